//! Looking through what is stored: lists for people, page by page.

use crm_workflow::{Entity, Stage};
use rest_core::{Timestamp, async_trait};

use crate::crm::CrmTicket;
use crate::error::{Error, ErrorKind};
use crate::plan::Decision;
use crate::store::Lead;

/// What a list is in order of. Ties are in order of the CRM's ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// As the CRM created them: by its ids.
    #[default]
    Created,
    /// By the time of the last change, as the CRM tells it.
    Updated,
}

/// The records of one kind that a page of a list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Which of the three.
    pub entity: Entity,
    /// Only those in this stage.
    pub stage: Option<Stage>,
    /// Only those with this source, by its display name.
    pub source: Option<String>,
    /// Only those whose title, firm, contact name or e-mail address contains this text, whatever its case.
    pub text: Option<String>,
    /// In order of this.
    pub order: Order,
    /// The greatest first.
    pub descending: bool,
    /// Behind the record with this time of change (0 where the CRM told none) and this id.
    pub after: Option<(Timestamp, i64)>,
    /// At most so many.
    pub limit: usize,
}

impl Listing {
    /// The newest 50 of a kind.
    #[must_use]
    pub fn of(entity: Entity) -> Self {
        Self {
            entity,
            stage: None,
            source: None,
            text: None,
            order: Order::Created,
            descending: true,
            after: None,
            limit: 50,
        }
    }

    /// What [`after`](Self::after) is for the page behind one that ends with this record.
    #[must_use]
    pub fn place(ticket: &CrmTicket) -> (Timestamp, i64) {
        (ticket.updated_at.unwrap_or(Timestamp::from_millis(0)), ticket.id)
    }
}

/// How many records of a kind are in a stage; no stage for those whose status nobody mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Which of the three.
    pub entity: Entity,
    /// The stage.
    pub stage: Option<Stage>,
    /// How many.
    pub records: u64,
}

/// An entry of the suppression list. Whom it is about cannot be read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// Hashed identifier.
    pub identifier: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub origin: String,
    /// When.
    pub at: Timestamp,
}

/// Lists over the records of the CRM as last read, and over leads that are not in it.
#[async_trait]
pub trait Browse {
    /// One page of a list.
    ///
    /// # Errors
    /// The store failed.
    async fn list(&self, listing: &Listing) -> Result<Vec<CrmTicket>, Error>;

    /// Records by kind and stage, for a board.
    ///
    /// # Errors
    /// The store failed.
    async fn board(&self) -> Result<Vec<Count>, Error>;

    /// Leads without a record in the CRM, by id, behind `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn unwritten(&self, after: Option<&str>, limit: usize) -> Result<Vec<Lead>, Error>;

    /// All leads, by id, behind `after`.
    ///
    /// # Errors
    /// The store failed, or is one that cannot list them.
    async fn everyone(&self, after: Option<&str>, limit: usize) -> Result<Vec<Lead>, Error> {
        let _ = (after, limit);
        Err(Error::new(ErrorKind::Store, "this store does not list its leads"))
    }

    /// The suppression list, in the order of its identifiers, behind `after`.
    ///
    /// # Errors
    /// The store failed, or is one that cannot list it.
    async fn suppressions(&self, after: Option<&str>, limit: usize) -> Result<Vec<Suppressed>, Error> {
        let _ = (after, limit);
        Err(Error::new(ErrorKind::Store, "this store does not list its suppressions"))
    }

    /// The last decision about a lead or record (`lead:…`, `ticket:…`) that did more than leave it alone.
    ///
    /// # Errors
    /// The store failed.
    async fn decision(&self, entity: &str) -> Result<Option<(Timestamp, Decision)>, Error>;

    /// The lead that a provider's record belongs to, once it is known who it is.
    ///
    /// # Errors
    /// The store failed.
    async fn lead_of(&self, provider: &str, external_id: &str) -> Result<Option<String>, Error>;
}
