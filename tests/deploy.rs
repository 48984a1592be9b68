//! The files in `deploy/` name only what is there.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use crm_service::Service;
use crm_sync::engine::Engine;
use crm_sync::port::{Calls, Changes, CrmPort, Schema, Write, Written};
use crm_sync::store::SqliteStore;
use crm_sync::suppress::Suppressor;
use rest_core::{ManualClock, Timestamp, async_trait};
use tower::ServiceExt as _;

/// A CRM that nobody asks.
#[derive(Debug)]
struct Silent;

#[async_trait]
impl CrmPort for Silent {
    fn name(&self) -> &str {
        "silent"
    }
    async fn schema(&self) -> Result<Schema, crm_sync::Error> {
        Ok(Schema::default())
    }
    async fn changes(
        &self,
        _: crm_sync::crm::Table,
        _: Option<Timestamp>,
    ) -> Result<Box<dyn Changes>, crm_sync::Error> {
        panic!("nothing is read here")
    }
    async fn read(
        &self,
        _: crm_sync::crm::Table,
        _: &[i64],
    ) -> Result<Vec<crm_sync::crm::CrmRow>, crm_sync::Error> {
        Ok(Vec::new())
    }
    async fn write(&self, _: &[Write]) -> Vec<Written> {
        Vec::new()
    }
    fn calls(&self) -> Calls {
        Calls::default()
    }
}

/// Names of the figures that the service exports.
async fn exported() -> BTreeSet<String> {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(1_770_000_000_000)));
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let engine = Engine::new(Arc::new(Silent), store, Arc::clone(&clock) as _, Suppressor::new(b"test"));
    let service = Service::new(Arc::new(engine), clock);
    let request = axum::http::Request::get("/metrics").body(Body::empty()).unwrap();
    let response = service.metrics_router().oneshot(request).await.unwrap();
    let text = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
    let mut names = BTreeSet::new();
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("# TYPE ") else { continue };
        let (name, kind) = rest.split_once(' ').unwrap();
        let suffixes: &[&str] = match kind {
            "counter" => &["_total"],
            "histogram" => &["_bucket", "_sum", "_count"],
            _ => &[""],
        };
        names.extend(suffixes.iter().map(|suffix| format!("{name}{suffix}")));
    }
    names
}

#[tokio::test]
async fn alert_rules_use_figures_that_are_exported() {
    let rules = std::fs::read_to_string("deploy/alerts.yml").unwrap();
    let exported = exported().await;
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
    let missing: Vec<_> = used.difference(&exported).collect();
    assert!(missing.is_empty(), "{missing:?} are not among {exported:?}");
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
