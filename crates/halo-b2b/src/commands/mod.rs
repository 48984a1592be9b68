//! One file a command.

pub(crate) mod doctor;
pub(crate) mod import;
pub(crate) mod letters;
pub(crate) mod matching;
pub(crate) mod phone;
pub(crate) mod poll;
pub(crate) mod providers;
pub(crate) mod review;
pub(crate) mod sandbox;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod vendor;

use std::collections::BTreeMap;
use std::sync::Arc;

use crm_sync::store::{SqliteStore, Store};
use serde::Serialize;

use crate::assemble::{self, World};
use crate::cli::Target;
use crate::config::Config;
use crate::demo::Demo;
use crate::exit::Failure;

/// Where a command works: a configured tenant, or the bundled one.
pub(crate) struct Place {
    pub(crate) config: Config,
    pub(crate) world: World,
    pub(crate) store: Arc<dyn Store>,
    /// What is stored outlives the process.
    pub(crate) lasting: bool,
    // Keeps the bundled tenant and vendors listening.
    _demo: Option<Demo>,
}

impl Place {
    pub(crate) async fn of(target: &Target, command: &str) -> Result<Self, Failure> {
        let world = World::real()?;
        if target.sandbox {
            let demo = Demo::start().await?;
            let config = demo.config()?;
            let store = SqliteStore::in_memory().map_err(|error| Failure::because(&error))?;
            return Ok(Self { config, world, store: Arc::new(store), lasting: false, _demo: Some(demo) });
        }
        let Some(path) = &target.config else {
            return Err(Failure::usage(format!(
                "no configuration. Try it without one:  halo-b2b {command} --sandbox\n\
                 A configuration to start from:  halo-b2b sandbox --write-config halo.toml\n\
                 Then, with your own tenant in it:  halo-b2b {command} --config halo.toml"
            )));
        };
        let config = Config::load(path, &environment()).map_err(|error| Failure::usage(error.to_string()))?;
        let store = assemble::store(&config.store, &config.secrets)?;
        Ok(Self { config, world, store: Arc::new(store), lasting: true, _demo: None })
    }
}

pub(crate) fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// 256 random bits as text.
pub(crate) fn random_hex() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::failed(format!("no randomness: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// One JSON document on stdout.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::failed(error.to_string()))?;
    print(&format!("{text}\n"))
}

/// Text on stdout; a closed pipe is the reader's business.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
