//! Lusha's JSON, version 3 with the names of version 2 beside it. Examples and types of its documents differ in
//! places, so everything may be null or missing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// Any answer with rows: search, enrichment, prospecting.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub(super) results: Rows<'a>,
    pub(super) pagination: Maybe<Pagination>,
    pub(super) billing: Maybe<Billing>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pagination {
    pub(super) size: Whole,
    pub(super) total: Whole,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Billing {
    pub(super) credits_charged: Real,
}

/// What stands in the place of a row that Lusha does not give.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Refusal {
    pub(super) code: Text,
    pub(super) name: Text,
}

/// A person of a search or an enrichment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Contact {
    pub(super) client_reference_id: Text,
    pub(super) error: Maybe<Refusal>,
    #[serde(alias = "personId")]
    pub(super) id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) full_name: Text,
    pub(super) job_title: Title,
    pub(super) location: Maybe<Location>,
    #[serde(alias = "emailAddresses")]
    pub(super) emails: List<Email>,
    #[serde(alias = "phoneNumbers")]
    pub(super) phones: List<Phone>,
    pub(super) company: Maybe<Box<Firm>>,
    /// Version 2: the company stands apart.
    pub(super) company_id: Text,
    pub(super) social_links: Maybe<Links>,
    pub(super) has: Option<List<Text>>,
    pub(super) can_reveal: List<Revealable>,
    pub(super) update_date: Text,
}

/// A title alone, or with department and level.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Title {
    pub(super) title: Option<String>,
    pub(super) departments: Vec<String>,
    pub(super) seniority: Option<String>,
}

impl TryFrom<Value> for Title {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Whole {
            title: Text,
            departments: List<Text>,
            seniority: Text,
        }
        match value {
            Value::Object(_) => {
                let whole: Whole =
                    serde_json::from_value(value).map_err(|_| "a title is of another shape".to_owned())?;
                let departments = whole.departments.texts();
                Ok(Self { title: whole.title.0, departments, seniority: whole.seniority.0 })
            }
            other => {
                let title: Text =
                    serde_json::from_value(other).map_err(|_| "expected text or an object".to_owned())?;
                Ok(Self { title: title.0, ..Self::default() })
            }
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) country: Text,
    #[serde(alias = "country_iso2")]
    pub(super) country_iso2: Text,
    pub(super) zip_code: Text,
    pub(super) is_eu_contact: Flag,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Email {
    #[serde(alias = "address")]
    pub(super) email: Text,
    #[serde(rename = "type", alias = "emailType")]
    pub(super) kind: Text,
    #[serde(alias = "emailConfidence")]
    pub(super) confidence: Text,
    pub(super) update_date: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Phone {
    pub(super) number: Text,
    #[serde(rename = "type", alias = "phoneType")]
    pub(super) kind: Text,
    pub(super) do_not_call: Flag,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Links {
    pub(super) linkedin: Text,
    #[serde(rename = "xUrl")]
    pub(super) x: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Revealable {
    pub(super) field: Text,
}

/// A company of a search or an enrichment, or the part of it that stands with a person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Firm {
    pub(super) client_reference_id: Text,
    pub(super) error: Maybe<Refusal>,
    pub(super) id: Text,
    pub(super) name: Text,
    #[serde(alias = "fqdn")]
    pub(super) domain: Text,
    pub(super) description: Text,
    #[serde(alias = "founded")]
    pub(super) year_founded: Real,
    pub(super) employee_count: Maybe<Count>,
    /// Version 2: `10001 - 100000`.
    pub(super) employees: Text,
    #[serde(alias = "mainIndustry")]
    pub(super) industry: Text,
    pub(super) sub_industry: Text,
    pub(super) specialities: List<Text>,
    pub(super) location: Maybe<Location>,
    /// An object with both ends; in version 2 a list of two.
    pub(super) revenue_range: Option<Value>,
    pub(super) funding: Maybe<Funding>,
    pub(super) intent: Maybe<Topics>,
    pub(super) technologies: List<Text>,
    pub(super) phone: Text,
    pub(super) keywords: List<Text>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Count {
    pub(super) exact: Whole,
    pub(super) min: Whole,
    pub(super) max: Whole,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Funding {
    pub(super) rounds: List<Round>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Round {
    pub(super) currency: Text,
    pub(super) round_amount: Real,
    pub(super) round_type: Text,
    /// English: `Feb 01, 2024`.
    pub(super) round_date: Text,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Topics {
    pub(super) detected_topics: List<Topic>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Topic {
    pub(super) topic_name: Text,
    pub(super) metadata: Maybe<TopicMetadata>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TopicMetadata {
    pub(super) topic_score: Real,
    pub(super) topic_trend: Text,
}

/// `GET /v3/contacts/prospecting/filters/{type}`: the shape of the values differs from type to type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FilterValues {
    pub(super) values: List<FilterValue>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct FilterValue {
    pub(super) id: Whole,
    pub(super) name: Text,
}

/// `GET /v3/account/usage`; version 2 wraps the credits once more.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) credits: Maybe<Credits>,
    pub(super) usage: Maybe<OldUsage>,
    pub(super) plan: Maybe<Plan>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldUsage {
    pub(super) credits: Maybe<Credits>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Credits {
    pub(super) total: Real,
    pub(super) used: Real,
    pub(super) remaining: Real,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Plan {
    pub(super) category: Text,
    pub(super) end_date: Text,
}

/// Answer of `POST /v2/person`: maps by our own reference and by the id of the company.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldPeople {
    pub(super) contacts: Maybe<BTreeMap<String, OldContact>>,
    pub(super) companies: Maybe<BTreeMap<String, Firm>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct OldContact {
    pub(super) error: Maybe<Refusal>,
    pub(super) is_credit_charged: Flag,
    pub(super) data: Maybe<Box<Contact>>,
}

/// Answer of `GET /v2/company`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldCompany {
    pub(super) data: Maybe<Box<Firm>>,
}

/// One known person or company. One way to know it is enough.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Known {
    pub(super) client_reference_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) linkedin_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company_domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
}
