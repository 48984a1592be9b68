//! The published contract suites over what this crate brings along.
#![cfg(all(feature = "halo", feature = "sqlite", feature = "testing"))]
#![allow(missing_docs)]

use std::path::PathBuf;
use std::sync::Arc;

use crm_sync::Error;
use crm_sync::crm::{CrmRow, Table};
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::port::{Calls, Changes, CrmPort, Schema, Write, Written};
use crm_sync::store::{SqliteStore, Store};
use crm_sync::testing::{PortHarness, StoreHarness, port_contract, store_contract};
use halo_client::Halo;
use halo_sandbox::Sandbox;
use rest_core::{Clock, ManualClock, SecretString, Timestamp, async_trait};
use serde_json::json;

struct Files(PathBuf);

#[async_trait]
impl StoreHarness for Files {
    async fn open(&self, name: &str) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(self.0.join(name)).expect("a store"))
    }
}

#[tokio::test]
async fn the_embedded_store_keeps_the_contract() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(store_contract(&Files(folder.path().to_owned())).await, Ok(()));
    #[cfg(unix)]
    for file in std::fs::read_dir(folder.path()).expect("the folder") {
        use std::os::unix::fs::PermissionsExt as _;
        let file = file.expect("a file");
        let mode = file.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} is open to others", file.file_name());
    }
}

struct Tenant {
    clock: Arc<ManualClock>,
    sandbox: Sandbox,
}

impl Tenant {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::auto(Timestamp::from_millis(1_770_000_000_000)));
        let sandbox = Sandbox::builder().seed(5).clients(3).leads(4).limit(None).clock(clock.clone()).build();
        Self { clock, sandbox }
    }
}

#[async_trait]
impl PortHarness for Tenant {
    async fn port(&self) -> Arc<dyn CrmPort> {
        let halo = Halo::builder(self.sandbox.base_url().as_str())
            .tenant(self.sandbox.tenant_name())
            .client_credentials(self.sandbox.client_id(), SecretString::from(self.sandbox.client_secret()))
            .transport(self.sandbox.transport())
            .clock(self.clock.clone())
            .seed(1)
            .build()
            .expect("a client");
        Arc::new(HaloPort::new(halo, HaloMapping::default()))
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn edit_summary(&self, ticket: i64, summary: &str) {
        self.sandbox.edit_as_person("Tickets", ticket, json!({ "summary": summary })).expect("an edit");
    }

    async fn lose_next_answer(&self) -> bool {
        self.sandbox.set_fault(Some("drop-after-commit:once,method=POST")).expect("a fault");
        true
    }
}

#[tokio::test]
async fn the_halo_port_keeps_the_contract() {
    assert_eq!(port_contract(&Tenant::new()).await, Ok(()));
}

/// A port that sends again without looking.
#[derive(Debug)]
struct Careless(Arc<dyn CrmPort>);

#[async_trait]
impl CrmPort for Careless {
    fn name(&self) -> &str {
        "careless"
    }

    async fn schema(&self) -> Result<Schema, Error> {
        self.0.schema().await
    }

    async fn changes(&self, table: Table, since: Option<Timestamp>) -> Result<Box<dyn Changes>, Error> {
        self.0.changes(table, since).await
    }

    async fn read(&self, table: Table, ids: &[i64]) -> Result<Vec<CrmRow>, Error> {
        self.0.read(table, ids).await
    }

    async fn write(&self, writes: &[Write]) -> Vec<Written> {
        let writes: Vec<Write> =
            writes.iter().map(|write| Write { doubtful: false, ..write.clone() }).collect();
        self.0.write(&writes).await
    }

    fn calls(&self) -> Calls {
        self.0.calls()
    }
}

struct CarelessTenant(Tenant);

#[async_trait]
impl PortHarness for CarelessTenant {
    async fn port(&self) -> Arc<dyn CrmPort> {
        Arc::new(Careless(self.0.port().await))
    }

    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn edit_summary(&self, ticket: i64, summary: &str) {
        self.0.edit_summary(ticket, summary).await;
    }

    async fn lose_next_answer(&self) -> bool {
        self.0.lose_next_answer().await
    }
}

#[tokio::test]
async fn a_port_that_repeats_without_looking_is_found_out() {
    let broken = port_contract(&CarelessTenant(Tenant::new())).await.expect_err("findings");
    for expected in
        ["a doubtful create makes a second record", "a write with a lost answer is done twice, or never"]
    {
        assert!(broken.iter().any(|found| found == expected), "{broken:?}");
    }
}
