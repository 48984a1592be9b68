//! What LinkedIn sends when a lead comes or is erased.

use rest_core::{SecretString, Timestamp};
use serde_json::json;

use super::{ID, wire};
use crate::vendors::signature::{hmac_sha256_hex, is_hmac_sha256};
use crate::vendors::wire::decode_body;
use crate::{Error, ErrorKind};

const CALL: &str = "webhook";
const PREFIX: &str = "hmacsha256=";

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "X-LI-Signature";

/// The JSON that answers `GET …?challengeCode=…`, within three seconds. It is asked for every two hours, and an address
/// that fails three times is blocked.
#[must_use]
pub fn challenge_answer(client_secret: &SecretString, challenge_code: &str) -> String {
    let response = hmac_sha256_hex(client_secret, challenge_code.as_bytes());
    json!({"challengeCode": challenge_code, "challengeResponse": response}).to_string()
}

/// Whether LinkedIn signed these bytes with the secret of the app; compared in constant time.
#[must_use]
pub fn is_signed(client_secret: &SecretString, body: &[u8], signature: &str) -> bool {
    let signature = signature.trim();
    let signed = [PREFIX.as_bytes(), body].concat();
    is_hmac_sha256(client_secret, &signed, signature.strip_prefix(PREFIX).unwrap_or(signature))
}

/// What happened to a lead. It may be told twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadEvent {
    /// It came: look it up by this id, the message does not hold it.
    Created {
        /// Id of the lead.
        id: String,
        /// When it happened.
        at: Option<Timestamp>,
    },
    /// It was erased, and every copy of it must be.
    Deleted {
        /// Id of the lead.
        id: String,
        /// When it happened.
        at: Option<Timestamp>,
    },
}

/// Reads a delivery; `None` for one that is about something else.
///
/// # Errors
/// The body is no JSON, or not such a message.
pub fn lead_event(body: &[u8]) -> Result<Option<LeadEvent>, Error> {
    let missing = |field| Error::new(ID, CALL, ErrorKind::Malformed, "missing in the message").at(field);
    let wire: wire::Notification = decode_body(&ID, CALL, body)?;
    if wire.kind.0.ok_or_else(|| missing("type"))? != "LEAD_ACTION" {
        return Ok(None);
    }
    let urn = wire.lead_gen_form_response.0.ok_or_else(|| missing("leadGenFormResponse"))?;
    let id = urn.rsplit(':').next().unwrap_or_default().to_owned();
    if id.is_empty() {
        return Err(missing("leadGenFormResponse"));
    }
    let at = wire.occurred_at.0.map(Timestamp::from_millis);
    Ok(match wire.lead_action.0.as_deref() {
        Some("CREATED") => Some(LeadEvent::Created { id, at }),
        Some("DELETED") => Some(LeadEvent::Deleted { id, at }),
        _ => None,
    })
}
