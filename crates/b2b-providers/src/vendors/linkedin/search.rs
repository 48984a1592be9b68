use std::collections::BTreeSet;
use std::sync::Arc;

use rest_core::{Timestamp, async_trait};

use super::request::{self, LEAD, LEADS, PER_PAGE, Settings};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{Error, ErrorKind, Found, Page, Person, Query, Reveal, Search, Skipped};

/// People who filled in a form.
#[derive(Debug)]
pub(super) struct Leads {
    desk: Desk,
    settings: Arc<Settings>,
}

/// Where a walk stands: the first record, the size of a page, and the end of the time.
#[derive(Debug, Clone, Copy)]
struct Walk {
    start: u64,
    count: u32,
    until: Timestamp,
}

impl Walk {
    fn read(cursor: &str) -> Result<Self, Error> {
        let mut parts = cursor.splitn(3, '/').map(str::parse::<i64>);
        let mut number = || parts.next().and_then(Result::ok);
        let start = number().and_then(|start| u64::try_from(start).ok());
        let count = number().and_then(|count| u32::try_from(count).ok());
        match (start, count, number()) {
            (Some(start), Some(count @ 1..=PER_PAGE), Some(until)) => {
                Ok(Self { start, count, until: Timestamp::from_millis(until) })
            }
            _ => {
                Err(Error::new(ID, LEADS, ErrorKind::Config, "this is no cursor of this search").at("cursor"))
            }
        }
    }
}

impl Leads {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }

    pub(super) async fn lead(&self, id: &str) -> Result<Option<Person>, Error> {
        let answer = self.desk.ask(request::lead(&self.settings, id)).await?;
        let lead: wire::Lead = decode(&ID, LEAD, &answer)?;
        let wanted = refusal(&lead, self.settings.consents.as_ref(), self.settings.test_leads).is_none();
        Ok(wanted.then(|| map::person(lead)))
    }
}

/// Why a lead is none.
fn refusal(lead: &wire::Lead, consents: Option<&BTreeSet<i64>>, test_leads: bool) -> Option<&'static str> {
    if lead.test_lead.0 == Some(true) && !test_leads {
        return Some("a test lead");
    }
    let given =
        lead.form_response.0.as_ref().map(|form| form.consent_responses.0.as_slice()).unwrap_or_default();
    let accepted =
        |id: Option<i64>| given.iter().any(|one| one.consent_id.0 == id && one.accepted.0 == Some(true));
    let agreed = match consents {
        Some(needed) => needed.iter().all(|id| accepted(Some(*id))),
        None => given.iter().all(|one| one.accepted.0 == Some(true)),
    };
    (!agreed).then_some("a consent was not given")
}

fn read(body: &[u8], consents: Option<&BTreeSet<i64>>, test_leads: bool) -> Result<(Page, usize), Error> {
    let wire: wire::Listing<'_> = decode_body(&ID, LEADS, body)?;
    let Some(rows) = wire.elements else {
        return Err(Error::new(ID, LEADS, ErrorKind::Malformed, "missing in the answer").at("elements"));
    };
    let count = rows.len();
    let total = wire.paging.0.and_then(|paging| paging.total.0).and_then(|total| u64::try_from(total).ok());
    let mut page = Page { total, ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record::<wire::Lead>(raw, index, "elements") {
            Ok(lead) => match refusal(&lead, consents, test_leads) {
                Some(reason) => page.skipped.push(Skipped { index, reason }),
                None => page.people.push(Found { person: map::person(lead), completeness: Reveal::Complete }),
            },
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok((page, count))
}

/// Reads a page of leads that gave all consents. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn leads_page(body: &[u8]) -> Result<Page, Error> {
    read(body, None, false).map(|(page, _)| page)
}

#[async_trait]
impl Search for Leads {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["updated_since"])
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let walk = match cursor {
            Some(cursor) => Walk::read(cursor)?,
            None => Walk {
                start: 0,
                count: u32::try_from(limit).unwrap_or(PER_PAGE).clamp(1, PER_PAGE),
                until: self.desk.now(),
            },
        };
        let Walk { start, count, until } = walk;
        let call = request::leads(&self.settings, query.updated_since, until, start, count)?;
        let answer = self.desk.ask(call).await?;
        let (mut page, rows) =
            read(answer.body(), self.settings.consents.as_ref(), self.settings.test_leads)?;
        let end = start.saturating_add(rows as u64);
        // A total may be missing; a page that is not full is the last.
        let more = rows == count as usize && page.total.is_none_or(|total| end < total);
        page.next = more.then(|| format!("{end}/{count}/{}", until.millis()));
        Ok(page)
    }
}
