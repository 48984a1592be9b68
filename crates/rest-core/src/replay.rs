//! Scripted answers for tests without a network.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::redact;
use crate::{Phase, Request, Response, Transport, TransportError};

/// A [`Transport`] that answers from a script and remembers what it was asked. Clones share the script.
///
/// A request takes the first line of the script that fits and has not been used. If all that fit have been used,
/// the last of them answers again. If none fits, the request fails in [`Phase::Connect`].
///
/// ```
/// # use rest_core::{Method, ReplayTransport};
/// let transport = ReplayTransport::new()
///     .answer(Method::GET, "/people", 503, "")
///     .answer(Method::GET, "/people", 200, serde_json::json!({"people": []}));
/// assert!(transport.requests().is_empty());
/// ```
#[derive(Clone, Default)]
pub struct ReplayTransport {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    script: Vec<Line>,
    requests: Vec<Request>,
}

struct Line {
    used: bool,
    fits: Option<(Method, String)>,
    reply: Arc<Reply>,
}

type Reply = dyn Fn(&Request) -> Result<Response, TransportError> + Send + Sync;

impl ReplayTransport {
    /// An empty script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer for requests with this method whose path ends in `path_suffix`. A suffix with a `?` is
    /// compared with path and query. The body is JSON, as a [`serde_json::Value`] or as text.
    ///
    /// # Panics
    /// If `status` is not between 100 and 999.
    #[must_use]
    pub fn answer(
        self,
        method: Method,
        path_suffix: impl Into<String>,
        status: u16,
        body: impl Into<ReplayBody>,
    ) -> Self {
        let status = StatusCode::from_u16(status).expect("a script names statuses between 100 and 999");
        let body = body.into().0;
        self.line(Some((method, path_suffix.into())), move |_| {
            let json = HeaderValue::from_static("application/json");
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
            Ok(Response { status, headers, body: body.clone() })
        })
    }

    /// Adds a computed answer that fits every request.
    #[must_use]
    pub fn answer_with(
        self,
        reply: impl Fn(&Request) -> Result<Response, TransportError> + Send + Sync + 'static,
    ) -> Self {
        self.line(None, reply)
    }

    /// All requests so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    fn line(
        self,
        fits: Option<(Method, String)>,
        reply: impl Fn(&Request) -> Result<Response, TransportError> + Send + Sync + 'static,
    ) -> Self {
        self.state().script.push(Line { used: false, fits, reply: Arc::new(reply) });
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn fits(&self, request: &Request) -> bool {
        let Some((method, suffix)) = &self.fits else { return true };
        let path = request.url.path();
        let fits_path = match request.url.query() {
            Some(query) if suffix.contains('?') => format!("{path}?{query}").ends_with(suffix),
            _ => path.ends_with(suffix),
        };
        fits_path && *method == request.method
    }
}

#[async_trait]
impl Transport for ReplayTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let reply = {
            let mut state = self.state();
            state.requests.push(request.clone());
            let mut fitting = state.script.iter_mut().filter(|line| line.fits(&request)).collect::<Vec<_>>();
            let position = fitting.iter().position(|line| !line.used).or(fitting.len().checked_sub(1));
            position.map(|position| {
                fitting[position].used = true;
                Arc::clone(&fitting[position].reply)
            })
        };
        match reply {
            Some(reply) => reply(&request),
            None => {
                let text =
                    format!("no scripted answer for {} {}", request.method, redact::target(&request.url));
                Err(TransportError::new(Phase::Connect, text))
            }
        }
    }
}

impl fmt::Debug for ReplayTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("ReplayTransport")
            .field("script", &state.script.len())
            .field("requests", &state.requests.len())
            .finish()
    }
}

/// The body of a scripted answer.
#[derive(Clone, Debug)]
pub struct ReplayBody(Bytes);

impl From<serde_json::Value> for ReplayBody {
    fn from(value: serde_json::Value) -> Self {
        Self(value.to_string().into())
    }
}

impl From<&str> for ReplayBody {
    fn from(text: &str) -> Self {
        Self(text.to_owned().into())
    }
}

impl From<String> for ReplayBody {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Bytes> for ReplayBody {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}
