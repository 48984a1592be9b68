//! A CRM without records, a store that fails, and the service around them.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use b2b_providers::Person;
use crm_service::Service;
use crm_sync::crm::{CrmRow, CrmTicket, Table};
use crm_sync::engine::Engine;
use crm_sync::plan::{ActionName, Base, Decision};
use crm_sync::port::{Calls, ChangePage, Changes, CrmPort, Hint, Schema, Write, Written};
use crm_sync::report::PollReport;
use crm_sync::rest_core::{ManualClock, Timestamp, async_trait};
use crm_sync::store::{
    Answers, AuditMark, AuditRow, Browse, CallLog, Change, Cleared, Count, DeadLetter, DomainEvent, Events,
    Lead, Ledger, Limits, Listing, News, Notice, Observation, OutboxRow, Pause, SqliteStore, Store, Task,
    TaskKind, TaskState, Tasks, Timer, Waiting,
};
use crm_sync::suppress::Suppressor;
use crm_sync::{Error, ErrorKind};
use serde_json::Value;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// 2026-03-04T09:00:00Z.
pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-03-04T09:00:00Z").unwrap()
}

/// An empty CRM that can be held at its door.
#[derive(Debug)]
pub(crate) struct EmptyCrm {
    pub(crate) entered: Semaphore,
    pub(crate) door: Semaphore,
    pub(crate) refuses: Option<ErrorKind>,
    pub(crate) asked: AtomicU64,
    /// Which records were read by their ids.
    pub(crate) read: Mutex<Vec<(Table, i64)>>,
}

impl EmptyCrm {
    fn with_door(permits: usize) -> Self {
        Self {
            entered: Semaphore::new(0),
            door: Semaphore::new(permits),
            refuses: None,
            asked: AtomicU64::new(0),
            read: Mutex::default(),
        }
    }

    pub(crate) fn open() -> Self {
        Self::with_door(Semaphore::MAX_PERMITS)
    }

    pub(crate) fn closed() -> Self {
        Self::with_door(0)
    }
}

struct NoChanges;

#[async_trait]
impl Changes for NoChanges {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        Ok(None)
    }
}

#[async_trait]
impl CrmPort for EmptyCrm {
    fn name(&self) -> &str {
        "empty"
    }

    async fn schema(&self) -> Result<Schema, Error> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.entered.add_permits(1);
        let _passed = self.door.acquire().await.unwrap();
        match self.refuses {
            Some(kind) => Err(Error::new(kind, "the tenant refused /var/lib/secret.db")),
            None => Ok(Schema::default()),
        }
    }

    async fn changes(&self, _: Table, _: Option<Timestamp>) -> Result<Box<dyn Changes>, Error> {
        Ok(Box::new(NoChanges))
    }

    async fn read(&self, table: Table, ids: &[i64]) -> Result<Vec<CrmRow>, Error> {
        self.read.lock().unwrap().extend(ids.iter().map(|id| (table, *id)));
        Ok(Vec::new())
    }

    fn hint(&self, body: &[u8]) -> Hint {
        let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return Hint::Unreadable };
        match body.get("ticket") {
            Some(id) if id.is_null() => Hint::Incomplete("ticket"),
            _ if body.contains_key("invoice") => Hint::Foreign,
            id => {
                Hint::Records(id.and_then(Value::as_i64).map(|id| (Table::Ticket, id)).into_iter().collect())
            }
        }
    }

    async fn write(&self, writes: &[Write]) -> Vec<Written> {
        panic!("an empty CRM gives nothing to write, got {}", writes.len())
    }

    fn calls(&self) -> Calls {
        Calls { total: self.asked.load(Ordering::Relaxed), ..Calls::default() }
    }
}

/// A store whose disk is gone.
#[derive(Debug)]
pub(crate) struct BrokenStore;

fn gone<T>() -> Result<T, Error> {
    Err(Error::new(ErrorKind::Store, "/var/lib/secret.db: input/output error"))
}

#[async_trait]
impl Store for BrokenStore {
    async fn commit(&self, _: Vec<Change>) -> Result<(), Error> {
        gone()
    }
    async fn meta(&self, _: &str) -> Result<Option<String>, Error> {
        gone()
    }
    async fn revealed(&self, _: &str, _: &[String], _: Timestamp) -> Result<BTreeSet<String>, Error> {
        gone()
    }
    async fn unresolved(&self, _: usize) -> Result<Vec<Observation>, Error> {
        gone()
    }
    async fn leads_by_keys(&self, _: &[String]) -> Result<Vec<(String, String)>, Error> {
        gone()
    }
    async fn rows_by_keys(&self, _: &[String]) -> Result<Vec<(String, Table, i64)>, Error> {
        gone()
    }
    async fn leads(&self, _: &[String]) -> Result<Vec<Lead>, Error> {
        gone()
    }
    async fn dirty_leads(&self, _: Option<&str>, _: usize) -> Result<Vec<(Lead, News)>, Error> {
        gone()
    }
    async fn leads_of_tickets(&self, _: &[i64]) -> Result<BTreeMap<i64, Lead>, Error> {
        gone()
    }
    async fn observations(&self, _: &[String]) -> Result<BTreeMap<String, Vec<Person>>, Error> {
        gone()
    }
    async fn rows(&self, _: Table, _: &[i64]) -> Result<BTreeMap<i64, CrmRow>, Error> {
        gone()
    }
    async fn dirty_tickets(&self, _: Option<i64>, _: usize) -> Result<Vec<CrmRow>, Error> {
        gone()
    }
    async fn bases(&self, _: &[i64]) -> Result<BTreeMap<i64, Base>, Error> {
        gone()
    }
    async fn suppressed(&self, _: &[String]) -> Result<BTreeMap<String, String>, Error> {
        gone()
    }
    async fn memberships(&self, _: &[i64]) -> Result<BTreeMap<i64, Vec<String>>, Error> {
        gone()
    }
    async fn actions(&self, _: &[ActionName]) -> Result<BTreeMap<ActionName, OutboxRow>, Error> {
        gone()
    }
    async fn open_actions(&self, _: &str, _: i64, _: usize) -> Result<Vec<(i64, OutboxRow)>, Error> {
        gone()
    }
    async fn reviews(&self, _: usize) -> Result<Vec<(Timestamp, Decision)>, Error> {
        gone()
    }
}

#[async_trait]
impl Events for BrokenStore {
    async fn events(&self, _: i64, _: usize) -> Result<Vec<(i64, DomainEvent)>, Error> {
        gone()
    }
}

#[async_trait]
impl Answers for BrokenStore {
    async fn answers(
        &self,
        _: &[String],
    ) -> Result<std::collections::BTreeMap<String, serde_json::Value>, Error> {
        gone()
    }
}

#[async_trait]
impl CallLog for BrokenStore {
    async fn calls_of(
        &self,
        _: &[i64],
    ) -> Result<std::collections::BTreeMap<i64, Vec<crm_sync::call::Call>>, Error> {
        gone()
    }
    async fn known_calls(&self, _: &[String]) -> Result<Vec<String>, Error> {
        gone()
    }
}

#[async_trait]
impl Tasks for BrokenStore {
    async fn due_tasks(&self, _: TaskKind, _: Timestamp, _: usize) -> Result<Vec<Task>, Error> {
        gone()
    }
    async fn tasks_of(&self, _: &[String]) -> Result<Vec<Task>, Error> {
        gone()
    }
    async fn tasks(&self, _: &[TaskState], _: Option<&str>, _: usize) -> Result<Vec<Task>, Error> {
        gone()
    }
}

#[async_trait]
impl Browse for BrokenStore {
    async fn list(&self, _: &Listing) -> Result<Vec<CrmTicket>, Error> {
        gone()
    }
    async fn board(&self) -> Result<Vec<Count>, Error> {
        gone()
    }
    async fn unwritten(&self, _: Option<&str>, _: usize) -> Result<Vec<Lead>, Error> {
        gone()
    }
    async fn decision(&self, _: &str) -> Result<Option<(Timestamp, Decision)>, Error> {
        gone()
    }
    async fn lead_of(&self, _: &str, _: &str) -> Result<Option<String>, Error> {
        gone()
    }
}

/// A service without keys around a CRM and a store, with the clock to move.
pub(crate) fn assemble(crm: Arc<EmptyCrm>, store: Arc<dyn Store>) -> (Service, ManualClock) {
    let clock = ManualClock::at(start());
    let engine = Engine::new(crm, store, Arc::new(clock.clone()), Suppressor::new(b"test"));
    (Service::new(Arc::new(engine), Arc::new(clock.clone())), clock)
}

/// The usual service: an open, empty CRM and a store in memory.
pub(crate) fn service() -> Service {
    assemble(Arc::new(EmptyCrm::open()), memory()).0
}

pub(crate) fn memory() -> Arc<dyn Store> {
    Arc::new(SqliteStore::in_memory().unwrap())
}

/// What came back, read to the end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// Sends one request. Headers are pairs of name and value.
pub(crate) async fn send(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    if let Some(length) = parts.headers.get("content-length") {
        assert_eq!(length.to_str().unwrap(), bytes.len().to_string(), "the length is that of the body");
    }
    Reply { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

#[async_trait]
impl Ledger for BrokenStore {
    async fn lease(&self, _: &str, _: &str, _: Timestamp, _: Timestamp) -> Result<bool, Error> {
        gone()
    }
    async fn release(&self, _: &str, _: &str) -> Result<(), Error> {
        gone()
    }
    async fn pauses(&self) -> Result<Vec<(ActionName, Pause)>, Error> {
        gone()
    }
    async fn waiting(&self) -> Result<Waiting, Error> {
        gone()
    }
    async fn dead_letters(&self, _: i64, _: usize) -> Result<Vec<DeadLetter>, Error> {
        gone()
    }
    async fn runs(&self, _: Option<i64>, _: usize) -> Result<Vec<(i64, PollReport)>, Error> {
        gone()
    }
    async fn audit(&self, _: i64, _: usize) -> Result<Vec<AuditRow>, Error> {
        gone()
    }
    async fn audit_ends(&self) -> Result<(AuditMark, AuditMark), Error> {
        gone()
    }
    async fn due_timers(&self, _: Timestamp, _: usize) -> Result<Vec<Timer>, Error> {
        gone()
    }
    async fn overdue(&self, _: &Limits) -> Result<Cleared, Error> {
        gone()
    }
    async fn notices(&self, _: usize) -> Result<Vec<(i64, Notice)>, Error> {
        gone()
    }
}
