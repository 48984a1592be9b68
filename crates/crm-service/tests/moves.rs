//! Leads moved over the API: the workflow decides, a tenant in memory takes the writes.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use crm_service::{Role, Service};
use crm_sync::engine::Engine;
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::rest_core::{ManualClock, SecretString};
use crm_sync::rules::Rules;
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Reply, memory, send, start};

struct Place {
    sandbox: Sandbox,
    router: Router,
}

/// A tenant in which nothing is converted or promoted by itself.
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
    let mut rules = Rules::default();
    (rules.policy.auto_convert, rules.policy.auto_promote) = (false, false);
    let engine = Engine::new(Arc::new(port), memory(), clock, Suppressor::new(b"test")).rules(rules);
    let waiting = ManualClock::at(start());
    let service = Service::new(Arc::new(engine), Arc::new(waiting))
        .api_key(Role::Admin, "all")
        .api_key(Role::Viewer, "see");
    Place { router: service.router(), sandbox }
}

impl Place {
    async fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        let path = format!("/api/v1{path}");
        send(&self.router, method, &path, &[("x-api-key", "all")], body.to_string()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        send(&self.router, "GET", &format!("/api/v1{path}"), &[("x-api-key", "all")], "").await.json()
    }

    async fn lead(&self, number: usize) -> i64 {
        let body = json!({ "source": "apollo", "data": {
            "external_id": format!("p-{number}"), "first_name": (["Ada", "Jane", "Rolf"][number]),
            "last_name": (["Poe", "Doe", "Roe"][number]),
            "email": format!("jane{number}@acme.example"), "company": "Acme", "mobile": format!("+1 212 555 012{number}"),
        }});
        self.post("/sync/leads", &body).await.json()["halopsa_ticket_id"].as_i64().unwrap()
    }

    async fn raise(&self, ticket: i64, body: Value) -> Reply {
        self.post(&format!("/leads/{ticket}/transition"), &body).await
    }

    /// A person fills in a field, and the service reads it.
    async fn edit(&self, ticket: i64, field: &str, value: &str) {
        let change = json!({ "customfields": [{ "name": field, "value": value }] });
        self.sandbox.edit_as_person("Tickets", ticket, change).unwrap();
        self.post("/sync/run", &json!({})).await;
    }

    async fn status(&self, ticket: i64) -> Value {
        self.get(&format!("/leads/{ticket}")).await["record"]["status"].clone()
    }

    fn notes(&self) -> String {
        self.sandbox.state()["Actions"].to_string()
    }
}

fn refused(reply: &Reply, says: &str) {
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.text);
    assert_eq!(reply.json()["error"]["code"], "CONFLICT");
    assert!(reply.text.contains(says), "{says}: {}", reply.text);
}

#[tokio::test]
async fn a_lead_goes_all_the_way_by_the_words_of_a_program() {
    let place = place();
    let lead = place.lead(1).await;

    refused(&place.raise(lead, json!({ "event": "claim" })).await, "agent");
    let moved = place.raise(lead, json!({ "event": "claim", "agent": "Kim" })).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
    let moved = moved.json();
    assert_eq!((&moved["from"], &moved["to"]), (&json!("new_lead"), &json!("researching")));
    assert!(moved["effects"].as_array().unwrap().contains(&json!("write_status")), "{moved}");
    assert_eq!(place.status(lead).await, "researching");

    let call = json!({ "event": "contact_made", "reason": "phone_called" });
    let missing = place.raise(lead, call.clone()).await;
    refused(&missing, "G-research");
    assert_eq!(missing.json()["error"]["details"]["kind"], "guard_failed");
    place.edit(lead, "CFLeadServicesOffered", "Helpdesk").await;
    assert_eq!(place.raise(lead, call.clone()).await.json()["to"], "contacted");
    assert_eq!(place.raise(lead, call).await.json()["effects"], json!([]), "it had happened before");

    let convert = format!("/prospects/convert/{lead}");
    refused(&place.post(&convert, &json!({})).await, "Convert cannot happen in contacted");
    place.raise(lead, json!({ "event": "interest", "reason": "reply" })).await;
    let answers = json!({
        "pain_points": "slow backups", "services": "Managed backup", "budget_range": "60000", "fit_score": 80,
        "decision_maker": true, "timeframe": "1-3 months",
    });
    let converted = place.post(&convert, &json!({ "qualification_data": answers })).await;
    assert_eq!(converted.status, StatusCode::OK, "{}", converted.text);
    let converted = converted.json();
    assert_eq!((&converted["mode"], &converted["prospect_id"]), (&json!("in_place"), &json!(lead)));
    let seen = place.get(&format!("/leads/{lead}")).await;
    assert_eq!(seen["record"]["status"], "new_prospect");
    let history = seen["history"].as_array().unwrap();
    let moves: Vec<(&Value, &Value)> =
        history.iter().filter(|one| one["to"].is_string()).map(|one| (&one["from"], &one["to"])).collect();
    let stages =
        ["new_lead", "researching", "contacted", "engaged", "new_prospect"].map(|stage| json!(stage));
    let expected: Vec<(&Value, &Value)> = stages.windows(2).map(|pair| (&pair[0], &pair[1])).rev().collect();
    assert_eq!(moves, expected, "{seen}");
    assert_eq!(history.last().unwrap()["event"], "lead.created");
    assert!(!seen["history"].to_string().contains("acme.example"), "names nobody");
    assert_eq!(seen["fields"]["CFProspectBudget"], "$50K-$100K", "{seen}");
    assert_eq!(seen["fields"]["CFProspectDecisionMakers"], "Jane Doe");

    let status = format!("/prospects/{lead}/status");
    let next =
        json!({ "status": "prospecting", "next_action": "Send an offer", "next_action_date": "2026-04-01" });
    let moved = place.call("PUT", &status, &next).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
    assert!(place.notes().contains("To do by 2026-04-01: Send an offer"));
    let moved = place.call("PUT", &status, &json!({ "status": "qualified" })).await;
    assert_eq!(moved.json()["status"], "qualified", "{}", moved.text);
    refused(
        &place.call("PUT", &status, &json!({ "status": "prospecting" })).await,
        "only a person may do this",
    );

    let terms = json!({ "value": 9000, "probability": 40, "expected_close_date": "2026-06-30", "competitors": "Globex" });
    let promoted =
        place.post("/opportunities", &json!({ "prospect_id": lead, "opportunity_data": terms })).await;
    assert_eq!(promoted.status, StatusCode::CREATED, "{}", promoted.text);
    let opportunity = promoted.json()["opportunity_id"].as_i64().unwrap();
    let seen = place.get(&format!("/leads/{opportunity}")).await;
    assert_eq!((&seen["record"]["value"], &seen["record"]["probability"]), (&json!(9000.0), &json!(40.0)));
    assert_eq!(seen["fields"]["CFOpportunityCompetitors"], "Globex", "{seen}");

    let path = format!("/opportunities/{opportunity}");
    assert_eq!(
        place.call("PUT", &path, &json!({ "status": "progressing" })).await.json()["status"],
        "progressing"
    );
    let unsaid = place.call("PUT", &path, &json!({ "status": "lost" })).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    let lost = json!({ "status": "lost", "reason": "went with Globex", "notes": "Ask again in a year" });
    assert_eq!(place.call("PUT", &path, &lost).await.json()["status"], "lost");
    assert!(place.notes().contains("Ask again in a year"));
    refused(
        &place.call("PUT", &path, &json!({ "status": "negotiation", "reason": "x" })).await,
        "only a person may do this",
    );
}

#[tokio::test]
async fn a_conversion_goes_on_as_far_as_the_answers_allow() {
    let place = place();
    let mut made = Vec::new();
    for (number, fit) in [(1, 80), (2, 10)] {
        let lead = place.lead(number).await;
        place.raise(lead, json!({ "event": "claim", "agent": "Kim" })).await;
        place.edit(lead, "CFLeadServicesOffered", "Helpdesk").await;
        place.raise(lead, json!({ "event": "contact_made", "reason": "meeting" })).await;
        place.raise(lead, json!({ "event": "interest" })).await;
        let body = json!({
            "qualification_data": {
                "pain_points": "slow backups", "services": "Managed backup", "budget_range": "$10K-$50K",
                "fit_score": fit, "decision_maker": "Joe Roe", "timeframe": "Immediate",
            },
            "conversion_options": { "create_opportunity": true },
        });
        let reply = place.post(&format!("/prospects/convert/{lead}"), &body).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        made.push(reply.json());
    }
    assert!(made[0]["opportunity_id"].is_i64() && made[0]["warnings"] == json!([]), "{}", made[0]);
    assert!(made[1]["opportunity_id"].is_null(), "{}", made[1]);
    assert!(made[1]["warnings"][0].as_str().unwrap().contains("is 10, needs 70"), "{}", made[1]);
}

#[tokio::test]
async fn a_record_that_a_person_moved_meanwhile_is_left_to_that_person() {
    let place = place();
    let lead = place.lead(1).await;
    place.raise(lead, json!({ "event": "claim", "agent": "Kim" })).await;
    place.sandbox.edit_as_person("Tickets", lead, json!({ "status": "No Interest" })).unwrap();
    let late = place.raise(lead, json!({ "event": "bad_data", "reason": "left the firm" })).await;
    refused(&late, "A person moved the record meanwhile");
    assert_eq!(place.status(lead).await, "no_interest");
    refused(
        &place.raise(lead, json!({ "event": "reopen", "agent": "Kim", "reason": "asked" })).await,
        "only a person may do this",
    );
}

#[tokio::test]
async fn an_opt_out_is_kept_for_good() {
    let place = place();
    let lead = place.lead(1).await;
    let out = place.raise(lead, json!({ "event": "opt_out", "reason": "asked by mail" })).await;
    assert_eq!(out.json()["to"], "do_not_contact", "{}", out.text);
    assert_eq!(place.status(lead).await, "do_not_contact");
    let whom = json!({ "email": "jane1@acme.example" });
    assert_eq!(place.post("/suppressions/check", &whom).await.json()["suppressed"], true);
    refused(&place.raise(lead, json!({ "event": "claim", "agent": "Kim" })).await, "");
}

#[tokio::test]
async fn figures_are_those_of_the_cycles_of_a_time() {
    let place = place();
    place.lead(1).await;
    place.lead(2).await;
    let seen = place.get("/analytics/sync?start_date=2026-03-04&end_date=2026-03-05").await;
    assert_eq!(seen["totals"]["leads_imported"], 2, "{seen}");
    assert_eq!(seen["totals"]["opportunities_won"], 0);
    let before = place.get("/analytics/sync?start_date=2026-03-01&end_date=2026-03-02").await;
    assert_eq!(before["totals"]["leads_imported"], 0, "{before}");
    let path = "/api/v1/analytics/sync?start_date=2026-03-05&end_date=2026-03-03";
    let wrong = send(&place.router, "GET", path, &[("x-api-key", "see")], "").await;
    assert_eq!(wrong.json()["error"]["details"]["field"], "end_date");
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let place = place();
    let lead = place.lead(1).await;
    for (body, field) in [
        (json!({ "event": "fly" }), "event"),
        (json!({ "event": "contact_made", "reason": "pigeon" }), "reason"),
        (json!({ "event": "opt_out" }), "reason"),
        (json!({ "event": "claim", "who": "Kim" }), "who"),
    ] {
        let reply = place.raise(lead, body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text);
        assert_eq!(reply.json()["error"]["details"]["field"], field);
    }
    assert_eq!(place.raise(999_999, json!({ "event": "convert" })).await.status, StatusCode::NOT_FOUND);
    let body = json!({ "prospect_id": 1, "opportunity_data": { "expected_close_date": "soon" } });
    let reply = place.post("/opportunities", &body).await;
    assert_eq!(reply.json()["error"]["details"]["field"], "opportunity_data.expected_close_date");
}

#[tokio::test]
async fn a_call_is_taken_once_and_moves_the_lead_on() {
    let place = place();
    let lead = place.lead(1).await;
    place.raise(lead, json!({ "event": "claim", "agent": "Kim" })).await;
    place.edit(lead, "CFLeadServicesOffered", "Helpdesk").await;
    let call = json!({
        "system": "pbx", "id": "17", "related_entity_type": "lead", "related_entity_id": lead,
        "date_time": "2026-03-04T08:00:00Z", "direction": "outbound", "dialled_number": "+1 212 555 0121",
        "duration_minutes": 3.5, "agent": "Kim", "outcome": "connected", "notes": "wants an offer",
    });
    assert_eq!(place.post("/calls", &call).await.status, StatusCode::CREATED);
    let again = place.post("/calls", &call).await;
    assert_eq!((again.status, &again.json()["duplicate"]), (StatusCode::OK, &json!(true)));
    place.post("/sync/run", &json!({})).await;
    assert_eq!(place.status(lead).await, "contacted");
    assert_eq!(place.notes().matches("wants an offer").count(), 1);

    let path = format!("/calls?related_entity_id={lead}");
    assert_eq!(place.get(&path).await["data"][0]["dialled_number"], "+12125550121");
    let seen = send(&place.router, "GET", &format!("/api/v1{path}"), &[("x-api-key", "see")], "").await;
    assert!(
        seen.json()["data"][0]["dialled_number"].is_null() && !seen.text.contains("offer"),
        "{}",
        seen.text
    );
    let mut wrong = call;
    wrong["related_entity_type"] = json!("prospect");
    let reply = place.post("/calls", &wrong).await;
    assert_eq!(reply.json()["error"]["details"]["field"], "related_entity_type", "{}", reply.text);
}
