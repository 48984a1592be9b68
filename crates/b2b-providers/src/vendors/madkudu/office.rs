use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Answer, Auth, Call, ExposeSecret, HeaderName, RateLimiter, SecretString, SlidingWindow, Window,
};

use super::{DESCRIPTOR, ID, classify, request};
use crate::vendors::desk::{Desk, Paid};
use crate::{Budget, Connection, Error, ErrorKind, Outcome, Price, Reservation};

const LEGACY_URL: &str = "https://api.madkudu.com";

/// What all capabilities share: one desk for each of the two hosts whose key is there.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) mad: Option<Desk>,
    pub(super) legacy: Option<Desk>,
    pub(super) legacy_scores: bool,
}

/// An answer that was paid, or the outcome of having none.
pub(super) type Bought<T> = Result<(Answer, Reservation), Outcome<T>>;

impl Office {
    pub(super) fn open(connection: &Connection) -> Result<Self, Error> {
        let mad = connection.find_secret("MADKUDU_API_KEY").map(|key| mad(connection, key)).transpose()?;
        let legacy = connection
            .find_secret("MADKUDU_LEGACY_API_KEY")
            .map(|key| legacy(connection, key))
            .transpose()?;
        if mad.is_none() && legacy.is_none() {
            let text = "credentials are missing: set MADKUDU_API_KEY, or MADKUDU_LEGACY_API_KEY for the Legacy Scoring API";
            return Err(Error::new(ID, "connect", ErrorKind::Config, text));
        }
        let legacy_scores = match connection.find_option("scores").map(str::trim) {
            None | Some("") => legacy.is_some(),
            Some("legacy") if legacy.is_some() => true,
            Some("madapi") if mad.is_some() => false,
            Some("legacy" | "madapi") => {
                return Err(Error::new(ID, "connect", ErrorKind::Config, "its key is missing").at("scores"));
            }
            Some(_) => {
                let error = Error::new(ID, "connect", ErrorKind::Config, "expected legacy or madapi");
                return Err(error.at("scores"));
            }
        };
        Ok(Self { mad, legacy, legacy_scores })
    }

    /// The desk of MadAPI.
    pub(super) fn mad(&self, call: &'static str) -> Result<&Desk, Error> {
        self.mad.as_ref().ok_or_else(|| lacks(call, "MADKUDU_API_KEY"))
    }

    /// The desk of the Legacy Scoring API.
    pub(super) fn legacy(&self, call: &'static str) -> Result<&Desk, Error> {
        self.legacy.as_ref().ok_or_else(|| lacks(call, "MADKUDU_LEGACY_API_KEY"))
    }
}

fn lacks(call: &'static str, key: &str) -> Error {
    Error::new(ID, call, ErrorKind::Unsupported, format!("this needs {key}"))
}

fn mad(connection: &Connection, key: &SecretString) -> Result<Desk, Error> {
    let auth = Auth::Header(HeaderName::from_static("x-api-key"), key.clone());
    // A second 429 means that the credits are used up: more tries would only wait.
    let connection = match connection.find_retries() {
        Some(_) => connection.clone(),
        None => connection.clone().retries(1),
    };
    let pools = vec![("madapi", limiter("madapi"))];
    Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::MadApi), pools)
}

fn legacy(connection: &Connection, key: &SecretString) -> Result<Desk, Error> {
    let auth = Auth::Basic { user: key.expose_secret().to_owned(), password: SecretString::from("") };
    let pools = ["other", request::LEGACY_PERSON, request::LEGACY_COMPANY]
        .map(|pool| (pool, limiter("legacy, each call")))
        .to_vec();
    Desk::open(ID, connection, LEGACY_URL, auth, Arc::new(classify::Legacy), pools)
}

/// No header speaks of the rate, so the figures stand.
fn limiter(pool: &str) -> Arc<dyn RateLimiter> {
    let quotas = DESCRIPTOR.quotas.iter().filter(|quota| quota.pool == pool);
    let windows: Vec<Window> =
        quotas.map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into()))).collect();
    Arc::new(SlidingWindow::new(&windows))
}

/// Sends a paid call of MadAPI: a 429 that stays is an empty account.
pub(super) async fn buy<T>(
    desk: &Desk,
    call: Call,
    price: Price,
    budget: &Budget,
) -> Result<Bought<T>, Error> {
    match settle(desk.pay(call, price, budget).await) {
        Err(error) if error.kind() == ErrorKind::RateLimited && error.status() == Some(429) => {
            Ok(Err(Outcome::OutOfCredits { until: None }))
        }
        result => result,
    }
}

/// What a record that is not there means, and everything else that brings no answer.
pub(super) fn settle<T>(paid: Result<Paid, Error>) -> Result<Bought<T>, Error> {
    match paid {
        Ok(Paid::Answered(answer, reservation)) => Ok(Ok((answer, reservation))),
        Ok(other) => Ok(Err(other.without_answer())),
        Err(error) if error.status() == Some(404) && !classify::is_unrouted(&error) => {
            Ok(Err(Outcome::NotFound))
        }
        Err(error) => Err(error),
    }
}
