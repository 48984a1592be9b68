//! A whole cycle in process: provider records to leads in the tenant, and the quiet poll after it.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../examples/support/mod.rs"]
mod support;

use std::sync::Arc;

use b2b_providers::Query;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use crm_sync::engine::{Engine, Source};
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::store::SqliteStore;
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::Sandbox;
use rest_core::{ManualClock, SecretString, Timestamp};

const LEADS: usize = 1_000;

fn engine() -> Engine {
    let clock = Arc::new(ManualClock::auto(Timestamp::from_millis(1_770_000_000_000)));
    let sandbox = Sandbox::builder().clients(0).leads(0).limit(None).clock(clock.clone()).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .tenant(sandbox.tenant_name())
        .client_credentials(sandbox.client_id(), SecretString::from(sandbox.client_secret()))
        .transport(sandbox.transport())
        .clock(clock.clone())
        .build()
        .expect("a client");
    let store = SqliteStore::in_memory().expect("a store");
    Engine::new(
        Arc::new(HaloPort::new(halo, HaloMapping::default())),
        Arc::new(store),
        clock,
        Suppressor::new(b"a secret"),
    )
    .source(Source {
        provider: support::Invented::new(LEADS),
        query: Query::default(),
        limit: None,
        reveal: false,
    })
}

fn cycle(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut group = c.benchmark_group("cycle");
    group.sample_size(10).throughput(Throughput::Elements(LEADS as u64));
    group.bench_function("1,000 new leads", |b| {
        b.iter_batched(
            engine,
            |engine| {
                let report = runtime.block_on(engine.poll()).expect("a cycle").report;
                assert_eq!(report.metrics.leads_created, LEADS as u64);
            },
            BatchSize::PerIteration,
        );
    });
    let known = engine();
    runtime.block_on(known.poll()).expect("a cycle");
    group.bench_function("1,000 known leads", |b| {
        b.iter(|| {
            let report = runtime.block_on(known.poll()).expect("a cycle").report;
            assert_eq!(report.halo_write_calls, 0);
        });
    });
    group.finish();
}

criterion_group!(benches, cycle);
criterion_main!(benches);
