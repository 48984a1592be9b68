use rest_core::async_trait;

use super::enrich::refused;
use super::office::Office;
use super::request::{self, COMPANY_ENRICH};
use super::{COMPANY, ID, INTENT, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::wire::{decode, record};
use crate::{Budget, BuyingIntent, Company, Error, ErrorKind, Intent, Outcome, Price, Technographics};

/// Buys one company with these extras.
pub(super) async fn buy(
    office: &Office,
    company: &Company,
    price: Price,
    extras: &[&str],
    budget: &Budget,
) -> Result<Outcome<wire::Firm>, Error> {
    if !office.is_old() {
        let Some(call) = request::company_enrich(company, extras) else { return Ok(Outcome::Unsupported) };
        match office.desk.pay(call?, price, budget).await {
            Ok(Paid::Answered(answer, reservation)) => {
                let listing: wire::Listing<'_> = decode(&ID, COMPANY_ENRICH, &answer)?;
                let malformed = |text: String, field: String| {
                    Error::new(ID, COMPANY_ENRICH, ErrorKind::Malformed, text).at(field)
                };
                let rows = listing
                    .results
                    .ok_or_else(|| malformed("missing in the answer".to_owned(), "results".to_owned()))?;
                let firm: Option<wire::Firm> = match rows.first() {
                    None => None,
                    Some(raw) => {
                        Some(record(raw, 0, "results").map_err(|bad| malformed(bad.message, bad.field))?)
                    }
                };
                let charged = listing.billing.0.and_then(|billing| billing.credits_charged.0);
                let charged = charged.filter(|charged| *charged >= 0.0);
                let credits = charged.unwrap_or(if firm.is_some() { price.credits } else { 0.0 });
                reservation.commit(credits);
                return Ok(match firm {
                    None => Outcome::NotFound,
                    Some(firm) => match &firm.error.0 {
                        Some(refusal) => refused(refusal),
                        None => Outcome::Found { value: firm, credits },
                    },
                });
            }
            Ok(other) => return Ok(other.without_answer()),
            Err(error) if office.steps_back(&error) => {}
            Err(error) => return Err(error),
        }
    }
    if !extras.is_empty() {
        return Ok(Outcome::Unsupported);
    }
    let Some(call) = request::old_company(company) else { return Ok(Outcome::Unsupported) };
    match office.desk.pay(call, COMPANY, budget).await {
        Ok(Paid::Answered(answer, reservation)) => {
            let wire: wire::OldCompany = decode(&ID, COMPANY_ENRICH, &answer)?;
            let Some(firm) = wire.data.0 else {
                reservation.refund();
                return Ok(Outcome::NotFound);
            };
            // No search is charged here.
            let credits = 1.0;
            reservation.commit(credits);
            Ok(Outcome::Found { value: *firm, credits })
        }
        Ok(other) => Ok(other.without_answer()),
        Err(error) if error.status() == Some(404) => Ok(Outcome::NotFound),
        Err(error) => Err(error),
    }
}

/// What a company uses and reads about.
#[derive(Debug)]
pub(super) struct Insight {
    office: Office,
}

impl Insight {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

#[async_trait]
impl Technographics for Insight {
    fn price(&self) -> Price {
        self.office.desk.priced(COMPANY)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        let outcome = buy(&self.office, company, COMPANY, &[], budget).await?;
        Ok(outcome.map(|firm| firm.technologies.texts()))
    }
}

#[async_trait]
impl Intent for Insight {
    fn price(&self) -> Price {
        self.office.desk.priced(INTENT)
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        let outcome = buy(&self.office, company, INTENT, &["intent"], budget).await?;
        Ok(outcome.map(|firm| map::intent(firm.intent.0)))
    }
}
