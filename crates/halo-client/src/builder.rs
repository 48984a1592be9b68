//! Putting a client together.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rest_core::{
    Auth, BreakerConfig, Client, ClientBuilder, Clock, HeaderName, HeaderValue, MemoryStore, RateLimiter,
    SecretString, SlidingWindow, Standard, TokenCache, TokenSource, TokenStore, Transport, Wait, Window,
};

use crate::authorise::AuthorisationCode;
use crate::classify::HaloClassify;
use crate::discovery::Discovery;
use crate::error::Error;
use crate::halo::{Halo, Inner};
use crate::login::{Desk, PersonLogin, ServiceLogin};
use crate::{address, bulk};

/// Where the token request names the tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TenantPlacement {
    /// In the address: `/auth/token?tenant=…`.
    #[default]
    Query,
    /// As a field of the form.
    Form,
}

/// Settings of a [`Halo`]. What is wrong with them is reported by [`build`](HaloBuilder::build).
#[must_use]
pub struct HaloBuilder {
    base: String,
    tenant: Option<String>,
    placement: TenantPlacement,
    credentials: Option<Credentials>,
    client_secret: Option<SecretString>,
    store: Option<Arc<dyn TokenStore>>,
    static_key: Option<SecretString>,
    scope: String,
    auth_url: Option<String>,
    api_url: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    window: Window,
    limiter: Option<Arc<dyn RateLimiter>>,
    timeout: Duration,
    max_wait: Option<Duration>,
    settle: Duration,
    headers: Vec<(String, String)>,
    on_wait: Option<Arc<dyn Fn(Wait) + Send + Sync>>,
    retries: u32,
    batch: (usize, usize),
    seed: Option<u64>,
}

impl HaloBuilder {
    pub(crate) fn new(base_url: &str) -> Self {
        Self {
            base: base_url.to_owned(),
            tenant: None,
            placement: TenantPlacement::Query,
            credentials: None,
            client_secret: None,
            store: None,
            static_key: None,
            scope: "all".to_owned(),
            auth_url: None,
            api_url: None,
            transport: None,
            clock: None,
            window: Window::new(700, Duration::from_secs(300)),
            limiter: None,
            // Halo's gateway gives up after about a minute, and some calls use most of it.
            timeout: Duration::from_secs(90),
            max_wait: None,
            settle: Duration::from_secs(5),
            headers: Vec::new(),
            on_wait: None,
            retries: 3,
            batch: (25, 100),
            seed: None,
        }
    }

    /// The tenant, if it is neither in the address nor told by the tenant itself.
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// Where the token request names the tenant; in the query if nothing is said.
    pub fn tenant_placement(mut self, placement: TenantPlacement) -> Self {
        self.placement = placement;
        self
    }

    /// Logs in as an application of the type "Client ID and Secret (Services)".
    pub fn client_credentials(mut self, client_id: impl Into<String>, secret: SecretString) -> Self {
        self.credentials = Some(Credentials::Service { client_id: client_id.into(), secret });
        self
    }

    /// Logs in in the name of the person who brought back this code; see [`HaloBuilder::authorise`]. Later logins
    /// use the refresh tokens of the [store](HaloBuilder::token_store).
    pub fn authorisation_code(mut self, code: AuthorisationCode) -> Self {
        self.credentials = Some(Credentials::Person { client_id: code.client_id.clone(), code: Some(code) });
        self
    }

    /// Logs in by the refresh token that the [store](HaloBuilder::token_store) holds.
    pub fn refresh_token(mut self, client_id: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::Person { client_id: client_id.into(), code: None });
        self
    }

    /// Where refresh tokens are kept; in memory if nothing is said, and then somebody has to log in after a restart.
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// The secret of an application that logs in people and has one.
    pub fn client_secret(mut self, secret: SecretString) -> Self {
        self.client_secret = Some(secret);
        self
    }

    /// Uses a key in the header `X-Halo-Api-Key` instead of logging in. Halo refuses it for some calls, such as
    /// adding actions.
    pub fn static_key(mut self, key: SecretString) -> Self {
        self.static_key = Some(key);
        self
    }

    /// What the token shall allow, separated by spaces: `all` if nothing is said, empty to leave it to Halo.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = scope.into();
        self
    }

    /// The auth server, in place of what the tenant tells.
    pub fn auth_url(mut self, url: impl Into<String>) -> Self {
        self.auth_url = Some(url.into());
        self
    }

    /// The API, in place of `/api` below the base address.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some(url.into());
        self
    }

    /// The network. Needed without the feature `reqwest`.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// The clock. Needed without the feature `tokio`.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// How many calls Halo allows in any stretch of time: 700 in 5 minutes if nothing is said. A tenth is reserved for
    /// [`Halo::interactive`].
    pub fn limit(mut self, calls: u32, length: Duration) -> Self {
        self.window = Window::new(calls, length);
        self
    }

    /// 300 calls in 5 minutes, which is safe for every tenant known.
    pub fn cautious_limit(self) -> Self {
        self.limit(300, Duration::from_secs(300))
    }

    /// A limiter of one's own, for example one shared by several processes. [`limit`](HaloBuilder::limit) then only
    /// says how long to stay away after a refusal.
    pub fn limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// How long one attempt may take; 90 seconds if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The longest single wait for the limit or before a retry. If nothing is said, one window and a minute, so that
    /// a call survives a whole window of refusals.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = Some(wait);
        self
    }

    /// How long a bulk write waits after a timeout before it looks up what became of it, because Halo may still be
    /// working; 5 seconds if nothing is said.
    pub fn settle(mut self, wait: Duration) -> Self {
        self.settle = wait;
        self
    }

    /// A header for all calls; the vendor gives some customers one that lifts limits.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Is told before each wait.
    pub fn on_wait(mut self, listener: impl Fn(Wait) + Send + Sync + 'static) -> Self {
        self.on_wait = Some(Arc::new(listener));
        self
    }

    /// How often a call that may be repeated is repeated; 3 times if nothing is said.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// How many records a bulk write sends in the first call, and at most: 25 and 100 if nothing is said.
    pub fn batch_size(mut self, start: usize, max: usize) -> Self {
        self.batch = (start, max);
        self
    }

    /// Makes the jitter of retries repeatable, for tests.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), naming the setting that is missing or cannot be used.
    pub fn build(mut self) -> Result<Halo, Error> {
        let (credentials, key) = (self.credentials.take(), self.static_key.take());
        let (secret, store) = (self.client_secret.take(), self.store.take());
        let parts = self.parts()?;
        let clock = Arc::clone(&parts.desk.clock);
        let source: Option<Arc<dyn TokenSource>> = match credentials {
            Some(Credentials::Service { client_id, secret }) => {
                Some(Arc::new(ServiceLogin { desk: parts.desk, client_id, secret }))
            }
            Some(Credentials::Person { client_id, code }) => Some(Arc::new(PersonLogin {
                desk: parts.desk,
                client_id,
                secret,
                code: Mutex::new(code),
                store: store.unwrap_or_else(|| Arc::new(MemoryStore::default())),
                unsaved: Mutex::default(),
            })),
            None => None,
        };
        let auth = match (source, key) {
            (Some(source), _) => Auth::Token(TokenCache::new(source, clock)),
            (None, Some(key)) => Auth::Header(HeaderName::from_static("x-halo-api-key"), key),
            (None, None) => {
                let text = "there are neither client credentials nor a static key nor a person's login";
                return Err(Error::invalid("halo.build", text));
            }
        };
        let HaloBuilder { window, limiter, retries, max_wait, on_wait, seed, settle, batch, .. } =
            parts.builder;
        let by_token = matches!(auth, Auth::Token(_));
        // Half a second for the time a call is under way: Halo counts arrivals.
        let limiter = limiter.unwrap_or_else(|| {
            Arc::new(SlidingWindow::new(&[window]).reserve_share(0.1).margin(Duration::from_millis(500)))
        });
        // A bare 429 does not say how long; only a whole window is certain to help.
        let policy = Standard::new().retries(retries).rate_limited(window.length);
        let mut client = parts
            .client
            .auth(auth)
            .limiter(Arc::clone(&limiter))
            .retry(Arc::new(policy))
            // A bad element that Halo answers with 500 is found by halving: that must not look like an outage.
            .breaker(BreakerConfig { failures: 15, ..BreakerConfig::default() })
            .max_wait(max_wait.unwrap_or(window.length + Duration::from_secs(60)))
            .max_body(64 * 1024 * 1024);
        if let Some(listener) = on_wait {
            client = client.on_wait(listener);
        }
        if let Some(seed) = seed {
            client = client.seed(seed);
        }
        Ok(Halo::new(Inner {
            client: client.build(),
            limiter,
            by_token,
            settle,
            sizes: Mutex::new(HashMap::new()),
            batch: bulk::Limits::new(batch.0, batch.1),
        }))
    }

    /// What the settings mean, without a login.
    pub(crate) fn parts(mut self) -> Result<Parts, Error> {
        let invalid = |text: String| Error::invalid("halo.build", text);
        let read = |setting: &str, text: &str| {
            address::parse(text).map_err(|problem| invalid(format!("{setting} is {problem}")))
        };
        let base = read("the base URL", &self.base)?;
        let api = match &self.api_url {
            Some(text) => read("the API URL", text)?,
            None => address::api(&base),
        };
        let auth_url = self.auth_url.as_deref().map(|text| read("the auth URL", text)).transpose()?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let clock = match self.clock.take() {
            Some(clock) => clock,
            None => default_clock()?,
        };
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                (Ok(name), Ok(value)) => headers.push((name, value)),
                _ => return Err(invalid("a header has a name or value that HTTP does not allow".to_owned())),
            }
        }
        let prepare = || {
            let client = Client::builder(api.clone(), Arc::clone(&transport), Arc::clone(&clock))
                .classify(Arc::new(HaloClassify))
                .timeout(self.timeout)
                .user_agent(concat!("halo-client/", env!("CARGO_PKG_VERSION")));
            headers.iter().fold(client, |client, (name, value)| client.header(name.clone(), value.clone()))
        };
        let discovery = Discovery {
            base,
            tenant: self.tenant.take(),
            placement: self.placement,
            auth_url,
            open: prepare().retries(1).build(),
            found: Mutex::default(),
        };
        let client = prepare();
        let timeout = self.timeout.min(Duration::from_secs(30));
        let desk = Desk { discovery, transport, clock, scope: std::mem::take(&mut self.scope), timeout };
        Ok(Parts { desk, client, builder: self })
    }
}

/// Who logs in.
enum Credentials {
    Service { client_id: String, secret: SecretString },
    Person { client_id: String, code: Option<AuthorisationCode> },
}

/// Settings made ready.
pub(crate) struct Parts {
    pub(crate) desk: Desk,
    client: ClientBuilder,
    builder: HaloBuilder,
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    let transport = rest_core::ReqwestTransport::build().map_err(|_| {
        Error::invalid("halo.build", "the network could not be set up; check the TLS feature that was chosen")
    })?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::invalid("halo.build", "there is no transport: set one, or switch on the feature reqwest"))
}

#[cfg(feature = "tokio")]
fn default_clock() -> Result<Arc<dyn Clock>, Error> {
    Ok(Arc::new(rest_core::SystemClock))
}

#[cfg(not(feature = "tokio"))]
fn default_clock() -> Result<Arc<dyn Clock>, Error> {
    Err(Error::invalid("halo.build", "there is no clock: set one, or switch on the feature tokio"))
}

impl fmt::Debug for HaloBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HaloBuilder")
            .field("tenant", &self.tenant)
            .field("placement", &self.placement)
            .field("window", &self.window)
            .field("batch", &self.batch)
            .finish_non_exhaustive()
    }
}
