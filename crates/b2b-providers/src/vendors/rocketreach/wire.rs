//! RocketReach's JSON. Everything may be null or missing; a hit of a search and the result of a look-up are one shape.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// Answer of a search. The specification says that it is a bare list; the service sends this.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub(super) profiles: Rows<'a>,
    #[serde(borrow)]
    pub(super) companies: Rows<'a>,
    pub(super) pagination: Maybe<Pagination>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pagination {
    pub(super) next: Whole,
    pub(super) total: Whole,
}

/// A person of a search, a look-up, a status check or a webhook.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Profile {
    pub(super) id: Text,
    pub(super) status: Text,
    pub(super) name: Text,
    pub(super) linkedin_url: Text,
    pub(super) linkedin_url_active: Flag,
    pub(super) current_title: Text,
    pub(super) current_employer: Text,
    pub(super) current_employer_id: Text,
    pub(super) current_employer_domain: Text,
    pub(super) current_employer_website: Text,
    pub(super) current_employer_industry: Text,
    pub(super) job_history: List<Job>,
    pub(super) recommended_professional_email: Text,
    pub(super) recommended_personal_email: Text,
    pub(super) current_work_email: Text,
    pub(super) current_personal_email: Text,
    pub(super) emails: List<Email>,
    pub(super) phones: List<Phone>,
    pub(super) teaser: Maybe<Teaser>,
    pub(super) suppressed: Flag,
    pub(super) update_time: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Job {
    pub(super) is_current: Flag,
    pub(super) end_date: Text,
    pub(super) department: Text,
    pub(super) highest_level: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Email {
    pub(super) email: Text,
    pub(super) smtp_valid: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) grade: Text,
    pub(super) last_validation_check: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Phone {
    pub(super) number: Text,
    pub(super) e164: Text,
    pub(super) extension: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) grade: Text,
    pub(super) recommended: Flag,
}

/// What a look-up would bring, masked. Never stored: the addresses are domains only.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Teaser {
    pub(super) emails: List<IgnoredAny>,
    pub(super) professional_emails: List<IgnoredAny>,
    pub(super) personal_emails: List<IgnoredAny>,
    pub(super) phones: List<IgnoredAny>,
    pub(super) office_phones: List<IgnoredAny>,
}

/// A company of a search or a look-up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Firm {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) email_domain: Text,
    pub(super) website_domain: Text,
    pub(super) year_founded: Whole,
    pub(super) address: Maybe<Address>,
    pub(super) phone: Text,
    pub(super) num_employees: Whole,
    pub(super) revenue: Real,
    pub(super) industry: Text,
    pub(super) industry_str: Text,
    pub(super) industries: List<Text>,
    pub(super) industry_keywords: List<Text>,
    pub(super) techstack: List<Text>,
    pub(super) description: Text,
    pub(super) city: Text,
    pub(super) region: Text,
    pub(super) country_code: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    pub(super) street: Text,
    pub(super) city: Text,
    pub(super) region: Text,
    pub(super) postal_code: Text,
    pub(super) country: Text,
    pub(super) country_code: Text,
}

/// `GET /account/` and `GET /universal/account/`. The key that it repeats is not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Account {
    /// A list in one family and one object in the other.
    pub(super) credit_usage: List<Credits>,
}

/// Numbers may be the word `inf`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Credits {
    pub(super) credit_type: Text,
    #[serde(alias = "credits_allocated")]
    pub(super) allocated: Text,
    #[serde(alias = "credits_used")]
    pub(super) used: Text,
    #[serde(alias = "credits_remaining")]
    pub(super) remaining: Text,
}

#[derive(Debug, Serialize)]
pub(super) struct SearchBody {
    pub(super) query: Facets,
    pub(super) start: u64,
    pub(super) page_size: u32,
}

/// Facets of both searches: lists of text, only `keyword` is text alone.
#[derive(Debug, Default, Serialize)]
pub(super) struct Facets {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) current_title: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) management_levels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) department: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) employer: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_domain: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_industry: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_size: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) company_country_code: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) name: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) domain: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) industry: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) employees: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) geo: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) techstack: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keyword: Option<String>,
}
