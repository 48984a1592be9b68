//! Guards for reading page by page: every row announced has to arrive, and no page twice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{Error, ErrorKind};

/// Watches over one paged read.
///
/// ```
/// # use rest_core::PageGuard;
/// # fn main() -> Result<(), rest_core::Error> {
/// let mut guard = PageGuard::new("ticket.list");
/// assert!(guard.page(2, Some(3), &[1, 2])?, "one row is still to come");
/// assert!(!guard.page(1, Some(3), &[3])?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct PageGuard {
    operation: Cow<'static, str>,
    received: u64,
    total: Option<u64>,
    pages: u32,
    max_pages: u32,
    seen: HashSet<u64>,
}

impl PageGuard {
    /// A guard for a read that has not begun; at most 100,000 pages.
    pub fn new(operation: impl Into<Cow<'static, str>>) -> Self {
        let operation = operation.into();
        Self { operation, received: 0, total: None, pages: 0, max_pages: 100_000, seen: HashSet::new() }
    }

    /// How many pages there may be at most.
    #[must_use]
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }

    /// Rows received so far; the next offset where a server pages by rows.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The number of rows the server announced last.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Pages received so far.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Takes a page of `rows` rows. `total` is what this page announces, if it does; `content` is what makes the
    /// page different from others, such as the ids of its rows. True if more rows are to be expected: with an
    /// announced total until that many have arrived, without one until a page is empty.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] for a page that came before, for an empty page before the announced total is reached,
    /// and for more pages than allowed: going on would loop or lose rows.
    pub fn page(
        &mut self,
        rows: usize,
        total: Option<u64>,
        content: &(impl Hash + ?Sized),
    ) -> Result<bool, Error> {
        self.pages = self.pages.saturating_add(1);
        self.total = total.or(self.total);
        if rows == 0 {
            self.finish()?;
            return Ok(false);
        }
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return Err(self.error("the server sent the same page twice"));
        }
        self.received = self.received.saturating_add(rows as u64);
        let more = self.total.is_none_or(|total| self.received < total);
        if more && self.pages >= self.max_pages {
            return Err(self.error("more pages than allowed"));
        }
        Ok(more)
    }

    /// To be called where the server itself says that a page was the last.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if fewer rows arrived than were announced.
    pub fn finish(&self) -> Result<(), Error> {
        match self.total {
            Some(total) if self.received < total => Err(self.error("fewer rows than announced")),
            _ => Ok(()),
        }
    }

    fn error(&self, text: &str) -> Error {
        let total = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let text = format!("page {}: {text} ({}{total} rows so far)", self.pages, self.received);
        Error::new(ErrorKind::Decode, self.operation.clone(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_at_the_announced_total() {
        let mut guard = PageGuard::new("list");
        assert!(guard.page(2, Some(5), "a").unwrap());
        assert!(guard.page(2, None, "b").unwrap());
        assert!(!guard.page(1, Some(5), "c").unwrap());
        assert_eq!((guard.received(), guard.pages(), guard.total()), (5, 3, Some(5)));
        guard.finish().unwrap();
    }

    #[test]
    fn without_a_total_only_an_empty_page_is_the_end() {
        let mut guard = PageGuard::new("list");
        assert!(guard.page(1, None, "a").unwrap());
        assert!(!guard.page(0, None, "").unwrap());
    }

    #[test]
    fn an_empty_page_before_the_total_is_an_error() {
        let mut guard = PageGuard::new("list");
        assert!(guard.page(2, Some(3), "a").unwrap());
        let error = guard.page(0, Some(3), "").unwrap_err();
        assert_eq!(error.to_string(), "list: page 2: fewer rows than announced (2 of 3 rows so far)");
        assert!(guard.finish().is_err());
    }

    #[test]
    fn a_row_deleted_meanwhile_lowers_the_total() {
        let mut guard = PageGuard::new("list");
        assert!(guard.page(2, Some(3), "a").unwrap());
        assert!(!guard.page(0, Some(2), "").unwrap());
    }

    #[test]
    fn repeated_and_endless_pages_are_errors() {
        let mut guard = PageGuard::new("list").max_pages(3);
        assert!(guard.page(1, None, "a").unwrap());
        assert!(guard.page(1, None, "b").unwrap());
        assert!(guard.clone().page(1, None, "a").unwrap_err().to_string().contains("twice"));
        assert!(guard.page(1, None, "c").unwrap_err().to_string().contains("more pages than allowed"));
    }
}
