//! Remembered answers: one body under several keys.

use std::collections::BTreeMap;

use rest_core::async_trait;
use rusqlite::Transaction;
use serde_json::Value;

use super::{Answer, SqliteStore, parsed, text};
use crate::error::Error;
use crate::store::answers::Answers;

/// Keys that were written together are forgotten together.
pub(super) fn put(tx: &Transaction<'_>, keys: &[String], body: Option<&Value>) -> Answer<()> {
    let Some(body) = body else {
        tx.prepare_cached(
            "DELETE FROM answer WHERE whole IN
                (SELECT whole FROM answer WHERE key IN (SELECT value FROM json_each(?1)))",
        )?
        .execute([text(keys)?])?;
        return Ok(());
    };
    let (whole, body) = (keys.join(" "), text(body)?);
    let mut insert = tx.prepare_cached("INSERT OR REPLACE INTO answer VALUES (?1, ?2, seal(?3))")?;
    for key in keys {
        insert.execute((key, &whole, &body))?;
    }
    Ok(())
}

#[async_trait]
impl Answers for SqliteStore {
    async fn answers(&self, keys: &[String]) -> Result<BTreeMap<String, Value>, Error> {
        let keys = keys.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT key, unseal(body) FROM answer WHERE key IN (SELECT value FROM json_each(?1))",
                )?
                .query_map([text(&keys)?], |row| Ok((row.get(0)?, parsed(row, 1)?)))?
                .collect()
        })
        .await
    }
}
