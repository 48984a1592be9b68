//! Messages of Bombora: a hint that something is worth fetching, never the thing itself. None of them says that a
//! company surges.

use rest_core::SecretString;
use serde::Deserialize;

use super::ID;
use crate::Error;
use crate::lenient::Text;
use crate::vendors::signature;
use crate::vendors::wire::decode_body;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Bombora-Signature-256";

/// The events that [`Bombora::subscribe`](super::Bombora::subscribe) asks for.
pub const EVENTS: [&str; 4] = [
    "SignalDefinitionCreated",
    "SignalDefinitionUpdated",
    "SignalDefinitionDeleted",
    "AccountListAccountsUpdated",
];

/// Whether the body was signed with this secret. The vendor does not say how the signature is written, so
/// hexadecimal digits, with or without `sha256=`, and base64 count. Give the bytes as they came.
#[must_use]
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    signature::is_hmac_sha256(secret, body, signature)
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A signal definition was made, changed or deleted.
    SignalDefinition,
    /// The companies of an account list changed: search again.
    AccountList,
    /// Something else: search again too, it costs nothing.
    Other,
}

/// Reads a message whose signature was found good. Its shape is not published.
///
/// # Errors
/// The body is no JSON object.
pub fn event(body: &[u8]) -> Result<Event, Error> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Message {
        #[serde(alias = "event_type", alias = "eventType", alias = "type")]
        event: Text,
    }
    let message: Message = decode_body(&ID, "webhook", body)?;
    Ok(match message.event.0.as_deref() {
        Some("SignalDefinitionCreated" | "SignalDefinitionUpdated" | "SignalDefinitionDeleted") => {
            Event::SignalDefinition
        }
        Some("AccountListAccountsUpdated") => Event::AccountList,
        _ => Event::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_hints() {
        let table = [
            (r#"{"eventType":"AccountListAccountsUpdated"}"#, Event::AccountList),
            (r#"{"type":"SignalDefinitionCreated","id":7}"#, Event::SignalDefinition),
            (r#"{"event":"surge_alert"}"#, Event::Other),
            ("{}", Event::Other),
        ];
        for (body, expected) in table {
            assert_eq!(event(body.as_bytes()).unwrap(), expected, "{body}");
        }
        assert!(event(b"<html>").is_err());
        assert!(event(b"7").is_err());
    }
}
