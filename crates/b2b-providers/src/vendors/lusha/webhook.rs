//! Subscriptions: Lusha tells changes of people and companies, and who opted out.

use rest_core::{SecretString, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::ID;
use crate::lenient::Text;
use crate::vendors::inbound::{is_fresh, time};
use crate::vendors::signature::is_hmac_sha256;
use crate::vendors::wire::decode_body;
use crate::{Error, ErrorKind, Person};

const CALL: &str = "webhook";

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Lusha-Signature";
/// Header with the time that is signed with the body.
pub const TIMESTAMP_HEADER: &str = "X-Lusha-Timestamp";

/// Whether Lusha signed these bytes not longer than five minutes ago: the HMAC-SHA256 of time, dot and body,
/// compared in constant time. The time may be in seconds, milliseconds or RFC 3339.
#[must_use]
pub fn is_signed(
    secret: &SecretString,
    timestamp: &str,
    body: &[u8],
    signature: &str,
    now: Timestamp,
) -> bool {
    let Some(signed_at) = time(timestamp) else { return false };
    let mut signed = Vec::with_capacity(timestamp.len() + 1 + body.len());
    signed.extend_from_slice(timestamp.as_bytes());
    signed.push(b'.');
    signed.extend_from_slice(body);
    is_hmac_sha256(secret, &signed, signature) && is_fresh(signed_at, now)
}

/// What Lusha tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id: the same message may come four times.
    pub id: String,
    /// The kind of signal, in Lusha's words.
    pub kind: String,
    /// Whom it is about.
    pub subject: Subject,
    /// Lusha's id of the person or company.
    pub entity_id: String,
    /// The person asked Lusha to stop.
    pub opted_out: bool,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// Details, whose shape depends on the kind.
    pub data: Value,
}

/// Whom an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    Contact,
    /// A company.
    Company,
}

impl Event {
    /// The person that must not be contacted, with Lusha's id only.
    #[must_use]
    pub fn opt_out(&self) -> Option<Person> {
        (self.opted_out && self.subject == Subject::Contact).then(|| Person {
            source: Some(ID),
            external_id: Some(self.entity_id.clone()),
            observed_at: self.at,
            do_not_contact: true,
            opt_out_reason: Some("opted out at Lusha".to_owned()),
            ..Person::default()
        })
    }

    /// The body that Lusha wants to have back within ten seconds, with status 201.
    #[must_use]
    pub fn receipt(&self, now: Timestamp) -> String {
        json!({"received": true, "timestamp": now.to_string(), "webhookId": self.id}).to_string()
    }
}

/// Reads a message whose signature was found good.
///
/// # Errors
/// The body is no JSON, or not such a message.
pub fn event(body: &[u8]) -> Result<Event, Error> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Message {
        id: Text,
        #[serde(rename = "type")]
        kind: Text,
        entity_type: Text,
        entity_id: Text,
        data: Value,
        timestamp: Text,
    }
    let message: Message = decode_body(&ID, CALL, body)?;
    let missing =
        |field: &str| Error::new(ID, CALL, ErrorKind::Malformed, "missing in the message").at(field);
    let subject = match message.entity_type.0.as_deref() {
        Some("contact") => Subject::Contact,
        Some("company") => Subject::Company,
        _ => return Err(missing("entityType")),
    };
    let kind = message.kind.0.ok_or_else(|| missing("type"))?;
    let plain: String = kind.chars().filter(char::is_ascii_alphabetic).collect();
    Ok(Event {
        id: message.id.0.ok_or_else(|| missing("id"))?,
        opted_out: plain.eq_ignore_ascii_case("optout"),
        kind,
        subject,
        entity_id: message.entity_id.0.ok_or_else(|| missing("entityId"))?,
        at: message.timestamp.0.as_deref().and_then(time),
        data: message.data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"w1","type":"opt-out","entityType":"contact","entityId":"4415824633","data":{},"timestamp":"2026-08-01T12:00:00Z"}"#;
    // Computed with another implementation of HMAC-SHA256 over "1785585600." and the body, secret "hook-secret".
    const SIGNATURE: &str = "7d6d6ebbfe887eb3f479bd6e65a5f361a8cacf6c30196f6ff604281164e088f8";
    const SIGNED_AT: &str = "1785585600";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis((1_785_585_600 + seconds) * 1_000)
    }

    #[test]
    fn time_and_body_are_signed_together() {
        let secret = SecretString::from("hook-secret");
        let good = |timestamp: &str, body: &[u8], now| is_signed(&secret, timestamp, body, SIGNATURE, now);
        assert!(good(SIGNED_AT, BODY, at(0)));
        assert!(good(SIGNED_AT, BODY, at(300)) && !good(SIGNED_AT, BODY, at(301)));
        assert!(good(SIGNED_AT, BODY, at(-300)) && !good(SIGNED_AT, BODY, at(-301)));
        assert!(!good("1785585601", BODY, at(0)));
        assert!(!good(SIGNED_AT, &BODY[1..], at(0)));
        assert!(!good("soon", BODY, at(0)));
        assert!(!is_signed(&SecretString::from(""), SIGNED_AT, BODY, SIGNATURE, at(0)));
    }

    #[test]
    fn times_of_three_kinds() {
        for text in ["1785585600", "1785585600000", "2026-08-01T12:00:00Z"] {
            assert_eq!(time(text), Some(at(0)), "{text}");
        }
        assert_eq!(time("9223372036854775807"), Some(Timestamp::MAX));
        assert_eq!((time(""), time("now")), (None, None));
    }

    #[test]
    fn an_opt_out_is_a_person_who_must_not_be_contacted() {
        let one = event(BODY).unwrap();
        let person = one.opt_out().unwrap();
        assert_eq!((person.external_id.as_deref(), person.do_not_contact), (Some("4415824633"), true));
        assert_eq!(
            one.receipt(at(0)),
            r#"{"received":true,"timestamp":"2026-08-01T12:00:00.000Z","webhookId":"w1"}"#
        );
        let text = String::from_utf8_lossy(BODY);
        let other = event(text.replace("opt-out", "promotion").as_bytes()).unwrap();
        assert_eq!((other.opt_out(), other.kind.as_str()), (None, "promotion"));
        assert!(event(text.replace("opt-out", "OPT_OUT").as_bytes()).unwrap().opted_out);
        let firm = event(text.replace("contact", "company").as_bytes()).unwrap();
        assert_eq!((firm.subject, firm.opt_out()), (Subject::Company, None));
        for gone in ["id", "type", "entityType", "entityId"] {
            let body = text.replace(&format!("\"{gone}\":"), "\"x\":");
            assert_eq!(event(body.as_bytes()).unwrap_err().field(), Some(gone));
        }
        assert!(event(b"<html>").is_err());
    }
}
