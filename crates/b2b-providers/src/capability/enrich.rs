use std::fmt;

use rest_core::async_trait;

use crate::{Budget, Company, Error, Outcome, Person, Price};

/// Completing records that are known in part. These calls cost credits.
#[async_trait]
pub trait Enrich: fmt::Debug + Send + Sync {
    /// How many people one call takes.
    fn batch_size(&self) -> usize;

    /// Whether it completes people at all. One that does not answers [`Outcome::Unsupported`] for each.
    fn completes_people(&self) -> bool {
        true
    }

    /// The price of one person at most.
    fn price(&self) -> Price;

    /// The price of one company at most.
    fn company_price(&self) -> Price {
        self.price()
    }

    /// Completes up to [`batch_size`](Enrich::batch_size) people in one call. One outcome for each, in their order.
    ///
    /// People the budget does not cover are [`Outcome::OverBudget`] and are not sent. What is already known stays
    /// in the answer only as far as the vendor repeats it: combine both.
    ///
    /// # Errors
    /// Nothing was charged: the call did not arrive, was refused, or there are too many people. A call whose fate
    /// is unknown is [`Outcome::Unknown`]; an answer that cannot be read is an error, and counts as spent.
    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error>;

    /// Completes one company.
    ///
    /// # Errors
    /// As for [`enrich_people`](Enrich::enrich_people).
    async fn enrich_company(&self, company: &Company, budget: &Budget) -> Result<Outcome<Company>, Error> {
        let _ = (company, budget);
        Ok(Outcome::Unsupported)
    }
}

/// Knowing which products a company uses.
#[async_trait]
pub trait Technographics: fmt::Debug + Send + Sync {
    /// The price of one company at most.
    fn price(&self) -> Price;

    /// The names of the products this company uses.
    ///
    /// # Errors
    /// As for [`Enrich::enrich_people`].
    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error>;
}
