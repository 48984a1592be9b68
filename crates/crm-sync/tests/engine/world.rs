//! A tenant, a store, vendors that answer from a list, and an engine over them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use b2b_providers::{
    Budget, Company, Descriptor, Error, Found, Lifecycle, Page, Person, Phone, PhoneKind, Provider,
    ProviderId, Query, Reveal, Search,
};
use crm_sync::engine::{Engine, Source};
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::port::CrmPort;
use crm_sync::report::PollReport;
use crm_sync::store::{SqliteStore, Store};
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::{Builder, Sandbox};
use rest_core::{Clock, ManualClock, SecretString, Timestamp, Transport, async_trait};
use serde_json::Value;

use crate::fuse::{Fuse, FusedPort, FusedStore, FusedTransport};

/// A provider that answers from a list.
#[derive(Debug)]
pub(crate) struct Shelf {
    id: ProviderId,
    descriptor: Descriptor,
    people: Vec<Person>,
}

impl Shelf {
    pub(crate) fn new(id: &'static str, people: Vec<Person>) -> Arc<Self> {
        let people = people
            .into_iter()
            .map(|mut person| {
                person.source = Some(ProviderId::new(id));
                person.sources = vec![id.to_owned()];
                person
            })
            .collect();
        let descriptor = Descriptor {
            id: ProviderId::new(id),
            display_name: "Shelf",
            lifecycle: Lifecycle::Active,
            auth: "none",
            prices: &[],
            quotas: &[],
            credentials: &[],
            options: &[],
            base_url: "https://shelf.example",
            unverified: &[],
            docs: "",
        };
        Arc::new(Self { id: ProviderId::new(id), descriptor, people })
    }
}

#[async_trait]
impl Provider for Shelf {
    fn id(&self) -> ProviderId {
        self.id.clone()
    }

    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn calls(&self) -> u64 {
        0
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }
}

#[async_trait]
impl Search for Shelf {
    fn ignored(&self, _query: &Query) -> Vec<&'static str> {
        Vec::new()
    }

    async fn search(&self, _query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap_or_default());
        let to = (from + limit).min(self.people.len());
        let people = self.people[from..to]
            .iter()
            .map(|person| Found { person: person.clone(), completeness: Reveal::Complete })
            .collect();
        let next = (to < self.people.len()).then(|| to.to_string());
        Ok(Page { people, next, total: Some(self.people.len() as u64), ..Page::default() })
    }
}

/// An invented person, three to a firm.
pub(crate) fn person(number: usize) -> Person {
    let firm = number / 3;
    Person {
        external_id: Some(format!("p-{number}")),
        first_name: Some(format!("First{number}")),
        last_name: Some(format!("Last{number}")),
        email: Some(format!("first{number}.last{number}@firm{firm}.example")),
        job_title: Some("IT Director".to_owned()),
        phones: vec![Phone::new(format!("+1 212-555-01{:02}", number % 100), PhoneKind::Work)],
        company: Company {
            company_name: Some(format!("Firm {firm} Ltd")),
            website: Some(format!("https://www.firm{firm}.example")),
            industry_raw: Some("information technology".to_owned()),
            headcount: Some(120),
            ..Company::default()
        },
        ..Person::default()
    }
}

/// Start of the first cycle; far from midnight, since notes name the day.
const START: Timestamp = Timestamp::from_millis(1_770_020_000_000);

pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sandbox: Sandbox,
    pub(crate) store: Arc<dyn Store>,
}

impl World {
    /// A tenant that is set up and empty.
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    pub(crate) fn with(build: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = Arc::new(ManualClock::auto(START));
        let builder = Sandbox::builder().seed(5).clients(0).leads(0).limit(None).clock(clock.clone());
        let store = Arc::new(SqliteStore::in_memory().expect("a store"));
        Self { clock, sandbox: build(builder).build(), store }
    }

    /// The same tenant at the same moment, seen by somebody with a store of their own.
    pub(crate) fn another_store(&self) -> Self {
        let store = Arc::new(SqliteStore::in_memory().expect("a store"));
        Self { clock: self.clock.clone(), sandbox: self.sandbox.clone(), store }
    }

    /// A copy of the world as [`Saved::of`] kept it, with its store in `folder`.
    pub(crate) fn restore(saved: &Saved, folder: &Path) -> Self {
        let clock = Arc::new(ManualClock::auto(saved.at));
        let builder = Sandbox::builder().seed(5).limit(None).clock(clock.clone());
        let sandbox = builder.state(&saved.tenant).expect("a saved tenant").build();
        let file = folder.join("copy.sqlite");
        for stale in ["copy.sqlite", "copy.sqlite-wal", "copy.sqlite-shm"] {
            drop(std::fs::remove_file(folder.join(stale)));
        }
        std::fs::write(&file, &saved.store).expect("a copy of the store");
        Self { clock, sandbox, store: Arc::new(SqliteStore::open(file).expect("a store")) }
    }

    pub(crate) fn engine(&self, sources: &[Arc<Shelf>]) -> Engine {
        self.assemble(sources, None)
    }

    /// An engine of which every await passes a fuse.
    pub(crate) fn fused(&self, sources: &[Arc<Shelf>], fuse: &Arc<Fuse>) -> Engine {
        self.assemble(sources, Some(fuse))
    }

    fn assemble(&self, sources: &[Arc<Shelf>], fuse: Option<&Arc<Fuse>>) -> Engine {
        let mut transport: Arc<dyn Transport> = self.sandbox.transport();
        if let Some(fuse) = fuse {
            transport = Arc::new(FusedTransport(Arc::clone(fuse), transport));
        }
        let mut port: Arc<dyn CrmPort> = Arc::new(self.port(transport));
        let mut store = Arc::clone(&self.store);
        if let Some(fuse) = fuse {
            port = Arc::new(FusedPort(Arc::clone(fuse), port));
            store = Arc::new(FusedStore(Arc::clone(fuse), store));
        }
        let suppressor = Suppressor::new(b"a secret of the test");
        let mut engine = Engine::new(port, store, self.clock.clone(), suppressor).budget(Budget::unlimited());
        for source in sources {
            let provider: Arc<dyn Provider> = source.clone();
            engine = engine.source(Source { provider, query: Query::default(), limit: None, reveal: false });
        }
        engine
    }

    fn port(&self, transport: Arc<dyn Transport>) -> HaloPort {
        let halo = Halo::builder(self.sandbox.base_url().as_str())
            .tenant(self.sandbox.tenant_name())
            .client_credentials(self.sandbox.client_id(), SecretString::from(self.sandbox.client_secret()))
            .transport(transport)
            .clock(self.clock.clone())
            .seed(1)
            .build()
            .expect("a client");
        HaloPort::new(halo, HaloMapping::default())
    }

    /// A cycle a quarter of an hour later.
    pub(crate) async fn poll(&self, sources: &[Arc<Shelf>]) -> PollReport {
        self.clock.advance(Duration::from_secs(900));
        self.engine(sources).poll().await.expect("a cycle").report
    }

    pub(crate) fn rows(&self, table: &str) -> Vec<Value> {
        self.sandbox.state()[table].as_array().cloned().unwrap_or_default()
    }

    /// The ticket of this invented person.
    pub(crate) fn ticket(&self, number: usize) -> Value {
        let name = format!("First{number} Last{number}");
        let tickets = self.rows("Tickets");
        tickets
            .into_iter()
            .find(|row| row["oppcontactname"] == name.as_str())
            .expect("a ticket of this person")
    }

    pub(crate) fn edit(&self, table: &str, id: &Value, change: Value) {
        self.sandbox.edit_as_person(table, id.as_i64().expect("an id"), change).expect("an edit");
    }

    /// Our keys on tickets.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self
            .rows("Tickets")
            .iter()
            .filter_map(|row| row["third_party_id_string"].as_str())
            .filter(|key| key.starts_with("b2b-"))
            .map(str::to_owned)
            .collect();
        keys.sort();
        keys
    }

    /// The whole tenant without the times at which things happened.
    pub(crate) fn tenant(&self) -> BTreeMap<String, Value> {
        let Value::Object(tables) = self.sandbox.state() else { unreachable!("a state is an object") };
        tables.into_iter().map(|(table, rows)| (table, timeless(rows))).collect()
    }

    /// What the store knows of every record of the tenant: our last writes, leads, lists.
    pub(crate) async fn knowledge(&self) -> BTreeSet<String> {
        let ids = |table: &str| -> Vec<i64> {
            self.rows(table).iter().filter_map(|row| row["id"].as_i64()).collect()
        };
        let tickets = ids("Tickets");
        let bases = self.store.bases(&tickets).await.expect("bases");
        let leads = self.store.leads_of_tickets(&tickets).await.expect("leads");
        let lists = self.store.memberships(&ids("Users")).await.expect("memberships");
        let mut told = self.told().await;
        let timers = self.store.due_timers(Timestamp::from_millis(i64::MAX), 1_000).await.expect("timers");
        told.extend(timers.iter().map(|timer| format!("{} waits for {}", timer.ticket, timer.kind)));
        let bases = bases.iter().flat_map(|(id, base)| base.iter().map(move |base| format!("{id} {base:?}")));
        let leads = leads.values().map(|lead| format!("{lead:?}"));
        let lists = lists.iter().map(|(id, lists)| format!("{id} {lists:?}"));
        bases.chain(leads).chain(lists).chain(told).collect()
    }

    /// What others were told, each time it was, but for the cycles themselves.
    pub(crate) async fn told(&self) -> Vec<String> {
        let events = self.store.events(0, 100_000).await.expect("events");
        let mut times: BTreeMap<String, u32> = BTreeMap::new();
        for (_, event) in events.into_iter().filter(|(_, event)| event.entity != "sync") {
            let moved = format!("{} {}", event.data["from"], event.data["to"]);
            *times.entry(format!("{} {} {moved}", event.kind, event.entity)).or_default() += 1;
        }
        times.into_iter().map(|(what, times)| format!("{what} x{times}")).collect()
    }
}

/// The tenant as a person would describe it: no ids, which depend on the order in which things were made.
/// Whatever is there twice is in it twice.
pub(crate) fn portrait(sandbox: &Sandbox) -> Vec<String> {
    let state = sandbox.state();
    let rows = |table: &str| state[table].as_array().cloned().unwrap_or_default();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let names = |table: &str, naming: &dyn Fn(&Value) -> String| -> BTreeMap<i64, String> {
        rows(table).iter().map(|row| (row["id"].as_i64().unwrap_or_default(), naming(row))).collect()
    };
    let people = names("Users", &|row| text(row, "name") + "/" + &text(row, "client_name"));
    let tickets = names("Tickets", &|row| text(row, "summary"));
    let mut lines = Vec::new();
    for row in rows("Client") {
        lines.push(format!("firm {} {} {}", row["name"], row["website"], row["domain"]));
    }
    for row in rows("Users") {
        let columns =
            ["name", "emailaddress", "phonenumber", "mobilenumber", "title", "client_name", "site_name"];
        lines.push(format!("contact {}", columns.map(|name| row[name].to_string()).join(" ")));
    }
    for row in rows("Tickets") {
        let columns = [
            "summary",
            "details",
            "tickettype_name",
            "status_name",
            "client_name",
            "site_name",
            "user_name",
            "agent_name",
            "priority_id",
            "category_1",
            "category_2",
            "oppcontactname",
            "oppemailaddress",
            "opptel",
            "oppjobtitle",
            "oppcompanyname",
            "oppvalue",
            "oppconversionprobability",
            "targetdate",
            "customfields",
            "deleted",
        ];
        let parent = row["parent_id"].as_i64().and_then(|id| tickets.get(&id));
        let shown = columns.map(|name| row[name].to_string()).join(" ");
        lines.push(format!("ticket {shown} parent {parent:?}"));
    }
    for row in rows("Actions") {
        let ticket = row["ticket_id"].as_i64().and_then(|id| tickets.get(&id));
        let note = text(&row, "note");
        // The name of the action ends it.
        let note = note.split("\n\n[b2b-").next().unwrap_or_default();
        lines.push(format!("note {ticket:?} {note} {}", row["hiddenfromuser"]));
    }
    for row in rows("DistributionLists") {
        for member in row["members"].as_array().into_iter().flatten() {
            let member = member["user_id"].as_i64().and_then(|id| people.get(&id));
            lines.push(format!("list {} {member:?}", row["name"]));
        }
    }
    lines.sort();
    lines
}

/// What is in only one of two portraits, with the sign of the one it is in.
pub(crate) fn difference(got: &[String], wanted: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in got {
        *counts.entry(line).or_default() += 1;
    }
    for line in wanted {
        *counts.entry(line).or_default() -= 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(line, count)| format!("{count:+} {line}"))
        .collect()
}

/// A world put aside.
pub(crate) struct Saved {
    at: Timestamp,
    tenant: Value,
    store: Vec<u8>,
}

impl Saved {
    /// Puts a world aside whose store is this file. The store is closed by that.
    pub(crate) fn of(world: World, file: &Path) -> Self {
        let (at, tenant) = (world.clock.now(), world.sandbox.save());
        // Closing the last connection moves the write-ahead log into the file.
        drop(world);
        Self { at, tenant, store: std::fs::read(file).expect("the store's file") }
    }
}

fn timeless(value: Value) -> Value {
    let is_moment = |name: &str| {
        name != "targetdate" && (name.contains("date") || name.contains("time") || name == "_edited_by")
    };
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(name, _)| !is_moment(name))
            .map(|(name, value)| (name, timeless(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(rows) => rows.into_iter().map(timeless).collect(),
        other => other,
    }
}

/// Panics with the first difference between two tenants.
pub(crate) fn assert_same(got: &BTreeMap<String, Value>, wanted: &BTreeMap<String, Value>, when: &str) {
    assert_eq!(got.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "{when}: tables");
    for (table, rows) in wanted {
        let empty = Vec::new();
        let (rows, others) = (rows.as_array().unwrap_or(&empty), got[table].as_array().unwrap_or(&empty));
        for (row, other) in rows.iter().zip(others) {
            assert_eq!(other, row, "{when}: a row of {table}");
        }
        assert_eq!(others.len(), rows.len(), "{when}: rows of {table}");
    }
}
