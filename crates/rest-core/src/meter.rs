//! What a client counts and reports while it works.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Method;

use crate::Timestamp;

/// What a client has done so far. Counts attempts, not calls: each one costs a part of the server's limit.
#[derive(Debug, Default)]
pub struct Meter {
    calls: AtomicU64,
    writes: AtomicU64,
    retries: AtomicU64,
    waited_ms: AtomicU64,
}

impl Meter {
    /// Requests sent, repeated ones included; token requests are not.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Requests sent that were neither GET nor HEAD.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }

    /// Requests sent again.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Time spent waiting for a limit or before a retry, all calls together.
    pub fn waited(&self) -> Duration {
        Duration::from_millis(self.waited_ms.load(Ordering::Relaxed))
    }

    pub(crate) fn count(&self, method: &Method, is_retry: bool) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if !matches!(*method, Method::GET | Method::HEAD) {
            self.writes.fetch_add(1, Ordering::Relaxed);
        }
        if is_retry {
            self.retries.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn add_wait(&self, wait: Duration) {
        self.waited_ms.fetch_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Told to the client's owner before a call waits, for example for a progress bar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wait {
    /// The operation that waits.
    pub operation: Cow<'static, str>,
    /// Why it waits.
    pub reason: WaitReason,
    /// How long.
    pub duration: Duration,
    /// Until when.
    pub until: Timestamp,
}

/// Why a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The rate limit is used up.
    Limit,
    /// An attempt failed and will be repeated.
    Retry,
}
