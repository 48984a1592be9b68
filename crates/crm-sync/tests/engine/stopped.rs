//! The engine stopped after every await of a cycle: the next one finishes as if nothing had happened.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use b2b_providers::{Person, Phone, PhoneKind};
use crm_sync::store::SqliteStore;
use serde_json::json;

use crate::fuse::{Fuse, Moment};
use crate::world::{Saved, Shelf, World, assert_same, person};

/// A tenant in which the next cycle has everything to do: firms, contacts and leads to create, leads to enrich,
/// one to convert, one to promote, one that opted out, and people's edits to keep.
async fn prepared(folder: &Path) -> Saved {
    let file = folder.join("first.sqlite");
    let world = World { store: Arc::new(SqliteStore::open(&file).expect("a store")), ..World::new() };
    let report = world.poll(&[Shelf::new("apollo", (0..6).map(person).collect())]).await;
    assert_eq!((report.metrics.leads_created, report.errors.len()), (6, 0), "{report:?}");
    world.edit("Tickets", &world.ticket(1)["id"], json!({"oppjobtitle": "Chief of Everything"}));
    world.edit("Tickets", &world.ticket(3)["id"], json!({"status": "Engaged"}));
    let answers = json!({
        "CFProspectPainPoints": "Slow network", "CFProspectServices": "Managed support",
        "CFProspectDecisionMakers": "First4 Last4", "CFProspectBudget": "$50K-$100K",
        "CFProspectTimeframe": "1-3 months", "CFProspectFitScore": "80",
    });
    let qualified = json!({"tickettype": "Prospect", "status": "Qualified", "customfields": answers});
    world.edit("Tickets", &world.ticket(4)["id"], qualified);
    Saved::of(world, &file)
}

fn shelves() -> Vec<Arc<Shelf>> {
    let changed = |number: usize, change: fn(&mut Person)| {
        let mut person = person(number);
        change(&mut person);
        person
    };
    let mut people = vec![
        changed(0, |person| person.company.headcount = Some(300)),
        changed(1, |person| {
            person.job_title = Some("Head of IT".to_owned());
            person.phones = vec![Phone::new("+1 212-555-0177", PhoneKind::Work)];
        }),
        changed(2, |person| person.do_not_contact = true),
    ];
    people.extend((6..9).map(person));
    let other = changed(7, |person| person.external_id = Some("z-7".to_owned()));
    vec![Shelf::new("apollo", people), Shelf::new("zoominfo", vec![other])]
}

/// Cycles until one finds nothing left to do.
async fn finish(world: &World, when: &str) {
    for _ in 0..4 {
        if world.poll(&shelves()).await.halo_write_calls == 0 {
            return;
        }
    }
    panic!("{when}: it never ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_after_every_await_it_ends_as_if_undisturbed() {
    let folder = tempfile::tempdir().expect("a folder");
    let saved = Arc::new(prepared(folder.path()).await);

    let calm = World::restore(&saved, folder.path());
    let counter = Fuse::counter();
    calm.clock.advance(Duration::from_secs(900));
    let report = calm.fused(&shelves(), &counter).poll().await.expect("a cycle").report;
    let metrics = &report.metrics;
    assert_eq!(
        (metrics.leads_created, metrics.leads_updated, metrics.companies_created, metrics.contacts_created),
        (3, 2, 1, 3),
        "{report:?}"
    );
    assert_eq!((metrics.prospects_converted, metrics.opportunities_promoted), (1, 1), "{report:?}");
    finish(&calm, "calm").await;
    let tenant = Arc::new(calm.tenant());
    let knowledge = Arc::new(calm.knowledge().await);

    let awaits = counter.calls();
    assert!(awaits > 100, "only {awaits} awaits pass the fuse");
    let stops = (1..=awaits).map(|at| (at, Moment::Before));
    let stops: Vec<_> = stops.chain(counter.effects().into_iter().map(|at| (at, Moment::After))).collect();
    let queue = Arc::new(Mutex::new(stops));
    let workers = (0..2).map(|_| {
        let (saved, tenant, knowledge) = (Arc::clone(&saved), Arc::clone(&tenant), Arc::clone(&knowledge));
        let queue = Arc::clone(&queue);
        tokio::spawn(async move {
            let folder = tempfile::tempdir().expect("a folder");
            let next = || queue.lock().expect("no worker panics with it").pop();
            while let Some((at, moment)) = next() {
                let when = format!("await {at} of {awaits}, {moment:?}");
                let world = World::restore(&saved, folder.path());
                world.clock.advance(Duration::from_secs(900));
                let fuse = Fuse::new(at, moment);
                let engine = world.fused(&shelves(), &fuse);
                tokio::select! {
                    biased;
                    () = fuse.blown() => {}
                    result = engine.poll() => panic!("{when}: not stopped: {result:?}"),
                }
                drop(engine);
                finish(&world, &when).await;
                assert_same(&world.tenant(), &tenant, &when);
                let known = world.knowledge().await;
                let differences: Vec<&String> = known.symmetric_difference(&knowledge).collect();
                assert!(differences.is_empty(), "{when}: {differences:#?}");
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.expect("a worker");
    }
}
