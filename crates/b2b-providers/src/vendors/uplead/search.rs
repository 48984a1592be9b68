use std::sync::Arc;

use rest_core::{Answer, Call, Timestamp, async_trait};

use super::request::{self, COMPANY_SEARCH, PEOPLE_SEARCH, PER_PAGE, Settings};
use super::till::Till;
use super::{COMPANY_RECORD, CONTACT, ID, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::place::Place;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Price, Query, Reveal, Search};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    People,
    Companies,
}

/// Both searches. Every record costs a credit; the records of a search are complete.
#[derive(Debug)]
pub(super) struct Prospector {
    till: Till,
    settings: Arc<Settings>,
    subject: Subject,
}

impl Prospector {
    pub(super) fn new(till: Till, settings: Arc<Settings>, subject: Subject) -> Self {
        Self { till, settings, subject }
    }

    fn call(&self) -> &'static str {
        match self.subject {
            Subject::People => PEOPLE_SEARCH,
            Subject::Companies => COMPANY_SEARCH,
        }
    }

    fn each(&self) -> Price {
        match self.subject {
            Subject::People => CONTACT,
            Subject::Companies => COMPANY_RECORD,
        }
    }

    fn request(&self, query: &Query, place: Place) -> Result<Call, Error> {
        match self.subject {
            Subject::People => request::people_search(query, &self.settings, place),
            Subject::Companies => request::company_search(query, place),
        }
    }

    /// How many people a search would bring. Free.
    pub(super) async fn count(&self, query: &Query) -> Result<u64, Error> {
        let answer = self.till.desk.ask(request::people_count(query, &self.settings)?).await?;
        let wire: wire::Envelope<wire::Count> = decode(&ID, PEOPLE_SEARCH, &answer)?;
        let count = wire.data.0.and_then(|data| data.count.0).and_then(|count| u64::try_from(count).ok());
        count.ok_or_else(|| {
            Error::new(ID, PEOPLE_SEARCH, ErrorKind::Malformed, "missing in the answer").at("data.count")
        })
    }

    fn read(&self, answer: &Answer, now: Timestamp) -> Result<Read, Error> {
        match self.subject {
            Subject::People => people(answer.body(), Some(now)),
            Subject::Companies => companies(answer.body(), Some(now)),
        }
    }
}

#[async_trait]
impl Search for Prospector {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = vec!["company_domains", "industries", "employees", "countries"];
        match self.subject {
            Subject::People => {
                understood.extend(["titles", "departments"]);
                // The filter takes one level; a wrong one is told by the search.
                if !matches!(request::one_level(query), Ok(None)) {
                    understood.push("seniorities");
                }
            }
            Subject::Companies => understood.extend(["company_names", "keywords"]),
        }
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        Some(self.till.desk.priced(self.each().times(f64::from(PER_PAGE))))
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
        let mut place = Place::read(&ID, self.call(), cursor, limit, PER_PAGE)?;
        let each = self.till.desk.priced(self.each());
        let covered = self.till.desk.affordable(place.per_page as usize, each, budget);
        let covered = u32::try_from(covered).unwrap_or(PER_PAGE);
        if covered < place.per_page {
            // A page of another size would skip or repeat records, so only the first one may shrink.
            if covered == 0 || place.page > 1 {
                return Ok(Outcome::OverBudget);
            }
            place.per_page = covered;
        }
        let call = self.request(query, place)?;
        let price = self.each().times(f64::from(place.per_page));
        match self.till.pay(call, price, budget).await? {
            Paid::Answered(answer, reservation) => {
                let Read { mut page, billed, last, left } = self.read(&answer, self.till.desk.now())?;
                self.till.note(left);
                #[allow(clippy::cast_precision_loss, reason = "a page has at most 100 rows")]
                let credits = billed as f64;
                reservation.commit(credits);
                let rows = page.people.len() + page.rejected.len();
                let total = page.total.unwrap_or(0);
                if rows == 0 && place.seen() - u64::from(place.per_page) < total {
                    let text = format!("page {} is empty although {total} records are announced", place.page);
                    return Err(Error::new(ID, self.call(), ErrorKind::Vendor, text));
                }
                if place.page == 1 && request::is_rounded(query.employees) {
                    let bands = request::bands(query.employees).join(", ");
                    page.warnings.push(format!("UpLead knows bands of employees only: {bands} are searched"));
                }
                let next = place.page.checked_add(1).filter(|_| rows > 0 && !last);
                page.next = next.map(|page| format!("{page}/{}", place.per_page));
                if page.next.is_none() && place.seen() < total {
                    page.warnings.push(format!("{total} records are announced, and the search ends before"));
                }
                Ok(Outcome::Found { value: page, credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}

/// A page, and what an answer says beside it.
struct Read {
    page: Page,
    billed: usize,
    last: bool,
    left: Option<f64>,
}

fn listing<'a, T: serde::Deserialize<'a>>(
    call: &'static str,
    body: &'a [u8],
    billed: impl Fn(&T) -> bool,
    map: impl Fn(T) -> Found,
) -> Result<Read, Error> {
    let wire: wire::Envelope<wire::Listing<'_>> = decode_body(&ID, call, body)?;
    let left = wire.left();
    // Nothing at all is how UpLead spells "nobody".
    let listing = wire.data.0.unwrap_or_default();
    let meta = listing.meta.0;
    let missing = |field: &str| Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(field);
    if listing.results.is_none() && meta.is_some() {
        return Err(missing("data.results"));
    }
    let meta = meta.unwrap_or_default();
    let total = meta.total.0.and_then(|total| u64::try_from(total).ok());
    let last = meta.last_page.0.unwrap_or(false) || meta.next_page.0.is_none();
    let mut read = Read { page: Page { total, ..Page::default() }, billed: 0, last, left };
    for (index, raw) in listing.results.unwrap_or_default().into_iter().enumerate() {
        match record::<T>(raw, index, "data.results") {
            Ok(one) => {
                read.billed += usize::from(billed(&one));
                read.page.people.push(map(one));
            }
            Err(bad) => {
                // It came, so it may have been billed.
                read.billed += 1;
                read.page.rejected.push(bad);
            }
        }
    }
    Ok(read)
}

fn people(body: &[u8], came: Option<Timestamp>) -> Result<Read, Error> {
    let found = |wire| Found { person: map::person(wire, came), completeness: Reveal::Complete };
    listing(PEOPLE_SEARCH, body, map::is_billed, found)
}

fn companies(body: &[u8], came: Option<Timestamp>) -> Result<Read, Error> {
    let found = |wire| Found { person: map::company(wire, came), completeness: Reveal::Complete };
    listing(COMPANY_SEARCH, body, |_: &wire::Firm| true, found)
}

/// Reads the answer of a people search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    people(body, None).map(|read| read.page)
}

/// Reads the answer of a company search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    companies(body, None).map(|read| read.page)
}
