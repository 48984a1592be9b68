//! One lead, prospect or opportunity with everything that is known of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use crm_sync::engine::Dossier;
use crm_sync::plan::{Decision, Outcome};
use crm_sync::rest_core::{Timestamp, redact_text};
use crm_sync::store::DomainEvent;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::read::Id;
use super::records::{Record, record, unwritten};
use super::shapes::{ErrorBody, Refusals};
use crate::auth::Role;
use crate::failure::Failure;
use crate::guard::{Allowed, Viewer};
use crate::service::Service;

/// A record with scores, sources and the last decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Detail {
    record: Record,
    /// Custom fields of the CRM's record by name.
    fields: BTreeMap<String, String>,
    scores: Scores,
    /// Where each value comes from, by the names of the canonical record.
    provenance: BTreeMap<String, Origin>,
    /// The contact's lists.
    lists: Vec<String>,
    /// Why this person must not be contacted, if so.
    suppressed: Option<String>,
    /// The last decision that did more than leave the record alone.
    last_decision: Option<Decided>,
    /// What happened to it, newest first; at most the last 100.
    history: Vec<Happened>,
}

/// One thing that happened to a record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Happened {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `lead.created`, `lead.status_changed`, `prospect.qualified`, …
    event: String,
    /// The stage before, where it moved.
    from: Option<String>,
    /// The stage after, where it moved.
    to: Option<String>,
    /// `person`, or the rule that did it, where it is known.
    by: Option<String>,
    /// Names of the fields that were written.
    fields_updated: Vec<String>,
}

/// 0–100 each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scores {
    fit: u8,
    engagement: u8,
    /// How good the data is, where sources spoke of the person.
    quality: Option<u8>,
    /// `A` to `F`.
    grade: Option<String>,
}

/// Where a value comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Origin {
    /// The value that was taken.
    value: Value,
    source: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    observed_at: Option<Timestamp>,
    /// 0–100.
    confidence: Option<u8>,
    /// How many sources said something else.
    others: usize,
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decided {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `created`, `updated`, `preserved`, `blocked`, `review`, `converted`, `promoted`, …
    outcome: String,
    why: String,
    fields_updated: Vec<String>,
    /// Kept because a person set them.
    fields_preserved: Vec<String>,
    warnings: Vec<String>,
}

/// A record by the CRM's number, or a lead by our own id.
#[utoipa::path(
    get,
    path = "/leads/{id}",
    operation_id = "get_lead",
    tag = "records",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(("id" = String, Path, description = "The CRM's number, or `lead:…`")),
    responses(
        (status = 200, description = "What is known", body = Detail),
        (status = 404, description = "No such record was read yet", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn lead(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<Json<Detail>, Failure> {
    let found = find(&service, &id).await?;
    Ok(Json(detail(found, allowed.caller.role)))
}

/// What is known of a record by either id.
pub(super) async fn find(service: &Service, id: &str) -> Result<Dossier, Failure> {
    let found = match id.parse::<i64>() {
        Ok(ticket) => service.engine().dossier(ticket).await?,
        Err(_) => service.engine().dossier_of_lead(id).await?,
    };
    found.ok_or_else(Failure::not_found)
}

fn detail(found: Dossier, role: Role) -> Detail {
    let person = found.combined.as_ref().map(|combined| &combined.person);
    let shown = match (&found.known, &found.lead, person) {
        (Some(known), lead, _) => record(&known.ticket, lead.as_ref(), role),
        (None, lead, person) => {
            unwritten(lead.clone().unwrap_or_default(), &person.cloned().unwrap_or_default(), role)
        }
    };
    let text = |text: String| if role == Role::Viewer { redact_text(&text) } else { text };
    let fields = found.known.map(|known| known.ticket.fields).unwrap_or_default();
    let origin = |origin: crm_sync::b2b_providers::combine::Provenance| Origin {
        value: if role == Role::Viewer { redacted(origin.chosen.value) } else { origin.chosen.value },
        source: origin.chosen.source.map(|source| source.to_string()),
        observed_at: origin.chosen.observed_at,
        confidence: origin.chosen.confidence,
        others: origin.losers.len(),
    };
    let provenance = found.combined.map(|combined| combined.provenance).unwrap_or_default();
    Detail {
        record: shown,
        fields: fields.into_iter().map(|(name, value)| (name, text(value))).collect(),
        scores: Scores {
            fit: found.fit,
            engagement: found.engagement,
            quality: found.quality.as_ref().map(|quality| quality.total),
            grade: found.quality.as_ref().map(|quality| format!("{:?}", quality.grade)),
        },
        provenance: provenance.into_iter().map(|(name, from)| (name, origin(from))).collect(),
        lists: found.lists,
        suppressed: found.suppressed,
        history: found.history.into_iter().map(happened).collect(),
        last_decision: found.decision.map(|(at, decision)| decided(at, decision)),
    }
}

/// An event without what it says of people.
fn happened(event: DomainEvent) -> Happened {
    let word = |name: &str| event.data[name].as_str().map(str::to_owned);
    let fields = event.data["fields_updated"].as_array();
    Happened {
        at: event.at,
        from: word("from"),
        to: word("to"),
        by: word("by").or_else(|| word("rule")),
        fields_updated: fields
            .into_iter()
            .flatten()
            .filter_map(|name| Some(name.as_str()?.to_owned()))
            .collect(),
        event: event.kind,
    }
}

/// Addresses and numbers in any depth masked.
fn redacted(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(redact_text(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(redacted).collect()),
        Value::Object(entries) => {
            Value::Object(entries.into_iter().map(|(name, value)| (name, redacted(value))).collect())
        }
        other => other,
    }
}

fn decided(at: Timestamp, decision: Decision) -> Decided {
    Decided {
        at,
        outcome: outcome(decision.outcome).to_owned(),
        why: decision.why,
        fields_updated: decision.fields_updated,
        fields_preserved: decision.fields_preserved,
        warnings: decision.warnings,
    }
}

/// An outcome by its key.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Created => "created",
        Outcome::Updated => "updated",
        Outcome::Preserved => "preserved",
        Outcome::Skipped => "skipped",
        Outcome::Blocked => "blocked",
        Outcome::Review => "review",
        Outcome::Rejected => "rejected",
        Outcome::Converted => "converted",
        Outcome::Promoted => "promoted",
    }
}
