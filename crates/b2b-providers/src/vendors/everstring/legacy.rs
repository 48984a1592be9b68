//! The Real-Time Company Enrichment API.

use std::sync::Arc;

use rest_core::{
    Auth, ByStatus, Call, ExposeSecret, HeaderName, RateLimiter, Replay, SecretString, SlidingWindow,
    StatusCode, Url, async_trait,
};

use super::{COMPANY, DESCRIPTOR, ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::retired::no_people;
use crate::vendors::text;
use crate::vendors::wire::{decode, record};
use crate::{Budget, Company, Connection, Enrich, Error, ErrorKind, Outcome, Person, Price};

/// Companies of a legacy endpoint.
#[derive(Debug)]
pub(super) struct Legacy(Desk);

impl Legacy {
    pub(super) fn open(connection: &Connection, url: &Url) -> Result<Self, Error> {
        let token = connection.require_secret(&ID, "EVERSTRING_API_KEY")?;
        let value = SecretString::from(format!("Token {}", token.expose_secret()));
        let auth = Auth::Header(HeaderName::from_static("authorization"), value);
        // How often it may be called was never published.
        let unlimited: Arc<dyn RateLimiter> = Arc::new(SlidingWindow::new(&[]));
        let desk =
            Desk::open(ID, connection, url.as_str(), auth, Arc::new(ByStatus), vec![("all", unlimited)])?;
        Ok(Self(desk))
    }

    pub(super) fn calls(&self) -> u64 {
        self.0.client.meter().calls()
    }
}

fn request(company: &Company) -> Option<Call> {
    let domain = company.domain.clone().or_else(|| text::domain(company.website.as_deref()?));
    let call = Call::get(COMPANY.call, "companies/data_enrich").replay(Replay::Never);
    // The match is fuzzy: a name beside a domain can only mislead it.
    let call = match (domain, &company.company_name) {
        (Some(domain), _) => call.query("website", domain),
        (None, Some(name)) => call
            .query("name", name.clone())
            .query_opt("street", company.address.line.clone())
            .query_opt("city", company.address.city.clone())
            .query_opt("state", company.address.region.clone())
            .query_opt("zip", company.address.postcode.clone())
            .query_opt("country", company.address.country.clone()),
        (None, None) => return None,
    };
    Some(call.accept(StatusCode::NOT_FOUND))
}

#[async_trait]
impl Enrich for Legacy {
    fn batch_size(&self) -> usize {
        1
    }

    fn completes_people(&self) -> bool {
        false
    }

    fn price(&self) -> Price {
        self.0.priced(COMPANY)
    }

    async fn enrich_people(
        &self,
        people: &[Person],
        _budget: &Budget,
    ) -> Result<Vec<Outcome<Person>>, Error> {
        no_people(const { &DESCRIPTOR }, people)
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let Some(call) = request(company) else { return Ok(Outcome::Unsupported) };
        let (answer, reservation) = match self.0.pay(call, COMPANY, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(other.without_answer()),
        };
        let rows = if answer.status() == StatusCode::NOT_FOUND {
            Vec::new()
        } else {
            decode::<Option<wire::Answer<'_>>>(&ID, COMPANY.call, &answer)?
                .and_then(|answer| answer.data)
                .unwrap_or_default()
        };
        let Some(raw) = rows.into_iter().next() else {
            reservation.refund();
            return Ok(Outcome::NotFound);
        };
        let wire: wire::Company = record(raw, 0, "data")
            .map_err(|bad| Error::new(ID, COMPANY.call, ErrorKind::Malformed, bad.message).at(bad.field))?;
        reservation.commit(COMPANY.credits);
        let year = self.0.now().date_string().get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
        Ok(Outcome::Found { value: map::company(wire, year), credits: COMPANY.credits })
    }
}
