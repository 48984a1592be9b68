//! Registering who is told, over HTTP, and what was given up.
#![allow(missing_docs)]

mod support;

use std::sync::{Arc, Mutex};

use axum::Router;
use crm_service::store::{Endpoints as _, Fate, Inbox as _, MemoryStore, Message};
use crm_service::{Role, Service};
use crm_sync::rest_core::{Request, Response, StatusCode, Transport, TransportError, async_trait};
use serde_json::json;
use support::{send, service, start};

const ADMIN: (&str, &str) = ("x-api-key", "admin-key");
const OPERATOR: (&str, &str) = ("x-api-key", "operator-key");
const PATH: &str = "/api/v1/webhooks";
const GOOD: &str =
    r#"{"url":"https://hooks.example/a","events":["lead.created"],"secret":"sixteen bytes or more"}"#;

/// Answers 204 and remembers where it was sent.
#[derive(Debug, Default)]
struct Post(Mutex<Vec<String>>);

#[async_trait]
impl Transport for Post {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.0.lock().unwrap().push(request.url.to_string());
        Ok(Response { status: StatusCode::NO_CONTENT, headers: Default::default(), body: Default::default() })
    }
}

fn open() -> (Service, Router, Arc<MemoryStore>, Arc<Post>) {
    let (kept, post) = (Arc::new(MemoryStore::default()), Arc::new(Post::default()));
    let service = service()
        .api_key(Role::Admin, "admin-key")
        .api_key(Role::Operator, "operator-key")
        .keep_in(Arc::clone(&kept) as _)
        .outbound(Arc::clone(&post) as _, false);
    (service.clone(), service.router(), kept, post)
}

#[tokio::test]
async fn an_endpoint_lives_without_its_secret_being_shown() {
    let (_, router, kept, post) = open();
    let made = send(&router, "POST", PATH, &[ADMIN], GOOD).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("wh_") && id.len() == 27);
    let one = format!("{PATH}/{id}");
    let off = send(&router, "PUT", &one, &[ADMIN], r#"{"active":false,"events":["*"]}"#).await;
    assert_eq!((&off.json()["active"], &off.json()["events"]), (&json!(false), &json!(["*"])));
    let shown = send(&router, "GET", &one, &[ADMIN], "").await;
    let listed = send(&router, "GET", PATH, &[ADMIN], "").await;
    assert_eq!(listed.json()["webhooks"][0], shown.json());
    let tested = send(&router, "POST", &format!("{one}/test"), &[ADMIN], "").await;
    assert_eq!(tested.json(), json!({ "delivered": true, "error": null }));
    assert_eq!(*post.0.lock().unwrap(), ["https://hooks.example/a"]);
    for reply in [made, off, shown, listed, tested] {
        assert!(!reply.text.contains("sixteen"), "{}", reply.text);
    }
    assert_eq!(send(&router, "DELETE", &one, &[ADMIN], "").await.status, StatusCode::NO_CONTENT);
    for method in ["GET", "DELETE"] {
        assert_eq!(send(&router, method, &one, &[ADMIN], "").await.status, StatusCode::NOT_FOUND);
    }
    assert!(kept.endpoints().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_field() {
    let (_, router, kept, _) = open();
    for (body, field) in [
        ("{}", "url"),
        (r#"{"url":"https://hooks.example/","events":["*"]}"#, "secret"),
        (r#"{"url":"http://hooks.example/","events":["*"],"secret":"sixteen bytes or more"}"#, "url"),
        (r#"{"url":"https://169.254.169.254/","events":["*"],"secret":"sixteen bytes or more"}"#, "url"),
        (r#"{"url":"https://hooks.example/","events":[],"secret":"sixteen bytes or more"}"#, "events"),
        (
            r#"{"url":"https://hooks.example/","events":["lead.gone"],"secret":"sixteen bytes or more"}"#,
            "events",
        ),
        (r#"{"url":"https://hooks.example/","events":["*"],"secret":"short"}"#, "secret"),
    ] {
        let reply = send(&router, "POST", PATH, &[ADMIN], body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(reply.json()["error"]["details"]["field"], field, "{body}");
    }
    assert_eq!(send(&router, "POST", PATH, &[OPERATOR], GOOD).await.status, StatusCode::FORBIDDEN);
    assert!(kept.endpoints().await.unwrap().is_empty());
    let nobody = service().api_key(Role::Admin, "admin-key").router();
    assert_eq!(send(&nobody, "POST", PATH, &[ADMIN], GOOD).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_given_up_is_seen_replayed_and_forgotten() {
    let (_, router, kept, _) = open();
    let message =
        Message { source: "apollo".into(), key: [1; 32], body: b"jane@acme.example".to_vec(), at: start() };
    kept.accept(message, start(), 9).await.unwrap();
    let give_up = async || {
        let id = kept.due(start(), 9).await.unwrap()[0].id;
        kept.settle(vec![(id, Fate::Dead { why: "the CRM refused".into() })]).await.unwrap();
    };
    give_up().await;
    let list = async || send(&router, "GET", "/api/v1/webhooks/dead-letters", &[OPERATOR], "").await;
    let listed = list().await;
    assert!(!listed.text.contains("jane"));
    let id = listed.json()["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!((id.as_str(), &listed.json()["data"][0]["error"]), ("in_1", &json!("the CRM refused")));
    let one = format!("/api/v1/webhooks/dead-letters/{id}");
    let replayed = send(&router, "POST", &format!("{one}/replay"), &[OPERATOR], "").await;
    assert_eq!(replayed.status, StatusCode::ACCEPTED);
    assert_eq!(list().await.json(), json!({ "data": [] }));
    give_up().await;
    assert_eq!(send(&router, "DELETE", &one, &[OPERATOR], "").await.status, StatusCode::NO_CONTENT);
    for gone in [&one, "/api/v1/webhooks/dead-letters/out_7", "/api/v1/webhooks/dead-letters/x"] {
        assert_eq!(send(&router, "DELETE", gone, &[OPERATOR], "").await.status, StatusCode::NOT_FOUND);
    }
}
