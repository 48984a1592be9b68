use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

/// What to search for: the same for every vendor.
///
/// Values within one list are alternatives, lists are conditions that must all hold. An empty query asks for
/// everything. What a vendor cannot express is told by [`Search::ignored`](crate::Search::ignored).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Query {
    /// Job titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// Levels such as `c_level`, `vp`, `director`, `manager`, `senior`, `entry` (see [`Seniority`](crate::Seniority)).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seniorities: Vec<String>,
    /// Departments such as `IT`, `Finance`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// Names of companies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub company_names: Vec<String>,
    /// Domains of companies, without scheme and `www.`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub company_domains: Vec<String>,
    /// Industries in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub industries: Vec<String>,
    /// Number of employees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<Range>,
    /// Countries of the head office: ISO 3166-1 codes of two letters, or English names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Products the company uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub technologies: Vec<String>,
    /// Free words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Only what the vendor refreshed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_since: Option<Timestamp>,
}

/// A range of whole numbers, both ends included; an absent end is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Range {
    /// At least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

impl Query {
    /// The names of the conditions that are set, in the order of the JSON.
    #[must_use]
    pub fn set(&self) -> Vec<&'static str> {
        [
            ("titles", !self.titles.is_empty()),
            ("seniorities", !self.seniorities.is_empty()),
            ("departments", !self.departments.is_empty()),
            ("company_names", !self.company_names.is_empty()),
            ("company_domains", !self.company_domains.is_empty()),
            ("industries", !self.industries.is_empty()),
            ("employees", self.employees.is_some_and(|range| range != Range::default())),
            ("countries", !self.countries.is_empty()),
            ("technologies", !self.technologies.is_empty()),
            ("keywords", !self.keywords.is_empty()),
            ("updated_since", self.updated_since.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, set)| set.then_some(name))
        .collect()
    }

    /// The conditions that are set but not among these, for [`Search::ignored`](crate::Search::ignored).
    #[must_use]
    pub fn set_except(&self, understood: &[&str]) -> Vec<&'static str> {
        self.set().into_iter().filter(|name| !understood.contains(name)).collect()
    }
}
