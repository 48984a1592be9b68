use std::sync::Arc;

use rest_core::async_trait;

use super::request::{self, FORMS, SUBSCRIBE, Settings};
use super::{ID, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Usage};

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
    settings: Arc<Settings>,
}

impl Account {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }

    /// The id is in a header; the body is empty.
    pub(super) async fn subscribe(&self, webhook: &str) -> Result<String, Error> {
        let answer = self.desk.ask(request::subscribe(&self.settings, webhook)?).await?;
        let id = answer.headers().get("x-restli-id").and_then(|id| id.to_str().ok());
        id.filter(|id| !id.is_empty()).map(str::to_owned).ok_or_else(|| {
            Error::new(ID, SUBSCRIBE, ErrorKind::Malformed, "missing in the answer").at("x-restli-id")
        })
    }
}

#[async_trait]
impl Usage for Account {
    /// Nothing is counted that an answer would tell; the question shows that the forms may be seen.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.desk.ask(request::forms(&self.settings)?).await?;
        let wire: wire::Listing<'_> = decode(&ID, FORMS, &answer)?;
        match wire.elements {
            Some(_) => Ok(Vec::new()),
            None => Err(Error::new(ID, FORMS, ErrorKind::Malformed, "missing in the answer").at("elements")),
        }
    }
}
