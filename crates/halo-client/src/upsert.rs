//! Creating what is not there and changing what is, by a key of another system.

use std::collections::{HashMap, HashSet};
use std::error::Error as StdError;
use std::fmt;

use halo_model::Fault;

use crate::error::Error;
use crate::halo::Halo;
use crate::keys::{ExternalKey, KeyMap};
use crate::probe::Probe;
use crate::resource::{Identified, Resource, ResourceId};
use crate::write::{Writer, Written};

/// What became of a [`Halo::bulk_upsert`].
#[must_use]
pub struct UpsertOutcome<R: Resource> {
    /// One result for each record, in the order of the call.
    pub results: Vec<Written<R::Row>>,
    /// How many records were made.
    pub created: usize,
    /// How many were changed.
    pub updated: usize,
    /// Requests that carried records.
    pub calls: u64,
    /// How often it was looked up where keys are, or what became of a create.
    pub lookups: u64,
    /// What went wrong after records were written: a link or a row of the table of keys is missing. They are written
    /// all the same, and the next upsert looks their keys up.
    pub troubles: Vec<Error>,
}

impl<R: Resource> UpsertOutcome<R> {
    /// Whether every record is written and can be found again.
    pub fn is_complete(&self) -> bool {
        self.troubles.is_empty() && self.results.iter().all(|result| result.done().is_some())
    }

    /// Halo's soft warnings, with the position of the record.
    pub fn warnings(&self) -> impl Iterator<Item = (usize, &str)> {
        let rows = self.results.iter().enumerate();
        rows.filter_map(|(index, result)| Some((index, R::warning(result.done()?)?)))
    }
}

impl<R: Resource> fmt::Debug for UpsertOutcome<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpsertOutcome")
            .field("results", &self.results)
            .field("created", &self.created)
            .field("updated", &self.updated)
            .field("calls", &self.calls)
            .field("lookups", &self.lookups)
            .field("troubles", &self.troubles)
            .finish()
    }
}

impl Halo {
    /// Writes records by their keys in another system: changes the record that has the key, makes it if there is
    /// none. `place` says where records carry the key, `map` which keys are known already.
    ///
    /// A key is looked for in the map, then in Halo, and compared exactly. What cannot be said for certain to be new
    /// is not made ([`Written::NotTried`]). Creates and updates go out in bulk as by [`Halo::write_with_probe`]: a
    /// create in doubt is looked up by its key, never repeated blindly. A key that comes twice in one call is one
    /// record, changed in the order of the call. A record that was deleted, also a ticket in the bin, is made again.
    pub async fn bulk_upsert<R: Identified>(
        &self,
        items: Vec<(String, R::Write)>,
        place: &dyn ExternalKey<R>,
        map: &dyn KeyMap,
    ) -> UpsertOutcome<R> {
        let mut job = Job::new(self, place, map, items.len());
        let mut rounds: Vec<Vec<Item<R>>> = Vec::new();
        let mut times: HashMap<String, usize> = HashMap::new();
        for (index, (key, write)) in items.into_iter().enumerate() {
            let problem = match (key.trim().is_empty(), R::write_id(&write)) {
                (true, _) => Some("the key is empty"),
                (false, Some(_)) => Some("the record has an id already: write it without a key"),
                (false, None) => None,
            };
            if let Some(problem) = problem {
                let error = Error::invalid_call(&format!("{}.upsert", R::NAME), problem);
                job.results[index] = Some(Written::NotTried(error));
                continue;
            }
            let time = times.entry(key.clone()).or_default();
            if rounds.len() <= *time {
                rounds.push(Vec::new());
            }
            rounds[*time].push(Item { index, key, write });
            *time += 1;
        }
        for items in rounds {
            let stale = job.round(items, &HashSet::new()).await;
            if !stale.is_empty() {
                let gone = job.gone(&stale).await;
                let items = stale.into_iter().filter(|stale| gone.contains(&stale.id));
                job.round(items.map(|stale| stale.item).collect(), &gone).await;
            }
        }
        job.finish()
    }

    /// [`Halo::bulk_upsert`] of one record.
    pub async fn upsert<R: Identified>(
        &self,
        key: impl Into<String>,
        write: R::Write,
        place: &dyn ExternalKey<R>,
        map: &dyn KeyMap,
    ) -> Written<R::Row> {
        let outcome = self.bulk_upsert(vec![(key.into(), write)], place, map).await;
        let lost =
            || Written::Unknown(Error::unreadable(&format!("{}.upsert", R::NAME), "there is no result"));
        outcome.results.into_iter().next().unwrap_or_else(lost)
    }
}

struct Item<R: Resource> {
    index: usize,
    key: String,
    write: R::Write,
}

/// An update of a record that Halo does not have.
struct Stale<R: Resource> {
    item: Item<R>,
    id: R::Id,
    fault: Fault,
}

struct Job<'a, R: Identified> {
    halo: &'a Halo,
    place: &'a dyn ExternalKey<R>,
    map: &'a dyn KeyMap,
    results: Vec<Option<Written<R::Row>>>,
    outcome: UpsertOutcome<R>,
}

impl<'a, R: Identified> Job<'a, R> {
    fn new(halo: &'a Halo, place: &'a dyn ExternalKey<R>, map: &'a dyn KeyMap, count: usize) -> Self {
        let outcome = UpsertOutcome {
            results: Vec::new(),
            created: 0,
            updated: 0,
            calls: 0,
            lookups: 0,
            troubles: Vec::new(),
        };
        Self { halo, place, map, results: (0..count).map(|_| None).collect(), outcome }
    }

    /// Writes items with different keys; gives back those whose record was not where it was thought to be. Records
    /// in `gone` are certainly not there any more.
    async fn round(&mut self, items: Vec<Item<R>>, gone: &HashSet<R::Id>) -> Vec<Stale<R>> {
        let keys: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
        let mut ids = match self.map.ids(kind::<R>(), &keys).await {
            Ok(ids) => ids.into_iter().map(|(key, id)| (key, R::id_from(id))).collect(),
            Err(error) => {
                self.not_tried(items, &Self::map_failed(&*error));
                return Vec::new();
            }
        };
        let items = self.locate(items, &mut ids).await;
        ids.retain(|_, id| !gone.contains(id));
        let write = |item: &Item<R>| match ids.get(&item.key) {
            Some(id) => R::with_id(self.place.keep(item.write.clone(), &item.key), *id),
            None => self.place.stamp(item.write.clone(), &item.key),
        };
        let writes: Vec<R::Write> = items.iter().map(write).collect();
        let probe: &dyn Probe<R> = self.place;
        let written = Writer::<R>::new(self.halo, &writes, Some(probe)).run().await;
        self.outcome.calls += written.calls;
        self.outcome.lookups += written.lookups;
        let (mut stale, mut made) = (Vec::new(), Vec::new());
        for (item, result) in items.into_iter().zip(written.results) {
            match (result, ids.get(&item.key)) {
                (Written::Rejected(fault), Some(id)) if fault.status == 404 && gone.is_empty() => {
                    stale.push(Stale { id: *id, item, fault });
                }
                (result, old) => {
                    match (result.done().and_then(R::id), old) {
                        (Some(_), Some(_)) => self.outcome.updated += 1,
                        (Some(id), None) => {
                            self.outcome.created += 1;
                            made.push((item.key, id));
                        }
                        (None, _) => {}
                    }
                    self.results[item.index] = Some(result);
                }
            }
        }
        if !made.is_empty() {
            if let Err(error) = self.place.settle(self.halo, &made).await {
                self.outcome.troubles.push(error);
            }
            self.learn(&made).await;
        }
        stale
    }

    /// Adds the ids of keys that the map does not know. Items whose key cannot be looked up are not tried.
    async fn locate(&mut self, items: Vec<Item<R>>, ids: &mut HashMap<String, R::Id>) -> Vec<Item<R>> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| ids.contains_key(&item.key));
        if unknown.is_empty() || self.map.is_complete() {
            return in_order(known, unknown);
        }
        let keys: Vec<String> = unknown.iter().map(|item| item.key.clone()).collect();
        self.outcome.lookups += 1;
        match self.place.locate(self.halo, &keys).await {
            Ok(found) => {
                let pairs: Vec<_> = found.iter().map(|(key, id)| (key.clone(), *id)).collect();
                self.learn(&pairs).await;
                ids.extend(found);
                in_order(known, unknown)
            }
            Err(error) => {
                self.not_tried(unknown, &error);
                known
            }
        }
    }

    /// Which of these records are gone. The map forgets all of them; what cannot be found out stays rejected.
    async fn gone(&mut self, stale: &[Stale<R>]) -> HashSet<R::Id> {
        let keys: Vec<String> = stale.iter().map(|stale| stale.item.key.clone()).collect();
        if let Err(error) = self.map.forget(kind::<R>(), &keys).await {
            self.outcome.troubles.push(Self::map_failed(&*error));
        }
        let mut gone = HashSet::new();
        for Stale { item, id, fault } in stale {
            self.outcome.lookups += 1;
            match self.halo.get::<R>(*id).await {
                Ok(None) => drop(gone.insert(*id)),
                _ => self.results[item.index] = Some(Written::Rejected(fault.clone())),
            }
        }
        gone
    }

    async fn learn(&mut self, pairs: &[(String, R::Id)]) {
        let pairs: Vec<_> = pairs.iter().map(|(key, id)| (key.clone(), id.number())).collect();
        if !pairs.is_empty()
            && let Err(error) = self.map.learn(kind::<R>(), &pairs).await
        {
            self.outcome.troubles.push(Self::map_failed(&*error));
        }
    }

    fn not_tried(&mut self, items: Vec<Item<R>>, error: &Error) {
        for item in items {
            self.results[item.index] = Some(Written::NotTried(error.clone()));
        }
    }

    fn map_failed(error: &(dyn StdError + Send + Sync)) -> Error {
        Error::unreadable(&format!("{}.upsert", R::NAME), format!("the table of keys failed: {error}"))
    }

    fn finish(mut self) -> UpsertOutcome<R> {
        let lost = Error::unreadable(&format!("{}.upsert", R::NAME), "the record has no result");
        let result = |result: Option<_>| result.unwrap_or_else(|| Written::Unknown(lost.clone()));
        self.outcome.results = self.results.into_iter().map(result).collect();
        self.outcome
    }
}

fn in_order<R: Resource>(mut one: Vec<Item<R>>, other: Vec<Item<R>>) -> Vec<Item<R>> {
    one.extend(other);
    one.sort_by_key(|item| item.index);
    one
}

/// Opportunities and projects are tickets and share their ids.
fn kind<R: Resource>() -> &'static str {
    match R::NAME {
        "opportunity" | "project" => "ticket",
        name => name,
    }
}
