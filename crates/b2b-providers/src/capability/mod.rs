//! What a provider may be able to do: one object-safe trait each.
//!
//! A provider that answers `Some` to an accessor of [`Provider`](crate::Provider) has the capability; there is no
//! second list.

mod briefing;
mod enrich;
mod feedback;
mod inbound;
mod jobs;
mod score;
mod search;
mod suppress;
mod usage;
mod verify;

pub use briefing::{Brief, BriefKind, Briefing, Briefs};
pub use enrich::{Enrich, Technographics};
pub use feedback::{Basis, Feedback, FeedbackKind, FeedbackSink};
#[cfg(feature = "_inbound")]
#[cfg_attr(not(feature = "linkedin"), allow(unused_imports, reason = "some vendors need it"))]
pub(crate) use inbound::parameter;
pub use inbound::{Ask, DataRequest, Inbound, InboundEvent, Message, PhoneCall, Receipt, Received, Refusal};
pub use jobs::{Delivered, Jobs, Progress};
pub use score::{Intent, Score, Scorecard};
pub use search::{BadRecord, Found, Page, Reveal, Search, Skipped};
pub use suppress::{Suppress, Suppression};
pub use usage::{Balance, Health, Usage};
pub use verify::{Verification, Verify};

/// The name of a capability, for tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Finds people.
    PeopleSearch,
    /// Finds companies.
    CompanySearch,
    /// Completes people and companies.
    Enrichment,
    /// Checks e-mail addresses.
    EmailVerification,
    /// Rates people or companies.
    Scoring,
    /// Knows who is about to buy.
    Intent,
    /// Knows which products a company uses.
    Technographics,
    /// Takes note that a person must not be contacted.
    Suppression,
    /// Takes note of what became of its records.
    Feedback,
    /// Says what is left of the account.
    Usage,
    /// Has work that is polled.
    Jobs,
    /// Knows what competitors do.
    Briefing,
    /// Sends messages by itself.
    Inbound,
}

impl Capability {
    /// A word for tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PeopleSearch => "people search",
            Self::CompanySearch => "company search",
            Self::Enrichment => "enrichment",
            Self::EmailVerification => "email verification",
            Self::Scoring => "scoring",
            Self::Intent => "intent",
            Self::Technographics => "technographics",
            Self::Suppression => "suppression",
            Self::Feedback => "feedback",
            Self::Usage => "usage",
            Self::Jobs => "jobs",
            Self::Briefing => "competitor briefs",
            Self::Inbound => "webhooks",
        }
    }
}
