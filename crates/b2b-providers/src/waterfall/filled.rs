use super::{Ask, Field, Step};
use crate::{Combined, Error, JobId, Person, ProviderId};

/// Why the asking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It is good enough.
    Enough,
    /// Nobody is left who may know more.
    Exhausted,
    /// Somebody is left, but the budget does not cover the question.
    OverBudget,
    /// The person asked a provider to stop: never contact.
    OptedOut,
}

/// A completed record.
#[derive(Debug)]
pub struct Filled {
    /// The record, and where each value comes from. A value that this asking brought knows its share of the price.
    pub combined: Combined,
    /// The observations it is made of: what was known, and what each provider said.
    pub observations: Vec<Person>,
    /// Fields that are still missing.
    pub missing: Vec<Field>,
    /// Why the asking ended.
    pub stopped: Stopped,
    /// Who was asked, in order.
    pub attempts: Vec<Attempt>,
}

impl Filled {
    /// Credits that it cost.
    #[must_use]
    pub fn credits(&self) -> f64 {
        self.attempts.iter().map(|attempt| attempt.credits).sum()
    }

    /// US dollars that it cost, by the prices of the descriptors.
    #[must_use]
    pub fn money(&self) -> f64 {
        self.attempts.iter().map(|attempt| attempt.money).sum()
    }
}

/// One question to one provider.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// Who.
    pub provider: ProviderId,
    /// For what.
    pub ask: Ask,
    /// What came of it, in the words of [`Outcome::as_str`](crate::Outcome::as_str), or `failed`.
    pub outcome: &'static str,
    /// The answer was remembered: nothing was sent.
    pub remembered: bool,
    /// Fields that it filled.
    pub filled: Vec<Field>,
    /// Credits that it cost.
    pub credits: f64,
    /// US dollars that it cost.
    pub money: f64,
    /// Work that the provider goes on with.
    pub job: Option<JobId>,
    /// What went wrong.
    pub error: Option<Error>,
}

/// The outcome of a question that ended in an error.
pub(super) const FAILED: &str = "failed";

impl Attempt {
    pub(super) fn new(step: &Step) -> Self {
        Self {
            provider: step.id(),
            ask: step.ask,
            outcome: FAILED,
            remembered: false,
            filled: Vec::new(),
            credits: 0.0,
            money: 0.0,
            job: None,
            error: None,
        }
    }
}

/// Writes to each value that was bought its share of the price.
pub(super) fn price(filled: &mut Filled) {
    #[allow(clippy::cast_precision_loss, reason = "there are nineteen fields")]
    let share = |attempt: &Attempt| attempt.credits / attempt.filled.len() as f64;
    for attempt in filled.attempts.iter().filter(|attempt| !attempt.filled.is_empty()) {
        for key in attempt.filled.iter().flat_map(|field| field.keys()) {
            if let Some(provenance) = filled.combined.provenance.get_mut(*key)
                && provenance.chosen.source.as_ref() == Some(&attempt.provider)
            {
                provenance.chosen.cost = Some(share(attempt));
            }
        }
    }
}
