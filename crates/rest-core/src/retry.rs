//! Retrying: may this call be repeated, is it worth it, and when?
//!
//! Three questions, three pieces. Whether a call *may* be repeated follows from its [`Replay`] and from what may
//! have happened to it; that is not open to configuration. Whether and when it *should* is the [`RetryPolicy`]'s
//! answer. Whether there is still any sense in repeating at all is the [`Budget`]'s.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::{Delivery, Error, ErrorKind, Replay};

/// Decides when a failed call is sent again. Asked only about calls that may be repeated.
pub trait RetryPolicy: Debug + Send + Sync {
    /// How long to wait after attempt number `attempt` (1 for the first) failed with `error`; `None` to give up.
    /// `jitter` is a random number from 0.0 up to but not including 1.0.
    fn next(&self, attempt: u32, error: &Error, jitter: f64) -> Option<Duration>;

    /// How long nothing may leave through the same limiter after the server refused a call for its rate.
    fn pause(&self, error: &Error) -> Option<Duration> {
        error.retry_after()
    }
}

/// Waits twice as long after each failure, and as long as the server asks.
///
/// The wait is `min(cap, base × 2ⁿ)` plus up to a second of jitter; `Retry-After` counts instead of it, up to a
/// cap of its own; a refusal for the rate without `Retry-After` has a wait of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standard {
    retries: u32,
    base: Duration,
    cap: Duration,
    jitter: Duration,
    rate_limited: Duration,
    retry_after_cap: Duration,
}

impl Default for Standard {
    fn default() -> Self {
        Self {
            retries: 3,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(30),
            jitter: Duration::from_secs(1),
            rate_limited: Duration::from_secs(60),
            retry_after_cap: Duration::from_secs(15 * 60),
        }
    }
}

impl Standard {
    /// 3 retries, from 1 s up to 30 s, 60 s after a bare 429, `Retry-After` up to 15 minutes.
    pub fn new() -> Self {
        Self::default()
    }

    /// How often a call is repeated at most; 0 for never.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The wait after the first failure.
    #[must_use]
    pub fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// The longest wait that the doubling reaches.
    #[must_use]
    pub fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// The most that jitter adds.
    #[must_use]
    pub fn jitter(mut self, jitter: Duration) -> Self {
        self.jitter = jitter;
        self
    }

    /// The wait after a refusal for the rate that names no time.
    #[must_use]
    pub fn rate_limited(mut self, wait: Duration) -> Self {
        self.rate_limited = wait;
        self
    }

    /// The longest `Retry-After` that is believed.
    #[must_use]
    pub fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }
}

impl RetryPolicy for Standard {
    fn next(&self, attempt: u32, error: &Error, jitter: f64) -> Option<Duration> {
        if attempt > self.retries {
            return None;
        }
        let wait = match (error.retry_after(), error.kind()) {
            (Some(asked), _) => asked.min(self.retry_after_cap),
            (None, ErrorKind::RateLimited) => self.rate_limited,
            (None, _) => {
                let doublings = attempt.saturating_sub(1);
                let factor = 2u32.checked_pow(doublings).unwrap_or(u32::MAX);
                self.base.saturating_mul(factor).min(self.cap)
            }
        };
        Some(wait.saturating_add(self.jitter.mul_f64(jitter.clamp(0.0, 1.0))))
    }

    fn pause(&self, error: &Error) -> Option<Duration> {
        Some(error.retry_after().unwrap_or(self.rate_limited).min(self.retry_after_cap))
    }
}

/// A shared purse of retries: each costs one, each success gives a tenth back. When everything fails, retries
/// stop instead of multiplying the load. Refusals for the rate cost nothing: the limiter paces them.
#[derive(Debug)]
pub struct Budget {
    tenths: AtomicU32,
    capacity: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(50)
    }
}

impl Budget {
    /// A full purse of `retries`.
    pub fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(10);
        Self { tenths: AtomicU32::new(capacity), capacity }
    }

    /// Takes one retry out. False if there is none left.
    pub fn spend(&self) -> bool {
        self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(10)).is_ok()
    }

    /// Puts a tenth back after a success.
    pub fn earn(&self) {
        // A full purse, which is the normal case, is not written to.
        let more = |left: u32| (left < self.capacity).then_some(left + 1);
        let _ = self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

/// Whether a call that failed like this may be sent again, or why not. `None` for failures where the question does
/// not arise.
pub(crate) fn may_repeat(replay: Replay, error: &Error) -> Option<Result<(), &'static str>> {
    if !error.is_transient() || matches!(error.kind(), ErrorKind::Deadline | ErrorKind::BreakerOpen) {
        return None;
    }
    let certainly_not_processed =
        error.delivery() == Delivery::NotSent || error.kind() == ErrorKind::RateLimited;
    Some(match replay {
        Replay::Safe => Ok(()),
        Replay::Never if certainly_not_processed => Ok(()),
        Replay::Never => Err("not retried: may not be sent twice"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind) -> Error {
        Error::new(kind, "test", "failed")
    }

    #[test]
    fn what_may_be_repeated() {
        use ErrorKind::*;
        let refused = Some(Err("not retried: may not be sent twice"));
        let table = [
            // kind, with Never, with Safe
            (Connect, Some(Ok(())), Some(Ok(()))),
            (RateLimited, Some(Ok(())), Some(Ok(()))),
            (Timeout, refused, Some(Ok(()))),
            (Interrupted, refused, Some(Ok(()))),
            (Server, refused, Some(Ok(()))),
            (Deadline, None, None),
            (BreakerOpen, None, None),
            (TooLarge, None, None),
            (Unauthorised, None, None),
            (Forbidden, None, None),
            (NotFound, None, None),
            (Quota, None, None),
            (Rejected, None, None),
            (Decode, None, None),
            (Invalid, None, None),
            (Redirect, None, None),
            (Token, None, None),
        ];
        for (kind, never, safe) in table {
            assert_eq!(may_repeat(Replay::Never, &error(kind)), never, "{kind:?}");
            assert_eq!(may_repeat(Replay::Safe, &error(kind)), safe, "{kind:?}");
        }
        let token = Error::token("test".into(), error(Timeout));
        assert_eq!(may_repeat(Replay::Never, &token), Some(Ok(())), "the call itself was not sent");
    }

    #[test]
    fn standard_waits() {
        let policy = Standard::new();
        let secs = Duration::from_secs;
        let server = error(ErrorKind::Server);
        let limited = error(ErrorKind::RateLimited);
        let table = [
            (1, &server, 0.0, Some(secs(1))),
            (2, &server, 0.0, Some(secs(2))),
            (3, &server, 0.5, Some(Duration::from_millis(4_500))),
            (4, &server, 0.0, None),
            (1, &limited, 0.0, Some(secs(60))),
            (1, &limited.clone().with_retry_after(secs(7)), 0.25, Some(Duration::from_millis(7_250))),
            (1, &server.clone().with_retry_after(secs(7)), 0.0, Some(secs(7))),
            (1, &limited.clone().with_retry_after(secs(86_400)), 0.0, Some(secs(900))),
        ];
        for (attempt, error, jitter, expected) in table {
            assert_eq!(policy.next(attempt, error, jitter), expected, "{attempt} {error}");
        }
        assert_eq!(Standard::new().retries(40).next(40, &server, 0.0), Some(secs(30)));
        assert_eq!(Standard::new().retries(0).next(1, &server, 0.0), None);
        assert_eq!(policy.pause(&limited), Some(secs(60)));
        assert_eq!(policy.pause(&limited.with_retry_after(secs(86_400))), Some(secs(900)));
    }

    #[test]
    fn budget_runs_out_and_recovers() {
        let budget = Budget::new(2);
        assert!(budget.spend() && budget.spend() && !budget.spend());
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend() && !budget.spend());
        (0..100).for_each(|_| budget.earn());
        assert!(budget.spend() && budget.spend() && !budget.spend(), "never more than the capacity");
    }
}
