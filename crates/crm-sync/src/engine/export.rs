//! Everything that is held about a person, for that person.

use b2b_providers::Person;
use serde_json::{Value, json};

use super::Engine;
use crate::crm::CrmRow;
use crate::error::Error;
use crate::normalise::normalise_person;

impl Engine {
    /// Everything held about a person who is known by an address, a vendor's id with its source, or any other
    /// identifier: what providers said, with source and time; the mirrored records of the CRM and what was last written
    /// to them; lists; answers of people; tasks; whether and why they are not to be contacted.
    ///
    /// # Errors
    /// The store failed.
    pub async fn export(&self, person: &Person) -> Result<Value, Error> {
        let (person, _) = normalise_person(person.clone(), &self.rules);
        let mut identifiers = self.suppressor.identifiers(&person);
        let traces = self.traces(&person).await?;
        let known = traces.observations.values().flatten();
        identifiers.extend(known.flat_map(|known| self.suppressor.identifiers(known)));
        identifiers.extend(traces.rows.iter().flat_map(|row| self.suppressor.identifiers_of_row(row)));
        let reasons = self.store.suppressed(&identifiers).await?;
        let mut verdicts = self.store.verdicts(&traces.leads).await?;
        let leads: Vec<Value> = self
            .store
            .leads(&traces.leads)
            .await?
            .into_iter()
            .map(|lead| {
                json!({
                    "observations": traces.observations.get(&lead.id),
                    "answers": verdicts.remove(&lead.id),
                    "lead": lead,
                })
            })
            .collect();
        let (tickets, contacts): (Vec<&CrmRow>, Vec<&CrmRow>) =
            traces.rows.iter().partition(|row| matches!(row, CrmRow::Ticket(_)));
        let ticket_ids: Vec<i64> = traces.tickets.iter().copied().collect();
        let contact_ids: Vec<i64> = traces.contacts.iter().copied().collect();
        Ok(json!({
            "exported_at": self.clock.now(),
            "do_not_contact": reasons.into_values().next(),
            "leads": leads,
            "crm": { "tickets": tickets, "contacts": contacts },
            "last_written": self.store.bases(&ticket_ids).await?,
            "lists": self.store.memberships(&contact_ids).await?,
            "calls": self.store.calls_of(&ticket_ids).await?,
            "tasks": self.store.tasks_of(&traces.leads).await?,
        }))
    }
}
