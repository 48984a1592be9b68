//! What the tenant says by itself: which events, to whom, in which form, how often.

mod common;

use std::time::Duration;

use common::{Caller, caller};
use halo_sandbox::{SandboxError, WebhookDelivery};
use rest_core::{
    Clock, Method, Phase, ReplayTransport, Request, Response, StatusCode, Transport, TransportError,
    async_trait,
};
use serde_json::{Value, json};

const RECEIVER: &str = "https://crm.example/hooks/halo";

fn receiver() -> ReplayTransport {
    ReplayTransport::new().answer_with(|_| {
        Ok(Response { status: StatusCode::OK, headers: Default::default(), body: "thanks".into() })
    })
}

fn hook() -> Value {
    json!({ "name": "CRM", "url": RECEIVER, "active": true })
}

fn with(mut hook: Value, more: Value) -> Value {
    hook.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    hook
}

async fn deliver(caller: &Caller) -> (Vec<WebhookDelivery>, Vec<Request>) {
    let transport = receiver();
    let delivered = caller.sandbox.deliver(&transport).await;
    (delivered, transport.requests())
}

fn sent(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn events(delivered: &[WebhookDelivery]) -> Vec<&str> {
    delivered.iter().map(|delivery| delivery.body["event"].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn set_up_through_the_api_as_in_halo() {
    let caller = caller(|builder| builder);
    let posted = with(
        hook(),
        json!({ "authentication_type": 1, "basic_username": "halo", "basic_password": "s3cret", "events": [{"eventno": 1}] }),
    );
    let made = caller.post("/api/Webhook", json!([posted]));
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(made["events"], json!([]), "rules are posted on their own");
    let names = caller.get("/api/Lookup?lookupid=64");
    let number = |name: &str| {
        names.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()["id"].as_i64().unwrap()
    };
    let rule =
        json!({ "type": -2, "delivery_method": 6, "webhook_id": id, "eventno": number("New Ticket Logged") });
    let rule = caller.post("/api/Notification", json!([rule]))["id"].clone();
    assert_eq!(caller.get(&format!("/api/Notification?webhook_id={id}"))[0]["id"], rule);
    assert_eq!(caller.get(&format!("/api/Webhook/{id}"))["events"][0]["id"], rule);
    for wrong in [json!({ "webhook_id": "6d0f4b7e-1c2d-4a55-9c1e-5f2f0b6f9a10" }), json!({ "eventno": 7 })] {
        assert!(caller.refused("/api/Notification", json!([wrong])).contains("does not exist"));
    }
    assert!(caller.refused("/api/Webhook", json!([{ "url": RECEIVER }])).contains("name"));
    assert!(caller.refused("/api/Webhook", json!([{ "name": "x", "url": "crm" }])).contains("URL"));

    let ticket = caller.post("/api/Tickets", json!([{ "summary": "Printer on fire", "details": "Smoke" }]));
    let (delivered, requests) = deliver(&caller).await;
    assert_eq!(
        (delivered.len(), requests[0].method.clone(), requests[0].url.as_str()),
        (1, Method::POST, RECEIVER)
    );
    assert_eq!(requests[0].headers["authorization"], "Basic aGFsbzpzM2NyZXQ=");
    assert_eq!(requests[0].headers["content-type"], "application/json");
    let body = sent(&requests[0]);
    assert_eq!(body["webhook_id"], id.as_str());
    assert_eq!((&body["event"], &body["object_id"]), (&json!("New Ticket Logged"), &ticket["id"]));
    assert_eq!(body["timestamp"], "2026-03-04T09:15:00.000Z");
    assert_eq!(body["ticket"]["status_id"], ticket["status_id"]);
    assert!(body["ticket"].get("details").is_none(), "key fields only: {body}");
    assert!(deliver(&caller).await.0.is_empty(), "nothing is said twice");

    let log = caller.get(&format!("/api/WebhookEvent?webhook_id={id}&pageinate=true"));
    let entry = &log["events"][0];
    assert_eq!((&entry["id"], &entry["id"]), (&json!(delivered[0].id), &body["id"]));
    assert_eq!(
        (&entry["responsestatus"], &entry["responsebody"], &entry["error"]),
        (&json!(200), &json!("thanks"), &json!(false))
    );
    assert_eq!((&entry["notification_id"], &entry["entity_id"]), (&rule, &ticket["id"]));
    assert_eq!(serde_json::from_str::<Value>(entry["requestbody"].as_str().unwrap()).unwrap(), body);
    assert_eq!(caller.get(&format!("/api/WebhookEvent/{}", delivered[0].id))["webhook_id"], id.as_str());
    assert_eq!(caller.get(&format!("/api/Webhook/{id}"))["last_status"], 200);
    let everything = [
        caller.get("/api/Webhook"),
        caller.get(&format!("/api/Webhook/{id}?includedetails=true")),
        log,
        serde_json::to_value(caller.sandbox.journal()).unwrap(),
        caller.sandbox.state(),
    ];
    assert!(!json!(everything).to_string().contains("s3cret"), "the password is never shown");
}

#[tokio::test]
async fn every_way_to_say_who_it_is() {
    let caller = caller(|builder| builder);
    for (kind, more) in [
        (0, json!({})),
        (2, json!({ "basic_password": "token-1" })),
        (3, json!({ "basic_password": "key-1", "authentication_header": "X-Hook-Key" })),
        (3, json!({ "basic_password": "key-2" })),
        (4, json!({})),
    ] {
        let hook = with(with(hook(), more), json!({ "authentication_type": kind }));
        caller.sandbox.subscribe(hook, &["New Client Created"]).unwrap();
    }
    caller.post("/api/Client", json!([{ "name": "Alder Works" }]));
    let (delivered, requests) = deliver(&caller).await;
    let header =
        |n: usize, name: &str| requests[n].headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header(0, "authorization"), None);
    assert_eq!(header(1, "authorization").as_deref(), Some("Bearer token-1"));
    assert_eq!(header(2, "x-hook-key").as_deref(), Some("key-1"));
    assert_eq!(header(3, "x-api-key").as_deref(), Some("key-2"));
    assert_eq!(requests.len(), 4, "a certificate cannot be presented");
    assert!(delivered[4].error.as_ref().unwrap().contains("certificate") && delivered[4].status.is_none());
    let log = caller.get("/api/WebhookEvent");
    assert_eq!(log["events"][4]["error"], true);
    for secret in ["token-1", "key-1", "key-2"] {
        assert!(!format!("{log}{delivered:?}").contains(secret));
    }
}

#[tokio::test]
async fn what_happened_is_told_and_nothing_else() {
    let caller = caller(|builder| builder);
    let all = [
        "New Ticket Logged",
        "Ticket Updated",
        "Ticket Status Changed",
        "Ticket Reassigned",
        "Ticket Type Changed",
        "Ticket Closed",
        "Ticket Deleted",
        "New Action Logged",
        "New Client Created",
        "New Site Created",
        "New User Created",
        "User Updated",
        "Client Updated",
        "Client Deleted",
        "Site Deleted",
        "User Deleted",
    ];
    caller.sandbox.subscribe(hook(), &all).unwrap();
    let id = caller.post("/api/Tickets", json!([{ "summary": "x" }]))["id"].clone();
    assert_eq!(events(&deliver(&caller).await.0), ["New Ticket Logged"]);

    let (closed, lead) = (caller.id("/api/Status", "Closed"), caller.id("/api/TicketType", "Lead"));
    caller.post("/api/Tickets", json!([{ "id": id, "summary": "y" }]));
    assert_eq!(events(&deliver(&caller).await.0), ["Ticket Updated"]);
    caller.post(
        "/api/Tickets",
        json!([{ "id": id, "status_id": closed, "agent_id": 3, "tickettype_id": lead }]),
    );
    assert_eq!(events(&deliver(&caller).await.0), all[1..6]);
    caller.post("/api/Actions", json!([{ "ticket_id": id, "outcome_id": 7, "note": "n" }]));
    let (delivered, _) = deliver(&caller).await;
    assert_eq!(events(&delivered), ["New Action Logged"], "an entry alone is no update");
    assert_eq!(delivered[0].body["actions"][0]["ticket_id"], id);
    assert_eq!(delivered[0].body["ticket"]["id"], id);
    let open = caller.id("/api/Status", "In Progress");
    caller
        .post("/api/Actions", json!([{ "ticket_id": id, "outcome_id": 7, "note": "n", "new_status": open }]));
    assert_eq!(events(&deliver(&caller).await.0), ["New Action Logged", "Ticket Status Changed"]);
    caller.sandbox.edit_as_person("Tickets", id.as_i64().unwrap(), json!({ "summary": "by hand" })).unwrap();
    assert_eq!(events(&deliver(&caller).await.0), ["Ticket Updated"]);
    caller.call(Method::DELETE, &format!("/api/Tickets/{id}"));
    assert_eq!(events(&deliver(&caller).await.0), ["Ticket Deleted"]);

    // A client brings its site and its general user along, both ways.
    let client = caller.post("/api/Client", json!([{ "name": "Alder Works" }]));
    let (delivered, _) = deliver(&caller).await;
    assert_eq!(events(&delivered), ["New Client Created", "New Site Created", "New User Created"]);
    assert_eq!(delivered[0].body["client"]["main_site_id"], client["main_site_id"]);
    caller.post("/api/Client", json!([{ "id": client["id"], "notes": "x", "_dont_fire_automations": true }]));
    assert!(deliver(&caller).await.0.is_empty(), "asked for silence");
    caller.call(Method::DELETE, &format!("/api/Client/{}", client["id"]));
    assert_eq!(events(&deliver(&caller).await.0), ["User Deleted", "Site Deleted", "Client Deleted"]);

    // What was taken back did not happen.
    assert_eq!(
        caller.try_post("/api/Tickets", &json!([{ "summary": "a" }, { "status_id": 4711 }])).status,
        400
    );
    assert_eq!(caller.sandbox.undelivered(), 0);
    assert_eq!(
        caller.sandbox.subscribe(hook(), &["Ticket Eaten"]).unwrap_err(),
        SandboxError::NoEvent("Ticket Eaten".into())
    );
}

#[tokio::test]
async fn payloads_and_conditions() {
    let caller = caller(|builder| builder.clients(1));
    let make = |more: Value| caller.sandbox.subscribe(with(hook(), more), &["New Ticket Logged"]).unwrap();
    make(json!({ "payload_type": 1 }));
    make(json!({ "payload_type": 2 }));
    make(json!({
        "custom_payload": true,
        "mappings": [{ "key": "who", "finame": "oppcontactname" }, { "key": "dnd", "finame": "CFDND" }, { "key": "no", "finame": "nothing" }],
    }));
    let picky = make(json!({ "url": "https://crm.example/picky" }));
    let rule = caller.get(&format!("/api/Notification?webhook_id={picky}"))[0]["id"].clone();
    let condition = json!([{ "fieldname": "oppvalue", "type": 7, "value_int": 100 }]);
    caller.post("/api/Notification", json!([{ "id": rule, "conditions": condition }]));
    let user = caller.get("/api/Users?count=2")["users"][1].clone();
    let ticket = json!({
        "summary": "x", "oppcontactname": "Ada Bell", "user_id": user["id"], "oppvalue": 50,
        "customfields": [{ "name": "CFDND", "value": true }],
    });
    caller.post("/api/Tickets", json!([ticket]));
    let (delivered, _) = deliver(&caller).await;
    assert_eq!(delivered.len(), 3, "the condition does not hold");
    let full = &delivered[0].body;
    assert_eq!(full["ticket"]["customfields"][0]["name"], "CFDND");
    assert_eq!((&full["user"]["name"], &full["client"]["id"]), (&user["name"], &user["client_id"]));
    assert!(delivered[1].body.get("ticket").is_none() && delivered[1].body["object_id"].is_i64());
    assert_eq!(delivered[2].body, json!({ "who": "Ada Bell", "dnd": true, "no": null }));
    caller.post("/api/Tickets", json!([{ "summary": "y", "oppvalue": 500 }]));
    let (delivered, _) = deliver(&caller).await;
    assert_eq!((delivered.len(), &delivered[3].webhook), (4, &picky));
}

#[tokio::test]
async fn batches_collect_until_they_are_due() {
    let caller = caller(|builder| builder);
    let batching = json!({ "batch_method": 2, "batch_delay_seconds": 30, "batch_limit": 3 });
    caller.sandbox.subscribe(with(hook(), batching), &["New Ticket Logged", "New Client Created"]).unwrap();
    let four = json!([{ "summary": "a" }, { "summary": "b" }, { "summary": "c" }, { "summary": "d" }]);
    caller.post("/api/Tickets", four);
    caller.post("/api/Client", json!([{ "name": "Alder Works" }]));
    let (delivered, requests) = deliver(&caller).await;
    assert_eq!((requests.len(), delivered[0].body.as_array().unwrap().len()), (1, 3), "full at three");
    assert_eq!(caller.sandbox.next_delivery(), Some(caller.clock.now() + Duration::from_secs(30)));
    caller.clock.advance(Duration::from_secs(29));
    assert!(deliver(&caller).await.0.is_empty());
    // The tenant may be restarted meanwhile.
    let saved = caller.sandbox.save();
    caller.sandbox.load(&saved).unwrap();
    caller.clock.advance(Duration::from_secs(1));
    let (delivered, _) = deliver(&caller).await;
    let kinds: Vec<_> = delivered.iter().map(|delivery| delivery.body.clone()).collect();
    assert_eq!(kinds.len(), 2, "tickets and clients apart: {kinds:?}");
    assert_eq!(kinds[0].as_array().unwrap().len(), 1, "an array even of one");
    assert_eq!(kinds[1][0]["event"], "New Client Created");
}

#[derive(Debug)]
struct Dead;

#[async_trait]
impl Transport for Dead {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::new(Phase::Connect, "nobody there"))
    }
}

#[tokio::test]
async fn what_fails_is_logged_and_not_repeated() {
    let caller = caller(|builder| builder);
    let hook = with(hook(), json!({ "auto_disable_attempts": 2 }));
    let id = caller.sandbox.subscribe(hook, &["New Ticket Logged"]).unwrap();
    caller.post("/api/Tickets", json!([{ "summary": "a" }]));
    let dead = caller.sandbox.deliver(&Dead).await;
    assert_eq!((dead.len(), dead[0].status), (1, None));
    assert!(caller.sandbox.deliver(&Dead).await.is_empty(), "no second attempt");
    // By hand it can be sent again.
    caller.sandbox.resend(&dead[0].id).unwrap();
    let (again, _) = deliver(&caller).await;
    assert_eq!((&again[0].body, again[0].status), (&dead[0].body, Some(200)));
    assert_ne!(again[0].id, dead[0].id);
    assert!(matches!(caller.sandbox.resend("no-such"), Err(SandboxError::NoDelivery(_))));

    let failing = ReplayTransport::new().answer(Method::POST, "/hooks/halo", 503, "");
    caller.post("/api/Tickets", json!([{ "summary": "b" }, { "summary": "c" }, { "summary": "d" }]));
    let delivered = caller.sandbox.deliver(&failing).await;
    assert_eq!(delivered.len(), 2, "switched off after two failures in a row");
    assert_eq!(delivered[0].status, Some(503));
    let shown = caller.get(&format!("/api/Webhook/{id}"));
    assert_eq!(
        (&shown["active"], &shown["disabled"], &shown["last_status"]),
        (&json!(false), &json!(true), &json!(503))
    );
    caller.post("/api/Tickets", json!([{ "summary": "e" }]));
    assert_eq!(deliver(&caller).await.0.len(), 0);
    caller.post("/api/Webhook", json!([{ "id": id, "active": true }]));
    caller.post("/api/Tickets", json!([{ "summary": "f" }]));
    assert_eq!(deliver(&caller).await.0.len(), 1, "an administrator can switch it on again");
}

#[cfg(feature = "http")]
#[tokio::test]
async fn behind_a_socket_it_happens_by_itself() {
    use axum::Router;
    use axum::routing::post;
    use halo_sandbox::{Sandbox, Served};
    use rest_core::{HeaderMap, ReqwestTransport, SystemClock};
    use std::sync::Arc;
    use tokio::sync::mpsc;

    let (heard, mut hears) = mpsc::unbounded_channel();
    let receiver = Router::new().route(
        "/halo",
        post(move |headers: HeaderMap, body: String| {
            let heard = heard.clone();
            async move {
                let proof = headers["authorization"].to_str().unwrap().to_owned();
                heard.send((proof, serde_json::from_str::<Value>(&body).unwrap())).unwrap();
            }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/halo", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, receiver).await });

    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let sandbox = Sandbox::builder().clock(clock).leads(1).build();
    let mut served = Served::bind(sandbox.clone(), "127.0.0.1:0").await.unwrap();
    served.deliver_webhooks(Arc::new(ReqwestTransport::build().unwrap()));
    let hook =
        json!({ "name": "n", "url": url, "active": true, "authentication_type": 2, "basic_password": "t" });
    sandbox.subscribe(hook, &["Ticket Updated"]).unwrap();
    let id = sandbox.state()["Tickets"][0]["id"].as_i64().unwrap();
    for summary in ["one", "two"] {
        sandbox.edit_as_person("Tickets", id, json!({ "summary": summary })).unwrap();
        let (proof, body) = hears.recv().await.unwrap();
        assert_eq!((proof.as_str(), &body["ticket"]["summary"]), ("Bearer t", &json!(summary)));
    }
    served.shutdown().await.unwrap();
}
