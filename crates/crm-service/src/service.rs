//! The assembly: an engine, who may ask it, and what wakes it.

use std::fmt;
use std::sync::{Arc, PoisonError};

use crm_sync::Error;
use crm_sync::engine::{Cycle, Engine};
use crm_sync::rest_core::{Clock, Timestamp};
use tokio::sync::Notify;

use crate::auth::{Credential, Keys, Role, Secret};
use crate::metrics::Metrics;
use crate::webhook::{Digest, Seen};

/// The engine behind HTTP. Clones share everything.
#[derive(Clone)]
pub struct Service {
    engine: Arc<Engine>,
    clock: Arc<dyn Clock>,
    started: Timestamp,
    keys: Keys,
    halo: Vec<Secret>,
    wake: Arc<Notify>,
    // Held for the length of a cycle, so that a second request is answered instead of queued.
    running: Arc<tokio::sync::Mutex<()>>,
    seen: Arc<std::sync::Mutex<Seen>>,
    metrics: Arc<Metrics>,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("engine", &self.engine)
            .field("started", &self.started)
            .field("halo_webhook", &!self.halo.is_empty())
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
            halo: Vec::new(),
            wake: Arc::new(Notify::new()),
            running: Arc::default(),
            seen: Arc::default(),
            metrics: Arc::default(),
        }
    }

    /// Lets whoever shows `key` do what `role` may. Several keys may have one role, for rotation.
    ///
    /// Only the key's SHA-256 is kept. A key needs at least 128 bits of randomness, since a fast hash does
    /// not protect a guessable one. An empty key lets nobody in.
    #[must_use]
    pub fn api_key(mut self, role: Role, key: &str) -> Self {
        self.keys.add(role, key);
        self
    }

    /// Opens `POST /webhooks/halopsa` to whoever shows `credential`. Several are possible, for rotation.
    ///
    /// An empty password or token opens nothing, so that a forgotten setting is not an open door.
    #[must_use]
    pub fn halo_webhook(mut self, credential: Credential) -> Self {
        self.halo.extend(credential.secret());
        self
    }

    /// Notified by every new webhook, for the loop that calls [`run`](Self::run).
    ///
    /// One permit is kept while nobody waits, so a webhook that arrives during a cycle causes one more cycle,
    /// however many arrive.
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
        let _alone = self.running.try_lock().ok()?;
        if dry_run {
            return Some(self.engine.plan().await);
        }
        let cycle = self.engine.poll().await;
        self.metrics.cycle(cycle.as_ref().ok().map(|cycle| &cycle.report), self.clock.now());
        Some(cycle)
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

    pub(crate) fn halo(&self) -> &[Secret] {
        &self.halo
    }

    /// True the first time a body is seen within the window; that also wakes the loop.
    pub(crate) fn hint(&self, body: Digest) -> bool {
        // A panic elsewhere leaves the list as good as it was: each step on it is complete in itself.
        let first = self.seen.lock().unwrap_or_else(PoisonError::into_inner).first(body, self.clock.now());
        if first {
            self.wake.notify_one();
        }
        first
    }
}
