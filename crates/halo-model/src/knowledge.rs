//! Articles, and the lists they are kept in.

use serde_json::Value;

use crate::record::resource;
use crate::{ArticleId, FaqListId, Guid, HaloTime};

resource! {
    /// An article of the knowledge base.
    pub struct KbArticle, KbArticleWrite {
        /// The id; a write without it makes a new one.
        id: ArticleId,
        /// The name.
        name: String,
        /// A description.
        description: String,
        /// The question, formatted.
        description_html: String,
        /// The answer.
        resolution: String,
        /// The answer, formatted.
        resolution_html: String,
        /// Labels, separated by commas.
        kb_tags: String,
        /// Labels.
        tags: Vec<Value>,
        /// The lists it is on.
        faqlists: Vec<Value>,
        /// Whether it is no longer used.
        inactive: bool,
        /// The kind, as a number.
        kind = "type": i64,
        /// From when it is shown.
        limit_start_date: HaloTime,
        /// Until when it is shown.
        limit_end_date: HaloTime,
        /// When it must be looked at again.
        next_review_date: HaloTime,
        /// Whether everybody sees it.
        showforall: bool,
        /// Articles about the same.
        related_articles: Vec<Value>,
    }
    reads {
        /// Who wrote it.
        creator_name: String,
        /// Who changed it last.
        editor_name: String,
        /// When it was written.
        date_created: HaloTime,
        /// When it was changed.
        date_edited: HaloTime,
        /// How often it was read.
        view_count: i64,
        /// How many found it useful.
        useful_count: i64,
        /// How many did not.
        notuseful_count: i64,
        /// Files.
        attachments: Vec<Value>,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    with customfields
}

resource! {
    /// A list of articles, which can be within another.
    pub struct FaqList, FaqListWrite {
        /// The id; a write without it makes a new one.
        id: FaqListId,
        /// The name.
        name: String,
        /// The list above.
        group_id: FaqListId,
        /// How deep it is.
        level: i64,
        /// Who it is for, as a number.
        kind = "type": i64,
        /// Whether all customers see it.
        showforall: bool,
        /// Whether all agents see it.
        showforallagents: bool,
        /// Whether the portal does not show it.
        dontshowonportal: bool,
        /// A key in another system.
        third_party_id: String,
    }
    reads {
        /// The name with those of the lists above.
        full_name: String,
        /// The group's name.
        group_name: String,
        /// How many articles it has.
        article_count: i64,
        /// Whether others are within it.
        is_group: bool,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
