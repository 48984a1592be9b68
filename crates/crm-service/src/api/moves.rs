//! Events that a program raises for a record: by the workflow's table and guards, through the engine's outbox.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use crm_sync::crm_workflow::{Effect, Event, EventError, Move, Stage};
use crm_sync::engine::Raised;
use crm_sync::plan::Wish;
use crm_sync::store::ActionState;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoResponses, ToSchema};

use super::dossier::find;
use super::leads::{Accepted, Ended, patiently};
use super::read::{Body, Id};
use super::shapes::{ErrorBody, Refusals};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// The longest text that is taken, in bytes.
const LONGEST: usize = 10_000;

/// What happened to a record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transition {
    /// `claim`, `contact_made`, `bad_data`, `interest`, `declined`, `opt_out`, `convert`, `pain_identified`, `qualify`,
    /// `disqualify`, `promote`, `solution_proposed`, `terms_discussed`, `close_won`, `close_lost`; `reopen` and
    /// `requalify` are for people in the CRM only.
    event: String,
    /// Why; of `contact_made` the channel, of `interest` its kind, of `disqualify` one of the reasons.
    reason: Option<String>,
    /// Who claims it.
    agent: Option<String>,
}

/// A move that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Moved {
    /// The stage it stood in.
    from: String,
    /// The stage it stands in.
    to: String,
    /// What followed, in order; nothing if it had happened before.
    effects: Vec<String>,
}

/// What the routes that move a record may answer beside success.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "describes responses; nobody makes one")]
pub(crate) enum MoveRefusals {
    /// It is planned; the CRM is busy, and the rest is a job.
    #[response(status = 202)]
    Later(Accepted),
    /// No such record was read yet.
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// The workflow refuses it; `details.guards` says what is missing.
    #[response(status = 409)]
    Refused(ErrorBody),
    /// It is planned, and the CRM failed: the next cycle tries again.
    #[response(status = 502)]
    Failed(ErrorBody),
}

/// Raises an event for a lead, prospect or opportunity.
///
/// The workflow's table and guards decide, and what only a person may do is refused. The writes go out with the checks
/// of every other: a record that a person moved meanwhile is left to that person (409).
#[utoipa::path(
    post,
    path = "/leads/{id}/transition",
    operation_id = "transition_lead",
    tag = "workflow",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "The CRM's number, or `lead:…`")),
    request_body = Transition,
    responses((status = 200, description = "It is done", body = Moved), MoveRefusals, Refusals)
)]
pub(crate) async fn transition(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
    Body(asked): Body<Transition>,
) -> Result<Response, Failure> {
    let reason = text("reason", asked.reason)?;
    let agent = text("agent", asked.agent)?;
    let event = Event::from_parts(&asked.event, agent.as_deref(), reason.as_deref()).map_err(|error| {
        let field = if error == EventError::UnknownEvent { "event" } else { "reason" };
        Failure::invalid(field, capital(&error.to_string()))
    })?;
    let needs_reason = event.kind().needs().contains(&"reason");
    if needs_reason && event.reason().is_none() {
        return Err(Failure::invalid("reason", "`reason` says why."));
    }
    answer(service, StatusCode::OK, |service| async move {
        let ticket = ticket_of(&service, &id).await?;
        let done = raise(&service, ticket, &Wish::new(event)).await?;
        Ok(Moved::from(done.made))
    })
    .await
}

/// Does the work as a job, which goes on when the caller hangs up or has waited long enough.
pub(super) async fn answer<T, F>(
    service: Service,
    status: StatusCode,
    work: impl FnOnce(Service) -> F,
) -> Result<Response, Failure>
where
    T: Serialize + Send + 'static,
    F: Future<Output = Result<T, Failure>> + Send + 'static,
{
    let work = work(service.clone());
    Ok(match patiently(&service, 1, false, work).await? {
        Ended::Later(accepted) => (StatusCode::ACCEPTED, Json(accepted)).into_response(),
        Ended::Now(done) => (status, Json(done)).into_response(),
    })
}

/// A move that is in the CRM, and the record that it made, if it made one.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) made: Move,
    pub(super) created: Option<i64>,
}

/// The CRM's number of a record by either id.
pub(super) async fn ticket_of(service: &Service, id: &str) -> Result<i64, Failure> {
    let known = find(service, id).await?.known;
    let absent = || Failure::conflict("The lead is not in the CRM yet.");
    known.map(|known| known.ticket.id).ok_or_else(absent)
}

/// Where a record stands.
pub(super) async fn stage_of(service: &Service, ticket: i64) -> Result<Stage, Failure> {
    let known = find(service, &ticket.to_string()).await?.known.ok_or_else(Failure::not_found)?;
    known.ticket.stage.known().ok_or_else(unmapped)
}

fn unmapped() -> Failure {
    Failure::conflict("The record stands in a status that is not mapped: it is left alone.")
}

/// Raises an event and waits until its writes are out.
pub(super) async fn raise(service: &Service, ticket: i64, wish: &Wish) -> Result<Done, Failure> {
    let (made, actions) = match service.engine().raise(ticket, wish).await? {
        Raised::Unknown => return Err(Failure::not_found()),
        Raised::Unmapped(_) => return Err(unmapped()),
        Raised::Refused(refusal) => {
            let guards: Vec<Value> = refusal
                .guards
                .iter()
                .map(|guard| json!({ "guard": guard.guard, "field": guard.field, "problem": guard.to_string() }))
                .collect();
            let details = json!({
                "from": refusal.from.key(), "event": refusal.event.key(), "rule": refusal.rule,
                "kind": refusal.kind.key(), "guards": guards,
            });
            return Err(Failure::conflict(&capital(&refusal.to_string())).with(details));
        }
        Raised::Planned { made, actions } => (made, actions),
    };
    if actions.is_empty() {
        return Ok(Done { made, created: None });
    }
    service.settle().await?;
    let (states, created) = service.engine().progress_of(&actions).await?;
    // The first action is the move; what follows builds on it.
    match actions.first().and_then(|name| states.get(name)) {
        Some(ActionState::Dropped) => {
            let message =
                "A person moved the record meanwhile, or must not be contacted: nothing was written.";
            Err(Failure::conflict(message))
        }
        Some(ActionState::Parked) => {
            Err(Failure::conflict("The CRM refused it; it waits among the dead letters."))
        }
        Some(ActionState::Intended | ActionState::Sent) => Err(Failure::external()),
        Some(ActionState::Done) | None => Ok(Done { made, created }),
    }
}

/// Text that is not blank.
pub(super) fn text(field: &str, text: Option<String>) -> Result<Option<String>, Failure> {
    match text {
        Some(text) if text.len() > LONGEST => {
            Err(Failure::invalid(field, format!("`{field}` has at most {LONGEST} bytes.")))
        }
        text => Ok(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
    first.unwrap_or_default() + "."
}

fn effect(effect: &Effect) -> Option<String> {
    match serde_json::to_value(effect).ok()? {
        Value::String(name) => Some(name),
        Value::Object(entry) => entry.into_iter().next().map(|(name, _)| name),
        _ => None,
    }
}

impl From<Move> for Moved {
    fn from(made: Move) -> Self {
        Self {
            from: made.from.key().to_owned(),
            to: if made.is_repeat() { made.to } else { made.status().unwrap_or(made.to) }.key().to_owned(),
            effects: made.effects.iter().filter_map(effect).collect(),
        }
    }
}
