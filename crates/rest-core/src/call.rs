//! A request as a plain value: built and compared without a client in sight.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use crate::{Error, redact};

/// Whether a call may be sent again after a failure. Only the caller knows: the HTTP method does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Never repeated once it may have been processed; repeated only when it was certainly not (nothing was
    /// sent, or the server refused it for its rate).
    #[default]
    Never,
    /// May be repeated after anything transient.
    Safe,
}

/// One call of a REST API as a value.
///
/// `Debug` shows operation, method and path, the names of query parameters and headers, and no value of them.
///
/// ```
/// # use rest_core::{Call, Replay};
/// let call = Call::get("ticket.list", "/Tickets").query("page_no", "2").replay(Replay::Safe);
/// assert_eq!(call, Call::get("ticket.list", "Tickets").query("page_no", "2").replay(Replay::Safe));
/// ```
#[derive(Clone, PartialEq)]
pub struct Call(Box<Parts>);

/// Boxed: a call is built by passing it from setter to setter, and moves into the futures that send it.
#[derive(Clone, PartialEq)]
struct Parts {
    operation: Cow<'static, str>,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
    replay: Replay,
    timeout: Option<Duration>,
    max_body: Option<usize>,
    weight: u32,
    pool: Option<&'static str>,
    interactive: bool,
    anonymous: bool,
    accept: Vec<StatusCode>,
    invalid: Option<String>,
}

impl Call {
    /// A call with any method. `operation` names it in errors and traces (`ticket.create`); `path` is joined below
    /// the client's base address and must not contain a query.
    pub fn new(method: Method, operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        let mut path = path.into();
        if path.starts_with('/') {
            path.remove(0);
        }
        Self(Box::new(Parts {
            operation: operation.into(),
            method,
            path,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            replay: Replay::Never,
            timeout: None,
            max_body: None,
            weight: 1,
            pool: None,
            interactive: false,
            anonymous: false,
            accept: Vec::new(),
            invalid: None,
        }))
    }

    /// A GET; see [`Call::new`].
    pub fn get(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::GET, operation, path)
    }

    /// A POST; see [`Call::new`].
    pub fn post(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::POST, operation, path)
    }

    /// A PUT; see [`Call::new`].
    pub fn put(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::PUT, operation, path)
    }

    /// A PATCH; see [`Call::new`].
    pub fn patch(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, operation, path)
    }

    /// A DELETE; see [`Call::new`].
    pub fn delete(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, operation, path)
    }

    /// Adds a query parameter; it is encoded when the call is sent.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.query.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter if there is a value.
    #[must_use]
    pub fn query_opt(self, name: impl Into<String>, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Sets a header, in place of the client's own of that name. A name or value that HTTP does not allow makes
    /// the call invalid: sending it fails with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid).
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.0.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse("a header name is not allowed in HTTP"),
            (Ok(name), Err(_)) => self.refuse(format!("the value of header {name} is not allowed in HTTP")),
        }
        self
    }

    /// Sets a header whose value is marked as sensitive; otherwise as [`Call::header`].
    #[must_use]
    pub fn secret_header<N>(self, name: N, value: &SecretString) -> Self
    where
        HeaderName: TryFrom<N>,
    {
        match HeaderValue::from_str(value.expose_secret()) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.header(name, value)
            }
            Err(_) => self.header(name, "\n"),
        }
    }

    /// Sets the body to the JSON of `value`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if `value` cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, Error> {
        match serde_json::to_vec(value) {
            Ok(body) => Ok(self.body(body.into(), "application/json")),
            Err(error) => {
                let text = format!(
                    "the body cannot be written as JSON: {}",
                    redact::decode_text(&error.to_string())
                );
                Err(Error::invalid(self.0.operation, text))
            }
        }
    }

    /// Sets the body as it is.
    #[must_use]
    pub fn body(mut self, body: Bytes, content_type: &str) -> Self {
        self.0.body = body;
        self.header(header::CONTENT_TYPE, content_type)
    }

    /// Sets the body to an encoded form.
    #[must_use]
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.body(body.into(), "application/x-www-form-urlencoded")
    }

    /// Says whether the call may be repeated; [`Replay::Never`] if nothing is said.
    #[must_use]
    pub fn replay(mut self, replay: Replay) -> Self {
        self.0.replay = replay;
        self
    }

    /// How long one attempt may take, in place of the client's setting.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.timeout = Some(timeout);
        self
    }

    /// How many bytes the answer may have, in place of the client's setting.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.0.max_body = Some(bytes);
        self
    }

    /// How much of the rate limit one attempt uses; 1 if nothing is said.
    #[must_use]
    pub fn weight(mut self, weight: u32) -> Self {
        self.0.weight = weight;
        self
    }

    /// Which of the client's limiters counts this call, in place of its main one.
    #[must_use]
    pub fn pool(mut self, pool: &'static str) -> Self {
        self.0.pool = Some(pool);
        self
    }

    /// Lets the call use the share of the limit that is reserved for calls somebody waits for.
    #[must_use]
    pub fn interactive(mut self) -> Self {
        self.0.interactive = true;
        self
    }

    /// Sends the call without the client's authentication.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.0.anonymous = true;
        self
    }

    /// Makes `status` an answer instead of an error. May be called several times.
    #[must_use]
    pub fn accept(mut self, status: StatusCode) -> Self {
        self.0.accept.push(status);
        self
    }

    /// The name of the operation.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The path below the client's base, without a leading slash.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query parameters in the order they were added, not encoded.
    pub fn query_pairs(&self) -> &[(String, String)] {
        &self.0.query
    }

    /// The headers of this call alone.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body; empty for none.
    pub fn body_bytes(&self) -> &Bytes {
        &self.0.body
    }

    /// Whether the call may be repeated.
    pub fn replay_mode(&self) -> Replay {
        self.0.replay
    }

    /// The statuses that are answers although they look like errors.
    pub fn accepted(&self) -> &[StatusCode] {
        &self.0.accept
    }

    pub(crate) fn operation_name(&self) -> Cow<'static, str> {
        self.0.operation.clone()
    }

    pub(crate) fn timeout_or(&self, default: Duration) -> Duration {
        self.0.timeout.unwrap_or(default)
    }

    pub(crate) fn max_body_or(&self, default: usize) -> usize {
        self.0.max_body.unwrap_or(default)
    }

    pub(crate) fn weight_value(&self) -> u32 {
        self.0.weight
    }

    pub(crate) fn pool_name(&self) -> Option<&'static str> {
        self.0.pool
    }

    pub(crate) fn is_interactive(&self) -> bool {
        self.0.interactive
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        self.0.anonymous
    }

    pub(crate) fn problem(&self) -> Option<&str> {
        self.0.invalid.as_deref()
    }

    /// The address of a call. It never leaves the base: an id with dots, slashes or marks from outside is refused.
    pub(crate) fn url(&self, base: &Url) -> Result<Url, &'static str> {
        let path = self.path();
        if path.contains(['?', '#', '\\']) || path.chars().any(char::is_control) {
            return Err(
                "the path must not contain ?, #, \\ or control characters; a query belongs into query()",
            );
        }
        let climbs =
            |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
        if path.split('/').any(climbs) {
            return Err("the path must not climb with dots");
        }
        let mut url = base.clone();
        if !path.is_empty() {
            let base_path = base.path().trim_end_matches('/');
            url.set_path(&[base_path, "/", path].concat());
        }
        if !self.query_pairs().is_empty() {
            url.query_pairs_mut().extend_pairs(self.query_pairs());
        }
        Ok(url)
    }

    fn refuse(&mut self, text: impl Into<String>) {
        self.0.invalid.get_or_insert(text.into());
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.0.operation)
            .field("method", &self.0.method)
            .field("path", &redact::path(&self.0.path))
            .field("query", &self.0.query.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())
            .field("headers", &self.0.headers.keys().map(|name| name.as_str()).collect::<Vec<_>>())
            .field("body_len", &self.0.body.len())
            .field("replay", &self.0.replay)
            .finish_non_exhaustive()
    }
}

/// Encodes `text` as one segment of a path, so that an id from outside cannot lead to another endpoint.
///
/// ```
/// assert_eq!(rest_core::path_segment("a/b c?d"), "a%2Fb%20c%3Fd");
/// ```
pub fn path_segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    // A segment of dots alone would climb; encoded dots are decoded by address parsers, so they become empty.
    if matches!(text, "." | "..") {
        return encoded;
    }
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
