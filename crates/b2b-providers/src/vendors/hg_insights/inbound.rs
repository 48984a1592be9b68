//! HG Insights has no webhooks: its messages come through relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "HG_INSIGHTS_WEBHOOK_SECRET",
    &[
        ("contact_created", Kind::Person),
        ("contact_updated", Kind::Person),
        ("data_enriched", Kind::Record),
        ("gdpr_request", Kind::Rights),
    ],
);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
