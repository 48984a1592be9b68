//! The files in `deploy/` name only what is there.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;

/// Names of the figures that the service registers. A figure with labels is exported once it has a value, so the
/// place where they are named is read.
fn registered() -> BTreeSet<String> {
    let source = std::fs::read_to_string("crates/crm-service/src/metrics.rs").unwrap();
    let names = source.split(".register(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    names.map(str::to_owned).collect()
}

#[test]
fn alert_rules_use_figures_that_there_are() {
    let rules = std::fs::read_to_string("deploy/alerts.yml").unwrap();
    let registered = registered();
    assert!(registered.len() > 15, "{registered:?}");
    let mut used = BTreeSet::new();
    // A figure's name is a word with an underscore in a line of an expression; labels are followed by `=` or `!`.
    let mut inside = false;
    for line in rules.lines() {
        let text = line.trim();
        inside = text.starts_with("expr:") || (inside && !text.contains(": "));
        if !inside {
            continue;
        }
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_lowercase()) {
            let end = rest[start..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .map_or(rest.len(), |length| start + length);
            let word = &rest[start..end];
            let label = rest[end..].starts_with(['=', '!', '"', '.']);
            if word.contains('_') && !label && word != "histogram_quantile" {
                used.insert(word.to_owned());
            }
            rest = &rest[end..];
        }
    }
    assert!(used.len() > 6, "{used:?}");
    // What the text form adds to counters and histograms.
    let suffixes = ["_total", "_bucket", "_sum", "_count"];
    let known = |name: &String| {
        registered.contains(name)
            || suffixes
                .iter()
                .any(|suffix| name.strip_suffix(suffix).is_some_and(|name| registered.contains(name)))
    };
    let missing: Vec<_> = used.iter().filter(|name| !known(name)).collect();
    assert!(missing.is_empty(), "{missing:?} are not among {registered:?}");
}

#[test]
fn what_withstands_a_threat_is_a_test_that_exists() {
    let page = std::fs::read_to_string("deploy/README.md").unwrap();
    let table = page.split("## What it withstands").nth(1).unwrap();
    let mut files: Vec<String> = Vec::new();
    let (mut named, mut last) = (0, None::<String>);
    for word in table.split('`').skip(1).step_by(2) {
        if word.ends_with(".rs") {
            let near = last.as_deref().and_then(|last| Path::new(last).parent()).map(|near| near.join(word));
            let path = Path::new("crates").join(word);
            let path = if path.is_file() { path } else { near.unwrap_or(path) };
            assert!(path.is_file(), "{word} does not exist");
            files.push(std::fs::read_to_string(&path).unwrap());
            last = Some(path.display().to_string());
        } else if word.contains('_') && !word.contains(['.', ':', '/', '-', '<']) && word != "ENCRYPTION_KEY"
        {
            assert!(
                files.iter().any(|text| text.contains(&format!("fn {word}("))),
                "no test is called {word}"
            );
            named += 1;
        }
    }
    assert!(named > 10, "{named}");
}
