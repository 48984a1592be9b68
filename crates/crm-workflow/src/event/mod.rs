//! What can happen to a record.

mod kind;

use alloc::string::String;

pub use kind::{EventError, EventKind};

/// How first contact was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Channel {
    /// A mail was sent.
    EmailSent,
    /// A call was made.
    PhoneCalled,
    /// They met.
    Meeting,
    /// Some other way.
    Other,
}

impl Channel {
    /// The channel with this key (`email_sent`, `phone_called`, `meeting`, `other`).
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        match key {
            "email_sent" => Some(Self::EmailSent),
            "phone_called" => Some(Self::PhoneCalled),
            "meeting" => Some(Self::Meeting),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

/// How interest showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Interest {
    /// They answered a mail.
    Reply,
    /// They agreed to meet, or met.
    Meeting,
    /// The engagement score passed its threshold.
    Score,
    /// Some other way.
    Other,
}

impl Interest {
    /// The kind with this key (`reply`, `meeting`, `score`, `other`).
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        match key {
            "reply" => Some(Self::Reply),
            "meeting" => Some(Self::Meeting),
            "score" => Some(Self::Score),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

/// Why a prospect does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DisqualifyReason {
    /// Too little money.
    NoBudget,
    /// Not an industry we serve.
    WrongIndustry,
    /// Works with a competitor of ours or of a client.
    CompetitorConflict,
    /// Nobody who may decide.
    NoAuthority,
    /// No need.
    NoNeed,
    /// Something else.
    Other,
}

impl DisqualifyReason {
    /// All reasons.
    pub const ALL: [Self; 6] = [
        Self::NoBudget,
        Self::WrongIndustry,
        Self::CompetitorConflict,
        Self::NoAuthority,
        Self::NoNeed,
        Self::Other,
    ];

    /// Key, like `no_budget`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NoBudget => "no_budget",
            Self::WrongIndustry => "wrong_industry",
            Self::CompetitorConflict => "competitor_conflict",
            Self::NoAuthority => "no_authority",
            Self::NoNeed => "no_need",
            Self::Other => "other",
        }
    }

    /// The reason with this key.
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// Something that happened, with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "event", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Event {
    /// An agent takes a new lead.
    Claim {
        /// Who; blank means unknown.
        agent: String,
    },
    /// First contact was made.
    ContactMade {
        /// How.
        channel: Channel,
    },
    /// The data turned out wrong.
    BadData {
        /// What is wrong.
        reason: String,
    },
    /// The person is interested.
    Interest {
        /// How it showed.
        kind: Interest,
    },
    /// The person is not interested.
    Declined {
        /// Why.
        reason: String,
    },
    /// The person must not be contacted any more.
    OptOut {
        /// Why, or who said so.
        reason: String,
    },
    /// A person takes a record up again.
    Reopen {
        /// Who.
        agent: String,
        /// Why.
        reason: String,
    },
    /// An engaged lead becomes a prospect.
    Convert,
    /// The prospect's problems are known.
    PainIdentified,
    /// The prospect fits.
    Qualify,
    /// The prospect does not fit.
    Disqualify {
        /// Why.
        reason: DisqualifyReason,
    },
    /// A qualified prospect is looked into again.
    Requalify,
    /// A qualified prospect becomes an opportunity.
    Promote,
    /// A solution was proposed.
    SolutionProposed,
    /// Terms are being discussed.
    TermsDiscussed,
    /// Sold.
    CloseWon {
        /// Why, if told.
        reason: Option<String>,
    },
    /// Not sold.
    CloseLost {
        /// Why.
        reason: String,
    },
    /// An event of the integrator's own.
    #[cfg_attr(feature = "serde", serde(skip))]
    Custom {
        /// Key in snake case, unlike any other.
        #[cfg_attr(feature = "serde", serde(skip))]
        key: &'static str,
        /// Anything to be kept with it.
        detail: Option<String>,
    },
}

impl Event {
    /// The event without its details.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Claim { .. } => EventKind::Claim,
            Self::ContactMade { .. } => EventKind::ContactMade,
            Self::BadData { .. } => EventKind::BadData,
            Self::Interest { .. } => EventKind::Interest,
            Self::Declined { .. } => EventKind::Declined,
            Self::OptOut { .. } => EventKind::OptOut,
            Self::Reopen { .. } => EventKind::Reopen,
            Self::Convert => EventKind::Convert,
            Self::PainIdentified => EventKind::PainIdentified,
            Self::Qualify => EventKind::Qualify,
            Self::Disqualify { .. } => EventKind::Disqualify,
            Self::Requalify => EventKind::Requalify,
            Self::Promote => EventKind::Promote,
            Self::SolutionProposed => EventKind::SolutionProposed,
            Self::TermsDiscussed => EventKind::TermsDiscussed,
            Self::CloseWon { .. } => EventKind::CloseWon,
            Self::CloseLost { .. } => EventKind::CloseLost,
            Self::Custom { key, .. } => EventKind::Custom(key),
        }
    }

    /// The reason given, if the event carries one and it is not blank.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        let text = match self {
            Self::BadData { reason }
            | Self::Declined { reason }
            | Self::OptOut { reason }
            | Self::Reopen { reason, .. }
            | Self::CloseLost { reason } => reason.as_str(),
            Self::CloseWon { reason } => reason.as_deref()?,
            Self::Disqualify { reason } => reason.key(),
            Self::Custom { detail, .. } => detail.as_deref()?,
            _ => return None,
        };
        Some(text.trim()).filter(|text| !text.is_empty())
    }

    /// The agent named, if the event carries one and it is not blank.
    #[must_use]
    pub fn agent(&self) -> Option<&str> {
        match self {
            Self::Claim { agent } | Self::Reopen { agent, .. } => {
                Some(agent.trim()).filter(|agent| !agent.is_empty())
            }
            _ => None,
        }
    }

    /// An event from the loose parts a request carries.
    ///
    /// `kind` is the key of an event, `detail` the channel, kind of interest or reason; `agent` matters to `claim` and `reopen`.
    ///
    /// # Errors
    /// [`EventError`] if there is no such event, or if the channel or reason is not one of its fixed words.
    pub fn from_parts(kind: &str, agent: Option<&str>, detail: Option<&str>) -> Result<Self, EventError> {
        let kind = EventKind::by_key(kind).ok_or(EventError::UnknownEvent)?;
        let agent = || String::from(agent.unwrap_or_default().trim());
        let reason = || String::from(detail.unwrap_or_default().trim());
        let word = detail.unwrap_or("other").trim();
        Ok(match kind {
            EventKind::Claim => Self::Claim { agent: agent() },
            EventKind::ContactMade => {
                Self::ContactMade { channel: Channel::by_key(word).ok_or(EventError::UnknownChannel)? }
            }
            EventKind::BadData => Self::BadData { reason: reason() },
            EventKind::Interest => {
                Self::Interest { kind: Interest::by_key(word).ok_or(EventError::UnknownInterest)? }
            }
            EventKind::Declined => Self::Declined { reason: reason() },
            EventKind::OptOut => Self::OptOut { reason: reason() },
            EventKind::Reopen => Self::Reopen { agent: agent(), reason: reason() },
            EventKind::Convert => Self::Convert,
            EventKind::PainIdentified => Self::PainIdentified,
            EventKind::Qualify => Self::Qualify,
            EventKind::Disqualify => {
                Self::Disqualify { reason: DisqualifyReason::by_key(word).ok_or(EventError::UnknownReason)? }
            }
            EventKind::Requalify => Self::Requalify,
            EventKind::Promote => Self::Promote,
            EventKind::SolutionProposed => Self::SolutionProposed,
            EventKind::TermsDiscussed => Self::TermsDiscussed,
            EventKind::CloseWon => Self::CloseWon { reason: Some(reason()).filter(|text| !text.is_empty()) },
            EventKind::CloseLost => Self::CloseLost { reason: reason() },
            EventKind::Custom(_) => return Err(EventError::UnknownEvent),
        })
    }
}
