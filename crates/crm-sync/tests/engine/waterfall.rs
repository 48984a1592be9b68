//! Completing leads before they are planned: once, within the price of a lead, and never about the silent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2b_providers::waterfall::{Field, Step};
use b2b_providers::{
    Budget, Descriptor, Enrich, Error, Outcome, Person, Phone, PhoneKind, Price, Provider, ProviderId,
    Waterfall,
};
use crm_sync::engine::{Cycle, Engine};
use rest_core::async_trait;
use serde_json::json;

use crate::world::{Shelf, World, person};

/// Sells direct numbers.
#[derive(Debug)]
struct Seller {
    shelf: Arc<Shelf>,
    usd: f64,
    says: fn(&Person) -> Outcome<Person>,
    asked: Mutex<Vec<String>>,
}

fn number(asked: &Person) -> Outcome<Person> {
    let last = asked.last_name.as_deref().and_then(|name| name.strip_prefix("Last")).unwrap_or("0");
    let person = Person {
        source: Some(ProviderId::new("zoominfo")),
        external_id: Some(format!("z-{last}")),
        phones: vec![Phone::new(format!("+1 212-555-018{last}"), PhoneKind::Direct)],
        ..Person::default()
    };
    Outcome::Found { value: person, credits: 1.0 }
}

impl Seller {
    fn new(usd: f64, says: fn(&Person) -> Outcome<Person>) -> Arc<Self> {
        Arc::new(Self { shelf: Shelf::new("zoominfo", Vec::new()), usd, says, asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked
    }
}

impl Provider for Seller {
    fn id(&self) -> ProviderId {
        ProviderId::new("zoominfo")
    }
    fn descriptor(&self) -> &Descriptor {
        self.shelf.descriptor()
    }
    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(self)
    }
}

#[async_trait]
impl Enrich for Seller {
    fn batch_size(&self) -> usize {
        1
    }
    fn price(&self) -> Price {
        Price::new("person.enrich", 1.0, self.usd, "person")
    }
    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        let mut outcomes = Vec::new();
        for person in people {
            let Ok(reservation) = budget.reserve(&self.id(), &self.price()) else {
                outcomes.push(Outcome::OverBudget);
                continue;
            };
            self.asked.lock().unwrap().push(person.last_name.clone().unwrap_or_default());
            let outcome = (self.says)(person);
            match &outcome {
                Outcome::Unknown { .. } => drop(reservation),
                Outcome::Found { credits, .. } => reservation.commit(*credits),
                _ => reservation.refund(),
            }
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }
}

fn completing(world: &World, shelf: &Arc<Shelf>, seller: &Arc<Seller>, cap: f64) -> Engine {
    let waterfall = Waterfall::new(world.clock.clone(), [Field::Email, Field::DirectPhone])
        .step(Step::person(seller.clone()).expects(Field::DirectPhone, 0.5))
        .spend_until(0.5);
    let engine = world.engine(std::slice::from_ref(shelf)).provider(seller.clone());
    engine.waterfall(waterfall, Some(cap))
}

async fn poll(world: &World, shelf: &Arc<Shelf>, seller: &Arc<Seller>, cap: f64) -> Cycle {
    world.clock.advance(Duration::from_secs(900));
    completing(world, shelf, seller, cap).poll().await.expect("a cycle")
}

#[tokio::test]
async fn what_is_missing_is_bought_once_and_merged_with_its_cost() {
    let world = World::new();
    let mut complete = person(2);
    complete.phones = vec![Phone::new("+1 212-555-0177", PhoneKind::Mobile)];
    let shelf = Shelf::new("apollo", vec![person(1), complete]);
    let seller = Seller::new(0.15, number);

    // A dry run spends nothing.
    let dry = completing(&world, &shelf, &seller, 1.0).budget(Budget::dry());
    let planned = dry.plan().await.expect("a plan").report;
    assert!(seller.asked().is_empty() && planned.costs.is_empty(), "{planned:?}");

    let first = poll(&world, &shelf, &seller, 1.0).await.report;
    assert!(first.errors.is_empty(), "{first:?}");
    assert_eq!(seller.asked(), ["Last1"], "who has a mobile number lacks nothing");
    let cost = first.costs["zoominfo"];
    assert_eq!(
        (cost.credits, cost.calls, cost.leads, cost.cost_per_lead),
        (1.0, 1, 1, Some(0.15)),
        "{cost:?}"
    );
    assert_eq!(world.ticket(1)["opptel"], json!("+1 212 555 0181"));
    assert_eq!(first.metrics.leads_created, 2);

    // New from the search: what was bought is remembered, and stays beside it.
    let richer = Person { job_title: Some("Head of IT".to_owned()), ..person(1) };
    let again = poll(&world, &Shelf::new("apollo", vec![richer]), &seller, 1.0).await.report;
    assert_eq!(seller.asked(), ["Last1"], "{again:?}");
    assert!(again.costs.is_empty(), "{again:?}");
    let quiet = poll(&world, &Shelf::new("apollo", Vec::new()), &seller, 1.0).await.report;
    assert_eq!(quiet.halo_write_calls, 0, "{quiet:?}");
}

#[tokio::test]
async fn nobody_is_asked_about_twice_when_nobody_knows_whether_it_was_paid() {
    let world = World::new();
    let seller = Seller::new(0.15, |_| Outcome::Unknown { reason: "cut".to_owned() });
    let first = poll(&world, &Shelf::new("apollo", vec![person(1)]), &seller, 1.0).await.report;
    assert_eq!(first.costs["zoominfo"].calls, 1, "{first:?}");
    let richer = Person { job_title: Some("Head of IT".to_owned()), ..person(1) };
    poll(&world, &Shelf::new("apollo", vec![richer]), &seller, 1.0).await;
    assert_eq!(seller.asked(), ["Last1"]);
}

#[tokio::test]
async fn a_lead_costs_no_more_than_its_cap() {
    let world = World::new();
    let seller = Seller::new(1.5, number);
    let report = poll(&world, &Shelf::new("apollo", vec![person(1)]), &seller, 1.0).await.report;
    assert!(seller.asked().is_empty() && report.costs.is_empty(), "{report:?}");
    assert_eq!(report.metrics.leads_created, 1, "{report:?}");
}

#[tokio::test]
async fn nobody_silent_is_asked_about_and_who_turns_out_silent_is_left_alone() {
    let world = World::new();
    let seller = Seller::new(0.15, |_| Outcome::OptedOut { reason: "claimed".to_owned() });
    world.engine(&[]).suppress(&person(1), "asked", "form").await.expect("a store");
    let shelf = Shelf::new("apollo", vec![person(1), person(2)]);
    let report = poll(&world, &shelf, &seller, 1.0).await.report;
    assert_eq!(seller.asked(), ["Last2"]);
    assert_eq!(report.metrics.leads_created, 0, "{report:?}");
    assert!(world.rows("Tickets").is_empty());
    // The vendor that said so need not be told; the one that sold the record must.
    assert_eq!(report.told["apollo"]["manual"], 2, "{report:?}");
    assert!(!report.told.contains_key("zoominfo"), "{report:?}");
    assert_eq!(world.engine(&[]).suppressed(&person(2)).await.expect("a store").as_deref(), Some("claimed"));
}

/// Who sold something about a person holds them too.
#[tokio::test]
async fn an_erasure_reaches_what_was_bought_and_who_sold_it() {
    let world = World::new();
    let (shelf, seller) = (Shelf::new("apollo", vec![person(1)]), Seller::new(0.15, number));
    poll(&world, &shelf, &seller, 1.0).await;
    let engine = completing(&world, &Shelf::new("apollo", Vec::new()), &seller, 1.0);
    let begun = engine.erase(&person(1), "api").await.expect("a store");
    for _ in 0..2 {
        engine.poll().await.expect("a cycle");
    }
    let ended = world.store.tasks_of(&[begun.task]).await.expect("a store");
    assert_eq!(ended[0].result.as_deref(), Some("erased"));
    let waiting = engine.waiting_tasks(9).await.expect("a store");
    let mut told: Vec<_> = waiting.iter().filter_map(|task| task.provider.as_deref()).collect();
    told.sort_unstable();
    assert_eq!(told, ["apollo", "zoominfo"]);
    assert_eq!(engine.export(&person(1)).await.expect("a store")["leads"], json!([]));
}
