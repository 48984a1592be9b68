//! Actions that failed: a growing pause each, then a dead letter that waits for a person.
//!
//! Only failures that say something of the record count. What was not sent at all, or failed together with everything
//! else of its batch, is the CRM's trouble: it goes out again with the next cycle.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Engine;
use crate::error::Error;
use crate::plan::ActionName;
use crate::port::Written;
use crate::store::{Actor, AuditEntry, Change, DeadLetter, Entry, OutboxRow, Pause};
use crate::upkeep;

/// What one pass over the outbox knows of failures.
pub(super) struct Round {
    pauses: BTreeMap<ActionName, Pause>,
    /// The CRM answered in this cycle.
    pub(super) reachable: bool,
}

impl Round {
    /// The pauses of actions that are not due yet.
    pub(super) fn holds(&self, row: &OutboxRow, now: rest_core::Timestamp) -> bool {
        self.pauses.get(&row.action.name).is_some_and(|pause| pause.due > now)
    }

    /// Whether what failed in a batch failed for reasons of its own.
    pub(super) fn blames(&self, answers: &[Written]) -> bool {
        let landed = |answer: &Written| matches!(answer, Written::Done { .. } | Written::Rejected { .. });
        answers.iter().any(landed) || (answers.len() == 1 && self.reachable)
    }
}

impl Engine {
    pub(super) async fn round(&self, reachable: bool) -> Result<Round, Error> {
        Ok(Round { pauses: self.store.pauses().await?.into_iter().collect(), reachable })
    }

    /// One more failure of an action whose fate is unknown.
    pub(super) fn failed(&self, round: &Round, row: &OutboxRow, message: &str) -> Vec<Change> {
        let tries = round.pauses.get(&row.action.name).map_or(0, |pause| pause.tries) + 1;
        let now = self.clock.now();
        let Some(minutes) = self.rules.upkeep.pause_minutes.get(tries as usize - 1) else {
            return self.park(row, true, message);
        };
        let pause = Duration::from_secs(u64::from(*minutes) * 60);
        let (name, message) = (row.action.name.clone(), message.to_owned());
        vec![Change::Ledger(Entry::Pause { name, tries, due: now + pause, message })]
    }

    /// Nobody tries this again until a person says so, or its content changes.
    pub(super) fn park(&self, row: &OutboxRow, doubtful: bool, message: &str) -> Vec<Change> {
        let (at, action) = (self.clock.now(), &row.action);
        let mut entry = AuditEntry::new(at, Actor::Rule, &action.entity, "park");
        entry.event = Some(action.name.0.clone());
        let (name, message) = (action.name.clone(), message.to_owned());
        vec![
            Change::Ledger(Entry::Park { name, doubtful, message, at }),
            Change::Ledger(Entry::Audit(Box::new(entry))),
        ]
    }

    /// Actions that were given up, in the order of their numbers, behind `after` (0 for the first).
    ///
    /// # Errors
    /// The store failed.
    pub async fn dead_letters(&self, after: i64, limit: usize) -> Result<Vec<DeadLetter>, Error> {
        self.store.dead_letters(after, limit).await
    }

    /// [`upkeep::replay`] with the engine's store and clock.
    ///
    /// # Errors
    /// The store failed.
    pub async fn replay(&self, number: i64, actor: Actor) -> Result<bool, Error> {
        upkeep::replay(&*self.store, number, actor, self.clock.now()).await
    }

    /// [`upkeep::discard`] with the engine's store and clock.
    ///
    /// # Errors
    /// The store failed.
    pub async fn discard(&self, number: i64, actor: Actor) -> Result<bool, Error> {
        upkeep::discard(&*self.store, number, actor, self.clock.now()).await
    }
}
