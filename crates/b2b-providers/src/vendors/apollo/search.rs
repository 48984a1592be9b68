use std::collections::BTreeSet;
use std::sync::Arc;

use rest_core::async_trait;

use super::request::{self, COMPANY_SEARCH, PEOPLE_SEARCH, PER_PAGE, REACH, Settings};
use super::{COMPANY_PAGE, ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::place::Place;
use crate::vendors::wire::{decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Price, Query, Reveal, Search};

/// More records than Apollo has people that fit any filter: then the filters were ignored.
const SUSPICIOUS: u64 = 50_000_000;

#[derive(Debug)]
pub(super) struct People {
    desk: Desk,
    settings: Arc<Settings>,
}

impl People {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = vec![
            "titles",
            "seniorities",
            "company_domains",
            "employees",
            "countries",
            "technologies",
            "keywords",
        ];
        if self.settings.departments {
            understood.push("departments");
        }
        query.set_except(&understood)
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let place = Place::read(&ID, PEOPLE_SEARCH, cursor, limit, PER_PAGE)?;
        let call = request::people_search(query, &self.settings, place)?;
        let answer = self.desk.ask(call).await?;
        let mut page = people_page(answer.body())?;
        let filtered = query.set().len() > self.ignored(query).len();
        if filtered && page.total.is_some_and(|total| total > SUSPICIOUS) {
            let text = "Apollo ignored the filters: it announces its whole database";
            return Err(Error::new(ID, PEOPLE_SEARCH, ErrorKind::Vendor, text));
        }
        finish(&mut page, PEOPLE_SEARCH, place)?;
        Ok(page)
    }
}

/// Decides how to go on, and does not take missing records for the end.
fn finish(page: &mut Page, call: &'static str, place: Place) -> Result<(), Error> {
    let total = page.total.unwrap_or(0);
    let rows = page.people.len() + page.rejected.len();
    if rows == 0 && place.seen() <= total.min(REACH) {
        let text = format!("page {} is empty although {total} records are announced", place.page);
        return Err(Error::new(ID, call, ErrorKind::Vendor, text));
    }
    if total > REACH && place.page == 1 {
        page.warnings.push(format!(
            "only {REACH} of {total} records can be reached: narrow the query, for example by employees or countries"
        ));
    }
    page.next = place.next(total, REACH).filter(|_| rows > 0);
    Ok(())
}

/// Reads the answer of a people search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    let wire: wire::PeoplePage<'_> = decode_body(&ID, PEOPLE_SEARCH, body)?;
    let total = wire.total_entries.0.and_then(|total| u64::try_from(total).ok());
    let (Some(total), Some(rows)) = (total, wire.people) else {
        let field = if total.is_none() { "total_entries" } else { "people" };
        return Err(Error::new(ID, PEOPLE_SEARCH, ErrorKind::Malformed, "missing in the answer").at(field));
    };
    let mut page = Page { total: Some(total), people: Vec::with_capacity(rows.len()), ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "people") {
            Ok(person) => page.people.push(map::found(person)),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

#[derive(Debug)]
pub(super) struct Companies {
    desk: Desk,
}

impl Companies {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }
}

#[async_trait]
impl Search for Companies {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = vec!["industries", "employees", "countries", "technologies", "keywords"];
        // The filter takes one name.
        if query.company_names.len() == 1 {
            understood.push("company_names");
        }
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        Some(self.desk.priced(COMPANY_PAGE))
    }

    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, COMPANY_SEARCH))
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let place = Place::read(&ID, COMPANY_SEARCH, cursor, limit, PER_PAGE)?;
        let mut query = query.clone();
        if query.company_names.len() > 1 {
            query.company_names.clear();
        }
        let call = request::company_search(&query, place)?;
        match self.desk.pay(call, COMPANY_PAGE, budget).await? {
            Paid::Answered(answer, reservation) => {
                let mut page = companies_page(answer.body())?;
                // A page without companies is not returned, so not charged.
                let credits = if page.people.is_empty() { 0.0 } else { COMPANY_PAGE.credits };
                reservation.commit(credits);
                finish(&mut page, COMPANY_SEARCH, place)?;
                Ok(Outcome::Found { value: page, credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}

/// Reads the answer of a company search: new and saved companies together. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    let wire: wire::CompaniesPage<'_> = decode_body(&ID, COMPANY_SEARCH, body)?;
    if wire.organizations.is_none() && wire.accounts.is_none() {
        return Err(
            Error::new(ID, COMPANY_SEARCH, ErrorKind::Malformed, "missing in the answer").at("organizations")
        );
    }
    let total =
        wire.pagination.0.and_then(|pages| pages.total_entries.0).and_then(|total| u64::try_from(total).ok());
    let mut page = Page { total, ..Page::default() };
    let mut seen = BTreeSet::new();
    for (list, rows) in [("organizations", wire.organizations), ("accounts", wire.accounts)] {
        for (index, raw) in rows.unwrap_or_default().into_iter().enumerate() {
            match record(raw, index, list) {
                Ok(organization) => {
                    let person = map::company(organization, None);
                    if person.external_company_id.as_ref().is_none_or(|id| seen.insert(id.clone())) {
                        page.people.push(Found { person, completeness: Reveal::Complete });
                    }
                }
                Err(bad) => page.rejected.push(bad),
            }
        }
    }
    Ok(page)
}
