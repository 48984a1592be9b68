//! Cycles: run one, see what the next one would do.

use axum::Json;
use axum::extract::State;
use crm_sync::engine::{Cycle, Feed};
use crm_sync::render::{Reveal, render};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::Body;
use super::shapes::{ErrorBody, Refusals, Report};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// What to run. An unknown wish is refused, since a cycle that ignores it may write what nobody wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Run {
    /// Write nothing.
    dry_run: bool,
    /// Read this provider only.
    source: Option<String>,
}

/// What the next cycle would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Planned {
    report: Report,
    /// For a person: what would be written, field by field, and why. Addresses and numbers are masked.
    plan: String,
}

/// One cycle now: read, plan, write.
#[utoipa::path(
    post,
    path = "/sync/run",
    operation_id = "run_sync",
    tag = "sync",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = Run,
    responses(
        (status = 200, description = "What it did", body = Report),
        (status = 409, description = "A cycle is under way", body = ErrorBody),
        (status = 502, description = "The CRM failed; the next cycle finishes what this one began", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn run(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Body(wish): Body<Run>,
) -> Result<Json<Report>, Failure> {
    let feed = feed(&service, wish.source)?;
    Ok(Json(Report::from(&cycle(service, feed, wish.dry_run).await?.report)))
}

/// What the next cycle would do. Nothing is written.
#[utoipa::path(
    post,
    path = "/sync/plan",
    operation_id = "plan_sync",
    tag = "sync",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    responses(
        (status = 200, description = "What it would do", body = Planned),
        (status = 409, description = "A cycle is under way", body = ErrorBody),
        (status = 502, description = "The CRM failed", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn plan(
    _: Allowed<Operator>,
    State(service): State<Service>,
) -> Result<Json<Planned>, Failure> {
    let cycle = cycle(service, Feed::All, true).await?;
    Ok(Json(Planned { report: Report::from(&cycle.report), plan: render(&cycle.plan, Reveal::Masked) }))
}

fn feed(service: &Service, source: Option<String>) -> Result<Feed, Failure> {
    let Some(source) = source else { return Ok(Feed::All) };
    let known = service.engine().providers();
    if known.iter().any(|provider| provider.id().as_str() == source) {
        return Ok(Feed::Only(source));
    }
    let names: Vec<String> = known.iter().map(|provider| provider.id().to_string()).collect();
    Err(Failure::invalid("source", format!("`source` is one of the configured ones: {}.", names.join(", "))))
}

async fn cycle(service: Service, feed: Feed, dry_run: bool) -> Result<Cycle, Failure> {
    // A task of its own: a caller that hangs up must not stop a cycle half-way.
    match tokio::spawn(async move { service.run_from(&feed, dry_run).await }).await {
        Ok(Some(cycle)) => Ok(cycle?),
        Ok(None) => Err(Failure::conflict("A cycle is under way.")),
        Err(_) => Err(Failure::internal()),
    }
}
