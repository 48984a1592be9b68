//! What makes two messages the same.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The longest event id that is repeated in an answer, in bytes.
const SHOWN: usize = 128;

/// The key under which a message is taken once, and the id that its sender is told. The sender's own event id
/// decides where there is one (`id`, if its form is known), else the body.
pub(super) fn identify(source: &str, id: Option<String>, value: &Value, body: &[u8]) -> ([u8; 32], String) {
    let event = id.or_else(|| event_id(value));
    let named = Sha256::new().chain_update(source).chain_update(b"\n");
    // A source is a slug: the line break ends it for certain. The second byte keeps ids and bodies apart.
    let key: [u8; 32] = match &event {
        Some(id) => named.chain_update(b"i").chain_update(id).finalize().into(),
        None => named.chain_update(b"b").chain_update(body).finalize().into(),
    };
    let shown = event.filter(|id| id.len() <= SHOWN && id.bytes().all(|byte| byte.is_ascii_graphic()));
    let shown = shown.unwrap_or_else(|| {
        key[..16].iter().fold(String::from("evt_"), |mut id, byte| {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        })
    });
    (key, shown)
}

fn event_id(value: &Value) -> Option<String> {
    let text = |name: &str| match value.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    text("event_id").or_else(|| text("eventId")).or_else(|| {
        // One webhook sends many events: only with its time it names one.
        Some(format!("{}/{}", text("webhook_id")?, text("created_at")?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str, body: &str) -> ([u8; 32], String) {
        identify(source, None, &serde_json::from_str(body).unwrap(), body.as_bytes())
    }

    #[test]
    fn the_senders_event_id_decides() {
        let first = of("apollo", r#"{"event_id":"e-1","a":1}"#);
        assert_eq!(first, of("apollo", r#"{"a":2,"event_id":"e-1"}"#));
        assert_eq!(first.1, "e-1");
        assert_ne!(first.0, of("apollo", r#"{"event_id":"e-2","a":1}"#).0);
        assert_ne!(first.0, of("zoominfo", r#"{"eventId":"e-1","a":1}"#).0, "another source");
        let hunter = of("hunter", r#"{"webhook_id":"w","created_at":"2026-03-04T09:00:00Z"}"#);
        assert_eq!(hunter.1, "w/2026-03-04T09:00:00Z");
        assert_ne!(hunter.0, of("hunter", r#"{"webhook_id":"w","created_at":"2026-03-04T09:00:01Z"}"#).0);
    }

    #[test]
    fn without_one_the_bytes_decide() {
        let plain = of("halopsa", r#"{"id":1}"#);
        assert_eq!(plain, of("halopsa", r#"{"id":1}"#));
        assert_ne!(plain.0, of("halopsa", r#"{"id": 1}"#).0);
        assert!(plain.1.starts_with("evt_") && plain.1.len() == 36);
        let value = serde_json::json!({});
        assert_ne!(identify("halo", None, &value, b"psa{}").0, identify("halopsa", None, &value, b"{}").0);
    }

    #[test]
    fn an_id_that_is_unfit_for_a_log_line_is_not_repeated() {
        for unfit in ["two words", "line\nbreak", &"x".repeat(129)] {
            let body = serde_json::json!({ "event_id": unfit }).to_string();
            assert!(of("apollo", &body).1.starts_with("evt_"), "{unfit}");
        }
    }
}
