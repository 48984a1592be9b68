//! The Monitoring API of the Enterprise product sends changes with a verification token; where the token stands is not
//! published, so it counts in any header, in the query and in the body. Signed messages come from relays.

use std::sync::Arc;

use rest_core::SecretString;
use serde_json::{Map, Value};

use super::ID;
use crate::vendors::inbound::{Bar, Door, Doors, Kind, Relay};
use crate::vendors::signature::is_same_secret;
use crate::{Ask, Connection, Error, Inbound, InboundEvent, Message, Received, Refusal};

const SECRET: &str = "ZOOMINFO_WEBHOOK_SECRET";

static RELAY: Relay = Relay::new(
    ID,
    SECRET,
    &[
        ("CONTACT_UPDATED", Kind::Person),
        ("contact_enriched", Kind::Person),
        ("COMPANY_UPDATED", Kind::Company),
        ("company_enriched", Kind::Company),
        ("technographic_change", Kind::Company),
        ("intent_signal_detected", Kind::Intent(Bar::NONE)),
        ("news_alert_triggered", Kind::News),
    ],
)
.header("X-ZoomInfo-Signature");

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret(SECRET).map(|secret| Door::new(secret, verify, parse));
    Doors::default().with(RELAY.door(connection)).with(own).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    let in_headers = message
        .headers
        .values()
        .filter_map(|value| value.to_str().ok())
        .any(|value| is_same_secret(secret, value.strip_prefix("Bearer ").unwrap_or(value)));
    let in_query = ["token", "verificationToken"]
        .iter()
        .filter_map(|name| message.parameter(name))
        .any(|value| is_same_secret(secret, &value));
    if in_headers || in_query || in_body(secret, message.body) { Ok(()) } else { Err(Refusal::Unsigned) }
}

fn in_body(secret: &SecretString, body: &[u8]) -> bool {
    let Ok(map) = serde_json::from_slice::<Map<String, Value>>(body) else { return false };
    map.values().filter_map(Value::as_str).any(|value| is_same_secret(secret, value))
}

/// The body of the vendor is not published: what is not known is a hint that something changed.
fn parse(message: &Message<'_>) -> Result<Received, Error> {
    RELAY.parse(message).or_else(|error| {
        // A body that is no JSON says nothing at all.
        if error.field().is_none() {
            return Err(error);
        }
        Ok(Received::new("update", vec![InboundEvent::Ask(Ask::Search)]))
    })
}
