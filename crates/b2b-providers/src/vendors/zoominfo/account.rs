use rest_core::async_trait;

use super::office::{Api, Office};
use super::{ID, request, wire};
use crate::vendors::wire::{decode, record};
use crate::{Balance, Error, ErrorKind, Usage};

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
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.office.desk.ask(request::usage(self.office.api)).await?;
        let limits: Vec<wire::Limit> = match self.office.api {
            Api::Legacy => decode::<wire::UsageList>(&ID, "usage", &answer)?.usage.0,
            Api::Gtm => {
                let wire: wire::Document<'_> = decode(&ID, "usage", &answer)?;
                let rows = wire.data.ok_or_else(|| {
                    Error::new(ID, "usage", ErrorKind::Malformed, "missing in the answer").at("data")
                })?;
                let mut limits = Vec::new();
                for (index, raw) in rows.into_iter().enumerate() {
                    let resource: wire::Resource<wire::UsageList> =
                        record(raw, index, "data").map_err(|bad| {
                            Error::new(ID, "usage", ErrorKind::Malformed, bad.message).at(bad.field)
                        })?;
                    limits.extend(resource.attributes.0.unwrap_or_default().usage.0);
                }
                limits
            }
        };
        Ok(limits
            .into_iter()
            .map(|limit| Balance {
                unit: limit.limit_type.0.unwrap_or_default(),
                limit: limit.total_limit.0.or(limit.limit.0),
                used: limit.current_usage.0,
                left: limit.usage_remaining.0,
                resets_at: None,
            })
            .collect())
    }
}
