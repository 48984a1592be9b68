//! Crayon's JSON, as one customer's code and one connector read it. Everything but an id may be missing.

use serde::Deserialize;

use crate::lenient::{List, Text};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// A list in an object; usually the list comes bare.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wrapped<'a> {
    #[serde(borrow)]
    pub(super) sparks: Rows<'a>,
    #[serde(borrow)]
    pub(super) battlecards: Rows<'a>,
    #[serde(borrow)]
    pub(super) results: Rows<'a>,
}

/// A spark of `GET /papi/sparks/`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Spark {
    pub(super) id: Text,
    pub(super) automated_spark_id: Text,
    pub(super) url: Text,
    pub(super) title: Text,
    pub(super) summary: Text,
    pub(super) content: Text,
    pub(super) changes_section: Text,
    pub(super) competitors: List<Competitor>,
    pub(super) created_at: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Competitor {
    pub(super) name: Text,
}

/// A battlecard of `GET /papi/battlecards/`; the names of its texts are not confirmed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Battlecard {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) name: Text,
    pub(super) url: Text,
    pub(super) competitor: Maybe<Competitor>,
}

/// `POST /papi/answers/question/`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) answer: Text,
    pub(super) sources: List<Source>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    pub(super) name: Text,
    pub(super) url: Text,
}
