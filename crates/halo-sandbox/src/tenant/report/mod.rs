//! Reports: SQL that is run, stored, and published. The little of SQL that is understood is in `sql`; everything else
//! ends as Halo's reports do: with success and a `load_error`.

mod run;
mod sql;

use rest_core::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::data::{Data, Key, Row};
use super::refusal::Refusal;
use super::schema::{REPORT, Route};
use super::setup;
use super::write::{Context, Props};
use crate::{dice, exchange};

/// Stores a report; one that is published gets the id by which it is read.
pub(crate) fn write(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    props: Props,
) -> Result<Key, Refusal> {
    let key = setup::plain(data, context, route, props)?;
    let unnamed = |row: &&Row| row.flag("is_published") && row.get("published_id").is_none();
    if let Some(mut row) = data.get(REPORT, key).filter(unnamed).cloned() {
        let id = dice::guid(data.seed, 0x9e907, key.1 as u64);
        data.set(&mut row, "published_id", id);
        data.put(REPORT, key, row);
    }
    Ok(key)
}

/// A report that is run without being stored.
pub(crate) fn ad_hoc(data: &Data, context: &Context<'_>, elements: &[Value]) -> Option<Response> {
    let last = elements.last()?;
    let asked = |flag: &str| last.get(flag).and_then(Value::as_bool) == Some(true);
    let sql = last.get("sql").and_then(Value::as_str)?;
    if !asked("_testonly") && !asked("_loadreportonly") {
        return None;
    }
    let answer = json!({ "id": 0, "sql": sql, "report": report(data, context, sql) });
    Some(exchange::json(StatusCode::OK, &answer))
}

/// `report` of a stored report, with `loadreport`.
pub(crate) fn stored(data: &Data, context: &Context<'_>, row: &Row) -> Value {
    report(data, context, row.text("sql").unwrap_or_default())
}

/// What a published report says: the rows alone.
///
/// # Errors
/// 404 if there is none of this id, or it is not published.
pub(crate) fn published(data: &Data, context: &Context<'_>, id: &str) -> Result<Response, Refusal> {
    let is_it = |row: &Row| {
        row.flag("is_published")
            && row.text("published_id").is_some_and(|known| known.eq_ignore_ascii_case(id))
    };
    let (_, row) = data.rows(REPORT).find(|(_, row)| is_it(row)).ok_or_else(Refusal::not_found)?;
    let mut report = stored(data, context, row);
    let answer =
        if report.get("load_error").is_some() { json!({ "report": report }) } else { report["rows"].take() };
    Ok(exchange::json(StatusCode::OK, &answer))
}

fn report(data: &Data, context: &Context<'_>, sql: &str) -> Value {
    match sql::parse(sql).and_then(|select| run::run(data, context, &select)) {
        Ok(rows) => {
            let names = rows.first().into_iter().flat_map(Map::keys);
            let columns: Value = names.map(|name| json!({ "name": name })).collect();
            json!({ "available_columns": columns, "rows": rows })
        }
        Err(problem) => json!({ "rows": [], "load_error": problem }),
    }
}
