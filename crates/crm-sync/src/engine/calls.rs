//! Taking in calls: kept once, and planned with the next cycle.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;

use super::Engine;
use crate::call::{Call, CallOutcome, CallRecord};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::normalise::number;
use crate::store::{Change, Lead};

/// What became of a call that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is new; its key.
    New(String),
    /// It was known; its key.
    Known(String),
    /// It cannot be taken, and why, naming the field.
    Refused(String),
}

impl Engine {
    /// Takes calls in: one [`Recorded`] each, in their order. A call that is known by its key changes nothing. The
    /// next cycle writes each new one to its record as a note; the first outbound call that reached somebody moves a
    /// lead in research on; a number that turned out invalid counts no longer.
    ///
    /// # Errors
    /// The store failed; nothing was taken.
    pub async fn record_calls(&self, calls: Vec<CallRecord>) -> Result<Vec<Recorded>, Error> {
        let tickets: BTreeSet<i64> = calls.iter().map(|call| call.related_entity_id).collect();
        let rows = self.store.rows(Table::Ticket, &tickets.into_iter().collect::<Vec<_>>()).await?;
        let keys: Vec<String> = calls.iter().map(CallRecord::key).collect();
        let mut known: BTreeSet<String> = self.store.known_calls(&keys).await?.into_iter().collect();
        let mut changes = Vec::new();
        let mut results = Vec::with_capacity(calls.len());
        for (record, key) in calls.into_iter().zip(keys) {
            let entity = match rows.get(&record.related_entity_id) {
                Some(CrmRow::Ticket(ticket)) => Some(ticket.entity),
                _ => None,
            };
            let wrong = match (record.problem(), entity) {
                (Some(problem), _) => Some(problem),
                (None, None) => Some("related_entity_id: no such record is known here"),
                (None, Some(entity)) if entity != record.related_entity_type => {
                    Some("related_entity_type: the record is something else")
                }
                _ => None,
            };
            if let Some(problem) = wrong {
                results.push(Recorded::Refused(problem.to_owned()));
                continue;
            }
            if !known.insert(key.clone()) {
                results.push(Recorded::Known(key));
                continue;
            }
            let country = self.rules.default_country.as_deref();
            let e164 = record.dialled_number.as_deref().and_then(|text| number(text, country));
            changes.push(Change::TicketDirty(record.related_entity_id));
            changes.push(Change::Call(Box::new(Call { key: key.clone(), record, e164, is_new: true })));
            results.push(Recorded::New(key));
        }
        self.store.commit(changes).await?;
        Ok(results)
    }

    /// The calls about a record, in the order of their start.
    ///
    /// # Errors
    /// The store failed.
    pub async fn calls(&self, ticket: i64) -> Result<Vec<Call>, Error> {
        Ok(self.store.calls_of(&[ticket]).await?.remove(&ticket).unwrap_or_default())
    }

    /// Takes numbers out of what providers say that a call showed to be invalid.
    pub(super) async fn drop_dead_numbers(&self, leads: &[Lead], people: &mut [Person]) -> Result<(), Error> {
        let tickets: Vec<i64> = leads.iter().filter_map(|lead| lead.ticket).collect();
        if tickets.is_empty() {
            return Ok(());
        }
        let calls: BTreeMap<i64, Vec<Call>> = self.store.calls_of(&tickets).await?;
        for (lead, person) in leads.iter().zip(people) {
            let Some(calls) = lead.ticket.and_then(|ticket| calls.get(&ticket)) else { continue };
            let is_dead = |e164: &Option<String>| {
                e164.is_some()
                    && calls
                        .iter()
                        .any(|call| call.record.outcome == CallOutcome::InvalidNumber && call.e164 == *e164)
            };
            person.phones.retain(|phone| !is_dead(&phone.e164));
        }
        Ok(())
    }
}
