//! The clock as a seam: nothing else in these crates reads the time or sleeps.

use std::fmt::Debug;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::Timestamp;

/// What time it is, and waiting until a time.
#[async_trait]
pub trait Clock: Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Returns once [`now`](Clock::now) has reached `at`; at once if it already has.
    async fn sleep_until(&self, at: Timestamp);
}

/// The machine's clock.
///
/// It follows the wall clock, so that times can be stored and compared across restarts; if somebody sets the
/// wall clock forward, limits see that time as passed.
#[cfg(feature = "tokio")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(feature = "tokio")]
#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(0) + since_epoch
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
    async fn sleep_until(&self, at: Timestamp) {
        // Slices: tokio's timer does not see the wall clock being set.
        const SLICE: Duration = Duration::from_secs(60);
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(SLICE)).await;
        }
    }
}

/// A clock that a test moves by hand. Clones share the time.
///
/// ```
/// # use rest_core::{Clock, ManualClock, Timestamp};
/// # use std::time::Duration;
/// let clock = ManualClock::at(Timestamp::from_millis(0));
/// clock.advance(Duration::from_secs(5));
/// assert_eq!(clock.now().millis(), 5_000);
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock {
    time: Arc<watch::Sender<Timestamp>>,
    auto: bool,
}

impl ManualClock {
    /// A clock that stands at `start` until it is moved.
    pub fn at(start: Timestamp) -> Self {
        Self { time: Arc::new(watch::Sender::new(start)), auto: false }
    }

    /// A clock that stands at `start` and that every sleep moves forward itself, so that no test hangs.
    pub fn auto(start: Timestamp) -> Self {
        Self { auto: true, ..Self::at(start) }
    }

    /// Moves the time forward and wakes the sleepers whose time has come.
    pub fn advance(&self, by: Duration) {
        self.time.send_modify(|now| *now = *now + by);
    }

    /// Sets the time, also backwards, and wakes the sleepers whose time has come.
    pub fn set(&self, to: Timestamp) {
        self.time.send_modify(|now| *now = to);
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.time.borrow()
    }

    async fn sleep_until(&self, at: Timestamp) {
        if self.auto {
            self.time.send_modify(|now| *now = (*now).max(at));
            step_aside().await;
            return;
        }
        let mut time = self.time.subscribe();
        // The sender lives in `self`, so the channel cannot close while we wait.
        let _ = time.wait_for(|now| *now >= at).await;
    }
}

/// Lets the other tasks of the runtime run once.
async fn step_aside() {
    let mut yielded = false;
    poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_who_is_due_and_nobody_else() {
        let clock = ManualClock::at(at(0));
        clock.sleep_until(at(0)).await;
        let sleepers: Vec<_> = [10, 20]
            .map(|due| {
                let clock = clock.clone();
                tokio::spawn(async move { clock.sleep_until(at(due)).await })
            })
            .into();
        clock.advance(Duration::from_millis(10));
        for _ in 0..4 {
            step_aside().await;
        }
        assert_eq!(sleepers.iter().map(|task| task.is_finished()).collect::<Vec<_>>(), [true, false]);
        clock.set(at(20));
        for sleeper in sleepers {
            sleeper.await.unwrap();
        }
    }

    #[tokio::test]
    async fn an_auto_clock_is_moved_by_its_sleepers_and_never_back() {
        let clock = ManualClock::auto(at(0));
        clock.sleep_until(at(500)).await;
        clock.sleep_until(at(100)).await;
        assert_eq!(clock.now(), at(500));
    }

    #[cfg(feature = "tokio")]
    #[tokio::test]
    async fn the_system_clock_is_in_this_century_and_does_not_wait_for_the_past() {
        let now = SystemClock.now();
        assert!(
            now > Timestamp::parse("2024-01-01").unwrap() && now < Timestamp::parse("2100-01-01").unwrap()
        );
        SystemClock.sleep_until(now - Duration::from_secs(1)).await;
    }
}
