//! Reading only what changed, over and over, without missing or repeating anything.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use halo_model::BadRow;
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::halo::Halo;
use crate::resource::{Incremental, Resource, ResourceId};

/// How far the records of a resource have been read. Store it, as JSON for example, after what was read is safe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// The time of the newest change that was read, in milliseconds, by Halo's clock.
    newest: Option<i64>,
    /// What was read of the overlap: the time of the change by id.
    seen: BTreeMap<i64, i64>,
}

impl Watermark {
    /// Nothing was read: everything will be.
    pub fn new() -> Self {
        Self::default()
    }

    /// What changed before this time, by Halo's clock, is not wanted.
    pub fn starting(at: Timestamp) -> Self {
        Self { newest: Some(at.millis()), seen: BTreeMap::new() }
    }

    /// The time of the newest change that was read, by Halo's clock.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest.map(Timestamp::from_millis)
    }
}

/// What changed since a [`Watermark`].
pub struct Changes<R: Resource> {
    /// The records; each once for each change.
    pub rows: Vec<R::Row>,
    /// Rows that could not be read. They are not seen as read, so they come again while they are in the overlap.
    pub bad: Vec<BadRow>,
    /// Where the next reading goes on.
    pub mark: Watermark,
}

impl<R: Resource> fmt::Debug for Changes<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("rows", &self.rows.len())
            .field("bad", &self.bad)
            .field("newest", &self.mark.newest)
            .finish_non_exhaustive()
    }
}

impl Halo {
    /// The records that changed since `mark`. The reading begins `overlap` earlier, some minutes usually, because a
    /// change may become visible after a later one; what was read then is left out.
    ///
    /// # Errors
    /// If a list cannot be read to its end.
    pub async fn changes<R: Incremental>(
        &self,
        mark: &Watermark,
        overlap: Duration,
    ) -> Result<Changes<R>, Error> {
        let mut query = self.list::<R>();
        // Whole seconds, as the filter has them.
        let from = |newest: Timestamp| (newest - overlap).millis() - 1000;
        if let Some(newest) = mark.newest() {
            query = query.updated_since(newest - overlap);
        }
        // A tenant that ignores the filter sends what was read long ago.
        let is_old = |at: i64| mark.newest().is_some_and(|newest| at < from(newest));
        let mut pager = query.pager();
        let mut next = Watermark { newest: mark.newest, seen: BTreeMap::new() };
        let mut changed = Vec::new();
        while let Some(rows) = pager.next_page().await? {
            for row in rows {
                let id = R::id(&row).map(|id| id.number());
                let at = R::changed(&row).map(|at| at.millis());
                if let (Some(id), Some(at)) = (id, at) {
                    next.newest = next.newest.max(Some(at));
                    next.seen.insert(id, at);
                    if is_old(at) || mark.seen.get(&id) == Some(&at) {
                        continue;
                    }
                }
                changed.push(row);
            }
        }
        if let Some(newest) = next.newest() {
            let from = from(newest);
            next.seen.retain(|_, at| *at >= from);
        }
        Ok(Changes { rows: changed, bad: pager.bad().to_vec(), mark: next })
    }
}
