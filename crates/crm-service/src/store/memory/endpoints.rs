//! Endpoints and deliveries in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{MutexGuard, PoisonError};

use crm_sync::Error;
use crm_sync::rest_core::{Timestamp, async_trait};

use super::MemoryStore;
use crate::store::{Delivery, Endpoint, Endpoints, Fate, Pending};

#[derive(Debug, Default)]
pub(super) struct Outbox {
    endpoints: Vec<Endpoint>,
    last: i64,
    rows: BTreeMap<i64, Row>,
}

#[derive(Debug)]
struct Row {
    pending: Pending,
    due: Timestamp,
    dead: bool,
}

impl Outbox {
    /// Of each entity of an endpoint the first delivery that is still to be made.
    fn heads<'a>(&'a self, endpoint: &'a str) -> impl Iterator<Item = &'a Row> {
        let mut seen = BTreeSet::new();
        let open = self.rows.values().filter(move |row| row.pending.endpoint == endpoint && !row.dead);
        open.filter(move |row| seen.insert(row.pending.delivery.entity.clone()))
    }
}

impl MemoryStore {
    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        // Each step is complete in itself: a panic elsewhere leaves the list as good as it was.
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Endpoints for MemoryStore {
    async fn endpoints(&self) -> Result<Vec<Endpoint>, Error> {
        Ok(self.outbox().endpoints.clone())
    }

    async fn put_endpoint(&self, endpoint: Endpoint) -> Result<(), Error> {
        let mut outbox = self.outbox();
        match outbox.endpoints.iter_mut().find(|known| known.id == endpoint.id) {
            Some(known) => *known = Endpoint { cursor: known.cursor, ..endpoint },
            None => outbox.endpoints.push(endpoint),
        }
        Ok(())
    }

    async fn remove_endpoint(&self, id: &str) -> Result<bool, Error> {
        let mut outbox = self.outbox();
        let before = outbox.endpoints.len();
        outbox.endpoints.retain(|endpoint| endpoint.id != id);
        outbox.rows.retain(|_, row| row.pending.endpoint != id);
        Ok(outbox.endpoints.len() < before)
    }

    async fn list_deliveries(
        &self,
        endpoint: &str,
        deliveries: Vec<Delivery>,
        cursor: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut outbox = self.outbox();
        for delivery in deliveries {
            let known =
                |row: &Row| row.pending.endpoint == endpoint && row.pending.delivery.event == delivery.event;
            if outbox.rows.values().any(known) {
                continue;
            }
            outbox.last += 1;
            let id = outbox.last;
            let pending =
                Pending { id, endpoint: endpoint.to_owned(), delivery, attempts: 0, why: String::new() };
            outbox.rows.insert(id, Row { pending, due: now, dead: false });
        }
        if let Some(endpoint) = outbox.endpoints.iter_mut().find(|known| known.id == endpoint) {
            endpoint.cursor = endpoint.cursor.max(cursor);
        }
        Ok(())
    }

    async fn open_deliveries(&self, endpoint: &str) -> Result<u64, Error> {
        let outbox = self.outbox();
        let open = outbox.rows.values().filter(|row| row.pending.endpoint == endpoint && !row.dead);
        Ok(open.count() as u64)
    }

    async fn sendable(&self, endpoint: &str, now: Timestamp, limit: usize) -> Result<Vec<Pending>, Error> {
        let outbox = self.outbox();
        let due = outbox.heads(endpoint).filter(|row| row.due <= now).take(limit);
        Ok(due.map(|row| row.pending.clone()).collect())
    }

    async fn next_delivery(&self) -> Result<Option<Timestamp>, Error> {
        let outbox = self.outbox();
        let active = outbox.endpoints.iter().filter(|endpoint| endpoint.active);
        Ok(active.flat_map(|endpoint| outbox.heads(&endpoint.id)).map(|row| row.due).min())
    }

    async fn settle_delivery(&self, id: i64, fate: Fate, most: u32) -> Result<bool, Error> {
        let mut outbox = self.outbox();
        let outbox = &mut *outbox;
        let Some(row) = outbox.rows.get_mut(&id) else { return Ok(false) };
        let endpoint = outbox.endpoints.iter_mut().find(|known| known.id == row.pending.endpoint);
        row.pending.attempts += 1;
        match fate {
            Fate::Done => {
                if let Some(endpoint) = endpoint {
                    endpoint.failures = 0;
                }
                outbox.rows.remove(&id);
            }
            Fate::Again { due, why } => (row.due, row.pending.why) = (due, why),
            Fate::Dead { why } => {
                (row.dead, row.pending.why) = (true, why);
                if let Some(endpoint) = endpoint {
                    endpoint.failures += 1;
                    let off = endpoint.active && endpoint.failures >= most;
                    endpoint.active &= !off;
                    return Ok(off);
                }
            }
        }
        Ok(false)
    }

    async fn dead_deliveries(&self, after: i64, limit: usize) -> Result<Vec<Pending>, Error> {
        let outbox = self.outbox();
        let dead = outbox.rows.range(after + 1..).map(|(_, row)| row).filter(|row| row.dead);
        Ok(dead.take(limit).map(|row| row.pending.clone()).collect())
    }

    async fn replay_delivery(&self, id: i64, now: Timestamp) -> Result<bool, Error> {
        let mut outbox = self.outbox();
        let Some(row) = outbox.rows.get_mut(&id).filter(|row| row.dead) else { return Ok(false) };
        (row.dead, row.due, row.pending.attempts) = (false, now, 0);
        Ok(true)
    }

    async fn discard_delivery(&self, id: i64) -> Result<bool, Error> {
        let mut outbox = self.outbox();
        let dead = outbox.rows.get(&id).is_some_and(|row| row.dead);
        if dead {
            outbox.rows.remove(&id);
        }
        Ok(dead)
    }
}
