//! The Partner API: a login whose token comes in a header, and two searches.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rest_core::{
    Answer, Auth, ByStatus, Call, Client, ExposeSecret, RateLimiter, Replay, SecretString, SlidingWindow,
    StatusCode, Url, Window, async_trait,
};
use serde_json::{Value, json};

use super::{COMPANY, DESCRIPTOR, ID, PERSON, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::text;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{
    Budget, Company, Connection, Enrich, Error, ErrorKind, Found, Outcome, Page, Person, Price, Query,
    Reveal, Search,
};

const TOKEN: &str = "x-auth-token";

/// People and companies of a legacy endpoint.
#[derive(Debug)]
pub(super) struct Papi {
    desk: Desk,
    /// A login is no call of the operator's: it is not counted.
    login: Client,
    user: SecretString,
    password: SecretString,
    partner: Option<SecretString>,
    token: Mutex<Option<SecretString>>,
}

impl Papi {
    pub(super) fn open(connection: &Connection, url: &Url) -> Result<Self, Error> {
        let user = connection.require_secret(&ID, "DISCOVERORG_USERNAME")?.clone();
        let password = connection.require_secret(&ID, "DISCOVERORG_PASSWORD")?.clone();
        let pools = [PERSON.call, COMPANY.call].map(|pool| (pool, limiter(pool))).to_vec();
        let desk = Desk::open(ID, connection, url.as_str(), Auth::None, Arc::new(ByStatus), pools)?;
        let partner = connection.find_secret("DISCOVERORG_API_KEY").cloned();
        let base = desk.client.base().clone();
        let login =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock())).build();
        Ok(Self { desk, login, user, password, partner, token: Mutex::default() })
    }

    pub(super) fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }

    fn held(&self) -> Option<SecretString> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn drop_token(&self) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The token of an earlier login, or of a new one.
    async fn token(&self) -> Result<SecretString, Error> {
        if let Some(token) = self.held() {
            return Ok(token);
        }
        let mut body =
            json!({"username": self.user.expose_secret(), "password": self.password.expose_secret()});
        if let Some(partner) = &self.partner {
            body["partnerKey"] = partner.expose_secret().into();
        }
        let call = Call::post("login", "login")
            .replay(Replay::Safe)
            .json(&body)
            .map_err(|error| Error::of(ID, "login", error))?;
        let answer = self.login.send(call).await.map_err(|error| Error::of(ID, "login", error))?;
        let token = answer.headers().get(TOKEN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if token.is_empty() {
            let text = "the answer has no token";
            return Err(Error::new(ID, "login", ErrorKind::Malformed, text).at("header X-AUTH-TOKEN"));
        }
        let token = SecretString::from(token);
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }

    async fn call(&self, name: &'static str, body: &Value) -> Result<Call, Error> {
        let path = format!("v1/{}", name.replace('.', "/"));
        let token = self.token().await?;
        let mut call = Call::post(name, path)
            .json(body)
            .map_err(|error| Error::of(ID, name, error))?
            .secret_header(TOKEN, &token)
            .pool(name)
            // No match, in the words of some answers.
            .accept(StatusCode::NOT_FOUND);
        if let Some(partner) = &self.partner {
            call = call.secret_header("x-partner-key", partner);
        }
        Ok(call)
    }

    /// A free search; a token that ran out is renewed once.
    async fn ask(&self, name: &'static str, body: &Value) -> Result<Answer, Error> {
        let held = self.held().is_some();
        match self.desk.ask(self.call(name, body).await?.replay(Replay::Safe)).await {
            Err(error) if held && error.kind() == ErrorKind::Auth => {
                self.drop_token();
                self.desk.ask(self.call(name, body).await?.replay(Replay::Safe)).await
            }
            result => result,
        }
    }

    async fn pay(&self, price: Price, body: &Value, budget: &Budget) -> Result<Paid, Error> {
        if self.desk.affordable(1, price, budget) == 0 {
            return Ok(Paid::OverBudget);
        }
        let held = self.held().is_some();
        match self.desk.pay(self.call(price.call, body).await?, price, budget).await {
            Err(error) if held && error.kind() == ErrorKind::Auth => {
                self.drop_token();
                self.desk.pay(self.call(price.call, body).await?, price, budget).await
            }
            result => result,
        }
    }
}

/// 300 calls in 15 minutes for each endpoint.
fn limiter(pool: &str) -> Arc<dyn RateLimiter> {
    let windows: Vec<Window> = DESCRIPTOR
        .quotas
        .iter()
        .filter(|quota| quota.pool == pool)
        .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
        .collect();
    Arc::new(SlidingWindow::new(&windows))
}

/// Reads the answer of a search for persons. [`Page::next`] is not set: how to ask for more is not documented.
///
/// # Errors
/// The answer is no JSON, or not a page of persons.
pub fn persons(body: &[u8]) -> Result<Page, Error> {
    let mut page = Page::default();
    let Some(wire) = decode_body::<Option<wire::Page<'_>>>(&ID, PERSON.call, body)? else { return Ok(page) };
    page.total = wire.total_elements.0.and_then(|total| u64::try_from(total).ok());
    for (index, raw) in wire.content.unwrap_or_default().into_iter().enumerate() {
        match record::<wire::Person>(raw, index, "content") {
            Ok(person) => {
                page.people.push(Found { person: map::person(person), completeness: Reveal::Complete });
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    let rows = (page.people.len() + page.rejected.len()) as u64;
    if let Some(total) = page.total.filter(|total| *total > rows) {
        page.warnings
            .push(format!("{total} persons were announced and {rows} came: more pages are not documented"));
    }
    Ok(page)
}

#[async_trait]
impl Search for Papi {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["company_domains"])
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        if cursor.is_some() {
            return Err(self.desk.config(PERSON.call, "this search has one page").at("cursor"));
        }
        let domains = text::domains(query);
        if domains.is_empty() {
            let text = "the legacy endpoint finds people by the domains of their companies only";
            return Err(self.desk.config(PERSON.call, text).at("query.company_domains"));
        }
        let body = json!({"companyCriteria": {"emailDomains": domains}});
        let answer = self.ask(PERSON.call, &body).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(Page::default());
        }
        persons(answer.body())
    }
}

/// What identifies a person there.
fn criteria(person: &Person) -> Option<Value> {
    if let Some(email) = person.email.as_deref().and_then(text::email) {
        return Some(json!({"personCriteria": {"queryString": email, "queryStringApplication": ["EMAIL"]}}));
    }
    let name = person.display_name()?;
    let domain = person.company.domain.clone()?;
    Some(json!({
        "personCriteria": {"queryString": name, "queryStringApplication": ["FULL_NAME"]},
        "companyCriteria": {"emailDomains": [domain]}
    }))
}

/// The person that was meant; a search is fuzzy, and a wrong person is worse than none.
fn meant(page: Page, asked: &Person) -> Option<Person> {
    let name = asked.display_name().map(|name| name.to_lowercase());
    let email = asked.email.as_deref().and_then(text::email);
    let mut fitting = page.people.into_iter().map(|found| found.person).filter(|person| match &email {
        Some(email) => person.email.as_ref() == Some(email),
        None => name.is_some() && person.full_name.as_ref().map(|name| name.to_lowercase()) == name,
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

#[async_trait]
impl Enrich for Papi {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.desk.priced(PERSON)
    }

    fn company_price(&self) -> Price {
        self.desk.priced(COMPANY)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        let asked = match people {
            [] => return Ok(Vec::new()),
            [one] => one,
            _ => return Err(self.desk.config(PERSON.call, "at most 1 person in one call")),
        };
        let Some(body) = criteria(asked) else { return Ok(vec![Outcome::Unsupported]) };
        Ok(vec![match self.pay(PERSON, &body, budget).await? {
            Paid::Answered(answer, reservation) if answer.status() == StatusCode::NOT_FOUND => {
                reservation.refund();
                Outcome::NotFound
            }
            Paid::Answered(answer, reservation) => match meant(persons(answer.body())?, asked) {
                Some(mut value) => {
                    reservation.commit(PERSON.credits);
                    value.observed_at = Some(self.desk.now());
                    Outcome::Found { value, credits: PERSON.credits }
                }
                None => {
                    reservation.refund();
                    Outcome::NotFound
                }
            },
            other => other.without_answer(),
        }])
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let domain = company.domain.clone().or_else(|| text::domain(company.website.as_deref()?));
        let Some(domain) = domain else { return Ok(Outcome::Unsupported) };
        let body = json!({"companyCriteria": {"websiteUrls": [domain]}});
        let (answer, reservation) = match self.pay(COMPANY, &body, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(other.without_answer()),
        };
        let rows = if answer.status() == StatusCode::NOT_FOUND {
            Vec::new()
        } else {
            let wire: Option<wire::Page<'_>> = decode(&ID, COMPANY.call, &answer)?;
            wire.and_then(|page| page.content).unwrap_or_default()
        };
        for (index, raw) in rows.into_iter().enumerate() {
            let wire: wire::Company = record(raw, index, "content").map_err(|bad| {
                Error::new(ID, COMPANY.call, ErrorKind::Malformed, bad.message).at(bad.field)
            })?;
            let found = map::company(wire);
            if found.domain.as_ref() == Some(&domain) {
                reservation.commit(COMPANY.credits);
                return Ok(Outcome::Found { value: found, credits: COMPANY.credits });
            }
        }
        reservation.refund();
        Ok(Outcome::NotFound)
    }
}
