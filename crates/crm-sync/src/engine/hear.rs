//! What vendors say by themselves: each message joins what the same vendor said before, like one more page of a poll.

use b2b_providers::{Ask, DataRequest, Delivered, InboundEvent, Person, Progress, ProviderId};
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Engine;
use super::direct::Received;
use crate::error::{Error, ErrorKind};
use crate::identity;
use crate::normalise::normalise_person;
use crate::suppress::opt_out_reason;

/// One thing a vendor said, in a form that can be kept until it is acted upon. It names people: `Debug` does not show
/// them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum News {
    /// Something about a person. What it does not say stays as it was.
    Said(Box<Person>),
    /// Counters to be added to those that are known.
    More(Box<Person>),
    /// The person must not be contacted.
    OptedOut(Box<Person>),
    /// The person wants to be erased.
    Erase(Box<Person>),
    /// The person asks for something that a person must answer.
    Request(Box<Person>),
    /// A job of the vendor is done, or soon will be.
    Job(String),
    /// The vendor has something new; the next cycle asks for it.
    Search,
}

impl News {
    /// What there is to act upon in a message. News of a firm are left to the next cycle, which asks the vendor for
    /// them; notes and calls are not acted upon.
    #[must_use]
    pub fn of(event: InboundEvent) -> Option<Self> {
        Some(match event {
            InboundEvent::OptedOut(person) => Self::OptedOut(person),
            InboundEvent::DataRequest { person, request } => match request {
                DataRequest::Erasure => Self::Erase(person),
                _ => Self::Request(person),
            },
            InboundEvent::Ask(Ask::Job { handle }) => Self::Job(handle),
            InboundEvent::Ask(_) | InboundEvent::Company(_) => Self::Search,
            InboundEvent::Intent(record) | InboundEvent::Growth(record) if record.is_company_only() => {
                Self::Search
            }
            InboundEvent::EngagedMore(person) => Self::More(person),
            InboundEvent::Person(person)
            | InboundEvent::Engaged(person)
            | InboundEvent::Intent(person)
            | InboundEvent::Growth(person)
            | InboundEvent::EmailChecked(person)
            | InboundEvent::Scored { person, .. } => Self::Said(person),
            _ => return None,
        })
    }
}

/// What became of news.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heard {
    /// Records that were kept; the next cycle plans them.
    pub kept: u64,
    /// Records about somebody unknown that say too little to make a lead of, and records below the gate.
    pub passed_over: u64,
    /// People who are not contacted any more, or are erased.
    pub silenced: u64,
    /// Requests that a person must answer.
    pub requests: u64,
    /// Jobs that are not done yet: to be asked for not before this time.
    pub later: Option<Timestamp>,
}

impl Engine {
    /// Takes in what a vendor said. It may be repeated, except that [`News::More`] then counts twice.
    ///
    /// # Errors
    /// The store failed, or the vendor could not be asked for a job. What came before that is kept.
    pub async fn hear(&self, id: &ProviderId, news: Vec<News>) -> Result<Heard, Error> {
        let mut heard = Heard::default();
        for one in news {
            match one {
                News::Said(mut person) => {
                    person.source = Some(id.clone());
                    self.join(*person, false, &mut heard).await?;
                }
                News::More(mut person) => {
                    person.source = Some(id.clone());
                    self.join(*person, true, &mut heard).await?;
                }
                News::OptedOut(mut person) => {
                    person.source = Some(id.clone());
                    let reason = opt_out_reason(&person);
                    heard.silenced += u64::from(self.suppress(&person, &reason, id.as_str()).await? > 0);
                }
                News::Erase(mut person) => {
                    person.source = Some(id.clone());
                    self.erase(&person, id.as_str()).await?;
                    heard.silenced += 1;
                }
                News::Request(_) => heard.requests += 1,
                News::Job(handle) => self.finished(id, &handle, &mut heard).await?,
                News::Search => {}
            }
        }
        Ok(heard)
    }

    /// One record, joined with what the same vendor said of the same person before.
    async fn join(&self, news: Person, add: bool, heard: &mut Heard) -> Result<(), Error> {
        let (news, _) = normalise_person(news, &self.rules);
        let (keys, _) = identity::person_keys(&news);
        let mut leads: Vec<String> =
            self.store.leads_by_keys(&keys).await?.into_iter().map(|(_, lead)| lead).collect();
        if let (Some(source), Some(external_id)) = (&news.source, &news.external_id) {
            leads.extend(self.store.lead_of(source.as_str(), external_id).await?);
        }
        leads.sort();
        leads.dedup();
        let known: Vec<Person> = self.store.observations(&leads).await?.into_values().flatten().collect();
        let own = known.iter().find(|known| {
            known.source == news.source
                && (news.external_id.is_none() || known.external_id == news.external_id)
        });
        let joined = match (own, known.first()) {
            (Some(own), _) => joined(own, &news, add)?,
            // Another vendor's word says who it is; only that is taken from it.
            (None, Some(other)) => joined(&named(other), &news, add)?,
            (None, None) => news,
        };
        match self.receive(vec![joined]).await?.first() {
            Some(Received::Kept { .. }) => heard.kept += 1,
            _ => heard.passed_over += 1,
        }
        Ok(())
    }

    /// Asks for a job that the vendor says is done. Jobs of others, and of another life of this process, are nobody's.
    async fn finished(&self, id: &ProviderId, handle: &str, heard: &mut Heard) -> Result<(), Error> {
        let source = self.sources.iter().find(|source| source.provider.id() == *id);
        let Some(jobs) = source.and_then(|source| source.provider.jobs()) else { return Ok(()) };
        let Some(job) = jobs.table().open().into_iter().find(|job| job.handle == handle) else {
            return Ok(());
        };
        let progress = jobs.poll(&job, &self.budget).await.map_err(|error| {
            Error::with_source(ErrorKind::Provider, format!("{id}: a job: {error}"), error)
        })?;
        match progress {
            Progress::Finished(Delivered::People(people)) => {
                for person in people {
                    self.join(Person { source: Some(id.clone()), ..person }, false, heard).await?;
                }
            }
            Progress::Waiting { until } => heard.later = heard.later.max(Some(until)),
            Progress::Finished(_) | Progress::Lost { .. } => {}
        }
        Ok(())
    }
}

/// A record's own keys over those that are known; counters are added, if that is meant.
fn joined(known: &Person, news: &Person, add: bool) -> Result<Person, Error> {
    let failed = |source| Error::with_source(ErrorKind::Store, "a record cannot be joined", source);
    let object = |person: &Person| match serde_json::to_value(person) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Ok(Map::new()),
        Err(source) => Err(failed(source)),
    };
    let mut all = object(known)?;
    for (key, value) in object(news)? {
        let sum = match (add, all.get(&key), &value) {
            (true, Some(Value::Number(before)), Value::Number(more)) if COUNTERS.contains(&key.as_str()) => {
                before.as_u64().zip(more.as_u64()).map(|(before, more)| before.saturating_add(more).into())
            }
            _ => None,
        };
        all.insert(key, sum.unwrap_or(value));
    }
    serde_json::from_value(Value::Object(all)).map_err(failed)
}

/// Counters of the canonical record.
const COUNTERS: [&str; 7] = [
    "emails_sent",
    "emails_opened",
    "emails_clicked",
    "emails_replied",
    "calls_made",
    "calls_connected",
    "meetings_scheduled",
];

/// Who somebody is, without anything else that is known of them.
fn named(known: &Person) -> Person {
    let company = b2b_providers::Company {
        company_name: known.company.company_name.clone(),
        domain: known.company.domain.clone(),
        ..b2b_providers::Company::default()
    };
    Person {
        first_name: known.first_name.clone(),
        last_name: known.last_name.clone(),
        full_name: known.full_name.clone(),
        email: known.email.clone(),
        company,
        ..Person::default()
    }
}
