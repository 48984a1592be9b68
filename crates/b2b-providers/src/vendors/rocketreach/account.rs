use rest_core::async_trait;

use super::request::{self, ACCOUNT};
use super::{ID, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Usage};

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
    universal: bool,
}

impl Account {
    pub(super) fn new(desk: Desk, universal: bool) -> Self {
        Self { desk, universal }
    }
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.desk.ask(request::account(self.universal)).await?;
        let wire: wire::Account = decode(&ID, ACCOUNT, &answer)?;
        let balances: Vec<Balance> = wire.credit_usage.0.into_iter().filter_map(balance).collect();
        if balances.is_empty() {
            let error = Error::new(ID, ACCOUNT, ErrorKind::Malformed, "missing in the answer");
            return Err(error.at("credit_usage"));
        }
        Ok(balances)
    }
}

/// A kind of credit that the plan has. `inf` is no number, so it is absent.
fn balance(wire: wire::Credits) -> Option<Balance> {
    let number = |text: Option<String>| text?.parse::<f64>().ok().filter(|number| number.is_finite());
    let unit = wire.credit_type.0.unwrap_or_else(|| "universal".to_owned());
    let limit = number(wire.allocated.0);
    let granted = limit != Some(0.0);
    granted.then(|| Balance {
        unit,
        limit,
        used: number(wire.used.0),
        left: number(wire.remaining.0),
        resets_at: None,
    })
}
