use std::fmt;

use rest_core::Timestamp;

use crate::ProviderId;

/// A value with its provenance.
#[derive(Clone, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Who said so; absent for an observation without a source.
    pub source: Option<ProviderId>,
    /// When it was last confirmed.
    pub observed_at: Option<Timestamp>,
    /// 0–100.
    pub confidence: Option<u8>,
    /// Somebody checked it.
    pub verified: bool,
    /// Credits it cost, where known.
    pub cost: Option<f64>,
}

impl<T> Sourced<T> {
    /// The same provenance for another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        let Self { value, source, observed_at, confidence, verified, cost } = self;
        Sourced { value: change(value), source, observed_at, confidence, verified, cost }
    }
}

impl<T> fmt::Debug for Sourced<T> {
    // The value may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sourced")
            .field("source", &self.source)
            .field("observed_at", &self.observed_at)
            .field("confidence", &self.confidence)
            .field("verified", &self.verified)
            .finish_non_exhaustive()
    }
}
