//! The books.

use crm_workflow::TimerKind;
use rest_core::{Timestamp, async_trait};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::{Answer, SqliteStore, parsed, retention, text};
use crate::error::Error;
use crate::plan::{Action, ActionName};
use crate::report::PollReport;
use crate::store::ledger::{
    AuditEntry, AuditMark, AuditRow, Cleared, DeadLetter, Entry, Ledger, Limits, Notice, Pause, Timer,
    Waiting,
};

pub(super) fn book(tx: &Transaction<'_>, entry: &Entry) -> Answer<()> {
    match entry {
        Entry::Pause { name, tries, due, message } => {
            tx.prepare_cached("INSERT OR REPLACE INTO pause VALUES (?1, ?2, ?3, 0)")?.execute((
                &name.0,
                tries,
                due.millis(),
            ))?;
            tx.prepare_cached("UPDATE outbox SET message = ?2 WHERE name = ?1")?
                .execute((&name.0, message))?;
        }
        Entry::Park { name, doubtful, message, at } => {
            tx.prepare_cached("INSERT OR REPLACE INTO pause VALUES (?1, 0, ?2, ?3)")?.execute((
                &name.0,
                at.millis(),
                doubtful,
            ))?;
            tx.prepare_cached("UPDATE outbox SET state = 4, message = ?2 WHERE name = ?1")?
                .execute((&name.0, message))?;
        }
        Entry::Replay(number) => {
            tx.prepare_cached(
                "UPDATE outbox SET message = NULL,
                    state = coalesce((SELECT doubtful FROM pause WHERE pause.name = outbox.name), 0)
                 WHERE seq = ?1 AND state = 4",
            )?
            .execute([number])?;
            resume(tx, "(SELECT name FROM outbox WHERE seq = ?1 AND state <= 1)", number)?;
        }
        Entry::Discard(number) => {
            tx.prepare_cached("UPDATE outbox SET state = 3 WHERE seq = ?1 AND state = 4")?
                .execute([number])?;
            resume(tx, "(SELECT name FROM outbox WHERE seq = ?1 AND state = 3)", number)?;
        }
        Entry::Audit(entry) => append(tx, entry)?,
        Entry::Clear(limits) => retention::clear(tx, limits)?,
        Entry::Run(report, keep) => {
            tx.prepare_cached("INSERT INTO run (at, report) VALUES (?1, ?2)")?
                .execute((report.timestamp.millis(), text(report)?))?;
            tx.prepare_cached("DELETE FROM run WHERE seq <= (SELECT max(seq) FROM run) - ?1")?
                .execute([*keep as i64])?;
        }
        Entry::Start(timer) => {
            tx.prepare_cached("INSERT OR REPLACE INTO timer VALUES (?1, ?2, ?3)")?.execute((
                timer.ticket,
                timer.kind.key(),
                timer.due.millis(),
            ))?;
        }
        Entry::Cancel { ticket, kinds } => {
            let mut statement = tx.prepare_cached("DELETE FROM timer WHERE ticket = ?1 AND kind = ?2")?;
            for kind in kinds {
                statement.execute((ticket, kind.key()))?;
            }
        }
        Entry::Notify(notice) => {
            tx.prepare_cached("INSERT OR IGNORE INTO notice (id, at, body) VALUES (?1, ?2, ?3)")?
                .execute((&notice.id, notice.at.millis(), text(notice)?))?;
        }
        // The id stays: the same notice is not told again.
        Entry::Notified(number) => {
            tx.prepare_cached("UPDATE notice SET body = NULL WHERE seq = ?1")?.execute([number])?;
        }
    }
    Ok(())
}

fn resume(tx: &Transaction<'_>, names: &str, number: &i64) -> Answer<()> {
    tx.prepare_cached(&format!("DELETE FROM pause WHERE name IN {names}"))?.execute([number])?;
    Ok(())
}

/// Ends the pause of an action.
pub(super) fn unpause(tx: &Transaction<'_>, name: &ActionName) -> Answer<()> {
    tx.prepare_cached("DELETE FROM pause WHERE name = ?1")?.execute([&name.0])?;
    Ok(())
}

fn append(tx: &Transaction<'_>, entry: &AuditEntry) -> Answer<()> {
    let text = text(entry)?;
    let mark = mark(tx, 1)?.next(&text);
    tx.prepare_cached("INSERT INTO audit VALUES (?1, ?2, ?3, ?4)")?.execute((
        mark.number,
        entry.at.millis(),
        text,
        &mark.hash,
    ))?;
    tx.prepare_cached("INSERT OR REPLACE INTO audit_mark VALUES (1, ?1, ?2)")?
        .execute((mark.number, mark.hash))?;
    Ok(())
}

/// 0 is the row before the first that is kept, 1 the last one.
fn mark(connection: &Connection, which: i64) -> Answer<AuditMark> {
    let mark = connection
        .prepare_cached("SELECT seq, hash FROM audit_mark WHERE which = ?1")?
        .query_row([which], |row| Ok(AuditMark { number: row.get(0)?, hash: row.get(1)? }))
        .optional()?;
    Ok(mark.unwrap_or_default())
}

fn dead_letter(row: &Row<'_>) -> Answer<DeadLetter> {
    Ok(DeadLetter {
        number: row.get(0)?,
        action: parsed::<Action>(row, 1)?,
        attempts: row.get(2)?,
        message: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
        at: Timestamp::from_millis(row.get(4)?),
    })
}

fn timer(row: &Row<'_>) -> Answer<Option<Timer>> {
    let kind: String = row.get(1)?;
    // A kind that this version does not know is left alone.
    let timer = |kind| Ok(Timer { ticket: row.get(0)?, kind, due: Timestamp::from_millis(row.get(2)?) });
    TimerKind::by_key(&kind).map(timer).transpose()
}

#[async_trait]
impl Ledger for SqliteStore {
    async fn lease(&self, name: &str, owner: &str, now: Timestamp, until: Timestamp) -> Result<bool, Error> {
        let (name, owner, presence) = (name.to_owned(), owner.to_owned(), self.presence.clone());
        self.with(move |connection| {
            let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let holder: Option<(String, i64)> = tx
                .prepare_cached("SELECT owner, until FROM lease WHERE name = ?1")?
                .query_row([&name], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let held = holder.is_some_and(|(other, until)| other != owner && until > now.millis());
            // Whoever died left its row; a lock on a file ends with its process.
            let alone = presence.take();
            if held && !alone {
                return Ok(false);
            }
            tx.prepare_cached("INSERT OR REPLACE INTO lease VALUES (?1, ?2, ?3)")?.execute((
                &name,
                &owner,
                until.millis(),
            ))?;
            tx.commit()?;
            Ok(true)
        })
        .await
    }

    async fn release(&self, name: &str, owner: &str) -> Result<(), Error> {
        let (name, owner, presence) = (name.to_owned(), owner.to_owned(), self.presence.clone());
        self.with(move |connection| {
            connection
                .prepare_cached("DELETE FROM lease WHERE name = ?1 AND owner = ?2")?
                .execute((name, owner))?;
            let others: i64 =
                connection.prepare_cached("SELECT count(*) FROM lease")?.query_row([], |row| row.get(0))?;
            if others == 0 {
                presence.leave();
            }
            Ok(())
        })
        .await
    }

    async fn pauses(&self) -> Result<Vec<(ActionName, Pause)>, Error> {
        self.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT pause.name, tries, due FROM pause JOIN outbox ON outbox.name = pause.name
                     WHERE state <= 1 ORDER BY pause.name",
                )?
                .query_map([], |row| {
                    let pause = Pause { tries: row.get(1)?, due: Timestamp::from_millis(row.get(2)?) };
                    Ok((ActionName(row.get(0)?), pause))
                })?
                .collect()
        })
        .await
    }

    async fn waiting(&self) -> Result<Waiting, Error> {
        self.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(*) FILTER (WHERE state <= 1), count(*) FILTER (WHERE state = 4)
                     FROM pause JOIN outbox ON outbox.name = pause.name",
                )?
                .query_row([], |row| {
                    let count =
                        |column| row.get::<_, i64>(column).map(|count| u64::try_from(count).unwrap_or(0));
                    Ok(Waiting { paused: count(0)?, parked: count(1)? })
                })
        })
        .await
    }

    async fn dead_letters(&self, after: i64, limit: usize) -> Result<Vec<DeadLetter>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT seq, unseal(action), attempts, message, due FROM outbox JOIN pause ON pause.name = outbox.name
                     WHERE state = 4 AND seq > ?1 ORDER BY seq LIMIT ?2",
                )?
                .query_map((after, limit as i64), dead_letter)?
                .collect()
        })
        .await
    }

    async fn runs(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, PollReport)>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached("SELECT seq, report FROM run WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2")?
                .query_map((before.unwrap_or(i64::MAX), limit as i64), |row| {
                    Ok((row.get(0)?, parsed(row, 1)?))
                })?
                .collect()
        })
        .await
    }

    async fn audit(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached("SELECT seq, body, hash FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2")?
                .query_map((after, limit as i64), |row| {
                    Ok(AuditRow { number: row.get(0)?, text: row.get(1)?, hash: row.get(2)? })
                })?
                .collect()
        })
        .await
    }

    async fn audit_ends(&self) -> Result<(AuditMark, AuditMark), Error> {
        self.with(|connection| Ok((mark(connection, 0)?, mark(connection, 1)?))).await
    }

    async fn due_timers(&self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT ticket, kind, due FROM timer WHERE due <= ?1 ORDER BY due, ticket, kind LIMIT ?2",
                )?
                .query_map((now.millis(), limit as i64), timer)?
                .filter_map(Result::transpose)
                .collect()
        })
        .await
    }

    async fn overdue(&self, limits: &Limits) -> Result<Cleared, Error> {
        let limits = *limits;
        self.with(move |connection| retention::overdue(connection, &limits)).await
    }

    async fn notices(&self, limit: usize) -> Result<Vec<(i64, Notice)>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached("SELECT seq, body FROM notice WHERE body IS NOT NULL ORDER BY seq LIMIT ?1")?
                .query_map([limit as i64], |row| Ok((row.get(0)?, parsed(row, 1)?)))?
                .collect()
        })
        .await
    }
}
