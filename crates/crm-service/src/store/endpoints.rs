//! Who is told what happens here, and what is still to be told.

use std::fmt;

use crm_sync::Error;
use crm_sync::rest_core::{SecretString, Timestamp, async_trait};

use super::Fate;

/// Somebody who wants to be told. `Debug` shows neither secret nor address.
#[derive(Clone)]
pub struct Endpoint {
    /// `wh_…`.
    pub id: String,
    /// Where to.
    pub url: String,
    /// Kinds of events; `*` is all of them.
    pub events: Vec<String>,
    /// What deliveries are signed with.
    pub secret: SecretString,
    /// Off: events wait.
    pub active: bool,
    /// Addresses and names may be told with opt-outs.
    pub include_pii: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Events up to this sequence number were taken over into the list of deliveries.
    pub cursor: i64,
    /// How many deliveries in a row were given up.
    pub failures: u32,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("id", &self.id)
            .field("events", &self.events)
            .field("active", &self.active)
            .field("cursor", &self.cursor)
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}

/// One event for one endpoint. `Debug` does not show its data.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's id, the same for each try.
    pub event: String,
    /// Its kind.
    pub kind: String,
    /// What it happened to: deliveries of one entity go out one after another.
    pub entity: String,
    /// When it happened.
    pub at: Timestamp,
    /// What the receiver is told, as JSON.
    pub data: String,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("event", &self.event)
            .field("kind", &self.kind)
            .field("entity", &self.entity)
            .finish_non_exhaustive()
    }
}

/// A delivery that is still to be made, or was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its number.
    pub id: i64,
    /// The endpoint.
    pub endpoint: String,
    /// What to tell.
    pub delivery: Delivery,
    /// How often it failed.
    pub attempts: u32,
    /// Why it failed last; empty if it did not.
    pub why: String,
}

/// Registered endpoints and what is to be told to them.
#[async_trait]
pub trait Endpoints: fmt::Debug + Send + Sync {
    /// All of them, in the order they were registered.
    ///
    /// # Errors
    /// The store failed.
    async fn endpoints(&self) -> Result<Vec<Endpoint>, Error>;

    /// Registers an endpoint, or replaces what is known of it. The cursor of a known one stays where it is.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    async fn put_endpoint(&self, endpoint: Endpoint) -> Result<(), Error>;

    /// Forgets an endpoint and its deliveries; false if there is none.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    async fn remove_endpoint(&self, id: &str) -> Result<bool, Error>;

    /// Adds deliveries and moves the cursor, both or neither. An event that is listed for the endpoint is not listed
    /// again.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    async fn list_deliveries(
        &self,
        endpoint: &str,
        deliveries: Vec<Delivery>,
        cursor: i64,
        now: Timestamp,
    ) -> Result<(), Error>;

    /// How many deliveries of an endpoint are still to be made.
    ///
    /// # Errors
    /// The store failed.
    async fn open_deliveries(&self, endpoint: &str) -> Result<u64, Error>;

    /// Deliveries of an endpoint that may go out at `now`: of each entity the first that is still to be made, if it
    /// is due.
    ///
    /// # Errors
    /// The store failed.
    async fn sendable(&self, endpoint: &str, now: Timestamp, limit: usize) -> Result<Vec<Pending>, Error>;

    /// When the next delivery to an active endpoint may go out.
    ///
    /// # Errors
    /// The store failed.
    async fn next_delivery(&self) -> Result<Option<Timestamp>, Error>;

    /// Says how a try ended. Success ends the row of failures; one more that is given up lengthens it, and at `most`
    /// the endpoint is switched off. Answers whether that happened now.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    async fn settle_delivery(&self, id: i64, fate: Fate, most: u32) -> Result<bool, Error>;

    /// Deliveries that were given up, behind the number `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn dead_deliveries(&self, after: i64, limit: usize) -> Result<Vec<Pending>, Error>;

    /// Tries a delivery that was given up again, from now on; false if there is none.
    ///
    /// # Errors
    /// The store failed.
    async fn replay_delivery(&self, id: i64, now: Timestamp) -> Result<bool, Error>;

    /// Forgets a delivery that was given up; false if there is none.
    ///
    /// # Errors
    /// The store failed.
    async fn discard_delivery(&self, id: i64) -> Result<bool, Error>;
}
