//! Tokens: one renewal for everybody, and never one in vain.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rest_core::{
    Auth, Bytes, Call, Client, Clock, Delivery, Error, ErrorKind, HeaderMap, ManualClock, RateLimiter,
    Request, Response, SlidingWindow, StatusCode, Timestamp, Token, TokenCache, TokenSource, Transport,
    TransportError, Url, Window, async_trait,
};
use tokio::sync::{Barrier, Semaphore};

const START: Timestamp = Timestamp::from_millis(1_000_000);

/// Hands out `t1`, `t2`, … while `fails` is empty, else the errors in it. Each fetch needs a permit of `gate`.
#[derive(Debug)]
struct Source {
    clock: ManualClock,
    lifetime: Option<Duration>,
    fetches: AtomicU32,
    fails: Mutex<Vec<ErrorKind>>,
    gate: Semaphore,
}

impl Source {
    fn new(clock: &ManualClock, lifetime: Option<u64>) -> Arc<Self> {
        Arc::new(Self {
            clock: clock.clone(),
            lifetime: lifetime.map(Duration::from_secs),
            fetches: AtomicU32::new(0),
            fails: Mutex::default(),
            gate: Semaphore::new(1_000),
        })
    }

    fn fetches(&self) -> u32 {
        self.fetches.load(Ordering::Relaxed)
    }

    fn fail_next(&self, kind: ErrorKind) {
        self.fails.lock().unwrap().push(kind);
    }
}

#[async_trait]
impl TokenSource for Source {
    async fn fetch(&self) -> Result<Token, Error> {
        let number = self.fetches.fetch_add(1, Ordering::Relaxed) + 1;
        self.gate.acquire().await.unwrap().forget();
        if let Some(kind) = self.fails.lock().unwrap().pop() {
            return Err(Error::new(kind, "token.fetch", "refused"));
        }
        let expires_at = self.lifetime.map(|lifetime| self.clock.now() + lifetime);
        Ok(Token { secret: format!("t{number}").into(), expires_at })
    }
}

/// Answers 200 to the tokens in `good` and 401 to all others. Requests with a token of `meet` wait for each other.
#[derive(Debug)]
struct Upstream {
    good: Mutex<Vec<&'static str>>,
    meet: Option<(&'static str, Barrier)>,
    seen: Mutex<Vec<String>>,
}

impl Upstream {
    fn new(good: &[&'static str]) -> Self {
        Self { good: Mutex::new(good.to_vec()), meet: None, seen: Mutex::default() }
    }
}

#[async_trait]
impl Transport for Upstream {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let token = match request.headers.get("authorization") {
            Some(value) => {
                assert!(value.is_sensitive());
                value.to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned()
            }
            None => "none".to_owned(),
        };
        self.seen.lock().unwrap().push(token.clone());
        if let Some((met, barrier)) = &self.meet
            && *met == token
        {
            barrier.wait().await;
        }
        let good = self.good.lock().unwrap().contains(&token.as_str());
        let status = if good { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        Ok(Response { status, headers: HeaderMap::new(), body: Bytes::new() })
    }
}

fn client(upstream: &Arc<Upstream>, source: &Arc<Source>, clock: &ManualClock) -> Client {
    let cache = TokenCache::new(source.clone(), Arc::new(clock.clone()));
    let base = Url::parse("https://api.example/").unwrap();
    Client::builder(base, upstream.clone(), Arc::new(clock.clone())).auth(Auth::Token(cache)).build()
}

async fn send_many(client: &Client, number: usize) -> Vec<Result<(), ErrorKind>> {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..number {
        let client = client.clone();
        calls.spawn(async move { client.send(Call::post("write", "x")).await });
    }
    let outcomes = calls.join_all().await;
    outcomes.into_iter().map(|outcome| outcome.map(|_| ()).map_err(|error| error.kind())).collect()
}

#[tokio::test]
async fn many_first_calls_fetch_once() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, Some(3600));
    let upstream = Arc::new(Upstream::new(&["t1"]));
    let client = client(&upstream, &source, &clock);
    assert!(send_many(&client, 50).await.iter().all(Result::is_ok));
    assert_eq!(source.fetches(), 1);
}

#[tokio::test]
async fn ten_refusals_cause_one_renewal_also_for_calls_that_may_not_be_repeated() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, None);
    let meet = Some(("t1", Barrier::new(10)));
    let upstream = Arc::new(Upstream { meet, ..Upstream::new(&["t2"]) });
    let client = client(&upstream, &source, &clock);
    assert!(send_many(&client, 10).await.iter().all(Result::is_ok));
    assert_eq!(source.fetches(), 2, "one at the start, one for the ten refusals");
    assert_eq!(client.meter().calls(), 20);
}

#[tokio::test]
async fn a_second_refusal_is_a_missing_permission_and_does_not_renew_again_for_a_minute() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, None);
    let upstream = Arc::new(Upstream::new(&[]));
    let client = client(&upstream, &source, &clock);

    let error = client.send(Call::post("write", "x")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unauthorised, Delivery::Answered));
    assert_eq!((error.attempts(), source.fetches()), (2, 2));
    assert!(!error.is_transient());
    let expected = "write: POST api.example/x: HTTP 401 Unauthorized \
                    (2 attempts; a renewed token does not help: a permission is missing)";
    assert_eq!(error.to_string(), expected);

    assert_eq!(send_many(&client, 10).await, vec![Err(ErrorKind::Unauthorised); 10]);
    assert_eq!(source.fetches(), 2, "no renewal in vain");
    clock.advance(Duration::from_secs(60));
    upstream.good.lock().unwrap().push("t3");
    client.send(Call::post("write", "x")).await.unwrap();
    assert_eq!(source.fetches(), 3);
}

#[tokio::test]
async fn a_late_refusal_of_an_old_token_does_not_drop_the_new_one() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, None);
    let meet = Some(("t1", Barrier::new(2)));
    let upstream = Arc::new(Upstream { meet, ..Upstream::new(&["t2"]) });
    let client = client(&upstream, &source, &clock);
    // The first call is held at the barrier with t1 until the second one comes with t1 as well; both are refused,
    // one after the other.
    let (first, second) = tokio::join!(client.send(Call::get("a", "x")), client.send(Call::get("b", "x")));
    assert!(first.is_ok() && second.is_ok());
    client.send(Call::get("c", "x")).await.unwrap();
    assert_eq!(source.fetches(), 2);
}

#[tokio::test]
async fn renewal_comes_early_by_one_caller_while_the_others_go_on() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, Some(1000));
    let upstream = Arc::new(Upstream::new(&["t1", "t2"]));
    let client = client(&upstream, &source, &clock);
    client.send(Call::get("a", "x")).await.unwrap();
    clock.advance(Duration::from_secs(939));
    client.send(Call::get("a", "x")).await.unwrap();
    assert_eq!(source.fetches(), 1, "not early yet");

    clock.advance(Duration::from_secs(1));
    source.gate.forget_permits(1_000);
    let renewing = tokio::spawn({
        let client = client.clone();
        async move { client.send(Call::get("renews", "x")).await }
    });
    while source.fetches() < 2 {
        tokio::task::yield_now().await;
    }
    client.send(Call::get("goes on", "x")).await.unwrap();
    assert_eq!(upstream.seen.lock().unwrap().last().unwrap(), "t1");
    source.gate.add_permits(1);
    renewing.await.unwrap().unwrap();
    assert_eq!(upstream.seen.lock().unwrap().last().unwrap(), "t2");
    assert_eq!(source.fetches(), 2);
}

#[tokio::test]
async fn if_the_early_renewal_fails_the_old_token_serves_to_its_end() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, Some(1000));
    let upstream = Arc::new(Upstream::new(&["t1", "t3", "t4"]));
    let client = client(&upstream, &source, &clock);
    client.send(Call::get("a", "x")).await.unwrap();

    clock.advance(Duration::from_secs(950));
    source.fail_next(ErrorKind::Server);
    assert!(send_many(&client, 5).await.iter().all(Result::is_ok));
    assert_eq!(source.fetches(), 2, "the failed renewal is not tried again at once");
    clock.advance(Duration::from_secs(30));
    client.send(Call::get("a", "x")).await.unwrap();
    assert_eq!(source.fetches(), 3);
    assert_eq!(upstream.seen.lock().unwrap().last().unwrap(), "t3");

    clock.advance(Duration::from_secs(1_001));
    source.fail_next(ErrorKind::Unauthorised);
    let error = client.send(Call::get("a", "x")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::Token, Delivery::NotSent, 0));
    assert!(!error.is_transient());
    assert!(error.report().ends_with("no access token: token.fetch: refused"), "{}", error.report());
}

#[tokio::test]
async fn callers_that_waited_share_a_failure() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, None);
    source.fail_next(ErrorKind::Unauthorised);
    source.gate.forget_permits(1_000);
    let upstream = Arc::new(Upstream::new(&["t1"]));
    let client = client(&upstream, &source, &clock);
    let calls = tokio::spawn({
        let client = client.clone();
        async move { send_many(&client, 20).await }
    });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    source.gate.add_permits(20);
    assert_eq!(calls.await.unwrap(), vec![Err(ErrorKind::Token); 20]);
    assert_eq!(source.fetches(), 1);
}

#[tokio::test]
async fn a_transient_failure_of_the_token_endpoint_is_retried() {
    let clock = ManualClock::auto(START);
    let source = Source::new(&clock, None);
    source.fail_next(ErrorKind::Timeout);
    let upstream = Arc::new(Upstream::new(&["t2"]));
    let client = client(&upstream, &source, &clock);
    let answer = client.send(Call::post("write", "x")).await.unwrap();
    assert_eq!((answer.attempts(), source.fetches()), (1, 2));
}

#[tokio::test]
async fn a_caller_that_gives_up_while_fetching_does_not_block_the_next() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, None);
    source.gate.forget_permits(1_000);
    let upstream = Arc::new(Upstream::new(&["t2"]));
    let client = client(&upstream, &source, &clock);
    let gone = tokio::spawn({
        let client = client.clone();
        async move { client.send(Call::get("gone", "x")).await }
    });
    while source.fetches() < 1 {
        tokio::task::yield_now().await;
    }
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    source.gate.add_permits(1);
    client.send(Call::get("next", "x")).await.unwrap();
}

#[tokio::test]
async fn a_token_that_ends_while_the_call_waits_for_the_limit_is_replaced_and_counted_again() {
    let clock = ManualClock::auto(START);
    let source = Source::new(&clock, Some(100));
    let upstream = Arc::new(Upstream::new(&["t1", "t2"]));
    let limiter = Arc::new(SlidingWindow::new(&[Window::new(2, Duration::from_secs(300))]));
    let cache = TokenCache::new(source.clone(), Arc::new(clock.clone()));
    let client = Client::builder(
        Url::parse("https://api.example").unwrap(),
        upstream.clone(),
        Arc::new(clock.clone()),
    )
    .auth(Auth::Token(cache))
    .limiter(limiter.clone())
    .max_wait(Duration::from_secs(600))
    .build();
    for _ in 0..3 {
        client.send(Call::get("a", "x")).await.unwrap();
    }
    assert_eq!(*upstream.seen.lock().unwrap(), ["t1", "t1", "t2"]);
    assert!(limiter.try_acquire(clock.now(), 1, true).is_err(), "the third call asked twice");
    assert_eq!(source.fetches(), 2);
}

#[tokio::test]
async fn anonymous_calls_carry_no_token() {
    let clock = ManualClock::at(START);
    let source = Source::new(&clock, None);
    let upstream = Arc::new(Upstream::new(&["none"]));
    let client = client(&upstream, &source, &clock);
    client.send(Call::get("public", "x").anonymous()).await.unwrap();
    assert_eq!(source.fetches(), 0);
}
