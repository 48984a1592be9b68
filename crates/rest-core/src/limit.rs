//! Rate limits: when may the next call leave?

use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Says when a call may leave. Never sleeps: only the pipeline does.
pub trait RateLimiter: Debug + Send + Sync {
    /// Takes `weight` out of the limit for a call that leaves at `now`.
    ///
    /// # Errors
    /// If it may not leave now: when to ask again. Nothing was taken.
    fn try_acquire(&self, now: Timestamp, weight: u32, interactive: bool) -> Result<(), Timestamp>;

    /// Lets nothing leave before `until`, because the server said so.
    fn penalise(&self, now: Timestamp, until: Timestamp);

    /// Is shown the headers of each answer, for servers that tell what is left.
    fn observe(&self, now: Timestamp, headers: &HeaderMap) {
        let _ = (now, headers);
    }

    /// What another limiter must know to go on from here, for example after a restart.
    fn save(&self, now: Timestamp) -> LimiterState;

    /// Counts what `state` counted as well.
    fn restore(&self, state: &LimiterState);
}

/// At most `calls` in any stretch of time of this `length`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// How many calls; 0 counts as 1.
    pub calls: u32,
    /// In how long a time; whole milliseconds, at least one.
    pub length: Duration,
}

impl Window {
    /// `calls` in any stretch of `length`.
    pub const fn new(calls: u32, length: Duration) -> Self {
        Self { calls, length }
    }
}

/// What a [`RateLimiter`] has counted so far, to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimiterState {
    windows: Vec<SavedWindow>,
    saved_at: Option<Timestamp>,
    blocked_until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SavedWindow {
    length_ms: i64,
    departures: Vec<(i64, u32)>,
}

/// True sliding windows, any number at once: in no stretch of a window's length do more than its calls leave,
/// wherever the stretch begins.
///
/// # Design
/// A token bucket with the same numbers lets nearly twice the calls through in an unlucky stretch, and a fixed
/// window does so at its edge. This keeps the departures themselves. A window of more than 4096 calls keeps them
/// in 4096 steps of time, always rounded to the later side, so that memory stays small and the promise holds.
///
/// Stretches are half-open: two calls exactly one length apart are not in the same stretch. The promise is
/// about departures on the given clock; servers count arrivals, and [`margin`](SlidingWindow::margin) makes room
/// for the difference.
#[derive(Debug)]
pub struct SlidingWindow {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    logs: Vec<Log>,
    last: Timestamp,
    blocked_until: Timestamp,
}

#[derive(Debug)]
struct Log {
    calls: u64,
    bulk_calls: u64,
    length_ms: i64,
    span_ms: i64,
    step_ms: i64,
    departures: VecDeque<(i64, u32)>,
    used: u64,
}

const STEPS: i64 = 4096;

/// Two threads may read the clock in one order and ask in the other; a larger step back is the clock being set.
const CLOCK_STEP_BACK_MS: i64 = 5_000;

impl SlidingWindow {
    /// Keeps all of `windows`. Without any window nothing is limited.
    pub fn new(windows: &[Window]) -> Self {
        let logs = windows.iter().map(Log::new).collect();
        let state = State { logs, last: Timestamp::MIN, blocked_until: Timestamp::MIN };
        Self { state: Mutex::new(state) }
    }

    /// Reserves a share (0.0 to 1.0) of each window for interactive calls; the others always keep at least one.
    #[must_use]
    pub fn reserve_share(self, share: f64) -> Self {
        let open = 1.0 - if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        for log in &mut self.state().logs {
            log.bulk_calls = ((log.calls as f64 * open).floor() as u64).clamp(1, log.calls);
        }
        self
    }

    /// Lengthens every window by `margin`, for the time a call is under way. Zero if nothing is said; half a
    /// second is a good start for windows of minutes.
    #[must_use]
    pub fn margin(self, margin: Duration) -> Self {
        for log in &mut self.state().logs {
            log.span_ms = log.length_ms.saturating_add(millis(margin));
        }
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic half-way through a change that matters.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RateLimiter for SlidingWindow {
    fn try_acquire(&self, now: Timestamp, weight: u32, interactive: bool) -> Result<(), Timestamp> {
        let mut state = self.state();
        let now = state.advance(now);
        let mut earliest = state.blocked_until;
        for log in &mut state.logs {
            if let Some(at) = log.earliest(now.millis(), weight, interactive) {
                earliest = earliest.max(Timestamp::from_millis(at));
            }
        }
        if earliest > now {
            return Err(earliest);
        }
        for log in &mut state.logs {
            log.depart(now.millis(), weight);
        }
        Ok(())
    }

    fn penalise(&self, now: Timestamp, until: Timestamp) {
        let mut state = self.state();
        state.advance(now);
        state.blocked_until = state.blocked_until.max(until);
    }

    fn save(&self, now: Timestamp) -> LimiterState {
        let mut state = self.state();
        let now = state.advance(now);
        let windows = state.logs.iter_mut().map(|log| log.save(now.millis())).collect();
        let blocked_until = Some(state.blocked_until).filter(|until| *until > now);
        LimiterState { windows, saved_at: Some(now), blocked_until }
    }

    fn restore(&self, saved: &LimiterState) {
        let mut state = self.state();
        let saved_at = saved.saved_at.unwrap_or(Timestamp::MIN);
        state.last = state.last.max(saved_at);
        state.blocked_until = state.blocked_until.max(saved.blocked_until.unwrap_or(Timestamp::MIN));
        for log in &mut state.logs {
            log.restore(&saved.windows, saved_at.millis());
        }
    }
}

impl State {
    /// Time as this limiter sees it: it does not run backwards, unless the clock was set back.
    fn advance(&mut self, now: Timestamp) -> Timestamp {
        if now.millis() < self.last.millis().saturating_sub(CLOCK_STEP_BACK_MS) {
            // Everything that left has left by now, whatever the old clock said.
            for log in &mut self.logs {
                log.nothing_after(now.millis());
            }
            self.last = now;
        }
        self.last = self.last.max(now);
        self.last
    }
}

impl Log {
    fn new(window: &Window) -> Self {
        let calls = u64::from(window.calls.max(1));
        let length_ms = millis(window.length).max(1);
        let step_ms = if calls > STEPS as u64 { (length_ms / STEPS).max(1) } else { 1 };
        Self {
            calls,
            bulk_calls: calls,
            length_ms,
            span_ms: length_ms,
            step_ms,
            departures: VecDeque::new(),
            used: 0,
        }
    }

    fn expire(&mut self, now: i64) {
        while let Some(&(at, weight)) = self.departures.front() {
            if now < at.saturating_add(self.span_ms) {
                return;
            }
            self.used -= u64::from(weight);
            self.departures.pop_front();
        }
    }

    /// When there is room for `weight`; `None` for now.
    fn earliest(&mut self, now: i64, weight: u32, interactive: bool) -> Option<i64> {
        self.expire(now);
        let room = if interactive { self.calls } else { self.bulk_calls };
        // What is heavier than the window waits until it is empty, instead of for ever.
        let wanted = u64::from(weight).min(room);
        let mut excess = (self.used + wanted).checked_sub(room).filter(|excess| *excess > 0)?;
        for &(at, weight) in &self.departures {
            match excess.checked_sub(u64::from(weight)) {
                Some(left) if left > 0 => excess = left,
                _ => return Some(at.saturating_add(self.span_ms)),
            }
        }
        None
    }

    fn depart(&mut self, now: i64, weight: u32) {
        if weight == 0 {
            return;
        }
        let at = now.div_euclid(self.step_ms).saturating_mul(self.step_ms);
        let at = if at < now { at.saturating_add(self.step_ms) } else { at };
        // Not before the last one: expiry reads from the front.
        let at = self.departures.back().map_or(at, |&(last, _)| at.max(last));
        self.push(at, weight);
    }

    fn push(&mut self, at: i64, weight: u32) {
        self.used += u64::from(weight);
        if let Some((last, total)) = self.departures.back_mut()
            && *last == at
            && let Some(sum) = total.checked_add(weight)
        {
            *total = sum;
            return;
        }
        self.departures.push_back((at, weight));
    }

    fn nothing_after(&mut self, now: i64) {
        for (at, _) in &mut self.departures {
            *at = (*at).min(now);
        }
    }

    fn save(&mut self, now: i64) -> SavedWindow {
        self.expire(now);
        SavedWindow { length_ms: self.length_ms, departures: self.departures.iter().copied().collect() }
    }

    fn restore(&mut self, saved: &[SavedWindow], saved_at: i64) {
        // The same window, or else the one that remembers longest: it knows every departure that matters here,
        // or at least the most of them.
        let same = saved.iter().find(|window| window.length_ms == self.length_ms);
        let Some(window) = same.or_else(|| saved.iter().max_by_key(|window| window.length_ms)) else {
            return;
        };
        // Rounding may have put a departure one step after the saving, nothing else can.
        let latest = saved_at.saturating_add(window.length_ms / STEPS);
        let restored = window.departures.iter().map(|&(at, weight)| (at.min(latest), weight));
        let mut all: Vec<_> = self.departures.drain(..).chain(restored).collect();
        all.sort_unstable();
        self.used = 0;
        for (at, weight) in all {
            self.push(at, weight);
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
