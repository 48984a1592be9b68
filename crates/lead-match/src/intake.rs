//! Rows on their way into the store: normalised in portions beside the caller's own work, stored in the order in
//! which they came. A portion is a few large buffers, since a million rows of many small texts are slow to
//! allocate and slower to free on another thread.

use std::collections::VecDeque;

use crate::count::{Ids, number};
use crate::fields::{Fields, Memo};
use crate::parallel::{self, Task};
use crate::prepare::{Extra, Facts, Marks, Prepared, TEXTS};
use crate::record::{FixedId, Kind, Record};
use crate::store::Store;

/// Rows that are normalised together.
const PORTION: usize = 4_096;

#[derive(Debug, Default)]
pub(crate) struct Intake {
    store: Store,
    ids: Ids,
    waiting: Portion,
    under_way: VecDeque<Task<Batch>>,
}

impl Intake {
    pub(crate) fn push(&mut self, record: &Record) {
        self.add(&record.id, record.cells(), record.fixed.as_ref());
    }

    pub(crate) fn add<'a>(
        &mut self,
        id: &str,
        cells: impl IntoIterator<Item = (Kind, &'a str)>,
        fixed: Option<&FixedId>,
    ) {
        self.ids.push(id);
        self.waiting.add(cells, fixed);
        if self.waiting.rows.len() == PORTION {
            let portion = std::mem::take(&mut self.waiting);
            self.under_way.push_back(parallel::start(move || portion.prepared()));
            if self.under_way.len() > parallel::tasks() {
                self.settle();
            }
        }
    }

    /// Stores the oldest portion.
    fn settle(&mut self) {
        if let Some(task) = self.under_way.pop_front() {
            task.wait().store(&mut self.store);
        }
    }

    /// The ids of all rows that have come.
    pub(crate) fn ids(&self) -> &Ids {
        &self.ids
    }

    /// All rows, stored, and their ids.
    pub(crate) fn finish(mut self) -> (Store, Ids) {
        while !self.under_way.is_empty() {
            self.settle();
        }
        self.waiting.prepared().store(&mut self.store);
        (self.store, self.ids)
    }
}

/// Rows as they came.
#[derive(Debug, Default)]
struct Portion {
    text: String,
    /// What a cell holds, and where it ends in the text.
    cells: Vec<(Kind, usize)>,
    /// Where the cells of a row end, and its fixed identity.
    rows: Vec<(usize, Option<FixedId>)>,
}

impl Portion {
    fn add<'a>(&mut self, cells: impl IntoIterator<Item = (Kind, &'a str)>, fixed: Option<&FixedId>) {
        for (kind, value) in cells {
            if kind.is_extra() || !value.is_empty() {
                self.text.push_str(value);
                self.cells.push((kind, self.text.len()));
            }
        }
        self.rows.push((self.cells.len(), fixed.cloned()));
    }

    fn prepared(&self) -> Batch {
        let mut batch = Batch::default();
        let mut memo = Memo::default();
        let (mut first, mut start) = (0, 0);
        for (end, fixed) in &self.rows {
            let mut fields = Fields::new(fixed.as_ref());
            for &(kind, end) in &self.cells[first..*end] {
                fields.set(kind, &self.text[start..end]);
                start = end;
            }
            first = *end;
            batch.push(Prepared::new(&fields, &mut memo));
        }
        batch
    }
}

/// Normalised rows.
#[derive(Debug, Default)]
struct Batch {
    text: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    ends: [u32; TEXTS],
    marks: Marks,
    fixed: Option<FixedId>,
    extra: Vec<Extra>,
}

impl Batch {
    fn push(&mut self, row: Prepared) {
        let ends = row.facts().texts.map(|text| {
            self.text.push_str(text);
            number(self.text.len())
        });
        self.lines.push(Line { ends, marks: row.marks, fixed: row.fixed, extra: row.extra });
    }

    fn store(&self, store: &mut Store) {
        let mut start = 0;
        for line in &self.lines {
            let texts =
                line.ends.map(|end| &self.text[std::mem::replace(&mut start, end as usize)..end as usize]);
            store.push(&Facts { texts, marks: line.marks, fixed: line.fixed.as_ref(), extra: &line.extra });
        }
    }
}
