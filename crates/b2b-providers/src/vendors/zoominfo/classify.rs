use rest_core::{Answer, ByStatus, Call, Class, Classify};
use serde_json::Value;

use super::wire::Refusal;

/// How ZoomInfo spells refusals: by codes in the GTM API, by words in the older one.
#[derive(Debug)]
pub(super) struct ZoomInfo;

/// Code and words of a refusal.
pub(super) fn problem(body: &[u8]) -> (String, String) {
    let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
        return (String::new(), String::from_utf8_lossy(body).into_owned());
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    match refusal.error {
        Some(Value::Object(error)) => return (text(error.get("code")), text(error.get("message"))),
        Some(Value::String(words)) => return (String::new(), words),
        _ => {}
    }
    match refusal.errors.0.into_iter().next() {
        Some(first) => {
            let words = [first.title.0, first.detail.0].into_iter().flatten().collect::<Vec<_>>().join(": ");
            (first.code.0.unwrap_or_default(), words)
        }
        None => (String::new(), refusal.message.0.unwrap_or_default()),
    }
}

impl Classify for ZoomInfo {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        if answer.status().is_success() {
            return Class::Success;
        }
        let (code, words) = problem(answer.body());
        match code.as_str() {
            "ZI0001" => Class::Unauthorised,
            "ZI0002" | "ZI0003" => Class::Forbidden,
            "ZI0004" => Class::RateLimited { retry_after: None },
            "PFAPI0011" => Class::Quota,
            "PFAPI0007" | "PFAPI0010" => Class::Transient,
            code if code.starts_with("PFAPI") => Class::Rejected,
            // The older API says the same 403 for "not bought" and "used up".
            _ if answer.status().as_u16() == 403 && words.to_lowercase().contains("used up") => Class::Quota,
            _ => ByStatus.classify(call, answer),
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        let (code, words) = problem(answer.body());
        if answer.body().trim_ascii_start().starts_with(b"<") {
            return Some("an HTML page came instead of JSON".to_owned());
        }
        match (code.is_empty(), words.is_empty()) {
            (false, _) => Some(format!("{code} {words}").trim_end().to_owned()),
            (true, false) => Some(words),
            (true, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    #[test]
    fn codes_and_words_decide() {
        let limited = Class::RateLimited { retry_after: None };
        let table = [
            (401, r#"{"error":{"code":"ZI0001","message":"expired"}}"#, Class::Unauthorised),
            (403, r#"{"error":{"code":"ZI0002"}}"#, Class::Forbidden),
            (403, r#"{"error":{"code":"ZI0003"}}"#, Class::Forbidden),
            (429, r#"{"error":{"code":"ZI0004","retryable":true}}"#, limited),
            (400, r#"{"errors":[{"code":"PFAPI0011","detail":"limit"}]}"#, Class::Quota),
            (400, r#"{"errors":[{"code":"PFAPI0001"}]}"#, Class::Rejected),
            (500, r#"{"errors":[{"code":"PFAPI0007"}]}"#, Class::Transient),
            (504, r#"{"errors":[{"code":"PFAPI0010"}]}"#, Class::Transient),
            (403, r#"{"message":"You have used up all of your allowed record limit"}"#, Class::Quota),
            (403, r#"{"error":"not entitled"}"#, Class::Forbidden),
            (401, "Authentication failed", Class::Unauthorised),
            (503, "<html>", Class::Transient),
        ];
        for (status, body, expected) in table {
            let response = Response {
                status: StatusCode::from_u16(status).unwrap(),
                headers: HeaderMap::new(),
                body: body.into(),
            };
            assert_eq!(
                ZoomInfo.classify(&Call::get("x", "x"), &Answer::new("x", response)),
                expected,
                "{body}"
            );
        }
    }
}
