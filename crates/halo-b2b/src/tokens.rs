//! Refresh tokens that a vendor replaces at each renewal, kept in the local store.

use std::fmt;
use std::sync::Arc;

use crm_sync::store::{Change, Store};
use rest_core::{ExposeSecret as _, SecretString, TokenStore, async_trait};

/// The token of one vendor. The store's file is readable by its owner alone.
pub(crate) struct KeptToken {
    store: Arc<dyn Store>,
    name: String,
}

impl KeptToken {
    pub(crate) fn of(vendor: &str, store: Arc<dyn Store>) -> Self {
        Self { store, name: format!("token.{vendor}") }
    }
}

impl fmt::Debug for KeptToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptToken").field("name", &self.name).finish_non_exhaustive()
    }
}

type Answer<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[async_trait]
impl TokenStore for KeptToken {
    async fn load(&self) -> Answer<Option<SecretString>> {
        Ok(self.store.meta(&self.name).await?.map(SecretString::from))
    }

    async fn save(&self, refresh_token: &SecretString) -> Answer<()> {
        let token = refresh_token.expose_secret().to_owned();
        Ok(self.store.commit(vec![Change::Meta(self.name.clone(), token)]).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_sync::store::SqliteStore;

    #[tokio::test]
    async fn a_token_outlives_what_brought_it_and_is_the_vendor_s_own() {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().expect("a store"));
        let kept = KeptToken::of("outreach", Arc::clone(&store));
        assert!(kept.load().await.expect("read").is_none());
        for token in ["first", "second"] {
            kept.save(&SecretString::from(token)).await.expect("kept");
        }
        assert!(!format!("{kept:?}").contains("second"));
        let again = KeptToken::of("outreach", Arc::clone(&store)).load().await.expect("read");
        assert_eq!(again.map(|token| token.expose_secret().to_owned()).as_deref(), Some("second"));
        assert!(KeptToken::of("seamless", store).load().await.expect("read").is_none());
    }
}
