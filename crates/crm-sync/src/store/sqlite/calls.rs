//! The list of calls.

use std::collections::BTreeMap;

use rest_core::async_trait;
use rusqlite::Transaction;

use super::{Answer, SqliteStore, parsed, text};
use crate::call::Call;
use crate::error::Error;
use crate::store::calls::CallLog;

pub(super) fn add(tx: &Transaction<'_>, call: &Call) -> Answer<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO call VALUES (?1, ?2, ?3, ?4, seal(?5))")?.execute((
        &call.key,
        call.record.related_entity_id,
        call.record.date_time.millis(),
        call.is_new,
        text(call)?,
    ))?;
    Ok(())
}

pub(super) fn heard(tx: &Transaction<'_>, key: &str) -> Answer<()> {
    tx.prepare_cached("UPDATE call SET is_new = 0 WHERE key = ?1")?.execute([key])?;
    Ok(())
}

#[async_trait]
impl CallLog for SqliteStore {
    async fn calls_of(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Vec<Call>>, Error> {
        let tickets = tickets.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<i64, Vec<Call>> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT ticket, unseal(body), is_new FROM call WHERE ticket IN (SELECT value FROM json_each(?1))
                 ORDER BY at, key",
            )?;
            let mut rows = statement.query([text(&tickets)?])?;
            while let Some(row) = rows.next()? {
                let call = Call { is_new: row.get(2)?, ..parsed(row, 1)? };
                found.entry(row.get(0)?).or_default().push(call);
            }
            Ok(found)
        })
        .await
    }

    async fn known_calls(&self, keys: &[String]) -> Result<Vec<String>, Error> {
        let keys = keys.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT key FROM call WHERE key IN (SELECT value FROM json_each(?1)) ORDER BY key",
                )?
                .query_map([text(&keys)?], |row| row.get(0))?
                .collect()
        })
        .await
    }
}
