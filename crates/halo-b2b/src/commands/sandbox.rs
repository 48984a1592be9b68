//! `sandbox`: a stand-alone tenant with vendors.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use halo_sandbox::{Fault, Sandbox, Served};
use rest_core::ReqwestTransport;

use crate::cli;
use crate::demo::{self, Size};
use crate::exit::{Failure, Outcome};
use crate::files::replace;

pub(crate) async fn run(args: &cli::Sandbox) -> Result<Outcome, Failure> {
    let mut faults = Vec::new();
    for spec in &args.fault {
        faults.push(Fault::parse(spec).map_err(|error| Failure::usage(format!("--fault {spec}: {error}")))?);
    }
    if !(args.time_scale.is_finite() && args.time_scale > 0.0) {
        return Err(Failure::usage("--time-scale: expected a number above 0"));
    }
    let size = Size {
        seed: args.seed,
        clients: args.clients,
        leads: args.leads,
        vendor_records: args.vendor_records,
        limit: args.limit.0.map(|(calls, seconds)| (calls, Duration::from_secs(seconds))),
        time_scale: args.time_scale,
        faults,
    };
    let saved = match &args.state {
        Some(path) if path.exists() => Some(load(path)?),
        _ => None,
    };
    let sandbox = demo::sandbox_from(&size, saved.as_ref())?;
    let mut served = Served::bind(sandbox.clone(), args.listen)
        .await
        .map_err(|error| Failure::failed(format!("--listen {}: {error}", args.listen)))?;
    let transport = ReqwestTransport::build()
        .map_err(|error| Failure::failed(format!("webhooks cannot be delivered: {error}")))?;
    served.deliver_webhooks(Arc::new(transport));
    if let Some(path) = &args.write_config {
        write_config(path, &served, &sandbox)?;
    }
    eprintln!("HaloPSA sandbox on {} (Ctrl-C ends it)", served.url());
    ended().await;
    if let Some(path) = &args.state {
        save(path, &sandbox)?;
    }
    served.shutdown().await.map_err(|error| Failure::failed(format!("the server failed: {error}")))?;
    Ok(Outcome::Done)
}

/// Ctrl-C, or the service manager's polite request.
pub(super) async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without signals the process runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn load(path: &Path) -> Result<serde_json::Value, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("--state {}: cannot be read: {error}", path.display())))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("--state {}: {error}", path.display())))
}

fn save(path: &Path, sandbox: &Sandbox) -> Result<(), Failure> {
    replace(path, &sandbox.save().to_string())
}

fn write_config(path: &Path, served: &Served, sandbox: &Sandbox) -> Result<(), Failure> {
    let secrets_path = path.with_extension("secrets.toml");
    let name = secrets_path.file_name().and_then(|name| name.to_str()).unwrap_or("secrets.toml").to_owned();
    let secrets: String =
        demo::secrets(sandbox).iter().map(|(name, value)| format!("{name} = {value:?}\n")).collect();
    replace(&secrets_path, &secrets)?;
    let store = path.with_extension("sqlite");
    let store = store.file_name().and_then(|name| name.to_str()).unwrap_or("halo-b2b.sqlite");
    let mut text = demo::config_text(&served.url(), sandbox, Some(&name));
    text.push_str(&format!("\n[store]\npath = {store:?}\n"));
    // Last: whoever waits for the configuration finds the secrets beside it.
    replace(path, &text)
}
