//! A tenant with vendors on loopback, and the program started as people start it.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use halo_sandbox::vendors::{Population, Vendors};
use halo_sandbox::{Builder, Sandbox, Served};
use rest_core::{Clock, SystemClock};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How the program ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The trouble of this source and stage, as one line.
    pub(crate) fn trouble(&self, source: &str) -> String {
        let report = self.json();
        let troubles = report["errors"].as_array().expect("a list");
        let found = troubles.iter().find(|trouble| trouble["source"] == source);
        let found = found.unwrap_or_else(|| panic!("no trouble of {source}: {troubles:?}"));
        let line = found["message"].as_str().expect("text").to_owned();
        assert!(!line.is_empty() && !line.contains('\n') && line.len() < 400, "{line}");
        line
    }
}

/// A place to work in: a folder with a configuration, and a tenant that listens.
pub(crate) struct Place {
    pub(crate) sandbox: Sandbox,
    pub(crate) url: String,
    folder: TempDir,
    secrets: Vec<(String, String)>,
    // Both end with the place.
    _served: Served,
    runtime: Runtime,
}

impl Place {
    /// A tenant of this kind, without people in it unless the builder says so, with thirty people at its vendors.
    pub(crate) fn new(tenant: impl FnOnce(Builder) -> Builder) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let population = Population::generate(3, 30, clock.now());
        let builder = Sandbox::builder().seed(3).clients(2).leads(0).limit(None).clock(Arc::clone(&clock));
        let sandbox = tenant(builder.vendors(Vendors::new(population, clock))).build();
        let runtime = Runtime::new().expect("a runtime");
        let served = runtime.block_on(Served::bind(sandbox.clone(), "127.0.0.1:0")).expect("a free port");
        let key = sandbox.vendors().and_then(|vendors| vendors.key("apollo")).expect("a key").secret;
        let secrets = vec![
            ("HALOPSA_CLIENT_ID".to_owned(), sandbox.client_id().to_owned()),
            ("HALOPSA_CLIENT_SECRET".to_owned(), sandbox.client_secret().to_owned()),
            ("APOLLO_API_KEY".to_owned(), key),
        ];
        let url = served.url().as_str().trim_end_matches('/').to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let place = Self { sandbox, url, folder, secrets, _served: served, runtime };
        place.configure("");
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// Writes `halo.toml`: the tenant and what else there is to say.
    pub(crate) fn configure(&self, more: &str) {
        self.configure_at(&self.url, more);
    }

    pub(crate) fn configure_at(&self, url: &str, more: &str) {
        let tenant = self.sandbox.tenant_name();
        let head =
            format!("[halo]\nbase_url = \"{url}\"\ntenant = \"{tenant}\"\n[store]\npath = \"halo.sqlite\"\n");
        self.write("halo.toml", &format!("{head}{more}"));
    }

    /// Apollo's double as a source.
    pub(crate) fn apollo(&self) -> String {
        format!("[sources.apollo]\nbase_url = \"{}/_vendors/apollo\"\n", self.url)
    }

    /// Replaces a secret.
    pub(crate) fn secret(&mut self, name: &str, value: &str) {
        self.secrets.retain(|(known, _)| known != name);
        self.secrets.push((name.to_owned(), value.to_owned()));
    }

    /// A server of its own beside the tenant; its address.
    pub(crate) fn serve(&self, router: Router) -> String {
        let listener =
            self.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        self.runtime.spawn(async { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let secrets = self.secrets.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        run_in(self.folder.path(), arguments, secrets)
    }

    pub(crate) fn rows(&self, table: &str) -> Vec<Value> {
        self.sandbox.state()[table].as_array().cloned().unwrap_or_default()
    }
}

/// Runs the program with this environment and no other.
pub(crate) fn run_in<'a>(
    folder: &Path,
    arguments: &[&str],
    environment: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_halo-b2b"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment)
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
