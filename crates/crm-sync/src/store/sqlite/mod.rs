//! The embedded store: one SQLite file (or memory), one writer, write-ahead log.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::presence::Presence;
use self::schema::{LAYOUT, VERSION};
use super::{ActionState, Lead, OutboxRow};
use crate::crm::Table;
use crate::error::{Error, ErrorKind};

mod answers;
mod browse;
mod calls;
mod events;
mod forget;
mod ledger;
mod presence;
mod retention;
mod schema;
mod sealed;
mod state;
mod tasks;
mod write;

/// A store in one SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    connection: Arc<Mutex<Connection>>,
    presence: Presence,
}

type Answer<T> = Result<T, rusqlite::Error>;

impl SqliteStore {
    /// Opens or creates the file.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or was written by a newer version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Self::prepare(Self::connect(path)?, Presence::beside(path))?.unsealed()
    }

    /// Opens or creates the file; personal data in it is sealed. What is open in it is sealed now, what is under an
    /// older key is sealed anew: that takes a while once, and room for a second file.
    ///
    /// # Errors
    /// As for [`open`](Self::open), or the file was sealed under a key that is not given.
    #[cfg(feature = "encryption")]
    pub fn open_sealed(path: impl AsRef<Path>, sealer: super::Sealer) -> Result<Self, Error> {
        let path = path.as_ref();
        let store = Self::prepare(Self::connect(path)?, Presence::beside(path))?;
        let mut connection = store.lock();
        sealed::seal(&mut connection, sealer)?;
        browse::fill(&mut connection).map_err(failed)?;
        drop(connection);
        Ok(store)
    }

    fn connect(path: &Path) -> Result<Connection, Error> {
        // People, and tokens of vendors, are in it; SQLite gives its side files the same mode.
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // A file that cannot be made is SQLite's to report.
            let _ = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        }
        Connection::open(path).map_err(|source| {
            Error::with_source(
                ErrorKind::Store,
                format!("store {}: cannot be opened", path.display()),
                source,
            )
        })
    }

    /// A store that ends with the process.
    ///
    /// # Errors
    /// SQLite could not start.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Connection::open_in_memory().map_err(failed)?, Presence::default())?.unsealed()
    }

    fn prepare(connection: Connection, presence: Presence) -> Result<Self, Error> {
        connection.busy_timeout(std::time::Duration::from_secs(30)).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        // Keeps the peak of a large run flat: 16 MiB of pages, the rest on disk.
        connection.pragma_update(None, "cache_size", -16_384).map_err(failed)?;
        // Pages that many commits touch are written back once: a checkpoint at 64 MiB instead of 4.
        connection.pragma_update(None, "wal_autocheckpoint", 16_384).map_err(failed)?;
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
        connection.execute_batch(browse::LAYOUT).map_err(failed)?;
        connection.pragma_update(None, "user_version", VERSION).map_err(failed)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), presence })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves personal data open; refuses a store in which it is sealed.
    fn unsealed(self) -> Result<Self, Error> {
        let mut connection = self.lock();
        if sealed::is_sealed(&connection).map_err(failed)? {
            return Err(Error::new(
                ErrorKind::Store,
                "store: personal data in it is sealed; set ENCRYPTION_KEY to its key",
            ));
        }
        sealed::leave_open(&connection).map_err(failed)?;
        browse::fill(&mut connection).map_err(failed)?;
        drop(connection);
        Ok(self)
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
        ActionState::Parked => 4,
    }
}

fn state_of(number: i64) -> ActionState {
    match number {
        0 => ActionState::Intended,
        1 => ActionState::Sent,
        2 => ActionState::Done,
        4 => ActionState::Parked,
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
