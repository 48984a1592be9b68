use std::time::Duration;

use rest_core::{Answer, Call, StatusCode, async_trait};
use serde::de::DeserializeOwned;

use super::classify::is_nobody;
use super::request::{self, COMBINED, COMPANY, PROSPECT_EMAIL};
use super::{COMBINED_PRICE, COMPANY_PRICE, EMAIL_PRICE, ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{
    Budget, Company, Delivered, Enrich, Error, Found, Job, JobId, JobKind, JobTable, Jobs, Outcome, Page,
    Person, Price, Progress, Reveal, Technographics,
};

/// Before the questions for a look-up that is queued; then it becomes a job.
const PAUSES: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(15)];
const LATER: Duration = Duration::from_secs(60);
/// Questions for a job before it is given up.
const LAST_POLL: u32 = 12;

/// Looks people and companies up; both may be queued. Addresses of prospects come at once.
#[derive(Debug)]
pub(super) struct Lookup {
    people: Desk,
    companies: Desk,
    prospector: Desk,
}

/// What a question brought.
enum Reply<T> {
    Known(T),
    /// 202.
    Queued,
    /// 404, or an address that cannot be one.
    Nobody,
}

impl Lookup {
    pub(super) fn new(people: Desk, companies: Desk, prospector: Desk) -> Self {
        Self { people, companies, prospector }
    }

    fn read<T: DeserializeOwned>(call: &'static str, answer: &Answer) -> Result<Reply<T>, Error> {
        if answer.status() == StatusCode::ACCEPTED {
            return Ok(Reply::Queued);
        }
        decode(&ID, call, answer).map(Reply::Known)
    }

    async fn ask<T: DeserializeOwned>(
        desk: &Desk,
        operation: &'static str,
        call: Call,
    ) -> Result<Reply<T>, Error> {
        match desk.ask(call).await {
            Ok(answer) => Self::read(operation, &answer),
            Err(error) if is_nobody(&error) => Ok(Reply::Nobody),
            Err(error) => Err(error),
        }
    }

    /// A paid look-up to its end, or until it has taken so long that it becomes a job. `settle` says what an answer
    /// brings and what it costs.
    async fn find<T: DeserializeOwned + Send, U>(
        &self,
        desk: &Desk,
        call: Call,
        price: Price,
        (kind, handle): (JobKind, &str),
        budget: &Budget,
        settle: impl Fn(T) -> (Option<U>, f64) + Send,
    ) -> Result<Outcome<U>, Error> {
        let (answer, reservation) = match desk.pay(call.clone(), price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => (answer, reservation),
            Ok(other) => return Ok(other.without_answer()),
            Err(error) if is_nobody(&error) => return Ok(Outcome::NotFound),
            Err(error) => return Err(error),
        };
        let mut reply = Self::read(price.call, &answer)?;
        let mut pauses = PAUSES.iter();
        loop {
            match reply {
                Reply::Known(value) => {
                    let (value, credits) = settle(value);
                    reservation.commit(credits);
                    return Ok(match value {
                        Some(value) => Outcome::Found { value, credits },
                        None => Outcome::NotFound,
                    });
                }
                Reply::Nobody => {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                }
                Reply::Queued => {}
            }
            let Some(pause) = pauses.next() else { break };
            desk.clock.sleep_until(desk.now() + *pause).await;
            // The look-up goes on at Clearbit whatever becomes of this question.
            match Self::ask(desk, price.call, call.clone()).await {
                Ok(next) => reply = next,
                Err(_) => break,
            }
        }
        // Its price stays spent until the job says what it cost.
        drop(reservation);
        Ok(Outcome::Pending { job: hand_over(desk, kind, handle, price) })
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        if let Some(id) = request::prospect_id(person) {
            return self.reveal(id, budget).await;
        }
        let Some(email) = person.email.as_deref().and_then(text::email) else {
            return Ok(Outcome::Unsupported);
        };
        let call = request::combined(&email, person);
        let settle = |wire: wire::Combined| {
            let cost = cost(&wire);
            (map::combined(wire, Some(self.people.now())), cost)
        };
        self.find(&self.people, call, COMBINED_PRICE, (JobKind::Lookup, &email), budget, settle).await
    }

    async fn reveal(&self, id: &str, budget: &Budget) -> Result<Outcome<Person>, Error> {
        match self.prospector.pay(request::prospect_email(id), EMAIL_PRICE, budget).await {
            Ok(Paid::Answered(answer, reservation)) => {
                let wire: wire::Address = decode(&ID, PROSPECT_EMAIL, &answer)?;
                match map::revealed(wire, id, self.prospector.now()) {
                    Some(value) => {
                        reservation.commit(EMAIL_PRICE.credits);
                        Ok(Outcome::Found { value, credits: EMAIL_PRICE.credits })
                    }
                    None => {
                        reservation.refund();
                        Ok(Outcome::NotFound)
                    }
                }
            }
            Ok(other) => Ok(other.without_answer()),
            Err(error) if is_nobody(&error) => Ok(Outcome::NotFound),
            Err(error) => Err(error),
        }
    }

    async fn firm(&self, company: &Company, budget: &Budget) -> Result<Outcome<wire::Firm>, Error> {
        let Some(domain) = request::company_domain(company) else { return Ok(Outcome::Unsupported) };
        let call = request::company(&domain);
        let settle = |wire| (Some(wire), COMPANY_PRICE.credits);
        self.find(&self.companies, call, COMPANY_PRICE, (JobKind::Research, &domain), budget, settle).await
    }
}

/// Each half that is there counts.
fn cost(wire: &wire::Combined) -> f64 {
    let half = COMBINED_PRICE.credits / 2.0;
    let person = if wire.person.0.is_some() { half } else { 0.0 };
    person + if wire.company.0.is_some() { half } else { 0.0 }
}

fn hand_over(desk: &Desk, kind: JobKind, handle: &str, price: Price) -> JobId {
    let now = desk.now();
    let mut job = Job::new(ID, kind, handle, now, now + LATER);
    job.held_credits = price.credits;
    desk.jobs.add(job)
}

fn end(desk: &Desk, job: &Job, price: Price, budget: &Budget, cost: f64) {
    if let Some(job) = desk.jobs.finish(&job.id) {
        let rest = (job.held_credits - cost).max(0.0);
        budget.give_back(&ID, &desk.priced(price), rest);
    }
}

/// Puts a queued job off, or gives it up.
fn wait(desk: &Desk, job: &Job, price: Price, budget: &Budget) -> Progress {
    if job.polls >= LAST_POLL {
        // It may still be charged, so its price stays spent.
        end(desk, job, price, budget, job.held_credits);
        return Progress::Lost { reason: "the look-up does not end".to_owned() };
    }
    let until = desk.now() + LATER * (job.polls + 1);
    desk.jobs.postpone(&job.id, until);
    Progress::Waiting { until }
}

fn lost(desk: &Desk, job: &Job, price: Price, budget: &Budget, cost: f64) -> Progress {
    end(desk, job, price, budget, cost);
    Progress::Lost { reason: "unknown_record".to_owned() }
}

#[async_trait]
impl Enrich for Lookup {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.people.priced(COMBINED_PRICE)
    }

    fn company_price(&self) -> Price {
        self.companies.priced(COMPANY_PRICE)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => Ok(vec![self.person(person, budget).await?]),
            _ => Err(self.people.config(COMBINED, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        Ok(self.firm(company, budget).await?.map(|wire| map::firm(wire).0))
    }
}

#[async_trait]
impl Technographics for Lookup {
    fn price(&self) -> Price {
        self.companies.priced(COMPANY_PRICE)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        Ok(self.firm(company, budget).await?.map(|wire| wire.tech.texts()))
    }
}

#[async_trait]
impl Jobs for Lookup {
    fn table(&self) -> &JobTable {
        &self.people.jobs
    }

    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error> {
        if job.kind == JobKind::Research {
            let (desk, price) = (&self.companies, COMPANY_PRICE);
            return Ok(match Self::ask::<wire::Firm>(desk, COMPANY, request::company(&job.handle)).await? {
                Reply::Queued => wait(desk, job, price, budget),
                Reply::Nobody => lost(desk, job, price, budget, 0.0),
                Reply::Known(wire) => {
                    end(desk, job, price, budget, price.credits);
                    let person = map::company(wire, Some(desk.now()));
                    let people = vec![Found { person, completeness: Reveal::Complete }];
                    Progress::Finished(Delivered::Companies(Page { people, ..Page::default() }))
                }
            });
        }
        let (desk, price) = (&self.people, COMBINED_PRICE);
        let call = request::combined(&job.handle, &Person::default());
        Ok(match Self::ask::<wire::Combined>(desk, COMBINED, call).await? {
            Reply::Queued => wait(desk, job, price, budget),
            Reply::Nobody => lost(desk, job, price, budget, 0.0),
            Reply::Known(wire) => {
                let cost = cost(&wire);
                match map::combined(wire, Some(desk.now())) {
                    Some(person) => {
                        end(desk, job, price, budget, cost);
                        Progress::Finished(Delivered::People(vec![person]))
                    }
                    None => lost(desk, job, price, budget, cost),
                }
            }
        })
    }
}
