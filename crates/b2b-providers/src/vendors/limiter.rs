//! A limiter that believes the vendor's headers more than the published quota.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rest_core::{HeaderMap, LimiterState, RateLimiter, SlidingWindow, Timestamp, Window};

use crate::RateQuota;

/// The published windows of a pool, for vendors whose answers do not speak of them.
pub(crate) fn published(quotas: &[RateQuota], pool: &str) -> Arc<dyn RateLimiter> {
    let windows: Vec<Window> = quotas
        .iter()
        .filter(|quota| quota.pool == pool)
        .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
        .collect();
    Arc::new(SlidingWindow::new(&windows))
}

/// A window and the headers that speak of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) window: Window,
    /// Header with the number of calls allowed.
    pub(crate) limit: &'static str,
    /// Header with the number of calls left.
    pub(crate) left: &'static str,
}

/// A sliding window whose sizes are corrected by the answers.
#[derive(Debug)]
pub(crate) struct Corrected(Mutex<State>);

#[derive(Debug)]
struct State {
    told: Vec<Told>,
    inner: SlidingWindow,
}

/// How long an exhausted window is left alone before one call asks again: when a fixed window of the vendor ends is
/// not told, and a refusal then says how long to wait.
const PROBE: Duration = Duration::from_secs(300);

impl Corrected {
    pub(crate) fn new(told: &[Told]) -> Self {
        Self(Mutex::new(State { told: told.to_vec(), inner: window(told) }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn window(told: &[Told]) -> SlidingWindow {
    let windows: Vec<Window> = told.iter().map(|told| told.window).collect();
    SlidingWindow::new(&windows)
}

/// An absent or empty header says nothing, and neither does −1. Of a list with parameters, such as `25, 25;w=1`, the
/// first entry counts.
fn number(headers: &HeaderMap, name: &str) -> Option<u32> {
    headers.get(name)?.to_str().ok()?.split([',', ';']).next()?.trim().parse().ok()
}

impl RateLimiter for Corrected {
    fn try_acquire(&self, now: Timestamp, weight: u32, interactive: bool) -> Result<(), Timestamp> {
        self.state().inner.try_acquire(now, weight, interactive)
    }

    fn penalise(&self, now: Timestamp, until: Timestamp) {
        self.state().inner.penalise(now, until);
    }

    fn observe(&self, now: Timestamp, headers: &HeaderMap) {
        let mut state = self.state();
        let mut changed = false;
        let mut pause = Duration::ZERO;
        for told in &mut state.told {
            if let Some(limit) = number(headers, told.limit)
                && limit > 0
                && limit != told.window.calls
            {
                told.window.calls = limit;
                changed = true;
            }
            if number(headers, told.left) == Some(0) {
                pause = pause.max(told.window.length.min(PROBE));
            }
        }
        if changed {
            let saved = state.inner.save(now);
            state.inner = window(&state.told);
            state.inner.restore(&saved);
        }
        if !pause.is_zero() {
            state.inner.penalise(now, now + pause);
        }
    }

    fn save(&self, now: Timestamp) -> LimiterState {
        self.state().inner.save(now)
    }

    fn restore(&self, state: &LimiterState) {
        self.state().inner.restore(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn limiter(calls: u32) -> Corrected {
        Corrected::new(&[Told {
            window: Window::new(calls, Duration::from_secs(60)),
            limit: "x-limit",
            left: "x-left",
        }])
    }

    #[test]
    fn a_smaller_limit_counts_what_already_left() {
        let limiter = limiter(10);
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..3 {
            limiter.try_acquire(now, 1, false).unwrap();
        }
        limiter.observe(now, &headers(&[("x-limit", "3"), ("x-left", "")]));
        assert!(limiter.try_acquire(now, 1, false).is_err());
        limiter.observe(now, &headers(&[("x-limit", "5, 9;w=1"), ("x-left", "-1")]));
        assert!(limiter.try_acquire(now, 2, false).is_ok());
    }

    #[test]
    fn nothing_left_means_wait() {
        let limiter = limiter(10);
        let now = Timestamp::from_millis(1_000_000);
        limiter.observe(now, &headers(&[("x-left", "0")]));
        let until = limiter.try_acquire(now, 1, false).unwrap_err();
        assert_eq!(until, now + Duration::from_secs(60));
        assert!(limiter.try_acquire(until, 1, false).is_ok());
    }
}
