use rest_core::{Answer, async_trait};

use super::account::Account;
use super::counter::{Counter, Refused, refused};
use super::request::{self, COMPANIES_FIND, EMAIL_FINDER, PEOPLE_FIND};
use super::{COMPANY, FINDER, ID, PERSON, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::wire::decode;
use crate::{Budget, Company, Enrich, Error, Outcome, Person, Price};

/// Finds the address of a person without one, and what is known about a person with one.
#[derive(Debug)]
pub(super) struct Finder {
    counter: Counter,
    account: Account,
}

impl Finder {
    pub(super) fn new(counter: Counter, account: Account) -> Self {
        Self { counter, account }
    }

    /// One paid look-up: found and charged, or nothing and free.
    async fn look_up<T>(
        &self,
        call: rest_core::Call,
        price: Price,
        budget: &Budget,
        read: impl FnOnce(&Answer) -> Result<Option<T>, Error> + Send,
    ) -> Result<Outcome<T>, Error> {
        match self.counter.pay(call, price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => match read(&answer)? {
                Some(value) => {
                    reservation.commit(price.credits);
                    Ok(Outcome::Found { value, credits: price.credits })
                }
                None => {
                    reservation.refund();
                    Ok(Outcome::NotFound)
                }
            },
            Ok(Paid::OutOfCredits) => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            Ok(other) => Ok(other.without_answer()),
            Err(error) => match refused(&error) {
                Refused::Claimed => Ok(Outcome::OptedOut { reason: "claimed_email at Hunter".to_owned() }),
                Refused::NotFound => Ok(Outcome::NotFound),
                _ => Err(error),
            },
        }
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        let now = self.counter.desk.now();
        if person.email.is_none()
            && let Some(call) = request::email_finder(person)
        {
            let read = |answer: &Answer| {
                let wire: wire::Envelope<wire::Finding> = decode(&ID, EMAIL_FINDER, answer)?;
                Ok(wire.data.0.and_then(|finding| map::finding(finding, now)))
            };
            return self.look_up(call, FINDER, budget, read).await;
        }
        let Some(call) = request::people_find(person) else { return Ok(Outcome::Unsupported) };
        let read = |answer: &Answer| {
            let wire: wire::Envelope<wire::Human> = decode(&ID, PEOPLE_FIND, answer)?;
            Ok(wire.data.0.and_then(|human| map::human(human, now)))
        };
        self.look_up(call, PERSON, budget, read).await
    }
}

#[async_trait]
impl Enrich for Finder {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.counter.desk.priced(FINDER)
    }

    fn company_price(&self) -> Price {
        self.counter.desk.priced(COMPANY)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => Ok(vec![self.person(person, budget).await?]),
            _ => Err(self.counter.desk.config(EMAIL_FINDER, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request::companies_find(company) else { return Ok(Outcome::Unsupported) };
        let read = |answer: &Answer| {
            let wire: wire::Envelope<wire::Firm> = decode(&ID, COMPANIES_FIND, answer)?;
            Ok(wire.data.0.map(map::firm))
        };
        self.look_up(call, COMPANY, budget, read).await
    }
}
