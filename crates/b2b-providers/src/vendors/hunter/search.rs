use rest_core::async_trait;
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::counter::{Counter, Refused, refused};
use super::request::{self, DISCOVER, DOMAIN_SEARCH, Subject};
use super::{BLOCK, ID, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{Budget, Error, ErrorKind, Found, Outcome, Page, Person, Price, Query, Reveal, Search, Skipped};

const PER_DISCOVERY: u64 = 100;
/// A discovery ends here.
const REACH: u64 = 10_000;
/// Addresses that one credit buys.
const PER_BLOCK: usize = 10;

/// Where a people search stands: whose mailboxes are still to be searched, and where discovery goes on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    subjects: Vec<Subject>,
    offset: u64,
    discover: Option<u64>,
}

impl Place {
    fn start(query: &Query) -> Self {
        let mut subjects: Vec<Subject> = text::domains(query).into_iter().map(Subject::Domain).collect();
        // A company that is named beside its domain would be searched and paid twice.
        if subjects.is_empty() {
            subjects.extend(query.company_names.iter().cloned().map(Subject::Company));
        }
        let discover = subjects.is_empty().then_some(0);
        Self { subjects, offset: 0, discover }
    }

    fn read(query: &Query, cursor: Option<&str>) -> Result<Self, Error> {
        match cursor {
            None => Ok(Self::start(query)),
            Some(cursor) => serde_json::from_str(cursor).map_err(|_| {
                Error::new(ID, DOMAIN_SEARCH, ErrorKind::Config, "this is no cursor of Hunter").at("cursor")
            }),
        }
    }

    fn next_subject(&mut self) {
        self.subjects.remove(0);
        self.offset = 0;
    }

    fn cursor(&self) -> Option<String> {
        let more = !self.subjects.is_empty() || self.discover.is_some();
        // Texts and numbers always have a JSON form.
        more.then(|| serde_json::to_string(self).ok()).flatten()
    }
}

/// Mailboxes of the domains of the query, or of the companies that a free discovery finds.
#[derive(Debug)]
pub(super) struct People {
    counter: Counter,
    account: Account,
    page_limit: usize,
}

impl People {
    pub(super) fn new(counter: Counter, account: Account, page_limit: usize) -> Self {
        Self { counter, account, page_limit }
    }

    /// Discovers until there is a company with mailboxes, or no company any more.
    async fn find_subjects(&self, query: &Query, place: &mut Place) -> Result<Vec<String>, Error> {
        let mut warnings = Vec::new();
        while place.subjects.is_empty()
            && let Some(offset) = place.discover
        {
            let (page, total) = discover_page(&self.counter, query, offset).await?;
            place.discover = page.next(offset, total);
            warnings
                .extend(page.rejected.iter().map(|bad| format!("a discovered company was left out: {bad}")));
            place.subjects = page
                .companies
                .into_iter()
                .filter(|(_, personal)| personal.is_none_or(|personal| personal > 0))
                .filter_map(|(person, _)| person.company.domain.map(Subject::Domain))
                .collect();
        }
        Ok(warnings)
    }

    async fn buy(
        &self,
        query: &Query,
        mut place: Place,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let blocks =
            self.counter.desk.affordable(limit.div_ceil(PER_BLOCK), self.counter.desk.priced(BLOCK), budget);
        if blocks == 0 {
            return Ok(Outcome::OverBudget);
        }
        let limit = limit.min(blocks * PER_BLOCK);
        let call = request::domain_search(query, &place.subjects[0], limit, place.offset)?;
        let price = BLOCK.times(credits(limit));
        let (answer, reservation) = match self.counter.pay(call, price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => (answer, reservation),
            Ok(Paid::OutOfCredits) => {
                return Ok(Outcome::OutOfCredits { until: self.account.resets_at().await });
            }
            Ok(other) => return Ok(other.without_answer()),
            Err(error) => return self.skip(place, error),
        };
        let mut page = mailboxes(answer.body())?;
        let rows = page.people.len() + page.rejected.len() + page.skipped.len();
        let spent = credits(rows);
        reservation.commit(spent);
        let total = page.total.unwrap_or(0);
        place.offset += limit as u64;
        if rows == 0 && place.offset - (limit as u64) < total {
            page.warnings.push(format!("Hunter announces {total} addresses and returns none from here on"));
        }
        if rows == 0 || place.offset >= total {
            place.next_subject();
        }
        page.next = place.cursor();
        Ok(Outcome::Found { value: page, credits: spent })
    }

    /// A domain that Hunter does not serve costs neither the other domains nor a credit.
    fn skip(&self, mut place: Place, error: Error) -> Result<Outcome<Page>, Error> {
        let mut page = Page::default();
        match refused(&error) {
            Refused::InvalidDomain | Refused::Claimed => page.skipped.push(Skipped {
                index: 0,
                reason: "the domain has no mail server, or its owner opted out at Hunter",
            }),
            Refused::Pagination if place.offset > 0 => {
                page.warnings.push("the plan lets no further page of this domain through".to_owned());
            }
            _ => return Err(error),
        }
        place.next_subject();
        page.next = place.cursor();
        Ok(Outcome::Found { value: page, credits: 0.0 })
    }
}

#[allow(clippy::cast_precision_loss, reason = "a page has at most 100 rows")]
fn credits(rows: usize) -> f64 {
    rows.div_ceil(PER_BLOCK) as f64
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = vec!["titles", "seniorities", "departments", "company_domains"];
        if query.company_domains.is_empty() {
            understood.push("company_names");
            if query.company_names.is_empty() {
                understood.extend(["industries", "employees", "countries", "technologies", "keywords"]);
            }
        }
        query.set_except(&understood)
    }

    fn price(&self) -> Option<Price> {
        Some(self.counter.desk.priced(BLOCK.times(credits(self.page_limit))))
    }

    fn page_size(&self) -> usize {
        self.page_limit
    }

    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, DOMAIN_SEARCH))
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let mut place = Place::read(query, cursor)?;
        let warnings = self.find_subjects(query, &mut place).await?;
        if place.subjects.is_empty() {
            return Ok(Outcome::Found { value: Page { warnings, ..Page::default() }, credits: 0.0 });
        }
        let mut outcome = self.buy(query, place, limit.clamp(1, self.page_limit), budget).await?;
        if let Outcome::Found { value: page, .. } = &mut outcome {
            page.warnings.extend(warnings);
        }
        Ok(outcome)
    }
}

/// Reads the answer of a domain search. Mailboxes of nobody are in [`Page::skipped`]; [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a domain search.
pub fn mailboxes(body: &[u8]) -> Result<Page, Error> {
    let wire: wire::DomainSearch<'_> = decode_body(&ID, DOMAIN_SEARCH, body)?;
    let missing =
        |field: &str| Error::new(ID, DOMAIN_SEARCH, ErrorKind::Malformed, "missing in the answer").at(field);
    let mut data = wire.data.ok_or_else(|| missing("data"))?;
    let rows = data.emails.take().ok_or_else(|| missing("data.emails"))?;
    let company = map::domain(&mut data);
    let total = wire.meta.0.and_then(|meta| meta.results.0).and_then(|total| u64::try_from(total).ok());
    let mut page = Page { total, ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "data.emails") {
            Ok(mailbox) => match map::mailbox(mailbox, &company) {
                Some(person) => page.people.push(Found { person, completeness: Reveal::Complete }),
                None => page.skipped.push(Skipped { index, reason: "a mailbox that belongs to nobody" }),
            },
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

/// Companies with the number of their personal mailboxes.
#[derive(Default)]
struct DiscoveryPage {
    companies: Vec<(Person, Option<i64>)>,
    rejected: Vec<crate::BadRecord>,
}

impl DiscoveryPage {
    fn next(&self, offset: u64, total: u64) -> Option<u64> {
        let next = offset + PER_DISCOVERY;
        let rows = self.companies.len() + self.rejected.len();
        (rows > 0 && next < total && next < REACH).then_some(next)
    }
}

async fn discover_page(counter: &Counter, query: &Query, offset: u64) -> Result<(DiscoveryPage, u64), Error> {
    let answer = counter.ask(request::discover(query, offset)?).await?;
    let wire: wire::Discovery<'_> = decode(&ID, DISCOVER, &answer)?;
    let rows = wire
        .data
        .ok_or_else(|| Error::new(ID, DISCOVER, ErrorKind::Malformed, "missing in the answer").at("data"))?;
    let total = wire.meta.0.and_then(|meta| meta.results.0).and_then(|total| u64::try_from(total).ok());
    let mut page = DiscoveryPage::default();
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "data") {
            Ok(discovered) => {
                let (company, personal) = map::discovered(discovered);
                page.companies.push((Person { source: Some(ID), ..Person::from(company) }, personal));
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok((page, total.unwrap_or(0)))
}

/// Companies by discovery. Free; the plan decides how far one may page.
#[derive(Debug)]
pub(super) struct Companies {
    counter: Counter,
}

impl Companies {
    pub(super) fn new(counter: Counter) -> Self {
        Self { counter }
    }
}

#[async_trait]
impl Search for Companies {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&[
            "company_names",
            "company_domains",
            "industries",
            "employees",
            "countries",
            "technologies",
            "keywords",
        ])
    }

    /// Pages always have up to 100 companies: only paid plans may ask for fewer.
    async fn search(&self, query: &Query, cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        let offset = match cursor {
            None => 0,
            Some(cursor) => cursor.parse::<u64>().map_err(|_| {
                Error::new(ID, DISCOVER, ErrorKind::Config, "this is no cursor of Hunter").at("cursor")
            })?,
        };
        let (found, total) = match discover_page(&self.counter, query, offset).await {
            Err(error) if offset > 0 && refused(&error) == Refused::Pagination => {
                let warning = "the plan lets no further page of this discovery through".to_owned();
                return Ok(Page { warnings: vec![warning], ..Page::default() });
            }
            result => result?,
        };
        let next = found.next(offset, total);
        let mut page = Page {
            people: found
                .companies
                .into_iter()
                .map(|(person, _)| Found { person, completeness: Reveal::NeedsReveal })
                .collect(),
            rejected: found.rejected,
            total: Some(total),
            next: next.map(|offset| offset.to_string()),
            ..Page::default()
        };
        if total > REACH && offset == 0 {
            page.warnings.push(format!("only {REACH} of {total} companies can be reached: narrow the query"));
        }
        Ok(page)
    }
}
