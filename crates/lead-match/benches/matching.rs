//! Bulk matching of ten thousand invented rows, and one row against them.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lead_match::{Bulk, Index, Matcher, Record};

/// SplitMix64: rows are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const GIVEN: &[&str] = &[
    "Robert", "Bob", "Anna", "Ania", "Jürgen", "Juergen", "Dana", "Rosa", "Omar", "Li", "Юрий", "Yuri",
    "Chloé", "Grace",
];
const START: &[&str] =
    &["Ok", "Lind", "Had", "Berg", "Stein", "Val", "Mor", "Whit", "Kov", "Tan", "Ro", "Sa"];
const END: &[&str] =
    &["afor", "qvist", "dad", "mann", "hurst", "verde", "eno", "combe", "ač", "aka", "ssi", "to"];

fn rows(count: usize) -> Vec<Record> {
    let mut random = Random(7);
    let mut rows: Vec<Record> = Vec::with_capacity(count);
    while rows.len() < count {
        let firm = random.below(count / 8 + 1);
        let (given, family) = (random.pick(GIVEN), format!("{}{}", random.pick(START), random.pick(END)));
        for _ in 0..=random.below(4) {
            let mut row = Record::new(format!("r{:07}", rows.len()));
            row.full_name = Some(format!("{given} {family}"));
            row.company_name = Some(format!("Firm {firm} Ltd"));
            row.website = (random.below(4) > 0).then(|| format!("www.firm{firm}.example"));
            row.email =
                (random.below(3) > 0).then(|| format!("{}@firm{firm}.example", family.to_lowercase()));
            row.phone = (random.below(2) > 0).then(|| format!("+1 202 555 {:04}", 100 + firm % 100));
            rows.push(row);
        }
    }
    rows.truncate(count);
    rows
}

fn bulk(bench: &mut Criterion) {
    let rows = rows(10_000);
    bench.bench_function("bulk/10000 rows", |bench| {
        bench.iter(|| {
            let mut bulk = Bulk::new(Matcher::default());
            rows.iter().for_each(|row| bulk.push(row));
            black_box(bulk.finish().len())
        });
    });
}

fn one(bench: &mut Criterion) {
    let rows = rows(10_000);
    let mut index = Index::new(Matcher::default());
    rows.iter().for_each(|row| index.insert(row));
    let mut at = 0;
    bench.bench_function("index/find among 10000", |bench| {
        bench.iter(|| {
            at = (at + 7_919) % rows.len();
            black_box(index.find(&rows[at]).len())
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = bulk, one
}
criterion_main!(benches);
