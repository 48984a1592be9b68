use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rest_core::{Delivery, Timestamp, async_trait};

use super::account::Quota;
use super::request::{self, CREATE, FIELDS, PER_PAGE, RUN};
use super::settings::{Labels, Settings};
use super::{ID, map, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::{decode, decode_body, record};
use crate::{Balance, Budget, Error, ErrorKind, Found, Outcome, Page, Query, Reveal, Search};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    People,
    Companies,
}

/// Both searches. Clay walks, and remembers how far: there is no way back.
#[derive(Debug)]
pub(super) struct Finder {
    desk: Desk,
    settings: Arc<Settings>,
    subject: Subject,
    quota: Quota,
    /// Searches of which a page may be lost.
    broken: Mutex<BTreeSet<String>>,
}

/// Where a walk stands: the kind and name of the search, the size of its pages, and how many were asked for.
struct Walk {
    mode: &'static str,
    search_id: String,
    limit: u32,
    pages: u32,
}

impl Walk {
    fn read(cursor: &str) -> Result<Self, Error> {
        let wrong =
            || Error::new(ID, RUN, ErrorKind::Config, "this is no cursor of this search").at("cursor");
        let mut parts = cursor.splitn(4, '/');
        let mode = match parts.next() {
            Some("query") => "query",
            Some("filters") => "filters",
            _ => return Err(wrong()),
        };
        let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok());
        match (number(), number(), parts.next()) {
            (Some(limit), Some(pages), Some(id)) if (1..=500).contains(&limit) && !id.is_empty() => {
                Ok(Self { mode, search_id: id.to_owned(), limit, pages })
            }
            _ => Err(wrong()),
        }
    }

    fn next(&self) -> String {
        format!("{}/{}/{}/{}", self.mode, self.limit, self.pages.saturating_add(1), self.search_id)
    }
}

impl Finder {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>, subject: Subject, quota: Quota) -> Self {
        Self { desk, settings, subject, quota, broken: Mutex::default() }
    }

    fn source_type(&self) -> &'static str {
        match self.subject {
            Subject::People => "people",
            Subject::Companies => "companies",
        }
    }

    fn ours(&self) -> (&Option<String>, &Labels) {
        match self.subject {
            Subject::People => (&self.settings.people_query, &self.settings.people_filters),
            Subject::Companies => (&self.settings.company_query, &self.settings.company_filters),
        }
    }

    async fn begin(&self, query: &Query, limit: usize) -> Result<Walk, Error> {
        let (text, labels) = self.ours();
        let (mode, call) = match text {
            Some(text) => ("query", request::query_mode(text)?),
            None => {
                let filters = request::filters(query, labels)?;
                if filters.is_empty() {
                    let text = "no condition of the query has a filter here: set the options for filters, or a query";
                    return Err(self.desk.config(CREATE, text).at("query"));
                }
                self.known(filters.keys()).await?;
                ("filters", request::filters_mode(self.source_type(), &filters)?)
            }
        };
        let answer = self.desk.ask(call).await?;
        let created: wire::Created = decode(&ID, CREATE, &answer)?;
        let search_id = created.search_id.0.ok_or_else(|| {
            Error::new(ID, CREATE, ErrorKind::Malformed, "missing in the answer").at("search_id")
        })?;
        let limit = u32::try_from(limit.clamp(1, PER_PAGE)).unwrap_or(500);
        Ok(Walk { mode, search_id, limit, pages: 0 })
    }

    /// A filter that Clay does not have would be refused, or worse, be nothing.
    async fn known(&self, filters: impl Iterator<Item = &String>) -> Result<(), Error> {
        let answer = self.desk.ask(request::fields(self.source_type())).await?;
        let wire: wire::Fields = decode(&ID, FIELDS, &answer)?;
        let names: BTreeSet<String> = wire.fields.0.into_iter().filter_map(|field| field.name.0).collect();
        for filter in filters {
            if !names.contains(filter) {
                let text = format!("Clay has no filter {filter}");
                return Err(self.desk.config(FIELDS, text).at("query"));
            }
        }
        Ok(())
    }

    fn broken(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Search for Finder {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let (text, labels) = self.ours();
        let understood: Vec<&str> = match text {
            Some(_) => Vec::new(),
            None => labels.iter().map(|(condition, _)| *condition).collect(),
        };
        query.set_except(&understood)
    }

    fn page_size(&self) -> usize {
        PER_PAGE
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let walk = match cursor {
            Some(cursor) => Walk::read(cursor)?,
            None => self.begin(query, limit).await?,
        };
        if self.broken().contains(&walk.search_id) {
            let text = "an answer of this search was lost, and with it a page: start the search again";
            return Err(self.desk.config(RUN, text).at("cursor"));
        }
        let answer = match self.desk.ask(request::run(walk.mode, &walk.search_id, walk.limit)?).await {
            Err(error) => {
                if error.delivery() == Delivery::Unknown {
                    self.broken().insert(walk.search_id);
                }
                return Err(error);
            }
            Ok(answer) => answer,
        };
        let wire: wire::Run<'_> = match decode(&ID, RUN, &answer) {
            Ok(wire) => wire,
            Err(error) => {
                self.broken().insert(walk.search_id);
                return Err(error);
            }
        };
        if let Some(quota) = &wire.period_quota.0 {
            let balance = Balance {
                unit: "search results".to_owned(),
                limit: quota.limit.0,
                used: quota.used.0,
                left: quota.remaining.0,
                resets_at: quota.resets_at.0.as_deref().and_then(Timestamp::parse),
            };
            *self.quota.lock().unwrap_or_else(PoisonError::into_inner) = Some(balance);
        }
        let more = wire.has_more.0 == Some(true);
        let limited = wire.exhaustion_reason.0.as_deref() == Some("query_limit");
        let mut page = match self.subject {
            Subject::People => people(wire.data)?,
            Subject::Companies => companies(wire.data)?,
        };
        page.next = more.then(|| walk.next());
        if limited {
            page.warnings.push("the plan lets no more records out: narrow the query".to_owned());
        }
        Ok(page)
    }

    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        _budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        match self.search(query, cursor, limit).await {
            // Searches are free, and counted by month all the same.
            Err(error) if error.kind() == ErrorKind::Quota => Ok(Outcome::OutOfCredits { until: None }),
            result => result.map(|value| Outcome::Found { value, credits: 0.0 }),
        }
    }
}

/// Reads the answer of a people search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    people(decode_body::<wire::Run<'_>>(&ID, RUN, body)?.data)
}

/// Reads the answer of a company search. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn companies_page(body: &[u8]) -> Result<Page, Error> {
    companies(decode_body::<wire::Run<'_>>(&ID, RUN, body)?.data)
}

fn people(rows: crate::vendors::wire::Rows<'_>) -> Result<Page, Error> {
    page(rows, |profile: wire::Profile| Found {
        person: map::person(profile),
        completeness: Reveal::NeedsReveal,
    })
}

fn companies(rows: crate::vendors::wire::Rows<'_>) -> Result<Page, Error> {
    page(rows, |firm: wire::Firm| Found { person: map::company(firm), completeness: Reveal::Complete })
}

fn page<'a, T: serde::Deserialize<'a>>(
    rows: crate::vendors::wire::Rows<'a>,
    map: impl Fn(T) -> Found,
) -> Result<Page, Error> {
    let Some(rows) = rows else {
        return Err(Error::new(ID, RUN, ErrorKind::Malformed, "missing in the answer").at("data"));
    };
    let mut page = Page { people: Vec::with_capacity(rows.len()), ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, "data") {
            Ok(wire) => page.people.push(map(wire)),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}
