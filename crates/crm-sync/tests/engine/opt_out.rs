//! Opt-outs: told to every provider that holds the contact, until each is told.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2b_providers::{
    Descriptor, Error, ErrorKind, Person, Provider, ProviderId, Search, Suppress, Suppression,
};
use crm_sync::engine::{Engine, Source};
use crm_sync::report::PollReport;
use crm_sync::store::{TaskKind, TaskState};
use rest_core::async_trait;
use serde_json::json;

use crate::world::{Shelf, World, person};

/// A provider that takes opt-outs, and fails the first few times.
#[derive(Debug)]
struct Desk {
    shelf: Arc<Shelf>,
    failing: AtomicU32,
    told: Mutex<Vec<String>>,
}

impl Desk {
    fn new(id: &'static str, people: Vec<Person>, failing: u32) -> Arc<Self> {
        let shelf = Shelf::new(id, people);
        Arc::new(Self { shelf, failing: AtomicU32::new(failing), told: Mutex::default() })
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

impl Provider for Desk {
    fn id(&self) -> ProviderId {
        self.shelf.id()
    }
    fn descriptor(&self) -> &Descriptor {
        self.shelf.descriptor()
    }
    fn people_search(&self) -> Option<&dyn Search> {
        self.shelf.people_search()
    }
    fn suppression(&self) -> Option<&dyn Suppress> {
        Some(self)
    }
}

#[async_trait]
impl Suppress for Desk {
    async fn suppress(&self, person: &Person, _reason: &str) -> Result<Suppression, Error> {
        if self.failing.load(Ordering::SeqCst) > 0 {
            self.failing.fetch_sub(1, Ordering::SeqCst);
            return Err(Error::new(self.id(), "suppress", ErrorKind::Transport, "no answer"));
        }
        self.told.lock().unwrap().push(person.external_id.clone().unwrap_or_default());
        Ok(Suppression::Done)
    }
}

fn with(engine: Engine, provider: Arc<dyn Provider>) -> Engine {
    let query = b2b_providers::Query::default();
    engine.source(Source { provider, query, limit: None, reveal: false })
}

/// A cycle some time later over one shelf and one desk.
async fn poll(world: &World, shelf: &Arc<Shelf>, desk: &Arc<Desk>, minutes: u64) -> PollReport {
    world.clock.advance(Duration::from_secs(minutes * 60));
    let engine = with(world.engine(std::slice::from_ref(shelf)), desk.clone());
    engine.poll().await.expect("a cycle").report
}

fn notes(world: &World) -> Vec<String> {
    let actions = world.rows("Actions");
    let texts = actions.iter().filter_map(|row| row["note"].as_str());
    texts.filter(|text| text.contains("by provider")).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_provider_that_holds_the_contact_is_told_and_asked_again_until_it_answers() {
    let world = World::new();
    let other = Person { external_id: Some("z-1".to_owned()), ..person(1) };
    let (shelf, desk) =
        (Shelf::new("apollo", vec![person(1), person(2)]), Desk::new("zoominfo", vec![other], 2));
    poll(&world, &shelf, &desk, 15).await;
    // A person ticks the box.
    let id = world.ticket(1)["id"].clone();
    world.edit("Tickets", &id, json!({ "customfields": [{ "name": "CFDND", "value": "true" }] }));
    let report = poll(&world, &shelf, &desk, 15).await;
    assert_eq!(report.told["apollo"]["manual"], 1, "{report:?}");
    assert_eq!(report.told["zoominfo"]["open"], 1, "{report:?}");
    assert!(report.success && report.errors.iter().any(|trouble| trouble.stage == "tell"), "{report:?}");
    let first = notes(&world);
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(first[0].contains("unsupported") && first[0].contains("tried again in 5 min"), "{first:?}");

    // Not before it is due, not for ever, and said once when all is settled.
    assert!(poll(&world, &shelf, &desk, 4).await.told.is_empty());
    assert_eq!(poll(&world, &shelf, &desk, 2).await.told["zoominfo"]["open"], 1);
    assert_eq!(desk.told(), Vec::<String>::new());
    let done = poll(&world, &shelf, &desk, 11).await;
    assert_eq!(done.told["zoominfo"]["done"], 1, "{done:?}");
    assert_eq!(desk.told(), ["z-1"]);
    let both = notes(&world);
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both.iter().any(|note| note.contains("Shelf: told")), "{both:?}");
    let quiet = poll(&world, &shelf, &desk, 100).await;
    assert!(quiet.told.is_empty() && quiet.halo_write_calls == 0, "{quiet:?}");

    // What no program can do waits for a person who did it.
    let engine = world.engine(&[]);
    let waiting = engine.waiting_tasks(10).await.expect("tasks");
    let [task] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((task.state, task.provider.as_deref()), (TaskState::Manual, Some("apollo")));
    assert!(!format!("{task:?}").contains("example"), "a task shows nobody");
    engine.task_done(&task.id).await.expect("a store");
    assert!(engine.waiting_tasks(10).await.expect("tasks").is_empty());
}

#[tokio::test]
async fn a_provider_that_never_answers_is_given_up_and_can_be_tried_again() {
    let world = World::new();
    let (shelf, desk) = (Shelf::new("apollo", Vec::new()), Desk::new("zoominfo", vec![person(1)], 6));
    poll(&world, &shelf, &desk, 15).await;
    world.engine(&[]).suppress(&person(1), "asked", "form").await.expect("a store");
    for _ in 0..5 {
        assert_eq!(poll(&world, &shelf, &desk, 90).await.told["zoominfo"]["open"], 1);
    }
    assert_eq!(poll(&world, &shelf, &desk, 90).await.told["zoominfo"]["given up"], 1);
    assert!(poll(&world, &shelf, &desk, 90).await.told.is_empty());
    let open = world.engine(&[]).waiting_tasks(10).await.expect("tasks");
    assert_eq!(open[0].state, TaskState::GivenUp);
    world.engine(&[]).retry_task(&open[0].id).await.expect("a store");
    assert_eq!(poll(&world, &shelf, &desk, 1).await.told["zoominfo"]["done"], 1);
    assert_eq!(desk.told(), ["p-1"]);
}

/// The CRM's own flags on a contact count too, though neither record nor lead changed.
#[tokio::test]
async fn a_contact_who_unsubscribed_is_told_on() {
    let world = World::new();
    let (shelf, desk) = (Shelf::new("apollo", Vec::new()), Desk::new("zoominfo", vec![person(1)], 0));
    poll(&world, &shelf, &desk, 15).await;
    let contact =
        world.rows("Users").into_iter().find(|row| row["name"] == "First1 Last1").expect("a contact");
    world.edit("Users", &contact["id"], json!({ "neversendemails": true }));
    let report = poll(&world, &shelf, &desk, 15).await;
    assert_eq!(desk.told(), ["p-1"], "{report:?}");
    assert_eq!(world.ticket(1)["customfields"]["CFDND"], json!(true));
    let due = world.store.due_tasks(TaskKind::Suppress, rest_core::Timestamp::from_millis(i64::MAX), 9).await;
    assert!(due.expect("a store").is_empty());
}

#[tokio::test]
async fn an_erasure_leaves_nothing_but_the_opt_out() {
    for in_crm in [false, true] {
        let world = World::new();
        let desk = Desk::new("zoominfo", vec![person(1), person(2)], 0);
        let shelf = Shelf::new("apollo", Vec::new());
        poll(&world, &shelf, &desk, 15).await;
        let by_mail = Person { email: Some("first1.last1@firm0.example".to_owned()), ..Person::default() };
        let held = world.engine(&[]).export(&by_mail).await.expect("a store");
        let text = held.to_string();
        for known in ["First1", "+1 212-555-0101", "IT Director", "p-1", "CFLeadSource"] {
            assert!(text.contains(known), "{known} {text}");
        }
        assert!(!text.contains("First2"), "{text}");

        let engine = || with(world.engine(&[]), desk.clone()).erase_in_crm(in_crm);
        let begun = engine().erase(&by_mail, "api").await.expect("a store");
        assert_eq!((begun.leads.len(), begun.tickets.len(), begun.contacts.len()), (1, 1, 1));
        let state =
            || async { world.store.tasks_of(std::slice::from_ref(&begun.task)).await.unwrap()[0].clone() };
        assert_eq!(state().await.state, TaskState::Open);
        for _ in 0..3 {
            world.clock.advance(Duration::from_secs(900));
            let report = engine().poll().await.expect("a cycle").report;
            assert!(report.errors.is_empty(), "{report:?}");
        }
        let task = state().await;
        assert_eq!((task.state, task.result.as_deref()), (TaskState::Done, Some("erased")));
        assert_eq!(desk.told(), ["p-1"]);
        assert!(world.rows("Tickets").iter().any(|row| row["customfields"]["CFDND"] == json!(true)));
        let crm = json!([world.rows("Tickets"), world.rows("Users")]).to_string();
        assert_eq!(crm.contains("First1"), !in_crm, "{crm}");
        assert!(crm.contains("First2"), "{crm}");

        // The provider delivers them again: it is told again at most, and nothing is kept.
        let again = engine().poll().await.expect("a cycle").report;
        assert_eq!(again.metrics.leads_created, 0, "{again:?}");
        assert_eq!(again.metrics.contacts_blocked, 1, "{again:?}");
        let left = world.engine(&[]).export(&by_mail).await.expect("a store");
        assert_eq!(left["leads"], json!([]), "{left}");
        assert_eq!(left["do_not_contact"], json!("erased on request"));
        if in_crm {
            assert!(!left.to_string().contains("First1"), "{left}");
        }
        let events = world.store.events(0, 500).await.expect("events");
        assert!(events.iter().any(|(_, event)| event.kind == "privacy.erased"));
        assert!(!events.iter().any(|(_, event)| event.data.to_string().contains("First1")), "{events:?}");
    }
}
