//! The product is gone; tools that still speak for it are relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "EVERSTRING_WEBHOOK_SECRET",
    &[
        ("score_updated", Kind::Score),
        ("lead_qualified", Kind::Score),
        ("model_retrained", Kind::Ignore),
        ("data_sync_complete", Kind::Ignore),
    ],
);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
