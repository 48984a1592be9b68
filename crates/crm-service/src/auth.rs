//! Who may ask: hashed keys with a role and an age, and the webhook's credentials.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crm_sync::rest_core::{ExposeSecret, SecretString, Timestamp};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

/// What the holder of a key may do; each includes the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Read.
    Viewer,
    /// Start what changes the CRM.
    Operator,
    /// Everything.
    Admin,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// What a caller of the webhook must show, in `Authorization` or in a header of its own. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub enum Credential {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token.
    Bearer(SecretString),
    /// A header of its own.
    Header {
        /// The header.
        name: HeaderName,
        /// Its value.
        value: SecretString,
    },
}

impl Credential {
    /// What to compare with; none for an empty secret.
    pub(crate) fn secret(&self) -> Option<Secret> {
        let (place, shown) = match self {
            Self::Basic { user, password } => {
                let password = password.expose_secret();
                if password.is_empty() {
                    return None;
                }
                (Place::Scheme("basic"), STANDARD.encode(format!("{user}:{password}")))
            }
            Self::Bearer(token) => (Place::Scheme("bearer"), token.expose_secret().to_owned()),
            Self::Header { name, value } => (Place::Header(name.clone()), value.expose_secret().to_owned()),
        };
        (!shown.is_empty()).then(|| Secret { place, hash: Hash::of(&shown) })
    }
}

/// Where a secret is shown, with its hash.
#[derive(Clone)]
pub(crate) struct Secret {
    place: Place,
    hash: Hash,
}

#[derive(Clone)]
enum Place {
    /// In `Authorization`, behind this scheme (in lower case).
    Scheme(&'static str),
    Header(HeaderName),
}

impl Secret {
    /// Whether the headers show one of these secrets.
    pub(crate) fn any_shown(secrets: &[Self], headers: &HeaderMap) -> bool {
        // All are compared, so that the time says nothing about which one matched.
        secrets.iter().fold(false, |found, secret| {
            let shown = match &secret.place {
                Place::Scheme(wanted) => authorization(headers)
                    .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(wanted))
                    .map(|(_, shown)| shown),
                Place::Header(name) => headers.get(name).and_then(|value| value.to_str().ok()),
            };
            found | shown.is_some_and(|shown| secret.hash.equals(&Hash::of(shown)))
        })
    }
}

/// A key of the API: its SHA-256, never the key. `Debug` shows the name and the role.
#[derive(Clone)]
pub struct ApiKey {
    name: String,
    role: Role,
    hash: Hash,
    issued: Option<Timestamp>,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey")
            .field("name", &self.name)
            .field("role", &self.role)
            .field("issued", &self.issued)
            .finish_non_exhaustive()
    }
}

impl ApiKey {
    /// A key in clear; none for an empty one. Its name is the role's until it gets another.
    #[must_use]
    pub fn new(role: Role, key: &str) -> Option<Self> {
        (!key.is_empty()).then(|| Self {
            name: role.name().to_owned(),
            role,
            hash: Hash::of(key),
            issued: None,
        })
    }

    /// A key by its SHA-256 in 64 hexadecimal digits; none for anything else.
    #[must_use]
    pub fn hashed(role: Role, sha256: &str) -> Option<Self> {
        Some(Self { name: role.name().to_owned(), role, hash: Hash::read(sha256)?, issued: None })
    }

    /// What the list of keys calls it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// When it was made: it works for the [rotation](crate::Service::rotation) and its grace. Without this it works
    /// for ever.
    #[must_use]
    pub fn issued(mut self, at: Timestamp) -> Self {
        self.issued = Some(at);
        self
    }
}

/// How long keys with a date work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rotation {
    pub(crate) after: Duration,
    pub(crate) grace: Duration,
}

impl Default for Rotation {
    fn default() -> Self {
        let day = Duration::from_secs(24 * 60 * 60);
        Self { after: 90 * day, grace: day }
    }
}

/// One key with what is known of its use.
#[derive(Clone)]
struct Entry {
    key: ApiKey,
    // Milliseconds since 1970; `NEVER` until it is shown.
    used: Arc<AtomicI64>,
}

const NEVER: i64 = i64::MIN;

/// The holder of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Tells keys apart, whatever they are called.
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) role: Role,
    /// When the key stops, where it is in its grace.
    pub(crate) ends: Option<Timestamp>,
}

/// A key as the list of keys shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyInfo {
    /// What the configuration calls it.
    name: String,
    role: Role,
    /// When it was made, where that is configured.
    #[schema(value_type = Option<String>, format = DateTime)]
    issued_at: Option<Timestamp>,
    /// From then on it works for the grace only, and should have been replaced.
    #[schema(value_type = Option<String>, format = DateTime)]
    rotate_at: Option<Timestamp>,
    /// From then on it does not work.
    #[schema(value_type = Option<String>, format = DateTime)]
    ends_at: Option<Timestamp>,
    /// When it was last shown to this process.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    state: KeyState,
}

/// Whether a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyState {
    /// It works.
    Active,
    /// It works for a short time still.
    Grace,
    /// It does not work any more.
    Ended,
}

/// The API's keys.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    entries: Vec<Entry>,
    pub(crate) rotation: Rotation,
}

impl Keys {
    pub(crate) fn add(&mut self, key: ApiKey) {
        self.entries.push(Entry { key, used: Arc::new(AtomicI64::new(NEVER)) });
    }

    fn state(&self, key: &ApiKey, now: Timestamp) -> (KeyState, Option<Timestamp>) {
        let Some(issued) = key.issued else { return (KeyState::Active, None) };
        let rotate = issued + self.rotation.after;
        let ends = rotate + self.rotation.grace;
        let state = match now {
            now if now < rotate => KeyState::Active,
            now if now < ends => KeyState::Grace,
            _ => KeyState::Ended,
        };
        (state, Some(ends))
    }

    /// Whose key the headers show, in `Authorization: Bearer` or `X-API-Key`.
    pub(crate) fn caller(&self, headers: &HeaderMap, now: Timestamp) -> Option<Caller> {
        let bearer = authorization(headers).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let shown = match bearer {
            Some((_, token)) => token,
            None => headers.get("x-api-key").and_then(|value| value.to_str().ok())?,
        };
        let shown = Hash::of(shown);
        // All are compared, so that the time says nothing about which one matched.
        let mut found: Option<(usize, &Entry)> = None;
        for (number, entry) in self.entries.iter().enumerate() {
            let matches = entry.key.hash.equals(&shown) && self.state(&entry.key, now).0 != KeyState::Ended;
            if matches && found.is_none_or(|(_, other)| other.key.role < entry.key.role) {
                found = Some((number, entry));
            }
        }
        let (number, entry) = found?;
        entry.used.store(now.millis(), Ordering::Relaxed);
        let (state, ends) = self.state(&entry.key, now);
        Some(Caller {
            number,
            name: entry.key.name.clone(),
            role: entry.key.role,
            ends: ends.filter(|_| state == KeyState::Grace),
        })
    }

    pub(crate) fn list(&self, now: Timestamp) -> Vec<KeyInfo> {
        let info = |entry: &Entry| {
            let (state, ends_at) = self.state(&entry.key, now);
            let used = entry.used.load(Ordering::Relaxed);
            KeyInfo {
                name: entry.key.name.clone(),
                role: entry.key.role,
                issued_at: entry.key.issued,
                rotate_at: entry.key.issued.map(|at| at + self.rotation.after),
                ends_at,
                last_used_at: (used != NEVER).then(|| Timestamp::from_millis(used)),
                state,
            }
        };
        self.entries.iter().map(info).collect()
    }
}

/// Scheme and what follows it.
fn authorization(headers: &HeaderMap) -> Option<(&str, &str)> {
    let (scheme, shown) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    Some((scheme, shown.trim()))
}

/// A SHA-256, compared in constant time.
#[derive(Clone)]
struct Hash([u8; 32]);

impl Hash {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    fn read(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    fn equals(&self, other: &Self) -> bool {
        let difference = self.0.iter().zip(&other.0).fold(0, |sum, (a, b)| sum | (a ^ b));
        // Keeps the compiler from leaving the loop early.
        std::hint::black_box(difference) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::HeaderName::from_static(name), value.parse().unwrap())])
    }

    fn keys(all: &[(Role, &str)]) -> Keys {
        let mut keys = Keys::default();
        for (role, key) in all {
            if let Some(key) = ApiKey::new(*role, key) {
                keys.add(key);
            }
        }
        keys
    }

    fn role(keys: &Keys, headers: &HeaderMap) -> Option<Role> {
        keys.caller(headers, Timestamp::from_millis(0)).map(|caller| caller.role)
    }

    #[test]
    fn a_key_works_in_either_header() {
        let keys = keys(&[(Role::Viewer, "reads"), (Role::Operator, "starts")]);
        for headers in [shows("authorization", "bearer starts"), shows("x-api-key", "starts")] {
            assert_eq!(role(&keys, &headers), Some(Role::Operator));
        }
        assert_eq!(role(&keys, &shows("x-api-key", "reads")), Some(Role::Viewer));
        for nobody in ["Bearer", "Bearer ", "Bearer read", "Bearer reads2", "Basic reads"] {
            assert_eq!(role(&keys, &shows("authorization", nobody)), None, "{nobody}");
        }
    }

    #[test]
    fn the_same_key_given_twice_has_the_higher_role() {
        for pair in [[Role::Admin, Role::Viewer], [Role::Viewer, Role::Admin]] {
            let keys = keys(&pair.map(|role| (role, "k")));
            assert_eq!(role(&keys, &shows("x-api-key", "k")), Some(Role::Admin));
        }
    }

    #[test]
    fn what_is_empty_opens_nothing() {
        let keys = keys(&[(Role::Admin, "")]);
        assert_eq!(role(&keys, &shows("x-api-key", "")), None);
        assert_eq!(role(&keys, &shows("authorization", "Bearer ")), None);
        assert!(Credential::Bearer("".into()).secret().is_none());
        assert!(Credential::Basic { user: "halo".into(), password: "".into() }.secret().is_none());
    }

    #[test]
    fn a_key_may_be_known_by_its_hash_only() {
        let sha256 = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
        let mut keys = Keys::default();
        keys.add(ApiKey::hashed(Role::Viewer, sha256).unwrap());
        assert_eq!(role(&keys, &shows("x-api-key", "aaa")), Some(Role::Viewer));
        for broken in ["", "98", &sha256.replace('9', "g"), &"é".repeat(32)] {
            assert!(ApiKey::hashed(Role::Viewer, broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn a_key_ends_after_its_rotation_and_grace() {
        let day = Duration::from_secs(24 * 60 * 60);
        let issued = Timestamp::from_millis(1_000);
        let mut keys = Keys::default();
        keys.add(ApiKey::new(Role::Viewer, "k").unwrap().named("old").issued(issued));
        let headers = shows("x-api-key", "k");
        let at = |age: Duration| keys.caller(&headers, issued + age);
        assert_eq!(at(89 * day).unwrap().ends, None);
        assert_eq!(at(90 * day).unwrap().ends, Some(issued + 91 * day));
        assert_eq!(at(91 * day), None);
        let listed = keys.list(issued + 91 * day);
        assert_eq!(listed[0].state, KeyState::Ended);
        assert_eq!(listed[0].last_used_at, Some(issued + 90 * day));
    }

    #[test]
    fn a_credential_is_its_scheme_and_its_secret() {
        let basic = Credential::Basic { user: "halo".into(), password: "open sesame".into() };
        let bearer = Credential::Bearer("aGFsbzpvcGVuIHNlc2FtZQ==".into());
        let header = shows("authorization", "Basic aGFsbzpvcGVuIHNlc2FtZQ==");
        assert!(!format!("{basic:?}{bearer:?}").contains("sesame"));
        let (basic, bearer) = (basic.secret().unwrap(), bearer.secret().unwrap());
        assert!(Secret::any_shown(&[bearer.clone(), basic.clone()], &header));
        assert!(!Secret::any_shown(&[bearer], &header), "the same text under another scheme");
        assert!(!Secret::any_shown(&[], &header));
        assert!(!Secret::any_shown(&[basic], &HeaderMap::new()));
        let name = HeaderName::from_static("x-halo-key");
        let own = Credential::Header { name, value: "open sesame".into() }.secret().unwrap();
        assert!(Secret::any_shown(std::slice::from_ref(&own), &shows("x-halo-key", "open sesame")));
        assert!(!Secret::any_shown(std::slice::from_ref(&own), &shows("x-halo-key", "open")));
        assert!(!Secret::any_shown(&[own], &shows("authorization", "Bearer open sesame")));
    }
}
