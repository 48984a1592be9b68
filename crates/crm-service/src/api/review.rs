//! Questions that wait for a person.

use axum::Json;
use axum::extract::State;
use crm_sync::crm::CrmRow;
use crm_sync::plan::{Decision, Question};
use crm_sync::rest_core::Timestamp;
use crm_sync::review::{self, Case, Other};
use crm_sync::store::Answer;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{Body, Id, Params, within};
use super::shapes::{ErrorBody, Refusals};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// How many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// At most so many, newest first.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
}

/// Kinds of questions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Asks {
    /// Is it somebody that the CRM, or another lead, holds already?
    SamePerson,
    /// Two leads are linked to one record: are they one?
    Rivals,
    /// Are these changes to be taken over?
    Changes,
    /// An earlier version asked; the next cycle asks again.
    Unclear,
}

/// A question in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Waiting {
    /// The lead in question.
    id: String,
    /// When it was last asked.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    question: Asks,
    /// The record or lead it may be the same as.
    other: Option<String>,
    /// How alike the two are, 0–1.
    score: Option<f64>,
    /// Why it is asked.
    why: String,
}

/// Questions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Queue {
    data: Vec<Waiting>,
    /// How many wait in all.
    total: usize,
}

/// One attribute of two records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Line {
    label: String,
    /// What the sources say.
    incoming: String,
    /// What the other side says.
    other: String,
}

/// A change that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pending {
    field: String,
    /// What the CRM holds.
    old: Option<String>,
    /// What would be written.
    new: Option<String>,
}

/// A question with both sides.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sides {
    #[serde(flatten)]
    waiting: Waiting,
    /// What the other side is: `ticket:…`, `contact:…`, `lead:…`; none if it is gone.
    other_side: Option<String>,
    /// Why, by what is known now.
    explanation: String,
    lines: Vec<Line>,
    changes: Vec<Pending>,
    /// What can be answered.
    answers: Vec<Said>,
}

/// Answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Said {
    /// The same person; or: take the changes over.
    Merge,
    /// Two people.
    Create,
    /// Nothing is to become of it; or: leave the record as it is.
    Discard,
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    answer: Said,
}

/// An answer that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Answered {
    id: String,
    answer: Said,
}

/// What waits for a person.
#[utoipa::path(
    get,
    path = "/review",
    operation_id = "list_review",
    tag = "review",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(Asked),
    responses((status = 200, description = "Questions, newest first", body = Queue), Refusals)
)]
pub(crate) async fn list(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Queue>, Failure> {
    let limit = within("limit", asked.limit.unwrap_or(50), 200)?;
    let waiting = review::open(&**service.engine().store()).await?;
    let total = waiting.len();
    let data = waiting.iter().take(limit).map(|(at, decision)| listed(*at, decision)).collect();
    Ok(Json(Queue { data, total }))
}

/// One question with both records side by side.
#[utoipa::path(
    get,
    path = "/review/{id}",
    operation_id = "show_review",
    tag = "review",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "The lead in question")),
    responses(
        (status = 200, description = "Both sides", body = Sides),
        (status = 404, description = "Nothing of this id waits", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn show(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<Json<Sides>, Failure> {
    let case = case(&service, &id).await?;
    let lines = case.side_by_side();
    let answers = match case.question {
        Question::Changes { .. } => vec![Said::Merge, Said::Discard],
        Question::SamePerson { .. } | Question::Rivals { .. } => {
            vec![Said::Merge, Said::Create, Said::Discard]
        }
    };
    Ok(Json(Sides {
        waiting: listed(case.at, &case.decision),
        other_side: other_side(&case),
        explanation: case.explanation(),
        lines: lines
            .into_iter()
            .map(|line| Line { label: line.label.to_owned(), incoming: line.incoming, other: line.other })
            .collect(),
        changes: case
            .changes()
            .iter()
            .map(|change| Pending {
                field: change.field.clone(),
                old: change.old.clone(),
                new: change.new.clone(),
            })
            .collect(),
        answers,
    }))
}

/// Answers a question; the next cycle, which begins soon, acts on it.
#[utoipa::path(
    post,
    path = "/review/{id}",
    operation_id = "answer_review",
    tag = "review",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "The lead in question")),
    request_body = Reply,
    responses(
        (status = 200, description = "The answer is kept", body = Answered),
        (status = 404, description = "Nothing of this id waits", body = ErrorBody),
        (status = 409, description = "The question does not have this answer", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn answer(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
    Body(reply): Body<Reply>,
) -> Result<Json<Answered>, Failure> {
    let case = case(&service, &id).await?;
    let answer = match reply.answer {
        Said::Merge => Answer::Same,
        Said::Create => Answer::Different,
        Said::Discard => Answer::Discard,
    };
    let changes = case
        .settle(answer, service.now())
        .map_err(|error| Failure::conflict(&format!("The question does not have this answer: {error}.")))?;
    service.engine().store().commit(changes).await?;
    service.wake().notify_one();
    Ok(Json(Answered { id: case.lead.id, answer: reply.answer }))
}

/// The whole id, unlike at the command line: what is answered here is never a guess.
async fn case(service: &Service, id: &str) -> Result<Case, Failure> {
    let store = &**service.engine().store();
    let waits = review::open(store).await?.into_iter().any(|(_, decision)| decision.entity == id);
    if !waits {
        return Err(Failure::not_found());
    }
    // What is left to go wrong is a question of an earlier version, or one that was answered just now.
    review::case(store, id).await.map_err(|_| Failure::not_found())
}

fn listed(since: Timestamp, decision: &Decision) -> Waiting {
    let (question, other, score) = match &decision.question {
        Some(Question::SamePerson { other, score, .. }) => {
            (Asks::SamePerson, Some(other.clone()), Some(*score))
        }
        Some(Question::Rivals { lead, .. }) => (Asks::Rivals, Some(lead.clone()), None),
        Some(Question::Changes { .. }) => (Asks::Changes, None, None),
        None => (Asks::Unclear, None, None),
    };
    Waiting { id: decision.entity.clone(), since, question, other, score, why: decision.why.clone() }
}

fn other_side(case: &Case) -> Option<String> {
    match case.other.as_ref()? {
        Other::Row(row) => Some(match **row {
            CrmRow::Company(_) => format!("company:{}", row.id()),
            CrmRow::Contact(_) => format!("contact:{}", row.id()),
            CrmRow::Ticket(_) => format!("ticket:{}", row.id()),
        }),
        Other::Lead(_) => Some(case.question.about()),
    }
}
