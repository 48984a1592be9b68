//! What a cycle promises, on a calm day.

use std::time::Duration;

use b2b_providers::{Person, Phone, PhoneKind};
use serde_json::json;

use crate::world::{Shelf, World, person};

#[tokio::test]
async fn a_second_poll_on_unchanged_input_writes_nothing() {
    let world = World::new();
    let shelf = Shelf::new("apollo", (0..60).map(person).collect());
    let first = world.poll(std::slice::from_ref(&shelf)).await;
    assert!(first.errors.is_empty(), "{:?}", first.errors);
    assert_eq!(first.metrics.leads_created, 60);
    assert_eq!(first.metrics.companies_created, 20);
    assert_eq!(world.keys().len(), 60);
    let second = world.poll(&[shelf]).await;
    assert_eq!(second.halo_write_calls, 0, "{second:?}");
    assert!(second.halo_calls <= 10, "{} reads", second.halo_calls);
    assert_eq!(second.metrics.leads_created, 0);
    // What the first poll wrote is no news: nothing is planned again.
    let plan = second.stages.iter().find(|stage| stage.name == "plan").expect("a plan");
    assert_eq!(plan.records_in, 0, "{second:?}");
}

#[tokio::test]
async fn a_thousand_new_leads_cost_at_most_a_hundred_calls() {
    let world = World::new();
    let shelf = Shelf::new("apollo", (0..1000).map(person).collect());
    let report = world.poll(&[shelf]).await;
    assert_eq!(report.metrics.leads_created, 1000);
    assert!(report.halo_calls <= 100, "{} calls", report.halo_calls);
}

#[tokio::test]
async fn two_vendors_make_one_lead_of_one_person() {
    let world = World::new();
    let mut other = person(1);
    other.external_id = Some("z-1".to_owned());
    other.first_name = Some("FIRST1".to_owned());
    let report =
        world.poll(&[Shelf::new("apollo", vec![person(1)]), Shelf::new("zoominfo", vec![other])]).await;
    assert_eq!(report.metrics.leads_created, 1);
    assert_eq!(report.deduplication.duplicates_removed, 1);
}

#[tokio::test]
async fn what_is_planned_is_what_is_done() {
    let world = World::new();
    let shelf = Shelf::new("apollo", (0..12).map(person).collect());
    world.clock.advance(Duration::from_secs(900));
    let planned = world.engine(std::slice::from_ref(&shelf)).plan().await.expect("a plan");
    assert!(world.keys().is_empty(), "a plan writes nothing");
    assert!(!planned.plan.actions.is_empty());
    let done = world.poll(&[shelf]).await;
    assert_eq!(planned.report.metrics.leads_created, done.metrics.leads_created);
    assert_eq!(planned.report.metrics.companies_created, done.metrics.companies_created);
    assert_eq!(planned.report.metrics.lists_assigned, done.metrics.lists_assigned);
}

#[tokio::test]
async fn a_person_s_edit_survives_every_enrichment() {
    let world = World::new();
    world.poll(&[Shelf::new("apollo", vec![person(1)])]).await;
    let id = world.rows("Tickets")[0]["id"].as_i64().expect("an id");
    let edit = json!({"oppjobtitle": "Chief of Everything", "opptel": "+1 212 555 0199"});
    world.sandbox.edit_as_person("Tickets", id, edit).expect("an edit");
    for round in 0..3 {
        let mut changed = person(1);
        changed.job_title = Some(format!("Head of IT {round}"));
        changed.phones = vec![Phone::new(format!("+1 212-555-017{round}"), PhoneKind::Work)];
        changed.company.headcount = Some(300 + round);
        world.poll(&[Shelf::new("apollo", vec![changed])]).await;
    }
    let rows = world.rows("Tickets");
    let row = rows.iter().find(|row| row["id"] == json!(id)).expect("the ticket");
    assert_eq!(row["oppjobtitle"], json!("Chief of Everything"));
    assert_eq!(row["opptel"], json!("+1 212 555 0199"));
}

/// The note behind an enrichment moves the record's stamp: that alone is no reason to read it again.
#[tokio::test]
async fn a_quiet_poll_after_enriching_reads_no_single_record() {
    let world = World::new();
    world.poll(&[Shelf::new("apollo", (0..30).map(person).collect())]).await;
    let richer = |number| {
        let mut changed = person(number);
        changed.company.headcount = Some(300);
        changed
    };
    let shelf = Shelf::new("apollo", (0..30).map(richer).collect());
    let enriched = world.poll(std::slice::from_ref(&shelf)).await;
    assert_eq!(enriched.metrics.leads_updated, 30, "{enriched:?}");
    let quiet = world.poll(&[shelf]).await;
    assert_eq!(quiet.halo_write_calls, 0, "{quiet:?}");
    assert!(quiet.halo_calls <= 10, "{quiet:?}");
}

#[tokio::test]
async fn an_opt_out_is_never_written_by_any_vendor() {
    let world = World::new();
    let mut out = person(1);
    out.do_not_contact = true;
    world.poll(&[Shelf::new("zoominfo", vec![out])]).await;
    let mut again = person(1);
    again.external_id = Some("other".to_owned());
    let report = world.poll(&[Shelf::new("apollo", vec![again])]).await;
    assert!(world.keys().is_empty(), "{report:?}");
    assert!(report.metrics.contacts_blocked > 0);
}

/// An opt-out that reaches us directly is carried into the CRM, and holds under every other identifier.
#[tokio::test]
async fn an_opt_out_from_outside_reaches_the_record_and_holds() {
    let world = World::new();
    let shelf = Shelf::new("apollo", vec![person(1), person(2)]);
    world.poll(std::slice::from_ref(&shelf)).await;
    let engine = world.engine(&[]);
    let asked = |email: &str| Person { email: Some(email.to_owned()), ..Person::default() };
    assert_eq!(engine.suppress(&asked("not an address"), "asked", "form").await.expect("a store"), 0);
    let whom = asked(" First1.Last1@firm0.example ");
    assert_eq!(engine.suppressed(&whom).await.expect("a store"), None);
    assert_eq!(engine.suppress(&whom, "asked by mail", "form").await.expect("a store"), 1);
    assert_eq!(engine.suppressed(&whom).await.expect("a store").as_deref(), Some("asked by mail"));

    let after = world.poll(&[shelf]).await;
    assert!(after.metrics.contacts_blocked > 0, "{after:?}");
    let mut flagged = world.rows("Tickets");
    flagged.retain(|row| row["customfields"]["CFDND"] == json!(true));
    assert_eq!(flagged.len(), 1, "{flagged:?}");
    assert_eq!(flagged[0]["oppemailaddress"], json!("first1.last1@firm0.example"));

    // The same person from another vendor, known by the address only.
    let again = Person { external_id: Some("z-9".to_owned()), ..person(1) };
    let report = world.poll(&[Shelf::new("zoominfo", vec![again])]).await;
    assert_eq!(report.metrics.leads_created + report.metrics.leads_updated, 0, "{report:?}");
}

/// A status that nobody mapped: the record is left alone, and somebody is told which one and what to do.
#[tokio::test]
async fn a_record_in_an_unknown_status_is_named_and_left_alone() {
    let world = World::new();
    let shelf = Shelf::new("apollo", vec![person(1)]);
    world.poll(std::slice::from_ref(&shelf)).await;
    let id = world.rows("Tickets")[0]["id"].as_i64().expect("an id");
    // Every tenant has statuses that are no stage of ours.
    let statuses = world.rows("Status");
    let foreign = statuses.iter().find(|status| status["name"] == "Closed").expect("a status");
    world.sandbox.edit_as_person("Tickets", id, json!({ "status_id": foreign["id"] })).expect("an edit");
    let mut richer = person(1);
    richer.company.headcount = Some(4_000);
    let report = world.poll(&[Shelf::new("apollo", vec![richer])]).await;
    let [trouble] = report.errors.as_slice() else { panic!("{report:?}") };
    assert_eq!(trouble.key, format!("ticket:{id}"));
    assert!(
        trouble.message.contains(&format!("status {}", foreign["id"])) && trouble.message.contains("map"),
        "{trouble:?}"
    );
    assert!(report.has_record_failures() && report.success, "{report:?}");
    assert_eq!(report.halo_write_calls, 0, "{report:?}");
}
