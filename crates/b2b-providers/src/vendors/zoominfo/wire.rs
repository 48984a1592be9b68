//! ZoomInfo's JSON: the JSON:API envelopes of the GTM API and the flat ones of the older Enterprise API. The
//! attributes are the same, in different types.

use serde::Deserialize;
use serde_json::Value;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// A list of resources of the GTM API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    pub(super) meta: Maybe<Meta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Meta {
    pub(super) total_results: Whole,
    pub(super) page: Maybe<PageMeta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageMeta {
    pub(super) total: Whole,
}

/// One resource. Of type `NoMatch` it has no attributes.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Resource<T> {
    #[serde(default)]
    pub(super) id: Text,
    #[serde(default = "Maybe::default")]
    pub(super) attributes: Maybe<T>,
    #[serde(default)]
    pub(super) meta: Maybe<MatchMeta>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct MatchMeta {
    pub(super) match_status: Text,
    pub(super) input: Option<Value>,
}

/// A page of the Enterprise API, where `maxResults` is the total and `totalResults` the size of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct LegacyPage<'a> {
    pub(super) max_results: Whole,
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
}

/// An enrichment of the Enterprise API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LegacyEnrichment<'a> {
    #[serde(borrow)]
    pub(super) data: Option<LegacyResults<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LegacyResults<'a> {
    #[serde(borrow)]
    pub(super) result: Rows<'a>,
}

/// One answer of an enrichment: a list, empty for no match; an object in bulk results.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct LegacyResult<T> {
    #[serde(default)]
    pub(super) input: Option<Value>,
    #[serde(default = "List::default")]
    pub(super) data: List<T>,
    #[serde(default, rename = "matchStatus")]
    pub(super) match_status: Text,
}

/// A person of a search or an enrichment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Contact {
    /// Beside the attributes in the GTM API, among them in the older one.
    pub(super) id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) email: Text,
    /// The direct line.
    pub(super) phone: Text,
    pub(super) mobile_phone: Text,
    pub(super) direct_phone_do_not_call: Flag,
    pub(super) mobile_phone_do_not_call: Flag,
    pub(super) job_title: Text,
    /// Text in a search, a list in an enrichment.
    pub(super) management_level: List<Text>,
    /// An object in the GTM API, a list in the older one.
    pub(super) job_function: List<JobFunction>,
    /// A number in a search, text in an enrichment.
    pub(super) contact_accuracy_score: Real,
    pub(super) external_urls: List<Link>,
    pub(super) has_email: Flag,
    pub(super) last_updated_date: Text,
    pub(super) valid_date: Text,
    pub(super) company: Maybe<Box<Firm>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct JobFunction {
    pub(super) name: Text,
    pub(super) department: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) url: Text,
}

/// A company of a search, an enrichment, or within a contact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Firm {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) website: Text,
    pub(super) description: Text,
    pub(super) phone: Text,
    pub(super) street: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) zip_code: Text,
    pub(super) country: Text,
    pub(super) employee_count: Whole,
    pub(super) employee_range: Text,
    /// Thousands of dollars of a company, words within a contact.
    pub(super) revenue: Text,
    /// Dollars, within a contact only.
    pub(super) revenue_numeric: Real,
    pub(super) revenue_range: Text,
    pub(super) primary_industry: List<Text>,
    pub(super) founded_year: Whole,
    pub(super) employee_growth: Maybe<Growth>,
    pub(super) company_funding: List<Round>,
    pub(super) recent_funding_amount: Real,
    pub(super) recent_funding_date: Text,
    /// In the Enterprise API only.
    pub(super) tech_attributes: List<Technology>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Growth {
    pub(super) one_year_growth_rate: Real,
}

/// Money that was raised, in thousands of dollars.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Round {
    pub(super) date: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) amount: Real,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Technology {
    pub(super) product: Text,
}

/// A signal of intent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Signal {
    pub(super) category: Text,
    pub(super) topic: Text,
    pub(super) signal_score: Real,
    pub(super) audience_strength: Text,
    pub(super) signal_date: Text,
}

/// A value that a search takes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LookupValue {
    pub(super) name: Text,
    /// The tag of a product.
    pub(super) attribute: Text,
}

/// An output field and whether the contract contains it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct FieldAccess {
    pub(super) field_name: Text,
    pub(super) access_granted: Flag,
}

/// What is left.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct UsageList {
    pub(super) usage: List<Limit>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Limit {
    pub(super) limit_type: Text,
    /// In the GTM API.
    pub(super) total_limit: Real,
    /// In the Enterprise API.
    pub(super) limit: Real,
    pub(super) current_usage: Real,
    pub(super) usage_remaining: Real,
}

/// Both bodies of a refusal, and the plain message of the older API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) error: Option<Value>,
    pub(super) errors: List<Problem>,
    pub(super) message: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) code: Text,
    pub(super) title: Text,
    pub(super) detail: Text,
}

/// `POST /authenticate`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Login {
    pub(super) jwt: Option<String>,
}
