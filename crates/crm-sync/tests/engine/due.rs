//! What happens because nothing happens: timers; and who is told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2b_providers::{Descriptor, Error, ErrorKind, Page, Provider, ProviderId, Query, Search};
use crm_sync::engine::{Engine, Source};
use crm_sync::notify::Notifier;
use crm_sync::store::{Actor, Notice, Store};
use rest_core::async_trait;
use serde_json::json;

use crate::world::{Shelf, World, person};

fn shelf(count: usize) -> Vec<Arc<Shelf>> {
    vec![Shelf::new("apollo", (0..count).map(person).collect())]
}

/// Remembers what it is told; now and then it cannot.
#[derive(Debug, Default)]
struct Heard(Mutex<Vec<String>>, AtomicBool);

#[async_trait]
impl Notifier for Heard {
    async fn notify(&self, notice: &Notice) -> Result<(), crm_sync::Error> {
        if self.1.load(Ordering::SeqCst) {
            return Err(crm_sync::Error::new(crm_sync::ErrorKind::Provider, "nobody listens"));
        }
        self.0.lock().expect("no test panics with it").push(format!("{} {}", notice.audience, notice.kind));
        Ok(())
    }
}

impl Heard {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no test panics with it"))
    }
}

fn notes(world: &World) -> Vec<String> {
    let rows = world.rows("Actions").into_iter();
    rows.filter_map(|row| row["note"].as_str().map(str::to_owned)).collect()
}

async fn hours(world: &World, heard: &Arc<Heard>, hours: u64) {
    world.clock.advance(Duration::from_secs(hours * 3600));
    let engine: Engine = world.engine(&shelf(2)).notifier(heard.clone());
    let report = engine.poll().await.expect("a cycle").report;
    assert!(report.success, "{report:?}");
}

#[tokio::test]
async fn timers_fire_once_and_only_where_a_record_still_stands() {
    let world = World::new();
    let heard = Arc::new(Heard::default());
    hours(&world, &heard, 1).await;
    let (slow, quick) = (world.ticket(0)["id"].clone(), world.ticket(1)["id"].clone());
    world.edit("Tickets", &quick, json!({"status": "Contacted"}));
    hours(&world, &heard, 1).await;
    hours(&world, &heard, 22).await;
    assert!(heard.take().is_empty(), "a timer is early");
    hours(&world, &heard, 2).await;
    assert_eq!(heard.take(), ["team_lead sla"], "the one that nobody took up");
    hours(&world, &heard, 48).await;
    assert!(heard.take().is_empty(), "a timer fires twice");

    hours(&world, &heard, 7 * 24).await;
    hours(&world, &heard, 1).await;
    let todo: Vec<String> = notes(&world).into_iter().filter(|note| note.contains("follow up")).collect();
    assert_eq!(todo.len(), 1, "{todo:?}");
    hours(&world, &heard, 30 * 24).await;
    hours(&world, &heard, 1).await;
    let proposals = notes(&world).into_iter().filter(|note| note.contains("Proposal")).count();
    assert_eq!(proposals, 1);
    assert_eq!(world.ticket(1)["status_name"], "Contacted", "a proposal is no decision");
    assert_eq!(world.ticket(0)["id"], slow);
}

#[tokio::test]
async fn people_are_told_again_until_they_could_be() {
    let world = World::new();
    let heard = Arc::new(Heard::default());
    hours(&world, &heard, 1).await;
    heard.1.store(true, Ordering::SeqCst);
    world.edit("Tickets", &world.ticket(0)["id"], json!({"customfields": {"CFDND": "true"}}));
    hours(&world, &heard, 1).await;
    assert!(heard.take().is_empty());
    heard.1.store(false, Ordering::SeqCst);
    hours(&world, &heard, 1).await;
    assert_eq!(heard.take(), ["owner_and_channel do_not_contact"]);
    hours(&world, &heard, 1).await;
    assert!(heard.take().is_empty(), "told twice");
}

/// A vendor that fails behind its first page.
#[derive(Debug)]
struct Flaky(Arc<Shelf>, AtomicBool);

#[async_trait]
impl Provider for Flaky {
    fn id(&self) -> ProviderId {
        ProviderId::new("lusha")
    }

    fn descriptor(&self) -> &Descriptor {
        self.0.descriptor()
    }

    fn calls(&self) -> u64 {
        0
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }
}

#[async_trait]
impl Search for Flaky {
    fn ignored(&self, _query: &Query) -> Vec<&'static str> {
        Vec::new()
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        if cursor.is_some() && self.1.load(Ordering::SeqCst) {
            return Err(Error::new(self.id(), "people_search", ErrorKind::Transport, "no answer"));
        }
        self.0.people_search().expect("a search").search(query, cursor, limit).await
    }
}

#[tokio::test]
async fn a_provider_that_fails_stops_no_other_and_is_switched_off_in_the_end() {
    let world = World::new();
    let heard = Arc::new(Heard::default());
    let flaky = Arc::new(Flaky(Shelf::new("lusha", (100..260).map(person).collect()), AtomicBool::new(true)));
    let engine = || {
        let (provider, query): (Arc<dyn Provider>, _) = (flaky.clone(), Query::default());
        let source = Source { provider, query, limit: None, reveal: false };
        world.engine(&shelf(3)).notifier(heard.clone()).source(source)
    };
    let mark = |id: &str| {
        let (store, key): (Arc<dyn Store>, _) = (world.store.clone(), format!("provider.since.{id}"));
        async move { store.meta(&key).await.expect("a text").is_some() }
    };
    for poll in 1..=5_u32 {
        world.clock.advance(Duration::from_secs(900));
        let report = engine().poll().await.expect("a cycle").report;
        assert!(!report.success && report.metrics.leads_processed == 103, "{report:?}");
        assert_eq!(engine().standing("lusha").await.expect("a standing").failures, poll);
    }
    assert!(mark("apollo").await && !mark("lusha").await, "a mark moved past pages that were not read");
    assert_eq!(world.rows("Tickets").len(), 103);
    assert_eq!(heard.take(), ["operator provider_disabled"]);
    world.clock.advance(Duration::from_secs(900));
    let report = engine().poll().await.expect("a cycle").report;
    assert_eq!((report.success, report.data_sources["lusha_records"]), (true, 0));
    assert!(report.errors.iter().any(|trouble| trouble.message.contains("switched off")), "{report:?}");

    flaky.1.store(false, Ordering::SeqCst);
    assert!(engine().enable_provider("lusha", Actor::Person).await.expect("an answer"));
    assert!(!engine().enable_provider("lusha", Actor::Person).await.expect("an answer"));
    world.clock.advance(Duration::from_secs(900));
    let report = engine().poll().await.expect("a cycle").report;
    assert_eq!((report.success, report.metrics.leads_created), (true, 60), "{report:?}");
    assert!(mark("lusha").await);
}
