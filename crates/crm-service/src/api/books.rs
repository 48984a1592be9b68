//! What the engine keeps books of: actions that were given up, earlier cycles, who changed what.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::rest_core::Timestamp;
use crm_sync::store::{Actor, AuditEntry, DeadLetter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::read::{Id, Params, within};
use super::shapes::{ErrorBody, Pagination, Refusals, Report};
use crate::failure::Failure;
use crate::guard::{Admin, Allowed, Operator, Viewer};
use crate::service::Service;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// An action that nobody tries any more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letter {
    id: String,
    /// When it was given up.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// What it is about, by our own names.
    entity: String,
    /// What was to be done: `create_ticket`, `update_ticket`, …
    action: String,
    /// How often it was sent.
    attempts: u32,
    why: String,
}

/// Actions that were given up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letters {
    data: Vec<Letter>,
    pagination: Pagination,
}

/// A cycle of before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PastRun {
    id: String,
    report: Report,
}

/// Cycles of before, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Runs {
    data: Vec<PastRun>,
    pagination: Pagination,
}

/// A row of the audit. It names fields and rules, never what they held.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditLine {
    number: i64,
    /// Time, actor, entity, action, and what there is of from, to, rule, fields and event.
    #[schema(value_type = Object)]
    entry: Option<AuditEntry>,
    /// SHA-256 over the row before and this one.
    hash: String,
}

/// Rows of the audit, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Audit {
    data: Vec<AuditLine>,
    pagination: Pagination,
}

/// A page before or behind a number.
struct Page {
    limit: usize,
    cursor: Option<i64>,
}

impl Page {
    fn of(asked: &Asked) -> Result<Self, Failure> {
        let limit = within("limit", asked.limit.unwrap_or(50), 200)?;
        let cursor = asked.cursor.as_deref().map(number).transpose();
        let cursor = cursor.map_err(|_| Failure::invalid("cursor", "`cursor` is not one of this list."))?;
        Ok(Self { limit, cursor })
    }

    /// Takes off the one row more that was asked for, which says that a page follows.
    fn cut<T>(&self, rows: &mut Vec<T>, number: impl Fn(&T) -> i64) -> Pagination {
        let has_next_page = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = rows.last().filter(|_| has_next_page).map(|last| number(last).to_string());
        Pagination { has_next_page, next_cursor, limit: self.limit }
    }
}

fn number(text: &str) -> Result<i64, Failure> {
    text.parse::<i64>().ok().filter(|number| *number > 0).ok_or_else(Failure::not_found)
}

/// Actions that were given up and wait for a person.
#[utoipa::path(
    get,
    path = "/dead-letters",
    operation_id = "list_dead_letters",
    tag = "sync",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(Asked),
    responses((status = 200, description = "A page of them, oldest first", body = Letters), Refusals)
)]
pub(crate) async fn letters(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Letters>, Failure> {
    let page = Page::of(&asked)?;
    let mut found = service.engine().dead_letters(page.cursor.unwrap_or(0), page.limit + 1).await?;
    let pagination = page.cut(&mut found, |letter| letter.number);
    Ok(Json(Letters { data: found.into_iter().map(Letter::from).collect(), pagination }))
}

impl From<DeadLetter> for Letter {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { number, action, attempts, message, at } = letter;
        let command = serde_json::to_value(&action.command).ok();
        let command = command.as_ref().and_then(|command| command.get("command")).and_then(Value::as_str);
        Self {
            id: number.to_string(),
            since: at,
            entity: action.entity,
            action: command.unwrap_or_default().to_owned(),
            attempts,
            why: message,
        }
    }
}

/// Has an action tried again by the next cycle, which begins soon.
#[utoipa::path(
    post,
    path = "/dead-letters/{id}/replay",
    operation_id = "replay_dead_letter",
    tag = "sync",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "Its number")),
    responses(
        (status = 204, description = "It waits for the next cycle"),
        (status = 404, description = "Nothing of this number waits", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn replay(
    allowed: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<StatusCode, Failure> {
    if !service.engine().replay(number(&id)?, Actor::Key(allowed.caller.name)).await? {
        return Err(Failure::not_found());
    }
    service.wake().notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an action up for good, and with it what builds on it.
#[utoipa::path(
    delete,
    path = "/dead-letters/{id}",
    operation_id = "discard_dead_letter",
    tag = "sync",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "Its number")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "Nothing of this number waits", body = ErrorBody),
        Refusals
    )
)]
pub(crate) async fn discard(
    allowed: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
) -> Result<StatusCode, Failure> {
    if service.engine().discard(number(&id)?, Actor::Key(allowed.caller.name)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::not_found())
    }
}

/// Reports of earlier cycles.
#[utoipa::path(
    get,
    path = "/runs",
    operation_id = "list_runs",
    tag = "sync",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(Asked),
    responses((status = 200, description = "A page of them, newest first", body = Runs), Refusals)
)]
pub(crate) async fn runs(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Runs>, Failure> {
    let page = Page::of(&asked)?;
    let mut found = service.engine().runs(page.cursor, page.limit + 1).await?;
    let pagination = page.cut(&mut found, |(number, _)| *number);
    let role = allowed.caller.role;
    let run = |(number, report): &(i64, _)| PastRun {
        id: number.to_string(),
        report: Report::seen_by(report, role),
    };
    Ok(Json(Runs { data: found.iter().map(run).collect(), pagination }))
}

/// Who changed what, in a chain that shows later changes of it.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "list_audit",
    tag = "service",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    params(Asked),
    responses((status = 200, description = "A page of it, oldest first", body = Audit), Refusals)
)]
pub(crate) async fn audit(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Audit>, Failure> {
    let page = Page::of(&asked)?;
    let mut found = service.engine().store().audit(page.cursor.unwrap_or(0), page.limit + 1).await?;
    let pagination = page.cut(&mut found, |row| row.number);
    let row =
        |row: crm_sync::store::AuditRow| AuditLine { number: row.number, entry: row.entry(), hash: row.hash };
    Ok(Json(Audit { data: found.into_iter().map(row).collect(), pagination }))
}
