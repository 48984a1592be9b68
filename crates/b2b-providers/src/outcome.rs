use rest_core::Timestamp;

use crate::JobId;

/// What came of asking a vendor for something that may cost money. None of these is an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// The vendor has it.
    Found {
        /// What it has.
        value: T,
        /// What it charged.
        credits: f64,
    },
    /// The vendor knows nothing; not charged.
    NotFound,
    /// The person asked the vendor to stop: never contact, never ask again.
    OptedOut {
        /// In the vendor's words.
        reason: String,
    },
    /// The account is empty: stop asking this vendor.
    OutOfCredits {
        /// When it fills again, if the vendor says so.
        until: Option<Timestamp>,
    },
    /// The budget does not allow the call; it was not made.
    OverBudget,
    /// The vendor works on it; the job is in the provider's table.
    Pending {
        /// The job to poll.
        job: JobId,
    },
    /// This provider cannot do that, or not with what is known of this record.
    Unsupported,
    /// A paid call was sent and its fate is unknown. It counts as spent and must not be repeated blindly.
    Unknown {
        /// What is known, without personal data.
        reason: String,
    },
}

impl<T> Outcome<T> {
    /// What was found.
    #[must_use]
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found { value, .. } => Some(value),
            _ => None,
        }
    }

    /// What was charged.
    #[must_use]
    pub fn credits(&self) -> f64 {
        match self {
            Self::Found { credits, .. } => *credits,
            _ => 0.0,
        }
    }

    /// A word for reports.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Found { .. } => "found",
            Self::NotFound => "not found",
            Self::OptedOut { .. } => "opted out",
            Self::OutOfCredits { .. } => "out of credits",
            Self::OverBudget => "over budget",
            Self::Pending { .. } => "pending",
            Self::Unsupported => "unsupported",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The same outcome with another value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Found { value, credits } => Outcome::Found { value: change(value), credits },
            Self::NotFound => Outcome::NotFound,
            Self::OptedOut { reason } => Outcome::OptedOut { reason },
            Self::OutOfCredits { until } => Outcome::OutOfCredits { until },
            Self::OverBudget => Outcome::OverBudget,
            Self::Pending { job } => Outcome::Pending { job },
            Self::Unsupported => Outcome::Unsupported,
            Self::Unknown { reason } => Outcome::Unknown { reason },
        }
    }
}
