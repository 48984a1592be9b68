//! Who is who among the observations: every new one joins a lead or starts one.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use lead_match::{Matcher, Ready, Verdict};

use super::{CHUNK, Engine, Progress, happened};
use crate::error::Error;
use crate::identity;
use crate::plan::{Decision, Outcome, Question};
use crate::report::PollReport;
use crate::store::{Change, Observation, Verdict as Decided};

/// A blocking key shared by more leads than this says nothing (a switchboard, a very common name).
const CROWD: usize = 50;

/// Observations of a chunk and the leads they touch, joined step by step.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn add(&mut self) -> usize {
        self.parent.push(self.parent.len());
        self.parent.len() - 1
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The smaller index stays, so that the result does not depend on the order of the edges.
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high] = low;
    }
}

impl Engine {
    pub(super) async fn resolve(&self, report: &mut PollReport, ingested: u64) -> Result<(), Error> {
        let began = self.clock.now();
        let name = "match";
        self.tell(Progress::Begin(name, Some(ingested)));
        let matcher = Matcher::default();
        loop {
            let chunk = self.store.unresolved(CHUNK).await?;
            if chunk.is_empty() {
                break;
            }
            self.beat().await?;
            let count = chunk.len() as u64;
            let started = self.resolve_chunk(&matcher, &chunk).await?;
            report.deduplication.total_before += count;
            report.deduplication.total_after += started;
            report.deduplication.duplicates_removed += count.saturating_sub(started);
            self.tell(Progress::Advance(name, count));
        }
        self.tell(Progress::End(name));
        let sums = report.deduplication;
        report.stage(name, sums.total_before, sums.total_after, began, self.clock.now());
        Ok(())
    }

    /// Returns how many new leads the chunk started.
    async fn resolve_chunk(&self, matcher: &Matcher, chunk: &[Observation]) -> Result<u64, Error> {
        let mut groups = Groups::new(chunk.len());
        let mut nodes: BTreeMap<String, usize> = BTreeMap::new();

        let exact: Vec<String> = distinct(chunk.iter().flat_map(|observation| &observation.keys));
        let known = by_key(self.store.leads_by_keys(&exact).await?);
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, observation) in chunk.iter().enumerate() {
            for key in &observation.keys {
                let other = *first.entry(key).or_insert(index);
                groups.join(index, other);
                for lead in known.get(key).into_iter().flatten() {
                    let node = *nodes.entry(lead.clone()).or_insert_with(|| groups.add());
                    groups.join(index, node);
                }
            }
        }
        self.join_similar(matcher, chunk, &mut groups, &mut nodes).await?;
        self.settle_groups(chunk, &mut groups, &nodes).await
    }

    /// Joins what no exact key joins, where the comparison is sure.
    async fn join_similar(
        &self,
        matcher: &Matcher,
        chunk: &[Observation],
        groups: &mut Groups,
        nodes: &mut BTreeMap<String, usize>,
    ) -> Result<(), Error> {
        let blocks: Vec<String> = distinct(chunk.iter().flat_map(|observation| &observation.blocks));
        let known = by_key(self.store.leads_by_keys(&blocks).await?);
        let wanted: BTreeSet<String> =
            known.values().filter(|leads| leads.len() <= CROWD).flatten().cloned().collect();
        let stored = self.store.observations(&wanted.into_iter().collect::<Vec<_>>()).await?;
        let ready = |person: &Person| matcher.ready(&identity::match_record(person));
        let stored: BTreeMap<&String, Vec<Ready>> =
            stored.iter().map(|(lead, people)| (lead, people.iter().map(ready).collect())).collect();
        let records: Vec<Ready> = chunk.iter().map(|observation| ready(&observation.person)).collect();
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, observation) in chunk.iter().enumerate() {
            for block in &observation.blocks {
                members.entry(block).or_default().push(index);
            }
        }
        for (index, observation) in chunk.iter().enumerate() {
            for block in &observation.blocks {
                for &other in members.get(block.as_str()).into_iter().flatten().take(CROWD) {
                    if other < index
                        && groups.root(other) != groups.root(index)
                        && matcher.verdict_of(&records[other], &records[index]) == Verdict::Same
                    {
                        groups.join(other, index);
                    }
                }
                for lead in known.get(block).filter(|leads| leads.len() <= CROWD).into_iter().flatten() {
                    let node = *nodes.entry(lead.clone()).or_insert_with(|| groups.add());
                    let same = groups.root(node) != groups.root(index)
                        && stored
                            .get(lead)
                            .into_iter()
                            .flatten()
                            .any(|record| matcher.verdict_of(record, &records[index]) == Verdict::Same);
                    if same {
                        groups.join(index, node);
                    }
                }
            }
        }
        Ok(())
    }

    async fn settle_groups(
        &self,
        chunk: &[Observation],
        groups: &mut Groups,
        nodes: &BTreeMap<String, usize>,
    ) -> Result<u64, Error> {
        let links: BTreeMap<String, Option<i64>> = self
            .store
            .leads(&nodes.keys().cloned().collect::<Vec<_>>())
            .await?
            .into_iter()
            .map(|lead| (lead.id, lead.ticket))
            .collect();
        let mut existing: BTreeMap<usize, Vec<&String>> = BTreeMap::new();
        for (lead, &node) in nodes {
            existing.entry(groups.root(node)).or_default().push(lead);
        }
        let verdicts = self.store.verdicts(&nodes.keys().cloned().collect::<Vec<_>>()).await?;
        let mut changes = Vec::new();
        let mut started = BTreeMap::new();
        let mut joined = BTreeSet::new();
        for (index, observation) in chunk.iter().enumerate() {
            let root = groups.root(index);
            let lead = match existing.get(&root) {
                Some(leads) => {
                    if joined.insert(root) {
                        self.join_leads(leads, &links, &verdicts, &mut changes);
                    }
                    leads[0].clone()
                }
                None => started
                    .entry(root)
                    .or_insert_with(|| identity::lead_id(&observation.provider, &observation.external_id))
                    .clone(),
            };
            changes.push(Change::Assign {
                provider: observation.provider.clone(),
                external_id: observation.external_id.clone(),
                lead,
            });
        }
        self.store.commit(changes).await?;
        Ok(started.len() as u64)
    }

    /// One observation proved several leads to be one. Leads that hold different CRM records are never
    /// joined in silence: a person decides.
    fn join_leads(
        &self,
        leads: &[&String],
        links: &BTreeMap<String, Option<i64>>,
        verdicts: &BTreeMap<String, Vec<Decided>>,
        changes: &mut Vec<Change>,
    ) {
        let into = leads[0];
        let mut ticket = links.get(into).copied().flatten();
        for from in &leads[1..] {
            let answered = |lead: &str, other: &str| {
                verdicts.get(lead).into_iter().flatten().any(|verdict| verdict.about == other)
            };
            if answered(from, into) || answered(into, from) {
                continue;
            }
            let theirs = links.get(*from).copied().flatten();
            if ticket.is_some() && theirs.is_some() && ticket != theirs {
                let decision = Decision {
                    entity: (*from).clone(),
                    outcome: Outcome::Review,
                    ticket: theirs,
                    why: format!("the same person as {into}, but the CRM holds two records"),
                    fields_updated: Vec::new(),
                    fields_preserved: Vec::new(),
                    manual_work_detected: false,
                    warnings: Vec::new(),
                    kept: Vec::new(),
                    question: Some(Question::SamePerson {
                        other: into.clone(),
                        score: 1.0,
                        why: "what identifies one identifies the other".to_owned(),
                    }),
                };
                let now = self.clock.now();
                changes.extend(happened::question(&decision, now).map(Change::Emit));
                changes.push(Change::Decide(Box::new(decision), now));
                continue;
            }
            ticket = ticket.or(theirs);
            changes.push(Change::Join { into: into.clone(), from: (*from).clone() });
        }
    }
}

pub(super) fn distinct<'a>(keys: impl Iterator<Item = &'a String>) -> Vec<String> {
    keys.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

pub(super) fn by_key<T>(rows: Vec<(String, T)>) -> BTreeMap<String, Vec<T>> {
    let mut map: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (key, value) in rows {
        map.entry(key).or_default().push(value);
    }
    map
}
