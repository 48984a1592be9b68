//! What happened, as events for others: told in the transaction of the change itself.
//!
//! An event's id is a hash of what happened, so a repetition is told once.

use crm_workflow::{Entity, Field, Stage};
use rest_core::{Timestamp, redact_text};
use serde::Serialize;
use serde_json::{Value, json};

use crate::crm::{CrmRow, CrmTicket, FieldValues};
use crate::identity::hash_json;
use crate::plan::{Action, Command, Decision, Outcome, Purpose, TicketDraft};
use crate::project::profile;
use crate::report::PollReport;
use crate::rules::Rules;
use crate::store::DomainEvent;

/// Who changed a record: the name of our own rule, or this.
pub(super) const PERSON: &str = "person";

/// The rule behind an action, as events and the audit name it.
pub(super) fn rule(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Create => "import",
        Purpose::Update => "enrich",
        Purpose::Convert => "auto_convert",
        Purpose::Promote => "auto_promote",
        Purpose::DoNotContact => "do_not_contact",
        Purpose::Lists => "lists",
        Purpose::Calls => "calls",
        Purpose::Asked => "api",
    }
}

fn event(
    kind: &str,
    entity: String,
    at: Timestamp,
    what: &(impl Serialize + ?Sized),
    data: Value,
) -> DomainEvent {
    let id = format!("evt-{}", hash_json(&(kind, &entity, what)));
    DomainEvent { id, kind: kind.to_owned(), entity, at, data }
}

fn of_ticket(id: i64) -> String {
    format!("ticket:{id}")
}

/// A row that was read or answered, beside what was known of it: a status that moved, an opt-out.
///
/// A row that was not known before tells nothing: it may have stood there for years.
pub(super) fn seen(known: &CrmRow, row: &CrmRow, by: &str, at: Timestamp) -> Vec<DomainEvent> {
    match (known, row) {
        (CrmRow::Ticket(known), CrmRow::Ticket(row)) => {
            let mut events = Vec::new();
            if let (Some(from), Some(to)) = (known.stage.known(), row.stage.known())
                && from != to
            {
                events.extend(moved(row, from, to, by, at));
            }
            if row.do_not_contact() && !known.do_not_contact() {
                let data = opt_out(row.entity.key(), row.id, "do not contact in the CRM", by);
                events.push(event(
                    "contact.do_not_contact",
                    of_ticket(row.id),
                    at,
                    &moment(row.updated_at, at),
                    data,
                ));
            }
            events
        }
        (CrmRow::Contact(known), CrmRow::Contact(row)) => {
            let new = row.opted_out.as_deref().filter(|_| known.opted_out.is_none());
            let told = new.map(|reason| {
                let data = opt_out("contact", row.id, reason, by);
                event("contact.do_not_contact", format!("contact:{}", row.id), at, &at.millis(), data)
            });
            told.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The CRM's own time of a change where it says one: two readers of one change tell the same.
fn moment(updated: Option<Timestamp>, at: Timestamp) -> i64 {
    updated.unwrap_or(at).millis()
}

fn opt_out(entity: &str, id: i64, reason: &str, origin: &str) -> Value {
    json!({ "entity": entity, "id": id, "reason": redact_text(reason), "origin": origin })
}

/// Events of a status that moved: the change itself, and what its new place means.
fn moved(row: &CrmTicket, from: Stage, to: Stage, by: &str, at: Timestamp) -> Vec<DomainEvent> {
    let entity = of_ticket(row.id);
    let what = (from.key(), to.key(), moment(row.updated_at, at));
    let tell = |kind: &str, data: Value| event(kind, entity.clone(), at, &what, data);
    let changed = match from.entity() {
        Entity::Lead => "lead.status_changed",
        Entity::Prospect => "prospect.status_changed",
        Entity::Opportunity => "opportunity.status_changed",
    };
    let mut events = vec![tell(
        changed,
        json!({ "entity": from.entity().key(), "id": row.id, "from": from.key(), "to": to.key(), "by": by }),
    )];
    let meaning = match to {
        // In place: the record itself became a prospect.
        Stage::NewProspect if from.entity() == Entity::Lead => Some((
            "lead.converted",
            json!({ "lead_id": row.id, "prospect_id": row.id, "mode": "in_place", "rule": by }),
        )),
        Stage::Qualified => Some((
            "prospect.qualified",
            json!({ "prospect_id": row.id, "fit_score": fit_score(&row.fields), "answered": answered(&row.fields) }),
        )),
        Stage::Disqualified => {
            Some(("prospect.disqualified", json!({ "prospect_id": row.id, "from": from.key(), "by": by })))
        }
        Stage::Won => Some(("opportunity.won", closed(row))),
        Stage::Lost => Some(("opportunity.lost", closed(row))),
        _ => None,
    };
    events.extend(meaning.map(|(kind, data)| tell(kind, data)));
    events
}

fn closed(row: &CrmTicket) -> Value {
    let reason = row.fields.get(Field::OpportunityOutcome.name()).map(|text| redact_text(text));
    json!({ "opportunity_id": row.id, "value": row.value, "reason": reason })
}

fn fit_score(fields: &FieldValues) -> Option<u8> {
    fields.get(Field::ProspectFitScore.name())?.trim().parse().ok()
}

/// Which of the questions that qualify a prospect have an answer; the answers themselves may name people.
fn answered(fields: &FieldValues) -> Value {
    let questions = [
        Field::ProspectPainPoints,
        Field::ProspectServices,
        Field::ProspectDecisionMakers,
        Field::ProspectBudget,
        Field::ProspectTimeframe,
    ];
    let known = |field: Field| fields.get(field.name()).is_some_and(|text| !text.trim().is_empty());
    questions.into_iter().map(|field| (field.key().to_owned(), Value::Bool(known(field)))).collect()
}

/// An action that was carried out, as far as its answer alone tells it. Moves of a status are told by
/// [`seen`].
pub(super) fn done(
    action: &Action,
    sent: &Command,
    id: i64,
    row: Option<&CrmRow>,
    (attempts, at): (u32, Timestamp),
    rules: &Rules,
) -> Vec<DomainEvent> {
    match (action.purpose, sent) {
        (Purpose::Create, Command::CreateTicket(draft)) => {
            let fields: Vec<&String> = draft.fields.keys().collect();
            let lead = lead(&action.entity, id, draft, rules);
            let data = json!({ "lead": lead, "fields_updated": fields, "fields_preserved": [] });
            vec![event("lead.created", of_ticket(id), at, &action.name, data)]
        }
        (Purpose::Convert, Command::CreateTicket(draft)) => {
            let tell = |kind, data| event(kind, of_ticket(id), at, &action.name, data);
            let parent = draft.parent;
            vec![
                tell(
                    "lead.converted",
                    json!({
                        "lead_id": parent, "prospect_id": id, "mode": "new_record", "rule": rule(action.purpose),
                    }),
                ),
                tell("prospect.created", json!({ "prospect_id": id, "source_lead_id": parent })),
            ]
        }
        (Purpose::Promote, Command::CreateTicket(draft)) => {
            let data = json!({
                "opportunity_id": id, "source_prospect_id": draft.parent, "value": draft.value,
                "probability": draft.probability, "expected_close_date": draft.expected_close,
                "fit_score": fit_score(&draft.fields),
            });
            vec![event("opportunity.created", of_ticket(id), at, &action.name, data)]
        }
        (Purpose::Update, Command::UpdateTicket { ticket, from, stage: None, changes, .. })
            if from.is_none_or(|stage| stage.entity() == Entity::Lead) =>
        {
            let written: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
            let kept: Vec<&str> =
                planned(action).into_iter().filter(|field| !written.contains(field)).collect();
            let lead = updated(&action.entity, *ticket, *from, row, rules);
            let data = json!({ "lead": lead, "fields_updated": written, "fields_preserved": kept });
            // The same update may be needed again one day: each time it was sent is one of its own.
            vec![event("lead.updated", of_ticket(*ticket), at, &(&action.name, attempts), data)]
        }
        _ => Vec::new(),
    }
}

fn planned(action: &Action) -> Vec<&str> {
    match &action.command {
        Command::UpdateTicket { changes, .. } => changes.iter().map(|change| change.field.as_str()).collect(),
        _ => Vec::new(),
    }
}

fn lead(entity: &str, ticket: i64, draft: &TicketDraft, rules: &Rules) -> Value {
    json!({
        "id": entity, "halo_ticket_id": ticket, "source": draft.fields.get(Field::LeadSource.name()),
        "email": draft.contact_email, "company": draft.company_name, "status": draft.stage.key(),
        "fit_score": profile(&draft.fields, None, rules).fit,
    })
}

fn updated(entity: &str, ticket: i64, from: Option<Stage>, row: Option<&CrmRow>, rules: &Rules) -> Value {
    let mut lead = json!({ "id": entity, "halo_ticket_id": ticket, "status": from.map(Stage::key) });
    if let (Some(CrmRow::Ticket(row)), Some(lead)) = (row, lead.as_object_mut()) {
        lead.extend([
            ("source".to_owned(), json!(row.fields.get(Field::LeadSource.name()))),
            ("email".to_owned(), json!(row.contact_email)),
            ("company".to_owned(), json!(row.company_name)),
            ("fit_score".to_owned(), json!(profile(&row.fields, None, rules).fit)),
        ]);
    }
    lead
}

/// A decision that waits for a person.
pub(super) fn question(decision: &Decision, at: Timestamp) -> Option<DomainEvent> {
    let asked = decision.question.as_ref().filter(|_| decision.outcome == Outcome::Review)?;
    let about = asked.about();
    let data = json!({ "entity": decision.entity, "ticket": decision.ticket, "about": about });
    Some(event("duplicate.review_required", decision.entity.clone(), at, &about, data))
}

/// A cycle that came to its end.
pub(super) fn cycle(report: &PollReport, at: Timestamp) -> DomainEvent {
    let metrics = &report.metrics;
    let kind = if report.success { "sync.completed" } else { "sync.failed" };
    let data = json!({
        "source": "poll",
        "stats": {
            "processed": metrics.leads_processed,
            "successful": metrics.leads_created + metrics.leads_updated,
            "failed": report.errors.len(),
            "skipped": metrics.leads_skipped + metrics.leads_rejected,
            "duplicates": report.deduplication.duplicates_removed,
            "duration_ms": report.duration_ms,
        },
    });
    event(kind, "sync".to_owned(), at, &report.timestamp, data)
}

/// A cycle that broke off.
pub(super) fn broken(began: Timestamp, error: &crate::Error, at: Timestamp) -> DomainEvent {
    let reason = format!("{:?}", error.kind()).to_lowercase();
    let data = json!({
        "source": "poll", "reason": reason, "duration_ms": u64::try_from(at.since(began).as_millis()).unwrap_or(0),
    });
    event("sync.failed", "sync".to_owned(), at, &began, data)
}
