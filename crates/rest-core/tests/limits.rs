//! Rate limits: nothing leaves too early, nothing waits for ever.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use proptest::prelude::*;
use rest_core::{
    Bytes, Call, Client, Clock, HeaderMap, LimiterState, ManualClock, RateLimiter, Request, Response,
    SlidingWindow, StatusCode, Timestamp, Transport, TransportError, Url, Window, async_trait,
};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A departure: when, and how much of the limit it used.
type Departure = (i64, u32);

/// The first stretch of `window` in which more left than allowed.
fn overrun(window: Window, departures: &[Departure]) -> Option<String> {
    let length = window.length.as_millis() as i64;
    let mut sorted = departures.to_vec();
    sorted.sort_unstable();
    for &(start, _) in &sorted {
        let inside = sorted.iter().filter(|(when, _)| (start..start + length).contains(when));
        let weight: u64 = inside.map(|&(_, weight)| u64::from(weight)).sum();
        if weight > u64::from(window.calls) {
            return Some(format!("{weight} left from {start} within {length} ms, {} allowed", window.calls));
        }
    }
    None
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    let window = (1u32..12, 1u64..120).prop_map(|(calls, length)| Window::new(calls, ms(length)));
    prop::collection::vec(window, 1..4)
}

/// Writes down when each request left.
#[derive(Debug)]
struct Upstream {
    clock: ManualClock,
    departures: Mutex<Vec<Departure>>,
}

#[async_trait]
impl Transport for Upstream {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let weight = request.headers["weight"].to_str().unwrap().parse().unwrap();
        self.departures.lock().unwrap().push((self.clock.now().millis(), weight));
        // An answer takes its time, so that requests overlap.
        self.clock.sleep_until(self.clock.now() + ms(3)).await;
        Ok(Response { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::new() })
    }
}

/// Sends all of `weights` at once through one client and moves the clock by `steps`, over and over, until all are
/// answered.
async fn send_all(client: &Client, clock: &ManualClock, weights: &[u32], steps: &[u64]) {
    let mut calls = tokio::task::JoinSet::new();
    for (number, &weight) in weights.iter().enumerate() {
        let mut call = Call::get("test", "x").weight(weight).header("weight", weight.to_string());
        if number % 3 == 0 {
            call = call.interactive();
        }
        let client = client.clone();
        calls.spawn(async move { client.send(call).await.unwrap() });
    }
    for step in steps.iter().cycle() {
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        while calls.try_join_next().is_some() {}
        if calls.is_empty() {
            return;
        }
        clock.advance(ms(*step));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_stretch_has_too_many_departures_under_concurrency_and_across_a_restart(
        windows in windows(),
        share in 0.0..0.6f64,
        before in prop::collection::vec(1u32..3, 1..60),
        after in prop::collection::vec(1u32..3, 1..40),
        steps in prop::collection::vec(1u64..40, 1..12),
        pause in 0u64..60,
    ) {
        // Heavier than a window is let through when the window is empty, so keep weights within all windows.
        let least = windows.iter().map(|window| window.calls).min().unwrap();
        let fit = |weights: Vec<u32>| weights.into_iter().map(|weight| weight.min(least)).collect::<Vec<_>>();
        let (before, after) = (fit(before), fit(after));
        let share = if least < 2 { 0.0 } else { share / f64::from(least) };

        let clock = ManualClock::at(at(1_000_000));
        let upstream = Arc::new(Upstream { clock: clock.clone(), departures: Mutex::default() });
        let client = |limiter: &Arc<SlidingWindow>| {
            let base = Url::parse("http://api.example/").unwrap();
            Client::builder(base, upstream.clone(), Arc::new(clock.clone()))
                .limiter(limiter.clone())
                .max_wait(Duration::from_secs(3600))
                .build()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let limiter = Arc::new(SlidingWindow::new(&windows).reserve_share(share));
            send_all(&client(&limiter), &clock, &before, &steps).await;

            let stored = serde_json::to_string(&limiter.save(clock.now())).unwrap();
            clock.advance(ms(pause));
            let restarted = Arc::new(SlidingWindow::new(&windows).reserve_share(share));
            restarted.restore(&serde_json::from_str::<LimiterState>(&stored).unwrap());
            send_all(&client(&restarted), &clock, &after, &steps).await;
        });

        let departures = upstream.departures.lock().unwrap().clone();
        prop_assert_eq!(departures.len(), before.len() + after.len());
        for window in windows {
            let found = overrun(window, &departures);
            prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
        }
    }

    #[test]
    fn asking_again_at_the_time_named_succeeds_and_nothing_overruns(
        windows in windows(),
        asks in prop::collection::vec((-3i64..30, 1u32..4, any::<bool>()), 1..200),
    ) {
        let limiter = SlidingWindow::new(&windows).reserve_share(0.3);
        let least = windows.iter().map(|window| window.calls).min().unwrap();
        let mut now = 1_000i64;
        let mut latest = i64::MIN;
        let mut departures = Vec::new();
        for (step, weight, interactive) in asks {
            // Small steps back, as from threads that read the clock in one order and ask in the other.
            now += step;
            let weight = weight.min(least.saturating_sub(least * 3 / 10).max(1)).min(least);
            let granted = match limiter.try_acquire(at(now), weight, interactive) {
                Ok(()) => now,
                Err(until) => {
                    prop_assert!(until > at(now));
                    prop_assert_eq!(limiter.try_acquire(until, weight, interactive), Ok(()));
                    until.millis()
                }
            };
            now = now.max(granted);
            latest = latest.max(granted);
            departures.push((latest, weight));
        }
        for window in windows {
            prop_assert_eq!(overrun(window, &departures), None);
        }
    }

    #[test]
    fn a_large_window_kept_in_steps_never_overruns(
        bursts in prop::collection::vec((0u64..4_000, 1u32..3_000), 1..60),
    ) {
        let window = Window::new(5_000, ms(20_000));
        let limiter = SlidingWindow::new(&[window]);
        let mut now = 7;
        let mut departures = Vec::new();
        for (gap, weight) in bursts {
            now += gap as i64;
            if let Err(until) = limiter.try_acquire(at(now), weight, false) {
                now = until.millis();
                prop_assert_eq!(limiter.try_acquire(until, weight, false), Ok(()));
            }
            departures.push((now, weight));
        }
        prop_assert_eq!(overrun(window, &departures), None);
    }
}

#[test]
fn threads_share_one_limit() {
    let window = Window::new(50, ms(100));
    let limiter = SlidingWindow::new(&[window]);
    let clock = ManualClock::at(at(0));
    // A thread reads the clock, asks and departs under one reading lock; time moves under the writing lock.
    let time = RwLock::new(());
    let departures = Mutex::new(Vec::new());
    let refusals = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2_000 {
                    let _still = time.read().unwrap();
                    let now = clock.now();
                    match limiter.try_acquire(now, 1, false) {
                        Ok(()) => departures.lock().unwrap().push((now.millis(), 1)),
                        Err(_) => _ = refusals.fetch_add(1, Ordering::Relaxed),
                    }
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..500 {
                let _moving = time.write().unwrap();
                clock.advance(ms(1));
            }
        });
    });
    let departures = departures.into_inner().unwrap();
    assert_eq!(departures.len() as u64 + refusals.into_inner(), 8_000);
    assert!(departures.len() >= 50);
    assert_eq!(overrun(window, &departures), None);
}

#[test]
fn a_full_window_opens_exactly_one_length_after_its_first_departure() {
    let limiter = SlidingWindow::new(&[Window::new(2, ms(100))]);
    assert_eq!(limiter.try_acquire(at(0), 1, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(40), 1, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(50), 1, false), Err(at(100)));
    assert_eq!(limiter.try_acquire(at(99), 1, false), Err(at(100)));
    assert_eq!(limiter.try_acquire(at(100), 1, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(100), 1, false), Err(at(140)));
}

#[test]
fn the_tightest_of_several_windows_counts() {
    let limiter = SlidingWindow::new(&[Window::new(2, ms(10)), Window::new(3, ms(1_000))]);
    assert_eq!(limiter.try_acquire(at(0), 2, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(0), 1, false), Err(at(10)));
    assert_eq!(limiter.try_acquire(at(10), 1, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(20), 1, false), Err(at(1_000)));
}

#[test]
fn margin_lengthens_and_weight_beyond_the_window_waits_for_an_empty_one() {
    let limiter = SlidingWindow::new(&[Window::new(5, ms(100))]).margin(ms(7));
    assert_eq!(limiter.try_acquire(at(0), 1, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(1), 9, false), Err(at(107)));
    assert_eq!(limiter.try_acquire(at(107), 9, false), Ok(()));
}

#[test]
fn the_reserved_share_is_for_interactive_calls() {
    let limiter = SlidingWindow::new(&[Window::new(10, ms(100))]).reserve_share(0.1);
    assert_eq!(limiter.try_acquire(at(0), 9, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(0), 1, false), Err(at(100)));
    assert_eq!(limiter.try_acquire(at(0), 1, true), Ok(()));
    assert_eq!(limiter.try_acquire(at(0), 1, true), Err(at(100)));
}

#[test]
fn a_penalty_stops_everything_also_after_a_restart() {
    let windows = [Window::new(10, ms(100))];
    let limiter = SlidingWindow::new(&windows);
    limiter.penalise(at(0), at(5_000));
    limiter.penalise(at(0), at(3_000));
    assert_eq!(limiter.try_acquire(at(4_999), 1, true), Err(at(5_000)));
    let restarted = SlidingWindow::new(&windows);
    restarted.restore(&limiter.save(at(4_999)));
    assert_eq!(restarted.try_acquire(at(4_999), 1, true), Err(at(5_000)));
    assert_eq!(restarted.try_acquire(at(5_000), 1, true), Ok(()));
}

#[test]
fn a_state_fits_other_windows() {
    let limiter = SlidingWindow::new(&[Window::new(9, ms(50)), Window::new(9, ms(1_000))]);
    assert_eq!(limiter.try_acquire(at(0), 3, false), Ok(()));
    let other = SlidingWindow::new(&[Window::new(3, ms(500))]);
    other.restore(&limiter.save(at(100)));
    assert_eq!(other.try_acquire(at(100), 1, false), Err(at(500)));
    other.restore(&LimiterState::default());
    assert_eq!(other.try_acquire(at(500), 3, false), Ok(()));
}

#[test]
fn a_clock_set_back_or_a_state_from_the_future_blocks_for_one_length_at_most() {
    let windows = [Window::new(1, ms(1_000))];
    let limiter = SlidingWindow::new(&windows);
    assert_eq!(limiter.try_acquire(at(3_600_000), 1, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(0), 1, false), Err(at(1_000)));
    assert_eq!(limiter.try_acquire(at(1_000), 1, false), Ok(()));

    let restarted = SlidingWindow::new(&windows);
    let future = SlidingWindow::new(&windows);
    assert_eq!(future.try_acquire(at(86_400_000), 1, false), Ok(()));
    restarted.restore(&future.save(at(86_400_000)));
    assert_eq!(restarted.try_acquire(at(5), 1, false), Err(at(1_005)));
    assert_eq!(restarted.try_acquire(at(1_005), 1, false), Ok(()));
}

#[test]
fn zero_weight_is_free_and_no_window_limits_nothing() {
    let limiter = SlidingWindow::new(&[Window::new(1, ms(100))]);
    assert_eq!(limiter.try_acquire(at(0), 0, false), Ok(()));
    assert_eq!(limiter.try_acquire(at(0), 1, false), Ok(()));
    let free = SlidingWindow::new(&[]);
    assert!((0..1_000).all(|_| free.try_acquire(at(0), 9, false).is_ok()));
}
