//! Who may ask: hashed keys with a role, and the webhook's credentials.

use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crm_sync::rest_core::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;

/// What the holder of a key may do; each includes the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Read.
    Viewer,
    /// Start what changes the CRM.
    Operator,
    /// Everything.
    Admin,
}

impl Role {
    fn name(self) -> &'static str {
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

/// The API's keys.
#[derive(Clone, Default)]
pub(crate) struct Keys(Vec<(Role, Hash)>);

impl Keys {
    pub(crate) fn add(&mut self, role: Role, key: &str) {
        if !key.is_empty() {
            self.0.push((role, Hash::of(key)));
        }
    }

    /// Lets through who shows a key of at least `needed`, in `Authorization: Bearer` or `X-API-Key`.
    pub(crate) fn require(&self, needed: Role, headers: &HeaderMap) -> Result<(), Failure> {
        let bearer = authorization(headers).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let shown = match bearer {
            Some((_, token)) => Some(token),
            None => headers.get("x-api-key").and_then(|value| value.to_str().ok()),
        };
        let shown = shown.map(Hash::of);
        let role = shown.and_then(|shown| {
            self.0.iter().fold(
                None,
                |found, (role, key)| {
                    if key.equals(&shown) { found.max(Some(*role)) } else { found }
                },
            )
        });
        match role {
            None => Err(Failure::unauthenticated("A valid API key is required.")),
            Some(role) if role < needed => Err(Failure::forbidden(needed.name())),
            Some(_) => Ok(()),
        }
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

    #[test]
    fn a_key_works_in_either_header_and_only_for_its_role() {
        let mut keys = Keys::default();
        keys.add(Role::Viewer, "reads");
        keys.add(Role::Operator, "starts");
        for headers in [shows("authorization", "bearer starts"), shows("x-api-key", "starts")] {
            assert!(keys.require(Role::Viewer, &headers).is_ok());
            assert!(keys.require(Role::Operator, &headers).is_ok());
            assert!(keys.require(Role::Admin, &headers).is_err());
        }
        assert!(keys.require(Role::Operator, &shows("x-api-key", "reads")).is_err());
        for nobody in ["Bearer", "Bearer ", "Bearer read", "Bearer reads2", "Basic reads"] {
            assert!(keys.require(Role::Viewer, &shows("authorization", nobody)).is_err(), "{nobody}");
        }
    }

    #[test]
    fn the_same_key_given_twice_has_the_higher_role() {
        let mut keys = Keys::default();
        keys.add(Role::Admin, "k");
        keys.add(Role::Viewer, "k");
        assert!(keys.require(Role::Admin, &shows("x-api-key", "k")).is_ok());
    }

    #[test]
    fn what_is_empty_opens_nothing() {
        let mut keys = Keys::default();
        keys.add(Role::Admin, "");
        assert!(keys.require(Role::Viewer, &shows("x-api-key", "")).is_err());
        assert!(keys.require(Role::Viewer, &shows("authorization", "Bearer ")).is_err());
        assert!(Credential::Bearer("".into()).secret().is_none());
        assert!(Credential::Basic { user: "halo".into(), password: "".into() }.secret().is_none());
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
