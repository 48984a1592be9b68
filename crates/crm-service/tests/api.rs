//! What all routes of the API have in common: the document, roles, limits, repetition.
#![allow(missing_docs)]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use crm_service::{ApiKey, Role, Service, document};
use serde_json::{Value, json};
use support::{EmptyCrm, assemble, memory, send, service, start};

const KEYS: [(&str, Role); 3] = [("view", Role::Viewer), ("operate", Role::Operator), ("all", Role::Admin)];

fn keyed(service: Service) -> Service {
    KEYS.into_iter().fold(service, |service, (key, role)| service.api_key(role, key))
}

/// Method, path, and the role that is needed, of every operation of the document.
fn operations() -> Vec<(String, String, Option<String>)> {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let role = operation["security"][0]["bearer"][0].as_str().map(str::to_owned);
            found.push((method.to_uppercase(), path.clone(), role));
        }
    }
    found
}

#[test]
fn the_document_is_whole() {
    let text = document();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{name} has no id"));
            assert!(ids.insert(id.to_owned()), "{name}: the id {id} is taken");
            assert!(operation["summary"].is_string(), "{name} has no summary");
        }
    }
    // Every shape that is referred to is there.
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name} is referred to and not there");
    }
}

/// The document knows shapes by their bare names: of two with one name only the last would be described.
#[test]
fn no_two_shapes_have_one_name() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut names = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for derived in text.split("ToSchema)]").skip(1) {
                let mut words = derived.split_whitespace();
                let name = words.by_ref().find(|word| matches!(*word, "struct" | "enum")).and(words.next());
                let name = name.unwrap().trim_matches(|c: char| !c.is_alphanumeric());
                assert!(names.insert(name.to_owned()), "{name} is there twice: {}", path.display());
            }
        }
    }
    assert!(names.len() > 40, "{names:?}");
}

#[tokio::test]
async fn every_operation_exists_and_asks_for_its_role() {
    let mut open = 0;
    for (method, path, role) in operations() {
        let router = keyed(service()).router();
        let path = format!("/api/v1{}", path.replace("{id}", "0"));
        let status = |key: Option<&'static str>| {
            let (router, method, path) = (router.clone(), method.clone(), path.clone());
            async move {
                let headers: Vec<_> = key.map(|key| ("x-api-key", key)).into_iter().collect();
                send(&router, &method, &path, &headers, "").await.status
            }
        };
        let Some(role) = role else {
            assert_eq!(status(None).await, StatusCode::OK, "{method} {path}");
            open += 1;
            continue;
        };
        assert_eq!(status(None).await, StatusCode::UNAUTHORIZED, "{method} {path}");
        let needed = KEYS.iter().position(|(_, known)| format!("{known:?}").to_lowercase() == role).unwrap();
        for (at, (key, _)) in KEYS.into_iter().enumerate() {
            let status = status(Some(key)).await;
            assert_eq!(status == StatusCode::FORBIDDEN, at < needed, "{method} {path} with {key}: {status}");
            assert!(!status.is_server_error(), "{method} {path}: {status}");
            assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
    assert_eq!(open, 4, "health and the document are open, nothing else");
}

#[test]
fn the_readme_and_the_document_name_the_same_routes() {
    let readme = include_str!("../README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut told = BTreeSet::new();
    for row in rows {
        let route = row.split('`').next().unwrap();
        if let Some((method, path)) = route.split_once(" /api/v1") {
            told.insert(format!("{method} {}", path.split('?').next().unwrap()));
        }
    }
    let open = ["/health", "/health/live", "/health/ready"];
    let known: BTreeSet<String> = operations()
        .into_iter()
        .filter(|(_, path, _)| !open.contains(&path.as_str()))
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    assert_eq!(told, known);
}

#[tokio::test]
async fn a_key_has_so_many_requests_an_hour() {
    let (service, clock) = assemble(Arc::new(EmptyCrm::open()), memory());
    let router = keyed(service).requests_per_hour(2).router();
    let ask = |key: &'static str| {
        let router = router.clone();
        async move { send(&router, "GET", "/api/v1/pipeline", &[("x-api-key", key)], "").await }
    };
    let reset = (start().millis() / 1000 + 3600).to_string();
    for left in ["1", "0"] {
        let reply = ask("view").await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.headers["x-ratelimit-limit"], "2");
        assert_eq!(reply.headers["x-ratelimit-remaining"], left);
        assert_eq!(reply.headers["x-ratelimit-reset"], reset.as_str());
    }
    clock.advance(Duration::from_secs(3500));
    let refused = ask("view").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.json()["error"]["code"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(refused.headers["retry-after"], "100");
    assert_eq!(ask("operate").await.status, StatusCode::OK, "another key");
    clock.advance(Duration::from_secs(100));
    assert_eq!(ask("view").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_guesses_is_slowed_down_and_nobody_else() {
    let (service, clock) = assemble(Arc::new(EmptyCrm::open()), memory());
    let router = keyed(service).router();
    let ask = |key: &'static str| {
        let router = router.clone();
        async move { send(&router, "GET", "/api/v1/pipeline", &[("x-api-key", key)], "").await }
    };
    for _ in 0..5 {
        assert_eq!(ask("guess").await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = ask("guess").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers["retry-after"], "30");
    assert_eq!(ask("view").await.status, StatusCode::OK, "a key that works is let in");
    clock.advance(Duration::from_secs(30));
    assert_eq!(ask("guess").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_post_with_a_key_is_done_once_and_answered_again() {
    let (service, clock) = assemble(Arc::new(EmptyCrm::open()), memory());
    let router = keyed(service).router();
    let ask = |id: &'static str, email: &'static str| {
        let router = router.clone();
        let body = json!({ "email": email, "reason": "asked" }).to_string();
        async move {
            let headers = [("x-api-key", "all"), ("idempotency-key", id)];
            send(&router, "POST", "/api/v1/suppressions", &headers, body).await
        }
    };
    let first = ask("k-1", "jane@acme.example").await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let again = ask("k-1", "jane@acme.example").await;
    assert_eq!((again.status, &again.text), (StatusCode::CREATED, &first.text));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = ask("k-1", "joe@acme.example").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["error"]["details"]["field"], "Idempotency-Key");
    // A refusal is repeated as it was, in its envelope.
    let wrong = ask("k-2", "no address").await;
    let wrong_again = ask("k-2", "no address").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["error"]["message"], wrong_again.json()["error"]["message"]);
    assert_eq!(wrong_again.headers["idempotency-replayed"], "true");
    // After a day the key is free.
    clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(ask("k-1", "joe@acme.example").await.status, StatusCode::CREATED);
    assert_eq!(ask("", "joe@acme.example").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_post_that_is_under_way_is_not_begun_again() {
    let crm = Arc::new(EmptyCrm::closed());
    let router = keyed(assemble(Arc::clone(&crm), memory()).0).router();
    let ask = || {
        let router = router.clone();
        let headers = [("x-api-key", "operate"), ("idempotency-key", "k")];
        async move { send(&router, "POST", "/api/v1/sync/run", &headers, "").await }
    };
    let first = tokio::spawn(ask());
    crm.entered.acquire().await.unwrap().forget();
    let second = ask().await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.json()["error"]["message"], "A request with this key is under way.");
    crm.door.add_permits(10);
    let first = first.await.unwrap();
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(ask().await.text, first.text);
}

#[tokio::test]
async fn keys_are_listed_with_their_age_and_never_shown() {
    let (service, clock) = assemble(Arc::new(EmptyCrm::open()), memory());
    let key = ApiKey::new(Role::Viewer, "secret-key").unwrap().named("reports").issued(start());
    let router = keyed(service).key(key).router();
    let day = 24 * 3600;
    clock.advance(Duration::from_secs(90 * day));
    let seen = send(&router, "GET", "/api/v1/pipeline", &[("x-api-key", "secret-key")], "").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert_eq!(seen.headers["x-api-key-ends"], "2026-06-03T09:00:00.000Z");
    let listed = send(&router, "GET", "/api/v1/keys", &[("x-api-key", "all")], "").await;
    assert!(!listed.text.contains("secret-key"));
    let reports = &listed.json()["data"][3];
    assert_eq!((&reports["name"], &reports["state"]), (&json!("reports"), &json!("grace")));
    assert_eq!(reports["last_used_at"], "2026-06-02T09:00:00.000Z");
    clock.advance(Duration::from_secs(day));
    let ended = send(&router, "GET", "/api/v1/pipeline", &[("x-api-key", "secret-key")], "").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
}
