//! Who works on a store: one process at a time.

use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Engine;
use crate::error::{Error, ErrorKind};

/// What is held while a cycle runs.
const CYCLE: &str = "cycle";

/// A holder that says nothing for this long is taken for dead. Longer than any single call may take.
const LIFE: Duration = Duration::from_secs(600);

/// A name that no other engine has, in this process or another.
pub(super) fn owner() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // Random for each process: process numbers repeat from container to container.
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{}-{random:016x}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Engine {
    /// Takes the store for a cycle.
    pub(super) async fn enter(&self) -> Result<(), Error> {
        let now = self.clock.now();
        if !self.store.lease(CYCLE, &self.owner, now, now + LIFE).await? {
            return Err(Error::new(
                ErrorKind::Busy,
                "another process is at work on this store; wait until it is done, or give this one a store of its own",
            ));
        }
        *self.beat.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(())
    }

    /// Says that this engine is still at work. Fails if another took it for dead meanwhile: then nothing more must be
    /// written.
    pub(super) async fn beat(&self) -> Result<(), Error> {
        let last = *self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        if self.clock.now().since(last) < LIFE / 4 { Ok(()) } else { self.enter().await }
    }

    /// Lets others in.
    pub(super) async fn leave(&self) -> Result<(), Error> {
        self.store.release(CYCLE, &self.owner).await
    }
}
