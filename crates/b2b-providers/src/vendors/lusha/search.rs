use std::sync::{Arc, Mutex, PoisonError};

use rest_core::{Call, async_trait};

use super::office::Office;
use super::request::{self, COMPANY_SEARCH, FILTERS, LAST_PAGE, PEOPLE_SEARCH, PER_PAGE, SMALLEST, Settings};
use super::{COMPANY_BLOCK, ID, PEOPLE_BLOCK, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::place::Place;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{
    Budget, Error, ErrorKind, Found, Outcome, Page, Price, Query, Reveal, Search, Seniority, Skipped,
};

/// Records that one credit buys.
pub(super) const PER_BLOCK: usize = 25;

/// Lusha's numbers of levels.
type Levels = Arc<Vec<(i64, Seniority)>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    People,
    Companies,
}

/// Both prospecting calls. A started block of records costs a credit.
#[derive(Debug)]
pub(super) struct Prospector {
    office: Office,
    settings: Arc<Settings>,
    subject: Subject,
    /// Lusha's ids of levels, asked for once.
    levels: Mutex<Option<Levels>>,
}

impl Prospector {
    pub(super) fn new(office: Office, settings: Arc<Settings>, subject: Subject) -> Self {
        Self { office, settings, subject, levels: Mutex::new(None) }
    }

    fn call(&self) -> &'static str {
        match self.subject {
            Subject::People => PEOPLE_SEARCH,
            Subject::Companies => COMPANY_SEARCH,
        }
    }

    fn block(&self) -> Price {
        match self.subject {
            Subject::People => PEOPLE_BLOCK,
            Subject::Companies => COMPANY_BLOCK,
        }
    }

    fn old(&self) -> Error {
        let text = "the account has version 2 of the API only, and searching needs version 3";
        Error::new(ID, self.call(), ErrorKind::Forbidden, text)
    }

    async fn request(&self, query: &Query, place: Place) -> Result<Call, Error> {
        match self.subject {
            Subject::People => {
                let levels = self.level_ids(query).await?;
                request::people_search(query, &levels, &self.settings, place.page - 1, place.per_page)
            }
            Subject::Companies => request::company_search(query, place.page - 1, place.per_page),
        }
    }

    /// Ids of the levels of a query, by Lusha's own list.
    async fn level_ids(&self, query: &Query) -> Result<Vec<i64>, Error> {
        if query.seniorities.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.levels().await?;
        let mut ids = Vec::new();
        for (index, text) in query.seniorities.iter().enumerate() {
            let level = Seniority::parse(text).map(|level| match level {
                // Lusha has neither owners nor heads.
                Seniority::Owner => Seniority::Founder,
                Seniority::Head => Seniority::Director,
                level => level,
            });
            let id =
                known.iter().find(|(_, name)| Some(*name) == level).map(|(id, _)| *id).ok_or_else(|| {
                    let error = Error::new(ID, PEOPLE_SEARCH, ErrorKind::Config, "not a level Lusha knows");
                    error.at(format!("query.seniorities[{index}]"))
                })?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    async fn levels(&self) -> Result<Levels, Error> {
        if let Some(known) = self.levels.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(known);
        }
        let answer = self.office.desk.ask(request::filter_values("seniority")).await?;
        let wire: wire::FilterValues = decode(&ID, FILTERS, &answer)?;
        let level =
            |value: wire::FilterValue| Some((value.id.0?, Seniority::parse(value.name.0.as_deref()?)?));
        let levels = Arc::new(wire.values.0.into_iter().filter_map(level).collect::<Vec<_>>());
        *self.levels.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&levels));
        Ok(levels)
    }

    fn read(&self, body: &[u8]) -> Result<(Page, Told), Error> {
        match self.subject {
            Subject::People => people(body),
            Subject::Companies => companies(body),
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "a page has at most 100 rows")]
pub(super) fn blocks(rows: usize) -> f64 {
    rows.div_ceil(PER_BLOCK) as f64
}

#[async_trait]
impl Search for Prospector {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood =
            vec!["company_names", "company_domains", "industries", "employees", "countries", "technologies"];
        if self.subject == Subject::People {
            understood.extend(["titles", "seniorities", "departments"]);
        }
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        Some(self.office.desk.priced(self.block().times(blocks(PER_PAGE as usize))))
    }

    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, self.call()))
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        if self.office.is_old() {
            return Err(self.old());
        }
        let mut place = Place::read(&ID, self.call(), cursor, limit, PER_PAGE)?;
        place.per_page = place.per_page.max(SMALLEST);
        // The free question comes first, but not for a page that cannot be paid.
        let block = self.office.desk.priced(self.block());
        let wanted = (place.per_page as usize).div_ceil(PER_BLOCK);
        let covered = self.office.desk.affordable(wanted, block, budget);
        if covered == 0 {
            return Ok(Outcome::OverBudget);
        }
        // A page of another size would skip records, so only the first one may shrink.
        if covered < wanted {
            if place.page > 1 {
                return Ok(Outcome::OverBudget);
            }
            place.per_page = place.per_page.min(u32::try_from(covered * PER_BLOCK).unwrap_or(PER_PAGE));
        }
        let call = self.request(query, place).await?;
        let price = self.block().times(blocks(place.per_page as usize));
        let paid = match self.office.desk.pay(call, price, budget).await {
            Err(error) if self.office.steps_back(&error) => return Err(self.old()),
            result => result?,
        };
        match paid {
            Paid::Answered(answer, reservation) => {
                let (mut page, told) = self.read(answer.body())?;
                let rows = page.people.len() + page.rejected.len() + page.skipped.len();
                let credits = told.charged.unwrap_or_else(|| blocks(rows));
                reservation.commit(credits);
                finish(&mut page, self.call(), place, told.size, rows)?;
                Ok(Outcome::Found { value: page, credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}

/// What an answer says beside its rows.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    size: Option<u64>,
    charged: Option<f64>,
}

/// Decides how to go on, and does not take missing records for the end.
fn finish(
    page: &mut Page,
    call: &'static str,
    place: Place,
    size: Option<u64>,
    rows: usize,
) -> Result<(), Error> {
    let total = page.total.unwrap_or(0);
    let size = size.filter(|size| *size > 0).unwrap_or(u64::from(place.per_page));
    let seen = u64::from(place.page) * size;
    if rows == 0 && seen - size < total {
        let text = format!("page {} is empty although {total} records are announced", place.page - 1);
        return Err(Error::new(ID, call, ErrorKind::Vendor, text));
    }
    let reach = (u64::from(LAST_PAGE) + 1) * size;
    if total > reach && place.page == 1 {
        page.warnings.push(format!("only {reach} of {total} records can be reached: narrow the query"));
    }
    let more = rows > 0 && seen < total && place.page <= LAST_PAGE;
    page.next = more.then(|| format!("{}/{}", place.page + 1, place.per_page));
    Ok(())
}

/// The rows of an answer; what Lusha refuses to give is skipped.
fn listing<'a, T: serde::Deserialize<'a>>(
    call: &'static str,
    body: &'a [u8],
    refused: impl Fn(&T) -> bool,
    map: impl Fn(T) -> Found,
) -> Result<(Page, Told), Error> {
    let wire: wire::Listing<'_> = decode_body(&ID, call, body)?;
    let rows = wire
        .results
        .ok_or_else(|| Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("results"))?;
    let natural = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let pagination = wire.pagination.0.unwrap_or_default();
    let told = Told {
        size: natural(pagination.size.0),
        charged: wire
            .billing
            .0
            .and_then(|billing| billing.credits_charged.0)
            .filter(|charged| *charged >= 0.0),
    };
    let mut page = Page { total: natural(pagination.total.0), ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record::<T>(raw, index, "results") {
            Ok(one) if refused(&one) => {
                page.skipped.push(Skipped { index, reason: "Lusha may not give this record" });
            }
            Ok(one) => page.people.push(map(one)),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok((page, told))
}

fn people(body: &[u8]) -> Result<(Page, Told), Error> {
    listing(PEOPLE_SEARCH, body, |one: &wire::Contact| one.error.0.is_some(), map::found)
}

fn companies(body: &[u8]) -> Result<(Page, Told), Error> {
    let found = |wire| Found { person: map::company(wire), completeness: Reveal::NeedsReveal };
    listing(COMPANY_SEARCH, body, |one: &wire::Firm| one.error.0.is_some(), found)
}

/// Reads the answer of a people search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    people(body).map(|(page, _)| page)
}

/// Reads the answer of a company search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    companies(body).map(|(page, _)| page)
}
