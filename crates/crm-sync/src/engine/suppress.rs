//! Opt-outs that reach us directly: from a person, a form or another system.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use rest_core::{Timestamp, redact_text};

use super::Engine;
use crate::crm::Table;
use crate::error::Error;
use crate::identity;
use crate::normalise::normalise_person;
use crate::store::{Actor, AuditEntry, Change, Entry};
use crate::suppress::opt_out_reason;

impl Engine {
    /// Never writes or buys this person again, under any of the identifiers given: e-mail address, phone numbers
    /// in international form, LinkedIn address, a vendor's id with its source.
    ///
    /// The list and the records to look at again change in one transaction; the next cycle carries the opt-out
    /// into the CRM. Returns the number of identifiers that are now on the list; none if nothing in the record
    /// can be read as one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn suppress(&self, person: &Person, reason: &str, origin: &str) -> Result<usize, Error> {
        let (person, _) = normalise_person(person.clone(), &self.rules);
        let identifiers = self.suppressor.identifiers(&person);
        let (exact, blocks) = identity::person_keys(&person);
        let at = self.clock.now();
        let count = identifiers.len();
        let mut changes = self.silence(&exact, &blocks, &identifiers, (reason, origin), at).await?;
        let own = identifiers.into_iter();
        changes.extend(own.map(|identifier| suppression(identifier, (reason, origin), at)));
        let told = AuditEntry::new(at, Actor::Key(redact_text(origin)), "suppression", "suppress");
        changes.push(Change::Ledger(Entry::Audit(Box::new(told))));
        self.store.commit(changes).await?;
        Ok(count)
    }

    /// Puts everything on the list that whoever opted out is known by here, and plans it again. Exact keys are proof
    /// of who it is; what only shares a blocking key must have one of the identifiers.
    pub(super) async fn silence(
        &self,
        exact: &[String],
        blocks: &[String],
        identifiers: &[String],
        said: (&str, &str),
        at: Timestamp,
    ) -> Result<Vec<Change>, Error> {
        let given: BTreeSet<&String> = identifiers.iter().collect();
        let exact: BTreeSet<&String> = exact.iter().collect();
        let keys: Vec<String> = exact.iter().copied().chain(blocks).cloned().collect();
        let mut leads: BTreeMap<String, bool> = BTreeMap::new();
        for (key, lead) in self.store.leads_by_keys(&keys).await? {
            *leads.entry(lead).or_default() |= exact.contains(&key);
        }
        let mut tickets: BTreeMap<i64, bool> = BTreeMap::new();
        for (key, table, id) in self.store.rows_by_keys(&keys).await? {
            if table == Table::Ticket {
                *tickets.entry(id).or_default() |= exact.contains(&key);
            }
        }
        let observations = self.store.observations(&leads.keys().cloned().collect::<Vec<_>>()).await?;
        let rows = self.store.rows(Table::Ticket, &tickets.keys().copied().collect::<Vec<_>>()).await?;
        let mut changes = Vec::new();
        for (lead, sure) in leads {
            let own = self.suppressor.identifiers_of_all(observations.get(&lead).into_iter().flatten());
            if sure || own.iter().any(|identifier| given.contains(identifier)) {
                changes.extend(own.into_iter().map(|identifier| suppression(identifier, said, at)));
                changes.push(Change::LeadDirty(lead));
            }
        }
        for (id, sure) in tickets {
            let own = rows.get(&id).map(|row| self.suppressor.identifiers_of_row(row)).unwrap_or_default();
            if sure || own.iter().any(|identifier| given.contains(identifier)) {
                changes.push(Change::TicketDirty(id));
            }
        }
        Ok(changes)
    }

    /// Why this person must not be contacted, if that is on the list under any of the identifiers given.
    ///
    /// # Errors
    /// The store failed.
    pub async fn suppressed(&self, person: &Person) -> Result<Option<String>, Error> {
        let (person, _) = normalise_person(person.clone(), &self.rules);
        let identifiers = self.suppressor.identifiers(&person);
        Ok(self.store.suppressed(&identifiers).await?.into_values().next())
    }
}

impl Engine {
    /// What a provider says of somebody who opted out there, for the list: under everything these records of the
    /// person name.
    pub(super) fn opted_out_at<'a>(
        &self,
        origin: &str,
        person: &'a Person,
        others: impl IntoIterator<Item = &'a Person>,
    ) -> Vec<Change> {
        let (reason, now) = (opt_out_reason(person), self.clock.now());
        let own = self.suppressor.identifiers_of_all(others.into_iter().chain([person]));
        own.into_iter().map(|identifier| suppression(identifier, (&reason, origin), now)).collect()
    }
}

pub(super) fn suppression(identifier: String, (reason, origin): (&str, &str), at: Timestamp) -> Change {
    Change::Suppress { identifier, reason: reason.to_owned(), origin: origin.to_owned(), at }
}
