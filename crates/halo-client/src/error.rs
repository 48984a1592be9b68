//! The one error of this crate: the pipeline's, with what only HaloPSA's client can add.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use halo_model::{DecodeError, Fault};
use rest_core::{Delivery, ErrorKind, StatusCode, redact_text};

/// A failed call. Cheap to clone. `Display` is one line that stands alone, without query, body or secret.
#[derive(Clone)]
pub struct Error {
    cause: rest_core::Error,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    /// The pipeline's error says it all.
    Plain,
    /// Login and token are fine, but this part of Halo is closed to the application.
    Permission { module: String },
    /// Halo did not know a filter and sent everything.
    IgnoredFilter,
}

impl Error {
    /// An error of the pipeline for a call to `path`. With a token, "unauthorised" has already survived a renewal
    /// and means that a permission is missing.
    pub(crate) fn of_call(cause: rest_core::Error, path: &str, by_token: bool) -> Self {
        let refused = match cause.kind() {
            ErrorKind::Forbidden => true,
            ErrorKind::Unauthorised => by_token,
            _ => false,
        };
        let module = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let reason = if refused { Reason::Permission { module: module.to_owned() } } else { Reason::Plain };
        Self { cause, reason }
    }

    pub(crate) fn ignored_filter(operation: &str, filter: &str) -> Self {
        let text =
            format!("Halo ignored the filter {filter} and sent rows that do not fit it; nothing was used");
        let cause = rest_core::Error::new(ErrorKind::Decode, operation.to_owned(), text);
        Self { cause, reason: Reason::IgnoredFilter }
    }

    pub(crate) fn unreadable(operation: &str, text: impl AsRef<str>) -> Self {
        rest_core::Error::new(ErrorKind::Decode, operation.to_owned(), text).into()
    }

    pub(crate) fn decode(operation: &str, error: &DecodeError) -> Self {
        rest_core::Error::decode(operation.to_owned(), &error.path, &error.message).into()
    }

    pub(crate) fn invalid_call(operation: &str, text: impl AsRef<str>) -> Self {
        rest_core::Error::invalid(operation.to_owned(), text).into()
    }

    /// A report whose SQL failed.
    pub(crate) fn failed_report(operation: &str, text: &str) -> Self {
        let text = format!("the report failed: {text}");
        rest_core::Error::new(ErrorKind::Rejected, operation.to_owned(), text).into()
    }

    pub(crate) fn refused_login(operation: &'static str, text: impl AsRef<str>) -> Self {
        rest_core::Error::new(ErrorKind::Token, operation, text).into()
    }

    pub(crate) fn invalid(operation: &'static str, text: impl AsRef<str>) -> Self {
        rest_core::Error::invalid(operation, text).into()
    }

    /// What kind of failure it was. A missing permission is [`ErrorKind::Forbidden`] whether Halo said 403 or, with
    /// a fresh token, 401.
    pub fn kind(&self) -> ErrorKind {
        match self.reason {
            Reason::Permission { .. } => ErrorKind::Forbidden,
            _ => self.cause.kind(),
        }
    }

    /// What may have happened to the call. After [`Delivery::Unknown`] a create is looked up, never repeated.
    pub fn delivery(&self) -> Delivery {
        self.cause.delivery()
    }

    /// How long to wait before trying again, if anybody knows.
    pub fn retry_after(&self) -> Option<Duration> {
        self.cause.retry_after()
    }

    /// How often the call was sent.
    pub fn attempts(&self) -> u32 {
        self.cause.attempts()
    }

    /// The HTTP status, if Halo answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.cause.status()
    }

    /// The name of the operation that failed, such as `ticket.list`.
    pub fn operation(&self) -> &str {
        self.cause.operation()
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        self.cause.is_transient()
    }

    /// The part of Halo that the application may not use, if that is the reason.
    pub fn missing_permission(&self) -> Option<&str> {
        match &self.reason {
            Reason::Permission { module } => Some(module),
            _ => None,
        }
    }

    /// Whether Halo ignored a filter of a list, so that its answer was of no use.
    pub fn is_ignored_filter(&self) -> bool {
        self.reason == Reason::IgnoredFilter
    }

    /// What Halo said, if it refused; its texts are masked.
    pub fn fault(&self) -> Option<Fault> {
        let status = self.cause.status().filter(|status| !status.is_success())?;
        let body = self.cause.body()?;
        Some(Fault::parse(status.as_u16(), body).map_text(redact_text))
    }

    /// This error and its causes in one line, masked.
    pub fn report(&self) -> String {
        let causes = self.cause.report();
        let own = self.cause.to_string();
        match causes.strip_prefix(&own) {
            Some(rest) => format!("{self}{rest}"),
            None => causes,
        }
    }
}

impl From<rest_core::Error> for Error {
    fn from(cause: rest_core::Error) -> Self {
        Self { cause, reason: Reason::Plain }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)?;
        match &self.reason {
            Reason::Permission { module } => write!(
                f,
                "; the application may not use {module}: allow it in the role of the agent it logs in as, and in its \
                 scopes"
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("delivery", &self.delivery())
            .field("report", &self.report())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}
