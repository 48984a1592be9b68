//! A lead as other systems send it, and the canonical record it becomes.

use crm_sync::b2b_providers::{Address, EmailStatus, Person, Phone, PhoneKind, ProviderId};
use crm_sync::rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::failure::Failure;

/// The longest value that is taken, in bytes.
const LONGEST: usize = 10_000;

/// A person at a firm. What is unknown is left out; empty text is unknown too.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LeadData {
    /// The source's own id of the person. Without one, the same person is recognised by address, or name and firm.
    external_id: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    /// Instead of, or beside, first and last name.
    full_name: Option<String>,
    email: Option<String>,
    #[schema(inline)]
    email_status: Option<Status>,
    /// Job title; also `job_title`.
    #[serde(alias = "job_title")]
    title: Option<String>,
    /// The firm's name; also `company_name`.
    #[serde(alias = "company_name")]
    company: Option<String>,
    website: Option<String>,
    /// A number at work; with its country code, or with `country`.
    phone: Option<String>,
    /// The person's mobile number; with its country code, or with `country`.
    mobile: Option<String>,
    linkedin_url: Option<String>,
    industry: Option<String>,
    /// Employees of the firm.
    headcount: Option<u32>,
    /// Revenue of a year in US dollars.
    #[schema(minimum = 0)]
    revenue_usd: Option<f64>,
    #[schema(minimum = 0, maximum = 65535)]
    founded_year: Option<u16>,
    /// Street and number.
    street: Option<String>,
    city: Option<String>,
    region: Option<String>,
    postcode: Option<String>,
    /// A country's name or two letters.
    country: Option<String>,
    seniority: Option<String>,
    department: Option<String>,
    description: Option<String>,
    keywords: Vec<String>,
    technologies: Vec<String>,
    notes: Option<String>,
    /// How sure the source is, 0–100.
    #[schema(minimum = 0, maximum = 100)]
    confidence: Option<u8>,
    /// When the source last confirmed it, ISO 8601. Now, if it is left out.
    #[schema(format = DateTime)]
    observed_at: Option<String>,
    /// The person must not be contacted.
    do_not_contact: bool,
    opt_out_reason: Option<String>,
}

/// What is known about an address.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Deliverable,
    Risky,
    Undeliverable,
    Unknown,
}

/// A source by its id: lower-case letters, digits and `_`.
pub(crate) fn source(source: Option<&str>) -> Result<ProviderId, Failure> {
    let source = source.unwrap_or("manual");
    let fits = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_';
    if (1..=40).contains(&source.len()) && source.bytes().all(fits) {
        return Ok(ProviderId::new(source.to_owned()));
    }
    let message = "`source` has 1 to 40 lower-case letters, digits and `_`, as in `apollo`.";
    Err(Failure::invalid("source", message))
}

impl LeadData {
    /// The canonical record. `at` is where it stands in the request, for errors.
    pub(crate) fn person(self, source: &ProviderId, at: &str, now: Timestamp) -> Result<Person, Failure> {
        let fault = |field: &str, message: &str| Failure::invalid(&format!("{at}{field}"), message);
        let text = |field: &str, value: Option<String>| match value {
            Some(value) if value.len() > LONGEST => {
                Err(fault(field, &format!("`{field}` has at most {LONGEST} bytes.")))
            }
            Some(value) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
            None => Ok(None),
        };
        if self.confidence.is_some_and(|percent| percent > 100) {
            return Err(fault("confidence", "`confidence` is 0 to 100."));
        }
        if self.revenue_usd.is_some_and(|revenue| revenue < 0.0) {
            return Err(fault("revenue_usd", "`revenue_usd` is not negative."));
        }
        let observed_at = match text("observed_at", self.observed_at)? {
            Some(stamp) => Timestamp::parse(&stamp)
                .ok_or_else(|| fault("observed_at", "`observed_at` is a time as in 2026-03-04T09:00:00Z."))?,
            None => now,
        };
        let numbers = [
            (text("phone", self.phone)?, PhoneKind::Work),
            (text("mobile", self.mobile)?, PhoneKind::Mobile),
        ];
        let mut person = Person {
            source: Some(source.clone()),
            sources: vec![source.to_string()],
            external_id: text("external_id", self.external_id)?,
            source_confidence: self.confidence,
            observed_at: Some(observed_at),
            first_name: text("first_name", self.first_name)?,
            last_name: text("last_name", self.last_name)?,
            full_name: text("full_name", self.full_name)?,
            job_title: text("title", self.title)?,
            email: text("email", self.email)?,
            email_status: self.email_status.map(|status| match status {
                Status::Deliverable => EmailStatus::Deliverable,
                Status::Risky => EmailStatus::Risky,
                Status::Undeliverable => EmailStatus::Undeliverable,
                Status::Unknown => EmailStatus::Unknown,
            }),
            phones: numbers.into_iter().filter_map(|(raw, kind)| Some(Phone::new(raw?, kind))).collect(),
            linkedin_url: text("linkedin_url", self.linkedin_url)?,
            seniority_raw: text("seniority", self.seniority)?,
            department_raw: text("department", self.department)?,
            do_not_contact: self.do_not_contact,
            opt_out_reason: text("opt_out_reason", self.opt_out_reason)?,
            ..Person::default()
        };
        person.research.notes = text("notes", self.notes)?;
        let company = &mut person.company;
        company.company_name = text("company", self.company)?;
        company.website = text("website", self.website)?;
        company.industry_raw = text("industry", self.industry)?;
        company.headcount = self.headcount;
        company.revenue_usd = self.revenue_usd;
        company.founded_year = self.founded_year;
        company.description = text("description", self.description)?;
        company.keywords = self.keywords;
        company.technologies = self.technologies;
        company.address = Address {
            line: text("street", self.street)?,
            city: text("city", self.city)?,
            region: text("region", self.region)?,
            postcode: text("postcode", self.postcode)?,
            country: text("country", self.country)?,
            country_iso2: None,
        };
        Ok(person)
    }
}
