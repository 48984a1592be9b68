//! Custom fields by name.

mod common;

use common::connect;
use halo_client::model::{CustomField, CustomFieldWrite, FieldId, FieldInfo, Ticket, TicketWrite, Usage};
use halo_client::{FieldError, FieldMap, merge_custom_fields};
use halo_sandbox::Sandbox;
use serde_json::{Value, json};

fn map() -> FieldMap {
    let fields = json!([
        {"id": 201, "name": "CFSource", "custom": 1, "type": 2, "values": [
            {"id": 1, "name": "Apollo.io"}, {"id": 2, "name": "1001 - 5000"}, {"id": 3, "name": "$1000+"}, {"id": 4, "name": "Old", "inactive": true}]},
        {"id": 202, "name": "Regions", "custom": 1, "type": 3, "values": [
            {"id": 1, "name": "North"}, {"id": 2, "name": "South, East"}, {"id": 3, "name": "West"}]},
        {"id": 203, "name": "CFDnd", "custom": 1, "type": 6},
        {"id": 204, "name": "CFChecked", "custom": 1, "type": 4, "inputtype": 0},
        {"id": 205, "name": "CFSeen", "custom": 1, "type": 4, "inputtype": 1},
        {"id": 206, "name": "CFYear", "custom": 1, "type": 0, "inputtype": 1},
        {"id": 207, "name": "CFNote", "custom": 1, "type": 1},
        {"id": 208, "name": "CFRows", "custom": 1, "type": 7},
        {"id": 90, "name": "Note", "custom": 0, "type": 0},
        {"name": "without an id"}
    ]);
    let fields: Vec<FieldInfo> = serde_json::from_value(fields).unwrap();
    FieldMap::new(Usage::Ticket, fields)
}

fn field(json: Value) -> CustomField {
    serde_json::from_value(json).unwrap()
}

#[test]
fn names_in_any_case_with_and_without_prefix() {
    let map = map();
    assert_eq!(map.id("source"), Some(FieldId(201)));
    assert_eq!(map.id("cfREGIONS"), Some(FieldId(202)));
    assert_eq!(map.id("note"), Some(FieldId(207)), "custom before Halo's own");
    assert_eq!(map.missing(["CFSource", "CFNone"]), ["CFNone"]);
    assert_eq!(map.ids(["CFNone", "CFYear"]), [FieldId(206)]);
    assert_eq!(map.len(), 9);
}

#[test]
fn texts_become_what_the_type_wants() {
    let map = map();
    let value = |name: &str, text: &str| map.encode(name, text).map(|write| write.value);
    let table = [
        ("Source", "apollo.io ", json!(1)),
        ("Source", "1001-5000", json!(2)),
        ("Source", "1001 – 5000", json!(2)),
        ("Source", "$1,000+", json!(3)),
        ("Source", "", json!(0)),
        ("Regions", "North; west", json!([{"id": 1}, {"id": 3}])),
        ("Regions", "South, East", json!([{"id": 2}])),
        ("Regions", "north, west, north", json!([{"id": 1}, {"id": 3}])),
        ("Regions", "", json!([])),
        ("Dnd", "Yes", json!(true)),
        ("Dnd", "", json!(false)),
        ("Checked", "2026-03-04T23:30:00Z", json!("2026-03-04T00:00:00")),
        ("Seen", "2026-03-04T23:30:00+01:00", json!("2026-03-04T22:30:00Z")),
        ("Seen", "", json!("")),
        ("Year", "2018", json!("2018")),
        ("Note", " two\nlines ", json!("two\nlines")),
    ];
    for (name, text, expected) in table {
        assert_eq!(value(name, text), Ok(expected), "{name} {text}");
    }
}

#[test]
fn what_does_not_fit_is_told_without_the_text() {
    let map = map();
    for (name, text) in [
        ("None", "secret"),
        ("Source", "secret"),
        ("Source", "Old"),
        ("Regions", "North; secret"),
        ("Dnd", "secret"),
        ("Checked", "secret"),
        ("Checked", "1900-01-01"),
        ("Year", "secret"),
        ("Rows", "secret"),
    ] {
        let error = map.encode(name, text).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let error = map.encode("Source", "x").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the custom field CFSource has no such option; it has Apollo.io, 1001 - 5000, $1000+"
    );
    assert!(matches!(map.encode("None", "x"), Err(FieldError::NoSuchField { .. })));
}

#[test]
fn values_become_texts() {
    let map = map();
    let table = [
        (json!({"id": 201, "value": 1}), Some("Apollo.io")),
        (json!({"id": 201, "value": 77, "display": "Gone"}), Some("Gone")),
        (json!({"id": 201, "value": 0}), None),
        (json!({"name": "CFSource", "value": "2"}), Some("1001 - 5000")),
        (json!({"id": 202, "value": [{"id": 1}, {"id": 3}]}), Some("North; West")),
        (json!({"id": 203, "value": "false"}), Some("false")),
        (json!({"id": 204, "value": "2026-03-04T00:00:00"}), Some("2026-03-04")),
        (json!({"id": 204, "value": "1900-01-01T00:00:00", "type": 4}), None),
        (json!({"id": 205, "value": "2026-03-04T22:30:00"}), Some("2026-03-04T22:30:00Z")),
        (json!({"id": 206, "value": 2018}), Some("2018")),
        (json!({"id": 207, "value": " "}), None),
        (json!({"id": 999, "value": "unknown field"}), Some("unknown field")),
    ];
    for (json, expected) in table {
        assert_eq!(map.decode(&field(json.clone())).as_deref(), expected, "{json}");
    }
}

#[test]
fn a_change_of_one_field_carries_all_others() {
    let current = [
        field(json!({"id": 201, "name": "CFSource", "type": 2, "value": 3, "display": "x"})),
        field(json!({"id": 202, "name": "CFRegions", "type": 3, "value": [{"id": 1, "name": "North"}]})),
        field(json!({"id": 203, "name": "CFDnd", "type": 6, "value": true})),
        field(json!({"id": 204, "name": "CFChecked", "type": 4, "value": "1900-01-01T00:00:00"})),
        field(json!({"name": "CFWithoutId", "type": 0, "value": "kept"})),
    ];
    let merged = merge_custom_fields(
        &current,
        [CustomFieldWrite::by_name("dnd", false), CustomFieldWrite::by_id(FieldId(206), "2018")],
    );
    assert_eq!(
        serde_json::to_value(merged).unwrap(),
        json!([
            {"id": 201, "value": 3},
            {"id": 202, "value": [{"id": 1}]},
            {"name": "dnd", "value": false},
            {"name": "CFWithoutId", "value": "kept"},
            {"id": 206, "value": "2018"}
        ])
    );
    assert!(merge_custom_fields(&[], []).is_empty());
}

#[tokio::test]
async fn through_a_tenant_and_back() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let map = halo.field_map(Usage::Ticket).await.unwrap();
    let values = [
        ("CFLeadSource", "Apollo.io"),
        ("CFLeadEmployeeCount", "51-200"),
        ("CFDND", "true"),
        ("CFLeadTechStack", "Linux"),
    ];
    let mut write = TicketWrite::new().summary("x");
    for (name, text) in values {
        write = write.custom_field(map.encode(name, text).unwrap());
    }
    let id = halo.write_one::<Ticket>(write).await.unwrap().id.unwrap();
    let ticket = halo.get::<Ticket>(id).await.unwrap().unwrap();
    for (name, text) in values {
        assert_eq!(map.decode(ticket.custom_field(name).unwrap()).as_deref(), Some(text), "{name}");
    }
    // The tenant blanks what a write leaves out; the merged array keeps it.
    let change = map.encode("CFLeadTechStack", "BSD").unwrap();
    let merged = merge_custom_fields(ticket.customfields.as_deref().unwrap(), [change]);
    halo.write_one::<Ticket>(TicketWrite::new().id(id).customfields(merged)).await.unwrap();
    let ticket = halo.get::<Ticket>(id).await.unwrap().unwrap();
    let text = |name: &str| ticket.custom_field(name).and_then(|field| map.decode(field));
    assert_eq!(text("CFLeadTechStack").as_deref(), Some("BSD"));
    assert_eq!(text("CFLeadSource").as_deref(), Some("Apollo.io"));
    assert_eq!(text("CFDND").as_deref(), Some("true"));
}
