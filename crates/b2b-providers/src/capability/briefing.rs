use std::fmt;

use rest_core::{Timestamp, async_trait};

use crate::{BadRecord, Error};

/// Knowing what competitors do, and what to say about them. It speaks of competitors, never of leads.
#[async_trait]
pub trait Briefing: fmt::Debug + Send + Sync {
    /// One page of all that the vendor has. Walk to the end each time: what is no longer there was taken back.
    ///
    /// # Errors
    /// The vendor could not be asked, refused, or answered something unreadable as a whole. One bad record is not an
    /// error but an entry of [`Briefs::rejected`].
    async fn briefs(&self, cursor: Option<&str>) -> Result<Briefs, Error>;
}

/// One page of briefs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Briefs {
    /// Briefs in the vendor's order.
    pub briefs: Vec<Brief>,
    /// Records that could not be read. They never cost the page.
    pub rejected: Vec<BadRecord>,
    /// Where to go on; `None` after the last page.
    pub next: Option<String>,
    /// How many the vendor announces in all.
    pub total: Option<u64>,
}

/// Something worth knowing about competitors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brief {
    /// The vendor's id.
    pub id: String,
    /// What it is.
    pub kind: BriefKind,
    /// Its heading.
    pub title: Option<String>,
    /// It in a sentence or two.
    pub summary: Option<String>,
    /// It in full: Markdown, or plain text where the vendor has HTML only.
    pub text: Option<String>,
    /// Names of the competitors, as the vendor writes them: compare them with those recorded on the deal.
    pub competitors: Vec<String>,
    /// Names of the battlecards it is part of.
    pub battlecards: Vec<String>,
    /// What it is about.
    pub tags: Vec<String>,
    /// Where a person reads it.
    pub url: Option<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// When it was written.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// When somebody last said that it still holds.
    pub reviewed_at: Option<Timestamp>,
}

/// What a brief is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BriefKind {
    /// What a competitor did.
    #[default]
    News,
    /// What to say about a competitor.
    Card,
    /// Cards put together for a deal.
    Battlecard,
}
