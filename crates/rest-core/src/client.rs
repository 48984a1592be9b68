//! The client: its parts, put together once and shared by all calls.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::de::DeserializeOwned;
use url::Url;

use crate::auth::{Credentials, NotAHeader};
use crate::pipeline::{Journey, Way};
use crate::{
    Answer, Auth, Breaker, BreakerConfig, BreakerState, Budget, ByStatus, Call, Classify, Clock, Content,
    Error, Meter, Pieces, RateLimiter, RetryPolicy, Standard, Timestamp, Transport, Wait,
};

/// Sends [`Call`]s to one upstream through one pipeline: breaker → limit → token → send → classify → retry.
///
/// Cheap to clone; clones share limits, tokens, breaker and meter. The order of the pipeline is fixed:
///
/// 1. An open breaker fails the call at once, without spending any of the limit.
/// 2. The limiter says when the call may leave. A token that has to be fetched is fetched before, and if that took
///    time after all, the limiter is asked again: nothing comes between its yes and the departure.
/// 3. The transport sends the request once; the answer is classified.
/// 4. A refused token is renewed once. Whether anything else is repeated depends on the call's
///    [`Replay`](crate::Replay), the [`RetryPolicy`] and the [`Budget`], in this order.
///
/// Dropping the future of a call is safe at any point; a request that was under way may still arrive.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) base: Url,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) credentials: Credentials,
    pub(crate) limiter: Option<Arc<dyn RateLimiter>>,
    pub(crate) pools: HashMap<&'static str, Arc<dyn RateLimiter>>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) budget: Budget,
    pub(crate) breaker: Option<Breaker>,
    pub(crate) classify: Arc<dyn Classify>,
    pub(crate) headers: HeaderMap,
    pub(crate) invalid: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) max_wait: Duration,
    pub(crate) on_wait: Option<Arc<dyn Fn(Wait) + Send + Sync>>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) jitter: Jitter,
}

impl Client {
    /// Starts a client for the addresses below `base`.
    pub fn builder(base: Url, transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> ClientBuilder {
        let headers = HeaderMap::from_iter([
            (header::ACCEPT, HeaderValue::from_static("application/json")),
            (header::USER_AGENT, HeaderValue::from_static(concat!("rest-core/", env!("CARGO_PKG_VERSION")))),
        ]);
        ClientBuilder {
            seed: None,
            breaker: None,
            shared: Shared {
                base,
                transport,
                clock,
                credentials: Credentials::None,
                limiter: None,
                pools: HashMap::new(),
                retry: Arc::new(Standard::new()),
                budget: Budget::default(),
                breaker: None,
                classify: Arc::new(ByStatus),
                headers,
                invalid: None,
                timeout: Duration::from_secs(30),
                max_body: 16 * 1024 * 1024,
                max_wait: Duration::from_secs(60),
                on_wait: None,
                meter: Arc::default(),
                jitter: Jitter(AtomicU64::new(0)),
            },
        }
    }

    /// Sends `call` and waits for limits and retries as long as the client's settings allow.
    ///
    /// # Errors
    /// What failed last, with what may have happened to the call; see [`Error`].
    pub async fn send(&self, call: Call) -> Result<Answer, Error> {
        Journey::new(&self.shared, &call, None, Way::Whole)?.run().await
    }

    /// As [`send`](Client::send), but done by `deadline`: no wait goes beyond it, and the time allowed for an
    /// attempt ends with it.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn send_by(&self, call: Call, deadline: Timestamp) -> Result<Answer, Error> {
        Journey::new(&self.shared, &call, Some(deadline), Way::Whole)?.run().await
    }

    /// Sends `call` with `content` as its body, piece by piece as far as the transport can. Say what it is by the
    /// header `content-type`.
    ///
    /// A call whose content cannot [begin](Content::can_begin) again is sent once, whatever its
    /// [`Replay`](crate::Replay) says, and also after a refused token.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn upload(
        &self,
        call: Call,
        content: &Content,
        deadline: Option<Timestamp>,
    ) -> Result<Answer, Error> {
        Journey::new(&self.shared, &call, deadline, Way::Up(content))?.run().await
    }

    /// Sends `call` and gives out the body of the answer in pieces; the answer beside it has none. A failure is read
    /// as a whole and judged as ever, and may lead to another attempt; once pieces come, nothing is repeated.
    ///
    /// The time allowed for an attempt includes that for taking the pieces.
    ///
    /// # Errors
    /// As [`send`](Client::send). What breaks later is an error among the pieces.
    pub async fn download(&self, call: Call, deadline: Option<Timestamp>) -> Result<(Answer, Pieces), Error> {
        let mut journey = Journey::new(&self.shared, &call, deadline, Way::Down)?;
        let answer = journey.run().await?;
        Ok((answer, journey.take_pieces()))
    }

    /// Sends `call` and reads the answer as JSON.
    ///
    /// # Errors
    /// As [`send`](Client::send) and [`Answer::json`].
    pub async fn json<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        self.send(call).await?.json()
    }

    /// What this client and its clones have done so far.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.shared.meter)
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// The address below which all calls go.
    pub fn base(&self) -> &Url {
        &self.shared.base
    }

    /// What the breaker does at the moment; `None` without a breaker.
    pub fn breaker(&self) -> Option<BreakerState> {
        self.shared.breaker.as_ref().map(Breaker::state)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &crate::redact::target(&self.shared.base))
            .field("breaker", &self.breaker())
            .field("meter", &self.shared.meter)
            .finish_non_exhaustive()
    }
}

/// Puts a [`Client`] together.
#[must_use]
pub struct ClientBuilder {
    shared: Shared,
    breaker: Option<BreakerConfig>,
    seed: Option<u64>,
}

impl ClientBuilder {
    /// How the client proves who it is; not at all if nothing is said.
    pub fn auth(mut self, auth: Auth) -> Self {
        match Credentials::new(auth) {
            Ok(credentials) => self.shared.credentials = credentials,
            Err(NotAHeader) => self.refuse(NotAHeader::TEXT),
        }
        self
    }

    /// The limiter for all calls that name no pool; none if nothing is said.
    pub fn limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.shared.limiter = Some(limiter);
        self
    }

    /// The limiter for the calls of one [pool](Call::pool). A call of a pool that has none is invalid: an unnoticed
    /// typing error would lift the limit.
    pub fn pool(mut self, name: &'static str, limiter: Arc<dyn RateLimiter>) -> Self {
        self.shared.pools.insert(name, limiter);
        self
    }

    /// When failed calls are sent again; [`Standard`] if nothing is said.
    pub fn retry(mut self, policy: Arc<dyn RetryPolicy>) -> Self {
        self.shared.retry = policy;
        self
    }

    /// The [`Standard`] policy with this many retries; 0 for none.
    pub fn retries(self, retries: u32) -> Self {
        self.retry(Arc::new(Standard::new().retries(retries)))
    }

    /// The purse of retries that all calls share.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.shared.budget = budget;
        self
    }

    /// Leaves the upstream alone after failures in a row; never if nothing is said.
    pub fn breaker(mut self, config: BreakerConfig) -> Self {
        self.breaker = Some(config);
        self
    }

    /// How the upstream spells success and failure; [`ByStatus`] if nothing is said.
    pub fn classify(mut self, classify: Arc<dyn Classify>) -> Self {
        self.shared.classify = classify;
        self
    }

    /// A header for all calls. One that HTTP does not allow makes all calls invalid.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.shared.headers.insert(name, value);
            }
            _ => self.refuse("a header of the client is not allowed in HTTP"),
        }
        self
    }

    /// The `User-Agent` for all calls.
    pub fn user_agent(self, text: &str) -> Self {
        self.header(header::USER_AGENT, text)
    }

    /// How long one attempt may take; 30 seconds if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.shared.timeout = timeout;
        self
    }

    /// How many bytes an answer may have; 16 MiB if nothing is said.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.shared.max_body = bytes;
        self
    }

    /// The longest single wait; 60 seconds if nothing is said. A longer wait for the limit is an error of kind
    /// [`Deadline`](crate::ErrorKind::Deadline); a longer wait before a retry is the error of the failed attempt.
    /// Both carry the time to wait in [`Error::retry_after`].
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.shared.max_wait = wait;
        self
    }

    /// Is told before each wait. Must return quickly.
    pub fn on_wait(mut self, listener: Arc<dyn Fn(Wait) + Send + Sync>) -> Self {
        self.shared.on_wait = Some(listener);
        self
    }

    /// Makes the jitter repeatable, for tests.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The client. A mistake in the settings shows with the first call, as an error of kind
    /// [`Invalid`](crate::ErrorKind::Invalid).
    #[must_use]
    pub fn build(mut self) -> Client {
        if self.shared.base.cannot_be_a_base() || !self.shared.base.has_host() {
            self.refuse("the base address has no host");
        }
        let seed = self.seed.unwrap_or_else(|| RandomState::new().hash_one(0));
        self.shared.jitter = Jitter(AtomicU64::new(seed));
        self.shared.breaker = self.breaker.map(Breaker::new);
        Client { shared: Arc::new(self.shared) }
    }

    fn refuse(&mut self, text: &str) {
        self.shared.invalid.get_or_insert_with(|| text.to_owned());
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base", &crate::redact::target(&self.shared.base))
            .finish_non_exhaustive()
    }
}

/// Random numbers for jitter: splitmix64 (Steele, Lea, Flood 2014), good enough to spread retries.
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    /// A number from 0.0 up to but not including 1.0.
    pub(crate) fn next(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 / (1u64 << 53) as f64
    }
}
