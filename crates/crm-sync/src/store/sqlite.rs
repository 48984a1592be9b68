//! The embedded store: one SQLite file (or memory), one writer, write-ahead log.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use b2b_providers::Person;
use rest_core::{Timestamp, async_trait};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::schema::{LAYOUT, VERSION};
use super::{ActionState, Change, Lead, Observation, OutboxRow, Store};
use crate::crm::{CrmRow, Table};
use crate::error::{Error, ErrorKind};
use crate::plan::{Action, ActionName, Base, Decision, Outcome};

/// A store in one SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    connection: Arc<Mutex<Connection>>,
}

type Answer<T> = Result<T, rusqlite::Error>;

impl SqliteStore {
    /// Opens or creates the file.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or was written by a newer version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let connection = Connection::open(path).map_err(|source| {
            Error::with_source(
                ErrorKind::Store,
                format!("store {}: cannot be opened", path.display()),
                source,
            )
        })?;
        Self::prepare(connection)
    }

    /// A store that ends with the process.
    ///
    /// # Errors
    /// SQLite could not start.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Connection::open_in_memory().map_err(failed)?)
    }

    fn prepare(connection: Connection) -> Result<Self, Error> {
        connection.busy_timeout(std::time::Duration::from_secs(30)).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        // Keeps the peak of a large run flat: 16 MiB of pages, the rest on disk.
        connection.pragma_update(None, "cache_size", -16_384).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(64);
        let version: i64 =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
        if version > VERSION {
            return Err(Error::new(
                ErrorKind::Store,
                format!("store: layout {version} is newer than this program's {VERSION}; update the program"),
            ));
        }
        connection.execute_batch(LAYOUT).map_err(failed)?;
        connection.pragma_update(None, "user_version", VERSION).map_err(failed)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Answer<T> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = Arc::clone(&self.connection);
        tokio::task::spawn_blocking(move || {
            let mut guard = connection.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut guard)
        })
        .await
        .map_err(|source| Error::with_source(ErrorKind::Store, "store: the worker stopped", source))?
        .map_err(failed)
    }
}

fn failed(source: rusqlite::Error) -> Error {
    Error::with_source(ErrorKind::Store, "store: the database failed; nothing was changed", source)
}

fn table_number(table: Table) -> i64 {
    match table {
        Table::Company => 0,
        Table::Contact => 1,
        Table::Ticket => 2,
    }
}

fn table_of(number: i64) -> Table {
    match number {
        0 => Table::Company,
        1 => Table::Contact,
        _ => Table::Ticket,
    }
}

fn state_number(state: ActionState) -> i64 {
    match state {
        ActionState::Intended => 0,
        ActionState::Sent => 1,
        ActionState::Done => 2,
        ActionState::Dropped => 3,
    }
}

fn state_of(number: i64) -> ActionState {
    match number {
        0 => ActionState::Intended,
        1 => ActionState::Sent,
        2 => ActionState::Done,
        _ => ActionState::Dropped,
    }
}

fn text<T: Serialize + ?Sized>(value: &T) -> Answer<String> {
    serde_json::to_string(value).map_err(|source| rusqlite::Error::ToSqlConversionFailure(source.into()))
}

fn parsed<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Answer<T> {
    let raw = row.get_ref(column)?.as_str()?;
    serde_json::from_str(raw).map_err(|source| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, source.into())
    })
}

fn apply(tx: &Transaction<'_>, change: &Change) -> Answer<()> {
    match change {
        Change::Meta(key, value) => {
            tx.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")?.execute((key, value))?;
        }
        Change::Observe(observation) => observe(tx, observation)?,
        Change::Reveal { provider, external_id, at } => {
            tx.prepare_cached("INSERT OR REPLACE INTO reveal VALUES (?1, ?2, ?3)")?.execute((
                provider,
                external_id,
                at.millis(),
            ))?;
        }
        Change::Assign { provider, external_id, lead } => {
            tx.prepare_cached(
                "INSERT INTO lead VALUES (?1, NULL, NULL, NULL, 1) ON CONFLICT (id) DO UPDATE SET dirty = 1",
            )?
            .execute([lead])?;
            tx.prepare_cached("UPDATE observation SET lead = ?3 WHERE provider = ?1 AND external_id = ?2")?
                .execute((provider, external_id, lead))?;
            tx.prepare_cached(
                "INSERT OR IGNORE INTO lead_key SELECT j.value, ?3 FROM observation o, json_each(o.keys) j
                 WHERE o.provider = ?1 AND o.external_id = ?2
                 UNION SELECT j.value, ?3 FROM observation o, json_each(o.blocks) j
                 WHERE o.provider = ?1 AND o.external_id = ?2",
            )?
            .execute((provider, external_id, lead))?;
        }
        Change::Join { into, from } => {
            for sql in [
                "UPDATE observation SET lead = ?1 WHERE lead = ?2",
                "INSERT OR IGNORE INTO lead_key SELECT key, ?1 FROM lead_key WHERE lead = ?2",
                "UPDATE lead SET dirty = 1,
                    ticket = coalesce(ticket, (SELECT ticket FROM lead WHERE id = ?2)),
                    contact = coalesce(contact, (SELECT contact FROM lead WHERE id = ?2)),
                    company = coalesce(company, (SELECT company FROM lead WHERE id = ?2)) WHERE id = ?1",
            ] {
                tx.prepare_cached(sql)?.execute((into, from))?;
            }
            tx.prepare_cached("DELETE FROM lead_key WHERE lead = ?1")?.execute([from])?;
            tx.prepare_cached("DELETE FROM lead WHERE id = ?1")?.execute([from])?;
        }
        Change::Link(lead) => {
            tx.prepare_cached(
                "INSERT INTO lead VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT (id) DO UPDATE SET
                    ticket = coalesce(?2, ticket), contact = coalesce(?3, contact), company = coalesce(?4, company)",
            )?
            .execute((&lead.id, lead.ticket, lead.contact, lead.company))?;
        }
        Change::LeadDone(id) => {
            tx.prepare_cached("UPDATE lead SET dirty = 0 WHERE id = ?1")?.execute([id])?;
        }
        Change::LeadDirty(id) => {
            tx.prepare_cached("UPDATE lead SET dirty = 1 WHERE id = ?1")?.execute([id])?;
        }
        Change::Row(row, keys, blocks) => put_row(tx, row, keys, blocks)?,
        Change::TicketDone(id) => {
            tx.prepare_cached("UPDATE crm SET dirty = 0 WHERE tbl = 2 AND id = ?1")?.execute([id])?;
        }
        Change::Wrote(ticket, fields) => {
            let mut statement = tx.prepare_cached("INSERT OR REPLACE INTO base VALUES (?1, ?2, ?3)")?;
            for (field, value) in fields {
                statement.execute((ticket, field, value))?;
            }
        }
        Change::Membership { contact, list, member } => {
            let sql = if *member {
                "INSERT OR IGNORE INTO membership VALUES (?1, ?2)"
            } else {
                "DELETE FROM membership WHERE contact = ?1 AND list = ?2"
            };
            tx.prepare_cached(sql)?.execute((contact, list))?;
        }
        Change::Suppress { identifier, reason, origin, at } => {
            tx.prepare_cached("INSERT OR IGNORE INTO suppression VALUES (?1, ?2, ?3, ?4)")?.execute((
                identifier,
                reason,
                origin,
                at.millis(),
            ))?;
        }
        Change::Intend(action) => {
            let command = command_name(action)?;
            // A create that is known is not opened again: the record may have been deleted by a person.
            let reopen =
                if action.command.creates().is_some() { -1 } else { state_number(ActionState::Done) };
            tx.prepare_cached(
                "INSERT INTO outbox (name, command, action, state) VALUES (?1, ?2, ?3, 0)
                 ON CONFLICT (name) DO UPDATE SET state = 0, action = excluded.action, message = NULL
                 WHERE state = ?4 OR state = 3",
            )?
            .execute((&action.name.0, command, text(action)?, reopen))?;
        }
        Change::Settle { name, state, result, message } => {
            tx.prepare_cached(
                "UPDATE outbox SET state = ?2, result = coalesce(?3, result), message = ?4,
                    attempts = attempts + (?2 = 1) WHERE name = ?1",
            )?
            .execute((&name.0, state_number(*state), result, message))?;
        }
        Change::Decide(decision, at) => {
            tx.prepare_cached("INSERT OR REPLACE INTO decision VALUES (?1, ?2, ?3, ?4)")?.execute((
                &decision.entity,
                at.millis(),
                decision.outcome == Outcome::Review,
                text(decision)?,
            ))?;
        }
    }
    Ok(())
}

fn command_name(action: &Action) -> Answer<String> {
    let value = serde_json::to_value(&action.command)
        .map_err(|source| rusqlite::Error::ToSqlConversionFailure(source.into()))?;
    Ok(value.get("command").and_then(|name| name.as_str()).unwrap_or_default().to_owned())
}

fn observe(tx: &Transaction<'_>, observation: &Observation) -> Answer<()> {
    let changed = tx
        .prepare_cached(
            "INSERT INTO observation (provider, external_id, hash, person, keys, blocks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (provider, external_id) DO UPDATE SET hash = excluded.hash, person = excluded.person,
                keys = excluded.keys, blocks = excluded.blocks WHERE hash <> excluded.hash",
        )?
        .execute((
            &observation.provider,
            &observation.external_id,
            &observation.hash,
            text(&observation.person)?,
            text(&observation.keys)?,
            text(&observation.blocks)?,
        ))?;
    if changed > 0 {
        let at = (&observation.provider, &observation.external_id);
        // A known person whose identity changed is compared again: an e-mail learnt later may join two leads.
        tx.prepare_cached(
            "UPDATE lead SET dirty = 1 WHERE id = (SELECT lead FROM observation WHERE provider = ?1 AND external_id = ?2)",
        )?
        .execute(at)?;
    }
    Ok(())
}

fn put_row(tx: &Transaction<'_>, row: &CrmRow, keys: &[String], blocks: &[String]) -> Answer<()> {
    let (table, id) = (table_number(row.table()), row.id());
    let changed = tx
        .prepare_cached(
            "INSERT INTO crm VALUES (?1, ?2, ?3, 1) ON CONFLICT (tbl, id) DO UPDATE SET row = excluded.row, dirty = 1
             WHERE row <> excluded.row",
        )?
        .execute((table, id, text(row)?))?;
    if changed == 0 {
        return Ok(());
    }
    tx.prepare_cached("DELETE FROM crm_key WHERE tbl = ?1 AND id = ?2")?.execute((table, id))?;
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO crm_key VALUES (?1, ?2, ?3)")?;
    for key in keys.iter().chain(blocks) {
        insert.execute((key, table, id))?;
    }
    if row.table() == Table::Ticket {
        tx.prepare_cached("UPDATE lead SET dirty = 1 WHERE ticket = ?1")?.execute([id])?;
    }
    Ok(())
}

fn lead_row(row: &Row<'_>) -> Answer<Lead> {
    Ok(Lead { id: row.get(0)?, ticket: row.get(1)?, contact: row.get(2)?, company: row.get(3)? })
}

fn outbox_row(row: &Row<'_>, from: usize) -> Answer<OutboxRow> {
    Ok(OutboxRow {
        action: parsed(row, from)?,
        state: state_of(row.get(from + 1)?),
        result: row.get(from + 2)?,
        attempts: row.get(from + 3)?,
    })
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, changes: Vec<Change>) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        self.with(move |connection| {
            let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            for change in &changes {
                apply(&tx, change)?;
            }
            tx.commit()
        })
        .await
    }

    async fn meta(&self, key: &str) -> Result<Option<String>, Error> {
        let key = key.to_owned();
        self.with(move |connection| {
            connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
        })
        .await
    }

    async fn revealed(
        &self,
        provider: &str,
        external_ids: &[String],
        since: Timestamp,
    ) -> Result<BTreeSet<String>, Error> {
        let (provider, ids) = (provider.to_owned(), external_ids.to_vec());
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT external_id FROM reveal WHERE provider = ?1 AND at >= ?3
                     AND external_id IN (SELECT value FROM json_each(?2))",
                )?
                .query_map((provider, text(&ids)?, since.millis()), |row| row.get(0))?
                .collect()
        })
        .await
    }

    async fn unresolved(&self, limit: usize) -> Result<Vec<Observation>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT provider, external_id, hash, person, keys, blocks FROM observation
                     WHERE lead IS NULL ORDER BY provider, external_id LIMIT ?1",
                )?
                .query_map([limit as i64], |row| {
                    Ok(Observation {
                        provider: row.get(0)?,
                        external_id: row.get(1)?,
                        hash: row.get(2)?,
                        person: parsed(row, 3)?,
                        keys: parsed(row, 4)?,
                        blocks: parsed(row, 5)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn leads_by_keys(&self, keys: &[String]) -> Result<Vec<(String, String)>, Error> {
        let keys = keys.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT key, lead FROM lead_key WHERE key IN (SELECT value FROM json_each(?1)) ORDER BY key, lead",
                )?
                .query_map([text(&keys)?], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn rows_by_keys(&self, keys: &[String]) -> Result<Vec<(String, Table, i64)>, Error> {
        let keys = keys.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT key, tbl, id FROM crm_key WHERE key IN (SELECT value FROM json_each(?1))
                     ORDER BY key, tbl, id",
                )?
                .query_map([text(&keys)?], |row| Ok((row.get(0)?, table_of(row.get(1)?), row.get(2)?)))?
                .collect()
        })
        .await
    }

    async fn leads(&self, ids: &[String]) -> Result<Vec<Lead>, Error> {
        let ids = ids.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead
                     WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id",
                )?
                .query_map([text(&ids)?], lead_row)?
                .collect()
        })
        .await
    }

    async fn dirty_leads(&self, after: Option<&str>, limit: usize) -> Result<Vec<Lead>, Error> {
        let after = after.unwrap_or_default().to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead WHERE dirty = 1 AND id > ?1 ORDER BY id LIMIT ?2",
                )?
                .query_map((after, limit as i64), lead_row)?
                .collect()
        })
        .await
    }

    async fn leads_of_tickets(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Lead>, Error> {
        let tickets = tickets.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead
                     WHERE ticket IN (SELECT value FROM json_each(?1)) ORDER BY id DESC",
                )?
                .query_map([text(&tickets)?], lead_row)?
                .map(|lead| lead.map(|lead| (lead.ticket.unwrap_or_default(), lead)))
                .collect()
        })
        .await
    }

    async fn observations(&self, leads: &[String]) -> Result<BTreeMap<String, Vec<Person>>, Error> {
        let leads = leads.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<String, Vec<Person>> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT lead, person FROM observation WHERE lead IN (SELECT value FROM json_each(?1))
                 ORDER BY lead, provider, external_id",
            )?;
            let mut rows = statement.query([text(&leads)?])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().push(parsed(row, 1)?);
            }
            Ok(found)
        })
        .await
    }

    async fn rows(&self, table: Table, ids: &[i64]) -> Result<BTreeMap<i64, CrmRow>, Error> {
        let ids = ids.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, row FROM crm WHERE tbl = ?1 AND id IN (SELECT value FROM json_each(?2))",
                )?
                .query_map((table_number(table), text(&ids)?), |row| Ok((row.get(0)?, parsed(row, 1)?)))?
                .collect()
        })
        .await
    }

    async fn dirty_tickets(&self, after: Option<i64>, limit: usize) -> Result<Vec<CrmRow>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT row FROM crm WHERE dirty = 1 AND tbl = 2 AND id > ?1 ORDER BY id LIMIT ?2",
                )?
                .query_map((after.unwrap_or(i64::MIN), limit as i64), |row| parsed(row, 0))?
                .collect()
        })
        .await
    }

    async fn bases(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Base>, Error> {
        let tickets = tickets.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<i64, Base> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT ticket, field, value FROM base WHERE ticket IN (SELECT value FROM json_each(?1))",
            )?;
            let mut rows = statement.query([text(&tickets)?])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
            }
            Ok(found)
        })
        .await
    }

    async fn suppressed(&self, identifiers: &[String]) -> Result<BTreeMap<String, String>, Error> {
        let identifiers = identifiers.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT identifier, reason FROM suppression WHERE identifier IN (SELECT value FROM json_each(?1))",
                )?
                .query_map([text(&identifiers)?], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn memberships(&self, contacts: &[i64]) -> Result<BTreeMap<i64, Vec<String>>, Error> {
        let contacts = contacts.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT contact, list FROM membership WHERE contact IN (SELECT value FROM json_each(?1)) ORDER BY list",
            )?;
            let mut rows = statement.query([text(&contacts)?])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().push(row.get(1)?);
            }
            Ok(found)
        })
        .await
    }

    async fn actions(&self, names: &[ActionName]) -> Result<BTreeMap<ActionName, OutboxRow>, Error> {
        let names = names.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT action, state, result, attempts FROM outbox
                     WHERE name IN (SELECT value FROM json_each(?1))",
                )?
                .query_map([text(&names)?], |row| outbox_row(row, 0))?
                .map(|row| row.map(|row| (row.action.name.clone(), row)))
                .collect()
        })
        .await
    }

    async fn open_actions(
        &self,
        command: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, OutboxRow)>, Error> {
        let command = command.to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT seq, action, state, result, attempts FROM outbox
                     WHERE command = ?1 AND state <= 1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                )?
                .query_map(params![command, after, limit as i64], |row| {
                    Ok((row.get(0)?, outbox_row(row, 1)?))
                })?
                .collect()
        })
        .await
    }

    async fn reviews(&self, limit: usize) -> Result<Vec<(Timestamp, Decision)>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT at, body FROM decision WHERE review = 1 ORDER BY at DESC, entity LIMIT ?1",
                )?
                .query_map([limit as i64], |row| Ok((Timestamp::from_millis(row.get(0)?), parsed(row, 1)?)))?
                .collect()
        })
        .await
    }
}
