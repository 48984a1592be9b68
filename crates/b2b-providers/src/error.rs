use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use rest_core::{Delivery, ErrorKind as Http};

use crate::ProviderId;

/// What kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The vendor refused the request or failed itself.
    Vendor,
    /// The credentials do not work.
    Auth,
    /// The credentials work, but not for this call: plan, package or scope.
    Forbidden,
    /// The account is empty.
    Quota,
    /// Too many calls; see [`Error::retry_after`].
    RateLimited,
    /// The answer cannot be read; see [`Error::field`].
    Malformed,
    /// The connection, its options or the query are wrong; see [`Error::field`].
    Config,
    /// The vendor could not be reached, or the connection broke.
    Transport,
    /// The call costs credits and was made without a budget.
    Paid,
    /// This provider cannot do that.
    Unsupported,
}

/// The one error of this crate. It names vendor, call and field, never a value.
pub struct Error(Box<Inner>);

struct Inner {
    provider: ProviderId,
    call: Cow<'static, str>,
    kind: ErrorKind,
    field: Option<String>,
    text: String,
    source: Option<rest_core::Error>,
}

impl Error {
    /// An error of this provider in this call. `text` must not contain personal data.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        call: impl Into<Cow<'static, str>>,
        kind: ErrorKind,
        text: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner {
            provider,
            call: call.into(),
            kind,
            field: None,
            text: text.into(),
            source: None,
        }))
    }

    /// The same error, about this field: the path in the answer, or the name of a condition or option.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// An error of the pipeline, as this provider's.
    #[must_use]
    pub fn of(provider: ProviderId, call: impl Into<Cow<'static, str>>, error: rest_core::Error) -> Self {
        let kind = match error.kind() {
            Http::Unauthorised | Http::Token => ErrorKind::Auth,
            Http::Forbidden => ErrorKind::Forbidden,
            Http::Quota => ErrorKind::Quota,
            Http::RateLimited | Http::Deadline => ErrorKind::RateLimited,
            Http::Decode => ErrorKind::Malformed,
            Http::Invalid => ErrorKind::Config,
            Http::NotFound | Http::Rejected | Http::Server | Http::Redirect => ErrorKind::Vendor,
            _ => ErrorKind::Transport,
        };
        // A token that could not be fetched for want of a connection is no wrong credential.
        let kind =
            if error.kind() == Http::Token && error.is_transient() { ErrorKind::Transport } else { kind };
        let mut this = Self::new(provider, call, kind, error.to_string());
        this.0.source = Some(error);
        this
    }

    /// What kind of trouble it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whose.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.0.provider
    }

    /// In which call.
    #[must_use]
    pub fn call(&self) -> &str {
        &self.0.call
    }

    /// About which field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What may have happened at the vendor.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match (&self.0.source, self.0.kind) {
            (Some(source), _) => source.delivery(),
            (None, ErrorKind::Config | ErrorKind::Paid | ErrorKind::Unsupported) => Delivery::NotSent,
            (None, _) => Delivery::Answered,
        }
    }

    /// How long the vendor asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.source.as_ref().and_then(rest_core::Error::retry_after)
    }

    /// How often the call was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.source.as_ref().map_or(0, rest_core::Error::attempts)
    }

    /// Whether the same call may well work later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.source.as_ref().is_some_and(rest_core::Error::is_transient)
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.source.as_ref().and_then(rest_core::Error::status).map(|status| status.as_u16())
    }

    /// The whole chain in one line.
    #[must_use]
    pub fn report(&self) -> String {
        match &self.0.source {
            Some(source) => format!("{}: {}", self.0.provider, source.report()),
            None => self.to_string(),
        }
    }

    /// The refusal itself, for vendors that say more in it.
    #[cfg(feature = "_vendor")]
    #[cfg_attr(not(feature = "all-providers"), allow(dead_code, reason = "some vendors need it"))]
    pub(crate) fn http(&self) -> Option<&rest_core::Error> {
        self.0.source.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}: ", inner.provider)?;
        // An error of the pipeline already names the call.
        if inner.source.is_none() {
            write!(f, "{}: ", inner.call)?;
        }
        if let Some(field) = &inner.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&inner.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("delivery", &self.delivery())
            .field("report", &self.report())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
