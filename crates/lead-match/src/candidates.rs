//! Which pairs to look at.

use crate::blocking::{Hashes, PASSES, block, crowd};
use crate::count::number;
use crate::parallel;
use crate::store::Store;

/// A block that was left out because too many rows share its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// A row of the block.
    pub example: u32,
    /// How many rows share the key.
    pub rows: usize,
}

/// Rows whose keys are made together.
const CHUNK: u32 = 32_768;
/// Parts into which keys and pairs are sorted apart, so that each part is small and one thread's.
const PARTS: usize = 64;

/// Keys with their rows, or pairs, by part.
type Parts<T> = Vec<Vec<T>>;

/// Candidate pairs, each once, the row that is stored first in front, in parts by that row; and the blocks left out.
/// `skip` leaves out [strangers](Store::strangers).
pub(crate) fn candidates(
    store: &Store,
    rank: &[u32],
    usual: usize,
    skip: bool,
) -> (Parts<u64>, Vec<Dropped>) {
    let count = number(store.len());
    let starts: Vec<u32> = (0..count).step_by(CHUNK as usize).collect();
    let parts: Vec<usize> = (0..PARTS).collect();
    let width = store.len().div_ceil(PARTS).max(1);
    let mut found: Vec<Parts<u64>> = Vec::new();
    let mut dropped = Vec::new();
    for pass in 0..PASSES {
        let made = parallel::each(&starts, |&start| keyed(store, pass, start..(start + CHUNK).min(count)));
        let paired = parallel::each(&parts, |&part| {
            let mut keyed: Vec<(u64, u32)> = made.iter().flat_map(|made| &made[part]).copied().collect();
            keyed.sort_unstable();
            keyed.dedup();
            let mut pairs = vec![Vec::new(); PARTS];
            let mut dropped = Vec::new();
            for held in keyed.chunk_by(|x, y| x.0 == y.0).filter(|held| held.len() > 1) {
                if held.len() > crowd(held[0].0, usual) {
                    let example = held.iter().map(|&(_, row)| row).min_by_key(|&row| rank[row as usize]);
                    dropped.push(Dropped { example: example.unwrap_or(0), rows: held.len() });
                    continue;
                }
                for (at, &(_, a)) in held.iter().enumerate() {
                    for &(_, b) in &held[at + 1..] {
                        if skip && store.strangers(a, b) {
                            continue;
                        }
                        pairs[a as usize / width].push(u64::from(a) << 32 | u64::from(b));
                    }
                }
            }
            (pairs, dropped)
        });
        for (pairs, left_out) in paired {
            found.push(pairs);
            dropped.extend(left_out);
        }
    }
    let candidates = parallel::each(&parts, |&part| {
        let mut pairs: Vec<u64> = found.iter().flat_map(|found| &found[part]).copied().collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    });
    dropped.sort_by_key(|block| (std::cmp::Reverse(block.rows), rank[block.example as usize]));
    (candidates, dropped)
}

/// The keys of one pass for some rows, by part.
fn keyed(store: &Store, pass: u8, rows: std::ops::Range<u32>) -> Parts<(u64, u32)> {
    let mut parts = (0..PARTS).map(|_| Vec::with_capacity(rows.len() * 6 / PARTS)).collect::<Parts<_>>();
    let mut keys = Hashes::default();
    for row in rows {
        block(&store.view(row), pass, &mut keys);
        for key in keys.0.drain(..) {
            parts[key as usize % PARTS].push((key, row));
        }
    }
    parts
}
