//! How rare a value is, in bits: what agreement on it says.

use crate::count::Role;
use crate::entry::{DomainEntry, FirmEntry, Word};
use crate::store::Store;

/// A table smaller than this is taken as a sample of a world that is not.
const WORLD: f32 = 20_000.0;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Stats<'a> {
    store: &'a Store,
    rows: f32,
}

impl<'a> Stats<'a> {
    pub(crate) fn of(store: &'a Store) -> Self {
        Self { store, rows: (store.len() as f32).max(WORLD) }
    }

    /// Log2 of the number of rows.
    pub(crate) fn rows_bits(self) -> f32 {
        self.rows.log2()
    }

    /// Weight of "one of two random rows is the other's" in bits, negative.
    pub(crate) fn prior(self) -> f32 {
        1.5 - self.rows.log2()
    }

    fn share(self, count: u32, usual: f32) -> f32 {
        // A thousand rows' worth of belief in the usual share, so that small tables judge by experience.
        const BELIEF: f32 = 1_000.0;
        let seen = self.store.len() as f32;
        (count as f32 + BELIEF * usual) / (seen.max(1.0) + BELIEF)
    }

    pub(crate) fn given(self, word: &Word) -> f32 {
        self.share(self.store.words.count(word.id, Role::Given), 0.002)
    }

    pub(crate) fn family(self, word: &Word) -> f32 {
        self.share(self.store.words.count(word.id, Role::Family), 0.000_5)
    }

    pub(crate) fn domain_bits(self, domain: &DomainEntry) -> f32 {
        (self.rows / (self.store.domain_count(domain.id) as f32).max(2.0)).log2()
    }

    pub(crate) fn firm_bits(self, firm: &FirmEntry) -> f32 {
        (self.rows / (self.store.firm_count(firm.id) as f32 + 1.0).max(2.0)).log2()
    }

    pub(crate) fn domain_count(self, domain: &DomainEntry) -> u32 {
        self.store.domain_count(domain.id)
    }

    /// How rare a word is among firm names.
    pub(crate) fn firm_word_bits(self, word: u32) -> f32 {
        let kinds = (self.store.firm_kinds() as f32).max(2_000.0);
        (kinds / (self.store.firm_words.count(word) as f32 + 0.000_2 * kinds)).log2()
    }

    pub(crate) fn phone_count(self, tail: u32) -> u32 {
        self.store.phone_count(tail)
    }

    pub(crate) fn phone_bits(self, tail: u32) -> f32 {
        (self.rows / (self.store.phone_count(tail) as f32).max(2.0)).log2()
    }
}
