//! What stands before every route of the API: who asks, how often, and whether they asked it before.

use std::marker::PhantomData;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::auth::{Caller, Role};
use crate::failure::Failure;
use crate::idempotency;
use crate::limits::Allowance;
use crate::service::Service;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const KEY_ENDS: HeaderName = HeaderName::from_static("x-api-key-ends");

/// Lets through whoever shows a key, as often as they may.
pub(crate) async fn guard(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    let now = service.now();
    let Some(caller) = service.keys().caller(request.headers(), now) else {
        // Only those who fail are counted: nobody shuts others out who come through the same proxy.
        let attempt = service.gate().attempts.failed(source(request.extensions()), now);
        let failure = if attempt.allowed {
            Failure::unauthenticated("A valid API key is required.")
        } else {
            Failure::rate_limited(attempt.reset.since(now))
        };
        return with_limits(failure.into_response(), attempt);
    };
    let allowance = service.gate().requests.take(caller.number, now);
    if !allowance.allowed {
        let failure = Failure::rate_limited(allowance.reset.since(now));
        return with_limits(failure.into_response(), allowance);
    }
    let (number, ends) = (caller.number, caller.ends);
    request.extensions_mut().insert(caller);
    let response = idempotency::once(&service.gate().answers, number, now, request, next).await;
    let mut response = with_limits(response, allowance);
    if let Some(ends) = ends {
        insert(response.headers_mut(), KEY_ENDS, &ends.to_string());
    }
    response
}

/// The address that the connection comes from, where the server tells it. What a header claims is not believed.
fn source(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

/// Says how much is left. A tighter allowance that the handler named stands.
fn with_limits(mut response: Response, allowance: Allowance) -> Response {
    let tighter = response.extensions_mut().remove::<Allowance>();
    let Allowance { limit, left, reset, .. } = tighter.unwrap_or(allowance);
    let headers = response.headers_mut();
    insert(headers, LIMIT, &limit.to_string());
    insert(headers, REMAINING, &left.to_string());
    // A second later rather than earlier.
    insert(headers, RESET, &((reset.millis() + 999) / 1000).to_string());
    response
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Digits and times are fit for a header.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A role that a route asks for.
pub(crate) trait Needs {
    const ROLE: Role;
}

/// Whoever may read.
#[derive(Debug)]
pub(crate) struct Viewer;
/// Whoever may start what changes the CRM.
#[derive(Debug)]
pub(crate) struct Operator;
/// Whoever may do everything.
#[derive(Debug)]
pub(crate) struct Admin;

impl Needs for Viewer {
    const ROLE: Role = Role::Viewer;
}
impl Needs for Operator {
    const ROLE: Role = Role::Operator;
}
impl Needs for Admin {
    const ROLE: Role = Role::Admin;
}

/// The caller, whose role is enough. Stands first among a handler's arguments, before anything is read.
#[derive(Debug)]
pub(crate) struct Allowed<R> {
    pub(crate) caller: Caller,
    role: PhantomData<R>,
}

impl<R: Needs, S: Sync> FromRequestParts<S> for Allowed<R> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(caller) = parts.extensions.get::<Caller>() else {
            return Err(Failure::unauthenticated("A valid API key is required."));
        };
        if caller.role < R::ROLE {
            return Err(Failure::forbidden(R::ROLE.name()));
        }
        Ok(Self { caller: caller.clone(), role: PhantomData })
    }
}
