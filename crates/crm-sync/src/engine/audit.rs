//! What is written down of each change, and whether anybody altered it since.

use super::Engine;
use super::happened::{PERSON, rule};
use crate::crm::CrmRow;
use crate::error::Error;
use crate::plan::{Action, Command, name};
use crate::store::{Actor, AuditEntry, AuditMark, AuditRow, Change, DomainEvent, Entry};
use rest_core::Timestamp;

/// Rows read at a time.
const PAGE: usize = 1_000;

/// What became of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Every row stands as it was written, and none is missing.
    Whole {
        /// How many rows there are.
        rows: u64,
    },
    /// A row was changed, removed or moved.
    Broken {
        /// The first row that is not as it was written.
        number: i64,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// A write that is done. Notes are not written down: they say what another entry says.
pub(super) fn done(
    action: &Action,
    sent: &Command,
    id: i64,
    told: Option<&DomainEvent>,
    at: Timestamp,
) -> Option<Change> {
    let mut entry = AuditEntry::new(at, Actor::Rule, &action.entity, name::kind(sent));
    match sent {
        Command::AddNote { .. } => return None,
        Command::UpdateTicket { ticket, from, stage, changes, .. } => {
            entry.entity = format!("ticket:{ticket}");
            entry.updated = changes.iter().map(|change| change.field.clone()).collect();
            if let Command::UpdateTicket { changes, .. } = &action.command {
                let kept = changes.iter().map(|change| &change.field);
                entry.preserved = kept.filter(|field| !entry.updated.contains(field)).cloned().collect();
                entry.manual_work_detected = !entry.preserved.is_empty();
            }
            if let Some(stage) = stage {
                entry.from = from.map(|from| from.key().to_owned());
                entry.to = Some(stage.key().to_owned());
            }
        }
        Command::SetList { list, member, .. } => {
            let list = Some(list.clone());
            if *member { entry.to = list } else { entry.from = list }
        }
        _ => entry.to = Some(id.to_string()),
    }
    entry.rule = Some(rule(action.purpose).to_owned());
    entry.event = Some(told.map_or_else(|| action.name.0.clone(), |event| event.id.clone()));
    Some(Change::Ledger(Entry::Audit(Box::new(entry))))
}

/// A change that was seen in the CRM. Our own are written down when they are done.
pub(super) fn seen(
    known: &CrmRow,
    row: &CrmRow,
    by: &str,
    told: &[DomainEvent],
    at: Timestamp,
) -> Option<Change> {
    let event = told.first().filter(|_| by == PERSON)?;
    let mut entry = AuditEntry::new(at, Actor::Person, &event.entity, "change");
    if let (CrmRow::Ticket(known), CrmRow::Ticket(row)) = (known, row) {
        let stage = |ticket: &crate::crm::CrmTicket| ticket.stage.known().map(|stage| stage.key().to_owned());
        (entry.from, entry.to) = (stage(known), stage(row));
    }
    entry.event = Some(event.id.clone());
    Some(Change::Ledger(Entry::Audit(Box::new(entry))))
}

/// Follows the chain over some rows.
fn follow(mark: &mut AuditMark, rows: &[AuditRow]) -> Option<Verified> {
    for row in rows {
        let next = mark.next(&row.text);
        let why = if row.number != next.number {
            "a row is missing before it"
        } else if row.hash != next.hash {
            "it is not what was written"
        } else {
            *mark = next;
            continue;
        };
        return Some(Verified::Broken { number: row.number, why });
    }
    None
}

impl Engine {
    /// Follows the chain of hashes over the whole audit: finds a row that was changed, removed or moved. Rows that
    /// were cleared away after their time are accounted for by a mark.
    ///
    /// # Errors
    /// The store failed.
    pub async fn verify_audit(&self) -> Result<Verified, Error> {
        let (mut mark, _) = self.store.audit_ends().await?;
        let mut rows = 0;
        loop {
            let page = self.store.audit(mark.number, PAGE).await?;
            if let Some(broken) = follow(&mut mark, &page) {
                return Ok(broken);
            }
            rows += page.len() as u64;
            if page.len() < PAGE {
                break;
            }
        }
        // Read last: an entry written meanwhile is no gap.
        let (_, last) = self.store.audit_ends().await?;
        if last.number > mark.number {
            let page = self.store.audit(mark.number, PAGE).await?;
            rows += page.len() as u64;
            if let Some(broken) = follow(&mut mark, &page) {
                return Ok(broken);
            }
        }
        if mark.number < last.number {
            return Ok(Verified::Broken { number: mark.number + 1, why: "it is missing at the end" });
        }
        Ok(Verified::Whole { rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(texts: &[&str]) -> Vec<AuditRow> {
        let mut mark = AuditMark::default();
        let link = |text: &&str| {
            mark = mark.next(text);
            AuditRow { number: mark.number, text: (*text).to_owned(), hash: mark.hash.clone() }
        };
        texts.iter().map(link).collect()
    }

    fn broken(rows: &[AuditRow]) -> Option<i64> {
        match follow(&mut AuditMark::default(), rows)? {
            Verified::Broken { number, .. } => Some(number),
            Verified::Whole { .. } => None,
        }
    }

    #[test]
    fn a_row_that_was_changed_removed_or_moved_is_found() {
        let whole = chain(&["a", "b", "c", "d"]);
        assert_eq!(broken(&whole), None);
        let mut changed = whole.clone();
        changed[1].text = "x".to_owned();
        assert_eq!(broken(&changed), Some(2));
        let mut removed = whole.clone();
        removed.remove(2);
        assert_eq!(broken(&removed), Some(4));
        let mut moved = whole.clone();
        let (b, c) = (moved[1].text.clone(), moved[2].text.clone());
        (moved[1].text, moved[2].text) = (c, b);
        assert_eq!(broken(&moved), Some(2));
        let mut renumbered = whole;
        renumbered.remove(2);
        renumbered[2].number = 3;
        assert_eq!(broken(&renumbered), Some(3));
    }
}
