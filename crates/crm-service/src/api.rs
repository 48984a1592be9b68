//! The API: run a cycle, read what waits for a person.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use crm_sync::render::{Reveal, render};
use crm_sync::report::PollReport;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::auth::Role;
use crate::failure::Failure;
use crate::service::Service;

/// What to run. An unknown wish is refused, since a cycle that ignores it may write what nobody wanted.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    #[serde(default)]
    dry_run: bool,
}

pub(crate) async fn run(
    State(service): State<Service>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PollReport>, Failure> {
    service.keys().require(Role::Operator, &headers)?;
    let body = body.map_err(|rejection| Failure::body(rejection.status()))?;
    let wish = if body.is_empty() {
        Run::default()
    } else {
        serde_json::from_slice(&body)
            .map_err(|error| Failure::malformed(format!("The body is not a run request: {error}.")))?
    };
    // A task of its own: a caller that hangs up must not stop a cycle half-way.
    let cycle = tokio::spawn(async move { service.run(wish.dry_run).await });
    match cycle.await {
        Ok(Some(cycle)) => Ok(Json(cycle?.report)),
        Ok(None) => Err(Failure::conflict("A cycle is under way.")),
        Err(_) => Err(Failure::internal()),
    }
}

/// What the next cycle would do, as a person reads it: addresses and numbers masked. Nothing is written.
pub(crate) async fn plan(State(service): State<Service>, headers: HeaderMap) -> Result<Json<Value>, Failure> {
    service.keys().require(Role::Operator, &headers)?;
    match tokio::spawn(async move { service.run(true).await }).await {
        Ok(Some(cycle)) => {
            let cycle = cycle?;
            let text = render(&cycle.plan, Reveal::Masked);
            Ok(Json(json!({ "report": cycle.report, "plan": text })))
        }
        Ok(None) => Err(Failure::conflict("A cycle is under way.")),
        Err(_) => Err(Failure::internal()),
    }
}

#[derive(Deserialize)]
pub(crate) struct Page {
    #[serde(default = "Page::usual")]
    limit: usize,
}

impl Page {
    const MOST: usize = 200;

    fn usual() -> usize {
        50
    }
}

pub(crate) async fn review(
    State(service): State<Service>,
    headers: HeaderMap,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<Value>, Failure> {
    service.keys().require(Role::Operator, &headers)?;
    let Query(page) = page.map_err(|_| Failure::malformed("`limit` is a whole number."))?;
    if !(1..=Page::MOST).contains(&page.limit) {
        return Err(Failure::invalid("limit", format!("`limit` is 1 to {}.", Page::MOST)));
    }
    let waiting = service.engine().store().reviews(page.limit).await?;
    let data: Vec<Value> =
        waiting.iter().map(|(at, decision)| json!({ "at": at, "decision": decision })).collect();
    Ok(Json(json!({ "data": data })))
}
