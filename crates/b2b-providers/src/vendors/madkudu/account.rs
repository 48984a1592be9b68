use rest_core::async_trait;

use super::office::Office;
use super::request::{self, ORGANISATION, PING};
use super::{ID, wire};
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Health, Usage};

#[derive(Debug)]
pub(super) struct Account {
    office: Office,
}

impl Account {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

#[async_trait]
impl Usage for Account {
    /// MadKudu has no call that tells the credits left.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        Ok(Vec::new())
    }

    /// Asks each host whose key is there.
    async fn check(&self) -> Result<Health, Error> {
        let mut note = None;
        if let Some(desk) = &self.office.mad {
            let answer = desk.ask(request::organisation()).await?;
            let wire: wire::Organisation = decode(&ID, ORGANISATION, &answer)?;
            note = wire.name.0.map(|name| format!("organisation {name}"));
        }
        if let Some(desk) = &self.office.legacy {
            let answer = desk.ask(request::ping()).await?;
            let wire: wire::Ping = decode(&ID, PING, &answer)?;
            if wire.status.0.as_deref() != Some("ok") {
                let error = Error::new(ID, PING, ErrorKind::Vendor, "the Legacy Scoring API is not well");
                return Err(error.at("status"));
            }
        }
        Ok(Health { note, balances: Vec::new() })
    }
}
