//! One row against many: the same keys and the same comparison as in bulk.

use std::collections::{BTreeMap, HashMap};

use crate::compare::{Comparison, Matcher, Verdict};
use crate::keys::{Forms, Key};
use crate::record::Record;

/// A row of the index that may be the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The id of the row.
    pub id: String,
    /// How it compares.
    pub comparison: Comparison,
}

/// Rows to compare new ones with.
#[derive(Debug, Clone, Default)]
pub struct Index {
    matcher: Matcher,
    rows: Vec<(String, Forms)>,
    keys: HashMap<Key, Vec<u32>>,
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new(matcher: Matcher) -> Self {
        Self { matcher, ..Self::default() }
    }

    /// Adds a row.
    pub fn insert(&mut self, record: &Record) {
        let forms = Forms::of(record);
        let at = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        for key in forms.tiers().into_iter().map(|(_, key)| key).chain(forms.blocks()) {
            let held = self.keys.entry(key).or_default();
            // One more than the cap marks a crowd; more would only cost memory.
            if held.len() <= self.matcher.config().crowd {
                held.push(at);
            }
        }
        self.rows.push((record.id.clone(), forms));
    }

    /// How many rows it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows that are the same, or for a person to decide, best first.
    #[must_use]
    pub fn find(&self, record: &Record) -> Vec<Match> {
        let forms = Forms::of(record);
        let mut found: BTreeMap<u32, Comparison> = BTreeMap::new();
        for key in forms.tiers().into_iter().map(|(_, key)| key).chain(forms.blocks()) {
            let Some(held) = self.keys.get(&key).filter(|held| held.len() <= self.matcher.config().crowd)
            else {
                continue;
            };
            for at in held {
                found
                    .entry(*at)
                    .or_insert_with(|| self.matcher.compare_forms(&self.rows[*at as usize].1, &forms));
            }
        }
        let mut matches: Vec<Match> = found
            .into_iter()
            .filter(|(_, comparison)| comparison.verdict >= Verdict::Review)
            .map(|(at, comparison)| Match { id: self.rows[at as usize].0.clone(), comparison })
            .collect();
        matches.sort_by(|a, b| b.comparison.score.total_cmp(&a.comparison.score).then(a.id.cmp(&b.id)));
        matches
    }
}
