//! Who may send webhooks, how they show it, and how often.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use crm_sync::b2b_providers::{Inbound, Message, ProviderId, Receipt};
use crm_sync::engine::News;
use crm_sync::rest_core::{
    ExposeSecret as _, RateLimiter as _, SecretString, SlidingWindow, Timestamp, Window,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{HALO, hinted};
use crate::auth::{Credential, Secret};
use crate::failure::Failure;
use crate::service::Service;

/// A signed message is believed for this long, either way: clocks differ.
const AGE: Duration = Duration::from_secs(300);

/// How a sender without a scheme of its own shows that it knows the secret. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub enum Proof {
    /// In a header.
    Credential(Credential),
    /// By `X-Webhook-Signature`: the HMAC-SHA256 of the raw body as lower-case hexadecimal digits, with or without
    /// `sha256=`. Where `X-Webhook-Timestamp` (seconds or milliseconds since 1970) is given, its text stands before
    /// the body, and it must be within five minutes.
    Signature {
        /// The shared secret.
        secret: SecretString,
        /// Refuses messages without a time: a copy of one is then worthless after five minutes.
        require_timestamp: bool,
    },
}

/// All senders by the name of their source.
#[derive(Clone)]
pub(crate) struct Senders {
    by_source: BTreeMap<String, Arc<Sender>>,
    a_minute: u32,
    pub(super) require_time: bool,
}

impl Default for Senders {
    fn default() -> Self {
        Self { by_source: BTreeMap::new(), a_minute: 100, require_time: false }
    }
}

impl fmt::Debug for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_source.keys()).finish()
    }
}

impl Senders {
    /// So many messages a minute from each source that is added from here on.
    pub(crate) fn limit(&mut self, a_minute: u32) {
        self.a_minute = a_minute;
        for sender in self.by_source.values_mut() {
            *sender = Arc::new(Sender { limit: window(a_minute), ..Sender::clone(sender) });
        }
    }

    /// Another way in for the CRM. An empty secret opens nothing.
    pub(crate) fn halo(&mut self, proof: &Proof) {
        let mut sender =
            self.by_source.get(HALO).map_or_else(|| Sender::new(self.a_minute), |known| Sender::clone(known));
        if sender.take(proof) {
            self.by_source.insert(HALO.to_owned(), Arc::new(sender));
        }
    }

    /// A vendor's way in.
    pub(crate) fn vendor(&mut self, id: &ProviderId, inbound: Arc<dyn Inbound>) {
        let sender = Sender { inbound: Some(inbound), ..Sender::new(self.a_minute) };
        self.by_source.insert(id.to_string(), Arc::new(sender));
    }

    /// Undated messages of relays are refused.
    pub(crate) fn require_time(&mut self) {
        self.require_time = true;
    }

    /// Whoever may send as `source`; none if it is unknown or nothing is configured for it.
    pub(crate) fn find(&self, source: &str) -> Option<&Sender> {
        self.by_source.get(source).map(|sender| &**sender)
    }
}

/// One source of webhooks.
pub(crate) struct Sender {
    credentials: Vec<Secret>,
    signatures: Vec<(SecretString, bool)>,
    inbound: Option<Arc<dyn Inbound>>,
    limit: SlidingWindow,
    a_minute: u32,
}

impl Clone for Sender {
    // The count starts anew: senders are copied while a service is built only.
    fn clone(&self) -> Self {
        Self {
            credentials: self.credentials.clone(),
            signatures: self.signatures.clone(),
            inbound: self.inbound.clone(),
            limit: window(self.a_minute),
            a_minute: self.a_minute,
        }
    }
}

fn window(a_minute: u32) -> SlidingWindow {
    SlidingWindow::new(&[Window::new(a_minute, Duration::from_secs(60))])
}

impl Sender {
    fn new(a_minute: u32) -> Self {
        Self {
            credentials: Vec::new(),
            signatures: Vec::new(),
            inbound: None,
            limit: window(a_minute),
            a_minute,
        }
    }

    /// False for an empty secret.
    fn take(&mut self, proof: &Proof) -> bool {
        match proof {
            Proof::Credential(credential) => {
                let secret = credential.secret();
                let usable = secret.is_some();
                self.credentials.extend(secret);
                usable
            }
            Proof::Signature { secret, require_timestamp } => {
                let usable = !secret.expose_secret().is_empty();
                if usable {
                    self.signatures.push((secret.clone(), *require_timestamp));
                }
                usable
            }
        }
    }

    pub(super) fn shows_credential(&self, headers: &HeaderMap) -> bool {
        Secret::any_shown(&self.credentials, headers)
    }

    /// Whether the body has to be read before the sender is known.
    pub(super) fn signs(&self) -> bool {
        !self.signatures.is_empty() || self.inbound.is_some()
    }

    /// Whether the sender proves itself by these bytes.
    pub(super) fn proven(&self, message: &Message<'_>) -> bool {
        match &self.inbound {
            Some(inbound) => inbound.verify(message).is_ok(),
            None => self.signed(message.headers, message.body, message.now),
        }
    }

    /// What answers the test of an address, for vendors that ask so.
    pub(super) fn challenge(&self, query: &str) -> Option<String> {
        self.inbound.as_ref()?.challenge(query)
    }

    /// Whether one of the secrets signed these bytes, and not too long ago.
    fn signed(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let Some(given) = text("x-webhook-signature").and_then(digest) else { return false };
        let stamp = text("x-webhook-timestamp");
        let timely = match stamp {
            Some(stamp) => time(stamp).is_some_and(|at| at.since(now).max(now.since(at)) <= AGE),
            None => true,
        };
        // All are compared, so that the time says nothing about which one matched.
        self.signatures.iter().fold(false, |found, (secret, require)| {
            let genuine = is_hmac(secret, &[stamp.unwrap_or_default().as_bytes(), body], &given);
            found | (genuine & timely & (stamp.is_some() | !require))
        })
    }

    /// Counts a message, or says when the next one may come.
    pub(super) fn admit(&self, now: Timestamp) -> Result<(), Timestamp> {
        self.limit.try_acquire(now, 1, false)
    }

    /// What a genuine message says; its sender is told what is wrong with it.
    pub(super) fn read(&self, service: &Service, message: &Message<'_>) -> Result<Reading, Failure> {
        let Some(inbound) = &self.inbound else {
            let worth = hinted(service.engine().port().hint(message.body))?;
            // The records are read again, so the body itself is kept.
            return Ok(Reading { id: None, kept: worth.then(|| message.body.to_vec()), receipt: None });
        };
        let received = inbound.parse(message).map_err(|error| match error.field() {
            Some(field) => Failure::invalid(field, "It is missing, or has the wrong shape."),
            None => Failure::malformed("The body cannot be read."),
        })?;
        let news: Vec<News> = received.events.into_iter().filter_map(News::of).collect();
        let kept = if news.is_empty() { None } else { serde_json::to_vec(&news).ok() };
        Ok(Reading { id: received.id, kept, receipt: received.receipt })
    }
}

/// What a message came to.
pub(super) struct Reading {
    /// What names it, in the sender's words.
    pub(super) id: Option<String>,
    /// What is to be worked off later; none if there is nothing to do.
    pub(super) kept: Option<Vec<u8>>,
    /// The answer that the sender insists on.
    pub(super) receipt: Option<Receipt>,
}

/// 64 lower-case hexadecimal digits, with or without `sha256=`.
fn digest(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("sha256=").unwrap_or(text).as_bytes();
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

fn is_hmac(secret: &SecretString, parts: &[&[u8]], given: &[u8; 32]) -> bool {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    // Keys of every length are allowed, so this cannot fail.
    let Ok(mut mac) = mac else { return false };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(given).is_ok()
}

/// Seconds or milliseconds since 1970; which of the two, the number of digits says.
fn time(stamp: &str) -> Option<Timestamp> {
    let number: i64 = stamp.parse().ok().filter(|number| *number >= 0)?;
    Some(Timestamp::from_millis(if number < 100_000_000_000 { number * 1000 } else { number }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    // RFC 4231, test case 2.
    const HEX: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const BODY: &[u8] = b"what do ya want for nothing?";

    fn sender(require_timestamp: bool) -> Sender {
        let mut sender = Sender::new(100);
        assert!(sender.take(&Proof::Signature { secret: "other".into(), require_timestamp }));
        assert!(sender.take(&Proof::Signature { secret: "Jefe".into(), require_timestamp }));
        sender
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_signature_is_over_the_raw_bytes_and_spelt_exactly() {
        let now = Timestamp::from_millis(0);
        let signed = |text: &str, body: &[u8]| {
            sender(false).signed(&headers(&[("x-webhook-signature", text)]), body, now)
        };
        assert!(signed(HEX, BODY));
        assert!(signed(&format!("sha256={HEX}"), BODY));
        for wrong in [
            "",
            "sha256=",
            &HEX[..62],
            &format!("{HEX}00"),
            &HEX.to_uppercase(),
            &format!("SHA256={HEX}"),
            &HEX.replace('5', "6"),
        ] {
            assert!(!signed(wrong, BODY), "{wrong}");
        }
        assert!(!signed(HEX, b"what do ya want for nothing? "));
        assert!(!sender(false).signed(&HeaderMap::new(), BODY, now));
        assert!(!sender(true).signed(&headers(&[("x-webhook-signature", HEX)]), BODY, now), "no time");
    }

    #[test]
    fn a_time_is_signed_too_and_is_old_after_five_minutes() {
        let at = Timestamp::parse("2026-03-04T09:00:00Z").unwrap();
        for stamp in [(at.millis() / 1000).to_string(), at.millis().to_string()] {
            let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
            mac.update(stamp.as_bytes());
            mac.update(BODY);
            let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            let sent = headers(&[("x-webhook-signature", &hex), ("x-webhook-timestamp", &stamp)]);
            let signed = |now| sender(true).signed(&sent, BODY, now);
            assert!(signed(at));
            assert!(signed(at + AGE));
            assert!(!signed(at + AGE + Duration::from_millis(1)));
            assert!(signed(at - AGE));
            assert!(!signed(at - AGE - Duration::from_millis(1)));
            let later = headers(&[
                ("x-webhook-signature", &hex),
                ("x-webhook-timestamp", &(at.millis() + 1).to_string()),
            ]);
            assert!(!sender(true).signed(&later, BODY, at), "another time was not signed");
        }
        let nonsense = headers(&[("x-webhook-signature", HEX), ("x-webhook-timestamp", "soon")]);
        assert!(!sender(false).signed(&nonsense, BODY, at));
    }

    #[test]
    fn an_empty_secret_opens_nothing() {
        let mut senders = Senders::default();
        senders.halo(&Proof::Signature { secret: "".into(), require_timestamp: false });
        senders.halo(&Proof::Credential(Credential::Bearer("".into())));
        assert!(senders.find(HALO).is_none());
        senders.halo(&Proof::Signature { secret: "k".into(), require_timestamp: false });
        assert!(senders.find(HALO).is_some() && senders.find("apollo").is_none());
        assert!(!format!("{senders:?}").contains('k'));
    }

    #[test]
    fn a_source_sends_so_many_a_minute() {
        let mut senders = Senders::default();
        senders.halo(&Proof::Signature { secret: "k".into(), require_timestamp: false });
        senders.limit(2);
        let now = Timestamp::from_millis(0);
        let sender = senders.find(HALO).unwrap();
        assert!(sender.admit(now).is_ok() && sender.admit(now + Duration::from_secs(1)).is_ok());
        assert_eq!(sender.admit(now + Duration::from_secs(2)), Err(now + Duration::from_secs(60)));
        assert!(sender.admit(now + Duration::from_secs(60)).is_ok());
    }
}
