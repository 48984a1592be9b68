use std::sync::Arc;
use std::time::Duration;

use rest_core::async_trait;

use super::cards_page;
use super::request::{self, Settings};
use crate::vendors::desk::Desk;
use crate::{Balance, Error, Health, Usage};

/// How long before it expires a key is worth a word.
const NOTICE: Duration = Duration::from_secs(30 * 86_400);

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
    settings: Arc<Settings>,
}

impl Account {
    pub(super) fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self { desk, settings }
    }
}

#[async_trait]
impl Usage for Account {
    /// Nothing is counted: a subscription pays for everything.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        Ok(Vec::new())
    }

    /// Reads one card. Keys expire by design, so a date that is near is told.
    async fn check(&self) -> Result<Health, Error> {
        let answer = self.desk.ask(request::cards(&Settings::default(), 1, 1)).await?;
        cards_page(answer.body())?;
        let near = self.settings.key_expires.filter(|expires| *expires <= self.desk.now() + NOTICE);
        let note = near.map(|expires| format!("the key expires on {}", expires.date_string()));
        Ok(Health { note, balances: Vec::new() })
    }
}
