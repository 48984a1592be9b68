//! The webhook of the CRM: a hint that something changed, never the change itself.
//!
//! Nothing in a body is trusted or kept. The cycle it wakes reads what changed from the CRM, so a hint that is
//! lost, late or doubled costs time and never data.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use crm_sync::rest_core::Timestamp;
use serde::de::IgnoredAny;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::auth::Secret;
use crate::failure::Failure;
use crate::service::Service;

/// Identifies a body from one source.
pub(crate) type Digest = [u8; 32];

pub(crate) async fn halo(State(service): State<Service>, request: Request) -> Result<Response, Failure> {
    if service.halo().is_empty() {
        return Err(Failure::not_found());
    }
    // Before the body is read: a stranger's megabyte is not taken in.
    if !Secret::any_shown(service.halo(), request.headers()) {
        return Err(Failure::unauthenticated("The webhook's credential is required."));
    }
    let plain = wants_plain(request.headers());
    let body =
        Bytes::from_request(request, &()).await.map_err(|rejection| Failure::body(rejection.status()))?;
    if serde_json::from_slice::<IgnoredAny>(&body).is_err() {
        return Err(Failure::malformed("The body is not JSON."));
    }
    let digest = digest("halopsa", &body);
    let status = if service.hint(digest) { "accepted" } else { "duplicate" };
    if plain {
        return Ok("OK".into_response());
    }
    Ok(Json(json!({ "status": status, "event_id": event_id(&digest) })).into_response())
}

fn wants_plain(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "text/plain"))
}

fn digest(source: &str, body: &[u8]) -> Digest {
    // A source is a slug: the line break ends it for certain.
    Sha256::new().chain_update(source).chain_update(b"\n").chain_update(body).finalize().into()
}

/// The same for the same body: a sender sees that its repetition was recognised.
fn event_id(digest: &Digest) -> String {
    use std::fmt::Write as _;
    digest[..16].iter().fold(String::from("evt_"), |mut id, byte| {
        // Writing to a string cannot fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// Bodies of the last seven days, at most [`Seen::MOST`] of them: the oldest are forgotten first.
#[derive(Default)]
pub(crate) struct Seen {
    order: VecDeque<(Timestamp, Digest)>,
    known: HashSet<Digest>,
}

impl Seen {
    const MOST: usize = 10_000;
    const WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

    /// Remembers a body; false if it is remembered already.
    pub(crate) fn first(&mut self, body: Digest, now: Timestamp) -> bool {
        while self.order.front().is_some_and(|(at, _)| now.since(*at) >= Self::WINDOW) {
            self.forget();
        }
        if !self.known.insert(body) {
            return false;
        }
        self.order.push_back((now, body));
        if self.order.len() > Self::MOST {
            self.forget();
        }
        true
    }

    fn forget(&mut self) {
        if let Some((_, body)) = self.order.pop_front() {
            self.known.remove(&body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(number: usize) -> Digest {
        digest("halopsa", &number.to_be_bytes())
    }

    #[test]
    fn a_body_is_new_again_after_a_week() {
        let mut seen = Seen::default();
        let start = Timestamp::from_millis(0);
        assert!(seen.first(body(1), start));
        assert!(!seen.first(body(1), start + (Seen::WINDOW - Duration::from_millis(1))));
        assert!(seen.first(body(1), start + Seen::WINDOW));
    }

    #[test]
    fn the_list_never_grows_beyond_its_bound() {
        let mut seen = Seen::default();
        let now = Timestamp::from_millis(0);
        for number in 0..=Seen::MOST {
            assert!(seen.first(body(number), now));
        }
        assert_eq!((seen.order.len(), seen.known.len()), (Seen::MOST, Seen::MOST));
        assert!(!seen.first(body(Seen::MOST), now), "the newest is remembered");
        assert!(!seen.first(body(1), now), "so is the second");
        assert!(seen.first(body(0), now), "the oldest made room");
    }

    #[test]
    fn source_and_body_cannot_run_into_each_other() {
        assert_ne!(digest("halo", b"psa{}"), digest("halopsa", b"{}"));
        assert_eq!(event_id(&[0xab; 32]), format!("evt_{}", "ab".repeat(16)));
    }

    #[test]
    fn plain_text_only_for_those_who_ask() {
        let accepts = |value: &'static str| {
            wants_plain(&HeaderMap::from_iter([(header::ACCEPT, value.parse().unwrap())]))
        };
        assert!(accepts("text/plain"));
        assert!(accepts("text/html, text/plain;q=0.9"));
        assert!(!accepts("application/json"));
        assert!(!accepts("*/*"));
        assert!(!wants_plain(&HeaderMap::new()));
    }
}
