use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Call, Client, Error as HttpError, ErrorKind as Http, ExposeSecret, Replay, Request, Response,
    SecretString, SlidingWindow, Token, TokenSource, Transport, TransportError, Url, Window, async_trait,
};

use super::wire;
use crate::Connection;

const LOGIN: &str = "authenticate_user";

/// Where the e-mail address and the password go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Query,
    Json,
}

/// The token, by the account's e-mail address and password. How long it lives is not known.
#[derive(Debug)]
pub(super) struct Login {
    client: Client,
    user: SecretString,
    password: SecretString,
    style: Style,
}

impl Login {
    pub(super) fn new(
        connection: &Connection,
        base: Url,
        user: SecretString,
        password: SecretString,
        style: Style,
    ) -> Self {
        let client =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock()))
                .limiter(Arc::new(SlidingWindow::new(&[Window::new(1, Duration::from_secs(1))])))
                .build();
        Self { client, user, password, style }
    }
}

#[async_trait]
impl TokenSource for Login {
    async fn fetch(&self) -> Result<Token, HttpError> {
        let (email, password) = (self.user.expose_secret(), self.password.expose_secret());
        // A login has no effect beyond the token.
        let call = Call::post(LOGIN, LOGIN).replay(Replay::Safe).header("accept", "application/json");
        let call = match self.style {
            Style::Query => call.query("email", email).query("password", password),
            Style::Json => call.json(&wire::Credentials { email, password })?,
        };
        let answer = self.client.send(call).await?;
        // The body is the secret: it goes into no error.
        let login: wire::Login = serde_json::from_slice(answer.body())
            .map_err(|_| HttpError::decode(LOGIN, ".", "the answer is no JSON object with a token"))?;
        match login.token.0 {
            Some(token) => Ok(Token { secret: token.into(), expires_at: None }),
            None => Err(HttpError::new(Http::Token, LOGIN, "the login is not accepted")),
        }
    }
}

/// Moves the token from the header into the query, where Lead411 wants it. So late, it is in no trace and no error.
pub(super) struct TokenInQuery(pub(super) Arc<dyn Transport>);

impl fmt::Debug for TokenInQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenInQuery")
    }
}

#[async_trait]
impl Transport for TokenInQuery {
    async fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        let header = request.headers.remove("authorization");
        let token = header.as_ref().and_then(|header| header.to_str().ok()?.strip_prefix("Bearer "));
        if let Some(token) = token {
            request.url.query_pairs_mut().append_pair("token", token);
        }
        self.0.send(request).await
    }
}
