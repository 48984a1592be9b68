//! The table of tasks.

use rest_core::{Timestamp, async_trait};
use rusqlite::{Row, Transaction};
use serde_json::Value;

use super::{Answer, SqliteStore, parsed, text};
use crate::error::Error;
use crate::store::tasks::{Task, TaskKind, TaskState, Tasks};

const COLUMNS: &str = "id, kind, entity, provider, unseal(body), state, due, attempts, result";

pub(super) fn add(tx: &Transaction<'_>, task: &Task) -> Answer<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO task VALUES (?1, ?2, ?3, ?4, seal(?5), ?6, ?7, ?8, ?9)")?
        .execute((
            &task.id,
            text(&task.kind)?,
            &task.entity,
            &task.provider,
            text(&task.body)?,
            text(&task.state)?,
            task.due.millis(),
            task.attempts,
            &task.result,
        ))?;
    Ok(())
}

pub(super) fn settle(
    tx: &Transaction<'_>,
    id: &str,
    state: TaskState,
    due: Timestamp,
    result: &str,
) -> Answer<()> {
    tx.prepare_cached(
        "UPDATE task SET state = ?2, due = ?3, result = ?4, attempts = attempts + 1,
            body = CASE WHEN ?5 THEN seal('null') ELSE body END WHERE id = ?1",
    )?
    .execute((id, text(&state)?, due.millis(), result, state == TaskState::Done))?;
    Ok(())
}

fn task(row: &Row<'_>) -> Answer<Task> {
    Ok(Task {
        id: row.get(0)?,
        kind: parsed(row, 1)?,
        entity: row.get(2)?,
        provider: row.get(3)?,
        body: parsed::<Value>(row, 4)?,
        state: parsed(row, 5)?,
        due: Timestamp::from_millis(row.get(6)?),
        attempts: row.get(7)?,
        result: row.get(8)?,
    })
}

#[async_trait]
impl Tasks for SqliteStore {
    async fn due_tasks(&self, kind: TaskKind, now: Timestamp, limit: usize) -> Result<Vec<Task>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM task WHERE state = '\"open\"' AND kind = ?1 AND due <= ?2
                     ORDER BY due, id LIMIT ?3"
                ))?
                .query_map((text(&kind)?, now.millis(), limit as i64), task)?
                .collect()
        })
        .await
    }

    async fn tasks_of(&self, entities: &[String]) -> Result<Vec<Task>, Error> {
        let entities = entities.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM task WHERE entity IN (SELECT value FROM json_each(?1)) ORDER BY id"
                ))?
                .query_map([text(&entities)?], task)?
                .collect()
        })
        .await
    }

    async fn tasks(
        &self,
        states: &[TaskState],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Task>, Error> {
        let states: Vec<String> = states.iter().map(text).collect::<Answer<_>>().map_err(super::failed)?;
        let after = after.unwrap_or_default().to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM task WHERE state IN (SELECT value FROM json_each(?1)) AND id > ?2
                     ORDER BY id LIMIT ?3"
                ))?
                .query_map((text(&states)?, after, limit as i64), task)?
                .collect()
        })
        .await
    }
}
