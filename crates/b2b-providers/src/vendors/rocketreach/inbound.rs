//! Results of look-ups, signed over the raw bytes where the webhook has a secret.

use std::sync::Arc;

use rest_core::SecretString;

use super::webhook;
use crate::vendors::inbound::{Door, Doors, signed};
use crate::{Connection, Error, Inbound, InboundEvent, Message, Received, Refusal};

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret("ROCKETREACH_WEBHOOK_SECRET");
    Doors::default().with(own.map(|secret| Door::new(secret, verify, parse))).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, webhook::SIGNATURE_HEADER, |signature| {
        webhook::is_signed(secret, message.body, signature)
    })
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    // Private addresses that come unasked are not taken.
    let people = webhook::profiles_delivered(message.body, message.now, false)?;
    let request = message.header(webhook::REQUEST_HEADER);
    let id = request.map(|request| {
        let profiles: Vec<&str> = people.iter().filter_map(|one| one.external_id.as_deref()).collect();
        format!("{request}/{}", profiles.join(","))
    });
    let events = people.into_iter().map(InboundEvent::of).collect();
    Ok(Received::new("lookup", events).id(id))
}
