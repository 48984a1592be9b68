//! The list of domain events.

use rest_core::{Timestamp, async_trait};
use rusqlite::Transaction;

use super::{Answer, SqliteStore, parsed, text};
use crate::error::Error;
use crate::store::events::{DomainEvent, Events};

pub(super) fn append(tx: &Transaction<'_>, event: &DomainEvent) -> Answer<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO event (id, kind, entity, at, data) VALUES (?1, ?2, ?3, ?4, seal(?5))",
    )?
    .execute((&event.id, &event.kind, &event.entity, event.at.millis(), text(&event.data)?))?;
    Ok(())
}

#[async_trait]
impl Events for SqliteStore {
    async fn events(&self, after: i64, limit: usize) -> Result<Vec<(i64, DomainEvent)>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT seq, id, kind, entity, at, unseal(data) FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
                )?
                .query_map((after, limit as i64), |row| {
                    let event = DomainEvent {
                        id: row.get(1)?,
                        kind: row.get(2)?,
                        entity: row.get(3)?,
                        at: Timestamp::from_millis(row.get(4)?),
                        data: parsed(row, 5)?,
                    };
                    Ok((row.get(0)?, event))
                })?
                .collect()
        })
        .await
    }

    async fn events_of(&self, entities: &[String], limit: usize) -> Result<Vec<DomainEvent>, Error> {
        let entities = entities.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT seq, id, kind, entity, at, unseal(data) FROM event
                     WHERE entity IN (SELECT value FROM json_each(?1)) ORDER BY seq DESC LIMIT ?2",
                )?
                .query_map((text(&entities)?, i64::try_from(limit).unwrap_or(i64::MAX)), |row| {
                    Ok(DomainEvent {
                        id: row.get(1)?,
                        kind: row.get(2)?,
                        entity: row.get(3)?,
                        at: Timestamp::from_millis(row.get(4)?),
                        data: parsed(row, 5)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn last_event(&self) -> Result<i64, Error> {
        self.with(|connection| {
            connection.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))
        })
        .await
    }
}
