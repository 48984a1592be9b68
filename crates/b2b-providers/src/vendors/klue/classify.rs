use rest_core::{Answer, ByStatus, Call, Class, Classify};

/// How Klue spells refusals. Its addresses also serve a browser: whoever is not logged in is sent to a page.
#[derive(Debug)]
pub(super) struct Klue;

const REFUSED: &str = "the key has expired or was revoked: create a new one in Klue";

fn is_page(answer: &Answer) -> bool {
    answer.body().trim_ascii_start().starts_with(b"<")
}

impl Classify for Klue {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        let status = answer.status();
        if status.is_redirection() || (status.is_success() && is_page(answer)) {
            return Class::Unauthorised;
        }
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        let status = answer.status();
        if status.as_u16() == 401 {
            return Some(REFUSED.to_owned());
        }
        if status.is_redirection() || status.is_success() {
            return Some(format!("a log-in page came instead of JSON: {REFUSED}"));
        }
        if is_page(answer) {
            return Some("an HTML page came instead of JSON".to_owned());
        }
        // The shape of refusals is not published; what is not JSON is text.
        ByStatus.message(answer).or_else(|| {
            let text = answer.text();
            let text = text.trim();
            let plain = !text.is_empty() && !text.starts_with(['{', '[']);
            plain.then(|| text.chars().take(200).collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    #[test]
    fn a_page_to_log_in_is_a_refused_key() {
        let table = [
            (200, r#"{"items":[]}"#, Class::Success, None),
            (200, " <!DOCTYPE html>", Class::Unauthorised, Some("log-in page")),
            (302, "", Class::Unauthorised, Some("log-in page")),
            (401, r#"{"error":"x"}"#, Class::Unauthorised, Some("expired or was revoked")),
            (403, r#"{"errors":["not yours"]}"#, Class::Forbidden, Some("not yours")),
            (422, "bad page", Class::Rejected, Some("bad page")),
            (429, "{}", Class::RateLimited { retry_after: None }, None),
            (502, "<html>", Class::Transient, Some("HTML")),
        ];
        for (status, body, class, words) in table {
            let code = StatusCode::from_u16(status).unwrap();
            let answer =
                Answer::new("x", Response { status: code, headers: HeaderMap::new(), body: body.into() });
            assert_eq!(Klue.classify(&Call::get("x", "x"), &answer), class, "{status} {body}");
            if let Some(words) = words {
                assert!(Klue.message(&answer).unwrap().contains(words), "{status} {body}");
            }
        }
    }
}
