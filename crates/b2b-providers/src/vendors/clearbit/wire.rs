//! Clearbit's JSON. Everything may be null.

use serde::Deserialize;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// `GET /v2/combined/find`: either half may be null.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Combined {
    pub(super) person: Maybe<Box<Person>>,
    pub(super) company: Maybe<Box<Firm>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Person {
    pub(super) id: Text,
    pub(super) name: Maybe<Name>,
    pub(super) email: Text,
    pub(super) employment: Maybe<Employment>,
    pub(super) twitter: Maybe<Handle>,
    pub(super) linkedin: Maybe<Handle>,
    pub(super) fuzzy: Flag,
    pub(super) indexed_at: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Name {
    pub(super) full_name: Text,
    pub(super) given_name: Text,
    pub(super) family_name: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Employment {
    pub(super) domain: Text,
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) role: Text,
    pub(super) seniority: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Handle {
    pub(super) handle: Text,
}

/// A company of a look-up or a discovery.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Firm {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) site: Maybe<Site>,
    pub(super) category: Maybe<Category>,
    pub(super) tags: List<Text>,
    pub(super) description: Text,
    pub(super) founded_year: Whole,
    pub(super) location: Text,
    pub(super) geo: Maybe<Geo>,
    pub(super) phone: Text,
    pub(super) metrics: Maybe<Metrics>,
    pub(super) tech: List<Text>,
    pub(super) indexed_at: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Site {
    pub(super) phone_numbers: List<Text>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Category {
    pub(super) sector: Text,
    pub(super) industry: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Geo {
    pub(super) street_number: Text,
    pub(super) street_name: Text,
    pub(super) city: Text,
    pub(super) postal_code: Text,
    pub(super) state: Text,
    pub(super) country: Text,
    pub(super) country_code: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Metrics {
    pub(super) employees: Whole,
    pub(super) employees_range: Text,
    pub(super) raised: Real,
    pub(super) annual_revenue: Real,
    /// A band: `$50M-$100M`.
    pub(super) estimated_annual_revenue: Text,
}

/// Answer of a search: Prospector has the size of its pages too.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    pub(super) page_size: Whole,
    pub(super) total: Whole,
    #[serde(borrow)]
    pub(super) results: Rows<'a>,
}

/// A person of Prospector.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Prospect {
    pub(super) id: Text,
    pub(super) name: Maybe<Name>,
    pub(super) title: Text,
    pub(super) role: Text,
    pub(super) seniority: Text,
    pub(super) company: Maybe<Named>,
    pub(super) email: Text,
    pub(super) phone: Text,
    pub(super) verified: Flag,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: Text,
}

/// `GET /v1/people/{id}/email`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    pub(super) email: Text,
    pub(super) verified: Flag,
}

/// Body of a refusal. Some answers have a list of these alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) error: List<Reason>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reason {
    #[serde(rename = "type")]
    pub(super) kind: Text,
}

/// What comes to the webhook.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delivery<'a> {
    pub(super) id: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) status: Whole,
    #[serde(borrow)]
    pub(super) body: Option<&'a serde_json::value::RawValue>,
}
