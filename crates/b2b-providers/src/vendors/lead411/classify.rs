use rest_core::{Answer, ByStatus, Call, Class, Classify};
use serde_json::{Map, Value};

/// How Lead411 spells refusals: often with status 200, and in words.
#[derive(Debug)]
pub(super) struct Lead411;

/// One of these is in every answer that is one.
const KEYS: [&str; 8] = [
    "AllResults",
    "company_data",
    "companyEmployeesData",
    "employee_data",
    "employee_details",
    "employeePhoneData",
    "email",
    "token",
];

impl Classify for Lead411 {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        let by_status = ByStatus.classify(call, answer);
        if !matches!(by_status, Class::Success | Class::Forbidden | Class::Rejected) {
            return by_status;
        }
        match refusal(answer.body()) {
            Some(words) if speaks_of(&words, &["token", "auth", "log in", "login"]) => Class::Unauthorised,
            Some(words) if speaks_of(&words, &["credit", "quota", "limit exceeded", "no more unlock"]) => {
                Class::Quota
            }
            _ => by_status,
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match answer.status().as_u16() {
            // The words may repeat what was sent.
            401 => Some("the login is not accepted".to_owned()),
            _ => ByStatus.message(answer),
        }
    }
}

/// The words of an answer that brings nothing, lower case. One that says "success" only means a record that is locked.
fn refusal(body: &[u8]) -> Option<String> {
    let fields: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let there = |key: &&str| fields.get(*key).is_some_and(|value| !value.is_null());
    if KEYS.iter().any(there) || fields.get("status").and_then(Value::as_str) == Some("success") {
        return None;
    }
    fields.get("message").and_then(Value::as_str).map(str::to_lowercase)
}

fn speaks_of(words: &str, any: &[&str]) -> bool {
    any.iter().any(|word| words.contains(word))
}

/// Whether the words of a refusal mean that there is no such thing.
pub(super) fn is_nobody(message: &str) -> bool {
    speaks_of(
        &message.to_lowercase(),
        &["not found", "no record", "no employee", "no company", "no result", "does not exist"],
    )
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    #[test]
    fn words_decide_where_the_status_says_success() {
        let table = [
            (200, r#"{"AllResults":[],"message":"token ok"}"#, Class::Success),
            (200, r#"{"status":"error","message":"Invalid Token"}"#, Class::Unauthorised),
            (200, r#"{"message":"Authentication failed"}"#, Class::Unauthorised),
            (200, r#"{"status":"success","message":"Call the Unlock API with your token"}"#, Class::Success),
            (200, r#"{"status":"error","message":"You have no export credits left"}"#, Class::Quota),
            (200, r#"{"status":"error","message":"Employee not found"}"#, Class::Success),
            (200, r#"{"email":null,"message":"bad token"}"#, Class::Unauthorised),
            (200, "<html>", Class::Success),
            (200, r#"["token"]"#, Class::Success),
            (401, "{}", Class::Unauthorised),
            (402, "{}", Class::Quota),
            (403, r#"{"message":"Token expired"}"#, Class::Unauthorised),
            (403, r#"{"message":"Not in your plan"}"#, Class::Forbidden),
            (400, r#"{"message":"credit limit"}"#, Class::Quota),
            (404, r#"{"message":"no token"}"#, Class::NotFound),
            (429, "{}", Class::RateLimited { retry_after: None }),
            (503, "{}", Class::Transient),
        ];
        for (status, body, class) in table {
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Answer::new("x", Response { status, headers: HeaderMap::new(), body: body.into() });
            assert_eq!(Lead411.classify(&Call::get("x", "x"), &answer), class, "{status} {body}");
        }
        assert!(is_nobody("Employee Not Found") && !is_nobody("Server busy"));
    }
}
