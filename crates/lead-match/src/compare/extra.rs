//! Columns without a field of their own: compared by kind, weighed by what the table itself teaches.

use crate::prepare::Extra;
use crate::record::Kind;
use crate::similarity::{jaro_winkler, one_slip};

/// How two values relate: equal, nearly, partly, not.
pub(crate) const LEVELS: usize = 4;
/// Columns told apart, by kind and slot.
pub(crate) const COLUMNS: usize = 24;

/// Bits per column and level.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    pub(crate) bits: [[f32; LEVELS]; COLUMNS],
}

impl Default for Learned {
    fn default() -> Self {
        let mut bits = [[0.0; LEVELS]; COLUMNS];
        for (at, column) in bits.iter_mut().enumerate() {
            *column = match at / SLOTS {
                0 => [6.0, 4.0, 1.0, -1.5],  // street
                1 => [7.0, 4.0, 0.0, -2.0],  // postcode
                2 => [9.0, 5.0, 1.0, -4.0],  // date
                3 => [14.0, 8.0, 1.0, -5.0], // identifier
                _ => [3.0, 2.0, 0.5, -0.5],  // text
            };
        }
        Self { bits }
    }
}

const SLOTS: usize = 4;

/// The column of a value; kinds that are no extra share the last.
pub(crate) fn column(kind: Kind, slot: u8) -> usize {
    let kind = match kind {
        Kind::Street => 0,
        Kind::Postcode => 1,
        Kind::Date => 2,
        Kind::Identifier => 3,
        Kind::Text => 4,
        _ => 5,
    };
    kind * SLOTS + usize::from(slot).min(SLOTS - 1)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) field: &'static str,
    pub(crate) level: &'static str,
    pub(crate) bits: f32,
}

pub(crate) fn compare<'a>(
    a: &'a [Extra],
    b: &'a [Extra],
    learned: &'a Learned,
) -> impl Iterator<Item = Evidence> + use<'a> {
    levels(a, b).map(|(column, kind, level)| Evidence {
        field: kind.name(),
        level: ["equal", "nearly equal", "similar", "different"][level],
        bits: learned.bits[column][level],
    })
}

/// Column, kind and level of every column that both rows have.
pub(crate) fn levels<'a>(
    a: &'a [Extra],
    b: &'a [Extra],
) -> impl Iterator<Item = (usize, Kind, usize)> + use<'a> {
    a.iter().filter_map(|x| {
        let y = b.iter().find(|y| y.kind == x.kind && y.slot == x.slot)?;
        let column = column(x.kind, x.slot);
        // Streets are put into the wrong line as often as not: the best line counts.
        let level = if x.kind == Kind::Street {
            b.iter().filter(|y| y.kind == Kind::Street).map(|y| level(x.kind, &x.text, &y.text)).min()?
        } else {
            level(x.kind, &x.text, &y.text)
        };
        Some((column, x.kind, level))
    })
}

fn level(kind: Kind, x: &str, y: &str) -> usize {
    if x == y {
        return 0;
    }
    match kind {
        Kind::Date | Kind::Identifier | Kind::Postcode => {
            if one_slip(x, y).is_some() {
                1
            } else if jaro_winkler(x, y) >= 0.9 {
                2
            } else {
                3
            }
        }
        _ => {
            let similarity = jaro_winkler(x, y).max(words_shared(x, y));
            if similarity >= 0.92 {
                1
            } else if similarity >= 0.8 {
                2
            } else {
                3
            }
        }
    }
}

/// Share of the words of the shorter text that the longer has, but for a slip.
fn words_shared(x: &str, y: &str) -> f32 {
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    let (mut all, mut found) = (0.0, 0.0);
    for word in short.split(' ') {
        let weight = word.len() as f32;
        all += weight;
        if long.split(' ').any(|other| other == word || (word.len() > 3 && one_slip(word, other).is_some())) {
            found += weight;
        }
    }
    if all < 3.0 { 0.0 } else { found / all }
}
