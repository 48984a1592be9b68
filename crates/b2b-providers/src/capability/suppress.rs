use std::fmt;

use rest_core::async_trait;

use crate::{Error, Person};

/// Telling a vendor that a person must not be contacted.
#[async_trait]
pub trait Suppress: fmt::Debug + Send + Sync {
    /// Whether the vendor documents the call; an undocumented one is off until an option switches it on.
    fn is_documented(&self) -> bool {
        true
    }

    /// Tells it. Saying it twice is the same as once.
    ///
    /// # Errors
    /// The vendor could not be told.
    async fn suppress(&self, person: &Person, reason: &str) -> Result<Suppression, Error>;
}

/// What the vendor made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppression {
    /// It took note.
    Done,
    /// It does not know the person.
    NotKnown,
    /// It needs an identifier that the record does not have.
    Impossible,
}
