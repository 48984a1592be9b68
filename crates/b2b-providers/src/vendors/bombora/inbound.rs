//! Bombora's own messages are hints, signed over the raw bytes. Surges come from relays.

use std::sync::Arc;

use rest_core::SecretString;

use super::{ID, webhook};
use crate::vendors::inbound::{Bar, Door, Doors, Kind, Relay, signed};
use crate::{Ask, Connection, Error, Inbound, InboundEvent, Message, Received, Refusal};

const SECRET: &str = "BOMBORA_WEBHOOK_SECRET";
/// A topic that is read less, or was read longer ago, says nothing.
const TOPIC: Bar = Bar { least: 50, days: 30 };

static RELAY: Relay = Relay::new(
    ID,
    SECRET,
    &[
        ("surge_alert", Kind::Intent(Bar::NONE)),
        ("intent_detected", Kind::Intent(Bar::NONE)),
        ("topic_engagement", Kind::Intent(TOPIC)),
        ("company_profile_update", Kind::Company),
    ],
)
.token();

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret(SECRET).map(|secret| Door::new(secret, verify, parse));
    Doors::default().with(own).with(RELAY.door(connection)).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, webhook::SIGNATURE_HEADER, |signature| {
        webhook::is_signed(secret, message.body, signature)
    })
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    let (kind, event) = match webhook::event(message.body)? {
        webhook::Event::AccountList => ("AccountListAccountsUpdated", InboundEvent::Ask(Ask::Search)),
        webhook::Event::SignalDefinition => ("SignalDefinition", InboundEvent::Ask(Ask::Search)),
        webhook::Event::Other => ("other", InboundEvent::Ask(Ask::Search)),
    };
    Ok(Received::new(kind, vec![event]))
}
