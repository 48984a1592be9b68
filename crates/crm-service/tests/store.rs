//! What both forms of the service's store promise.
#![allow(missing_docs)]

use std::time::Duration;

use crm_service::store::{Accepted, Delivery, Endpoint, Endpoints, Fate, Inbox, MemoryStore, Message, Sizes};
use crm_sync::rest_core::Timestamp;

fn at(seconds: u64) -> Timestamp {
    Timestamp::parse("2026-03-04T09:00:00Z").unwrap() + Duration::from_secs(seconds)
}

fn message(number: u8, when: Timestamp) -> Message {
    Message { source: "apollo".into(), key: [number; 32], body: vec![number; 3], at: when }
}

fn again(due: Timestamp) -> Fate {
    Fate::Again { due, why: "the CRM rests".into() }
}

async fn due(inbox: &dyn Inbox, now: Timestamp) -> Vec<u8> {
    inbox.due(now, 10).await.unwrap().iter().map(|row| row.message.key[0]).collect()
}

async fn accept(inbox: &dyn Inbox, message: Message) -> Accepted {
    let forgotten = message.at - Duration::from_secs(7 * 24 * 3600);
    inbox.accept(message, forgotten, 3).await.unwrap()
}

/// Everything that the trait promises, in one life of a message after another.
async fn keeps_its_promises(inbox: &dyn Inbox) {
    assert_eq!(inbox.next_due().await.unwrap(), None);
    for number in 1..=3 {
        assert_eq!(accept(inbox, message(number, at(number.into()))).await, Accepted::New);
    }
    assert_eq!(accept(inbox, message(1, at(9))).await, Accepted::Known, "before it is worked off");
    assert_eq!(accept(inbox, message(4, at(9))).await, Accepted::Full);
    assert_eq!(inbox.next_due().await.unwrap(), Some(at(1)));
    assert_eq!(due(inbox, at(2)).await, [1, 2]);

    let rows = inbox.due(at(9), 10).await.unwrap();
    assert_eq!(rows[0].message, message(1, at(1)));
    let id = |number: usize| rows[number - 1].id;
    inbox
        .settle(vec![(id(1), Fate::Done), (id(2), again(at(60))), (id(3), Fate::Dead { why: "no".into() })])
        .await
        .unwrap();
    assert_eq!(inbox.sizes().await.unwrap(), Sizes { waiting: 1, dead: 1 });
    assert!(due(inbox, at(59)).await.is_empty());
    let retried = inbox.due(at(60), 10).await.unwrap();
    assert_eq!((retried[0].attempts, retried[0].why.as_str()), (1, "the CRM rests"));

    let dead = inbox.given_up(0, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].attempts, dead[0].why.as_str()), (1, 1, "no"));
    assert_eq!(dead[0].message.body, [3, 3, 3], "its body is there for another try");
    assert!(inbox.given_up(id(3), 10).await.unwrap().is_empty());
    assert!(!inbox.replay(id(1), at(70)).await.unwrap() && !inbox.discard(id(2)).await.unwrap());
    assert!(inbox.replay(id(3), at(70)).await.unwrap());
    assert_eq!(due(inbox, at(70)).await, [2, 3]);
    assert_eq!(inbox.due(at(70), 10).await.unwrap()[1].attempts, 0);
    inbox.settle(vec![(id(3), Fate::Dead { why: "no".into() })]).await.unwrap();

    let week = 7 * 24 * 3600;
    assert_eq!(accept(inbox, message(1, at(1 + week))).await, Accepted::Known, "worked off within a week");
    assert_eq!(accept(inbox, message(1, at(2 + week))).await, Accepted::New, "a week is over");
    assert_eq!(
        accept(inbox, message(3, at(80))).await,
        Accepted::New,
        "sent once more after it was given up"
    );
    assert!(inbox.given_up(0, 10).await.unwrap().is_empty());
    assert_eq!(inbox.sizes().await.unwrap(), Sizes { waiting: 3, dead: 0 });

    let rows = inbox.due(at(2 * week), 10).await.unwrap();
    inbox.settle(rows.iter().map(|row| (row.id, Fate::Done)).collect()).await.unwrap();
    inbox.forget(at(10)).await.unwrap();
    assert_eq!(accept(inbox, message(2, at(90))).await, Accepted::New, "its key is gone");
    assert_eq!(accept(inbox, message(3, at(90))).await, Accepted::Known, "too young to be forgotten");
}

fn endpoint(id: &str) -> Endpoint {
    Endpoint {
        id: id.into(),
        url: "https://hooks.example/".into(),
        events: vec!["lead.created".into(), "sync.failed".into()],
        secret: "a long secret".into(),
        active: true,
        include_pii: false,
        created_at: at(0),
        cursor: 7,
        failures: 0,
    }
}

fn delivery(event: &str, entity: &str) -> Delivery {
    let (kind, data) = ("lead.created".to_owned(), format!(r#"{{"of":"{event}"}}"#));
    Delivery { event: event.into(), kind, entity: entity.into(), at: at(1), data }
}

async fn sendable(endpoints: &dyn Endpoints, id: &str, now: Timestamp) -> Vec<(i64, String)> {
    let rows = endpoints.sendable(id, now, 10).await.unwrap();
    rows.into_iter().map(|row| (row.id, row.delivery.event)).collect()
}

async fn tells_in_order(endpoints: &dyn Endpoints) {
    endpoints.put_endpoint(endpoint("wh_1")).await.unwrap();
    endpoints.put_endpoint(Endpoint { created_at: at(1), ..endpoint("wh_2") }).await.unwrap();
    let both = vec![delivery("a", "lead:1"), delivery("b", "lead:1"), delivery("c", "lead:2")];
    endpoints.list_deliveries("wh_1", both.clone(), 9, at(2)).await.unwrap();
    endpoints.list_deliveries("wh_1", both, 8, at(2)).await.unwrap();
    assert_eq!(endpoints.open_deliveries("wh_1").await.unwrap(), 3, "an event is listed once");
    assert_eq!(endpoints.open_deliveries("wh_2").await.unwrap(), 0);
    let known = endpoints.endpoints().await.unwrap();
    let cursors: Vec<_> = known.iter().map(|endpoint| (endpoint.id.as_str(), endpoint.cursor)).collect();
    assert_eq!(cursors, [("wh_1", 9), ("wh_2", 7)], "a cursor never goes back");
    assert_eq!(known[0].events, ["lead.created", "sync.failed"]);
    assert!(!format!("{known:?}").contains("secret") && !format!("{known:?}").contains("hooks"));

    assert!(sendable(endpoints, "wh_1", at(1)).await.is_empty());
    let rows = sendable(endpoints, "wh_1", at(2)).await;
    assert_eq!(rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    let (a, c) = (rows[0].0, rows[1].0);
    assert!(!endpoints.settle_delivery(a, again(at(60)), 2).await.unwrap());
    assert!(!endpoints.settle_delivery(c, Fate::Done, 2).await.unwrap());
    assert!(sendable(endpoints, "wh_1", at(59)).await.is_empty(), "b waits for a");
    assert_eq!(endpoints.next_delivery().await.unwrap(), Some(at(60)));
    assert_eq!(sendable(endpoints, "wh_1", at(60)).await, [(a, "a".to_owned())]);

    let dead = || Fate::Dead { why: "answered 500".into() };
    assert!(!endpoints.settle_delivery(a, dead(), 2).await.unwrap());
    let b = sendable(endpoints, "wh_1", at(60)).await;
    assert_eq!(b[0].1, "b", "what was given up holds nobody up");
    assert!(endpoints.settle_delivery(b[0].0, dead(), 2).await.unwrap(), "the second in a row");
    let known = endpoints.endpoints().await.unwrap();
    assert!(!known[0].active && known[0].failures == 2 && known[1].active);

    let given_up = endpoints.dead_deliveries(0, 10).await.unwrap();
    assert_eq!(given_up.iter().map(|row| row.attempts).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(given_up[0].delivery, delivery("a", "lead:1"));
    assert!(endpoints.discard_delivery(a).await.unwrap() && !endpoints.discard_delivery(a).await.unwrap());
    assert!(endpoints.replay_delivery(b[0].0, at(90)).await.unwrap());
    assert_eq!(endpoints.next_delivery().await.unwrap(), None, "the endpoint is off");
    let renewed = Endpoint { cursor: 0, url: "https://other.example/".into(), ..endpoint("wh_1") };
    endpoints.put_endpoint(renewed).await.unwrap();
    let known = endpoints.endpoints().await.unwrap();
    assert_eq!((known[0].cursor, known[0].url.as_str()), (9, "https://other.example/"));
    assert_eq!(endpoints.next_delivery().await.unwrap(), Some(at(90)));
    assert!(endpoints.remove_endpoint("wh_1").await.unwrap());
    assert!(!endpoints.remove_endpoint("wh_1").await.unwrap());
    assert_eq!(endpoints.open_deliveries("wh_1").await.unwrap(), 0);
}

#[tokio::test]
async fn memory_keeps_its_promises() {
    keeps_its_promises(&MemoryStore::default()).await;
    tells_in_order(&MemoryStore::default()).await;
}

#[cfg(feature = "sqlite")]
mod file {
    use std::sync::Arc;

    use crm_service::store::FileStore;

    use super::*;

    #[tokio::test]
    async fn the_file_keeps_its_promises() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::open(folder.path().join("service.sqlite")).unwrap();
        keeps_its_promises(&store).await;
        tells_in_order(&store).await;
    }

    #[tokio::test]
    async fn what_was_accepted_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("service.sqlite");
        let store = FileStore::open(&path).unwrap();
        for number in 1..=3 {
            accept(&store, message(number, at(number.into()))).await;
        }
        let first = store.due(at(1), 1).await.unwrap()[0].id;
        store.settle(vec![(first, Fate::Done)]).await.unwrap();
        drop(store);
        let store = FileStore::open(&path).unwrap();
        assert_eq!(due(&store, at(9)).await, [2, 3]);
        assert_eq!(store.sizes().await.unwrap().waiting, 2, "the room is counted anew");
        assert_eq!(accept(&store, message(1, at(9))).await, Accepted::Known);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "others may not read it");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_share_one_answer_of_the_disk_and_each_key_is_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(FileStore::open(folder.path().join("service.sqlite")).unwrap());
        let tasks: Vec<_> = (0..400_u16)
            .map(|number| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    let message = message((number % 200) as u8, at(0));
                    store.accept(message, at(0), 1000).await.unwrap()
                })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            new += usize::from(task.await.unwrap() == Accepted::New);
        }
        assert_eq!(new, 200);
        assert_eq!(store.sizes().await.unwrap().waiting, 200);
    }

    #[test]
    fn a_newer_file_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("service.sqlite");
        drop(FileStore::open(&path).unwrap());
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        drop(connection);
        let error = FileStore::open(&path).unwrap_err().to_string();
        assert!(error.contains("newer"), "{error}");
    }
}
