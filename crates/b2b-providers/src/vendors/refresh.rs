//! Access tokens by refresh token, for vendors that a person logs in to once.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rest_core::{
    Answer, ByStatus, Call, Class, Classify, Client, Error as HttpError, ErrorKind as Http, ExposeSecret,
    MemoryStore, SecretString, SlidingWindow, Timestamp, Token, TokenSource, TokenStore, Url, Window,
    async_trait,
};
use serde::Deserialize;

use crate::Connection;
use crate::lenient::{Text, Whole};

const CALL: &str = "oauth.token";

/// How a vendor wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Form,
    Json,
}

/// The application that a person logged in to.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) client_id: SecretString,
    pub(crate) client_secret: SecretString,
    pub(crate) redirect_uri: Option<SecretString>,
    /// The token of the login; what the store holds is newer.
    pub(crate) refresh_token: SecretString,
}

/// A source of access tokens that keeps the refresh token up to date.
pub(crate) struct Refresh {
    client: Client,
    path: &'static str,
    encoding: Encoding,
    app: App,
    store: Arc<dyn TokenStore>,
    /// A token that the store would not take.
    unsaved: Mutex<Option<SecretString>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Grant {
    access_token: Text,
    refresh_token: Text,
    /// In seconds.
    expires_in: Whole,
    /// Seconds since 1970.
    expires_at: Whole,
}

impl fmt::Debug for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresh")
            .field("path", &self.path)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// A spent or wrong token is also answered with 400 and 403.
#[derive(Debug)]
struct Refusals;

impl Classify for Refusals {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match answer.status().as_u16() {
            400 | 403 => Class::Unauthorised,
            _ => ByStatus.classify(call, answer),
        }
    }

    // The body may repeat the token.
    fn message(&self, _answer: &Answer) -> Option<String> {
        None
    }
}

fn body(pairs: &[(&str, &str)]) -> serde_json::Map<String, serde_json::Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

fn store_failed() -> HttpError {
    HttpError::new(Http::Token, CALL, "the store of refresh tokens does not answer")
}

impl Refresh {
    /// Asks at `path` below `base`.
    pub(crate) fn new(
        connection: &Connection,
        base: Url,
        path: &'static str,
        encoding: Encoding,
        app: App,
    ) -> Self {
        let client =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock()))
                .classify(Arc::new(Refusals))
                // A second token within a minute is refused by some, and never needed.
                .limiter(Arc::new(SlidingWindow::new(&[Window::new(2, Duration::from_secs(60))])))
                .build();
        let store =
            connection.find_token_store().cloned().unwrap_or_else(|| Arc::new(MemoryStore::default()));
        Self { client, path, encoding, app, store, unsaved: Mutex::new(None) }
    }

    fn unsaved(&self) -> Option<SecretString> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn current(&self) -> Result<SecretString, HttpError> {
        if let Some(token) = self.unsaved() {
            self.save(&token).await;
            return Ok(token);
        }
        let stored = self.store.load().await.map_err(|_| store_failed())?;
        Ok(stored.unwrap_or_else(|| self.app.refresh_token.clone()))
    }

    /// Before the access token is used: a crash in between must not lose the only token that works.
    async fn save(&self, token: &SecretString) {
        let kept = self.store.save(token).await.is_ok();
        *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = (!kept).then(|| token.clone());
    }

    async fn ask(&self, token: &SecretString) -> Result<Answer, HttpError> {
        let mut pairs = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose_secret()),
            ("client_id", self.app.client_id.expose_secret()),
            ("client_secret", self.app.client_secret.expose_secret()),
        ];
        if let Some(uri) = &self.app.redirect_uri {
            pairs.push(("redirect_uri", uri.expose_secret()));
        }
        // A renewal that arrived has ended the token, so it is not sent twice.
        let call = Call::post(CALL, self.path);
        let call = match self.encoding {
            Encoding::Form => call.form(&pairs),
            Encoding::Json => call.json(&body(&pairs))?,
        };
        self.client.send(call).await
    }
}

#[async_trait]
impl TokenSource for Refresh {
    async fn fetch(&self) -> Result<Token, HttpError> {
        let token = self.current().await?;
        let answer = match self.ask(&token).await {
            // Another process may have renewed it in between.
            Err(error) if error.kind() == Http::Unauthorised => {
                let other = self.store.load().await.map_err(|_| store_failed())?;
                match other.filter(|other| other.expose_secret() != token.expose_secret()) {
                    Some(other) => self.ask(&other).await?,
                    None => return Err(error),
                }
            }
            result => result?,
        };
        // The body is the secret: it goes into no error.
        let grant: Grant = serde_json::from_slice(answer.body())
            .map_err(|_| HttpError::decode(CALL, ".", "the answer is no JSON object with a token"))?;
        if let Some(next) = grant.refresh_token.0 {
            self.save(&next.into()).await;
        }
        let Some(access) = grant.access_token.0 else {
            return Err(HttpError::new(Http::Token, CALL, "the answer has no field access_token"));
        };
        let now = self.client.clock().now();
        let seconds = |whole: Whole| whole.0.and_then(|seconds| u64::try_from(seconds).ok());
        let expires_at = seconds(grant.expires_at)
            .map(|at| Timestamp::from_millis(0) + Duration::from_secs(at))
            .or_else(|| seconds(grant.expires_in).map(|lifetime| now + Duration::from_secs(lifetime)));
        Ok(Token { secret: access.into(), expires_at })
    }
}
