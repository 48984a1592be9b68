//! The pipeline: what is repeated, what is not, how long it waits, and what the error says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rest_core::{
    Answer, Auth, BreakerConfig, BreakerState, Budget, Call, Class, Classify, Client, ClientBuilder, Clock,
    Delivery, Error, ErrorKind, HeaderMap, ManualClock, Method, Phase, RateLimiter, Replay, ReplayTransport,
    Response, SlidingWindow, Standard, StatusCode, Timestamp, TransportError, Url, Wait, WaitReason, Window,
};
use serde_json::json;

const START: Timestamp = Timestamp::from_millis(1_772_615_700_000);

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn builder(transport: &ReplayTransport, clock: &ManualClock) -> ClientBuilder {
    let base = Url::parse("https://tenant.example/api").unwrap();
    // Without jitter the waits are exact.
    let retry = Standard::new().jitter(Duration::ZERO);
    Client::builder(base, Arc::new(transport.clone()), Arc::new(clock.clone())).retry(Arc::new(retry)).seed(1)
}

fn auto() -> ManualClock {
    ManualClock::auto(START)
}

fn fails(phase: Phase) -> ReplayTransport {
    ReplayTransport::new().answer_with(move |_| Err(TransportError::new(phase, "wire cut")))
}

fn status(status: u16, headers: &[(&'static str, &'static str)]) -> Response {
    let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::from_iter(headers),
        body: Default::default(),
    }
}

fn safe() -> Call {
    Call::get("ticket.list", "/Tickets").replay(Replay::Safe)
}

fn write() -> Call {
    Call::post("ticket.create", "/Tickets").json(&json!([{"id": 1}])).unwrap()
}

async fn failure(transport: &ReplayTransport, call: Call) -> Error {
    builder(transport, &auto()).max_wait(secs(3600)).build().send(call).await.unwrap_err()
}

#[tokio::test]
async fn a_call_goes_out_as_it_was_built() {
    let transport =
        ReplayTransport::new().answer(Method::POST, "/api/Tickets?a=1+2&b=%C3%A9", 201, json!({"id": 5}));
    let auth = Auth::Basic { user: "me".into(), password: "pw".to_owned().into() };
    let client = builder(&transport, &auto()).auth(auth).header("x-tenant", "t").user_agent("unit/1").build();
    let call =
        write().query("a", "1 2").query_opt("b", Some("é")).query_opt("c", None::<String>).timeout(secs(5));
    let answer = client.send(call.max_body(99)).await.unwrap();
    assert_eq!((answer.status(), answer.attempts()), (StatusCode::CREATED, 1));
    assert_eq!(answer.json::<serde_json::Value>().unwrap()["id"], 5);

    let [request] = &transport.requests()[..] else { panic!("one request") };
    assert_eq!(request.headers["authorization"], "Basic bWU6cHc=");
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.headers["x-tenant"], "t");
    assert_eq!(request.headers["user-agent"], "unit/1");
    assert_eq!(request.body, r#"[{"id":1}]"#);
    assert_eq!((request.timeout, request.max_body), (secs(5), 99));
    let meter = client.meter();
    assert_eq!((meter.calls(), meter.writes(), meter.retries(), meter.waited()), (1, 1, 0, Duration::ZERO));
}

#[tokio::test]
async fn who_is_repeated_after_what() {
    type Case = (&'static str, fn() -> ReplayTransport, ErrorKind, Delivery, u32, u32);
    let cases: [Case; 7] = [
        // failure, its kind, its delivery, attempts of a write, attempts of a safe call
        ("connect", || fails(Phase::Connect), ErrorKind::Connect, Delivery::NotSent, 4, 4),
        ("timeout", || fails(Phase::Timeout), ErrorKind::Timeout, Delivery::Unknown, 1, 4),
        ("send", || fails(Phase::Send), ErrorKind::Interrupted, Delivery::Unknown, 1, 4),
        ("interrupted", || fails(Phase::Interrupted), ErrorKind::Interrupted, Delivery::Unknown, 1, 4),
        ("too large", || fails(Phase::TooLarge), ErrorKind::TooLarge, Delivery::Answered, 1, 1),
        ("502", || always(502), ErrorKind::Server, Delivery::Unknown, 1, 4),
        ("429", || always(429), ErrorKind::RateLimited, Delivery::Answered, 4, 4),
    ];
    for (name, transport, kind, delivery, write_attempts, safe_attempts) in cases {
        let error = failure(&transport(), write()).await;
        assert_eq!(
            (error.kind(), error.delivery(), error.attempts()),
            (kind, delivery, write_attempts),
            "{name}"
        );
        let error = failure(&transport(), safe()).await;
        assert_eq!((error.kind(), error.attempts()), (kind, safe_attempts), "{name}");
    }
    let final_kinds = [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorised),
        (402, ErrorKind::Quota),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (422, ErrorKind::Rejected),
        (501, ErrorKind::Server),
        (302, ErrorKind::Redirect),
    ];
    for (code, kind) in final_kinds {
        let error = failure(&always(code), safe()).await;
        assert_eq!((error.kind(), error.attempts(), error.is_transient()), (kind, 1, false), "{code}");
        assert_eq!((error.delivery(), error.status().unwrap().as_u16()), (Delivery::Answered, code));
    }
}

fn always(code: u16) -> ReplayTransport {
    ReplayTransport::new().answer_with(move |_| Ok(status(code, &[])))
}

#[tokio::test]
async fn errors_stand_alone_in_one_line() {
    let table = [
        (
            failure(&fails(Phase::Timeout), write().query("key", "k")).await,
            "ticket.create: POST tenant.example/api/Tickets: no answer after 30 s \
             (1 attempt; not retried: may not be sent twice)",
        ),
        (
            failure(&fails(Phase::Connect), write()).await,
            "ticket.create: POST tenant.example/api/Tickets: could not connect (4 attempts; temporary, but it persisted)",
        ),
        (
            failure(
                &ReplayTransport::new().answer(Method::GET, "", 404, json!({"message": "no\nsuch"})),
                safe(),
            )
            .await,
            "ticket.list: GET tenant.example/api/Tickets: HTTP 404 Not Found: no such (1 attempt)",
        ),
    ];
    for (error, expected) in table {
        assert_eq!(error.to_string(), expected);
    }
    let error = failure(&fails(Phase::Timeout), write()).await;
    assert!(error.report().ends_with(": no complete answer in time: wire cut"), "{}", error.report());
}

#[tokio::test]
async fn waits_double_and_the_meter_counts_them() {
    let clock = auto();
    let waits = Arc::new(Mutex::new(Vec::new()));
    let sink = waits.clone();
    let on_wait = Arc::new(move |wait: Wait| sink.lock().unwrap().push((wait.reason, wait.duration)));
    let client = builder(&always(503), &clock).on_wait(on_wait).build();
    client.send(safe()).await.unwrap_err();
    let expected = [1, 2, 4].map(|seconds| (WaitReason::Retry, secs(seconds)));
    assert_eq!(*waits.lock().unwrap(), expected);
    assert_eq!(clock.now(), START + secs(7));
    assert_eq!((client.meter().calls(), client.meter().retries(), client.meter().waited()), (4, 3, secs(7)));
}

#[tokio::test]
async fn retry_after_counts_in_seconds_and_as_a_date_and_stops_the_whole_limiter() {
    for header in ["20", "Wed, 04 Mar 2026 09:15:20 GMT"] {
        let clock = auto();
        let transport = ReplayTransport::new()
            .answer_with(move |_| Ok(status(429, &[("retry-after", header)])))
            .answer(Method::POST, "/Tickets", 200, json!(1));
        let limiter = Arc::new(SlidingWindow::new(&[Window::new(100, secs(300))]));
        let client = builder(&transport, &clock).limiter(limiter.clone()).build();
        assert_eq!(client.send(write()).await.unwrap().attempts(), 2, "a 429 was not processed");
        assert_eq!(clock.now(), START + secs(20), "{header}");
        assert_eq!(limiter.try_acquire(START + secs(19), 1, true), Ok(()), "time does not run backwards");
    }
    let limiter = Arc::new(SlidingWindow::new(&[]));
    let stopped = builder(&always(429), &ManualClock::at(START)).limiter(limiter.clone()).retries(0).build();
    let error = stopped.send(write()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(secs(60)), "the policy's pause where the server names none");
    assert_eq!(limiter.try_acquire(START, 1, true), Err(START + secs(60)));
}

#[tokio::test]
async fn a_wait_longer_than_allowed_is_an_error_with_the_time() {
    let transport = ReplayTransport::new().answer_with(|_| Ok(status(503, &[("retry-after", "86400")])));
    let client = builder(&transport, &auto()).build();
    let error = client.send(safe()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.delivery()), (ErrorKind::Server, 1, Delivery::Unknown));
    assert_eq!(error.retry_after(), Some(secs(86_400)));
    assert!(error.to_string().ends_with("(1 attempt; not retried: would have to wait 86400 s)"), "{error}");

    let limiter = Arc::new(SlidingWindow::new(&[Window::new(1, secs(61))]));
    let client = builder(&always(200), &auto()).limiter(limiter).build();
    client.send(write()).await.unwrap();
    let error = client.send(write()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.attempts()),
        (ErrorKind::Deadline, Delivery::NotSent, 0)
    );
    assert_eq!(error.retry_after(), Some(secs(61)));
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_deadline_bounds_waits_and_the_time_of_an_attempt() {
    let clock = auto();
    let client = builder(&always(503), &clock).build();
    let error = client.send_by(safe(), START + secs(5)).await.unwrap_err();
    assert_eq!((error.attempts(), clock.now()), (3, START + secs(3)), "the wait of 4 s does not fit");
    assert_eq!(error.retry_after(), Some(secs(4)));

    let transport = ReplayTransport::new().answer(Method::GET, "", 200, "");
    let client = builder(&transport, &ManualClock::at(START)).build();
    client.send_by(safe(), START + secs(5)).await.unwrap();
    client.send_by(safe().timeout(secs(2)), START + secs(5)).await.unwrap();
    let timeouts: Vec<_> = transport.requests().iter().map(|request| request.timeout).collect();
    assert_eq!(timeouts, [secs(5), secs(2)]);
    let error = client.send_by(safe(), START).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.attempts()),
        (ErrorKind::Deadline, Delivery::NotSent, 0)
    );
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn doubt_about_an_earlier_attempt_remains() {
    let transport = ReplayTransport::new()
        .answer_with(|_| Err(TransportError::new(Phase::Timeout, "slow")))
        .answer_with(|_| Err(TransportError::new(Phase::Connect, "down")));
    let error = failure(&transport, safe()).await;
    assert_eq!(
        (error.kind(), error.delivery(), error.attempts()),
        (ErrorKind::Connect, Delivery::Unknown, 4)
    );
}

#[tokio::test]
async fn the_budget_stops_retries_when_everything_fails() {
    let client = builder(&always(503), &auto()).budget(Budget::new(4)).build();
    assert_eq!(client.send(safe()).await.unwrap_err().attempts(), 4);
    let error = client.send(safe()).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    assert!(error.to_string().contains("too many calls are being retried"), "{error}");
}

#[tokio::test]
async fn the_breaker_opens_probes_and_closes() {
    let clock = ManualClock::at(START);
    let transport = (0..6)
        .fold(ReplayTransport::new(), |script, _| script.answer_with(|_| Ok(status(500, &[]))))
        .answer(Method::GET, "", 200, "");
    let client = builder(&transport, &clock).retries(0).breaker(BreakerConfig::default()).build();
    for _ in 0..5 {
        assert_eq!(client.send(safe()).await.unwrap_err().kind(), ErrorKind::Server);
    }
    let error = client.send(safe()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.attempts()),
        (ErrorKind::BreakerOpen, Delivery::NotSent, 0)
    );
    assert_eq!(error.retry_after(), Some(secs(60)));
    assert_eq!(transport.requests().len(), 5, "an open breaker sends nothing");

    clock.advance(secs(60));
    assert_eq!(client.send(safe()).await.unwrap_err().kind(), ErrorKind::Server, "the probe");
    assert_eq!(client.breaker(), Some(BreakerState::Open { until: START + secs(180) }));
    clock.advance(secs(120));
    client.send(safe()).await.unwrap();
    assert_eq!(client.breaker(), Some(BreakerState::Closed { failures: 0 }));
}

#[tokio::test]
async fn refusals_do_not_open_the_breaker_but_broken_connections_do() {
    for code in [400, 401, 404, 429] {
        let client = builder(&always(code), &auto()).retries(0).breaker(BreakerConfig::default()).build();
        for _ in 0..6 {
            client.send(safe()).await.unwrap_err();
        }
        assert_eq!(client.breaker(), Some(BreakerState::Closed { failures: 0 }), "{code}");
    }
    let client =
        builder(&fails(Phase::Connect), &auto()).retries(0).breaker(BreakerConfig::default()).build();
    for _ in 0..5 {
        client.send(safe()).await.unwrap_err();
    }
    assert!(matches!(client.breaker(), Some(BreakerState::Open { .. })));
}

#[tokio::test]
async fn calls_queued_at_the_limit_do_not_go_on_to_a_server_found_down_meanwhile() {
    let clock = ManualClock::at(START);
    let transport = always(500);
    let limiter = Arc::new(SlidingWindow::new(&[Window::new(5, secs(30))]));
    // Full, so that all eight pass the closed breaker and queue at the limit.
    limiter.try_acquire(START, 5, false).unwrap();
    let client =
        builder(&transport, &clock).limiter(limiter).retries(0).breaker(BreakerConfig::default()).build();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let client = client.clone();
        calls.spawn(async move { client.send(safe()).await.unwrap_err().kind() });
    }
    for _ in 0..2 {
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        clock.advance(secs(30));
    }
    let kinds = calls.join_all().await;
    assert_eq!(kinds.iter().filter(|kind| **kind == ErrorKind::BreakerOpen).count(), 3);
    assert_eq!(transport.requests().len(), 5);
}

#[tokio::test]
async fn pools_have_limits_of_their_own_and_unknown_ones_are_refused() {
    let clock = ManualClock::at(START);
    let one = || Arc::new(SlidingWindow::new(&[Window::new(1, secs(600))]));
    let client = builder(&always(200), &clock).limiter(one()).pool("search", one()).build();
    client.send(safe()).await.unwrap();
    client.send(safe().pool("search")).await.unwrap();
    assert_eq!(client.send(safe()).await.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(client.send(safe().pool("search")).await.unwrap_err().kind(), ErrorKind::Deadline);
    let error = client.send(safe().pool("serach")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Invalid, Delivery::NotSent));
}

#[tokio::test]
async fn an_accepted_status_is_an_answer() {
    let client = builder(&always(404), &auto()).build();
    let answer = client.send(safe().accept(StatusCode::NOT_FOUND)).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[derive(Debug)]
struct Vendor;

impl Classify for Vendor {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match (call.operation(), answer.text().as_ref()) {
            (_, "out of credits") => Class::Quota,
            (_, "slow down") => Class::RateLimited { retry_after: Some(secs(5)) },
            (_, "bad row") => Class::Rejected,
            _ => Class::Success,
        }
    }
}

#[tokio::test]
async fn the_vendors_own_spelling_counts() {
    let say = |code: u16, text: &'static str| ReplayTransport::new().answer(Method::POST, "", code, text);
    let send = async |transport: ReplayTransport| {
        let clock = auto();
        let outcome = builder(&transport, &clock).classify(Arc::new(Vendor)).build().send(write()).await;
        (outcome.map_err(|error| (error.kind(), error.delivery())).map(|answer| answer.status()), clock.now())
    };
    assert_eq!(send(say(400, "out of credits")).await.0, Err((ErrorKind::Quota, Delivery::Answered)));
    assert_eq!(send(say(500, "bad row")).await.0, Err((ErrorKind::Server, Delivery::Answered)));
    assert_eq!(send(say(418, "fine")).await.0, Ok(StatusCode::IM_A_TEAPOT));
    let patient = say(200, "slow down").answer(Method::POST, "", 200, "fine");
    assert_eq!(send(patient).await, (Ok(StatusCode::OK), START + secs(5)));
}

#[tokio::test]
async fn a_path_does_not_leave_the_base() {
    let transport = always(200);
    let client = builder(&transport, &auto()).build();
    let refused =
        ["../admin", "a/../../b", "a/%2E%2e/b", ".%2e", "a?b=c", "a#b", "a\\b", "a\tb", ".\t./b", "a\n"];
    for path in refused {
        let error = client.send(Call::get("test", path)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Invalid, Delivery::NotSent), "{path}");
    }
    for path in ["//evil.example/x", "https://evil.example/x", "@evil.example", ":80/x", "..a", "", "/"] {
        client.send(Call::get("test", path)).await.unwrap();
    }
    for request in transport.requests() {
        assert_eq!(request.url.host_str(), Some("tenant.example"));
        assert!(request.url.path().starts_with("/api"), "{}", request.url);
    }
}

#[tokio::test]
async fn mistakes_in_a_call_or_a_client_show_as_invalid() {
    let transport = always(200);
    let good = builder(&transport, &auto()).build();
    let bad_header = Call::get("test", "x").header("a b", "c");
    let bad_secret = Call::get("test", "x").secret_header("x-key", &"s3cret\n".to_owned().into());
    for call in [bad_header, bad_secret] {
        let error = good.send(call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(!error.to_string().contains("s3cret"));
    }
    let clients = [
        builder(&transport, &auto()).auth(Auth::Bearer("s3cret\n".to_owned().into())).build(),
        builder(&transport, &auto()).header("x", "\u{7f}").build(),
        Client::builder(Url::parse("mailto:a@b.example").unwrap(), Arc::new(always(200)), Arc::new(auto()))
            .build(),
    ];
    for client in clients {
        assert_eq!(client.send(safe()).await.unwrap_err().kind(), ErrorKind::Invalid);
    }
    assert!(transport.requests().is_empty());
}
