use std::time::Duration;

use rest_core::{Answer, ByStatus, Call, Class, Classify};

use super::wire::Refusal;

/// How Hunter spells refusals. Its documents contradict each other about 402, 403 and 429, so the words decide.
#[derive(Debug)]
pub(super) struct Hunter;

/// Without a word of Hunter's: its rates are by the second.
const PAUSE: Duration = Duration::from_secs(2);

/// The id and the words of a refusal.
pub(super) fn problem(body: &[u8]) -> Option<(String, String)> {
    let refusal: Refusal = serde_json::from_slice(body).ok()?;
    let problem = refusal.errors.0.into_iter().next()?;
    Some((problem.id.0.unwrap_or_default(), problem.details.0.unwrap_or_default().to_lowercase()))
}

fn mentions(details: &str, words: &[&str]) -> bool {
    words.iter().any(|word| details.contains(word))
}

/// A refusal that says why: another try will not help.
pub(super) fn is_explained(id: &str, details: &str) -> bool {
    id == "no_discover_access" || mentions(details, &["plan", "api key", "permission", "not authorized"])
}

/// A header is read by the pipeline.
fn limited(told: bool) -> Class {
    Class::RateLimited { retry_after: (!told).then_some(PAUSE) }
}

impl Classify for Hunter {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        let status = answer.status().as_u16();
        if !matches!(status, 402 | 403 | 429) {
            return ByStatus.classify(call, answer);
        }
        let (id, details) = problem(answer.body()).unwrap_or_default();
        let told = answer.headers().contains_key("retry-after");
        let quota = mentions(&details, &["billing period", "credits", "quota"]);
        match status {
            402 => Class::Quota,
            403 if id == "no_discover_access" => Class::Forbidden,
            _ if quota => Class::Quota,
            429 if details.contains("plan") && !told => Class::Quota,
            403 if is_explained(&id, &details) => Class::Forbidden,
            429 => limited(told),
            _ if told || mentions(&details, &["rate", "second", "minute"]) => limited(told),
            _ => Class::Forbidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use rest_core::{HeaderMap, Response, StatusCode};

    use super::*;

    #[test]
    fn words_decide_between_quota_rate_and_configuration() {
        let soon = limited(false);
        let table = [
            (402, "", "", false, Class::Quota),
            (429, "too_many_requests", "number of searches per billing period", false, Class::Quota),
            (429, "usage", "You have used all the credits of your plan", false, Class::Quota),
            (429, "", "", false, soon),
            (429, "rate", "more than 15 requests per second", false, soon),
            (403, "too_many_requests", "rate limit reached", false, soon),
            (403, "", "", true, limited(true)),
            (403, "", "", false, Class::Forbidden),
            (403, "no_discover_access", "your plan has no access", false, Class::Forbidden),
            (403, "forbidden", "not available on your plan", false, Class::Forbidden),
            (401, "authentication_failed", "", false, Class::Unauthorised),
            (400, "pagination_error", "the Free plan is limited", false, Class::Rejected),
            (451, "claimed_email", "", false, Class::Rejected),
            (404, "", "", false, Class::NotFound),
            (500, "", "", false, Class::Transient),
        ];
        for (status, id, details, told, expected) in table {
            let mut headers = HeaderMap::new();
            if told {
                headers.insert("retry-after", "2".parse().unwrap());
            }
            let body = format!(r#"{{"errors":[{{"id":"{id}","code":"{status}","details":"{details}"}}]}}"#);
            let status_code = StatusCode::from_u16(status).unwrap();
            let answer = Answer::new("x", Response { status: status_code, headers, body: body.into() });
            assert_eq!(Hunter.classify(&Call::get("x", "x"), &answer), expected, "{status} {id} {details}");
        }
    }
}
