//! The embedded store with personal data sealed.
#![cfg(all(feature = "encryption", feature = "testing"))]
#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use b2b_providers::Person;
use crm_sync::crm::{CrmContact, CrmRow, Table};
use crm_sync::store::{Change, DomainEvent, Events as _, Observation, Sealer, SqliteStore, Store};
use crm_sync::testing::{StoreHarness, store_contract};
use rest_core::{Timestamp, async_trait};
use serde_json::json;

const OLD: &str = "an old key that is long enough for it";
const NEW: &str = "a new key that is long enough as well.";

fn sealer(keys: &str) -> Sealer {
    Sealer::new(&keys.into()).unwrap()
}

struct Files(PathBuf);

#[async_trait]
impl StoreHarness for Files {
    async fn open(&self, name: &str) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open_sealed(self.0.join(name), sealer(OLD)).expect("a store"))
    }
}

#[tokio::test]
async fn a_sealed_store_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(store_contract(&Files(folder.path().to_owned())).await, Ok(()));
}

/// What stands in the store and must not stand in the file.
const PERSONAL: [&str; 4] = ["jane@acme", "Quillfeather", "+14155550123", "refresh-token-7"];

async fn fill(store: &SqliteStore) {
    let person = Person {
        email: Some("jane@acme.example".into()),
        last_name: Some("Quillfeather".into()),
        ..Person::default()
    };
    let contact = CrmContact {
        id: 4,
        email: Some("jane@acme.example".into()),
        mobile: Some("+14155550123".into()),
        ..CrmContact::default()
    };
    let key = "email:jane@acme.example".to_owned();
    let changes = vec![
        Change::Observe(Box::new(Observation {
            provider: "shelf".into(),
            external_id: "p-1".into(),
            hash: "h".into(),
            person,
            keys: vec![key.clone()],
            blocks: vec!["name:quillfeather".into()],
        })),
        Change::Assign { provider: "shelf".into(), external_id: "p-1".into(), lead: "lead:1".into() },
        Change::Row(Box::new(CrmRow::Contact(contact)), vec![key], Vec::new()),
        Change::Meta("token.shelf".into(), "refresh-token-7".into()),
        Change::Wrote(9, [("contact_phone".to_owned(), "+14155550123".to_owned())].into()),
        Change::Emit(DomainEvent {
            id: "e".into(),
            kind: "lead.created".into(),
            entity: "lead:1".into(),
            at: Timestamp::from_millis(0),
            data: json!({ "email": "jane@acme.example" }),
        }),
    ];
    store.commit(changes).await.unwrap();
}

async fn assert_whole(store: &SqliteStore) {
    let keys = ["email:jane@acme.example".to_owned(), "name:quillfeather".to_owned()];
    let leads = store.leads_by_keys(&keys).await.unwrap();
    assert_eq!(leads, keys.map(|key| (key, "lead:1".to_owned())));
    let rows = store.rows_by_keys(&["email:jane@acme.example".to_owned()]).await.unwrap();
    assert_eq!(rows, [("email:jane@acme.example".to_owned(), Table::Contact, 4)]);
    let people = store.observations(&["lead:1".to_owned()]).await.unwrap();
    assert_eq!(people["lead:1"][0].last_name.as_deref(), Some("Quillfeather"));
    assert_eq!(store.meta("token.shelf").await.unwrap().as_deref(), Some("refresh-token-7"));
    assert_eq!(store.bases(&[9]).await.unwrap()[&9]["contact_phone"], "+14155550123");
    assert_eq!(store.events(0, 9).await.unwrap()[0].1.data["email"], "jane@acme.example");
    // An equal row is recognised without a second copy.
    let CrmRow::Contact(_) = &store.rows(Table::Contact, &[4]).await.unwrap()[&4] else {
        panic!("a contact")
    };
}

/// What the files of the store show, side files included.
fn shown(folder: &Path) -> Vec<&'static str> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        found.extend(PERSONAL.into_iter().filter(|text| holds(text)));
    }
    found
}

#[tokio::test]
async fn the_file_shows_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = SqliteStore::open_sealed(&path, sealer(OLD)).unwrap();
    fill(&store).await;
    assert!(shown(folder.path()).is_empty(), "{:?}", shown(folder.path()));
    drop(store);
    assert_whole(&SqliteStore::open_sealed(&path, sealer(OLD)).unwrap()).await;
    for result in [SqliteStore::open(&path), SqliteStore::open_sealed(&path, sealer(NEW))] {
        let error = result.unwrap_err().to_string();
        assert!(error.contains("ENCRYPTION_KEY"), "{error}");
    }
}

#[tokio::test]
async fn an_open_store_is_sealed_when_it_gets_a_key_and_keys_are_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = SqliteStore::open(&path).unwrap();
    fill(&store).await;
    drop(store);
    assert_eq!(shown(folder.path()).len(), PERSONAL.len(), "open before");
    for keys in [OLD.to_owned(), format!("1:{OLD},2:{NEW}"), format!("2:{NEW}")] {
        let store = SqliteStore::open_sealed(&path, sealer(&keys)).unwrap();
        assert_whole(&store).await;
        assert!(shown(folder.path()).is_empty(), "{:?}", shown(folder.path()));
    }
    assert!(SqliteStore::open_sealed(&path, sealer(OLD)).is_err(), "the old key opens nothing any more");
}
