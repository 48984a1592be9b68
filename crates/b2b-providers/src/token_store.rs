//! The seam to where refresh tokens are kept.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use rest_core::{SecretString, async_trait};

/// Keeps the refresh token of one login at one vendor across restarts.
///
/// Where refresh tokens work once, each renewal ends the old one and brings a new one, so a store must be durable
/// before [`save`](TokenStore::save) returns. Several processes may share a store; one that finds its token used up
/// asks the store once more.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// The token that was saved last; `None` if there never was one.
    ///
    /// # Errors
    /// If that cannot be said. The text must not contain the token.
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn std::error::Error + Send + Sync>>;

    /// Keeps a token in place of the one before.
    ///
    /// # Errors
    /// If it is not kept. The provider then goes on with the token in memory and tries to save it before the next
    /// renewal.
    async fn save(
        &self,
        refresh_token: &SecretString,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// A [`TokenStore`] that lasts as long as the process.
#[derive(Default)]
pub struct MemoryStore {
    token: Mutex<Option<SecretString>>,
}

impl MemoryStore {
    /// A store that holds nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.token.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn save(
        &self,
        refresh_token: &SecretString,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(refresh_token.clone());
        Ok(())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
