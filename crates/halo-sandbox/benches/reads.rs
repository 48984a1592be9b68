//! Requests answered in the process: what the tenant itself costs, without a socket.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use halo_sandbox::{Incoming, Sandbox};
use rest_core::Method;
use serde_json::{Value, json};

fn tenant() -> (Sandbox, String) {
    let sandbox = Sandbox::builder().limit(None).clients(100).leads(2_000).build();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        sandbox.client_id(),
        sandbox.client_secret()
    );
    let answer = sandbox.exchange(Incoming::new(Method::POST, "/auth/token").form(&form)).answer;
    let token: Value = serde_json::from_slice(&answer.expect("an answer").body).expect("JSON");
    (sandbox, format!("Bearer {}", token["access_token"].as_str().expect("a token")))
}

fn ask(sandbox: &Sandbox, request: Incoming, bearer: &str) -> usize {
    let answer = sandbox.exchange(request.header("authorization", bearer)).answer.expect("an answer");
    assert!(answer.status.is_success(), "{}", answer.status);
    answer.body.len()
}

fn reads(criterion: &mut Criterion) {
    let (sandbox, bearer) = tenant();
    let id = sandbox.state()["Tickets"][7]["id"].as_i64().expect("an id");
    let mut group = criterion.benchmark_group("get");
    for (name, path) in [
        ("ticket", format!("/api/Tickets/{id}")),
        ("ticket with details", format!("/api/Tickets/{id}?includedetails=true")),
        ("page of 100 tickets", "/api/Tickets?pageinate=true&page_size=100&page_no=3".to_owned()),
        ("filtered", "/api/Tickets?pageinate=true&page_size=100&status_id=36&order=summary".to_owned()),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| ask(&sandbox, Incoming::new(Method::GET, path.clone()), &bearer));
        });
    }
    group.finish();
}

fn writes(criterion: &mut Criterion) {
    let (sandbox, bearer) = tenant();
    let hundred: Value = (0..100)
        .map(|n| json!({ "summary": format!("Lead {n}"), "customfields": [{ "name": "CFDND", "value": true }] }))
        .collect();
    let mut group = criterion.benchmark_group("post");
    group.throughput(Throughput::Elements(100));
    group.bench_function("100 tickets", |bencher| {
        bencher.iter(|| {
            let request = Incoming::new(Method::POST, "/api/Opportunities?returnall=true").json(&hundred);
            ask(&sandbox, request, &bearer)
        });
    });
    group.finish();
}

criterion_group!(benches, reads, writes);
criterion_main!(benches);
