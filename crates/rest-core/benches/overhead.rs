//! What the pipeline costs over bare reqwest: the same requests on loopback, 50 at a time.
#![allow(missing_docs, reason = "criterion's macros generate undocumented items")]
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rest_core::{
    Auth, BreakerConfig, Call, Client, Replay, ReqwestTransport, SlidingWindow, SystemClock, Url, Window,
};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const CONCURRENT: usize = 50;
const EACH: usize = 20;

/// A server with an answer of a usual size, on a thread of its own.
fn serve() -> Url {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket option");
    let url = format!("http://{}/", listener.local_addr().expect("a bound socket"));
    std::thread::spawn(move || {
        let runtime = runtime();
        runtime.block_on(async {
            let body: &'static str =
                Box::leak(format!("[{}]", "{\"id\":1,\"summary\":\"x\"},".repeat(80)).into());
            let router = Router::new().route("/Tickets", get(move || async move { body }));
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listening socket");
            axum::serve(listener, router).await.expect("a server that goes on");
        });
    });
    Url::parse(&url).expect("a constant shape")
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn client(base: Url) -> Client {
    let transport = ReqwestTransport::build().expect("a transport");
    Client::builder(base, Arc::new(transport), Arc::new(SystemClock))
        .auth(Auth::Bearer("a-token-of-usual-length-0123456789".to_owned().into()))
        .limiter(Arc::new(SlidingWindow::new(&[Window::new(u32::MAX, Duration::from_secs(300))])))
        .breaker(BreakerConfig::default())
        .build()
}

async fn through_client(client: &Client) {
    let mut tasks = JoinSet::new();
    for _ in 0..CONCURRENT {
        let client = client.clone();
        tasks.spawn(async move {
            for page in 0..EACH {
                let call = Call::get("ticket.list", "/Tickets")
                    .query("page_no", page.to_string())
                    .replay(Replay::Safe);
                assert!(!client.send(call).await.expect("an answer").body().is_empty());
            }
        });
    }
    tasks.join_all().await;
}

async fn bare(client: &::reqwest::Client, url: &Url) {
    let mut tasks = JoinSet::new();
    for _ in 0..CONCURRENT {
        let (client, url) = (client.clone(), url.clone());
        tasks.spawn(async move {
            for page in 0..EACH {
                let mut url = url.clone();
                url.query_pairs_mut().append_pair("page_no", &page.to_string());
                let request = client
                    .get(url)
                    .header("accept", "application/json")
                    .header("user-agent", "bare/1")
                    .bearer_auth("a-token-of-usual-length-0123456789")
                    .timeout(Duration::from_secs(30));
                let response = request.send().await.expect("an answer");
                assert!(!response.bytes().await.expect("a body").is_empty());
            }
        });
    }
    tasks.join_all().await;
}

fn overhead(c: &mut Criterion) {
    let base = serve();
    let runtime = runtime();
    let url = base.join("Tickets").expect("a constant path");
    let plain = ReqwestTransport::client_builder().build().expect("a client");
    let client = client(base);

    let mut group = c.benchmark_group("50 at a time on loopback");
    group.throughput(Throughput::Elements((CONCURRENT * EACH) as u64));
    group.sample_size(30);
    group.bench_function("bare reqwest", |b| b.iter(|| runtime.block_on(bare(&plain, &url))));
    group.bench_function("client", |b| b.iter(|| runtime.block_on(through_client(&client))));
    group.finish();

    // Turn about, so that what else the machine does falls on both.
    let mut ratios = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        runtime.block_on(bare(&plain, &url));
        let middle = Instant::now();
        runtime.block_on(through_client(&client));
        ratios.push(middle.elapsed().as_secs_f64() / (middle - start).as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    let median = (ratios[ratios.len() / 2] - 1.0) * 100.0;
    writeln!(
        std::io::stderr(),
        "overhead over bare reqwest, median of {} pairs: {median:+.1} %",
        ratios.len()
    )
    .expect("a writable stderr");
}

criterion_group!(benches, overhead);
criterion_main!(benches);
