use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{Budget, Error, ErrorKind, Outcome, Page, ProviderId, Query, Search};

/// Walks a search page by page, ends it where the vendor goes in circles, and warns when fewer records came than
/// were announced.
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
    last: Option<u64>,
    rows: u64,
    whole: bool,
    done: bool,
}

impl<'a> Pager<'a> {
    /// A walk from the first page, with pages of `limit` records.
    #[must_use]
    pub fn new(search: &'a dyn Search, query: &'a Query, limit: usize) -> Self {
        Self {
            search,
            query,
            limit,
            cursor: None,
            seen: BTreeSet::new(),
            last: None,
            rows: 0,
            whole: true,
            done: false,
        }
    }

    /// Goes on behind a page of an earlier walk.
    #[must_use]
    pub fn resume(mut self, cursor: Option<String>) -> Self {
        self.whole = cursor.is_none();
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
        let mut outcome =
            self.search.search_within(self.query, self.cursor.as_deref(), self.limit, budget).await?;
        let Outcome::Found { value: page, .. } = &mut outcome else { return Ok(Some(outcome)) };
        if let Some(next) = &page.next
            && (!self.seen.insert(next.clone()) || self.cursor.as_ref() == Some(next))
        {
            return Err(self.circle(page, "the vendor repeats a cursor"));
        }
        let print = fingerprint(page);
        if print.is_some() && print == self.last {
            return Err(self.circle(page, "the vendor repeats a page"));
        }
        self.last = print;
        self.cursor.clone_from(&page.next);
        self.done = page.next.is_none();
        self.count(page);
        Ok(Some(outcome))
    }

    fn count(&mut self, page: &mut Page) {
        // A page that warns has told why records are missing.
        self.whole &= page.warnings.is_empty();
        self.rows += (page.people.len() + page.rejected.len() + page.skipped.len()) as u64;
        if let Some(total) = page.total
            && self.done
            && self.whole
            && self.rows < total
        {
            page.warnings.push(format!("{total} records were announced and {} came", self.rows));
        }
    }

    fn circle(&mut self, page: &Page, text: &str) -> Error {
        self.done = true;
        let source = page.people.first().and_then(|found| found.person.source.clone());
        Error::new(source.unwrap_or(ProviderId::from_static("provider")), "search", ErrorKind::Vendor, text)
    }
}

/// What a page is told by: the ids of its records. `None` if too little is known to tell.
fn fingerprint(page: &Page) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut known = 0;
    for found in &page.people {
        let id = found.person.external_id.as_ref().or(found.person.external_company_id.as_ref());
        known += usize::from(id.is_some());
        id.hash(&mut hasher);
    }
    (known > 1 && known == page.people.len()).then(|| hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use rest_core::async_trait;

    use super::*;
    use crate::{Found, Person, Reveal};

    /// Pages by heart.
    #[derive(Debug)]
    struct Script(Mutex<Vec<Page>>);

    #[async_trait]
    impl Search for Script {
        fn ignored(&self, _query: &Query) -> Vec<&'static str> {
            Vec::new()
        }

        async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
            Ok(self.0.lock().unwrap().remove(0))
        }
    }

    fn page(ids: &[&str], next: Option<&str>, total: u64) -> Page {
        let found = |id: &&str| Found {
            person: Person {
                source: Some("acme".into()),
                external_id: Some((*id).to_owned()),
                ..Person::default()
            },
            completeness: Reveal::Complete,
        };
        Page {
            people: ids.iter().map(found).collect(),
            next: next.map(str::to_owned),
            total: Some(total),
            ..Page::default()
        }
    }

    async fn walk(pages: Vec<Page>) -> Result<Vec<Page>, Error> {
        let script = Script(Mutex::new(pages));
        let query = Query::default();
        let mut pager = Pager::new(&script, &query, 2);
        let mut all = Vec::new();
        while let Some(outcome) = pager.next_page(&Budget::dry()).await? {
            all.extend(outcome.found());
        }
        Ok(all)
    }

    #[tokio::test]
    async fn a_walk_ends_and_counts() {
        let pages = walk(vec![page(&["1", "2"], Some("b"), 3), page(&["3"], None, 3)]).await.unwrap();
        assert!(pages.iter().all(|page| page.warnings.is_empty()));
        let pages = walk(vec![page(&["1", "2"], Some("b"), 5), page(&["3"], None, 5)]).await.unwrap();
        assert_eq!(pages[1].warnings, ["5 records were announced and 3 came"]);
    }

    #[tokio::test]
    async fn circles_are_errors() {
        let error =
            walk(vec![page(&["1", "2"], Some("b"), 9), page(&["3", "4"], Some("b"), 9)]).await.unwrap_err();
        assert_eq!(error.to_string(), "acme: search: the vendor repeats a cursor");
        let error =
            walk(vec![page(&["1", "2"], Some("b"), 9), page(&["1", "2"], Some("c"), 9)]).await.unwrap_err();
        assert_eq!(error.to_string(), "acme: search: the vendor repeats a page");
    }
}
