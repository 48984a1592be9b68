//! Personal data at rest: AES-256-GCM under keys with versions.
//!
//! # Design
//! The nonce is derived from the text (HMAC under a key of its own), so that equal text is sealed equally: a record
//! that did not change is recognised without opening it. Who reads the file learns that two sealed texts are equal,
//! and nothing else.

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead as _, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use rest_core::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use crate::error::{Error, ErrorKind};

const NONCE: usize = 12;
/// What a sealed text is longer than its text: version, nonce and tag.
const OVERHEAD: usize = 1 + NONCE + 16;
/// The shortest text that can be a key, in bytes.
const SHORTEST: usize = 32;

/// Seals and opens texts. `Debug` shows versions only.
#[derive(Clone)]
pub struct Sealer {
    current: u8,
    keys: BTreeMap<u8, Sealing>,
}

#[derive(Clone)]
struct Sealing {
    cipher: Aes256Gcm,
    nonces: [u8; 32],
    lookups: [u8; 32],
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("current", &self.current)
            .field("versions", &self.keys.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl Sealer {
    /// One key, or several as `VERSION:KEY` with commas between them. The highest version seals, all of them open. A
    /// key is at least 32 bytes of text, and as random as the data is worth; one without a version has version 1.
    ///
    /// To rotate, put the new key beside the old one, open the store once, and take the old one out.
    ///
    /// # Errors
    /// A key is too short, or a version is no number from 1 to 255 or there twice.
    pub fn new(keys: &SecretString) -> Result<Self, Error> {
        let wrong = |text: &str| Error::new(ErrorKind::Store, format!("encryption key: {text}"));
        let mut found = BTreeMap::new();
        for part in keys.expose_secret().split(',') {
            let part = part.trim();
            let numbered = part.split_once(':').and_then(|(number, key)| Some((number.parse().ok()?, key)));
            let (version, key) = numbered.unwrap_or((1_u8, part));
            if version == 0 {
                return Err(wrong("versions begin with 1"));
            }
            if key.len() < SHORTEST {
                return Err(wrong("expected at least 32 bytes, or VERSION:KEY of such keys"));
            }
            if found.insert(version, Sealing::of(key)).is_some() {
                return Err(wrong("a version is there twice"));
            }
        }
        // `split` gives at least one part, and a part that is no key was refused.
        let current = *found.keys().next_back().expect("there is a key");
        Ok(Self { current, keys: found })
    }

    /// The text, sealed under the current key.
    #[must_use]
    pub fn seal(&self, text: &[u8]) -> Vec<u8> {
        let key = &self.keys[&self.current];
        let nonce = hmac(&key.nonces, text);
        let mut sealed = Vec::with_capacity(text.len() + OVERHEAD);
        sealed.push(self.current);
        sealed.extend_from_slice(&nonce[..NONCE]);
        let nonce = Nonce::<Aes256Gcm>::try_from(&nonce[..NONCE]).expect("12 bytes are a nonce");
        // It fails for texts of 64 GiB only.
        sealed.extend(key.cipher.encrypt(&nonce, text).expect("the text fits"));
        sealed
    }

    /// The text again.
    ///
    /// # Errors
    /// It was sealed under a key that is not among ours, or was changed since.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let wrong = || {
            Error::new(ErrorKind::Store, "store: sealed under another key, or damaged; check ENCRYPTION_KEY")
        };
        let (version, rest) = sealed.split_first().ok_or_else(wrong)?;
        let key = self.keys.get(version).ok_or_else(wrong)?;
        let (nonce, text) = rest.split_at_checked(NONCE).ok_or_else(wrong)?;
        let nonce = Nonce::<Aes256Gcm>::try_from(nonce).map_err(|_| wrong())?;
        key.cipher.decrypt(&nonce, text).map_err(|_| wrong())
    }

    /// Whether a sealed text is under the current key.
    #[must_use]
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.first() == Some(&self.current)
    }

    /// What look-up keys of a new store are hashed with; text, so that it can be kept like any other.
    pub(crate) fn lookups(&self) -> Vec<u8> {
        let digits = self.keys[&self.current].lookups.iter().map(|byte| format!("{byte:02x}"));
        digits.collect::<String>().into_bytes()
    }
}

impl Sealing {
    fn of(key: &str) -> Self {
        // One purpose, one key.
        let derived = |purpose: &str| hmac(key.as_bytes(), format!("crm-sync.{purpose}").as_bytes());
        let cipher = Aes256Gcm::new_from_slice(&derived("seal")).expect("32 bytes are a key");
        Self { cipher, nonces: derived("nonce"), lookups: derived("lookup") }
    }
}

pub(crate) fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("keys of every length are allowed");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OLD: &str = "an old key that is long enough for it";
    const NEW: &str = "a new key that is long enough as well.";

    fn sealer(keys: &str) -> Sealer {
        Sealer::new(&keys.into()).unwrap()
    }

    #[test]
    fn a_key_is_rotated_by_putting_the_new_one_beside_it() {
        let old = sealer(OLD);
        let sealed = old.seal(b"jane@acme.example");
        assert_eq!(old.seal(b"jane@acme.example"), sealed, "equal text is sealed equally");
        assert_eq!(sealed.len(), 17 + OVERHEAD);
        let both = sealer(&format!("1:{OLD}, 2:{NEW}"));
        assert_eq!(both.open(&sealed).unwrap(), b"jane@acme.example");
        assert!(!both.is_current(&sealed));
        let again = both.seal(b"jane@acme.example");
        let new = sealer(&format!("2:{NEW}"));
        assert_eq!(new.open(&again).unwrap(), b"jane@acme.example");
        assert!(new.open(&sealed).is_err() && old.open(&again).is_err());
        assert!(sealer(&format!("1:{NEW}")).open(&sealed).is_err(), "another key of the same version");
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        for wrong in ["", "short", "1:short", &format!("{OLD},{NEW}"), &format!("0:{OLD}")] {
            let error = Sealer::new(&wrong.into()).unwrap_err().to_string();
            assert!(error.starts_with("encryption key: ") && !error.contains("long enough"), "{error}");
        }
        assert!(!format!("{:?}", sealer(OLD)).contains("long"));
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_no_byte_of_it_can_change(
            text in proptest::collection::vec(any::<u8>(), 0..100), at in any::<prop::sample::Index>(), bit in 0..8_u8,
        ) {
            let sealer = sealer(OLD);
            let mut sealed = sealer.seal(&text);
            prop_assert_eq!(sealer.open(&sealed).unwrap(), text);
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(sealer.open(&sealed).is_err());
            prop_assert!(sealer.open(&sealed[..at]).is_err());
        }
    }
}
