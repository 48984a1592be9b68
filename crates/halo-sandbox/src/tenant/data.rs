//! The rows of the tenant: compact, ordered by id, and with an undo log so that a failed request leaves nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use serde_json::Value;

use super::fields::Catalogue;
use super::hook::outbox::Outbox;
pub(crate) use super::row::Row;
use super::row::Shape;
use super::schema::{ACTIONS, FIELD_INFO, LOOKUP};

/// Two numbers, because actions count per ticket and lookups per kind; the first is 0 everywhere else.
pub(crate) type Key = (i64, i64);

#[derive(Debug)]
struct Table {
    rows: BTreeMap<Key, Row>,
    /// How many of the rows are in the bin.
    deleted: usize,
    next: i64,
    /// Lower-case names to ids, where names are unique. An entry may be out of date: compare with the row.
    names: HashMap<String, i64>,
}

impl Default for Table {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), deleted: 0, next: 1, names: HashMap::new() }
    }
}

impl Table {
    /// Puts this in the row's place and gives back what was there.
    fn replace(&mut self, key: Key, row: Option<Row>) -> Option<Row> {
        self.deleted += usize::from(row.as_ref().is_some_and(|row| row.deleted));
        let old = match row {
            Some(row) => self.rows.insert(key, row),
            None => self.rows.remove(&key),
        };
        self.deleted -= usize::from(old.as_ref().is_some_and(|row| row.deleted));
        old
    }
}

/// One write to a table, as the undo log keeps it.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) table: &'static str,
    pub(crate) key: Key,
    /// The row as it was before; `None` if there was none.
    pub(crate) old: Option<Row>,
    /// Whether the writer asked that no rules fire.
    pub(crate) quiet: bool,
}

/// All tables of the tenant.
#[derive(Debug, Default)]
pub(crate) struct Data {
    tables: BTreeMap<&'static str, Table>,
    texts: HashSet<Arc<str>>,
    shapes: HashSet<Shape>,
    undo: Option<Vec<Change>>,
    quiet: bool,
    /// What waits to be delivered by webhooks.
    pub(crate) outbox: Outbox,
    /// The custom fields, derived from their rows.
    pub(crate) catalogue: Catalogue,
    pub(crate) seed: u64,
}

impl Data {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    pub(crate) fn get(&self, table: &str, key: Key) -> Option<&Row> {
        self.tables.get(table)?.rows.get(&key)
    }

    /// The row with this id that has not been deleted.
    pub(crate) fn live(&self, table: &str, id: i64) -> Option<&Row> {
        self.get(table, (0, id)).filter(|row| !row.deleted)
    }

    pub(crate) fn rows(&self, table: &str) -> impl DoubleEndedIterator<Item = (Key, &Row)> {
        self.tables.get(table).into_iter().flat_map(|table| table.rows.iter().map(|(key, row)| (*key, row)))
    }

    /// The rows whose key begins with this number: the actions of a ticket, the values of a lookup.
    pub(crate) fn group(&self, table: &str, first: i64) -> impl DoubleEndedIterator<Item = (Key, &Row)> {
        let range = (Bound::Included((first, i64::MIN)), Bound::Included((first, i64::MAX)));
        let table = self.tables.get(table).into_iter();
        table.flat_map(move |table| table.rows.range(range).map(|(key, row)| (*key, row)))
    }

    pub(crate) fn len(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, |table| table.rows.len())
    }

    /// How many rows of a table are in the bin.
    pub(crate) fn deleted(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, |table| table.deleted)
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = &'static str> {
        self.tables.keys().copied()
    }

    pub(crate) fn next(&self, table: &str) -> i64 {
        self.tables.get(table).map_or(1, |table| table.next)
    }

    /// Raises the next id of a table.
    pub(crate) fn reserve(&mut self, table: &'static str, next: i64) {
        let table = self.tables.entry(table).or_default();
        table.next = table.next.max(next);
    }

    pub(crate) fn new_id(&mut self, table: &'static str) -> i64 {
        let table = self.tables.entry(table).or_default();
        let id = table.next;
        table.next += 1;
        id
    }

    /// The next number within a ticket or a lookup; number 1 of a ticket is its opening entry.
    pub(crate) fn new_number(&self, table: &str, first: i64) -> i64 {
        let least = if table == ACTIONS { 2 } else { 1 };
        self.group(table, first).next_back().map_or(least, |((_, last), _)| (last + 1).max(least))
    }

    pub(crate) fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.texts.insert(Arc::clone(&new));
        new
    }

    /// Sets one property of a row being built.
    pub(crate) fn set(&mut self, row: &mut Row, name: &str, value: impl Into<Value>) {
        let name = self.intern(name);
        row.set(name, value.into());
    }

    pub(crate) fn put(&mut self, table: &'static str, key: Key, mut row: Row) {
        row.pack(&mut self.shapes);
        if let Some(name) = row.text("name").map(str::to_lowercase)
            && unique_names(table)
        {
            self.tables.entry(table).or_default().names.insert(name, key.1);
        }
        let old = self.tables.entry(table).or_default().replace(key, Some(row));
        if let Some(undo) = &mut self.undo {
            undo.push(Change { table, key, old, quiet: self.quiet });
        }
        if table == FIELD_INFO {
            self.rebuild_catalogue();
        }
    }

    pub(crate) fn remove(&mut self, table: &'static str, key: Key) -> bool {
        let Some(old) = self.tables.get_mut(table).and_then(|table| table.replace(key, None)) else {
            return false;
        };
        if let Some(undo) = &mut self.undo {
            undo.push(Change { table, key, old: Some(old), quiet: self.quiet });
        }
        if table == FIELD_INFO {
            self.rebuild_catalogue();
        }
        true
    }

    /// The id of the row of this name (in any case), in a table whose names are unique.
    pub(crate) fn named(&self, table: &str, name: &str) -> Option<i64> {
        let name = name.trim().to_lowercase();
        if !unique_names(table) || table == LOOKUP {
            let mut rows = self.rows(table);
            return rows.find(|(_, row)| has_name(row, &name)).map(|((_, id), _)| id);
        }
        let id = *self.tables.get(table)?.names.get(&name)?;
        self.live(table, id).filter(|row| has_name(row, &name)).map(|_| id)
    }

    /// From here on changes can be taken back.
    pub(crate) fn begin(&mut self) {
        self.undo = Some(Vec::new());
    }

    /// Lets the changes stand and says what they were.
    pub(crate) fn commit(&mut self) -> Vec<Change> {
        self.undo.take().unwrap_or_default()
    }

    /// How many changes there were since [`begin`](Self::begin).
    pub(crate) fn changes(&self) -> usize {
        self.undo.as_ref().map_or(0, Vec::len)
    }

    /// Whether the changes from here on fire no rules.
    pub(crate) fn hush(&mut self, quiet: bool) {
        self.quiet = quiet;
    }

    /// Takes back all changes but the first `kept`. Ids that were handed out stay used, as in SQL.
    pub(crate) fn roll_back(&mut self, kept: usize) {
        let Some(undo) = &mut self.undo else { return };
        for Change { table, key, old, .. } in undo.split_off(kept.min(undo.len())).into_iter().rev() {
            self.tables.entry(table).or_default().replace(key, old);
        }
        self.rebuild_catalogue();
    }

    pub(crate) fn rebuild_catalogue(&mut self) {
        let catalogue = Catalogue::build(self.rows(FIELD_INFO));
        self.catalogue = catalogue;
    }
}

fn has_name(row: &Row, lower: &str) -> bool {
    row.text("name").is_some_and(|name| name.trim().to_lowercase() == lower)
}

fn unique_names(table: &str) -> bool {
    use super::schema::{AGENT, CLIENT, LISTS, STATUS, TEAM, TICKET_TYPE};
    matches!(table, CLIENT | LISTS | STATUS | TICKET_TYPE | AGENT | TEAM | FIELD_INFO)
}

#[cfg(test)]
mod tests {
    use rest_core::Timestamp;

    use super::*;
    use crate::tenant::schema::CLIENT;

    fn named(data: &mut Data, name: &str) -> Row {
        let mut row = Row::new(Timestamp::from_millis(0));
        data.set(&mut row, "name", name);
        row
    }

    #[test]
    fn rolling_back_restores_rows_and_names() {
        let mut data = Data::default();
        let row = named(&mut data, "Alder");
        data.put(CLIENT, (0, 1), row);
        data.begin();
        let row = named(&mut data, "Birch");
        data.put(CLIENT, (0, 1), row);
        let row = named(&mut data, "Cedar");
        data.put(CLIENT, (0, 2), row);
        assert_eq!(data.named(CLIENT, "CEDAR"), Some(2));
        data.roll_back(0);
        assert_eq!(data.get(CLIENT, (0, 1)).unwrap().text("name"), Some("Alder"));
        assert!(data.get(CLIENT, (0, 2)).is_none());
        assert_eq!(data.named(CLIENT, "Cedar"), None);
        assert_eq!(data.named(CLIENT, "Birch"), None);
    }

    #[test]
    fn numbers_count_per_group_and_a_ticket_starts_after_its_opening_entry() {
        let mut data = Data::default();
        assert_eq!(data.new_number(ACTIONS, 7), 2);
        data.put(ACTIONS, (7, 2), Row::new(Timestamp::from_millis(0)));
        assert_eq!(data.new_number(ACTIONS, 7), 3);
        assert_eq!(data.new_number(ACTIONS, 8), 2);
        assert_eq!(data.new_number(LOOKUP, 33), 1);
    }
}
