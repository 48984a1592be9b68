//! Webhooks that come in: from the CRM and from vendors.
//!
//! A request is checked in a fixed order, cheapest and strictest first: size, address, credential or signature,
//! rate, form, repetition. Only then is it kept, durably, and only then answered. What it means is worked out
//! later, apart from the request ([`work`]).

mod address;
mod key;
mod sender;
mod work;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Json;
use axum::body::{Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use crm_sync::b2b_providers::{Message as Envelope, full_id};
use crm_sync::port::Hint;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::http::BODY;
use crate::service::Service;
use crate::store::{Accepted, Message};

pub(crate) use address::Addresses;
pub use sender::Proof;
pub(crate) use sender::Senders;

/// A message that was worked off is recognised again for this long.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How soon a sender should try again when the inbox is full.
const FULL_FOR: Duration = Duration::from_secs(30);

/// The source of the CRM's own messages.
pub(crate) const HALO: &str = "halopsa";

/// `POST /webhooks/{source}` and its older spellings.
pub(crate) async fn receive(
    State(service): State<Service>,
    Path(segment): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let (source, style) = named(&segment);
    let Some(sender) = service.senders().find(source) else { return Err(Failure::not_found()) };
    let plain = wants_plain(request.headers());
    if request.body().size_hint().lower() > BODY as u64 {
        return Err(Failure::too_large());
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if !service.addresses().admit(peer, request.headers()) {
        return Err(Failure::wrong_address());
    }
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    // A shared secret is checked before the body is read: a stranger's megabyte is not taken in.
    let known = sender.shows_credential(&headers);
    if !known && !sender.signs() {
        return Err(Failure::unauthenticated("The webhook's credential is required."));
    }
    let body =
        Bytes::from_request(request, &()).await.map_err(|rejection| Failure::body(rejection.status()))?;
    let now = service.now();
    let message = Envelope::new(&headers, &body, now)
        .query(uri.query().unwrap_or_default())
        .require_time(service.senders().require_time);
    if !known && !sender.proven(&message) {
        return Err(Failure::unauthenticated("The webhook's signature is missing, wrong or too old."));
    }
    service.metrics().webhook("received", source);
    sender.admit(now).map_err(|again| Failure::rate_limited(again.since(now)))?;

    let value: Value =
        serde_json::from_slice(&body).map_err(|_| Failure::malformed("The body is not JSON."))?;
    let reading = sender.read(&service, &message)?;
    let (key, event_id) = key::identify(source, reading.id, &value, &body);
    let outcome = match reading.kept {
        None => "ignored",
        Some(kept) => {
            let message = Message { source: source.to_owned(), key, body: kept, at: now };
            match service.store().accept(message, now - REMEMBERED, service.room()).await? {
                Accepted::New => {
                    service.arrived().notify_one();
                    "accepted"
                }
                Accepted::Known => "duplicate",
                Accepted::Full => {
                    service.metrics().webhook("refused", source);
                    return Err(Failure::busy("Too much is waiting to be worked off.", FULL_FOR));
                }
            }
        }
    };
    service.metrics().webhook(outcome, source);
    if let Some(receipt) = reading.receipt {
        let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::OK);
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        return Ok((status, kind, receipt.body).into_response());
    }
    if style == Style::DoNotContact {
        return Ok(Json(opted_out(&value)).into_response());
    }
    Ok(answer(plain, outcome, &event_id))
}

/// `GET /webhooks/{source}`: how some vendors test an address before they use it.
pub(crate) async fn challenge(
    State(service): State<Service>,
    Path(segment): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let (source, _) = named(&segment);
    let sender = service.senders().find(source).ok_or_else(Failure::not_found)?;
    let answer = sender.challenge(uri.query().unwrap_or_default()).ok_or_else(Failure::wrong_method)?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, answer).into_response())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Usual,
    /// The older form that says what became of an opt-out.
    DoNotContact,
}

/// The source behind a path segment, older spellings included.
fn named(segment: &str) -> (&str, Style) {
    match segment {
        "dnc-sync" => (HALO, Style::DoNotContact),
        "halopsa-enhanced" | "contact-sync" | "engagement-sync" => (HALO, Style::Usual),
        name => (full_id(name.strip_suffix("-updates").unwrap_or(name)), Style::Usual),
    }
}

/// Whether an announced change can be an opt-out. The ids in it mean something to the tenant only, so every change
/// of status or of a custom field is looked at.
fn opted_out(body: &Value) -> Value {
    let changes = body.get("changes").and_then(Value::as_object);
    let possible = changes.is_some_and(|changes| {
        changes.keys().any(|name| {
            matches!(
                name.to_ascii_lowercase().as_str(),
                "status_id" | "customfields" | "cfdnd" | "do_not_contact"
            )
        })
    });
    if possible {
        json!({ "success": true, "ticket_id": body.get("ticket_id"), "suppression_result": { "status": "queued" } })
    } else {
        json!({ "success": true, "message": "No DNC changes detected" })
    }
}

fn answer(plain: bool, status: &str, event_id: &str) -> Response {
    if plain {
        return "OK".into_response();
    }
    Json(json!({ "status": status, "event_id": event_id })).into_response()
}

fn wants_plain(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "text/plain"))
}

/// What the CRM's port makes of a body, as an answer to its sender: whether it is worth keeping.
fn hinted(hint: Hint) -> Result<bool, Failure> {
    match hint {
        Hint::Records(_) => Ok(true),
        Hint::Foreign => Ok(false),
        Hint::Incomplete(field) => Err(Failure::invalid(field, format!("`{field}` is missing."))),
        Hint::Unreadable => Err(Failure::malformed("The body is neither an event nor a list of events.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_paths_lead_to_the_same_sources() {
        for (segment, source) in [
            ("halopsa", "halopsa"),
            ("halopsa-enhanced", "halopsa"),
            ("apollo-updates", "apollo"),
            ("zoominfo-updates", "zoominfo"),
            ("hunter-updates", "hunter"),
            ("contact-sync", "halopsa"),
            ("engagement-sync", "halopsa"),
            ("outreach", "outreach"),
        ] {
            assert_eq!(named(segment), (source, Style::Usual));
        }
        assert_eq!(named("dnc-sync"), (HALO, Style::DoNotContact));
    }

    #[test]
    fn an_opt_out_is_possible_where_status_or_fields_changed() {
        let body = json!({ "ticket_id": 5, "changes": { "customfields": [{ "id": 9, "new_value": true }] } });
        assert_eq!(opted_out(&body)["suppression_result"]["status"], "queued");
        let other = json!({ "ticket_id": 5, "changes": { "summary": { "new_value": "x" } } });
        assert_eq!(opted_out(&other)["message"], "No DNC changes detected");
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
