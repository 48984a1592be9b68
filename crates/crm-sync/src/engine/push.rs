//! Telling providers that somebody must not be contacted: each that is known to hold the contact, until it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use b2b_providers::{ErrorKind, Person, Provider, Suppression};
use futures_util::future::join_all;
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::suppress::suppression;
use super::{CHUNK, Engine};
use crate::error::Error;
use crate::identity::hash_json;
use crate::plan::{Action, Command, Decision, Outcome, Purpose, Ref, name};
use crate::report::PollReport;
use crate::store::{Change, Task, TaskKind, TaskState};

/// What was not done is tried again after so many minutes; behind the last, a person looks at it.
const AGAIN: [u64; 5] = [5, 10, 20, 40, 80];

/// What stops one call stops all.
pub(super) const DOWN: [ErrorKind; 5] =
    [ErrorKind::Auth, ErrorKind::Forbidden, ErrorKind::Transport, ErrorKind::RateLimited, ErrorKind::Quota];

/// Sources behind which there is nobody to be told.
pub(super) const NOBODY: [&str; 2] = ["manual", "other"];

/// What a provider is told.
#[derive(Serialize, Deserialize)]
struct OptOut {
    person: Person,
    reason: String,
}

/// What came of a task.
pub(super) struct Settled {
    pub(super) task: Task,
    pub(super) state: TaskState,
    pub(super) due: Timestamp,
    pub(super) result: String,
}

impl Settled {
    pub(super) fn new(task: Task, state: TaskState, result: impl Into<String>) -> Self {
        Self { due: task.due, task, state, result: result.into() }
    }

    /// It failed: again later, or given up.
    pub(super) fn failed(task: Task, why: &str, now: Timestamp) -> Self {
        match usize::try_from(task.attempts).ok().and_then(|tried| AGAIN.get(tried)) {
            Some(minutes) => {
                let due = now + Duration::from_secs(minutes * 60);
                let result = format!("not told yet, tried again in {minutes} min: {why}");
                Self { task, state: TaskState::Open, due, result }
            }
            None => Self { due: now, task, state: TaskState::GivenUp, result: format!("given up: {why}") },
        }
    }

    pub(super) fn change(&self) -> Change {
        Change::TaskSettled {
            id: self.task.id.clone(),
            state: self.state,
            due: self.due,
            result: self.result.clone(),
        }
    }

    /// Counts it, and names what needs a person.
    pub(super) fn count(&self, report: &mut PollReport) {
        let provider = self.task.provider.clone().unwrap_or_default();
        let states = report.told.entry(provider.clone()).or_default();
        *states.entry(self.state.as_str().to_owned()).or_default() += 1;
        match self.state {
            TaskState::Done => report.metrics.bi_directional_syncs += 1,
            TaskState::Manual => {}
            TaskState::Open | TaskState::GivenUp => {
                report.trouble(provider, "tell", &self.task.id, &self.result);
            }
        }
    }
}

/// As little of a record as a provider needs to know whom it is about.
pub(super) fn known_as(person: &Person) -> Person {
    let mut known = Person {
        source: person.source.clone(),
        external_id: person.external_id.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        full_name: person.full_name.clone(),
        email: person.email.clone(),
        linkedin_url: person.linkedin_url.clone(),
        ..Person::default()
    };
    known.company.company_name.clone_from(&person.company.company_name);
    known.company.domain.clone_from(&person.company.domain);
    known
}

/// The task of telling the provider of this record; none if there is nobody to be told.
pub(super) fn opt_out_task(entity: &str, person: &Person, reason: &str, now: Timestamp) -> Option<Task> {
    let provider = person.source.as_ref().map(ToString::to_string)?;
    if NOBODY.contains(&provider.as_str()) {
        return None;
    }
    let known = known_as(person);
    let who = (&known.external_id, &known.email, &known.linkedin_url);
    let id = format!("suppress:{provider}:{}", hash_json(&who));
    if person.do_not_contact {
        let mut told = Task::new(id, TaskKind::Suppress, entity, serde_json::Value::Null, now).at(provider);
        told.state = TaskState::Done;
        told.result = Some("said so itself".to_owned());
        return Some(told);
    }
    let opt_out = OptOut { person: known, reason: reason.to_owned() };
    let body = serde_json::to_value(opt_out).unwrap_or_default();
    Some(Task::new(id, TaskKind::Suppress, entity, body, now).at(provider))
}

impl Engine {
    /// Tells this provider too, although nobody searches there: of opt-outs, and of what became of its records.
    #[must_use]
    pub fn provider(mut self, provider: Arc<dyn Provider>) -> Self {
        self.others.push(provider);
        self
    }

    pub(super) fn find_provider(&self, id: &str) -> Option<&Arc<dyn Provider>> {
        let sources = self.sources.iter().map(|source| &source.provider);
        sources.chain(&self.others).find(|provider| provider.id().as_str() == id)
    }

    /// Tasks to tell every provider that holds somebody who must not be contacted by now.
    pub(super) async fn opt_outs(&self, decisions: &[Decision]) -> Result<Vec<Change>, Error> {
        let blocked: Vec<&Decision> = decisions
            .iter()
            .filter(|decision| decision.outcome == Outcome::Blocked && decision.entity.starts_with("lead:"))
            .collect();
        if blocked.is_empty() {
            return Ok(Vec::new());
        }
        let leads: Vec<String> = blocked.iter().map(|decision| decision.entity.clone()).collect();
        let observations = self.store.observations(&leads).await?;
        let now = self.clock.now();
        // Under whatever else they are known, they are not to be written or bought either.
        let mut changes = Vec::new();
        for decision in &blocked {
            let known = observations.get(&decision.entity).into_iter().flatten();
            let reason = decision.why.strip_prefix("do not contact: ").unwrap_or(&decision.why);
            let own = self.suppressor.identifiers_of_all(known).into_iter();
            changes.extend(own.map(|identifier| suppression(identifier, (reason, "engine"), now)));
        }
        let tasks = blocked.into_iter().flat_map(|decision| {
            let people = observations.get(&decision.entity).into_iter().flatten();
            people.filter_map(move |person| opt_out_task(&decision.entity, person, &decision.why, now))
        });
        changes.extend(tasks.map(|task| Change::Task(Box::new(task))));
        Ok(changes)
    }

    /// Tells what is due. `true` if notes for the CRM came of it.
    pub(super) async fn push(&self, report: &mut PollReport) -> Result<bool, Error> {
        let now = self.clock.now();
        let mut noted = false;
        loop {
            let due = self.store.due_tasks(TaskKind::Suppress, now, CHUNK).await?;
            if due.is_empty() {
                return Ok(noted);
            }
            let mut by_provider: BTreeMap<String, Vec<Task>> = BTreeMap::new();
            for task in due {
                by_provider.entry(task.provider.clone().unwrap_or_default()).or_default().push(task);
            }
            let runs = by_provider.iter().map(|(id, tasks)| self.suppress_at(id, tasks, now));
            let settled: Vec<Settled> = join_all(runs).await.into_iter().flatten().collect();
            let mut changes: Vec<Change> = settled.iter().map(Settled::change).collect();
            let notes = self.told_notes(&settled).await?;
            noted |= !notes.is_empty();
            changes.extend(notes);
            for one in &settled {
                one.count(report);
            }
            self.store.commit(changes).await?;
        }
    }

    async fn suppress_at(&self, id: &str, tasks: &[Task], now: Timestamp) -> Vec<Settled> {
        let provider = self.find_provider(id);
        let suppress = provider.and_then(|provider| provider.suppression());
        let mut down: Option<String> = None;
        let mut settled = Vec::with_capacity(tasks.len());
        for task in tasks.iter().cloned() {
            let Some(suppress) = suppress else {
                let why = match provider {
                    Some(_) => "unsupported: takes no opt-outs; do it there by hand",
                    None => "unsupported: not connected; do it there by hand",
                };
                settled.push(Settled::new(task, TaskState::Manual, why));
                continue;
            };
            if let Some(why) = &down {
                settled.push(Settled::failed(task, why, now));
                continue;
            }
            let Ok(OptOut { person, reason }) = serde_json::from_value(task.body.clone()) else {
                settled.push(Settled::new(task, TaskState::GivenUp, "given up: the task cannot be read"));
                continue;
            };
            settled.push(match suppress.suppress(&person, &reason).await {
                Ok(Suppression::Done) => Settled::new(task, TaskState::Done, "told"),
                Ok(Suppression::NotKnown) => {
                    Settled::new(task, TaskState::Done, "told; it does not know the person")
                }
                Ok(Suppression::Impossible) => {
                    let why = "unsupported: it needs an identifier that is not known; do it there by hand";
                    Settled::new(task, TaskState::Manual, why)
                }
                Err(error) => {
                    let why = error.to_string();
                    if DOWN.contains(&error.kind()) {
                        down = Some(why.clone());
                    }
                    Settled::failed(task, &why, now)
                }
            });
        }
        settled
    }

    /// A note on each record whose providers have all been tried for the first time, and another when all is settled.
    async fn told_notes(&self, settled: &[Settled]) -> Result<Vec<Change>, Error> {
        let entities: BTreeSet<&String> = settled.iter().map(|one| &one.task.entity).collect();
        let entities: Vec<String> = entities.into_iter().cloned().collect();
        let leads = self.store.leads(&entities).await?;
        let mut all: BTreeMap<String, Vec<Task>> = BTreeMap::new();
        for task in self.store.tasks_of(&entities).await? {
            all.entry(task.entity.clone()).or_default().push(task);
        }
        let mut changes = Vec::new();
        for lead in leads {
            let Some(ticket) = lead.ticket else { continue };
            let tasks: Vec<&Task> = all
                .get(&lead.id)
                .into_iter()
                .flatten()
                .filter(|task| task.kind == TaskKind::Suppress)
                .collect();
            let news = |task: &Task| settled.iter().find(|one| one.task.id == task.id);
            let is_new = tasks.iter().any(|task| task.attempts == 0 && news(task).is_some());
            let untried = tasks
                .iter()
                .any(|task| task.attempts == 0 && task.state == TaskState::Open && news(task).is_none());
            let is_open =
                tasks.iter().any(|task| news(task).map_or(task.state, |one| one.state) == TaskState::Open);
            if untried || (!is_new && is_open) {
                continue;
            }
            let lines: Vec<String> = tasks
                .iter()
                .map(|task| {
                    let id = task.provider.as_deref().unwrap_or_default();
                    let result = news(task).map_or(task.result.as_deref(), |one| Some(&one.result));
                    format!("{}: {}", self.display_name(id), result.unwrap_or_default())
                })
                .collect();
            let text = format!("Do not contact, by provider:\n{}", lines.join("\n"));
            let command = Command::AddNote { ticket: Ref::Known(ticket), text };
            changes.push(Change::Intend(Box::new(Action {
                name: name::of(&format!("ticket:{ticket}"), &command),
                entity: lead.id,
                purpose: Purpose::DoNotContact,
                command,
                after: None,
                why: "says which provider was told".to_owned(),
            })));
        }
        Ok(changes)
    }

    fn display_name(&self, id: &str) -> String {
        self.find_provider(id)
            .map_or_else(|| id.to_owned(), |provider| provider.descriptor().display_name.to_owned())
    }

    /// What waits for a person, or failed: up to `limit` tasks.
    ///
    /// # Errors
    /// The store failed.
    pub async fn waiting_tasks(&self, limit: usize) -> Result<Vec<Task>, Error> {
        let states = [TaskState::Open, TaskState::Manual, TaskState::GivenUp];
        self.store.tasks(&states, None, limit).await
    }

    /// A person did it by hand.
    ///
    /// # Errors
    /// The store failed.
    pub async fn task_done(&self, id: &str) -> Result<(), Error> {
        self.settle_task(id, TaskState::Done, "done by hand").await
    }

    /// Tries a task again with the next cycle.
    ///
    /// # Errors
    /// The store failed.
    pub async fn retry_task(&self, id: &str) -> Result<(), Error> {
        self.settle_task(id, TaskState::Open, "to be tried again").await
    }

    async fn settle_task(&self, id: &str, state: TaskState, result: &str) -> Result<(), Error> {
        let (id, due, result) = (id.to_owned(), self.clock.now(), result.to_owned());
        self.store.commit(vec![Change::TaskSettled { id, state, due, result }]).await
    }
}
