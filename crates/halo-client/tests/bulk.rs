//! Bulk writes: every record gets its result, none is made twice, one bad record spoils no other.

mod common;

use std::collections::HashMap;
use std::time::Duration;

use common::{builder, calls, connect, rows};
use halo_client::model::{ClientId, SiteId, Ticket, TicketId, TicketWrite, User, UserWrite};
use halo_client::{BulkOutcome, Delivery, ErrorKind, Halo, OwnKey, Resource, Written};
use halo_sandbox::{Behaviour, Fault, Sandbox};

fn tickets(count: usize) -> Vec<TicketWrite> {
    let write =
        |n| TicketWrite::new().summary(format!("Lead {n}")).third_party_id_string(format!("test:{n}"));
    (0..count).map(write).collect()
}

/// Contacts of one site; number `bad` has none, which Halo refuses.
fn users(count: usize, bad: Option<usize>, client: ClientId, site: SiteId) -> Vec<UserWrite> {
    let write = |n| {
        let write = UserWrite::new()
            .name(format!("Ada Example {n}"))
            .firstname("Ada")
            .surname(format!("Example {n}"))
            .emailaddress(format!("ada{n}@alder.example"))
            .third_party_id(format!("test:{n}"))
            .client_id(client);
        if bad == Some(n) { write } else { write.site_id(site) }
    };
    (0..count).map(write).collect()
}

async fn a_site(halo: &Halo) -> (ClientId, SiteId) {
    let site = halo.list::<halo_client::model::Site>().all().await.unwrap().remove(0);
    (site.client_id.unwrap(), site.id.unwrap())
}

/// How often each own key is in the tenant.
fn keys(sandbox: &Sandbox, table: &str, column: &str) -> HashMap<String, usize> {
    let mut keys = HashMap::new();
    for row in rows(sandbox, table) {
        if let Some(key) = row[column].as_str().filter(|key| key.starts_with("test:")) {
            *keys.entry(key.to_owned()).or_default() += 1;
        }
    }
    keys
}

fn assert_once_each(sandbox: &Sandbox, table: &str, column: &str, count: usize) {
    let keys = keys(sandbox, table, column);
    assert_eq!(keys.len(), count);
    assert!(keys.values().all(|times| *times == 1), "{keys:?}");
}

fn done<R: Resource>(outcome: &BulkOutcome<R>) -> usize {
    outcome.results.iter().filter(|result| result.done().is_some()).count()
}

fn faulty(spec: &str) -> Sandbox {
    Sandbox::builder().fault(Fault::parse(spec).unwrap()).build()
}

#[tokio::test]
async fn batches_grow_and_results_keep_their_order() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let outcome = halo.write::<Ticket>(tickets(250)).await;
    assert!(outcome.is_complete());
    assert_eq!((outcome.calls, calls(&sandbox, "POST", "/Tickets")), (4, 4), "25 + 50 + 100 + 75");
    for (n, result) in outcome.results.iter().enumerate() {
        assert_eq!(result.done().unwrap().summary, Some(format!("Lead {n}")));
    }
    // What was learnt stays for the next write.
    assert_eq!(halo.write::<Ticket>(tickets(100)).await.calls, 1);
    assert!(halo.write::<Ticket>(Vec::new()).await.results.is_empty());
}

#[tokio::test]
async fn ten_thousand_creates_cost_little_more_than_a_hundred_calls() {
    let sandbox = Sandbox::builder().limit(None).build();
    let outcome = connect(&sandbox).write_with_probe::<Ticket>(tickets(10_000), &OwnKey).await;
    assert!(outcome.is_complete());
    assert!(outcome.calls <= 110 && outcome.lookups == 0, "{} and {}", outcome.calls, outcome.lookups);
    assert_eq!(calls(&sandbox, "POST", "/Tickets") as u64, outcome.calls);
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 10_000);
}

#[tokio::test]
async fn one_bad_record_among_25_costs_calls_and_no_neighbour() {
    for partial_commit in [false, true] {
        for bad in [0, 7, 24] {
            let behaviour = Behaviour { partial_commit, ..Behaviour::default() };
            let sandbox = Sandbox::builder().clients(1).behaviour(behaviour).build();
            let halo = connect(&sandbox);
            let (client, site) = a_site(&halo).await;
            sandbox.clear_journal();
            let outcome = halo.write_with_probe::<User>(users(25, Some(bad), client, site), &OwnKey).await;
            let case = format!("partial {partial_commit}, bad {bad}: {outcome:?}");
            for (n, result) in outcome.results.iter().enumerate() {
                match result {
                    Written::Rejected(fault) if n == bad => assert!(fault.message.contains("site"), "{case}"),
                    Written::Done(user) if n != bad => assert!(user.id.is_some(), "{case}"),
                    _ => panic!("{n}: {case}"),
                }
            }
            assert_once_each(&sandbox, "Users", "third_party_id", 24);
            // Halving 25 takes five levels: one call for each half of each.
            assert!(outcome.calls <= 11 && outcome.lookups <= 5, "{case}");
            if partial_commit && bad > 0 {
                assert_eq!(outcome.calls, if bad == 24 { 2 } else { 3 }, "the bad one is the next: {case}");
            }
        }
    }
}

#[tokio::test]
async fn a_complaint_with_an_index_needs_no_search() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let mut writes = tickets(25);
    writes[3] = TicketWrite::new().summary("bad").set("status_id", "no number");
    let outcome = halo.write::<Ticket>(writes).await;
    assert_eq!((outcome.calls, outcome.lookups, done(&outcome)), (2, 0, 24));
    let Written::Rejected(fault) = &outcome.results[3] else { panic!("{:?}", outcome.results[3]) };
    assert_eq!(fault.problems[0].path, "status_id");
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 24);
}

#[tokio::test]
async fn creates_that_arrived_before_the_connection_broke_are_not_doubled() {
    for spec in [
        "drop-after-commit:once,method=POST",
        "drop-before:once,method=POST",
        "504:once,method=POST",
        "502:once,method=POST,commit=true",
    ] {
        let sandbox = faulty(spec);
        let halo = connect(&sandbox);
        let outcome = halo.write_with_probe::<Ticket>(tickets(60), &OwnKey).await;
        assert!(outcome.is_complete(), "{spec}: {outcome:?}");
        assert_once_each(&sandbox, "Tickets", "third_party_id_string", 60);
        assert_eq!(outcome.lookups, 1, "{spec}");
    }
}

#[tokio::test]
async fn creates_in_doubt_without_a_probe_are_said_to_be_in_doubt() {
    let sandbox = faulty("drop-after-commit:once,method=POST");
    let outcome = connect(&sandbox).write::<Ticket>(tickets(60)).await;
    for result in &outcome.results[..25] {
        assert!(
            matches!(result, Written::Unknown(error) if error.delivery() == Delivery::Unknown),
            "{result:?}"
        );
    }
    assert_eq!(done(&outcome), 35);
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 60);
}

#[tokio::test]
async fn a_record_without_a_key_is_never_sent_again() {
    let sandbox = faulty("drop-before:once,method=POST");
    let mut writes = tickets(3);
    writes[1].third_party_id_string = None;
    let outcome = connect(&sandbox).write_with_probe::<Ticket>(writes, &OwnKey).await;
    assert!(matches!(outcome.results[1], Written::Unknown(_)), "{outcome:?}");
    assert_eq!(done(&outcome), 2);
}

#[tokio::test]
async fn a_probe_that_fails_leaves_the_doubt() {
    let sandbox = Sandbox::builder()
        .fault(Fault::parse("drop-after-commit:once,method=POST").unwrap())
        .fault(Fault::parse("403:method=GET,path=/Tickets").unwrap())
        .build();
    let outcome = connect(&sandbox).write_with_probe::<Ticket>(tickets(3), &OwnKey).await;
    assert!(outcome.results.iter().all(|result| matches!(result, Written::Unknown(_))), "{outcome:?}");
    assert_eq!(calls(&sandbox, "POST", "/Tickets"), 1);
}

#[tokio::test]
async fn too_slow_batches_are_halved() {
    let behaviour = Behaviour { gateway_elements: Some(12), ..Behaviour::default() };
    let sandbox = Sandbox::builder().behaviour(behaviour).build();
    let halo = builder(&sandbox).batch_size(25, 25).build().unwrap();
    let outcome = halo.write_with_probe::<Ticket>(tickets(60), &OwnKey).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 60);
    let sizes: Vec<usize> = sandbox
        .journal()
        .iter()
        .filter(|entry| entry.method == "POST" && entry.path.ends_with("/Tickets"))
        .map(|entry| entry.body.as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(sizes[..2], [25, 12]);
}

#[tokio::test]
async fn updates_are_repeated_and_need_no_probe() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let made = halo.write::<Ticket>(tickets(30)).await;
    let ids: Vec<TicketId> = made.results.iter().map(|result| result.done().unwrap().id.unwrap()).collect();
    sandbox.set_fault(Some("504:once,method=POST")).unwrap();
    let write = |id: &TicketId| TicketWrite::new().id(*id).summary(format!("now {id}"));
    let mut writes: Vec<TicketWrite> = ids.iter().map(write).collect();
    writes.push(TicketWrite::new().id(TicketId(999_999)).summary("gone"));
    let outcome = halo.write::<Ticket>(writes).await;
    assert_eq!(done(&outcome), 30, "{outcome:?}");
    assert!(matches!(&outcome.results[30], Written::Rejected(fault) if fault.status == 404), "{outcome:?}");
    for (id, result) in ids.iter().zip(&outcome.results) {
        assert_eq!(result.done().unwrap().summary, Some(format!("now {id}")));
    }
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 30);
}

#[tokio::test]
async fn a_tenant_that_answers_with_the_last_object_only() {
    let behaviour = Behaviour { returnall: false, ..Behaviour::default() };
    let sandbox = Sandbox::builder().behaviour(behaviour).build();
    let halo = connect(&sandbox);
    let outcome = halo.write_with_probe::<Ticket>(tickets(10), &OwnKey).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    for (n, result) in outcome.results.iter().enumerate() {
        assert_eq!(result.done().unwrap().summary, Some(format!("Lead {n}")));
    }
    // Without a probe all but the last are written, and nobody knows as what.
    let outcome = halo.write::<Ticket>(tickets(3)).await;
    assert!(
        matches!(outcome.results[..], [Written::Unknown(_), Written::Unknown(_), Written::Done(_)]),
        "{outcome:?}"
    );
    assert_eq!(calls(&sandbox, "POST", "/Tickets"), 2);
}

#[tokio::test]
async fn an_answer_cut_in_the_middle_is_looked_up() {
    let sandbox = faulty("truncate:once,method=POST,path=/Tickets");
    let outcome = connect(&sandbox).write_with_probe::<Ticket>(tickets(10), &OwnKey).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 10);
}

#[tokio::test]
async fn what_cannot_work_is_not_tried_on() {
    let sandbox = faulty("403:method=POST,path=/Tickets");
    let outcome = connect(&sandbox).write_with_probe::<Ticket>(tickets(60), &OwnKey).await;
    assert_eq!(calls(&sandbox, "POST", "/Tickets"), 1);
    for result in &outcome.results {
        let Written::NotTried(error) = result else { panic!("{result:?}") };
        assert_eq!((error.kind(), error.missing_permission()), (ErrorKind::Forbidden, Some("Tickets")));
    }
}

#[tokio::test]
async fn a_tenant_that_is_down_is_left_alone_after_a_while() {
    let sandbox = faulty("500:method=POST,path=/Tickets");
    let outcome = connect(&sandbox).write_with_probe::<Ticket>(tickets(500), &OwnKey).await;
    assert_eq!(done(&outcome), 0);
    assert!(outcome.calls <= 12, "{}", outcome.calls);
    assert!(matches!(outcome.results[499], Written::NotTried(_)), "{:?}", outcome.results[499]);
}

#[tokio::test]
async fn the_limit_holds_and_refusals_cost_a_window() {
    let sandbox = Sandbox::builder().limit(Some((5, Duration::from_secs(300)))).build();
    let halo = builder(&sandbox).limit(20, Duration::from_secs(300)).batch_size(5, 5).build().unwrap();
    let outcome = halo.write_with_probe::<Ticket>(tickets(60), &OwnKey).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_once_each(&sandbox, "Tickets", "third_party_id_string", 60);
    assert!(halo.meter().waited() >= Duration::from_secs(300));
}

#[tokio::test]
async fn chaos_makes_nothing_twice() {
    for seed in 0..12 {
        let mut sandbox = Sandbox::builder().seed(seed);
        for spec in [
            "drop-before:rate=0.05",
            "drop-after-commit:rate=0.1",
            "504:rate=0.05",
            "429:rate=0.05",
            "500:rate=0.05,commit=true",
            "truncate:rate=0.05",
        ] {
            sandbox = sandbox.fault(Fault::parse(spec).unwrap());
        }
        let sandbox = sandbox.build();
        let halo = builder(&sandbox).retries(6).build().unwrap();
        let outcome = halo.write_with_probe::<Ticket>(tickets(120), &OwnKey).await;
        let keys = keys(&sandbox, "Tickets", "third_party_id_string");
        assert!(keys.values().all(|times| *times == 1), "seed {seed}: {keys:?}");
        for (n, result) in outcome.results.iter().enumerate() {
            let is_there = keys.contains_key(&format!("test:{n}"));
            match result {
                Written::Done(_) => assert!(is_there, "seed {seed}, {n}"),
                Written::NotTried(_) | Written::Rejected(_) => {
                    assert!(!is_there, "seed {seed}, {n}: {result:?}")
                }
                Written::Unknown(_) => {}
            }
        }
    }
}

#[tokio::test]
async fn writes_travel_between_threads() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let halo = halo.clone();
            tokio::spawn(
                async move { halo.write_with_probe::<Ticket>(tickets(10), &OwnKey).await.is_complete() },
            )
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
}
