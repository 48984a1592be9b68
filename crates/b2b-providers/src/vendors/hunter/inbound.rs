//! Hunter has no webhooks for what is read here, so its messages come from relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "HUNTER_WEBHOOK_SECRET",
    &[
        ("email_verified", Kind::Checked(None)),
        ("verification_completed", Kind::Checked(None)),
        ("email_discovered", Kind::Person),
        ("email_found", Kind::Person),
        ("domain_searched", Kind::Record),
    ],
)
.header("X-Hunter-Signature");

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
