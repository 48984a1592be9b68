//! One element of a posted array: typed as Halo types it, then handed to the rules of its table.

use std::sync::Arc;

use rest_core::{StatusCode, Timestamp};
use serde_json::{Map, Value, json};

use super::behaviour::Behaviour;
use super::data::{Data, Key, Row};
use super::fields::whole;
use super::refusal::Refusal;
use super::schema::{self, Kind, Route};
use super::{action, attachment, contact, halo_time, hook, list, report, setup, ticket};

/// Who writes, when, and by which habits of the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) now: Timestamp,
    pub(crate) behaviour: &'a Behaviour,
    /// The agent the application logs in as, or the person who edits.
    pub(crate) agent: i64,
    /// The name of a person who edits in the user interface.
    pub(crate) person: Option<Arc<str>>,
    /// Whether the agent's role has the Sales permission.
    pub(crate) sales: bool,
}

/// The typed properties of one element.
#[derive(Debug, Default)]
pub(crate) struct Props {
    pub(crate) map: Map<String, Value>,
    pub(crate) custom: Option<Value>,
}

impl Props {
    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        self.map.get(name).and_then(whole)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.map.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| *value == json!(true) || whole(value).is_some_and(|n| n != 0))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.map.insert(name.to_owned(), value.into());
    }

    pub(crate) fn set_default(&mut self, name: &str, value: impl Into<Value>) {
        if !self.has(name) {
            self.set(name, value);
        }
    }
}

/// Writes all elements or, unless the tenant is one that keeps the first ones, none.
pub(crate) fn all(
    data: &mut Data,
    context: &Context<'_>,
    route: &'static Route,
    elements: &[Value],
    lone: bool,
) -> Result<Vec<Key>, Refusal> {
    let mut keys = Vec::with_capacity(elements.len());
    let mut kept = data.changes();
    for (n, value) in elements.iter().enumerate() {
        let path = if lone { String::new() } else { format!("[{n}]") };
        data.hush(value.get("_dont_fire_automations").is_some_and(|flag| *flag == json!(true)));
        let written = element(data, context, route, &path, value);
        data.hush(false);
        match written {
            Ok(key) => {
                keys.push(key);
                if context.behaviour.partial_commit {
                    kept = data.changes();
                }
            }
            Err(refusal) => {
                data.roll_back(kept);
                return Err(refusal);
            }
        }
    }
    Ok(keys)
}

/// Creates or updates one object and says which.
pub(crate) fn element(
    data: &mut Data,
    context: &Context<'_>,
    route: &'static Route,
    path: &str,
    element: &Value,
) -> Result<Key, Refusal> {
    let Some(object) = element.as_object() else {
        let message = "The JSON value could not be converted to the object this end point takes.";
        return Err(Refusal::model(if path.is_empty() { "$" } else { path }, message));
    };
    let mut props = typed(route, path, object)?;
    if let Some(id) = matched(data, route, &props) {
        props.set("id", id);
    }
    match route.table {
        schema::TICKETS => ticket::write(data, context, route, props),
        schema::ACTIONS => action::write(data, context, props),
        schema::CLIENT => contact::client(data, context, props),
        schema::SITE => contact::site(data, context, props),
        schema::USERS => contact::user(data, context, props),
        schema::LISTS => list::write(data, context, props),
        schema::FIELD_INFO => setup::field(data, context, props),
        schema::TICKET_TYPE => setup::ticket_type(data, context, props),
        schema::LOOKUP => setup::lookup(data, context, props),
        schema::CALL_LOG => setup::required(data, context, route, props, "summary"),
        "CRMNote" => setup::required(data, context, route, props, "note"),
        "Tags" => setup::required(data, context, route, props, "text"),
        schema::STATUS | schema::TEAM | "Supplier" => setup::required(data, context, route, props, "name"),
        schema::ATTACHMENT => attachment::write(data, context, props),
        schema::REPORT => report::write(data, context, route, props),
        schema::WEBHOOK => hook::configure::webhook(data, context, route, props),
        hook::RULES => hook::configure::rule(data, context, route, props),
        _ if route.guid => setup::guid(data, context, route, props, &[]),
        _ => setup::plain(data, context, route, props),
    }
}

/// Converts each property as Halo's deserialiser does. Unknown properties and nulls are passed over.
fn typed(route: &Route, path: &str, object: &Map<String, Value>) -> Result<Props, Refusal> {
    let mut props = Props::default();
    for (given, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        if given.eq_ignore_ascii_case("customfields") && route.usage().is_some() {
            if !value.is_array() {
                return Err(wrong(path, given, "a list", value));
            }
            props.custom = Some(value.clone());
            continue;
        }
        let known = route.properties.as_ref().map(|known| known.get(&given.to_ascii_lowercase()));
        match known {
            None => props.set(given, value.clone()),
            Some(None) => {}
            Some(Some((name, _))) if route.guid && *name == "id" => props.set(name, value.clone()),
            Some(Some((name, kind))) => {
                props.set(name, convert(*kind, value).map_err(|wanted| wrong(path, given, wanted, value))?)
            }
        }
    }
    Ok(props)
}

fn wrong(path: &str, name: &str, wanted: &str, value: &Value) -> Refusal {
    let key = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let given = match value {
        Value::String(text) => text.chars().take(60).collect(),
        Value::Array(_) | Value::Object(_) => "a structure".to_owned(),
        other => other.to_string(),
    };
    Refusal::model(&key, format!("Could not convert to {wanted}: {given}. Path '{key}'."))
}

fn convert(kind: Kind, value: &Value) -> Result<Value, &'static str> {
    match (kind, value) {
        (Kind::Any, value) => Ok(value.clone()),
        (Kind::Array, Value::Array(_)) => Ok(value.clone()),
        (Kind::Array, _) => Err("a list"),
        (Kind::Integer, Value::Bool(flag)) => Ok(json!(i64::from(*flag))),
        (Kind::Integer, value) => match whole(value).filter(|n| i32::try_from(*n).is_ok()) {
            Some(number) => Ok(json!(number)),
            None => Err("integer"),
        },
        (Kind::Number, Value::Number(number)) => number.as_f64().map(|n| json!(n)).ok_or("number"),
        (Kind::Number, Value::String(text)) => {
            text.trim().parse::<f64>().map(|n| json!(n)).map_err(|_| "number")
        }
        (Kind::Number, _) => Err("number"),
        (Kind::Text, Value::String(_)) => Ok(value.clone()),
        (Kind::Text, Value::Number(_) | Value::Bool(_)) => Ok(json!(value.to_string())),
        (Kind::Text, _) => Err("string"),
        (Kind::Boolean, Value::Bool(_)) => Ok(value.clone()),
        (Kind::Boolean, Value::Number(number)) => Ok(json!(number.as_f64() != Some(0.0))),
        (Kind::Boolean, Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            _ => Err("boolean"),
        },
        (Kind::Boolean, _) => Err("boolean"),
        (Kind::Time, Value::String(text)) if text.trim().is_empty() => Ok(json!(halo_time::NONE)),
        (Kind::Time, Value::String(text)) => {
            halo_time::read(text).map(|at| json!(halo_time::write(at))).ok_or("DateTime")
        }
        (Kind::Time, _) => Err("DateTime"),
    }
}

/// `_match_thirdparty_id`: the object that an external link of this id already names.
fn matched(data: &Data, route: &Route, props: &Props) -> Option<i64> {
    let wanted = props.text("_match_thirdparty_id").filter(|_| props.int("id").is_none_or(|id| id == 0))?;
    let table = route.usage()?;
    let mut links = data.rows("ExternalLink").map(|(_, link)| link);
    let link = links
        .find(|link| link.text("third_party_id") == Some(wanted) && link.int("table_id") == Some(table))?;
    link.int("halo_id").filter(|id| data.live(route.table, *id).is_some())
}

/// The id of an update; `None` for a create.
///
/// # Errors
/// 404 for an id that does not exist.
pub(crate) fn target(data: &Data, table: &str, props: &Props) -> Result<Option<i64>, Refusal> {
    match props.int("id") {
        None | Some(0) => Ok(None),
        Some(id) if data.get(table, (0, id)).is_some() => Ok(Some(id)),
        Some(_) => Err(Refusal::Empty(StatusCode::NOT_FOUND)),
    }
}

/// The row to change, or a new one.
pub(crate) fn draft(data: &Data, table: &str, id: Option<i64>, now: Timestamp) -> Row {
    id.and_then(|id| data.get(table, (0, id)).cloned()).unwrap_or_else(|| Row::new(now))
}

/// Writes the remaining properties into the row; control flags begin with an underscore and are not stored.
pub(crate) fn fill(data: &mut Data, context: &Context<'_>, row: &mut Row, props: &Props, except: &[&str]) {
    for (name, value) in &props.map {
        let kept = !name.starts_with('_') && name != "id" && !except.contains(&name.as_str());
        if kept {
            data.set(row, name, value.clone());
        }
    }
    touch(context, row);
}

/// Marks the row as changed now by this writer.
pub(crate) fn touch(context: &Context<'_>, row: &mut Row) {
    row.changed = context.now;
    row.person.clone_from(&context.person);
}

/// Writes the custom fields: all of them are replaced, or only those named.
pub(crate) fn fill_custom(
    data: &Data,
    context: &Context<'_>,
    usage: i64,
    row: &mut Row,
    given: Option<&Value>,
) -> Result<(), Refusal> {
    let Some(given) = given else { return Ok(()) };
    let changes = data.catalogue.read(usage, given)?;
    // A person edits one field on a screen; only the API posts an array.
    if context.behaviour.customfields_replace && context.person.is_none() {
        row.custom.clear();
    }
    for (id, value) in changes {
        row.custom.retain(|(known, _)| *known != id);
        if let Some(value) = value {
            row.custom.push((id, value));
        }
    }
    Ok(())
}

/// `new_external_link`: a link row written together with the object.
pub(crate) fn link(data: &mut Data, context: &Context<'_>, table: &'static str, id: i64, props: &Props) {
    let (Some(link), Some(usage)) = (props.map.get("new_external_link"), schema::usage(table)) else {
        return;
    };
    let Some(link) = link.as_object() else { return };
    let mut row = Row::new(context.now);
    for (name, value) in link.iter().filter(|(name, value)| *name != "id" && !value.is_null()) {
        data.set(&mut row, name, value.clone());
    }
    data.set(&mut row, "table_id", usage);
    data.set(&mut row, "halo_id", id);
    let number = data.new_id("ExternalLink");
    data.put("ExternalLink", (0, number), row);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: Value) -> String {
        let object = Map::from_iter([(name.to_owned(), value)]);
        typed(schema::route("Tickets").unwrap(), "[2]", &object).unwrap_err().to_string()
    }

    #[test]
    fn a_value_of_the_wrong_type_names_its_path() {
        let message = refused("status_id", json!("abc"));
        assert!(message.starts_with("[2].status_id: Could not convert to integer: abc"), "{message}");
        assert!(refused("customfields", json!({})).starts_with("[2].customfields:"));
        assert!(refused("dateoccurred", json!("soon")).contains("DateTime"));
        assert!(refused("summary", json!(["x"])).contains("string"));
        assert!(refused("client_id", json!(1e12)).contains("integer"));
    }

    #[test]
    fn lenient_values_are_converted_and_unknown_names_dropped() {
        let object = json!({
            "Status_ID": "12", "oppvalue": 5, "summary": 7, "is_opportunity": "true", "expected_close": "x",
            "targetdate": "2026-03-04T09:15:00Z", "details": null
        });
        let props = typed(schema::route("Tickets").unwrap(), "[0]", object.as_object().unwrap()).unwrap();
        assert_eq!(
            Value::Object(props.map),
            json!({"status_id": 12, "oppvalue": 5.0, "summary": "7", "is_opportunity": true,
                   "targetdate": "2026-03-04T09:15:00"})
        );
    }
}
