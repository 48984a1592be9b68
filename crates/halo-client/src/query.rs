//! Lists: what to ask for, and what must be true of the answer.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use halo_model::{FieldId, HaloTime};
use rest_core::Timestamp;

use crate::error::Error;
use crate::halo::Halo;
use crate::pager::Pager;
use crate::resource::{Customised, Incremental, Resource};

/// Rows that one page can have: Halo cuts off what is more.
const LARGEST_PAGE: u32 = 100;

/// How much older than asked for a row may be before the filter counts as ignored: Halo's clock and offset are its
/// own.
const CLOCK_SLACK_MS: i64 = 26 * 3_600_000;

/// A list to be read. The filters of each resource are methods named as Halo names them; each is checked against the
/// rows where they show it, because Halo ignores filters that it does not know. One that Halo does not know cannot be
/// spelt: tickets are filtered by `requesttype_id`.
///
/// ```compile_fail
/// # use halo_client::{Halo, model::{Ticket, TicketTypeId}};
/// # fn list(halo: &Halo) {
/// let open = halo.list::<Ticket>().tickettype_id(TicketTypeId(44));
/// # }
/// ```
#[must_use = "a list is not read before `all` or `pager`"]
pub struct ListQuery<R: Resource> {
    pub(crate) halo: Halo,
    pub(crate) params: Vec<(Cow<'static, str>, String)>,
    pub(crate) page_size: u32,
    pub(crate) ids: Option<VecDeque<Vec<i64>>>,
    pub(crate) checks: Vec<Check<R>>,
}

type Fits<Row> = dyn Fn(&Row) -> bool + Send + Sync;

/// What must be true of every row.
pub(crate) struct Check<R: Resource> {
    pub(crate) filter: Cow<'static, str>,
    pub(crate) fits: Arc<Fits<R::Row>>,
    /// Whether a row that does not fit is worth a warning only.
    pub(crate) soft: bool,
}

impl<R: Resource> ListQuery<R> {
    pub(crate) fn new(halo: Halo) -> Self {
        Self { halo, params: Vec::new(), page_size: LARGEST_PAGE, ids: None, checks: Vec::new() }
    }

    /// A parameter that has no method here. Halo ignores names that it does not know: use
    /// [`verify`](ListQuery::verify).
    pub fn param(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.params.retain(|(other, _)| *other != name);
        self.params.push((name, value.into()));
        self
    }

    /// Checks every row; the first that does not fit ends the list with an error and none of its page is given out.
    pub fn verify(self, fits: impl Fn(&R::Row) -> bool + Send + Sync + 'static) -> Self {
        self.check("that the caller checks", fits)
    }

    /// Rows a page, 1 to 100; 100 if nothing is said.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = rows.clamp(1, LARGEST_PAGE);
        self
    }

    /// Sorts by id, so that edits made meanwhile move no row to another page. Paged lists do so anyway.
    pub fn order_by_id(self) -> Self {
        self.order_by("id", false)
    }

    /// Sorts by a column. By one that changes, rows may be missed or doubled while others edit.
    pub fn order_by(self, column: impl Into<String>, descending: bool) -> Self {
        self.param("order", column).param("orderdesc", descending.to_string())
    }

    /// Reads page by page.
    pub fn pager(self) -> Pager<R> {
        Pager::new(self)
    }

    /// Reads to the end. Rows that cannot be read are left out with a warning in the trace; a
    /// [`pager`](ListQuery::pager) gives them out.
    ///
    /// # Errors
    /// If a call fails, a filter was ignored, or fewer rows came than Halo announced.
    pub async fn all(self) -> Result<Vec<R::Row>, Error> {
        let mut pager = self.pager();
        let mut all = Vec::new();
        while let Some(rows) = pager.next_page().await? {
            all.extend(rows);
        }
        Ok(all)
    }

    pub(crate) fn check(
        mut self,
        filter: impl Into<Cow<'static, str>>,
        fits: impl Fn(&R::Row) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(Check { filter: filter.into(), fits: Arc::new(fits), soft: false });
        self
    }
}

impl<R: Incremental> ListQuery<R> {
    /// Only records that changed at or after this time, by Halo's clock: leave an overlap of some minutes. If Halo
    /// ignores it, all records come, with a warning in the trace.
    pub fn updated_since(mut self, since: Timestamp) -> Self {
        // Whole seconds, rounded to the earlier side.
        let millis = since.millis().div_euclid(1000) * 1000;
        let Some(since) = HaloTime::from_millis(millis) else { return self };
        let earliest = millis - CLOCK_SLACK_MS;
        self.checks.push(Check {
            filter: "lastupdatefromdate".into(),
            fits: Arc::new(move |row| R::changed(row).is_none_or(|changed| changed.millis() >= earliest)),
            soft: true,
        });
        self.param("lastupdatefromdate", since.to_string())
    }

    /// Only records that changed at or before this time, by Halo's clock.
    pub fn updated_until(self, until: Timestamp) -> Self {
        match HaloTime::from_millis(until.millis()) {
            Some(until) => self.param("lastupdatetodate", until.to_string()),
            None => self,
        }
    }
}

impl<R: Customised> ListQuery<R> {
    /// Asks for custom fields in the rows. Older versions of Halo leave them out all the same: a row then has
    /// `customfields` of `None`, and [`Halo::get`] has them.
    pub fn custom_fields(self, fields: &[FieldId]) -> Self {
        if fields.is_empty() {
            return self;
        }
        self.param("include_custom_fields", comma_list(fields))
    }
}

/// Halo takes several values as one text.
pub(crate) fn comma_list(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

impl<R: Resource> Clone for ListQuery<R> {
    fn clone(&self) -> Self {
        let check = |check: &Check<R>| Check {
            filter: check.filter.clone(),
            fits: Arc::clone(&check.fits),
            soft: check.soft,
        };
        Self {
            halo: self.halo.clone(),
            params: self.params.clone(),
            page_size: self.page_size,
            ids: self.ids.clone(),
            checks: self.checks.iter().map(check).collect(),
        }
    }
}

impl<R: Resource> fmt::Debug for ListQuery<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListQuery")
            .field("resource", &R::NAME)
            .field("params", &self.params.iter().map(|(name, _)| name.as_ref()).collect::<Vec<_>>())
            .field("page_size", &self.page_size)
            .finish_non_exhaustive()
    }
}
