//! What is to be done outside the CRM, until it is done: providers to be told, people to be erased.

use rest_core::{Timestamp, async_trait};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// What a task is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Tell a provider that somebody must not be contacted.
    Suppress,
    /// Tell a provider what became of what it delivered.
    Feedback,
    /// Erase a person.
    Erase,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// To be done, now or when it is due again.
    Open,
    /// Done.
    Done,
    /// No program can do it: a person does it by hand and then says so.
    Manual,
    /// It failed too often: a person looks at it.
    GivenUp,
}

impl TaskState {
    /// A word for reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Manual => "manual",
            Self::GivenUp => "given up",
        }
    }
}

/// A task. Its body may name people; `Debug` does not show it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Stable: the same intention has the same id.
    pub id: String,
    /// What it is for.
    pub kind: TaskKind,
    /// Whom it is about: `lead:…`, or a name that says nothing.
    pub entity: String,
    /// Who is to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What is needed to do it. Emptied when it is done.
    pub body: serde_json::Value,
    /// Where it stands.
    pub state: TaskState,
    /// Not before this.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// What came of it last, without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

impl Task {
    /// A task that is due at once.
    #[must_use]
    pub fn new(
        id: String,
        kind: TaskKind,
        entity: impl Into<String>,
        body: serde_json::Value,
        due: Timestamp,
    ) -> Self {
        Self {
            id,
            kind,
            entity: entity.into(),
            provider: None,
            body,
            state: TaskState::Open,
            due,
            attempts: 0,
            result: None,
        }
    }

    /// The same for one provider.
    #[must_use]
    pub fn at(mut self, provider: impl Into<String>) -> Self {
        self.provider = Some(provider.into());
        self
    }
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("entity", &self.entity)
            .field("provider", &self.provider)
            .field("state", &self.state)
            .field("due", &self.due)
            .field("attempts", &self.attempts)
            .field("result", &self.result)
            .finish_non_exhaustive()
    }
}

/// The table of tasks. It is written with [`Change::Task`](super::Change::Task) and
/// [`Change::TaskSettled`](super::Change::TaskSettled).
#[async_trait]
pub trait Tasks {
    /// Open tasks of a kind that are due by now, the longest due first.
    ///
    /// # Errors
    /// The store failed.
    async fn due_tasks(&self, kind: TaskKind, now: Timestamp, limit: usize) -> Result<Vec<Task>, Error>;

    /// All tasks of these entities, in order of their ids.
    ///
    /// # Errors
    /// The store failed.
    async fn tasks_of(&self, entities: &[String]) -> Result<Vec<Task>, Error>;

    /// Tasks in one of these states behind the id `after`, in order of their ids.
    ///
    /// # Errors
    /// The store failed.
    async fn tasks(
        &self,
        states: &[TaskState],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Task>, Error>;
}
