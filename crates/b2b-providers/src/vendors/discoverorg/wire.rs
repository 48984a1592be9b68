//! The JSON of DiscoverOrg's Partner API 1.0, as clients of that time read it.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::lenient::{List, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// A page: records in `content`. No content is no match.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Page<'a> {
    #[serde(borrow)]
    pub(super) content: Rows<'a>,
    pub(super) total_elements: Whole,
}

/// A person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Person {
    pub(super) id: Text,
    pub(super) full_name: Text,
    pub(super) title: Text,
    pub(super) email: Text,
    pub(super) office_tel_number: Text,
    pub(super) mobile_tel_number: Text,
    pub(super) linkedin_url: Text,
    pub(super) notes: Text,
    pub(super) departments: List<Text>,
    pub(super) job_functions: List<Text>,
    pub(super) reports_to: Maybe<Boss>,
    pub(super) company: Maybe<Company>,
}

/// Whom a person reports to.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Boss {
    pub(super) full_name: Text,
    pub(super) title: Text,
}

/// A company.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Company {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) full_name: Text,
    pub(super) description: Text,
    pub(super) email_domain: Text,
    pub(super) num_employees: Whole,
    pub(super) industry: Text,
    pub(super) main_phone_number: Text,
    pub(super) location: Maybe<Location>,
}

/// The head office. The key of the state is misspelt in some answers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) street_address1: Text,
    pub(super) city: Text,
    pub(super) postal_code: Text,
    pub(super) iso_country_code: Text,
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}
