use rest_core::async_trait;

use super::request::{self, COMPANY_SEARCH, PEOPLE_SEARCH, PER_PAGE};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{decode_body, record};
use crate::{Error, ErrorKind, Found, Page, Query, Reveal, Search};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    People,
    Companies,
}

/// Both searches; they are free.
#[derive(Debug)]
pub(super) struct Finder {
    desk: Desk,
    subject: Subject,
}

impl Finder {
    pub(super) fn new(desk: Desk, subject: Subject) -> Self {
        Self { desk, subject }
    }
}

#[async_trait]
impl Search for Finder {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = vec![
            "company_names",
            "company_domains",
            "industries",
            "employees",
            "countries",
            "technologies",
            "keywords",
        ];
        if self.subject == Subject::People {
            understood.extend(["titles", "seniorities", "departments", "updated_since"]);
        }
        query.set_except(&understood)
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        match self.subject {
            Subject::People => {
                let answer = self.desk.ask(request::people_search(query, cursor, limit)?).await?;
                people_page(answer.body())
            }
            Subject::Companies => {
                let answer = self.desk.ask(request::company_search(query, cursor, limit)?).await?;
                companies_page(answer.body())
            }
        }
    }
}

/// Reads the answer of a people search.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    page(PEOPLE_SEARCH, body, map::found)
}

/// Reads the answer of a company search.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    page(COMPANY_SEARCH, body, |firm: wire::Firm| Found {
        person: map::company(firm, None),
        completeness: Reveal::NeedsReveal,
    })
}

fn page<'a, T: serde::Deserialize<'a>>(
    call: &'static str,
    body: &'a [u8],
    map: impl Fn(T) -> Found,
) -> Result<Page, Error> {
    let wire: wire::Listing<'a> = decode_body(&ID, call, body)?;
    let Some(rows) = wire.data else {
        return Err(Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("data"));
    };
    let more = wire.supplemental_data.0.unwrap_or_default();
    let mut page = Page {
        total: more.total.0.and_then(|total| u64::try_from(total).ok()),
        next: more.next_token.0.filter(|_| more.is_more.0 != Some(false)),
        people: Vec::with_capacity(rows.len()),
        ..Page::default()
    };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "data") {
            Ok(wire) => page.people.push(map(wire)),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}
