//! What an administrator sets up: custom fields, ticket types, statuses, lookups; and all the plain tables.

use serde_json::{Value, json};

use super::data::{Data, Key, Row};
use super::fields::{options, whole};
use super::refusal::Refusal;
use super::schema::{FIELD_INFO, LOOKUP, Route, TICKET_TYPE};
use super::write::{Context, Props, draft, fill, fill_custom, link, target};
use crate::dice;

/// Custom tables and records that can carry fields.
const USAGES: &[i64] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 993, 1001, 1002, 1003];

/// Columns of the ticket type table that have no default: only a copy of a full type has them.
const TYPE_COLUMNS: &[(&str, &str)] = &[
    ("use", "RTUse"),
    ("sequence", "RTSequence"),
    ("group_id", "RTGroupId"),
    ("itilrequesttype", "RTItilRequestType"),
    ("initial_status", "RTInitialStatus"),
    ("default_sla", "RTDefSLA"),
    ("workflow_id", "RTWorkflowId"),
    ("allowattachments", "RTAllowAttachments"),
];

/// A custom field. Its id is Halo's choice; its name and type stay.
pub(crate) fn field(data: &mut Data, context: &Context<'_>, mut props: Props) -> Result<Key, Refusal> {
    let id = target(data, FIELD_INFO, &props)?;
    let mut row = draft(data, FIELD_INFO, id, context.now);
    if id.is_none() {
        if !props.int("usage").is_some_and(|usage| USAGES.contains(&usage)) {
            return Err(Refusal::Text("No matching custom table".to_owned()));
        }
        let usage = props.int("usage").unwrap_or_default();
        let name = field_name(props.text("name").unwrap_or_default())?;
        if data.catalogue.id(usage, &name).is_some() {
            return Err(Refusal::exception("A custom field with this name already exists."));
        }
        let kind = props.int("type").unwrap_or(0);
        if !matches!(kind, 0..=7 | 10) {
            return Err(Refusal::exception("The field type is not valid."));
        }
        props.set("name", name);
        props.set("type", kind);
        props.set("custom", 1);
        props.set_default("inputtype", 0);
        let guid = dice::guid(data.seed, 0xf1e1d, data.next(FIELD_INFO) as u64);
        props.set("guid", guid);
    } else {
        for fixed in ["name", "type", "usage", "custom"] {
            props.map.remove(fixed);
        }
    }
    if props.text("label").is_some_and(|label| label.chars().count() > 256) {
        return Err(Refusal::exception("The label is too long."));
    }
    let values = new_options(&row, &props);
    fill(data, context, &mut row, &props, &["new_values", "values"]);
    data.set(&mut row, "values", values);
    let id = id.unwrap_or_else(|| data.new_id(FIELD_INFO));
    data.put(FIELD_INFO, (0, id), row);
    Ok((0, id))
}

/// The API name: `CF` and the field's name of letters, digits and underscores.
fn field_name(name: &str) -> Result<String, Refusal> {
    let valid = (1..=64).contains(&name.len())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if !valid {
        return Err(Refusal::exception("The field name may only have letters, numbers and underscores."));
    }
    let has_prefix = name.get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("cf"));
    Ok(if has_prefix { name.to_owned() } else { format!("CF{name}") })
}

/// `values` replaces the options and keeps their ids; `new_values` adds, separated by commas.
fn new_options(row: &Row, props: &Props) -> Value {
    let mut kept = options(row.get("values"));
    let mut highest = kept.iter().map(|(id, _)| *id).max().unwrap_or(0);
    let mut new_id = || {
        highest += 1;
        highest
    };
    if let Some(Value::Array(given)) = props.map.get("values") {
        let entries =
            given.iter().filter_map(|entry| Some((entry.get("id").and_then(whole), entry["name"].as_str()?)));
        kept = entries
            .map(|(id, name)| (id.filter(|id| *id > 0).unwrap_or_else(&mut new_id), name.to_owned()))
            .collect();
    }
    let added = props.text("new_values").unwrap_or_default().split(',').map(str::trim);
    for name in added.filter(|name| !name.is_empty()) {
        if !kept.iter().any(|(_, known)| known.eq_ignore_ascii_case(name)) {
            kept.push((new_id(), name.to_owned()));
        }
    }
    kept.into_iter().map(|(id, name)| json!({ "id": id, "name": name })).collect()
}

/// A ticket type can only be made by copying a full one.
pub(crate) fn ticket_type(data: &mut Data, context: &Context<'_>, props: Props) -> Result<Key, Refusal> {
    let id = target(data, TICKET_TYPE, &props)?;
    if id.is_none() {
        if props.text("name").is_none() {
            return Err(Refusal::exception("Please enter a name."));
        }
        if let Some((_, column)) = TYPE_COLUMNS.iter().find(|(name, _)| !props.has(name)) {
            return Err(Refusal::exception(format!(
                "Cannot insert the value NULL into column '{column}', table 'dbo.REQUESTTYPE'; column does not \
                 allow nulls. INSERT fails.\r\nThe statement has been terminated."
            )));
        }
    }
    if let Some(name) = props.text("name")
        && data.named(TICKET_TYPE, name).is_some_and(|other| Some(other) != id)
    {
        return Err(Refusal::exception("A ticket type with this name already exists."));
    }
    let mut row = draft(data, TICKET_TYPE, id, context.now);
    fill(data, context, &mut row, &props, &["guid", "ticket_count"]);
    store(data, TICKET_TYPE, id, row)
}

/// A lookup value: its number counts within its kind.
pub(crate) fn lookup(data: &mut Data, context: &Context<'_>, props: Props) -> Result<Key, Refusal> {
    let kind = props.int("lookupid").ok_or_else(|| Refusal::exception("Please give the lookup."))?;
    let id = props.int("id").filter(|id| *id != 0);
    let old =
        id.map(|id| data.get(LOOKUP, (kind, id)).cloned().ok_or_else(Refusal::not_found)).transpose()?;
    if old.is_none() && props.text("name").is_none() {
        return Err(Refusal::exception("Please enter a name."));
    }
    let key = (kind, id.unwrap_or_else(|| data.new_number(LOOKUP, kind)));
    let mut row = old.unwrap_or_else(|| Row::new(context.now));
    fill(data, context, &mut row, &props, &[]);
    data.put(LOOKUP, key, row);
    Ok(key)
}

/// A table that asks for one property on create; statuses and teams also for a new name.
pub(crate) fn required(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    props: Props,
    name: &str,
) -> Result<Key, Refusal> {
    let id = target(data, route.table, &props)?;
    if id.is_none() && props.text(name).is_none() {
        return Err(Refusal::exception(format!("Please enter a {name}.")));
    }
    if name == "name"
        && let Some(wanted) = props.text("name")
        && data.named(route.table, wanted).is_some_and(|other| Some(other) != id)
    {
        return Err(Refusal::exception("This name already exists."));
    }
    plain(data, context, route, props)
}

/// A table without rules: what is given is stored and comes back.
pub(crate) fn plain(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    props: Props,
) -> Result<Key, Refusal> {
    let id = target(data, route.table, &props)?;
    let mut row = draft(data, route.table, id, context.now);
    fill(data, context, &mut row, &props, &["new_external_link", "external_links"]);
    if let Some(usage) = route.usage() {
        fill_custom(data, context, usage, &mut row, props.custom.as_ref())?;
    }
    let key = store(data, route.table, id, row)?;
    link(data, context, route.table, key.1, &props);
    Ok(key)
}

/// A table whose ids are GUIDs.
pub(crate) fn guid(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    props: Props,
    computed: &[&str],
) -> Result<Key, Refusal> {
    let given = props.map.get("id").and_then(Value::as_str).map(str::to_owned);
    let old = match &given {
        None => None,
        Some(id) => Some(find_guid(data, route.table, id).ok_or_else(Refusal::not_found)?),
    };
    let mut row = draft(data, route.table, old, context.now);
    fill(data, context, &mut row, &props, computed);
    if old.is_none() {
        let stream = route.name.bytes().fold(0u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        let guid = dice::guid(data.seed, stream, data.next(route.table) as u64);
        data.set(&mut row, "guid_id", guid);
    }
    store(data, route.table, old, row)
}

/// The row of a GUID, in any case.
pub(crate) fn find_guid(data: &Data, table: &str, guid: &str) -> Option<i64> {
    let same = |row: &Row| row.text("guid_id").is_some_and(|known| known.eq_ignore_ascii_case(guid));
    data.rows(table).find(|(_, row)| same(row)).map(|((_, id), _)| id)
}

fn store(data: &mut Data, table: &'static str, id: Option<i64>, row: Row) -> Result<Key, Refusal> {
    let id = id.unwrap_or_else(|| data.new_id(table));
    data.put(table, (0, id), row);
    Ok((0, id))
}
