//! The sandbox around the tenant: faults, journal, state, human edits, the seeded pipeline, the transport.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{body, caller};
use halo_sandbox::{Fault, Incoming, Sandbox, SandboxError};
use rest_core::{Bytes, Clock, HeaderMap, ManualClock, Method, Phase, Request, Timestamp, Url};
use serde_json::{Value, json};

#[test]
fn scripted_statuses_strike_before_and_gateways_after() {
    let caller = caller(|builder| builder);
    caller.sandbox.set_fault(Some("429:every=3 500:once,path=/Client")).unwrap();
    let answer = caller.call(Method::GET, "/api/Client");
    assert_eq!((answer.status.as_u16(), answer.body.len()), (500, 0));
    assert_eq!(caller.call(Method::GET, "/api/Client").status, 200);
    let third = caller.try_post("/api/Tickets", &json!([{"summary": "x"}]));
    assert_eq!(
        (third.status.as_u16(), body(&third)),
        (429, json!("Rate Limit Reached - 700 Requests per rolling 5 minute window"))
    );
    caller.sandbox.set_fault(None).unwrap();
    assert_eq!(caller.get("/api/Tickets")["record_count"], 0, "a 429 was not carried out");

    caller.sandbox.set_fault(Some("504:once,method=POST")).unwrap();
    assert_eq!(caller.try_post("/api/Tickets", &json!([{"summary": "x"}])).status, 504);
    assert_eq!(caller.get("/api/Tickets")["record_count"], 1, "a 504 was");
    caller.sandbox.set_fault(Some("504:once,commit=false")).unwrap();
    assert_eq!(caller.try_post("/api/Tickets", &json!([{"summary": "x"}])).status, 504);
    assert_eq!(caller.get("/api/Tickets")["record_count"], 1);
}

#[test]
fn a_401_comes_once_or_for_ever() {
    let mut caller = caller(|builder| builder);
    caller.sandbox.set_fault(Some("401:once; 401-permission:path=/PasswordField")).unwrap();
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 401);
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 200);
    for _ in 0..2 {
        assert_eq!(caller.call(Method::GET, "/api/PasswordField").status, 401);
        caller.log_in("all");
    }
}

#[test]
fn cut_connections_and_cut_bodies() {
    let caller = caller(|builder| builder);
    let post = || {
        Incoming::new(Method::POST, "/api/Tickets")
            .header("authorization", &caller.bearer)
            .json(&json!([{"summary": "x"}]))
    };
    caller.sandbox.set_fault(Some("drop-before:once")).unwrap();
    assert!(caller.sandbox.exchange(post()).answer.is_none());
    assert_eq!(caller.get("/api/Tickets")["record_count"], 0);
    caller.sandbox.set_fault(Some("drop-after-commit:once")).unwrap();
    assert!(caller.sandbox.exchange(post()).answer.is_none());
    assert_eq!(caller.get("/api/Tickets")["record_count"], 1);
    caller.sandbox.set_fault(Some("truncate")).unwrap();
    let cut = caller.call(Method::GET, "/api/Tickets");
    assert_eq!(cut.status, 200);
    assert!(serde_json::from_slice::<Value>(&cut.body).is_err());
    let journal = caller.sandbox.journal();
    let faults: Vec<_> =
        journal.iter().filter_map(|entry| Some((entry.status, entry.fault.as_deref()?))).collect();
    assert_eq!(faults, [(0, "drop-before:once"), (201, "drop-after-commit:once"), (200, "truncate")]);
}

#[test]
fn chance_follows_the_seed() {
    let failures = |seed: u64| -> Vec<u64> {
        let caller =
            caller(|builder| builder.seed(seed).limit(None).fault(Fault::parse("500:rate=0.1").unwrap()));
        for _ in 0..200 {
            caller.call(Method::GET, "/api/Team");
        }
        caller.sandbox.journal().iter().filter(|entry| entry.status == 500).map(|entry| entry.n).collect()
    };
    let first = failures(7);
    assert!((8..35).contains(&first.len()), "{}", first.len());
    assert_eq!(first, failures(7));
    assert_ne!(first, failures(8));
}

#[test]
fn control_paths_need_no_token() {
    let caller = caller(|builder| builder);
    caller.get("/api/Status?showall=true");
    let open = |method: Method, path: &str, text: &str| {
        let mut request = Incoming::new(method, path);
        request.body = Bytes::from(text.to_owned());
        caller.send(request)
    };
    let journal = body(&open(Method::GET, "/_sandbox/journal", ""));
    let last = journal.as_array().unwrap().last().unwrap();
    assert_eq!(
        last,
        &json!({"n": 2, "at": "2026-03-04T09:15:00.000Z", "method": "GET", "path": "/api/Status",
                "query": "showall=true", "body": null, "status": 200})
    );
    assert_eq!(open(Method::POST, "/_sandbox/fault", "503").status, 204);
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 503);
    let wrong = open(Method::POST, "/_sandbox/fault", "nonsense");
    assert_eq!(wrong.status, 400);
    assert!(body(&wrong).as_str().unwrap().contains("nonsense"));
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 503, "the earlier fault stays");
    assert_eq!(open(Method::POST, "/_sandbox/fault", "").status, 204);
    assert_eq!(caller.call(Method::GET, "/api/Status").status, 200);
    assert!(body(&open(Method::GET, "/_sandbox/state", ""))["Status"].is_array());
    assert_eq!(open(Method::GET, "/_sandbox/fault", "").status, 405);
    assert_eq!(open(Method::GET, "/_sandbox/else", "").status, 404);
}

#[test]
fn the_pipeline_is_there_before_anybody_calls() {
    let sandbox = Sandbox::builder().seed(7).clients(6).leads(20).build();
    let state = sandbox.state();
    let tickets = state["Tickets"].as_array().unwrap();
    assert_eq!(tickets.len(), 20);
    let with =
        |status: &str| -> Vec<&Value> { tickets.iter().filter(|row| row["status_name"] == status).collect() };
    let engaged = with("Engaged");
    assert_eq!(engaged.len(), 2);
    assert_eq!(
        (&engaged[0]["tickettype_name"], &engaged[0]["_edited_by"]),
        (&json!("Lead"), &json!("Priya Raman"))
    );
    assert!(engaged[0]["oppemailaddress"].as_str().unwrap().ends_with(".example"));
    let qualified = &with("Qualified")[0]["customfields"];
    for field in [
        "CFProspectPainPoints",
        "CFProspectServices",
        "CFProspectDecisionMakers",
        "CFProspectBudget",
        "CFProspectTimeframe",
    ] {
        assert!(qualified[field].as_str().is_some_and(|text| !text.is_empty()), "{field}");
    }
    assert_eq!(
        (&qualified["CFProspectFitScore"], &qualified["CFProspectBudget"]),
        (&json!("84"), &json!("$50K-$100K"))
    );
    let stopped = with("Do Not Contact")[0];
    assert_eq!(stopped["customfields"]["CFDND"], true);
    let user =
        state["Users"].as_array().unwrap().iter().find(|user| user["id"] == stopped["user_id"]).unwrap();
    assert_eq!((&user["neversendemails"], &user["neversendmarketingemails"]), (&json!(true), &json!(true)));
    let fresh = with("New Lead")[0];
    assert_eq!(fresh["customfields"], json!({}));
    assert!(fresh.get("_edited_by").is_none());
    let clients = state["Client"].as_array().unwrap();
    assert_eq!(clients.len(), 7, "six and the default one");
    assert!(clients[1]["main_site_name"].as_str().unwrap().ends_with(" - Main Office"));
    assert_eq!(state, Sandbox::builder().seed(7).clients(6).leads(20).build().state());
    assert_ne!(state, Sandbox::builder().seed(8).clients(6).leads(20).build().state());
}

#[test]
fn a_person_edits_in_the_user_interface() {
    let caller = caller(|builder| builder.clients(1).leads(1));
    let before = caller.get("/api/Tickets")["tickets"][0].clone();
    let id = before["id"].as_i64().unwrap();
    caller.post(
        "/api/Tickets",
        json!([{"id": id, "customfields": [{"name": "CFLeadTechStack", "value": "SAP"}]}]),
    );
    caller.clock.advance(Duration::from_secs(60));
    let change = json!({"status": "Engaged", "summary": "By hand", "customfields": {"CFLeadRevenueRange": "$5-10M", "CFLeadIntentTopics": "x"}});
    caller.sandbox.edit_as_person("tickets", id, change).unwrap();
    let after = caller.get(&format!("/api/Tickets/{id}?includedetails=true"));
    assert_eq!((&after["summary"], &after["status_name"]), (&json!("By hand"), &json!("Engaged")));
    assert_eq!(after["last_update"], "2026-03-04T09:16:00");
    let state = caller.sandbox.state();
    let row = &state["Tickets"][0];
    assert_eq!(
        row["customfields"],
        json!({"CFLeadTechStack": "SAP", "CFLeadRevenueRange": "$5-10M", "CFLeadIntentTopics": "x"})
    );
    assert_eq!(row["_edited_by"], "Priya Raman");
    caller.sandbox.edit_as_person("Tickets", id, json!({"customfields": {"CFLeadTechStack": null}})).unwrap();
    assert!(caller.sandbox.state()["Tickets"][0]["customfields"].get("CFLeadTechStack").is_none());
    caller.post("/api/Tickets", json!([{"id": id, "summary": "By machine"}]));
    assert!(caller.sandbox.state()["Tickets"][0].get("_edited_by").is_none());

    let missing = caller.sandbox.edit_as_person("Tickets", 1, json!({})).unwrap_err();
    assert_eq!(missing, SandboxError::NoRow { table: "Tickets".into(), id: 1 });
    assert!(matches!(caller.sandbox.edit_as_person("Leads", 1, json!({})), Err(SandboxError::NoTable(_))));
    let refused = caller.sandbox.edit_as_person("Tickets", id, json!({"status_id": 4711})).unwrap_err();
    assert!(refused.to_string().contains("4711"));
}

#[test]
fn the_tenant_survives_a_restart() {
    let first = caller(|builder| builder.clients(3).leads(10));
    let users = first.get("/api/Users");
    first.post(
        "/api/DistributionLists",
        json!([{"name": "S", "addtheseusers": [{"id": users["users"][1]["id"]}]}]),
    );
    let id = first
        .post("/api/Tickets", json!([{"summary": "x", "customfields": [{"name": "CFDND", "value": true}]}]))
        ["id"]
        .clone();
    first.post("/api/Actions", json!([{"ticket_id": id, "outcome_id": 7, "note": "n"}]));
    first.call(Method::DELETE, &format!("/api/Tickets/{id}"));
    let saved = first.sandbox.save();
    let second = caller(|builder| builder.state(&saved).unwrap());
    assert_eq!(second.sandbox.state(), first.sandbox.state());
    assert_eq!(second.sandbox.save(), saved);
    let next = second.post("/api/Tickets", json!([{"summary": "y"}]));
    assert_eq!(next["id"].as_i64(), id.as_i64().map(|id| id + 1), "ids go on");
    second.sandbox.load(&saved).unwrap();
    assert_eq!(second.sandbox.state(), first.sandbox.state());
    assert_eq!(second.sandbox.load(&json!({"tables": {}})).unwrap_err(), SandboxError::NotAState);
    assert!(Sandbox::builder().state(&json!([])).is_err());
}

fn request(sandbox: &Sandbox, path: &str) -> Request {
    Request {
        method: Method::GET,
        url: sandbox.base_url().join(path).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(30),
        max_body: 1 << 20,
    }
}

#[tokio::test]
async fn the_transport_tells_how_far_it_came() {
    let clock = ManualClock::auto(Timestamp::from_millis(0));
    let sandbox = Sandbox::builder().clock(Arc::new(clock.clone())).build();
    let transport = sandbox.transport();
    let open = transport.send(request(&sandbox, "api/InstanceInfo")).await.unwrap();
    assert_eq!(open.status, 200);

    sandbox.set_fault(Some("slow:ms=2500")).unwrap();
    transport.send(request(&sandbox, "api/InstanceInfo")).await.unwrap();
    assert_eq!(clock.now(), Timestamp::from_millis(2_500));
    sandbox.set_fault(Some("slow:ms=60000")).unwrap();
    let late = transport.send(request(&sandbox, "api/InstanceInfo")).await.unwrap_err();
    assert_eq!((late.phase(), clock.now()), (Phase::Timeout, Timestamp::from_millis(32_500)));

    sandbox.set_fault(Some("drop-after-commit")).unwrap();
    assert_eq!(
        transport.send(request(&sandbox, "api/InstanceInfo")).await.unwrap_err().phase(),
        Phase::Interrupted
    );
    sandbox.set_fault(None).unwrap();
    let mut small = request(&sandbox, "api/InstanceInfo");
    small.max_body = 5;
    assert_eq!(transport.send(small).await.unwrap_err().phase(), Phase::TooLarge);
    let mut elsewhere = request(&sandbox, "");
    elsewhere.url = Url::parse("http://other.example/api/InstanceInfo").unwrap();
    assert_eq!(transport.send(elsewhere).await.unwrap_err().phase(), Phase::Connect);
}
