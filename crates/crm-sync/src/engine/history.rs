//! Reports of earlier cycles.

use rest_core::Timestamp;

use super::{Cycle, Engine, happened};
use crate::error::Error;
use crate::report::PollReport;
use crate::store::{Change, Entry};

/// So many troubles of a run are kept; more say no more.
const TROUBLES: usize = 200;

impl Engine {
    /// The end of a cycle, whichever it was: told and kept in one transaction.
    pub(super) async fn close(&self, cycle: &Result<Cycle, Error>, began: Timestamp) -> Result<(), Error> {
        let now = self.clock.now();
        let (told, mut report) = match cycle {
            Ok(cycle) => (happened::cycle(&cycle.report, now), cycle.report.clone()),
            Err(error) => {
                let mut report = PollReport::begin(began, false);
                report.success = false;
                report.duration_ms = u64::try_from(now.since(began).as_millis()).unwrap_or(u64::MAX);
                report.trouble("engine", "cycle", "cycle", error.to_string());
                (happened::broken(began, error, now), report)
            }
        };
        report.errors.truncate(TROUBLES);
        let kept = Entry::Run(Box::new(report), self.rules.upkeep.keep_runs);
        self.store.commit(vec![Change::Emit(told), Change::Ledger(kept)]).await
    }

    /// Reports of earlier cycles, newest first, before the number `before`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn runs(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, PollReport)>, Error> {
        self.store.runs(before, limit).await
    }
}
