//! Looking rows up.

mod check;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::effect::{Effect, PROTECT_CONTACT};
use crate::event::{Event, EventKind};
use crate::facts::Facts;
use crate::guard::{GuardProblem, Problem};
use crate::policy::{ConversionMode, Policy};
use crate::refusal::{Refusal, RefusalKind};
use crate::rows::{Lock, ROWS, Row};
use crate::stage::Stage;

pub use check::RowError;

/// A change of state and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Move {
    /// Where the record stood.
    pub from: Stage,
    /// Where it stands now.
    pub to: Stage,
    /// First state of the record that comes into being, if one does.
    pub also: Option<Stage>,
    /// The row that applied.
    pub rule: &'static str,
    /// What follows, in order. Empty if the event had already happened.
    pub effects: &'static [Effect],
    /// Event that automation should raise next.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub then: Option<EventKind>,
}

impl Move {
    /// Whether the event had already happened, so that nothing is to be done.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        self.effects.is_empty()
    }

    /// The state whose status is to be written on the record; `None` if its status stays.
    ///
    /// A lead converted in place becomes a new prospect: then this is [`also`](Self::also).
    #[must_use]
    pub fn status(&self) -> Option<Stage> {
        if !self.effects.contains(&Effect::WriteStatus) {
            None
        } else if self.effects.iter().any(|effect| matches!(effect, Effect::ChangeTicketType(_))) {
            self.also
        } else {
            Some(self.to)
        }
    }
}

/// One thing that could be done with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Offer {
    /// The row.
    pub rule: &'static str,
    /// The event to raise.
    pub event: EventKind,
    /// Where it leads.
    pub to: Stage,
    /// First state of the record that would come into being.
    pub also: Option<Stage>,
    /// Names of the details the event must carry.
    pub needs: &'static [&'static str],
    /// Why it is not possible now; `None` if it is.
    pub refusal: Option<Refusal>,
}

impl Offer {
    /// Whether it can be done now.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.refusal.is_none()
    }
}

/// A state somebody changed directly in Halo. It is accepted as a fact, never reverted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ExternalChange {
    /// Where the record stood.
    pub from: Stage,
    /// Where it stands now.
    pub to: Stage,
    /// Whether some row of the table leads there in one step.
    pub legal: bool,
    /// That row.
    pub rule: Option<&'static str>,
    /// What is to be done: only what protects contacts.
    pub effects: &'static [Effect],
}

/// The table with an integrator's own rows.
///
/// The free functions [`step`], [`offers`] and [`external_change`] use the standard table.
#[derive(Clone, Debug)]
pub struct Machine {
    rows: Cow<'static, [Row]>,
}

impl Default for Machine {
    fn default() -> Self {
        Self::standard()
    }
}

impl Machine {
    /// The table of this crate.
    #[must_use]
    pub const fn standard() -> Self {
        Self { rows: Cow::Borrowed(ROWS) }
    }

    /// The table of this crate and further rows. A row with the id of a standard row replaces it.
    ///
    /// # Errors
    /// [`RowError`] if the rows contradict each other or weaken the protection of contacts.
    pub fn with_rows(extra: &[Row]) -> Result<Self, RowError> {
        for (at, row) in extra.iter().enumerate() {
            if extra[..at].iter().any(|other| other.id == row.id) {
                return Err(RowError::DuplicateId(row.id));
            }
        }
        let rows = ROWS.iter().filter(|row| extra.iter().all(|other| other.id != row.id)).chain(extra);
        let machine = Self { rows: Cow::Owned(rows.copied().collect()) };
        check::check(&machine)?;
        Ok(machine)
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Every state that occurs, those of this crate first.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        let mut stages = Vec::from(Stage::ALL);
        let mentioned =
            self.rows.iter().flat_map(|row| row.from.iter().copied().chain(row.to).chain(row.also));
        for stage in mentioned {
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        stages
    }

    /// The state with this key, an integrator's own included.
    #[must_use]
    pub fn stage(&self, key: &str) -> Option<Stage> {
        self.stages().into_iter().find(|stage| stage.key() == key)
    }

    /// What follows if `event` happens in `stage`.
    ///
    /// An event that has already produced the state gives a move without effects.
    ///
    /// # Errors
    /// [`Refusal`] with every reason.
    pub fn step(&self, stage: Stage, event: &Event, facts: &Facts, policy: &Policy) -> Result<Move, Refusal> {
        let kind = event.kind();
        let mut left_out = None;
        for row in &*self.rows {
            if row.event != kind || !row.from.contains(&stage) {
                continue;
            }
            if !row.is_active(policy) {
                left_out = Some(row.id);
                continue;
            }
            if already_done(row, facts) {
                return Ok(repeat(row, stage));
            }
            return match refusal(row, stage, Some(event), facts, policy) {
                None => Ok(made(row, stage, policy)),
                Some(refusal) => Err(refusal),
            };
        }
        if let Some(row) = self.produced(stage, kind, policy) {
            return Ok(repeat(row, stage));
        }
        let (kind_of_refusal, rule) = if stage.is_locked() {
            (RefusalKind::ContactLocked, None)
        } else {
            (RefusalKind::NoSuchTransition, left_out)
        };
        Err(Refusal { from: stage, event: kind, rule, kind: kind_of_refusal, guards: Vec::new() })
    }

    /// What can be done in `stage`, and why the rest of its rows cannot.
    #[must_use]
    pub fn offers(&self, stage: Stage, facts: &Facts, policy: &Policy) -> Vec<Offer> {
        let offer = |row: &Row| Offer {
            rule: row.id,
            event: row.event,
            to: row.target(stage),
            also: row.also,
            needs: row.event.needs(),
            refusal: if row.is_active(policy) {
                refusal(row, stage, None, facts, policy)
            } else {
                Some(Refusal {
                    from: stage,
                    event: row.event,
                    rule: Some(row.id),
                    kind: RefusalKind::NoSuchTransition,
                    guards: Vec::new(),
                })
            },
        };
        self.rows
            .iter()
            .filter(|row| row.from.contains(&stage) && !already_done(row, facts))
            .map(offer)
            .collect()
    }

    /// Judges a change that a person made directly.
    #[must_use]
    pub fn external_change(&self, from: Stage, to: Stage) -> ExternalChange {
        let leads_there =
            |row: &&Row| row.from.contains(&from) && (row.to == Some(to) || row.also == Some(to));
        let rule = self.rows.iter().find(leads_there).map(|row| row.id);
        let effects: &'static [Effect] =
            if to == Stage::DoNotContact && from != to { PROTECT_CONTACT } else { &[] };
        ExternalChange { from, to, legal: from == to || rule.is_some(), rule, effects }
    }

    /// The row by which `kind` may already have produced `stage`.
    fn produced(&self, stage: Stage, kind: EventKind, policy: &Policy) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.event == kind && (row.to == Some(stage) || row.also == Some(stage)) && row.is_active(policy)
        })
    }
}

/// What [`Machine::step`] says with the standard table.
///
/// # Errors
/// [`Refusal`] with every reason.
pub fn step(stage: Stage, event: &Event, facts: &Facts, policy: &Policy) -> Result<Move, Refusal> {
    const { &Machine::standard() }.step(stage, event, facts, policy)
}

/// What [`Machine::offers`] says with the standard table.
#[must_use]
pub fn offers(stage: Stage, facts: &Facts, policy: &Policy) -> Vec<Offer> {
    Machine::standard().offers(stage, facts, policy)
}

/// What [`Machine::external_change`] says with the standard table.
#[must_use]
pub fn external_change(from: Stage, to: Stage) -> ExternalChange {
    Machine::standard().external_change(from, to)
}

/// Facts that show the row's work to be done although the state does not, as happens in place.
fn already_done(row: &Row, facts: &Facts) -> bool {
    match row.event {
        EventKind::Convert => facts.converted,
        EventKind::Promote => facts.promoted,
        EventKind::OptOut => row.to.is_none() && facts.do_not_contact && facts.suppressed,
        _ => false,
    }
}

fn repeat(row: &Row, stage: Stage) -> Move {
    Move { from: stage, to: stage, also: None, rule: row.id, effects: &[], then: None }
}

fn made(row: &Row, stage: Stage, policy: &Policy) -> Move {
    let effects = match row.new_record_effects {
        Some(effects) if policy.conversion_mode == ConversionMode::NewRecord => effects,
        _ => row.effects,
    };
    let then = row.then.filter(|event| match event {
        EventKind::Convert => policy.auto_convert,
        EventKind::Promote => policy.auto_promote,
        _ => true,
    });
    Move { from: stage, to: row.target(stage), also: row.also, rule: row.id, effects, then }
}

fn refusal(
    row: &Row,
    stage: Stage,
    event: Option<&Event>,
    facts: &Facts,
    policy: &Policy,
) -> Option<Refusal> {
    let mut guards = Vec::new();
    let locked = facts.is_contact_locked()
        && match row.lock {
            Lock::Never => false,
            Lock::Automation => !facts.actor.is_human(),
            Lock::Everybody => true,
        };
    if locked {
        let mut push =
            |problem| guards.push(GuardProblem { guard: "contact lock", field: "contact", problem });
        if facts.do_not_contact {
            push(Problem::DoNotContact);
        }
        if facts.suppressed {
            push(Problem::Suppressed);
        }
    }
    row.guard.check(event, facts, policy, &mut guards);
    if guards.is_empty() {
        return None;
    }
    let kind = if locked { RefusalKind::ContactLocked } else { RefusalKind::GuardFailed };
    Some(Refusal { from: stage, event: row.event, rule: Some(row.id), kind, guards })
}
