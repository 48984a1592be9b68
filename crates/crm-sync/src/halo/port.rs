//! [`CrmPort`] over a HaloPSA client.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use halo_client::{Halo, Opportunity, Pager};
use halo_model::{Client, CustomField, Ticket, TicketId, User};
use rest_core::{LimiterState, Timestamp, async_trait};

use super::schema::Resolved;
use super::{HaloMapping, failed, rows};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::port::{Calls, ChangePage, Changes, CrmPort, Schema, Write, Written};

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

/// Resolved ids and when they were read.
#[derive(Debug, Clone)]
struct Kept {
    at: Timestamp,
    resolved: Arc<Resolved>,
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
        let kept = self.resolved.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| now.since(kept.at).as_secs() < self.mapping.schema_seconds) {
            return Ok(kept.resolved);
        }
        let resolved = Arc::new(Resolved::read(&self.halo, &self.mapping).await?);
        *self.resolved.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Kept { at: now, resolved: Arc::clone(&resolved) });
        Ok(resolved)
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
        Ok(match table {
            Table::Company => {
                let query = self.halo.list::<Client>().param("includeinactive", "true").order_by_id();
                let query = match since {
                    Some(since) => query.updated_since(since),
                    None => query,
                };
                Box::new(Plain {
                    pager: query.pager(),
                    map: |row| rows::company(row).map(CrmRow::Company),
                    bad: 0,
                })
            }
            Table::Contact => {
                let query = self.halo.list::<User>().param("includeinactive", "true").order_by_id();
                let query = match since {
                    Some(since) => query.updated_since(since),
                    None => query,
                };
                Box::new(Plain {
                    pager: query.pager(),
                    map: |row| rows::contact(row).map(CrmRow::Contact),
                    bad: 0,
                })
            }
            Table::Ticket => {
                let resolved = self.resolved().await?;
                let types = resolved.types.values().map(i64::to_string).collect::<Vec<_>>().join(",");
                let mut pagers = VecDeque::new();
                let fields = resolved.field_ids();
                if resolved.sales {
                    let query =
                        self.halo.list::<Opportunity>().param("requesttype", types.clone()).order_by_id();
                    let query = query.custom_fields(&fields);
                    pagers.push_back(Tickets::Sales(match since {
                        Some(since) => query.updated_since(since).pager(),
                        None => query.pager(),
                    }));
                }
                if resolved.requests {
                    let query = self.halo.list::<Ticket>().param("requesttype", types).order_by_id();
                    let query = query.custom_fields(&fields);
                    pagers.push_back(Tickets::Requests(match since {
                        Some(since) => query.updated_since(since).pager(),
                        None => query.pager(),
                    }));
                }
                Box::new(TicketChanges { port: self.clone(), resolved, pagers, bad: 0 })
            }
        })
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

    fn save_limit(&self, _now: Timestamp) -> Option<String> {
        serde_json::to_string(&self.halo.limiter_state()).ok()
    }

    fn restore_limit(&self, state: &str) {
        // A state that cannot be read was written by another version: the window starts empty.
        if let Ok(state) = serde_json::from_str::<LimiterState>(state) {
            self.halo.restore_limiter(&state);
        }
    }
}

/// Pages of a table whose rows are complete in lists.
struct Plain<R: halo_client::Resource> {
    pager: Pager<R>,
    map: fn(R::Row) -> Option<CrmRow>,
    bad: usize,
}

#[async_trait]
impl<R: halo_client::Resource> Changes for Plain<R> {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        let rows = self.pager.next_page().await.map_err(|error| failed("read changes", error))?;
        let bad = self.pager.bad();
        let news = bad[self.bad.min(bad.len())..].iter().map(ToString::to_string).collect();
        self.bad = bad.len();
        Ok(rows.map(|rows| ChangePage { rows: rows.into_iter().filter_map(self.map).collect(), bad: news }))
    }
}

enum Tickets {
    Sales(Pager<Opportunity>),
    Requests(Pager<Ticket>),
}

struct TicketChanges {
    port: HaloPort,
    resolved: Arc<Resolved>,
    pagers: VecDeque<Tickets>,
    bad: usize,
}

#[async_trait]
impl Changes for TicketChanges {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        loop {
            let Some(pager) = self.pagers.front_mut() else { return Ok(None) };
            let (rows, bad): (_, Vec<String>) = match pager {
                Tickets::Sales(pager) => {
                    let rows =
                        pager.next_page().await.map_err(|error| failed("read changed tickets", error))?;
                    (rows, pager.bad().iter().map(ToString::to_string).collect())
                }
                Tickets::Requests(pager) => {
                    let rows =
                        pager.next_page().await.map_err(|error| failed("read changed tickets", error))?;
                    (rows, pager.bad().iter().map(ToString::to_string).collect())
                }
            };
            let Some(rows) = rows else {
                self.pagers.pop_front();
                self.bad = 0;
                continue;
            };
            let news = bad[self.bad.min(bad.len())..].to_vec();
            self.bad = bad.len();
            let mut page = ChangePage { rows: Vec::with_capacity(rows.len()), bad: news };
            for row in rows {
                // Halo may ignore the filter on types: rows of other types are not ours.
                if row.tickettype_id.is_some_and(|kind| self.resolved.entity(kind.0).is_some()) {
                    page.rows.extend(self.port.complete(row, &self.resolved).await?);
                }
            }
            return Ok(Some(page));
        }
    }
}
