//! What fails, who is at work, what is written down.

use std::sync::Arc;
use std::time::Duration;

use crm_sync::ErrorKind;
use crm_sync::engine::Verified;
use crm_sync::store::{Actor, SqliteStore};
use serde_json::json;

use crate::fuse::{Fuse, Moment};
use crate::world::{Shelf, World, person};

fn shelf(people: usize, headcount: Option<u32>) -> Vec<Arc<Shelf>> {
    let people = (0..people).map(|number| {
        let mut person = person(number);
        person.company.headcount = headcount.or(person.company.headcount);
        person
    });
    vec![Shelf::new("apollo", people.collect())]
}

#[tokio::test]
async fn a_refused_record_waits_for_a_person_and_takes_what_builds_on_it_along() {
    let world = World::with(|builder| builder.clients(1));
    let firms = world.rows("Client");
    let taken = firms[firms.len() - 1]["id"].clone();
    world.edit("Client", &taken, json!({"name": "Firm 0 Ltd", "website": "https://other.example"}));
    let report = world.poll(&shelf(6, None)).await;
    assert_eq!((report.metrics.leads_created, report.parked), (3, 1), "{report:?}");
    let engine = world.engine(&shelf(6, None));
    let letters = engine.dead_letters(0, 10).await.expect("letters");
    assert_eq!(letters.len(), 1);
    let quiet = world.poll(&shelf(6, None)).await;
    assert_eq!((quiet.halo_write_calls, quiet.parked), (0, 1), "it costs nothing while it waits");

    world.edit("Client", &taken, json!({"name": "Somebody Else Ltd"}));
    assert!(engine.replay(letters[0].number, Actor::Person).await.expect("a replay"));
    assert!(!engine.replay(letters[0].number, Actor::Person).await.expect("a replay"), "it is open by now");
    let report = world.poll(&shelf(6, None)).await;
    assert_eq!((report.metrics.companies_created, report.metrics.leads_created, report.parked), (1, 3, 0));
    assert!(engine.dead_letters(0, 10).await.expect("letters").is_empty());

    let rows = world.store.audit(0, 1_000).await.expect("rows");
    let told: Vec<String> = rows.iter().filter_map(|row| row.entry()).map(|entry| entry.action).collect();
    for what in ["create_company", "create_contact", "create_ticket", "park", "replay"] {
        assert!(told.iter().any(|action| action == what), "{what} is not in {told:?}");
    }
    let text: String = rows.iter().map(|row| row.text.as_str()).collect();
    assert!(!text.contains('@') && !text.contains("First"), "the audit names somebody");
    assert_eq!(engine.verify_audit().await.expect("rows"), Verified::Whole { rows: rows.len() as u64 });
}

/// Notes cannot be written for hours; everything else can.
#[tokio::test]
async fn a_write_that_keeps_failing_is_tried_less_and_less_and_holds_up_nobody() {
    let world = World::new();
    world.poll(&shelf(1, None)).await;
    world.sandbox.set_fault(Some("500:rate=1,path=/api/Actions,method=POST")).expect("a fault");
    let mut tries = Vec::new();
    let mut parked = 0;
    for hour in 0..30_usize {
        world.sandbox.clear_journal();
        let report = world.poll(&shelf(1 + hour / 10, Some(300))).await;
        let posts = world.sandbox.journal().into_iter();
        tries.push(posts.filter(|one| one.method == "POST" && one.path == "/api/Actions").count());
        parked = report.parked;
    }
    assert_eq!(world.keys().len(), 3, "others were held up");
    assert_eq!(parked, 1, "{tries:?}");
    let busy = tries.iter().filter(|tries| **tries > 0).count();
    assert!((6..=8).contains(&busy), "{tries:?}");
    assert_eq!(tries[20..].iter().sum::<usize>(), 0, "{tries:?}");

    world.sandbox.set_fault(None).expect("no fault");
    let engine = world.engine(&shelf(3, Some(300)));
    let letter = engine.dead_letters(0, 10).await.expect("letters").remove(0);
    assert!(engine.replay(letter.number, Actor::Key("operator".to_owned())).await.expect("a replay"));
    let before = world.rows("Actions").len();
    world.poll(&shelf(3, Some(300))).await;
    world.poll(&shelf(3, Some(300))).await;
    assert_eq!(world.rows("Actions").len(), before + 1);
}

#[tokio::test]
async fn two_at_work_on_one_store_do_not_meet() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || Arc::new(SqliteStore::open(folder.path().join("store.sqlite")).expect("a store"));
    let one = World { store: open(), ..World::new() };
    let other = World { store: open(), clock: one.clock.clone(), sandbox: one.sandbox.clone() };
    let fuse = Fuse::new(60, Moment::Before);
    let engine = one.fused(&shelf(3, None), &fuse);
    let between = async {
        fuse.blown().await;
        let refused = other.engine(&shelf(3, None)).poll().await.expect_err("two at once");
        assert_eq!(refused.kind(), ErrorKind::Busy);
        fuse.resume();
    };
    let (cycle, ()) = tokio::join!(engine.poll(), between);
    cycle.expect("a cycle");
    drop(engine);
    // Whoever is done lets the other in; whoever dies does so too, at once.
    other.engine(&shelf(3, None)).poll().await.expect("a cycle of the other");
    let fuse = Fuse::new(20, Moment::Before);
    let engine = one.fused(&shelf(3, None), &fuse);
    tokio::select! {
        biased;
        () = fuse.blown() => {}
        result = engine.poll() => panic!("not stopped: {result:?}"),
    }
    let refused = other.engine(&shelf(3, None)).poll().await.expect_err("its process lives");
    assert_eq!(refused.kind(), ErrorKind::Busy);
    drop((engine, one));
    other.engine(&shelf(3, None)).poll().await.expect("nobody else is there");
    // Where nobody can see that, the lease runs out.
    let third = other.another_store();
    let fuse = Fuse::new(20, Moment::Before);
    let engine = third.fused(&shelf(3, None), &fuse);
    tokio::select! {
        biased;
        () = fuse.blown() => {}
        result = engine.poll() => panic!("not stopped: {result:?}"),
    }
    drop(engine);
    third.engine(&shelf(3, None)).poll().await.expect_err("its holder may live");
    third.clock.advance(Duration::from_secs(601));
    third.engine(&shelf(3, None)).poll().await.expect("nobody else is there");
}

#[tokio::test]
async fn the_reports_of_runs_are_kept() {
    let world = World::new();
    for count in [1, 2] {
        world.poll(&shelf(count, None)).await;
    }
    let engine = world.engine(&shelf(2, None));
    let runs = engine.runs(None, 10).await.expect("runs");
    let created: Vec<u64> = runs.iter().map(|(_, run)| run.metrics.leads_created).collect();
    assert_eq!(created, [1, 1]);
    assert_eq!(engine.runs(Some(runs[0].0), 10).await.expect("runs").len(), 1);
    world.sandbox.set_fault(Some("500:rate=1,path=/api")).expect("a fault");
    engine.poll().await.expect_err("no tenant");
    let runs = engine.runs(None, 1).await.expect("runs");
    assert!(!runs[0].1.success && runs[0].1.errors.len() == 1, "{runs:?}");
}
