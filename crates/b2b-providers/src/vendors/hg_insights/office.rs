use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rest_core::{Answer, Auth, ByStatus, Call, Class, Classify, HeaderName, Window};

use super::dictionary::Dictionaries;
use super::settings::Settings;
use super::{DESCRIPTOR, ID};
use crate::vendors::desk::Desk;
use crate::vendors::limiter::{Corrected, Told};
use crate::{Connection, Error, ErrorKind, Price};

/// What all capabilities share.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) settings: Arc<Settings>,
    pub(super) dictionaries: Arc<Dictionaries>,
    /// What was charged already, by call and domain: the next time is free.
    charged: Arc<Mutex<BTreeSet<(&'static str, String)>>>,
}

impl Office {
    pub(super) fn open(connection: &Connection, settings: Arc<Settings>) -> Result<Self, Error> {
        let names = ["HG_INSIGHTS_API_KEY", "HG_DATA_API_KEY"];
        let token = match names.iter().find_map(|name| connection.find_secret(name)) {
            Some(token) => token.clone(),
            None => connection.require_secret(&ID, names[0])?.clone(),
        };
        let auth = if settings.raw {
            Auth::Header(HeaderName::from_static("authorization"), token)
        } else {
            Auth::Bearer(token)
        };
        let told: Vec<Told> = DESCRIPTOR
            .quotas
            .iter()
            .map(|quota| Told {
                window: Window::new(quota.calls, Duration::from_secs(quota.seconds.into())),
                limit: "x-ratelimit-limit",
                left: "x-ratelimit-remaining",
            })
            .collect();
        let pools = vec![("all", Arc::new(Corrected::new(&told)) as Arc<dyn rest_core::RateLimiter>)];
        let desk = Desk::open(ID, connection, DESCRIPTOR.base_url, auth, Arc::new(HgInsights), pools)?;
        Ok(Self { desk, settings, dictionaries: Arc::default(), charged: Arc::default() })
    }

    /// What this call costs for a company, and that it was charged.
    pub(super) fn charge(&self, call: &'static str, domain: &str, price: Price) -> f64 {
        let mut charged = self.charged.lock().unwrap_or_else(PoisonError::into_inner);
        if charged.insert((call, domain.to_owned())) { price.credits } else { 0.0 }
    }
}

/// An error of an answer that lacks something.
pub(super) fn missing(call: &'static str, field: &str) -> Error {
    Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(field)
}

/// How HG Insights spells refusals. Words never decide: those for an empty account are not known.
#[derive(Debug)]
struct HgInsights;

impl Classify for HgInsights {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        if answer.body().trim_ascii_start().starts_with(b"<") {
            return Some("an HTML page came instead of JSON".to_owned());
        }
        let words = ByStatus.message(answer);
        if answer.status().as_u16() != 401 {
            return words;
        }
        // A good token is refused like a bad one when the contract lacks a group of fields.
        let hint = "the token is wrong, or the contract lacks a field group of this call (option fields), or the token goes without Bearer (option auth_scheme)";
        Some(words.map_or_else(|| hint.to_owned(), |words| format!("{words}; {hint}")))
    }
}
