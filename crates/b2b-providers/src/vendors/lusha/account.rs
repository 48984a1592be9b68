use rest_core::{Timestamp, async_trait};

use super::office::Office;
use super::request::{self, ACCOUNT};
use super::{ID, wire};
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Health, Usage};

#[derive(Debug, Clone)]
pub(super) struct Account {
    office: Office,
}

impl Account {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    async fn read(&self) -> Result<wire::Account, Error> {
        let answer = match self.office.desk.ask(request::account(self.office.is_old())).await {
            Err(error) if self.office.steps_back(&error) => {
                self.office.desk.ask(request::account(true)).await?
            }
            result => result?,
        };
        decode(&ID, ACCOUNT, &answer)
    }
}

fn balances(wire: wire::Account) -> Result<Vec<Balance>, Error> {
    let credits = wire.credits.0.or_else(|| wire.usage.0.and_then(|usage| usage.credits.0));
    let Some(credits) = credits else {
        return Err(Error::new(ID, ACCOUNT, ErrorKind::Malformed, "missing in the answer").at("credits"));
    };
    let end = wire.plan.0.and_then(|plan| plan.end_date.0);
    Ok(vec![Balance {
        unit: "credits".to_owned(),
        limit: credits.total.0,
        used: credits.used.0,
        left: credits.remaining.0,
        resets_at: end.as_deref().and_then(Timestamp::parse),
    }])
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        balances(self.read().await?)
    }

    async fn check(&self) -> Result<Health, Error> {
        let wire = self.read().await?;
        let plan = wire.plan.0.as_ref().and_then(|plan| plan.category.0.clone());
        let note = match (self.office.is_old(), plan) {
            (true, _) => Some("the account has version 2 only: no search for people or companies".to_owned()),
            (false, plan) => plan.map(|plan| format!("plan {plan}")),
        };
        Ok(Health { note, balances: balances(wire)? })
    }
}
