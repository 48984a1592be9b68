use std::sync::Arc;

use rest_core::{Timestamp, async_trait};

use super::office::Office;
use super::request::{self, DATA};
use super::settings::Settings;
use super::{DATA as PRICE, ID, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{
    BadRecord, Budget, BuyingIntent, Company, Error, ErrorKind, Found, Intent, Outcome, Page, Price, Query,
    Reveal, Search,
};

/// More records may exceed the ten megabytes that an answer may have.
const PER_PAGE: usize = 1_000;

/// Companies that surge, and the intent of one company.
#[derive(Debug)]
pub(super) struct Surges {
    office: Office,
    settings: Arc<Settings>,
}

impl Surges {
    pub(super) fn new(office: Office, settings: Arc<Settings>) -> Self {
        Self { office, settings }
    }
}

fn token(answer: &rest_core::Answer) -> Result<String, Error> {
    let wire: wire::Question = decode(&ID, DATA, answer)?;
    wire.page_token
        .0
        .ok_or_else(|| Error::new(ID, DATA, ErrorKind::Malformed, "missing in the answer").at("pageToken"))
}

#[async_trait]
impl Search for Surges {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["company_names", "company_domains", "industries", "countries", "keywords"])
    }

    fn page_size(&self) -> usize {
        PER_PAGE
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let token = match cursor {
            Some(cursor) => cursor.to_owned(),
            None => token(&self.office.desk.ask(request::search(&self.settings, query)?).await?)?,
        };
        let call = request::data_page(&token, limit.clamp(1, PER_PAGE));
        let answer = self.office.desk.ask(call).await?;
        surge_page(answer.body(), self.office.desk.now())
    }
}

#[async_trait]
impl Intent for Surges {
    fn price(&self) -> Price {
        PRICE
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        let site = company.domain.as_deref().or(company.website.as_deref());
        let Some(domain) = site.and_then(text::domain) else { return Ok(Outcome::Unsupported) };
        let call = request::one_company(&self.settings, &domain)?;
        let token = match self.office.desk.pay(call, PRICE, budget).await? {
            Paid::Answered(answer, reservation) => {
                reservation.commit(0.0);
                token(&answer)?
            }
            other => return Ok(other.without_answer()),
        };
        let answer = self.office.desk.ask(request::data_page(&token, 10)).await?;
        let page = surge_page(answer.body(), self.office.desk.now())?;
        if let (true, Some(bad)) = (page.people.is_empty(), page.rejected.into_iter().next()) {
            return Err(Error::new(ID, DATA, ErrorKind::Malformed, bad.message).at(bad.field));
        }
        let hit = page.people.into_iter().find(|found| found.person.company.domain.as_ref() == Some(&domain));
        Ok(match hit {
            Some(found) => Outcome::Found { value: found.person.intent, credits: 0.0 },
            None => Outcome::NotFound,
        })
    }
}

/// Reads one page of intent data that came at this time.
///
/// # Errors
/// The answer is no JSON, or not such a page.
pub fn surge_page(body: &[u8], came: Timestamp) -> Result<Page, Error> {
    let wire: wire::DataPage<'_> = decode_body(&ID, DATA, body)?;
    let rows = wire
        .data
        .ok_or_else(|| Error::new(ID, DATA, ErrorKind::Malformed, "missing in the answer").at("data"))?;
    let mut page = Page { next: wire.next_page_token.0, ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        let missing = || BadRecord {
            index,
            field: format!("data[{index}].domain"),
            message: "expected a domain".to_owned(),
        };
        match record(raw, index, "data").and_then(|row| map::surge(row, came).ok_or_else(missing)) {
            Ok(person) => page.people.push(Found { person, completeness: Reveal::Complete }),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}
