//! Lists, details and reviews over records that were read from the CRM.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use b2b_providers::{Person, ProviderId};
use crm_service::Role;
use crm_sync::crm::{CrmRow, CrmTicket, FieldValues, StageRead};
use crm_sync::crm_workflow::Stage;
use crm_sync::plan::{Decision, Outcome, Question};
use crm_sync::rest_core::Timestamp;
use crm_sync::store::{Change, Lead, Observation, Store};
use serde_json::{Value, json};
use support::{EmptyCrm, assemble, memory, send, start};

const VIEWER: (&str, &str) = ("x-api-key", "view");
const OPERATOR: (&str, &str) = ("x-api-key", "operate");

fn ticket(id: i64, stage: Stage, updated: i64) -> Change {
    let ticket = CrmTicket {
        id,
        entity: stage.entity(),
        stage: StageRead::Known(stage),
        company: None,
        site: None,
        contact: None,
        agent: None,
        summary: format!("Robin Doe{id} - Acme"),
        contact_name: Some(format!("Robin Doe{id}")),
        contact_email: Some(format!("robin{id}@acme.example")),
        contact_phone: Some("+1 212-555-0123".to_owned()),
        contact_title: None,
        company_name: Some("Acme".to_owned()),
        fields: FieldValues::from([("CFLeadSource".to_owned(), "Apollo.io".to_owned())]),
        value: None,
        probability: None,
        key: None,
        parent: None,
        opted_out: false,
        updated_at: Some(Timestamp::from_millis(updated)),
        unread: Vec::new(),
    };
    Change::Row(Box::new(CrmRow::Ticket(ticket)), Vec::new(), Vec::new())
}

fn observed(external_id: &str, lead: &str, person: Person) -> [Change; 2] {
    let observation = Observation {
        provider: "apollo".to_owned(),
        external_id: external_id.to_owned(),
        hash: external_id.to_owned(),
        person,
        keys: Vec::new(),
        blocks: Vec::new(),
    };
    let assign = Change::Assign {
        provider: "apollo".to_owned(),
        external_id: external_id.to_owned(),
        lead: lead.to_owned(),
    };
    [Change::Observe(Box::new(observation)), assign]
}

fn person(first: &str) -> Person {
    Person {
        source: Some(ProviderId::new("apollo")),
        sources: vec!["apollo".to_owned()],
        first_name: Some(first.to_owned()),
        last_name: Some("Doe".to_owned()),
        email: Some(format!("{}@acme.example", first.to_lowercase())),
        ..Person::default()
    }
}

async fn filled() -> (Arc<dyn Store>, Router) {
    let store = memory();
    let mut changes: Vec<Change> = (1..=5).map(|id| ticket(id, Stage::NewLead, 10_000 - id)).collect();
    changes.push(ticket(6, Stage::Engaged, 20_000));
    changes.push(ticket(7, Stage::Qualified, 20_000));
    changes.extend(observed("p-1", "lead:a", person("Jane")));
    changes.extend(observed("p-2", "lead:b", person("Joan")));
    changes.push(Change::Link(Lead {
        id: "lead:b".to_owned(),
        ticket: Some(3),
        contact: None,
        company: None,
    }));
    store.commit(changes).await.unwrap();
    let (service, _) = assemble(Arc::new(EmptyCrm::open()), Arc::clone(&store));
    let service = service.api_key(Role::Viewer, "view").api_key(Role::Operator, "operate");
    (store, service.router())
}

async fn get(router: &Router, key: (&'static str, &'static str), path: &str) -> Value {
    let reply = send(router, "GET", &format!("/api/v1{path}"), &[key], "").await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply.json()
}

async fn refused(router: &Router, path: &str) -> (u16, String) {
    let reply = send(router, "GET", &format!("/api/v1{path}"), &[VIEWER], "").await;
    let field = reply.json()["error"]["details"]["field"].as_str().unwrap_or_default().to_owned();
    (reply.status.as_u16(), field)
}

/// The ids of all pages.
async fn pages(router: &Router, path: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = get(router, VIEWER, &format!("{path}&limit=2{cursor}")).await;
        ids.extend(page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        assert!(ids.len() < 20, "pages without end: {ids:?}");
        if page["pagination"]["hasNextPage"] == false {
            assert_eq!(page["pagination"]["nextCursor"], Value::Null);
            return ids;
        }
        cursor = format!("&cursor={}", page["pagination"]["nextCursor"].as_str().unwrap());
    }
}

#[tokio::test]
async fn lists_are_paged_sorted_and_chosen_from() {
    let (_, router) = filled().await;
    for (path, ids) in [
        ("/leads?sort_order=desc", vec!["6", "5", "4", "3", "2", "1"]),
        ("/leads?sort_by=created_at&sort_order=asc", vec!["1", "2", "3", "4", "5", "6"]),
        ("/leads?sort_by=updated_at", vec!["6", "1", "2", "3", "4", "5"]),
        ("/leads?status=engaged", vec!["6"]),
        ("/leads?status=pending", vec!["lead:a"]),
        ("/leads?source=apollo", vec!["6", "5", "4", "3", "2", "1"]),
        ("/leads?source=Hunter.io", vec![]),
        ("/leads?q=ROBIN4%40", vec!["4"]),
        ("/prospects?q=acme", vec!["7"]),
        ("/opportunities?q=acme", vec![]),
    ] {
        assert_eq!(pages(&router, path).await, ids, "{path}");
    }
    let cursor = get(&router, VIEWER, "/leads?limit=1").await["pagination"]["nextCursor"].clone();
    let cursor = cursor.as_str().unwrap();
    for (path, field) in [
        ("/leads?limit=0".to_owned(), "limit"),
        ("/leads?limit=201".to_owned(), "limit"),
        ("/leads?status=qualified".to_owned(), "status"),
        ("/leads?status=pending&q=x".to_owned(), "q"),
        ("/leads?cursor=nonsense".to_owned(), "cursor"),
        (format!("/leads?sort_by=updated_at&cursor={cursor}"), "cursor"),
        (format!("/leads?sort_order=asc&cursor={cursor}"), "cursor"),
        ("/leads?sort_by=name".to_owned(), "sort_by"),
    ] {
        assert_eq!(refused(&router, &path).await, (422, field.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_board_counts_every_stage() {
    let (_, router) = filled().await;
    let board = get(&router, VIEWER, "/pipeline").await;
    let counts = |column: &str| {
        let stages = board[column].as_array().unwrap().iter();
        let counted = stages.filter(|stage| stage["records"] != 0);
        counted.map(|stage| (stage["status"].clone(), stage["records"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(counts("leads"), [(json!("new_lead"), json!(5)), (json!("engaged"), json!(1))]);
    assert_eq!(counts("prospects"), [(json!("qualified"), json!(1))]);
    assert_eq!(counts("opportunities"), []);
    assert_eq!(board["leads"].as_array().unwrap().len(), 8, "empty stages are columns too");
}

#[tokio::test]
async fn viewers_see_people_masked() {
    let (_, router) = filled().await;
    for path in ["/leads?status=new_lead", "/leads?status=pending", "/leads/3", "/leads/lead:a"] {
        let seen = get(&router, VIEWER, path).await.to_string();
        let known = get(&router, OPERATOR, path).await.to_string();
        assert!(!seen.contains("obin3@") && !seen.contains("ane@") && !seen.contains("555-0123"), "{seen}");
        assert!(known.contains("@acme.example"), "{known}");
    }
}

#[tokio::test]
async fn a_record_is_found_by_either_id() {
    let (store, router) = filled().await;
    let decision = Decision { ticket: Some(3), ..review("lead:b", None) };
    let decision = Decision { outcome: Outcome::Updated, ..decision };
    store.commit(vec![Change::Decide(Box::new(decision), start())]).await.unwrap();
    for path in ["/leads/3", "/leads/lead:b"] {
        let found = get(&router, OPERATOR, path).await;
        assert_eq!(found["record"]["halopsa_ticket_id"], 3);
        assert_eq!(found["record"]["lead_id"], "lead:b");
        assert_eq!(found["provenance"]["email"]["source"], "apollo");
        assert_eq!(found["last_decision"]["outcome"], "updated");
        assert_eq!(found["fields"]["CFLeadSource"], "Apollo.io");
        assert!(found["scores"]["quality"].is_number());
    }
    for path in ["/leads/99", "/leads/lead:z", "/leads/%00", "/leads/99999999999999999999"] {
        assert_eq!(refused(&router, path).await.0, 404, "{path}");
    }
}

fn review(entity: &str, question: Option<Question>) -> Decision {
    Decision {
        entity: entity.to_owned(),
        outcome: Outcome::Review,
        ticket: None,
        why: "two records may be one person".to_owned(),
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        manual_work_detected: false,
        warnings: Vec::new(),
        kept: Vec::new(),
        question,
    }
}

#[tokio::test]
async fn a_question_is_seen_from_both_sides_and_answered_once() {
    let (store, router) = filled().await;
    let question = Question::SamePerson { other: "ticket:3".to_owned(), score: 0.8, why: "alike".to_owned() };
    let asked = review("lead:a", Some(question));
    store.commit(vec![Change::Decide(Box::new(asked), start())]).await.unwrap();

    let shown = get(&router, OPERATOR, "/review/lead:a").await;
    assert_eq!((&shown["question"], &shown["other_side"]), (&json!("same_person"), &json!("ticket:3")));
    assert_eq!(shown["answers"], json!(["merge", "create", "discard"]));
    let email = shown["lines"].as_array().unwrap().iter().find(|line| line["label"] == "email").unwrap();
    assert_eq!(email["incoming"], "jane@acme.example");
    assert_eq!(email["other"], "robin3@acme.example");

    let answer = |id: &'static str, body: &'static str| {
        let (router, path) = (router.clone(), format!("/api/v1/review/{id}"));
        async move { send(&router, "POST", &path, &[OPERATOR], body).await }
    };
    assert_eq!(answer("lead", r#"{"answer":"merge"}"#).await.status, StatusCode::NOT_FOUND, "not a guess");
    let wrong = answer("lead:a", r#"{"answer":"maybe"}"#).await;
    assert_eq!(wrong.json()["error"]["details"]["field"], "answer");
    let taken = answer("lead:a", r#"{"answer":"create"}"#).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    assert_eq!(taken.json(), json!({ "id": "lead:a", "answer": "create" }));
    let verdicts = store.verdicts(&["lead:a".to_owned()]).await.unwrap();
    assert_eq!(verdicts["lead:a"][0].about, "ticket:3");
    assert_eq!(answer("lead:a", r#"{"answer":"create"}"#).await.status, StatusCode::NOT_FOUND);
}
