//! What is asked and answered about leads that other systems send.

use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

use super::super::shapes::ErrorBody;
use super::data::LeadData;
use crate::failure::Failure;

/// One lead from a source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct One {
    /// The source by its id, as in `apollo`; `manual` if it is left out.
    pub(super) source: Option<String>,
    pub(super) data: LeadData,
    #[serde(default)]
    pub(super) options: Options,
}

/// How it is taken in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Options {
    /// Always true: the service makes no second record of a person.
    #[schema(default = true)]
    pub(super) deduplication: bool,
    /// Enrich a person who is known already. Otherwise the record is left as it is.
    pub(super) update_existing: bool,
    /// Always true: a lead has its custom fields.
    #[schema(default = true)]
    pub(super) custom_fields: bool,
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
    pub(super) source: Option<String>,
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) leads: Vec<LeadData>,
    #[serde(default)]
    pub(super) options: Options,
    #[serde(default)]
    pub(super) batch_options: BatchOptions,
    /// Answer at once with a job.
    #[serde(default, rename = "async")]
    pub(super) later: bool,
}

/// How several are taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BatchOptions {
    /// Records in one write, 1 to 1,000: accepted for the sake of callers that send it. The size that the CRM takes
    /// is found out by the service.
    #[schema(minimum = 1, maximum = 1000, default = 100)]
    pub(super) batch_size: u32,
    /// Writes a second, 1 to 1,000: accepted likewise. The service keeps to the limit of the CRM.
    #[schema(minimum = 1, maximum = 1000, default = 10)]
    pub(super) rate_limit: u32,
    /// Take in what is good. Otherwise one bad record refuses all.
    #[schema(default = true)]
    pub(super) continue_on_error: bool,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self { batch_size: 100, rate_limit: 10, continue_on_error: true }
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
    pub(super) success: bool,
    /// Our own id.
    pub(super) lead_id: Option<String>,
    pub(super) halopsa_ticket_id: Option<i64>,
    pub(super) action: Did,
    /// Why, in one sentence.
    pub(super) why: Option<String>,
    pub(super) fields_updated: Vec<String>,
    /// Kept because a person set them.
    pub(super) fields_preserved: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// Several that were taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SyncedMany {
    pub(super) total_processed: usize,
    pub(super) successful: usize,
    pub(super) failed: usize,
    pub(super) results: Vec<ResultRow>,
    pub(super) errors: Vec<ErrorRow>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultRow {
    /// Where it stands in the request, from 0.
    pub(super) index: usize,
    pub(super) success: bool,
    pub(super) lead_id: Option<String>,
    pub(super) halopsa_ticket_id: Option<i64>,
    pub(super) action: Did,
}

/// One that was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorRow {
    /// Where it stands in the request, from 0.
    pub(super) index: usize,
    pub(super) error: String,
    /// `low_quality`, `incomplete`, `do_not_contact`, …
    pub(super) code: String,
}

/// Where to look for the result.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    pub(super) job_id: String,
}

/// A verdict about a record that was not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verdict {
    pub(super) valid: bool,
    pub(super) errors: Vec<Fault>,
    pub(super) warnings: Vec<String>,
    pub(super) quality: QualityScore,
    /// What would make it better: `verify_email`, `enrich`, …
    pub(super) suggestions: Vec<String>,
    /// A lead or record that is the same person.
    pub(super) duplicate_of: Option<String>,
}

/// Why a record would not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    pub(super) code: String,
    pub(super) message: String,
}

/// How good the data is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QualityScore {
    /// 0–100.
    pub(super) score: u8,
    /// `A` to `F`.
    pub(super) grade: String,
}

/// What the routes for one lead answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "describes responses; nobody makes one")]
pub(crate) enum OneAnswer {
    /// It was known.
    #[response(status = 200)]
    Known(Synced),
    /// It was created.
    #[response(status = 201)]
    Created(Synced),
    /// It is kept; the CRM is busy.
    #[response(status = 202)]
    Later(Accepted),
    /// The person must not be contacted.
    #[response(status = 409)]
    Locked(ErrorBody),
    /// It is kept; the CRM failed, and the next cycle writes it.
    #[response(status = 502)]
    Failed(ErrorBody),
}

/// What the routes for several leads answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "describes responses; nobody makes one")]
pub(crate) enum ManyAnswer {
    /// What became of each.
    #[response(status = 200)]
    Done(SyncedMany),
    /// They are kept; the rest is a job.
    #[response(status = 202)]
    Later(Accepted),
    /// They are kept; the CRM failed, and the next cycle writes them.
    #[response(status = 502)]
    Failed(ErrorBody),
}

impl BatchOptions {
    /// Values outside of the contract are refused.
    pub(super) fn check(&self) -> Result<(), Failure> {
        for (field, number) in [("batch_size", self.batch_size), ("rate_limit", self.rate_limit)] {
            if !(1..=1_000).contains(&number) {
                let message = format!("`{field}` is 1 to 1000.");
                return Err(Failure::invalid(&format!("batch_options.{field}"), message));
            }
        }
        Ok(())
    }
}

impl Options {
    /// A wish that cannot be granted is refused: whoever sends it relies on it.
    pub(super) fn check(self) -> Result<(), Failure> {
        for (field, kept) in [("deduplication", self.deduplication), ("custom_fields", self.custom_fields)] {
            if !kept {
                let message = format!("`{field}` cannot be switched off.");
                return Err(Failure::invalid(&format!("options.{field}"), message));
            }
        }
        Ok(())
    }
}
