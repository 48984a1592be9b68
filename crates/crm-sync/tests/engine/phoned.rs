//! Calls that people made: on the record once, and what follows from them.

use b2b_providers::{Phone, PhoneKind};
use crm_sync::call::CallRecord;
use crm_sync::engine::Recorded;
use serde_json::{Value, json};

use crate::world::{Shelf, World, person};

fn call(ticket: &Value, change: Value) -> CallRecord {
    let mut call = json!({
        "related_entity_type": "lead", "related_entity_id": ticket["id"], "date_time": "2026-02-02T09:00:00Z",
        "direction": "outbound", "dialled_number": "+1 (212) 555-0101", "duration_minutes": 12, "agent": "Kim",
        "outcome": "connected", "notes": "Wants a demo", "next_action": "Send the slides"
    });
    let change = change.as_object().expect("an object").clone();
    call.as_object_mut().expect("an object").extend(change);
    serde_json::from_value(call).expect("a call")
}

fn set_status(world: &World, ticket: &Value, name: &str) {
    let statuses = world.rows("Status");
    let status = statuses.iter().find(|status| status["name"] == name).expect("a status");
    world.edit("Tickets", &ticket["id"], json!({ "status_id": status["id"] }));
}

fn notes(world: &World, part: &str) -> Vec<String> {
    let actions = world.rows("Actions");
    let texts = actions.iter().filter_map(|row| row["note"].as_str());
    texts.filter(|text| text.contains(part)).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_call_is_written_once_and_moves_a_researched_lead_on() {
    let world = World::new();
    let shelf = Shelf::new("apollo", vec![person(1)]);
    world.poll(std::slice::from_ref(&shelf)).await;
    let ticket = world.ticket(1);
    set_status(&world, &ticket, "Researching");
    let engine = world.engine(&[]);
    let twice = vec![call(&ticket, json!({})), call(&ticket, json!({ "dialled_number": "1 212 555 0101" }))];
    let taken = engine.record_calls(twice).await.expect("a store");
    assert!(matches!(&taken[..], [Recorded::New(one), Recorded::Known(two)] if one == two), "{taken:?}");
    let strange = call(&json!({ "id": 99_999 }), json!({}));
    assert!(matches!(
        &engine.record_calls(vec![strange]).await.expect("a store")[..],
        [Recorded::Refused(_)]
    ));

    let report = world.poll(std::slice::from_ref(&shelf)).await;
    assert_eq!(report.metrics.call_records_synced, 1, "{report:?}");
    assert_eq!(world.ticket(1)["status_name"], json!("Contacted"), "{report:?}");
    let written = notes(&world, "Outbound call");
    assert_eq!(written.len(), 1, "{written:?}");
    for part in ["connected", "12 min", "Kim", "+12125550101", "Wants a demo", "To do: Send the slides"] {
        assert!(written[0].contains(part), "{part}: {written:?}");
    }
    let again = engine.record_calls(vec![call(&ticket, json!({}))]).await.expect("a store");
    assert!(matches!(again[..], [Recorded::Known(_)]));
    let quiet = world.poll(&[shelf]).await;
    assert_eq!(quiet.halo_write_calls, 0, "{quiet:?}");
    // It was the first call that counted: a person's way back stands.
    set_status(&world, &ticket, "Researching");
    world.poll(&[]).await;
    assert_eq!(world.ticket(1)["status_name"], json!("Researching"));
    assert_eq!(engine.calls(ticket["id"].as_i64().expect("an id")).await.expect("a store").len(), 1);
}

#[tokio::test]
async fn numbers_that_lead_nowhere_count_no_longer_and_three_of_them_are_a_proposal() {
    let world = World::new();
    let shelf = Shelf::new("apollo", vec![person(1)]);
    world.poll(std::slice::from_ref(&shelf)).await;
    let ticket = world.ticket(1);
    let engine = world.engine(&[]);
    let dead = |number: &str| call(&ticket, json!({ "dialled_number": number, "outcome": "invalid_number" }));
    engine.record_calls(vec![dead("+1 212-555-0101"), dead("+1 212-555-0102")]).await.expect("a store");
    let report = world.poll(&[shelf]).await;
    assert_eq!(report.metrics.call_records_synced, 2, "{report:?}");
    assert!(notes(&world, "Proposed").is_empty());

    // The provider still swears by the number: it is not written again.
    world.edit("Tickets", &ticket["id"], json!({ "opptel": "" }));
    let mut richer = person(1);
    richer.company.headcount = Some(900);
    richer.phones.push(Phone::new("+1 212-555-0103", PhoneKind::Work));
    world.poll(&[Shelf::new("apollo", vec![richer])]).await;
    assert_ne!(world.ticket(1)["opptel"], json!("+1 212 555 0101"));

    engine.record_calls(vec![dead("+1 212-555-0104")]).await.expect("a store");
    world.poll(&[]).await;
    let proposed = notes(&world, "Proposed: Invalid Data");
    assert_eq!(proposed.len(), 1, "{proposed:?}");
    assert_eq!(world.ticket(1)["status_name"], json!("New Lead"), "a person decides");
}

#[tokio::test]
async fn a_conversion_in_place_says_what_the_record_is_by_now() {
    let world = World::new();
    let shelf = Shelf::new("apollo", vec![person(1)]);
    world.poll(std::slice::from_ref(&shelf)).await;
    let ticket = world.ticket(1);
    assert_eq!(ticket["category_1"], json!("Lead"));
    set_status(&world, &ticket, "Engaged");
    let report = world.poll(&[shelf]).await;
    assert_eq!(report.metrics.prospects_converted, 1, "{report:?}");
    assert_eq!(world.ticket(1)["category_1"], json!("Prospect"));
}
