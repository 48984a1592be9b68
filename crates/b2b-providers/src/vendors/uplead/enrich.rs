use std::sync::Arc;

use rest_core::{Call, async_trait};
use serde::de::DeserializeOwned;

use super::request::{self, PERSON, Settings};
use super::till::Till;
use super::{COMPANY_PRICE, ID, PERSON_PRICE, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{Budget, Company, Enrich, Error, Outcome, Person, Price, Verification, Verify};

/// Looks single people and companies up. The check of an address is the status in the record of its owner.
#[derive(Debug)]
pub(super) struct Lookup {
    till: Till,
    settings: Arc<Settings>,
}

impl Lookup {
    pub(super) fn new(till: Till, settings: Arc<Settings>) -> Self {
        Self { till, settings }
    }

    /// One record; `billed` says whether it costs.
    async fn one<T: DeserializeOwned + Send>(
        &self,
        call: Call,
        price: Price,
        budget: &Budget,
        billed: impl Fn(&T) -> Option<bool> + Send,
    ) -> Result<Outcome<T>, Error> {
        let operation = price.call;
        match self.till.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => {
                let wire: wire::Envelope<T> = decode(&ID, operation, &answer)?;
                self.till.note(wire.left());
                let billed = wire.data.0.as_ref().map(billed);
                match (wire.data.0, billed) {
                    (Some(value), Some(Some(billed))) => {
                        let credits = if billed { price.credits } else { 0.0 };
                        reservation.commit(credits);
                        Ok(Outcome::Found { value, credits })
                    }
                    _ => {
                        reservation.refund();
                        Ok(Outcome::NotFound)
                    }
                }
            }
            other => Ok(other.without_answer()),
        }
    }

    async fn record(&self, call: Call, budget: &Budget) -> Result<Outcome<wire::Person>, Error> {
        // An empty object is nobody too.
        let billed = |wire: &wire::Person| {
            let somebody = wire.id.0.is_some() || wire.email.0.is_some() || wire.last_name.0.is_some();
            somebody.then(|| map::is_billed(wire))
        };
        self.one(call, PERSON_PRICE, budget, billed).await
    }
}

#[async_trait]
impl Enrich for Lookup {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.till.desk.priced(PERSON_PRICE)
    }

    fn company_price(&self) -> Price {
        self.till.desk.priced(COMPANY_PRICE)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => {
                let Some(known) = request::known(person, &self.settings) else {
                    return Ok(vec![Outcome::Unsupported]);
                };
                let outcome = self.record(request::person(&known)?, budget).await?;
                let now = self.till.desk.now();
                Ok(vec![outcome.map(|wire| map::person(wire, Some(now)))])
            }
            _ => Err(self.till.desk.config(PERSON, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request::company(company) else { return Ok(Outcome::Unsupported) };
        let billed = |wire: &wire::Firm| {
            (wire.id.0.is_some() || wire.company_name.0.is_some() || wire.domain.0.is_some()).then_some(true)
        };
        let outcome = self.one(call?, COMPANY_PRICE, budget, billed).await?;
        Ok(outcome.map(map::firm))
    }
}

#[async_trait]
impl Verify for Lookup {
    fn price(&self) -> Price {
        self.till.desk.priced(PERSON_PRICE)
    }

    async fn verify(&self, email: &str, budget: &Budget) -> Result<Outcome<Verification>, Error> {
        let Some(email) = text::email(email) else {
            return Err(self.till.desk.config(PERSON, "this is no e-mail address").at("email"));
        };
        let call = request::person(&wire::Known { email: Some(email), ..wire::Known::default() })?;
        Ok(self.record(call, budget).await?.map(|wire| map::check(&wire)))
    }
}
