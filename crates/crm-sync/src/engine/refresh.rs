//! Reading what changed in the CRM into the local mirror, opt-outs first.

use std::time::Duration;

use rest_core::Timestamp;

use super::happened::{self, PERSON};
use super::{Engine, Progress, audit, notices, timers};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::identity;
use crate::report::PollReport;
use crate::store::Change;

/// The CRM's clock and ours differ, and a row may be committed later than its stamp says.
const OVERLAP: Duration = Duration::from_secs(300);

/// Nothing is written on what was read longer ago than this: others write to the CRM too.
pub(super) const FRESH: Duration = Duration::from_secs(10);

pub(super) const STAGE: &str = "read CRM changes";

/// Where the time of the last complete reading is kept.
fn mark(table: Table) -> String {
    format!("crm.since.{table:?}")
}

impl Engine {
    pub(super) async fn refresh(&self, report: &mut PollReport) -> Result<(), Error> {
        let began = self.clock.now();
        let name = STAGE;
        self.tell(Progress::Begin(name, None));
        let mut total = 0;
        for table in [Table::Company, Table::Contact, Table::Ticket] {
            total += self.refresh_table(table, report).await?;
        }
        total += self.refresh_hinted(report).await?;
        self.tell(Progress::End(name));
        report.stage(name, total, total, began, self.clock.now());
        Ok(())
    }

    /// Reads what changed in one table since it was last read to its end.
    async fn refresh_table(&self, table: Table, report: &mut PollReport) -> Result<u64, Error> {
        let mark = mark(table);
        let since = self.store.meta(&mark).await?.and_then(|text| Timestamp::parse(&text));
        let started = self.clock.now();
        let mut pages = self.port.changes(table, since.map(|at| at - OVERLAP)).await?;
        let mut total = 0;
        while let Some(page) = pages.next_page().await? {
            self.beat().await?;
            let count = page.rows.len() as u64;
            total += count;
            self.tell(Progress::Advance(STAGE, count));
            for bad in page.bad {
                report.trouble(self.port.name(), "read", format!("{table:?}"), bad);
            }
            let rows = self.carried_over(page.rows).await?;
            let silent = self.silent_keys(&rows);
            let letters = self.letters(&rows, started).await?;
            let mut changes = self.mirrored(rows, started, |_| PERSON).await?;
            changes.extend(letters);
            if !silent.is_empty() {
                let said = ("do not contact in the CRM", self.port.name());
                changes.extend(self.silence(&silent, &[], &[], said, started).await?);
            }
            self.store.commit(changes).await?;
        }
        // Only now: a stop half-way reads the same pages again.
        self.store.commit(vec![Change::Meta(mark, started.to_string())]).await?;
        Ok(total)
    }

    /// Keys of rows that opted out: that concerns everything known of them, which did not change itself.
    fn silent_keys(&self, rows: &[CrmRow]) -> Vec<String> {
        let silent = rows.iter().filter(|row| match row {
            CrmRow::Company(_) => false,
            CrmRow::Contact(contact) => contact.opted_out.is_some(),
            CrmRow::Ticket(ticket) => ticket.do_not_contact(),
        });
        silent.flat_map(|row| identity::row_keys(row).0).filter(|key| !identity::is_parent_key(key)).collect()
    }

    /// Whether a table was read so long ago that somebody may have made what is about to be made.
    pub(super) async fn is_stale(&self, table: Table) -> Result<bool, Error> {
        let read = self.store.meta(&mark(table)).await?.and_then(|text| Timestamp::parse(&text));
        Ok(read.is_none_or(|read| self.clock.now().since(read) > FRESH))
    }

    /// Reads a table again if it is [stale](Self::is_stale).
    pub(super) async fn freshen(&self, table: Table, report: &mut PollReport) -> Result<(), Error> {
        if self.is_stale(table).await? {
            self.refresh_table(table, report).await?;
        }
        Ok(())
    }

    /// Fills thin rows from the mirror, where the record has not changed since.
    pub(super) async fn carried_over(&self, mut rows: Vec<CrmRow>) -> Result<Vec<CrmRow>, Error> {
        let thin: Vec<i64> = rows
            .iter()
            .filter(|row| matches!(row, CrmRow::Ticket(ticket) if !ticket.unread.is_empty() || ticket.key.is_none()))
            .map(CrmRow::id)
            .collect();
        if thin.is_empty() {
            return Ok(rows);
        }
        let known = self.store.rows(Table::Ticket, &thin).await?;
        for row in &mut rows {
            if let CrmRow::Ticket(ticket) = row
                && let Some(CrmRow::Ticket(whole)) = known.get(&ticket.id)
            {
                ticket.carry_over(whole);
            }
        }
        Ok(rows)
    }

    /// Rows for the mirror with what they tell beside what was known of them; `by` says who changed a row.
    pub(super) async fn mirrored(
        &self,
        rows: Vec<CrmRow>,
        now: Timestamp,
        by: impl Fn(&CrmRow) -> &'static str + Send,
    ) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        for table in [Table::Contact, Table::Ticket] {
            let ids: Vec<i64> = rows.iter().filter(|row| row.table() == table).map(CrmRow::id).collect();
            if ids.is_empty() {
                continue;
            }
            let known = self.store.rows(table, &ids).await?;
            for row in rows.iter().filter(|row| row.table() == table) {
                changes.extend(
                    known.get(&row.id()).into_iter().flat_map(|known| self.seen(known, row, by(row), now)),
                );
            }
        }
        changes.extend(rows.into_iter().flat_map(|row| self.mirror(row, now)));
        Ok(changes)
    }

    /// What follows from a row that differs from how it was known.
    pub(super) fn seen(&self, known: &CrmRow, row: &CrmRow, by: &str, now: Timestamp) -> Vec<Change> {
        let told = happened::seen(known, row, by, now);
        let kept = audit::seen(known, row, by, &told, now);
        let mut changes: Vec<Change> = kept.into_iter().collect();
        changes.extend(told.iter().filter_map(|event| notices::of(event, row)));
        if let (CrmRow::Ticket(known), CrmRow::Ticket(row)) = (known, row)
            && let Some(stage) = row.stage.known().filter(|_| row.stage != known.stage)
        {
            changes.extend(timers::entered(row.id, stage, &self.rules.policy.timers, now));
        }
        changes.extend(told.into_iter().map(Change::Emit));
        changes
    }

    /// The row with its keys, and the suppression that follows from its flags: both in one transaction.
    pub(super) fn mirror(&self, row: CrmRow, now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        let opted_out = match &row {
            CrmRow::Company(_) => None,
            CrmRow::Contact(contact) => contact.opted_out.clone(),
            CrmRow::Ticket(ticket) => ticket.do_not_contact().then(|| "do not contact in the CRM".to_owned()),
        };
        if let Some(reason) = opted_out {
            for identifier in self.suppressor.identifiers_of_row(&row) {
                changes.push(Change::Suppress {
                    identifier,
                    reason: reason.clone(),
                    origin: self.port.name().to_owned(),
                    at: now,
                });
            }
        }
        let (keys, blocks) = identity::row_keys(&row);
        changes.push(Change::Row(Box::new(row), keys, blocks));
        changes
    }
}
