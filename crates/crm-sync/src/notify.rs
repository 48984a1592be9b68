//! The seam to people: who is told that a lead answered, a deal was won, a provider was switched off.

use rest_core::async_trait;

use crate::error::Error;
use crate::store::Notice;

/// Tells people.
///
/// Called after the change that it tells of is committed, at least once for each notice: whoever must not tell twice
/// compares [`Notice::id`]. A notice that fails is told again in the next cycle, before later ones.
#[async_trait]
pub trait Notifier: std::fmt::Debug + Send + Sync {
    /// Tells one notice.
    ///
    /// # Errors
    /// It was not told.
    async fn notify(&self, notice: &Notice) -> Result<(), Error>;
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

#[async_trait]
impl Notifier for Silent {
    async fn notify(&self, _notice: &Notice) -> Result<(), Error> {
        Ok(())
    }
}

/// Writes notices to the log, at level `info`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Logged;

#[async_trait]
impl Notifier for Logged {
    async fn notify(&self, notice: &Notice) -> Result<(), Error> {
        let Notice { id: _, audience, kind, entity, agent, text, at } = notice;
        tracing::info!(%audience, %kind, %entity, ?agent, %at, "{text}");
        Ok(())
    }
}
