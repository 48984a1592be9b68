use rest_core::{Timestamp, async_trait};

use super::{ID, request, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Health, Usage};

#[derive(Debug, Clone)]
pub(super) struct Account {
    desk: Desk,
}

impl Account {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }

    /// When the account fills again; the question is free, and no answer is no harm.
    pub(super) async fn resets_at(&self) -> Option<Timestamp> {
        self.usage().await.ok()?.into_iter().find_map(|balance| balance.resets_at)
    }
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.desk.ask(request::credit_usage()).await?;
        let wire: wire::CreditUsage = decode(&ID, "usage.credits", &answer)?;
        let Some(stats) = wire.credit_usage_stats.0 else {
            let error = Error::new(ID, "usage.credits", ErrorKind::Malformed, "missing in the answer");
            return Err(error.at("credit_usage_stats"));
        };
        let end = wire.current_credit_cycle.0.and_then(|cycle| cycle.end_date.0);
        let resets_at = end.as_deref().and_then(Timestamp::parse);
        Ok(stats
            .into_iter()
            .map(|(unit, stat)| {
                let stat = stat.unwrap_or_default();
                Balance {
                    unit,
                    limit: stat.limit.0,
                    used: stat.consumed.0,
                    left: stat.left_over.0,
                    resets_at,
                }
            })
            .collect())
    }

    async fn check(&self) -> Result<Health, Error> {
        match self.usage().await {
            Ok(balances) => Ok(Health { note: None, balances }),
            // A key may be scoped to other calls; the profile is open to every key.
            Err(error) if error.kind() == ErrorKind::Forbidden => {
                self.desk.ask(request::profile()).await?;
                let note = "the key works but may not read the credit balance".to_owned();
                Ok(Health { note: Some(note), balances: Vec::new() })
            }
            Err(error) => Err(error),
        }
    }
}
