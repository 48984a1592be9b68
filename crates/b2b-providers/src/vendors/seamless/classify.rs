use rest_core::{Answer, ByStatus, Call, Class, Classify};

use super::wire;

/// How Seamless.AI spells refusals.
#[derive(Debug)]
pub(super) struct Seamless;

impl Classify for Seamless {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        if answer.status().as_u16() != 422 {
            return ByStatus.classify(call, answer);
        }
        let code = serde_json::from_slice::<wire::Problem>(answer.body()).unwrap_or_default().code.0;
        match code.as_deref() {
            Some("insufficientCredits") => Class::Quota,
            // The Public API is an add-on.
            Some("missingLicense") => Class::Forbidden,
            _ => Class::Rejected,
        }
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        // A 422 says `msg`, the others say `message`.
        let problem: wire::Problem = serde_json::from_slice(answer.body()).ok()?;
        match problem.code.0.as_deref() {
            Some("missingLicense") => Some("the account has no licence for the Public API".to_owned()),
            _ => problem.message.0.or(problem.msg.0),
        }
    }
}
