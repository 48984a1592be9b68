//! The product is gone; tools that still speak for it are relays. Signals weaker than 0.3 or older than 90 days say nothing.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Bar, Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "DISCOVERORG_WEBHOOK_SECRET",
    &[
        ("intent_signal", Kind::Intent(Bar { least: 30, days: 90 })),
        ("contact_change", Kind::Person),
        ("company_update", Kind::Company),
        ("technographics_update", Kind::Company),
    ],
);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
