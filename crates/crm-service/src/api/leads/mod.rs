//! Leads that other systems send: one way in, the same as a provider's.

mod data;
mod intake;
mod shapes;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use crm_sync::engine::Examined;
use crm_sync::gate::Rejection;
use serde::Serialize;

pub(super) use self::data::source;
pub(super) use self::intake::{Ended, patiently};
use self::intake::{LOCKED, create, create_many};
pub(super) use self::shapes::{Accepted, Synced, SyncedMany};
use self::shapes::{Fault, Many, ManyAnswer, One, OneAnswer, QualityScore, Verdict};
use super::read::{Body, Id};
use super::shapes::{ErrorBody, Refusals};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator, Viewer};
use crate::jobs::Job;
use crate::service::Service;

/// Records in one request of `/sync/leads/bulk`, and of `/leads/batch`.
const BULK: usize = 1_000;
const BATCH: usize = 100;

/// A lead into the CRM: normalised, matched, merged and written by the same rules as a provider's.
#[utoipa::path(
    post,
    path = "/sync/leads",
    operation_id = "sync_lead",
    tag = "leads",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = One,
    responses(OneAnswer, Refusals)
)]
pub(crate) async fn sync_one(
    allowed: Allowed<Operator>,
    State(service): State<Service>,
    Body(one): Body<One>,
) -> Result<Response, Failure> {
    create(&allowed, service, one).await
}

/// The same as `POST /sync/leads`.
#[utoipa::path(
    post,
    path = "/leads",
    operation_id = "create_lead",
    tag = "leads",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = One,
    responses(OneAnswer, Refusals)
)]
pub(crate) async fn create_one(
    allowed: Allowed<Operator>,
    State(service): State<Service>,
    Body(one): Body<One>,
) -> Result<Response, Failure> {
    create(&allowed, service, one).await
}

/// Up to 1,000 leads, ten times an hour.
#[utoipa::path(
    post,
    path = "/sync/leads/bulk",
    operation_id = "sync_leads",
    tag = "leads",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = Many,
    responses(ManyAnswer, Refusals)
)]
pub(crate) async fn sync_many(
    allowed: Allowed<Operator>,
    State(service): State<Service>,
    Body(many): Body<Many>,
) -> Result<Response, Failure> {
    let allowance = service.gate().bulk.take(allowed.caller.number, service.now());
    let response = if allowance.allowed {
        create_many(service, many, BULK).await?
    } else {
        Failure::rate_limited(allowance.reset.since(service.now())).into_response()
    };
    Ok(response)
}

/// Up to 100 leads.
#[utoipa::path(
    post,
    path = "/leads/batch",
    operation_id = "create_leads",
    tag = "leads",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = Many,
    responses(ManyAnswer, Refusals)
)]
pub(crate) async fn create_batch(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Body(many): Body<Many>,
) -> Result<Response, Failure> {
    create_many(service, many, BATCH).await
}

/// What would become of a lead. Nothing is kept or written.
#[utoipa::path(
    post,
    path = "/validate/leads",
    operation_id = "validate_lead",
    tag = "leads",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    request_body = One,
    responses((status = 200, description = "The verdict", body = Verdict), Refusals)
)]
pub(crate) async fn validate(
    _: Allowed<Viewer>,
    State(service): State<Service>,
    Body(one): Body<One>,
) -> Result<Json<Verdict>, Failure> {
    one.options.check()?;
    let person = one.data.person(&source(one.source.as_deref())?, "data.", service.now())?;
    let Examined { warnings, rejection, suppressed, quality, duplicates, .. } =
        service.engine().examine(&person).await?;
    let mut errors: Vec<Fault> = rejection.iter().map(fault).collect();
    if let Some(reason) = suppressed {
        errors.push(Fault { code: LOCKED.to_owned(), message: reason });
    }
    Ok(Json(Verdict {
        valid: errors.is_empty(),
        errors,
        warnings,
        quality: QualityScore { score: quality.total, grade: format!("{:?}", quality.grade) },
        suggestions: words(&quality.recommendations),
        duplicate_of: duplicates.into_iter().next(),
    }))
}

/// A job of the last day.
#[utoipa::path(
    get,
    path = "/jobs/{id}",
    operation_id = "get_job",
    tag = "leads",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "As the request was answered")),
    responses(
        (status = 200, description = "Where it stands", body = Job),
        (status = 404, description = "No such job, or it is over for a day", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn job(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<Json<Job>, Failure> {
    service.jobs().find(&id).map(Json).ok_or_else(Failure::not_found)
}

fn fault(rejection: &Rejection) -> Fault {
    Fault { code: rejection.reason.key().to_owned(), message: rejection.text.clone() }
}

/// Words as their serde names say them.
fn words<T: Serialize>(all: &[T]) -> Vec<String> {
    let words = all.iter().filter_map(|one| serde_json::to_value(one).ok()?.as_str().map(str::to_owned));
    words.collect()
}
