use std::sync::Arc;
use std::time::Duration;

use rest_core::{
    Answer, ByStatus, Call, Class, Classify, Client, Error as HttpError, ErrorKind as Http, ExposeSecret,
    Replay, SecretString, Token, TokenSource, Url, async_trait,
};
use serde::Serialize;

use super::wire;
use crate::Connection;

const LOGIN: &str = "oauth.token";

/// The token of the new platform: asked for with JSON, and without a grant type, unlike OAuth has it.
#[derive(Debug)]
pub(super) struct Login {
    client: Client,
    id: SecretString,
    secret: SecretString,
    grant_type: Option<&'static str>,
}

#[derive(Serialize)]
struct Body<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_type: Option<&'static str>,
}

/// Wrong credentials are also answered with 400 and 403.
#[derive(Debug)]
struct Refusals;

impl Classify for Refusals {
    fn classify(&self, call: &Call, answer: &Answer) -> Class {
        match answer.status().as_u16() {
            400 | 403 => Class::Unauthorised,
            _ => ByStatus.classify(call, answer),
        }
    }
}

impl Login {
    pub(super) fn new(
        connection: &Connection,
        base: Url,
        id: SecretString,
        secret: SecretString,
        grant_type: bool,
    ) -> Self {
        let client =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock()))
                .classify(Arc::new(Refusals))
                .build();
        Self { client, id, secret, grant_type: grant_type.then_some("client_credentials") }
    }
}

#[async_trait]
impl TokenSource for Login {
    async fn fetch(&self) -> Result<Token, HttpError> {
        let body = Body {
            client_id: self.id.expose_secret(),
            client_secret: self.secret.expose_secret(),
            grant_type: self.grant_type,
        };
        // A login has no effect beyond the token.
        let call = Call::post(LOGIN, "oauth/token").replay(Replay::Safe).json(&body)?;
        let answer = self.client.send(call).await?;
        // The body is the secret: it goes into no error.
        let grant: wire::Grant = serde_json::from_slice(answer.body())
            .map_err(|_| HttpError::decode(LOGIN, ".", "the answer is no JSON object with a token"))?;
        let Some(token) = grant.access_token.0 else {
            return Err(HttpError::new(Http::Token, LOGIN, "the answer has no field access_token"));
        };
        let lifetime = grant.expires_in.0.and_then(|seconds| u64::try_from(seconds).ok());
        let now = self.client.clock().now();
        Ok(Token {
            secret: token.into(),
            expires_at: lifetime.map(|seconds| now + Duration::from_secs(seconds)),
        })
    }
}
