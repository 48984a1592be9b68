use std::collections::BTreeMap;

use rest_core::{Url, async_trait};

use super::request::{self, ACCOUNTS, PER_PAGE, PROSPECTS};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{decode_body, record};
use crate::{Error, ErrorKind, Found, Page, Query, Reveal, Search};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Prospects,
    Accounts,
}

/// Both lists; they are free.
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
        let mut understood = vec!["updated_since"];
        if self.subject == Subject::Accounts {
            understood.push("company_domains");
            if request::one_name(query).is_some() {
                understood.push("company_names");
            }
        }
        query.set_except(&understood)
    }

    fn page_size(&self) -> usize {
        PER_PAGE
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        match self.subject {
            Subject::Prospects => {
                let answer = self.desk.ask(request::prospects(query, cursor, limit)?).await?;
                prospects_page(answer.body())
            }
            Subject::Accounts => {
                let answer = self.desk.ask(request::accounts(query, cursor, limit)?).await?;
                accounts_page(answer.body())
            }
        }
    }
}

fn listing<'a>(call: &'static str, body: &'a [u8]) -> Result<(wire::Listing<'a>, Page), Error> {
    let mut wire: wire::Listing<'a> = decode_body(&ID, call, body)?;
    if wire.data.is_none() {
        return Err(Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at("data"));
    }
    let next = wire.links.0.take().and_then(|links| links.next.0);
    // Only the question is taken from the link: the token goes to no other host.
    let next = match next {
        None => None,
        Some(link) => match Url::parse(&link).ok().and_then(|url| url.query().map(str::to_owned)) {
            Some(query) => Some(query),
            None => {
                let error = Error::new(ID, call, ErrorKind::Malformed, "expected an address with a question");
                return Err(error.at("links.next"));
            }
        },
    };
    Ok((wire, Page { next, ..Page::default() }))
}

/// Reads a page of prospects with their accounts.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn prospects_page(body: &[u8]) -> Result<Page, Error> {
    let (wire, mut page) = listing(PROSPECTS, body)?;
    let mut accounts = BTreeMap::new();
    for (index, raw) in wire.included.unwrap_or_default().into_iter().enumerate() {
        match record::<wire::Account>(raw, index, "included") {
            Ok(account) if account.kind.0.as_deref() == Some("account") => {
                if let Some(id) = account.id.0.clone() {
                    accounts.insert(id, account);
                }
            }
            Ok(_) => {}
            Err(bad) => page.rejected.push(bad),
        }
    }
    for (index, raw) in wire.data.unwrap_or_default().into_iter().enumerate() {
        match record::<wire::Prospect>(raw, index, "data") {
            Ok(prospect) => {
                let account = map::account_id(&prospect).and_then(|id| accounts.get(&id)).cloned();
                let person = map::person(prospect, account);
                page.people.push(Found { person, completeness: Reveal::Complete });
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}

/// Reads a page of accounts.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn accounts_page(body: &[u8]) -> Result<Page, Error> {
    let (wire, mut page) = listing(ACCOUNTS, body)?;
    for (index, raw) in wire.data.unwrap_or_default().into_iter().enumerate() {
        match record::<wire::Account>(raw, index, "data") {
            Ok(account) => {
                page.people.push(Found { person: map::company(account), completeness: Reveal::Complete })
            }
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}
