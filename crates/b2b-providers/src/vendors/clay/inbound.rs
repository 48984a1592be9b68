//! What Clay sends: that a run is finished, and rows of a table.

use std::sync::Arc;

use rest_core::{SecretString, Timestamp};

use super::{ID, map, wire};
use crate::vendors::inbound::{Door, Doors, missing, signed};
use crate::vendors::signature::{is_hmac_sha256, is_same_secret};
use crate::vendors::wire::decode_body;
use crate::{Ask, Connection, Error, ErrorKind, Inbound, InboundEvent, Message, Person, Received, Refusal};

/// Header with the signature of a finished run, `sha256=` and hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "X-Clay-Signature";

/// Whether Clay signed these bytes with the whole secret, `whsec_…`; compared in constant time. There is no time in
/// the signature: a delivery may be sent again by whoever saw it, so it is worth one question and no more.
#[must_use]
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    is_hmac_sha256(secret, body, signature)
}

/// The run that is finished: ask for the job with this handle. `None` for a test.
///
/// # Errors
/// The body is no JSON, or not such a message.
pub fn run_finished(body: &[u8]) -> Result<Option<String>, Error> {
    let wire: wire::Finished = decode_body(&ID, "webhook", body)?;
    Ok(wire.data.0.and_then(|run| run.routine_run_id.0))
}

/// Whether a header that the user typed into an HTTP column is our token, with or without `Bearer`; compared in
/// constant time. These calls are not signed.
#[must_use]
pub fn is_genuine(token: &SecretString, header: &str) -> bool {
    let header = header.trim();
    is_same_secret(token, header.strip_prefix("Bearer ").unwrap_or(header).trim())
}

/// A row that a table sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Our id of the record. The same row comes again whenever the column runs.
    pub record_id: String,
    /// What the table knows.
    pub person: Person,
}

/// Reads the row that an HTTP column sends, with the keys of this vendor's page.
///
/// # Errors
/// The body is no JSON, or has no `record_id`.
pub fn row_delivered(body: &[u8], came: Timestamp) -> Result<Row, Error> {
    let wire: wire::TableRow = decode_body(&ID, "row", body)?;
    let record_id = wire.record_id.0.clone().ok_or_else(|| {
        Error::new(ID, "row", ErrorKind::Malformed, "missing in the message").at("record_id")
    })?;
    Ok(Row { record_id, person: map::row(wire, came) })
}

/// The receiver, if one of its secrets is there: runs that end are signed, rows carry a token.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let runs =
        connection.find_secret("CLAY_WEBHOOK_SECRET").map(|secret| Door::new(secret, verify, finished));
    let rows = connection.find_secret("CLAY_ROW_TOKEN").map(|token| Door::new(token, verify_row, row));
    Doors::default().with(runs).with(rows).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, SIGNATURE_HEADER, |signature| is_signed(secret, message.body, signature))
}

fn verify_row(token: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, "Authorization", |header| is_genuine(token, header))
}

fn finished(message: &Message<'_>) -> Result<Received, Error> {
    let wire: wire::Finished = decode_body(&ID, "webhook", message.body)?;
    // Rows have no such part, and a test has an empty one.
    let run = wire.data.0.ok_or_else(|| missing(&ID, "data"))?.routine_run_id.0;
    let event = match &run {
        Some(handle) => InboundEvent::Ask(Ask::Job { handle: handle.clone() }),
        None => InboundEvent::Ignored,
    };
    Ok(Received::new("run finished", vec![event]).id(run))
}

fn row(message: &Message<'_>) -> Result<Received, Error> {
    let row = row_delivered(message.body, message.now)?;
    Ok(Received::new("row", vec![InboundEvent::of(row.person)]))
}
