//! The seam to the network: one request in, one answer or one failure with its phase out.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::redact;
use crate::{Delivery, Pieces};

/// A request as it goes on the wire. `Debug` shows no query, no header value and no body.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The full address.
    pub url: Url,
    /// All headers, authentication included.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
    /// How long connecting, sending and reading the whole answer may take together.
    pub timeout: Duration,
    /// How many bytes of body the answer may have (after decompression).
    pub max_body: usize,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &redact::target(&self.url))
            .field("headers", &self.headers.keys().map(|name| name.as_str()).collect::<Vec<_>>())
            .field("body_len", &self.body.len())
            .field("timeout", &self.timeout)
            .field("max_body", &self.max_body)
            .finish()
    }
}

/// A complete answer of the server. `Debug` shows no header value and no body.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(|name| name.as_str()).collect::<Vec<_>>())
            .field("body_len", &self.body.len())
            .finish()
    }
}

/// An answer whose body comes in pieces. `Debug` shows no header value and no body.
pub struct StreamedResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Pieces,
}

impl fmt::Debug for StreamedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamedResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(|name| name.as_str()).collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}

/// Sends one request, once.
///
/// An implementation must not follow redirects and must not repeat a request that may have arrived: both are
/// decided above it. It must honour `timeout` and `max_body`.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends `request` and reads the whole answer.
    ///
    /// # Errors
    /// A [`TransportError`] whose phase says how far the exchange came. A status such as 500 is an answer, not an
    /// error.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;

    /// Sends `request`, with `body` in place of its own if there is one, and gives out the answer's body in pieces.
    ///
    /// Unless it is written otherwise, what is sent is collected first and the answer is one piece, so that memory
    /// holds them as a whole. A transport that does better need not keep to `max_body`: what comes in pieces is
    /// counted by whoever takes them.
    ///
    /// # Errors
    /// As [`send`](Transport::send). What breaks after the head of the answer is an error among its pieces.
    async fn stream(
        &self,
        mut request: Request,
        body: Option<Pieces>,
    ) -> Result<StreamedResponse, TransportError> {
        if let Some(body) = body {
            request.body = body.collect(usize::MAX).await?;
        }
        let Response { status, headers, body } = self.send(request).await?;
        Ok(StreamedResponse { status, headers, body: Pieces::whole(body) })
    }
}

/// How far an exchange came before it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// No connection: nothing was sent.
    Connect,
    /// The request could not be written completely.
    Send,
    /// No complete answer in the time allowed.
    Timeout,
    /// The connection broke after the request was written.
    Interrupted,
    /// The server answered with more than the allowed number of bytes.
    TooLarge,
}

impl Phase {
    /// What this phase says about the request's fate.
    pub fn delivery(self) -> Delivery {
        match self {
            Self::Connect => Delivery::NotSent,
            Self::Send | Self::Timeout | Self::Interrupted => Delivery::Unknown,
            Self::TooLarge => Delivery::Answered,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Connect => "could not connect",
            Self::Send => "the request could not be sent completely",
            Self::Timeout => "no complete answer in time",
            Self::Interrupted => "the connection broke before the answer was complete",
            Self::TooLarge => "the answer is larger than allowed",
        }
    }
}

/// An exchange that failed without a complete answer.
#[derive(Debug, thiserror::Error)]
#[error("{}", .phase.text())]
pub struct TransportError {
    phase: Phase,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// A failure in `phase`, caused by `source`. The source's text must not contain the address or a secret.
    pub fn new(phase: Phase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase, source: source.into() }
    }

    /// How far the exchange came.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What may have happened to the request.
    pub fn delivery(&self) -> Delivery {
        self.phase.delivery()
    }
}
