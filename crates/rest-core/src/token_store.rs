//! The seam to where refresh tokens are kept.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use secrecy::SecretString;

/// Keeps the refresh token of one login across restarts.
///
/// Where refresh tokens work once, each renewal ends the old one and brings a new one. A store must be durable before
/// [`save`](TokenStore::save) returns, and belongs to one login. Several processes may share a store; if one finds its
/// token used up, it asks the store once more.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// The token that was saved last; `None` if there never was one.
    ///
    /// # Errors
    /// If that cannot be said. The text must not contain the token.
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn StdError + Send + Sync>>;

    /// Keeps a token in place of the one before.
    ///
    /// # Errors
    /// If it is not kept. Whoever renews then goes on with the token in memory and tries to save it before the next
    /// renewal.
    async fn save(&self, refresh_token: &SecretString) -> Result<(), Box<dyn StdError + Send + Sync>>;
}

/// A [`TokenStore`] that lasts as long as the process.
#[derive(Default)]
pub struct MemoryStore {
    token: Mutex<Option<SecretString>>,
}

impl MemoryStore {
    /// A store that holds this token; [`Default`] holds none.
    #[must_use]
    pub fn new(refresh_token: SecretString) -> Self {
        Self { token: Mutex::new(Some(refresh_token)) }
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn StdError + Send + Sync>> {
        Ok(self.token.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn save(&self, refresh_token: &SecretString) -> Result<(), Box<dyn StdError + Send + Sync>> {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(refresh_token.clone());
        Ok(())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
