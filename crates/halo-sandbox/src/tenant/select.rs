//! Lists: which rows a query selects, in which order, and in which envelope.

use rest_core::{Response, StatusCode, Timestamp};
use serde_json::{Map, Value, json};

use super::data::{Data, Key, Row};
use super::filters::Test;
use super::order::{Order, by_id, paged, rising};
use super::query::Query;
use super::read::{Depth, column, object};
use super::refusal::Refusal;
use super::schema::{self, ACTIONS, AGENT, CLIENT, FIELD_INFO, LISTS, Route, SITE, STATUS, TICKET_TYPE};
use super::schema::{TICKETS, USERS};
use super::write::Context;
use super::{filters, halo_time, special, ticket};
use crate::exchange;

/// Lists that always give their first page.
const ONE_PAGE: &[&str] = &["CRMNote", "TimesheetEvent", "Feed", "Automation"];

/// Answers `GET /{Resource}`.
pub(crate) fn list(
    data: &Data,
    context: &Context<'_>,
    route: &'static Route,
    query: &Query,
) -> Result<Response, Refusal> {
    let behaviour = context.behaviour;
    let tests = tests(data, context, route, query)?;
    let selected = |key: Key, row: &Row| tests.iter().all(|test| test(key, row));
    let mut page = query.page();
    if behaviour.ignores_page_no || ONE_PAGE.contains(&route.name) {
        page.number = 1;
    }
    let opening;
    let (rows, total) = if route.table == ACTIONS {
        // Unfiltered, the real end point runs into the gateway's time limit.
        let ticket_id = query.int("ticket_id")?.ok_or(Refusal::Gateway(StatusCode::GATEWAY_TIMEOUT))?;
        let mut rows: Vec<_> = data.group(ACTIONS, ticket_id).rev().collect();
        if let Some(ticket) = data.live(TICKETS, ticket_id).filter(|_| !query.flag("excludesys")) {
            opening = ticket::opening_entry(ticket_id, ticket);
            rows.push(((ticket_id, 1), &opening));
        }
        rows.retain(|(key, row)| selected(*key, row));
        paged(data, route, query, page, rows)
    } else if by_id(query, route) == Some(Order::Rising) {
        // The usual way to read everything: nothing is sorted, and of a large table nothing but the page is kept.
        rising(data, route, tests.is_empty(), selected, page)
    } else {
        let rows = data.rows(route.table).filter(|(key, row)| selected(*key, row)).collect();
        paged(data, route, query, page, rows)
    };
    let id_only = query.flag("idonly") || (route.table == TICKETS && query.flag("ticketidonly"));
    let shown: Value = rows
        .into_iter()
        .map(|(key, row)| {
            if id_only {
                json!({ "id": key.1 })
            } else {
                object(data, behaviour, route, key, row, Depth::Thin, query)
            }
        })
        .collect();

    let key = match route.table {
        AGENT if behaviour.agent_results_envelope => Some("results"),
        _ => route.key,
    };
    let Some(key) = key else { return Ok(exchange::json(StatusCode::OK, &shown)) };
    let mut envelope = Map::new();
    if page.paged {
        envelope.insert("page_no".to_owned(), json!(page.number));
        envelope.insert("page_size".to_owned(), json!(page.size));
    }
    if route.table == ACTIONS {
        envelope.insert("ticket_id".to_owned(), json!(query.int("ticket_id")?));
    }
    if matches!(route.table, TICKETS | CLIENT) {
        envelope.insert("columns_id".to_owned(), json!(3));
    }
    if query.flag("includecolumns") {
        envelope.insert("columns".to_owned(), json!([{ "name": "id", "title": "ID" }]));
    }
    envelope.insert("record_count".to_owned(), json!(total));
    envelope.insert(key.to_owned(), shown);
    Ok(exchange::json(StatusCode::OK, &Value::Object(envelope)))
}

/// The conditions a query puts on rows. Names nobody knows put none.
fn tests<'a>(
    data: &'a Data,
    context: &Context<'_>,
    route: &'static Route,
    query: &'a Query,
) -> Result<Vec<Test<'a>>, Refusal> {
    let mut tests: Vec<Test<'a>> = Vec::new();
    let deleted = route.table == TICKETS && query.flag("deleted");
    if deleted || data.deleted(route.table) > 0 {
        tests.push(Box::new(move |_, row| row.deleted == deleted));
    }
    for condition in query.advanced() {
        tests.push(Box::new(move |key, row| {
            column(data, route, key, row, &condition.column).is_none_or(|value| condition.holds(&value))
        }));
    }
    if let Some(wanted) = query.text("search").map(str::to_lowercase) {
        let columns = searched(route.table, query);
        tests.push(Box::new(move |key, row| contains(data, route, key, row, columns, &wanted)));
    }
    if schema::stamp_column(route.table).is_some() {
        let bound = |name: &str| query.text(name).and_then(halo_time::read);
        if let Some(from) = bound("lastupdatefromdate") {
            tests.push(Box::new(move |_, row| row.changed >= from));
        }
        if let Some(to) = bound("lastupdatetodate") {
            tests.push(Box::new(move |_, row| row.changed <= to));
        }
    }
    match route.table {
        TICKETS => {
            tickets(data, route, query, &mut tests)?;
            if !context.sales {
                tests.push(Box::new(move |_, row| special::in_domain(data, route, row, false)));
            }
        }
        CLIENT => {
            active(query, &mut tests);
            equal(query, &mut tests, "toplevel_id", "toplevel_id")?;
            exact_text(query, &mut tests, "search_name_only", "name");
        }
        SITE => {
            active(query, &mut tests);
            equal(query, &mut tests, "client_id", "client_id")?;
        }
        USERS => {
            active(query, &mut tests);
            equal(query, &mut tests, "client_id", "client_id")?;
            equal(query, &mut tests, "site_id", "site_id")?;
            if query.flag("exclude_generaluser") {
                tests.push(Box::new(|_, row| row.text("name") != Some("General User")));
            }
            if query.flag("exclude_agents") {
                tests.push(Box::new(|_, row| row.int("linked_agent_id").is_none_or(|id| id <= 0)));
            }
        }
        ACTIONS => {
            if query.flag("agentonly") {
                tests.push(Box::new(|_, row| row.int("who_type") == Some(1)));
            }
            if query.flag("excludeprivate") {
                tests.push(Box::new(|_, row| !row.flag("hiddenfromuser")));
            }
            equal(query, &mut tests, "actoutcome", "outcome_id")?;
        }
        FIELD_INFO => {
            equal(query, &mut tests, "typeid", "usage")?;
            equal(query, &mut tests, "fieldtype", "type")?;
            equal(query, &mut tests, "inputtype", "inputtype")?;
        }
        schema::LOOKUP => {
            if let Some(kind) = query.int("lookupid")? {
                tests.push(Box::new(move |key, _| key.0 == kind));
            }
            if !query.flag("showallcodes") {
                tests.push(Box::new(|_, row| !row.flag("inactive")));
            }
        }
        TICKET_TYPE => {
            if let Some(domain) = query.text("domain") {
                tests.push(Box::new(move |_, row| {
                    row.text("use").is_some_and(|u| u.eq_ignore_ascii_case(domain))
                }));
            }
            equal(query, &mut tests, "group_id", "group_id")?;
        }
        STATUS => {
            equal(query, &mut tests, "type", "type")?;
            if query.flag("excludeclosed") {
                tests.push(Box::new(|_, row| row.text("slaaction") != Some("C")));
            }
        }
        AGENT => {
            if !query.flag("includedisabled") {
                tests.push(Box::new(|_, row| !row.flag("isdisabled")));
            }
            if !query.flag("includeapiagents") {
                tests.push(Box::new(|_, row| !row.flag("is_api_agent")));
            }
        }
        LISTS => {}
        "ExternalLink" => {
            for name in ["module_id", "table_id", "halo_id", "details_id"] {
                equal(query, &mut tests, name, name)?;
            }
            for name in ["third_party_id", "third_party_secondary_id", "third_party_type", "third_party_desc"]
            {
                exact_text(query, &mut tests, name, name);
            }
        }
        _ => {
            if filters::has_inactive(route.table) {
                active(query, &mut tests);
            }
            filters::add(route, query, &mut tests)?;
        }
    }
    Ok(tests)
}

fn tickets<'a>(
    data: &'a Data,
    route: &'static Route,
    query: &'a Query,
    tests: &mut Vec<Test<'a>>,
) -> Result<(), Refusal> {
    for (name, column) in [
        ("requesttype_id", "tickettype_id"),
        ("status_id", "status_id"),
        ("client_id", "client_id"),
        ("site_id", "site_id"),
        ("user_id", "user_id"),
        ("agent_id", "agent_id"),
        ("parent_id", "parent_id"),
    ] {
        equal(query, tests, name, column)?;
    }
    for (name, column) in [
        ("requesttype", "tickettype_id"),
        ("status", "status_id"),
        ("client_ids", "client_id"),
        ("agent", "agent_id"),
        ("priority", "priority_id"),
    ] {
        if let Some(wanted) = query.ints(name) {
            tests.push(Box::new(move |_, row| row.int(column).is_some_and(|id| wanted.contains(&id))));
        }
    }
    if let Some(wanted) = query.ints("ticketids") {
        tests.push(Box::new(move |key, _| wanted.contains(&key.1)));
    }
    if let Some(wanted) = query.int("search_id")? {
        tests.push(Box::new(move |key, _| key.1 == wanted));
    }
    for (name, column) in [("team", "team"), ("category_1", "category_1"), ("category_2", "category_2")] {
        if let Some(wanted) = query.words(name) {
            tests.push(Box::new(move |_, row| {
                row.text(column).is_some_and(|text| wanted.contains(&text.to_lowercase()))
            }));
        }
    }
    for (name, column) in [
        ("search_summary", "summary"),
        ("search_details", "details"),
        ("search_reportedby", "reportedby"),
        ("search_oppcompanyname", "oppcompanyname"),
        ("search_oppcontactname", "oppcontactname"),
        ("search_oppemailaddress", "oppemailaddress"),
    ] {
        exact_text(query, tests, name, column);
    }
    if let Some(wanted) = query.text("search_user_name").map(str::to_lowercase) {
        tests.push(Box::new(move |key, row| contains(data, route, key, row, &["user_name"], &wanted)));
    }
    let domain = match route.name {
        "Opportunities" => Some("opps"),
        "Projects" => Some("prjs"),
        _ => query.text("domain"),
    };
    if let Some(domain) = domain {
        let types = data.rows(TICKET_TYPE).filter(|(_, row)| row.text("use") == Some(domain));
        let types: Vec<i64> = types.map(|((_, id), _)| id).collect();
        tests.push(Box::new(move |_, row| row.int("tickettype_id").is_some_and(|id| types.contains(&id))));
    }
    let closed = |row: &Row| ticket::is_closed(data, row.int("status_id").unwrap_or_default());
    if query.flag("open_only") {
        tests.push(Box::new(move |_, row| !closed(row)));
    }
    if query.flag("closed_only") {
        tests.push(Box::new(move |_, row| closed(row)));
    }
    let column = match query.text("datesearch").map(str::to_lowercase).as_deref() {
        Some("dateoccured" | "dateoccurred") => Some("dateoccurred"),
        Some("datecleared") => Some("dateclosed"),
        Some("lastactiondate") => Some("lastactiondate"),
        _ => None,
    };
    if let Some(name) = column {
        let bound = |name: &str| query.text(name).and_then(halo_time::read);
        let (from, to) =
            (bound("startdate").unwrap_or(Timestamp::MIN), bound("enddate").unwrap_or(Timestamp::MAX));
        tests.push(Box::new(move |_, row| {
            let fallback = if name == "dateclosed" { None } else { Some(row.created) };
            row.text(name).and_then(halo_time::read).or(fallback).is_some_and(|at| (from..=to).contains(&at))
        }));
    }
    Ok(())
}

fn equal<'a>(
    query: &Query,
    tests: &mut Vec<Test<'a>>,
    name: &str,
    column: &'static str,
) -> Result<(), Refusal> {
    if let Some(wanted) = query.int(name)? {
        tests.push(Box::new(move |_, row| row.int(column) == Some(wanted)));
    }
    Ok(())
}

fn exact_text<'a>(query: &'a Query, tests: &mut Vec<Test<'a>>, name: &str, column: &'static str) {
    if let Some(wanted) = query.text(name).map(str::to_lowercase) {
        let contained = name.starts_with("search");
        tests.push(Box::new(move |_, row| {
            row.get(column).is_some_and(|value| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_lowercase);
                if contained { text.contains(&wanted) } else { text == wanted }
            })
        }));
    }
}

/// Inactive rows are shown only on request.
fn active<'a>(query: &Query, tests: &mut Vec<Test<'a>>) {
    let (mut with_active, mut with_inactive) = (true, query.flag("includeinactive"));
    if query.text("includeactive").is_some() {
        with_active = query.flag("includeactive");
    }
    if let Some(pair) = query.words("activeinactive") {
        let said = |n: usize| pair.get(n).is_some_and(|word| word == "true");
        (with_active, with_inactive) = (said(0), said(1));
    }
    tests.push(Box::new(move |_, row| if row.flag("inactive") { with_inactive } else { with_active }));
}

fn searched(table: &str, query: &Query) -> &'static [&'static str] {
    match table {
        TICKETS => &[
            "id",
            "summary",
            "details",
            "user_name",
            "client_name",
            "reportedby",
            "oppcontactname",
            "oppcompanyname",
            "oppemailaddress",
        ],
        CLIENT => &["name", "website", "domain", "ref"],
        SITE => &["name", "client_name", "phonenumber"],
        USERS if query.flag("search_phonenumbers") => {
            &["name", "emailaddress", "email2", "email3", "phonenumber", "mobilenumber"]
        }
        USERS => &["name", "emailaddress", "email2", "email3", "client_name"],
        _ => &["id", "name", "summary", "text", "label"],
    }
}

fn contains(data: &Data, route: &Route, key: Key, row: &Row, columns: &[&str], wanted: &str) -> bool {
    columns.iter().any(|name| match row.get(name) {
        Some(Value::String(text)) => text.to_lowercase().contains(wanted),
        _ => match column(data, route, key, row, name) {
            Some(Value::String(text)) => text.to_lowercase().contains(wanted),
            Some(Value::Number(number)) => number.to_string() == wanted,
            _ => false,
        },
    })
}
