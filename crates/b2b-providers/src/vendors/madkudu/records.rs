use rest_core::{Call, async_trait};
use serde::Deserialize;

use super::office::{Office, buy};
use super::request::{self, ACCOUNT, ACCOUNT_LOOKUP, PERSON, PERSON_LOOKUP};
use super::{FOUND, ID, LOOKUP, RECORD, map, wire};
use crate::lenient::List;
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{
    Budget, BuyingIntent, Company, Enrich, Error, ErrorKind, Intent, Outcome, Person, Price, Score, Scorecard,
};

/// Whole records of MadAPI: looked up, then read. Both are paid.
#[derive(Debug)]
pub(super) struct Records {
    office: Office,
}

/// Where a record is.
enum Way {
    /// Its id is known.
    Id(String),
    /// It has to be looked up.
    LookUp(Call),
}

/// The record of one kind.
struct Kind {
    lookup: &'static str,
    read: &'static str,
    call: fn(&str) -> Call,
    fits: fn(&wire::Hit, &str) -> bool,
}

const PEOPLE: Kind = Kind {
    lookup: PERSON_LOOKUP,
    read: PERSON,
    call: request::person,
    fits: |hit, wanted| hit.email.0.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(wanted)),
};
const ACCOUNTS: Kind = Kind {
    lookup: ACCOUNT_LOOKUP,
    read: ACCOUNT,
    call: request::account,
    fits: |hit, wanted| hit.domain.0.as_deref().is_some_and(|domain| domain.eq_ignore_ascii_case(wanted)),
};

impl Records {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    fn priced(&self, price: Price) -> Price {
        self.office.mad.as_ref().map_or(price, |desk| desk.priced(price))
    }

    async fn record<T: for<'de> Deserialize<'de>>(
        &self,
        kind: Kind,
        way: Way,
        budget: &Budget,
    ) -> Result<Outcome<T>, Error> {
        let desk = self.office.mad(kind.read)?;
        let (id, mut credits) = match way {
            Way::Id(id) => (id, 0.0),
            Way::LookUp(call) => {
                // A look-up is worth nothing without its record.
                if desk.affordable(1, desk.priced(FOUND), budget) == 0 {
                    return Ok(Outcome::OverBudget);
                }
                match look_up(desk, &kind, call, budget).await? {
                    Ok(id) => (id, LOOKUP.credits),
                    Err(outcome) => return Ok(outcome),
                }
            }
        };
        let (answer, reservation) = match buy(desk, (kind.call)(&id), RECORD, budget).await? {
            Ok(answered) => answered,
            Err(outcome) => return Ok(outcome),
        };
        let value = decode(&ID, kind.read, &answer)?;
        reservation.commit(RECORD.credits);
        credits += RECORD.credits;
        Ok(Outcome::Found { value, credits })
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<wire::Person>, Error> {
        let own = person.external_id.as_ref().filter(|_| person.source.as_ref() == Some(&ID));
        let way = match (own, request::person_lookup(person)) {
            (Some(id), _) => Way::Id(id.clone()),
            (None, Some(call)) => Way::LookUp(call),
            (None, None) => return Ok(Outcome::Unsupported),
        };
        self.record(PEOPLE, way, budget).await
    }

    async fn account(&self, company: &Company, budget: &Budget) -> Result<Outcome<wire::Account>, Error> {
        // The id of a company does not say whose it is.
        let Some(domain) = request::site(company) else { return Ok(Outcome::Unsupported) };
        self.record(ACCOUNTS, Way::LookUp(request::account_lookup(&domain)), budget).await
    }
}

/// The id of a record: of the hit that says what was asked for, else of the first.
async fn look_up<T>(
    desk: &Desk,
    kind: &Kind,
    call: Call,
    budget: &Budget,
) -> Result<Result<String, Outcome<T>>, Error> {
    let wanted = call.query_pairs().first().map(|(_, value)| value.clone()).unwrap_or_default();
    let (answer, reservation) = match buy(desk, call, LOOKUP, budget).await? {
        Ok(answered) => answered,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let hits: Vec<wire::Hit> = decode::<List<wire::Hit>>(&ID, kind.lookup, &answer)?.0;
    let place = hits.iter().position(|hit| (kind.fits)(hit, &wanted)).unwrap_or(0);
    let Some(hit) = hits.into_iter().nth(place) else {
        reservation.refund();
        return Ok(Err(Outcome::NotFound));
    };
    reservation.commit(LOOKUP.credits);
    let id = hit.mk_id.0.ok_or_else(|| {
        let error = Error::new(ID, kind.lookup, ErrorKind::Malformed, "missing in the answer");
        error.at(format!("[{place}].mk_id"))
    })?;
    Ok(Ok(id))
}

#[async_trait]
impl Enrich for Records {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.priced(FOUND)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => {
                let outcome = self.person(person, budget).await?;
                let now = self.office.mad(PERSON)?.now();
                Ok(vec![outcome.map(|wire| map::person(wire, Some(now)))])
            }
            _ => Err(Error::new(ID, PERSON, ErrorKind::Config, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        Ok(self.account(company, budget).await?.map(map::account))
    }
}

#[async_trait]
impl Score for Records {
    fn price(&self) -> Price {
        self.priced(FOUND)
    }

    /// A person who cannot be looked up is rated by their company.
    async fn score(&self, person: &Person, budget: &Budget) -> Result<Outcome<Scorecard>, Error> {
        match self.person(person, budget).await? {
            Outcome::Unsupported => {
                let outcome = self.account(&person.company, budget).await?;
                Ok(outcome.map(|wire| map::scorecard(wire.scores.0)))
            }
            outcome => Ok(outcome.map(|wire| map::scorecard(wire.scores.0))),
        }
    }
}

#[async_trait]
impl Intent for Records {
    fn price(&self) -> Price {
        self.priced(FOUND)
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        Ok(self.account(company, budget).await?.map(map::account_intent))
    }
}
