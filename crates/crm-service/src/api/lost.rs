//! Webhooks, in and out, that were given up and wait for a person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::rest_core::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::read::Id;
use super::shapes::{ErrorBody, Refusals};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// So many of each direction are listed.
const LISTED: usize = 200;

/// One that was given up. What it holds about people is not shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LostWebhook {
    /// `in_…` or `out_…`.
    id: String,
    /// Who sent it, or the endpoint it was for.
    with: String,
    /// The kind of the event, where it is known.
    kind: Option<String>,
    /// When it came, or happened.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How often it was tried.
    attempts: u32,
    /// Why it failed last.
    error: String,
}

/// All of them, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LostWebhooks {
    data: Vec<LostWebhook>,
}

/// Webhooks that were given up: incoming ones that could not be worked off, outgoing ones that nobody took.
#[utoipa::path(
    get,
    path = "/webhooks/dead-letters",
    operation_id = "list_dead_webhooks",
    tag = "webhooks",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    responses((status = 200, description = "At most 200 of each direction", body = LostWebhooks), Refusals)
)]
pub(crate) async fn list(
    _: Allowed<Operator>,
    State(service): State<Service>,
) -> Result<Json<LostWebhooks>, Failure> {
    let incoming = service.store().given_up(0, LISTED).await?.into_iter().map(|row| LostWebhook {
        id: format!("in_{}", row.id),
        with: row.message.source,
        kind: None,
        at: row.message.at,
        attempts: row.attempts,
        error: row.why,
    });
    let outgoing = service.store().dead_deliveries(0, LISTED).await?.into_iter().map(|row| LostWebhook {
        id: format!("out_{}", row.id),
        with: row.endpoint,
        kind: Some(row.delivery.kind),
        at: row.delivery.at,
        attempts: row.attempts,
        error: row.why,
    });
    Ok(Json(LostWebhooks { data: incoming.chain(outgoing).collect() }))
}

/// Tries one again, from now on.
#[utoipa::path(
    post,
    path = "/webhooks/dead-letters/{id}/replay",
    operation_id = "replay_dead_webhook",
    tag = "webhooks",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "`in_…` or `out_…`")),
    responses(
        (status = 202, description = "It is tried again"),
        (status = 404, description = "There is none", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn replay(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<StatusCode, Failure> {
    let now = service.now();
    let found = match direction(&id)? {
        Direction::In(id) => service.store().replay(id, now).await?,
        Direction::Out(id) => service.store().replay_delivery(id, now).await?,
    };
    service.arrived().notify_one();
    service.happened().notify_one();
    if found { Ok(StatusCode::ACCEPTED) } else { Err(Failure::not_found()) }
}

/// Forgets one.
#[utoipa::path(
    delete,
    path = "/webhooks/dead-letters/{id}",
    operation_id = "discard_dead_webhook",
    tag = "webhooks",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "`in_…` or `out_…`")),
    responses(
        (status = 204, description = "It is forgotten"),
        (status = 404, description = "There is none", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn discard(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<StatusCode, Failure> {
    let found = match direction(&id)? {
        Direction::In(id) => service.store().discard(id).await?,
        Direction::Out(id) => service.store().discard_delivery(id).await?,
    };
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Failure::not_found()) }
}

enum Direction {
    In(i64),
    Out(i64),
}

fn direction(id: &str) -> Result<Direction, Failure> {
    let number = |text: &str| text.parse::<i64>().ok();
    let incoming = id.strip_prefix("in_").and_then(number).map(Direction::In);
    let outgoing = || id.strip_prefix("out_").and_then(number).map(Direction::Out);
    incoming.or_else(outgoing).ok_or_else(Failure::not_found)
}
