//! One row against many: the same keys and the same comparison as in bulk.

use rustc_hash::FxHashMap;

use crate::blocking::{Hashes, PASSES, block, crowd};
use crate::compare::extra::Learned;
use crate::compare::sink::Silent;
use crate::compare::{Comparison, Matcher, Verdict, odds};
use crate::count::Ids;
use crate::prepare::Prepared;
use crate::record::Record;
use crate::stats::Stats;
use crate::store::Store;
use crate::view::{Probe, View};

/// A row of the index that may be the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The id of the row.
    pub id: String,
    /// How it compares.
    pub comparison: Comparison,
}

/// The rows of one key: the number, and the last of a list through [`Index::links`].
#[derive(Debug, Clone, Copy)]
struct Posting {
    last: u32,
    rows: u32,
}

/// Rows to compare new ones with.
#[derive(Debug, Clone, Default)]
pub struct Index {
    matcher: Matcher,
    store: Store,
    ids: Ids,
    keys: FxHashMap<u64, Posting>,
    /// Row, and the link before.
    links: Vec<(u32, u32)>,
}

const END: u32 = u32::MAX;

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new(matcher: Matcher) -> Self {
        Self { matcher, ..Self::default() }
    }

    /// Adds a row.
    pub fn insert(&mut self, record: &Record) {
        let row = self.store.push(&Prepared::of(record).facts());
        self.ids.push(&record.id);
        for key in keys_of(&self.store.view(row)) {
            let posting = self.keys.entry(key).or_insert(Posting { last: END, rows: 0 });
            posting.rows += 1;
            // One more than the cap marks a crowd; more would only cost memory.
            if posting.rows as usize <= crowd(key, self.matcher.config().crowd) {
                self.links.push((row, posting.last));
                posting.last = u32::try_from(self.links.len() - 1).unwrap_or(END);
            }
        }
    }

    /// How many rows it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.len() == 0
    }

    /// Rows that are the same, or for a person to decide, best first. A row with the id asked for is not among them.
    #[must_use]
    pub fn find(&self, record: &Record) -> Vec<Match> {
        let probe = Probe::new(Prepared::of(record), &self.store);
        let view = probe.view();
        let mut found: Vec<u32> = Vec::new();
        for key in keys_of(&view) {
            let Some(posting) = self.keys.get(&key) else { continue };
            if posting.rows as usize > crowd(key, self.matcher.config().crowd) {
                continue;
            }
            let mut at = posting.last;
            while at != END {
                let (row, before) = self.links[at as usize];
                found.push(row);
                at = before;
            }
        }
        found.sort_unstable();
        found.dedup();
        let (stats, learned) = (Stats::of(&self.store), Learned::default());
        let floor = odds(self.matcher.config().review);
        let mut matches: Vec<Match> = Vec::new();
        for row in found {
            let id = self.ids.at(row);
            let other = self.store.view(row);
            let (x, y) = if id <= record.id.as_str() { (&other, &view) } else { (&view, &other) };
            if id == record.id || self.matcher.odds(x, y, stats, &learned, &mut Silent) < floor {
                continue;
            }
            let comparison = self.matcher.explain(x, y, stats, &learned);
            if comparison.verdict >= Verdict::Review {
                matches.push(Match { id: id.to_owned(), comparison });
            }
        }
        matches.sort_by(|a, b| b.comparison.score.total_cmp(&a.comparison.score).then(a.id.cmp(&b.id)));
        matches
    }
}

fn keys_of(view: &View<'_>) -> Vec<u64> {
    let mut keys = Hashes::default();
    for pass in 0..PASSES {
        block(view, pass, &mut keys);
    }
    keys.0.sort_unstable();
    keys.0.dedup();
    keys.0
}
