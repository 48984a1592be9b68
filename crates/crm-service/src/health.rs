//! Whether the service lives and can work. Open to everybody, so it says nothing about the data.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::rest_core::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::Service;

/// One word for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Word {
    Healthy,
    Unhealthy,
}

impl Word {
    fn of(healthy: bool) -> Self {
        if healthy { Self::Healthy } else { Self::Unhealthy }
    }

    fn code(self) -> StatusCode {
        if self == Self::Healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    }
}

/// A word and when it was said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Short {
    status: Word,
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
}

/// The state with what was checked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: Word,
    version: &'static str,
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
    /// Seconds.
    uptime: u64,
    /// `connected` or `disconnected`, by name.
    services: BTreeMap<&'static str, &'static str>,
    checks: BTreeMap<&'static str, Check>,
}

/// One check.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Check {
    status: Word,
    response_time_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

/// The process answers.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "health_live",
    tag = "service",
    responses((status = 200, description = "It does", body = Short))
)]
pub(crate) async fn live(State(service): State<Service>) -> Json<Short> {
    Json(Short { status: Word::Healthy, timestamp: service.now() })
}

/// The store answers: work can be taken on.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "health_ready",
    tag = "service",
    responses(
        (status = 200, description = "It does", body = Short),
        (status = 503, description = "It does not", body = Short)
    )
)]
pub(crate) async fn ready(State(service): State<Service>) -> (StatusCode, Json<Short>) {
    let status = Word::of(service.engine().store().meta(PROBE).await.is_ok());
    (status.code(), Json(Short { status, timestamp: service.now() }))
}

/// The whole state with what was checked and how long it took. The CRM and the providers are not called: a
/// health check must not use up their limits.
#[utoipa::path(
    get,
    path = "/health",
    operation_id = "health",
    tag = "service",
    responses(
        (status = 200, description = "All is well", body = Health),
        (status = 503, description = "It cannot work", body = Health)
    )
)]
pub(crate) async fn full(State(service): State<Service>) -> (StatusCode, Json<Health>) {
    let began = service.now();
    let status = Word::of(service.engine().store().meta(PROBE).await.is_ok());
    let now = service.now();
    let healthy = status == Word::Healthy;
    let database = Check {
        status,
        response_time_ms: u64::try_from(now.since(began).as_millis()).unwrap_or(u64::MAX),
        // Not the store's own words: they may name files, and anybody can read this.
        error: (!healthy).then_some("The local store does not answer."),
    };
    let body = Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        timestamp: now,
        uptime: now.since(service.started()).as_secs(),
        services: [("database", if healthy { "connected" } else { "disconnected" })].into(),
        checks: [("database", database)].into(),
    };
    (status.code(), Json(body))
}

/// A name that nobody writes: the store looks it up and finds nothing.
const PROBE: &str = "health.probe";
