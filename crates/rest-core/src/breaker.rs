//! The circuit breaker: an upstream that fails again and again is left alone for a while.
//!
//! ```text
//!             failures in a row
//!   Closed ───────────────────────▶ Open ◀──────────────┐
//!     ▲                              │ pause over       │ probe fails: pause doubles
//!     │ probe succeeds               ▼                  │
//!     └─────────────────────────── HalfOpen ────────────┘
//!                                    │ probe dropped: the next call probes
//! ```

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Timestamp;

/// When a breaker opens and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerConfig {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open the first time; doubles with each failed probe.
    pub open: Duration,
    /// The longest it stays open.
    pub max: Duration,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self { failures: 5, open: Duration::from_secs(60), max: Duration::from_secs(15 * 60) }
    }
}

/// What a breaker does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls pass.
    Closed {
        /// Failures in a row so far.
        failures: u32,
    },
    /// No call passes before this time; the first one after it is the probe.
    Open {
        /// When the next call may pass.
        until: Timestamp,
    },
    /// One call is under way to find out; no other passes.
    HalfOpen,
}

/// A circuit breaker. Time is an argument; nothing sleeps.
#[derive(Debug)]
pub struct Breaker {
    config: BreakerConfig,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    now: BreakerState,
    pause: Duration,
}

impl Breaker {
    /// A closed breaker.
    pub fn new(config: BreakerConfig) -> Self {
        let state = State { now: BreakerState::Closed { failures: 0 }, pause: config.open };
        Self { config, state: Mutex::new(state) }
    }

    /// What it does at the moment, for health pages.
    pub fn state(&self) -> BreakerState {
        self.lock().now
    }

    /// Whether a call could pass now. Changes nothing.
    ///
    /// # Errors
    /// When to ask again.
    pub fn check(&self, now: Timestamp) -> Result<(), Timestamp> {
        match self.lock().now {
            BreakerState::Open { until } if now < until => Err(until),
            // When the probe returns is not known; a second is soon enough to ask.
            BreakerState::HalfOpen => Err(now + Duration::from_secs(1)),
            _ => Ok(()),
        }
    }

    /// Lets a call pass; tell the pass how it went.
    ///
    /// # Errors
    /// When to ask again.
    pub fn pass(&self, now: Timestamp) -> Result<Pass<'_>, Timestamp> {
        let mut state = self.lock();
        let probe = match state.now {
            BreakerState::Closed { .. } => false,
            BreakerState::Open { until } if now < until => return Err(until),
            BreakerState::Open { .. } => {
                state.now = BreakerState::HalfOpen;
                true
            }
            BreakerState::HalfOpen => return Err(now + Duration::from_secs(1)),
        };
        Ok(Pass { breaker: self, probe, told: false })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change under the lock is a single assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One call that passed a [`Breaker`].
///
/// Dropped without a word, as when the caller lost interest, it says nothing about the upstream; if it was the
/// probe, the next call is.
#[derive(Debug)]
#[must_use]
pub struct Pass<'a> {
    breaker: &'a Breaker,
    probe: bool,
    told: bool,
}

impl Pass<'_> {
    /// The upstream answered.
    pub fn success(mut self) {
        self.told = true;
        let mut state = self.breaker.lock();
        match state.now {
            BreakerState::HalfOpen if self.probe => {
                state.now = BreakerState::Closed { failures: 0 };
                state.pause = self.breaker.config.open;
            }
            BreakerState::Closed { .. } => state.now = BreakerState::Closed { failures: 0 },
            // A straggler from before it opened.
            BreakerState::HalfOpen | BreakerState::Open { .. } => {}
        }
    }

    /// The upstream failed, at `now`.
    pub fn failure(mut self, now: Timestamp) {
        self.told = true;
        let config = self.breaker.config;
        let mut state = self.breaker.lock();
        match state.now {
            BreakerState::HalfOpen if self.probe => {
                state.pause = state.pause.saturating_mul(2).min(config.max);
                state.now = BreakerState::Open { until: now + state.pause };
            }
            BreakerState::Closed { failures } if failures + 1 >= config.failures => {
                state.pause = config.open.min(config.max);
                state.now = BreakerState::Open { until: now + state.pause };
            }
            BreakerState::Closed { failures } => state.now = BreakerState::Closed { failures: failures + 1 },
            BreakerState::HalfOpen | BreakerState::Open { .. } => {}
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.probe && !self.told {
            self.breaker.lock().now = BreakerState::Open { until: Timestamp::MIN };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn fail(breaker: &Breaker, times: u32, now: Timestamp) {
        for _ in 0..times {
            breaker.pass(now).unwrap().failure(now);
        }
    }

    #[test]
    fn opens_after_failures_in_a_row_only() {
        let breaker = Breaker::new(BreakerConfig::default());
        fail(&breaker, 4, at(0));
        breaker.pass(at(0)).unwrap().success();
        fail(&breaker, 4, at(0));
        assert_eq!(breaker.state(), BreakerState::Closed { failures: 4 });
        fail(&breaker, 1, at(10));
        assert_eq!(breaker.state(), BreakerState::Open { until: at(70) });
        assert_eq!(breaker.check(at(69)), Err(at(70)));
        assert_eq!(breaker.pass(at(69)).unwrap_err(), at(70));
    }

    #[test]
    fn one_probe_at_a_time_and_the_pause_doubles_up_to_its_cap() {
        let breaker = Breaker::new(BreakerConfig::default());
        fail(&breaker, 5, at(0));
        let mut now = at(60);
        for pause in [120, 240, 480, 900, 900] {
            assert!(breaker.check(now).is_ok());
            let probe = breaker.pass(now).unwrap();
            assert!(breaker.pass(now).is_err() && breaker.check(now).is_err(), "a second probe");
            probe.failure(now);
            let until = now + Duration::from_secs(pause);
            assert_eq!(breaker.state(), BreakerState::Open { until });
            now = until;
        }
        breaker.pass(now).unwrap().success();
        fail(&breaker, 5, now);
        assert_eq!(
            breaker.state(),
            BreakerState::Open { until: now + Duration::from_secs(60) },
            "starts over"
        );
    }

    #[test]
    fn a_dropped_probe_leaves_the_next_call_to_probe() {
        let breaker = Breaker::new(BreakerConfig::default());
        fail(&breaker, 5, at(0));
        drop(breaker.pass(at(60)).unwrap());
        breaker.pass(at(60)).unwrap().success();
        assert_eq!(breaker.state(), BreakerState::Closed { failures: 0 });
    }

    #[test]
    fn stragglers_neither_close_nor_prolong() {
        let breaker = Breaker::new(BreakerConfig::default());
        let (early, late) = (breaker.pass(at(0)).unwrap(), breaker.pass(at(0)).unwrap());
        let dropped = breaker.pass(at(0)).unwrap();
        fail(&breaker, 5, at(0));
        early.failure(at(30));
        assert_eq!(breaker.state(), BreakerState::Open { until: at(60) });
        let probe = breaker.pass(at(60)).unwrap();
        late.success();
        drop(dropped);
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        probe.success();
        assert_eq!(breaker.state(), BreakerState::Closed { failures: 0 });
    }
}
