//! Login, discovery and settings, against scripted answers.

use std::sync::Arc;
use std::time::Duration;

use halo_client::{ErrorKind, Halo, HaloBuilder, TenantPlacement};
use rest_core::{Clock, ManualClock, Method, ReplayTransport, Request, Timestamp};
use serde_json::json;

fn builder(transport: &ReplayTransport, base: &str) -> HaloBuilder {
    Halo::builder(base)
        .client_credentials("id", "the-secret".to_owned().into())
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(1_772_442_000_000))))
        .seed(1)
}

fn agent() -> ReplayTransport {
    ReplayTransport::new()
        .answer(Method::POST, "/token", 200, json!({"access_token": "t", "expires_in": 3600}))
        .answer(
            Method::POST,
            "/token?tenant=northwind",
            200,
            json!({"access_token": "t", "expires_in": 3600}),
        )
        .answer(Method::GET, "/api/Agent/me", 200, json!({"id": 3, "name": "API"}))
}

fn body(request: &Request) -> String {
    String::from_utf8(request.body.to_vec()).unwrap()
}

#[tokio::test]
async fn the_tenant_says_where_its_tokens_come_from() {
    let info = json!({"auth_url": "https://login.northwind.example/auth", "tenant_id": "northwind"});
    let transport = agent().answer(Method::GET, "/api/authinfo", 200, info);
    let halo = builder(&transport, "https://northwind.example/api/").build().unwrap();
    assert!(transport.requests().is_empty(), "nothing is sent before it is needed");
    halo.agent_me().await.unwrap();
    halo.agent_me().await.unwrap();
    let urls: Vec<String> = transport.requests().iter().map(|request| request.url.to_string()).collect();
    assert_eq!(
        urls,
        [
            "https://northwind.example/api/authinfo",
            "https://login.northwind.example/auth/token?tenant=northwind",
            "https://northwind.example/api/Agent/me",
            "https://northwind.example/api/Agent/me",
        ]
    );
    let requests = transport.requests();
    assert_eq!(
        body(&requests[1]),
        "grant_type=client_credentials&client_id=id&client_secret=the-secret&scope=all"
    );
    assert!(requests[0].headers.get("authorization").is_none());
    assert_eq!(requests[2].headers["authorization"], "Bearer t");
}

#[tokio::test]
async fn without_an_answer_the_usual_place_is_used() {
    for (status, answer) in [
        (404, ""),
        (401, ""),
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"auth_url":"not an address"}"#),
        (200, r#"{"auth_url":"http://elsewhere.example/auth"}"#),
    ] {
        let transport = agent().answer(Method::GET, "/api/authinfo", status, answer);
        let halo = builder(&transport, "northwind.halopsa.com").build().unwrap();
        halo.agent_me().await.unwrap();
        let url = transport.requests()[1].url.to_string();
        assert_eq!(url, "https://northwind.halopsa.com/auth/token?tenant=northwind", "{status} {answer}");
    }
}

#[tokio::test]
async fn settings_win_over_discovery() {
    let transport = agent();
    let halo = builder(&transport, "https://halo.example/psa")
        .auth_url("https://halo.example/login")
        .api_url("https://halo.example/psa/v2/api")
        .tenant("northwind")
        .tenant_placement(TenantPlacement::Form)
        .scope("")
        .header("X-Own", "1")
        .build()
        .unwrap();
    halo.agent_me().await.unwrap();
    let requests = transport.requests();
    assert_eq!(requests[0].url.as_str(), "https://halo.example/login/token");
    assert_eq!(
        body(&requests[0]),
        "grant_type=client_credentials&client_id=id&client_secret=the-secret&tenant=northwind"
    );
    assert_eq!(requests[1].url.as_str(), "https://halo.example/psa/v2/api/Agent/me");
    assert_eq!(requests[1].headers["x-own"], "1");
}

#[tokio::test]
async fn a_static_key_needs_no_login() {
    let transport = agent();
    let halo = Halo::builder("https://northwind.example")
        .static_key("the-key".to_owned().into())
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(0))))
        .build()
        .unwrap();
    halo.agent_me().await.unwrap();
    assert_eq!(transport.requests()[0].headers["x-halo-api-key"], "the-key");
    assert!(!format!("{halo:?}").contains("the-key"));
}

#[tokio::test]
async fn wrong_credentials_are_told_in_one_line() {
    let refusal = json!({"error": "invalid_client", "error_description": "Unknown application."});
    let transport = ReplayTransport::new().answer(Method::GET, "/api/authinfo", 404, "").answer(
        Method::POST,
        "/token",
        401,
        refusal,
    );
    let halo = builder(&transport, "https://northwind.example").build().unwrap();
    let error = halo.agent_me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(error.report().contains("Unknown application."), "{}", error.report());
    assert!(!error.report().contains("the-secret"), "{}", error.report());
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_is_not_asked_for_a_token() {
    let transport = ReplayTransport::new();
    let halo = builder(&transport, "https://northwind.example").retries(0).build().unwrap();
    let error = halo.agent_me().await.unwrap_err();
    assert!(transport.requests().iter().all(|request| request.url.path() == "/api/authinfo"), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_bare_429_keeps_away_for_a_window() {
    let text = "Rate Limit Reached - 300 Requests per rolling 5 minute window";
    let transport = ReplayTransport::new()
        .answer(Method::GET, "/api/authinfo", 404, "")
        .answer(Method::POST, "/token", 200, json!({"access_token": "t", "expires_in": 3600}))
        .answer(Method::GET, "/api/Agent/me", 429, text)
        .answer(Method::GET, "/api/Agent/me", 200, json!({"id": 3}));
    let clock = ManualClock::auto(Timestamp::from_millis(1_772_442_000_000));
    let start = clock.now();
    let waits = Arc::new(std::sync::Mutex::new(0));
    let seen = Arc::clone(&waits);
    let halo = builder(&transport, "https://northwind.example")
        .clock(Arc::new(clock.clone()))
        .limit(300, Duration::from_secs(300))
        .on_wait(move |_| *seen.lock().unwrap() += 1)
        .build()
        .unwrap();
    halo.agent_me().await.unwrap();
    assert!(clock.now().since(start) >= Duration::from_secs(300));
    assert!(*waits.lock().unwrap() > 0);
    // A caller who cannot wait is told how long it would take.
    let halo = builder(
        &ReplayTransport::new()
            .answer(Method::GET, "/api/authinfo", 404, "")
            .answer(Method::POST, "/token", 200, json!({"access_token": "t", "expires_in": 3600}))
            .answer(Method::GET, "/api/Agent/me", 429, text),
        "https://northwind.example",
    )
    .max_wait(Duration::from_secs(10))
    .build()
    .unwrap();
    let error = halo.agent_me().await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(300))));
    assert!(error.to_string().contains("Rate Limit Reached"), "{error}");
}

#[tokio::test]
async fn the_count_survives_a_restart() {
    let transport = agent().answer(Method::GET, "/api/authinfo", 404, "");
    let limited = || builder(&transport, "https://northwind.example").limit(2, Duration::from_secs(300));
    let first = limited().build().unwrap();
    first.agent_me().await.unwrap();
    let state = first.limiter_state();
    let second = limited().max_wait(Duration::ZERO).build().unwrap();
    second.restore_limiter(&state);
    let error = second.agent_me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    // Half of two calls is reserved for those that somebody waits for.
    second.interactive().agent_me().await.unwrap();
}

#[test]
fn mistakes_in_the_settings_are_named() {
    let transport = ReplayTransport::new();
    let message = |builder: HaloBuilder| builder.build().unwrap_err().to_string();
    assert!(
        message(builder(&transport, "ftp://x.example")).contains("the base URL is neither http nor https")
    );
    assert!(message(builder(&transport, "https://x.example").auth_url("")).contains("the auth URL"));
    assert!(message(builder(&transport, "https://x.example").header("a b", "c")).contains("header"));
    let bare = Halo::builder("https://x.example")
        .transport(Arc::new(transport))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(0))));
    assert!(message(bare).contains("neither client credentials nor a static key"));
}
