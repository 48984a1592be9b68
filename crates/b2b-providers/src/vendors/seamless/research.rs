use std::collections::BTreeMap;
use std::time::Duration;

use rest_core::{Answer, async_trait};

use super::request::{self, BATCH, COMPANY_POLL, COMPANY_RESEARCH, POLL, RESEARCH};
use super::{COMPANY, CONTACT, ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::{decode, record};
use crate::{
    Budget, Company, Delivered, Enrich, Error, ErrorKind, Found, Job, JobKind, JobTable, Jobs, Outcome, Page,
    Person, Price, Progress, Reveal, Technographics,
};

/// Between two questions, as the vendor recommends.
const PAUSE: Duration = Duration::from_secs(4);
/// Questions before a research becomes a job.
const PATIENCE: u32 = 5;
/// Between two questions for a job.
const LATER: Duration = Duration::from_secs(60);
/// Questions for a job before it is given up.
const LAST_POLL: u32 = 24;

/// Researches people and companies. What is not done soon becomes a job.
#[derive(Debug)]
pub(super) struct Researcher {
    desk: Desk,
}

/// How far one research is.
#[derive(Debug, Clone)]
enum Fate {
    Working,
    /// Done, and whether it was charged.
    Person(Box<Person>, bool),
    Company(Box<Company>, bool),
    /// Bought before, and the record is not in the answer.
    Elsewhere,
    Missing,
    NoCredits,
}

impl Fate {
    fn credits(&self) -> f64 {
        let charged = matches!(self, Self::Person(_, true) | Self::Company(_, true));
        if charged { 1.0 } else { 0.0 }
    }
}

/// The statuses are free text: one that is not known means waiting.
fn fate(state: wire::State, now: rest_core::Timestamp) -> Fate {
    let word = state.status.0.unwrap_or_default().to_ascii_lowercase();
    let finished = matches!(word.as_str(), "done" | "duplicate" | "contact-already-researched");
    let charged = word == "done";
    match (state.contact.0, state.company.0) {
        (Some(contact), _) if finished => {
            let mut person = map::contact(*contact, Some(now));
            if state.search_result_id.0.is_some() {
                person.external_id = state.search_result_id.0;
            }
            Fate::Person(Box::new(person), charged)
        }
        (_, Some(firm)) if finished => {
            Fate::Company(Box::new(map::company(*firm, Some(now)).company), charged)
        }
        _ if finished => Fate::Elsewhere,
        _ => match word.as_str() {
            "missing" | "not found" | "error" => Fate::Missing,
            "no license or credits available" => Fate::NoCredits,
            _ => Fate::Working,
        },
    }
}

fn outcome(fate: Fate) -> Outcome<Person> {
    let credits = fate.credits();
    match fate {
        Fate::Person(person, _) => Outcome::Found { value: *person, credits },
        Fate::NoCredits => Outcome::OutOfCredits { until: None },
        Fate::Missing => Outcome::NotFound,
        Fate::Elsewhere => elsewhere(),
        Fate::Working | Fate::Company(..) => unassigned(),
    }
}

fn elsewhere<T>() -> Outcome<T> {
    let reason = "researched before and not charged: the record is in the data of the organisation";
    Outcome::Unknown { reason: reason.to_owned() }
}

fn unassigned<T>() -> Outcome<T> {
    Outcome::Unknown { reason: "the answer does not say whose research it is".to_owned() }
}

/// The states of a poll with their handles.
fn states(call: &'static str, answer: &Answer) -> Result<Vec<wire::State>, Error> {
    let wire: wire::Poll<'_> = decode(&ID, call, answer)?;
    let rows = wire.data.unwrap_or_default().into_iter().enumerate();
    rows.map(|(index, raw)| record(raw, index, "data"))
        .collect::<Result<_, _>>()
        .map_err(|bad| Error::new(ID, call, ErrorKind::Malformed, bad.message).at(bad.field))
}

impl Researcher {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }

    fn hand_over(&self, kind: JobKind, request_id: &str) -> crate::JobId {
        let now = self.desk.now();
        let mut job = Job::new(ID, kind, request_id, now, now + LATER);
        job.held_credits = 1.0;
        self.desk.jobs.add(job)
    }

    fn end(&self, job: &Job, budget: &Budget, cost: f64) {
        if let Some(job) = self.desk.jobs.finish(&job.id) {
            let price = if job.kind == JobKind::Research { COMPANY } else { CONTACT };
            budget.give_back(&ID, &self.desk.priced(price), (job.held_credits - cost).max(0.0));
        }
    }

    /// The handles of a research that was taken. Without them nothing can be asked for.
    fn accepted(call: &'static str, answer: &Answer) -> Result<Vec<String>, Error> {
        let wire: wire::Accepted = decode(&ID, call, answer)?;
        let ids = wire.request_ids.texts();
        if ids.is_empty() {
            return Err(Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("requestIds"));
        }
        Ok(ids)
    }

    /// Asks until all are done or patience ends. A question that fails ends it too: the research goes on anyway.
    async fn follow(&self, ids: &[String]) -> BTreeMap<String, wire::State> {
        let mut done: BTreeMap<String, wire::State> = BTreeMap::new();
        for _ in 0..PATIENCE {
            let open: Vec<String> = ids.iter().filter(|id| !done.contains_key(*id)).cloned().collect();
            if open.is_empty() {
                break;
            }
            self.desk.clock.sleep_until(self.desk.now() + PAUSE).await;
            let Ok(answer) = self.desk.ask(request::poll(&open)).await else { break };
            let Ok(states) = states(POLL, &answer) else { break };
            for state in states {
                let Some(id) = state.request_id.0.clone() else { continue };
                if !matches!(fate(state.clone(), self.desk.now()), Fate::Working) {
                    done.insert(id, state);
                }
            }
        }
        done
    }

    /// One call for people of whom an id of a search is known, or for one person by what is known.
    async fn people(&self, body: wire::ResearchBody, budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        let asked = body.search_result_ids.len() + body.contacts.len();
        #[allow(clippy::cast_precision_loss, reason = "at most a hundred")]
        let price = CONTACT.times(asked as f64);
        let (answer, reservation) = match self.desk.pay(request::research(&body)?, price, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => {
                let outcome: Outcome<Person> = other.without_answer();
                return Ok(vec![outcome; asked]);
            }
        };
        let ids = Self::accepted(RESEARCH, &answer)?;
        let done = self.follow(&ids).await;
        let now = self.desk.now();
        let mut open: Vec<String> = ids.iter().filter(|id| !done.contains_key(*id)).cloned().collect();
        #[allow(clippy::cast_precision_loss, reason = "at most a hundred")]
        let mut credits = open.len() as f64;
        let (mut whose, mut rest) = (BTreeMap::new(), BTreeMap::new());
        for (id, state) in done {
            // Asked without ids, an id of a search in the answer tells nothing about whose it is.
            let of = state.search_result_id.0.clone().filter(|of| body.search_result_ids.contains(of));
            let fate = fate(state, now);
            credits += fate.credits();
            match of {
                Some(of) => whose.insert(of, fate),
                None => rest.insert(id, fate),
            };
        }
        reservation.commit(credits);
        for id in &open {
            self.hand_over(JobKind::Lookup, id);
        }
        Ok((0..asked)
            .map(|place| {
                let own = body.search_result_ids.get(place).and_then(|id| whose.remove(id));
                own.map_or_else(|| self.leftover(ids.get(place), asked, &mut open, &mut rest), outcome)
            })
            .collect())
    }

    /// What is left for somebody whom no answer names. The order of the handles is likely that of the question and
    /// not promised, so it may say who is still open or missing, and never whose a record is.
    fn leftover(
        &self,
        handle: Option<&String>,
        asked: usize,
        open: &mut Vec<String>,
        rest: &mut BTreeMap<String, Fate>,
    ) -> Outcome<Person> {
        if let Some(fate) = handle.and_then(|id| rest.remove(id)) {
            let sure = asked == 1 || !matches!(fate, Fate::Person(..));
            return if sure { outcome(fate) } else { unassigned() };
        }
        let place = handle.and_then(|id| open.iter().position(|one| one == id));
        match place.or_else(|| open.len().checked_sub(1)) {
            // The job is on the table already; adding it again names it.
            Some(place) => Outcome::Pending { job: self.hand_over(JobKind::Lookup, &open.remove(place)) },
            None => unassigned(),
        }
    }

    async fn firm(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request::company_research(company) else { return Ok(Outcome::Unsupported) };
        let (answer, reservation) = match self.desk.pay(call?, COMPANY, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(other.without_answer()),
        };
        let ids = Self::accepted(COMPANY_RESEARCH, &answer)?;
        for _ in 0..PATIENCE {
            self.desk.clock.sleep_until(self.desk.now() + PAUSE).await;
            // The research goes on at Seamless.AI whatever becomes of this question.
            let Ok(fate) = self.ask(JobKind::Research, &ids[0]).await else { break };
            let credits = fate.credits();
            let outcome = match fate {
                Fate::Working => continue,
                Fate::Company(company, _) => Outcome::Found { value: *company, credits },
                Fate::NoCredits => Outcome::OutOfCredits { until: None },
                Fate::Missing => Outcome::NotFound,
                Fate::Elsewhere => elsewhere(),
                Fate::Person(..) => unassigned(),
            };
            reservation.commit(credits);
            return Ok(outcome);
        }
        // Its price stays spent until the job says what it cost.
        drop(reservation);
        Ok(Outcome::Pending { job: self.hand_over(JobKind::Research, &ids[0]) })
    }

    async fn ask(&self, kind: JobKind, id: &str) -> Result<Fate, Error> {
        let (call, request) = match kind {
            JobKind::Research => (COMPANY_POLL, request::company_poll(id)),
            _ => (POLL, request::poll(&[id.to_owned()])),
        };
        let answer = self.desk.ask(request).await?;
        let state =
            states(call, &answer)?.into_iter().find(|state| state.request_id.0.as_deref() == Some(id));
        Ok(state.map_or(Fate::Working, |state| fate(state, self.desk.now())))
    }
}

#[async_trait]
impl Enrich for Researcher {
    fn batch_size(&self) -> usize {
        BATCH
    }

    fn price(&self) -> Price {
        self.desk.priced(CONTACT)
    }

    fn company_price(&self) -> Price {
        self.desk.priced(COMPANY)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        if people.len() > BATCH {
            return Err(self.desk.config(RESEARCH, format!("at most {BATCH} people in one call")));
        }
        let mut outcomes = vec![Outcome::Unsupported; people.len()];
        let mut ids: Vec<(usize, String)> = people
            .iter()
            .enumerate()
            .filter_map(|(place, person)| Some((place, request::search_result_id(person)?.to_owned())))
            .collect();
        let affordable = self.desk.affordable(ids.len(), self.desk.priced(CONTACT), budget);
        for (place, _) in ids.drain(affordable..) {
            outcomes[place] = Outcome::OverBudget;
        }
        if !ids.is_empty() {
            let (places, ids): (Vec<usize>, Vec<String>) = ids.into_iter().unzip();
            let body = wire::ResearchBody { search_result_ids: ids, ..wire::ResearchBody::default() };
            for (place, outcome) in places.into_iter().zip(self.people(body, budget).await?) {
                outcomes[place] = outcome;
            }
        }
        // Without an id nothing in the answer says who it is about: one person a call.
        for (place, person) in people.iter().enumerate() {
            if request::search_result_id(person).is_some() {
                continue;
            }
            let Some(subject) = request::subject(person) else { continue };
            let body = wire::ResearchBody { contacts: vec![subject], ..wire::ResearchBody::default() };
            match self.people(body, budget).await {
                Ok(mut one) => outcomes[place] = one.pop().unwrap_or_else(unassigned),
                // What was bought before must not be lost to an error.
                Err(error)
                    if place > 0 && outcomes[..place].iter().any(|one| *one != Outcome::Unsupported) =>
                {
                    outcomes[place] = Outcome::Unknown { reason: error.to_string() };
                }
                Err(error) => return Err(error),
            }
        }
        Ok(outcomes)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        self.firm(company, budget).await
    }
}

#[async_trait]
impl Technographics for Researcher {
    fn price(&self) -> Price {
        self.desk.priced(COMPANY)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        self.firm(company, budget).await.map(|outcome| outcome.map(|company| company.technologies))
    }
}

#[async_trait]
impl Jobs for Researcher {
    fn table(&self) -> &JobTable {
        &self.desk.jobs
    }

    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error> {
        let fate = self.ask(job.kind, &job.handle).await?;
        let credits = fate.credits();
        let lost = |reason: &str| Progress::Lost { reason: reason.to_owned() };
        let progress = match fate {
            Fate::Working if job.polls >= LAST_POLL => {
                // It may still be charged, so its price stays spent.
                self.end(job, budget, job.held_credits);
                return Ok(lost("the research does not end"));
            }
            Fate::Working => {
                let until = self.desk.now() + LATER * (job.polls + 1);
                self.desk.jobs.postpone(&job.id, until);
                return Ok(Progress::Waiting { until });
            }
            Fate::Person(person, _) => Progress::Finished(Delivered::People(vec![*person])),
            Fate::Company(company, _) => {
                let mut person = Person::from(*company);
                person.source = Some(ID);
                let found = Found { person, completeness: Reveal::Complete };
                Progress::Finished(Delivered::Companies(Page { people: vec![found], ..Page::default() }))
            }
            Fate::Elsewhere => lost("researched before: the record is in the data of the organisation"),
            Fate::Missing => lost("not found"),
            Fate::NoCredits => lost("no licence or credits available"),
        };
        self.end(job, budget, credits);
        Ok(progress)
    }
}
