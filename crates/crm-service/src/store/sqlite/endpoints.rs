//! Endpoints and deliveries in the file.

use crm_sync::Error;
use crm_sync::rest_core::{ExposeSecret as _, SecretString, Timestamp, async_trait};
use rusqlite::{Row, params};

use super::{Answer, FileStore};
use crate::store::{Delivery, Endpoint, Endpoints, Fate, Pending};

pub(super) const LAYOUT: &str = "
CREATE TABLE IF NOT EXISTS endpoint (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL, secret TEXT NOT NULL, active INTEGER NOT NULL,
    include_pii INTEGER NOT NULL, created_at INTEGER NOT NULL, cursor INTEGER NOT NULL, failures INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL, event TEXT NOT NULL, kind TEXT NOT NULL,
    entity TEXT NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL, dead INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '',
    UNIQUE (endpoint, event));
CREATE INDEX IF NOT EXISTS delivery_open ON delivery (endpoint, entity, id) WHERE dead = 0;
CREATE INDEX IF NOT EXISTS delivery_dead ON delivery (id) WHERE dead = 1;
";

/// No earlier delivery of the same entity is still to be made.
const HEAD: &str = "d.dead = 0 AND NOT EXISTS (
    SELECT 1 FROM delivery e
    WHERE e.endpoint = d.endpoint AND e.entity = d.entity AND e.dead = 0 AND e.id < d.id)";

const PENDING: &str = "d.id, d.endpoint, d.event, d.kind, d.entity, d.at, d.data, d.attempts, d.why";

#[async_trait]
impl Endpoints for FileStore {
    async fn endpoints(&self) -> Result<Vec<Endpoint>, Error> {
        self.with(|work| {
            work.tx
                .prepare_cached(
                    "SELECT id, url, events, secret, active, include_pii, created_at, cursor, failures
                     FROM endpoint ORDER BY created_at, id",
                )?
                .query_map([], |row| {
                    let events: String = row.get(2)?;
                    Ok(Endpoint {
                        id: row.get(0)?,
                        url: row.get(1)?,
                        events: events.split(' ').map(str::to_owned).collect(),
                        secret: SecretString::from(row.get::<_, String>(3)?),
                        active: row.get(4)?,
                        include_pii: row.get(5)?,
                        created_at: Timestamp::from_millis(row.get(6)?),
                        cursor: row.get(7)?,
                        failures: row.get(8)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn put_endpoint(&self, endpoint: Endpoint) -> Result<(), Error> {
        self.with(move |work| {
            // Kinds are dotted words: a space divides them for certain.
            work.tx
                .prepare_cached(
                    "INSERT INTO endpoint VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                     ON CONFLICT (id) DO UPDATE SET url = excluded.url, events = excluded.events,
                        secret = excluded.secret, active = excluded.active, include_pii = excluded.include_pii,
                        failures = excluded.failures",
                )?
                .execute(params![
                    endpoint.id,
                    endpoint.url,
                    endpoint.events.join(" "),
                    endpoint.secret.expose_secret(),
                    endpoint.active,
                    endpoint.include_pii,
                    endpoint.created_at.millis(),
                    endpoint.cursor,
                    endpoint.failures,
                ])?;
            Ok(())
        })
        .await
    }

    async fn remove_endpoint(&self, id: &str) -> Result<bool, Error> {
        let id = id.to_owned();
        self.with(move |work| {
            work.tx.prepare_cached("DELETE FROM delivery WHERE endpoint = ?1")?.execute([&id])?;
            Ok(work.tx.prepare_cached("DELETE FROM endpoint WHERE id = ?1")?.execute([&id])? > 0)
        })
        .await
    }

    async fn list_deliveries(
        &self,
        endpoint: &str,
        deliveries: Vec<Delivery>,
        cursor: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let endpoint = endpoint.to_owned();
        self.with(move |work| {
            for delivery in &deliveries {
                let Delivery { event, kind, entity, at, data } = delivery;
                work.tx
                    .prepare_cached(
                        "INSERT OR IGNORE INTO delivery (endpoint, event, kind, entity, at, data, due)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    )?
                    .execute((&endpoint, event, kind, entity, at.millis(), data, now.millis()))?;
            }
            work.tx
                .prepare_cached("UPDATE endpoint SET cursor = max(cursor, ?2) WHERE id = ?1")?
                .execute((&endpoint, cursor))?;
            Ok(())
        })
        .await
    }

    async fn open_deliveries(&self, endpoint: &str) -> Result<u64, Error> {
        let endpoint = endpoint.to_owned();
        self.with(move |work| {
            let count: i64 = work
                .tx
                .prepare_cached("SELECT count(*) FROM delivery WHERE endpoint = ?1 AND dead = 0")?
                .query_row([&endpoint], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
        .await
    }

    async fn sendable(&self, endpoint: &str, now: Timestamp, limit: usize) -> Result<Vec<Pending>, Error> {
        let endpoint = endpoint.to_owned();
        self.with(move |work| {
            work.tx
                .prepare_cached(&format!(
                    "SELECT {PENDING} FROM delivery d WHERE d.endpoint = ?1 AND d.due <= ?2 AND {HEAD}
                     ORDER BY d.id LIMIT ?3"
                ))?
                .query_map((&endpoint, now.millis(), limit as i64), pending)?
                .collect()
        })
        .await
    }

    async fn next_delivery(&self) -> Result<Option<Timestamp>, Error> {
        self.with(|work| {
            let due: Option<i64> = work
                .tx
                .prepare_cached(&format!(
                    "SELECT min(d.due) FROM delivery d JOIN endpoint p ON p.id = d.endpoint
                     WHERE p.active AND {HEAD}"
                ))?
                .query_row([], |row| row.get(0))?;
            Ok(due.map(Timestamp::from_millis))
        })
        .await
    }

    async fn settle_delivery(&self, id: i64, fate: Fate, most: u32) -> Result<bool, Error> {
        self.with(move |work| {
            let endpoint = "(SELECT endpoint FROM delivery WHERE id = ?1)";
            let (dead, due, why) = match &fate {
                Fate::Done => {
                    work.tx
                        .prepare_cached(&format!("UPDATE endpoint SET failures = 0 WHERE id = {endpoint}"))?
                        .execute([id])?;
                    work.tx.prepare_cached("DELETE FROM delivery WHERE id = ?1")?.execute([id])?;
                    return Ok(false);
                }
                Fate::Again { due, why } => (false, Some(due.millis()), why),
                Fate::Dead { why } => (true, None, why),
            };
            work.tx
                .prepare_cached(
                    "UPDATE delivery SET attempts = attempts + 1, dead = ?2, due = coalesce(?3, due), why = ?4
                     WHERE id = ?1",
                )?
                .execute(params![id, dead, due, why])?;
            if !dead {
                return Ok(false);
            }
            work.tx
                .prepare_cached(&format!(
                    "UPDATE endpoint SET failures = failures + 1 WHERE id = {endpoint}"
                ))?
                .execute([id])?;
            let off = work
                .tx
                .prepare_cached(&format!(
                    "UPDATE endpoint SET active = 0 WHERE id = {endpoint} AND active AND failures >= ?2"
                ))?
                .execute((id, most))?;
            Ok(off > 0)
        })
        .await
    }

    async fn dead_deliveries(&self, after: i64, limit: usize) -> Result<Vec<Pending>, Error> {
        self.with(move |work| {
            work.tx
                .prepare_cached(&format!(
                    "SELECT {PENDING} FROM delivery d WHERE d.dead = 1 AND d.id > ?1 ORDER BY d.id LIMIT ?2"
                ))?
                .query_map((after, limit as i64), pending)?
                .collect()
        })
        .await
    }

    async fn replay_delivery(&self, id: i64, now: Timestamp) -> Result<bool, Error> {
        self.with(move |work| {
            let mut statement = work.tx.prepare_cached(
                "UPDATE delivery SET dead = 0, due = ?2, attempts = 0 WHERE id = ?1 AND dead = 1",
            )?;
            Ok(statement.execute((id, now.millis()))? > 0)
        })
        .await
    }

    async fn discard_delivery(&self, id: i64) -> Result<bool, Error> {
        self.with(move |work| {
            let mut statement = work.tx.prepare_cached("DELETE FROM delivery WHERE id = ?1 AND dead = 1")?;
            Ok(statement.execute([id])? > 0)
        })
        .await
    }
}

fn pending(row: &Row<'_>) -> Answer<Pending> {
    let delivery = Delivery {
        event: row.get(2)?,
        kind: row.get(3)?,
        entity: row.get(4)?,
        at: Timestamp::from_millis(row.get(5)?),
        data: row.get(6)?,
    };
    Ok(Pending { id: row.get(0)?, endpoint: row.get(1)?, delivery, attempts: row.get(7)?, why: row.get(8)? })
}
