//! The time of one number, against the two other crates, over an invented mix.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use phone_normalise::{Hint, Refusal, normalise};
use phonenumber::Mode;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// Text and region a line: 48 countries weighted as in a CRM, 45 % national, 13 % messy, 2 % broken (tools/mix.py).
const MIX: &str = include_str!("mix.txt");

fn mix() -> Vec<(&'static str, &'static str)> {
    MIX.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once('\t')).collect()
}

fn ours(c: &mut Criterion) {
    let mix = mix();
    let rows: Vec<_> = mix.iter().map(|(text, region)| (*text, Hint::from(*region))).collect();
    let mut group = c.benchmark_group("phone-normalise");
    group.throughput(Throughput::Elements(rows.len() as u64));
    group.bench_function("parse + valid + international", |b| {
        b.iter(|| {
            for &(text, hint) in &rows {
                match normalise(text, hint) {
                    Ok(phone) => drop(black_box(phone.international())),
                    Err(Refusal::Invalid(candidate)) => drop(black_box(candidate.international())),
                    Err(other) => drop(black_box(other)),
                }
            }
        });
    });
    group.bench_function("full record", |b| {
        b.iter(|| {
            for &(text, hint) in &rows {
                if let Ok(phone) = normalise(text, hint) {
                    black_box((phone.e164(), phone.international(), phone.national(), phone.extension()));
                    black_box((phone.kind(), phone.region(), phone.rule()));
                }
            }
        });
    });
    group.bench_function("hint from its text + parse", |b| {
        b.iter(|| {
            for (text, region) in &mix {
                let _ = black_box(normalise(text, Hint::from(*region)));
            }
        });
    });
    group.finish();
}

/// The mix on one and on two threads: nothing is shared but read-only tables, so two do twice the work.
fn two_threads(c: &mut Criterion) {
    let mix = mix();
    let rows: Vec<_> = mix.iter().map(|(text, region)| (*text, Hint::from(*region))).collect();
    // Long enough that starting a thread does not count.
    let share = || {
        for _ in 0..20 {
            for &(text, hint) in &rows {
                let _ = black_box(normalise(text, hint));
            }
        }
    };
    let mut group = c.benchmark_group("threads");
    group.sample_size(10);
    for threads in [1, 2] {
        group.throughput(Throughput::Elements((rows.len() * 20 * threads) as u64));
        group.bench_function(threads.to_string(), |b| {
            b.iter(|| {
                std::thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(share);
                    }
                });
            });
        });
    }
    group.finish();
}

fn rlibphonenumber(c: &mut Criterion) {
    let util = &PHONE_NUMBER_UTIL;
    let rows: Vec<_> = mix().into_iter().map(|(text, region)| (text, region.parse().ok())).collect();
    let mut group = c.benchmark_group("rlibphonenumber");
    group.throughput(Throughput::Elements(rows.len() as u64));
    group.bench_function("parse + valid + international", |b| {
        b.iter(|| {
            for &(text, region) in &rows {
                if let Ok(number) = util.parse(text, region) {
                    black_box(util.is_valid_number(&number));
                    black_box(util.format(&number, PhoneNumberFormat::International));
                }
            }
        });
    });
    group.finish();
}

fn phonenumber_crate(c: &mut Criterion) {
    // Four milliseconds a number: a fiftieth of the mix must do.
    let rows: Vec<_> =
        mix().into_iter().step_by(50).map(|(text, region)| (text, region.parse().ok())).collect();
    let mut group = c.benchmark_group("phonenumber");
    group.throughput(Throughput::Elements(rows.len() as u64)).sample_size(10);
    group.bench_function("parse + valid + international", |b| {
        b.iter(|| {
            for &(text, region) in &rows {
                if let Ok(number) = phonenumber::parse(region, text) {
                    black_box(number.is_valid());
                    black_box(number.format().mode(Mode::International).to_string());
                }
            }
        });
    });
    group.finish();
}

fn long_text(c: &mut Criterion) {
    let text = "+1 212 555 0123 ".repeat(65_536);
    c.bench_function("1 MB of text", |b| b.iter(|| black_box(normalise(black_box(&text), Hint::none()))));
}

criterion_group!(benches, ours, two_threads, rlibphonenumber, phonenumber_crate, long_text);
criterion_main!(benches);
