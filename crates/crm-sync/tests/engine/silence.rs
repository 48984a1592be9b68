//! The law of opt-outs: however somebody opted out, and whatever comes afterwards, no path writes or buys them again.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2b_providers::waterfall::{Field, Step};
use b2b_providers::{
    Budget, Descriptor, Enrich, Error, Found, Outcome, Page, Person, Phone, PhoneKind, Price, Provider,
    ProviderId, Query, Reveal, Search, Waterfall,
};
use crm_sync::call::CallRecord;
use crm_sync::engine::{Engine, Source};
use rest_core::async_trait;
use serde_json::{Value, json};

use crate::world::{Shelf, World, person};

/// Shows people without their address, and sells it; also what a waterfall asks for.
#[derive(Debug)]
struct Vault {
    shelf: Arc<Shelf>,
    people: Vec<Person>,
    sold: Mutex<Vec<String>>,
}

impl Vault {
    fn new(people: Vec<Person>) -> Arc<Self> {
        Arc::new(Self { shelf: Shelf::new("lusha", Vec::new()), people, sold: Mutex::default() })
    }

    fn sold(&self, who: &str) -> bool {
        self.sold.lock().unwrap().iter().any(|sold| sold == who)
    }
}

impl Provider for Vault {
    fn id(&self) -> ProviderId {
        ProviderId::new("lusha")
    }
    fn descriptor(&self) -> &Descriptor {
        self.shelf.descriptor()
    }
    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }
    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(self)
    }
}

#[async_trait]
impl Search for Vault {
    fn ignored(&self, _: &Query) -> Vec<&'static str> {
        Vec::new()
    }
    async fn search(&self, _: &Query, _: Option<&str>, _: usize) -> Result<Page, Error> {
        let hidden = |person: &Person| Person {
            source: Some(self.id()),
            external_id: person.external_id.as_ref().map(|id| format!("v-{id}")),
            email: None,
            ..person.clone()
        };
        let people = self.people.iter().map(hidden);
        let people = people.map(|person| Found { person, completeness: Reveal::NeedsReveal }).collect();
        Ok(Page { people, ..Page::default() })
    }
}

#[async_trait]
impl Enrich for Vault {
    fn batch_size(&self) -> usize {
        10
    }
    fn price(&self) -> Price {
        Price::new("reveal", 1.0, 0.1, "person")
    }
    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        let sell = |asked: &Person| {
            let Ok(reservation) = budget.reserve(&self.id(), &Enrich::price(self)) else {
                return Outcome::OverBudget;
            };
            reservation.commit(1.0);
            self.sold.lock().unwrap().push(asked.last_name.clone().unwrap_or_default());
            let known = self.people.iter().find(|person| person.last_name == asked.last_name);
            known.map_or(Outcome::NotFound, |person| {
                let value = Person { source: Some(self.id()), ..person.clone() };
                Outcome::Found { value, credits: 1.0 }
            })
        };
        Ok(people.iter().map(sell).collect())
    }
}

/// Number `number` with everything that identifies them.
fn known(number: usize) -> Person {
    let mut person = person(number);
    person.linkedin_url = Some(format!("https://www.linkedin.com/in/last{number}"));
    person.phones.push(Phone::new(format!("+1 646-555-01{number:02}"), PhoneKind::Mobile));
    person
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Address,
    Profile,
    Number,
    VendorId,
    Box,
    Status,
    ContactFlag,
    Vendor,
    Erasure,
}

const WAYS: [Way; 9] = [
    Way::Address,
    Way::Profile,
    Way::Number,
    Way::VendorId,
    Way::Box,
    Way::Status,
    Way::ContactFlag,
    Way::Vendor,
    Way::Erasure,
];

fn status(world: &World, ticket: &Value, name: &str) {
    let statuses = world.rows("Status");
    let status = statuses.iter().find(|status| status["name"] == name).expect("a status");
    world.edit("Tickets", &ticket["id"], json!({ "status_id": status["id"] }));
}

async fn opt_out(world: &World, way: Way) {
    let engine = world.engine(&[]);
    let whole = known(1);
    let engine = &engine;
    let by = |person: Person| async move {
        assert!(engine.suppress(&person, "asked", "form").await.unwrap() > 0);
    };
    let ticket = || world.ticket(1);
    match way {
        Way::Address => by(Person { email: whole.email, ..Person::default() }).await,
        Way::Profile => by(Person { linkedin_url: whole.linkedin_url, ..Person::default() }).await,
        Way::Number => by(Person { phones: whole.phones, ..Person::default() }).await,
        Way::VendorId => {
            let source = Some(ProviderId::new("apollo"));
            by(Person { source, external_id: whole.external_id, ..Person::default() }).await;
        }
        Way::Box => {
            let flag = json!({ "customfields": [{ "name": "CFDND", "value": "true" }] });
            world.edit("Tickets", &ticket()["id"], flag);
        }
        Way::Status => status(world, &ticket(), "Do Not Contact"),
        Way::ContactFlag => {
            let contacts = world.rows("Users");
            let contact = contacts.iter().find(|row| row["name"] == "First1 Last1").expect("a contact");
            world.edit("Users", &contact["id"], json!({ "neversendemails": true }));
        }
        Way::Vendor => {
            let told = Person { do_not_contact: true, external_id: Some("z-7".to_owned()), ..known(1) };
            world.poll(&[Shelf::new("zoominfo", vec![told])]).await;
        }
        Way::Erasure => drop(engine.erase(&whole, "form").await.expect("a store")),
    }
}

/// Everything of the tenant that is about them, without times.
fn trace(world: &World) -> Vec<String> {
    crate::world::portrait(&world.sandbox).into_iter().filter(|line| line.contains("Last1")).collect()
}

fn engine(world: &World, shelves: &[Arc<Shelf>], vault: &Arc<Vault>) -> Engine {
    let waterfall = Waterfall::new(world.clock.clone(), [Field::Email, Field::FoundedYear])
        .step(Step::person(vault.clone()));
    let source = Source { provider: vault.clone(), query: Query::default(), limit: None, reveal: true };
    world.engine(shelves).source(source).waterfall(waterfall, Some(1.0))
}

#[tokio::test]
async fn however_somebody_opted_out_no_path_writes_or_buys_them_again() {
    for way in WAYS {
        let world = World::new();
        let first = Shelf::new("apollo", vec![known(1), known(2)]);
        world.poll(std::slice::from_ref(&first)).await;
        opt_out(&world, way).await;
        world.poll(std::slice::from_ref(&first)).await;
        // A person moves the record on all the same; automation must not follow.
        status(&world, &world.ticket(1), "Engaged");
        for _ in 0..2 {
            world.poll(&[]).await;
        }
        let flagged = world.ticket(1);
        assert_eq!(flagged["customfields"]["CFDND"], json!(true), "{way:?}: {flagged}");
        let before = trace(&world);
        assert!(
            !before.iter().any(|line| line.starts_with("list") && !line.contains("Do Not Contact")),
            "{way:?}"
        );

        let mut richer = known(1);
        richer.job_title = Some("Chief Executive".to_owned());
        richer.company.headcount = Some(5000);
        let elsewhere = Person { external_id: Some("h-3".to_owned()), ..richer.clone() };
        let vault = Vault::new(vec![richer.clone(), known(2), known(4)]);
        let shelves = [Shelf::new("apollo", vec![richer]), Shelf::new("hunter", vec![elsewhere])];
        let call: CallRecord = serde_json::from_value(json!({
            "related_entity_type": "lead", "related_entity_id": flagged["id"], "date_time": "2026-02-02T09:00:00Z",
            "direction": "outbound", "agent": "Kim", "outcome": "connected"
        }))
        .expect("a call");
        world.engine(&[]).record_calls(vec![call]).await.expect("a store");
        for _ in 0..3 {
            world.clock.advance(Duration::from_secs(3_600));
            let cycle = engine(&world, &shelves, &vault).poll().await.expect("a cycle");
            assert!(cycle.report.success, "{way:?}: {:?}", cycle.report);
        }
        assert!(!vault.sold("Last1"), "{way:?}: bought");
        assert!(vault.sold("Last4"), "{way:?}: the vault works");
        let news: Vec<String> = trace(&world)
            .into_iter()
            .filter(|line| !before.contains(line))
            // Who was told of the opt-out is proof of it.
            .filter(|line| !line.contains("by provider"))
            .collect();
        assert!(news.is_empty(), "{way:?}: {news:#?}");
    }
}
