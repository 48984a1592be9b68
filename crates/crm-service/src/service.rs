//! The assembly: an engine, who may ask it, and what wakes it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crm_sync::Error;
use crm_sync::b2b_providers::{Inbound, ProviderId};
use crm_sync::engine::{Cycle, Engine, Feed};
use crm_sync::rest_core::{Clock, Timestamp, Transport};
use ipnet::IpNet;
use tokio::sync::Notify;

use crate::api::Trouble;
use crate::auth::{ApiKey, Credential, Keys, Role, Rotation};
use crate::checkup::Checkup;
use crate::idempotency::Answers;
use crate::jobs::Jobs;
use crate::limits::{Attempts, Windows};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::outbound::Outbound;
use crate::store::{MemoryStore, ServiceStore};
use crate::webhook::{Addresses, Proof, Senders};

/// The engine behind HTTP. Clones share everything.
#[derive(Clone)]
pub struct Service {
    engine: Arc<Engine>,
    clock: Arc<dyn Clock>,
    started: Timestamp,
    keys: Keys,
    senders: Arc<Senders>,
    addresses: Arc<Addresses>,
    store: Arc<dyn ServiceStore>,
    inbox_room: usize,
    outbound: Option<Outbound>,
    arrived: Arc<Notify>,
    happened: Arc<Notify>,
    wake: Arc<Notify>,
    // Held for the length of a cycle, so that a second request is answered instead of queued.
    running: Arc<tokio::sync::Mutex<()>>,
    metrics: Arc<Metrics>,
    gate: Arc<Gate>,
    troubles: Arc<std::sync::Mutex<VecDeque<(Timestamp, Trouble)>>>,
    document: Arc<str>,
    live: Live,
    checkup: Option<Arc<dyn Checkup>>,
    jobs: Arc<Jobs>,
    /// Cycles that write and were begun so far.
    begun: Arc<AtomicU64>,
}

/// What counts and remembers requests.
pub(crate) struct Gate {
    pub(crate) attempts: Attempts,
    /// By the key's number.
    pub(crate) requests: Windows<usize>,
    /// Large requests, by the key's number.
    pub(crate) bulk: Windows<usize>,
    pub(crate) answers: Arc<std::sync::Mutex<Answers>>,
}

impl Gate {
    fn new(requests_per_hour: u32) -> Self {
        Self {
            attempts: Attempts::default(),
            requests: Windows::new(requests_per_hour, Duration::from_secs(60 * 60)),
            bulk: Windows::new(10, Duration::from_secs(60 * 60)),
            answers: Arc::default(),
        }
    }
}

/// Troubles of cycles that are remembered.
const TROUBLES: usize = 1_000;

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("engine", &self.engine)
            .field("started", &self.started)
            .field("webhooks", &self.senders)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// A service that answers health checks and lets nobody else in: without
    /// [`api_key`](Self::api_key) every API call is refused, without
    /// [`halo_webhook`](Self::halo_webhook) there is no webhook.
    #[must_use]
    pub fn new(engine: Arc<Engine>, clock: Arc<dyn Clock>) -> Self {
        Self {
            engine,
            started: clock.now(),
            clock,
            keys: Keys::default(),
            senders: Arc::default(),
            addresses: Arc::default(),
            store: Arc::new(MemoryStore::default()),
            inbox_room: 10_000,
            outbound: None,
            arrived: Arc::default(),
            happened: Arc::default(),
            wake: Arc::new(Notify::new()),
            running: Arc::default(),
            metrics: Arc::default(),
            gate: Arc::new(Gate::new(1_000)),
            troubles: Arc::default(),
            document: crate::api::document().into(),
            live: Live::default(),
            checkup: None,
            jobs: Arc::default(),
            begun: Arc::default(),
        }
    }

    /// Where cycles stand, shared with the engine's observer: see [`Live::observer`].
    #[must_use]
    pub fn watched(mut self, live: Live) -> Self {
        self.live = live;
        self
    }

    /// What `POST /api/v1/config/check` asks. Without one the route answers 404.
    #[must_use]
    pub fn checkup(mut self, checkup: Arc<dyn Checkup>) -> Self {
        self.checkup = Some(checkup);
        self
    }

    /// Lets whoever shows `key` do what `role` may. Several keys may have one role, for rotation.
    ///
    /// Only the key's SHA-256 is kept. A key needs at least 128 bits of randomness, since a fast hash does
    /// not protect a guessable one. An empty key lets nobody in.
    #[must_use]
    pub fn api_key(mut self, role: Role, key: &str) -> Self {
        if let Some(key) = ApiKey::new(role, key) {
            self.keys.add(key);
        }
        self
    }

    /// Adds a key with a name, a date or a hash of its own.
    #[must_use]
    pub fn key(mut self, key: ApiKey) -> Self {
        self.keys.add(key);
        self
    }

    /// How long keys with a date of issue work: they are to be replaced `after` this time and end a `grace` later.
    /// The default is 90 days and 24 hours.
    #[must_use]
    pub fn rotation(mut self, after: Duration, grace: Duration) -> Self {
        self.keys.rotation = Rotation { after, grace };
        self
    }

    /// How many requests each key may make in an hour. The default is 1,000.
    #[must_use]
    pub fn requests_per_hour(mut self, requests: u32) -> Self {
        self.gate = Arc::new(Gate::new(requests));
        self
    }

    /// Opens `POST /webhooks/halopsa` to whoever shows `credential`. Several are possible, for rotation.
    ///
    /// An empty password or token opens nothing, so that a forgotten setting is not an open door.
    #[must_use]
    pub fn halo_webhook(mut self, credential: Credential) -> Self {
        Arc::make_mut(&mut self.senders).halo(&Proof::Credential(credential));
        self
    }

    /// Opens `POST /webhooks/halopsa` to whoever proves itself like this: for relays that sign what they pass on.
    #[must_use]
    pub fn halo_proof(mut self, proof: &Proof) -> Self {
        Arc::make_mut(&mut self.senders).halo(proof);
        self
    }

    /// Opens `POST /webhooks/{id}` to a vendor: `inbound` is its
    /// [`receiver`](crm_sync::b2b_providers::receiver), which there is only if its secret is there.
    #[must_use]
    pub fn vendor_webhook(mut self, id: &ProviderId, inbound: Arc<dyn Inbound>) -> Self {
        Arc::make_mut(&mut self.senders).vendor(id, inbound);
        self
    }

    /// Refuses messages of relays that are not dated: a copy of one is then worthless after five minutes.
    #[must_use]
    pub fn webhooks_dated(mut self) -> Self {
        Arc::make_mut(&mut self.senders).require_time();
        self
    }

    /// Where webhooks wait, and who is told of events. The default keeps that in memory: what was accepted and not
    /// worked off ends with the process.
    #[must_use]
    pub fn keep_in(mut self, store: Arc<dyn ServiceStore>) -> Self {
        self.store = store;
        self
    }

    /// Lets admins register endpoints that are told what happens. Without it nobody is told anything.
    ///
    /// `transport` goes wherever they say, so it must reach the open internet only:
    /// `rest_core::PublicTransport`. With `private` endpoints may be in the local network and without TLS; then any
    /// transport will do.
    #[must_use]
    pub fn outbound(mut self, transport: Arc<dyn Transport>, private: bool) -> Self {
        self.outbound = Some(Outbound { transport, private });
        self
    }

    /// So many webhooks may wait; more are refused for the time being. The default is 10,000.
    #[must_use]
    pub fn inbox_room(mut self, messages: usize) -> Self {
        self.inbox_room = messages;
        self
    }

    /// So many webhooks a minute are taken from each source. The default is 100.
    #[must_use]
    pub fn webhook_limit(mut self, a_minute: u32) -> Self {
        Arc::make_mut(&mut self.senders).limit(a_minute);
        self
    }

    /// Webhooks come from these addresses only. Without any, from everywhere.
    ///
    /// The router must know its peers: serve it with
    /// [`into_make_service_with_connect_info`](axum::Router::into_make_service_with_connect_info).
    #[must_use]
    pub fn webhooks_from(mut self, net: IpNet) -> Self {
        Arc::make_mut(&mut self.addresses).allow(net);
        self
    }

    /// A proxy whose `X-Forwarded-For` is believed.
    #[must_use]
    pub fn trusted_proxy(mut self, net: IpNet) -> Self {
        Arc::make_mut(&mut self.addresses).trust_proxy(net);
        self
    }

    /// Notified when webhooks were worked off, for the loop that calls [`run`](Self::run).
    ///
    /// One permit is kept while nobody waits, so what arrives during a cycle causes one more cycle, however much it
    /// is.
    #[must_use]
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// One cycle of the engine, or `None` if one of this service is under way.
    ///
    /// With `dry_run` nothing is written to the CRM. A program that polls by itself calls this and not the
    /// engine, so that its cycles and those of `POST /api/v1/sync/run` know of each other.
    ///
    /// # Errors
    /// As for [`Engine::poll`].
    pub async fn run(&self, dry_run: bool) -> Option<Result<Cycle, Error>> {
        self.run_from(&Feed::All, dry_run).await
    }

    /// The same with these sources only.
    pub(crate) async fn run_from(&self, feed: &Feed, dry_run: bool) -> Option<Result<Cycle, Error>> {
        let _alone = self.running.try_lock().ok()?;
        self.live.begin(self.clock.now());
        if dry_run {
            let cycle = self.engine.plan_from(feed).await;
            self.live.end(None);
            return Some(cycle);
        }
        Some(self.cycle(feed).await)
    }

    async fn cycle(&self, feed: &Feed) -> Result<Cycle, Error> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let cycle = self.engine.poll_from(feed).await;
        self.happened.notify_one();
        self.note(&cycle);
        self.live.end(cycle.as_ref().ok().map(|cycle| &cycle.report));
        cycle
    }

    /// Makes leads of what was received before. Waits for a cycle under way; one cycle serves all who wait for it.
    pub(crate) async fn settle(&self) -> Result<(), Error> {
        let seen = self.begun.load(Ordering::SeqCst);
        let _alone = self.running.lock().await;
        if self.begun.load(Ordering::SeqCst) > seen {
            return Ok(());
        }
        self.live.begin(self.clock.now());
        self.cycle(&Feed::Nothing).await.map(drop)
    }

    fn note(&self, cycle: &Result<Cycle, Error>) {
        let now = self.clock.now();
        self.metrics.cycle(cycle.as_ref().ok().map(|cycle| &cycle.report), now);
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        match cycle {
            Ok(cycle) => {
                troubles.extend(cycle.report.errors.iter().map(|trouble| (now, Trouble::from(trouble))));
            }
            Err(error) => troubles.push_back((now, Trouble::of_cycle(error))),
        }
        let over = troubles.len().saturating_sub(TROUBLES);
        troubles.drain(..over);
    }

    /// What went wrong in the last cycles, newest first.
    pub(crate) fn troubles(&self) -> Vec<(Timestamp, Trouble)> {
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.iter().rev().cloned().collect()
    }

    pub(crate) fn live(&self) -> &Live {
        &self.live
    }

    pub(crate) fn checkup_seam(&self) -> Option<&dyn Checkup> {
        self.checkup.as_deref()
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(crate) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    pub(crate) fn document(&self) -> &str {
        &self.document
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn started(&self) -> Timestamp {
        self.started
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn senders(&self) -> &Senders {
        &self.senders
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    pub(crate) fn store(&self) -> &dyn ServiceStore {
        &*self.store
    }

    pub(crate) fn way_out(&self) -> Option<&Outbound> {
        self.outbound.as_ref()
    }

    /// Notified when the engine may have something to tell.
    pub(crate) fn happened(&self) -> &Notify {
        &self.happened
    }

    pub(crate) fn room(&self) -> usize {
        self.inbox_room
    }

    /// Notified by every new webhook, for the loop that works them off.
    pub(crate) fn arrived(&self) -> &Notify {
        &self.arrived
    }
}
