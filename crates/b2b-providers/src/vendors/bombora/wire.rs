//! Bombora's JSON, as its OpenAPI documents have it, and the legacy partner API's. Everything may be missing.

use serde::Deserialize;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// `POST /oauth/token`.
#[derive(Deserialize)]
pub(super) struct Grant {
    #[serde(default)]
    pub(super) access_token: Text,
    #[serde(default)]
    pub(super) expires_in: Whole,
}

/// `POST /data`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Question {
    pub(super) page_token: Text,
}

/// `GET /data`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DataPage<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    pub(super) next_page_token: Text,
}

/// One company of `GET /data`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Surge {
    pub(super) domain: Text,
    pub(super) score: Real,
    pub(super) score_label: Text,
    pub(super) topics: List<TopicScore>,
    pub(super) company: Maybe<Firm>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TopicScore {
    pub(super) name: Text,
    pub(super) score: Real,
}

/// Bands in words: `Medium (200 - 499 Employees)`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Firm {
    pub(super) name: Text,
    pub(super) industry: Text,
    pub(super) size: Text,
    pub(super) revenue: Text,
    pub(super) hq: Maybe<HeadOffice>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct HeadOffice {
    pub(super) address: Text,
    pub(super) address2: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) zip: Text,
    pub(super) country: Text,
}

/// `GET /signal-definitions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SignalDefinitions {
    pub(super) signal_definitions: List<SignalDefinition>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SignalDefinition {
    pub(super) signal_definition_id: Text,
    pub(super) status: Text,
    pub(super) topic_count: Whole,
    pub(super) metadata: Maybe<Metadata>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    pub(super) name: Text,
}

/// `POST /destination`: the sample and the schema name the id differently.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Destination {
    pub(super) destination_id: Text,
    pub(super) id: Text,
}

/// `GET /topics`, and in Pascal case `GetMyTopics`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Topics {
    #[serde(alias = "Topics")]
    pub(super) topics: List<Topic>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Topic {
    #[serde(alias = "Id")]
    pub(super) id: Text,
    #[serde(alias = "Name")]
    pub(super) name: Text,
    pub(super) theme: Text,
    pub(super) category: Text,
}

/// A list of `GET /account-list`: the sample wraps the lists, the schema does not.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct AccountLists {
    pub(super) account_lists: List<AccountList>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountList {
    #[serde(alias = "accountListId")]
    pub(super) id: Text,
    pub(super) name: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
}

/// `POST /v4/Surge/Create`, and the state of a report that is not ready.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Report {
    pub(super) success: Flag,
    pub(super) id: Text,
    pub(super) message: Text,
}
