//! The bundled tenant and vendors: what `--sandbox` works against, and what `sandbox` serves.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use halo_sandbox::vendors::{Population, Vendors};
use halo_sandbox::{Fault, Sandbox, Served};
use rest_core::{Clock, SystemClock, Url};

use crate::config::Config;
use crate::exit::Failure;

/// What the bundled world consists of.
#[derive(Debug, Clone)]
pub(crate) struct Size {
    pub(crate) seed: u64,
    pub(crate) clients: usize,
    pub(crate) leads: usize,
    pub(crate) vendor_records: usize,
    pub(crate) limit: Option<(u32, Duration)>,
    pub(crate) time_scale: f64,
    pub(crate) faults: Vec<Fault>,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            seed: 1,
            clients: 20,
            leads: 40,
            vendor_records: 120,
            limit: Some((700, Duration::from_secs(300))),
            time_scale: 1.0,
            faults: Vec::new(),
        }
    }
}

/// A tenant with vendors, not yet listening.
pub(crate) fn sandbox(size: &Size) -> Sandbox {
    sandbox_from(size, None).unwrap_or_else(|never| unreachable!("without a saved state: {never}"))
}

/// The same, from a saved state.
pub(crate) fn sandbox_from(size: &Size, saved: Option<&serde_json::Value>) -> Result<Sandbox, Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let population = Population::generate(size.seed, size.vendor_records, clock.now());
    let mut builder = Sandbox::builder()
        .seed(size.seed)
        .clients(size.clients)
        .leads(size.leads)
        .limit(size.limit)
        .time_scale(size.time_scale)
        .clock(Arc::clone(&clock))
        .vendors(Vendors::new(population, clock));
    for fault in &size.faults {
        builder = builder.fault(fault.clone());
    }
    if let Some(saved) = saved {
        builder = builder.state(saved).map_err(|error| Failure::usage(format!("--state: {error}")))?;
    }
    Ok(builder.build())
}

/// The bundled world on a free loopback port.
#[derive(Debug)]
pub(crate) struct Demo {
    sandbox: Sandbox,
    served: Served,
}

impl Demo {
    pub(crate) async fn start() -> Result<Self, Failure> {
        let sandbox = sandbox(&Size::default());
        let served = Served::bind(sandbox.clone(), "127.0.0.1:0")
            .await
            .map_err(|error| Failure::failed(format!("cannot listen on loopback: {error}")))?;
        Ok(Self { sandbox, served })
    }

    /// The configuration that points at it: read like any other.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let text = config_text(&self.served.url(), &self.sandbox, None);
        let secrets =
            secrets(&self.sandbox).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Config::parse("the bundled configuration", &text, Path::new(""), &secrets)
            .map_err(|error| Failure::failed(error.to_string()))
    }
}

/// The secrets of the bundled world, by the names of their environment variables.
pub(crate) fn secrets(sandbox: &Sandbox) -> BTreeMap<&'static str, String> {
    let mut secrets = BTreeMap::from([
        ("HALOPSA_CLIENT_ID", sandbox.client_id().to_owned()),
        ("HALOPSA_CLIENT_SECRET", sandbox.client_secret().to_owned()),
    ]);
    if let Some(vendors) = sandbox.vendors() {
        if let Some(key) = vendors.key("apollo") {
            secrets.insert("APOLLO_API_KEY", key.secret);
        }
        if let Some(key) = vendors.key("hunter") {
            secrets.insert("HUNTER_API_KEY", key.secret);
        }
        if let Some(key) = vendors.key("zoominfo") {
            secrets.insert("ZOOMINFO_CLIENT_ID", key.user);
            secrets.insert("ZOOMINFO_CLIENT_SECRET", key.secret);
        }
    }
    secrets
}

/// A configuration for the bundled world, to read and to start from.
pub(crate) fn config_text(url: &Url, sandbox: &Sandbox, secrets_file: Option<&str>) -> String {
    let base = url.as_str().trim_end_matches('/');
    let secrets = secrets_file
        .map(|file| {
            format!("# Credentials: the environment wins over this file.\nsecrets_file = {file:?}\n\n")
        })
        .unwrap_or_default();
    format!(
        r#"{secrets}[halo]
base_url = "{base}"
tenant = "{tenant}"
# Requests that Halo allows in a rolling window; leave room for your other integrations.
requests = 700
window_seconds = 300

[budget]
# The sandbox's credits are play money: a plan may spend them. Leave this out for real vendors.
dry_run_may_spend = true

[sources.apollo]
base_url = "{base}/_vendors/apollo"
reveal = true
credits_per_run = 1000000

[sources.zoominfo]
base_url = "{base}/_vendors/zoominfo/gtm"
reveal = true
credits_per_run = 1000000
# ZoomInfo needs at least one condition.
[sources.zoominfo.filters]
countries = ["US", "GB", "DE", "FR", "AU"]

[sources.hunter]
base_url = "{base}/_vendors/hunter"
credits_per_run = 1000000
# Hunter searches by firm: it needs domains, names, or something to discover firms by.
[sources.hunter.filters]
countries = ["US", "GB", "DE", "FR", "AU"]
"#,
        tenant = sandbox.tenant_name()
    )
}
