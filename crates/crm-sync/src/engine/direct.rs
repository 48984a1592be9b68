//! Records that somebody hands in, and what is known about one record: what an API is made from.
//!
//! Handed-in records become observations like those of a provider; the next cycle does the rest.

use b2b_providers::combine::{Combined, combine};
use b2b_providers::{Person, ProviderId};
use crm_workflow::score::{Quality, engagement_score};
use rest_core::Timestamp;

use super::Engine;
use super::ingest::fingerprint;
use crate::crm::{CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::gate::{Rejection, gate};
use crate::identity;
use crate::normalise::normalise_person;
use crate::plan::{Decision, KnownTicket};
use crate::project::{profile, project};
use crate::quality::{engagement, quality};
use crate::store::{Change, DomainEvent, Lead, Observation};

/// So much of a record's history is told.
const HISTORY: usize = 100;

/// What is to be said of a record before anything is done with it.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The record as it would be kept.
    pub person: Person,
    /// Values that were dropped or changed.
    pub warnings: Vec<String>,
    /// Why it would not come in.
    pub rejection: Option<Rejection>,
    /// Why this person must not be contacted, if so.
    pub suppressed: Option<String>,
    /// How good it is.
    pub quality: Quality,
    /// Leads and records of the CRM that it is the same as, surest first: `lead:…`, `ticket:…`, `contact:…`.
    pub duplicates: Vec<String>,
}

/// What became of a record that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It is kept under this id of its source.
    Kept {
        /// The source.
        provider: String,
        /// The source's id, or one made from the record.
        external_id: String,
        /// Values that were dropped or changed.
        warnings: Vec<String>,
    },
    /// It did not come in.
    Rejected(Rejection),
    /// This person must not be contacted, for this reason: nothing is kept of the record.
    Suppressed(String),
}

/// Everything that is known of one lead, prospect or opportunity.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The lead, if providers spoke of it.
    pub lead: Option<Lead>,
    /// The record in the CRM as last read, and what we last wrote to it.
    pub known: Option<KnownTicket>,
    /// What the sources say, merged, with where each value comes from.
    pub combined: Option<Combined>,
    /// Why this person must not be contacted, if so.
    pub suppressed: Option<String>,
    /// The contact's lists.
    pub lists: Vec<String>,
    /// What happened to it, newest first.
    pub history: Vec<DomainEvent>,
    /// The last decision.
    pub decision: Option<(Timestamp, Decision)>,
    /// 0–100.
    pub fit: u8,
    /// 0–100.
    pub engagement: u8,
    /// How good the record is, where sources spoke of it.
    pub quality: Option<Quality>,
}

impl Engine {
    /// What would become of a record, without keeping it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn examine(&self, person: &Person) -> Result<Examined, Error> {
        let (person, warnings) = normalise_person(person.clone(), &self.rules);
        let (keys, _) = identity::person_keys(&person);
        let mut duplicates: Vec<String> =
            self.store.leads_by_keys(&keys).await?.into_iter().map(|(_, lead)| lead).collect();
        for (_, table, id) in self.store.rows_by_keys(&keys).await? {
            match table {
                Table::Ticket => duplicates.push(format!("ticket:{id}")),
                Table::Contact => duplicates.push(format!("contact:{id}")),
                Table::Company => {}
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        duplicates.retain(|one| seen.insert(one.clone()));
        Ok(Examined {
            rejection: gate(&person, &self.rules).err(),
            suppressed: self.suppression_of(&person).await?,
            quality: quality(&person, self.clock.now()),
            duplicates,
            person,
            warnings: warnings.iter().map(ToString::to_string).collect(),
        })
    }

    /// Takes records in as their sources' word. When this returns they are kept for good; the next cycle makes
    /// leads of them.
    ///
    /// A record without an id gets one from what identifies the person, so that its source can correct it later.
    ///
    /// # Errors
    /// The store failed; none was taken in.
    pub async fn receive(&self, records: Vec<Person>) -> Result<Vec<Received>, Error> {
        let mut changes = Vec::new();
        let mut received = Vec::new();
        for person in records {
            let (mut person, warnings) = normalise_person(person, &self.rules);
            let provider = person.source.get_or_insert_with(|| ProviderId::new("manual")).to_string();
            let external_id = match (&person.external_id, identity::storage_key(&person)) {
                (Some(id), _) => id.clone(),
                // Hashed: a key is personal data, and ids are shown.
                (None, Some(key)) => identity::hash_json(&key),
                (None, None) => fingerprint(&person),
            };
            if let Some(reason) = self.suppression_of(&person).await? {
                received.push(Received::Suppressed(reason));
                continue;
            }
            if person.do_not_contact {
                changes.extend(self.opted_out_at(&provider, &person, []));
            } else if let Err(rejection) = gate(&person, &self.rules) {
                received.push(Received::Rejected(rejection));
                continue;
            }
            let (keys, blocks) = identity::person_keys(&person);
            changes.push(Change::Observe(Box::new(Observation {
                provider: provider.clone(),
                external_id: external_id.clone(),
                hash: fingerprint(&person),
                person,
                keys,
                blocks,
            })));
            let warnings = warnings.iter().map(ToString::to_string).collect();
            received.push(Received::Kept { provider, external_id, warnings });
        }
        self.store.commit(changes).await?;
        Ok(received)
    }

    /// Everything known of a record of the CRM.
    ///
    /// # Errors
    /// The store failed.
    pub async fn dossier(&self, ticket: i64) -> Result<Option<Dossier>, Error> {
        let Some(CrmRow::Ticket(row)) = self.store.rows(Table::Ticket, &[ticket]).await?.remove(&ticket)
        else {
            return Ok(None);
        };
        let lead = self.store.leads_of_tickets(&[ticket]).await?.remove(&ticket);
        self.gather(lead, Some(row)).await.map(Some)
    }

    /// Everything known of a lead, by our own id.
    ///
    /// # Errors
    /// The store failed.
    pub async fn dossier_of_lead(&self, id: &str) -> Result<Option<Dossier>, Error> {
        let Some(lead) = self.store.leads(&[id.to_owned()]).await?.pop() else { return Ok(None) };
        let row = match lead.ticket {
            Some(ticket) => match self.store.rows(Table::Ticket, &[ticket]).await?.remove(&ticket) {
                Some(CrmRow::Ticket(row)) => Some(row),
                _ => None,
            },
            None => None,
        };
        self.gather(Some(lead), row).await.map(Some)
    }

    async fn gather(&self, lead: Option<Lead>, ticket: Option<CrmTicket>) -> Result<Dossier, Error> {
        let mut observed = Vec::new();
        if let Some(lead) = &lead {
            observed = self
                .store
                .observations(std::slice::from_ref(&lead.id))
                .await?
                .remove(&lead.id)
                .unwrap_or_default();
        }
        let combined = (!observed.is_empty()).then(|| combine(&observed));
        let person = combined.as_ref().map(|combined| &combined.person);
        let mut known = None;
        let mut identifiers = person.map(|person| self.suppressor.identifiers(person)).unwrap_or_default();
        let (mut entities, mut contact) = (Vec::new(), lead.as_ref().and_then(|lead| lead.contact));
        if let Some(ticket) = ticket {
            identifiers.extend(self.suppressor.identifiers_of_row(&CrmRow::Ticket(ticket.clone())));
            contact = ticket.contact.or(contact);
            entities.push(format!("ticket:{}", ticket.id));
            let base = self.store.bases(&[ticket.id]).await?.remove(&ticket.id).unwrap_or_default();
            known = Some(KnownTicket { ticket, base });
        }
        entities.extend(lead.as_ref().map(|lead| lead.id.clone()));
        let mut decision: Option<(Timestamp, Decision)> = None;
        let history = self.store.events_of(&entities, HISTORY).await?;
        for entity in entities {
            let other = self.store.decision(&entity).await?;
            if other.as_ref().map(|(at, _)| *at) > decision.as_ref().map(|(at, _)| *at) {
                decision = other;
            }
        }
        let lists = match contact {
            Some(contact) => self.store.memberships(&[contact]).await?.remove(&contact).unwrap_or_default(),
            None => Vec::new(),
        };
        let fields = match (&known, person) {
            (Some(known), _) => known.ticket.fields.clone(),
            (None, Some(person)) => project(person, &person.sources).custom,
            (None, None) => Default::default(),
        };
        Ok(Dossier {
            suppressed: self.store.suppressed(&identifiers).await?.into_values().next(),
            lists,
            decision,
            history,
            fit: profile(&fields, person, &self.rules).fit,
            engagement: person.map_or(0, |person| engagement_score(&engagement(person))),
            quality: person.map(|person| quality(person, self.clock.now())),
            lead,
            known,
            combined,
        })
    }
}
