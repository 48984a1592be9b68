//! A client of a tenant in memory.
#![allow(dead_code, reason = "every test file uses a part of this")]

use std::time::Duration;

use halo_client::{Halo, HaloBuilder};
use halo_sandbox::Sandbox;

/// A builder for a client of `sandbox`.
pub(crate) fn builder(sandbox: &Sandbox) -> HaloBuilder {
    Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
        .limit(100_000, Duration::from_secs(300))
        .seed(1)
}

/// A client of `sandbox`.
pub(crate) fn connect(sandbox: &Sandbox) -> Halo {
    builder(sandbox).build().unwrap()
}

/// How many calls with this method the tenant saw whose path ends like this.
pub(crate) fn calls(sandbox: &Sandbox, method: &str, path: &str) -> usize {
    let journal = sandbox.journal();
    journal.iter().filter(|entry| entry.method == method && entry.path.ends_with(path)).count()
}

/// The rows of a table in the tenant.
pub(crate) fn rows(sandbox: &Sandbox, table: &str) -> Vec<serde_json::Value> {
    sandbox.state()[table].as_array().cloned().unwrap_or_default()
}
