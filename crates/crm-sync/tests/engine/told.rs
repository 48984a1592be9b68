//! What others are told, in the order in which it happened.

use std::sync::Arc;

use crm_sync::store::DomainEvent;
use serde_json::json;

use crate::world::{Shelf, World, person};

fn shelf(count: usize) -> Vec<Arc<Shelf>> {
    vec![Shelf::new("apollo", (0..count).map(person).collect())]
}

/// What is told beyond what was before, and the last number.
async fn news(world: &World, behind: &mut i64) -> Vec<DomainEvent> {
    let events = world.store.events(*behind, 1_000).await.expect("events");
    *behind = events.last().map_or(*behind, |(number, _)| *number);
    events.into_iter().map(|(_, event)| event).collect()
}

fn kinds(events: &[DomainEvent]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

#[tokio::test]
async fn the_life_of_a_lead_is_told_once_and_in_order() {
    let world = World::new();
    let mut behind = 0;
    world.poll(&shelf(1)).await;
    let ticket = world.ticket(0)["id"].clone();
    let events = news(&world, &mut behind).await;
    assert_eq!(kinds(&events), ["lead.created", "sync.completed"]);
    let lead = &events[0].data["lead"];
    assert_eq!(lead["halo_ticket_id"], ticket);
    assert_eq!((&lead["status"], &lead["source"]), (&json!("new_lead"), &json!("Apollo.io")));
    assert_eq!(events[0].entity, format!("ticket:{ticket}"));
    assert_eq!(events[1].data["stats"]["processed"], 1);

    world.edit("Tickets", &ticket, json!({"status": "Contacted"}));
    world.poll(&shelf(1)).await;
    let events = news(&world, &mut behind).await;
    assert_eq!(kinds(&events), ["lead.status_changed", "sync.completed"]);
    assert_eq!(
        events[0].data,
        json!({
            "entity": "lead", "id": ticket, "from": "new_lead", "to": "contacted", "by": "person",
        })
    );

    world.edit("Tickets", &ticket, json!({"status": "Engaged"}));
    world.poll(&shelf(1)).await;
    let events = news(&world, &mut behind).await;
    assert_eq!(
        kinds(&events),
        ["lead.status_changed", "lead.status_changed", "lead.converted", "sync.completed"]
    );
    assert_eq!(events[1].data["by"], "auto_convert");
    assert_eq!(events[2].data["prospect_id"], ticket);

    let answers = json!({
        "CFProspectPainPoints": "Slow network", "CFProspectServices": "Managed support",
        "CFProspectDecisionMakers": "First0 Last0", "CFProspectBudget": "$50K-$100K",
        "CFProspectTimeframe": "1-3 months", "CFProspectFitScore": "80",
    });
    world.edit("Tickets", &ticket, json!({"status": "Qualified", "customfields": answers}));
    world.poll(&shelf(1)).await;
    let events = news(&world, &mut behind).await;
    assert_eq!(
        kinds(&events),
        ["prospect.status_changed", "prospect.qualified", "opportunity.created", "sync.completed"]
    );
    assert_eq!(events[1].data["fit_score"], 80);
    assert!(!events[1].data.to_string().contains("First0"), "an answer names somebody");
    assert_eq!(events[2].data["source_prospect_id"], ticket);

    let sale = events[2].data["opportunity_id"].clone();
    world.edit("Tickets", &sale, json!({"status": "Won"}));
    world.poll(&shelf(1)).await;
    let events = news(&world, &mut behind).await;
    assert_eq!(kinds(&events), ["opportunity.status_changed", "opportunity.won", "sync.completed"]);

    world.poll(&shelf(1)).await;
    assert_eq!(kinds(&news(&world, &mut behind).await), ["sync.completed"], "nothing is told twice");
}

#[tokio::test]
async fn an_opt_out_and_a_question_are_told_without_naming_anybody() {
    let world = World::new();
    let mut behind = 0;
    world.poll(&shelf(2)).await;
    news(&world, &mut behind).await;
    world.edit("Tickets", &world.ticket(0)["id"], json!({"customfields": {"CFDND": "true"}}));
    world.poll(&shelf(2)).await;
    let events = news(&world, &mut behind).await;
    let told: Vec<_> = events.iter().filter(|event| event.kind == "contact.do_not_contact").collect();
    assert_eq!(told.len(), 1, "{events:?}");
    assert_eq!((&told[0].data["entity"], &told[0].data["origin"]), (&json!("lead"), &json!("person")));
    assert!(!told[0].data.to_string().contains('@'));
}
