//! The tenant as one JSON document: for people and tests, and for a restart.

use rest_core::Timestamp;
use serde_json::{Map, Value, json};

use super::data::{Data, Key, Row};
use super::hook::outbox::Outbox;
use super::list::{MEMBERS, members};
use super::query::Query;
use super::read::{Depth, hidden, object};
use super::schema::{self, LISTS, TICKETS};
use crate::tenant::behaviour::Behaviour;

const VERSION: u64 = 1;

/// Table name to rows, with custom fields by name and text and ids explained.
pub(crate) fn explain(data: &Data) -> Value {
    let behaviour = Behaviour::default();
    let nothing = Query::default();
    let mut tables = Map::new();
    for table in data.tables().filter(|table| *table != MEMBERS) {
        let Some(route) = schema::route(table) else { continue };
        let rows = data.rows(table).map(|(key, row)| {
            let mut shown = object(data, &behaviour, route, key, row, Depth::Plain, &nothing);
            if let Value::Object(shown) = &mut shown {
                // Plain leaves out what only `includedetails` gives; here everything is wanted.
                for (name, value) in row.fields().filter(|(name, _)| !hidden(name)) {
                    shown.entry(name).or_insert_with(|| value.clone());
                }
                if route.usage().is_some() {
                    shown.insert("customfields".to_owned(), data.catalogue.resolve(row));
                }
                if table == TICKETS {
                    shown.insert("deleted".to_owned(), json!(row.deleted));
                }
                if table == LISTS {
                    shown.insert("members".to_owned(), members(data, key.1));
                }
                if let Some(person) = &row.person {
                    shown.insert("_edited_by".to_owned(), json!(&**person));
                }
            }
            shown
        });
        tables.insert(table.to_owned(), rows.collect());
    }
    Value::Object(tables)
}

/// Everything needed to go on after a restart.
pub(crate) fn save(data: &Data) -> Value {
    let tables: Map<String, Value> = data
        .tables()
        .map(|table| {
            let rows: Vec<Value> = data.rows(table).map(|(key, row)| save_row(key, row)).collect();
            (table.to_owned(), json!({ "next": data.next(table), "rows": rows }))
        })
        .collect();
    json!({ "halo_sandbox": VERSION, "seed": data.seed, "tables": tables, "outbox": data.outbox.save() })
}

fn save_row(key: Key, row: &Row) -> Value {
    let fields: Map<String, Value> =
        row.fields().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let mut saved = json!({
        "key": [key.0, key.1], "created": row.created.millis(), "changed": row.changed.millis(), "fields": fields,
    });
    if !row.custom.is_empty() {
        saved["custom"] = row.custom.iter().map(|(id, value)| json!([id, value])).collect();
    }
    if row.deleted {
        saved["deleted"] = json!(true);
    }
    if let Some(person) = &row.person {
        saved["person"] = json!(&**person);
    }
    saved
}

/// Reads what [`save`] wrote; `None` if it is something else.
pub(crate) fn load(saved: &Value) -> Option<Data> {
    if saved["halo_sandbox"].as_u64() != Some(VERSION) {
        return None;
    }
    let mut data = Data::new(saved["seed"].as_u64()?);
    for (name, table) in saved["tables"].as_object()? {
        let name = if name == MEMBERS { MEMBERS } else { schema::route(name)?.table };
        for saved in table["rows"].as_array()? {
            let key = (saved["key"][0].as_i64()?, saved["key"][1].as_i64()?);
            let mut row = Row::new(Timestamp::from_millis(saved["created"].as_i64()?));
            row.changed = Timestamp::from_millis(saved["changed"].as_i64()?);
            row.deleted = saved["deleted"] == json!(true);
            row.person = saved["person"].as_str().map(|person| data.intern(person));
            for (field, value) in saved["fields"].as_object()? {
                data.set(&mut row, field, value.clone());
            }
            for pair in saved["custom"].as_array().into_iter().flatten() {
                row.custom.push((pair[0].as_i64()?, pair[1].clone()));
            }
            data.put(name, key, row);
        }
        data.reserve(name, table["next"].as_i64()?);
    }
    if let Some(outbox) = saved.get("outbox") {
        data.outbox = Outbox::load(outbox)?;
    }
    data.rebuild_catalogue();
    Some(data)
}
