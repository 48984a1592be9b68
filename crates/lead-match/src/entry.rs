//! Values that many rows share, kept once with what comparisons need of them.

use crate::hash::hash;
use crate::normalise::fold::skeleton;
use crate::normalise::web::stem;
use crate::tables::names::nickname_groups;

/// No word of the table of words.
pub(crate) const UNKNOWN: u32 = u32::MAX;

/// A word of a name.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: Box<str>,
    /// Spelling-tolerant form.
    pub(crate) skeleton: Box<str>,
    /// Where its frequency is counted.
    pub(crate) id: u32,
}

/// A given or a family name.
#[derive(Clone, Debug)]
pub(crate) struct NameEntry {
    pub(crate) text: Box<str>,
    pub(crate) words: Box<[Word]>,
    /// Nickname groups of the first word.
    pub(crate) groups: &'static [u16],
    /// A bit for each word and each group: names without a common bit have nothing in common.
    pub(crate) sign: u64,
}

impl Word {
    /// Are both spelled alike? Words of one table are compared by their number.
    pub(crate) fn like(&self, other: &Self) -> bool {
        same(self.id, other.id, || self.skeleton == other.skeleton)
    }
}

/// Equal numbers of one table are equal texts; only two texts that are in no table need to be looked at.
fn same(x: u32, y: u32, texts: impl FnOnce() -> bool) -> bool {
    if x == UNKNOWN && y == UNKNOWN { texts() } else { x == y }
}

impl NameEntry {
    pub(crate) fn new(text: &str, mut id_of: impl FnMut(&str) -> u32) -> Self {
        let words: Box<[Word]> = text
            .split(' ')
            .map(|word| {
                let form = skeleton(word);
                Word { text: word.into(), id: id_of(&form), skeleton: form.into() }
            })
            .collect();
        let groups = nickname_groups(text);
        let ids = words.iter().map(|word| word.id).chain(groups.iter().map(|&group| !u32::from(group)));
        // The top six bits of a product with an odd number spread well.
        let sign = ids.fold(0, |sign, id| sign | 1_u64 << (id.wrapping_mul(0x9e37_79b9) >> 26));
        Self { text: text.into(), groups, words, sign }
    }
}

/// A firm's name.
#[derive(Clone, Debug)]
pub(crate) struct FirmEntry {
    pub(crate) core: Box<str>,
    /// The part before a dash or bracket; empty when there is none.
    pub(crate) head: Box<str>,
    /// Without blanks.
    pub(crate) compact: Box<str>,
    pub(crate) initials: Box<str>,
    pub(crate) words: Box<[(Box<str>, u32)]>,
    /// Where the whole name is counted.
    pub(crate) id: u32,
    /// Which entry of the table it is.
    pub(crate) number: u32,
}

impl FirmEntry {
    pub(crate) fn like(&self, other: &Self) -> bool {
        same(self.id, other.id, || self.core == other.core)
    }

    pub(crate) fn new(core: &str, head: &str, id: u32, mut id_of: impl FnMut(&str) -> u32) -> Self {
        let words: Box<[(Box<str>, u32)]> = core.split(' ').map(|word| (word.into(), id_of(word))).collect();
        Self {
            core: core.into(),
            head: head.into(),
            compact: core.replace(' ', "").into(),
            initials: words.iter().filter_map(|(word, _)| word.chars().next()).collect::<String>().into(),
            words,
            id,
            number: UNKNOWN,
        }
    }
}

/// An Internet domain.
#[derive(Clone, Debug)]
pub(crate) struct DomainEntry {
    pub(crate) text: Box<str>,
    /// Where it is counted.
    pub(crate) id: u32,
    /// Hash of the stem; 0 where the whole domain is the stem.
    pub(crate) stem_hash: u64,
}

impl DomainEntry {
    pub(crate) fn new(text: &str, id: u32) -> Self {
        let stem = stem(text);
        let stem_hash = if stem.len() < text.len() { hash(stem.as_bytes()) } else { 0 };
        Self { text: text.into(), id, stem_hash }
    }

    pub(crate) fn like(&self, other: &Self) -> bool {
        same(self.id, other.id, || self.text == other.text)
    }

    pub(crate) fn stem(&self) -> &str {
        stem(&self.text)
    }
}
