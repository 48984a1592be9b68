//! What happened, for others: the events that outbound webhooks and pages are fed from.

use rest_core::{Timestamp, async_trait};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Something that happened to a lead, prospect, opportunity, contact or run, written in the same transaction as the
/// change itself.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct DomainEvent {
    /// Stable over repetitions: the same happening is kept once.
    pub id: String,
    /// Dotted name: `lead.created`, `prospect.qualified`, `sync.completed` …
    pub kind: String,
    /// What it happened to. Events of one entity are told in their order.
    pub entity: String,
    /// When.
    pub at: Timestamp,
    /// What a receiver is told; may name people, so `Debug` does not show it.
    pub data: serde_json::Value,
}

impl std::fmt::Debug for DomainEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, kind, entity, at, data: _ } = self;
        f.debug_struct("DomainEvent")
            .field("id", id)
            .field("kind", kind)
            .field("entity", entity)
            .field("at", at)
            .finish_non_exhaustive()
    }
}

/// The list of domain events, in the order in which they were committed.
#[async_trait]
pub trait Events {
    /// Events behind the sequence number `after` (0 for the first), oldest first.
    ///
    /// # Errors
    /// The store failed.
    async fn events(&self, after: i64, limit: usize) -> Result<Vec<(i64, DomainEvent)>, Error>;

    /// The newest events of these entities, newest first.
    ///
    /// # Errors
    /// The store failed.
    async fn events_of(&self, entities: &[String], limit: usize) -> Result<Vec<DomainEvent>, Error> {
        const PAGE: usize = 1000;
        let (mut last, mut found) = (0, std::collections::VecDeque::new());
        loop {
            let page = self.events(last, PAGE).await?;
            last = page.last().map_or(last, |(number, _)| *number);
            let whole = page.len() == PAGE;
            for (_, event) in page {
                if entities.contains(&event.entity) {
                    found.push_front(event);
                    found.truncate(limit);
                }
            }
            if !whole {
                return Ok(found.into());
            }
        }
    }

    /// The sequence number of the newest event; 0 if there is none.
    ///
    /// # Errors
    /// The store failed.
    async fn last_event(&self) -> Result<i64, Error> {
        const PAGE: usize = 1000;
        let mut last = 0;
        loop {
            let page = self.events(last, PAGE).await?;
            last = page.last().map_or(last, |(number, _)| *number);
            if page.len() < PAGE {
                return Ok(last);
            }
        }
    }
}
