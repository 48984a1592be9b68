//! Stopping an engine at its n-th await: store, port, network and vendors all count through one fuse.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use b2b_providers::Person;
use crm_sync::Error;
use crm_sync::call::Call;
use crm_sync::crm::{CrmRow, CrmTicket, Table};
use crm_sync::plan::{ActionName, Base, Decision};
use crm_sync::port::{Calls, ChangePage, Changes, CrmPort, Schema, Write, Written};
use crm_sync::report::PollReport;
use crm_sync::store::{
    Answers, AuditMark, AuditRow, Browse, CallLog, Change, Cleared, Count, DeadLetter, DomainEvent, Events,
    Lead, Ledger, Limits, Listing, News, Notice, Observation, OutboxRow, Pause, Store, Task, TaskKind,
    TaskState, Tasks, Timer, Verdict, Waiting,
};
use rest_core::{Request, Response, Timestamp, Transport, TransportError, async_trait};
use tokio::sync::Notify;

/// When the chosen call stops for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// It never does anything.
    Before,
    /// It does its work, and nobody learns of it.
    After,
}

/// Counts calls and lets one of them never return.
#[derive(Debug)]
pub(crate) struct Fuse {
    calls: AtomicUsize,
    /// Which call, from 1; 0 for none.
    at: usize,
    moment: Moment,
    blown: Notify,
    resumed: Notify,
    /// Calls that change something.
    effects: Mutex<Vec<usize>>,
    /// Calls that left while the port was writing.
    writing: Mutex<Vec<usize>>,
    is_writing: AtomicBool,
}

impl Fuse {
    pub(crate) fn new(at: usize, moment: Moment) -> Arc<Self> {
        Arc::new(Self {
            calls: AtomicUsize::new(0),
            at,
            moment,
            blown: Notify::new(),
            resumed: Notify::new(),
            effects: Mutex::default(),
            writing: Mutex::default(),
            is_writing: AtomicBool::new(false),
        })
    }

    /// Only counts.
    pub(crate) fn counter() -> Arc<Self> {
        Self::new(0, Moment::Before)
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Returns when the chosen call has stopped.
    pub(crate) async fn blown(&self) {
        self.blown.notified().await;
    }

    /// Lets the chosen call go on.
    pub(crate) fn resume(&self) {
        self.resumed.notify_one();
    }

    /// Calls after which something is different: stopping after any other is stopping before the next.
    pub(crate) fn effects(&self) -> Vec<usize> {
        self.effects.lock().expect("no test panics with it").clone()
    }

    /// Calls made inside a write of the port.
    pub(crate) fn writing(&self) -> Vec<usize> {
        self.writing.lock().expect("no test panics with it").clone()
    }

    /// A call that changes something.
    pub(crate) async fn effect<T>(&self, work: impl Future<Output = T>) -> T {
        self.effects.lock().expect("no test panics with it").push(self.calls() + 1);
        self.pass(work).await
    }

    pub(crate) async fn pass<T>(&self, work: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let is_last = number == self.at;
        if self.is_writing.load(Ordering::SeqCst) {
            self.writing.lock().expect("no test panics with it").push(number);
        }
        if is_last && self.moment == Moment::Before {
            self.blow().await;
        }
        let result = work.await;
        if is_last && self.moment == Moment::After {
            self.blow().await;
        }
        result
    }

    async fn blow(&self) {
        self.blown.notify_one();
        self.resumed.notified().await;
    }
}

#[derive(Debug)]
pub(crate) struct FusedTransport(pub(crate) Arc<Fuse>, pub(crate) Arc<dyn Transport>);

#[async_trait]
impl Transport for FusedTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.0.effect(self.1.send(request)).await
    }
}

#[derive(Debug)]
pub(crate) struct FusedPort(pub(crate) Arc<Fuse>, pub(crate) Arc<dyn CrmPort>);

struct FusedChanges(Arc<Fuse>, Box<dyn Changes>);

#[async_trait]
impl Changes for FusedChanges {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        self.0.pass(self.1.next_page()).await
    }
}

#[async_trait]
impl CrmPort for FusedPort {
    fn name(&self) -> &str {
        self.1.name()
    }

    async fn schema(&self) -> Result<Schema, Error> {
        self.0.pass(self.1.schema()).await
    }

    async fn changes(&self, table: Table, since: Option<Timestamp>) -> Result<Box<dyn Changes>, Error> {
        let changes = self.0.pass(self.1.changes(table, since)).await?;
        Ok(Box::new(FusedChanges(Arc::clone(&self.0), changes)))
    }

    async fn read(&self, table: Table, ids: &[i64]) -> Result<Vec<CrmRow>, Error> {
        self.0.pass(self.1.read(table, ids)).await
    }

    async fn read_whole(&self, tickets: &[i64]) -> Result<Vec<CrmRow>, Error> {
        self.0.pass(self.1.read_whole(tickets)).await
    }

    async fn write(&self, writes: &[Write]) -> Vec<Written> {
        self.0.is_writing.store(true, Ordering::SeqCst);
        let answers = self.0.effect(self.1.write(writes)).await;
        self.0.is_writing.store(false, Ordering::SeqCst);
        answers
    }

    fn calls(&self) -> Calls {
        self.1.calls()
    }

    fn save_limit(&self, now: Timestamp) -> Option<String> {
        self.1.save_limit(now)
    }

    fn restore_limit(&self, state: &str) {
        self.1.restore_limit(state);
    }

    fn save_schema(&self) -> Option<String> {
        self.1.save_schema()
    }

    fn restore_schema(&self, state: &str) {
        self.1.restore_schema(state);
    }
}

#[derive(Debug)]
pub(crate) struct FusedStore(pub(crate) Arc<Fuse>, pub(crate) Arc<dyn Store>);

macro_rules! fused {
    ($trait:ident $({ $($written:item)* })?: $($name:ident($($arg:ident: $kind:ty),*) -> $out:ty;)*) => {
        #[async_trait]
        impl $trait for FusedStore {
            $($($written)*)?

            $(async fn $name(&self, $($arg: $kind),*) -> Result<$out, Error> {
                self.0.pass(self.1.$name($($arg),*)).await
            })*
        }
    };
}

fused! {
    Events:
    events(after: i64, limit: usize) -> Vec<(i64, DomainEvent)>;
}

fused! {
    Answers:
    answers(keys: &[String]) -> BTreeMap<String, serde_json::Value>;
}

fused! {
    Browse:
    list(listing: &Listing) -> Vec<CrmTicket>;
    board() -> Vec<Count>;
    unwritten(after: Option<&str>, limit: usize) -> Vec<Lead>;
    decision(entity: &str) -> Option<(Timestamp, Decision)>;
    lead_of(provider: &str, external_id: &str) -> Option<String>;
}

fused! {
    CallLog:
    calls_of(tickets: &[i64]) -> BTreeMap<i64, Vec<Call>>;
    known_calls(keys: &[String]) -> Vec<String>;
}

fused! {
    Tasks:
    due_tasks(kind: TaskKind, now: Timestamp, limit: usize) -> Vec<Task>;
    tasks_of(entities: &[String]) -> Vec<Task>;
    tasks(states: &[TaskState], after: Option<&str>, limit: usize) -> Vec<Task>;
}

fused! {
    Ledger {
        async fn lease(&self, name: &str, owner: &str, now: Timestamp, until: Timestamp) -> Result<bool, Error> {
            self.0.effect(self.1.lease(name, owner, now, until)).await
        }

        async fn release(&self, name: &str, owner: &str) -> Result<(), Error> {
            self.0.effect(self.1.release(name, owner)).await
        }
    }:
    pauses() -> Vec<(ActionName, Pause)>;
    waiting() -> Waiting;
    dead_letters(after: i64, limit: usize) -> Vec<DeadLetter>;
    runs(before: Option<i64>, limit: usize) -> Vec<(i64, PollReport)>;
    audit(after: i64, limit: usize) -> Vec<AuditRow>;
    audit_ends() -> (AuditMark, AuditMark);
    due_timers(now: Timestamp, limit: usize) -> Vec<Timer>;
    overdue(limits: &Limits) -> Cleared;
    notices(limit: usize) -> Vec<(i64, Notice)>;
}

fused! {
    Store {
        async fn commit(&self, changes: Vec<Change>) -> Result<(), Error> {
            self.0.effect(self.1.commit(changes)).await
        }
    }:
    meta(key: &str) -> Option<String>;
    revealed(provider: &str, external_ids: &[String], since: Timestamp) -> BTreeSet<String>;
    unresolved(limit: usize) -> Vec<Observation>;
    leads_by_keys(keys: &[String]) -> Vec<(String, String)>;
    rows_by_keys(keys: &[String]) -> Vec<(String, Table, i64)>;
    leads(ids: &[String]) -> Vec<Lead>;
    dirty_leads(after: Option<&str>, limit: usize) -> Vec<(Lead, News)>;
    leads_of_tickets(tickets: &[i64]) -> BTreeMap<i64, Lead>;
    observations(leads: &[String]) -> BTreeMap<String, Vec<Person>>;
    rows(table: Table, ids: &[i64]) -> BTreeMap<i64, CrmRow>;
    dirty_tickets(after: Option<i64>, limit: usize) -> Vec<CrmRow>;
    bases(tickets: &[i64]) -> BTreeMap<i64, Base>;
    suppressed(identifiers: &[String]) -> BTreeMap<String, String>;
    memberships(contacts: &[i64]) -> BTreeMap<i64, Vec<String>>;
    actions(names: &[ActionName]) -> BTreeMap<ActionName, OutboxRow>;
    open_actions(command: &str, after: i64, limit: usize) -> Vec<(i64, OutboxRow)>;
    reviews(limit: usize) -> Vec<(Timestamp, Decision)>;
    verdicts(leads: &[String]) -> BTreeMap<String, Vec<Verdict>>;
}
