//! Webhooks of vendors: their own proof, and what becomes of what they say.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;

use axum::http::StatusCode;
use b2b_providers::{
    Company, DataRequest, EmailStatus, Error, ErrorKind, Inbound, InboundEvent, Message, Person, ProviderId,
    Receipt, Received, Refusal,
};
use crm_service::Service;
use crm_service::store::{Inbox as _, MemoryStore};
use crm_sync::store::Store;
use serde_json::{Value, json};
use support::{EmptyCrm, assemble, memory, send};

const PATH: &str = "/webhooks/shelf";
const GENUINE: (&str, &str) = ("x-shelf", "sesame");

fn id() -> ProviderId {
    ProviderId::new("shelf")
}

/// A vendor that shows a word in a header and says one thing at a time.
#[derive(Debug)]
struct Shelf;

impl Inbound for Shelf {
    fn verify(&self, message: &Message<'_>) -> Result<(), Refusal> {
        match message.header("x-shelf") {
            Some("sesame") => Ok(()),
            Some(_) => Err(Refusal::Wrong),
            None => Err(Refusal::Unsigned),
        }
    }

    fn parse(&self, message: &Message<'_>) -> Result<Received, Error> {
        let wrong = || Error::new(id(), "webhook", ErrorKind::Malformed, "no message of ours");
        let body: Value = serde_json::from_slice(message.body).map_err(|_| wrong())?;
        let text = |key: &str| body[key].as_str().map(str::to_owned);
        let person = Box::new(Person {
            source: Some(id()),
            external_id: text("id"),
            first_name: text("first"),
            last_name: text("last"),
            email: text("email"),
            email_status: text("status").map(|_| EmailStatus::Deliverable),
            company: Company { company_name: text("firm"), ..Company::default() },
            ..Person::default()
        });
        let event = match body["kind"].as_str().ok_or_else(|| wrong().at("kind"))? {
            "person" => InboundEvent::Person(person),
            "checked" => InboundEvent::EmailChecked(person),
            "out" => InboundEvent::OptedOut(person),
            "asks" => InboundEvent::DataRequest { person, request: DataRequest::Access },
            _ => InboundEvent::Ignored,
        };
        let mut received = Received::new("any", vec![event]).id(text("event"));
        received.receipt = text("receipt").map(|body| Receipt { status: 202, body });
        Ok(received)
    }

    fn challenge(&self, query: &str) -> Option<String> {
        (query == "test=1").then(|| r#"{"ok":1}"#.to_owned())
    }
}

fn listening() -> (Service, Arc<dyn Store>, Arc<MemoryStore>) {
    let (store, kept) = (memory(), Arc::new(MemoryStore::default()));
    let service = assemble(Arc::new(EmptyCrm::open()), Arc::clone(&store)).0;
    (service.vendor_webhook(&id(), Arc::new(Shelf)).keep_in(Arc::clone(&kept) as _), store, kept)
}

async fn say(service: &Service, body: Value) -> Value {
    let reply = send(&service.router(), "POST", PATH, &[GENUINE], body.to_string()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    reply.json()
}

fn jane() -> Value {
    json!({ "kind": "person", "event": "e-1", "id": "p-1", "first": "Jane", "last": "Roe",
            "email": "jane@acme.example", "firm": "Acme" })
}

#[tokio::test]
async fn the_vendors_own_proof_and_form_decide() {
    let (service, _, _) = listening();
    let router = service.router();
    for headers in [vec![], vec![("x-shelf", "open")], vec![("authorization", "Bearer sesame")]] {
        let reply = send(&router, "POST", PATH, &headers, "{}").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    let lacking = send(&router, "POST", PATH, &[GENUINE], r#"{"id":"p-1"}"#).await;
    assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(&router, "POST", PATH, &[GENUINE], "nonsense").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(say(&service, json!({ "kind": "weather" })).await["status"], "ignored");
    let body = r#"{"kind":"weather","receipt":"{\"seen\":true}"}"#;
    let receipt = send(&router, "POST", PATH, &[GENUINE], body).await;
    assert_eq!((receipt.status, receipt.json()), (StatusCode::ACCEPTED, json!({ "seen": true })));
    assert_eq!(send(&router, "GET", &format!("{PATH}?test=1"), &[], "").await.json(), json!({ "ok": 1 }));
    assert_eq!(send(&router, "GET", PATH, &[], "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send(&router, "GET", "/webhooks/other?test=1", &[], "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_person_becomes_a_record_like_one_of_a_poll_and_later_news_join_it() {
    let (service, store, kept) = listening();
    assert_eq!(say(&service, jane()).await, json!({ "status": "accepted", "event_id": "e-1" }));
    assert_eq!(say(&service, jane()).await["status"], "duplicate");
    assert_eq!(service.work_off().await.unwrap(), 1);
    let found = store.unresolved(9).await.unwrap();
    assert_eq!((found.len(), found[0].external_id.as_str()), (1, "p-1"));
    // A cycle gives it to a lead; what comes then says less and must not take anything away.
    service.run(true).await.unwrap().unwrap();
    let news = json!({ "kind": "checked", "email": "jane@acme.example", "status": "ok" });
    say(&service, news).await;
    service.work_off().await.unwrap();
    let leads = store.dirty_leads(None, 9).await.unwrap();
    assert_eq!(leads.len(), 1);
    let lead = leads[0].0.id.clone();
    let people = store.observations(std::slice::from_ref(&lead)).await.unwrap().remove(&lead).unwrap();
    assert_eq!(people.len(), 1, "it joined what was known");
    assert_eq!(people[0].email_status, Some(EmailStatus::Deliverable));
    assert_eq!(people[0].last_name.as_deref(), Some("Roe"));
    assert_eq!(kept.sizes().await.unwrap().dead, 0);
}

#[tokio::test]
async fn an_opt_out_counts_at_once_and_a_request_waits_for_a_person() {
    let (service, store, kept) = listening();
    say(&service, json!({ "kind": "out", "id": "p-1", "email": "jane@acme.example" })).await;
    service.work_off().await.unwrap();
    say(&service, jane()).await;
    service.work_off().await.unwrap();
    assert!(store.unresolved(9).await.unwrap().is_empty(), "nothing is kept of the record");
    say(&service, json!({ "kind": "asks", "email": "john@acme.example" })).await;
    service.work_off().await.unwrap();
    let waiting = kept.given_up(0, 9).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].why.contains("asks") && !waiting[0].why.contains("john"), "{}", waiting[0].why);
}
