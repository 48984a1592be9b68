//! The configured providers: how they did, and what is left of their accounts.

use axum::Json;
use axum::extract::State;
use crm_sync::b2b_providers::{Balance, Provider};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::Id;
use super::shapes::{ErrorBody, Refusals};
use crate::auth::Role;
use crate::checkup::Finding;
use crate::failure::Failure;
use crate::guard::{Allowed, Operator, Viewer};
use crate::service::Service;

/// How a provider did in the last cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// No cycle has run since the start.
    Unknown,
    /// Without trouble.
    Well,
    /// With trouble.
    Troubled,
}

/// A configured provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderRow {
    id: String,
    name: &'static str,
    /// `active`, `retired`, …
    lifecycle: &'static str,
    standing: Standing,
    /// What went wrong in the last cycle, first of all. Viewers do not see it.
    trouble: Option<String>,
    /// Records in the last cycle.
    records: u64,
    /// Calls since the start.
    calls: u64,
    /// Credits since the start, in the provider's unit.
    credits: f64,
    /// Dollars since the start.
    money: f64,
}

/// The configured providers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Providers {
    data: Vec<ProviderRow>,
}

/// What is left of one kind of credit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Left {
    unit: String,
    limit: Option<f64>,
    used: Option<f64>,
    remaining: Option<f64>,
}

/// What a provider says of its account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    id: String,
    /// Its credentials work.
    ok: bool,
    text: String,
    balances: Vec<Left>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Findings {
    healthy: bool,
    findings: Vec<Finding>,
}

/// The configured providers, and how they did.
#[utoipa::path(
    get,
    path = "/providers",
    operation_id = "list_providers",
    tag = "providers",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    responses((status = 200, description = "In the order of the configuration", body = Providers), Refusals)
)]
pub(crate) async fn list(allowed: Allowed<Viewer>, State(service): State<Service>) -> Json<Providers> {
    let may_read = allowed.caller.role >= Role::Operator;
    let (last, spent) = (service.live().last(), service.engine().spent());
    let row = |provider: &dyn Provider| {
        let (id, descriptor) = (provider.id(), provider.descriptor());
        let trouble = last.iter().flat_map(|report| &report.errors);
        let trouble = trouble.into_iter().find(|trouble| trouble.source == id.as_str());
        let spent = spent.get(&id).copied().unwrap_or_default();
        let records = last.as_ref().and_then(|last| last.data_sources.get(&format!("{id}_records")));
        ProviderRow {
            name: descriptor.display_name,
            lifecycle: descriptor.lifecycle.as_str(),
            standing: match (&last, trouble) {
                (None, _) => Standing::Unknown,
                (_, None) => Standing::Well,
                _ => Standing::Troubled,
            },
            trouble: trouble.filter(|_| may_read).map(|trouble| trouble.message.clone()),
            records: records.copied().unwrap_or_default(),
            calls: provider.calls(),
            credits: spent.credits,
            money: spent.money,
            id: id.to_string(),
        }
    };
    Json(Providers { data: service.engine().providers().iter().map(|provider| row(&**provider)).collect() })
}

/// Asks a provider whether its credentials work, and what is left.
#[utoipa::path(
    post,
    path = "/providers/{id}/check",
    operation_id = "check_provider",
    tag = "providers",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "A configured provider")),
    responses(
        (status = 200, description = "What it says", body = Account),
        (status = 404, description = "No configured provider has this id", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn check(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<Json<Account>, Failure> {
    let known = service.engine().providers();
    let provider = known.iter().find(|provider| provider.id().as_str() == id);
    let provider = provider.ok_or_else(Failure::not_found)?;
    let (ok, text, balances) = match provider.usage() {
        None => (true, "It tells nothing of its account.".to_owned(), Vec::new()),
        Some(usage) => match usage.check().await {
            Ok(health) => {
                let text = health.note.unwrap_or_else(|| "Its key is accepted.".to_owned());
                (true, text, health.balances.into_iter().map(Left::from).collect())
            }
            Err(error) => (false, error.to_string(), Vec::new()),
        },
    };
    Ok(Json(Account { id, ok, text, balances }))
}

impl From<Balance> for Left {
    fn from(balance: Balance) -> Self {
        let Balance { unit, limit, used, left: remaining, .. } = balance;
        Self { unit, limit, used, remaining }
    }
}

/// Looks at the tenant, the mapping and the providers; reads only.
#[utoipa::path(
    post,
    path = "/config/check",
    operation_id = "check_config",
    tag = "service",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    responses(
        (status = 200, description = "What was found", body = Findings),
        (status = 404, description = "This service has nothing that could look", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn config(
    _: Allowed<crate::guard::Admin>,
    State(service): State<Service>,
) -> Result<Json<Findings>, Failure> {
    let checkup = service.checkup_seam().ok_or_else(Failure::not_found)?;
    let findings = checkup.check().await;
    Ok(Json(Findings { healthy: findings.iter().all(|finding| finding.ok), findings }))
}
