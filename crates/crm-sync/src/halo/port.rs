//! [`CrmPort`] over a HaloPSA client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use halo_client::{Halo, Opportunity};
use halo_model::{Client, CustomField, Ticket, TicketId, User};
use rest_core::{LimiterState, Timestamp, async_trait};
use serde::{Deserialize, Serialize};

use super::schema::{Configuration, Resolved};
use super::{HaloMapping, failed, hints, rows};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::port::{Calls, Changes, CrmPort, Hint, Schema, Write, Written};

/// At most this many ids in one query.
const IDS: usize = 100;

/// A HaloPSA tenant as the engine's CRM.
#[derive(Debug, Clone)]
pub struct HaloPort {
    pub(super) halo: Halo,
    pub(super) mapping: Arc<HaloMapping>,
    resolved: Arc<Mutex<Option<Kept>>>,
    // Halo replaces arrays: an update needs all custom fields of the record, and the engine reads records
    // right before it updates them.
    pub(super) customs: Arc<Mutex<HashMap<i64, Vec<CustomField>>>>,
}

/// Resolved ids, and what they were resolved from.
#[derive(Debug, Clone)]
struct Kept {
    saved: Arc<Saved>,
    resolved: Arc<Resolved>,
}

/// The tenant's configuration and when it was read.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    at: Timestamp,
    configuration: Configuration,
}

impl HaloPort {
    /// A port over a client.
    #[must_use]
    pub fn new(halo: Halo, mapping: HaloMapping) -> Self {
        Self { halo, mapping: Arc::new(mapping), resolved: Arc::default(), customs: Arc::default() }
    }

    /// The client, for what the port does not cover.
    #[must_use]
    pub fn client(&self) -> &Halo {
        &self.halo
    }

    pub(super) async fn resolved(&self) -> Result<Arc<Resolved>, Error> {
        let now = self.halo.clock().now();
        if let Some(kept) = self.kept().filter(|kept| self.is_young(&kept.saved)) {
            return Ok(kept.resolved);
        }
        let configuration = Configuration::read(&self.halo).await?;
        let resolved = Arc::new(Resolved::of(&configuration, &self.mapping)?);
        self.keep_resolved(Saved { at: now, configuration }, Arc::clone(&resolved));
        Ok(resolved)
    }

    fn kept(&self) -> Option<Kept> {
        self.resolved.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep_resolved(&self, saved: Saved, resolved: Arc<Resolved>) {
        *self.resolved.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Kept { saved: Arc::new(saved), resolved });
    }

    fn is_young(&self, saved: &Saved) -> bool {
        let now = self.halo.clock().now();
        saved.at <= now && now.since(saved.at).as_secs() < self.mapping.schema_seconds
    }

    /// The row of a ticket, complete: custom fields that a list did not carry are fetched.
    pub(super) async fn complete(&self, row: Ticket, resolved: &Resolved) -> Result<Option<CrmRow>, Error> {
        match row.id {
            Some(id) if row.customfields.is_none() => self.whole(id, resolved).await,
            _ => Ok(rows::ticket(&row, false, resolved, &self.mapping).map(CrmRow::Ticket)),
        }
    }

    /// One ticket with everything.
    async fn whole(&self, id: TicketId, resolved: &Resolved) -> Result<Option<CrmRow>, Error> {
        match self.halo.get::<Ticket>(id).await {
            Ok(row) => Ok(row.and_then(|row| {
                self.remember(&row);
                rows::ticket(&row, true, resolved, &self.mapping).map(CrmRow::Ticket)
            })),
            Err(error) => Err(failed("read a ticket", error)),
        }
    }

    /// Keeps the custom fields of a row that was asked for by its id: an update may follow. Those of changed rows
    /// are not kept, since a whole tenant may have changed.
    fn remember(&self, row: &Ticket) {
        if let (Some(id), Some(customs)) = (row.id, &row.customfields) {
            self.customs.lock().unwrap_or_else(PoisonError::into_inner).insert(id.0, customs.clone());
        }
    }

    async fn tickets(&self, ids: &[i64]) -> Result<Vec<CrmRow>, Error> {
        let resolved = self.resolved().await?;
        let mut found = Vec::new();
        for chunk in ids.chunks(IDS) {
            let list = chunk.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            let wanted: Vec<TicketId> = chunk.iter().map(|id| TicketId(*id)).collect();
            let asked = {
                let wanted = wanted.clone();
                move |row: &Ticket| row.id.is_some_and(|id| wanted.contains(&id))
            };
            let mut rows = Vec::new();
            if resolved.sales {
                let query = self.halo.list::<Opportunity>().custom_fields(&resolved.field_ids());
                let query = query.param("ticketids", list.clone()).verify(asked.clone());
                rows.extend(query.all().await.map_err(|error| failed("read tickets", error))?);
            }
            if resolved.requests {
                let query = self.halo.list::<Ticket>().custom_fields(&resolved.field_ids());
                let query = query.param("ticketids", list).verify(asked);
                rows.extend(query.all().await.map_err(|error| failed("read tickets", error))?);
            }
            for row in rows {
                self.remember(&row);
                found.extend(self.complete(row, &resolved).await?);
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl CrmPort for HaloPort {
    fn name(&self) -> &str {
        "halo"
    }

    async fn schema(&self) -> Result<Schema, Error> {
        Ok(self.resolved().await?.schema.clone())
    }

    async fn changes(&self, table: Table, since: Option<Timestamp>) -> Result<Box<dyn Changes>, Error> {
        self.changed_rows(table, since).await
    }

    async fn read(&self, table: Table, ids: &[i64]) -> Result<Vec<CrmRow>, Error> {
        let mut found = Vec::new();
        match table {
            Table::Ticket => return self.tickets(ids).await,
            Table::Company => {
                for id in ids {
                    let row = self.halo.get::<Client>((*id).into()).await;
                    let row = row.map_err(|error| failed("read a client", error))?;
                    found.extend(row.and_then(rows::company).map(CrmRow::Company));
                }
            }
            Table::Contact => {
                for id in ids {
                    let row = self.halo.get::<User>((*id).into()).await;
                    let row = row.map_err(|error| failed("read a contact", error))?;
                    found.extend(row.and_then(rows::contact).map(CrmRow::Contact));
                }
            }
        }
        Ok(found)
    }

    async fn read_whole(&self, tickets: &[i64]) -> Result<Vec<CrmRow>, Error> {
        let resolved = self.resolved().await?;
        let mut found = Vec::new();
        for id in tickets {
            found.extend(self.whole(TicketId(*id), &resolved).await?);
        }
        Ok(found)
    }

    async fn write(&self, writes: &[Write]) -> Vec<Written> {
        self.write_all(writes).await
    }

    fn calls(&self) -> Calls {
        let meter = self.halo.meter();
        Calls {
            total: meter.calls(),
            writes: meter.writes(),
            waited_ms: u64::try_from(meter.waited().as_millis()).unwrap_or(u64::MAX),
        }
    }

    fn hint(&self, body: &[u8]) -> Hint {
        hints::hint(body)
    }

    fn save_limit(&self, _now: Timestamp) -> Option<String> {
        serde_json::to_string(&self.halo.limiter_state()).ok()
    }

    fn restore_limit(&self, state: &str) {
        // A state that cannot be read was written by another version: the window starts empty.
        if let Ok(state) = serde_json::from_str::<LimiterState>(state) {
            self.halo.restore_limiter(&state);
        }
    }

    fn save_schema(&self) -> Option<String> {
        // Where something is missing, somebody will add it and expects it to be seen.
        let kept = self.kept().filter(|kept| kept.resolved.schema.gaps.is_empty())?;
        serde_json::to_string(&*kept.saved).ok()
    }

    fn restore_schema(&self, state: &str) {
        // What cannot be read, is too old or does not fit the mapping any more is read from the tenant.
        let Ok(saved) = serde_json::from_str::<Saved>(state) else { return };
        if self.kept().is_none()
            && self.is_young(&saved)
            && let Ok(resolved) = Resolved::of(&saved.configuration, &self.mapping)
        {
            self.keep_resolved(saved, Arc::new(resolved));
        }
    }
}
