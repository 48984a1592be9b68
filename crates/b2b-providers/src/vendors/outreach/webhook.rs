//! What Outreach sends when something changes.

use rest_core::{SecretString, Timestamp};

use super::{ID, map, wire};
use crate::vendors::signature::is_hmac_sha256;
use crate::vendors::wire::decode_body;
use crate::{Error, ErrorKind, Person};

const CALL: &str = "webhook";

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "Outreach-Webhook-Signature";

/// Whether Outreach signed these bytes: the lower-case hexadecimal of their HMAC-SHA256, compared in constant time.
#[must_use]
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    is_hmac_sha256(secret, body, signature)
}

/// A change. Outreach does not repeat what was answered with an error: keep it first, then answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What happened to what, for example `prospect.updated`.
    pub event: String,
    /// Outreach's id of the record.
    pub id: String,
    /// With event and id it names a delivery, which may come twice.
    pub job_id: Option<String>,
    /// When it was sent.
    pub at: Option<Timestamp>,
    /// Of a prospect: what changed, and nothing else.
    pub person: Option<Person>,
}

/// Reads a delivery.
///
/// # Errors
/// The body is no JSON, or not such a message.
pub fn change_delivered(body: &[u8]) -> Result<Change, Error> {
    let missing =
        |field: &str| Error::new(ID, CALL, ErrorKind::Malformed, "missing in the message").at(field);
    let key: wire::Typed = decode_body(&ID, CALL, body)?;
    let key = key.data.0.ok_or_else(|| missing("data"))?;
    let id = key.id.0.ok_or_else(|| missing("data.id"))?;
    // The attributes of other resources have the same names and other shapes.
    let is_prospect = key.kind.0.as_deref() == Some("prospect");
    let meta = |wire: Option<wire::Meta>| wire.unwrap_or_default();
    let (meta, person) = if is_prospect {
        let wire: wire::Delivery = decode_body(&ID, CALL, body)?;
        (meta(wire.meta.0), wire.data.0.map(|prospect| map::person(prospect, None)))
    } else {
        let wire: Other = decode_body(&ID, CALL, body)?;
        (meta(wire.meta.0), None)
    };
    Ok(Change {
        event: meta.event_name.0.ok_or_else(|| missing("meta.eventName"))?,
        id,
        job_id: meta.job_id.0,
        at: meta.delivered_at.0.as_deref().and_then(Timestamp::parse),
        person,
    })
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Other {
    meta: crate::vendors::maybe::Maybe<wire::Meta>,
}
