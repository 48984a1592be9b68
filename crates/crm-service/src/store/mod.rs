//! What the service itself must not lose: webhooks that were accepted and are not worked off yet, and who is to be
//! told what.
//!
//! The engine's store is another one: a webhook must be kept at once and beside whatever a cycle is writing.

use std::fmt;

use crm_sync::Error;
use crm_sync::rest_core::{Timestamp, async_trait};

mod endpoints;
mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use endpoints::{Delivery, Endpoint, Endpoints, Pending};
pub use memory::MemoryStore;
#[cfg(feature = "sqlite")]
pub use sqlite::FileStore;

/// Everything that the service keeps.
pub trait ServiceStore: Inbox + Endpoints {}

impl<T: Inbox + Endpoints> ServiceStore for T {}

/// A webhook that passed every check. `Debug` does not show its body.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Who sent it: `halopsa`, or a provider's id.
    pub source: String,
    /// Identifies the message: the same key is taken once.
    pub key: [u8; 32],
    /// The raw body.
    pub body: Vec<u8>,
    /// When it came.
    pub at: Timestamp,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, key: _, body, at } = self;
        f.debug_struct("Message")
            .field("source", source)
            .field("bytes", &body.len())
            .field("at", at)
            .finish_non_exhaustive()
    }
}

/// What became of a message that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is kept and waits.
    New,
    /// It is known: it waits, or was worked off not long ago.
    Known,
    /// There is no room; nothing was kept.
    Full,
}

/// A message that waits to be worked off, or was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its number in the inbox.
    pub id: i64,
    /// What came.
    pub message: Message,
    /// How often it failed.
    pub attempts: u32,
    /// Why it failed last; empty if it did not. Names no person.
    pub why: String,
}

/// How working a message off ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Done. Its body is forgotten, its key is kept for a while.
    Done,
    /// To be tried again.
    Again {
        /// Not before.
        due: Timestamp,
        /// Why it failed.
        why: String,
    },
    /// Given up: a person decides.
    Dead {
        /// Why it failed.
        why: String,
    },
}

/// Messages between the moment they are accepted and the moment they are worked off.
///
/// Contract: what [`accept`](Self::accept) answers with [`Accepted::New`] is still there after a crash, if the
/// store outlives the process at all.
#[async_trait]
pub trait Inbox: fmt::Debug + Send + Sync {
    /// Keeps a message, if its key is new, was given up, or was worked off before `forgotten`, and if fewer than
    /// `room` messages wait.
    ///
    /// # Errors
    /// The store failed; nothing was kept.
    async fn accept(&self, message: Message, forgotten: Timestamp, room: usize) -> Result<Accepted, Error>;

    /// Messages that are due at `now`, in the order they are due.
    ///
    /// # Errors
    /// The store failed.
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, Error>;

    /// When the next message is due.
    ///
    /// # Errors
    /// The store failed.
    async fn next_due(&self) -> Result<Option<Timestamp>, Error>;

    /// Says how working these messages off ended.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    async fn settle(&self, fates: Vec<(i64, Fate)>) -> Result<(), Error>;

    /// Messages that were given up, behind the number `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn given_up(&self, after: i64, limit: usize) -> Result<Vec<Waiting>, Error>;

    /// Tries a message that was given up again, from now on; false if there is no such message.
    ///
    /// # Errors
    /// The store failed.
    async fn replay(&self, id: i64, now: Timestamp) -> Result<bool, Error>;

    /// Forgets a message that was given up; false if there is no such message.
    ///
    /// # Errors
    /// The store failed.
    async fn discard(&self, id: i64) -> Result<bool, Error>;

    /// Forgets the keys of messages that came before `before` and were worked off.
    ///
    /// # Errors
    /// The store failed.
    async fn forget(&self, before: Timestamp) -> Result<(), Error>;

    /// How many messages wait, and how many were given up.
    ///
    /// # Errors
    /// The store failed.
    async fn sizes(&self) -> Result<Sizes, Error>;
}

/// How full the inbox is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Messages that wait.
    pub waiting: u64,
    /// Messages that were given up.
    pub dead: u64,
}
