//! Leads over the API, into a tenant in memory.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use crm_service::{Role, Service};
use crm_sync::engine::Engine;
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::rest_core::{ManualClock, SecretString};
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Reply, memory, send, start};

struct Place {
    sandbox: Sandbox,
    router: Router,
}

fn place() -> Place {
    let clock = Arc::new(ManualClock::auto(start()));
    let sandbox = Sandbox::builder().seed(5).clients(1).leads(0).limit(None).clock(clock.clone()).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .tenant(sandbox.tenant_name())
        .client_credentials(sandbox.client_id(), SecretString::from(sandbox.client_secret()))
        .transport(sandbox.transport())
        .clock(clock.clone())
        .seed(1)
        .build()
        .unwrap();
    let port = HaloPort::new(halo, HaloMapping::default());
    let engine = Engine::new(Arc::new(port), memory(), clock, Suppressor::new(b"test"));
    // The tenant's clock jumps whenever somebody sleeps; a caller's patience must not end by that.
    let waiting = ManualClock::at(start());
    let service = Service::new(Arc::new(engine), Arc::new(waiting)).api_key(Role::Admin, "all");
    Place { router: service.router(), sandbox }
}

impl Place {
    async fn post(&self, path: &str, body: &Value) -> Reply {
        let path = format!("/api/v1{path}");
        send(&self.router, "POST", &path, &[("x-api-key", "all")], body.to_string()).await
    }

    async fn get(&self, path: &str) -> Value {
        send(&self.router, "GET", &format!("/api/v1{path}"), &[("x-api-key", "all")], "").await.json()
    }

    fn tickets(&self) -> usize {
        self.sandbox.state()["Tickets"].as_array().map_or(0, Vec::len)
    }
}

fn jane() -> Value {
    json!({
        "external_id": "p-1", "first_name": "Jane", "last_name": "Doe", "email": "jane@acme.example",
        "company_name": "Acme", "title": "IT Director", "mobile": "+1 212 555 0123", "country": "US",
    })
}

#[tokio::test]
async fn a_lead_is_created_once_and_enriched_when_that_is_asked_for() {
    let place = place();
    let before = place.tickets();
    let body = json!({ "source": "apollo", "data": jane() });
    let made = place.post("/sync/leads", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made = made.json();
    assert_eq!(made["action"], "lead_created");
    let ticket = made["halopsa_ticket_id"].as_i64().unwrap();
    assert_eq!(place.tickets(), before + 1);

    let again = place.post("/leads", &body).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json()["action"], "lead_preserved");
    assert_eq!(again.json()["halopsa_ticket_id"], ticket);

    let mut richer = jane();
    richer["linkedin_url"] = json!("https://www.linkedin.com/in/jane-doe-example");
    richer["technologies"] = json!(["Okta"]);
    let body = json!({ "source": "apollo", "data": richer, "options": { "update_existing": true } });
    let enriched = place.post("/sync/leads", &body).await.json();
    assert_eq!(enriched["action"], "lead_updated", "{enriched}");
    assert!(enriched["fields_updated"].to_string().contains("CFLeadTechStack"), "{enriched}");
    assert_eq!(place.tickets(), before + 1, "nobody is written twice");
    let seen = place.get(&format!("/leads/{ticket}")).await;
    assert_eq!(seen["provenance"]["technologies"]["source"], "apollo");
}

#[tokio::test]
async fn whoever_opted_out_is_not_taken_in() {
    let place = place();
    let before = place.tickets();
    place.post("/suppressions", &json!({ "email": "jane@acme.example", "reason": "asked" })).await;
    place
        .post("/suppressions", &json!({ "email": "joe@acme.example", "reason": "wrote to joe@acme.example" }))
        .await;
    let first = place.get("/suppressions?limit=1").await;
    let rest = place
        .get(&format!("/suppressions?cursor={}", first["pagination"]["nextCursor"].as_str().unwrap()))
        .await;
    assert_eq!((first["data"].as_array().unwrap().len(), rest["data"].as_array().unwrap().len()), (1, 1));
    assert_eq!(rest["pagination"]["hasNextPage"], false);
    assert!(!format!("{first}{rest}").contains("joe@"), "the list names nobody: {first} {rest}");
    let refused = place.post("/sync/leads", &json!({ "data": jane() })).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.json()["error"]["details"]["reason"], "do_not_contact");
    let verdict = place.post("/validate/leads", &json!({ "data": jane() })).await.json();
    assert_eq!((&verdict["valid"], &verdict["errors"][0]["code"]), (&json!(false), &json!("do_not_contact")));
    assert_eq!(place.tickets(), before);
}

#[tokio::test]
async fn several_leads_are_answered_one_by_one() {
    let place = place();
    let joe = json!({ "first_name": "Joe", "last_name": "Roe", "email": "joe@globex.example", "company": "Globex" });
    let nobody = json!({ "company": "Globex" });
    let body = json!({
        "source": "apollo", "leads": [jane(), nobody, joe, jane()],
        "batch_options": { "batch_size": 2, "rate_limit": 10, "continue_on_error": true },
    });
    let reply = place.post("/sync/leads/bulk", &body).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let reply = reply.json();
    assert_eq!(
        (&reply["total_processed"], &reply["successful"], &reply["failed"]),
        (&json!(4), &json!(3), &json!(1))
    );
    assert_eq!(reply["errors"][0]["index"], 1);
    assert_eq!(reply["results"][0]["halopsa_ticket_id"], reply["results"][2]["halopsa_ticket_id"]);

    let strict = json!({ "leads": [nobody], "batch_options": { "continue_on_error": false } });
    let refused = place.post("/leads/batch", &strict).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["error"]["details"]["field"], "leads[0]");
    for (body, field) in [
        (json!({ "leads": [] }), "leads"),
        (json!({ "leads": vec![json!({}); 101] }), "leads"),
        (json!({ "source": "Apollo", "leads": [{}] }), "source"),
        (json!({ "leads": [{ "mail": "x" }] }), "leads[0].mail"),
        (json!({ "leads": [{}], "options": { "deduplication": false } }), "options.deduplication"),
        (json!({ "leads": [{}], "batch_options": { "batch_size": 0 } }), "batch_options.batch_size"),
        (json!({ "leads": [{}], "batch_options": { "rate_limit": 1001 } }), "batch_options.rate_limit"),
    ] {
        let refused = place.post("/leads/batch", &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["error"]["details"]["field"], field);
    }
}

#[tokio::test]
async fn a_job_can_be_asked_for_its_result() {
    let place = place();
    let body = json!({ "leads": [jane()], "async": true });
    let accepted = place.post("/sync/leads/bulk", &body).await;
    assert_eq!(accepted.status, StatusCode::ACCEPTED);
    let path = format!("/jobs/{}", accepted.json()["job_id"].as_str().unwrap());
    let job = loop {
        let job = place.get(&path).await;
        if job["state"] != "running" {
            break job;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((&job["state"], &job["result"]["successful"]), (&json!("done"), &json!(1)), "{job}");
    assert_eq!(place.get("/jobs/job_0_0").await["error"]["code"], "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn bulk_requests_are_few() {
    let place = place();
    let body = json!({ "leads": [{}] });
    for _ in 0..10 {
        assert_eq!(place.post("/sync/leads/bulk", &body).await.status, StatusCode::OK);
    }
    let refused = place.post("/sync/leads/bulk", &body).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(place.post("/leads/batch", &body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_lead_is_kept_when_the_crm_fails() {
    let place = place();
    let before = place.tickets();
    place.sandbox.set_fault(Some("500:rate=1")).unwrap();
    let failed = place.post("/sync/leads", &json!({ "data": jane() })).await;
    assert_eq!(failed.status, StatusCode::BAD_GATEWAY, "{}", failed.text);
    place.sandbox.set_fault(None).unwrap();
    place.post("/sync/run", &json!({})).await;
    assert_eq!(place.tickets(), before + 1, "the next cycle writes it");
}

#[tokio::test]
async fn a_person_can_see_everything_and_be_erased() {
    let place = place();
    place.post("/sync/leads", &json!({ "data": jane() })).await;
    let whom = json!({ "email": "jane@acme.example" });
    let held = place.post("/privacy/export", &whom).await;
    assert!(held.text.contains("Acme"), "{}", held.text);
    let begun = place.post("/privacy/erase", &whom).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED);
    assert_eq!(begun.json()["leads"], 1);
    place.post("/sync/run", &json!({})).await;
    let held = place.post("/privacy/export", &whom).await.json();
    assert_eq!(held["leads"], json!([]));
    assert_eq!(place.post("/privacy/erase", &json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(place.post("/sync/leads", &json!({ "data": jane() })).await.status, StatusCode::CONFLICT);
}
