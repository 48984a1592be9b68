//! What went wrong lately.

use axum::Json;
use axum::extract::State;
use crm_sync::rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{Params, time, within};
use super::shapes::{Refusals, Trouble};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// The first page is 1.
    #[param(minimum = 1, maximum = 100000, default = 1)]
    page: Option<usize>,
    /// Of this source only: a provider or the CRM.
    source: Option<String>,
    /// Since then only, ISO 8601.
    #[param(format = DateTime)]
    start_date: Option<String>,
}

/// One trouble with its time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Entry {
    /// The end of the cycle it happened in.
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
    #[serde(flatten)]
    trouble: Trouble,
}

/// A page of them, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Troubles {
    errors: Vec<Entry>,
    pagination: Pages,
}

/// Where the page stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pages {
    total: usize,
    page: usize,
    limit: usize,
}

/// Records, sources and stages that failed in the last cycles of this process, newest first.
#[utoipa::path(
    get,
    path = "/errors",
    operation_id = "list_errors",
    tag = "sync",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(Asked),
    responses((status = 200, description = "A page of them", body = Troubles), Refusals)
)]
pub(crate) async fn list(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Troubles>, Failure> {
    let limit = within("limit", asked.limit.unwrap_or(50), 200)?;
    let page = within("page", asked.page.unwrap_or(1), 100_000)?;
    let since = asked.start_date.as_deref().map(|text| time("start_date", text)).transpose()?;
    let fits = |at: Timestamp, source: &str| {
        since.is_none_or(|since| at >= since) && asked.source.as_deref().is_none_or(|wanted| wanted == source)
    };
    let found: Vec<Entry> = service
        .troubles()
        .into_iter()
        .filter(|(at, trouble)| fits(*at, &trouble.source))
        .map(|(timestamp, trouble)| Entry { timestamp, trouble })
        .collect();
    let total = found.len();
    let errors = found.into_iter().skip((page - 1) * limit).take(limit).collect();
    Ok(Json(Troubles { errors, pagination: Pages { total, page, limit } }))
}
