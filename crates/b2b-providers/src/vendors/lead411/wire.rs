//! Lead411's JSON. Nobody but programs that call it describes it, so everything may be missing, text or a number,
//! and lists may be anything else.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::Text;
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

/// `POST /search/searchUsingJSON`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Search<'a> {
    #[serde(borrow, rename = "AllResults")]
    pub(super) results: Rows<'a>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Hit {
    pub(super) company_id: Text,
    pub(super) json_meta: Maybe<Meta>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub(super) company_meta: Maybe<Box<Firm>>,
}

/// `POST /company/getCompanyInfo`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Info {
    pub(super) company_data: Maybe<Box<Firm>>,
    pub(super) company_outside_tech_data: Value,
    pub(super) indeed_data: Value,
}

/// A company: the names of `getCompanyInfo`, and beside them those of a search hit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Firm {
    pub(super) company_id: Text,
    pub(super) company_name: Text,
    #[serde(rename = "URL", alias = "company_URL")]
    pub(super) url: Text,
    #[serde(alias = "company_phone")]
    pub(super) phone: Text,
    pub(super) address1: Text,
    pub(super) address2: Text,
    pub(super) city: Text,
    pub(super) region_code: Text,
    pub(super) zip: Text,
    #[serde(alias = "company_country")]
    pub(super) country_code: Text,
    #[serde(alias = "company_founded")]
    pub(super) founded: Text,
    #[serde(alias = "yearly_revenues")]
    pub(super) yearly_revenue: Text,
    pub(super) yearly_revenue_text: Text,
    pub(super) number_of_employees: Text,
    pub(super) number_of_employees_text: Text,
    #[serde(alias = "industry")]
    pub(super) industries: Text,
    pub(super) tags: Text,
    #[serde(rename = "LI_specialties")]
    pub(super) specialties: Text,
    pub(super) bio: Text,
}

/// `POST /company/getCompanyEmployees` and `searchCompanyEmployees`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Staff<'a> {
    #[serde(borrow)]
    pub(super) company_employees_data: Option<StaffData<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct StaffData<'a> {
    #[serde(borrow)]
    pub(super) company_employees: Rows<'a>,
}

/// An employee of a list, an unlocked record, or a record that was unlocked before.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Employee {
    pub(super) employee_id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    #[serde(alias = "employee_title")]
    pub(super) title: Text,
    #[serde(alias = "employee_linkedin")]
    pub(super) linkedin: Text,
    #[serde(alias = "employee_twitter")]
    pub(super) twitter: Text,
    pub(super) email: Text,
    pub(super) phone: Text,
    #[serde(rename = "empPhone1")]
    pub(super) second_phone: Text,
    pub(super) company_name: Text,
}

/// `POST /employee/unlock_employee_record` and `getEmployeeInformation`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Unlocked {
    pub(super) message: Text,
    pub(super) email: Text,
    #[serde(alias = "employee_data")]
    pub(super) employee_details: Maybe<Box<Employee>>,
    #[serde(rename = "employeePhoneData")]
    pub(super) phones: Value,
    pub(super) company_data: Maybe<Box<Firm>>,
}

/// An answer that brings words only.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) message: Text,
}

/// `POST /authenticate_user`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Login {
    pub(super) token: Text,
}

#[derive(Debug, Serialize)]
pub(super) struct Credentials<'a> {
    pub(super) email: &'a str,
    pub(super) password: &'a str,
}
