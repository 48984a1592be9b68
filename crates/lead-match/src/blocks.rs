//! Which pairs to look at.

use crate::keys::{Hashes, PASSES, block, crowd};
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
const CHUNK: u32 = 16_384;

/// Candidate pairs, each once, the row with the smaller id first; and the blocks left out.
pub(crate) fn candidates(store: &Store, rank: &[u32], usual: usize) -> (Vec<u64>, Vec<Dropped>) {
    let count = u32::try_from(store.len()).unwrap_or(u32::MAX);
    let starts: Vec<u32> = (0..count).step_by(CHUNK as usize).collect();
    let mut pairs: Vec<u64> = Vec::new();
    let mut dropped = Vec::new();
    for pass in 0..PASSES {
        let made = parallel::each(&starts, |&start| {
            let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(CHUNK as usize * 5);
            let mut keys = Hashes::default();
            for row in start..(start + CHUNK).min(count) {
                block(&store.view(row), pass, &mut keys);
                keyed.extend(keys.0.drain(..).map(|key| (key, row)));
            }
            keyed
        });
        let mut keyed = made.concat();
        drop(made);
        parallel::sort(&mut keyed);
        keyed.dedup();
        for held in keyed.chunk_by(|x, y| x.0 == y.0) {
            if held.len() < 2 {
                continue;
            }
            if held.len() > crowd(held[0].0, usual) {
                let example = held.iter().map(|&(_, row)| row).min_by_key(|&row| rank[row as usize]);
                dropped.push(Dropped { example: example.unwrap_or(0), rows: held.len() });
                continue;
            }
            for (at, &(_, a)) in held.iter().enumerate() {
                for &(_, b) in &held[at + 1..] {
                    let (a, b) = if rank[a as usize] <= rank[b as usize] { (a, b) } else { (b, a) };
                    pairs.push(u64::from(a) << 32 | u64::from(b));
                }
            }
        }
    }
    parallel::sort(&mut pairs);
    pairs.dedup();
    dropped.sort_by_key(|block| (std::cmp::Reverse(block.rows), rank[block.example as usize]));
    (pairs, dropped)
}
