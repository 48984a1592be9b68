use rest_core::{Timestamp, async_trait};

use super::map::moment;
use super::request::{self, ACCOUNT};
use super::{ID, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Health, Usage};

#[derive(Debug, Clone)]
pub(super) struct Account {
    desk: Desk,
}

/// What one data point costs by the contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cost {
    /// The product.
    pub sku: String,
    /// The data point in LeadIQ's words.
    pub data_point: String,
    /// In credits.
    pub credits: f64,
}

impl Account {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }

    /// When the account fills again; the question is free, and no answer is no harm.
    pub(super) async fn resets_at(&self) -> Option<Timestamp> {
        self.usage().await.ok()?.into_iter().find_map(|balance| balance.resets_at)
    }

    async fn plan(&self) -> Result<(wire::Plan, &'static str), Error> {
        let answer = self.desk.ask(request::account()?).await?;
        let wire: wire::Reply<wire::AccountData> = decode(&ID, ACCOUNT, &answer)?;
        let account = wire.data.and_then(|data| data.account.0).unwrap_or_default();
        match (account.universal_plan.0, account.data_hub_plan.0) {
            (Some(plan), _) => Ok((plan, "universal credits")),
            (None, Some(plan)) => Ok((plan, "DataHub credits")),
            (None, None) => {
                let error = Error::new(ID, ACCOUNT, ErrorKind::Malformed, "missing in the answer");
                Err(error.at("data.account.universalPlan"))
            }
        }
    }

    pub(super) async fn costs(&self) -> Result<Vec<Cost>, Error> {
        let (plan, _) = self.plan().await?;
        let mut costs = Vec::new();
        for group in plan.costs.0 {
            let sku = group.sku.0.unwrap_or_default();
            for cost in group.costs.0 {
                let (Some(data_point), Some(credits)) =
                    (cost.data_point.0, cost.cost_in_decimals.0.or(cost.cost.0))
                else {
                    continue;
                };
                costs.push(Cost { sku: sku.clone(), data_point, credits });
            }
        }
        Ok(costs)
    }
}

fn balance(plan: wire::Plan, unit: &str) -> Balance {
    Balance {
        unit: unit.to_owned(),
        limit: plan.available.0.zip(plan.used.0).map(|(left, used)| left + used),
        used: plan.used.0,
        left: plan.available.0,
        resets_at: plan.next_billing_period.0.as_deref().and_then(moment),
    }
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let (plan, unit) = self.plan().await?;
        Ok(vec![balance(plan, unit)])
    }

    async fn check(&self) -> Result<Health, Error> {
        let (plan, unit) = self.plan().await?;
        // The schema writes `Active`, its answers write `active`.
        let active = plan.status.0.as_deref().is_none_or(|status| status.eq_ignore_ascii_case("active"));
        let note = (!active)
            .then(|| format!("the plan is {}", plan.status.0.as_deref().unwrap_or_default().to_lowercase()));
        Ok(Health { note, balances: vec![balance(plan, unit)] })
    }
}
