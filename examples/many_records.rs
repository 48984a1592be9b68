//! Time, calls and peak memory of a whole cycle over HTTP: `--example many_records -- 100000`.
//!
//! The tenant runs in a process of its own, so that the figures are those of the sync alone. Peak memory is read
//! from `/proc` and shown where there is one.
// run: 2000

mod support;

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use b2b_providers::Query;
use crm_sync::engine::{Engine, Source};
use crm_sync::halo::{HaloMapping, HaloPort};
use crm_sync::store::SqliteStore;
use crm_sync::suppress::Suppressor;
use halo_client::Halo;
use halo_sandbox::{Sandbox, Served};
use rest_core::{ReqwestTransport, SecretString, SystemClock};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("serve") => serve().await,
        Some(count) => run(count.parse()?).await,
        None => Err("say how many records: many_records 100000".into()),
    }
}

/// The other process: an empty tenant until standard input ends.
async fn serve() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().clients(0).leads(0).limit(None).clock(Arc::new(SystemClock)).build();
    let served = Served::bind(sandbox.clone(), "127.0.0.1:0").await?;
    println!("{}", served.url());
    println!("{}", sandbox.client_id());
    println!("{}", sandbox.client_secret());
    tokio::task::spawn_blocking(|| std::io::stdin().lines().for_each(drop)).await?;
    Ok(())
}

struct Tenant(Child);

impl Drop for Tenant {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn run(count: usize) -> Result<(), Box<dyn Error>> {
    let mut tenant = Tenant(
        Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?,
    );
    let output = tenant.0.stdout.take().ok_or("the tenant has no output")?;
    let mut lines = BufReader::new(output).lines();
    let mut line = || lines.next().ok_or("the tenant ended")?.map_err(Box::<dyn Error>::from);
    let (url, id, secret) = (line()?, line()?, line()?);

    let folder = tempfile::tempdir()?;
    let clock = Arc::new(SystemClock);
    let halo = Halo::builder(&url)
        .tenant("sandbox")
        .client_credentials(id, SecretString::from(secret))
        .limit(1_000_000, Duration::from_secs(300))
        .transport(Arc::new(ReqwestTransport::build()?))
        .clock(clock.clone())
        .build()?;
    let vendor = support::Invented::new(count);
    let engine = Engine::new(
        Arc::new(HaloPort::new(halo, HaloMapping::default())),
        Arc::new(SqliteStore::open(folder.path().join("crm.sqlite"))?),
        clock,
        Suppressor::new(b"a secret"),
    )
    .source(Source { provider: vendor.clone(), query: Query::default(), limit: None, reveal: false });
    for round in ["first", "second", "dry third"] {
        let report = if round == "dry third" {
            vendor.move_on();
            engine.plan().await?.report
        } else {
            engine.poll().await?.report
        };
        println!(
            "{round} poll: {} records, {} leads created, {} updated, {} calls ({} writes), {:.1} s{}",
            report.metrics.leads_processed,
            report.metrics.leads_created,
            report.metrics.leads_updated,
            report.halo_calls,
            report.halo_write_calls,
            report.duration_ms as f64 / 1_000.0,
            peak().map(|mb| format!(", {mb} MB at most")).unwrap_or_default(),
        );
        for stage in &report.stages {
            println!("  {:<18} {:>8} in {:>7} ms", stage.name, stage.records_in, stage.duration_ms);
        }
        if !report.success || (round == "second" && report.halo_write_calls > 0) {
            return Err(format!("{} troubles: {:?}", report.errors.len(), report.errors.first()).into());
        }
    }
    Ok(())
}

/// The peak of this process's resident memory, in megabytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1_024)
}
