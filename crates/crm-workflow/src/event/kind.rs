//! Events without their details.

use core::fmt;

/// An event without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventKind {
    /// [`Event::Claim`](super::Event::Claim)
    Claim,
    /// [`Event::ContactMade`](super::Event::ContactMade)
    ContactMade,
    /// [`Event::BadData`](super::Event::BadData)
    BadData,
    /// [`Event::Interest`](super::Event::Interest)
    Interest,
    /// [`Event::Declined`](super::Event::Declined)
    Declined,
    /// [`Event::OptOut`](super::Event::OptOut)
    OptOut,
    /// [`Event::Reopen`](super::Event::Reopen)
    Reopen,
    /// [`Event::Convert`](super::Event::Convert)
    Convert,
    /// [`Event::PainIdentified`](super::Event::PainIdentified)
    PainIdentified,
    /// [`Event::Qualify`](super::Event::Qualify)
    Qualify,
    /// [`Event::Disqualify`](super::Event::Disqualify)
    Disqualify,
    /// [`Event::Requalify`](super::Event::Requalify)
    Requalify,
    /// [`Event::Promote`](super::Event::Promote)
    Promote,
    /// [`Event::SolutionProposed`](super::Event::SolutionProposed)
    SolutionProposed,
    /// [`Event::TermsDiscussed`](super::Event::TermsDiscussed)
    TermsDiscussed,
    /// [`Event::CloseWon`](super::Event::CloseWon)
    CloseWon,
    /// [`Event::CloseLost`](super::Event::CloseLost)
    CloseLost,
    /// [`Event::Custom`](super::Event::Custom) with its key.
    Custom(&'static str),
}

impl EventKind {
    /// Every event except an integrator's own.
    pub const ALL: [Self; 17] = [
        Self::Claim,
        Self::ContactMade,
        Self::BadData,
        Self::Interest,
        Self::Declined,
        Self::OptOut,
        Self::Reopen,
        Self::Convert,
        Self::PainIdentified,
        Self::Qualify,
        Self::Disqualify,
        Self::Requalify,
        Self::Promote,
        Self::SolutionProposed,
        Self::TermsDiscussed,
        Self::CloseWon,
        Self::CloseLost,
    ];

    /// Key in snake case, like `contact_made`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::ContactMade => "contact_made",
            Self::BadData => "bad_data",
            Self::Interest => "interest",
            Self::Declined => "declined",
            Self::OptOut => "opt_out",
            Self::Reopen => "reopen",
            Self::Convert => "convert",
            Self::PainIdentified => "pain_identified",
            Self::Qualify => "qualify",
            Self::Disqualify => "disqualify",
            Self::Requalify => "requalify",
            Self::Promote => "promote",
            Self::SolutionProposed => "solution_proposed",
            Self::TermsDiscussed => "terms_discussed",
            Self::CloseWon => "close_won",
            Self::CloseLost => "close_lost",
            Self::Custom(key) => key,
        }
    }

    /// The event with this key.
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Names of the details the event carries.
    #[must_use]
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Claim => &["agent"],
            Self::ContactMade => &["channel"],
            Self::Interest => &["kind"],
            Self::BadData | Self::Declined | Self::OptOut | Self::Disqualify | Self::CloseLost => &["reason"],
            Self::Reopen => &["agent", "reason"],
            _ => &[],
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for EventKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// Why loose parts are not an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// No event has this key.
    UnknownEvent,
    /// Not one of `email_sent`, `phone_called`, `meeting`, `other`.
    UnknownChannel,
    /// Not one of `reply`, `meeting`, `score`, `other`.
    UnknownInterest,
    /// Not one of the disqualification reasons.
    UnknownReason,
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownEvent => "no event of this name",
            Self::UnknownChannel => "the channel must be one of email_sent, phone_called, meeting, other",
            Self::UnknownInterest => "the kind of interest must be one of reply, meeting, score, other",
            Self::UnknownReason => {
                "the reason must be one of no_budget, wrong_industry, competitor_conflict, no_authority, no_need, other"
            }
        })
    }
}

impl core::error::Error for EventError {}
