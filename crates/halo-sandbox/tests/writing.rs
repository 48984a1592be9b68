//! Writing tickets, actions and custom fields.

mod common;

use common::{body, caller, ids};
use halo_sandbox::{Behaviour, Incoming};
use rest_core::Method;
use serde_json::{Value, json};

#[test]
fn an_array_answers_with_its_last_object_unless_asked() {
    let caller = caller(|builder| builder);
    let three = json!([{"summary": "a"}, {"summary": "b"}, {"summary": "c"}]);
    let last = caller.post("/api/Tickets", three.clone());
    assert_eq!(last["summary"], "c");
    assert!(last["customfields"].is_array());
    assert_eq!(ids(&caller.post("/api/Tickets?returnall=true", three.clone())).len(), 3);
    let old = Behaviour { returnall: false, ..Behaviour::default() };
    let caller = common::caller(|builder| builder.behaviour(old));
    assert_eq!(caller.post("/api/Tickets?returnall=true", three)["summary"], "c");
}

#[test]
fn a_lone_object_is_for_the_common_ones() {
    let caller = caller(|builder| builder.limit(None));
    assert_eq!(caller.post("/api/Tickets", json!({"summary": "lone"}))["summary"], "lone");
    assert_eq!(caller.post("/api/Tickets/Object", json!({"summary": "lone"}))["summary"], "lone");
    assert_eq!(caller.post("/api/Client", json!({"name": "Lone Ltd"}))["name"], "Lone Ltd");
    let refused = caller.try_post("/api/Status", &json!({"name": "x"}));
    assert_eq!(refused.status, 400);
    assert!(body(&refused)["$"].is_array());
    assert_eq!(caller.try_post("/api/Tickets", &json!("text")).status, 400);
    assert_eq!(caller.try_post("/api/Tickets", &json!([])).status, 400);
    let broken = Incoming::new(Method::POST, "/api/Tickets").header("authorization", &caller.bearer);
    let mut broken = broken.header("content-type", "application/json");
    broken.body = "[{".into();
    assert!(body(&caller.send(broken))[""][0].as_str().unwrap().contains("not valid JSON"));
    let untyped = Incoming::new(Method::POST, "/api/Tickets").header("authorization", &caller.bearer);
    assert_eq!(caller.send(untyped).status, 415);
    let artefact = Incoming::new(Method::POST, "/api/Tickets")
        .header("authorization", &caller.bearer)
        .json(&json!([{"summary": "x"}]));
    assert_eq!(caller.send(artefact.header("content-type", "application/json-patch+json")).status, 201);
}

#[test]
fn an_id_merges_and_an_unknown_one_is_404() {
    let caller = caller(|builder| builder);
    let made = caller
        .post("/api/Tickets", json!([{"summary": "a", "details": "kept", "third_party_id_string": "p:1"}]));
    let id = &made["id"];
    let merged =
        caller.post("/api/Tickets", json!([{"id": id, "summary": "b", "details": null, "unknown": 1}]));
    assert_eq!((&merged["summary"], &merged["details"]), (&json!("b"), &json!("kept")));
    assert_eq!(merged["third_party_id_string"], "p:1");
    assert!(merged.get("unknown").is_none(), "undeclared properties are dropped without a word");
    assert_eq!(caller.post("/api/Tickets", json!([{"id": id, "details": ""}]))["details"], "");
    let unknown = caller.try_post("/api/Tickets", &json!([{"id": 999_999, "summary": "x"}]));
    assert_eq!((unknown.status.as_u16(), unknown.body.len()), (404, 0));
    let created = caller.post("/api/Tickets", json!([{"id": 0, "summary": "zero is none"}]));
    assert_ne!(&created["id"], id);
}

#[test]
fn one_bad_element_fails_them_all() {
    let caller = caller(|builder| builder);
    let mixed =
        json!([{"summary": "good"}, {"summary": "bad", "status_id": "abc"}, {"summary": "never seen"}]);
    let failed = caller.try_post("/api/Tickets?returnall=true", &mixed);
    assert_eq!(failed.status, 400);
    let message = body(&failed);
    assert_eq!(message.as_object().unwrap().len(), 1, "one problem at a time");
    assert!(message["[1].status_id"][0].as_str().unwrap().starts_with("Could not convert"));
    assert_eq!(caller.get("/api/Tickets")["record_count"], 0);
    assert!(caller.refused("/api/Tickets", json!([{"summary": "x", "status_id": 4711}])).contains("4711"));

    let keeps = Behaviour { partial_commit: true, ..Behaviour::default() };
    let caller = common::caller(|builder| builder.behaviour(keeps));
    assert_eq!(caller.try_post("/api/Tickets", &mixed).status, 400);
    let kept = caller.get("/api/Tickets");
    assert_eq!((&kept["record_count"], &kept["tickets"][0]["summary"]), (&json!(1), &json!("good")));
}

#[test]
fn the_gateway_gives_up_on_long_arrays_but_halo_does_not() {
    let behaviour = Behaviour { gateway_elements: Some(2), ..Behaviour::default() };
    let caller = caller(|builder| builder.behaviour(behaviour));
    assert_eq!(caller.try_post("/api/Tickets", &json!([{"summary": "1"}, {"summary": "2"}])).status, 201);
    assert_eq!(
        caller
            .try_post("/api/Tickets", &json!([{"summary": "3"}, {"summary": "4"}, {"summary": "5"}]))
            .status,
        504
    );
    assert_eq!(caller.get("/api/Tickets")["record_count"], 5);
}

#[test]
fn a_ticket_fills_in_what_is_missing_and_people_have_to_agree() {
    let caller = caller(|builder| builder.clients(2));
    let users = caller.get("/api/Users?exclude_generaluser=true");
    let (one, two) = (&users["users"][0], &users["users"][1]);
    let ticket = caller.post("/api/Tickets", json!([{"summary": "x", "user_id": one["id"]}]));
    assert_eq!((&ticket["client_id"], &ticket["site_id"]), (&one["client_id"], &one["site_id"]));
    assert_eq!(ticket["user_name"], one["name"]);
    let message = caller.refused(
        "/api/Tickets",
        json!([{"summary": "x", "user_id": one["id"], "client_id": two["client_id"]}]),
    );
    assert!(message.contains("does not belong"), "{message}");
    let ticket = caller.post("/api/Tickets", json!([{"summary": "x", "client_id": two["client_id"]}]));
    assert_eq!(ticket["site_id"], two["site_id"], "the client's main site");
    let unknown = caller.post("/api/Tickets", json!([{"summary": "nobody"}]));
    assert_eq!(
        (&unknown["client_name"], &unknown["tickettype_name"]),
        (&json!("Unknown"), &json!("Incident"))
    );
    assert!(caller.refused("/api/Tickets", json!([{"details": "no summary"}])).contains("summary"));
    for wrong in [
        json!({"tickettype_id": 77}),
        json!({"agent_id": 77}),
        json!({"priority_id": 77}),
        json!({"client_id": 77}),
    ] {
        let mut element = wrong.clone();
        element["summary"] = json!("x");
        caller.refused("/api/Tickets", json!([element]));
    }
}

fn values(record: &Value) -> Vec<(String, Value)> {
    let fields = record["customfields"].as_array().unwrap();
    fields.iter().map(|field| (field["name"].as_str().unwrap().to_owned(), field["value"].clone())).collect()
}

#[test]
fn custom_fields_are_addressed_twice_and_typed() {
    let caller = caller(|builder| builder);
    let fields = caller.get("/api/FieldInfo?typeid=1&includevalues=true");
    let field =
        |name: &str| fields.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    let source = field("CFLeadSource");
    let zoominfo =
        source["values"].as_array().unwrap().iter().find(|value| value["name"] == "ZoomInfo").unwrap()["id"]
            .clone();
    let made = caller.post(
        "/api/Tickets",
        json!([{"summary": "x", "customfields": [
            {"id": source["id"], "value": zoominfo},
            {"name": "cfdnd", "value": "true"},
            {"name": "CFLeadTechStack", "value": "SAP"},
            {"name": "CFLeadFoundingYear", "value": 1998},
            {"name": "CFLeadLastIntentActivity", "value": "2026-02-01T00:00:00Z"},
            {"name": "CFNobodyKnows", "value": "ignored"},
            {"name": "CFLeadIntentStage", "value": null},
        ]}]),
    );
    let by_name: serde_json::Map<String, Value> = values(&made).into_iter().collect();
    assert_eq!(
        Value::Object(by_name),
        json!({"CFLeadSource": zoominfo, "CFDND": true, "CFLeadTechStack": "SAP", "CFLeadFoundingYear": "1998",
               "CFLeadLastIntentActivity": "2026-02-01T00:00:00"})
    );
    let shown = made["customfields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["name"] == "CFLeadSource")
        .unwrap();
    assert_eq!(
        (&shown["display"], &shown["type"], &shown["usage"]),
        (&json!("ZoomInfo"), &json!(2), &json!(1))
    );
    for (name, value) in [
        ("CFLeadSource", json!("ZoomInfo")),
        ("CFLeadSource", json!(4711)),
        ("CFLeadFoundingYear", json!("long ago")),
        ("CFLeadLastIntentActivity", json!("soon")),
        ("CFDND", json!("perhaps")),
    ] {
        let message = caller.refused(
            "/api/Tickets",
            json!([{"summary": "x", "customfields": [{"name": name, "value": value}]}]),
        );
        assert!(message.contains("does not accept"), "{name}: {message}");
    }
}

#[test]
fn the_array_replaces_or_merges() {
    let one = json!([{"name": "CFLeadTechStack", "value": "SAP"}]);
    let two = json!([{"name": "CFLeadIntentTopics", "value": "backup"}]);
    for (replace, left) in [(true, 1), (false, 2)] {
        let behaviour = Behaviour { customfields_replace: replace, ..Behaviour::default() };
        let caller = caller(|builder| builder.behaviour(behaviour));
        let id = caller.post("/api/Tickets", json!([{"summary": "x", "customfields": one}]))["id"].clone();
        let after = caller.post("/api/Tickets", json!([{"id": id, "customfields": two}]));
        assert_eq!(values(&after).len(), left);
        let untouched = caller.post("/api/Tickets", json!([{"id": id, "summary": "y"}]));
        assert_eq!(values(&untouched).len(), left, "absent is not empty");
        let cleared = caller.post(
            "/api/Tickets",
            json!([{"id": id, "customfields": [{"name": "CFLeadIntentTopics", "value": ""}]}]),
        );
        assert_eq!(values(&cleared).len(), left - 1);
    }
}

#[test]
fn some_tenants_fill_dropdowns_by_themselves() {
    let behaviour = Behaviour { field_defaults: true, customfields_replace: false, ..Behaviour::default() };
    let caller = caller(|builder| builder.behaviour(behaviour));
    let id = caller.post("/api/Tickets", json!([{"summary": "x"}]))["id"].clone();
    let state = caller.sandbox.state();
    let row = state["Tickets"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(row["customfields"]["CFProspectTimeframe"], "3-6 months");
}

#[test]
fn actions_count_per_ticket_and_want_an_outcome() {
    let caller = caller(|builder| builder.limit(None));
    let ticket =
        caller.post("/api/Tickets", json!([{"summary": "a", "details": "first words"}]))["id"].clone();
    let other = caller.post("/api/Tickets", json!([{"summary": "b"}]))["id"].clone();
    assert!(caller.refused("/api/Actions", json!([{"ticket_id": ticket, "note": "x"}])).contains("outcome"));
    assert!(caller.refused("/api/Actions", json!([{"note": "x", "outcome_id": 7}])).contains("ticket"));
    assert_eq!(caller.try_post("/api/Actions", &json!([{"ticket_id": 1, "outcome_id": 7}])).status, 404);
    let note = caller.post(
        "/api/Actions",
        json!([{"ticket_id": ticket, "outcome_id": 7, "note": "rang", "note_html": "<p>rang</p>"}]),
    );
    assert_eq!(
        (&note["id"], &note["outcome"], &note["who"]),
        (&json!(2), &json!("Private Note"), &json!("B2B Integration"))
    );
    assert_eq!(
        caller.post("/api/Actions", json!([{"ticket_id": ticket, "outcome": "phone call"}]))["outcome_id"],
        5
    );
    assert_eq!(caller.post("/api/Actions", json!([{"ticket_id": other, "outcome_id": 7}]))["id"], 2);
    let list = caller.get(&format!("/api/Actions?ticket_id={ticket}"));
    assert_eq!((ids(&list["actions"]), &list["ticket_id"]), (vec![3, 2, 1], &ticket));
    assert_eq!(list["actions"][2]["note"], "first words");
    assert!(list["actions"][1].get("note_html").is_none());
    assert_eq!(
        ids(&caller.get(&format!("/api/Actions?ticket_id={ticket}&excludesys=true"))["actions"]),
        [3, 2]
    );
    let html = caller.get(&format!("/api/Actions?ticket_id={ticket}&includehtmlnote=true"));
    assert_eq!(html["actions"][1]["note_html"], "<p>rang</p>");
    let updated = caller.post("/api/Actions", json!([{"ticket_id": ticket, "id": 2, "note": "rang twice"}]));
    assert_eq!((&updated["note"], &updated["guid"]), (&json!("rang twice"), &note["guid"]));
    assert_eq!(caller.get(&format!("/api/Actions/2?ticket_id={ticket}"))["note"], "rang twice");
    assert_eq!(caller.call(Method::DELETE, &format!("/api/Actions/2?ticket_id={ticket}")).status, 200);
    assert_eq!(caller.call(Method::GET, &format!("/api/Actions/2?ticket_id={ticket}")).status, 404);
    let status = caller.id("/api/Status", "In Progress");
    caller.post(
        "/api/Actions",
        json!([{"ticket_id": ticket, "outcome_id": 5, "new_status": status, "new_agent": 3}]),
    );
    let moved = caller.get(&format!("/api/Tickets/{ticket}"));
    assert_eq!((&moved["status_id"], &moved["agent_id"]), (&json!(status), &json!(3)));
}

#[test]
fn deleted_tickets_stay_and_come_back() {
    let caller = caller(|builder| builder);
    let id = caller.post("/api/Tickets", json!([{"summary": "a"}]))["id"].clone();
    assert_eq!(caller.call(Method::DELETE, &format!("/api/Tickets/{id}?reason=test")).status, 200);
    assert_eq!(caller.call(Method::GET, &format!("/api/Tickets/{id}")).status, 404);
    assert_eq!(caller.get("/api/Tickets")["record_count"], 0);
    assert_eq!(caller.get("/api/Tickets?deleted=true")["record_count"], 1);
    assert_eq!(caller.try_post("/api/Tickets", &json!([{"id": id, "summary": "b"}])).status, 404);
    assert_eq!(caller.call(Method::DELETE, &format!("/api/Tickets/{id}")).status, 404);
    caller.post("/api/Tickets", json!([{"id": id, "_recover": true, "_validate_updates": true}]));
    assert_eq!(caller.get(&format!("/api/Tickets/{id}"))["summary"], "a");
}

#[test]
fn tags_are_added() {
    let caller = caller(|builder| builder);
    let id = caller.post("/api/Tickets", json!([{"summary": "a", "tags": [{"text": "web"}]}]))["id"].clone();
    let tagged =
        caller.post("/api/Tickets", json!([{"id": id, "add_tags": [{"text": "web"}, {"text": "b2b"}]}]));
    assert_eq!(tagged["tags"], json!([{"text": "web"}, {"text": "b2b"}]));
}
