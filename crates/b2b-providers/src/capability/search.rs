use std::fmt;

use rest_core::async_trait;

use crate::{Budget, Error, ErrorKind, Outcome, Person, Price, ProviderId, Query};

/// Finding records, page by page.
///
/// Most searches are free. One that is not answers `Some` to [`price`](Search::price) and only works with
/// [`search_within`](Search::search_within), which works for every search.
#[async_trait]
pub trait Search: fmt::Debug + Send + Sync {
    /// The conditions of this query that the vendor cannot express. They are left out of the search.
    fn ignored(&self, query: &Query) -> Vec<&'static str>;

    /// The price of one page at most; `None` for a free search.
    fn price(&self) -> Option<Price> {
        None
    }

    /// The largest page.
    fn page_size(&self) -> usize {
        100
    }

    /// One page of a free search: `cursor` is [`Page::next`] of the page before, `limit` the number of records
    /// wanted, cut to the largest page. A company search answers records that have company keys only.
    ///
    /// # Errors
    /// The vendor could not be asked, refused, or answered something unreadable as a whole; or the search costs
    /// credits ([`ErrorKind::Paid`]). One bad record is not an error but an entry of [`Page::rejected`].
    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error>;

    /// One page of any search, paid from this budget if it costs credits.
    ///
    /// # Errors
    /// As for [`search`](Search::search).
    async fn search_within(
        &self,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let _ = budget;
        self.search(query, cursor, limit).await.map(|page| Outcome::Found { value: page, credits: 0.0 })
    }
}

impl dyn Search + '_ {
    /// The error of a paid search that is called without a budget.
    #[must_use]
    pub fn needs_budget(provider: ProviderId, call: &'static str) -> Error {
        Error::new(provider, call, ErrorKind::Paid, "this search costs credits: call it with a budget")
    }
}

/// One page of records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Records in the vendor's order.
    pub people: Vec<Found>,
    /// Records that could not be read. They never cost the page.
    pub rejected: Vec<BadRecord>,
    /// Records that are no leads, for example generic mailboxes.
    pub skipped: Vec<Skipped>,
    /// Where to go on; `None` after the last page.
    pub next: Option<String>,
    /// How many records the vendor announces in all.
    pub total: Option<u64>,
    /// What the caller should tell the operator: conditions that could not be resolved, records out of reach.
    pub warnings: Vec<String>,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The record.
    pub person: Person,
    /// What a paid call would add.
    pub completeness: Reveal,
}

/// What a paid call would add to a record of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reveal {
    /// Everything is there.
    Complete,
    /// It brings the e-mail address or the last name.
    NeedsReveal,
    /// The vendor has no address to reveal.
    Nothing,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Its place in the answer.
    pub index: usize,
    /// The path of the field within the answer.
    pub field: String,
    /// What is wrong with it, without its value.
    pub message: String,
}

impl fmt::Display for BadRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// A record that is no lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its place in the answer.
    pub index: usize,
    /// Why, in words.
    pub reason: &'static str,
}
