//! Results of research, with the secret in a header. Other records come from relays.

use std::sync::Arc;

use rest_core::SecretString;

use super::{ID, webhook};
use crate::vendors::inbound::{Door, Doors, Kind, Relay, signed};
use crate::{Ask, Connection, Error, Inbound, InboundEvent, Message, Received, Refusal};

const SECRET: &str = "SEAMLESS_WEBHOOK_SECRET";

static RELAY: Relay = Relay::new(ID, SECRET, &[]).other(Kind::Record);

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret(SECRET).map(|secret| Door::new(secret, verify, parse));
    Doors::default().with(own).with(RELAY.door(connection)).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, webhook::SECRET_HEADER, |given| webhook::is_genuine(secret, given))
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    let done = webhook::delivered(message.body, message.now)?;
    let kind = if done.person.is_company_only() { "company-researched" } else { "contact-researched" };
    let id = done.request_id.clone();
    let mut events = vec![InboundEvent::of(done.person)];
    // The job ends, and gives back what it held.
    events.extend(done.request_id.map(|handle| InboundEvent::Ask(Ask::Job { handle })));
    Ok(Received::new(kind, events).id(id))
}
