use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Answer, Auth, ByStatus, Call, Class, Classify, ExposeSecret, HeaderName, RateLimiter, SecretString,
    SlidingWindow, TokenCache, Window,
};

use super::{DESCRIPTOR, ID, login, request};
use crate::vendors::desk::{Desk, base_url};
use crate::{Connection, Error, ErrorKind};

const LEGACY_URL: &str = "https://sentry.bombora.com";

/// Which of the two APIs is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    /// OAuth, answers at once.
    Platform,
    /// Basic, reports that take a quarter of an hour.
    Legacy,
}

/// What all capabilities share.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) api: Api,
}

impl Office {
    pub(super) fn open(connection: &Connection) -> Result<Self, Error> {
        let api = choose(connection)?;
        let (auth, base, pools) = match api {
            Api::Platform => (platform(connection)?, DESCRIPTOR.base_url, vec![("all", limiter("all"))]),
            // Each call has a count of its own.
            Api::Legacy => {
                let pools = ["other", request::CREATE, request::RESULT, request::TOPICS];
                let pools = pools.map(|pool| (pool, limiter("legacy, each call")));
                (legacy(connection)?, LEGACY_URL, pools.to_vec())
            }
        };
        let desk = Desk::open(ID, connection, base, auth, Arc::new(Bombora), pools)?;
        Ok(Self { desk, api })
    }

    /// The error of a call that only the new platform has.
    pub(super) fn require_platform(&self, call: &'static str) -> Result<(), Error> {
        match self.api {
            Api::Platform => Ok(()),
            Api::Legacy => {
                Err(Error::new(ID, call, ErrorKind::Unsupported, "this is part of the new platform only"))
            }
        }
    }
}

fn choose(connection: &Connection) -> Result<Api, Error> {
    let has = |name: &str| connection.find_secret(name).is_some();
    match connection.find_option("api") {
        Some("platform") => return Ok(Api::Platform),
        Some("legacy") => return Ok(Api::Legacy),
        Some(_) => {
            return Err(Error::new(ID, "connect", ErrorKind::Config, "expected platform or legacy").at("api"));
        }
        None => {}
    }
    let pair = |one: &str, other: &str| has(one) && has(other);
    if pair("BOMBORA_CLIENT_ID", "BOMBORA_CLIENT_SECRET") {
        Ok(Api::Platform)
    } else if has("BOMBORA_AUTHORIZATION_KEY") || pair("BOMBORA_USERNAME", "BOMBORA_PASSWORD") {
        Ok(Api::Legacy)
    } else {
        let text = "credentials are missing: set BOMBORA_CLIENT_ID and BOMBORA_CLIENT_SECRET, or for the legacy API BOMBORA_AUTHORIZATION_KEY, or BOMBORA_USERNAME and BOMBORA_PASSWORD";
        Err(Error::new(ID, "connect", ErrorKind::Config, text))
    }
}

fn platform(connection: &Connection) -> Result<Auth, Error> {
    let base = match connection.find_base_url() {
        Some(url) => url.clone(),
        None => base_url(&ID, DESCRIPTOR.base_url)?,
    };
    let id = connection.require_secret(&ID, "BOMBORA_CLIENT_ID")?.clone();
    let secret = connection.require_secret(&ID, "BOMBORA_CLIENT_SECRET")?.clone();
    let grant_type = connection.flag(&ID, "grant_type")?;
    let source = login::Login::new(connection, base, id, secret, grant_type);
    let cache = TokenCache::new(Arc::new(source), Arc::clone(connection.clock()));
    Ok(Auth::Token(cache.early(Duration::from_secs(300))))
}

/// The key is the encoded pair already, with or without its scheme.
fn legacy(connection: &Connection) -> Result<Auth, Error> {
    if let Some(key) = connection.find_secret("BOMBORA_AUTHORIZATION_KEY") {
        let key = key.expose_secret().trim();
        let bare = key.strip_prefix("Basic ").unwrap_or(key);
        let value = SecretString::from(format!("Basic {bare}"));
        return Ok(Auth::Header(HeaderName::from_static("authorization"), value));
    }
    let user = connection.require_secret(&ID, "BOMBORA_USERNAME")?.expose_secret().to_owned();
    let password = connection.require_secret(&ID, "BOMBORA_PASSWORD")?.clone();
    Ok(Auth::Basic { user, password })
}

/// No header speaks of the rate, so the figures stand.
fn limiter(pool: &str) -> Arc<dyn RateLimiter> {
    let quotas = DESCRIPTOR.quotas.iter().filter(|quota| quota.pool == pool);
    let windows: Vec<Window> =
        quotas.map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into()))).collect();
    Arc::new(SlidingWindow::new(&windows))
}

/// How Bombora spells refusals: by status, often without a word.
#[derive(Debug)]
struct Bombora;

impl Classify for Bombora {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        if answer.body().trim_ascii_start().starts_with(b"<") {
            return Some("an HTML page came instead of JSON".to_owned());
        }
        ByStatus.message(answer).or_else(|| {
            (answer.status().as_u16() == 403)
                .then(|| "the credentials work, but Bombora has not opened this product to them".to_owned())
        })
    }
}
