//! Paths that do not fit the pattern, and which path needs which right.

use rest_core::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::behaviour::Behaviour;
use super::data::{Data, Key, Row};
use super::query::Query;
use super::read::{Depth, object};
use super::refusal::Refusal;
use super::schema::{self, ACTIONS, AGENT, FIELD_INFO, LOOKUP, Route, STATUS, TEAM, TICKET_TYPE, TICKETS};
use super::setup::find_guid;
use super::ticket;
use super::token::Tenancy;
use crate::exchange::{self, Incoming};

/// The two second segments that are no ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SubPath {
    /// `/Tickets/Object`: one object instead of an array.
    Object,
    /// `/Agent/me`: who the token is.
    Me,
}

pub(crate) fn sub_path(route: &Route, element: Option<&str>) -> Option<SubPath> {
    let word = element?.to_ascii_lowercase();
    match (route.name, word.as_str()) {
        ("Tickets", "object") => Some(SubPath::Object),
        ("Agent" | "Users" | "Client", "me") => Some(SubPath::Me),
        _ => None,
    }
}

/// The two end points that answer without a token.
pub(crate) fn open(tenancy: &Tenancy, request: &Incoming, route: &Route) -> Option<Response> {
    let get = request.method == Method::GET;
    match route.name {
        "AuthInfo" if get => Some(exchange::json(
            StatusCode::OK,
            &json!({ "auth_url": format!("{}/auth", request.base), "tenant_id": tenancy.name }),
        )),
        "InstanceInfo" if get => Some(exchange::json(
            StatusCode::OK,
            &json!({ "name": tenancy.name, "product": "HaloPSA", "version": "2.200.1", "online": true }),
        )),
        _ => None,
    }
}

pub(crate) fn openid(base: &str) -> Value {
    json!({
        "issuer": format!("{base}/auth/"), "token_endpoint": format!("{base}/auth/token"),
        "authorization_endpoint": format!("{base}/auth/authorize"),
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256", "plain"],
    })
}

/// Lists that are no table.
pub(crate) fn list(data: &Data, route: &'static Route, query: &Query) -> Option<Result<Response, Refusal>> {
    if route.name != "ClientCache" {
        return None;
    }
    if !query.flag("iscachebuild") {
        return Some(Err(Refusal::Empty(StatusCode::INTERNAL_SERVER_ERROR)));
    }
    let behaviour = Behaviour::default();
    let everything = Query::parse("includevalues=true");
    let rows = |table: &str| -> Value {
        let Some(route) = schema::route(table) else { return json!([]) };
        let rows = data.rows(route.table);
        rows.map(|(key, row)| object(data, &behaviour, route, key, row, Depth::Thin, &everything)).collect()
    };
    Some(Ok(exchange::json(
        StatusCode::OK,
        &json!({
            "agents": rows(AGENT), "statuses": rows(STATUS), "tickettypes": rows(TICKET_TYPE),
            "fieldinfos": rows(FIELD_INFO), "lookups": rows(LOOKUP), "teams": rows(TEAM),
        }),
    )))
}

/// The row a path id means.
///
/// # Errors
/// 400 for what is no id, 404 for a GUID nobody has.
pub(crate) fn key(data: &Data, route: &Route, id: &str, query: &Query) -> Result<Key, Refusal> {
    let not_valid = || Refusal::model("id", format!("The value '{id}' is not valid."));
    if route.guid {
        let is_guid = id.len() == 36 && id.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        if !is_guid && route.name.starts_with("Webhook") {
            return Err(not_valid());
        }
        return find_guid(data, route.table, id).map(|id| (0, id)).ok_or_else(Refusal::not_found);
    }
    let number: i64 = id.parse::<i32>().map_err(|_| not_valid())?.into();
    let first = match route.table {
        ACTIONS => query.int("ticket_id")?.ok_or_else(Refusal::not_found)?,
        LOOKUP => query.int("lookupid")?.ok_or_else(Refusal::not_found)?,
        _ => 0,
    };
    Ok((first, number))
}

/// Whether a ticket may be seen through this door.
pub(crate) fn in_domain(data: &Data, route: &Route, row: &Row, sales: bool) -> bool {
    if route.table != TICKETS {
        return true;
    }
    let type_id = row.int("tickettype_id").unwrap_or_default();
    match route.name {
        "Opportunities" => ticket::is_sales(data, type_id),
        "Projects" => data.live(TICKET_TYPE, type_id).is_some_and(|row| row.text("use") == Some("prjs")),
        _ => sales || !ticket::is_sales(data, type_id),
    }
}
