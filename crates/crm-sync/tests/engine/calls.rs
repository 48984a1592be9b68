//! How many calls the tenant gets: its request limit is the limit of everything.

use std::sync::Arc;

use crm_sync::report::PollReport;
use serde_json::json;

use crate::world::{Shelf, World, person};

fn shelf(count: usize) -> Vec<Arc<Shelf>> {
    vec![Shelf::new("apollo", (0..count).map(person).collect())]
}

/// The calls of a cycle as the tenant counted them, and where they went.
struct Bill {
    report: PollReport,
    calls: Vec<String>,
}

async fn billed(world: &World, sources: &[Arc<Shelf>]) -> Bill {
    world.sandbox.clear_journal();
    let report = world.poll(sources).await;
    let journal = world.sandbox.journal();
    // Finding the login and logging in belong to a process, not to a cycle.
    let is_work = |path: &str| path.starts_with("/api") && path != "/api/authinfo";
    let api = journal.iter().filter(|entry| is_work(&entry.path));
    Bill { report, calls: api.map(|entry| format!("{} {}", entry.method, entry.path)).collect() }
}

impl Bill {
    fn at_most(&self, limit: usize) {
        assert!(self.calls.len() <= limit, "{} calls: {:#?}", self.calls.len(), self.calls);
        assert!(self.report.errors.is_empty(), "{:?}", self.report.errors);
    }
}

#[tokio::test]
async fn a_thousand_new_leads_cost_at_most_sixty() {
    let world = World::new();
    let bill = billed(&world, &shelf(1000)).await;
    assert_eq!(bill.report.metrics.leads_created, 1000);
    bill.at_most(60);
    let quiet = billed(&world, &shelf(1000)).await;
    assert_eq!(quiet.report.halo_write_calls, 0);
    quiet.at_most(5);
}

#[tokio::test]
async fn twenty_changed_and_five_new_cost_at_most_eight() {
    let world = World::new();
    world.poll(&shelf(100)).await;
    world.poll(&shelf(100)).await;
    for round in 0..2_u32 {
        // Five people of firms that are known.
        let new = 1 + round as usize * 5;
        let mut people: Vec<_> = (0..100).map(person).collect();
        people.extend((new..new + 5).map(|number| {
            let mut colleague = person(number);
            let name = format!("Colleague{number}");
            colleague.external_id = Some(format!("c-{number}"));
            colleague.email = Some(format!("{name}@firm{}.example", number / 3));
            colleague.phones.clear();
            (colleague.first_name, colleague.last_name) = (Some("New".to_owned()), Some(name));
            colleague
        }));
        for person in &mut people[..20] {
            person.company.technologies = vec![format!("Tool {round}")];
        }
        let bill = billed(&world, &[Shelf::new("apollo", people)]).await;
        assert_eq!((bill.report.metrics.leads_created, bill.report.metrics.leads_updated), (5, 20));
        bill.at_most(8);
    }
}

#[tokio::test]
async fn a_hundred_conversions_cost_at_most_ten() {
    let world = World::new();
    world.poll(&shelf(100)).await;
    world.poll(&shelf(100)).await;
    for ticket in world.rows("Tickets") {
        world.edit("Tickets", &ticket["id"], json!({"status": "Engaged"}));
    }
    let bill = billed(&world, &shelf(100)).await;
    assert_eq!(bill.report.metrics.prospects_converted, 100);
    bill.at_most(10);
}

/// A firm of its own for each, of which one has a name that the tenant holds already and refuses a second time.
#[tokio::test]
async fn a_bad_row_in_an_array_costs_at_most_twelve_more() {
    let people = |bad: Option<usize>| {
        let mut people: Vec<_> = (0..100).map(person).collect();
        for (number, person) in people.iter_mut().enumerate() {
            let name = if Some(number) == bad { "Taken".to_owned() } else { format!("Solo {number}") };
            person.company.company_name = Some(format!("{name} Ltd"));
            person.company.website = Some(format!("https://www.solo{number}.example"));
            person.email = Some(format!("first{number}.last{number}@solo{number}.example"));
        }
        vec![Shelf::new("apollo", people)]
    };
    let tenant = || {
        let world = World::with(|builder| builder.clients(1));
        let firms = world.rows("Client");
        world.edit("Client", &firms[firms.len() - 1]["id"], json!({"name": "Taken Ltd"}));
        world
    };
    let calm = billed(&tenant(), &people(None)).await;
    assert_eq!(calm.report.metrics.leads_created, 100);
    for bad in [0, 49, 99] {
        let world = tenant();
        let bill = billed(&world, &people(Some(bad))).await;
        assert_eq!(bill.report.metrics.leads_created, 99, "{:?}", bill.report.errors);
        let (more, calls) = (bill.calls.len() - calm.calls.len(), &bill.calls);
        assert!(more <= 12, "{more} calls more: {calls:#?}");
        let quiet = billed(&world, &people(Some(bad))).await;
        assert_eq!(quiet.report.halo_write_calls, 0, "a refusal is not repeated");
    }
}
