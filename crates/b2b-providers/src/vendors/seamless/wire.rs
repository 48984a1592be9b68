//! Seamless.AI's JSON, as its OpenAPI document of August 2026 has it. Empty text is absent; numbers are mostly text.

use serde::{Deserialize, Serialize};

use crate::lenient::{Flag, List, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// A refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub(super) message: Text,
    pub(super) msg: Text,
    pub(super) code: Text,
}

/// `POST /search/…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    pub(super) supplemental_data: Maybe<Supplement>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Supplement {
    pub(super) is_more: Flag,
    pub(super) total: Whole,
    pub(super) next_token: Text,
}

/// A person of a search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Hit {
    pub(super) search_result_id: Text,
    pub(super) name: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) company: Text,
    pub(super) title: Text,
    pub(super) department: Text,
    pub(super) seniority: Text,
    pub(super) domain: Text,
    pub(super) company_city: Text,
    pub(super) company_state: Text,
    pub(super) company_country: Text,
    pub(super) li_url: Text,
    pub(super) industries: List<Text>,
    pub(super) company_founded_on: Text,
    pub(super) last_modified_at: Text,
    pub(super) company_revenue: Text,
    pub(super) employee_size_range: Text,
    pub(super) company_latest_funding_date: Text,
    pub(super) company_latest_funding_classifications: List<Text>,
    pub(super) news_and_events: List<News>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct News {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) date: Text,
}

/// A company, of a search or researched: lists are text with commas in the latter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Firm {
    pub(super) search_result_id: Text,
    pub(super) company_id: Text,
    pub(super) api_research_id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) description: Text,
    pub(super) phones: List<Text>,
    pub(super) street1: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) post_code: Text,
    pub(super) country: Text,
    pub(super) location: Maybe<Location>,
    pub(super) industries: List<Text>,
    pub(super) annual_revenue: Text,
    pub(super) revenue_range: Text,
    pub(super) staff_count: Text,
    pub(super) employee_count: Text,
    pub(super) staff_count_range: Text,
    pub(super) technologies: List<Text>,
    pub(super) top_technologies: List<Text>,
    pub(super) founded_on: Text,
    pub(super) latest_funding_date: Text,
    pub(super) latest_funding_classifications: List<Text>,
    pub(super) news_and_events: List<News>,
    pub(super) updated_at: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) street1: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) post_code: Text,
    pub(super) country: Text,
    pub(super) country_alpha2: Text,
}

/// A person that was researched: poll, webhook, data of the organisation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Contact {
    pub(super) contact_id: Text,
    pub(super) api_research_id: Text,
    pub(super) updated_at: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) full_name: Text,
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) department: Text,
    pub(super) seniority: Text,
    pub(super) email: Text,
    pub(super) email1: Text,
    #[serde(rename = "email1TotalAI")]
    pub(super) email1_total: Text,
    #[serde(rename = "email1EmailAI")]
    pub(super) email1_word: Text,
    pub(super) email2: Text,
    #[serde(rename = "email2TotalAI")]
    pub(super) email2_total: Text,
    #[serde(rename = "email2EmailAI")]
    pub(super) email2_word: Text,
    pub(super) email3: Text,
    #[serde(rename = "email3TotalAI")]
    pub(super) email3_total: Text,
    #[serde(rename = "email3EmailAI")]
    pub(super) email3_word: Text,
    pub(super) contact_phone1: Text,
    #[serde(rename = "contactPhone1TotalAI")]
    pub(super) contact_phone1_total: Text,
    pub(super) contact_phone1_data_type: Text,
    pub(super) contact_phone2: Text,
    #[serde(rename = "contactPhone2TotalAI")]
    pub(super) contact_phone2_total: Text,
    pub(super) contact_phone2_data_type: Text,
    pub(super) company_phone1: Text,
    #[serde(rename = "companyPhone1TotalAI")]
    pub(super) company_phone1_total: Text,
    pub(super) company: Text,
    pub(super) company_description: Text,
    pub(super) company_founded: Text,
    pub(super) company_industry: Text,
    pub(super) company_staff_count: Text,
    pub(super) company_staff_count_range: Text,
    pub(super) company_annual_revenue: Text,
    pub(super) company_revenue_range: Text,
    pub(super) company_domain: Text,
    pub(super) website: Text,
    // A capital i stands behind a small l in these two.
    #[serde(rename = "lIProfileUrl")]
    pub(super) profile_url: Text,
    pub(super) company_location: Maybe<Location>,
    pub(super) company_latest_funding_date: Text,
    pub(super) company_latest_funding_classifications: List<Text>,
    pub(super) news_and_events: List<News>,
}

/// `POST /…/research`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Accepted {
    pub(super) request_ids: List<Text>,
}

/// `GET /…/research/poll`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Poll<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
}

/// One research of a poll.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct State {
    pub(super) request_id: Text,
    pub(super) search_result_id: Text,
    pub(super) status: Text,
    pub(super) contact: Maybe<Box<Contact>>,
    pub(super) company: Maybe<Box<Firm>>,
}

/// The conditions of a search. A list takes so many values and no more.
#[derive(Debug, Clone, Default, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchBody {
    pub(super) limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) job_title: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) seniority: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) department: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contact_keyword: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_keyword: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contact_country: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_country: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_name: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_domain: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) industry: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_size: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) technologies: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_modified_after: Option<String>,
}

/// Who or what is to be researched by what is known of it.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contact_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) li_profile_url: Option<String>,
}

/// The body of `POST /…/research`: ids, or descriptions, never both.
#[derive(Debug, Default, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResearchBody {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) search_result_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contacts: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) companies: Vec<Subject>,
}
