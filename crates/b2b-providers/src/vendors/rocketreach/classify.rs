use std::time::Duration;

use rest_core::{Answer, ByStatus, Call, Class, Classify};
use serde_json::Value;

/// How RocketReach spells refusals.
#[derive(Debug)]
pub(super) struct RocketReach;

/// The vendor's own client waits this long when no header says more.
const PAUSE: Duration = Duration::from_secs(2);

impl Classify for RocketReach {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match answer.status().as_u16() {
            // Older accounts say it in words.
            403 if is_empty_account(&answer.text().to_ascii_lowercase()) => Class::Quota,
            429 if !answer.headers().contains_key("retry-after") => {
                Class::RateLimited { retry_after: Some(PAUSE) }
            }
            _ => ByStatus.classify(call, answer),
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match answer.status().as_u16() {
            401 => Some("the API key is not accepted".to_owned()),
            403 => Some(
                "the key may not do this: the plan, or the account has the other kind of credits (option credits)"
                    .to_owned(),
            ),
            _ => ByStatus.message(answer).or_else(|| refused_field(answer.body())),
        }
    }
}

fn is_empty_account(text: &str) -> bool {
    text.contains("credit")
        && ["insufficient", "not enough", "no more", "out of", "exhausted", "used up", "remaining"]
            .iter()
            .any(|word| text.contains(word))
}

/// `{"<field>": ["…"]}`: the name of the field only, since the sentence may repeat what was sent.
fn refused_field(body: &[u8]) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return None };
    let name = fields.keys().find(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))?;
    Some(format!("the field {name} is refused"))
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer::new("x", Response { status, headers: HeaderMap::new(), body: body.to_owned().into() })
    }

    #[test]
    fn statuses_and_words() {
        let table = [
            (401, "{}", Class::Unauthorised),
            (402, "{}", Class::Quota),
            (403, r#"{"detail":"You are out of lookup credits."}"#, Class::Quota),
            (403, r#"{"detail":"Your plan does not include this."}"#, Class::Forbidden),
            (403, r#"{"detail":"Universal credits only."}"#, Class::Forbidden),
            (404, "{}", Class::NotFound),
            (429, "{}", Class::RateLimited { retry_after: Some(PAUSE) }),
            (500, "<html>", Class::Transient),
        ];
        for (status, body, class) in table {
            assert_eq!(
                RocketReach.classify(&Call::get("x", "x"), &answer(status, body)),
                class,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn four_shapes_of_words() {
        let table = [
            (r#"{"detail":"a"}"#, Some("a")),
            (r#"{"error":"b"}"#, Some("b")),
            (r#"{"message":"c","status":400}"#, Some("c")),
            (r#"{"email":["dana@a.example is wrong"]}"#, Some("the field email is refused")),
            (r#"{"dana@a.example":"d"}"#, None),
            ("<html>", None),
        ];
        for (body, words) in table {
            assert_eq!(RocketReach.message(&answer(400, body)).as_deref(), words, "{body}");
        }
    }
}
