//! The store that ends with the process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crm_sync::Error;
use crm_sync::rest_core::{Timestamp, async_trait};

mod endpoints;

use super::{Accepted, Fate, Inbox, Message, Sizes, Waiting};

/// Keeps nothing over a restart. For tests, and for those who can do without.
#[derive(Debug, Default)]
pub struct MemoryStore {
    inbox: Mutex<State>,
    outbox: Mutex<endpoints::Outbox>,
}

#[derive(Debug, Default)]
struct State {
    last: i64,
    by_key: HashMap<[u8; 32], i64>,
    rows: BTreeMap<i64, Row>,
    waiting: usize,
}

#[derive(Debug)]
struct Row {
    waiting: Waiting,
    state: Stand,
    due: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Waiting,
    Done,
    Dead,
}

impl State {
    fn stand(&mut self, id: i64, to: Stand) -> Option<&mut Row> {
        let row = self.rows.get_mut(&id)?;
        self.waiting -= usize::from(row.state == Stand::Waiting);
        self.waiting += usize::from(to == Stand::Waiting);
        row.state = to;
        Some(row)
    }

    fn remove(&mut self, id: i64) {
        if let Some(row) = self.rows.remove(&id) {
            self.by_key.remove(&row.waiting.message.key);
        }
    }

    fn all(&self, state: Stand) -> impl Iterator<Item = (&i64, &Row)> {
        self.rows.iter().filter(move |(_, row)| row.state == state)
    }
}

impl MemoryStore {
    fn inbox(&self) -> MutexGuard<'_, State> {
        // Each step is complete in itself: a panic elsewhere leaves the list as good as it was.
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Inbox for MemoryStore {
    async fn accept(&self, message: Message, forgotten: Timestamp, room: usize) -> Result<Accepted, Error> {
        let mut inbox = self.inbox();
        if let Some(id) = inbox.by_key.get(&message.key).copied() {
            let row = &inbox.rows[&id];
            let again = match row.state {
                Stand::Waiting => false,
                Stand::Done => row.waiting.message.at < forgotten,
                Stand::Dead => true,
            };
            if !again {
                return Ok(Accepted::Known);
            }
        }
        if inbox.waiting >= room {
            return Ok(Accepted::Full);
        }
        if let Some(id) = inbox.by_key.get(&message.key).copied() {
            inbox.remove(id);
        }
        inbox.last += 1;
        let (id, due) = (inbox.last, message.at);
        inbox.by_key.insert(message.key, id);
        let waiting = Waiting { id, message, attempts: 0, why: String::new() };
        inbox.rows.insert(id, Row { waiting, state: Stand::Waiting, due });
        inbox.waiting += 1;
        Ok(Accepted::New)
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, Error> {
        let inbox = self.inbox();
        let mut due: Vec<&Row> = inbox.all(Stand::Waiting).map(|(_, row)| row).collect();
        due.retain(|row| row.due <= now);
        due.sort_by_key(|row| (row.due, row.waiting.id));
        Ok(due.into_iter().take(limit).map(|row| row.waiting.clone()).collect())
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.inbox().all(Stand::Waiting).map(|(_, row)| row.due).min())
    }

    async fn settle(&self, fates: Vec<(i64, Fate)>) -> Result<(), Error> {
        let mut inbox = self.inbox();
        for (id, fate) in fates {
            let to = match fate {
                Fate::Done => Stand::Done,
                Fate::Again { .. } => Stand::Waiting,
                Fate::Dead { .. } => Stand::Dead,
            };
            let Some(row) = inbox.stand(id, to) else { continue };
            match fate {
                Fate::Done => row.waiting.message.body = Vec::new(),
                Fate::Again { due, why } => {
                    row.due = due;
                    row.waiting.attempts += 1;
                    row.waiting.why = why;
                }
                Fate::Dead { why } => {
                    row.waiting.attempts += 1;
                    row.waiting.why = why;
                }
            }
        }
        Ok(())
    }

    async fn given_up(&self, after: i64, limit: usize) -> Result<Vec<Waiting>, Error> {
        let inbox = self.inbox();
        let dead = inbox.all(Stand::Dead).filter(|(id, _)| **id > after);
        Ok(dead.take(limit).map(|(_, row)| row.waiting.clone()).collect())
    }

    async fn replay(&self, id: i64, now: Timestamp) -> Result<bool, Error> {
        let mut inbox = self.inbox();
        if inbox.rows.get(&id).is_none_or(|row| row.state != Stand::Dead) {
            return Ok(false);
        }
        if let Some(row) = inbox.stand(id, Stand::Waiting) {
            row.due = now;
            row.waiting.attempts = 0;
        }
        Ok(true)
    }

    async fn discard(&self, id: i64) -> Result<bool, Error> {
        let mut inbox = self.inbox();
        let dead = inbox.rows.get(&id).is_some_and(|row| row.state == Stand::Dead);
        if dead {
            inbox.remove(id);
        }
        Ok(dead)
    }

    async fn forget(&self, before: Timestamp) -> Result<(), Error> {
        let mut inbox = self.inbox();
        let old: Vec<i64> = inbox
            .all(Stand::Done)
            .filter(|(_, row)| row.waiting.message.at < before)
            .map(|(id, _)| *id)
            .collect();
        for id in old {
            inbox.remove(id);
        }
        Ok(())
    }

    async fn sizes(&self) -> Result<Sizes, Error> {
        let inbox = self.inbox();
        Ok(Sizes { waiting: inbox.waiting as u64, dead: inbox.all(Stand::Dead).count() as u64 })
    }
}
