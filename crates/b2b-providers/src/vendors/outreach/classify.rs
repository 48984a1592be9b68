use rest_core::{Answer, ByStatus, Call, Class, Classify};

use super::wire;

/// How Outreach spells refusals.
#[derive(Debug)]
pub(super) struct Outreach;

impl Classify for Outreach {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        ByStatus.classify(call, answer)
    }

    fn message(&self, answer: &Answer) -> Option<String> {
        // The details may repeat values; id and place do not.
        let refusal: wire::Refusal = serde_json::from_slice(answer.body()).ok()?;
        let problem = refusal.errors.0.into_iter().next()?;
        let id = problem.id.0.or(problem.title.0)?;
        Some(match problem.source.0.and_then(|source| source.pointer.0) {
            Some(pointer) => format!("{id} at {pointer}"),
            None => id,
        })
    }
}
