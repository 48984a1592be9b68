//! What Seamless.AI sends when a research is done.

use rest_core::{SecretString, Timestamp};
use serde::Deserialize;

use super::{ID, map, wire};
use crate::lenient::Text;
use crate::vendors::signature::is_same_secret;
use crate::vendors::wire::decode_body;
use crate::{Error, ErrorKind, Person};

const CALL: &str = "webhook";

/// Header with the secret of the webhook. There is no signature over the body.
pub const SECRET_HEADER: &str = "x-seamless-webhook-secret";

/// Whether the value of [`SECRET_HEADER`] is the secret of the webhook, compared in constant time.
#[must_use]
pub fn is_genuine(secret: &SecretString, header: &str) -> bool {
    is_same_secret(secret, header)
}

/// A delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Researched {
    /// The handle of the job that asked.
    pub request_id: Option<String>,
    /// The person, or a record with company keys only.
    pub person: Person,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Shape {
    contact_id: Text,
    full_name: Text,
    domain: Text,
    name: Text,
}

/// Reads a delivery: the record itself, of a person or a company. A research that found nothing is never sent, so
/// poll what does not come.
///
/// # Errors
/// The body is no JSON, or neither record.
pub fn delivered(body: &[u8], came: Timestamp) -> Result<Researched, Error> {
    let shape: Shape = decode_body(&ID, CALL, body)?;
    if shape.contact_id.0.is_some() || shape.full_name.0.is_some() {
        let contact: wire::Contact = decode_body(&ID, CALL, body)?;
        let request_id = contact.api_research_id.0.clone();
        return Ok(Researched { request_id, person: map::contact(contact, Some(came)) });
    }
    if shape.name.0.is_none() && shape.domain.0.is_none() {
        return Err(Error::new(ID, CALL, ErrorKind::Malformed, "missing in the message").at("contactId"));
    }
    let firm: wire::Firm = decode_body(&ID, CALL, body)?;
    let request_id = firm.api_research_id.0.clone();
    Ok(Researched { request_id, person: map::company(firm, Some(came)) })
}
