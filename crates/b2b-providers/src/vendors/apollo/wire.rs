//! Apollo's JSON, as its OpenAPI document and the recorded answers have it. Everything may be null or missing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// `POST /mixed_people/api_search`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PeoplePage<'a> {
    pub(super) total_entries: Whole,
    #[serde(borrow)]
    pub(super) people: Rows<'a>,
}

/// `POST /mixed_companies/search`: new companies in one list, those the team saved in another.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CompaniesPage<'a> {
    pub(super) pagination: Maybe<Pagination>,
    #[serde(borrow)]
    pub(super) organizations: Rows<'a>,
    #[serde(borrow)]
    pub(super) accounts: Rows<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pagination {
    pub(super) total_entries: Whole,
    pub(super) total_pages: Whole,
}

/// `POST /people/match`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Match {
    pub(super) person: Maybe<Box<Person>>,
    /// A signed number here, text elsewhere.
    pub(super) request_id: Text,
}

/// `POST /people/bulk_match`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BulkMatch<'a> {
    pub(super) credits_consumed: Real,
    #[serde(borrow)]
    pub(super) matches: Rows<'a>,
    pub(super) request_id: Text,
}

/// A person of a search or a match. A search has neither last name nor address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Person {
    pub(super) id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) last_refreshed_at: Text,
    pub(super) has_email: Flag,
    pub(super) linkedin_url: Text,
    pub(super) twitter_url: Text,
    pub(super) email: Text,
    pub(super) email_status: Text,
    pub(super) organization_id: Text,
    pub(super) seniority: Text,
    pub(super) departments: List<Text>,
    pub(super) functions: List<Text>,
    pub(super) contact: Maybe<Contact>,
    pub(super) phone_numbers: List<PhoneNumber>,
    pub(super) organization: Maybe<Box<Organization>>,
    pub(super) suppressed: Flag,
    pub(super) do_not_contact: Flag,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Contact {
    pub(super) phone_numbers: List<PhoneNumber>,
}

/// A phone number; asynchronous results have the same fields with `_cd` behind the name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PhoneNumber {
    pub(super) raw_number: Text,
    pub(super) sanitized_number: Text,
    #[serde(rename = "type", alias = "type_cd")]
    pub(super) kind: Text,
    #[serde(alias = "status_cd")]
    pub(super) status: Text,
    #[serde(alias = "dnc_status_cd")]
    pub(super) dnc_status: Text,
}

/// A company of a search, a match or `GET /organizations/enrich`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Organization {
    pub(super) id: Text,
    /// Of an account: the id of the company, while `id` is that of the account.
    pub(super) organization_id: Text,
    pub(super) name: Text,
    pub(super) website_url: Text,
    pub(super) primary_domain: Text,
    pub(super) primary_phone: Maybe<MainPhone>,
    pub(super) phone: Text,
    pub(super) sanitized_phone: Text,
    pub(super) founded_year: Whole,
    pub(super) industry: Text,
    pub(super) industries: List<Text>,
    pub(super) keywords: List<Text>,
    pub(super) estimated_num_employees: Whole,
    pub(super) raw_address: Text,
    pub(super) street_address: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) postal_code: Text,
    pub(super) country: Text,
    pub(super) short_description: Text,
    pub(super) annual_revenue: Real,
    pub(super) annual_revenue_printed: Text,
    pub(super) latest_funding_round_date: Text,
    pub(super) latest_funding_stage: Text,
    pub(super) funding_events: List<FundingEvent>,
    pub(super) technology_names: List<Text>,
    pub(super) current_technologies: List<Technology>,
    pub(super) organization_headcount_twelve_month_growth: Real,
    pub(super) show_intent: Flag,
    pub(super) intent_signal_account: Option<Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct MainPhone {
    pub(super) number: Text,
    pub(super) sanitized_number: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct FundingEvent {
    pub(super) date: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) amount: Text,
    pub(super) currency: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Technology {
    pub(super) name: Text,
}

/// `GET /organizations/enrich`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EnrichedOrganization {
    pub(super) organization: Maybe<Box<Organization>>,
}

/// `GET /webhook_result/{request_id}`: the result, or why there is none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WebhookResult<'a> {
    pub(super) webhook_status: Text,
    pub(super) failure_reason: Text,
    #[serde(borrow)]
    pub(super) webhook_result: Option<Delivered<'a>>,
    pub(super) error_code: Text,
    pub(super) retry_after_seconds: Whole,
}

/// What Apollo sends to the webhook, and what polling brings.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delivered<'a> {
    pub(super) credits_consumed: Real,
    #[serde(borrow)]
    pub(super) people: Rows<'a>,
}

/// `POST /usage_stats/credit_usage_stats`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CreditUsage {
    pub(super) credit_usage_stats: Maybe<BTreeMap<String, Option<CreditStat>>>,
    pub(super) current_credit_cycle: Maybe<CreditCycle>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CreditStat {
    pub(super) limit: Real,
    pub(super) consumed: Real,
    pub(super) left_over: Real,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CreditCycle {
    pub(super) end_date: Text,
}

/// Filters of both searches. JSON without brackets, as the vendor's own command line sends them.
#[derive(Debug, Default, Serialize, PartialEq)]
pub(super) struct SearchBody {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) person_titles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) person_seniorities: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) person_departments: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) organization_locations: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) q_organization_domains_list: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) organization_num_employees_ranges: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) currently_using_any_of_technology_uids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) q_keywords: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) q_organization_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) q_organization_keyword_tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contact_email_status: Vec<&'static str>,
    pub(super) page: u32,
    pub(super) per_page: u32,
}

/// What a match knows about a person.
#[derive(Debug, Default, Serialize, PartialEq)]
pub(super) struct Identifiers {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) linkedin_url: Option<String>,
}

/// What a match shall bring besides the address.
#[derive(Debug, Clone, Default, Serialize, PartialEq)]
pub(super) struct RevealFlags {
    pub(super) reveal_personal_emails: bool,
    pub(super) reveal_phone_number: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) webhook_url: Option<String>,
}
