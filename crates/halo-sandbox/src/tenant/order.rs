//! In which order rows come, and which of them are on a page.

use std::cmp::Ordering;

use serde_json::Value;

use super::data::{Data, Key, Row};
use super::query::{Page, Query};
use super::read::column;
use super::schema::{ACTIONS, Route};

/// An order that the table has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Rising,
    Falling,
}

pub(super) fn by_id(query: &Query, route: &Route) -> Option<Order> {
    match &query.orders()[..] {
        [] => Some(Order::Rising),
        [(name, falling)] if name == "id" && route.table != ACTIONS => {
            Some(if *falling { Order::Falling } else { Order::Rising })
        }
        _ => None,
    }
}

pub(super) type Rows<'a> = Vec<(Key, &'a Row)>;

/// A page of rows that come in the order of their ids, and how many there are in all.
pub(super) fn rising<'a>(
    data: &'a Data,
    route: &Route,
    all: bool,
    selected: impl Fn(Key, &Row) -> bool,
    page: Page,
) -> (Rows<'a>, usize) {
    if all && data.deleted(route.table) == 0 {
        let rows = data.rows(route.table).skip(page.skip()).take(page.size).collect();
        return (rows, data.len(route.table));
    }
    let mut total = 0;
    let mut rows = Vec::new();
    for (key, row) in data.rows(route.table).filter(|(key, row)| selected(*key, row)) {
        if total >= page.skip() && rows.len() < page.size {
            rows.push((key, row));
        }
        total += 1;
    }
    (rows, total)
}

/// A page of the rows in the order that is asked for.
pub(super) fn paged<'a>(
    data: &Data,
    route: &Route,
    query: &Query,
    page: Page,
    mut rows: Rows<'a>,
) -> (Rows<'a>, usize) {
    match by_id(query, route) {
        Some(Order::Rising) => {}
        Some(Order::Falling) => rows.reverse(),
        None => sort(data, route, query, &mut rows),
    }
    let total = rows.len();
    (rows.into_iter().skip(page.skip()).take(page.size).collect(), total)
}

fn sort(data: &Data, route: &Route, query: &Query, rows: &mut [(Key, &Row)]) {
    let orders = query.orders();
    rows.sort_by(|(a_key, a), (b_key, b)| {
        for (name, descending) in &orders {
            let of = |key: Key, row: &Row| column(data, route, key, row, name).unwrap_or(Value::Null);
            let order = compare(&of(*a_key, a), &of(*b_key, b));
            if order != Ordering::Equal {
                return if *descending { order.reverse() } else { order };
            }
        }
        a_key.cmp(b_key)
    });
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => {
            let text = |value: &Value| value.as_str().map(str::to_lowercase).unwrap_or_default();
            text(a).cmp(&text(b))
        }
    }
}
