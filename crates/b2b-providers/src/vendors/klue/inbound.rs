//! Klue publishes no webhooks: its messages come through relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "KLUE_WEBHOOK_SECRET",
    &[
        ("conversation_started", Kind::Talk),
        ("intent_detected", Kind::Talk),
        ("buyer_journey_progressed", Kind::Talk),
        ("contact_enriched", Kind::Person),
    ],
);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
