use std::fmt;

use rest_core::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Error, Person, Suppression};

/// What a vendor may be told of what became of its records. That a person must not be contacted is
/// [`Suppress`](super::Suppress).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FeedbackKind {
    /// A person corrected address, number or title: `verified_email`, `verified_phone`, `corrected_title`.
    ContactUpdate,
    /// A person corrected what is known of the company: `verified_technologies`, `verified_employee_count`,
    /// `verified_revenue`, `corrected_level`, `corrected_department`.
    CompanyIntelligence,
    /// A record reached its end: `conversion_outcome`, and `deal_value` if that is shared.
    QualityFeedback,
    /// A prospect qualified: `timeline`, `competitors`, and `budget` and `pain_points` if they are shared.
    IntentValidation,
}

impl FeedbackKind {
    /// All kinds.
    pub const ALL: [Self; 4] =
        [Self::ContactUpdate, Self::CompanyIntelligence, Self::QualityFeedback, Self::IntentValidation];

    /// Its key, for configuration and storage.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ContactUpdate => "contact_update",
            Self::CompanyIntelligence => "company_intelligence",
            Self::QualityFeedback => "quality_feedback",
            Self::IntentValidation => "intent_validation",
        }
    }
}

/// What a vendor is told about one of its records.
#[derive(Clone, PartialEq)]
pub struct Feedback {
    /// What kind it is.
    pub kind: FeedbackKind,
    /// Whom it is about, as the vendor knows them.
    pub person: Person,
    /// What is told, by the keys of the kind.
    pub data: Map<String, Value>,
}

impl fmt::Debug for Feedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feedback").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What it rests on that a vendor takes a kind of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The vendor documents the call.
    Documented,
    /// One source says so: off until the operator switches it on.
    Unverified,
}

/// Telling a vendor what became of its records.
#[async_trait]
pub trait FeedbackSink: fmt::Debug + Send + Sync {
    /// Whether the vendor takes this kind; `None` if it does not.
    fn takes(&self, kind: FeedbackKind) -> Option<Basis>;

    /// Tells it. Saying it twice is the same as once.
    ///
    /// # Errors
    /// The vendor could not be told.
    async fn tell(&self, feedback: &Feedback) -> Result<Suppression, Error>;
}
