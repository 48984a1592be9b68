//! What Clearbit sends when a look-up is done.

use hmac::{Hmac, KeyInit, Mac};
use rest_core::{ExposeSecret, SecretString, Timestamp};
use serde::Deserialize;
use sha1::Sha1;

use super::{ID, map, wire};
use crate::vendors::wire::decode_body;
use crate::{Error, ErrorKind, Person};

const CALL: &str = "webhook";

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Request-Signature";

/// Whether Clearbit signed these bytes with this API key: `sha1=` and the HMAC-SHA1 in hexadecimal digits, under the key
/// without its prefix `sk_` or `pk_`, compared in constant time.
#[must_use]
pub fn is_signed(key: &SecretString, body: &[u8], signature: &str) -> bool {
    let key = key.expose_secret();
    let bare = key.strip_prefix("sk_").or_else(|| key.strip_prefix("pk_")).unwrap_or(key);
    let Some(given) = signature.trim().strip_prefix("sha1=").and_then(hex) else { return false };
    // Keys of every length are allowed, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(bare.as_bytes()) else { return false };
    mac.update(body);
    !bare.is_empty() && mac.verify_slice(&given).is_ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if text.len() != 40 {
        return None;
    }
    text.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// What a delivery says.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The id that was given with the look-up (`webhook_id`).
    pub id: Option<String>,
    /// The person, or a record with company keys only; `None` if Clearbit knows nobody for sure.
    pub record: Option<Person>,
}

/// Reads a delivery whose signature was found good.
///
/// # Errors
/// The body is no JSON, or not the result of a look-up; messages about audiences have another shape.
pub fn delivered(body: &[u8], came: Timestamp) -> Result<Delivery, Error> {
    let wire: wire::Delivery<'_> = decode_body(&ID, CALL, body)?;
    let malformed = |text: &str, field: &str| Error::new(ID, CALL, ErrorKind::Malformed, text).at(field);
    let kind = wire.kind.0.ok_or_else(|| malformed("missing in the message", "type"))?;
    let raw = wire.body.map(|raw| raw.get()).filter(|raw| *raw != "null");
    let record = match (wire.status.0, raw) {
        (Some(404), _) => None,
        (Some(200), Some(raw)) => match kind.as_str() {
            "person" => map::person(read(raw)?, None, Some(came)),
            "company" => Some(map::company(read(raw)?, Some(came))),
            "person_company" => map::combined(read(raw)?, Some(came)),
            _ => return Err(malformed("an unknown word", "type")),
        },
        (Some(200), None) => return Err(malformed("missing in the message", "body")),
        _ => return Err(malformed("neither 200 nor 404", "status")),
    };
    Ok(Delivery { id: wire.id.0, record })
}

pub(super) fn read<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, Error> {
    decode_body(&ID, CALL, raw.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 2202, test case 2.
    const SIGNATURE: &str = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
    const BODY: &[u8] = b"what do ya want for nothing?";

    #[test]
    fn the_key_signs_without_its_prefix() {
        for key in ["Jefe", "sk_Jefe", "pk_Jefe"] {
            assert!(is_signed(&SecretString::from(key), BODY, SIGNATURE), "{key}");
        }
        let key = SecretString::from("sk_Jefe");
        for wrong in [&SIGNATURE[5..], &SIGNATURE[..44], "sha1=", "", "sha1=ü", &SIGNATURE.replace('e', "f")]
        {
            assert!(!is_signed(&key, BODY, wrong), "{wrong}");
        }
        assert!(!is_signed(&key, &BODY[1..], SIGNATURE));
        assert!(!is_signed(&SecretString::from("sk_jefe"), BODY, SIGNATURE));
        // HMAC-SHA1 of nothing under nothing.
        let empty = "sha1=fbdb1d1b18aa6c08324b7d64b71fb76370690e1d";
        assert!(!is_signed(&SecretString::from("sk_"), b"", empty));
    }

    #[test]
    fn deliveries_of_all_kinds() {
        let came = Timestamp::from_millis(0);
        let of = |body: &str| delivered(body.as_bytes(), came);
        let person = of(
            r#"{"id":"job-1","type":"person","status":200,"body":{"id":"d54c","email":"alex@a.example"}}"#,
        )
        .unwrap();
        assert_eq!(person.id.as_deref(), Some("job-1"));
        assert_eq!(person.record.unwrap().email.as_deref(), Some("alex@a.example"));
        let company = of(r#"{"type":"company","status":"200","body":{"name":"A"}}"#).unwrap().record.unwrap();
        assert!(company.is_company_only());
        let both = of(
            r#"{"type":"person_company","status":200,"body":{"person":{"id":"d"},"company":{"name":"A"}}}"#,
        )
        .unwrap();
        assert_eq!(both.record.unwrap().company.company_name.as_deref(), Some("A"));
        assert_eq!(of(r#"{"type":"person","status":404,"body":null}"#).unwrap().record, None);
        let table = [
            (r#"{"status":200,"body":{}}"#, "type"),
            (r#"{"type":"person.changed","status":200,"body":{}}"#, "type"),
            (r#"{"type":"person","status":500,"body":{}}"#, "status"),
            (r#"{"type":"person","status":200,"body":null}"#, "body"),
            (r#"{"type":"person","status":200,"body":{"email":["alex@a.example"]}}"#, "email"),
        ];
        for (body, field) in table {
            let error = of(body).unwrap_err();
            assert_eq!(error.field(), Some(field), "{body}");
            assert!(!error.to_string().contains("alex"));
        }
        assert!(of("<html>").is_err());
    }
}
