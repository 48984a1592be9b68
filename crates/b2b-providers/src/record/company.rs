use std::fmt;

use serde::{Deserialize, Serialize};

/// A company as a vendor describes it.
///
/// Its JSON has the company keys of the canonical record (see [`Person`](crate::Person)).
#[derive(Clone, Default, PartialEq)]
pub struct Company {
    /// The vendor's id; `external_company_id` in JSON.
    pub external_id: Option<String>,
    /// Name as the vendor writes it.
    pub company_name: Option<String>,
    /// Web address with its scheme.
    pub website: Option<String>,
    /// Host of the web address without `www.`, lower case.
    pub domain: Option<String>,
    /// Main number.
    pub company_phone: Option<String>,
    /// The vendor's own word for the industry.
    pub industry_raw: Option<String>,
    /// Employees.
    pub headcount: Option<u32>,
    /// Employees, where the vendor only knows a range.
    pub headcount_range: Option<String>,
    /// Revenue of a year in US dollars.
    pub revenue_usd: Option<f64>,
    /// Revenue, where the vendor only knows a range.
    pub revenue_range: Option<String>,
    /// Year of foundation.
    pub founded_year: Option<u16>,
    /// Head office.
    pub address: Address,
    /// What it does.
    pub description: Option<String>,
    /// What it is about.
    pub keywords: Vec<String>,
    /// Products it uses.
    pub technologies: Vec<String>,
    /// Money it raised.
    pub funding: Vec<Funding>,
}

impl fmt::Debug for Company {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Company")
            .field("external_id", &self.external_id)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, county or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Two letters, ISO 3166-1, upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_iso2: Option<String>,
    /// The country in the vendor's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Address {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Money that was raised.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Funding {
    /// `YYYY-MM-DD`, or less where the vendor knows less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The round, for example `Series A`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// In US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
}
