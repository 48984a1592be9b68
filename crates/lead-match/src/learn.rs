//! Weights of general columns, learned from the table itself.

use crate::compare::extra::{COLUMNS, LEVELS, Learned, levels};
use crate::compare::pair::pair;
use crate::compare::sink::Silent;
use crate::count::number;
use crate::parallel;
use crate::stats::Stats;
use crate::store::Store;

const ROUNDS: usize = 12;
/// Pairs to learn from.
const SAMPLE: usize = 200_000;

type Table = [[f64; LEVELS]; COLUMNS];

/// Expectation–maximisation over candidate pairs: how often matching rows reach a level is estimated from
/// pairs weighed by their current probability, how often strangers do from pairs drawn evenly over the table.
///
/// Sums of fractions depend on their order: everything goes by the order of ids.
pub(crate) fn learn(store: &Store, rank: &[u32], candidates: &[Vec<u64>]) -> Learned {
    let mut learned = Learned::default();
    let rows = store.len();
    if rows < 50 || !store.has_extra() {
        return learned;
    }
    let mut order = vec![0; rows];
    for (row, &at) in rank.iter().enumerate() {
        order[at as usize] = number(row);
    }
    let mut pairs: Vec<(u32, u32)> = candidates
        .iter()
        .flatten()
        .map(|&pair| (rank[(pair >> 32) as usize], rank[pair as u32 as usize]))
        .map(|(x, y)| (x.min(y), x.max(y)))
        .collect();
    parallel::sort(&mut pairs);
    let stats = Stats::of(store);
    let nothing = Learned { bits: [[0.0; LEVELS]; COLUMNS] };
    let mut strangers: Table = [[0.5; LEVELS]; COLUMNS];
    // Rows far apart in the order of ids, by a step that shares no factor with most sizes.
    for at in 0..SAMPLE.min(rows * 40) {
        let (x, y) = (at % rows, (at * 7_919 + at / rows + 1) % rows);
        if x != y {
            let (x, y) = (store.view(order[x]), store.view(order[y]));
            for (column, _, level) in levels(x.extra, y.extra) {
                strangers[column][level] += 1.0;
            }
        }
    }
    let step = pairs.len().div_ceil(SAMPLE).max(1);
    let seen: Vec<(f32, Vec<(usize, usize)>)> = pairs
        .iter()
        .step_by(step)
        .map(|&(x, y)| {
            let (x, y) = (store.view(order[x as usize]), store.view(order[y as usize]));
            let base = pair(&x, &y, stats, &nothing, &mut Silent).odds;
            (base, levels(x.extra, y.extra).map(|(column, _, level)| (column, level)).collect())
        })
        .collect();
    let strangers = shares(&strangers);
    for _ in 0..ROUNDS {
        let mut matches: Table = [[0.5; LEVELS]; COLUMNS];
        for (base, found) in &seen {
            let odds = base + found.iter().map(|&(column, level)| learned.bits[column][level]).sum::<f32>();
            let weight = crate::compare::probability(odds);
            for &(column, level) in found {
                matches[column][level] += weight;
            }
        }
        let totals: Vec<f64> = matches.iter().map(|levels| levels.iter().sum()).collect();
        let matches = shares(&matches);
        for column in 0..COLUMNS {
            // Too few pairs teach nothing: the weights of experience stay.
            if totals[column] < 30.0 {
                continue;
            }
            for level in 0..LEVELS {
                let bits = (matches[column][level] / strangers[column][level]).log2();
                learned.bits[column][level] = bits.clamp(-8.0, 16.0) as f32;
            }
        }
    }
    learned
}

fn shares(counts: &Table) -> Table {
    let mut shares = *counts;
    for column in &mut shares {
        let total: f64 = column.iter().sum();
        for level in column.iter_mut() {
            *level = (*level / total).max(1e-5);
        }
    }
    shares
}
