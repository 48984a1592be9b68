use rest_core::async_trait;

use super::office::Office;
use super::request::{self, INTENT as CALL};
use super::{ID, INTENT, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{Budget, BuyingIntent, Company, Error, Intent, Outcome, Price};

/// What a company reads about.
#[derive(Debug)]
pub(super) struct Topics {
    office: Office,
}

impl Topics {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

#[async_trait]
impl Intent for Topics {
    fn price(&self) -> Price {
        self.office.desk.priced(INTENT)
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        let site = company.domain.as_deref().or(company.website.as_deref());
        let Some(domain) = site.and_then(text::domain) else { return Ok(Outcome::Unsupported) };
        match self.office.desk.pay(request::intent(&domain)?, INTENT, budget).await {
            Ok(Paid::Answered(answer, reservation)) => {
                let wire: wire::Intent = decode(&ID, CALL, &answer)?;
                let value = map::intent(wire.clone());
                if wire.company.0.is_none() && value.intent_signals.is_empty() {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                }
                // A company that is known and reads nothing is an answer, and charged.
                let credits = self.office.charge(CALL, &domain, INTENT);
                reservation.commit(credits);
                Ok(Outcome::Found { value, credits })
            }
            Ok(other) => Ok(other.without_answer()),
            Err(error) if error.status() == Some(404) => Ok(Outcome::NotFound),
            Err(error) => Err(error),
        }
    }
}
