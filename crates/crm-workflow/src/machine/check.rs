//! Whether rows go together and protect contacts.

use core::fmt;

use super::Machine;
use crate::effect::PROTECT_CONTACT;
use crate::event::EventKind;
use crate::guard::Guard;
use crate::rows::{Lock, Row, Set};
use crate::stage::Stage;

/// Why rows cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowError {
    /// Two added rows have this id.
    DuplicateId(&'static str),
    /// Two rows in force together serve the same event in the same state.
    Ambiguous {
        /// The row that came first.
        first: &'static str,
        /// The row that came second.
        second: &'static str,
        /// The state.
        stage: Stage,
    },
    /// The row would lead out of the do-not-contact state, or opt-out out of its rule.
    Unprotected(&'static str),
    /// The row leads from one entity to another; only a second record can do that.
    CrossesEntities(&'static str),
    /// An own state has the key of another.
    DuplicateStage(&'static str),
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateId(id) => write!(f, "two added rows have the id {id}"),
            Self::Ambiguous { first, second, stage } => {
                write!(f, "rows {first} and {second} both serve the same event in {stage}")
            }
            Self::Unprotected(id) => write!(f, "row {id} would weaken the protection of contacts"),
            Self::CrossesEntities(id) => write!(f, "row {id} leads from one entity to another"),
            Self::DuplicateStage(key) => write!(f, "two stages have the key {key}"),
        }
    }
}

impl core::error::Error for RowError {}

pub(super) fn check(machine: &Machine) -> Result<(), RowError> {
    let stages = machine.stages();
    for (at, stage) in stages.iter().enumerate() {
        if stages[..at].iter().any(|other| other.key() == stage.key()) {
            return Err(RowError::DuplicateStage(stage.key()));
        }
    }
    for (at, row) in machine.rows.iter().enumerate() {
        if row.from.iter().any(|from| row.target(*from).entity() != from.entity()) {
            return Err(RowError::CrossesEntities(row.id));
        }
        let weakens = row.from.contains(&Stage::DoNotContact)
            || (row.event == EventKind::OptOut && !protects(row))
            || (row.to == Some(Stage::DoNotContact) && !protects(row));
        if weakens {
            return Err(RowError::Unprotected(row.id));
        }
        for earlier in &machine.rows[..at] {
            let shared = row.from.iter().find(|stage| earlier.from.contains(stage));
            if let (true, Some(stage)) = (row.event == earlier.event, shared) {
                return Err(RowError::Ambiguous { first: earlier.id, second: row.id, stage: *stage });
            }
        }
    }
    for stage in stages.iter().filter(|stage| !stage.is_locked()) {
        // A state without a way to opt out would keep contacting people who said no.
        if !machine.rows.iter().any(|row| row.event == EventKind::OptOut && row.from.contains(stage)) {
            return Err(RowError::Unprotected(stage.key()));
        }
    }
    Ok(())
}

/// Whether the row does everything an opt-out asks for.
fn protects(row: &Row) -> bool {
    row.set == Set::Always
        && row.lock == Lock::Never
        && matches!(row.guard, Guard::None)
        && PROTECT_CONTACT.iter().all(|effect| row.effects.contains(effect))
}
