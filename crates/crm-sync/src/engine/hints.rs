//! Hints that a record of the CRM changed: kept until the next cycle has read exactly that record.

use std::collections::BTreeSet;

use super::Engine;
use super::happened::PERSON;
use crate::crm::Table;
use crate::error::{Error, ErrorKind};
use crate::report::PollReport;
use crate::store::Change;

/// Where the hints wait.
const HINTS: &str = "hints.crm";

/// More are not kept: the reading of everything that changed finds those records too.
const MOST: usize = 10_000;

/// So many records are read one by one. Above that, reading what changed page by page is cheaper and has just
/// been done.
const SINGLE: usize = 20;

type Hints = BTreeSet<(Table, i64)>;

impl Engine {
    /// Remembers that these records should be looked at, whatever the CRM's own list of changes says. The next
    /// cycle reads them.
    ///
    /// # Errors
    /// The store failed; nothing is remembered.
    pub async fn hint(&self, records: &[(Table, i64)]) -> Result<(), Error> {
        let _alone = self.hints.lock().await;
        let mut hints = self.hinted().await?;
        let before = hints.len();
        hints.extend(records.iter().take(MOST.saturating_sub(before)));
        if hints.len() == before {
            return Ok(());
        }
        self.keep_hints(&hints).await
    }

    /// Reads what was hinted at; returns how many rows came.
    pub(super) async fn refresh_hinted(&self, report: &mut PollReport) -> Result<u64, Error> {
        let read = self.hinted().await?;
        if read.is_empty() {
            return Ok(0);
        }
        let now = self.clock.now();
        let mut total = 0;
        for table in [Table::Company, Table::Contact, Table::Ticket] {
            let ids: Vec<i64> = read.iter().filter(|(kind, _)| *kind == table).map(|(_, id)| *id).collect();
            if ids.is_empty() || (table != Table::Ticket && ids.len() > SINGLE) {
                continue;
            }
            match self.port.read(table, &ids).await {
                Ok(rows) => {
                    total += rows.len() as u64;
                    let rows = self.carried_over(rows).await?;
                    let changes = self.mirrored(rows, now, |_| PERSON).await?;
                    self.store.commit(changes).await?;
                }
                // Kept for the next cycle, and no reason to stop this one.
                Err(error) => {
                    report.trouble(self.port.name(), "read", format!("{table:?}"), error.to_string());
                    return Ok(total);
                }
            }
        }
        let _alone = self.hints.lock().await;
        let mut left = self.hinted().await?;
        left.retain(|hint| !read.contains(hint));
        self.keep_hints(&left).await?;
        Ok(total)
    }

    async fn hinted(&self) -> Result<Hints, Error> {
        let kept = self.store.meta(HINTS).await?;
        // What another version wrote and we cannot read costs nothing: hints are only hints.
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn keep_hints(&self, hints: &Hints) -> Result<(), Error> {
        let text = serde_json::to_string(hints).map_err(|source| {
            Error::with_source(ErrorKind::Store, "store: the hints cannot be written", source)
        })?;
        self.store.commit(vec![Change::Meta(HINTS.to_owned(), text)]).await
    }
}
