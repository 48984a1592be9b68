//! Apollo sends phone numbers to an address that nobody else knows, and signs nothing: the query of that address
//! carries our secret. Everything else comes from relays.

use std::sync::Arc;

use super::{ID, jobs};
use crate::vendors::inbound::{Bar, Door, Doors, Kind, Relay, missing};
use crate::vendors::signature::is_same_secret;
use crate::vendors::wire::decode_body;
use crate::{Ask, Connection, Error, Inbound, InboundEvent, Message, Received, Refusal};
use rest_core::SecretString;

const SECRET: &str = "APOLLO_WEBHOOK_SECRET";

static RELAY: Relay = Relay::new(
    ID,
    SECRET,
    &[
        ("person_discovered", Kind::Person),
        ("person_enriched", Kind::Person),
        ("contact_created", Kind::Person),
        ("engagement_updated", Kind::Totals),
        ("email_opened", Kind::Opened),
        ("email_clicked", Kind::Clicked),
        ("email_replied", Kind::Replied),
        ("intent_signals_detected", Kind::Intent(Bar::NONE)),
        ("company_funding_event", Kind::Company),
        ("organization_updated", Kind::Company),
    ],
)
.header("X-Apollo-Signature");

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret(SECRET).map(|secret| Door::new(secret, verify, parse));
    Doors::default().with(own).with(RELAY.door(connection)).open()
}

/// The parameter `token` of the address is the secret.
fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    let token = message.parameter("token").ok_or(Refusal::Unsigned)?;
    if is_same_secret(secret, &token) { Ok(()) } else { Err(Refusal::Wrong) }
}

/// Numbers of people. They come without the name of the job, which goes on asking until it knows them too.
fn parse(message: &Message<'_>) -> Result<Received, Error> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Shape {
        people: Option<serde::de::IgnoredAny>,
        request_id: crate::lenient::Text,
    }
    let shape: Shape = decode_body(&ID, "webhook", message.body)?;
    if shape.people.is_none() {
        return Err(missing(&ID, "people"));
    }
    let mut events: Vec<InboundEvent> =
        jobs::phones_delivered(message.body, message.now)?.into_iter().map(InboundEvent::of).collect();
    events.extend(shape.request_id.0.map(|handle| InboundEvent::Ask(Ask::Job { handle })));
    Ok(Received::new("phones", events))
}
