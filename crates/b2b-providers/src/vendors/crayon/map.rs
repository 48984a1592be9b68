//! What Crayon's JSON means.

use rest_core::Timestamp;

use super::wire;
use crate::lenient::filled;
use crate::vendors::text;
use crate::{Brief, BriefKind};

/// A spark; `None` without an id or without anything to read.
#[must_use]
pub fn spark(wire: wire::Spark) -> Option<Brief> {
    let (content, sources) = wire.content.0.map(|content| footnotes(&content)).unwrap_or_default();
    let changes = wire.changes_section.0.filter(|changes| !content.contains(changes.as_str()));
    let text: Vec<String> = filled(content).into_iter().chain(changes).collect();
    let brief = Brief {
        id: wire.id.0.or(wire.automated_spark_id.0)?,
        kind: BriefKind::News,
        title: wire.title.0,
        summary: wire.summary.0,
        text: (!text.is_empty()).then(|| text.join("\n\n")),
        competitors: names(wire.competitors.0),
        url: wire.url.0.as_deref().and_then(text::website),
        sources,
        created_at: wire.created_at.0.as_deref().and_then(Timestamp::parse),
        ..Brief::default()
    };
    (brief.title.is_some() || brief.summary.is_some() || brief.text.is_some()).then_some(brief)
}

/// A battlecard; `None` without an id.
#[must_use]
pub fn battlecard(wire: wire::Battlecard) -> Option<Brief> {
    Some(Brief {
        id: wire.id.0?,
        kind: BriefKind::Battlecard,
        title: wire.title.0.or(wire.name.0),
        competitors: names(wire.competitor.0.into_iter().collect()),
        url: wire.url.0.as_deref().and_then(text::website),
        ..Brief::default()
    })
}

fn names(competitors: Vec<wire::Competitor>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in competitors.into_iter().filter_map(|competitor| competitor.name.0) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// The text without `[^1]` marks and definitions, and the addresses that the definitions hold.
fn footnotes(content: &str) -> (String, Vec<String>) {
    let mut sources: Vec<String> = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    for line in content.lines() {
        let definition = line.trim_start().strip_prefix("[^").and_then(|rest| rest.split_once("]:"));
        match definition {
            Some((_, address)) => {
                if let Some(address) = text::website(address)
                    && !sources.contains(&address)
                {
                    sources.push(address);
                }
            }
            None => kept.push(unmarked(line)),
        }
    }
    (kept.join("\n").trim().to_owned(), sources)
}

fn unmarked(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("[^") {
        let Some(length) = rest[start..].find(']') else { break };
        out.push_str(&rest[..start]);
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn one(value: Value) -> Option<Brief> {
        spark(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn footnotes_become_sources() {
        let content = "Northwind changed its page.[^1] Twice.[^2][^1]\n\n- Team\n\n[^1]: https://app.crayon.co/insight/a\n[^2]: http://b.example/x/\n[^1]: https://app.crayon.co/insight/a\n[^3]: see above";
        let (text, sources) = footnotes(content);
        assert_eq!(text, "Northwind changed its page. Twice.\n\n- Team");
        assert_eq!(sources, ["https://app.crayon.co/insight/a", "https://b.example/x"]);
        assert_eq!(footnotes("open [^1 mark"), ("open [^1 mark".to_owned(), Vec::new()));
    }

    #[test]
    fn a_spark_in_full_and_in_part() {
        let brief = one(json!({"automated_spark_id": 918273, "url": "https://app.crayon.co/insight/abc123/", "title": "Prices",
            "summary": "From $45 to $59.", "content": "Changed.[^1]\n\n[^1]: https://app.crayon.co/insight/abc123",
            "changes_section": "- Team: $45 -> $59", "competitors": [{"name": "Northwind", "id": 4}, {"name": "Northwind"}, {}],
            "created_at": "2026-09-14T08:21:05"}))
        .unwrap();
        assert_eq!((brief.id.as_str(), brief.kind), ("918273", BriefKind::News));
        assert_eq!(brief.text.as_deref(), Some("Changed.\n\n- Team: $45 -> $59"));
        assert_eq!(brief.competitors, ["Northwind"]);
        assert_eq!(brief.created_at, Timestamp::parse("2026-09-14T08:21:05Z"));
        let repeated = one(json!({"id": "x", "content": "A\n- B", "changes_section": "- B"})).unwrap();
        assert_eq!(repeated.text.as_deref(), Some("A\n- B"));
        assert_eq!(one(json!({"id": 1})), None);
        assert_eq!(one(json!({"title": "No id"})), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "[\\[\\]^:a1 ü\\n]{0,40}|\\PC{0,40}") {
            let _ = one(json!({"id": a, "content": a, "changes_section": a, "url": a, "created_at": a}));
        }
    }
}
