//! Opt-outs over HTTP. The person travels in the body: addresses do not belong into URLs, which end up in logs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::b2b_providers::{Person, Phone, PhoneKind, ProviderId};
use crm_sync::rest_core::{Timestamp, redact_text};
use crm_sync::store::Suppressed;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{Body, Params, within};
use super::shapes::{Pagination, Refusals};
use crate::failure::Failure;
use crate::guard::{Admin, Allowed};
use crate::service::Service;

/// Whom it is about. Every identifier that is known, at least one.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Whom {
    email: Option<String>,
    /// With its country code.
    phone: Option<String>,
    linkedin_url: Option<String>,
    /// Goes together with `external_id`.
    provider: Option<String>,
    /// The provider's id of the person.
    external_id: Option<String>,
}

/// Whom it is about, and why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OptOut {
    email: Option<String>,
    /// With its country code.
    phone: Option<String>,
    linkedin_url: Option<String>,
    /// Goes together with `external_id`.
    provider: Option<String>,
    /// The provider's id of the person.
    external_id: Option<String>,
    /// Why, in a few words.
    #[schema(required = true, nullable = false)]
    reason: Option<String>,
}

/// An opt-out that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    suppressed: bool,
    /// How many identifiers are on the list now.
    identifiers: usize,
}

/// What the list says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    suppressed: bool,
    reason: Option<String>,
}

impl Whom {
    pub(super) fn person(self) -> Result<Person, Failure> {
        let source = match (&self.provider, &self.external_id) {
            (Some(provider), Some(_)) => Some(ProviderId::new(provider.clone())),
            (None, None) => None,
            _ => {
                let message = "`provider` and `external_id` go together.";
                return Err(Failure::invalid("external_id", message));
            }
        };
        Ok(Person {
            email: self.email,
            linkedin_url: self.linkedin_url,
            // A number given for an opt-out is the person's own.
            phones: self.phone.into_iter().map(|text| Phone::new(text, PhoneKind::Mobile)).collect(),
            source,
            external_id: self.external_id,
            ..Person::default()
        })
    }
}

/// Nobody writes or buys this person again. The next cycle, which begins soon, carries it into the CRM.
#[utoipa::path(
    post,
    path = "/suppressions",
    operation_id = "add_suppression",
    tag = "suppressions",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    request_body = OptOut,
    responses((status = 201, description = "The opt-out is kept", body = Kept), Refusals)
)]
pub(crate) async fn add(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Body(asked): Body<OptOut>,
) -> Result<(StatusCode, Json<Kept>), Failure> {
    let OptOut { email, phone, linkedin_url, provider, external_id, reason } = asked;
    let reason = reason.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let reason = reason.ok_or_else(|| Failure::invalid("reason", "`reason` says why, in a few words."))?;
    let whom = Whom { email, phone, linkedin_url, provider, external_id };
    let identifiers = service.engine().suppress(&whom.person()?, reason, "api").await?;
    if identifiers == 0 {
        let message = "None of the identifiers can be read; a phone number needs its country code.";
        return Err(Failure::invalid("email", message));
    }
    service.wake().notify_one();
    Ok((StatusCode::CREATED, Json(Kept { suppressed: true, identifiers })))
}

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// An entry. Identifiers are kept as keyed hashes: they say nothing about the person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listed {
    identifier: String,
    /// Addresses and numbers in it are masked.
    reason: String,
    /// Who said so.
    origin: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A page of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuppressionList {
    data: Vec<Listed>,
    pagination: Pagination,
}

/// The whole list, in the order of its hashes.
#[utoipa::path(
    get,
    path = "/suppressions",
    operation_id = "list_suppressions",
    tag = "suppressions",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    params(Part),
    responses((status = 200, description = "A page of it", body = SuppressionList), Refusals)
)]
pub(crate) async fn list(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Params(part): Params<Part>,
) -> Result<Json<SuppressionList>, Failure> {
    let limit = within("limit", part.limit.unwrap_or(50), 200)?;
    let mut found = service.engine().store().suppressions(part.cursor.as_deref(), limit + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.identifier.clone());
    let data = found.into_iter().map(|Suppressed { identifier, reason, origin, at }| Listed {
        identifier,
        reason: redact_text(&reason),
        origin: redact_text(&origin),
        at,
    });
    let pagination = Pagination { has_next_page: more, next_cursor: next, limit };
    Ok(Json(SuppressionList { data: data.collect(), pagination }))
}

/// Whether a person is on the list, and why.
#[utoipa::path(
    post,
    path = "/suppressions/check",
    operation_id = "check_suppression",
    tag = "suppressions",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    request_body = Whom,
    responses((status = 200, description = "What the list says", body = Found), Refusals)
)]
pub(crate) async fn check(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Body(whom): Body<Whom>,
) -> Result<Json<Found>, Failure> {
    let reason = service.engine().suppressed(&whom.person()?).await?;
    Ok(Json(Found { suppressed: reason.is_some(), reason }))
}
