//! The embedded form: one SQLite file and one thread that writes it.
//!
//! # Design
//! A disk answers a few hundred times a second that something is safe; webhooks come faster. So whatever waits when
//! the thread is free goes into one transaction, and one answer of the disk serves all of it. The more there is,
//! the more share.

use std::fmt;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use crm_sync::{Error, ErrorKind};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

mod endpoints;
mod inbox;

/// So much work waits for the disk at most; more is refused, so that memory stays bounded.
const BACKLOG: usize = 4096;
/// So much of it shares one transaction at most.
const SHARE: usize = 512;

const LAYOUT: &str = "
CREATE TABLE IF NOT EXISTS inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, source TEXT NOT NULL, at INTEGER NOT NULL,
    state INTEGER NOT NULL /* 0 waits, 1 done, 2 given up */, due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '', body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS inbox_due ON inbox (due) WHERE state = 0;
CREATE INDEX IF NOT EXISTS inbox_done ON inbox (at) WHERE state = 1;
CREATE INDEX IF NOT EXISTS inbox_dead ON inbox (id) WHERE state = 2;
";

/// Version of [`LAYOUT`], kept as `user_version`.
const VERSION: i64 = 1;

type Answer<T> = Result<T, rusqlite::Error>;
/// Does its part of a transaction, and leaves what is to be said when it is known whether that holds.
type Job = Box<dyn FnOnce(&mut Work<'_>) -> Answer<Told> + Send>;
type Told = Box<dyn FnOnce() + Send>;

/// The service's own state in one SQLite file. Clones share it.
#[derive(Clone)]
pub struct FileStore {
    jobs: SyncSender<Job>,
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}

/// What a job works on.
struct Work<'a> {
    tx: &'a Transaction<'a>,
    /// Messages that wait, counted here because every webhook asks.
    waiting: i64,
}

impl FileStore {
    /// Opens or creates the file. Only its owner may read it.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or was written by a newer version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // A file that cannot be made is SQLite's to report.
            let _ = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        }
        let connection = Connection::open(path).and_then(prepared).map_err(|source| {
            Error::with_source(
                ErrorKind::Store,
                format!("store {}: cannot be opened", path.display()),
                source,
            )
        })?;
        let (version, waiting) = connection
            .query_row(
                "SELECT (SELECT user_version FROM pragma_user_version),
                        (SELECT count(*) FROM inbox WHERE state = 0)",
                [],
                |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)),
            )
            .map_err(failed)?;
        if version > VERSION {
            let text =
                format!("store: layout {version} is newer than this program's {VERSION}; update the program");
            return Err(Error::new(ErrorKind::Store, text));
        }
        connection.pragma_update(None, "user_version", VERSION).map_err(failed)?;
        let (jobs, incoming) = sync_channel(BACKLOG);
        std::thread::Builder::new()
            .name("service-store".to_owned())
            .spawn(move || serve(connection, waiting, &incoming))
            .map_err(|source| Error::with_source(ErrorKind::Store, "store: no thread", source))?;
        Ok(Self { jobs })
    }

    /// Work for the disk; answered when it is safe there.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Work<'_>) -> Answer<T> + Send + 'static,
    ) -> Result<T, Error> {
        match self.try_with(work) {
            Some(answered) => answered.await.map_err(|_| undone()),
            None => Err(Error::new(ErrorKind::Store, "store: the disk does not keep up; try again later")),
        }
    }

    /// `None` if too much waits already. A closed channel means that the transaction failed.
    fn try_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Work<'_>) -> Answer<T> + Send + 'static,
    ) -> Option<oneshot::Receiver<T>> {
        let (tell, answered) = oneshot::channel();
        let job: Job = Box::new(move |on| {
            let result = work(on)?;
            // Nobody may be waiting any more.
            Ok(Box::new(move || drop(tell.send(result))))
        });
        match self.jobs.try_send(job) {
            // A stopped thread drops the job, and with it the sender: the receiver says so.
            Ok(()) | Err(TrySendError::Disconnected(_)) => Some(answered),
            Err(TrySendError::Full(_)) => None,
        }
    }
}

fn prepared(connection: Connection) -> Answer<Connection> {
    connection.busy_timeout(Duration::from_secs(30))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -4096)?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.execute_batch(LAYOUT)?;
    connection.execute_batch(endpoints::LAYOUT)?;
    Ok(connection)
}

/// Runs until the last handle is gone.
fn serve(mut connection: Connection, mut waiting: i64, incoming: &Receiver<Job>) {
    while let Ok(first) = incoming.recv() {
        let jobs = std::iter::once(first).chain(incoming.try_iter().take(SHARE - 1));
        match share(&mut connection, waiting, jobs.collect()) {
            Ok((now, told)) => {
                waiting = now;
                told.into_iter().for_each(|tell| tell());
            }
            // All of it was rolled back and its callers learn that from their closed channels.
            Err(error) => tracing::error!(%error, "the service's store failed; nothing was changed"),
        }
    }
}

fn share(connection: &mut Connection, waiting: i64, jobs: Vec<Job>) -> Answer<(i64, Vec<Told>)> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut work = Work { tx: &tx, waiting };
    let told = jobs.into_iter().map(|job| job(&mut work)).collect::<Answer<Vec<_>>>()?;
    let waiting = work.waiting;
    tx.commit()?;
    Ok((waiting, told))
}

fn failed(source: rusqlite::Error) -> Error {
    Error::with_source(ErrorKind::Store, "store: the database failed; nothing was changed", source)
}

fn undone() -> Error {
    Error::new(ErrorKind::Store, "store: the database failed; nothing was changed")
}
