//! Opt-outs that reach us directly: from a person, a form or another system.

use b2b_providers::Person;

use super::Engine;
use crate::crm::Table;
use crate::error::Error;
use crate::identity;
use crate::normalise::normalise_person;
use crate::store::Change;

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
        let (keys, _) = identity::person_keys(&person);
        let at = self.clock.now();
        let count = identifiers.len();
        let mut changes: Vec<Change> = identifiers
            .into_iter()
            .map(|identifier| Change::Suppress {
                identifier,
                reason: reason.to_owned(),
                origin: origin.to_owned(),
                at,
            })
            .collect();
        changes.extend(self.touched(&keys).await?);
        self.store.commit(changes).await?;
        Ok(count)
    }

    /// Plans everything again that is known under these exact keys.
    pub(super) async fn touched(&self, keys: &[String]) -> Result<Vec<Change>, Error> {
        let leads =
            self.store.leads_by_keys(keys).await?.into_iter().map(|(_, lead)| Change::LeadDirty(lead));
        let rows = self.store.rows_by_keys(keys).await?.into_iter();
        let tickets =
            rows.filter(|(_, table, _)| *table == Table::Ticket).map(|(_, _, id)| Change::TicketDirty(id));
        Ok(leads.chain(tickets).collect())
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
