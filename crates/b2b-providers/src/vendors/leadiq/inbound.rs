//! LeadIQ has no webhooks: its messages come through relays.

use std::sync::Arc;

use super::ID;
use crate::vendors::inbound::{Kind, Relay, relay_only};
use crate::{Connection, EmailStatus, Inbound};

static RELAY: Relay = Relay::new(
    ID,
    "LEADIQ_WEBHOOK_SECRET",
    &[
        ("contact_updated", Kind::Person),
        ("profile_enriched", Kind::Person),
        ("linkedin_data_refreshed", Kind::Person),
        ("email_verified", Kind::Checked(Some(EmailStatus::Deliverable))),
    ],
)
.token();

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    relay_only(&RELAY, connection)
}
