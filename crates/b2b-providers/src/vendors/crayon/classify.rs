use rest_core::{Answer, ByStatus, Call, Class, Classify};

/// How Crayon spells refusals: they are not documented.
#[derive(Debug)]
pub(super) struct Crayon;

/// What of a text that is no JSON is worth reading.
const WORDS: usize = 500;

impl Classify for Crayon {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match answer.status().as_u16() {
            // A bad key is one or the other.
            403 => Class::Unauthorised,
            _ => ByStatus.classify(call, answer),
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        if answer.body().trim_ascii_start().starts_with(b"<") {
            return Some("an HTML page came instead of JSON".to_owned());
        }
        ByStatus.message(answer).or_else(|| {
            let text: String = answer.text().trim().chars().take(WORDS).collect();
            (!text.is_empty() && !text.starts_with(['{', '['])).then_some(text)
        })
    }
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    #[test]
    fn refusals() {
        let table = [
            (200, "[]", Class::Success, None),
            (401, r#"{"detail":"Invalid API key"}"#, Class::Unauthorised, Some("Invalid API key")),
            (403, "no", Class::Unauthorised, Some("no")),
            (404, "<html>", Class::NotFound, Some("an HTML page came instead of JSON")),
            (429, "", Class::RateLimited { retry_after: None }, None),
            (503, "{}", Class::Transient, None),
        ];
        for (status, body, class, words) in table {
            let code = StatusCode::from_u16(status).unwrap();
            let answer =
                Answer::new("x", Response { status: code, headers: HeaderMap::new(), body: body.into() });
            assert_eq!(Crayon.classify(&Call::get("x", "x"), &answer), class, "{status}");
            assert_eq!(Crayon.message(&answer).as_deref(), words, "{status}");
        }
        let long = "x".repeat(5_000);
        let status = StatusCode::from_u16(400).unwrap();
        let answer = Answer::new("x", Response { status, headers: HeaderMap::new(), body: long.into() });
        assert_eq!(Crayon.message(&answer).unwrap().len(), WORDS);
    }
}
