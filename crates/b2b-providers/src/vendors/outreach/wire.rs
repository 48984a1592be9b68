//! Outreach's JSON:API, as its OpenAPI document of August 2026 has it. Ids are numbers; every attribute may be null.

use serde::Deserialize;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// A refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) errors: List<Problem>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) source: Maybe<Source>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    pub(super) pointer: Text,
}

/// A page of resources, with those they point to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    #[serde(borrow)]
    pub(super) included: Rows<'a>,
    pub(super) links: Maybe<Links>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Links {
    pub(super) next: Text,
}

/// The answer to a write.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) data: Maybe<Key>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) id: Text,
}

/// A person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Prospect {
    pub(super) id: Text,
    pub(super) attributes: Maybe<Attributes>,
    pub(super) relationships: Maybe<Relationships>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Attributes {
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) company: Text,
    pub(super) emails: List<Text>,
    pub(super) work_phones: List<Text>,
    pub(super) mobile_phones: List<Text>,
    pub(super) home_phones: List<Text>,
    pub(super) voip_phones: List<Text>,
    pub(super) other_phones: List<Text>,
    pub(super) linked_in_url: Text,
    pub(super) twitter_username: Text,
    pub(super) opted_out: Flag,
    pub(super) email_opted_out: Flag,
    pub(super) call_opted_out: Flag,
    pub(super) emails_opt_status: Text,
    pub(super) calls_opt_status: Text,
    pub(super) open_count: Whole,
    pub(super) click_count: Whole,
    pub(super) reply_count: Whole,
    pub(super) updated_at: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Relationships {
    pub(super) account: Maybe<Related>,
}

/// A relationship; in deliveries it lacks its wrapping.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Related {
    pub(super) data: Maybe<Key>,
    pub(super) id: Text,
}

/// A company.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Account {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) id: Text,
    pub(super) attributes: Maybe<AccountAttributes>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct AccountAttributes {
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) website_url: Text,
    pub(super) industry: Text,
    pub(super) number_of_employees: Whole,
    pub(super) annual_revenue_range: Text,
    pub(super) description: Text,
    pub(super) founded_at: Text,
    pub(super) tags: List<Text>,
    pub(super) buyer_intent_score: Real,
    pub(super) updated_at: Text,
}

/// What a webhook sends, as far as all kinds are alike.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Envelope {
    pub(super) data: Maybe<Key>,
    pub(super) meta: Maybe<Meta>,
}

/// The resource that a webhook sends.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) struct Delivery<T> {
    #[serde(default)]
    pub(super) data: Maybe<T>,
}

/// A mailing, a call or the state of a prospect in a sequence.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Activity {
    pub(super) attributes: Maybe<ActivityAttributes>,
    pub(super) relationships: Maybe<ActivityRelationships>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ActivityAttributes {
    pub(super) state: Text,
    pub(super) direction: Text,
    pub(super) from: Text,
    pub(super) to: Text,
    pub(super) outcome: Text,
    pub(super) note: Text,
    pub(super) dialed_at: Text,
    pub(super) answered_at: Text,
    pub(super) completed_at: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ActivityRelationships {
    pub(super) prospect: Maybe<Related>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Meta {
    pub(super) event_name: Text,
    pub(super) delivered_at: Text,
    pub(super) job_id: Text,
}
