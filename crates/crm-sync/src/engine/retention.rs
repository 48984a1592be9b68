//! Clearing away what was kept long enough. Only local data: nothing is ever deleted in the CRM.

use std::time::Duration;

use rest_core::Timestamp;

use super::Engine;
use crate::error::Error;
use crate::report::PollReport;
use crate::store::{Actor, AuditEntry, Change, Cleared, Entry, Limits};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// When it was last looked at.
const LAST: &str = "retention.last";

impl Engine {
    /// Clears away, once a day, what is older than its time; until that is switched on, only says how much it is.
    pub(super) async fn clear(&self, report: &mut PollReport) -> Result<(), Error> {
        let now = self.clock.now();
        let last = self.store.meta(LAST).await?.and_then(|text| Timestamp::parse(&text));
        if last.is_some_and(|last| now.since(last) < DAY) {
            return Ok(());
        }
        let rules = &self.rules.upkeep.retention;
        let before = |days: u32| now - DAY * days;
        let limits = Limits { audit: before(rules.audit_days), events: before(rules.event_days) };
        let Cleared { audit, events } = self.store.overdue(&limits).await?;
        let found = audit + events;
        let mut changes = vec![Change::Meta(LAST.to_owned(), now.to_string())];
        if rules.clear && found > 0 {
            let mut entry = AuditEntry::new(now, Actor::Rule, "store", "clear");
            entry.to = Some(format!("{audit} rows of the audit, {events} events"));
            changes.push(Change::Ledger(Entry::Clear(Box::new(limits))));
            changes.push(Change::Ledger(Entry::Audit(Box::new(entry))));
        }
        self.store.commit(changes).await?;
        if found > 0 {
            let name = if rules.clear { "clear away" } else { "clear away (not switched on)" };
            report.stage(name, found, if rules.clear { found } else { 0 }, now, self.clock.now());
        }
        Ok(())
    }
}
