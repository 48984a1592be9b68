//! How a vendor spells success, refusal and trouble.

use std::fmt::Debug;
use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::{Answer, Call, Timestamp};

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// An answer to give to the caller.
    Success,
    /// Refused for its rate, before it was processed. Without a time the `Retry-After` header counts.
    RateLimited {
        /// How long the server wants us to wait.
        retry_after: Option<Duration>,
    },
    /// The credentials were refused.
    Unauthorised,
    /// The credentials do not allow this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// Credits or quota are used up.
    Quota,
    /// The server failed in a way that may pass; whether the call was processed is not known.
    Transient,
    /// Certainly not processed, and never will be as it is.
    Rejected,
}

/// Reads a vendor's answers. Pure: the same answer always has the same class.
pub trait Classify: Debug + Send + Sync {
    /// What `answer` means. Not asked for a status that the call [accepts](Call::accept).
    fn classify(&self, call: &Call, answer: &Answer) -> Class;

    /// What the server said went wrong, as it said it; the pipeline redacts and shortens it. By default the usual
    /// JSON keys (`error_description`, `message`, `error`, `detail`, `title`, `errors`, …), or a JSON body that is
    /// a string alone.
    fn message(&self, answer: &Answer) -> Option<String> {
        json_message(&serde_json::from_slice(answer.body()).ok()?, 0)
    }
}

/// Classifies by the HTTP status alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByStatus;

impl Classify for ByStatus {
    fn classify(&self, _call: &Call, answer: &Answer) -> Class {
        match answer.status() {
            status if status.is_success() => Class::Success,
            StatusCode::UNAUTHORIZED => Class::Unauthorised,
            StatusCode::PAYMENT_REQUIRED => Class::Quota,
            StatusCode::FORBIDDEN => Class::Forbidden,
            StatusCode::NOT_FOUND => Class::NotFound,
            StatusCode::TOO_MANY_REQUESTS => Class::RateLimited { retry_after: None },
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Class::Transient,
            _ => Class::Rejected,
        }
    }
}

/// The wait that a `Retry-After` header asks for: whole seconds, or an HTTP date seen from `now`.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let since_epoch = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((Timestamp::from_millis(0) + since_epoch).since(now))
}

const MESSAGE_KEYS: [&str; 10] = [
    "error_description",
    "errorMessage",
    "error_message",
    "message",
    "Message",
    "detail",
    "details",
    "title",
    "error",
    "errors",
];

fn json_message(value: &Value, depth: u8) -> Option<String> {
    // Enough for `{"errors": [{"message": …}]}` and the like; deeper text is data.
    if depth > 3 {
        return None;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(|item| json_message(item, depth + 1)),
        Value::Object(map) => MESSAGE_KEYS
            .iter()
            .filter_map(|key| map.get(*key))
            .find_map(|value| json_message(value, depth + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::Response;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        let body = Bytes::copy_from_slice(body.as_bytes());
        Answer::new("test", Response { status, headers: HeaderMap::new(), body })
    }

    #[test]
    fn every_status_has_its_class() {
        let limited = Class::RateLimited { retry_after: None };
        let table = [
            (200, Class::Success),
            (202, Class::Success),
            (204, Class::Success),
            (302, Class::Rejected),
            (400, Class::Rejected),
            (401, Class::Unauthorised),
            (402, Class::Quota),
            (403, Class::Forbidden),
            (404, Class::NotFound),
            (408, Class::Transient),
            (409, Class::Rejected),
            (422, Class::Rejected),
            (429, limited),
            (500, Class::Transient),
            (501, Class::Rejected),
            (502, Class::Transient),
            (503, Class::Transient),
            (504, Class::Transient),
        ];
        for (status, class) in table {
            assert_eq!(ByStatus.classify(&Call::get("test", "x"), &answer(status, "")), class, "{status}");
        }
    }

    #[test]
    fn message_is_found_in_the_usual_shapes() {
        let table = [
            (r#"{"message":"no"}"#, Some("no")),
            (r#"{"error":"invalid_client","error_description":"unknown"}"#, Some("unknown")),
            (r#"{"errors":[{"code":7},{"detail":"bad"}]}"#, Some("bad")),
            (r#"{"error":{"message":"inner"}}"#, Some("inner")),
            (r#""text alone""#, Some("text alone")),
            (r#"{"status":5}"#, None),
            ("<html>", None),
            ("", None),
        ];
        for (body, expected) in table {
            assert_eq!(ByStatus.message(&answer(400, body)).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn retry_after_reads_seconds_and_dates() {
        let now = Timestamp::parse("2026-03-04T09:15:00Z").unwrap();
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, now)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(read("Wed, 04 Mar 2026 09:16:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(read("Wed, 04 Mar 2026 09:14:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("-5"), None);
        assert_eq!(read("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
