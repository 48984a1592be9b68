use rest_core::async_trait;

use super::{ID, Office, request};
use crate::vendors::wire::decode;
use crate::{Balance, Error, Health, Usage};

/// Nothing is paid by the call: there is nothing to be left.
#[derive(Debug)]
pub(super) struct Account(Office);

impl Account {
    pub(super) fn new(office: Office) -> Self {
        Self(office)
    }
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.0.desk.ask(request::health()).await?;
        let _: Vec<serde::de::IgnoredAny> = decode(&ID, request::HEALTH, &answer)?;
        Ok(Vec::new())
    }

    async fn check(&self) -> Result<Health, Error> {
        self.usage().await?;
        Ok(Health { note: Some("calls cost no credits".to_owned()), balances: Vec::new() })
    }
}
