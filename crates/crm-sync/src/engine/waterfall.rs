//! Completing leads that lack something, by asking providers one after another within a price for each lead.
//!
//! Only what is new from a provider is completed, and only where the CRM would take it. Nobody who must not be
//! contacted is asked about. A question is remembered in the store before it is asked, so that one whose fate nobody
//! knows is never paid twice, also after a stop.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use b2b_providers::waterfall::{Filled, Key, Memory, Remembered, Stopped};
use b2b_providers::{Allowance, Error as ProviderError, ErrorKind, Person, ProviderId, Waterfall};
use futures_util::future::join_all;
use rest_core::async_trait;
use tokio::sync::Mutex;

use super::resolve::distinct;
use super::{CHUNK, Engine, Progress};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::identity;
use crate::normalise::normalise_person;
use crate::report::PollReport;
use crate::store::{Change, Lead, News, Observation, Store};
use crate::suppress::Suppressor;

/// So many leads are asked about at once; the providers' own limits pace them.
const WIDTH: usize = 8;

/// The waterfall of an engine.
#[derive(Debug)]
pub(super) struct Completion {
    pub(super) waterfall: Waterfall,
    /// US dollars that one lead may cost at most.
    cap: Option<f64>,
}

/// The memory of a waterfall, in the store.
#[derive(Debug)]
struct Kept {
    store: Arc<dyn Store>,
    suppressor: Suppressor,
    // Looking and noting are one step among all who ask.
    turn: Mutex<()>,
}

impl Kept {
    fn names(&self, keys: &[Key]) -> Vec<String> {
        keys.iter().map(|key| self.suppressor.hash(key.as_str())).collect()
    }

    async fn put(&self, keys: &[Key], what: Option<Remembered>) -> Result<(), ProviderError> {
        let body = match what {
            Some(what) => Some(serde_json::to_value(what).map_err(|_| failed("cannot be written as JSON"))?),
            None => None,
        };
        let change = Change::Answer { keys: self.names(keys), body };
        self.store.commit(vec![change]).await.map_err(|error| failed(&error.to_string()))
    }
}

fn failed(text: &str) -> ProviderError {
    ProviderError::new(ProviderId::from_static("store"), "remember", ErrorKind::Config, text)
}

#[async_trait]
impl Memory for Kept {
    async fn claim(
        &self,
        keys: &[Key],
        asked: Remembered,
        counts: &(dyn for<'r> Fn(&'r Remembered) -> bool + Send + Sync),
    ) -> Result<Option<Remembered>, ProviderError> {
        let _turn = self.turn.lock().await;
        let mut known =
            self.store.answers(&self.names(keys)).await.map_err(|error| failed(&error.to_string()))?;
        for name in self.names(keys) {
            let Some(body) = known.remove(&name) else { continue };
            // What cannot be read may have been paid.
            let what: Remembered =
                serde_json::from_value(body).map_err(|_| failed("what is remembered cannot be read"))?;
            if counts(&what) {
                return Ok(Some(what));
            }
        }
        self.put(keys, Some(asked)).await?;
        Ok(None)
    }

    async fn keep(&self, keys: &[Key], what: Remembered) -> Result<(), ProviderError> {
        self.put(keys, Some(what)).await
    }

    async fn forget(&self, keys: &[Key]) -> Result<(), ProviderError> {
        self.put(keys, None).await
    }
}

/// What the asking about one lead came to.
struct Completed {
    lead: String,
    known: Vec<Person>,
    filled: Filled,
}

impl Engine {
    /// Completes leads with this waterfall before they are planned; no lead may cost more than `cap` US dollars at the
    /// descriptors' prices. What is asked is remembered in the engine's store, whatever memory it had; what it may
    /// spend in all is the engine's budget.
    #[must_use]
    pub fn waterfall(mut self, waterfall: Waterfall, cap: Option<f64>) -> Self {
        let (store, suppressor) = (Arc::clone(&self.store), self.suppressor.clone());
        let memory = Kept { store, suppressor, turn: Mutex::new(()) };
        self.completion = Some(Completion { waterfall: waterfall.memory(Arc::new(memory)), cap });
        self
    }

    pub(super) async fn complete(&self, report: &mut PollReport) -> Result<(), Error> {
        let Some(completion) = self.completion.as_ref().filter(|_| !self.budget.is_dry()) else {
            return Ok(());
        };
        let began = self.clock.now();
        let name = "complete";
        self.tell(Progress::Begin(name, None));
        let mut after: Option<String> = None;
        let (mut looked, mut bettered) = (0, 0);
        let mut failures: BTreeMap<String, (u64, String)> = BTreeMap::new();
        loop {
            let dirty = self.store.dirty_leads(after.as_deref(), CHUNK).await?;
            let Some((last, _)) = dirty.last() else { break };
            after = Some(last.id.clone());
            let leads = self.completable(dirty).await?;
            for group in leads.chunks(WIDTH) {
                looked += group.len() as u64;
                let runs = group.iter().map(|(lead, known)| completion.fill(self, lead, known));
                for done in join_all(runs).await {
                    bettered += u64::from(self.keep_completed(done, &mut failures, report).await?);
                }
                self.tell(Progress::Advance(name, group.len() as u64));
            }
        }
        for (provider, (count, first)) in failures {
            report.trouble(
                &provider,
                name,
                &provider,
                format!("{count} questions failed, the first: {first}"),
            );
        }
        self.tell(Progress::End(name));
        report.stage(name, looked, bettered, began, self.clock.now());
        Ok(())
    }

    /// Leads with news of a provider that the CRM would take and whose person may be asked about.
    async fn completable(&self, dirty: Vec<(Lead, News)>) -> Result<Vec<(String, Vec<Person>)>, Error> {
        let leads: Vec<Lead> =
            dirty.into_iter().filter(|(_, news)| *news == News::Provider).map(|(lead, _)| lead).collect();
        let ids: Vec<String> = leads.iter().map(|lead| lead.id.clone()).collect();
        let mut observations = self.store.observations(&ids).await?;
        let verdicts = self.store.verdicts(&ids).await?;
        let tickets: Vec<i64> = leads.iter().filter_map(|lead| lead.ticket).collect();
        let tickets = self.store.rows(Table::Ticket, &tickets).await?;
        let contacts: Vec<i64> = leads.iter().filter_map(|lead| lead.contact).collect();
        let contacts = self.store.rows(Table::Contact, &contacts).await?;
        let takes = |lead: &Lead| {
            let ticket = match lead.ticket.and_then(|id| tickets.get(&id)) {
                Some(CrmRow::Ticket(row)) => {
                    !row.do_not_contact() && row.stage.known().is_some_and(|stage| stage.accepts_enrichment())
                }
                _ => true,
            };
            let contact = match lead.contact.and_then(|id| contacts.get(&id)) {
                Some(CrmRow::Contact(row)) => row.opted_out.is_none() && !row.inactive,
                _ => true,
            };
            let discarded =
                verdicts.get(&lead.id).into_iter().flatten().any(|verdict| verdict.discards_lead());
            ticket && contact && !discarded
        };
        let mut people: Vec<(String, Vec<Person>, Vec<String>)> = Vec::new();
        for lead in leads.iter().filter(|lead| takes(lead)) {
            let known = observations.remove(&lead.id).unwrap_or_default();
            if known.iter().any(|person| person.do_not_contact) {
                continue;
            }
            let own = known.iter().flat_map(|person| self.suppressor.identifiers(person)).collect();
            people.push((lead.id.clone(), known, own));
        }
        let listed = self.store.suppressed(&distinct(people.iter().flat_map(|(.., own)| own))).await?;
        people.retain(|(.., own)| !own.iter().any(|identifier| listed.contains_key(identifier)));
        Ok(people.into_iter().map(|(lead, known, _)| (lead, known)).collect())
    }

    /// Keeps what the asking brought; whether it brought anything.
    async fn keep_completed(
        &self,
        done: Completed,
        failures: &mut BTreeMap<String, (u64, String)>,
        report: &mut PollReport,
    ) -> Result<bool, Error> {
        let Completed { lead, known, filled } = done;
        let mut changes = Vec::new();
        if filled.stopped == Stopped::OptedOut {
            report.metrics.contacts_blocked += 1;
            let person = &filled.combined.person;
            let origin = filled.attempts.last().map_or_else(String::new, |last| last.provider.to_string());
            changes.extend(self.opted_out_at(&origin, person, known.iter()));
        }
        let mut paid: BTreeSet<String> = BTreeSet::new();
        let mut answers = filled.observations.into_iter().skip(known.len());
        let before = changes.len();
        for attempt in &filled.attempts {
            let provider = attempt.provider.to_string();
            if attempt.credits > 0.0 || attempt.money > 0.0 {
                paid.insert(provider.clone());
            }
            if let Some(error) = &attempt.error {
                let failure = failures.entry(provider.clone()).or_insert_with(|| (0, error.to_string()));
                failure.0 += 1;
            }
            if !matches!(attempt.outcome, "found" | "opted out") {
                continue;
            }
            let Some(answer) = answers.next() else { break };
            changes.extend(self.bought(&lead, &provider, attempt.ask.as_str(), answer));
        }
        for provider in paid {
            report.costs.entry(provider).or_default().leads += 1;
        }
        let brought = changes.len() > before;
        self.store.commit(changes).await?;
        Ok(brought)
    }

    /// An answer as an observation of the lead, beside what the same provider's search says.
    fn bought(&self, lead: &str, provider: &str, ask: &str, answer: Person) -> [Change; 2] {
        let (person, _) = normalise_person(answer, &self.rules);
        let external_id = format!("{ask}:{lead}");
        let (keys, blocks) = identity::person_keys(&person);
        let assign = Change::Assign {
            provider: provider.to_owned(),
            external_id: external_id.clone(),
            lead: lead.to_owned(),
        };
        let observation = Observation {
            provider: provider.to_owned(),
            external_id,
            hash: super::ingest::fingerprint(&person),
            person,
            keys,
            blocks,
        };
        [Change::Observe(Box::new(observation)), assign]
    }

    /// Forgets what was bought about these people.
    pub(super) fn forget_bought<'a>(&self, people: impl Iterator<Item = &'a Vec<Person>>) -> Option<Change> {
        let completion = self.completion.as_ref()?;
        let asked = people.flat_map(|known| {
            // What was known when it was asked may have been less.
            let each = known.iter().map(std::slice::from_ref).chain([known.as_slice()]);
            each.flat_map(|known| completion.waterfall.questions(known)).collect::<Vec<Key>>()
        });
        let keys: Vec<String> = asked.map(|key| self.suppressor.hash(key.as_str())).collect();
        (!keys.is_empty()).then_some(Change::Answer { keys, body: None })
    }
}

impl Completion {
    async fn fill(&self, engine: &Engine, lead: &str, known: &[Person]) -> Completed {
        let purse = engine.budget.within(Allowance { money: self.cap, ..Allowance::default() });
        let filled = self.waterfall.fill(known, &purse).await;
        Completed { lead: lead.to_owned(), known: known.to_vec(), filled }
    }
}
