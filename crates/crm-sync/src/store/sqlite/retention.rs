//! What was kept long enough.

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::Answer;
use crate::store::ledger::{Cleared, Limits};

const EVENTS: &str = "FROM event WHERE at < ?1";

/// Rows go from the beginning of the chain only, as far as all of them are old enough.
const AUDIT: &str = "FROM audit WHERE at < ?1 AND seq < coalesce((SELECT min(seq) FROM audit WHERE at >= ?1), 9223372036854775807)";

pub(super) fn overdue(connection: &Connection, limits: &Limits) -> Answer<Cleared> {
    let count = |sql: &str, at: i64| -> Answer<u64> {
        let count: i64 = connection
            .prepare_cached(&format!("SELECT count(*) {sql}"))?
            .query_row([at], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(Cleared {
        audit: count(AUDIT, limits.audit.millis())?,
        events: count(EVENTS, limits.events.millis())?,
    })
}

pub(super) fn clear(tx: &Transaction<'_>, limits: &Limits) -> Answer<()> {
    let audit = limits.audit.millis();
    let last: Option<(i64, String)> = tx
        .prepare_cached(&format!("SELECT seq, hash {AUDIT} ORDER BY seq DESC LIMIT 1"))?
        .query_row([audit], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((seq, hash)) = last {
        tx.execute("DELETE FROM audit WHERE seq <= ?1", [seq])?;
        // The chain goes on behind this.
        tx.execute("INSERT OR REPLACE INTO audit_mark VALUES (0, ?1, ?2)", (seq, hash))?;
    }
    tx.execute(&format!("DELETE {EVENTS}"), [limits.events.millis()])?;
    tx.execute("DELETE FROM notice WHERE body IS NULL AND at < ?1", [limits.events.millis()])?;
    Ok(())
}
