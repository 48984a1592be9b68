//! The client credentials grant on the wire.

use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    ClientCredentials, Delivery, ErrorKind, ExposeSecret, ManualClock, Method, Phase, ReplayTransport,
    Timestamp, TokenSource, TransportError, Url,
};
use serde_json::json;

const START: Timestamp = Timestamp::from_millis(1_000_000);

fn source(transport: &ReplayTransport) -> ClientCredentials {
    let url = Url::parse("https://tenant.example/auth/token").unwrap();
    let clock = Arc::new(ManualClock::at(START));
    ClientCredentials::new(Arc::new(transport.clone()), clock, url, "id&1", "s3cret/+".into())
}

fn answering(status: u16, body: serde_json::Value) -> ReplayTransport {
    ReplayTransport::new().answer(Method::POST, "/auth/token", status, body)
}

#[tokio::test]
async fn secret_in_the_form() {
    let transport =
        answering(200, json!({"access_token": "abc", "expires_in": 3600, "token_type": "Bearer"}));
    let token = source(&transport)
        .scope("all read")
        .query("tenant", "acme")
        .form("extra", "1")
        .fetch()
        .await
        .unwrap();
    assert_eq!(token.secret.expose_secret(), "abc");
    assert_eq!(token.expires_at, Some(START + Duration::from_secs(3600)));
    let [request] = &transport.requests()[..] else { panic!("one request") };
    assert_eq!(request.url.query(), Some("tenant=acme"));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(!request.headers.contains_key("authorization"));
    let expected =
        "grant_type=client_credentials&client_id=id%261&client_secret=s3cret%2F%2B&scope=all+read&extra=1";
    assert_eq!(request.body, expected);
}

#[tokio::test]
async fn secret_as_basic_and_another_grant() {
    let transport = answering(200, json!({"access_token": "abc", "expires_in": "60.5"}));
    let token = source(&transport).basic().form("grant_type", "password").fetch().await.unwrap();
    assert_eq!(token.expires_at, Some(START + Duration::from_millis(60_500)));
    let [request] = &transport.requests()[..] else { panic!("one request") };
    // base64 of "id%261:s3cret%2F%2B"
    assert_eq!(request.headers["authorization"], "Basic aWQlMjYxOnMzY3JldCUyRiUyQg==");
    assert!(request.headers["authorization"].is_sensitive());
    assert_eq!(request.body, "grant_type=password");
}

#[tokio::test]
async fn a_token_without_an_end() {
    for body in [json!({"access_token": "abc"}), json!({"access_token": "abc", "expires_in": null})] {
        assert_eq!(source(&answering(200, body)).fetch().await.unwrap().expires_at, None);
    }
}

#[tokio::test]
async fn refusals_say_why_and_whether_to_try_again() {
    let table = [
        (400, ErrorKind::Unauthorised, false),
        (401, ErrorKind::Unauthorised, false),
        (302, ErrorKind::Redirect, false),
        (404, ErrorKind::Rejected, false),
        (429, ErrorKind::RateLimited, true),
        (503, ErrorKind::Server, true),
    ];
    for (status, kind, transient) in table {
        let body = json!({"error": "invalid_client", "error_description": "secret s3cret/+ is unknown"});
        let error = source(&answering(status, body)).fetch().await.unwrap_err();
        assert_eq!((error.kind(), error.is_transient()), (kind, transient), "{status}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        assert!(
            error.to_string().starts_with("token.fetch: POST tenant.example/auth/token: HTTP "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_unreadable_grant_does_not_leak_into_the_error() {
    for body in ["{\"access_token\":[\"abc-secret\"]}", "abc-secret", ""] {
        let transport = ReplayTransport::new().answer(Method::POST, "/auth/token", 200, body);
        let error = source(&transport).fetch().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.body(), None);
        assert!(!error.report().contains("abc-secret"), "{error}");
    }
}

#[tokio::test]
async fn an_unreachable_endpoint() {
    let transport =
        ReplayTransport::new().answer_with(|_| Err(TransportError::new(Phase::Connect, "refused")));
    let error = source(&transport).fetch().await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NotSent));
}
