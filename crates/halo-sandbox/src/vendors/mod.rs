//! Doubles of three data vendors over one invented population (feature `vendors`).
//!
//! Each speaks the wire format of its vendor's documentation: authentication, paging, prices, error bodies, rate
//! limits. They answer under `/_vendors/<provider>/…` of a sandbox that was given them, where the rest of the path
//! is the vendor's own path below its base address:
//!
//! | provider | base address of the vendor | example |
//! |---|---|---|
//! | `apollo` | `https://api.apollo.io/api/v1` | `/_vendors/apollo/mixed_people/api_search` |
//! | `zoominfo` | `https://api.zoominfo.com` | `/_vendors/zoominfo/gtm/data/v1/contacts/search` |
//! | `hunter` | `https://api.hunter.io/v2` | `/_vendors/hunter/domain-search` |

mod apollo;
mod desk;
mod hunter;
mod params;
mod population;
mod zoominfo;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rest_core::{Clock, Response, StatusCode, Timestamp};

pub use self::population::Population;
use crate::dice;
use crate::exchange::{self, Incoming};
use crate::journal::{Journal, JournalEntry, Line};
use desk::Desk;

/// The vendors there are doubles of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Vendor {
    Apollo,
    ZoomInfo,
    Hunter,
}

impl Vendor {
    const ALL: [Self; 3] = [Self::Apollo, Self::ZoomInfo, Self::Hunter];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.id().eq_ignore_ascii_case(name))
    }

    fn id(self) -> &'static str {
        match self {
            Self::Apollo => "apollo",
            Self::ZoomInfo => "zoominfo",
            Self::Hunter => "hunter",
        }
    }
}

/// What a client needs to log in at a vendor's double; invented, derived from the seed.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// ZoomInfo: the OAuth client id, which is also the user name of the legacy login. Empty elsewhere.
    pub user: String,
    /// The API key; for ZoomInfo the client secret, which is also the password of the legacy login.
    pub secret: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// The doubles of all vendors. Clones are the same.
#[derive(Clone)]
pub struct Vendors {
    inner: Arc<Inner>,
}

struct Inner {
    population: Population,
    clock: Arc<dyn Clock>,
    desks: [Mutex<Desk>; 3],
    journal: Mutex<Journal>,
}

impl fmt::Debug for Vendors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vendors").field("people", &self.inner.population.len()).finish_non_exhaustive()
    }
}

/// One request at a vendor's counter.
pub(crate) struct Visit<'a> {
    population: &'a Population,
    desk: MutexGuard<'a, Desk>,
    request: &'a Incoming,
    /// The vendor's own path, without a slash at either end.
    path: &'a str,
    now: Timestamp,
}

/// An answer that is no success; boxed, as it is the rare one.
#[derive(Debug)]
struct Refused(Box<Response>);

impl From<Response> for Refused {
    fn from(answer: Response) -> Self {
        Self(Box::new(answer))
    }
}

/// The answer of a counter, whichever way it went.
fn outcome(result: Result<serde_json::Value, Refused>) -> Response {
    match result {
        Ok(body) => exchange::json(StatusCode::OK, &body),
        Err(refused) => *refused.0,
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Vendors {
    /// Doubles that all know this population, each in its own way. The clock ends tokens and windows and makes
    /// records change; it should be the one the clients use.
    pub fn new(population: Population, clock: Arc<dyn Clock>) -> Self {
        let desks = Vendor::ALL.map(|vendor| Mutex::new(Desk::new(credentials(population.seed(), vendor))));
        Self { inner: Arc::new(Inner { population, clock, desks, journal: Mutex::default() }) }
    }

    /// The people the doubles know.
    pub fn population(&self) -> &Population {
        &self.inner.population
    }

    /// The credentials for a provider; `None` if there is no double of it.
    pub fn key(&self, provider: &str) -> Option<Credentials> {
        Vendor::named(provider).map(|vendor| credentials(self.inner.population.seed(), vendor))
    }

    /// The credits spent at a provider so far, in its own unit; 0 if there is no double of it.
    pub fn credits(&self, provider: &str) -> f64 {
        Vendor::named(provider).map_or(0.0, |vendor| held(&self.inner.desks[vendor as usize]).spent())
    }

    /// Sets how many credits the account at a provider has in all; the default is 10,000.
    pub fn set_allowance(&self, provider: &str, credits: f64) {
        if let Some(vendor) = Vendor::named(provider) {
            held(&self.inner.desks[vendor as usize]).set_allowance(credits);
        }
    }

    /// Everything that was asked so far, of all vendors; paths begin with the provider. Keys are hidden.
    pub fn journal(&self) -> Vec<JournalEntry> {
        held(&self.inner.journal).entries()
    }

    /// Answers a request whose path is the vendor's own, below its base address. An unknown provider is 404.
    pub fn handle(&self, provider: &str, request: &Incoming) -> Response {
        let Some(vendor) = Vendor::named(provider) else { return exchange::empty(StatusCode::NOT_FOUND) };
        let now = self.inner.clock.now();
        let answer = {
            let desk = held(&self.inner.desks[vendor as usize]);
            let path = request.path.trim_matches('/');
            let visit = Visit { population: &self.inner.population, desk, request, path, now };
            match vendor {
                Vendor::Apollo => apollo::answer(visit),
                Vendor::ZoomInfo => zoominfo::answer(visit),
                Vendor::Hunter => hunter::answer(visit),
            }
        };
        self.record(vendor, request, now, answer.status);
        answer
    }

    /// Answers a request under `/_vendors/<provider>/…`.
    pub(crate) fn answer(&self, request: &Incoming) -> Response {
        let path = request.path.trim_start_matches('/');
        let mut parts = path.splitn(3, '/').skip(1);
        let (provider, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        self.handle(provider, &Incoming { path: format!("/{rest}"), ..request.clone() })
    }

    fn record(&self, vendor: Vendor, request: &Incoming, at: Timestamp, status: StatusCode) {
        let secret = credentials(self.inner.population.seed(), vendor).secret;
        let text = String::from_utf8_lossy(&request.body);
        let body =
            if text.contains(&secret) { text.replace(&secret, "***").into() } else { request.body.clone() };
        held(&self.inner.journal).add(Line {
            at,
            method: request.method.to_string(),
            path: format!("/{}/{}", vendor.id(), request.path.trim_start_matches('/')),
            query: request.query.replace(&secret, "***"),
            body,
            status: status.as_u16(),
            fault: None,
        });
    }

    /// A router that answers `/_vendors/<provider>/…` without a tenant.
    #[cfg(feature = "http")]
    pub fn router(&self) -> axum::Router {
        crate::http::vendor_router(self.clone())
    }
}

fn credentials(seed: u64, vendor: Vendor) -> Credentials {
    let secret = dice::guid(seed, 0x5ec0 + vendor as u64, 7).replace('-', "");
    let user =
        if vendor == Vendor::ZoomInfo { format!("sandbox-{:04x}", seed & 0xffff) } else { String::new() };
    Credentials { user, secret }
}
