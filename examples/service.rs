//! The HTTP face on an engine: mount the router, ask it, let HaloPSA's webhook wake it.

mod support;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use b2b_providers::Query;
use crm_service::{Credential, Role, Service};
use crm_sync::engine::{Engine, Source};
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::store::SqliteStore;
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::Sandbox;
use rest_core::{
    Bytes, HeaderMap, HeaderValue, Method, Request, ReqwestTransport, SecretString, SystemClock, Transport,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let clock = Arc::new(SystemClock);
    let sandbox = Sandbox::builder().seed(7).clock(clock.clone()).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .tenant(sandbox.tenant_name())
        .client_credentials(sandbox.client_id(), SecretString::from(sandbox.client_secret()))
        .transport(sandbox.transport())
        .clock(clock.clone())
        .build()?;
    let port = HaloPort::new(halo, HaloMapping::default());
    let store = SqliteStore::in_memory()?;
    let engine = Engine::new(Arc::new(port), Arc::new(store), clock.clone(), Suppressor::new(b"a secret"))
        .source(Source {
            provider: support::Invented::new(3),
            query: Query::default(),
            limit: None,
            reveal: false,
        });

    let service = Service::new(Arc::new(engine), clock)
        .api_key(Role::Operator, "a key of at least 128 random bits")
        .halo_webhook(Credential::Bearer(SecretString::from("what Halo sends along")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let server = tokio::spawn(async move { axum::serve(listener, service.router()).await });

    let transport = ReqwestTransport::build()?;
    for (method, path) in [(Method::GET, "/health"), (Method::POST, "/api/v1/sync/run")] {
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", HeaderValue::from_static("a key of at least 128 random bits"));
        let request = Request {
            method,
            url: format!("{base}{path}").parse()?,
            headers,
            body: Bytes::new(),
            timeout: Duration::from_secs(10),
            max_body: 1 << 20,
        };
        let response = transport.send(request).await?;
        println!("{path}: {} {}", response.status, String::from_utf8_lossy(&response.body));
        if !response.status.is_success() {
            return Err(format!("{path} answers {}", response.status).into());
        }
    }
    server.abort();
    Ok(())
}
