//! Reading a list to its true end.

use std::collections::VecDeque;
use std::fmt;

use halo_model::{BadRow, List};
use rest_core::PageGuard;

use crate::error::Error;
use crate::query::ListQuery;
use crate::resource::{Paging, Resource, ResourceId};

/// How many rows are asked for where Halo has no pages.
const COUNT: u64 = 1000;

/// Reads a list page by page: advances by what came, and fails instead of losing or repeating rows.
pub struct Pager<R: Resource> {
    query: ListQuery<R>,
    operation: String,
    guard: PageGuard,
    page_no: u64,
    /// Further sets of ids to ask for, each read to its end.
    chunks: VecDeque<Vec<i64>>,
    state: State,
    bad: Vec<BadRow>,
    warned: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Another page is to be read.
    Reading,
    /// This set of ids, or the whole list, is at its end.
    AtEnd,
}

impl<R: Resource> Pager<R> {
    pub(crate) fn new(mut query: ListQuery<R>) -> Self {
        if R::PAGING == Paging::Pages && !query.params.iter().any(|(name, _)| name == "order") {
            query = query.order_by_id();
        }
        // With ids, the list is read once for each chunk of them, and for none not at all.
        let state = if query.ids.is_some() { State::AtEnd } else { State::Reading };
        let chunks = query.ids.take().unwrap_or_default();
        let operation = format!("{}.list", R::NAME);
        let guard = PageGuard::new(operation.clone());
        Self { query, operation, guard, page_no: 1, chunks, state, bad: Vec::new(), warned: false }
    }

    /// The next rows; `None` at the end. A page on which every row was bad is an empty `Vec`.
    ///
    /// # Errors
    /// If the call fails, a filter was ignored, a page repeats, or the list ends before the number of rows that Halo
    /// announced. After a failed call the same page can be asked for again.
    pub async fn next_page(&mut self) -> Result<Option<Vec<R::Row>>, Error> {
        loop {
            if self.state == State::AtEnd && !self.start_chunk() {
                return Ok(None);
            }
            let list = self.fetch().await?;
            self.verify(&list)?;
            let received = list.received();
            self.keep_bad(list.bad);
            if received > 0 {
                return Ok(Some(list.rows));
            }
        }
    }

    /// Rows that could not be read so far.
    pub fn bad(&self) -> &[BadRow] {
        &self.bad
    }

    /// How many rows there are, as far as Halo has said.
    pub fn announced(&self) -> Option<u64> {
        self.guard.total()
    }

    fn start_chunk(&mut self) -> bool {
        let Some(ids) = self.chunks.pop_front() else { return false };
        let ids = crate::query::comma_list(&ids);
        self.query = self.query.clone().param("ticketids", ids);
        self.guard = PageGuard::new(self.operation.clone());
        self.page_no = 1;
        self.state = State::Reading;
        true
    }

    async fn fetch(&mut self) -> Result<List<R::Row>, Error> {
        let mut params = self.query.params.clone();
        match R::PAGING {
            Paging::Pages => {
                params.push(("pageinate".into(), "true".to_owned()));
                params.push(("page_size".into(), self.query.page_size.to_string()));
                params.push(("page_no".into(), self.page_no.to_string()));
                let list = self.query.halo.rows::<R>(&params).await?;
                let more = self.guard.page(list.received(), list.record_count, &content::<R>(&list))?;
                self.page_no += 1;
                self.state = if more { State::Reading } else { State::AtEnd };
                Ok(list)
            }
            Paging::Count => {
                let count = |count: u64| {
                    let mut params = params.clone();
                    params.push(("count".into(), count.to_string()));
                    params
                };
                let mut list = self.query.halo.rows::<R>(&count(COUNT)).await?;
                if let Some(total) = list.record_count.filter(|total| *total > list.received() as u64) {
                    list = self.query.halo.rows::<R>(&count(total)).await?;
                }
                self.end_with(&list)?;
                Ok(list)
            }
            Paging::Whole => {
                let list = self.query.halo.rows::<R>(&params).await?;
                self.end_with(&list)?;
                Ok(list)
            }
        }
    }

    /// The list is complete, or Halo kept rows back.
    fn end_with(&mut self, list: &List<R::Row>) -> Result<(), Error> {
        self.state = State::AtEnd;
        self.guard.page(list.received(), list.record_count, &content::<R>(list))?;
        Ok(self.guard.finish()?)
    }

    fn verify(&mut self, list: &List<R::Row>) -> Result<(), Error> {
        for check in &self.query.checks {
            if list.rows.iter().all(|row| (check.fits)(row)) {
                continue;
            }
            if !check.soft {
                self.state = State::AtEnd;
                self.chunks.clear();
                return Err(Error::ignored_filter(&self.operation, &check.filter));
            }
            if !self.warned {
                self.warned = true;
                let (operation, filter) = (&self.operation, &check.filter);
                tracing::warn!(%operation, %filter, "Halo ignored a filter and sends more than was asked for");
            }
        }
        Ok(())
    }

    fn keep_bad(&mut self, bad: Vec<BadRow>) {
        for row in bad {
            tracing::warn!(operation = %self.operation, id = row.id, path = %row.path, "a row cannot be read");
            self.bad.push(row);
        }
    }
}

/// What makes a page different from others: the ids on it.
fn content<R: Resource>(list: &List<R::Row>) -> Vec<Option<i64>> {
    let rows = list.rows.iter().map(|row| R::id(row).map(|id| id.number()));
    rows.chain(list.bad.iter().map(|row| row.id)).collect()
}

impl<R: Resource> fmt::Debug for Pager<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("query", &self.query)
            .field("page_no", &self.page_no)
            .field("state", &self.state)
            .field("bad", &self.bad.len())
            .finish_non_exhaustive()
    }
}
