//! Messages that were accepted.

use crm_sync::Error;
use crm_sync::rest_core::{Timestamp, async_trait};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Answer, FileStore, undone};
use crate::store::{Accepted, Fate, Inbox, Message, Sizes, Waiting};

#[async_trait]
impl Inbox for FileStore {
    async fn accept(&self, message: Message, forgotten: Timestamp, room: usize) -> Result<Accepted, Error> {
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        let answered = self.try_with(move |work| {
            let known: Option<(i64, i64, i64)> = work
                .tx
                .prepare_cached("SELECT id, state, at FROM inbox WHERE key = ?1")?
                .query_row([&message.key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            match known {
                Some((_, 0, _)) => return Ok(Accepted::Known),
                Some((_, 1, at)) if at >= forgotten.millis() => return Ok(Accepted::Known),
                _ if work.waiting >= room => return Ok(Accepted::Full),
                Some((id, ..)) => {
                    work.tx.prepare_cached("DELETE FROM inbox WHERE id = ?1")?.execute([id])?;
                }
                None => {}
            }
            work.tx
                .prepare_cached(
                    "INSERT INTO inbox (key, source, at, state, due, body) VALUES (?1, ?2, ?3, 0, ?3, ?4)",
                )?
                .execute((&message.key, &message.source, message.at.millis(), &message.body))?;
            work.waiting += 1;
            Ok(Accepted::New)
        });
        match answered {
            Some(answered) => answered.await.map_err(|_| undone()),
            None => Ok(Accepted::Full),
        }
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, Error> {
        self.with(move |work| {
            work.tx
                .prepare_cached(
                    "SELECT id, source, key, body, at, attempts, why FROM inbox
                     WHERE state = 0 AND due <= ?1 ORDER BY due, id LIMIT ?2",
                )?
                .query_map((now.millis(), limit as i64), waiting)?
                .collect()
        })
        .await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        self.with(|work| {
            let due: Option<i64> = work
                .tx
                .prepare_cached("SELECT min(due) FROM inbox WHERE state = 0")?
                .query_row([], |row| row.get(0))?;
            Ok(due.map(Timestamp::from_millis))
        })
        .await
    }

    async fn settle(&self, fates: Vec<(i64, Fate)>) -> Result<(), Error> {
        self.with(move |work| {
            for (id, fate) in &fates {
                let (state, due, why) = match fate {
                    Fate::Done => (1, None, ""),
                    Fate::Again { due, why } => (0, Some(due.millis()), why.as_str()),
                    Fate::Dead { why } => (2, None, why.as_str()),
                };
                let changed = work
                    .tx
                    .prepare_cached(
                        "UPDATE inbox SET state = ?2, due = coalesce(?3, due), why = ?4,
                            attempts = attempts + (?2 <> 1), body = iif(?2 = 1, x'', body)
                         WHERE id = ?1 AND state = 0",
                    )?
                    .execute(params![id, state, due, why])?;
                if state != 0 {
                    work.waiting -= changed as i64;
                }
            }
            Ok(())
        })
        .await
    }

    async fn given_up(&self, after: i64, limit: usize) -> Result<Vec<Waiting>, Error> {
        self.with(move |work| {
            work.tx
                .prepare_cached(
                    "SELECT id, source, key, body, at, attempts, why FROM inbox
                     WHERE state = 2 AND id > ?1 ORDER BY id LIMIT ?2",
                )?
                .query_map((after, limit as i64), waiting)?
                .collect()
        })
        .await
    }

    async fn replay(&self, id: i64, now: Timestamp) -> Result<bool, Error> {
        self.with(move |work| {
            let changed = work
                .tx
                .prepare_cached(
                    "UPDATE inbox SET state = 0, due = ?2, attempts = 0 WHERE id = ?1 AND state = 2",
                )?
                .execute((id, now.millis()))?;
            work.waiting += changed as i64;
            Ok(changed > 0)
        })
        .await
    }

    async fn discard(&self, id: i64) -> Result<bool, Error> {
        self.with(move |work| {
            let mut statement = work.tx.prepare_cached("DELETE FROM inbox WHERE id = ?1 AND state = 2")?;
            Ok(statement.execute([id])? > 0)
        })
        .await
    }

    async fn forget(&self, before: Timestamp) -> Result<(), Error> {
        self.with(move |work| {
            work.tx
                .prepare_cached("DELETE FROM inbox WHERE state = 1 AND at < ?1")?
                .execute([before.millis()])?;
            Ok(())
        })
        .await
    }

    async fn sizes(&self) -> Result<Sizes, Error> {
        self.with(|work| {
            let dead: i64 = work
                .tx
                .prepare_cached("SELECT count(*) FROM inbox WHERE state = 2")?
                .query_row([], |row| row.get(0))?;
            Ok(Sizes { waiting: work.waiting.unsigned_abs(), dead: dead.unsigned_abs() })
        })
        .await
    }
}

fn waiting(row: &Row<'_>) -> Answer<Waiting> {
    let message = Message {
        source: row.get(1)?,
        key: row.get(2)?,
        body: row.get(3)?,
        at: Timestamp::from_millis(row.get(4)?),
    };
    Ok(Waiting { id: row.get(0)?, message, attempts: row.get(5)?, why: row.get(6)? })
}
