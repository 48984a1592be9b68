//! How long one step takes: the cheapest row, the most expensive guard, a repeat and a refusal.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use crm_workflow::{Event, Facts, Field, Interest, Policy, SetBy, Stage, step};

fn qualified() -> Facts {
    let mut facts = Facts::new();
    facts
        .fields
        .set(Field::ProspectPainPoints, "backups take all night", SetBy::Person)
        .set(Field::ProspectServices, "managed backup", SetBy::Person)
        .set(Field::ProspectDecisionMakers, "head of IT", SetBy::Person)
        .set(Field::ProspectBudget, "$10K-$50K", SetBy::Person)
        .set(Field::ProspectTimeframe, "1-3 months", SetBy::Person)
        .set(Field::ProspectFitScore, 82_i64, SetBy::Integration);
    facts
}

fn bench(criterion: &mut Criterion) {
    let policy = Policy::default();
    let facts = qualified();
    let interest = Event::Interest { kind: Interest::Reply };
    let lost = Event::CloseLost { reason: "price".into() };
    for (name, stage, event) in [
        ("interest", Stage::Contacted, &interest),
        ("qualify", Stage::Prospecting, &Event::Qualify),
        ("close_lost", Stage::Progressing, &lost),
        ("repeat", Stage::Lost, &lost),
        ("no_such_transition", Stage::NewLead, &lost),
    ] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| step(black_box(stage), black_box(event), black_box(&facts), black_box(&policy)));
        });
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
