//! Tokens by the OAuth 2 client credentials grant (RFC 6749, section 4.4).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::auth::{self, NotAHeader};
use crate::{
    Answer, ByStatus, Classify, Clock, Error, ErrorKind, Request, Response, Token, TokenSource, Transport,
    classify, redact,
};

const OPERATION: &str = "token.fetch";

/// A token from an OAuth 2 token endpoint, asked for with an encoded form. `Debug` shows no secret.
pub struct ClientCredentials {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    url: Url,
    client_id: String,
    client_secret: SecretString,
    basic: bool,
    form: Vec<(String, SecretString)>,
    timeout: Duration,
}

impl ClientCredentials {
    /// Asks `url` with the client's id and secret in the form.
    pub fn new(
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        url: Url,
        client_id: impl Into<String>,
        client_secret: SecretString,
    ) -> Self {
        let (client_id, form, timeout) = (client_id.into(), Vec::new(), Duration::from_secs(30));
        Self { transport, clock, url, client_id, client_secret, basic: false, form, timeout }
    }

    /// What the token shall allow.
    #[must_use]
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.form("scope", scope)
    }

    /// Adds a parameter to the address.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// Adds a field to the form; `grant_type` replaces `client_credentials`.
    #[must_use]
    pub fn form(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.form.push((name.into(), value.into().into()));
        self
    }

    /// Sends id and secret as `Authorization: Basic` instead of in the form. Both are encoded first, as RFC 6749,
    /// section 2.3.1 wants it.
    #[must_use]
    pub fn basic(mut self) -> Self {
        self.basic = true;
        self
    }

    /// How long the request may take: 30 seconds if nothing is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn request(&self) -> Result<Request, NotAHeader> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let mut form = Serializer::new(String::new());
        if !self.form.iter().any(|(name, _)| name == "grant_type") {
            form.append_pair("grant_type", "client_credentials");
        }
        if self.basic {
            let (id, secret) = (encoded(&self.client_id), encoded(self.client_secret.expose_secret()));
            headers.insert(header::AUTHORIZATION, auth::basic(&id, &secret.into())?);
        } else {
            form.append_pair("client_id", &self.client_id);
            form.append_pair("client_secret", self.client_secret.expose_secret());
        }
        for (name, value) in &self.form {
            form.append_pair(name, value.expose_secret());
        }
        Ok(Request {
            method: Method::POST,
            url: self.url.clone(),
            headers,
            body: form.finish().into(),
            timeout: self.timeout,
            max_body: 64 * 1024,
        })
    }

    fn refusal(&self, response: Response) -> Error {
        let retry_after = classify::retry_after(&response.headers, self.clock.now());
        let answer = Answer::new(OPERATION, response.clone());
        let (kind, transient) = match response.status.as_u16() {
            300..=399 => (ErrorKind::Redirect, false),
            400 | 401 | 403 => (ErrorKind::Unauthorised, false),
            429 => (ErrorKind::RateLimited, true),
            500 | 502..=504 => (ErrorKind::Server, true),
            501 | 505..=599 => (ErrorKind::Server, false),
            _ => (ErrorKind::Rejected, false),
        };
        let error = Error::answered(kind, transient, OPERATION.into(), &response, ByStatus.message(&answer));
        match retry_after {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }

    fn token(&self, response: &Response) -> Result<Token, Error> {
        // The body is the secret: it goes into no error.
        let grant: Grant = serde_json::from_slice(&response.body)
            .map_err(|error| Error::decode(OPERATION, ".", redact::decode_text(&error.to_string())))?;
        let lifetime = grant.expires_in.as_ref().and_then(seconds);
        Ok(Token {
            secret: grant.access_token.into(),
            expires_at: lifetime.map(|lifetime| self.clock.now() + lifetime),
        })
    }
}

#[derive(Deserialize)]
struct Grant {
    access_token: String,
    // A number by the standard, text with some servers.
    expires_in: Option<Value>,
}

fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[async_trait]
impl TokenSource for ClientCredentials {
    async fn fetch(&self) -> Result<Token, Error> {
        let target = format!("POST {}", redact::target(&self.url));
        let request = self.request().map_err(|_| Error::invalid(OPERATION, NotAHeader::TEXT))?;
        let result = match self.transport.send(request).await {
            Err(error) => Err(Error::transport(OPERATION.into(), error, self.timeout)),
            Ok(response) if response.status.is_success() => self.token(&response),
            Ok(response) => Err(self.refusal(response)),
        };
        result.map_err(|error| error.at(target, 1))
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("url", &redact::target(&self.url))
            .field("client_id", &self.client_id)
            .field("basic", &self.basic)
            .field("form", &self.form.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
