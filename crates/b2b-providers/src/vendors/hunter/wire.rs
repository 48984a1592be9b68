//! Hunter's JSON, as its reference page has it. Everything may be null or missing; some lists were objects once.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// What every answer is wrapped in.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope<T> {
    #[serde(default = "Maybe::default")]
    pub(super) data: Maybe<T>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub(super) results: Whole,
}

/// What a refusal is wrapped in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) errors: List<Problem>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) id: Text,
    pub(super) details: Text,
}

/// `GET /domain-search`, with the envelope since its records are read one by one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DomainSearch<'a> {
    #[serde(borrow)]
    pub(super) data: Option<DomainData<'a>>,
    pub(super) meta: Maybe<Meta>,
}

/// The company of a domain search. Older answers describe it more closely.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DomainData<'a> {
    pub(super) domain: Text,
    pub(super) organization: Text,
    pub(super) accept_all: Flag,
    pub(super) description: Text,
    pub(super) industry: Text,
    pub(super) technologies: List<Text>,
    pub(super) country: Text,
    pub(super) state: Text,
    pub(super) city: Text,
    pub(super) postal_code: Text,
    pub(super) street: Text,
    pub(super) headcount: Text,
    #[serde(borrow)]
    pub(super) emails: Rows<'a>,
}

/// A mailbox of a domain search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Mailbox {
    pub(super) value: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) confidence: Real,
    pub(super) sources: List<Source>,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) position: Text,
    pub(super) seniority: Text,
    pub(super) department: Text,
    pub(super) linkedin: Text,
    pub(super) twitter: Text,
    pub(super) phone_number: Text,
    pub(super) verification: Maybe<Checked>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    pub(super) last_seen_on: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Checked {
    pub(super) date: Text,
    pub(super) status: Text,
}

/// `GET /email-finder`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Finding {
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) email: Text,
    pub(super) score: Real,
    pub(super) domain: Text,
    pub(super) accept_all: Flag,
    pub(super) position: Text,
    pub(super) twitter: Text,
    pub(super) linkedin_url: Text,
    pub(super) phone_number: Text,
    pub(super) company: Text,
    pub(super) verification: Maybe<Checked>,
}

/// `GET /email-verifier`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Check {
    pub(super) status: Text,
    pub(super) result: Text,
    pub(super) score: Real,
}

/// `GET /people/find`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Human {
    pub(super) id: Text,
    pub(super) name: Maybe<Name>,
    pub(super) email: Text,
    pub(super) employment: Maybe<Employment>,
    pub(super) twitter: Maybe<Handle>,
    pub(super) linkedin: Maybe<Handle>,
    pub(super) phone: Text,
    pub(super) fuzzy: Flag,
    pub(super) indexed_at: Text,
    pub(super) active_at: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Name {
    pub(super) full_name: Text,
    pub(super) given_name: Text,
    pub(super) family_name: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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

/// `GET /companies/find`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Firm {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) category: Maybe<Category>,
    pub(super) tags: List<Text>,
    pub(super) description: Text,
    pub(super) founded_year: Whole,
    pub(super) geo: Maybe<Geo>,
    pub(super) site: Maybe<Site>,
    pub(super) phone: Text,
    pub(super) metrics: Maybe<Metrics>,
    pub(super) tech: List<Text>,
    /// Their shape is not documented.
    pub(super) funding_rounds: List<Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Category {
    pub(super) industry: Text,
    pub(super) sector: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Geo {
    pub(super) street_address: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) postal_code: Text,
    pub(super) country: Text,
    pub(super) country_code: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Site {
    pub(super) phone_numbers: List<Text>,
}

/// Numbers or ranges, as text or number.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Metrics {
    pub(super) employees: Text,
    pub(super) annual_revenue: Text,
    pub(super) estimated_annual_revenue: Text,
    pub(super) raised: Text,
}

/// `POST /discover`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Discovery<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    pub(super) meta: Maybe<Meta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Discovered {
    pub(super) domain: Text,
    pub(super) organization: Text,
    pub(super) emails_count: Maybe<EmailsCount>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EmailsCount {
    pub(super) personal: Whole,
}

/// `GET /email-count`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Count {
    pub(super) total: Whole,
    pub(super) personal_emails: Whole,
    pub(super) generic_emails: Whole,
}

/// `GET /account`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Account {
    pub(super) plan_name: Text,
    pub(super) reset_date: Text,
    pub(super) requests: Maybe<Requests>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Requests {
    pub(super) credits: Maybe<Quota>,
    pub(super) searches: Maybe<Quota>,
    pub(super) verifications: Maybe<Quota>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Quota {
    pub(super) used: Real,
    pub(super) available: Real,
}

/// The filters of `POST /discover`.
#[derive(Debug, Clone, Default, Serialize, PartialEq)]
pub(super) struct DiscoverBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization: Option<OrganizationFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) headquarters_location: Option<Include<CountryFilter>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) industry: Option<Include<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) headcount: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keywords: Option<MatchFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) technology: Option<MatchFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<u64>,
}

#[derive(Debug, Clone, Default, Serialize, PartialEq)]
pub(super) struct OrganizationFilter {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) domain: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) name: Vec<String>,
}

#[derive(Debug, Clone, Serialize, PartialEq)]
pub(super) struct Include<T> {
    pub(super) include: Vec<T>,
}

#[derive(Debug, Clone, Serialize, PartialEq)]
pub(super) struct CountryFilter {
    pub(super) country: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq)]
pub(super) struct MatchFilter {
    pub(super) include: Vec<String>,
    #[serde(rename = "match")]
    pub(super) mode: &'static str,
}
