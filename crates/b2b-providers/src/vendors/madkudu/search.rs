use rest_core::{Call, async_trait};
use serde::Deserialize;

use super::office::{Office, buy};
use super::request::{self, ACCOUNT_SEARCH, PERSON_SEARCH};
use super::{BLOCK, ID, map, wire};
use crate::vendors::wire::{decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Person, Price, Query, Reveal, Search};

/// Results of one credit.
const PER_BLOCK: usize = 10;
/// More is not known to work.
const PER_PAGE: usize = 100;

#[allow(clippy::cast_precision_loss, reason = "a page has at most 100 rows")]
fn credits(rows: usize) -> f64 {
    rows.div_ceil(PER_BLOCK) as f64
}

/// Buys a page of no more results than the budget covers.
async fn page(
    office: &Office,
    name: &'static str,
    cursor: Option<&str>,
    limit: usize,
    budget: &Budget,
    call: impl FnOnce(usize, u64) -> Result<Call, Error>,
    read: fn(&[u8]) -> Result<Page, Error>,
) -> Result<Outcome<Page>, Error> {
    let desk = office.mad(name)?;
    let cursor = match cursor {
        None => 0,
        Some(cursor) => cursor.parse().map_err(|_| {
            Error::new(ID, name, ErrorKind::Config, "this is no cursor of MadKudu").at("cursor")
        })?,
    };
    let limit = limit.clamp(1, PER_PAGE);
    let blocks = desk.affordable(limit.div_ceil(PER_BLOCK), desk.priced(BLOCK), budget);
    if blocks == 0 {
        return Ok(Outcome::OverBudget);
    }
    let limit = limit.min(blocks * PER_BLOCK);
    let (answer, reservation) =
        match buy(desk, call(limit, cursor)?, BLOCK.times(credits(limit)), budget).await? {
            Ok(answered) => answered,
            Err(outcome) => return Ok(outcome),
        };
    let page = read(answer.body())?;
    let spent = credits(page.people.len() + page.rejected.len());
    reservation.commit(spent);
    Ok(Outcome::Found { value: page, credits: spent })
}

fn read<T: for<'de> Deserialize<'de>>(
    name: &'static str,
    body: &[u8],
    map: fn(T) -> Person,
) -> Result<Page, Error> {
    let wire: wire::Results<'_> = decode_body(&ID, name, body)?;
    let rows = wire
        .data
        .ok_or_else(|| Error::new(ID, name, ErrorKind::Malformed, "missing in the answer").at("data"))?;
    let meta = wire.meta.0.unwrap_or_default();
    let mut page = Page {
        total: meta.total.0.and_then(|total| u64::try_from(total).ok()),
        next: meta
            .next_cursor
            .0
            .filter(|_| meta.has_next_page.0 == Some(true))
            .map(|cursor| cursor.to_string()),
        ..Page::default()
    };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "data").map(map) {
            Ok(person) => {
                // Whole records have scores; addresses are those of your own records.
                page.people.push(Found { person, completeness: Reveal::NeedsReveal });
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

/// Reads the answer of a search for persons.
///
/// # Errors
/// The answer is no JSON, or not such a search.
pub fn persons_page(body: &[u8]) -> Result<Page, Error> {
    read(PERSON_SEARCH, body, |person: wire::Person| map::person(person, None))
}

/// Reads the answer of a search for accounts.
///
/// # Errors
/// The answer is no JSON, or not such a search.
pub fn accounts_page(body: &[u8]) -> Result<Page, Error> {
    read(ACCOUNT_SEARCH, body, map::found)
}

/// Your own people.
#[derive(Debug)]
pub(super) struct People {
    office: Office,
}

impl People {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

/// Your own accounts.
#[derive(Debug)]
pub(super) struct Companies {
    office: Office,
}

impl Companies {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

fn page_price(office: &Office) -> Option<Price> {
    let price = BLOCK.times(credits(PER_PAGE));
    Some(office.mad.as_ref().map_or(price, |desk| desk.priced(price)))
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["titles", "company_domains", "countries", "keywords"])
    }

    fn price(&self) -> Option<Price> {
        page_price(&self.office)
    }

    fn page_size(&self) -> usize {
        PER_PAGE
    }

    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, PERSON_SEARCH))
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let call = |limit, cursor| request::person_search(query, limit, cursor);
        page(&self.office, PERSON_SEARCH, cursor, limit, budget, call, persons_page).await
    }
}

#[async_trait]
impl Search for Companies {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let understood =
            ["company_names", "company_domains", "industries", "employees", "countries", "keywords"];
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        page_price(&self.office)
    }

    fn page_size(&self) -> usize {
        PER_PAGE
    }

    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, ACCOUNT_SEARCH))
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let call = |limit, cursor| request::account_search(query, limit, cursor);
        page(&self.office, ACCOUNT_SEARCH, cursor, limit, budget, call, accounts_page).await
    }
}
