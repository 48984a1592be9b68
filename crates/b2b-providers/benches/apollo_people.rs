//! How fast Apollo's people become canonical records, on one core.

use std::hint::black_box;

use b2b_providers::vendors::apollo::{map, people_page, wire};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;

const PEOPLE: usize = 100;

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).expect("the fixture is JSON")
}

/// A page of a search with a hundred people.
fn page() -> String {
    let mut page = fixture(include_str!("../src/vendors/apollo/fixtures/people_page1.json"));
    let one = page["people"][0].clone();
    page["people"] = vec![one; PEOPLE].into();
    page["total_entries"] = PEOPLE.into();
    page.to_string()
}

/// A hundred people of a match, with everything.
fn people() -> Vec<wire::Person> {
    let answer = fixture(include_str!("../src/vendors/apollo/fixtures/match.json"));
    let person: wire::Person =
        serde_json::from_value(answer["person"].clone()).expect("the fixture is a person");
    vec![person; PEOPLE]
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("apollo_people");
    group.throughput(Throughput::Elements(PEOPLE as u64));
    let body = page();
    group.bench_function("read and map a page of a search", |bencher| {
        bencher.iter(|| people_page(black_box(body.as_bytes())).expect("the page is sound"));
    });
    let found: Vec<wire::Person> = {
        let page = fixture(&body);
        let rows = page["people"].as_array().expect("a list");
        rows.iter().map(|row| serde_json::from_value(row.clone()).expect("a person")).collect()
    };
    group.bench_function("map people of a search", |bencher| {
        bencher.iter_batched(
            || found.clone(),
            |people| people.into_iter().map(map::found).collect::<Vec<_>>(),
            BatchSize::SmallInput,
        );
    });
    let people = people();
    group.bench_function("map people of a match", |bencher| {
        bencher.iter_batched(
            || people.clone(),
            |people| people.into_iter().map(|person| map::person(person, None)).collect::<Vec<_>>(),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(apollo_people, benches);
criterion_main!(apollo_people);
