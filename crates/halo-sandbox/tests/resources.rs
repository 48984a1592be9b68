//! The resources beyond the sales cycle: typed, filtered, linked, and with what each asks for.

mod common;

use common::{body, caller, ids};
use rest_core::Method;
use serde_json::json;

#[test]
fn typed_resources_know_their_properties() {
    let caller = caller(|builder| builder);
    let invoice =
        json!([{ "client_id": "1", "invoice_number": "R-1", "nonsense": true, "duedate": "2026-04-01" }]);
    let made = caller.post("/api/Invoice", invoice);
    assert_eq!(made["client_id"], 1, "a number in a text is one");
    assert!(made.get("nonsense").is_none());
    for (path, wrong, key) in [
        ("/api/Quotation", json!({ "client_id": "x" }), "[0].client_id"),
        ("/api/Timesheet", json!({ "agent_id": [] }), "[0].agent_id"),
        ("/api/KBArticle", json!({ "inactive": "perhaps" }), "[0].inactive"),
    ] {
        let answer = caller.try_post(path, &json!([wrong]));
        assert_eq!(answer.status, 400, "{path}");
        assert!(body(&answer).get(key).is_some(), "{path}: {}", body(&answer));
    }
    for (path, part) in [("/api/CRMNote", "note"), ("/api/Tags", "text"), ("/api/Supplier", "name")] {
        assert!(caller.refused(path, json!([{ "agent_id": 2 }])).contains(part), "{path}");
    }
}

#[test]
fn filters_of_the_document_filter_and_others_do_not() {
    let caller = caller(|builder| builder);
    caller.post(
        "/api/SalesOrder?returnall=true",
        json!([{ "client_id": 1 }, { "client_id": 2 }, { "title": "x" }]),
    );
    assert_eq!(caller.get("/api/SalesOrder?client_id=2")["record_count"], 1);
    assert_eq!(caller.get("/api/SalesOrder?title=x")["record_count"], 3, "not a filter: ignored");
    assert_eq!(caller.call(Method::GET, "/api/SalesOrder?client_id=x").status, 400);
    caller.post("/api/Supplier", json!([{ "name": "Alder" }, { "name": "Birch", "inactive": true }]));
    assert_eq!(caller.get("/api/Supplier")["record_count"], 1);
    assert_eq!(caller.get("/api/Supplier?includeinactive=true")["record_count"], 2);
    let day = |n: u32| json!({ "subject": n, "start_date": format!("2026-03-{n:02}T09:00:00") });
    caller.post("/api/Appointment", json!([day(1), day(2), day(3)]));
    let some = caller.get("/api/Appointment?start_date=2026-03-02T00:00:00&end_date=2026-03-02T23:00:00");
    assert_eq!(ids(&some["appointments"]), [2]);
    let note = json!([{ "note": "a", "client_id": 1 }, { "note": "b", "client_id": 41 }, { "note": "c", "supplier_id": 1 }]);
    caller.post("/api/CRMNote", note);
    assert_eq!(ids(&caller.get("/api/CRMNote?client_id=41")["actions"]), [2]);
    let first = caller.get("/api/CRMNote?pageinate=true&page_size=2&page_no=2");
    assert_eq!(ids(&first["actions"]), [1, 2], "this list knows no second page");
}

#[test]
fn custom_fields_and_links_of_other_records() {
    let caller = caller(|builder| builder);
    let field = json!([{ "usage": 9, "name": "Rating", "label": "Rating", "type": 0, "inputtype": 1 }]);
    caller.post("/api/FieldInfo", field);
    let supplier = json!([{
        "name": "Alder", "customfields": [{ "name": "CFRating", "value": 5 }],
        "new_external_link": { "third_party_id": "s-1", "module_id": 900 },
    }]);
    let made = caller.post("/api/Supplier", supplier);
    assert_eq!(made["customfields"][0]["value"], "5");
    assert_eq!(made["external_links"][0]["third_party_id"], "s-1");
    assert_eq!(caller.get("/api/ExternalLink?table_id=9&halo_id=1")["record_count"], 1);
}

#[test]
fn assets_have_a_stamp() {
    let caller = caller(|builder| builder);
    let one = caller.post("/api/Asset", json!([{ "inventory_number": "A1" }]));
    caller.clock.advance(std::time::Duration::from_secs(60));
    let two = caller.post("/api/Asset", json!([{ "inventory_number": "A2" }]));
    assert_eq!(two["last_modified"], "2026-03-04T09:16:00");
    let changed = caller.get("/api/Asset?lastupdatefromdate=2026-03-04T09:16:00");
    assert_eq!(ids(&changed["assets"]), [two["id"].as_i64().unwrap()]);
    caller.call(Method::DELETE, &format!("/api/Asset/{}", one["id"]));
    assert_eq!(caller.get("/api/Asset")["record_count"], 1);
}
