//! Quotes and what is on them: this vendor's own, beside the capabilities.

use rest_core::Timestamp;
use serde_json::value::RawValue;

use super::request::{self, ITEMS, QUOTES};
use super::{ConnectWiseSell, ID, Item, Office, Quote, map, wire};
use crate::vendors::place::Place;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{BadRecord, Error, ErrorKind};

/// The largest page.
const LARGEST: u32 = 1_000;

/// A page of quotes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quotes {
    /// Quotes in the order of the site.
    pub quotes: Vec<Quote>,
    /// Quotes that could not be read.
    pub rejected: Vec<BadRecord>,
    /// Where to go on; `None` after the last page.
    pub next: Option<String>,
}

impl ConnectWiseSell {
    /// A page of quotes that changed since a time, and up to a day before it: detects what was won and lost. Free.
    ///
    /// # Errors
    /// ConnectWise could not be asked or refused, or the cursor is none of this search.
    pub async fn quotes(
        &self,
        since: Option<Timestamp>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Quotes, Error> {
        let place = Place::read(&ID, QUOTES, cursor, limit, LARGEST)?;
        self.office.quotes(since.map(request::since), place).await
    }

    /// Everything that is on a quote: what the customer has or will have. Free.
    ///
    /// # Errors
    /// ConnectWise could not be asked or refused, or an item cannot be read.
    pub async fn items(&self, quote: &str) -> Result<Vec<Item>, Error> {
        let mut all = Vec::new();
        let mut place = Place { page: 1, per_page: LARGEST };
        loop {
            let answer = self.office.desk.ask(request::items(quote, place)?).await?;
            let rows: Vec<&RawValue> = decode(&ID, ITEMS, &answer)?;
            let count = rows.len();
            for (index, raw) in rows.into_iter().enumerate() {
                let item: wire::Item = record(raw, index, "items")
                    .map_err(|bad| Error::new(ID, ITEMS, ErrorKind::Malformed, bad.message).at(bad.field))?;
                all.extend(map::item(item));
            }
            if count < place.per_page as usize {
                return Ok(all);
            }
            place.page += 1;
        }
    }
}

impl Office {
    pub(super) async fn quotes(&self, conditions: Option<String>, place: Place) -> Result<Quotes, Error> {
        let answer = self.desk.ask(request::quotes(self, conditions, place)).await?;
        let (mut page, rows) = read(answer.body(), &self.offset)?;
        // A page that is not full is the last: there is no total.
        if rows >= place.per_page as usize {
            page.next = place.page.checked_add(1).map(|page| format!("{page}/{}", place.per_page));
        }
        Ok(page)
    }
}

/// Reads a list of quotes; `offset` is that of the site's clock. [`Quotes::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or no list.
pub fn quotes_page(body: &[u8], offset: &str) -> Result<Quotes, Error> {
    read(body, offset).map(|(page, _)| page)
}

fn read(body: &[u8], offset: &str) -> Result<(Quotes, usize), Error> {
    let rows: Vec<&RawValue> = decode_body(&ID, QUOTES, body)?;
    let count = rows.len();
    let mut page = Quotes::default();
    for (index, raw) in rows.into_iter().enumerate() {
        match record::<wire::Quote>(raw, index, "quotes") {
            Ok(quote) => match map::quote(quote, offset) {
                Some(quote) => page.quotes.push(quote),
                None => page.rejected.push(BadRecord {
                    index,
                    field: format!("quotes[{index}].id"),
                    message: "missing in the answer".to_owned(),
                }),
            },
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok((page, count))
}
