//! What a person may ask for: everything that is held about them, and that it is erased.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use crm_sync::b2b_providers::Person;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::read::Body;
use super::shapes::Refusals;
use super::suppressions::Whom;
use crate::failure::Failure;
use crate::guard::{Admin, Allowed};
use crate::service::Service;

/// An erasure that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasing {
    /// Says nothing about the person.
    task: String,
    /// Leads kept here.
    leads: usize,
    /// Tickets of the CRM.
    tickets: usize,
    /// Contacts of the CRM.
    contacts: usize,
}

/// Erases a person: from now on nothing is written, bought or kept of them. The next cycle, which begins soon, tells
/// the providers, takes them out of the CRM if that is configured, and deletes what is kept here.
#[utoipa::path(
    post,
    path = "/privacy/erase",
    operation_id = "erase_person",
    tag = "privacy",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    request_body = Whom,
    responses((status = 202, description = "It has begun", body = Erasing), Refusals)
)]
pub(crate) async fn erase(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Body(whom): Body<Whom>,
) -> Result<(StatusCode, Json<Erasing>), Failure> {
    let erasure = service.engine().erase(&somebody(whom)?, "api").await?;
    service.wake().notify_one();
    let erasing = Erasing {
        task: erasure.task,
        leads: erasure.leads.len(),
        tickets: erasure.tickets.len(),
        contacts: erasure.contacts.len(),
    };
    Ok((StatusCode::ACCEPTED, Json(erasing)))
}

/// Everything that is held about a person, for that person.
#[utoipa::path(
    post,
    path = "/privacy/export",
    operation_id = "export_person",
    tag = "privacy",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    request_body = Whom,
    responses((status = 200, description = "Everything held", body = Object), Refusals)
)]
pub(crate) async fn export(
    _: Allowed<Admin>,
    State(service): State<Service>,
    Body(whom): Body<Whom>,
) -> Result<Json<Value>, Failure> {
    Ok(Json(service.engine().export(&somebody(whom)?).await?))
}

/// At least one identifier: nobody is erased by an empty question.
fn somebody(whom: Whom) -> Result<Person, Failure> {
    let person = whom.person()?;
    if person == Person::default() {
        return Err(Failure::invalid("email", "Give at least one identifier."));
    }
    Ok(person)
}
