//! Logging in: as an application with a secret, or in the name of a person.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rest_core::{
    Call, Client, ClientCredentials, Clock, Delivery, Error, ErrorKind, ExposeSecret, SecretString, Token,
    TokenSource, TokenStore, Transport, async_trait,
};
use serde_json::Value;

use crate::authorise::AuthorisationCode;
use crate::builder::TenantPlacement;
use crate::classify::HaloClassify;
use crate::discovery::{Discovery, Endpoint};

const OPERATION: &str = "token.fetch";

/// What every login needs.
pub(crate) struct Desk {
    pub(crate) discovery: Discovery,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) scope: String,
    pub(crate) timeout: Duration,
}

/// Logs in by client credentials.
pub(crate) struct ServiceLogin {
    pub(crate) desk: Desk,
    pub(crate) client_id: String,
    pub(crate) secret: SecretString,
}

#[async_trait]
impl TokenSource for ServiceLogin {
    async fn fetch(&self) -> Result<Token, Error> {
        let desk = &self.desk;
        let Endpoint { url, tenant } = desk.discovery.endpoint().await?;
        let (transport, clock) = (Arc::clone(&desk.transport), Arc::clone(&desk.clock));
        let mut grant = ClientCredentials::new(transport, clock, url, &self.client_id, self.secret.clone())
            .timeout(desk.timeout);
        if !desk.scope.is_empty() {
            grant = grant.scope(&desk.scope);
        }
        if let Some(tenant) = tenant {
            grant = match desk.discovery.placement {
                TenantPlacement::Query => grant.query("tenant", &tenant),
                TenantPlacement::Form => grant.form("tenant", tenant),
            };
        }
        grant.fetch().await
    }
}

impl fmt::Debug for ServiceLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceLogin").field("discovery", &self.desk.discovery).finish_non_exhaustive()
    }
}

/// Logs in by an authorisation code once, and by rotating refresh tokens ever after.
pub(crate) struct PersonLogin {
    pub(crate) desk: Desk,
    pub(crate) client_id: String,
    pub(crate) secret: Option<SecretString>,
    pub(crate) code: Mutex<Option<AuthorisationCode>>,
    pub(crate) store: Arc<dyn TokenStore>,
    /// A refresh token that the store has not taken yet: losing it would mean to log in anew.
    pub(crate) unsaved: Mutex<Option<SecretString>>,
}

/// What a token endpoint grants.
struct Granted {
    access: Token,
    refresh: Option<SecretString>,
}

#[async_trait]
impl TokenSource for PersonLogin {
    async fn fetch(&self) -> Result<Token, Error> {
        let endpoint = self.desk.discovery.endpoint().await?;
        let code = self.code.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut refused = None;
        if let Some(code) = code {
            match self.ask(&endpoint, &Grant::Code(&code)).await {
                Ok(granted) => return Ok(self.keep(granted).await),
                Err(error) => {
                    // A code works once. After an answer it is used up, perhaps by this program before its restart.
                    if error.delivery() != Delivery::Answered {
                        *self.code.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
                        return Err(error);
                    }
                    refused = Some(error);
                }
            }
        }
        self.save_late().await;
        let Some(token) = self.refresh_token().await? else {
            return Err(refused.unwrap_or_else(|| {
                Error::new(ErrorKind::Token, OPERATION, "no refresh token is kept, so somebody has to log in")
            }));
        };
        let error = match self.ask(&endpoint, &Grant::Refresh(&token)).await {
            Ok(granted) => return Ok(self.keep(granted).await),
            Err(error) => error,
        };
        if error.delivery() == Delivery::Answered
            && matches!(error.kind(), ErrorKind::Rejected | ErrorKind::Unauthorised)
        {
            // Another process may have renewed with the same store.
            *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let other = self.refresh_token().await?;
            if let Some(other) = other.filter(|other| other.expose_secret() != token.expose_secret()) {
                let granted = self.ask(&endpoint, &Grant::Refresh(&other)).await?;
                return Ok(self.keep(granted).await);
            }
        }
        Err(error)
    }
}

enum Grant<'a> {
    Code(&'a AuthorisationCode),
    Refresh(&'a SecretString),
}

impl PersonLogin {
    /// One request to the token endpoint, never repeated: what it takes works once.
    async fn ask(&self, endpoint: &Endpoint, grant: &Grant<'_>) -> Result<Granted, Error> {
        let desk = &self.desk;
        let (transport, clock) = (Arc::clone(&desk.transport), Arc::clone(&desk.clock));
        let client = Client::builder(endpoint.url.clone(), transport, clock)
            .classify(Arc::new(HaloClassify))
            .timeout(desk.timeout)
            .retries(0)
            .max_body(64 * 1024)
            .build();
        let mut form = match grant {
            Grant::Code(code) => vec![
                ("grant_type", "authorization_code"),
                ("code", code.code.expose_secret()),
                ("redirect_uri", code.redirect_uri.as_str()),
                ("code_verifier", code.verifier.expose_secret()),
            ],
            Grant::Refresh(token) => {
                vec![("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())]
            }
        };
        form.push(("client_id", &self.client_id));
        if let Some(secret) = &self.secret {
            form.push(("client_secret", secret.expose_secret()));
        }
        let call = endpoint.placed(desk.discovery.placement, Call::post(OPERATION, ""), &mut form);
        let answer = client.send(call.form(&form)).await?;
        // The body is the secret: none of it goes into an error.
        let unreadable = |text| Error::decode(OPERATION, ".", text);
        let body: Value =
            serde_json::from_slice(answer.body()).map_err(|_| unreadable("the answer is not JSON"))?;
        let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
        let access = text("access_token").ok_or_else(|| unreadable("there is no access token in it"))?;
        let lifetime = match &body["expires_in"] {
            Value::String(text) => text.trim().parse().ok(),
            number => number.as_f64(),
        };
        let lifetime = lifetime.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Ok(Granted {
            access: Token {
                secret: access.to_owned().into(),
                expires_at: lifetime.map(|lifetime| desk.clock.now() + lifetime),
            },
            refresh: text("refresh_token").map(|token| token.to_owned().into()),
        })
    }

    /// Keeps the refresh token before the access token is used.
    async fn keep(&self, granted: Granted) -> Token {
        if let Some(token) = granted.refresh {
            *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
            self.save_late().await;
        }
        granted.access
    }

    /// Saves what is not saved yet.
    async fn save_late(&self) {
        let token = self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(token) = token else { return };
        match self.store.save(&token).await {
            Ok(()) => *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = None,
            Err(_) => tracing::error!(
                "the refresh token could not be saved; after a restart somebody would have to log in again"
            ),
        }
    }

    async fn refresh_token(&self) -> Result<Option<SecretString>, Error> {
        let unsaved = self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if unsaved.is_some() {
            return Ok(unsaved);
        }
        let failed =
            |_| Error::new(ErrorKind::Token, OPERATION, "the store of refresh tokens cannot be read");
        self.store.load().await.map_err(failed)
    }
}

impl fmt::Debug for PersonLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonLogin")
            .field("discovery", &self.desk.discovery)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}
