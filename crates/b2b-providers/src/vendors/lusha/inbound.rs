//! Subscriptions of Lusha, signed with their time over the raw bytes. Records come from relays.

use std::sync::Arc;

use rest_core::SecretString;

use super::{ID, webhook};
use crate::vendors::inbound::{Door, Doors, Kind, Relay, is_fresh, time};
use crate::{Ask, Connection, Error, Inbound, InboundEvent, Message, Receipt, Received, Refusal};

const SECRET: &str = "LUSHA_WEBHOOK_SECRET";

static RELAY: Relay = Relay::new(ID, SECRET, &[]).other(Kind::Record);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret(SECRET).map(|secret| Door::new(secret, verify, parse));
    Doors::default().with(own).with(RELAY.door(connection)).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    let signature = message.header(webhook::SIGNATURE_HEADER).ok_or(Refusal::Unsigned)?;
    let timestamp = message.header(webhook::TIMESTAMP_HEADER).ok_or(Refusal::Undated)?;
    if webhook::is_signed(secret, timestamp, message.body, signature, message.now) {
        return Ok(());
    }
    match time(timestamp) {
        Some(at) if !is_fresh(at, message.now) => Err(Refusal::Stale),
        _ => Err(Refusal::Wrong),
    }
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    let event = webhook::event(message.body)?;
    // Signals say that something changed, in a shape of their own each: the record is worth another look.
    let news = match event.opt_out() {
        Some(person) => InboundEvent::OptedOut(Box::new(person)),
        None => InboundEvent::Ask(Ask::Search),
    };
    let mut received = Received::new(event.kind.clone(), vec![news]).id(Some(event.id.clone())).at(event.at);
    received.receipt = Some(Receipt { status: 201, body: event.receipt(message.now) });
    Ok(received)
}
