//! Leads that other systems send: one way in, the same as a provider's.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use crm_sync::b2b_providers::Person;
use crm_sync::engine::{Examined, Received};
use crm_sync::gate::Rejection;
use crm_sync::plan::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::lead_data::{LeadData, source};
use super::read::{Body, Id};
use super::shapes::{ErrorBody, Refusals};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator, Viewer};
use crate::jobs::Job;
use crate::service::Service;

/// A caller waits so long; then it is told where to look.
const PATIENCE: Duration = Duration::from_secs(20);
/// Records in one request of `/sync/leads/bulk`, and of `/leads/batch`.
const BULK: usize = 1_000;
const BATCH: usize = 100;

/// One lead from a source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct One {
    /// The source by its id, as in `apollo`; `manual` if it is left out.
    source: Option<String>,
    data: LeadData,
    #[serde(default)]
    options: Options,
}

/// How it is taken in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Options {
    /// Always true: the service makes no second record of a person.
    #[schema(default = true)]
    deduplication: bool,
    /// Enrich a person who is known already. Otherwise the record is left as it is.
    update_existing: bool,
    /// Always true: a lead has its custom fields.
    #[schema(default = true)]
    custom_fields: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { deduplication: true, update_existing: false, custom_fields: true }
    }
}

/// Several leads from a source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Many {
    /// The source by its id; `manual` if it is left out.
    source: Option<String>,
    #[schema(min_items = 1, max_items = 1000)]
    leads: Vec<LeadData>,
    #[serde(default)]
    options: Options,
    #[serde(default)]
    batch_options: BatchOptions,
    /// Answer at once with a job.
    #[serde(default, rename = "async")]
    later: bool,
}

/// What becomes of the rest when one record is not taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BatchOptions {
    /// Take in what is good. Otherwise one bad record refuses all.
    #[schema(default = true)]
    continue_on_error: bool,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self { continue_on_error: true }
    }
}

/// What became of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) enum Did {
    #[serde(rename = "lead_created")]
    Created,
    #[serde(rename = "lead_updated")]
    Updated,
    /// It is known, and nothing was to be written.
    #[serde(rename = "lead_preserved")]
    Preserved,
    /// It waits for a person.
    #[serde(rename = "lead_review")]
    Review,
    /// It is kept; the next cycle writes it.
    #[serde(rename = "lead_pending")]
    Pending,
    /// The person must not be contacted; the opt-out is kept and carried into the CRM.
    #[serde(rename = "lead_blocked")]
    Blocked,
}

/// A lead that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Synced {
    success: bool,
    /// Our own id.
    lead_id: Option<String>,
    halopsa_ticket_id: Option<i64>,
    action: Did,
    /// Why, in one sentence.
    why: Option<String>,
    fields_updated: Vec<String>,
    /// Kept because a person set them.
    fields_preserved: Vec<String>,
    warnings: Vec<String>,
}

/// Several that were taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SyncedMany {
    total_processed: usize,
    successful: usize,
    failed: usize,
    results: Vec<ResultRow>,
    errors: Vec<ErrorRow>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultRow {
    /// Where it stands in the request, from 0.
    index: usize,
    success: bool,
    lead_id: Option<String>,
    halopsa_ticket_id: Option<i64>,
    action: Did,
}

/// One that was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorRow {
    /// Where it stands in the request, from 0.
    index: usize,
    error: String,
    /// `low_quality`, `incomplete`, `do_not_contact`, …
    code: String,
}

/// Where to look for the result.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    job_id: String,
}

/// A verdict about a record that was not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verdict {
    valid: bool,
    errors: Vec<Finding>,
    warnings: Vec<String>,
    quality: QualityScore,
    /// What would make it better: `verify_email`, `enrich`, …
    suggestions: Vec<String>,
    /// A lead or record that is the same person.
    duplicate_of: Option<String>,
}

/// Why a record would not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finding {
    code: String,
    message: String,
}

/// How good the data is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QualityScore {
    /// 0–100.
    score: u8,
    /// `A` to `F`.
    grade: String,
}

/// A lead into the CRM: normalised, matched, merged and written by the same rules as a provider's.
#[utoipa::path(
    post,
    path = "/sync/leads",
    operation_id = "sync_lead",
    tag = "leads",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = One,
    responses(
        (status = 200, description = "It was known", body = Synced),
        (status = 201, description = "It was created", body = Synced),
        (status = 202, description = "It is kept; the CRM is busy", body = Accepted),
        (status = 409, description = "The person must not be contacted", body = ErrorBody),
        (status = 502, description = "It is kept; the CRM failed, and the next cycle writes it", body = ErrorBody),
        Refusals
    )
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
    responses(
        (status = 200, description = "It was known", body = Synced),
        (status = 201, description = "It was created", body = Synced),
        (status = 202, description = "It is kept; the CRM is busy", body = Accepted),
        (status = 409, description = "The person must not be contacted", body = ErrorBody),
        (status = 502, description = "It is kept; the CRM failed, and the next cycle writes it", body = ErrorBody),
        Refusals
    )
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
    responses(
        (status = 200, description = "What became of each", body = SyncedMany),
        (status = 202, description = "They are kept; the rest is a job", body = Accepted),
        (status = 502, description = "They are kept; the CRM failed, and the next cycle writes them", body = ErrorBody),
        Refusals
    )
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
    responses(
        (status = 200, description = "What became of each", body = SyncedMany),
        (status = 202, description = "They are kept; the rest is a job", body = Accepted),
        (status = 502, description = "They are kept; the CRM failed, and the next cycle writes them", body = ErrorBody),
        Refusals
    )
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
    let mut errors: Vec<Finding> = rejection.iter().map(finding).collect();
    if let Some(reason) = suppressed {
        errors.push(Finding { code: LOCKED.to_owned(), message: reason });
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

const LOCKED: &str = "do_not_contact";

impl Options {
    /// A wish that cannot be granted is refused: whoever sends it relies on it.
    fn check(self) -> Result<(), Failure> {
        for (field, kept) in [("deduplication", self.deduplication), ("custom_fields", self.custom_fields)] {
            if !kept {
                let message = format!("`{field}` cannot be switched off.");
                return Err(Failure::invalid(&format!("options.{field}"), message));
            }
        }
        Ok(())
    }
}

fn finding(rejection: &Rejection) -> Finding {
    Finding { code: rejection.reason.key().to_owned(), message: rejection.text.clone() }
}

/// Words as their serde names say them.
fn words<T: Serialize>(all: &[T]) -> Vec<String> {
    let words = all.iter().filter_map(|one| serde_json::to_value(one).ok()?.as_str().map(str::to_owned));
    words.collect()
}

async fn create(allowed: &Allowed<Operator>, service: Service, one: One) -> Result<Response, Failure> {
    one.options.check()?;
    tracing::debug!(caller = allowed.caller.name, "a lead came over the API");
    let person = one.data.person(&source(one.source.as_deref())?, "data.", service.now())?;
    if !one.options.update_existing
        && let Some(known) = known(&service, &person).await?
    {
        return Ok(Json(known).into_response());
    }
    let received = service.engine().receive(vec![person]).await?.pop().ok_or_else(Failure::internal)?;
    let kept = match received {
        Received::Rejected(rejection) => {
            let details = json!({ "field": "data", "reason": rejection.reason.key() });
            return Err(Failure::invalid("data", rejection.text).with(details));
        }
        Received::Suppressed(reason) => {
            let message = "This person must not be contacted.";
            return Err(Failure::conflict(message).with(json!({ "reason": LOCKED, "because": reason })));
        }
        Received::Kept { provider, external_id, warnings } => (provider, external_id, warnings),
    };
    let work = {
        let service = service.clone();
        async move {
            let (provider, external_id, warnings) = kept;
            service.settle().await?;
            outcome(&service, &provider, &external_id, warnings).await
        }
    };
    match patiently(&service, 1, false, work).await? {
        Ended::Later(accepted) => Ok((StatusCode::ACCEPTED, Json(accepted)).into_response()),
        Ended::Now(synced) if synced.action == Did::Created => {
            Ok((StatusCode::CREATED, Json(synced)).into_response())
        }
        Ended::Now(synced) => Ok(Json(synced).into_response()),
    }
}

/// A person who is there already, left as they are.
async fn known(service: &Service, person: &Person) -> Result<Option<Synced>, Failure> {
    let examined = service.engine().examine(person).await?;
    if examined.rejection.is_some() || examined.suppressed.is_some() {
        return Ok(None);
    }
    let Some(known) = examined.duplicates.first() else { return Ok(None) };
    let lead = known.starts_with("lead:").then(|| known.clone());
    let mut ticket = known.strip_prefix("ticket:").and_then(|id| id.parse().ok());
    if let Some(lead) = &lead {
        let found = service.engine().store().leads(std::slice::from_ref(lead)).await?;
        ticket = found.first().and_then(|lead| lead.ticket);
    }
    Ok(Some(Synced {
        success: true,
        lead_id: lead,
        halopsa_ticket_id: ticket,
        action: Did::Preserved,
        why: Some(format!("the same person as {known}, and `update_existing` is not set")),
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        warnings: examined.warnings,
    }))
}

/// What became of a record, by what the store says now.
async fn outcome(
    service: &Service,
    provider: &str,
    external_id: &str,
    warnings: Vec<String>,
) -> Result<Synced, Failure> {
    let store = service.engine().store();
    let mut synced = Synced {
        success: true,
        lead_id: store.lead_of(provider, external_id).await?,
        halopsa_ticket_id: None,
        action: Did::Pending,
        why: None,
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        warnings,
    };
    let Some(lead) = &synced.lead_id else { return Ok(synced) };
    let links = store.leads(std::slice::from_ref(lead)).await?.pop();
    synced.halopsa_ticket_id = links.and_then(|lead| lead.ticket);
    let Some((_, decision)) = store.decision(lead).await? else {
        if synced.halopsa_ticket_id.is_some() {
            synced.action = Did::Preserved;
        }
        return Ok(synced);
    };
    synced.action = match decision.outcome {
        Outcome::Review => Did::Review,
        Outcome::Blocked => Did::Blocked,
        _ if synced.halopsa_ticket_id.is_none() => Did::Pending,
        Outcome::Created => Did::Created,
        Outcome::Updated => Did::Updated,
        Outcome::Preserved
        | Outcome::Skipped
        | Outcome::Rejected
        | Outcome::Converted
        | Outcome::Promoted => Did::Preserved,
    };
    synced.why = Some(decision.why);
    synced.fields_updated = decision.fields_updated;
    synced.fields_preserved = decision.fields_preserved;
    synced.warnings.extend(decision.warnings);
    Ok(synced)
}

async fn create_many(service: Service, many: Many, most: usize) -> Result<Response, Failure> {
    many.options.check()?;
    if !(1..=most).contains(&many.leads.len()) {
        return Err(Failure::invalid("leads", format!("`leads` has 1 to {most} records.")));
    }
    let source = source(many.source.as_deref())?;
    let total = many.leads.len();
    let mut people = Vec::with_capacity(total);
    for (index, data) in many.leads.into_iter().enumerate() {
        people.push(data.person(&source, &format!("leads[{index}]."), service.now())?);
    }
    if !many.batch_options.continue_on_error {
        for (index, person) in people.iter().enumerate() {
            let examined = service.engine().examine(person).await?;
            if let Some(rejection) = examined.rejection {
                return Err(Failure::invalid(&format!("leads[{index}]"), rejection.text));
            }
        }
    }
    let (mut results, mut indices, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    for (index, person) in people.into_iter().enumerate() {
        let known = if many.options.update_existing { None } else { known(&service, &person).await? };
        match known {
            Some(synced) => results.push(row(index, &synced)),
            None => {
                indices.push(index);
                fresh.push(person);
            }
        }
    }
    let received = service.engine().receive(fresh).await?;
    let work = {
        let service = service.clone();
        async move {
            service.settle().await?;
            let mut errors = Vec::new();
            for (index, received) in indices.into_iter().zip(received) {
                match received {
                    Received::Kept { provider, external_id, warnings } => {
                        let synced = outcome(&service, &provider, &external_id, warnings).await?;
                        results.push(row(index, &synced));
                    }
                    Received::Rejected(rejection) => errors.push(ErrorRow {
                        index,
                        code: rejection.reason.key().to_owned(),
                        error: rejection.text,
                    }),
                    Received::Suppressed(reason) => {
                        errors.push(ErrorRow { index, code: LOCKED.to_owned(), error: reason });
                    }
                }
            }
            results.sort_by_key(|row| row.index);
            Ok(SyncedMany {
                total_processed: total,
                successful: results.len(),
                failed: errors.len(),
                results,
                errors,
            })
        }
    };
    Ok(match patiently(&service, total, many.later, work).await? {
        Ended::Later(accepted) => (StatusCode::ACCEPTED, Json(accepted)).into_response(),
        Ended::Now(synced) => Json(synced).into_response(),
    })
}

fn row(index: usize, synced: &Synced) -> ResultRow {
    ResultRow {
        index,
        success: true,
        lead_id: synced.lead_id.clone(),
        halopsa_ticket_id: synced.halopsa_ticket_id,
        action: synced.action,
    }
}

enum Ended<T> {
    Now(T),
    Later(Accepted),
}

/// Does the work as a job, which goes on when the caller hangs up or has waited long enough.
async fn patiently<T: Serialize + Send + 'static>(
    service: &Service,
    records: usize,
    later: bool,
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<Ended<T>, Failure> {
    let full = || Failure::busy("Too much is under way.", PATIENCE);
    let job_id = service.jobs().begin(records, service.now()).ok_or_else(full)?;
    let running = {
        let (service, id) = (service.clone(), job_id.clone());
        tokio::spawn(async move {
            let result = work.await;
            let told = match &result {
                Ok(value) => {
                    serde_json::to_value(value).map_err(|_| "the result has no JSON form".to_owned())
                }
                Err(failure) => Err(failure.text().to_owned()),
            };
            service.jobs().end(&id, told, service.now());
            result
        })
    };
    if later {
        return Ok(Ended::Later(Accepted { job_id }));
    }
    let clock = service.clock();
    tokio::select! {
        ended = running => match ended {
            Ok(result) => Ok(Ended::Now(result?)),
            Err(_) => Err(Failure::internal()),
        },
        () = clock.sleep_until(clock.now() + PATIENCE) => Ok(Ended::Later(Accepted { job_id })),
    }
}
