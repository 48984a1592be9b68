//! Receivers of messages: doors with a lock each. A vendor's own scheme is one door; another stands open to relays that
//! know the secret.

mod news;
mod read;
mod record;
mod relay;
#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "all-providers"))]
mod vendor_tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rest_core::{SecretString, Timestamp};

pub(crate) use news::{Bar, Kind};
pub(crate) use relay::{Relay, missing};

use crate::{Connection, Error, Inbound, Message, Received, Refusal};

/// Older messages are refused, and those from the future too.
pub(crate) const LIFETIME: Duration = Duration::from_secs(300);

/// A vendor's own way to prove itself, and its own messages.
pub(crate) struct Door {
    pub(crate) secret: SecretString,
    pub(crate) verify: fn(&SecretString, &Message<'_>) -> Result<(), Refusal>,
    pub(crate) parse: fn(&Message<'_>) -> Result<Received, Error>,
    pub(crate) challenge: fn(&SecretString, &str) -> Option<String>,
}

impl Door {
    /// A door that nobody tests.
    pub(crate) fn new(
        secret: &SecretString,
        verify: fn(&SecretString, &Message<'_>) -> Result<(), Refusal>,
        parse: fn(&Message<'_>) -> Result<Received, Error>,
    ) -> Self {
        Self { secret: secret.clone(), verify, parse, challenge: |_, _| None }
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

impl Inbound for Door {
    fn verify(&self, message: &Message<'_>) -> Result<(), Refusal> {
        (self.verify)(&self.secret, message)
    }

    fn parse(&self, message: &Message<'_>) -> Result<Received, Error> {
        (self.parse)(message)
    }

    fn challenge(&self, query: &str) -> Option<String> {
        (self.challenge)(&self.secret, query)
    }
}

/// All doors of a vendor.
#[derive(Debug, Default)]
pub(crate) struct Doors(Vec<Box<dyn Inbound>>);

impl Doors {
    pub(crate) fn with(mut self, door: Option<impl Inbound + 'static>) -> Self {
        self.0.extend(door.map(|door| Box::new(door) as Box<dyn Inbound>));
        self
    }

    /// `None` if there is no door, since then nobody may come in.
    pub(crate) fn open(self) -> Option<Arc<dyn Inbound>> {
        (!self.0.is_empty()).then(|| Arc::new(self) as Arc<dyn Inbound>)
    }

    fn through(&self, message: &Message<'_>) -> Result<&dyn Inbound, Refusal> {
        let mut refusal = Refusal::Unsigned;
        for door in &self.0 {
            match door.verify(message) {
                Ok(()) => return Ok(&**door),
                Err(Refusal::Unsigned) => {}
                Err(other) => refusal = other,
            }
        }
        Err(refusal)
    }
}

impl Inbound for Doors {
    fn verify(&self, message: &Message<'_>) -> Result<(), Refusal> {
        self.through(message).map(|_| ())
    }

    fn parse(&self, message: &Message<'_>) -> Result<Received, Error> {
        match self.through(message) {
            Ok(door) => door.parse(message),
            // A message that was kept may be read when it is no longer fresh: the first door that can read it.
            Err(_) => {
                let mut answer = Ok(Received::new("", Vec::new()));
                for (place, door) in self.0.iter().enumerate() {
                    let read = door.parse(message);
                    if read.is_ok() {
                        return read;
                    }
                    if place == 0 {
                        answer = read;
                    }
                }
                answer
            }
        }
    }

    fn challenge(&self, query: &str) -> Option<String> {
        self.0.iter().find_map(|door| door.challenge(query))
    }
}

/// Checks a signature that stands in this header.
pub(crate) fn signed(
    message: &Message<'_>,
    header: &str,
    good: impl FnOnce(&str) -> bool,
) -> Result<(), Refusal> {
    let signature = message.header(header).ok_or(Refusal::Unsigned)?;
    if good(signature) { Ok(()) } else { Err(Refusal::Wrong) }
}

/// A point in time: RFC 3339, seconds or milliseconds.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match text.parse::<i64>() {
        // Seconds reach this number in the year 5138.
        Ok(number) if number < 100_000_000_000 => Some(Timestamp::from_millis(number.checked_mul(1_000)?)),
        Ok(number) => Some(Timestamp::from_millis(number)),
        Err(_) => Timestamp::parse(text),
    }
}

/// Whether something was signed not longer than [`LIFETIME`] ago.
pub(crate) fn is_fresh(signed_at: Timestamp, now: Timestamp) -> bool {
    now.since(signed_at).max(signed_at.since(now)) <= LIFETIME
}

/// The receiver of a vendor that has no messages of its own.
pub(crate) fn relay_only(relay: &'static Relay, connection: &Connection) -> Option<Arc<dyn Inbound>> {
    Doors::default().with(relay.door(connection)).open()
}
