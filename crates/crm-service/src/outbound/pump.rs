//! From the engine's events to deliveries, and deliveries out.

use std::time::Duration;

use crm_sync::Error;
use crm_sync::rest_core::Timestamp;
use crm_sync::store::DomainEvent;
use futures_util::future::join_all;
use serde_json::Value;
use tokio::sync::watch;

use super::Outbound;
use crate::service::Service;
use crate::store::{Delivery, Endpoint, Fate, Pending};

/// Pauses after the first, second and third failure; after the fourth try a delivery is given up.
const PAUSES: [u64; 3] = [30, 60, 120];
/// So many deliveries given up in a row switch an endpoint off.
const MOST_FAILURES: u32 = 5;
/// Events taken over in one go.
const PAGE: usize = 200;
/// An endpoint that is so far behind takes no more events over: they wait where they are.
const BACKLOG: u64 = 1000;
/// Deliveries of different records that go to one endpoint at the same time.
const AT_ONCE: usize = 8;
/// The longest wait between two looks at the engine's events.
const LOOK: Duration = Duration::from_secs(10);

impl Service {
    /// Tells every active endpoint what it has not been told yet and may be told now; returns the number of tries.
    ///
    /// A try that fails is repeated after 30, 60 and 120 seconds, then the delivery is given up. An endpoint with
    /// five of those in a row is switched off.
    ///
    /// # Errors
    /// A store failed. What was told and not marked as told is told again.
    pub async fn tell_endpoints(&self) -> Result<usize, Error> {
        let Some(outbound) = self.way_out() else { return Ok(0) };
        let endpoints = self.store().endpoints().await?;
        let active = endpoints.iter().filter(|endpoint| endpoint.active);
        let told = join_all(active.map(|endpoint| self.tell_one(outbound, endpoint))).await;
        told.into_iter().sum()
    }

    async fn tell_one(&self, outbound: &Outbound, endpoint: &Endpoint) -> Result<usize, Error> {
        let mut cursor = endpoint.cursor;
        let mut tries = 0;
        loop {
            let taken = self.take_over(endpoint, &mut cursor).await?;
            let now = self.now();
            let due = self.store().sendable(&endpoint.id, now, AT_ONCE).await?;
            if due.is_empty() && !taken {
                return Ok(tries);
            }
            tries += due.len();
            let outcomes = join_all(due.iter().map(|row| outbound.tell(endpoint, &row.delivery, now))).await;
            for (row, outcome) in due.iter().zip(outcomes) {
                if self.settle_try(endpoint, row, outcome, self.now()).await? {
                    return Ok(tries);
                }
            }
        }
    }

    /// Events become deliveries; whether there were any to look at.
    async fn take_over(&self, endpoint: &Endpoint, cursor: &mut i64) -> Result<bool, Error> {
        if self.store().open_deliveries(&endpoint.id).await? >= BACKLOG {
            return Ok(false);
        }
        let events = self.engine().store().events(*cursor, PAGE).await?;
        let Some((last, _)) = events.last() else { return Ok(false) };
        *cursor = *last;
        let wanted = |kind: &str| endpoint.events.iter().any(|wanted| wanted == "*" || wanted == kind);
        let deliveries = events
            .into_iter()
            .filter(|(_, event)| wanted(&event.kind))
            .map(|(_, event)| delivery(event, endpoint.include_pii))
            .collect();
        self.store().list_deliveries(&endpoint.id, deliveries, *cursor, self.now()).await?;
        Ok(true)
    }

    /// True if the endpoint was switched off.
    async fn settle_try(
        &self,
        endpoint: &Endpoint,
        row: &Pending,
        outcome: Result<(), String>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let fate = match outcome {
            Ok(()) => Fate::Done,
            Err(why) => match PAUSES.get(row.attempts as usize) {
                Some(seconds) => Fate::Again { due: now + Duration::from_secs(*seconds), why },
                None => Fate::Dead { why },
            },
        };
        self.metrics().delivery(&fate);
        let off = self.store().settle_delivery(row.id, fate, MOST_FAILURES).await?;
        if off {
            self.metrics().endpoint_off();
            tracing::error!(
                endpoint = endpoint.id,
                "an outbound webhook was switched off: {MOST_FAILURES} deliveries in a row were given up"
            );
        }
        Ok(off)
    }

    /// Tells endpoints as things happen, until `stop` turns true. Tries under way are finished first.
    pub(crate) async fn outbound_loop(&self, mut stop: watch::Receiver<bool>) {
        if self.way_out().is_none() {
            return;
        }
        loop {
            if let Err(error) = self.tell_endpoints().await {
                tracing::error!(%error, "outbound webhooks wait: a store failed");
            }
            self.count_deliveries().await;
            let now = self.now();
            // An error shows again in the next round.
            let next = self.store().next_delivery().await.ok().flatten();
            let due = next.map_or(now + LOOK, |next| next.max(now + Duration::from_secs(1)).min(now + LOOK));
            tokio::select! {
                biased;
                // An error means that the sender is gone, which is the end too.
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.happened().notified() => {}
                () = self.clock().sleep_until(due) => {}
            }
        }
    }
}

/// Given-up deliveries beyond this are not counted one by one.
const COUNTED: usize = 1000;

impl Service {
    /// For monitoring; a store that fails shows elsewhere.
    async fn count_deliveries(&self) {
        let Ok(endpoints) = self.store().endpoints().await else { return };
        let mut open = 0;
        for endpoint in &endpoints {
            open += self.store().open_deliveries(&endpoint.id).await.unwrap_or_default();
        }
        self.metrics().queue("deliveries", open);
        if let Ok(dead) = self.store().dead_deliveries(0, COUNTED).await {
            self.metrics().queue("deliveries_dead", dead.len() as u64);
        }
    }
}

/// What an endpoint is told of an event. An opt-out is told without who it is about, unless that was asked for.
fn delivery(event: DomainEvent, include_pii: bool) -> Delivery {
    let DomainEvent { id, kind, entity, at, mut data } = event;
    if kind == "contact.do_not_contact" && !include_pii {
        impersonal(&mut data);
    }
    Delivery { event: id, kind, entity, at, data: data.to_string() }
}

fn impersonal(value: &mut Value) {
    const PERSONAL: [&str; 9] =
        ["email", "emails", "phone", "phones", "mobile", "name", "first_name", "last_name", "linkedin_url"];
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !PERSONAL.contains(&key.as_str()));
            object.values_mut().for_each(impersonal);
        }
        Value::Array(items) => items.iter_mut().for_each(impersonal),
        _ => {}
    }
}
