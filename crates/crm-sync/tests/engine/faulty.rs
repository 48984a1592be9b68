//! Faults of every kind, by seed: the end is as if nothing had happened.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::world::{Shelf, World, difference, person, portrait};

/// Everything at once; times add up to hours of waiting for 429 and open breakers, which a manual clock skips.
const STORM: &str = "429:rate=0.04 500:rate=0.04 502:rate=0.03 504:rate=0.04 503:rate=0.03,commit=true \
     drop-before:rate=0.05 drop-after-commit:rate=0.08 truncate:rate=0.05 slow:ms=45000,rate=0.05 401:rate=0.04 \
     500:rate=0.1,path=/auth";

const ALONE: [&str; 9] = [
    "429:every=3",
    "500:rate=0.2",
    "504:rate=0.25",
    "drop-before:rate=0.2",
    "drop-after-commit:rate=0.3",
    "truncate:rate=0.2",
    "slow:ms=45000,rate=0.2",
    "401:every=4",
    "401:once,after=9,method=POST",
];

fn first() -> Vec<Arc<Shelf>> {
    vec![Shelf::new("apollo", (0..8).map(person).collect())]
}

/// The second day: new people, richer records, an opt-out.
fn second() -> Vec<Arc<Shelf>> {
    let mut people: Vec<_> = (0..30).map(person).collect();
    for person in &mut people[..4] {
        person.company.headcount = Some(300);
    }
    people[5].do_not_contact = true;
    let mut other = person(9);
    other.external_id = Some("z-9".to_owned());
    vec![Shelf::new("apollo", people), Shelf::new("zoominfo", vec![other])]
}

async fn run(seed: u64, faults: Option<&str>) -> World {
    let world = World::with(|builder| {
        builder.seed(seed).clients(3).leads(10).token_lifetime(Duration::from_secs(600))
    });
    world.poll(&first()).await;
    world.edit("Tickets", &world.ticket(1)["id"], json!({"oppjobtitle": "Chief of Everything"}));
    world.edit("Tickets", &world.ticket(3)["id"], json!({"status": "Engaged"}));
    if let Some(spec) = faults {
        world.sandbox.set_fault(Some(spec)).expect("a fault");
        for _ in 0..4 {
            world.clock.advance(Duration::from_secs(900));
            // A cycle may fail as a whole; the next one finishes it.
            drop(world.engine(&second()).poll().await);
        }
        world.sandbox.set_fault(None).expect("no fault");
    }
    for _ in 0..3 {
        world.poll(&second()).await;
    }
    let quiet = world.poll(&second()).await;
    assert_eq!(quiet.halo_write_calls, 0, "{faults:?}, seed {seed}: {quiet:?}");
    world
}

async fn survives(seed: u64, faults: &[&str]) {
    let calm = run(seed, None).await;
    let wanted = portrait(&calm.sandbox);
    for fault in faults {
        let world = run(seed, Some(fault)).await;
        let differences = difference(&portrait(&world.sandbox), &wanted);
        assert!(differences.is_empty(), "{fault}, seed {seed}: {differences:#?}");
    }
}

#[tokio::test]
async fn each_fault_alone_loses_nothing_and_doubles_nothing() {
    survives(5, &ALONE).await;
}

#[tokio::test]
async fn all_faults_at_once_lose_nothing_and_double_nothing() {
    for seed in [11, 12, 13] {
        survives(seed, &[STORM]).await;
    }
}
