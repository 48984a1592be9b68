use rest_core::{Answer, ByStatus, Call, Class, Classify};

use super::wire::{Reason, Refusal};
use crate::Error;

/// How Clearbit spells refusals.
#[derive(Debug)]
pub(super) struct Clearbit;

impl Classify for Clearbit {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match reason(answer.body()).as_deref() {
            Some("auth_required" | "invalid_api_key") if !answer.status().is_success() => Class::Unauthorised,
            Some("rate_limit") if !answer.status().is_success() => Class::RateLimited { retry_after: None },
            _ => ByStatus.classify(call, answer),
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match answer.status().as_u16() {
            401 => Some("the key is not accepted; new keys are not given out any more".to_owned()),
            _ => ByStatus.message(answer),
        }
    }
}

/// The type of a refusal, in an object or in a list alone.
pub(super) fn reason(body: &[u8]) -> Option<String> {
    let reasons = match body.trim_ascii_start().first()? {
        b'[' => serde_json::from_slice::<Vec<Reason>>(body).ok()?,
        _ => serde_json::from_slice::<Refusal>(body).ok()?.error.0,
    };
    reasons.into_iter().find_map(|reason| reason.kind.0)
}

/// Whether a refusal means that there is no such record, for now and for weeks.
pub(super) fn is_nobody(error: &Error) -> bool {
    let body = error.http().and_then(|http| http.body());
    error.status() == Some(404) || body.and_then(|body| reason(body)).as_deref() == Some("email_invalid")
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    #[test]
    fn statuses_and_types() {
        let limited = Class::RateLimited { retry_after: None };
        let table = [
            (200, "{}", Class::Success),
            (200, r#"[{"type":"auth_required"}]"#, Class::Success),
            (202, r#"{"error":{"type":"queued"}}"#, Class::Success),
            (401, r#"{"error":{"type":"auth_required","message":"No key"}}"#, Class::Unauthorised),
            (400, r#"[{"type":"invalid_api_key","message":"Bad key"}]"#, Class::Unauthorised),
            (402, "{}", Class::Quota),
            (404, r#"{"error":{"type":"unknown_record"}}"#, Class::NotFound),
            (422, r#"{"error":{"type":"email_invalid"}}"#, Class::Rejected),
            (429, "", limited),
            (403, r#"{"error":{"type":"rate_limit"}}"#, limited),
            (503, "<html>", Class::Transient),
        ];
        for (status, body, class) in table {
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Answer::new("x", Response { status, headers: HeaderMap::new(), body: body.into() });
            assert_eq!(Clearbit.classify(&Call::get("x", "x"), &answer), class, "{status} {body}");
        }
    }
}
