//! Who is alive: a lock on a file beside the database, which the operating system takes back when its process ends.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The lock of one opened store; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Presence {
    path: Option<PathBuf>,
    held: Arc<Mutex<Option<File>>>,
}

impl Presence {
    pub(super) fn beside(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        Self { path: Some(path.into()), held: Arc::default() }
    }

    /// Takes the lock. True if nobody had it: whoever wrote a lease is dead. False where that is not known.
    pub(super) fn take(&self) -> bool {
        let Some(path) = &self.path else { return false };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_some() {
            return false;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(path);
        // Where files cannot be locked, only the time of a lease says that its holder is gone.
        match file {
            Ok(file) if file.try_lock().is_ok() => {
                *held = Some(file);
                true
            }
            _ => false,
        }
    }

    pub(super) fn leave(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
