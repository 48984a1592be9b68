use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rest_core::{Clock, SecretString, TokenStore, Transport, Url, Window};

use crate::{Error, ErrorKind, JobTable, ProviderId};

/// What a vendor needs to be called: the way to the network, the time, credentials and settings.
///
/// Secrets go by the names of [`Descriptor::credentials`](crate::Descriptor::credentials), options by the names of
/// [`Descriptor::options`](crate::Descriptor::options).
#[derive(Clone)]
pub struct Connection {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    base_url: Option<Url>,
    jobs: JobTable,
    tokens: Option<Arc<dyn TokenStore>>,
    rate: Vec<Window>,
    timeout: Option<Duration>,
    retries: Option<u32>,
    secrets: BTreeMap<String, SecretString>,
    options: BTreeMap<String, String>,
}

impl Connection {
    /// A connection without credentials.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self {
            transport,
            clock,
            base_url: None,
            jobs: JobTable::new(),
            tokens: None,
            rate: Vec::new(),
            timeout: None,
            retries: None,
            secrets: BTreeMap::new(),
            options: BTreeMap::new(),
        }
    }

    /// Replaces the vendor's own base URL, up to where the paths begin.
    #[must_use]
    pub fn base_url(mut self, url: Url) -> Self {
        self.base_url = Some(url);
        self
    }

    /// Adds a credential by the name of its environment variable; an empty one is as good as none.
    #[must_use]
    pub fn secret(mut self, name: impl Into<String>, value: SecretString) -> Self {
        use rest_core::ExposeSecret;
        if !value.expose_secret().trim().is_empty() {
            self.secrets.insert(name.into(), value);
        }
        self
    }

    /// Adds a setting.
    #[must_use]
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// Replaces the vendor's quotas for all calls by these windows.
    #[must_use]
    pub fn rate(mut self, windows: &[Window]) -> Self {
        self.rate = windows.to_vec();
        self
    }

    /// How long a call may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How often a call that may be repeated is repeated.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Uses this table for work that is polled.
    #[must_use]
    pub fn jobs(mut self, jobs: JobTable) -> Self {
        self.jobs = jobs;
        self
    }

    /// Keeps rotating refresh tokens there. Without a store they last as long as the process.
    #[must_use]
    pub fn token_store(mut self, tokens: Arc<dyn TokenStore>) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// The same connection over another way to the network.
    #[cfg(feature = "lead411")]
    pub(crate) fn over(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// The way to the network.
    #[must_use]
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The base URL that replaces the vendor's own.
    #[must_use]
    pub fn find_base_url(&self) -> Option<&Url> {
        self.base_url.as_ref()
    }

    /// The table for work that is polled.
    #[must_use]
    pub fn job_table(&self) -> &JobTable {
        &self.jobs
    }

    /// Where rotating refresh tokens are kept, if anywhere.
    #[must_use]
    pub fn find_token_store(&self) -> Option<&Arc<dyn TokenStore>> {
        self.tokens.as_ref()
    }

    /// The windows that replace the vendor's quotas; empty for none.
    #[must_use]
    pub fn find_rate(&self) -> &[Window] {
        &self.rate
    }

    /// How long a call may take, if set.
    #[must_use]
    pub fn find_timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// How often a call is repeated, if set.
    #[must_use]
    pub fn find_retries(&self) -> Option<u32> {
        self.retries
    }

    /// A credential.
    #[must_use]
    pub fn find_secret(&self, name: &str) -> Option<&SecretString> {
        self.secrets.get(name)
    }

    /// A credential that must be there.
    ///
    /// # Errors
    /// It is not; the error names the variable.
    pub fn require_secret(&self, provider: &ProviderId, name: &str) -> Result<&SecretString, Error> {
        self.find_secret(name).ok_or_else(|| {
            let text =
                format!("the credential {name} is missing: set it in the environment or the secrets file");
            Error::new(provider.clone(), "connect", ErrorKind::Config, text)
        })
    }

    /// A setting.
    #[must_use]
    pub fn find_option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// A setting that is on or off; off if it is not there.
    ///
    /// # Errors
    /// It is neither `true` nor `false`.
    pub fn flag(&self, provider: &ProviderId, name: &str) -> Result<bool, Error> {
        match self.find_option(name).map(str::trim) {
            None | Some("" | "false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => {
                let text = format!("option {name}: expected true or false");
                Err(Error::new(provider.clone(), "connect", ErrorKind::Config, text))
            }
        }
    }

    /// A setting that is a number.
    ///
    /// # Errors
    /// It is there and no number.
    pub fn number(&self, provider: &ProviderId, name: &str) -> Result<Option<f64>, Error> {
        let Some(text) = self.find_option(name) else { return Ok(None) };
        match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => {
                let text = format!("option {name}: expected a number");
                Err(Error::new(provider.clone(), "connect", ErrorKind::Config, text))
            }
        }
    }

    /// The same connection over another transport.
    #[cfg(feature = "linkedin")]
    pub(crate) fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// The same connection without these settings.
    #[cfg(feature = "_retired")]
    pub(crate) fn without_options(mut self, names: &[&str]) -> Self {
        self.options.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// Refuses settings that the provider does not have, since a misspelt one would be lost in silence.
    ///
    /// # Errors
    /// There is one.
    pub fn check_options(&self, provider: &ProviderId, known: &[(&str, &str)]) -> Result<(), Error> {
        match self.options.keys().find(|name| !known.iter().any(|(option, _)| option == name)) {
            None => Ok(()),
            Some(name) => {
                let names: Vec<&str> = known.iter().map(|(option, _)| *option).collect();
                let text = format!("unknown option {name}; known are: {}", names.join(", "));
                Err(Error::new(provider.clone(), "connect", ErrorKind::Config, text))
            }
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field(
                "base_url",
                &self.base_url.as_ref().map(|url| url.host_str().unwrap_or_default().to_owned()),
            )
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .field("options", &self.options.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
