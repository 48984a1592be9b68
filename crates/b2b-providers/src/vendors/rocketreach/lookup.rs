use std::sync::Arc;
use std::time::Duration;

use rest_core::{Answer, async_trait};

use super::map::{self, State, Wanted};
use super::request::{self, COMPANY_LOOKUP, PERSON_LOOKUP, PERSON_STATUS, Settings};
use super::{ID, PERSONAL, PHONE, UNIVERSAL_LOOKUP, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::{Rows, decode, record};
use crate::{
    Budget, Company, Delivered, Enrich, Error, ErrorKind, Job, JobId, JobKind, JobTable, Jobs, Outcome,
    Person, Price, Progress, Technographics,
};

/// Between two questions, as the vendor recommends.
const PAUSE: Duration = Duration::from_secs(3);
/// Questions before the look-up becomes a job.
const PATIENCE: u32 = 5;
/// Between two questions for a job.
const LATER: Duration = Duration::from_secs(30);
/// Questions for a job before it is given up.
const LAST_POLL: u32 = 24;

/// Looks people and companies up. The people come at once or later.
#[derive(Debug)]
pub(super) struct Lookup {
    desk: Desk,
    settings: Arc<Settings>,
}

impl Lookup {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }

    /// What a finished look-up cost. Only what was found is charged.
    fn cost(&self, person: &Person, wire: &wire::Profile) -> f64 {
        let phones = !person.phones.is_empty();
        let addresses = || wire.emails.0.iter().filter(|email| email.email.0.is_some());
        if !self.settings.universal {
            let mailed = person.email.is_some() || addresses().next().is_some();
            return if mailed || phones { self.settings.lookup_price().credits } else { 0.0 };
        }
        let private = |email: &&wire::Email| email.kind.0.as_deref() == Some("personal");
        let work =
            wire.recommended_professional_email.0.is_some() || addresses().any(|email| !private(&email));
        [
            (work, UNIVERSAL_LOOKUP.credits),
            (self.settings.personal_emails && addresses().any(|email| private(&email)), PERSONAL),
            (self.settings.phones && phones, PHONE),
        ]
        .into_iter()
        .filter_map(|(found, credits)| found.then_some(credits))
        .sum()
    }

    fn settle(&self, wire: wire::Profile) -> (Outcome<Person>, f64) {
        let wanted = Wanted { personal_emails: self.settings.personal_emails };
        let mut person = map::person(wire.clone(), Some(self.desk.now()), wanted);
        let credits = self.cost(&person, &wire);
        if person.do_not_contact {
            return (Outcome::OptedOut { reason: person.opt_out_reason.take().unwrap_or_default() }, credits);
        }
        (Outcome::Found { value: person, credits }, credits)
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        let Some(call) = request::person_lookup(person, &self.settings) else {
            return Ok(Outcome::Unsupported);
        };
        let paid = self.desk.pay(call, self.settings.lookup_price(), budget).await;
        let (answer, reservation) = match paid {
            Ok(Paid::Answered(answer, reservation)) => (answer, reservation),
            Ok(other) => return Ok(other.without_answer()),
            Err(error) if error.status() == Some(404) => return Ok(Outcome::NotFound),
            Err(error) => return Err(error),
        };
        let mut profile: wire::Profile = decode(&ID, PERSON_LOOKUP, &answer)?;
        let Some(id) = profile.id.0.clone() else {
            reservation.refund();
            return Ok(Outcome::NotFound);
        };
        for question in 0..=PATIENCE {
            match map::state(&profile) {
                State::Complete => {
                    let (outcome, credits) = self.settle(profile);
                    reservation.commit(credits);
                    return Ok(outcome);
                }
                State::Failed => {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                }
                State::Working if question == PATIENCE => break,
                State::Working => {}
            }
            self.desk.clock.sleep_until(self.desk.now() + PAUSE).await;
            // The look-up goes on at RocketReach whatever becomes of this question.
            match self.ask(&id).await {
                Ok(Some(next)) => profile = next,
                _ => break,
            }
        }
        // Its price stays spent until the job says what it cost.
        drop(reservation);
        Ok(Outcome::Pending { job: self.hand_over(&id) })
    }

    async fn ask(&self, id: &str) -> Result<Option<wire::Profile>, Error> {
        let answer = match self.desk.ask(request::person_status(id, self.settings.universal)).await {
            Err(error) if error.status() == Some(404) => return Ok(None),
            result => result?,
        };
        one(&answer, id)
    }

    fn hand_over(&self, id: &str) -> JobId {
        let now = self.desk.now();
        let mut job = Job::new(ID, JobKind::Lookup, id, now, now + LATER);
        job.held_credits = self.settings.lookup_price().credits;
        self.desk.jobs.add(job)
    }

    fn end(&self, job: &Job, budget: &Budget, cost: f64) {
        if let Some(job) = self.desk.jobs.finish(&job.id) {
            let rest = (job.held_credits - cost).max(0.0);
            budget.give_back(&ID, &self.desk.priced(self.settings.lookup_price()), rest);
        }
    }

    async fn firm(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request::company_lookup(company, self.settings.universal) else {
            return Ok(Outcome::Unsupported);
        };
        let price = self.settings.company_price();
        match self.desk.pay(call, price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => {
                let wire: wire::Firm = decode(&ID, COMPANY_LOOKUP, &answer)?;
                let value = map::firm(wire);
                if value.company_name.is_none() && value.domain.is_none() {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                }
                reservation.commit(price.credits);
                Ok(Outcome::Found { value, credits: price.credits })
            }
            Ok(other) => Ok(other.without_answer()),
            Err(error) if error.status() == Some(404) => Ok(Outcome::NotFound),
            Err(error) => Err(error),
        }
    }
}

/// The profile of this id out of a list of them.
fn one(answer: &Answer, id: &str) -> Result<Option<wire::Profile>, Error> {
    let rows: Rows<'_> = decode(&ID, PERSON_STATUS, answer)?;
    for (index, raw) in rows.unwrap_or_default().into_iter().enumerate() {
        let profile: wire::Profile = record(raw, index, "profiles")
            .map_err(|bad| Error::new(ID, PERSON_STATUS, ErrorKind::Malformed, bad.message).at(bad.field))?;
        if profile.id.0.as_deref() == Some(id) {
            return Ok(Some(profile));
        }
    }
    Ok(None)
}

#[async_trait]
impl Enrich for Lookup {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.desk.priced(self.settings.lookup_price())
    }

    fn company_price(&self) -> Price {
        self.desk.priced(self.settings.company_price())
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => Ok(vec![self.person(person, budget).await?]),
            _ => Err(self.desk.config(PERSON_LOOKUP, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        self.firm(company, budget).await
    }
}

#[async_trait]
impl Technographics for Lookup {
    fn price(&self) -> Price {
        self.desk.priced(self.settings.company_price())
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        self.firm(company, budget).await.map(|outcome| outcome.map(|company| company.technologies))
    }
}

#[async_trait]
impl Jobs for Lookup {
    fn table(&self) -> &JobTable {
        &self.desk.jobs
    }

    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error> {
        let Some(profile) = self.ask(&job.handle).await? else {
            self.end(job, budget, 0.0);
            return Ok(Progress::Lost { reason: "RocketReach does not know the look-up".to_owned() });
        };
        match map::state(&profile) {
            State::Complete => {
                let (outcome, credits) = self.settle(profile);
                self.end(job, budget, credits);
                Ok(match outcome {
                    Outcome::Found { value, .. } => Progress::Finished(Delivered::People(vec![value])),
                    _ => Progress::Lost { reason: "suppressed at RocketReach".to_owned() },
                })
            }
            State::Failed => {
                self.end(job, budget, 0.0);
                Ok(Progress::Lost { reason: "failed".to_owned() })
            }
            State::Working if job.polls >= LAST_POLL => {
                // It may still be charged, so its price stays spent.
                self.end(job, budget, job.held_credits);
                Ok(Progress::Lost { reason: "the look-up does not end".to_owned() })
            }
            State::Working => {
                let until = self.desk.now() + LATER * (job.polls + 1);
                self.desk.jobs.postpone(&job.id, until);
                Ok(Progress::Waiting { until })
            }
        }
    }
}
