use std::fmt;

use rest_core::{Timestamp, async_trait};

use crate::{Budget, Error, Job, JobTable, Outcome, Page, Person, Verification};

/// Work that the vendor does in its own time.
#[async_trait]
pub trait Jobs: fmt::Debug + Send + Sync {
    /// The work under way. Store it and put it back after a restart.
    fn table(&self) -> &JobTable;

    /// Asks once how far a job is. A job that ended, well or badly, is taken off the table and what was held for
    /// it and not charged goes back to the budget.
    ///
    /// # Errors
    /// The vendor could not be asked; the job stays on the table.
    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error>;
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Not done; not worth asking before this time.
    Waiting {
        /// When to ask again.
        until: Timestamp,
    },
    /// Done.
    Finished(Delivered),
    /// The vendor failed or forgot it.
    Lost {
        /// In the vendor's words.
        reason: String,
    },
}

/// What a job brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivered {
    /// What is new about these people: combine it with what is known.
    People(Vec<Person>),
    /// The companies of a report; their records have company keys only.
    Companies(Page),
    /// What was ordered can be used now, by this id of the vendor.
    Ready(String),
    /// The check of an address.
    Verification(Outcome<Verification>),
}
