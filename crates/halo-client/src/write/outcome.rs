//! What became of a bulk write.

use std::fmt;

use halo_model::Fault;

use crate::error::Error;
use crate::resource::Resource;

/// What became of one record of a bulk write.
#[derive(Clone, Debug)]
pub enum Written<T> {
    /// It is written; as Halo sent it back, or as it was found. Of an update Halo may tell no more than the id.
    Done(T),
    /// Halo refused it, and it alone. The texts are masked; the problems name the field and the record's position in
    /// the call.
    Rejected(Fault),
    /// It may be written or not. Look it up before you send it again.
    Unknown(Error),
    /// It was not sent, or not processed.
    NotTried(Error),
}

impl<T> Written<T> {
    /// The record, if it is written.
    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(row) => Some(row),
            _ => None,
        }
    }
}

/// What became of a bulk write.
#[derive(Clone)]
#[must_use]
pub struct BulkOutcome<R: Resource> {
    /// One result for each record, in the order of the call.
    pub results: Vec<Written<R::Row>>,
    /// Requests that carried records.
    pub calls: u64,
    /// How often a probe was asked.
    pub lookups: u64,
}

impl<R: Resource> BulkOutcome<R> {
    /// Whether every record is written.
    pub fn is_complete(&self) -> bool {
        self.results.iter().all(|result| result.done().is_some())
    }

    /// Halo's soft warnings, with the position of the record.
    pub fn warnings(&self) -> impl Iterator<Item = (usize, &str)> {
        let rows = self.results.iter().enumerate();
        rows.filter_map(|(index, result)| Some((index, R::warning(result.done()?)?)))
    }
}

impl<R: Resource> fmt::Debug for BulkOutcome<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkOutcome")
            .field("results", &self.results)
            .field("calls", &self.calls)
            .field("lookups", &self.lookups)
            .finish()
    }
}
