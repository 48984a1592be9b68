//! The body of one event, as the webhook wants it.

use rest_core::Timestamp;
use serde_json::{Map, Value, json};

use super::event::{Event, Trigger};
use crate::tenant::behaviour::Behaviour;
use crate::tenant::data::{Change, Data, Row};
use crate::tenant::query::Query;
use crate::tenant::read::{Depth, column, object};
use crate::tenant::schema::{self, ACTIONS, CLIENT, Route, SITE, TICKETS, USERS, WEBHOOK};

/// `payload_type`; the numbers are assumed.
mod payload {
    pub(super) const FULL: i64 = 1;
    pub(super) const EVENT_ONLY: i64 = 2;
}

/// What an event is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) rule: &'static Event,
    pub(super) id: &'a str,
    pub(super) at: Timestamp,
    pub(super) route: &'static Route,
    pub(super) change: &'a Change,
}

pub(super) fn write(data: &Data, behaviour: &Behaviour, webhook: i64, about: &About<'_>) -> Value {
    let Some(hook) = data.live(WEBHOOK, webhook) else { return Value::Null };
    let change = about.change;
    let Some(row) = data.get(change.table, change.key).or(change.old.as_ref()) else { return Value::Null };
    if hook.flag("custom_payload") {
        return mapped(data, hook, about.route, change, row);
    }
    let mut body = Map::new();
    body.insert("id".to_owned(), json!(about.id));
    body.insert("webhook_id".to_owned(), hook.get("guid_id").cloned().unwrap_or_default());
    body.insert("event".to_owned(), json!(about.rule.name));
    body.insert("object_id".to_owned(), json!(change.key.1));
    body.insert("timestamp".to_owned(), json!(about.at.to_string()));
    if change.table == ACTIONS {
        body.insert("ticket_id".to_owned(), json!(change.key.0));
    }
    let kind = hook.int("payload_type").unwrap_or_default();
    if kind == payload::EVENT_ONLY {
        return Value::Object(body);
    }
    let full = kind == payload::FULL && about.rule.trigger != Trigger::Deleted;
    let depth = if full { Depth::Full } else { Depth::Thin };
    let shown = |route: &Route, key, row: &Row, depth: Depth| {
        let shown = object(data, behaviour, route, key, row, depth, &Query::default());
        if depth == Depth::Full { shown } else { key_fields(shown) }
    };
    let this = shown(about.route, change.key, row, depth);
    if change.table == ACTIONS {
        body.insert("actions".to_owned(), json!([this]));
        let ticket = data.live(TICKETS, change.key.0).zip(schema::route(TICKETS));
        if let Some((ticket, route)) = ticket {
            body.insert("ticket".to_owned(), shown(route, (0, change.key.0), ticket, Depth::Thin));
        }
    } else {
        body.insert(singular(change.table), this);
    }
    if full {
        for (column, table) in [("client_id", CLIENT), ("site_id", SITE), ("user_id", USERS)] {
            let linked = row.int(column).filter(|id| *id > 0 && table != change.table);
            let linked = linked.and_then(|id| Some((id, data.live(table, id)?, schema::route(table)?)));
            if let Some((id, linked, route)) = linked {
                body.insert(singular(table), shown(route, (0, id), linked, Depth::Thin));
            }
        }
    }
    Value::Object(body)
}

/// `custom_payload`: only the mapped properties, under the names that the mapping gives them.
fn mapped(data: &Data, hook: &Row, route: &Route, change: &Change, row: &Row) -> Value {
    let mappings = hook.get("mappings").and_then(Value::as_array).into_iter().flatten();
    let pairs = mappings.filter_map(|mapping| {
        let key = mapping.get("key")?.as_str()?;
        let name = mapping.get("finame")?.as_str()?;
        let value = column(data, route, change.key, row, &name.to_ascii_lowercase());
        Some((key.to_owned(), value.unwrap_or_default()))
    });
    Value::Object(pairs.collect())
}

fn key_fields(shown: Value) -> Value {
    let Value::Object(shown) = shown else { return shown };
    let is_key =
        |name: &str| matches!(name, "id" | "name" | "summary" | "title" | "guid") || name.ends_with("_id");
    Value::Object(shown.into_iter().filter(|(name, _)| is_key(name)).collect())
}

fn singular(table: &str) -> String {
    match table {
        TICKETS => "ticket".to_owned(),
        USERS => "user".to_owned(),
        other => other.to_ascii_lowercase(),
    }
}
