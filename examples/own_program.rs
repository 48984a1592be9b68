//! Your own program out of the crates: a provider, a HaloPSA tenant, a store; look at the plan, then do it.
//!
//! The tenant is the sandbox in this process. With a real one only the client's builder changes.

mod support;

use std::error::Error;
use std::sync::Arc;

use b2b_providers::{Budget, Query};
use crm_sync::engine::{Engine, Source};
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::render::{Reveal, render};
use crm_sync::store::SqliteStore;
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::Sandbox;
use rest_core::{SecretString, SystemClock};

#[tokio::main(flavor = "current_thread")]
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

    // A file in a real program; the secret keys the hashes of the suppression list.
    let store = SqliteStore::in_memory()?;
    let suppressor = Suppressor::new(b"a secret of this installation");
    let source =
        Source { provider: support::Invented::new(12), query: Query::default(), limit: None, reveal: false };
    let engine =
        Engine::new(Arc::new(port), Arc::new(store), clock, suppressor).budget(Budget::dry()).source(source);

    let cycle = engine.plan().await?;
    println!("{}", render(&cycle.plan, Reveal::Masked));
    let report = engine.poll().await?.report;
    println!("{} leads created with {} calls to Halo", report.metrics.leads_created, report.halo_calls);
    let again = engine.poll().await?.report;
    println!("and again: {} writes", again.halo_write_calls);
    if again.halo_write_calls > 0 || report.metrics.leads_created != 12 {
        return Err("the second poll wrote, or the first one did not".into());
    }
    Ok(())
}
