//! LeadIQ's JSON, as its published schema of August 2026 has it. Everything may be null.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// What every answer of GraphQL is wrapped in.
#[derive(Debug, Deserialize)]
pub(super) struct Reply<T> {
    pub(super) data: Option<T>,
}

/// The same of an answer that may be a refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) data: Option<Map<String, Value>>,
    pub(super) errors: List<Problem>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) message: Text,
    pub(super) extensions: Maybe<Extensions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Extensions {
    pub(super) code: Text,
    pub(super) response: Maybe<HttpStatus>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HttpStatus {
    pub(super) status: Whole,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FlatData<'a> {
    #[serde(borrow)]
    pub(super) flat_advanced_search: Option<Flat<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flat<'a> {
    #[serde(default)]
    pub(super) total_people: Whole,
    #[serde(borrow)]
    pub(super) people: Rows<'a>,
}

/// A person of a search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Hit {
    pub(super) id: Text,
    pub(super) company_id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) role: Text,
    pub(super) seniority: Text,
    pub(super) linkedin_url: Text,
    pub(super) updated_at: Text,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupedData<'a> {
    #[serde(borrow)]
    pub(super) grouped_advanced_search: Option<Grouped<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Grouped<'a> {
    #[serde(default)]
    pub(super) total_companies: Whole,
    #[serde(borrow)]
    pub(super) companies: Rows<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub(super) company: Maybe<Firm>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonData<'a> {
    #[serde(borrow)]
    pub(super) search_people: Option<Results<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompanyData<'a> {
    #[serde(borrow)]
    pub(super) search_company: Option<Results<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Results<'a> {
    #[serde(borrow)]
    pub(super) results: Rows<'a>,
}

/// A person of an enrichment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Profile {
    pub(super) id: Text,
    pub(super) confidence: Real,
    pub(super) updated_at: Text,
    pub(super) name: Maybe<Name>,
    pub(super) linkedin: Maybe<Linkedin>,
    pub(super) current_positions: List<Position>,
    pub(super) personal_phones: List<Number>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Name {
    pub(super) first: Text,
    pub(super) last: Text,
    pub(super) full_name: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Linkedin {
    pub(super) linkedin_url: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Position {
    pub(super) company_id: Text,
    pub(super) title: Text,
    pub(super) seniority: Text,
    pub(super) function: Text,
    pub(super) matched_query: Flag,
    pub(super) emails: List<Mail>,
    pub(super) phones: List<Number>,
    pub(super) company_info: Maybe<Firm>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Mail {
    pub(super) value: Text,
    pub(super) status: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Number {
    pub(super) value: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) status: Text,
    pub(super) verification_status: Text,
}

/// A company. A search has the location flat, an enrichment as an object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Firm {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) industry: Text,
    pub(super) number_of_employees: Whole,
    pub(super) employee_count: Whole,
    pub(super) employee_range: Text,
    pub(super) revenue_range: Maybe<Span>,
    pub(super) founded_year: Whole,
    pub(super) description: Text,
    pub(super) specialities: List<Text>,
    pub(super) location_info: Maybe<Location>,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) country: Text,
    pub(super) postal_code: Text,
    pub(super) technologies: List<Technology>,
    pub(super) company_technologies: List<Text>,
    pub(super) funding_info: Maybe<Raised>,
    pub(super) phones: List<Text>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Span {
    pub(super) start: Real,
    pub(super) end: Real,
    pub(super) description: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) street1: Text,
    pub(super) city: Text,
    pub(super) area_level1: Text,
    pub(super) country: Text,
    pub(super) country_code2: Text,
    pub(super) postal_code: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Technology {
    pub(super) name: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Raised {
    pub(super) last_funding_on: Text,
    pub(super) last_funding_type: Text,
    pub(super) last_funding_usd: Real,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PreviewData {
    pub(super) search_people_preview: Maybe<Preview>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Preview {
    pub(super) person_id: Text,
    pub(super) has_email: Flag,
    pub(super) has_phone: Flag,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountData {
    pub(super) account: Maybe<Account>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) universal_plan: Maybe<Plan>,
    pub(super) data_hub_plan: Maybe<Plan>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Plan {
    pub(super) status: Text,
    pub(super) available: Real,
    pub(super) used: Real,
    pub(super) next_billing_period: Text,
    pub(super) costs: List<Costs>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Costs {
    pub(super) sku: Text,
    pub(super) costs: List<Point>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Point {
    pub(super) data_point: Text,
    pub(super) cost: Real,
    pub(super) cost_in_decimals: Real,
}

/// `GET /v1/verify-email`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Check {
    pub(super) status: Text,
}

/// Whom an enrichment is about: one strong identifier.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Who {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) linkedin_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company: Option<Employer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min_confidence: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<u32>,
}

#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub(super) struct Employer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
}

/// Conditions on people.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactFilter {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) titles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) seniorities: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) roles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contains_work_emails: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) updated_at: Option<Since>,
}

#[derive(Debug, Serialize)]
pub(super) struct Since {
    /// Milliseconds.
    pub(super) start: i64,
}

/// Conditions on companies.
#[derive(Debug, Default, Serialize)]
pub(super) struct CompanyFilter {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) domains: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) industries: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sizes: Vec<Size>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Country>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) technologies: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Size {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(super) struct Country {
    pub(super) country: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchInput {
    pub(super) contact_filter: ContactFilter,
    pub(super) company_filter: CompanyFilter,
    pub(super) skip: u64,
    pub(super) limit: u32,
}
