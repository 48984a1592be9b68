//! The JSON of EverString's company enrichment: attributes begin with `ES_`, the basic ones also came without.

use serde::Deserialize;

use crate::lenient::{Text, Whole};
use crate::vendors::wire::Rows;

/// Companies in `data`; none is no match.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer<'a> {
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
}

/// A company.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Company {
    #[serde(rename = "ES_ECID", alias = "ecid")]
    pub(super) ecid: Text,
    #[serde(rename = "ES_Name", alias = "name")]
    pub(super) name: Text,
    #[serde(rename = "ES_Domain", alias = "domain")]
    pub(super) domain: Text,
    #[serde(rename = "ES_Street", alias = "street")]
    pub(super) street: Text,
    #[serde(rename = "ES_City", alias = "city")]
    pub(super) city: Text,
    #[serde(rename = "ES_State", alias = "state")]
    pub(super) state: Text,
    #[serde(rename = "ES_Zipcode", alias = "zipcode")]
    pub(super) zipcode: Text,
    #[serde(rename = "ES_Country", alias = "country")]
    pub(super) country: Text,
    #[serde(rename = "ES_Industry")]
    pub(super) industry: Text,
    #[serde(rename = "ES_EmployeeBand")]
    pub(super) employee_band: Text,
    #[serde(rename = "ES_RevenueBand")]
    pub(super) revenue_band: Text,
    #[serde(rename = "ES_EstimatedAge")]
    pub(super) estimated_age: Whole,
}
