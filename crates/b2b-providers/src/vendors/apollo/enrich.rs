use std::sync::Arc;
use std::time::Duration;

use rest_core::{Answer, Timestamp, async_trait};

use super::account::Account;
use super::request::{self, Settings};
use super::{ID, MATCH, MATCH_WITH_PHONE, ORGANIZATION, PHONE_CREDITS, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::{decode, record};
use crate::{Budget, Company, Enrich, Error, ErrorKind, Job, JobKind, Outcome, Person, Price, Reservation};

const BATCH: usize = 10;
/// Results are kept for 30 days.
const KEPT: Duration = Duration::from_secs(30 * 86_400);
/// Phone numbers take minutes.
const FIRST_POLL: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Matcher {
    desk: Desk,
    settings: Arc<Settings>,
    account: Account,
}

impl Matcher {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>, account: Account) -> Self {
        Self { desk, settings, account }
    }

    fn with_phones(&self) -> bool {
        self.settings.reveal.reveal_phone_number
    }

    /// The people of an answer in the order of the request, `None` where Apollo has nobody.
    fn settle(
        &self,
        answer: &Answer,
        asked: &[&Person],
        reservation: Reservation,
    ) -> Result<Vec<Outcome<Person>>, Error> {
        let now = self.desk.now();
        let (found, request_id, consumed) = if asked.len() == 1 {
            let wire: wire::Match = decode(&ID, "people.match", answer)?;
            let person = wire.person.0.map(|person| map::person(*person, Some(now)));
            (vec![person], wire.request_id.0, None)
        } else {
            let wire: wire::BulkMatch<'_> = decode(&ID, "people.bulk_match", answer)?;
            let rows = wire.matches.unwrap_or_default();
            let mut people = Vec::with_capacity(rows.len());
            for (index, raw) in rows.into_iter().enumerate() {
                people.push(match raw.get() {
                    "null" => None,
                    _ => Some(record(raw, index, "matches").map_err(|bad| {
                        Error::new(ID, "people.bulk_match", ErrorKind::Malformed, bad.message).at(bad.field)
                    })?)
                    .map(|person| map::person(person, Some(now))),
                });
            }
            (pair(asked, people), wire.request_id.0, wire.credits_consumed.0)
        };
        let hits = found.iter().flatten().count();
        #[allow(clippy::cast_precision_loss, reason = "at most ten")]
        let hits = hits as f64;
        let each = match consumed {
            Some(consumed) if hits > 0.0 => consumed / hits,
            _ => MATCH.credits,
        };
        let held = match (request_id, self.with_phones()) {
            (Some(request_id), true) if hits > 0.0 => {
                self.expect_phones(request_id, hits * PHONE_CREDITS, now)
            }
            _ => 0.0,
        };
        reservation.commit(hits * each + held);
        Ok(found.into_iter().map(|person| outcome(person, each)).collect())
    }

    /// Notes that phone numbers will come, and what is held for them. Apollo may have none.
    fn expect_phones(&self, request_id: String, held: f64, now: Timestamp) -> f64 {
        let mut job = Job::new(ID, JobKind::PhoneReveal, request_id, now, now + FIRST_POLL);
        job.expires_at = Some(now + KEPT);
        job.held_credits = held;
        self.desk.jobs.add(job);
        held
    }
}

fn outcome(person: Option<Person>, credits: f64) -> Outcome<Person> {
    match person {
        None => Outcome::NotFound,
        Some(Person { do_not_contact: true, opt_out_reason, .. }) => {
            Outcome::OptedOut { reason: opt_out_reason.unwrap_or_default() }
        }
        Some(value) => Outcome::Found { value, credits },
    }
}

/// By place when every question has its answer, else by what both sides know.
fn pair(asked: &[&Person], answers: Vec<Option<Person>>) -> Vec<Option<Person>> {
    if answers.len() == asked.len() {
        return answers;
    }
    let mut answers: Vec<Option<Person>> = answers.into_iter().filter(Option::is_some).collect();
    asked
        .iter()
        .map(|asked| {
            answers.iter_mut().find(|slot| slot.as_ref().is_some_and(|one| is_same(asked, one)))?.take()
        })
        .collect()
}

fn is_same(asked: &Person, answer: &Person) -> bool {
    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    };
    let own = asked.source.as_ref().is_none_or(|source| *source == ID);
    (own && same(&asked.external_id, &answer.external_id))
        || same(&asked.email, &answer.email)
        || same(&asked.linkedin_url, &answer.linkedin_url)
        || same(&asked.display_name(), &answer.display_name())
}

#[async_trait]
impl Enrich for Matcher {
    fn batch_size(&self) -> usize {
        BATCH
    }

    fn price(&self) -> Price {
        self.desk.priced(if self.with_phones() { MATCH_WITH_PHONE } else { MATCH })
    }

    fn company_price(&self) -> Price {
        self.desk.priced(ORGANIZATION)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        if people.len() > BATCH {
            return Err(self.desk.config("people.bulk_match", format!("at most {BATCH} people in one call")));
        }
        let mut outcomes: Vec<Outcome<Person>> = people.iter().map(|_| Outcome::Unsupported).collect();
        let known: Vec<(usize, wire::Identifiers)> = people
            .iter()
            .enumerate()
            .filter_map(|(place, person)| Some((place, request::identifiers(person)?)))
            .collect();
        let affordable = self.desk.affordable(known.len(), self.price(), budget);
        for (place, _) in &known[affordable..] {
            outcomes[*place] = Outcome::OverBudget;
        }
        if affordable == 0 {
            return Ok(outcomes);
        }
        let (places, who): (Vec<usize>, Vec<wire::Identifiers>) = known.into_iter().take(affordable).unzip();
        let call = request::people_match(&who, &self.settings.reveal)?;
        #[allow(clippy::cast_precision_loss, reason = "at most ten")]
        let price = self.price().times(places.len() as f64);
        let paid = self.desk.pay(call, price, budget).await?;
        let results = match paid {
            Paid::Answered(answer, reservation) => {
                let asked: Vec<&Person> = places.iter().map(|place| &people[*place]).collect();
                self.settle(&answer, &asked, reservation)?
            }
            Paid::OutOfCredits => {
                let until = self.account.resets_at().await;
                places.iter().map(|_| Outcome::OutOfCredits { until }).collect()
            }
            other => {
                let outcome: Outcome<Person> = other.without_answer();
                places.iter().map(|_| outcome.clone()).collect()
            }
        };
        for (place, outcome) in places.into_iter().zip(results) {
            outcomes[place] = outcome;
        }
        Ok(outcomes)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request::organization_enrich(company) else { return Ok(Outcome::Unsupported) };
        match self.desk.pay(call, ORGANIZATION, budget).await? {
            Paid::Answered(answer, reservation) => {
                let wire: wire::EnrichedOrganization = decode(&ID, "organizations.enrich", &answer)?;
                let Some(organization) = wire.organization.0 else {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                };
                reservation.commit(ORGANIZATION.credits);
                let value = map::company(*organization, None).company;
                Ok(Outcome::Found { value, credits: ORGANIZATION.credits })
            }
            Paid::OutOfCredits => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            other => Ok(other.without_answer()),
        }
    }
}
