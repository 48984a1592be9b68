//! Dead letters, earlier cycles and the audit over HTTP.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;

use axum::http::StatusCode;
use crm_service::{Role, Service};
use crm_sync::plan::{Action, ActionName, Command, Purpose, Ref};
use crm_sync::report::Trouble;
use crm_sync::store::{Change, Entry, Store};
use support::{EmptyCrm, assemble, memory, send, start};

const KEY: [(&str, &str); 1] = [("x-api-key", "all")];

async fn with_letters(count: usize) -> (Service, Arc<dyn Store>) {
    let store = memory();
    for number in 0..count {
        let name = ActionName(format!("b2b-{number:032}"));
        let action = Action {
            name: name.clone(),
            entity: format!("ticket:{number}"),
            purpose: Purpose::Update,
            command: Command::AddNote { ticket: Ref::Known(7), text: "jane@acme.example".to_owned() },
            after: None,
            why: "says what was updated".to_owned(),
        };
        let park = Entry::Park { name, doubtful: false, message: "no such ticket".to_owned(), at: start() };
        store.commit(vec![Change::Intend(Box::new(action)), Change::Ledger(park)]).await.unwrap();
    }
    let (service, _) = assemble(Arc::new(EmptyCrm::open()), store.clone());
    (service.api_key(Role::Admin, "all"), store)
}

#[tokio::test]
async fn letters_come_in_pages_and_are_answered_once() {
    let (service, store) = with_letters(3).await;
    let router = service.router();
    let first = send(&router, "GET", "/api/v1/dead-letters?limit=2", &KEY, "").await.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    assert_eq!(first["data"][0]["action"], "add_note");
    assert_eq!(first["data"][0]["why"], "no such ticket");
    assert!(!first.to_string().contains("jane@"), "a letter shows nothing of the record");
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let last =
        send(&router, "GET", &format!("/api/v1/dead-letters?limit=2&cursor={cursor}"), &KEY, "").await.json();
    assert_eq!(last["data"].as_array().unwrap().len(), 1);
    assert_eq!(last["pagination"]["hasNextPage"], false);

    let id = first["data"][0]["id"].as_str().unwrap();
    let replay = format!("/api/v1/dead-letters/{id}/replay");
    assert_eq!(send(&router, "POST", &replay, &KEY, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(send(&router, "POST", &replay, &KEY, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(store.open_actions("add_note", 0, 10).await.unwrap().len(), 1, "it is tried again");
    let gone = format!("/api/v1/dead-letters/{}", first["data"][1]["id"].as_str().unwrap());
    assert_eq!(send(&router, "DELETE", &gone, &KEY, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(send(&router, "DELETE", &gone, &KEY, "").await.status, StatusCode::NOT_FOUND);
    let left = send(&router, "GET", "/api/v1/dead-letters", &KEY, "").await.json();
    assert_eq!(left["data"].as_array().unwrap().len(), 1);

    let audit = send(&router, "GET", "/api/v1/audit", &KEY, "").await.json();
    let told: Vec<_> = audit["data"].as_array().unwrap().iter().map(|row| &row["entry"]["action"]).collect();
    assert!(told.contains(&&"replay".into()) && told.contains(&&"discard".into()), "{audit}");
}

#[tokio::test]
async fn a_cycle_is_found_among_the_runs_and_among_the_providers() {
    let (service, _) = with_letters(0).await;
    let router = service.router();
    assert_eq!(send(&router, "POST", "/api/v1/sync/run", &KEY, "").await.status, StatusCode::OK);
    let runs = send(&router, "GET", "/api/v1/runs", &KEY, "").await.json();
    assert_eq!(runs["data"][0]["report"]["success"], true, "{runs}");
    let providers = send(&router, "GET", "/api/v1/providers", &KEY, "").await.json();
    assert_eq!(providers["data"].as_array().unwrap().len(), 0);
    for bad in ["cursor=x", "cursor=-1", "limit=0", "limit=201", "other=1"] {
        let reply = send(&router, "GET", &format!("/api/v1/runs?{bad}"), &KEY, "").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    let check = send(&router, "POST", "/api/v1/config/check", &KEY, "").await;
    assert_eq!(check.status, StatusCode::NOT_FOUND, "nobody is there who could look");
}

#[tokio::test]
async fn viewers_are_not_told_what_failed() {
    let (service, store) = with_letters(0).await;
    let service = service.api_key(Role::Viewer, "view").api_key(Role::Operator, "operate");
    service.run(false).await.unwrap().unwrap();
    let (_, mut report) = store.runs(None, 1).await.unwrap().pop().unwrap();
    report.errors.push(Trouble {
        source: "halopsa".to_owned(),
        stage: "apply".to_owned(),
        key: "b2b-1".to_owned(),
        message: "jane@acme.example is taken".to_owned(),
    });
    store.commit(vec![Change::Ledger(Entry::Run(Box::new(report), 500))]).await.unwrap();
    let router = service.router();
    for (key, seen) in [("view", 0), ("operate", 1), ("all", 1)] {
        let runs = send(&router, "GET", "/api/v1/runs?limit=1", &[("x-api-key", key)], "").await.json();
        assert_eq!(runs["data"][0]["report"]["errors"].as_array().unwrap().len(), seen, "{key}");
    }
}
