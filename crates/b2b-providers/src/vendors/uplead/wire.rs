//! UpLead's JSON. Everything may be null; numbers may be text.

use serde::{Deserialize, Serialize};

use crate::lenient::{Flag, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// Every answer: a record, a page, or nothing, and what is left of the account.
#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct Envelope<T> {
    pub(super) data: Maybe<T>,
    pub(super) user_info: Maybe<UserInfo>,
    /// Where some descriptions have it.
    pub(super) available_credits: Real,
}

impl<T> Default for Envelope<T> {
    fn default() -> Self {
        Self { data: Maybe::default(), user_info: Maybe::default(), available_credits: Real::default() }
    }
}

impl<T> Envelope<T> {
    pub(super) fn left(&self) -> Option<f64> {
        let inner = self.user_info.0.as_ref().and_then(|info| info.available_credits.0);
        inner.or(self.available_credits.0)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct UserInfo {
    pub(super) available_credits: Real,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub(super) results: Rows<'a>,
    pub(super) meta: Maybe<Meta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub(super) total: Whole,
    pub(super) next_page: Whole,
    pub(super) last_page: Flag,
}

/// A person: with a company in it, or flat with its name and domain.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Person {
    pub(super) id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) title: Text,
    pub(super) job_function: Text,
    pub(super) job_sub_function: Text,
    pub(super) management_level: Text,
    pub(super) email: Text,
    pub(super) email_status: Text,
    pub(super) phone_number: Text,
    pub(super) mobile_directdial: Text,
    pub(super) linkedin_url: Text,
    pub(super) industry: Text,
    pub(super) company: Maybe<Box<Firm>>,
    pub(super) domain: Text,
    pub(super) company_name: Text,
}

/// A company.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Firm {
    pub(super) id: Text,
    pub(super) company_name: Text,
    pub(super) domain: Text,
    pub(super) address: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) zip: Text,
    pub(super) country: Text,
    pub(super) phone_number: Text,
    pub(super) employees: Text,
    pub(super) revenue: Text,
    pub(super) industry: Text,
    pub(super) description: Text,
    pub(super) year_founded: Whole,
}

/// `GET /credits`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Credits {
    pub(super) credits: Real,
}

/// A search that only counts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Count {
    pub(super) count: Whole,
}

#[derive(Debug, Default, Serialize, PartialEq)]
pub(super) struct Filters {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) domains: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) titles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title_search_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) management_level: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) job_functions: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_sub_function: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) countries: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) industries: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) employees: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exclude_eu: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exclusion_list_names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) count_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) per_page: Option<u32>,
}

/// One person by one way to know them.
#[derive(Debug, Default, Serialize, PartialEq)]
pub(super) struct Known {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company: Option<String>,
}
