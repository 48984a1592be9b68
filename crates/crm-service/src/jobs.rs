//! Work that outlives its request: what it is at, and what came of it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crm_sync::rest_core::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    Running,
    Done,
    /// Nothing is lost: what was taken in is finished by the next cycle.
    Failed,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) state: JobState,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) finished_at: Option<Timestamp>,
    /// Records it is about.
    pub(crate) records: usize,
    /// What the request would have been answered, as soon as it is done.
    pub(crate) result: Option<Value>,
    /// Why it failed.
    pub(crate) error: Option<String>,
}

/// The jobs of the last day, at most [`Jobs::MOST`] of them: the oldest that are over are forgotten first.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<(u64, VecDeque<Job>)>);

impl Jobs {
    const MOST: usize = 1_000;
    const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

    /// A new job, or none if too many run.
    pub(crate) fn begin(&self, records: usize, now: Timestamp) -> Option<String> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, jobs) = &mut *guard;
        jobs.retain(|job| job.state == JobState::Running || now.since(job.created_at) < Self::WINDOW);
        if jobs.len() >= Self::MOST {
            let over = jobs.iter().position(|job| job.state != JobState::Running)?;
            jobs.remove(over);
        }
        *number += 1;
        let id = format!("job_{:x}_{number:x}", now.millis());
        jobs.push_back(Job {
            id: id.clone(),
            state: JobState::Running,
            created_at: now,
            finished_at: None,
            records,
            result: None,
            error: None,
        });
        Some(id)
    }

    pub(crate) fn end(&self, id: &str, result: Result<Value, String>, now: Timestamp) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(job) = guard.1.iter_mut().find(|job| job.id == id) else { return };
        job.finished_at = Some(now);
        match result {
            Ok(result) => (job.state, job.result) = (JobState::Done, Some(result)),
            Err(error) => (job.state, job.error) = (JobState::Failed, Some(error)),
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<Job> {
        let guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        guard.1.iter().find(|job| job.id == id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_table_keeps_what_runs_and_forgets_what_is_over() {
        let jobs = Jobs::default();
        let at = Timestamp::from_millis;
        let first = jobs.begin(1, at(0)).unwrap();
        let second = jobs.begin(1, at(0)).unwrap();
        jobs.end(&second, Ok(json!(1)), at(5));
        for _ in 2..Jobs::MOST {
            assert!(jobs.begin(1, at(1)).is_some());
        }
        assert!(jobs.begin(1, at(1)).is_some(), "the one that is over makes room");
        assert!(jobs.find(&second).is_none());
        assert!(jobs.begin(1, at(1)).is_none(), "all of them run");
        jobs.end(&first, Err("no".to_owned()), at(9));
        assert_eq!(jobs.find(&first).unwrap().error.as_deref(), Some("no"));
        assert!(jobs.begin(1, at(1) + Jobs::WINDOW).is_some());
        assert!(jobs.find(&first).is_none());
    }
}
