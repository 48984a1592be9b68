//! How often a caller may ask.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crm_sync::rest_core::Timestamp;

/// The state of an allowance after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub(crate) limit: u32,
    pub(crate) left: u32,
    /// When it is whole again.
    pub(crate) reset: Timestamp,
    /// Whether this request is within it.
    pub(crate) allowed: bool,
}

/// So many requests in a window that begins with the first of them, for each of many callers.
#[derive(Debug)]
pub(crate) struct Windows<K> {
    limit: u32,
    length: Duration,
    open: Mutex<HashMap<K, (Timestamp, u32)>>,
}

impl<K: Eq + Hash> Windows<K> {
    /// Callers that are remembered at a time: strangers must not fill the memory.
    const MOST: usize = 10_000;

    pub(crate) fn new(limit: u32, length: Duration) -> Self {
        Self { limit, length, open: Mutex::default() }
    }

    /// Counts a request.
    pub(crate) fn take(&self, caller: K, now: Timestamp) -> Allowance {
        // A panic elsewhere leaves the table as good as it was: each step on it is complete in itself.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |began: Timestamp| now.since(began) >= self.length;
        if open.len() >= Self::MOST && !open.contains_key(&caller) {
            open.retain(|_, (began, _)| !over(*began));
            if open.len() >= Self::MOST {
                open.clear();
            }
        }
        let (began, used) = open.get(&caller).copied().filter(|(began, _)| !over(*began)).unwrap_or((now, 0));
        let allowed = used < self.limit;
        let used = used + u32::from(allowed);
        open.insert(caller, (began, used));
        Allowance { limit: self.limit, left: self.limit - used, reset: began + self.length, allowed }
    }
}

/// Refills steadily up to a burst, for each source of attempts to guess a key.
#[derive(Debug)]
pub(crate) struct Attempts {
    windows: Windows<Option<IpAddr>>,
}

impl Default for Attempts {
    fn default() -> Self {
        // Five at once and ten a minute are five in half a minute.
        Self { windows: Windows::new(5, Duration::from_secs(30)) }
    }
}

impl Attempts {
    /// Counts a failed attempt of this address; of all whose address is not known, together.
    pub(crate) fn failed(&self, source: Option<IpAddr>, now: Timestamp) -> Allowance {
        self.windows.take(source, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_first_request() {
        let windows = Windows::new(2, Duration::from_secs(60));
        let at = Timestamp::from_millis;
        let first = windows.take("a", at(1_000));
        assert_eq!((first.allowed, first.left, first.reset), (true, 1, at(61_000)));
        assert_eq!(windows.take("a", at(50_000)).left, 0);
        assert!(!windows.take("a", at(60_999)).allowed);
        assert!(windows.take("b", at(60_999)).allowed, "another caller");
        let again = windows.take("a", at(61_000));
        assert_eq!((again.allowed, again.left, again.reset), (true, 1, at(121_000)));
    }

    #[test]
    fn strangers_do_not_fill_the_memory() {
        let windows = Windows::new(1, Duration::from_secs(60));
        for stranger in 0..2 * Windows::<usize>::MOST {
            windows.take(stranger, Timestamp::from_millis(0));
        }
        assert!(windows.open.lock().unwrap().len() <= Windows::<usize>::MOST);
    }
}
