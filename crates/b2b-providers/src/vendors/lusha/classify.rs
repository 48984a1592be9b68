use std::time::Duration;

use rest_core::{Answer, ByStatus, Call, Class, Classify, HeaderMap};

/// How Lusha spells refusals.
#[derive(Debug)]
pub(super) struct Lusha;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// The words of an account that is still on version 2.
pub(super) const NO_V3: &str = "v3 api access";

impl Classify for Lusha {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match answer.status().as_u16() {
            // Lusha sends no Retry-After.
            429 => Class::RateLimited { retry_after: Some(pause(answer.headers())) },
            499 => Class::Transient,
            _ => ByStatus.classify(call, answer),
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match answer.status().as_u16() {
            401 => Some("the API key is not accepted".to_owned()),
            451 => Some("a privacy rule forbids it".to_owned()),
            _ => ByStatus.message(answer),
        }
    }
}

fn pause(headers: &HeaderMap) -> Duration {
    let none_left = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|text| text.trim() == "0")
    };
    if none_left("x-daily-requests-left") {
        DAY
    } else if none_left("x-hourly-requests-left") {
        HOUR
    } else {
        MINUTE
    }
}

#[cfg(test)]
mod tests {
    use rest_core::{Response, StatusCode};

    use super::*;

    #[test]
    fn statuses_and_headers() {
        let limited = |retry_after| Class::RateLimited { retry_after: Some(retry_after) };
        let table = [
            (401, "", Class::Unauthorised),
            (402, "", Class::Quota),
            (403, "", Class::Forbidden),
            (404, "", Class::NotFound),
            (429, "", limited(MINUTE)),
            (429, "x-minute-requests-left", limited(MINUTE)),
            (429, "x-hourly-requests-left", limited(HOUR)),
            (429, "x-daily-requests-left", limited(DAY)),
            (451, "", Class::Rejected),
            (499, "", Class::Transient),
            (500, "", Class::Transient),
        ];
        for (status, header, class) in table {
            let mut headers = HeaderMap::new();
            if !header.is_empty() {
                headers.insert(header, "0".parse().unwrap());
            }
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Answer::new("x", Response { status, headers, body: "{}".into() });
            assert_eq!(Lusha.classify(&Call::get("x", "x"), &answer), class, "{status} {header}");
        }
    }
}
