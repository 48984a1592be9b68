//! Clearbit signs the results of look-ups with the API key. Changes of people and companies come from relays: Clearbit
//! itself tells none.

use std::sync::Arc;

use rest_core::{SecretString, Timestamp};
use serde_json::Value;

use super::{ID, map, webhook};
use crate::vendors::inbound::{Door, Doors, Kind, Relay, missing, signed};
use crate::{Ask, Connection, Error, Inbound, InboundEvent, Message, Received, Refusal};

static RELAY: Relay = Relay::new(
    ID,
    "CLEARBIT_WEBHOOK_SECRET",
    &[("person.changed", Kind::Own(person)), ("company.changed", Kind::Own(company))],
);

fn person(data: &Value, at: Option<Timestamp>) -> Result<InboundEvent, Error> {
    let record = map::person(webhook::read(&data.to_string())?, None, at);
    record.map(InboundEvent::of).ok_or_else(|| missing(&ID, "data.id"))
}

fn company(data: &Value, at: Option<Timestamp>) -> Result<InboundEvent, Error> {
    Ok(InboundEvent::Company(Box::new(map::company(webhook::read(&data.to_string())?, at))))
}

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret("CLEARBIT_API_KEY").map(|key| Door::new(key, verify, parse));
    Doors::default().with(own).with(RELAY.door(connection)).open()
}

fn verify(key: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, webhook::SIGNATURE_HEADER, |signature| webhook::is_signed(key, message.body, signature))
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    let delivery = webhook::delivered(message.body, message.now)?;
    let Some(record) = delivery.record else {
        return Ok(Received::new("not found", vec![InboundEvent::Ignored]).id(delivery.id));
    };
    // Jobs go by what was looked up; asking once more costs nothing and ends the job.
    let handle = record.email.clone().or_else(|| record.company.domain.clone());
    let mut events = vec![InboundEvent::of(record)];
    events.extend(handle.map(|handle| InboundEvent::Ask(Ask::Job { handle })));
    Ok(Received::new("lookup", events).id(delivery.id))
}
