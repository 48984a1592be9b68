//! Klue's JSON, as working clients read it. The elements of lists and the author are text or objects.

use serde::Deserialize;
use serde_json::Value;

use crate::lenient::{List, Text, Whole};
use crate::vendors::wire::Rows;

/// `GET /extract/cards.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Export<'a> {
    #[serde(borrow)]
    pub(super) items: Rows<'a>,
    pub(super) total_items: Whole,
}

/// One card, and by inference one battlecard.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Card {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) topic: Text,
    pub(super) competitor: Option<Value>,
    pub(super) battlecards: List<Value>,
    pub(super) tags: List<Value>,
    pub(super) body_html: Text,
    pub(super) body_markdown: Text,
    pub(super) card_url: Text,
    pub(super) sources: List<Value>,
    pub(super) created_at: Text,
    pub(super) updated_at: Text,
    pub(super) reviewed_at: Text,
}
