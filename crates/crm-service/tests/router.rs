//! The router from outside: who gets in, what is answered, what wakes the loop.
#![allow(missing_docs)]

mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use crm_service::{Credential, Role, Service};
use crm_sync::ErrorKind;
use crm_sync::plan::{Decision, Outcome};
use crm_sync::store::Change;
use serde_json::json;
use support::{BrokenStore, EmptyCrm, assemble, memory, send, service, start};

const VIEWER: (&str, &str) = ("x-api-key", "viewer-key");
const OPERATOR: (&str, &str) = ("authorization", "Bearer operator-key");

fn keyed(service: Service) -> Service {
    service.api_key(Role::Viewer, "viewer-key").api_key(Role::Operator, "operator-key")
}

/// Whether a webhook left its permit for the loop.
async fn woken(service: &Service) -> bool {
    let wake = service.wake();
    tokio::select! {
        biased;
        () = wake.notified() => true,
        () = std::future::ready(()) => false,
    }
}

#[tokio::test]
async fn health_is_open_and_says_what_was_checked() {
    let (service, clock) = assemble(Arc::new(EmptyCrm::open()), memory());
    let router = service.router();
    clock.advance(Duration::from_secs(90));
    for path in ["/health", "/api/v1/health", "/api/health"] {
        let reply = send(&router, "GET", path, &[], "").await;
        assert_eq!(reply.status, StatusCode::OK);
        let body = reply.json();
        assert_eq!(body["status"], "healthy");
        assert_eq!(body["uptime"], 90);
        assert_eq!(body["timestamp"], "2026-03-04T09:01:30.000Z");
        assert_eq!(body["services"], json!({ "database": "connected" }));
        assert_eq!(body["checks"]["database"], json!({ "status": "healthy", "response_time_ms": 0 }));
    }
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(send(&router, "GET", path, &[], "").await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_broken_store_is_reported_without_its_words() {
    let router = keyed(assemble(Arc::new(EmptyCrm::open()), Arc::new(BrokenStore)).0).router();
    let live = send(&router, "GET", "/health/live", &[], "").await;
    assert_eq!(live.status, StatusCode::OK, "restarting does not mend a disk");
    let expected = [
        ("GET", "/health", StatusCode::SERVICE_UNAVAILABLE),
        ("GET", "/health/ready", StatusCode::SERVICE_UNAVAILABLE),
        ("GET", "/api/v1/review", StatusCode::INTERNAL_SERVER_ERROR),
        ("POST", "/api/v1/sync/run", StatusCode::INTERNAL_SERVER_ERROR),
    ];
    for (method, path, status) in expected {
        let reply = send(&router, method, path, &[OPERATOR], "").await;
        assert_eq!(reply.status, status, "{path}");
        assert!(!reply.text.contains("secret"), "{path}: {}", reply.text);
    }
    let health = send(&router, "GET", "/health", &[], "").await.json();
    assert_eq!(health["status"], "unhealthy");
    assert_eq!(health["services"]["database"], "disconnected");
}

#[tokio::test]
async fn a_role_is_needed_and_the_refusal_has_the_envelope() {
    let router = keyed(service()).router();
    for (method, path) in [("POST", "/api/v1/sync/run"), ("GET", "/api/v1/review")] {
        let (open, router) = (service().router(), keyed(service()).router());
        for (router, headers) in [
            (&open, vec![OPERATOR]),
            (&router, vec![]),
            (&router, vec![("authorization", "Bearer wrong")]),
            (&router, vec![("x-api-key", "")]),
        ] {
            let reply = send(router, method, path, &headers, "").await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path} {headers:?}");
            assert_eq!(reply.json()["error"]["code"], "AUTHENTICATION_ERROR");
            assert_eq!(reply.headers["www-authenticate"], "Bearer");
        }
    }
    let headers = [VIEWER, ("x-request-id", "abc-1")];
    let reply = send(&router, "POST", "/api/v1/sync/run", &headers, "").await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(
        reply.json(),
        json!({ "error": {
            "code": "AUTHORIZATION_ERROR",
            "message": "The key's role is too low.",
            "details": { "required_role": "operator" },
            "timestamp": "2026-03-04T09:00:00.000Z",
            "request_id": "abc-1",
        }})
    );
}

#[tokio::test]
async fn every_answer_has_its_id_and_the_headers() {
    let router = keyed(service()).router();
    let mut ids = Vec::new();
    for (method, path, status) in [
        ("GET", "/health", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("DELETE", "/api/v1/review", 405),
        ("POST", "/webhooks/halopsa", 404),
    ] {
        let reply = send(&router, method, path, &[], "").await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert_eq!(reply.headers["x-frame-options"], "DENY");
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["content-type"], "application/json");
        ids.push(reply.headers["x-request-id"].to_str().unwrap().to_owned());
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "each request has an id of its own");

    let echoed = send(&router, "GET", "/health", &[("x-request-id", "trace/7:a")], "").await;
    assert_eq!(echoed.headers["x-request-id"], "trace/7:a");
    for unfit in ["", "two words", &"x".repeat(129)] {
        let reply = send(&router, "GET", "/health", &[("x-request-id", unfit)], "").await;
        assert!(reply.headers["x-request-id"].to_str().unwrap().starts_with("req_"), "{unfit}");
    }
}

#[tokio::test]
async fn a_run_answers_with_its_report() {
    let store = memory();
    let router = keyed(assemble(Arc::new(EmptyCrm::open()), Arc::clone(&store)).0).router();
    let dry = send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], r#"{"dry_run":true}"#).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text);
    assert_eq!(dry.json()["dry_run"], true);
    for body in ["", "{}", r#"{"dry_run":false}"#] {
        let wet = send(&router, "POST", "/api/sync/run", &[OPERATOR], body).await.json();
        assert_eq!((&wet["dry_run"], &wet["success"]), (&json!(false), &json!(true)));
        assert_eq!(wet["timestamp"], "2026-03-04T09:00:00.000Z");
        assert_eq!(wet["halo_calls"], 1);
    }
}

#[tokio::test]
async fn a_run_that_asks_for_something_else_does_not_run() {
    let crm = Arc::new(EmptyCrm::open());
    let router = keyed(assemble(Arc::clone(&crm), memory()).0).router();
    for (body, status, field) in [
        ("nonsense", 400, None),
        ("[1]", 422, Some(".")),
        (r#"{"dry-run":true}"#, 422, Some("dry-run")),
        (r#"{"source":"apollo"}"#, 422, Some("source")),
        (r#"{"dry_run":"yes"}"#, 422, Some("dry_run")),
    ] {
        let reply = send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], body).await;
        assert_eq!(reply.status.as_u16(), status, "{body}");
        assert_eq!(reply.json()["error"]["code"], "VALIDATION_ERROR");
        assert_eq!(reply.json()["error"]["details"]["field"].as_str(), field, "{body}");
    }
    let large = send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], vec![b' '; 1024 * 1024 + 1]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(crm.asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_second_run_is_refused_while_the_first_is_under_way() {
    let crm = Arc::new(EmptyCrm::closed());
    let service = keyed(assemble(Arc::clone(&crm), memory()).0);
    let router = service.router();
    let first = {
        let router = router.clone();
        tokio::spawn(async move { send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], "").await })
    };
    crm.entered.acquire().await.unwrap().forget();
    let second = send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], r#"{"dry_run":true}"#).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.json()["error"]["code"], "CONFLICT");
    assert!(service.run(false).await.is_none(), "the program's own loop sees it too");

    crm.door.add_permits(10);
    assert_eq!(first.await.unwrap().status, StatusCode::OK);
    let third = send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], "").await;
    assert_eq!(third.status, StatusCode::OK);
}

#[tokio::test]
async fn a_caller_that_hangs_up_does_not_stop_the_cycle() {
    let crm = Arc::new(EmptyCrm::closed());
    let store = memory();
    let service = keyed(assemble(Arc::clone(&crm), Arc::clone(&store)).0);
    let router = service.router();
    let caller =
        tokio::spawn(async move { send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], "").await });
    crm.entered.acquire().await.unwrap().forget();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    assert!(service.run(false).await.is_none(), "still under way");

    crm.door.add_permits(10);
    while service.run(true).await.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.meta("cycle.last").await.unwrap(), Some(start().to_string()), "it came to its end");
}

#[tokio::test]
async fn trouble_outside_is_a_bad_gateway() {
    for kind in [ErrorKind::Crm, ErrorKind::Auth, ErrorKind::Setup] {
        let crm = EmptyCrm { refuses: Some(kind), ..EmptyCrm::open() };
        let router = keyed(assemble(Arc::new(crm), memory()).0).router();
        let reply = send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], "").await;
        assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
        assert_eq!(reply.json()["error"]["code"], "EXTERNAL_API_ERROR");
    }
}

#[tokio::test]
async fn reviews_come_newest_first_and_within_the_limit() {
    let store = memory();
    let router = keyed(assemble(Arc::new(EmptyCrm::open()), Arc::clone(&store)).0).router();
    assert_eq!(
        send(&router, "GET", "/api/v1/review", &[OPERATOR], "").await.json(),
        json!({ "data": [], "total": 0 })
    );
    for number in 0..3 {
        let decision = Decision {
            entity: format!("lead:{number}"),
            outcome: Outcome::Review,
            ticket: None,
            why: "two records may be one person".into(),
            fields_updated: Vec::new(),
            fields_preserved: Vec::new(),
            manual_work_detected: false,
            warnings: Vec::new(),
            kept: Vec::new(),
            question: None,
        };
        let at = start() + Duration::from_secs(number);
        store.commit(vec![Change::Decide(Box::new(decision), at)]).await.unwrap();
    }
    let reply = send(&router, "GET", "/api/v1/review?limit=2", &[OPERATOR], "").await.json();
    let entities: Vec<_> = reply["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(entities, ["lead:2", "lead:1"]);
    assert_eq!(reply["total"], 3);
    assert_eq!(reply["data"][0]["since"], "2026-03-04T09:00:02.000Z");

    for (limit, status) in [("0", 422), ("201", 422), ("-1", 422), ("many", 422), ("200", 200)] {
        let reply = send(&router, "GET", &format!("/api/v1/review?limit={limit}"), &[OPERATOR], "").await;
        assert_eq!(reply.status.as_u16(), status, "{limit}");
    }
}

#[tokio::test]
async fn it_works_the_same_inside_a_larger_router() {
    let service = service().halo_webhook(Credential::Bearer("token-1".into()));
    let router = Router::new().nest("/crm", keyed(service).router());
    assert_eq!(send(&router, "GET", "/crm/health", &[], "").await.status, StatusCode::OK);
    let lost = send(&router, "GET", "/crm/nowhere", &[], "").await;
    assert_eq!(lost.json()["error"]["code"], "RESOURCE_NOT_FOUND");
    let stranger = send(&router, "POST", "/crm/webhooks/halopsa", &[], "{}").await;
    assert_eq!(stranger.json()["error"], "AUTHENTICATION_ERROR");
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let basic = Credential::Basic { user: "halo".into(), password: "open sesame".into() };
    let service = keyed(service().halo_webhook(basic).halo_webhook(Credential::Bearer("token-1".into())));
    let shown = format!("{service:?}");
    for secret in ["viewer-key", "operator-key", "token-1", "sesame"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn an_opt_out_is_taken_from_admins_and_found_again() {
    let service = keyed(service()).api_key(Role::Admin, "admin-key");
    let router = service.router();
    let admin = ("x-api-key", "admin-key");
    let body = r#"{"email": "Jane@Acme.example", "reason": "asked by mail"}"#;
    for path in ["/api/v1/suppressions", "/api/v1/suppressions/check"] {
        assert_eq!(send(&router, "POST", path, &[OPERATOR], body).await.status, StatusCode::FORBIDDEN);
    }
    let whom = r#"{"email": "jane@acme.example"}"#;
    let check = |router: Router| async move {
        send(&router, "POST", "/api/v1/suppressions/check", &[("x-api-key", "admin-key")], whom).await.json()
    };
    assert_eq!(check(router.clone()).await, json!({ "suppressed": false, "reason": null }));
    let reply = send(&router, "POST", "/api/v1/suppressions", &[admin], body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    assert_eq!(reply.json(), json!({ "suppressed": true, "identifiers": 1 }));
    assert!(woken(&service).await, "the loop carries it into the CRM");
    assert_eq!(check(router.clone()).await, json!({ "suppressed": true, "reason": "asked by mail" }));
    for (bad, status) in [
        (r#"{"email": "jane@acme.example"}"#, 422),
        (r#"{"reason": "x"}"#, 422),
        (r#"{"email": "no address", "reason": "x"}"#, 422),
        (r#"{"provider": "apollo", "reason": "x"}"#, 422),
        (r#"{"mail": "jane@acme.example", "reason": "x"}"#, 422),
        ("jane@acme.example", 400),
    ] {
        let reply = send(&router, "POST", "/api/v1/suppressions", &[admin], bad).await;
        assert_eq!(reply.status.as_u16(), status, "{bad}");
        assert!(!reply.text.contains("acme"), "an address comes back: {}", reply.text);
    }
}

#[tokio::test]
async fn the_plan_is_shown_to_operators() {
    let router = keyed(service()).router();
    let path = "/api/v1/sync/plan";
    assert_eq!(send(&router, "POST", path, &[VIEWER], "").await.status, StatusCode::FORBIDDEN);
    let reply = send(&router, "POST", path, &[OPERATOR], "").await.json();
    assert_eq!(reply["report"]["dry_run"], true);
    assert!(reply["plan"].is_string());
}

#[tokio::test]
async fn figures_count_requests_by_pattern_and_cycles_by_outcome() {
    let service = keyed(service());
    let router = service.router();
    for path in ["/health", "/nowhere/1", "/nowhere/2"] {
        send(&router, "GET", path, &[], "").await;
    }
    send(&router, "POST", "/api/v1/sync/run", &[OPERATOR], "").await;
    assert_eq!(send(&router, "GET", "/metrics", &[], "").await.status, StatusCode::NOT_FOUND);
    let reply = send(&service.metrics_router(), "GET", "/metrics", &[], "").await;
    assert_eq!(reply.status, StatusCode::OK);
    for line in [
        r#"http_requests_total{method="GET",route="/health",status_code="200"} 1"#,
        r#"http_requests_total{method="GET",route="unmatched",status_code="404"} 3"#,
        r#"http_requests_total{method="POST",route="/api/v1/sync/run",status_code="200"} 1"#,
        r#"http_request_duration_seconds_count{method="GET",route="/health"} 1"#,
        r#"sync_cycles_total{outcome="success"} 1"#,
        r#"sync_results_total{kind="leads_created"} 0"#,
        "sync_last_success_timestamp_seconds 1772614800",
        "# EOF",
    ] {
        assert!(reply.text.lines().any(|found| found == line), "{line} is not in\n{}", reply.text);
    }
}

#[tokio::test]
async fn the_page_comes_whole_and_lets_nothing_foreign_in() {
    let router = service().router();
    // Everything that the page, or a part of it, names.
    let page = send(&router, "GET", "/", &[], "").await.text;
    let main = send(&router, "GET", "/page/page.js", &[], "").await.text;
    let named = |text: &str, before: &str| -> Vec<String> {
        text.split(before).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    };
    let mut files = named(&page, "\"page/");
    files.extend(named(&main, "\"./"));
    assert!(files.len() >= 7, "{files:?}");
    let kind = |file: &str| if file.ends_with(".css") { "text/css" } else { "text/javascript" };
    let mut paths: Vec<_> = files.iter().map(|file| (format!("/page/{file}"), kind(file))).collect();
    paths.push(("/".to_owned(), "text/html"));
    for (path, kind) in &paths {
        let reply = send(&router, "GET", path, &[], "").await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with(kind), "{path}");
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(
            !reply.text.contains("http://") && !reply.text.contains("https://"),
            "{path} needs the network"
        );
        assert!(!reply.text.contains("innerHTML"), "{path}");
    }
}
