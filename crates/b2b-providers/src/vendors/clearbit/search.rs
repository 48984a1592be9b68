use rest_core::async_trait;
use serde::{Deserialize, Serialize};

use super::classify::is_nobody;
use super::request::{self, COMPANY_SEARCH, PEOPLE_SEARCH, PER_PAGE};
use super::{DISCOVERY, ID, map, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::place::Place as Numbered;
use crate::vendors::text;
use crate::vendors::wire::{decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Price, Query, Reveal, Search, Skipped};

/// Whose people are still to be listed, and on which page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    domains: Vec<String>,
    page: u32,
    size: u32,
}

impl Place {
    fn read(query: &Query, cursor: Option<&str>, limit: usize) -> Result<Self, Error> {
        let wrong =
            |text: &str, field: &str| Error::new(ID, PEOPLE_SEARCH, ErrorKind::Config, text).at(field);
        let place = match cursor {
            None => Self {
                domains: text::domains(query),
                page: 1,
                size: u32::try_from(limit).unwrap_or(PER_PAGE).clamp(1, PER_PAGE),
            },
            Some(cursor) => {
                serde_json::from_str(cursor).map_err(|_| wrong("this is no cursor of Clearbit", "cursor"))?
            }
        };
        if place.domains.is_empty() {
            return Err(wrong(
                "Prospector searches one company after another: name domains",
                "query.company_domains",
            ));
        }
        if place.page == 0 || !(1..=PER_PAGE).contains(&place.size) {
            return Err(wrong("this is no cursor of Clearbit", "cursor"));
        }
        Ok(place)
    }

    fn cursor(&self) -> Option<String> {
        // Texts and numbers always have a JSON form.
        (!self.domains.is_empty()).then(|| serde_json::to_string(self).ok()).flatten()
    }
}

/// People of the domains of a query, without their addresses. Free.
#[derive(Debug)]
pub(super) struct Prospector {
    desk: Desk,
}

impl Prospector {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }
}

#[async_trait]
impl Search for Prospector {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["titles", "seniorities", "departments", "company_domains"])
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let mut place = Place::read(query, cursor, limit)?;
        let domain = place.domains[0].clone();
        let call = request::people_search(query, &domain, place.page, place.size)?;
        let (mut page, size) = match self.desk.ask(call).await {
            Ok(answer) => prospects(answer.body())?,
            // One domain that nobody knows does not end the search.
            Err(error) if is_nobody(&error) => {
                let skipped = vec![Skipped { index: 0, reason: "Clearbit does not know the domain" }];
                (Page { skipped, ..Page::default() }, None)
            }
            Err(error) => return Err(error),
        };
        for found in &mut page.people {
            // Prospector names the company only.
            found.person.company.website = Some(format!("https://{domain}"));
            found.person.company.domain = Some(domain.clone());
        }
        let rows = page.people.len() + page.rejected.len();
        // Clearbit may have smaller pages than were asked for.
        let seen = u64::from(place.page) * size.unwrap_or(u64::from(place.size));
        let total = page.total.unwrap_or(0);
        if rows == 0 && seen - size.unwrap_or(u64::from(place.size)) < total {
            page.warnings.push(format!("{total} people are announced, and page {} is empty", place.page));
        }
        if rows > 0 && seen < total {
            place.page += 1;
        } else {
            place.domains.remove(0);
            place.page = 1;
        }
        // The total is that of one domain.
        page.total = page.total.filter(|_| place.domains.is_empty() && cursor.is_none());
        page.next = place.cursor();
        Ok(page)
    }
}

fn natural(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

fn listing<'a, T: Deserialize<'a>>(
    call: &'static str,
    body: &'a [u8],
    map: impl Fn(T) -> Found,
) -> Result<(Page, Option<u64>), Error> {
    let wire: wire::Listing<'_> = decode_body(&ID, call, body)?;
    let rows = wire
        .results
        .ok_or_else(|| Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("results"))?;
    let mut page = Page { total: natural(wire.total.0), ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "results") {
            Ok(one) => page.people.push(map(one)),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok((page, natural(wire.page_size.0).filter(|size| *size > 0)))
}

fn prospects(body: &[u8]) -> Result<(Page, Option<u64>), Error> {
    listing(PEOPLE_SEARCH, body, map::found)
}

/// Reads the answer of Prospector. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    prospects(body).map(|(page, _)| page)
}

/// Companies by Clearbit's own language for queries.
#[derive(Debug)]
pub(super) struct Discovery {
    desk: Desk,
}

impl Discovery {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }
}

#[async_trait]
impl Search for Discovery {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["keywords"])
    }

    fn price(&self) -> Option<Price> {
        Some(self.desk.priced(DISCOVERY))
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
        if query.keywords.is_empty() {
            let text = "Discovery takes its own language for queries: write it as keywords";
            return Err(Error::new(ID, COMPANY_SEARCH, ErrorKind::Config, text).at("query.keywords"));
        }
        let place = Numbered::read(&ID, COMPANY_SEARCH, cursor, limit, 100)?;
        let call = request::company_search(&query.keywords.join(" "), place.page);
        match self.desk.pay(call, DISCOVERY, budget).await? {
            Paid::Answered(answer, reservation) => {
                let found = |wire| Found {
                    person: map::company(wire, Some(self.desk.now())),
                    completeness: Reveal::Complete,
                };
                let (mut page, _) = listing(COMPANY_SEARCH, answer.body(), found)?;
                let rows = page.people.len() + page.rejected.len();
                let credits = if rows == 0 { 0.0 } else { DISCOVERY.credits };
                reservation.commit(credits);
                // How long pages are is not told, so they end with an empty one.
                let next = place.page.checked_add(1).filter(|_| rows > 0);
                page.next = next.map(|page| format!("{page}/{}", place.per_page));
                Ok(Outcome::Found { value: page, credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}
