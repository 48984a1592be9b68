//! Each vendor's own door, and the relay's beside it.

mod cases;

use std::collections::BTreeSet;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use rest_core::{HeaderMap, ManualClock, SecretString, Timestamp};
use serde_json::{Value, json};

use super::tests::headers;
use crate::vendors::signature::hmac_sha256_hex;
use crate::{Connection, Inbound, InboundEvent, Message, Refusal, catalogue, receiver};
use cases::{own, relayed};

const SECRET: &str = "whsec_s3cret";
/// They send nothing.
const SILENT: [&str; 3] = ["bookyourdata", "connectwise_sell", "lead411"];

fn now() -> Timestamp {
    Timestamp::from_millis(1_789_473_600_000)
}

fn listen(id: &str) -> Option<Arc<dyn Inbound>> {
    let transport = Arc::new(rest_core::ReplayTransport::new());
    let mut connection = Connection::new(transport, Arc::new(ManualClock::at(now())));
    for credential in catalogue().iter().filter(|one| one.id == id).flat_map(|one| one.credentials) {
        connection = connection.secret(credential.name, SecretString::from(SECRET));
    }
    receiver(id, &connection).unwrap()
}

fn hex(text: &str) -> String {
    hmac_sha256_hex(&SecretString::from(SECRET), text.as_bytes())
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

fn sha1(text: &str) -> String {
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha1={digits}")
}

#[test]
fn every_vendor_that_sends_something_is_received_and_nobody_else() {
    let all: BTreeSet<String> = catalogue().iter().map(|one| one.id.to_string()).collect();
    let heard: BTreeSet<&str> =
        own().iter().map(|case| case.vendor).chain(relayed().iter().map(|case| case.0)).collect();
    for id in &all {
        let silent = SILENT.contains(&id.as_str());
        assert_eq!(listen(id).is_none(), silent, "{id}");
        assert_ne!(heard.contains(id.as_str()), silent, "{id} has no case here");
    }
    let transport = Arc::new(rest_core::ReplayTransport::new());
    let bare = Connection::new(transport, Arc::new(ManualClock::at(now())));
    for id in &all {
        assert!(receiver(id, &bare).unwrap().is_none(), "{id} is open without a secret");
    }
    assert!(receiver("acme", &bare).is_err());
}

#[test]
fn own_messages_are_believed_if_signed_and_read_whole() {
    for case in own() {
        let door = listen(case.vendor).unwrap();
        let body = case.body.to_string();
        let signed: Vec<(&str, String)> = (case.headers)(&body);
        let all = headers(&signed.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>());
        let message = Message::new(&all, body.as_bytes(), now()).query(case.query);
        assert_eq!(door.verify(&message), Ok(()), "{}: {body}", case.vendor);
        let received = door.parse(&message).unwrap_or_else(|error| panic!("{error}"));
        let says: Vec<&str> = received.events.iter().map(InboundEvent::as_str).collect();
        assert_eq!(says, case.says, "{}: {body}", case.vendor);
        assert_eq!(received.id.as_deref(), case.id, "{}", case.vendor);
        assert!(!format!("{received:?}").contains("example"), "{}: personal data", case.vendor);
        assert!(!format!("{door:?}{message:?}").contains("s3cret"), "{}: a secret", case.vendor);

        let naked = HeaderMap::new();
        let other = body.replace("s3cret", "secret");
        let unsigned = Message::new(&naked, other.as_bytes(), now());
        assert!(door.verify(&unsigned).is_err(), "{}: unsigned", case.vendor);
        for (name, _) in &signed {
            let wrong = headers(
                &[(*name, "nonsense"), ("X-Lusha-Timestamp", "1789473600")]
                    [..1 + usize::from(*name == "X-Lusha-Signature")],
            );
            let forged = Message::new(&wrong, other.as_bytes(), now());
            assert!(door.verify(&forged).is_err(), "{}: {name}", case.vendor);
        }
        let longer = format!("{body} ");
        let changed = Message::new(&all, longer.as_bytes(), now()).query(case.query);
        let by_body = signed.iter().any(|(name, _)| name.contains("Signature"));
        assert_eq!(door.verify(&changed).is_err(), by_body, "{}: another body", case.vendor);
    }
}

#[test]
fn relayed_messages_of_every_vendor() {
    for (vendor, kind, data, says) in relayed() {
        let door = listen(crate::full_id(vendor)).unwrap();
        let body =
            json!({"event_type": kind, "event_id": "e1", "timestamp": "2026-09-15T11:00:00Z", "data": data})
                .to_string();
        let signature = hex(&body);
        let all = headers(&[("X-Webhook-Signature", &signature)]);
        let message = Message::new(&all, body.as_bytes(), now());
        assert_eq!(door.verify(&message), Ok(()), "{vendor}");
        let received = door.parse(&message).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(received.events[0].as_str(), says, "{vendor}: {kind}");
        assert_eq!(received.id.as_deref(), Some("e1"), "{vendor}");
        let records = received.events.iter().filter_map(InboundEvent::record);
        for record in records {
            let source = record.source.as_ref().map(|id| id.as_str());
            assert_eq!(source, Some(crate::full_id(vendor)), "{vendor}: {kind}");
        }
        let none = HeaderMap::new();
        assert_eq!(
            door.verify(&Message::new(&none, body.as_bytes(), now())),
            Err(Refusal::Unsigned),
            "{vendor}"
        );
        let html = door.parse(&Message::new(&all, b"<html>", now())).unwrap_err();
        assert_eq!(html.field(), None, "{vendor}");
        assert!(html.to_string().starts_with(crate::full_id(vendor)), "{html}");
    }
}

#[test]
fn tokens_count_where_nobody_can_sign_and_headers_by_name() {
    let body = json!({"event_type": "model_retrained", "event": "email_found"}).to_string();
    let verify = |vendor: &str, name: &str, value: &str| {
        let all = headers(&[(name, value)]);
        listen(vendor).unwrap().verify(&Message::new(&all, body.as_bytes(), now()))
    };
    for vendor in ["leadiq", "bombora"] {
        assert_eq!(verify(vendor, "X-Webhook-Token", SECRET), Ok(()), "{vendor}");
        assert_eq!(verify(vendor, "X-Webhook-Token", "other"), Err(Refusal::Wrong), "{vendor}");
    }
    assert_eq!(verify("klue", "X-Webhook-Token", SECRET), Err(Refusal::Unsigned));
    let named = [
        ("apollo", "X-Apollo-Signature"),
        ("zoominfo", "X-ZoomInfo-Signature"),
        ("hunter", "X-Hunter-Signature"),
    ];
    for (vendor, header) in named {
        assert_eq!(verify(vendor, header, &hex(&body)), Ok(()), "{vendor}");
    }
}

#[test]
fn linkedin_tests_the_address_and_lusha_wants_a_receipt() {
    let linkedin = listen("linkedin").unwrap();
    let answer = linkedin.challenge("challengeCode=abc&applicationId=1").unwrap();
    let expected = json!({"challengeCode": "abc", "challengeResponse": hex("abc")});
    assert_eq!(serde_json::from_str::<Value>(&answer).unwrap(), expected);
    assert_eq!(linkedin.challenge("code=abc"), None);
    assert_eq!(listen("hunter").unwrap().challenge("challengeCode=abc"), None);

    let lusha = listen("lusha").unwrap();
    let body = br#"{"id":"w1","type":"opt-out","entityType":"contact","entityId":"44"}"#;
    let old = headers(&[("X-Lusha-Timestamp", "1789473000"), ("X-Lusha-Signature", "00")]);
    let message = Message::new(&old, body, now());
    assert_eq!(lusha.verify(&message), Err(Refusal::Stale));
    // A message that was kept is read when it is no longer fresh.
    let receipt = lusha.parse(&message).unwrap().receipt.unwrap();
    assert_eq!(receipt.status, 201);
    assert!(receipt.body.contains(r#""webhookId":"w1""#), "{}", receipt.body);
}
