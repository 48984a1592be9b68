use std::time::Duration;

use rest_core::{Answer, ByStatus, Call, Class, Classify};
use serde::Deserialize;
use serde_json::Value;

use crate::Error;
use crate::lenient::{List, Text};

/// How MadAPI spells refusals: a 429 is too fast or out of credits, and nothing tells which.
#[derive(Debug)]
pub(super) struct MadApi;

/// How the Legacy Scoring API spells refusals.
#[derive(Debug)]
pub(super) struct Legacy;

/// The one wait before a 429 counts as an empty account.
const PAUSE: Duration = Duration::from_secs(5);

/// Of a gateway that has no such path, unlike a record that is not there.
const UNROUTED: &str = "no Route matched";

pub(super) fn is_unrouted(error: &Error) -> bool {
    let body =
        error.http().and_then(|http| http.body()).map(|body| String::from_utf8_lossy(body).into_owned());
    body.is_some_and(|body| body.contains(UNROUTED))
}

/// A problem of the input, with the place of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    loc: List<Text>,
    msg: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problems {
    detail: Option<Value>,
}

fn message(answer: &Answer) -> Option<String> {
    if answer.body().trim_ascii_start().starts_with(b"<") {
        return Some("an HTML page came instead of JSON".to_owned());
    }
    let problems = serde_json::from_slice::<Problems>(answer.body()).unwrap_or_default().detail;
    let problems = problems.and_then(|detail| serde_json::from_value::<List<Problem>>(detail).ok());
    let words: Vec<String> = problems
        .unwrap_or_default()
        .0
        .into_iter()
        .filter_map(|problem| {
            let place = problem.loc.texts().join(".");
            problem.msg.0.map(|words| if place.is_empty() { words } else { format!("{place}: {words}") })
        })
        .collect();
    if words.is_empty() { ByStatus.message(answer) } else { Some(words.join("; ")) }
}

impl Classify for MadApi {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match answer.status().as_u16() {
            429 if !answer.headers().contains_key("retry-after") => {
                Class::RateLimited { retry_after: Some(PAUSE) }
            }
            _ => ByStatus.classify(call, answer),
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        message(answer)
    }
}

impl Classify for Legacy {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        // The host looks at the key before the path.
        let words = message(answer);
        match (answer.status().as_u16(), words) {
            (401, None) => Some("the key of the Legacy Scoring API is not accepted".to_owned()),
            (_, words) => words,
        }
    }
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
    fn problems_of_the_input_name_their_place() {
        let both = r#"{"detail":[{"loc":["body","limit"],"msg":"too large","type":"x"},{"msg":"and more"}]}"#;
        let table = [
            (both, Some("body.limit: too large; and more")),
            (r#"{"detail":"Not Found"}"#, Some("Not Found")),
            (r#"{"message":"Invalid key","details":"x"}"#, Some("Invalid key")),
            ("<html>", Some("an HTML page came instead of JSON")),
            ("", None),
        ];
        for (body, expected) in table {
            assert_eq!(MadApi.message(&answer(422, body)).as_deref(), expected, "{body}");
        }
        assert!(Legacy.message(&answer(401, "")).unwrap().contains("not accepted"));
    }

    #[test]
    fn statuses() {
        let call = Call::get("x", "x");
        let table = [
            (200, Class::Success),
            (401, Class::Unauthorised),
            (404, Class::NotFound),
            (422, Class::Rejected),
            (429, Class::RateLimited { retry_after: Some(PAUSE) }),
            (500, Class::Transient),
        ];
        for (status, class) in table {
            assert_eq!(MadApi.classify(&call, &answer(status, "{}")), class, "{status}");
        }
        assert_eq!(Legacy.classify(&call, &answer(429, "")), Class::RateLimited { retry_after: None });
    }
}
