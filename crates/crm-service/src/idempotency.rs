//! `Idempotency-Key`: a POST that is sent again is answered again, and done once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use crm_sync::rest_core::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key, in bytes.
const LONGEST: usize = 255;

/// Says which request it is: caller, method, path and key.
type Name = [u8; 32];

#[derive(Clone)]
struct Kept {
    status: StatusCode,
    kind: Option<HeaderValue>,
    body: Bytes,
    failure: Option<Failure>,
}

enum State {
    UnderWay,
    Answered(Kept),
}

struct Entry {
    body: [u8; 32],
    state: State,
}

/// Answers of the last 24 hours, at most [`Answers::MOST`] of them: the oldest are forgotten first.
#[derive(Default)]
pub(crate) struct Answers {
    order: VecDeque<(Timestamp, Name)>,
    known: HashMap<Name, Entry>,
}

enum Found {
    New,
    Again(Kept),
    Refused(Failure),
}

impl Answers {
    const MOST: usize = 10_000;
    const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

    fn begin(&mut self, name: Name, body: [u8; 32], now: Timestamp) -> Found {
        while self.order.front().is_some_and(|(at, _)| now.since(*at) >= Self::WINDOW)
            || self.order.len() >= Self::MOST
        {
            if let Some((_, old)) = self.order.pop_front() {
                self.known.remove(&old);
            }
        }
        match self.known.get(&name) {
            Some(entry) if entry.body != body => {
                Found::Refused(Failure::invalid("Idempotency-Key", "This key was used with another body."))
            }
            Some(Entry { state: State::UnderWay, .. }) => {
                Found::Refused(Failure::conflict("A request with this key is under way."))
            }
            Some(Entry { state: State::Answered(kept), .. }) => Found::Again(kept.clone()),
            None => {
                self.order.push_back((now, name));
                self.known.insert(name, Entry { body, state: State::UnderWay });
                Found::New
            }
        }
    }

    fn end(&mut self, name: &Name, kept: Option<Kept>) {
        match (self.known.get_mut(name), kept) {
            (Some(entry), Some(kept)) => entry.state = State::Answered(kept),
            (Some(_), None) => {
                self.known.remove(name);
                self.order.retain(|(_, other)| other != name);
            }
            (None, _) => {}
        }
    }
}

/// Forgets a request that ends without an answer, so that it can be sent again.
struct UnderWay<'a> {
    answers: &'a Arc<Mutex<Answers>>,
    name: Name,
    kept: Option<Kept>,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        lock(self.answers).end(&self.name, self.kept.take());
    }
}

fn lock(answers: &Mutex<Answers>) -> std::sync::MutexGuard<'_, Answers> {
    // A panic elsewhere leaves the table as good as it was: each step on it is complete in itself.
    answers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a request, or answers it as before. `caller` keeps the keys of different callers apart.
pub(crate) async fn once(
    answers: &Arc<Mutex<Answers>>,
    caller: usize,
    now: Timestamp,
    request: Request,
    next: Next,
) -> Response {
    let Some(key) = request.headers().get(KEY).filter(|_| request.method() == Method::POST) else {
        return next.run(request).await;
    };
    if !(1..=LONGEST).contains(&key.len()) {
        let text = format!("`Idempotency-Key` has 1 to {LONGEST} characters.");
        return Failure::invalid("Idempotency-Key", text).into_response();
    }
    let name = Sha256::new()
        .chain_update(caller.to_be_bytes())
        .chain_update(request.uri().path())
        .chain_update(b"\n")
        .chain_update(key)
        .finalize()
        .into();
    let (parts, body) = request.into_parts();
    let body = match Bytes::from_request(Request::new(body), &()).await {
        Ok(body) => body,
        Err(rejection) => return Failure::body(rejection.status()).into_response(),
    };
    let found = lock(answers).begin(name, Sha256::digest(&body).into(), now);
    match found {
        Found::Refused(failure) => failure.into_response(),
        Found::Again(kept) => again(kept),
        Found::New => {
            let mut under_way = UnderWay { answers, name, kept: None };
            let response = next.run(Request::from_parts(parts, Body::from(body))).await;
            let (response, kept) = keep(response).await;
            under_way.kept = kept;
            response
        }
    }
}

/// The response, and what is kept of it. What may go better next time is not kept.
async fn keep(response: Response) -> (Response, Option<Kept>) {
    let status = response.status();
    let passing = status.is_server_error()
        || matches!(
            status,
            StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS | StatusCode::PAYLOAD_TOO_LARGE
        );
    if passing {
        return (response, None);
    }
    let (parts, body) = response.into_parts();
    // Our own answers are in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return (Failure::internal().into_response(), None);
    };
    let kept = Kept {
        status,
        kind: parts.headers.get(header::CONTENT_TYPE).cloned(),
        body: body.clone(),
        failure: parts.extensions.get::<Failure>().cloned(),
    };
    (Response::from_parts(parts, Body::from(body)), Some(kept))
}

fn again(kept: Kept) -> Response {
    let mut response = kept.status.into_response();
    *response.body_mut() = Body::from(kept.body);
    if let Some(kind) = kept.kind {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    if let Some(failure) = kept.failure {
        response.extensions_mut().insert(failure);
    }
    response
}
