use std::sync::{Arc, Mutex, PoisonError};

use rest_core::async_trait;

use super::request::{self, ME};
use super::{ID, wire};
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;
use crate::{Balance, Error, ErrorKind, Usage};

/// What the last search said of its quota.
pub(super) type Quota = Arc<Mutex<Option<Balance>>>;

#[derive(Debug)]
pub(super) struct Account {
    desk: Desk,
    quota: Quota,
}

impl Account {
    pub(super) fn new(desk: Desk, quota: Quota) -> Self {
        Self { desk, quota }
    }
}

#[async_trait]
impl Usage for Account {
    /// There is no call for credits; the quota of searches is known after the first one.
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.desk.ask(request::me()).await?;
        let me: wire::Me = decode(&ID, ME, &answer)?;
        if me.workspace.0.and_then(|workspace| workspace.id.0).is_none() {
            let error = Error::new(ID, ME, ErrorKind::Malformed, "missing in the answer");
            return Err(error.at("workspace.id"));
        }
        Ok(self.quota.lock().unwrap_or_else(PoisonError::into_inner).clone().into_iter().collect())
    }
}
