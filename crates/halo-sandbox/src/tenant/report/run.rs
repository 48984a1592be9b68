//! A statement against the rows. Tables and columns go by the names of the API; some tables also by the names of their
//! schemas.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::sql::{Column, Holds, Select, Sign, Test};
use crate::tenant::data::{Data, Key, Row};
use crate::tenant::query::Query;
use crate::tenant::read::{Depth, column, hidden, object};
use crate::tenant::schema::{self, Route};
use crate::tenant::special;
use crate::tenant::write::Context;

/// Halo gives out no more rows of a report.
const MOST: usize = 50_000;

/// The vendor's names of schemas that differ from the path.
const TABLES: &[(&str, &str)] =
    &[("faults", "Tickets"), ("area", "Client"), ("uname", "Agent"), ("areanote", "CRMNote")];

pub(super) fn run(
    data: &Data,
    context: &Context<'_>,
    select: &Select,
) -> Result<Vec<Map<String, Value>>, String> {
    let name = TABLES.iter().find(|(name, _)| *name == select.table).map_or(&*select.table, |(_, path)| path);
    let route = schema::route(name).ok_or_else(|| format!("Invalid object name '{}'.", select.table))?;
    let table = Table { data, context, route };
    for name in select.names() {
        if !table.has(name) {
            return Err(format!("Invalid column name '{name}'."));
        }
    }
    let seen = data
        .rows(route.table)
        .filter(|(_, row)| !row.deleted && special::in_domain(data, route, row, context.sales));
    let mut rows: Vec<(Key, &Row)> = seen
        .filter(|(key, row)| {
            select.tests.iter().all(|test| holds(test, &table.text(*key, row, &test.column)))
        })
        .collect();
    rows.sort_by(|(a_key, a), (b_key, b)| {
        let orders = select.order.iter().map(|(name, descending)| {
            let order = compare(&table.text(*a_key, a, name), &table.text(*b_key, b, name));
            if *descending { order.reverse() } else { order }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    });
    if select.columns.iter().any(|column| matches!(column, Column::Count { .. })) {
        return counted(select, rows.len()).map(|row| vec![row]);
    }
    let rows = rows.into_iter().take(select.top.unwrap_or(MOST).min(MOST));
    Ok(rows.map(|(key, row)| table.shown(key, row, &select.columns)).collect())
}

fn counted(select: &Select, count: usize) -> Result<Map<String, Value>, String> {
    match &select.columns[..] {
        [Column::Count { shown }] => Ok(Map::from_iter([(shown.clone(), Value::from(count.to_string()))])),
        _ => Err("The columns are not contained in an aggregate function or a GROUP BY clause.".to_owned()),
    }
}

impl Select {
    fn names(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.iter().filter_map(|column| match column {
            Column::Named { name, .. } => Some(name.as_str()),
            Column::All | Column::Count { .. } => None,
        });
        let tests = self.tests.iter().map(|test| test.column.as_str());
        columns.chain(tests).chain(self.order.iter().map(|(name, _)| name.as_str()))
    }
}

struct Table<'a> {
    data: &'a Data,
    context: &'a Context<'a>,
    route: &'static Route,
}

impl Table<'_> {
    fn has(&self, name: &str) -> bool {
        let known = self.route.properties.as_ref().is_some_and(|known| known.contains_key(name));
        let custom = || self.route.usage().is_some_and(|usage| self.data.catalogue.id(usage, name).is_some());
        let stored = || {
            self.route.properties.is_none()
                && self.data.rows(self.route.table).any(|(_, row)| row.get(name).is_some())
        };
        !hidden(name) && (name == "id" || known || custom() || stored())
    }

    /// The value as a report shows it; `None` for nothing.
    fn text(&self, key: Key, row: &Row, name: &str) -> Option<String> {
        written(&column(self.data, self.route, key, row, name)?)
    }

    fn shown(&self, key: Key, row: &Row, columns: &[Column]) -> Map<String, Value> {
        let mut shown = Map::new();
        for column in columns {
            match column {
                Column::Named { name, shown: alias } => {
                    let text = self.text(key, row, name).unwrap_or_default();
                    shown.insert(alias.clone(), text.into());
                }
                Column::All => {
                    let (data, behaviour) = (self.data, self.context.behaviour);
                    let all = object(data, behaviour, self.route, key, row, Depth::Plain, &Query::default());
                    for (name, value) in all.as_object().into_iter().flatten() {
                        if let Some(text) = written(value) {
                            shown.insert(name.clone(), text.into());
                        }
                    }
                }
                Column::Count { .. } => {}
            }
        }
        shown
    }
}

/// Every value of a report is a text.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
    }
}

fn holds(test: &Test, found: &Option<String>) -> bool {
    let Some(found) = found else { return test.holds == Holds::Null(true) };
    let same = |wanted: &String| compare(&Some(found.clone()), &Some(wanted.clone())) == Ordering::Equal;
    match &test.holds {
        Holds::Null(null) => !null,
        Holds::In(wanted) => wanted.iter().any(same),
        Holds::Like(pattern, wanted) => like(&found.to_lowercase(), pattern) == *wanted,
        Holds::Compared(sign, wanted) => {
            let order = compare(&Some(found.clone()), &Some(wanted.clone()));
            match sign {
                Sign::Equal => order.is_eq(),
                Sign::Unequal => order.is_ne(),
                Sign::Less => order.is_lt(),
                Sign::AtMost => order.is_le(),
                Sign::More => order.is_gt(),
                Sign::AtLeast => order.is_ge(),
            }
        }
    }
}

/// As numbers if both are, else as texts in any case; nothing comes first. A flag is 1 or 0.
fn compare(a: &Option<String>, b: &Option<String>) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else { return a.is_some().cmp(&b.is_some()) };
    let number = |text: &str| match text {
        "True" => Some(1.0),
        "False" => Some(0.0),
        text => text.parse::<f64>().ok(),
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.to_lowercase().cmp(&b.to_lowercase()),
    }
}

/// `%` stands for anything.
fn like(text: &str, pattern: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('%') else { return text == pattern };
    let Some(rest) = text.strip_prefix(head) else { return false };
    let starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    tail.is_empty() || starts.into_iter().any(|at| like(&rest[at..], tail))
}
