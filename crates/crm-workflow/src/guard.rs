//! Conditions on a move.

use alloc::vec::Vec;
use core::fmt;

use crate::event::Event;
use crate::facts::{Answer, Email, Facts, Phone};
use crate::field::{BUDGET, Field};
use crate::policy::Policy;

/// A named condition.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Guard {
    /// No condition.
    None,
    /// The event names an agent.
    AgentKnown,
    /// Source and services known, and a channel that can be used.
    Research,
    /// Person, company and a channel named.
    Convert,
    /// Pain points present.
    PainPoints,
    /// All qualification fields answered and the fit score high enough.
    Qualify,
    /// The same once more, at the moment of promotion.
    Promote,
    /// A person decided.
    HumanActor,
    /// A condition of the integrator's own.
    Custom(&'static CustomGuard),
}

/// A condition added by an integrator.
pub struct CustomGuard {
    /// Name shown in refusals.
    pub name: &'static str,
    /// Pushes every problem it finds. The event is absent when only possibilities are listed.
    pub check: fn(Option<&Event>, &Facts, &Policy, &mut Vec<GuardProblem>),
}

impl fmt::Debug for CustomGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomGuard").field("name", &self.name).finish_non_exhaustive()
    }
}

/// One reason why a guard did not let a move pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GuardProblem {
    /// Name of the guard, like `G-qualify`.
    pub guard: &'static str,
    /// Symbolic key of a field, or the name of another fact.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Problem {
    /// There is no value.
    Missing,
    /// There is a value nobody chose.
    UntouchedDefault,
    /// Not a whole number from 0 to 100.
    OutOfRange,
    /// Too small.
    Below {
        /// What it is.
        value: u64,
        /// What it must at least be.
        least: u64,
    },
    /// The upper end of the band does not exceed the floor, in US dollars.
    BudgetTooSmall {
        /// Upper end of the band.
        upper: u64,
        /// The floor.
        floor: u64,
    },
    /// Neither a usable mail address nor a valid phone number.
    NoUsableChannel,
    /// Only a person may do this.
    NotHuman,
    /// The contact must not be contacted.
    DoNotContact,
    /// The contact is on the suppression list.
    Suppressed,
    /// A problem of the integrator's own.
    Custom(&'static str),
}

impl fmt::Display for GuardProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field;
        match self.problem {
            Problem::Missing => write!(f, "{field} is missing"),
            Problem::UntouchedDefault => write!(f, "{field} is an untouched default"),
            Problem::OutOfRange => write!(f, "{field} is not a whole number from 0 to 100"),
            Problem::Below { value, least } => write!(f, "{field} is {value}, needs {least}"),
            Problem::BudgetTooSmall { upper, floor } => {
                write!(f, "{field} ends at {upper}, must exceed {floor}")
            }
            Problem::NoUsableChannel => f.write_str("there is no usable mail address or phone number"),
            Problem::NotHuman => f.write_str("only a person may do this"),
            Problem::DoNotContact => f.write_str("the contact must not be contacted"),
            Problem::Suppressed => f.write_str("the contact is suppressed"),
            Problem::Custom(text) => write!(f, "{field} {text}"),
        }
    }
}

/// Fields that must be answered to qualify, fit score apart.
pub const QUALIFYING: [Field; 5] = [
    Field::ProspectPainPoints,
    Field::ProspectServices,
    Field::ProspectDecisionMakers,
    Field::ProspectBudget,
    Field::ProspectTimeframe,
];

impl Guard {
    /// Name shown in refusals and in the diagram.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "",
            Self::AgentKnown => "agent known",
            Self::Research => "G-research",
            Self::Convert => "G-convert",
            Self::PainPoints => "pain points present",
            Self::Qualify => "G-qualify",
            Self::Promote => "G-promote",
            Self::HumanActor => "human actor",
            Self::Custom(custom) => custom.name,
        }
    }

    /// Pushes every problem; none means the guard lets the move pass.
    ///
    /// Without an event, conditions on the event itself are taken as fulfilled. The contact lock is not a guard: a row says
    /// how it is locked.
    pub fn check(&self, event: Option<&Event>, facts: &Facts, policy: &Policy, out: &mut Vec<GuardProblem>) {
        let guard = self.name();
        let mut push = |field, problem| out.push(GuardProblem { guard, field, problem });
        match self {
            Self::None => {}
            Self::AgentKnown => {
                if event.is_some_and(|event| event.agent().is_none()) {
                    push("agent", Problem::Missing);
                }
            }
            Self::Research => {
                for field in [Field::LeadSource, Field::LeadServicesOffered] {
                    if facts.fields.value(field).is_none() {
                        push(field.key(), Problem::Missing);
                    }
                }
                if facts.email != Email::Usable && facts.phone != Phone::Valid {
                    push("channel", Problem::NoUsableChannel);
                }
            }
            Self::Convert => {
                if !facts.person_named {
                    push("person_name", Problem::Missing);
                }
                if !facts.company_named {
                    push("company_name", Problem::Missing);
                }
                if facts.email == Email::Absent && facts.phone == Phone::Absent {
                    push("email_or_phone", Problem::Missing);
                }
            }
            Self::PainPoints => {
                if facts.fields.value(Field::ProspectPainPoints).is_none() {
                    push(Field::ProspectPainPoints.key(), Problem::Missing);
                }
            }
            Self::Qualify | Self::Promote => qualify(facts, policy, &mut push),
            Self::HumanActor => {
                if !facts.actor.is_human() {
                    push("actor", Problem::NotHuman);
                }
            }
            Self::Custom(custom) => (custom.check)(event, facts, policy, out),
        }
    }
}

fn qualify(facts: &Facts, policy: &Policy, push: &mut impl FnMut(&'static str, Problem)) {
    let mut budget_given = false;
    for field in QUALIFYING {
        match facts.answer(field, policy.treat_untouched_default_as_unset) {
            Answer::Given => budget_given |= field == Field::ProspectBudget,
            Answer::Untouched => push(field.key(), Problem::UntouchedDefault),
            Answer::Missing => push(field.key(), Problem::Missing),
        }
    }
    match facts.fields.value(Field::ProspectFitScore) {
        None => push(Field::ProspectFitScore.key(), Problem::Missing),
        Some(value) => match value.as_integer() {
            Some(score @ 0..=100) => {
                let (value, least) = (score as u64, u64::from(policy.fit_score_threshold));
                if value < least {
                    push(Field::ProspectFitScore.key(), Problem::Below { value, least });
                }
            }
            _ => push(Field::ProspectFitScore.key(), Problem::OutOfRange),
        },
    }
    if let (Some(floor), true) = (policy.budget_minimum, budget_given)
        && let Some(upper) = facts.fields.text(Field::ProspectBudget).and_then(budget_upper)
        && upper <= floor
    {
        push(Field::ProspectBudget.key(), Problem::BudgetTooSmall { upper, floor });
    }
}

/// Upper end of a budget band in US dollars; the open band has none.
pub(crate) fn budget_upper(option: &str) -> Option<u64> {
    const UPPER: [u64; 4] = [10_000, 50_000, 100_000, 500_000];
    let at = BUDGET.iter().position(|known| known.eq_ignore_ascii_case(option))?;
    UPPER.get(at).copied()
}
