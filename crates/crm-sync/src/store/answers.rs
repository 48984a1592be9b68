//! What was bought about people, under keys that say nothing about them.

use std::collections::BTreeMap;

use rest_core::async_trait;
use serde_json::Value;

use crate::error::Error;

/// Remembered answers. They are written with [`Change::Answer`](super::Change::Answer).
#[async_trait]
pub trait Answers {
    /// What is remembered under these keys.
    ///
    /// # Errors
    /// The store failed.
    async fn answers(&self, keys: &[String]) -> Result<BTreeMap<String, Value>, Error>;
}
