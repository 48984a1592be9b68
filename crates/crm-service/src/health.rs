//! Whether the service lives and can work. Open to everybody, so it says nothing about the data.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::service::Service;

/// The process answers.
pub(crate) async fn live(State(service): State<Service>) -> Json<Value> {
    Json(json!({ "status": "healthy", "timestamp": service.now() }))
}

/// The store answers: work can be taken on.
pub(crate) async fn ready(State(service): State<Service>) -> (StatusCode, Json<Value>) {
    let healthy = service.engine().store().meta(PROBE).await.is_ok();
    (code(healthy), Json(json!({ "status": word(healthy), "timestamp": service.now() })))
}

/// The whole state with what was checked and how long it took. The CRM and the providers are not called: a
/// health check must not use up their limits.
pub(crate) async fn full(State(service): State<Service>) -> (StatusCode, Json<Value>) {
    let began = service.now();
    let healthy = service.engine().store().meta(PROBE).await.is_ok();
    let now = service.now();
    let took = u64::try_from(now.since(began).as_millis()).unwrap_or(u64::MAX);
    let mut database = json!({ "status": word(healthy), "response_time_ms": took });
    if !healthy {
        // Not the store's own words: they may name files, and anybody can read this.
        database["error"] = json!("The local store does not answer.");
    }
    let body = json!({
        "status": word(healthy),
        "version": env!("CARGO_PKG_VERSION"),
        "timestamp": now,
        "uptime": now.since(service.started()).as_secs(),
        "services": { "database": if healthy { "connected" } else { "disconnected" } },
        "checks": { "database": database },
    });
    (code(healthy), Json(body))
}

/// A name that nobody writes: the store looks it up and finds nothing.
const PROBE: &str = "health.probe";

fn word(healthy: bool) -> &'static str {
    if healthy { "healthy" } else { "unhealthy" }
}

fn code(healthy: bool) -> StatusCode {
    if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
