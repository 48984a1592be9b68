//! What a person decided about a lead in question.

use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

/// A person's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// They are the same, or the changes are to be taken over.
    Same,
    /// They are two people.
    Different,
    /// Nothing is to become of it.
    Discard,
}

/// An answer with the question that it belongs to; it holds until another answer to the same question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The lead.
    pub entity: String,
    /// The other record (`ticket:…`, `contact:…`, `lead:…`), or the changes in question (`changes:…`); see
    /// [`Question::about`](crate::plan::Question::about).
    pub about: String,
    /// The answer.
    pub answer: Answer,
    /// When it was given.
    pub at: Timestamp,
}

impl Verdict {
    /// The whole lead is unwanted, not only some changes.
    #[must_use]
    pub fn discards_lead(&self) -> bool {
        self.answer == Answer::Discard && !self.about.starts_with("changes:")
    }
}
