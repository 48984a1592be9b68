//! What sources know of people, for others who come and fetch it.

use std::collections::BTreeMap;

use b2b_providers::combine::combine;
use b2b_providers::{Person, ProviderId};
use rest_core::Timestamp;

use super::{CHUNK, Engine};
use crate::error::Error;
use crate::project::project;
use crate::quality::quality;
use crate::store::Lead;

/// Which people.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Only what these sources say; all of them if none is named.
    pub sources: Vec<String>,
    /// Only those of whom something is newer. What says no time counts as new.
    pub since: Timestamp,
    /// Only those whose data is at least so good, 0–100.
    pub quality: u8,
}

/// One person with what is known of them.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// Our lead with its links to the CRM.
    pub lead: Lead,
    /// What the sources say, merged. Nothing is to be told of somebody [silent](Self::silent).
    pub person: Person,
    /// Custom and native fields of the CRM's record by name.
    pub fields: BTreeMap<String, String>,
    /// This person must not be contacted.
    pub silent: bool,
    /// How good the data is, 0–100.
    pub quality: u8,
    /// The newest word about them.
    pub changed: Option<Timestamp>,
}

impl Engine {
    /// A page of people behind the lead `after`, and where the next one begins, if more may follow. Whoever opted out
    /// is always among them, however old the data is, so that nobody who fetches it keeps them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn pull(
        &self,
        wanted: &Wanted,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Pulled>, Option<String>), Error> {
        let mut found = Vec::new();
        let mut after = after.map(str::to_owned);
        loop {
            let leads = self.store.everyone(after.as_deref(), CHUNK).await?;
            let whole = leads.len() == CHUNK;
            let ids: Vec<String> = leads.iter().map(|lead| lead.id.clone()).collect();
            let mut observed = self.store.observations(&ids).await?;
            for lead in leads {
                if found.len() == limit {
                    return Ok((found, after));
                }
                after = Some(lead.id.clone());
                let all = observed.remove(&lead.id).unwrap_or_default();
                found.extend(self.pulled(lead, &all, wanted).await?);
            }
            if !whole {
                return Ok((found, None));
            }
        }
    }

    async fn pulled(&self, lead: Lead, all: &[Person], wanted: &Wanted) -> Result<Option<Pulled>, Error> {
        let of = |person: &&Person| {
            let source = person.source.as_ref().map(ProviderId::as_str);
            wanted.sources.is_empty() || source.is_some_and(|id| wanted.sources.iter().any(|one| one == id))
        };
        let said: Vec<Person> = all.iter().filter(of).cloned().collect();
        if said.is_empty() {
            return Ok(None);
        }
        let changed = said.iter().map(|person| person.observed_at).max().flatten();
        let person = combine(&said).person;
        // Whoever opted out is known by everything that any source says.
        let identifiers = self.suppressor.identifiers_of_all(all);
        let listed = !self.store.suppressed(&identifiers).await?.is_empty();
        let silent = listed || all.iter().any(|person| person.do_not_contact);
        let total = quality(&person, self.clock.now()).total;
        let old = said.iter().all(|person| person.observed_at.is_some_and(|at| at < wanted.since));
        if !silent && (old || total < wanted.quality) {
            return Ok(None);
        }
        let fields = project(&person, &person.sources).values();
        Ok(Some(Pulled { lead, person, fields, silent, quality: total, changed }))
    }
}
