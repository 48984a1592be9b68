//! What was bought is not bought again, and what may have been bought is not either.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rest_core::{Timestamp, async_trait};
use serde::{Deserialize, Serialize};

use crate::{Error, JobId, Person};

/// A question to a provider about one person or company. Its text is personal data; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The key as text, for storage.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// When.
    pub at: Timestamp,
    /// The domain of the company that was asked about, since two companies may have one name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What.
    pub what: Fate,
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is being asked, or the program ended while it was: nobody knows whether it was paid.
    Asked,
    /// The provider said this.
    Found(Box<Person>),
    /// The provider knows nothing.
    NotFound,
    /// The person asked the provider to stop.
    OptedOut(String),
    /// The provider works on it.
    Pending(JobId),
    /// It was sent, and nobody knows whether it was paid.
    Unknown(String),
}

/// Where it is remembered. [`Kept`] lasts as long as the program; a store of one's own lasts longer.
#[async_trait]
pub trait Memory: fmt::Debug + Send + Sync {
    /// What is remembered of any of these questions and `counts`. If nothing does, all of them are noted as `asked`,
    /// in the same step, so that of two callers only one goes and asks.
    ///
    /// # Errors
    /// The store does not work. The question is not asked then.
    async fn claim(
        &self,
        keys: &[Key],
        asked: Remembered,
        counts: &(dyn for<'r> Fn(&'r Remembered) -> bool + Send + Sync),
    ) -> Result<Option<Remembered>, Error>;

    /// Notes what became of a question, under all its keys.
    ///
    /// # Errors
    /// The store does not work. The question stays noted as asked then.
    async fn keep(&self, keys: &[Key], what: Remembered) -> Result<(), Error>;

    /// Forgets a question that was certainly not paid, or whose fate the operator found out.
    ///
    /// # Errors
    /// The store does not work.
    async fn forget(&self, keys: &[Key]) -> Result<(), Error>;
}

/// A memory in the program. Cheap to clone; all clones share it.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<BTreeMap<Key, Remembered>>>);

impl Kept {
    /// An empty memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything, to be stored.
    #[must_use]
    pub fn save(&self) -> BTreeMap<Key, Remembered> {
        self.entries().clone()
    }

    /// Takes up what was stored.
    pub fn restore(&self, entries: BTreeMap<Key, Remembered>) {
        self.entries().extend(entries);
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<Key, Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Memory for Kept {
    async fn claim(
        &self,
        keys: &[Key],
        asked: Remembered,
        counts: &(dyn for<'r> Fn(&'r Remembered) -> bool + Send + Sync),
    ) -> Result<Option<Remembered>, Error> {
        let mut entries = self.entries();
        let known = keys.iter().filter_map(|key| entries.get(key)).find(|known| counts(known)).cloned();
        if known.is_none() {
            entries.extend(keys.iter().map(|key| (key.clone(), asked.clone())));
        }
        Ok(known)
    }

    async fn keep(&self, keys: &[Key], what: Remembered) -> Result<(), Error> {
        self.entries().extend(keys.iter().map(|key| (key.clone(), what.clone())));
        Ok(())
    }

    async fn forget(&self, keys: &[Key]) -> Result<(), Error> {
        let mut entries = self.entries();
        keys.iter().for_each(|key| {
            entries.remove(key);
        });
        Ok(())
    }
}
