//! How a client proves who it is.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

use crate::TokenCache;
use crate::token::Lease;

/// How a client proves who it is. `Debug` shows no secret.
#[derive(Clone)]
#[non_exhaustive]
pub enum Auth {
    /// Not at all.
    None,
    /// A key in a header of its own.
    Header(HeaderName, SecretString),
    /// A fixed key as `Authorization: Bearer`.
    Bearer(SecretString),
    /// User and password as `Authorization: Basic`.
    Basic {
        /// The user.
        user: String,
        /// The password; may be empty.
        password: SecretString,
    },
    /// A token that is fetched and renewed, as `Authorization: Bearer`.
    Token(TokenCache),
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Header(name, _) => f.debug_tuple("Header").field(name).finish_non_exhaustive(),
            Self::Bearer(_) => f.write_str("Bearer(..)"),
            Self::Basic { .. } => f.write_str("Basic(..)"),
            Self::Token(cache) => f.debug_tuple("Token").field(cache).finish(),
        }
    }
}

/// [`Auth`] made ready: what never changes is encoded once.
pub(crate) enum Credentials {
    None,
    Fixed(HeaderName, HeaderValue),
    Token(TokenCache),
}

impl Credentials {
    pub(crate) fn new(auth: Auth) -> Result<Self, NotAHeader> {
        Ok(match auth {
            Auth::None => Self::None,
            Auth::Header(name, secret) => Self::Fixed(name, sensitive(secret.expose_secret())?),
            Auth::Bearer(secret) => Self::Fixed(header::AUTHORIZATION, bearer(&secret)?),
            Auth::Basic { user, password } => Self::Fixed(header::AUTHORIZATION, basic(&user, &password)?),
            Auth::Token(cache) => Self::Token(cache),
        })
    }
}

/// A secret that HTTP does not allow in a header, such as one with a line break from the end of its file.
#[derive(Debug)]
pub(crate) struct NotAHeader;

impl NotAHeader {
    pub(crate) const TEXT: &'static str =
        "the secret contains characters that HTTP does not allow in a header";
}

pub(crate) fn insert_lease(headers: &mut HeaderMap, lease: &Lease) -> Result<(), NotAHeader> {
    headers.insert(header::AUTHORIZATION, bearer(&lease.secret)?);
    Ok(())
}

pub(crate) fn basic(user: &str, password: &SecretString) -> Result<HeaderValue, NotAHeader> {
    let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
    sensitive(&format!("Basic {pair}"))
}

fn bearer(secret: &SecretString) -> Result<HeaderValue, NotAHeader> {
    sensitive(&format!("Bearer {}", secret.expose_secret()))
}

fn sensitive(text: &str) -> Result<HeaderValue, NotAHeader> {
    let mut value = HeaderValue::from_str(text).map_err(|_| NotAHeader)?;
    value.set_sensitive(true);
    Ok(value)
}
