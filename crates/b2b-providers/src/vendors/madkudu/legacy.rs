use rest_core::{Answer, Call, async_trait};

use super::office::{Office, settle};
use super::request::{self, LEGACY_COMPANY, LEGACY_PERSON};
use super::{ID, LEGACY, map, wire};
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{Budget, Company, Enrich, Error, ErrorKind, Outcome, Person, Price, Score, Scorecard};

/// Scores of the Legacy Scoring API, and the little it tells beside them.
#[derive(Debug)]
pub(super) struct Legacy {
    office: Office,
}

impl Legacy {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    async fn ask<T>(
        &self,
        name: &'static str,
        call: Call,
        budget: &Budget,
        read: impl FnOnce(&Answer) -> Result<Option<T>, Error> + Send,
    ) -> Result<Outcome<T>, Error> {
        let desk = self.office.legacy(name)?;
        let (answer, reservation) = match settle(desk.pay(call, LEGACY, budget).await)? {
            Ok(answered) => answered,
            Err(outcome) => return Ok(outcome),
        };
        reservation.commit(0.0);
        Ok(match read(&answer)? {
            Some(value) => Outcome::Found { value, credits: 0.0 },
            None => Outcome::NotFound,
        })
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        let Some(email) = person.email.as_deref().and_then(text::email) else {
            return Ok(Outcome::Unsupported);
        };
        let now = self.office.legacy(LEGACY_PERSON)?.now();
        let read = |answer: &Answer| {
            let wire: wire::LegacyPerson = decode(&ID, LEGACY_PERSON, answer)?;
            Ok(map::legacy_person(wire, now))
        };
        self.ask(LEGACY_PERSON, request::legacy_person(&email), budget, read).await
    }
}

#[async_trait]
impl Score for Legacy {
    fn price(&self) -> Price {
        LEGACY
    }

    /// A person without an address is rated by their company.
    async fn score(&self, person: &Person, budget: &Budget) -> Result<Outcome<Scorecard>, Error> {
        if let Some(email) = person.email.as_deref().and_then(text::email) {
            let read = |answer: &Answer| {
                let wire: wire::LegacyPerson = decode(&ID, LEGACY_PERSON, answer)?;
                Ok(map::legacy_score(wire))
            };
            return self.ask(LEGACY_PERSON, request::legacy_person(&email), budget, read).await;
        }
        let Some(domain) = request::site(&person.company) else { return Ok(Outcome::Unsupported) };
        let read = |answer: &Answer| {
            let wire: wire::LegacyCompany = decode(&ID, LEGACY_COMPANY, answer)?;
            Ok(map::legacy_company_score(wire))
        };
        self.ask(LEGACY_COMPANY, request::legacy_company(&domain), budget, read).await
    }
}

#[async_trait]
impl Enrich for Legacy {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        LEGACY
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => Ok(vec![self.person(person, budget).await?]),
            _ => Err(Error::new(ID, LEGACY_PERSON, ErrorKind::Config, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(domain) = request::site(company) else { return Ok(Outcome::Unsupported) };
        let read = |answer: &Answer| {
            let wire: wire::LegacyCompany = decode(&ID, LEGACY_COMPANY, answer)?;
            Ok(map::legacy_company(wire))
        };
        self.ask(LEGACY_COMPANY, request::legacy_company(&domain), budget, read).await
    }
}
