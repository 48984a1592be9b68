//! What becomes of evidence: reasons, or a mere sum.

use crate::compare::firm;
use crate::entry::{FirmEntry, UNKNOWN};
use crate::stats::Stats;

/// Receives every piece of evidence; the sum is the score.
pub(crate) trait Sink {
    fn add(&mut self, field: &'static str, level: &'static str, bits: f32);

    /// How two firm names relate; for sinks that remember.
    fn names(&mut self, x: &FirmEntry, y: &FirmEntry, stats: Stats<'_>) -> (firm::NameLevel, f32) {
        firm::names(x, y, stats)
    }
}

/// For scores without reasons.
pub(crate) struct Silent;

impl Sink for Silent {
    fn add(&mut self, _: &'static str, _: &'static str, _: f32) {}
}

/// For many scores without reasons, in the order of firms: the same two firm names come again and again.
pub(crate) struct Remembering(Box<[Remembered]>);

type Remembered = ((u32, u32), (firm::NameLevel, f32));

impl Remembering {
    const PLACES: usize = 4_096;

    pub(crate) fn new() -> Self {
        Self(vec![((UNKNOWN, UNKNOWN), (firm::NameLevel::Missing, 0.0)); Self::PLACES].into())
    }
}

impl Sink for Remembering {
    fn add(&mut self, _: &'static str, _: &'static str, _: f32) {}

    fn names(&mut self, x: &FirmEntry, y: &FirmEntry, stats: Stats<'_>) -> (firm::NameLevel, f32) {
        if x.like(y) || x.number == UNKNOWN || y.number == UNKNOWN {
            return firm::names(x, y, stats);
        }
        let key = (x.number, y.number);
        let place = key.0.wrapping_mul(0x9e37_79b9).wrapping_add(key.1).wrapping_mul(0x85eb_ca6b) >> 20;
        let (known, names) = &mut self.0[place as usize % Self::PLACES];
        if *known != key {
            (*known, *names) = (key, firm::names(x, y, stats));
        }
        *names
    }
}
