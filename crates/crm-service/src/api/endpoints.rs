//! Who is told what happens: outbound webhooks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::read::{Body, Id};
use super::shapes::{ErrorBody, Refusals};
use crate::failure::Failure;
use crate::guard::{Admin, Allowed};
use crate::outbound::{EVENT_KINDS, Outbound};
use crate::service::Service;
use crate::store::{Delivery, Endpoint};

/// The shortest secret, in bytes.
const SECRET: usize = 16;
/// So many endpoints may be registered.
const MOST: usize = 100;

/// What is to be registered or changed. On a change, what is left out stays.
// No `Debug`: it holds a secret.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WebhookWish {
    /// `https://…` in the open internet. Redirects are not followed.
    url: Option<String>,
    /// Kinds of events, as in `lead.created`; `*` is all of them.
    events: Option<Vec<String>>,
    /// What deliveries are signed with, at least 16 bytes. It is never shown.
    #[schema(write_only, min_length = 16)]
    secret: Option<String>,
    /// Off: events wait. Switching it on again forgets its failures.
    active: Option<bool>,
    /// Opt-outs are told with addresses and names.
    include_pii: Option<bool>,
}

/// An endpoint, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhook {
    /// `wh_…`.
    id: String,
    url: String,
    events: Vec<String>,
    active: bool,
    include_pii: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Deliveries in a row that were given up; at five it is switched off.
    failures: u32,
}

impl From<Endpoint> for Webhook {
    fn from(endpoint: Endpoint) -> Self {
        let Endpoint { id, url, events, active, include_pii, created_at, failures, .. } = endpoint;
        Self { id, url, events, active, include_pii, created_at, failures }
    }
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhooks {
    webhooks: Vec<Webhook>,
}

/// How a test went.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookTest {
    delivered: bool,
    /// Why not.
    error: Option<String>,
}

/// Registers an endpoint. It is told what happens from now on.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "register_webhook",
    tag = "webhooks",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    request_body = WebhookWish,
    responses(
        (status = 201, description = "It is registered", body = Webhook),
        (status = 404, description = "This service tells nobody", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn register(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Body(wanted): Body<WebhookWish>,
) -> Result<(StatusCode, Json<Webhook>), Failure> {
    let outbound = way_out(&service)?;
    if service.store().endpoints().await?.len() >= MOST {
        return Err(Failure::invalid("url", format!("No more than {MOST} webhooks can be registered.")));
    }
    let missing = |field: &str| Failure::invalid(field, format!("`{field}` is missing."));
    let mut endpoint = Endpoint {
        id: fresh_id()?,
        url: wanted.url.clone().ok_or_else(|| missing("url"))?,
        events: wanted.events.clone().ok_or_else(|| missing("events"))?,
        secret: wanted.secret.clone().ok_or_else(|| missing("secret"))?.into(),
        active: true,
        include_pii: false,
        created_at: service.now(),
        cursor: service.engine().store().last_event().await?,
        failures: 0,
    };
    change(&mut endpoint, wanted, outbound)?;
    service.store().put_endpoint(endpoint.clone()).await?;
    Ok((StatusCode::CREATED, Json(endpoint.into())))
}

/// All endpoints.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "list_webhooks",
    tag = "webhooks",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, description = "All of them", body = Webhooks), Refusals)
)]
pub(crate) async fn list(
    _: Allowed<Admin>,
    State(service): State<Service>,
) -> Result<Json<Webhooks>, Failure> {
    let webhooks = service.store().endpoints().await?.into_iter().map(Webhook::from).collect();
    Ok(Json(Webhooks { webhooks }))
}

/// One endpoint.
#[utoipa::path(
    get,
    path = "/webhooks/{id}",
    operation_id = "show_webhook",
    tag = "webhooks",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    params(("id" = String, Path, description = "`wh_…`")),
    responses(
        (status = 200, description = "It", body = Webhook),
        (status = 404, description = "There is none", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn show(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<Json<Webhook>, Failure> {
    Ok(Json(known(&service, &id).await?.into()))
}

/// Changes an endpoint.
#[utoipa::path(
    put,
    path = "/webhooks/{id}",
    operation_id = "change_webhook",
    tag = "webhooks",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    params(("id" = String, Path, description = "`wh_…`")),
    request_body = WebhookWish,
    responses(
        (status = 200, description = "As it is now", body = Webhook),
        (status = 404, description = "There is none", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn update(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Id(id): Id,
    Body(wanted): Body<WebhookWish>,
) -> Result<Json<Webhook>, Failure> {
    let mut endpoint = known(&service, &id).await?;
    change(&mut endpoint, wanted, way_out(&service)?)?;
    service.store().put_endpoint(endpoint.clone()).await?;
    service.happened().notify_one();
    Ok(Json(endpoint.into()))
}

/// Forgets an endpoint and what was still to be told to it.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}",
    operation_id = "remove_webhook",
    tag = "webhooks",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    params(("id" = String, Path, description = "`wh_…`")),
    responses(
        (status = 204, description = "It is forgotten"),
        (status = 404, description = "There is none", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn remove(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<StatusCode, Failure> {
    if service.store().remove_endpoint(&id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::not_found())
    }
}

/// Tells an endpoint a `webhook.test` now, once.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/test",
    operation_id = "test_webhook",
    tag = "webhooks",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    params(("id" = String, Path, description = "`wh_…`")),
    responses(
        (status = 200, description = "How it went", body = WebhookTest),
        (status = 404, description = "There is none", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn test(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<Json<WebhookTest>, Failure> {
    let endpoint = known(&service, &id).await?;
    let now = service.now();
    let delivery = Delivery {
        event: format!("test_{}", now.millis()),
        kind: "webhook.test".to_owned(),
        entity: endpoint.id.clone(),
        at: now,
        data: json!({ "webhook_id": endpoint.id }).to_string(),
    };
    let error = way_out(&service)?.tell(&endpoint, &delivery, now).await.err();
    Ok(Json(WebhookTest { delivered: error.is_none(), error }))
}

fn way_out(service: &Service) -> Result<&Outbound, Failure> {
    service.way_out().ok_or_else(Failure::not_found)
}

async fn known(service: &Service, id: &str) -> Result<Endpoint, Failure> {
    let all = service.store().endpoints().await?;
    all.into_iter().find(|endpoint| endpoint.id == id).ok_or_else(Failure::not_found)
}

fn change(endpoint: &mut Endpoint, wanted: WebhookWish, outbound: &Outbound) -> Result<(), Failure> {
    if let Some(url) = wanted.url {
        let url = outbound.check(&url).map_err(|why| Failure::invalid("url", why))?;
        endpoint.url = url.into();
    }
    if let Some(mut events) = wanted.events {
        events.sort();
        events.dedup();
        let known = |kind: &String| kind == "*" || EVENT_KINDS.contains(&kind.as_str());
        if events.is_empty() || !events.iter().all(known) {
            let text = format!("At least one of *, {}.", EVENT_KINDS.join(", "));
            return Err(Failure::invalid("events", text));
        }
        endpoint.events = events;
    }
    if let Some(secret) = wanted.secret {
        if secret.len() < SECRET {
            return Err(Failure::invalid("secret", format!("It needs at least {SECRET} bytes.")));
        }
        endpoint.secret = secret.into();
    }
    if let Some(active) = wanted.active {
        endpoint.failures = if active && !endpoint.active { 0 } else { endpoint.failures };
        endpoint.active = active;
    }
    endpoint.include_pii = wanted.include_pii.unwrap_or(endpoint.include_pii);
    Ok(())
}

fn fresh_id() -> Result<String, Failure> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).map_err(|_| Failure::internal())?;
    Ok(bytes.iter().fold(String::from("wh_"), |id, byte| id + &format!("{byte:02x}")))
}
