use rest_core::async_trait;

use super::office::{Office, missing};
use super::request::{self, Ids, PER_PAGE, REACH, SEARCH};
use super::{ID, map, wire};
use crate::vendors::place::Place;
use crate::vendors::wire::{decode_body, record};
use crate::{Error, ErrorKind, Found, Page, Query, Reveal, Search};

/// Companies by firmographics, installs and intent. Free, with credits left.
#[derive(Debug)]
pub(super) struct Companies {
    office: Office,
}

impl Companies {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    /// A search takes ids; names are translated only by dictionaries whose paths are not verified.
    fn takes(&self, words: &[String]) -> bool {
        self.office.settings.dictionary || words.iter().all(|word| word.trim().parse::<u64>().is_ok())
    }

    async fn ids(&self, query: &Query) -> Result<Ids, Error> {
        let settings = &self.office.settings;
        let mut ids = Ids::default();
        if self.takes(&query.technologies) {
            for (index, name) in query.technologies.iter().enumerate() {
                let id = self.id(name, &settings.products).await?;
                let id = id.and_then(|id| id.parse().ok());
                ids.products.push(id.ok_or_else(|| unknown("technologies", index))?);
            }
        }
        if self.takes(&query.industries) {
            for (index, name) in query.industries.iter().enumerate() {
                let id = self.id(name, &settings.industries).await?;
                ids.industries.push(id.ok_or_else(|| unknown("industries", index))?);
            }
        }
        Ok(ids)
    }

    async fn id(&self, name: &str, path: &str) -> Result<Option<String>, Error> {
        let name = name.trim();
        if name.parse::<u64>().is_ok() {
            return Ok(Some(name.to_owned()));
        }
        let entries = self.office.dictionaries.entries(&self.office.desk, path).await?;
        Ok(entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name)).map(|entry| entry.id.clone()))
    }
}

fn unknown(condition: &str, index: usize) -> Error {
    Error::new(ID, SEARCH, ErrorKind::Config, "not in the dictionary of HG Insights")
        .at(format!("query.{condition}[{index}]"))
}

#[async_trait]
impl Search for Companies {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = vec!["company_names", "company_domains", "employees", "countries"];
        if self.takes(&query.industries) {
            understood.push("industries");
        }
        if self.takes(&query.technologies) {
            understood.push("technologies");
        }
        query.set_except(&understood)
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let place = Place::read(&ID, SEARCH, cursor, limit, PER_PAGE)?;
        let ids = self.ids(query).await?;
        let call = request::search(&self.office.settings, query, &ids, place)?;
        let answer = self.office.desk.ask(call).await?;
        let mut page = companies_page(answer.body())?;
        let rows = page.people.len() + page.rejected.len();
        // Without an announcement a full page promises another one.
        let full = rows >= place.per_page as usize;
        let total = page.total.unwrap_or(if full { u64::MAX } else { 0 });
        page.next = if rows == 0 { None } else { place.next(total, REACH) };
        if let Some(total) = page.total.filter(|total| *total > REACH && place.page == 1) {
            page.warnings.push(format!("only {REACH} of {total} companies can be reached: narrow the query"));
        }
        Ok(page)
    }
}

/// Reads the answer of a company search; [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a company search.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    let wire: wire::Companies<'_> = decode_body(&ID, SEARCH, body)?;
    let rows = wire.companies.ok_or_else(|| missing(SEARCH, "companies"))?;
    let total = wire.count.0.and_then(|count| u64::try_from(count).ok());
    let mut page = Page { total, ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "companies") {
            Ok(firm) => {
                page.people.push(Found { person: map::found(firm), completeness: Reveal::NeedsReveal });
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}
