use rest_core::{Timestamp, async_trait};

use super::counter::Counter;
use super::{ID, request, wire};
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Health, Usage};

/// How many mailboxes Hunter knows of a domain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EmailCount {
    /// In all.
    pub total: u64,
    /// Of people.
    pub personal: u64,
    /// Of nobody.
    pub generic: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Account {
    counter: Counter,
}

impl Account {
    pub(super) fn new(counter: Counter) -> Self {
        Self { counter }
    }

    /// When the account fills again; the question is free, and no answer is no harm.
    pub(super) async fn resets_at(&self) -> Option<Timestamp> {
        self.usage().await.ok()?.into_iter().find_map(|balance| balance.resets_at)
    }

    pub(super) async fn email_count(&self, domain: &str) -> Result<EmailCount, Error> {
        let answer = self.counter.ask(request::email_count(domain)).await?;
        let wire: wire::Envelope<wire::Count> = decode(&ID, "email-count", &answer)?;
        let count = wire.data.0.unwrap_or_default();
        let number = |whole: Option<i64>| whole.and_then(|whole| u64::try_from(whole).ok()).unwrap_or(0);
        Ok(EmailCount {
            total: number(count.total.0),
            personal: number(count.personal_emails.0),
            generic: number(count.generic_emails.0),
        })
    }

    async fn read(&self) -> Result<wire::Account, Error> {
        let answer = self.counter.ask(request::account()).await?;
        let wire: wire::Envelope<wire::Account> = decode(&ID, "account", &answer)?;
        wire.data.0.ok_or_else(|| {
            Error::new(ID, "account", ErrorKind::Malformed, "missing in the answer").at("data")
        })
    }
}

fn balances(account: wire::Account) -> Vec<Balance> {
    let resets_at = account.reset_date.0.as_deref().and_then(Timestamp::parse);
    let requests = account.requests.0.unwrap_or_default();
    [
        ("credits", requests.credits),
        ("searches", requests.searches),
        ("verifications", requests.verifications),
    ]
    .into_iter()
    .filter_map(|(unit, quota)| {
        let quota = quota.0?;
        // "Available" is what the plan grants.
        let (limit, used) = (quota.available.0, quota.used.0);
        let left = limit.zip(used).map(|(limit, used)| (limit - used).max(0.0));
        Some(Balance { unit: unit.to_owned(), limit, used, left, resets_at })
    })
    .collect()
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        self.read().await.map(balances)
    }

    async fn check(&self) -> Result<Health, Error> {
        let account = self.read().await?;
        let note = account.plan_name.0.as_ref().map(|plan| format!("plan {plan}"));
        Ok(Health { note, balances: balances(account) })
    }
}
