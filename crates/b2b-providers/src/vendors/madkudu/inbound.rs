//! MadKudu has no webhooks: scores come through relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "MADKUDU_WEBHOOK_SECRET",
    &[("lead_scored", Kind::Score), ("score_updated", Kind::Score), ("prospect_qualified", Kind::Qualified)],
);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
