//! Tickets: leads, prospects and opportunities are tickets of different types.

use rest_core::StatusCode;
use serde_json::{Value, json};

use super::data::{Data, Key, Row};
use super::halo_time;
use super::refusal::Refusal;
use super::schema::{AGENT, CLIENT, PRIORITY, Route, SITE, STATUS, TICKET_TYPE, TICKETS, USERS};
use super::write::{Context, Props, draft, fill, fill_custom, link, target};

/// The agent that stands for nobody.
pub(crate) const UNASSIGNED: i64 = 1;

/// Computed by the server: a posted value is not stored.
const COMPUTED: &[&str] = &[
    "client_name",
    "site_name",
    "user_name",
    "agent_name",
    "status_name",
    "tickettype_name",
    "last_update",
    "lastactiondate",
    "datecreated",
    "dateclosed",
    "is_opportunity",
    "guid",
    "deleted",
    "add_tags",
    "new_external_link",
    "priority_name",
    "who",
];

pub(crate) fn write(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    mut props: Props,
) -> Result<Key, Refusal> {
    let id = target(data, TICKETS, &props)?;
    let mut row = draft(data, TICKETS, id, context.now);
    if row.deleted && !props.flag("_recover") {
        return Err(Refusal::not_found());
    }
    row.deleted = false;
    people(data, &mut props, &row, id.is_none())?;
    if id.is_none() {
        defaults(data, route, &mut props)?;
    }
    check_references(data, &props)?;
    let type_id = props.int("tickettype_id").or_else(|| row.int("tickettype_id")).unwrap_or_default();
    if is_sales(data, type_id) && !context.sales {
        return Err(Refusal::Empty(StatusCode::FORBIDDEN));
    }
    if let Some(added) = props.map.get("add_tags").and_then(Value::as_array).cloned() {
        let old = props.map.get("tags").or_else(|| row.get("tags")).and_then(Value::as_array).cloned();
        let mut tags = old.unwrap_or_default();
        tags.extend(added.into_iter().filter(|tag| !tags.contains(tag)).collect::<Vec<_>>());
        props.set("tags", tags);
    }
    if id.is_none() && context.behaviour.field_defaults {
        row.custom = data.catalogue.presets(1);
    }
    fill(data, context, &mut row, &props, COMPUTED);
    fill_custom(data, context, 1, &mut row, props.custom.as_ref())?;
    close(data, context, &mut row);
    let id = id.unwrap_or_else(|| data.new_id(TICKETS));
    link(data, context, TICKETS, id, &props);
    data.put(TICKETS, (0, id), row);
    Ok((0, id))
}

/// Whether a ticket type belongs to sales.
pub(crate) fn is_sales(data: &Data, type_id: i64) -> bool {
    data.live(TICKET_TYPE, type_id).is_some_and(|row| row.text("use") == Some("opps"))
}

/// Whether a status ends a ticket.
pub(crate) fn is_closed(data: &Data, status_id: i64) -> bool {
    data.live(STATUS, status_id).is_some_and(|row| row.text("slaaction") == Some("C"))
}

/// Keeps the date of closing in step with the status.
pub(crate) fn close(data: &mut Data, context: &Context<'_>, row: &mut Row) {
    if !is_closed(data, row.int("status_id").unwrap_or_default()) {
        row.unset("dateclosed");
    } else if row.get("dateclosed").is_none() {
        data.set(row, "dateclosed", halo_time::write(context.now));
    }
}

/// User, client and site have to agree; what is missing follows from what is given.
fn people(data: &Data, props: &mut Props, row: &Row, new: bool) -> Result<(), Refusal> {
    let given = |name: &str| props.int(name).filter(|id| *id > 0);
    let (client, site, user) = (given("client_id"), given("site_id"), given("user_id"));
    if let Some(user) = user {
        let known = data.live(USERS, user).ok_or_else(|| Refusal::exception("The user does not exist."))?;
        let (its_client, its_site) = (known.int("client_id"), known.int("site_id"));
        if (client.is_some() && client != its_client) || (site.is_some() && site != its_site) {
            return Err(Refusal::exception("The user does not belong to this client and site."));
        }
        props.set("client_id", its_client);
        props.set("site_id", its_site);
    } else if let Some(site) = site {
        let known = data.live(SITE, site).ok_or_else(|| Refusal::exception("The site does not exist."))?;
        let its_client = known.int("client_id");
        if client.is_some() && client != its_client {
            return Err(Refusal::exception("The site does not belong to this client."));
        }
        props.set("client_id", its_client);
    } else if let Some(client) = client {
        let known =
            data.live(CLIENT, client).ok_or_else(|| Refusal::exception("The client does not exist."))?;
        if new || row.int("client_id") != Some(client) {
            props.set("site_id", known.int("main_site_id").unwrap_or_default());
            props.set_default("user_id", 0);
        }
    }
    Ok(())
}

fn defaults(data: &Data, route: &Route, props: &mut Props) -> Result<(), Refusal> {
    if props.text("summary").is_none() {
        return Err(Refusal::exception("Please enter a summary."));
    }
    if props.int("tickettype_id").is_none_or(|id| id <= 0) {
        let sales = route.name == "Opportunities";
        let mut types = data.rows(TICKET_TYPE).filter(|(_, row)| (row.text("use") == Some("opps")) == sales);
        let ((_, id), _) = types.next().ok_or_else(|| Refusal::exception("There is no ticket type."))?;
        props.set("tickettype_id", id);
    }
    let type_id = props.int("tickettype_id").unwrap_or_default();
    let kind = data.live(TICKET_TYPE, type_id);
    let kind = kind.ok_or_else(|| Refusal::exception("The ticket type does not exist."))?;
    props.set_default("status_id", kind.int("initial_status").filter(|id| *id > 0).unwrap_or(1));
    props.set_default("priority_id", kind.int("default_priority").filter(|id| *id > 0).unwrap_or(3));
    props.set_default("team", kind.text("default_team").unwrap_or("Service Desk"));
    props.set_default("agent_id", UNASSIGNED);
    // A caller without a customer belongs to the tenant's default client and site.
    props.set_default("client_id", 1);
    props.set_default("site_id", 1);
    Ok(())
}

fn check_references(data: &Data, props: &Props) -> Result<(), Refusal> {
    let references = [("tickettype_id", TICKET_TYPE), ("status_id", STATUS), ("agent_id", AGENT)];
    for (name, table) in references {
        if let Some(id) = props.int(name)
            && data.live(table, id).is_none()
        {
            return Err(Refusal::exception(format!("{name} {id} does not exist.")));
        }
    }
    let priority = props.int("priority_id").filter(|id| *id > 0);
    let known = |id: i64| data.rows(PRIORITY).any(|(_, row)| row.int("priorityid") == Some(id));
    match priority.filter(|id| !known(*id)) {
        Some(id) => Err(Refusal::exception(format!("priority_id {id} does not exist."))),
        None => Ok(()),
    }
}

/// The first entry of every ticket, which nobody wrote as an action.
pub(crate) fn opening_entry(id: i64, ticket: &Row) -> Row {
    let mut row = Row::new(ticket.created);
    for (name, value) in [
        ("ticket_id", json!(id)),
        ("outcome", json!("First User Email")),
        ("outcome_id", json!(0)),
        ("note", ticket.get("details").cloned().unwrap_or_else(|| json!(""))),
        ("datetime", json!(halo_time::write(ticket.created))),
        ("who_type", json!(0)),
    ] {
        row.set(name.into(), value);
    }
    row
}
