//! One request and its answer as plain values, so that the same tenant serves a function call and a socket.

use std::fmt;
use std::time::Duration;

use rest_core::{Bytes, HeaderMap, HeaderValue, Method, Response, StatusCode};

/// A request as it reaches the tenant. `Debug` shows no header, no query and no body.
#[derive(Clone)]
pub struct Incoming {
    /// The HTTP method.
    pub method: Method,
    /// Scheme and host by which the caller reached the tenant, without a slash at the end.
    pub base: String,
    /// The path from the root, still percent-encoded, such as `/api/Tickets`.
    pub path: String,
    /// What follows the question mark, still percent-encoded; empty if there is none.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Incoming {
    /// A request without headers or body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let path = path.into();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path.to_owned(), query.to_owned()),
            None => (path, String::new()),
        };
        Self {
            method,
            base: "http://sandbox.example".to_owned(),
            path,
            query,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// The same with a header. Values that are no header text are left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The same with a JSON body and its content type.
    #[must_use]
    pub fn json(mut self, body: &serde_json::Value) -> Self {
        self.body = Bytes::from(body.to_string());
        self.header("content-type", "application/json; charset=utf-8")
    }

    /// The same with a form body and its content type.
    #[must_use]
    pub fn form(mut self, body: &str) -> Self {
        self.body = Bytes::from(body.to_owned());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub(crate) fn header_text(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How long the answer is held back (real time, not scaled).
    pub delay: Option<Duration>,
    /// The answer; `None` if the connection breaks without one.
    pub answer: Option<Response>,
}

pub(crate) fn empty(status: StatusCode) -> Response {
    Response { status, headers: HeaderMap::new(), body: Bytes::new() }
}

pub(crate) fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    // A value of strings, numbers and maps with string keys can always be written.
    let body = serde_json::to_vec(body).unwrap_or_default();
    with_type(status, "application/json; charset=utf-8", body)
}

pub(crate) fn text(status: StatusCode, body: impl Into<String>) -> Response {
    let body: String = body.into();
    with_type(status, "text/plain; charset=utf-8", body)
}

pub(crate) fn html(status: StatusCode, title: &str) -> Response {
    let body = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>");
    with_type(status, "text/html", body)
}

pub(crate) fn with_type(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(content_type));
    Response { status, headers, body: body.into() }
}

pub(crate) fn with_header(mut response: Response, name: &'static str, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers.insert(name, value);
    }
    response
}
