use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Call, Client, ClientCredentials, Error as HttpError, ErrorKind as Http, ExposeSecret, Replay,
    SecretString, SlidingWindow, Timestamp, Token, TokenSource, Url, Window, async_trait,
};
use serde::Serialize;

use super::wire;
use crate::Connection;

const LOGIN: &str = "authenticate";
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The token of the GTM API. The app is a confidential client: its secret goes by Basic.
pub(super) fn client_credentials(
    connection: &Connection,
    url: Url,
    client_id: &SecretString,
    client_secret: &SecretString,
) -> ClientCredentials {
    let source = ClientCredentials::new(
        Arc::clone(connection.transport()),
        Arc::clone(connection.clock()),
        url,
        client_id.expose_secret(),
        client_secret.clone(),
    )
    .basic();
    match connection.find_option("scope") {
        Some(scope) => source.scope(scope),
        None => source,
    }
}

/// The token of the Enterprise API, by user name and password.
#[derive(Debug)]
pub(super) struct Login {
    client: Client,
    user: SecretString,
    password: SecretString,
}

#[derive(Serialize)]
struct Credentials<'a> {
    username: &'a str,
    password: &'a str,
}

impl Login {
    pub(super) fn new(
        connection: &Connection,
        base: Url,
        user: SecretString,
        password: SecretString,
    ) -> Self {
        let client =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock()))
                // More than one login a second is refused.
                .limiter(Arc::new(SlidingWindow::new(&[Window::new(1, Duration::from_secs(1))])))
                .build();
        Self { client, user, password }
    }

    fn expires_at(now: Timestamp) -> Timestamp {
        now + LIFETIME
    }
}

#[async_trait]
impl TokenSource for Login {
    async fn fetch(&self) -> Result<Token, HttpError> {
        let body =
            Credentials { username: self.user.expose_secret(), password: self.password.expose_secret() };
        // A login has no effect beyond the token.
        let call = Call::post(LOGIN, "authenticate").replay(Replay::Safe).json(&body)?;
        let answer = self.client.send(call).await?;
        // The body is the secret: it goes into no error.
        let login: wire::Login = serde_json::from_slice(answer.body())
            .map_err(|_| HttpError::decode(LOGIN, ".", "the answer is no JSON object with a token"))?;
        match login.jwt.filter(|jwt| !jwt.is_empty()) {
            Some(jwt) => Ok(Token {
                secret: jwt.into(),
                expires_at: Some(Self::expires_at(self.client.clock().now())),
            }),
            None => Err(HttpError::new(Http::Token, LOGIN, "the answer has no field jwt")),
        }
    }
}
