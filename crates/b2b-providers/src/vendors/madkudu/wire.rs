//! MadKudu's JSON, as its OpenAPI documents have it. Everything may be missing.

use serde::Deserialize;
use serde_json::Value;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// `POST /search/…` and `POST /enrichment/job-postings`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Results<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    pub(super) meta: Maybe<Meta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub(super) total: Whole,
    pub(super) has_next_page: Flag,
    pub(super) next_cursor: Whole,
}

/// A hit of a look-up.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Hit {
    pub(super) mk_id: Text,
    pub(super) email: Text,
    pub(super) domain: Text,
}

/// `GET /persons/{mk_id}`, and a person of a search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Person {
    pub(super) mk_id: Text,
    pub(super) email: Text,
    pub(super) name: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) title: Text,
    pub(super) persona: Text,
    pub(super) company: Maybe<Employer>,
    pub(super) company_domain: Text,
    pub(super) socials: Maybe<Socials>,
    pub(super) has_left_company: Flag,
    pub(super) scores: Maybe<Scores>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Employer {
    pub(super) domain: Text,
    pub(super) mk_id: Text,
}

/// `GET /accounts/{mk_id}`, and an account of a search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Account {
    pub(super) mk_id: Text,
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) description: Text,
    pub(super) industry: Text,
    pub(super) founded_year: Whole,
    pub(super) raised_amount: Real,
    pub(super) employees_count: Whole,
    pub(super) socials: Maybe<Socials>,
    pub(super) location: Maybe<Location>,
    pub(super) country: Text,
    pub(super) city: Text,
    pub(super) scores: Maybe<Scores>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Socials {
    pub(super) linkedin_handle: Text,
    pub(super) twitter_handle: Text,
    pub(super) website: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Location {
    pub(super) country: Text,
    pub(super) state: Text,
    pub(super) city: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Scores {
    pub(super) customer_fit: Maybe<Rating>,
    pub(super) likelihood_to_buy: Maybe<Rating>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Rating {
    pub(super) score: Real,
    pub(super) segment: Text,
    pub(super) signals: Text,
    pub(super) top_signals: List<Signal>,
    /// Spelt as the vendor spells it.
    pub(super) top_signals_formated: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Signal {
    pub(super) name: Text,
    pub(super) value: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
}

/// `GET /v1/persons`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LegacyPerson {
    pub(super) email: Text,
    pub(super) properties: Maybe<LegacyProperties>,
    pub(super) company: Maybe<LegacyCompany>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LegacyProperties {
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) domain: Text,
    pub(super) is_student: Flag,
    pub(super) is_spam: Flag,
    pub(super) is_personal_email: Flag,
    pub(super) customer_fit: Maybe<Rating>,
}

/// `GET /v1/companies`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LegacyCompany {
    pub(super) domain: Text,
    pub(super) properties: Maybe<LegacyFirm>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LegacyFirm {
    pub(super) name: Text,
    pub(super) domain: Text,
    pub(super) location: Maybe<LegacyLocation>,
    pub(super) number_of_employees: Whole,
    pub(super) industry: Text,
    pub(super) customer_fit: Maybe<Rating>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LegacyLocation {
    pub(super) state: Text,
    pub(super) country: Text,
    pub(super) country_code: Text,
}

/// `GET /v1/ping`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ping {
    pub(super) status: Text,
}

/// `GET /organisation`: only that it is an object is relied on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Organisation {
    pub(super) name: Text,
}

/// A posting of `POST /enrichment/job-postings`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Posting {
    pub(super) job_opening_title: Text,
    pub(super) job_opening_url: Text,
    pub(super) categories: List<Text>,
    pub(super) location: Option<Value>,
    pub(super) event: Text,
    pub(super) event_on: Text,
    pub(super) first_event_on: Text,
}
