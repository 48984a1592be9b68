use std::fmt;

use rest_core::async_trait;

use crate::{Budget, EmailStatus, Error, Outcome, Price};

/// Checking e-mail addresses.
#[async_trait]
pub trait Verify: fmt::Debug + Send + Sync {
    /// The price of one check at most.
    fn price(&self) -> Price;

    /// Checks one address. A check that takes longer than the provider waits is [`Outcome::Pending`].
    ///
    /// # Errors
    /// As for [`Enrich::enrich_people`](crate::Enrich::enrich_people).
    async fn verify(&self, email: &str, budget: &Budget) -> Result<Outcome<Verification>, Error>;
}

/// What a check of an address found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The result.
    pub status: EmailStatus,
    /// How sure the vendor is, 0–100.
    pub score: Option<u8>,
    /// The vendor's own word.
    pub detail: String,
}
