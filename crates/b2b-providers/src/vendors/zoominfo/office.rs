use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, RateLimiter, SlidingWindow, TokenCache, TokenSource, Window};

use super::lookup::Lookups;
use super::{DESCRIPTOR, ID, classify, login};
use crate::vendors::desk::{Desk, base_url};
use crate::vendors::limiter::{Corrected, Told};
use crate::{Connection, Error, ErrorKind};

const LEGACY_URL: &str = "https://api.zoominfo.com";

/// Which of the two APIs is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    /// OAuth, JSON:API.
    Gtm,
    /// Login, flat JSON.
    Legacy,
}

impl Api {
    /// Records that a search lets out.
    pub(super) fn reach(self, per_page: u32) -> u64 {
        match self {
            Self::Gtm => 100 * u64::from(per_page),
            Self::Legacy => 1_000,
        }
    }
}

/// What all capabilities share.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) api: Api,
    pub(super) lookups: Arc<Lookups>,
}

impl Office {
    pub(super) fn open(connection: &Connection) -> Result<Self, Error> {
        let api = choose(connection)?;
        let (auth, base, limiter) = match api {
            Api::Gtm => (gtm(connection)?, DESCRIPTOR.base_url, gtm_limiter()),
            Api::Legacy => (legacy(connection)?, LEGACY_URL, legacy_limiter()),
        };
        let classify = Arc::new(classify::ZoomInfo);
        let desk = Desk::open(ID, connection, base, auth, classify, vec![("all", limiter)])?;
        Ok(Self { desk, api, lookups: Arc::default() })
    }
}

fn choose(connection: &Connection) -> Result<Api, Error> {
    let has = |name: &str| connection.find_secret(name).is_some();
    match connection.find_option("api") {
        Some("gtm") => return Ok(Api::Gtm),
        Some("legacy") => return Ok(Api::Legacy),
        Some(_) => {
            return Err(Error::new(ID, "connect", ErrorKind::Config, "expected gtm or legacy").at("api"));
        }
        None => {}
    }
    if has("ZOOMINFO_CLIENT_ID") && has("ZOOMINFO_CLIENT_SECRET") {
        Ok(Api::Gtm)
    } else if has("ZOOMINFO_USERNAME") && has("ZOOMINFO_PASSWORD") {
        Ok(Api::Legacy)
    } else {
        let text = "credentials are missing: set ZOOMINFO_CLIENT_ID and ZOOMINFO_CLIENT_SECRET, or ZOOMINFO_USERNAME and ZOOMINFO_PASSWORD";
        Err(Error::new(ID, "connect", ErrorKind::Config, text))
    }
}

fn gtm(connection: &Connection) -> Result<Auth, Error> {
    let base = match connection.find_base_url() {
        Some(url) => url.clone(),
        None => base_url(&ID, DESCRIPTOR.base_url)?,
    };
    let mut url = base;
    let path = format!("{}/oauth/v1/token", url.path().trim_end_matches('/'));
    url.set_path(&path);
    let id = connection.require_secret(&ID, "ZOOMINFO_CLIENT_ID")?;
    let secret = connection.require_secret(&ID, "ZOOMINFO_CLIENT_SECRET")?;
    let source = login::client_credentials(connection, url, id, secret);
    Ok(token(connection, Arc::new(source), Duration::from_secs(60)))
}

fn legacy(connection: &Connection) -> Result<Auth, Error> {
    let base = match connection.find_base_url() {
        Some(url) => url.clone(),
        None => base_url(&ID, LEGACY_URL)?,
    };
    let user = connection.require_secret(&ID, "ZOOMINFO_USERNAME")?.clone();
    let password = connection.require_secret(&ID, "ZOOMINFO_PASSWORD")?.clone();
    let source = login::Login::new(connection, base, user, password);
    Ok(token(connection, Arc::new(source), Duration::from_secs(300)))
}

fn token(connection: &Connection, source: Arc<dyn TokenSource>, early: Duration) -> Auth {
    Auth::Token(TokenCache::new(source, Arc::clone(connection.clock())).early(early))
}

fn windows(pool: &'static str) -> impl Iterator<Item = Window> {
    let quotas = DESCRIPTOR.quotas.iter().filter(move |quota| quota.pool == pool);
    quotas.map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
}

/// The smallest tier; the headers tell the real one.
fn gtm_limiter() -> Arc<dyn RateLimiter> {
    let told: Vec<Told> = windows("gtm")
        .map(|window| {
            let (limit, left) = match window.length.as_secs() {
                1 => ("x-ratelimit-limit-second", "x-ratelimit-remaining-second"),
                3_600 => ("x-ratelimit-limit-hour", "x-ratelimit-remaining-hour"),
                _ => ("x-ratelimit-limit-day", "x-ratelimit-remaining-day"),
            };
            Told { window, limit, left }
        })
        .collect();
    Arc::new(Corrected::new(&told))
}

fn legacy_limiter() -> Arc<dyn RateLimiter> {
    Arc::new(SlidingWindow::new(&windows("legacy").collect::<Vec<_>>()))
}
