use rest_core::{Answer, ByStatus, Call, Class, Classify};

use super::wire;

/// How LeadIQ spells refusals: by HTTP, or as GraphQL errors under HTTP 200.
#[derive(Debug)]
pub(super) struct LeadIq;

/// The errors of an answer that brought nothing. Part of the data is an answer, and may have been charged.
fn refusal(answer: &Answer) -> Option<wire::Refusal> {
    let body = answer.body();
    // Most answers have no errors; looking for the word is cheaper than reading a page twice.
    body.windows(8).any(|part| part == b"\"errors\"").then_some(())?;
    let refusal: wire::Refusal = serde_json::from_slice(body).ok()?;
    let empty = refusal.data.as_ref().is_none_or(|data| data.values().all(serde_json::Value::is_null));
    (empty && !refusal.errors.0.is_empty()).then_some(refusal)
}

impl wire::Problem {
    fn status(&self) -> Option<u16> {
        let response = self.extensions.0.as_ref()?.response.0.as_ref()?;
        response.status.0.and_then(|status| u16::try_from(status).ok())
    }

    fn code(&self) -> Option<&str> {
        self.extensions.0.as_ref()?.code.0.as_deref()
    }
}

impl Classify for LeadIq {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        if !answer.status().is_success() {
            return if answer.status().as_u16() == 402 {
                Class::Quota
            } else {
                ByStatus.classify(call, answer)
            };
        }
        let Some(refusal) = refusal(answer) else { return Class::Success };
        let problem = &refusal.errors.0[0];
        match problem.status() {
            Some(401) => Class::Unauthorised,
            Some(402) => Class::Quota,
            Some(403) => Class::Forbidden,
            Some(404) => Class::NotFound,
            Some(429) => Class::RateLimited { retry_after: None },
            Some(500..=599) => Class::Transient,
            _ => match problem.code() {
                Some("UNAUTHENTICATED") => Class::Unauthorised,
                Some("FORBIDDEN") => Class::Forbidden,
                _ => Class::Rejected,
            },
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        match refusal(answer) {
            Some(refusal) => refusal.errors.0.into_iter().find_map(|problem| problem.message.0),
            None => ByStatus.message(answer),
        }
    }
}
