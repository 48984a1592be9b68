//! Changes that Outreach sends, signed over the raw bytes. Relays may write the same signature under a header of theirs.

use std::sync::Arc;

use rest_core::SecretString;

use super::webhook;
use crate::vendors::inbound::{Door, Doors, signed};
use crate::{Connection, Error, Inbound, Message, Received, Refusal};

const RELAY_HEADER: &str = "X-Outreach-Signature";

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret("OUTREACH_WEBHOOK_SECRET");
    Doors::default().with(own.map(|secret| Door::new(secret, verify, parse))).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    let relayed = message.header(webhook::SIGNATURE_HEADER).is_none();
    let header = if relayed { RELAY_HEADER } else { webhook::SIGNATURE_HEADER };
    signed(message, header, |signature| webhook::is_signed(secret, message.body, signature))
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    let change = webhook::change_delivered(message.body)?;
    let id = change.job_id.as_deref().map(|job| format!("{job}/{}/{}", change.event, change.id));
    Ok(Received::new(change.event, vec![change.news]).id(id).at(change.at))
}
