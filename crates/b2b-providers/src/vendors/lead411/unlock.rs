use rest_core::{async_trait, redact_text};

use super::office::{self, Office};
use super::request::{self, EMPLOYEE, UNLOCK};
use super::search::Subject;
use super::{COMPANY, ID, PERSON, classify, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{Budget, Company, Enrich, Error, ErrorKind, Outcome, Person, Price, Query, Technographics};

/// Unlocks people, after finding who they are, and reads companies.
#[derive(Debug)]
pub(super) struct Unlocker {
    office: Office,
}

impl Unlocker {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    /// Lead411's id of the company.
    async fn company_id(&self, company: &Company) -> Result<Option<String>, Error> {
        let site = || company.website.as_deref().and_then(text::domain);
        let subject = match (company.domain.clone().or_else(site), company.company_name.clone()) {
            (Some(domain), _) => Subject::Domain(domain),
            (None, Some(name)) => Subject::Name(name),
            (None, None) => return Ok(None),
        };
        let hits = self.office.search(subject.text(), &Query::default(), 1, 1).await?;
        let hit = hits.hits.into_iter().next();
        Ok(hit.filter(|hit| hit.company.as_ref().is_none_or(|company| subject.is(company))).map(|hit| hit.id))
    }

    /// Lead411's id of a person who is known by name and company: the one employee of exactly that name.
    async fn employee_id(&self, first: &str, last: &str, company: &Company) -> Result<Option<String>, Error> {
        let Some(company) = self.company_id(company).await? else { return Ok(None) };
        let staff = self.office.employees_named(&company, &format!("{first} {last}")).await?;
        let same = |known: &crate::lenient::Text, name: &str| {
            known.0.as_ref().is_some_and(|known| known.to_lowercase() == name.to_lowercase())
        };
        let mut ids: Vec<String> = staff
            .people
            .into_iter()
            .filter(|one| same(&one.first_name, first) && same(&one.last_name, last))
            .filter_map(|one| map::said(one.employee_id))
            .collect();
        ids.dedup();
        // Of two people of one name, nobody knows which is meant.
        Ok(if ids.len() == 1 { ids.pop() } else { None })
    }

    async fn person(&self, person: &Person, budget: &Budget) -> Result<Outcome<Person>, Error> {
        let own = person.source.as_ref().is_none_or(|source| *source == ID);
        let known = person.external_id.clone().filter(|_| own);
        let (first, last) = match (&person.first_name, &person.last_name) {
            (Some(first), Some(last)) => (Some(first.clone()), Some(last.clone())),
            _ => person.full_name.as_deref().map(text::split_name).unwrap_or_default(),
        };
        let company = &person.company;
        let placed = company.domain.is_some() || company.website.is_some() || company.company_name.is_some();
        if known.is_none() && !(placed && first.is_some() && last.is_some()) {
            return Ok(Outcome::Unsupported);
        }
        if self.office.desk.affordable(1, self.office.desk.priced(PERSON), budget) == 0 {
            return Ok(Outcome::OverBudget);
        }
        let id = match (known, first, last) {
            (Some(id), ..) => Some(id),
            (None, Some(first), Some(last)) => self.employee_id(&first, &last, company).await?,
            _ => None,
        };
        match id {
            Some(id) => self.unlock(&id, budget).await,
            None => Ok(Outcome::NotFound),
        }
    }

    async fn unlock(&self, id: &str, budget: &Budget) -> Result<Outcome<Person>, Error> {
        if self.office.had_doubt(id)
            && let Some(person) = self.unlocked_before(id).await?
        {
            // It counted as spent when it was unlocked.
            return Ok(Outcome::Found { value: person, credits: 0.0 });
        }
        match self.office.desk.pay(request::unlock(id), PERSON, budget).await {
            Ok(Paid::Answered(answer, reservation)) => {
                let wire: wire::Unlocked = decode(&ID, UNLOCK, &answer)?;
                if wire.email.0.is_none() && wire.employee_details.0.is_none() {
                    // Nothing was brought, so nothing was charged.
                    reservation.refund();
                    return nothing(wire.message.0);
                }
                reservation.commit(PERSON.credits);
                let value = map::unlocked(wire, id, self.office.desk.now());
                Ok(Outcome::Found { value, credits: PERSON.credits })
            }
            Ok(Paid::Unknown { reason }) => {
                self.office.doubt(id);
                Ok(Outcome::Unknown { reason })
            }
            Ok(other) => Ok(other.without_answer()),
            Err(error) if error.status() == Some(404) => Ok(Outcome::NotFound),
            Err(error) => Err(error),
        }
    }

    /// What the account has already; a locked record has no data.
    async fn unlocked_before(&self, id: &str) -> Result<Option<Person>, Error> {
        let answer = match self.office.desk.ask(request::employee(id)).await {
            Ok(answer) => answer,
            Err(error) => {
                self.office.doubt(id);
                return Err(error);
            }
        };
        let wire: wire::Unlocked = decode(&ID, EMPLOYEE, &answer)?;
        let person = map::unlocked(wire, id, self.office.desk.now());
        Ok(person.email.is_some().then_some(person))
    }

    async fn firm(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let named = company.domain.is_some() || company.website.is_some() || company.company_name.is_some();
        if !named {
            return Ok(Outcome::Unsupported);
        }
        if self.office.desk.affordable(1, self.office.desk.priced(COMPANY), budget) == 0 {
            return Ok(Outcome::OverBudget);
        }
        let Some(id) = self.company_id(company).await? else { return Ok(Outcome::NotFound) };
        match self.office.desk.pay(request::company_info(&id), COMPANY, budget).await? {
            Paid::Answered(answer, reservation) => {
                let known = office::read_company(&answer, &id)?;
                reservation.commit(COMPANY.credits);
                Ok(match known {
                    Some((value, _)) if is_wanted(company, &value) => {
                        Outcome::Found { value, credits: COMPANY.credits }
                    }
                    _ => Outcome::NotFound,
                })
            }
            other => Ok(other.without_answer()),
        }
    }
}

/// The search is by text; only the record says whether it is the right company.
fn is_wanted(wanted: &Company, found: &Company) -> bool {
    match (&wanted.domain, &wanted.company_name) {
        (Some(domain), _) => Subject::Domain(domain.clone()).is(found),
        (None, Some(name)) => Subject::Name(name.clone()).is(found),
        (None, None) => true,
    }
}

/// An answer without a record, by its words.
fn nothing<T>(message: Option<String>) -> Result<Outcome<T>, Error> {
    match message {
        Some(words) if classify::is_nobody(&words) => Ok(Outcome::NotFound),
        Some(words) => Err(Error::new(ID, UNLOCK, ErrorKind::Vendor, redact_text(&words))),
        None => Err(office::missing(UNLOCK, "employee_details")),
    }
}

#[async_trait]
impl Enrich for Unlocker {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.office.desk.priced(PERSON)
    }

    fn company_price(&self) -> Price {
        self.office.desk.priced(COMPANY)
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        match people {
            [] => Ok(Vec::new()),
            [person] => Ok(vec![self.person(person, budget).await?]),
            _ => Err(self.office.desk.config(UNLOCK, "at most 1 person in one call")),
        }
    }

    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        self.firm(company, budget).await
    }
}

#[async_trait]
impl Technographics for Unlocker {
    fn price(&self) -> Price {
        self.office.desk.priced(COMPANY)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        Ok(self.firm(company, budget).await?.map(|company| company.technologies))
    }
}
