//! Why a move was refused.

use alloc::vec::Vec;
use core::fmt;

use crate::event::EventKind;
use crate::guard::GuardProblem;
use crate::stage::Stage;

/// Kind of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RefusalKind {
    /// The table has no row in force for this event in this state.
    NoSuchTransition,
    /// There is a row, but its condition is not met.
    GuardFailed,
    /// The contact must not be contacted.
    ContactLocked,
}

impl RefusalKind {
    /// Key, like `guard_failed`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoSuchTransition => "no_such_transition",
            Self::GuardFailed => "guard_failed",
            Self::ContactLocked => "contact_locked",
        }
    }
}

/// A refused move with its reasons. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Refusal {
    /// Where the record stands.
    pub from: Stage,
    /// What was asked.
    pub event: EventKind,
    /// The row that would have applied: the one in force, or one the policy leaves out.
    pub rule: Option<&'static str>,
    /// What sort of refusal.
    pub kind: RefusalKind,
    /// Every reason found, not only the first.
    pub guards: Vec<GuardProblem>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, event, rule, kind, guards } = self;
        match (kind, rule) {
            (RefusalKind::NoSuchTransition, None) => write!(f, "{event} cannot happen in {from}"),
            (RefusalKind::NoSuchTransition, Some(rule)) => {
                write!(f, "{event} cannot happen in {from}: the policy leaves out {rule}")
            }
            (RefusalKind::ContactLocked, _) if guards.is_empty() => {
                write!(f, "{event} is refused in {from}: the contact is locked")
            }
            _ => {
                write!(f, "{event} is refused in {from}")?;
                if let Some(rule) = rule {
                    write!(f, " ({rule})")?;
                }
                for (at, problem) in guards.iter().enumerate() {
                    write!(f, "{}{problem}", if at == 0 { ": " } else { "; " })?;
                }
                Ok(())
            }
        }
    }
}

impl core::error::Error for Refusal {}
