//! Webhooks from outside: who gets in, what is answered, what becomes of it.
#![allow(missing_docs)]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use crm_service::store::{Inbox as _, MemoryStore};
use crm_service::{Credential, Proof, Service};
use crm_sync::crm::Table;
use serde_json::json;
use support::{BrokenStore, EmptyCrm, assemble, memory, send, service};

const BASIC: (&str, &str) = ("authorization", "Basic aGFsbzpvcGVuIHNlc2FtZQ==");
const BEARER: (&str, &str) = ("authorization", "Bearer token-1");
const PATH: &str = "/webhooks/halopsa";

fn hooked(service: Service) -> Service {
    service
        .halo_webhook(Credential::Basic { user: "halo".into(), password: "open sesame".into() })
        .halo_webhook(Credential::Bearer("token-1".into()))
}

fn hooks() -> Router {
    hooked(service()).router()
}

#[tokio::test]
async fn what_is_not_configured_is_not_there() {
    for service in [service(), service().halo_webhook(Credential::Bearer("".into()))] {
        let reply = send(&service.router(), "POST", PATH, &[("authorization", "Bearer ")], "{}").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    for path in ["/webhooks/apollo", "/webhooks/nobody", "/webhook/hunter-updates"] {
        assert_eq!(
            send(&hooks(), "POST", path, &[BEARER], "{}").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_checks_come_in_their_order() {
    let inbox = Arc::new(MemoryStore::default());
    let service = hooked(service()).webhook_limit(1).keep_in(Arc::clone(&inbox) as _);
    let guarded = service.clone().webhooks_from("198.51.100.0/24".parse().unwrap()).router();
    let large = vec![b'x'; 1024 * 1024 + 1];
    let from = |router: &Router, address: &str| {
        let peer: SocketAddr = format!("{address}:9").parse().unwrap();
        router.clone().layer(axum::Extension(ConnectInfo(peer)))
    };
    let stranger = ("authorization", "Bearer token-2");
    // Size before address before credential before rate before form.
    let reply = send(&from(&guarded, "203.0.113.1"), "POST", PATH, &[stranger], large).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let reply = send(&from(&guarded, "203.0.113.1"), "POST", PATH, &[stranger], "x").await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&guarded, "POST", PATH, &[BEARER], "{}").await.status, StatusCode::FORBIDDEN, "no peer");
    let router = from(&guarded, "198.51.100.1");
    for _ in 0..3 {
        let reply = send(&router, "POST", PATH, &[stranger], "x").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "strangers do not use the limit up");
    }
    assert_eq!(send(&router, "POST", PATH, &[BEARER], "x").await.status, StatusCode::BAD_REQUEST);
    let reply = send(&router, "POST", PATH, &[BEARER], "x").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.headers["retry-after"], "60");
    assert_eq!(reply.json()["retry_after"], 60);
    assert_eq!(inbox.sizes().await.unwrap().waiting, 0, "nothing of all this was kept");
}

#[tokio::test]
async fn a_stranger_learns_nothing_and_leaves_nothing() {
    let router = hooks();
    for headers in [vec![], vec![("authorization", "Bearer token-2")], vec![("x-api-key", "token-1")]] {
        let reply = send(&router, "POST", PATH, &headers, "{}").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            reply.json(),
            json!({ "error": "AUTHENTICATION_ERROR", "message": "The webhook's credential is required." })
        );
    }
}

#[tokio::test]
async fn a_message_is_accepted_once_under_all_its_paths() {
    let router = hooks();
    let first = send(&router, "POST", PATH, &[BASIC], r#"{"id":1}"#).await.json();
    assert_eq!(first["status"], "accepted");
    assert!(first["event_id"].as_str().unwrap().starts_with("evt_"));
    for path in ["/webhook/halopsa", "/webhook/halopsa-enhanced", "/webhooks/contact-sync"] {
        let again = send(&router, "POST", path, &[BEARER], r#"{"id":1}"#).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.json(), json!({ "status": "duplicate", "event_id": first["event_id"] }), "{path}");
    }
    let headers = [BEARER, ("accept", "text/plain")];
    let other = send(&router, "POST", PATH, &headers, r#"{"id":2}"#).await;
    assert_eq!((other.status, other.text.as_str()), (StatusCode::OK, "OK"));
    let named = send(&router, "POST", PATH, &[BEARER], r#"{"event_id":"e-7"}"#).await.json();
    assert_eq!(named, json!({ "status": "accepted", "event_id": "e-7" }));
}

#[tokio::test]
async fn the_senders_form_is_judged() {
    let router = hooks();
    for body in ["", "not json", "{} {}", "{\"id\":", &"[".repeat(100_000)] {
        let reply = send(&router, "POST", PATH, &[BASIC], body.to_owned()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert_eq!(reply.json()["error"], "VALIDATION_ERROR");
    }
    let lacking = send(&router, "POST", PATH, &[BASIC], r#"{"ticket":null}"#).await;
    assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY);
    let foreign = send(&router, "POST", PATH, &[BASIC], r#"{"invoice":1}"#).await.json();
    assert_eq!(foreign["status"], "ignored");
    let of_size = |size: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(size - 8));
    let fits = send(&router, "POST", PATH, &[BASIC], of_size(1024 * 1024)).await;
    assert_eq!(fits.status, StatusCode::OK);
    let large = send(&router, "POST", PATH, &[BASIC], of_size(1024 * 1024 + 1)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_signature_lets_in_where_one_is_configured() {
    let proof = Proof::Signature { secret: "Jefe".into(), require_timestamp: false };
    let router = service().halo_proof(&proof).router();
    // HMAC-SHA256 of `{}` under `Jefe`.
    let signature = "7bb7ae87018c3fb8b9be866ac39dea2bcc1ad2c907c314bbcad059bdeee591d6";
    let status = async |signature: &str, body: &'static str| {
        send(&router, "POST", PATH, &[("x-webhook-signature", signature)], body).await.status
    };
    assert_eq!(status(signature, "{}").await, StatusCode::OK);
    assert_eq!(status(signature, "{ }").await, StatusCode::UNAUTHORIZED, "the same JSON in other bytes");
    assert_eq!(status(&signature[..63], "{}").await, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&router, "POST", PATH, &[], "{}").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_full_inbox_says_when_to_come_back() {
    let router = hooked(service()).inbox_room(1).router();
    assert_eq!(send(&router, "POST", PATH, &[BEARER], r#"{"id":1}"#).await.status, StatusCode::OK);
    let full = send(&router, "POST", PATH, &[BEARER], r#"{"id":2}"#).await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(full.headers["retry-after"], "30");
    let known = send(&router, "POST", PATH, &[BEARER], r#"{"id":1}"#).await;
    assert_eq!(known.json()["status"], "duplicate", "needs no room");
}

#[tokio::test]
async fn what_the_crm_hints_at_is_read_by_the_next_cycle() {
    let crm = Arc::new(EmptyCrm::open());
    let service = hooked(assemble(Arc::clone(&crm), memory()).0);
    let router = service.router();
    for ticket in [7, 9, 7] {
        let body = format!(r#"{{"ticket":{ticket},"at":{ticket}}}"#);
        send(&router, "POST", PATH, &[BEARER], body).await;
    }
    assert_eq!(service.work_off().await.unwrap(), 2);
    assert_eq!(service.work_off().await.unwrap(), 0, "once");
    assert!(crm.read.lock().unwrap().is_empty(), "reading is the cycle's work");
    service.run(false).await.unwrap().unwrap();
    assert_eq!(*crm.read.lock().unwrap(), [(Table::Ticket, 7), (Table::Ticket, 9)]);
    service.run(false).await.unwrap().unwrap();
    assert_eq!(crm.read.lock().unwrap().len(), 2, "a hint is used once");
}

#[tokio::test]
async fn what_cannot_be_done_is_tried_with_growing_pauses_and_then_given_up() {
    let (service, clock) = assemble(Arc::new(EmptyCrm::open()), Arc::new(BrokenStore));
    let inbox = Arc::new(MemoryStore::default());
    let service = hooked(service).keep_in(Arc::clone(&inbox) as _);
    send(&service.router(), "POST", PATH, &[BEARER], r#"{"ticket":7}"#).await;
    for minutes in [5, 10, 20, 40, 80] {
        assert_eq!(service.work_off().await.unwrap(), 1);
        clock.advance(Duration::from_secs(minutes * 60 - 1));
        assert_eq!(service.work_off().await.unwrap(), 0, "before {minutes} minutes are over");
        clock.advance(Duration::from_secs(1));
    }
    assert_eq!(service.work_off().await.unwrap(), 1);
    let dead = inbox.given_up(0, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].attempts), (1, 6));
    assert!(!dead[0].why.contains("secret"), "{}", dead[0].why);
    let again = send(&service.router(), "POST", PATH, &[BEARER], r#"{"ticket":7}"#).await.json();
    assert_eq!(again["status"], "accepted", "not marked as done");
}

#[tokio::test]
async fn the_loop_works_off_what_comes_and_ends_when_told() {
    let service = hooked(service());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = {
        let service = service.clone();
        tokio::spawn(async move { service.work(async { drop(stopped.await) }).await })
    };
    send(&service.router(), "POST", PATH, &[BEARER], "{}").await;
    service.wake().notified().await;
    drop(stop);
    worker.await.unwrap();
}

#[tokio::test]
async fn an_opt_out_form_says_what_becomes_of_it() {
    let router = hooks();
    let body = r#"{"ticket_id":5,"changes":{"customfields":[{"id":9,"new_value":true}]}}"#;
    let reply = send(&router, "POST", "/webhooks/dnc-sync", &[BEARER], body).await.json();
    assert_eq!(
        reply,
        json!({ "success": true, "ticket_id": 5, "suppression_result": { "status": "queued" } })
    );
    let other =
        send(&router, "POST", "/webhooks/dnc-sync", &[BEARER], r#"{"ticket_id":5,"changes":{}}"#).await;
    assert_eq!(other.json(), json!({ "success": true, "message": "No DNC changes detected" }));
}
