use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rest_core::{Answer, async_trait};

use super::request::{self, BATCH, COMPANY_ROUTINE, RESULTS, ROUTINE};
use super::settings::{Routine, Settings};
use super::{COMPANY, ID, PERSON, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::{decode, record};
use crate::{
    Budget, Company, Delivered, Enrich, Error, ErrorKind, Found, Job, JobId, JobKind, JobTable, Jobs,
    Outcome, Page, Person, Price, Progress, Reservation, Reveal,
};

/// Between two questions for a run.
const PAUSE: Duration = Duration::from_secs(5);
/// Questions before a run becomes a job.
const PATIENCE: u32 = 5;
/// Between two questions for a job.
const LATER: Duration = Duration::from_secs(60);
/// Questions for a job before it is given up: a stopped run says for ever that it goes on.
const LAST_POLL: u32 = 24;
/// Longer names of items are refused.
const LONGEST: usize = 64;

/// Completes records by routines that the workspace has.
#[derive(Debug)]
pub(super) struct Runner {
    desk: Desk,
    settings: Arc<Settings>,
}

/// How far a run is.
enum State {
    Working,
    Complete(BTreeMap<String, wire::Item>),
    /// A word we do not know.
    Strange(String),
}

/// The name of an item. It says who it is about, so that results that come days later can be told apart.
fn name(person: &Person, place: usize, taken: &BTreeSet<String>) -> String {
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    let marks = [
        person.external_id.as_ref().filter(|_| own).map(|id| format!("p:{id}")),
        person.email.as_ref().map(|email| format!("m:{email}")),
        person.linkedin_url.as_ref().map(|url| format!("l:{url}")),
    ];
    let fits = |name: &String| name.len() <= LONGEST && !taken.contains(name);
    marks.into_iter().flatten().find(fits).unwrap_or_else(|| format!("n:{place}"))
}

/// What the name of an item says of a person.
fn named(name: &str) -> Person {
    let mut person = Person { source: Some(ID), ..Person::default() };
    match name.split_once(':') {
        Some(("p", id)) => person.external_id = Some(id.to_owned()),
        Some(("m", email)) => person.email = Some(email.to_owned()),
        Some(("l", url)) => person.linkedin_url = Some(url.to_owned()),
        _ => {}
    }
    person
}

fn state(answer: &Answer) -> Result<State, Error> {
    let wire: wire::RoutineRun<'_> = decode(&ID, RESULTS, answer)?;
    match (answer.status().as_u16(), wire.status.0.as_deref()) {
        (202, _) | (_, Some("in_progress")) => Ok(State::Working),
        (_, Some("complete")) => {
            let mut items = BTreeMap::new();
            for (index, raw) in wire.data.unwrap_or_default().into_iter().enumerate() {
                let item: wire::Item = record(raw, index, "data").map_err(|bad| {
                    Error::new(ID, RESULTS, ErrorKind::Malformed, bad.message).at(bad.field)
                })?;
                if let Some(id) = item.id.0.clone() {
                    items.insert(id, item);
                }
            }
            Ok(State::Complete(items))
        }
        (_, word) => Ok(State::Strange(word.unwrap_or("no status").to_owned())),
    }
}

impl wire::Item {
    fn result(self) -> Option<serde_json::Map<String, serde_json::Value>> {
        let complete = self.status.0.as_deref().is_none_or(|status| status == "complete");
        self.result.0.filter(|_| complete)
    }
}

/// What became of a run that was paid for.
enum Followed {
    Complete(BTreeMap<String, wire::Item>, Reservation),
    Pending(JobId),
    Lost(String),
}

impl Runner {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }

    async fn ask(&self, run_id: &str) -> Result<State, Error> {
        state(&self.desk.ask(request::results(run_id)).await?)
    }

    /// Waits for a run that was taken. What does not end soon becomes a job whose price stays spent.
    async fn follow(
        &self,
        call: &'static str,
        kind: JobKind,
        answer: &Answer,
        reservation: Reservation,
        held: f64,
    ) -> Result<Followed, Error> {
        let started: wire::RoutineRun<'_> = decode(&ID, call, answer)?;
        let run_id = started.routine_run_id.0.ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("routine_run_id")
        })?;
        for _ in 0..PATIENCE {
            self.desk.clock.sleep_until(self.desk.now() + PAUSE).await;
            // The run goes on at Clay whatever becomes of this question.
            match self.ask(&run_id).await {
                Ok(State::Complete(items)) => return Ok(Followed::Complete(items, reservation)),
                Ok(State::Working) => {}
                Ok(State::Strange(word)) => return Ok(Followed::Lost(word)),
                Err(_) => break,
            }
        }
        drop(reservation);
        let now = self.desk.now();
        let mut job = Job::new(ID, kind, run_id, now, now + LATER);
        job.held_credits = held;
        Ok(Followed::Pending(self.desk.jobs.add(job)))
    }

    async fn run_people(
        &self,
        routine: &Routine,
        items: Vec<wire::Input>,
        budget: &Budget,
    ) -> Result<Vec<Outcome<Person>>, Error> {
        #[allow(clippy::cast_precision_loss, reason = "at most a hundred")]
        let price = routine.price.times(items.len() as f64);
        let same = |outcome: Outcome<Person>| vec![outcome; items.len()];
        let webhook = self.settings.webhook_id.as_deref();
        let call = request::routine(ROUTINE, &routine.id, &items, webhook)?;
        let (answer, reservation) = match self.desk.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(same(other.without_answer())),
        };
        let followed = self.follow(ROUTINE, JobKind::Lookup, &answer, reservation, price.credits).await?;
        let (mut results, reservation) = match followed {
            Followed::Complete(results, reservation) => (results, reservation),
            Followed::Pending(job) => return Ok(same(Outcome::Pending { job })),
            Followed::Lost(word) => return Ok(same(lost(&word))),
        };
        let credits = routine.price.credits;
        let now = self.desk.now();
        let mut spent = 0.0;
        let outcomes = items
            .iter()
            .map(|item| {
                let Some(result) = results.remove(&item.id).and_then(wire::Item::result) else {
                    return Outcome::NotFound;
                };
                // The routine worked, whether or not it found something.
                spent += credits;
                match map::completed(named(&item.id), &result, &routine.outputs, now) {
                    Some(value) => Outcome::Found { value, credits },
                    None => Outcome::NotFound,
                }
            })
            .collect();
        reservation.commit(spent);
        Ok(outcomes)
    }

    async fn firm(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(routine) = &self.settings.company else { return Ok(Outcome::Unsupported) };
        let Some(inputs) = request::company_inputs(company, routine) else {
            return Ok(Outcome::Unsupported);
        };
        let id = company.domain.as_ref().map(|domain| format!("d:{domain}"));
        let id = id.filter(|id| id.len() <= LONGEST).unwrap_or_else(|| "n:0".to_owned());
        let items = [wire::Input { id: id.clone(), inputs }];
        let webhook = self.settings.webhook_id.as_deref();
        let call = request::routine(COMPANY_ROUTINE, &routine.id, &items, webhook)?;
        let credits = routine.price.credits;
        let (answer, reservation) = match self.desk.pay(call, routine.price, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(other.without_answer()),
        };
        match self.follow(COMPANY_ROUTINE, JobKind::Research, &answer, reservation, credits).await? {
            Followed::Pending(job) => Ok(Outcome::Pending { job }),
            Followed::Lost(word) => Ok(lost(&word)),
            Followed::Complete(mut results, reservation) => {
                let Some(result) = results.remove(&id).and_then(wire::Item::result) else {
                    reservation.commit(0.0);
                    return Ok(Outcome::NotFound);
                };
                reservation.commit(credits);
                Ok(match map::completed_company(&id, &result, &routine.outputs) {
                    Some(value) => Outcome::Found { value, credits },
                    None => Outcome::NotFound,
                })
            }
        }
    }

    fn price_of(&self, kind: JobKind) -> Price {
        let (routine, usual) = match kind {
            JobKind::Research => (&self.settings.company, COMPANY),
            _ => (&self.settings.person, PERSON),
        };
        self.desk.priced(routine.as_ref().map_or(usual, |routine| routine.price))
    }

    fn end(&self, job: &Job, budget: &Budget, cost: f64) {
        if let Some(job) = self.desk.jobs.finish(&job.id) {
            budget.give_back(&ID, &self.price_of(job.kind), (job.held_credits - cost).max(0.0));
        }
    }

    /// The records of a job and how many of its items were worked on.
    fn delivered(&self, kind: JobKind, items: BTreeMap<String, wire::Item>) -> (Delivered, usize) {
        let now = self.desk.now();
        let worked: Vec<(String, _)> =
            items.into_iter().filter_map(|(id, item)| Some((id, item.result()?))).collect();
        let count = worked.len();
        if kind == JobKind::Research {
            let outputs = self.settings.company.as_ref().map(|routine| &routine.outputs);
            let firms = worked.iter().filter_map(|(id, result)| map::completed_company(id, result, outputs?));
            let people = firms.map(|company| {
                let mut person = Person::from(company);
                person.source = Some(ID);
                Found { person, completeness: Reveal::Complete }
            });
            return (Delivered::Companies(Page { people: people.collect(), ..Page::default() }), count);
        }
        let outputs = self.settings.person.as_ref().map(|routine| &routine.outputs);
        let people =
            worked.iter().filter_map(|(id, result)| map::completed(named(id), result, outputs?, now));
        (Delivered::People(people.collect()), count)
    }
}

fn lost<T>(word: &str) -> Outcome<T> {
    Outcome::Unknown { reason: format!("the run ended with a status that is not known: {word}") }
}

#[async_trait]
impl Enrich for Runner {
    fn batch_size(&self) -> usize {
        BATCH
    }

    fn completes_people(&self) -> bool {
        self.settings.person.is_some()
    }

    fn price(&self) -> Price {
        self.price_of(JobKind::Lookup)
    }

    fn company_price(&self) -> Price {
        self.price_of(JobKind::Research)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        if people.len() > BATCH {
            return Err(self.desk.config(ROUTINE, format!("at most {BATCH} people in one call")));
        }
        let mut outcomes = vec![Outcome::Unsupported; people.len()];
        let Some(routine) = &self.settings.person else { return Ok(outcomes) };
        let mut taken = BTreeSet::new();
        let mut asked: Vec<(usize, wire::Input)> = Vec::new();
        for (place, person) in people.iter().enumerate() {
            let Some(inputs) = request::person_inputs(person, routine) else { continue };
            let id = name(person, place, &taken);
            taken.insert(id.clone());
            asked.push((place, wire::Input { id, inputs }));
        }
        let affordable = self.desk.affordable(asked.len(), self.desk.priced(routine.price), budget);
        for (place, _) in asked.drain(affordable..) {
            outcomes[place] = Outcome::OverBudget;
        }
        if asked.is_empty() {
            return Ok(outcomes);
        }
        let (places, items): (Vec<usize>, Vec<wire::Input>) = asked.into_iter().unzip();
        for (place, outcome) in places.into_iter().zip(self.run_people(routine, items, budget).await?) {
            outcomes[place] = outcome;
        }
        Ok(outcomes)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        self.firm(company, budget).await
    }
}

#[async_trait]
impl Jobs for Runner {
    fn table(&self) -> &JobTable {
        &self.desk.jobs
    }

    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error> {
        match self.ask(&job.handle).await? {
            State::Working if job.polls >= LAST_POLL => {
                // It may still be charged, so its price stays spent.
                self.end(job, budget, job.held_credits);
                Ok(Progress::Lost { reason: "the run does not end".to_owned() })
            }
            State::Working => {
                let until = self.desk.now() + LATER * (job.polls + 1);
                self.desk.jobs.postpone(&job.id, until);
                Ok(Progress::Waiting { until })
            }
            State::Strange(word) => {
                self.end(job, budget, job.held_credits);
                Ok(Progress::Lost { reason: format!("a status that is not known: {word}") })
            }
            State::Complete(items) => {
                let (delivered, worked) = self.delivered(job.kind, items);
                #[allow(clippy::cast_precision_loss, reason = "at most a hundred")]
                let cost = self.price_of(job.kind).credits * worked as f64;
                self.end(job, budget, cost);
                Ok(Progress::Finished(delivered))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProviderId;

    #[test]
    fn an_item_is_named_after_the_strongest_mark_that_fits() {
        let mut person = Person {
            source: Some(ID),
            external_id: Some("55120931".into()),
            email: Some("d@a.example".into()),
            linkedin_url: Some("https://www.linkedin.com/in/x".into()),
            ..Person::default()
        };
        let none = BTreeSet::new();
        assert_eq!(name(&person, 3, &none), "p:55120931");
        assert_eq!(named("p:55120931").external_id.as_deref(), Some("55120931"));
        person.source = Some(ProviderId::new("apollo"));
        assert_eq!(name(&person, 3, &none), "m:d@a.example");
        assert_eq!(
            name(&person, 3, &BTreeSet::from(["m:d@a.example".to_owned()])),
            "l:https://www.linkedin.com/in/x"
        );
        assert_eq!(named("l:https://www.linkedin.com/in/x").linkedin_url, person.linkedin_url);
        person.email = Some(format!("{}@a.example", "d".repeat(64)));
        person.linkedin_url = None;
        assert_eq!(name(&person, 3, &none), "n:3");
        assert!(named("n:3").is_company_only());
    }
}
