use std::fmt;

use rest_core::async_trait;

use crate::{Budget, BuyingIntent, Company, Error, Outcome, Person, Price};

/// Rating a person and the company they work for.
#[async_trait]
pub trait Score: fmt::Debug + Send + Sync {
    /// The price of one rating at most.
    fn price(&self) -> Price;

    /// Rates one person.
    ///
    /// # Errors
    /// As for [`Enrich::enrich_people`](crate::Enrich::enrich_people).
    async fn score(&self, person: &Person, budget: &Budget) -> Result<Outcome<Scorecard>, Error>;
}

/// A rating. What the vendor does not rate is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scorecard {
    /// How well the company and the person fit, 0–100.
    pub fit: Option<u8>,
    /// How likely they are to buy, 0–100.
    pub likelihood: Option<u8>,
    /// The vendor's word for the rating.
    pub segment: Option<String>,
    /// Why, one reason each.
    pub reasons: Vec<String>,
}

/// Knowing which company is about to buy.
#[async_trait]
pub trait Intent: fmt::Debug + Send + Sync {
    /// The price of one company at most.
    fn price(&self) -> Price;

    /// The buying intent of one company. Which topics count is a setting of the connection.
    ///
    /// # Errors
    /// As for [`Enrich::enrich_people`](crate::Enrich::enrich_people).
    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error>;
}
