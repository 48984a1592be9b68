//! The one error of this crate: what failed, what may have happened, and whether waiting helps.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::{Phase, Response, TransportError, redact};

/// What may have happened to a call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// It certainly did not reach the server.
    NotSent,
    /// It may have been processed: no complete answer came, or one (such as 502) that does not tell. A write in
    /// this state is looked up, not repeated.
    Unknown,
    /// The server answered, and the answer says what happened.
    Answered,
}

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection could be made.
    Connect,
    /// No complete answer in the time allowed.
    Timeout,
    /// The connection broke under way.
    Interrupted,
    /// The answer was larger than allowed.
    TooLarge,
    /// The server refused the call for its rate.
    RateLimited,
    /// The call would have had to wait longer than allowed, and was not sent.
    Deadline,
    /// The upstream failed so often in a row that the call was not sent.
    BreakerOpen,
    /// The credentials were refused; with a token also after it was renewed.
    Unauthorised,
    /// The credentials do not allow this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// Credits or quota are used up.
    Quota,
    /// Another refusal (4xx): the call itself is wrong.
    Rejected,
    /// The server failed (5xx).
    Server,
    /// The answer could not be read.
    Decode,
    /// No access token could be had.
    Token,
    /// The call could not be built.
    Invalid,
    /// The server pointed elsewhere; redirects are not followed.
    Redirect,
}

/// A failed call. Cheap to clone.
///
/// `Display` is one line that stands alone and contains no query, no body and no secret:
/// `ticket.create: POST tenant.example/api/Tickets: no answer after 30 s (1 attempt; not retried: may not be sent
/// twice)`. [`report`](Error::report) adds the chain of causes.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: Cow<'static, str>,
    target: Option<String>,
    what: Cow<'static, str>,
    message: Option<String>,
    note: Option<Cow<'static, str>>,
    delivery: Delivery,
    transient: bool,
    status: Option<StatusCode>,
    retry_after: Option<Duration>,
    attempts: u32,
    body: Option<Bytes>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error made outside the pipeline, for example by a [`TokenSource`](crate::TokenSource) or a test. `text`
    /// must not contain a secret; e-mail addresses, phone numbers and the like are masked.
    pub fn new(kind: ErrorKind, operation: impl Into<Cow<'static, str>>, text: impl AsRef<str>) -> Self {
        Self::build(kind, operation, redact::message(text.as_ref()))
    }

    /// A call that could not be built.
    pub fn invalid(operation: impl Into<Cow<'static, str>>, text: impl AsRef<str>) -> Self {
        Self::build(
            ErrorKind::Invalid,
            operation,
            format!("invalid call: {}", redact::message(text.as_ref())),
        )
    }

    /// An answer that could not be read at `path`.
    pub fn decode(
        operation: impl Into<Cow<'static, str>>,
        path: impl AsRef<str>,
        text: impl AsRef<str>,
    ) -> Self {
        let (path, text) = (redact::message(path.as_ref()), redact::message(text.as_ref()));
        Self::build(ErrorKind::Decode, operation, format!("cannot read the answer at {path}: {text}"))
    }

    fn build(
        kind: ErrorKind,
        operation: impl Into<Cow<'static, str>>,
        what: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Arc::new(Inner {
            kind,
            operation: operation.into(),
            target: None,
            what: what.into(),
            message: None,
            note: None,
            delivery: usual_delivery(kind),
            transient: usually_transient(kind),
            status: None,
            retry_after: None,
            attempts: 0,
            body: None,
            source: None,
        }))
    }

    /// What kind of failure it was.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What may have happened to the call.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// How long to wait before trying again: what the server asked for, or when the limit or the breaker lets
    /// the next call pass.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the call was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The HTTP status, if the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The body of the answer, for the crate that knows the vendor's faults. Never print it.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }

    /// What the server said, redacted, at most 200 characters.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The name of the operation that failed.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// This error and its causes, redacted, in one line.
    pub fn report(&self) -> String {
        let mut report = self.to_string();
        let mut source = self.source();
        while let Some(cause) = source {
            report.push_str(": ");
            report.push_str(&redact::message(&cause.to_string()));
            source = cause.source();
        }
        report
    }

    /// The same error with another word on what may have happened.
    #[must_use]
    pub fn with_delivery(self, delivery: Delivery) -> Self {
        self.edit(|inner| inner.delivery = delivery)
    }

    /// The same error with the time to wait before trying again.
    #[must_use]
    pub fn with_retry_after(self, wait: Duration) -> Self {
        self.edit(|inner| inner.retry_after = Some(wait))
    }
}

/// What the pipeline adds.
impl Error {
    pub(crate) fn transport(operation: Cow<'static, str>, error: TransportError, timeout: Duration) -> Self {
        let (kind, what) = match error.phase() {
            Phase::Connect => (ErrorKind::Connect, "could not connect".into()),
            Phase::Send => (ErrorKind::Interrupted, "the request could not be sent completely".into()),
            Phase::Timeout => (ErrorKind::Timeout, format!("no answer after {}", seconds(timeout)).into()),
            Phase::Interrupted => {
                (ErrorKind::Interrupted, "the connection broke before the answer was complete".into())
            }
            Phase::TooLarge => (ErrorKind::TooLarge, Cow::from("the answer is larger than allowed")),
        };
        let delivery = error.delivery();
        Self::build(kind, operation, what).with_delivery(delivery).caused_by(error)
    }

    pub(crate) fn answered(
        kind: ErrorKind,
        transient: bool,
        operation: Cow<'static, str>,
        response: &Response,
        message: Option<String>,
    ) -> Self {
        let status = response.status;
        let delivery =
            if transient && kind != ErrorKind::RateLimited { Delivery::Unknown } else { Delivery::Answered };
        let reason = status.canonical_reason().unwrap_or_default();
        let what = format!("HTTP {} {reason}", status.as_u16());
        Self::build(kind, operation, what.trim_end().to_owned()).about(response, 0).edit(|inner| {
            inner.delivery = delivery;
            inner.transient = transient;
            inner.message = message.map(|text| redact::message(&text)).filter(|text| !text.is_empty());
        })
    }

    pub(crate) fn deadline(operation: Cow<'static, str>, wait: Duration) -> Self {
        let what = format!("would have to wait {}, longer than allowed", seconds(wait));
        Self::build(ErrorKind::Deadline, operation, what).with_retry_after(wait)
    }

    pub(crate) fn breaker(operation: Cow<'static, str>, wait: Duration) -> Self {
        let what = format!("not sent: the server failed too often in a row; next try in {}", seconds(wait));
        Self::build(ErrorKind::BreakerOpen, operation, what).with_retry_after(wait)
    }

    pub(crate) fn token(operation: Cow<'static, str>, cause: Error) -> Self {
        let (transient, retry_after) = (cause.is_transient(), cause.retry_after());
        Self::build(ErrorKind::Token, operation, "no access token").caused_by(cause).edit(|inner| {
            inner.transient = transient;
            inner.retry_after = retry_after;
        })
    }

    pub(crate) fn about(self, response: &Response, attempts: u32) -> Self {
        self.edit(|inner| {
            inner.status = Some(response.status);
            inner.body = Some(response.body.clone());
            inner.attempts = attempts;
        })
    }

    pub(crate) fn at(self, target: String, attempts: u32) -> Self {
        self.edit(|inner| {
            inner.target = Some(target);
            inner.attempts = attempts;
        })
    }

    pub(crate) fn note(self, note: impl Into<Cow<'static, str>>) -> Self {
        self.edit(|inner| inner.note = Some(note.into()))
    }

    fn caused_by(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.edit(|inner| inner.source = Some(Arc::new(source)))
    }

    fn edit(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

fn usual_delivery(kind: ErrorKind) -> Delivery {
    match kind {
        ErrorKind::Connect
        | ErrorKind::Deadline
        | ErrorKind::BreakerOpen
        | ErrorKind::Token
        | ErrorKind::Invalid => Delivery::NotSent,
        ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Server => Delivery::Unknown,
        _ => Delivery::Answered,
    }
}

fn usually_transient(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::RateLimited
            | ErrorKind::Deadline
            | ErrorKind::BreakerOpen
            | ErrorKind::Server
    )
}

/// `30 s`, or `0.25 s` for what is not whole.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_millis() as f64 / 1000.0)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}: ", inner.operation)?;
        if let Some(target) = &inner.target {
            write!(f, "{target}: ")?;
        }
        f.write_str(&inner.what)?;
        if let Some(message) = &inner.message {
            write!(f, ": {message}")?;
        }
        let attempts = match inner.attempts {
            0 => None,
            1 => Some("1 attempt".to_owned()),
            more => Some(format!("{more} attempts")),
        };
        match (attempts, &inner.note) {
            (Some(attempts), Some(note)) => write!(f, " ({attempts}; {note})"),
            (Some(attempts), None) => write!(f, " ({attempts})"),
            (None, Some(note)) => write!(f, " ({note})"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("delivery", &self.0.delivery)
            .field("retry_after", &self.0.retry_after)
            .field("report", &self.report())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
