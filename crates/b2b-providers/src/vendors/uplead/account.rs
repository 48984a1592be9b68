use rest_core::async_trait;

use super::till::Till;
use crate::{Balance, Error, Usage};

#[derive(Debug)]
pub(super) struct Account {
    till: Till,
}

impl Account {
    pub(super) fn new(till: Till) -> Self {
        Self { till }
    }
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let left = self.till.credits().await?;
        Ok(vec![Balance { unit: "credits".to_owned(), left: Some(left), ..Balance::default() }])
    }
}
