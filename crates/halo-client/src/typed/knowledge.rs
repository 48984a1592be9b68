//! The resources of the feature `knowledge`.

use halo_model::{
    ArticleId, ClientId, FaqList, FaqListId, FaqListWrite, KbArticle, KbArticleWrite, OrganisationId,
};

use crate::filters::filters;
use crate::resource::{ids, numbered};

ids!(ArticleId, FaqListId);

numbered! {
    KbArticle is KbArticle / KbArticleWrite by ArticleId:
        "article" "/KBArticle" "articles" Pages;
    FaqList is FaqList / FaqListWrite by FaqListId:
        "faqlist" "/FAQLists" "faqlists" Whole;
}

filters! {
    KbArticle {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// In some lists, as ids separated by commas.
        faqlists: text => "faqlists";
        /// Of one kind.
        articletype: i64 => "articletype";
        /// Those that one client sees.
        client_id: ClientId => "client_id";
        /// Those that must be looked at again.
        needsreview: bool => "needsreview";
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
    }
    FaqList {
        /// Within one list.
        parent_id: FaqListId => "parent_id";
        /// So deep.
        level: i64 => "level" checks level;
        /// With how many articles each has.
        showcounts: bool => "showcounts";
        /// Of one organisation.
        organisation_id: OrganisationId => "organisation_id";
    }
}
