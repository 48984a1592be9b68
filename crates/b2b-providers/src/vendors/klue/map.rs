//! What Klue's JSON means.

use rest_core::Timestamp;
use serde_json::Value;

use super::{html, wire};
use crate::lenient::filled;
use crate::vendors::text;
use crate::{Brief, BriefKind};

/// Text itself, or the name of an object.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => filled(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(map) => {
            ["name", "title", "url"].iter().find_map(|key| filled(map.get(*key)?.as_str()?.to_owned()))
        }
        _ => None,
    }
}

fn names(values: &[Value]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in values.iter().filter_map(name) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// A card, or a battlecard; `None` without an id or without anything to read.
#[must_use]
pub fn brief(wire: wire::Card, kind: BriefKind) -> Option<Brief> {
    let date = |text: Option<String>| text.as_deref().and_then(Timestamp::parse);
    let mut tags: Vec<String> = wire.topic.0.into_iter().collect();
    tags.extend(names(&wire.tags.0).into_iter().filter(|tag| !tags.contains(tag)).collect::<Vec<_>>());
    let brief = Brief {
        id: wire.id.0?,
        kind,
        title: wire.title.0,
        summary: None,
        text: wire.body_markdown.0.or_else(|| html::plain(&wire.body_html.0?)),
        competitors: wire.competitor.as_ref().and_then(name).into_iter().collect(),
        battlecards: names(&wire.battlecards.0),
        tags,
        url: wire.card_url.0.as_deref().and_then(text::website),
        sources: names(&wire.sources.0),
        created_at: date(wire.created_at.0),
        updated_at: date(wire.updated_at.0),
        reviewed_at: date(wire.reviewed_at.0),
    };
    (brief.title.is_some() || brief.text.is_some()).then_some(brief)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn one(value: Value) -> Option<Brief> {
        brief(serde_json::from_value(value).unwrap(), BriefKind::Card)
    }

    #[test]
    fn a_card_in_full() {
        let brief = one(json!({"id": 48211, "title": "Pricing", "topic": "Pricing", "competitor": "Northwind Analytics",
            "competitorGroups": ["Tier 1"], "battlecards": ["Northwind vs us"], "audiences": ["Sales"],
            "tags": ["pricing", "Pricing", "discount"], "bodyHtml": "<p>no</p>", "bodyMarkdown": "They open at 20% off…",
            "cardUrl": "https://app.klue.com/card/48211", "author": {"name": "Ana"}, "sources": ["https://a.example/p"],
            "createdAt": "2026-03-02T10:11:12Z", "updatedAt": "2026-08-30T09:00:00Z", "reviewedAt": null}))
        .unwrap();
        assert_eq!((brief.id.as_str(), brief.kind), ("48211", BriefKind::Card));
        assert_eq!(brief.text.as_deref(), Some("They open at 20% off…"));
        assert_eq!(brief.tags, ["Pricing", "pricing", "discount"]);
        assert_eq!(brief.updated_at, Timestamp::parse("2026-08-30T09:00:00Z"));
        assert_eq!(brief.reviewed_at, None);
    }

    #[test]
    fn elements_are_text_or_objects() {
        let brief = one(json!({"id": "x1", "title": "T", "competitor": {"id": 1, "name": "Northwind"},
            "battlecards": [{"title": "Us"}, {"id": 3}, "", "Us"], "tags": [7, null], "sources": {"url": "https://a.example"}}))
        .unwrap();
        assert_eq!(brief.competitors, ["Northwind"]);
        assert_eq!((brief.battlecards, brief.tags), (vec!["Us".to_owned()], vec!["7".to_owned()]));
        assert_eq!(brief.sources, ["https://a.example"]);
        let html = one(json!({"id": 1, "bodyHtml": "<p>They open at <b>20%</b></p>"})).unwrap();
        assert_eq!(html.text.as_deref(), Some("They open at 20%"));
        assert_eq!(one(json!({"id": 1, "bodyHtml": "<p> </p>"})), None);
        assert_eq!(one(json!({"title": "No id"})), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,24}") {
            let _ = one(json!({"id": a, "title": a, "bodyHtml": a, "cardUrl": a, "updatedAt": a, "tags": [a, {"name": a}]}));
        }
    }
}
