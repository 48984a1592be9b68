use rest_core::async_trait;

use super::{request, sparks_page};
use crate::vendors::desk::Desk;
use crate::{Balance, Error, Health, Usage};

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
}

impl Account {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }
}

#[async_trait]
impl Usage for Account {
    /// Nothing is counted: a subscription pays for everything.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        Ok(Vec::new())
    }

    /// Reads one spark.
    async fn check(&self) -> Result<Health, Error> {
        let answer = self.desk.ask(request::sparks(false, 1, 1)).await?;
        sparks_page(answer.body())?;
        Ok(Health::default())
    }
}
