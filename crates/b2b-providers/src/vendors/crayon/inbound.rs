//! Crayon publishes no webhooks: its alerts come through relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Bar, Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "CRAYON_WEBHOOK_SECRET",
    &[
        ("intent_signal_detected", Kind::Intent(Bar::NONE)),
        ("account_enriched", Kind::Company),
        ("company_profile_changed", Kind::Company),
        ("contact_updated", Kind::Person),
    ],
);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
