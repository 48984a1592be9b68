//! Configuration: defaults < file < environment; secrets only from the environment or a secrets file.
//!
//! All problems are reported at once, each with file and line.

mod feedback;
mod load;
mod reader;
mod secrets;
mod security;
mod service;
mod sources;
mod upkeep;
pub(crate) mod vendors;
mod waterfall;
mod workflow;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crm_sync::halo::HaloMapping;
use crm_sync::rules::Rules;

pub(crate) use secrets::Secrets;
pub(crate) use security::SecurityConfig;
pub(crate) use service::ServiceConfig;
pub(crate) use sources::SourceConfig;
pub(crate) use waterfall::WaterfallConfig;

use reader::Problem;

/// What the program was told.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) halo: HaloConfig,
    pub(crate) store: PathBuf,
    pub(crate) mapping: HaloMapping,
    pub(crate) rules: Rules,
    pub(crate) sources: BTreeMap<String, SourceConfig>,
    /// Credits that one run may spend, over all providers; none = as each source says.
    pub(crate) credits_per_run: Option<f64>,
    /// A dry run may buy too: for sandboxes, whose credits are play money.
    pub(crate) dry_run_may_spend: bool,
    pub(crate) waterfall: Option<WaterfallConfig>,
    /// People who are erased are taken out of the tenant, too.
    pub(crate) erase_in_halo: bool,
    pub(crate) service: ServiceConfig,
    pub(crate) security: SecurityConfig,
    pub(crate) secrets: Secrets,
}

/// How to reach the tenant.
#[derive(Debug, Clone)]
pub(crate) struct HaloConfig {
    pub(crate) base_url: String,
    pub(crate) tenant: Option<String>,
    pub(crate) tenant_in_form: bool,
    pub(crate) auth_url: Option<String>,
    pub(crate) api_url: Option<String>,
    pub(crate) scope: String,
    pub(crate) requests: u32,
    pub(crate) window: Duration,
    pub(crate) timeout: Duration,
}

/// A configuration that cannot be used.
#[derive(Debug)]
pub(crate) struct Unusable(Vec<Problem>);

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let [only] = self.0.as_slice() {
            return write!(f, "{only}");
        }
        write!(f, "{} problems in the configuration:", self.0.len())?;
        for problem in &self.0 {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl Config {
    /// Reads the file, the environment and the secrets, and reports everything that is wrong.
    pub(crate) fn load(path: &Path, environment: &BTreeMap<String, String>) -> Result<Self, Unusable> {
        let place = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Unusable(vec![Problem {
                place: place.clone(),
                line: 0,
                text: format!("cannot be read: {error}"),
            }])
        })?;
        Self::parse(&place, &text, path.parent().unwrap_or(Path::new("")), environment)
    }

    /// Where the service keeps what it must not lose: beside the engine's store.
    pub(crate) fn service_store(&self) -> PathBuf {
        self.store.with_extension("service.sqlite")
    }

    /// Only where the store is, and its key: for what needs no credentials.
    pub(crate) fn store_of(
        path: &Path,
        environment: &BTreeMap<String, String>,
    ) -> Result<(PathBuf, Secrets), Unusable> {
        let place = path.display().to_string();
        let wrong = |text: String| Unusable(vec![Problem { place: place.clone(), line: 0, text }]);
        let text =
            std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        load::store(&place, &text, folder, environment).map_err(Unusable)
    }

    /// The same from a text; file names in it are relative to `folder`.
    pub(crate) fn parse(
        place: &str,
        text: &str,
        folder: &Path,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Unusable> {
        load::parse(place, text, folder, environment).map_err(Unusable)
    }
}
