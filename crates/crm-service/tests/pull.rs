//! What runbooks, integrations and schedulers fetch.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use b2b_providers::{Person, Phone, PhoneKind, ProviderId};
use crm_service::{Role, Service};
use crm_sync::engine::Engine;
use crm_sync::rest_core::ManualClock;
use crm_sync::store::{Change, Lead};
use crm_sync::suppress::Suppressor;
use serde_json::{Value, json};
use support::{EmptyCrm, Reply, memory, send, start};

const HOUR: std::time::Duration = std::time::Duration::from_secs(60 * 60);

fn person(number: i64, source: &str, hours_ago: u32) -> Person {
    let mut person = Person {
        source: Some(ProviderId::new(source.to_owned())),
        sources: vec![source.to_owned()],
        external_id: Some(format!("p-{number}")),
        first_name: Some("Jane".to_owned()),
        last_name: Some(format!("Doe{number}")),
        email: Some(format!("jane{number}@acme.example")),
        phones: vec![Phone::new(format!("+1 212 555 010{number}"), PhoneKind::Direct)],
        observed_at: Some(start() - HOUR * hours_ago),
        ..Person::default()
    };
    person.company.company_name = Some("Acme".to_owned());
    person.company.website = Some("https://acme.example".to_owned());
    person
}

/// Four people of one firm; the last opted out, the first is in the CRM.
async fn place() -> Router {
    let store = memory();
    let clock = ManualClock::at(start());
    let engine = Engine::new(
        Arc::new(EmptyCrm::open()),
        Arc::clone(&store),
        Arc::new(clock.clone()),
        Suppressor::new(b"t"),
    );
    let people = [(1, "apollo", 1), (2, "hunter", 1), (3, "apollo", 48), (4, "apollo", 48)];
    engine.receive(people.map(|(n, source, hours)| person(n, source, hours)).to_vec()).await.unwrap();
    let mut changes = Vec::new();
    for (number, source, _) in people {
        let lead = format!("lead:{number}");
        changes.push(Change::Assign {
            provider: source.to_owned(),
            external_id: format!("p-{number}"),
            lead,
        });
    }
    changes.push(Change::Link(Lead {
        id: "lead:1".to_owned(),
        ticket: Some(7),
        contact: Some(8),
        company: Some(9),
    }));
    store.commit(changes).await.unwrap();
    engine.suppress(&person(4, "apollo", 48), "asked", "test").await.unwrap();
    Service::new(Arc::new(engine), Arc::new(clock))
        .api_key(Role::Operator, "work")
        .api_key(Role::Viewer, "see")
        .router()
}

async fn pull(router: &Router, method: &str, path: &str) -> Reply {
    send(router, method, path, &[("authorization", "Bearer work")], "").await
}

fn who(page: &Value) -> Vec<(String, String)> {
    let word = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    let records = page["records"].as_array().unwrap().iter();
    records.map(|record| (word(record, "action"), word(record, "external_id"))).collect()
}

fn pair(action: &str, id: &str) -> (String, String) {
    (action.to_owned(), id.to_owned())
}

#[tokio::test]
async fn a_firm_stands_before_its_people_and_who_opted_out_is_only_deleted() {
    let router = place().await;
    for path in ["/halo-integrator/apollo/contacts", "/sync/apollo/contacts", "/api/v1/sync/apollo/contacts"]
    {
        for method in ["GET", "POST"] {
            let reply = pull(&router, method, path).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
            let page = reply.json();
            let firm = page["records"][0]["external_id"].as_str().unwrap();
            let expected = [pair("upsert", firm), pair("update", "lead:1"), pair("delete", "lead:4")];
            assert_eq!(who(&page), expected, "{path}: what is older than a day is left out");
        }
    }
    let page = pull(&router, "GET", "/halo-integrator/apollo/contacts").await.json();
    assert_eq!((&page["status"], &page["total_count"]), (&json!("success"), &json!(3)));
    assert_eq!(page["last_sync_timestamp"], "2026-03-04T09:00:00.000Z");
    assert_eq!(
        page["metadata"],
        json!({ "source": "apollo", "sync_type": "incremental", "api_version": "1" })
    );
    assert!(page.get("next_cursor").is_none());
    let [firm, jane, gone] = &page["records"].as_array().unwrap()[..] else { panic!("{page}") };
    assert_eq!(firm["entity_type"], "organization");
    assert_eq!(firm["data"], json!({ "id": 9, "name": "Acme", "website": firm["data"]["website"] }));
    assert_eq!(jane["data"]["emailaddress"], "jane1@acme.example");
    assert_eq!((&jane["data"]["surname"], &jane["data"]["id"]), (&json!("Doe1"), &json!(8)));
    assert_eq!(jane["metadata"]["last_updated"], "2026-03-04T08:00:00.000Z");
    assert!(jane["metadata"]["confidence_score"].is_u64());
    assert_eq!((&gone["data"], &gone["entity_type"]), (&json!({}), &json!("contact")));
}

#[tokio::test]
async fn all_sources_can_be_read_page_by_page() {
    let router = place().await;
    for path in ["/halo-integrator/sync", "/sync/contacts", "/api/leads/aggregate"] {
        let mut found = Vec::new();
        let mut next = String::new();
        loop {
            let page =
                pull(&router, "GET", &format!("{path}?last_sync=1970-01-01T00:00:00Z&limit=1{next}")).await;
            let page = page.json();
            assert_eq!(page["metadata"]["sync_type"], "full", "{page}");
            found.extend(who(&page).into_iter().filter(|(action, _)| action != "upsert"));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        let expected = [
            pair("update", "lead:1"),
            pair("create", "lead:2"),
            pair("create", "lead:3"),
            pair("delete", "lead:4"),
        ];
        assert_eq!(found, expected, "{path}");
    }
    let some =
        pull(&router, "GET", "/api/leads/aggregate?sources=hunter,crayon&quality_threshold=1").await.json();
    assert_eq!(who(&some)[1..], [pair("create", "lead:2")]);
    let none = pull(&router, "GET", "/api/leads/aggregate?sources=hunter&quality_threshold=100").await.json();
    assert_eq!(none["records"], json!([]));
}

#[tokio::test]
async fn enrichment_is_told_of_records_in_the_crm() {
    let router = place().await;
    let page = pull(&router, "GET", "/halo-integrator/apollo/enrich").await.json();
    assert_eq!(who(&page), [pair("update", "lead:1")]);
    let record = &page["records"][0];
    assert_eq!((&record["entity_type"], &record["data"]["id"]), (&json!("ticket"), &json!(7)));
    let source = json!({ "name": "CFLeadSource", "value": "Apollo.io" });
    assert!(record["data"]["customfields"].as_array().unwrap().contains(&source), "{record}");
}

#[tokio::test]
async fn what_goes_wrong_is_said_in_the_form_of_the_contract() {
    let router = place().await;
    let nobody = send(&router, "GET", "/sync/contacts", &[], "").await;
    let see = send(&router, "GET", "/sync/contacts", &[("authorization", "Bearer see")], "").await;
    let bad = pull(&router, "GET", "/halo-integrator/sync?last_sync=yesterday").await;
    for (reply, status, code) in [
        (nobody, 401, "AUTHENTICATION_ERROR"),
        (see, 403, "AUTHORIZATION_ERROR"),
        (bad, 422, "VALIDATION_ERROR"),
    ] {
        assert_eq!(reply.status.as_u16(), status);
        let error = reply.json();
        assert_eq!((&error["status"], &error["error_code"]), (&json!("error"), &json!(code)));
        assert!(error["retry_after_seconds"].as_u64().unwrap() >= 60 && error["timestamp"].is_string());
    }
    let crm = Arc::new(EmptyCrm::open());
    let (service, _) = support::assemble(crm, Arc::new(support::BrokenStore));
    let router = service.api_key(Role::Operator, "work").requests_per_hour(1).router();
    let broken = pull(&router, "GET", "/sync/contacts").await;
    assert_eq!(broken.json()["error_code"], "TEMPORARY_ERROR");
    assert_eq!(broken.json()["retry_after_seconds"], 300);
    assert!(!broken.text.contains("secret"));
    let (service, _) = support::assemble(Arc::new(EmptyCrm::open()), memory());
    let router = service.requests_per_hour(1).api_key(Role::Operator, "work").router();
    pull(&router, "GET", "/sync/contacts").await;
    let limited = pull(&router, "GET", "/sync/contacts").await;
    assert_eq!(
        (limited.status, &limited.json()["error_code"]),
        (StatusCode::TOO_MANY_REQUESTS, &json!("RATE_LIMIT"))
    );
}
