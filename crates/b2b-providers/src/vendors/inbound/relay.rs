//! Messages of relays: tools between a vendor and us that post what they were told in one published shape, signed with
//! the secret that both sides know.

use rest_core::{SecretString, Timestamp};
use serde_json::{Map, Value};

use super::news::{Kind, events};
use super::read::{Bag, CALL};
use super::{is_fresh, signed, time};
use crate::vendors::signature::{is_hmac_sha256, is_same_secret};
use crate::vendors::wire::decode_body;
use crate::{Connection, Error, ErrorKind, Inbound, InboundEvent, Message, ProviderId, Received, Refusal};

const SIGNATURE: &str = "X-Webhook-Signature";
const TIMESTAMP: &str = "X-Webhook-Timestamp";
const TOKEN: &str = "X-Webhook-Token";

/// What relays of one vendor send.
#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) id: ProviderId,
    /// Credential that holds the secret.
    pub(crate) secret: &'static str,
    /// Header of the signature, beside the common one.
    pub(crate) header: &'static str,
    /// The secret itself may come as a token, where a sender cannot sign.
    pub(crate) token: bool,
    /// Names of messages, and what they are about.
    pub(crate) kinds: &'static [(&'static str, Kind)],
    /// What a message of another name is about.
    pub(crate) other: Kind,
}

impl Relay {
    /// A vendor with these messages and no others.
    pub(crate) const fn new(
        id: ProviderId,
        secret: &'static str,
        kinds: &'static [(&'static str, Kind)],
    ) -> Self {
        Self { id, secret, header: SIGNATURE, token: false, kinds, other: Kind::Ignore }
    }

    pub(crate) const fn header(mut self, header: &'static str) -> Self {
        self.header = header;
        self
    }

    pub(crate) const fn token(mut self) -> Self {
        self.token = true;
        self
    }

    pub(crate) const fn other(mut self, other: Kind) -> Self {
        self.other = other;
        self
    }

    /// The door for relays, if the secret is there.
    pub(crate) fn door(&'static self, connection: &Connection) -> Option<RelayDoor> {
        let secret = connection.find_secret(self.secret)?.clone();
        Some(RelayDoor { relay: self, secret })
    }

    /// Reads a message.
    pub(crate) fn parse(&self, message: &Message<'_>) -> Result<Received, Error> {
        let map: Map<String, Value> = decode_body(&self.id, CALL, message.body)?;
        let envelope = Bag::new(&self.id, &map);
        let word = envelope.text(&["eventtype", "event", "type"])?;
        let kind = match &word {
            Some(word) => {
                let known = self.kinds.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
                known.map_or(self.other, |(_, kind)| *kind)
            }
            // Who has no names of messages sends the thing itself.
            None if !matches!(self.other, Kind::Ignore) => self.other,
            None => return Err(envelope.missing("event_type")),
        };
        let created = envelope.text(&["createdat"])?;
        let id = match envelope.text(&["eventid"])? {
            None => envelope.text(&["webhookid"])?.zip(created.clone()).map(|(id, at)| format!("{id}/{at}")),
            id => id,
        };
        let at = envelope.text(&["timestamp"])?.or(created).as_deref().and_then(time);
        let data = envelope.bag(&["data"]);
        let events = match kind {
            Kind::Ignore => vec![InboundEvent::Ignored],
            kind => events(kind, data.as_ref().unwrap_or(&envelope), at, message.now)?,
        };
        Ok(Received::new(word.unwrap_or_default(), events).id(id).at(at))
    }
}

/// A relay's door and its lock.
pub(crate) struct RelayDoor {
    relay: &'static Relay,
    secret: SecretString,
}

impl std::fmt::Debug for RelayDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelayDoor").field("vendor", &self.relay.id).finish_non_exhaustive()
    }
}

impl Inbound for RelayDoor {
    fn verify(&self, message: &Message<'_>) -> Result<(), Refusal> {
        if self.relay.token
            && let Some(token) = message.header(TOKEN)
        {
            return if is_same_secret(&self.secret, token) { Ok(()) } else { Err(Refusal::Wrong) };
        }
        let header = [self.relay.header, SIGNATURE].into_iter().find(|name| message.header(name).is_some());
        let timestamp = message.header(TIMESTAMP);
        let bytes = [timestamp.unwrap_or_default().as_bytes(), message.body].concat();
        signed(message, header.unwrap_or(SIGNATURE), |signature| {
            is_hmac_sha256(&self.secret, &bytes, signature)
        })?;
        match timestamp.map(time) {
            None if message.require_time => Err(Refusal::Undated),
            None => Ok(()),
            Some(at) => fresh(at, message.now),
        }
    }

    fn parse(&self, message: &Message<'_>) -> Result<Received, Error> {
        self.relay.parse(message)
    }
}

fn fresh(at: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match at {
        Some(at) if is_fresh(at, now) => Ok(()),
        Some(_) => Err(Refusal::Stale),
        None => Err(Refusal::Wrong),
    }
}

/// The error of a message that lacks something.
pub(crate) fn missing(id: &ProviderId, field: &str) -> Error {
    Error::new(id.clone(), CALL, ErrorKind::Malformed, "missing in the message").at(field)
}
