//! Reading the providers: pages become normalised, gated observations in the store.
//!
//! Each provider runs on its own; one that fails never stops another, and its watermark moves only after its
//! last page.

use std::collections::BTreeSet;
use std::time::Duration;

use b2b_providers::{Found, Outcome, Person, Query, Reveal, Search};
use futures_util::future::join_all;
use rest_core::Timestamp;

use super::push::opt_out_task;
use super::remedy::told;
use super::standing::Standing;
use super::{Engine, Feed, Progress, Source};
use crate::error::Error;
use crate::report::PollReport;
use crate::store::{Change, Observation};
use crate::suppress::ERASED;
use crate::{gate, identity, normalise};

/// Bought records are not bought again for this long, hit or miss.
const KEEP_BOUGHT: Duration = Duration::from_secs(90 * 24 * 3600);
/// A paid search is not repeated with the same filters for this long.
const KEEP_SEARCHED: Duration = Duration::from_secs(7 * 24 * 3600);
/// Records asked for per page; a provider may give fewer.
const PAGE: usize = 100;
/// A provider that never ends its pages is stopped here.
const MAX_PAGES: usize = 20_000;

/// What one provider's run came to.
#[derive(Debug, Default)]
struct Harvest {
    records: u64,
    kept: u64,
    rejected: u64,
    blocked: u64,
    /// Records that were paid for.
    bought: u64,
    troubles: Vec<(String, String, String)>,
    failed: Option<String>,
    /// How the provider stood; none if it was not asked.
    standing: Option<Standing>,
}

impl Engine {
    /// Returns how many observations passed the gate.
    pub(super) async fn ingest(&self, feed: &Feed, report: &mut PollReport) -> Result<u64, Error> {
        let began = self.clock.now();
        let name = "read providers";
        self.tell(Progress::Begin(name, None));
        let sources: Vec<&Source> =
            self.sources.iter().filter(|source| feed.includes(source.provider.id().as_str())).collect();
        let calls_before: Vec<u64> = sources.iter().map(|source| source.provider.calls()).collect();
        let runs = sources.iter().map(|source| self.harvest(source));
        let mut totals = Harvest::default();
        for ((source, harvest), before) in sources.iter().zip(join_all(runs).await).zip(calls_before) {
            let harvest = harvest?;
            let id = source.provider.id().to_string();
            *report.data_sources.entry(format!("{id}_records")).or_default() += harvest.records;
            report.provider_calls.insert(id.clone(), source.provider.calls() - before);
            for (stage, key, message) in harvest.troubles {
                report.trouble(&id, &stage, key, message);
            }
            if let Some(standing) = harvest.standing {
                self.ended(&id, standing, harvest.failed.is_some()).await?;
            }
            if let Some(message) = harvest.failed {
                report.success = false;
                report.trouble(&id, "fetch", "page", message);
            }
            if harvest.bought > 0 {
                report.costs.entry(id).or_default().leads += harvest.bought;
            }
            totals.records += harvest.records;
            totals.kept += harvest.kept;
            totals.rejected += harvest.rejected;
            totals.blocked += harvest.blocked;
        }
        report.metrics.leads_processed += totals.records;
        report.metrics.leads_rejected += totals.rejected;
        report.metrics.contacts_blocked += totals.blocked;
        self.tell(Progress::End(name));
        report.stage(name, totals.records, totals.kept, began, self.clock.now());
        Ok(totals.kept)
    }

    async fn harvest(&self, source: &Source) -> Result<Harvest, Error> {
        let id = source.provider.id().to_string();
        let standing = self.standing(&id).await?;
        let mut harvest = Harvest::default();
        if let Some(since) = standing.off_since {
            let text = format!(
                "switched off since {since}, after {} failed polls in a row; switch it on again when it works",
                standing.failures
            );
            harvest.troubles.push(("fetch".into(), id, text));
            return Ok(harvest);
        }
        harvest.standing = Some(standing);
        let Some(search) = source.provider.people_search() else {
            harvest.failed = Some(format!("{id} offers no search for people; remove it from the sources"));
            return Ok(harvest);
        };
        let mark = format!("provider.since.{id}");
        let started = self.clock.now();
        let mut query = source.query.clone();
        if query.updated_since.is_none() {
            query.updated_since = self.store.meta(&mark).await?.and_then(|text| Timestamp::parse(&text));
        }
        // A paid search that was read to its end is not paid again for a while.
        let paid = format!("provider.paid.{id}.{}", identity::hash_json(&source.query));
        if search.price().is_some() {
            let last = self.store.meta(&paid).await?.and_then(|text| Timestamp::parse(&text));
            if last.is_some_and(|last| started.since(last) < KEEP_SEARCHED) {
                return Ok(harvest);
            }
        }
        let complete = self.pages(source, search, &query, &id, &mut harvest).await?;
        if complete {
            self.store
                .commit(vec![
                    Change::Meta(mark, started.to_string()),
                    Change::Meta(paid, started.to_string()),
                ])
                .await?;
        }
        Ok(harvest)
    }

    /// Reads page after page; `true` if the last one was reached and everything in it was processed.
    async fn pages(
        &self,
        source: &Source,
        search: &dyn Search,
        query: &Query,
        id: &str,
        harvest: &mut Harvest,
    ) -> Result<bool, Error> {
        let mut cursor: Option<String> = None;
        let mut seen_cursors = BTreeSet::new();
        let mut complete = true;
        for _ in 0..MAX_PAGES {
            self.beat().await?;
            let left = source.limit.map_or(PAGE, |limit| limit.saturating_sub(to_usize(harvest.records)));
            if left == 0 {
                // More may be there: the next run reads on from the old watermark.
                return Ok(false);
            }
            let asked = search.search_within(query, cursor.as_deref(), left.min(PAGE), &self.budget).await;
            let page = match asked {
                Ok(Outcome::Found { value: page, .. }) => page,
                Ok(Outcome::NotFound) => return Ok(complete),
                Ok(other) => {
                    harvest.troubles.push((
                        "fetch".into(),
                        id.to_owned(),
                        format!("stopped: {}; the rest is tried in a later run", other.as_str()),
                    ));
                    return Ok(false);
                }
                Err(error) => {
                    harvest.failed = Some(told(&error, source.provider.descriptor()));
                    return Ok(false);
                }
            };
            let count = (page.people.len() + page.rejected.len()) as u64;
            harvest.records += count;
            if search.price().is_some() {
                harvest.bought += page.people.len() as u64;
            }
            self.tell(Progress::Advance("read providers", count));
            for bad in page.rejected {
                harvest.rejected += 1;
                harvest.troubles.push((
                    "fetch".into(),
                    format!("record {}", bad.index),
                    format!("{}: {}", bad.field, bad.message),
                ));
            }
            complete &= self.take(source, id, page.people, harvest).await?;
            match page.next {
                None => return Ok(complete),
                Some(next) => {
                    if !seen_cursors.insert(next.clone()) {
                        harvest.failed = Some(format!("{id}: the vendor repeats a page; stopped"));
                        return Ok(false);
                    }
                    cursor = Some(next);
                }
            }
        }
        harvest.failed = Some(format!("{id}: more than {MAX_PAGES} pages; narrow the filters"));
        Ok(false)
    }

    /// Reveals, normalises, gates and stores the people of one page.
    async fn take(
        &self,
        source: &Source,
        id: &str,
        found: Vec<Found>,
        harvest: &mut Harvest,
    ) -> Result<bool, Error> {
        let now = self.clock.now();
        let mut changes = Vec::new();
        let mut ready = Vec::new();
        let mut hidden = Vec::new();
        for item in found {
            match item.completeness {
                Reveal::NeedsReveal if source.reveal => hidden.push(item.person),
                Reveal::NeedsReveal | Reveal::Complete => ready.push(item.person),
                Reveal::Nothing => harvest.rejected += 1,
            }
        }
        let complete = self.reveal(source, id, hidden, &mut ready, &mut changes, harvest).await?;
        let ready: Vec<Person> = ready.into_iter().map(|person| self.normalised(id, person)).collect();
        let erased = self.erased(&ready).await?;
        for (person, erased) in ready.into_iter().zip(erased) {
            if erased {
                // Nothing is kept of them, but that this provider has to be told.
                let task = opt_out_task("erased", &person, ERASED, now);
                changes.extend(task.map(|task| Change::Task(Box::new(task))));
                harvest.blocked += 1;
                continue;
            }
            let external_id = person.external_id.clone().unwrap_or_else(|| fingerprint(&person));
            if person.do_not_contact {
                changes.extend(self.opted_out_at(id, &person, []));
                harvest.blocked += 1;
            } else if let Err(rejection) = gate::gate(&person, &self.rules) {
                harvest.rejected += 1;
                // Below the gate is an ordinary outcome; a record nobody could be found by is bad input.
                if rejection.is_bad_input() {
                    harvest.troubles.push((
                        "gate".into(),
                        format!("{id}:{external_id}"),
                        rejection.to_string(),
                    ));
                }
                continue;
            }
            harvest.kept += 1;
            let (keys, blocks) = identity::person_keys(&person);
            changes.push(Change::Observe(Box::new(Observation {
                provider: id.to_owned(),
                external_id,
                hash: fingerprint(&person),
                person,
                keys,
                blocks,
            })));
        }
        self.store.commit(changes).await?;
        Ok(complete)
    }

    /// Buys what the free search does not show: never a suppressed person, never the same one twice in the
    /// keeping time, never beyond the budget. `false` if something was left for another run.
    async fn reveal(
        &self,
        source: &Source,
        id: &str,
        hidden: Vec<Person>,
        ready: &mut Vec<Person>,
        changes: &mut Vec<Change>,
        harvest: &mut Harvest,
    ) -> Result<bool, Error> {
        let Some(enrich) = source.provider.enrichment() else {
            ready.extend(hidden);
            return Ok(true);
        };
        let now = self.clock.now();
        let ids: Vec<String> = hidden.iter().filter_map(|person| person.external_id.clone()).collect();
        let bought = self.store.revealed(id, &ids, now - KEEP_BOUGHT).await?;
        let mut wanted = Vec::new();
        for person in hidden {
            if person.external_id.as_ref().is_some_and(|known| bought.contains(known)) {
                continue;
            }
            if self.suppression_of(&person).await?.is_some() {
                harvest.blocked += 1;
                continue;
            }
            wanted.push(person);
        }
        let mut complete = true;
        for batch in wanted.chunks(enrich.batch_size().max(1)) {
            let outcomes = match enrich.enrich_people(batch, &self.budget).await {
                Ok(outcomes) => outcomes,
                Err(error) => {
                    harvest.failed = Some(told(&error, source.provider.descriptor()));
                    return Ok(false);
                }
            };
            for (asked, outcome) in batch.iter().zip(outcomes) {
                let external_id = asked.external_id.clone().unwrap_or_default();
                let settled = match outcome {
                    Outcome::Found { mut value, .. } => {
                        // The record stays the one that was asked for, whatever the answer repeats of its ids.
                        value.external_id = value.external_id.or_else(|| asked.external_id.clone());
                        ready.push(value);
                        harvest.bought += 1;
                        true
                    }
                    Outcome::NotFound | Outcome::Unsupported => {
                        harvest.rejected += 1;
                        true
                    }
                    Outcome::OptedOut { reason } => {
                        let mut person = asked.clone();
                        person.do_not_contact = true;
                        person.opt_out_reason = Some(reason);
                        ready.push(person);
                        true
                    }
                    Outcome::OverBudget | Outcome::OutOfCredits { .. } => {
                        complete = false;
                        false
                    }
                    other => {
                        complete = false;
                        harvest.troubles.push((
                            "reveal".into(),
                            format!("{id}:{external_id}"),
                            format!("not bought again until its fate is known ({})", other.as_str()),
                        ));
                        // A paid call whose fate is unknown counts as bought.
                        true
                    }
                };
                if settled && !external_id.is_empty() {
                    changes.push(Change::Reveal { provider: id.to_owned(), external_id, at: now });
                }
            }
        }
        if !complete {
            harvest.troubles.push((
                "reveal".into(),
                id.to_owned(),
                "budget or credits are used up; the rest is tried in a later run".into(),
            ));
        }
        Ok(complete)
    }

    fn normalised(&self, id: &str, person: Person) -> Person {
        let (person, warnings) = normalise::normalise_person(person, &self.rules);
        for warning in warnings {
            tracing::trace!(provider = id, %warning, "normalised with loss");
        }
        person
    }

    pub(super) async fn suppression_of(&self, person: &Person) -> Result<Option<String>, Error> {
        let identifiers = self.suppressor.identifiers(person);
        Ok(self.store.suppressed(&identifiers).await?.into_values().next())
    }
}

/// A record without what changes from call to call: equal content, equal fingerprint.
pub(super) fn fingerprint(person: &Person) -> String {
    let mut person = person.clone();
    person.observed_at = None;
    identity::hash_json(&person)
}

fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
