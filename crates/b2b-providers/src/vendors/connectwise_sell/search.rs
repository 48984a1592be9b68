use rest_core::async_trait;
use serde_json::value::RawValue;

use super::request::{self, CUSTOMERS, QUOTES};
use super::{ID, Office, Quote, map, wire};
use crate::vendors::place::Place;
use crate::vendors::wire::{decode_body, record};
use crate::{Error, Found, Page, Query, Reveal, Search, Skipped};

/// Quotes a page: each is one more call.
const LARGEST: u32 = 50;

/// The people on quotes.
#[derive(Debug)]
pub(super) struct People(Office);

impl People {
    pub(super) fn new(office: Office) -> Self {
        Self(office)
    }
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["company_names", "updated_since"])
    }

    fn page_size(&self) -> usize {
        LARGEST as usize
    }

    /// A page has the people of `limit` quotes: none, one or several each.
    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let place = Place::read(&ID, QUOTES, cursor, limit, LARGEST)?;
        let quotes = self.0.quotes(request::conditions(query)?, place).await?;
        let mut page = Page { rejected: quotes.rejected, next: quotes.next, ..Page::default() };
        for quote in &quotes.quotes {
            match self.0.desk.ask(request::customers(&quote.id)).await {
                Ok(answer) => customers(answer.body(), Some(quote), &self.0.offset, &mut page)?,
                // It was deleted meanwhile.
                Err(error) if error.status() == Some(404) => {
                    let index = page.people.len() + page.rejected.len() + page.skipped.len();
                    page.skipped.push(Skipped { index, reason: "the quote is gone" });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(page)
    }
}

/// Adds the customers of an answer to a page; `offset` is that of the site's clock.
///
/// # Errors
/// The answer is no JSON, or no list.
pub fn customers(body: &[u8], quote: Option<&Quote>, offset: &str, page: &mut Page) -> Result<(), Error> {
    let rows: Vec<&RawValue> = decode_body(&ID, CUSTOMERS, body)?;
    for (index, raw) in rows.into_iter().enumerate() {
        match record::<wire::Customer>(raw, index, "customers") {
            Ok(customer) => match map::customer(customer, quote, offset) {
                Some(person) => page.people.push(Found { person, completeness: Reveal::Complete }),
                None => page.skipped.push(Skipped { index, reason: "a customer that names nobody" }),
            },
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(())
}
