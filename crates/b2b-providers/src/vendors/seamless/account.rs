use std::time::Duration;

use rest_core::{Timestamp, async_trait};

use super::request::{self, CONTACTS, ORG_PAGE};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::place::Place;
use crate::vendors::wire::{Rows, decode, decode_body, record};
use crate::{Balance, Error, ErrorKind, Found, Page, Reveal, Usage};

const CREDITS: &str = "x-publicapi-credits";
const DAY: Duration = Duration::from_secs(86_400);

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
}

impl Account {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }

    pub(super) async fn researched(
        &self,
        from: Timestamp,
        until: Timestamp,
        cursor: Option<&str>,
    ) -> Result<Page, Error> {
        let place = Place::read(&ID, CONTACTS, cursor, ORG_PAGE as usize, ORG_PAGE)?;
        let answer = self.desk.ask(request::contacts(from, until, place.page, place.per_page)).await?;
        let mut page = contacts_page(answer.body())?;
        // There is no total: a page that is not full is the last.
        let full = page.people.len() + page.rejected.len() == place.per_page as usize;
        page.next = place.next(u64::MAX, u64::MAX).filter(|_| full);
        Ok(page)
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Contacts<'a> {
    #[serde(borrow)]
    data: Rows<'a>,
}

/// Reads a page of what the organisation researched. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn contacts_page(body: &[u8]) -> Result<Page, Error> {
    let wire: Contacts<'_> = decode_body(&ID, CONTACTS, body)?;
    let Some(rows) = wire.data else {
        return Err(Error::new(ID, CONTACTS, ErrorKind::Malformed, "missing in the answer").at("data"));
    };
    let mut page = Page::default();
    for (index, raw) in rows.into_iter().enumerate() {
        match record::<wire::Contact>(raw, index, "data") {
            Ok(contact) => page
                .people
                .push(Found { person: map::contact(contact, None), completeness: Reveal::Complete }),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

#[async_trait]
impl Usage for Account {
    /// There is no call for the balance; every answer has it in a header.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let now = self.desk.now();
        let answer = self.desk.ask(request::contacts(now - DAY, now, 1, 1)).await?;
        let _: Contacts<'_> = decode(&ID, CONTACTS, &answer)?;
        let left = answer.headers().get(CREDITS).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Ok(left
            .map(|left| Balance { unit: "credits".to_owned(), left: Some(left), ..Balance::default() })
            .into_iter()
            .collect())
    }
}
