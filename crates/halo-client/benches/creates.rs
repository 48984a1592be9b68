//! Ten thousand creates against a tenant without a limit, in the same process and over a socket: how many calls, and
//! how long.
#![allow(clippy::disallowed_methods, reason = "criterion takes the time it measured itself")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use halo_client::model::{Ticket, TicketWrite};
use halo_client::{Halo, HaloBuilder, OwnKey};
use halo_sandbox::{Sandbox, Served};
use rest_core::{Clock, SystemClock};
use tokio::runtime::Runtime;

const RECORDS: usize = 10_000;
const CALLS: u64 = 110;

fn writes() -> Vec<TicketWrite> {
    let lead =
        |n| TicketWrite::new().summary(format!("Lead {n}")).third_party_id_string(format!("bench:{n}"));
    (0..RECORDS).map(lead).collect()
}

fn builder(sandbox: &Sandbox, url: &str) -> HaloBuilder {
    Halo::builder(url)
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .limit(100_000, Duration::from_secs(300))
}

async fn create(halo: &Halo) -> Duration {
    let writes = writes();
    halo.agent_me().await.expect("the tenant lets us in");
    let before = halo.meter().calls();
    let start = Instant::now();
    let outcome = halo.write_with_probe::<Ticket>(writes, &OwnKey).await;
    let taken = start.elapsed();
    assert!(outcome.is_complete(), "{outcome:?}");
    let calls = halo.meter().calls() - before;
    assert!(calls <= CALLS, "{calls} calls");
    taken
}

fn creates(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let tenant = || Sandbox::builder().limit(None).clock(Arc::clone(&clock)).build();
    let mut group = criterion.benchmark_group("10000_creates");
    group.sample_size(10);
    group.bench_function("in_process", |bencher| {
        bencher.iter_custom(|times| {
            let one = || {
                let sandbox = tenant();
                let halo = builder(&sandbox, sandbox.base_url().as_str())
                    .transport(sandbox.transport())
                    .clock(Arc::clone(&clock))
                    .build()
                    .expect("the settings are complete");
                runtime.block_on(create(&halo))
            };
            (0..times).map(|_| one()).sum()
        });
    });
    group.bench_function("over_a_socket", |bencher| {
        bencher.iter_custom(|times| {
            let one = || {
                let sandbox = tenant();
                runtime.block_on(async {
                    let served = Served::bind(sandbox.clone(), "127.0.0.1:0").await.expect("a free port");
                    let halo =
                        builder(&sandbox, served.url().as_str()).build().expect("the settings are complete");
                    create(&halo).await
                })
            };
            (0..times).map(|_| one()).sum()
        });
    });
    group.finish();
}

criterion_group!(benches, creates);
criterion_main!(benches);
