//! Calls that were recorded.

use std::collections::BTreeMap;

use rest_core::async_trait;

use crate::call::Call;
use crate::error::Error;

/// The list of calls. It is written with [`Change::Call`](super::Change::Call).
#[async_trait]
pub trait CallLog {
    /// Calls about these tickets, in the order of their start.
    ///
    /// # Errors
    /// The store failed.
    async fn calls_of(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Vec<Call>>, Error>;

    /// Which of these keys are known.
    ///
    /// # Errors
    /// The store failed.
    async fn known_calls(&self, keys: &[String]) -> Result<Vec<String>, Error>;
}
