use std::fmt;

use rest_core::{Timestamp, async_trait};

use crate::Error;

/// Saying what is left of the account. These calls are free.
#[async_trait]
pub trait Usage: fmt::Debug + Send + Sync {
    /// What is left, by kind of credit; empty for a vendor that does not tell, or counts nothing.
    ///
    /// # Errors
    /// The vendor could not be asked or refused.
    async fn usage(&self) -> Result<Vec<Balance>, Error>;

    /// Whether the credentials work, and for what.
    ///
    /// # Errors
    /// The credentials do not work, or the vendor could not be asked.
    async fn check(&self) -> Result<Health, Error> {
        self.usage().await.map(|balances| Health { note: None, balances })
    }
}

/// What is left of one kind of credit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Balance {
    /// The vendor's name for this kind.
    pub unit: String,
    /// What the plan grants.
    pub limit: Option<f64>,
    /// What is used.
    pub used: Option<f64>,
    /// What is left.
    pub left: Option<f64>,
    /// When it fills again.
    pub resets_at: Option<Timestamp>,
}

/// An account that answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Health {
    /// What the operator should know: the plan, a permission that is missing.
    pub note: Option<String>,
    /// What is left.
    pub balances: Vec<Balance>,
}
