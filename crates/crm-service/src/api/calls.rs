//! Records of calls: taken in once, shown by record.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::call::{Call, CallRecord};
use crm_sync::engine::Recorded;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use super::read::{Body, Params};
use super::shapes::Refusals;
use crate::auth::Role;
use crate::failure::Failure;
use crate::guard::{Allowed, Operator, Viewer};
use crate::service::Service;

/// A call about a lead or prospect.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBody {
    /// The system that knows the call; with `id` the key against repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    system: Option<String>,
    /// The call's id in that system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[schema(inline)]
    related_entity_type: About,
    /// The CRM's number of the record.
    related_entity_id: i64,
    /// When it began.
    #[schema(format = DateTime)]
    date_time: String,
    #[schema(inline)]
    direction: Way,
    /// As it was dialled; at most 50 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dialled_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    duration_minutes: Option<f64>,
    /// Who called, or took the call; 1 to 100 characters.
    agent: String,
    #[schema(inline)]
    outcome: Ended,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_action: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
}

/// What a call was about.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    Lead,
    Prospect,
}

/// Who called whom.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    Inbound,
    Outbound,
}

/// What came of a call.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    Connected,
    Voicemail,
    Busy,
    NoAnswer,
    InvalidNumber,
}

/// A call that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallKept {
    success: bool,
    /// Its key here.
    id: String,
    /// It was known; nothing changed.
    duplicate: bool,
}

/// Whose calls.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// The CRM's number of the record.
    related_entity_id: i64,
}

/// A call as it is kept. Viewers see neither number nor texts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallShown {
    id: String,
    related_entity_type: Value,
    related_entity_id: i64,
    #[schema(format = DateTime)]
    date_time: String,
    direction: Value,
    dialled_number: Option<String>,
    duration_minutes: Option<f64>,
    agent: String,
    outcome: Value,
    next_action: Option<String>,
    notes: Option<String>,
}

/// Calls in the order of their start.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallsShown {
    data: Vec<CallShown>,
}

/// Takes a call in, once. The next cycle, which begins soon, writes it to its record as a note.
#[utoipa::path(
    post,
    path = "/calls",
    operation_id = "record_call",
    tag = "workflow",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = CallBody,
    responses(
        (status = 200, description = "It was known", body = CallKept),
        (status = 201, description = "It is kept", body = CallKept),
        Refusals
    )
)]
pub(crate) async fn record(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Body(call): Body<CallBody>,
) -> Result<(StatusCode, Json<CallKept>), Failure> {
    super::read::time("date_time", &call.date_time)?;
    // The same names and words: only a number that has no JSON form could fail, and none came in.
    let record = serde_json::to_value(&call).and_then(serde_json::from_value::<CallRecord>);
    let record = record.map_err(|_| Failure::invalid("date_time", "The call cannot be read."))?;
    let recorded = service.engine().record_calls(vec![record]).await?.pop().ok_or_else(Failure::internal)?;
    let (status, id, duplicate) = match recorded {
        Recorded::New(id) => (StatusCode::CREATED, id, false),
        Recorded::Known(id) => (StatusCode::OK, id, true),
        Recorded::Refused(why) => {
            let field = why.split_once(':').map_or("related_entity_id", |(field, _)| field).to_owned();
            return Err(Failure::invalid(&field, why));
        }
    };
    if !duplicate {
        service.wake().notify_one();
    }
    Ok((status, Json(CallKept { success: true, id, duplicate })))
}

/// The calls about a record.
#[utoipa::path(
    get,
    path = "/calls",
    operation_id = "list_calls",
    tag = "workflow",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(Whose),
    responses((status = 200, description = "In the order of their start", body = CallsShown), Refusals)
)]
pub(crate) async fn list(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
    Params(whose): Params<Whose>,
) -> Result<Json<CallsShown>, Failure> {
    let open = allowed.caller.role != Role::Viewer;
    let calls = service.engine().calls(whose.related_entity_id).await?;
    Ok(Json(CallsShown { data: calls.into_iter().map(|call| shown(call, open)).collect() }))
}

fn shown(call: Call, open: bool) -> CallShown {
    let Call { key, record, e164, .. } = call;
    CallShown {
        id: key,
        related_entity_type: json!(record.related_entity_type),
        related_entity_id: record.related_entity_id,
        date_time: record.date_time.to_string(),
        direction: json!(record.direction),
        dialled_number: e164.or(record.dialled_number).filter(|_| open),
        duration_minutes: record.duration_minutes,
        agent: if open { record.agent } else { String::new() },
        outcome: json!(record.outcome),
        next_action: record.next_action.filter(|_| open),
        notes: record.notes.filter(|_| open),
    }
}
