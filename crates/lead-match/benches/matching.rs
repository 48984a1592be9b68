//! Bulk and incremental matching over invented rows.
#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use lead_match::{Index, Matcher, Record, cluster};

/// Rows of `count / 3` people, three sources each, from a fixed generator.
fn rows(count: usize) -> Vec<Record> {
    let firsts = ["Anna", "Bernd", "Clara", "David", "Erika", "Frank", "Grace", "Henry", "Ivan", "Julia"];
    let lasts =
        ["Okafor", "Lindqvist", "Meyer", "Rossi", "Novak", "Tanaka", "Silva", "Kowalski", "Dubois", "Hansen"];
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..count)
        .map(|at| {
            let person = at / 3;
            let mut row = Record::new(format!("{at:07}"));
            let (first, last) =
                (firsts[person % 10], format!("{}{}", lasts[(person / 10) % 10], person % 97));
            row.first_name = Some(first.to_owned());
            row.last_name = Some(last.clone());
            row.company_name = Some(format!("Firm {} Ltd", person % (count / 10 + 1)));
            if next(3) > 0 {
                row.email = Some(format!("{first}.{last}@firm{}.example", person % (count / 10 + 1)));
            }
            if next(2) > 0 {
                row.website = Some(format!("https://firm{}.example", person % (count / 10 + 1)));
            }
            row
        })
        .collect()
}

fn bench(c: &mut Criterion) {
    let data = rows(10_000);
    let mut group = c.benchmark_group("bulk");
    group.throughput(Throughput::Elements(data.len() as u64)).sample_size(10);
    group.bench_function("10k rows", |b| b.iter(|| cluster(&data, &Matcher::default())));
    group.finish();
    let mut index = Index::new(Matcher::default());
    data.iter().for_each(|row| index.insert(row));
    let mut at = 0;
    c.bench_function("one row against 10k", |b| {
        b.iter_batched(
            || {
                at = (at + 997) % data.len();
                &data[at]
            },
            |row| index.find(row),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
