//! Shapes that several routes share.

use std::collections::BTreeMap;

use crm_sync::report::PollReport;
use crm_sync::rest_core::Timestamp;
use crm_sync::{Error, ErrorKind};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoResponses, ToSchema};

use crate::auth::Role;

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    error: ErrorInfo,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorInfo {
    code: ErrorCode,
    /// One sentence for a person.
    message: String,
    /// `field` names the field that is at fault; some errors say more.
    details: Map<String, Value>,
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
    /// The id of the request, as in the header `X-Request-Id`.
    request_id: String,
}

/// Kinds of errors.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(clippy::enum_variant_names, dead_code, reason = "the words of the contract, for its description")]
pub(crate) enum ErrorCode {
    /// The request cannot be understood, or a value does not fit.
    ValidationError,
    /// No key, or none that works.
    AuthenticationError,
    /// The key's role is too low.
    AuthorizationError,
    /// There is nothing of this name.
    ResourceNotFound,
    /// It does not go together with the present state.
    Conflict,
    /// Too many requests.
    RateLimitExceeded,
    /// The CRM or a provider failed.
    ExternalApiError,
    /// The service failed.
    InternalError,
}

/// What any route may answer instead.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "describes responses; nobody makes one")]
pub(crate) enum Refusals {
    /// The request is not HTTP with JSON as described here.
    #[response(status = 400)]
    Malformed(ErrorBody),
    /// No key, or none that works.
    #[response(status = 401)]
    Unauthenticated(ErrorBody),
    /// The key's role is too low.
    #[response(status = 403)]
    Forbidden(ErrorBody),
    /// The body is larger than 1 MiB.
    #[response(status = 413)]
    TooLarge(ErrorBody),
    /// A value does not fit; `details.field` names it.
    #[response(status = 422)]
    Invalid(ErrorBody),
    /// Too many requests; `Retry-After` says when the next is welcome.
    #[response(status = 429)]
    TooMany(ErrorBody),
    /// The service failed.
    #[response(status = 500)]
    Internal(ErrorBody),
}

/// Where a list goes on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pagination {
    /// More follows.
    #[serde(rename = "hasNextPage")]
    pub(crate) has_next_page: bool,
    /// What `cursor` is for the next page.
    #[serde(rename = "nextCursor")]
    pub(crate) next_cursor: Option<String>,
    /// At most so many were asked for.
    pub(crate) limit: usize,
}

/// The report of a cycle. In a dry run the counts say what would happen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Report {
    /// No stage failed as a whole.
    success: bool,
    /// Nothing was written.
    dry_run: bool,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
    duration_ms: u64,
    /// Counts by name: `leads_created`, `leads_updated`, `leads_preserved`, …
    metrics: BTreeMap<String, u64>,
    /// Records per source: `apollo_records`, …
    data_sources: BTreeMap<String, u64>,
    deduplication: Deduplication,
    /// Records, sources and stages that failed. Viewers see none of them.
    errors: Vec<Trouble>,
    /// Calls to the CRM.
    halo_calls: u64,
    /// Of these, writes.
    halo_write_calls: u64,
    /// Calls per 1,000 leads created or updated; none without leads.
    halo_calls_per_1000_leads: Option<f64>,
    /// Calls by provider.
    provider_calls: BTreeMap<String, u64>,
    /// Credits by provider, in the provider's unit.
    credits_spent: BTreeMap<String, f64>,
    /// Time spent waiting for rate limits.
    waited_ms: u64,
}

/// What deduplication did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deduplication {
    total_before: u64,
    total_after: u64,
    /// Merges only.
    duplicates_removed: u64,
}

/// Trouble with one record, one source or one stage.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Trouble {
    pub(crate) source: String,
    pub(crate) stage: String,
    /// The record or action, by our own names.
    pub(crate) key: String,
    pub(crate) message: String,
}

impl Trouble {
    /// A cycle that failed as a whole. The store's own words may name files: they are for the log only.
    pub(crate) fn of_cycle(error: &Error) -> Self {
        let message = match error.kind() {
            ErrorKind::Store => "the local store failed".to_owned(),
            _ => error.to_string(),
        };
        Self { source: "cycle".to_owned(), stage: "cycle".to_owned(), key: "cycle".to_owned(), message }
    }
}

impl From<&crm_sync::report::Trouble> for Trouble {
    fn from(trouble: &crm_sync::report::Trouble) -> Self {
        let crm_sync::report::Trouble { source, stage, key, message } = trouble;
        Self { source: source.clone(), stage: stage.clone(), key: key.clone(), message: message.clone() }
    }
}

impl Report {
    /// As this role may see it: what failed is said in the CRM's and the vendors' words, which may name people.
    pub(crate) fn seen_by(report: &PollReport, role: Role) -> Self {
        let mut report = Self::from(report);
        if role < Role::Operator {
            report.errors.clear();
        }
        report
    }
}

impl From<&PollReport> for Report {
    fn from(report: &PollReport) -> Self {
        // Counts are whole numbers, all of them.
        let metrics = serde_json::to_value(&report.metrics).ok();
        let metrics = metrics.as_ref().and_then(Value::as_object).into_iter().flatten();
        Self {
            success: report.success,
            dry_run: report.dry_run,
            timestamp: report.timestamp,
            duration_ms: report.duration_ms,
            metrics: metrics.filter_map(|(name, count)| Some((name.clone(), count.as_u64()?))).collect(),
            data_sources: report.data_sources.clone(),
            deduplication: Deduplication {
                total_before: report.deduplication.total_before,
                total_after: report.deduplication.total_after,
                duplicates_removed: report.deduplication.duplicates_removed,
            },
            errors: report.errors.iter().map(Trouble::from).collect(),
            halo_calls: report.halo_calls,
            halo_write_calls: report.halo_write_calls,
            halo_calls_per_1000_leads: report.halo_calls_per_1000_leads,
            provider_calls: report.provider_calls.clone(),
            credits_spent: report.credits_spent.clone(),
            waited_ms: report.waited_ms,
        }
    }
}
