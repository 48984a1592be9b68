use std::collections::BTreeSet;

use crate::{Budget, Error, ErrorKind, Outcome, Page, Query, Search};

/// Walks a search page by page and ends it where the vendor goes in circles.
///
/// ```no_run
/// # async fn f(search: &dyn b2b_providers::Search, budget: &b2b_providers::Budget)
/// # -> Result<(), b2b_providers::Error> {
/// # use b2b_providers::{Outcome, Pager, Query};
/// let query = Query::default();
/// let mut pages = Pager::new(search, &query, 100);
/// while let Some(Outcome::Found { value: page, .. }) = pages.next_page(budget).await? {
///     for found in page.people { /* … */ }
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Pager<'a> {
    search: &'a dyn Search,
    query: &'a Query,
    limit: usize,
    cursor: Option<String>,
    seen: BTreeSet<String>,
    last: Option<Page>,
    done: bool,
}

impl<'a> Pager<'a> {
    /// A walk from the first page, with pages of `limit` records.
    #[must_use]
    pub fn new(search: &'a dyn Search, query: &'a Query, limit: usize) -> Self {
        Self { search, query, limit, cursor: None, seen: BTreeSet::new(), last: None, done: false }
    }

    /// Goes on behind a page of an earlier walk.
    #[must_use]
    pub fn resume(mut self, cursor: Option<String>) -> Self {
        self.cursor = cursor;
        self
    }

    /// Where the next page starts, to be stored.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// The next page; `None` after the last. Anything but [`Outcome::Found`] leaves the walk where it is.
    ///
    /// # Errors
    /// As for [`Search::search`]; also a cursor or a full page that comes a second time.
    pub async fn next_page(&mut self, budget: &Budget) -> Result<Option<Outcome<Page>>, Error> {
        if self.done {
            return Ok(None);
        }
        let outcome =
            self.search.search_within(self.query, self.cursor.as_deref(), self.limit, budget).await?;
        let Outcome::Found { value: page, .. } = &outcome else { return Ok(Some(outcome)) };
        if let Some(next) = &page.next
            && (!self.seen.insert(next.clone()) || self.cursor.as_ref() == Some(next))
        {
            return Err(self.circle("the vendor repeats a cursor"));
        }
        if page.people.len() > 1 && self.last.as_ref().is_some_and(|last| last.people == page.people) {
            return Err(self.circle("the vendor repeats a page"));
        }
        self.cursor.clone_from(&page.next);
        self.done = page.next.is_none();
        self.last = Some(page.clone());
        Ok(Some(outcome))
    }

    fn circle(&mut self, text: &str) -> Error {
        self.done = true;
        let source = self.last.as_ref().and_then(|page| page.people.first());
        let provider = source.and_then(|found| found.person.source.clone());
        Error::new(provider.unwrap_or_else(|| "provider".into()), "search", ErrorKind::Vendor, text)
    }
}
