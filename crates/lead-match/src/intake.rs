//! Rows on their way into the store: normalised in portions beside the caller's own work, stored in the order in
//! which they came.

use std::collections::VecDeque;

use crate::count::Ids;
use crate::parallel::{self, Task};
use crate::prepare::Prepared;
use crate::record::Record;
use crate::store::Store;

/// Rows that are normalised together.
const PORTION: usize = 2_048;

#[derive(Debug, Default)]
pub(crate) struct Intake {
    store: Store,
    ids: Ids,
    waiting: Vec<Record>,
    under_way: VecDeque<Task<Vec<Prepared>>>,
}

impl Intake {
    pub(crate) fn push(&mut self, record: Record) {
        self.ids.push(&record.id);
        self.waiting.push(record);
        if self.waiting.len() == PORTION {
            let portion = std::mem::replace(&mut self.waiting, Vec::with_capacity(PORTION));
            self.under_way.push_back(parallel::start(move || portion.iter().map(Prepared::of).collect()));
            if self.under_way.len() > parallel::tasks() {
                self.settle();
            }
        }
    }

    /// Stores the oldest portion.
    fn settle(&mut self) {
        for row in self.under_way.pop_front().into_iter().flat_map(Task::wait) {
            self.store.push(&row);
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
        for record in &self.waiting {
            self.store.push(&Prepared::of(record));
        }
        (self.store, self.ids)
    }
}
