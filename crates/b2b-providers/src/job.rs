//! Work that a vendor does in its own time: one table for all of them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ProviderId;

/// The name of a job, made from provider, kind and the vendor's own handle: the same work has the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a vendor works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JobKind {
    /// Phone numbers of people.
    PhoneReveal,
    /// The check of an e-mail address.
    Verification,
    /// A look-up of people.
    Lookup,
    /// Research on a company.
    Research,
    /// A report.
    Report,
    /// A set of topics that is put together.
    Definition,
}

impl JobKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::PhoneReveal => "phone_reveal",
            Self::Verification => "verification",
            Self::Lookup => "lookup",
            Self::Research => "research",
            Self::Report => "report",
            Self::Definition => "definition",
        }
    }
}

/// Work that is under way at a vendor.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// Who works on it.
    pub provider: ProviderId,
    /// On what.
    pub kind: JobKind,
    /// The vendor's handle, exactly as received; of a verification the address, so store it as personal data.
    pub handle: String,
    /// When it was given to the vendor.
    pub started_at: Timestamp,
    /// Not worth asking before.
    pub due_at: Timestamp,
    /// The vendor forgets it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// How often it was asked for.
    #[serde(default)]
    pub polls: u32,
    /// Credits that are counted as spent already and come back if the work brings nothing.
    #[serde(default)]
    pub held_credits: f64,
}

impl Job {
    /// Work that starts now.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        kind: JobKind,
        handle: impl Into<String>,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Self {
        let handle = handle.into();
        let id = JobId(format!("{provider}:{}:{:016x}", kind.as_str(), fingerprint(&handle)));
        Self {
            id,
            provider,
            kind,
            handle,
            started_at: now,
            due_at,
            expires_at: None,
            polls: 0,
            held_credits: 0.0,
        }
    }
}

/// FNV-1a. The name of a job is logged, and the handle of a verification is the address itself.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl fmt::Debug for Job {
    // The handle of a verification is the address itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("provider", &self.provider)
            .field("kind", &self.kind)
            .field("due_at", &self.due_at)
            .field("polls", &self.polls)
            .finish_non_exhaustive()
    }
}

/// The work under way. Cheap to clone; all clones share the table.
#[derive(Debug, Clone, Default)]
pub struct JobTable(Arc<Mutex<BTreeMap<JobId, Job>>>);

impl JobTable {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<JobId, Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds work; work that is already there stays as it is.
    pub fn add(&self, job: Job) -> JobId {
        let id = job.id.clone();
        self.jobs().entry(id.clone()).or_insert(job);
        id
    }

    /// One job.
    #[must_use]
    pub fn job(&self, id: &JobId) -> Option<Job> {
        self.jobs().get(id).cloned()
    }

    /// All jobs, in the order of their names; for storage too.
    #[must_use]
    pub fn open(&self) -> Vec<Job> {
        self.jobs().values().cloned().collect()
    }

    /// Jobs that are worth asking for.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<Job> {
        self.jobs().values().filter(|job| job.due_at <= now).cloned().collect()
    }

    /// Asks again later.
    pub fn postpone(&self, id: &JobId, until: Timestamp) {
        if let Some(job) = self.jobs().get_mut(id) {
            job.due_at = until;
            job.polls += 1;
        }
    }

    /// Takes a job off the table.
    pub fn finish(&self, id: &JobId) -> Option<Job> {
        self.jobs().remove(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_work_is_one_job_and_survives_storage() {
        let table = JobTable::new();
        let now = Timestamp::from_millis(1_000);
        let later = Timestamp::from_millis(2_000);
        let job = Job::new(ProviderId::new("apollo"), JobKind::PhoneReveal, "-42", now, later);
        let id = table.add(job.clone());
        assert_eq!(table.add(job), id);
        assert!(table.due(now).is_empty());
        table.postpone(&id, Timestamp::from_millis(3_000));
        assert_eq!(table.due(Timestamp::from_millis(3_000)).len(), 1);

        let stored = serde_json::to_string(&table.open()).unwrap();
        let restored = JobTable::new();
        for job in serde_json::from_str::<Vec<Job>>(&stored).unwrap() {
            restored.add(job);
        }
        assert_eq!(restored.open(), table.open());
        assert_eq!(restored.finish(&id).map(|job| job.polls), Some(1));
        assert!(restored.open().is_empty());
    }
}
