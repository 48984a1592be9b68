use std::sync::Arc;

use rest_core::{Call, async_trait};

use super::request::{self, COMPANY_SEARCH, PEOPLE_SEARCH, REACH, Settings, Start};
use super::{COMPANY_PAGE, ID, PEOPLE_PAGE, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::{Rows, decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Person, Price, Query, Reveal, Search};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    People,
    Companies,
}

/// Both searches. With universal credits a page costs, with the others none does.
#[derive(Debug)]
pub(super) struct Finder {
    desk: Desk,
    settings: Arc<Settings>,
    subject: Subject,
}

impl Finder {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>, subject: Subject) -> Self {
        Self { desk, settings, subject }
    }

    fn call(&self) -> &'static str {
        match self.subject {
            Subject::People => PEOPLE_SEARCH,
            Subject::Companies => COMPANY_SEARCH,
        }
    }

    fn page_price(&self) -> Price {
        match self.subject {
            Subject::People => PEOPLE_PAGE,
            Subject::Companies => COMPANY_PAGE,
        }
    }

    fn request(&self, query: &Query, start: Start) -> Result<Call, Error> {
        match self.subject {
            Subject::People => request::people_search(query, &self.settings, start),
            Subject::Companies => request::company_search(query, &self.settings, start),
        }
    }

    fn read(&self, body: &[u8], start: Start) -> Result<Page, Error> {
        let listing = Listing::read(self.call(), body)?;
        let next = listing.next;
        let mut page = match self.subject {
            Subject::People => listing.people(),
            Subject::Companies => listing.companies(),
        };
        finish(&mut page, self.call(), start, next)?;
        Ok(page)
    }
}

#[async_trait]
impl Search for Finder {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let common = ["company_names", "company_domains", "industries", "employees", "countries", "keywords"];
        let mut understood = common.to_vec();
        match self.subject {
            Subject::People => understood.push("titles"),
            Subject::Companies => understood.push("technologies"),
        }
        if self.subject == Subject::People && self.settings.words {
            understood.extend(["seniorities", "departments"]);
        }
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        self.settings.universal.then(|| self.desk.priced(self.page_price()))
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        if self.settings.universal {
            return Err(<dyn Search>::needs_budget(ID, self.call()));
        }
        let start = Start::read(self.call(), cursor, limit)?;
        let answer = self.desk.ask(self.request(query, start)?).await?;
        self.read(answer.body(), start)
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        if !self.settings.universal {
            let value = self.search(query, cursor, limit).await?;
            return Ok(Outcome::Found { value, credits: 0.0 });
        }
        let start = Start::read(self.call(), cursor, limit)?;
        match self.desk.pay(self.request(query, start)?, self.page_price(), budget).await? {
            Paid::Answered(answer, reservation) => {
                let value = self.read(answer.body(), start)?;
                // A charge needs data that was found.
                let credits = if value.people.is_empty() { 0.0 } else { self.page_price().credits };
                reservation.commit(credits);
                Ok(Outcome::Found { value, credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}

/// How to go on.
#[derive(Clone, Copy)]
enum Next {
    /// The vendor's word.
    Told(Option<u64>),
    /// A bare list says nothing: a full page has a next one.
    IfFull,
}

struct Listing<'a> {
    rows: Vec<&'a serde_json::value::RawValue>,
    key: &'static str,
    total: Option<u64>,
    next: Next,
}

impl<'a> Listing<'a> {
    fn read(call: &'static str, body: &'a [u8]) -> Result<Self, Error> {
        let key = if call == PEOPLE_SEARCH { "profiles" } else { "companies" };
        if body.trim_ascii_start().first() == Some(&b'[') {
            let rows: Rows<'_> = decode_body(&ID, call, body)?;
            return Ok(Self { rows: rows.unwrap_or_default(), key, total: None, next: Next::IfFull });
        }
        let wire: wire::Listing<'_> = decode_body(&ID, call, body)?;
        let rows = if call == PEOPLE_SEARCH { wire.profiles } else { wire.companies };
        let rows =
            rows.ok_or_else(|| Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(key))?;
        let pagination = wire.pagination.0.unwrap_or_default();
        let natural = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let next = Next::Told(natural(pagination.next.0));
        Ok(Self { rows, key, total: natural(pagination.total.0), next })
    }

    fn page<T: serde::Deserialize<'a>>(self, map: impl Fn(T) -> Found) -> Page {
        let mut page = Page { total: self.total, ..Page::default() };
        for (index, raw) in self.rows.into_iter().enumerate() {
            match record(raw, index, self.key) {
                Ok(one) => page.people.push(map(one)),
                Err(bad) => page.rejected.push(bad),
            }
        }
        page
    }

    fn people(self) -> Page {
        self.page(map::found)
    }

    fn companies(self) -> Page {
        self.page(|wire| {
            let person = Person { source: Some(ID), ..Person::from(map::firm(wire)) };
            Found { person, completeness: Reveal::NeedsReveal }
        })
    }
}

fn finish(page: &mut Page, call: &'static str, start: Start, next: Next) -> Result<(), Error> {
    let rows = (page.people.len() + page.rejected.len()) as u64;
    let seen = start.at - 1 + rows;
    let announced = page.total.unwrap_or(0);
    if rows == 0 {
        if announced >= start.at {
            let text =
                format!("the page at {} is empty although {announced} records are announced", start.at);
            return Err(Error::new(ID, call, ErrorKind::Vendor, text));
        }
        return Ok(());
    }
    let next = match next {
        Next::Told(next) => next.filter(|next| *next > start.at),
        Next::IfFull => (rows >= u64::from(start.size)).then(|| start.at + rows),
    };
    page.next = next.filter(|next| *next <= REACH).map(|next| start.cursor(next));
    if announced > REACH && start.at == 1 {
        page.warnings
            .push(format!("only about {REACH} of {announced} records can be reached: narrow the query"));
    } else if page.next.is_none() && seen < announced.min(REACH) {
        page.warnings.push(format!("{announced} records are announced, and the search ends after {seen}"));
    }
    Ok(())
}

/// Reads the answer of a people search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    Listing::read(PEOPLE_SEARCH, body).map(Listing::people)
}

/// Reads the answer of a company search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    Listing::read(COMPANY_SEARCH, body).map(Listing::companies)
}
