//! Working off what webhooks brought, apart from the requests that brought it.

use std::future::Future;
use std::time::Duration;

use crm_sync::b2b_providers::ProviderId;
use crm_sync::engine::{Heard, News};
use crm_sync::port::Hint;
use crm_sync::rest_core::Timestamp;
use crm_sync::{Error, ErrorKind};

use tokio::sync::watch;

use super::{HALO, REMEMBERED};
use crate::service::Service;
use crate::store::{Fate, Waiting};

/// So many messages are worked off in one go.
const BATCH: usize = 500;
/// Pauses after the first, second, … failure; after the last one a message is given up.
const PAUSES: [u64; 5] = [5, 10, 20, 40, 80];
/// A job that is announced as done is asked for so often.
const MOST_LOOKS: u32 = 20;
/// The longest wait between two looks at the inbox.
const LOOK: Duration = Duration::from_secs(60);
/// After the store failed.
const BREATH: Duration = Duration::from_secs(5);

impl Service {
    /// Works off messages that are due, at most a few hundred; returns how many there were.
    ///
    /// What cannot be done now is tried again after 5, 10, 20, 40 and 80 minutes, and then given up: it waits for a
    /// person, who may have it tried once more.
    ///
    /// # Errors
    /// The service's store failed. What was not marked as done is done again: everything here may be repeated.
    pub async fn work_off(&self) -> Result<usize, Error> {
        let now = self.now();
        let due = self.store().due(now, BATCH).await?;
        let count = due.len();
        if count == 0 {
            return Ok(0);
        }
        let (halo, others): (Vec<_>, Vec<_>) = due.into_iter().partition(|row| row.message.source == HALO);
        let mut fates = self.hints(halo, now).await;
        for row in others {
            fates.push((row.id, self.news(&row, now).await));
        }
        for (_, fate) in &fates {
            self.metrics().worked_off(fate);
        }
        self.store().settle(fates).await?;
        self.wake().notify_one();
        Ok(count)
    }

    /// What the CRM hinted at goes to the engine in one go: the next cycle reads those records.
    async fn hints(&self, rows: Vec<Waiting>, now: Timestamp) -> Vec<(i64, Fate)> {
        let mut records = Vec::new();
        for row in &rows {
            if let Hint::Records(found) = self.engine().port().hint(&row.message.body) {
                records.extend(found);
            }
        }
        let outcome = self.engine().hint(&records).await.map_err(|error| said(&error));
        rows.iter().map(|row| (row.id, after(row, now, outcome.clone()))).collect()
    }

    /// What a vendor said.
    async fn news(&self, row: &Waiting, now: Timestamp) -> Fate {
        let Ok(news) = serde_json::from_slice::<Vec<News>>(&row.message.body) else {
            return Fate::Dead { why: "it was kept by another version".to_owned() };
        };
        match self.engine().hear(&ProviderId::new(row.message.source.clone()), news).await {
            Ok(heard) if heard.requests > 0 => {
                Fate::Dead { why: "a person asks for what is kept about them: answer it".to_owned() }
            }
            Ok(Heard { later: Some(later), .. }) => {
                let why = "the vendor's job is not done yet".to_owned();
                if row.attempts < MOST_LOOKS { Fate::Again { due: later, why } } else { Fate::Dead { why } }
            }
            Ok(_) => Fate::Done,
            Err(error) => after(row, now, Err(said(&error))),
        }
    }

    /// Works off webhooks as they come and tells endpoints what happens, until `stop` is ready. What is under way then
    /// is finished first.
    pub async fn work(&self, stop: impl Future<Output = ()> + Send) {
        let (tell, told) = watch::channel(false);
        let stopped = async {
            stop.await;
            // Both loops listen until they are told.
            let _ = tell.send(true);
        };
        tokio::join!(stopped, self.inbound_loop(told.clone()), self.outbound_loop(told));
    }

    async fn inbound_loop(&self, mut stop: watch::Receiver<bool>) {
        let mut swept = self.now();
        loop {
            let pause = match self.work_off().await {
                Ok(BATCH) => Duration::ZERO,
                Ok(_) => LOOK,
                Err(error) => {
                    tracing::error!(%error, "webhooks wait: the service's store failed");
                    BREATH
                }
            };
            let now = self.now();
            if now.since(swept) >= LOOK {
                swept = now;
                if let Err(error) = self.store().forget(now - REMEMBERED).await {
                    tracing::error!(%error, "old webhooks were not forgotten");
                }
            }
            if let Ok(sizes) = self.store().sizes().await {
                self.metrics().queue("webhooks", sizes.waiting);
                self.metrics().queue("webhooks_dead", sizes.dead);
            }
            // An error shows again in the next round.
            let next = self.store().next_due().await.ok().flatten();
            let due = next.map_or(now + pause, |next| next.min(now + pause));
            let due = if pause == BREATH { now + pause } else { due };
            tokio::select! {
                biased;
                // An error means that the sender is gone, which is the end too.
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.arrived().notified() => {}
                () = self.clock().sleep_until(due) => {}
            }
        }
    }
}

/// Why it failed, for whoever looks through what was given up. The store's own words may name files: they go to
/// the log.
fn said(error: &Error) -> String {
    tracing::warn!(%error, "a webhook could not be worked off");
    match error.kind() {
        ErrorKind::Store => "the local store failed".to_owned(),
        _ => error.to_string(),
    }
}

/// What becomes of a message, given how working it off went.
fn after(row: &Waiting, now: Timestamp, outcome: Result<(), String>) -> Fate {
    let Err(why) = outcome else { return Fate::Done };
    match PAUSES.get(row.attempts as usize) {
        Some(minutes) => Fate::Again { due: now + Duration::from_secs(minutes * 60), why },
        None => Fate::Dead { why },
    }
}
