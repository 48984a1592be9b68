//! Every path of the API: reachable with what fits it, refused with what does not before anything is sent.

mod common;

use std::sync::Arc;

use halo_client::model::{Body, Endpoint, IdKind, Verb};
use halo_client::{Error, ErrorKind, Generic, Halo};
use halo_sandbox::Sandbox;
use rest_core::{Bytes, HeaderMap, ManualClock, Method, ReplayTransport, Response, StatusCode, Timestamp};
use serde_json::{Value, json};

const GUID: &str = "b2a7f0c1-77aa-4b0e-8f3b-2f6f3d0d9a11";

/// Answers everything with the same row, alone or in every kind of list.
fn echo() -> ReplayTransport {
    ReplayTransport::new().answer_with(|_| {
        let body = Bytes::from_static(br#"{"record_count":1,"rows":[{"id":7}]}"#);
        Ok(Response { status: StatusCode::OK, headers: HeaderMap::new(), body })
    })
}

fn connect(transport: &ReplayTransport) -> Halo {
    Halo::builder("https://northwind.example")
        .static_key("key".to_owned().into())
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(0))))
        .limit(100_000, std::time::Duration::from_secs(300))
        .build()
        .unwrap()
}

fn example(kind: &IdKind) -> &'static str {
    match kind {
        IdKind::Int => "999999",
        IdKind::Guid => GUID,
        _ => "a b",
    }
}

/// The way to an endpoint with ids that fit it.
fn at(halo: &Halo, endpoint: &Endpoint) -> Generic {
    endpoint.ids().iter().fold(halo.at(endpoint.path()), |way, kind| way.id(example(kind)))
}

async fn post(way: Generic, body: Body) -> Result<(), Error> {
    match body {
        Body::Array => way.post(&json!([{ "name": "x" }])).await.map(drop),
        Body::Text => way.post("x").await.map(drop),
        Body::Form => way.send(Bytes::from_static(b"x"), "multipart/form-data; boundary=x").await.map(drop),
        _ => way.post(&json!({ "name": "x" })).await.map(drop),
    }
}

#[tokio::test]
async fn every_path_is_called_with_its_verbs_ids_and_bodies() {
    let transport = echo();
    let halo = connect(&transport);
    let mut expected = Vec::new();
    for endpoint in Endpoint::all() {
        let ids: Vec<_> = endpoint.ids().iter().map(|kind| example(kind).replace(' ', "%20")).collect();
        let path = format!("/api{}", endpoint.filled(&ids).unwrap());
        for verb in endpoint.verbs() {
            let way = at(&halo, endpoint);
            match verb {
                Verb::Get => {
                    assert_eq!(way.clone().rows().await.unwrap().rows, [json!({ "id": 7 })], "{path}");
                    way.get().await.unwrap();
                    expected.push((Method::GET, path.clone()));
                    expected.push((Method::GET, path.clone()));
                }
                Verb::Post => {
                    post(way, endpoint.body()).await.unwrap();
                    expected.push((Method::POST, path.clone()));
                }
                Verb::Delete => {
                    assert!(way.delete().await.unwrap(), "{path}");
                    expected.push((Method::DELETE, path.clone()));
                }
            }
        }
    }
    let requests = transport.requests();
    let sent: Vec<_> =
        requests.iter().map(|request| (request.method.clone(), request.url.path().to_owned())).collect();
    assert_eq!(sent, expected);
    assert_eq!(sent.len(), 2 * 710 + 411 + 210);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let transport = echo();
    let halo = connect(&transport);
    let mut refused = 0;
    let mut refuse = |result: Result<(), Error>, what: &str| {
        let error = result.expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{what}: {error}");
        refused += 1;
        error.to_string()
    };
    for endpoint in Endpoint::all() {
        let path = endpoint.path();
        let other_verbs = Endpoint::named(path).any(|other| other != endpoint);
        for verb in [Verb::Get, Verb::Post, Verb::Delete] {
            if endpoint.allows(verb) || other_verbs {
                continue;
            }
            let way = at(&halo, endpoint);
            let result = match verb {
                Verb::Get => way.get().await.map(drop),
                Verb::Post => post(way, endpoint.body()).await,
                Verb::Delete => way.delete().await.map(drop),
            };
            refuse(result, path);
        }
        if !endpoint.ids().is_empty() && endpoint.allows(Verb::Get) {
            refuse(halo.at(path).get().await.map(drop), path);
            let wrong = endpoint.ids().iter().fold(halo.at(path), |way, kind| match kind {
                IdKind::Text => way.id(""),
                _ => way.id("../me"),
            });
            refuse(wrong.get().await.map(drop), path);
        }
        if endpoint.allows(Verb::Post) && endpoint.body() == Body::Array {
            let text = refuse(at(&halo, endpoint).post(&json!({ "id": 1 })).await.map(drop), path);
            assert!(text.contains("takes an array"), "{text}");
            refuse(at(&halo, endpoint).post(&Vec::<Value>::new()).await.map(drop), path);
            refuse(at(&halo, endpoint).send(Bytes::new(), "text/plain").await.map(drop), path);
        }
    }
    for missing in ["/Leads", "/Clients", "/CustomFields", "/Tickets/7"] {
        let text = refuse(halo.at(missing).get().await.map(drop), missing);
        assert!(text.contains("no such path"), "{text}");
    }
    assert!(refused > 1000, "{refused}");
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn the_tenant_answers_every_collection_and_every_missing_id() {
    let sandbox = Sandbox::builder().clients(2).leads(3).build();
    let halo = common::connect(&sandbox);
    let (mut lists, mut ids) = (0, 0);
    let all = Endpoint::all().iter().chain(Endpoint::beyond());
    for endpoint in all.filter(|endpoint| endpoint.allows(Verb::Get)) {
        let path = endpoint.path();
        let depth = path.matches('/').count();
        if depth == 1 && !matches!(path, "/ClientCache" | "/Actions" | "/AuthInfo" | "/InstanceInfo") {
            let rows = at(&halo, endpoint).all().await;
            assert!(rows.is_ok(), "{path}: {rows:?}");
            lists += 1;
        } else if depth == 2 && path.ends_with("/{id}") && !path.contains('&') {
            let way = at(&halo, endpoint);
            let way = if path == "/Actions/{id}" { way.query("ticket_id", "1") } else { way };
            let row = way.get().await;
            assert!(matches!(row, Ok(None)), "{path}: {row:?}");
            ids += 1;
        }
    }
    assert!(lists > 250 && ids > 200, "{lists} {ids}");
}

#[tokio::test]
async fn a_generic_resource_is_written_read_and_removed() {
    let sandbox = Sandbox::builder().build();
    let halo = common::connect(&sandbox);
    let new: Vec<Value> = (0..230).map(|n| json!({ "name": format!("Item {n}") })).collect();
    let made = halo.at("/item").write(&new).await.unwrap();
    assert_eq!(made.len(), 230);
    let all = halo.at("Item").all().await.unwrap();
    assert_eq!(all.len(), 230, "three pages");
    let id = made[0]["id"].as_i64().unwrap();
    let one = halo.at("/Item/{id}").id(id).query("includedetails", "true").get().await.unwrap().unwrap();
    assert_eq!(one["name"], "Item 0");
    assert!(halo.at("/Item/{id}").id(id).delete().await.unwrap());
    assert!(!halo.at("/Item/{id}").id(id).delete().await.unwrap());
    assert_eq!(halo.at("/Item/{id}").id(id).get().await.unwrap(), None);
}
