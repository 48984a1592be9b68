use std::fmt;

use crate::{EmailStatus, Person};

/// What a record may lack, by the keys of the canonical record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// First and last name, or the whole name.
    Name,
    /// Job title.
    JobTitle,
    /// E-mail address that is not known as undeliverable.
    Email,
    /// The result of a check of that address.
    EmailStatus,
    /// A phone number of the person.
    Phones,
    /// A direct or mobile number of the person.
    DirectPhone,
    /// Profile at LinkedIn.
    LinkedIn,
    /// Seniority.
    Seniority,
    /// Department.
    Department,
    /// Name of the company.
    CompanyName,
    /// Domain of the company.
    Domain,
    /// Main number of the company.
    CompanyPhone,
    /// Industry.
    Industry,
    /// Employees, a number or a range.
    Headcount,
    /// Revenue, a number or a range.
    Revenue,
    /// Year of foundation.
    FoundedYear,
    /// Head office: at least city or postal code.
    Address,
    /// Products in use.
    Technologies,
    /// Signs that the company is about to buy.
    Intent,
}

/// Field, its name, and the keys of the canonical record that it stands for.
const FIELDS: [(Field, &str, &[&str]); 19] = [
    (Field::Name, "name", &["first_name", "last_name", "full_name"]),
    (Field::JobTitle, "job_title", &["job_title"]),
    (Field::Email, "email", &["email"]),
    (Field::EmailStatus, "email_status", &["email_status"]),
    (Field::Phones, "phones", &["phones"]),
    (Field::DirectPhone, "direct_phone", &["phones"]),
    (Field::LinkedIn, "linkedin_url", &["linkedin_url"]),
    (Field::Seniority, "seniority_raw", &["seniority_raw"]),
    (Field::Department, "department_raw", &["department_raw"]),
    (Field::CompanyName, "company_name", &["company_name"]),
    (Field::Domain, "domain", &["domain", "website"]),
    (Field::CompanyPhone, "company_phone", &["company_phone"]),
    (Field::Industry, "industry_raw", &["industry_raw"]),
    (Field::Headcount, "headcount", &["headcount", "headcount_range"]),
    (Field::Revenue, "revenue_usd", &["revenue_usd", "revenue_range"]),
    (Field::FoundedYear, "founded_year", &["founded_year"]),
    (Field::Address, "address", &["address"]),
    (Field::Technologies, "technologies", &["technologies"]),
    (
        Field::Intent,
        "intent",
        &["intent_score", "intent_stage", "intent_source", "intent_topics", "intent_signals"],
    ),
];

impl Field {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().map(|(field, ..)| *field)
    }

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The field of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, known, _)| *known == name).map(|(field, ..)| *field)
    }

    /// The keys of the canonical record that it stands for.
    #[must_use]
    pub fn keys(self) -> &'static [&'static str] {
        self.row().1
    }

    fn row(self) -> (&'static str, &'static [&'static str]) {
        // The table has every field; a test walks them.
        FIELDS.iter().find(|(field, ..)| *field == self).map_or(("", &[]), |(_, name, keys)| (name, keys))
    }

    /// Whether a record has it.
    #[must_use]
    pub fn is_filled(self, person: &Person) -> bool {
        let company = &person.company;
        match self {
            Self::Name => {
                person.full_name.is_some() || (person.first_name.is_some() && person.last_name.is_some())
            }
            Self::JobTitle => person.job_title.is_some(),
            Self::Email => person.email.is_some() && person.email_status != Some(EmailStatus::Undeliverable),
            Self::EmailStatus => {
                person.email.is_some()
                    && person.email_status.is_some_and(|status| status != EmailStatus::Unknown)
            }
            Self::Phones => !person.phones.is_empty(),
            Self::DirectPhone => {
                use crate::PhoneKind::{Direct, Mobile};
                person.phones.iter().any(|phone| matches!(phone.kind, Direct | Mobile))
            }
            Self::LinkedIn => person.linkedin_url.is_some(),
            Self::Seniority => person.seniority_raw.is_some(),
            Self::Department => person.department_raw.is_some(),
            Self::CompanyName => company.company_name.is_some(),
            Self::Domain => company.domain.is_some() || company.website.is_some(),
            Self::CompanyPhone => company.company_phone.is_some(),
            Self::Industry => company.industry_raw.is_some(),
            Self::Headcount => company.headcount.is_some() || company.headcount_range.is_some(),
            Self::Revenue => company.revenue_usd.is_some() || company.revenue_range.is_some(),
            Self::FoundedYear => company.founded_year.is_some(),
            Self::Address => company.address.city.is_some() || company.address.postcode.is_some(),
            Self::Technologies => !company.technologies.is_empty(),
            Self::Intent => {
                let intent = &person.intent;
                intent.intent_score.is_some()
                    || intent.intent_stage.is_some()
                    || !intent.intent_topics.is_empty()
                    || !intent.intent_signals.is_empty()
            }
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_and_nothing_fills_it() {
        for field in Field::all() {
            assert_eq!(Field::parse(field.as_str()), Some(field));
            assert!(!field.keys().is_empty());
            assert!(!field.is_filled(&Person::default()), "{field}");
        }
        assert_eq!(Field::parse("shoe_size"), None);
    }

    #[test]
    fn half_an_answer_fills_nothing() {
        let read = |json: &str| serde_json::from_str::<Person>(json).unwrap();
        let table = [
            (Field::Name, r#"{"first_name":"Dana"}"#, false),
            (Field::Name, r#"{"first_name":"Dana","last_name":"Okafor"}"#, true),
            (Field::Email, r#"{"email":"a@b.example","email_status":"undeliverable"}"#, false),
            (Field::Email, r#"{"email":"a@b.example"}"#, true),
            (Field::EmailStatus, r#"{"email":"a@b.example","email_status":"unknown"}"#, false),
            (Field::EmailStatus, r#"{"email":"a@b.example","email_status":"risky"}"#, true),
            (Field::DirectPhone, r#"{"phones":[{"raw":"1","kind":"work"}]}"#, false),
            (Field::DirectPhone, r#"{"phones":[{"raw":"1","kind":"mobile"}]}"#, true),
            (Field::Headcount, r#"{"headcount_range":"10-50"}"#, true),
            (Field::Address, r#"{"address":{"country_iso2":"US"}}"#, false),
            (Field::Address, r#"{"address":{"city":"Bath"}}"#, true),
            (Field::Intent, r#"{"intent_source":"x"}"#, false),
            (Field::Intent, r#"{"intent_topics":["Backup"]}"#, true),
        ];
        for (field, json, filled) in table {
            assert_eq!(field.is_filled(&read(json)), filled, "{field} {json}");
        }
    }
}
