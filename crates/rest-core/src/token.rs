//! Access tokens: fetched once for everybody, renewed early, dropped only by the generation that was refused.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::{Clock, Error, Timestamp};

/// An access token.
#[derive(Clone)]
pub struct Token {
    /// The token itself.
    pub secret: SecretString,
    /// When it stops working; `None` if that is only found out by trying.
    pub expires_at: Option<Timestamp>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Where tokens come from.
#[async_trait]
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Fetches a new token. Called for one caller at a time.
    ///
    /// # Errors
    /// Whatever went wrong, without a secret in it; a transient error makes the waiting call transient too.
    async fn fetch(&self) -> Result<Token, Error>;
}

/// One token for all calls. Cheap to clone; clones share the token.
#[derive(Clone)]
pub struct TokenCache {
    shared: Arc<Shared>,
    early: Duration,
}

struct Shared {
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    generation: u64,
    flights: u64,
    failure: Option<Error>,
    not_before: Option<Timestamp>,
    useless_until: Option<(u64, Timestamp)>,
}

struct Held {
    token: Token,
    renew_at: Option<Timestamp>,
}

/// A token as handed out, with its generation.
#[derive(Clone)]
pub(crate) struct Lease {
    pub(crate) secret: SecretString,
    pub(crate) generation: u64,
}

/// After a failed early renewal the old token serves for this long before the next try.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// How long a renewal is known not to help after a fresh token was refused as well.
const USELESS: Duration = Duration::from_secs(60);

impl TokenCache {
    /// An empty cache over `source`.
    pub fn new(source: Arc<dyn TokenSource>, clock: Arc<dyn Clock>) -> Self {
        let flight = tokio::sync::Mutex::new(());
        let shared = Shared { source, clock, state: Mutex::default(), flight };
        Self { shared: Arc::new(shared), early: Duration::from_secs(60) }
    }

    /// How long before its end a token is renewed: 60 seconds if nothing is said, and never more than a quarter of
    /// its life.
    #[must_use]
    pub fn early(mut self, early: Duration) -> Self {
        self.early = early;
        self
    }

    /// The token for the next call, fetched if need be.
    pub(crate) async fn lease(&self) -> Result<Lease, Error> {
        let (flights, old) = {
            let state = self.state();
            match state.lease(self.shared.clock.now()) {
                Some((lease, false)) => return Ok(lease),
                due => (state.flights, due.map(|(lease, _)| lease)),
            }
        };
        let _flight = match old {
            // The old token still works: one caller renews, the others go on.
            Some(old) => match self.shared.flight.try_lock() {
                Ok(flight) => flight,
                Err(_) => return Ok(old),
            },
            None => self.shared.flight.lock().await,
        };
        // Refresh race: somebody may have fetched, or failed to, while this caller waited.
        {
            let state = self.state();
            if let Some((lease, false)) = state.lease(self.shared.clock.now()) {
                return Ok(lease);
            }
            if state.flights > flights
                && let Some(error) = &state.failure
            {
                return Err(error.clone());
            }
        }
        let fetched = self.shared.source.fetch().await;
        self.land(fetched)
    }

    /// The token if it can be had without waiting.
    pub(crate) fn held(&self) -> Option<Lease> {
        self.state().lease(self.shared.clock.now()).map(|(lease, _)| lease)
    }

    /// The server refused the token of this generation: it is dropped if it is still the one held. False if
    /// fetching another one is known not to help.
    pub(crate) fn refuse(&self, generation: u64) -> bool {
        let mut state = self.state();
        if let Some((useless, until)) = state.useless_until
            && useless == generation
            && self.shared.clock.now() < until
        {
            return false;
        }
        if state.generation == generation {
            state.held = None;
        }
        true
    }

    /// The server refused a call with a token that had just been renewed for it: the token is not the reason.
    pub(crate) fn renewal_was_useless(&self, generation: u64) {
        let until = self.shared.clock.now() + USELESS;
        self.state().useless_until = Some((generation, until));
    }

    fn land(&self, fetched: Result<Token, Error>) -> Result<Lease, Error> {
        let now = self.shared.clock.now();
        let mut state = self.state();
        state.flights += 1;
        match fetched {
            Ok(token) => {
                let renew_at = token.expires_at.map(|end| end - self.early.min(end.since(now) / 4));
                state.generation += 1;
                state.failure = None;
                state.not_before = None;
                let lease = Lease { secret: token.secret.clone(), generation: state.generation };
                state.held = Some(Held { token, renew_at });
                Ok(lease)
            }
            Err(error) => match state.lease(now) {
                Some((old, _)) => {
                    state.not_before = Some(now + RENEWAL_PAUSE);
                    Ok(old)
                }
                None => {
                    state.failure = Some(error.clone());
                    Err(error)
                }
            },
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The token if it still works, and whether it should be renewed.
    fn lease(&self, now: Timestamp) -> Option<(Lease, bool)> {
        let held = self.held.as_ref()?;
        if held.token.expires_at.is_some_and(|end| end <= now) {
            return None;
        }
        let due = held.renew_at.is_some_and(|at| at <= now) && self.not_before.is_none_or(|at| at <= now);
        let lease = Lease { secret: held.token.secret.clone(), generation: self.generation };
        Some((lease, due))
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("TokenCache")
            .field("source", &self.shared.source)
            .field("held", &state.held.as_ref().map(|held| &held.token))
            .field("generation", &state.generation)
            .finish_non_exhaustive()
    }
}
