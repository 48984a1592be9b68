//! The product is gone; tools that still speak for it are relays, whatever their messages are called.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(ID, "DATANYZE_WEBHOOK_SECRET", &[]).other(Kind::Record);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
