use std::sync::Arc;

use rest_core::{Answer, async_trait};

use super::account::Account;
use super::request::{self, COMPANY_SEARCH, PEOPLE_SEARCH, PER_PAGE, REACH, Settings};
use super::{ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::place::Place;
use crate::vendors::wire::{Rows, decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Price, Query, Reveal, Search};

const PEOPLE: &str = "data.flatAdvancedSearch.people";
const COMPANIES: &str = "data.groupedAdvancedSearch.companies";

/// A place, and the total that only the first page tells.
fn read(call: &'static str, cursor: Option<&str>, limit: usize) -> Result<(Place, Option<u64>), Error> {
    let Some(cursor) = cursor else { return Ok((Place::read(&ID, call, None, limit, PER_PAGE)?, None)) };
    let (place, total) = cursor.rsplit_once('/').unwrap_or((cursor, ""));
    let place = Place::read(&ID, call, Some(place), limit, PER_PAGE)?;
    let total = total.parse().map_err(|_| {
        Error::new(ID, call, ErrorKind::Config, "this is no cursor of this search").at("cursor")
    })?;
    Ok((place, Some(total)))
}

/// Decides how to go on. The total is an estimate, so a page that is not full ends the walk too.
fn finish(page: &mut Page, place: Place, known: Option<u64>) {
    let rows = page.people.len() + page.rejected.len();
    let total = page.total.or(known);
    page.total = total;
    let total = total.unwrap_or(u64::MAX);
    if total > REACH && place.page == 1 && total != u64::MAX {
        page.warnings.push(format!(
            "only {REACH} of {total} records can be reached: narrow the query, for example by employees or countries"
        ));
    }
    page.next = place.next(total, REACH).filter(|_| rows > 0).map(|next| format!("{next}/{total}"));
}

#[derive(Debug)]
pub(super) struct People {
    desk: Desk,
    settings: Arc<Settings>,
    account: Account,
}

impl People {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>, account: Account) -> Self {
        Self { desk, settings, account }
    }
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&[
            "titles",
            "seniorities",
            "departments",
            "company_names",
            "company_domains",
            "industries",
            "employees",
            "countries",
            "technologies",
            "updated_since",
        ])
    }

    fn price(&self) -> Option<Price> {
        Some(self.desk.priced(self.settings.people_rows(PER_PAGE as usize)))
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
    }

    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, PEOPLE_SEARCH))
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let (place, total) = read(PEOPLE_SEARCH, cursor, limit)?;
        let call = request::people_search(query, &self.settings, place)?;
        let price = self.settings.people_rows(place.per_page as usize);
        match self.desk.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => {
                let mut page = people_page(answer.body())?;
                let credits = self.settings.people_rows(page.people.len() + page.rejected.len()).credits;
                reservation.commit(credits);
                finish(&mut page, place, total);
                Ok(Outcome::Found { value: page, credits })
            }
            Paid::OutOfCredits => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            other => Ok(other.without_answer()),
        }
    }
}

/// Reads the answer of a people search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    let wire: wire::Reply<wire::FlatData<'_>> = decode_body(&ID, PEOPLE_SEARCH, body)?;
    let flat = wire.data.and_then(|data| data.flat_advanced_search);
    let total = flat.as_ref().and_then(|flat| flat.total_people.0);
    let rows = flat.and_then(|flat| flat.people);
    page(PEOPLE_SEARCH, PEOPLE, rows, total, map::found)
}

fn page<'a, T: serde::Deserialize<'a>>(
    call: &'static str,
    list: &str,
    rows: Rows<'a>,
    total: Option<i64>,
    map: impl Fn(T) -> Found,
) -> Result<Page, Error> {
    let Some(rows) = rows else {
        return Err(Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(list));
    };
    let total = total.and_then(|total| u64::try_from(total).ok());
    let mut page = Page { total, people: Vec::with_capacity(rows.len()), ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, list) {
            Ok(wire) => page.people.push(map(wire)),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

#[derive(Debug)]
pub(super) struct Companies {
    desk: Desk,
    settings: Arc<Settings>,
    account: Account,
}

impl Companies {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>, account: Account) -> Self {
        Self { desk, settings, account }
    }

    fn read(&self, answer: &Answer, place: Place, total: Option<u64>) -> Result<(Page, f64), Error> {
        let mut page = companies_page(answer.body())?;
        let credits = self.settings.company_rows(page.people.len() + page.rejected.len()).credits;
        if !self.settings.company_info {
            for found in &mut page.people {
                found.completeness = Reveal::NeedsReveal;
            }
        }
        finish(&mut page, place, total);
        Ok((page, credits))
    }
}

#[async_trait]
impl Search for Companies {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let understood =
            ["company_names", "company_domains", "industries", "employees", "countries", "technologies"];
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        Some(self.desk.priced(self.settings.company_rows(PER_PAGE as usize)))
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
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
        let (place, total) = read(COMPANY_SEARCH, cursor, limit)?;
        let call = request::company_search(query, &self.settings, place)?;
        let price = self.settings.company_rows(place.per_page as usize);
        match self.desk.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => {
                let (value, credits) = self.read(&answer, place, total)?;
                reservation.commit(credits);
                Ok(Outcome::Found { value, credits })
            }
            Paid::OutOfCredits => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            other => Ok(other.without_answer()),
        }
    }
}

/// Reads the answer of a company search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    let wire: wire::Reply<wire::GroupedData<'_>> = decode_body(&ID, COMPANY_SEARCH, body)?;
    let grouped = wire.data.and_then(|data| data.grouped_advanced_search);
    let total = grouped.as_ref().and_then(|grouped| grouped.total_companies.0);
    let rows = grouped.and_then(|grouped| grouped.companies);
    page(COMPANY_SEARCH, COMPANIES, rows, total, |group: wire::Group| Found {
        person: map::company(group.company.0.unwrap_or_default(), None),
        completeness: Reveal::Complete,
    })
}
