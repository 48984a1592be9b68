//! Leads, prospects and opportunities: counts for a board, lists page by page.

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_sync::crm::{CrmTicket, StageRead};
use crm_sync::crm_workflow::{Entity, Field, Stage};
use crm_sync::rest_core::{Timestamp, mask_email, mask_phone};
use crm_sync::store::{Lead, Listing, Order};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{Params, within};
use super::shapes::{Pagination, Refusals};
use crate::auth::Role;
use crate::failure::Failure;
use crate::guard::{Allowed, Viewer};
use crate::service::Service;

/// The longest text that is searched for, in bytes.
const TEXT: usize = 200;

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `created_at` is the order in which the CRM made them.
    #[param(inline)]
    sort_by: Option<SortBy>,
    #[param(inline)]
    sort_order: Option<Direction>,
    /// A stage by its key, as in `new_lead`; `pending` for leads that are not in the CRM yet.
    status: Option<String>,
    /// A source by its display name, as in `Apollo.io`, or by its provider id.
    source: Option<String>,
    /// Part of the title, the firm, the contact's name or address.
    q: Option<String>,
}

/// What a list is in order of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SortBy {
    #[default]
    CreatedAt,
    UpdatedAt,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    Asc,
    #[default]
    Desc,
}

/// A lead, prospect or opportunity. Viewers see addresses and numbers masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Record {
    /// The CRM's number, or our own id (`lead:…`) while there is none.
    pub(crate) id: String,
    /// Our own id, where sources spoke of the person.
    pub(crate) lead_id: Option<String>,
    /// The CRM's number.
    pub(crate) halopsa_ticket_id: Option<i64>,
    /// The stage by its key; `unmapped` for a status that nobody mapped, `pending` without a record.
    pub(crate) status: String,
    pub(crate) summary: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) title: Option<String>,
    /// The leading source by its display name.
    pub(crate) source: Option<String>,
    pub(crate) do_not_contact: bool,
    /// The agent's number.
    pub(crate) agent: Option<i64>,
    /// What an opportunity is worth, in the tenant's currency.
    pub(crate) value: Option<f64>,
    /// Per cent.
    pub(crate) probability: Option<f64>,
    /// The record it was made from.
    pub(crate) parent: Option<i64>,
    /// The last change, by the CRM's clock.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) updated_at: Option<Timestamp>,
}

/// A page of records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page {
    data: Vec<Record>,
    pagination: Pagination,
}

/// The records in one stage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StageCount {
    /// The stage by its key; `unmapped` for statuses that nobody mapped.
    status: String,
    /// What people call it.
    name: String,
    records: u64,
}

/// Counts by stage, in the order of the pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pipeline {
    leads: Vec<StageCount>,
    prospects: Vec<StageCount>,
    opportunities: Vec<StageCount>,
}

/// How many leads, prospects and opportunities are in each stage.
#[utoipa::path(
    get,
    path = "/pipeline",
    operation_id = "get_pipeline",
    tag = "records",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    responses((status = 200, description = "Counts by stage", body = Pipeline), Refusals)
)]
pub(crate) async fn pipeline(
    _: Allowed<Viewer>,
    State(service): State<Service>,
) -> Result<Json<Pipeline>, Failure> {
    let counts = service.engine().store().board().await?;
    let column = |entity: Entity| {
        let found = |stage: Option<Stage>| {
            let one = counts.iter().find(|count| count.entity == entity && count.stage == stage);
            one.map_or(0, |count| count.records)
        };
        let count = |stage: Stage| StageCount {
            status: stage.key().to_owned(),
            name: stage.display_name().to_owned(),
            records: found(Some(stage)),
        };
        let mut stages: Vec<StageCount> =
            Stage::ALL.into_iter().filter(|stage| stage.entity() == entity).map(count).collect();
        let unmapped = found(None);
        if unmapped > 0 {
            stages.push(StageCount {
                status: "unmapped".to_owned(),
                name: "Unmapped".to_owned(),
                records: unmapped,
            });
        }
        stages
    };
    Ok(Json(Pipeline {
        leads: column(Entity::Lead),
        prospects: column(Entity::Prospect),
        opportunities: column(Entity::Opportunity),
    }))
}

/// Leads, newest first.
#[utoipa::path(
    get,
    path = "/leads",
    operation_id = "list_leads",
    tag = "records",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(Asked),
    responses((status = 200, description = "A page of leads", body = Page), Refusals)
)]
pub(crate) async fn leads(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Page>, Failure> {
    if asked.status.as_deref() == Some("pending") {
        return pending(&service, allowed.caller.role, &asked).await;
    }
    page(&service, allowed.caller.role, Entity::Lead, asked).await
}

/// Prospects, newest first.
#[utoipa::path(
    get,
    path = "/prospects",
    operation_id = "list_prospects",
    tag = "records",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(Asked),
    responses((status = 200, description = "A page of prospects", body = Page), Refusals)
)]
pub(crate) async fn prospects(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Page>, Failure> {
    page(&service, allowed.caller.role, Entity::Prospect, asked).await
}

/// Opportunities, newest first.
#[utoipa::path(
    get,
    path = "/opportunities",
    operation_id = "list_opportunities",
    tag = "records",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(Asked),
    responses((status = 200, description = "A page of opportunities", body = Page), Refusals)
)]
pub(crate) async fn opportunities(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
    Params(asked): Params<Asked>,
) -> Result<Json<Page>, Failure> {
    page(&service, allowed.caller.role, Entity::Opportunity, asked).await
}

async fn page(service: &Service, role: Role, entity: Entity, asked: Asked) -> Result<Json<Page>, Failure> {
    let limit = within("limit", asked.limit.unwrap_or(50), 200)?;
    let stage = asked.status.as_deref().map(|key| stage(key, entity)).transpose()?;
    let order = match asked.sort_by.unwrap_or_default() {
        SortBy::CreatedAt => Order::Created,
        SortBy::UpdatedAt => Order::Updated,
    };
    let descending = asked.sort_order.unwrap_or_default() == Direction::Desc;
    let after = asked.cursor.as_deref().map(|cursor| place(cursor, order, descending)).transpose()?;
    let listing = Listing {
        stage,
        source: asked.source.map(|source| Field::LeadSource.option(&source).map_or(source, str::to_owned)),
        text: text(asked.q)?,
        order,
        descending,
        after,
        limit: limit + 1,
        ..Listing::of(entity)
    };
    let store = service.engine().store();
    let mut tickets = store.list(&listing).await?;
    let more = tickets.len() > limit;
    tickets.truncate(limit);
    let next = tickets.last().filter(|_| more).map(|last| cursor(Listing::place(last), order, descending));
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.id).collect();
    let leads = store.leads_of_tickets(&ids).await?;
    let data = tickets.iter().map(|ticket| record(ticket, leads.get(&ticket.id), role)).collect();
    Ok(Json(Page { data, pagination: Pagination { has_next_page: more, next_cursor: next, limit } }))
}

/// Leads that are not in the CRM: they wait for a person or the next cycle, or are not to be written.
async fn pending(service: &Service, role: Role, asked: &Asked) -> Result<Json<Page>, Failure> {
    for (field, given) in [("q", asked.q.is_some()), ("source", asked.source.is_some())] {
        if given {
            let message = format!("`{field}` chooses among records of the CRM; these are not in it.");
            return Err(Failure::invalid(field, message));
        }
    }
    let limit = within("limit", asked.limit.unwrap_or(50), 200)?;
    let after = asked.cursor.as_deref().map(|cursor| decoded(cursor).ok_or_else(no_cursor)).transpose()?;
    let store = service.engine().store();
    let mut leads = store.unwritten(after.as_deref(), limit + 1).await?;
    let more = leads.len() > limit;
    leads.truncate(limit);
    let next = leads.last().filter(|_| more).map(|lead| URL_SAFE_NO_PAD.encode(&lead.id));
    let ids: Vec<String> = leads.iter().map(|lead| lead.id.clone()).collect();
    let mut observed = store.observations(&ids).await?;
    let data = leads
        .into_iter()
        .map(|lead| {
            let said = observed.remove(&lead.id).unwrap_or_default();
            unwritten(lead, &crm_sync::b2b_providers::combine::combine(&said).person, role)
        })
        .collect();
    Ok(Json(Page { data, pagination: Pagination { has_next_page: more, next_cursor: next, limit } }))
}

fn stage(key: &str, entity: Entity) -> Result<Stage, Failure> {
    Stage::by_key(key).filter(|stage| stage.entity() == entity).ok_or_else(|| {
        let all = Stage::ALL.into_iter().filter(|stage| stage.entity() == entity);
        let keys: Vec<&str> = all.map(Stage::key).collect();
        Failure::invalid("status", format!("`status` is one of {}.", keys.join(", ")))
    })
}

fn text(q: Option<String>) -> Result<Option<String>, Failure> {
    let q = q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if q.as_ref().is_some_and(|text| text.len() > TEXT) {
        return Err(Failure::invalid("q", format!("`q` has at most {TEXT} bytes.")));
    }
    Ok(q)
}

/// Order, direction, time and number of the last record. A cursor of another order would skip records in silence.
fn cursor((updated, id): (Timestamp, i64), order: Order, descending: bool) -> String {
    let name = name(order, descending);
    URL_SAFE_NO_PAD.encode(format!("{name}:{}:{id}", updated.millis()))
}

fn name(order: Order, descending: bool) -> &'static str {
    match (order, descending) {
        (Order::Created, true) => "cd",
        (Order::Created, false) => "ca",
        (Order::Updated, true) => "ud",
        (Order::Updated, false) => "ua",
    }
}

fn place(cursor: &str, order: Order, descending: bool) -> Result<(Timestamp, i64), Failure> {
    let read = || {
        let text = decoded(cursor)?;
        let mut parts = text.split(':');
        let (first, updated, id) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (first == name(order, descending)).then_some((Timestamp::from_millis(updated), id))
    };
    read().ok_or_else(no_cursor)
}

fn decoded(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

fn no_cursor() -> Failure {
    Failure::invalid("cursor", "`cursor` is the `nextCursor` of a page of the same list in the same order.")
}

/// The key of a stage as lists show it.
pub(super) fn status(stage: StageRead) -> String {
    stage.known().map_or("unmapped", Stage::key).to_owned()
}

/// A record of the CRM as a role may see it.
pub(super) fn record(ticket: &CrmTicket, lead: Option<&Lead>, role: Role) -> Record {
    let masked = |value: &Option<String>, mask: fn(&str) -> String| {
        let value = value.as_ref().filter(|text| !text.trim().is_empty());
        value.map(|text| if role == Role::Viewer { mask(text) } else { text.clone() })
    };
    Record {
        id: ticket.id.to_string(),
        lead_id: lead.map(|lead| lead.id.clone()),
        halopsa_ticket_id: Some(ticket.id),
        status: status(ticket.stage),
        summary: Some(ticket.summary.clone()),
        company: ticket.company_name.clone(),
        contact: ticket.contact_name.clone(),
        email: masked(&ticket.contact_email, mask_email),
        phone: masked(&ticket.contact_phone, mask_phone),
        title: ticket.contact_title.clone(),
        source: ticket.fields.get(Field::LeadSource.name()).cloned(),
        do_not_contact: ticket.do_not_contact(),
        agent: ticket.agent,
        value: ticket.value,
        probability: ticket.probability,
        parent: ticket.parent,
        updated_at: ticket.updated_at,
    }
}

/// A lead without a record as a role may see it.
pub(super) fn unwritten(lead: Lead, person: &crm_sync::b2b_providers::Person, role: Role) -> Record {
    let phone = person.phones.iter().find_map(|phone| phone.e164.clone());
    let masked = |value: Option<String>, mask: fn(&str) -> String| {
        value.map(|text| if role == Role::Viewer { mask(&text) } else { text })
    };
    Record {
        id: lead.id.clone(),
        lead_id: Some(lead.id),
        halopsa_ticket_id: None,
        status: "pending".to_owned(),
        summary: None,
        company: person.company.company_name.clone(),
        contact: person.display_name(),
        email: masked(person.email.clone(), mask_email),
        phone: masked(phone, mask_phone),
        title: person.job_title.clone(),
        source: crm_sync::project::source(person, &person.sources).map(str::to_owned),
        do_not_contact: person.do_not_contact,
        agent: None,
        value: None,
        probability: None,
        parent: None,
        updated_at: person.observed_at,
    }
}
