//! What RocketReach sends when a look-up is done.

use rest_core::{SecretString, Timestamp};

use super::map::{self, Wanted};
use super::{ID, wire};
use crate::vendors::signature::is_hmac_sha256;
use crate::vendors::wire::{Rows, decode_body, record};
use crate::{Error, ErrorKind, Person};

const CALL: &str = "webhook";

/// Header with the signature, there if the webhook has a secret.
pub const SIGNATURE_HEADER: &str = "X-RocketReach-Signature";
/// Header with the id of the request that asked; with the id of a profile it names a delivery, which may come twice.
pub const REQUEST_HEADER: &str = "RR-Request-ID";

/// Whether RocketReach signed these bytes: the base64 of their HMAC-SHA256, compared in constant time.
#[must_use]
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    is_hmac_sha256(secret, body, signature)
}

/// Reads a delivery: one profile, or a list of a bulk look-up. Profiles that are not finished are left out.
///
/// # Errors
/// The body is no JSON, or not such a message; the button that tests a webhook sends something else.
pub fn profiles_delivered(body: &[u8], came: Timestamp, personal_emails: bool) -> Result<Vec<Person>, Error> {
    let list = body.trim_ascii_start().first() == Some(&b'[');
    let profiles: Vec<wire::Profile> = if list {
        let rows: Rows<'_> = decode_body(&ID, CALL, body)?;
        let rows = rows.unwrap_or_default().into_iter().enumerate();
        rows.map(|(index, raw)| record(raw, index, "profiles"))
            .collect::<Result<_, _>>()
            .map_err(|bad| Error::new(ID, CALL, ErrorKind::Malformed, bad.message).at(bad.field))?
    } else {
        vec![decode_body(&ID, CALL, body)?]
    };
    if profiles.iter().any(|profile| profile.id.0.is_none()) {
        return Err(Error::new(ID, CALL, ErrorKind::Malformed, "missing in the message").at("id"));
    }
    let wanted = Wanted { personal_emails };
    Ok(profiles
        .into_iter()
        .filter(|profile| map::state(profile) == map::State::Complete)
        .map(|profile| map::person(profile, Some(came), wanted))
        .collect())
}
