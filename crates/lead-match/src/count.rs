//! Texts that many rows share, numbered and counted.

use rustc_hash::FxHashMap;

use crate::entry::{NameEntry, UNKNOWN};

/// Numbers are 32 bits: a table of more than four thousand million different texts does not fit memory.
pub(crate) fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(UNKNOWN)
}

/// Texts with a number and a count each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Counter {
    index: FxHashMap<Box<str>, u32>,
    counts: Vec<u32>,
}

impl Counter {
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.index.get(text) {
            return id;
        }
        let id = number(self.counts.len());
        self.index.insert(text.into(), id);
        self.counts.push(0);
        id
    }

    pub(crate) fn find(&self, text: &str) -> u32 {
        self.index.get(text).copied().unwrap_or(UNKNOWN)
    }

    pub(crate) fn add(&mut self, id: u32) {
        if let Some(count) = self.counts.get_mut(id as usize) {
            *count += 1;
        }
    }

    pub(crate) fn count(&self, id: u32) -> u32 {
        self.counts.get(id as usize).copied().unwrap_or(0)
    }

    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }
}

/// Where in a name a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Given,
    Family,
}

/// Words of names in their spelling-tolerant form, counted by role: one numbering, since names change places.
#[derive(Debug, Default, Clone)]
pub(crate) struct Words {
    index: FxHashMap<Box<str>, u32>,
    counts: Vec<[u32; 2]>,
}

impl Words {
    fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.index.get(text) {
            return id;
        }
        let id = number(self.counts.len());
        self.index.insert(text.into(), id);
        self.counts.push([0; 2]);
        id
    }

    pub(crate) fn find(&self, text: &str) -> u32 {
        self.index.get(text).copied().unwrap_or(UNKNOWN)
    }

    pub(crate) fn count(&self, id: u32, role: Role) -> u32 {
        self.counts.get(id as usize).map_or(0, |counts| counts[role as usize])
    }
}

/// The names of one role.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    index: FxHashMap<Box<str>, u32>,
    entries: Vec<NameEntry>,
}

impl Names {
    /// The number of a name, which is counted once more; [`UNKNOWN`] for none.
    pub(crate) fn intern(&mut self, text: &str, role: Role, words: &mut Words) -> u32 {
        if text.is_empty() {
            return UNKNOWN;
        }
        let at = match self.index.get(text) {
            Some(&at) => at,
            None => {
                let at = number(self.entries.len());
                self.entries.push(NameEntry::new(text, |word| words.intern(word)));
                self.index.insert(text.into(), at);
                at
            }
        };
        for word in self.entries[at as usize].words.iter() {
            if let Some(counts) = words.counts.get_mut(word.id as usize) {
                counts[role as usize] += 1;
            }
        }
        at
    }

    pub(crate) fn at(&self, number: u32) -> Option<&NameEntry> {
        self.entries.get(number as usize)
    }
}

/// Ids one after the other, with where each ends.
#[derive(Debug, Default, Clone)]
pub(crate) struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    pub(crate) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    pub(crate) fn at(&self, row: u32) -> &str {
        let row = row as usize;
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[row]]
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}
