//! What UpLead's JSON means.

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Person, Phone, PhoneKind, Verification};

/// A person. `came` is when the answer came: records have no date of their own.
#[must_use]
pub fn person(wire: wire::Person, came: Option<Timestamp>) -> Person {
    let status = wire.email_status.0.as_deref().map_or(EmailStatus::Unknown, status);
    let email =
        wire.email.0.as_deref().and_then(text::email).filter(|_| status != EmailStatus::Undeliverable);
    let mut company = wire.company.0.map(|company| firm(*company)).unwrap_or_default();
    if company.company_name.is_none() {
        company.company_name = wire.company_name.0;
    }
    if company.domain.is_none() {
        company.domain = wire.domain.0.as_deref().and_then(text::domain);
        company.website = company.domain.as_ref().map(|domain| format!("https://{domain}"));
    }
    if company.industry_raw.is_none() {
        company.industry_raw = wire.industry.0;
    }
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        external_company_id: company.external_id.clone(),
        observed_at: came,
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        job_title: wire.title.0,
        email_status: email.as_ref().map(|_| status),
        email,
        phones: phones(wire.mobile_directdial.0, wire.phone_number.0, company.company_phone.as_deref()),
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(text::linkedin),
        seniority_raw: wire.management_level.0.map(level),
        department_raw: department(wire.job_function.0, wire.job_sub_function.0),
        ..Person::default()
    };
    person.research.services_offered = text::services(&company);
    person.company = company;
    person
}

/// Whether a record is billed: those without a usable address are not.
pub(super) fn is_billed(wire: &wire::Person) -> bool {
    !matches!(wire.email_status.0.as_deref(), Some("invalid" | "unknown"))
}

fn status(word: &str) -> EmailStatus {
    match word {
        "valid" => EmailStatus::Deliverable,
        "accept_all" => EmailStatus::Risky,
        "invalid" => EmailStatus::Undeliverable,
        _ => EmailStatus::Unknown,
    }
}

/// The check that a person's record contains.
pub(super) fn check(wire: &wire::Person) -> Verification {
    let detail = wire.email_status.0.clone().unwrap_or_else(|| "unknown".to_owned());
    Verification { status: status(&detail), score: None, detail }
}

fn level(word: String) -> String {
    match word.as_str() {
        "M" => "manager",
        "D" => "director",
        "VP" => "vp",
        "C" | "CX" => "c_level",
        _ => return word,
    }
    .to_owned()
}

/// Information technology is a part of engineering here.
fn department(function: Option<String>, part: Option<String>) -> Option<String> {
    match part {
        Some(part) if part.eq_ignore_ascii_case("information technology") => Some(part),
        part => function.or(part),
    }
}

/// The person's own number, and the one at work unless it is the company's.
fn phones(own: Option<String>, work: Option<String>, company: Option<&str>) -> Vec<Phone> {
    let phone = |raw: String, kind| Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) };
    let work = work.filter(|work| Some(work.as_str()) != company && own.as_ref() != Some(work));
    own.map(|raw| phone(raw, PhoneKind::Direct))
        .into_iter()
        .chain(work.map(|raw| phone(raw, PhoneKind::Work)))
        .collect()
}

/// A company.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    Company {
        external_id: wire.id.0,
        company_name: wire.company_name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phone_number.0,
        industry_raw: wire.industry.0,
        headcount_range: wire.employees.0,
        revenue_range: wire.revenue.0.map(revenue),
        founded_year: text::year(wire.year_founded.0),
        address: Address {
            line: wire.address.0,
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.zip.0,
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0,
        },
        description: wire.description.0,
        ..Company::default()
    }
}

/// A company as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Firm, came: Option<Timestamp>) -> Person {
    let mut person = Person { source: Some(ID), observed_at: came, ..Person::from(firm(wire)) };
    person.research.services_offered = text::services(&person.company);
    person
}

/// UpLead's bands in the usual spelling.
fn revenue(band: String) -> String {
    match band.as_str() {
        "0-1m" => "<$1M",
        "1m-10m" => "$1M-$10M",
        "10m-50m" => "$10M-$50M",
        "50m-100m" => "$50M-$100M",
        "100m-200m" => "$100M-$200M",
        "200m-1b" => "$200M-$1B",
        "1b+" => "$1B+",
        _ => return band,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn mapped(value: Value) -> Person {
        person(serde_json::from_value(value).unwrap(), None)
    }

    #[test]
    fn words_for_an_address() {
        let table = [
            (json!("valid"), Some(EmailStatus::Deliverable), true),
            (json!("accept_all"), Some(EmailStatus::Risky), true),
            (json!("unknown"), Some(EmailStatus::Unknown), false),
            (json!("invalid"), None, false),
            (json!("new word"), Some(EmailStatus::Unknown), true),
            (json!(null), Some(EmailStatus::Unknown), true),
        ];
        for (word, status, billed) in table {
            let value = json!({"email": "D@A.example", "email_status": word});
            let wire: wire::Person = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(is_billed(&wire), billed, "{word}");
            let person = mapped(value);
            assert_eq!((person.email.is_some(), person.email_status), (status.is_some(), status), "{word}");
        }
    }

    #[test]
    fn levels_and_departments() {
        let of = |level: &str, function: &str, part: Value| {
            let person = mapped(
                json!({"management_level": level, "job_function": function, "job_sub_function": part}),
            );
            (person.seniority_raw.unwrap_or_default(), person.department_raw.unwrap_or_default())
        };
        let table = [
            (("M", "sales", json!(null)), ("manager", "sales")),
            (("D", "engineering", json!("information technology")), ("director", "information technology")),
            (("VP", "engineering", json!("software")), ("vp", "engineering")),
            (("C", "", json!("payroll")), ("c_level", "payroll")),
            (("CX", "", json!(null)), ("c_level", "")),
            (("X", "", json!(null)), ("X", "")),
            (("", "", json!(null)), ("", "")),
        ];
        for ((level, function, part), (seniority, department)) in table {
            assert_eq!(of(level, function, part), (seniority.to_owned(), department.to_owned()), "{level}");
        }
    }

    #[test]
    fn a_person_with_its_company_and_a_flat_one() {
        let nested = mapped(json!({"industry": "Freight", "company": {"id": "c", "company_name": "Harbor",
            "domain": "WWW.A.example", "industry": "Logistics", "year_founded": "1998", "employees": "51-200"}}));
        assert_eq!(nested.external_company_id.as_deref(), Some("c"));
        assert_eq!(
            (nested.company.domain.as_deref(), nested.company.founded_year),
            (Some("a.example"), Some(1998))
        );
        assert_eq!(nested.company.industry_raw.as_deref(), Some("Logistics"));
        let flat = mapped(json!({"domain": "a.example", "company_name": "Harbor", "industry": "Freight"}));
        assert_eq!(flat.company.website.as_deref(), Some("https://a.example"));
        assert_eq!((flat.company.company_name.as_deref(), flat.external_company_id), (Some("Harbor"), None));
        assert_eq!(flat.company.industry_raw.as_deref(), Some("Freight"));
    }

    #[test]
    fn the_switchboard_is_no_number_of_the_person() {
        let phones = mapped(json!({"mobile_directdial": "+12075550142", "phone_number": "+1 207-555-0100",
            "company": {"phone_number": "+1 207-555-0100"}}))
        .phones;
        assert_eq!((phones.len(), phones[0].kind, phones[0].e164.is_some()), (1, PhoneKind::Direct, true));
        let phones = mapped(json!({"phone_number": "+1 207-555-0101"})).phones;
        assert_eq!((phones.len(), phones[0].kind), (1, PhoneKind::Work));
    }

    #[test]
    fn bands_of_revenue() {
        let table = [
            ("0-1m", "<$1M"),
            ("1m-10m", "$1M-$10M"),
            ("10m-50m", "$10M-$50M"),
            ("50m-100m", "$50M-$100M"),
            ("100m-200m", "$100M-$200M"),
            ("200m-1b", "$200M-$1B"),
            ("1b+", "$1B+"),
            ("2b+", "2b+"),
        ];
        for (band, expected) in table {
            assert_eq!(revenue(band.to_owned()), expected);
        }
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in "\\PC{0,30}") {
            let person = mapped(json!({"email": words, "email_status": words, "management_level": words,
                "phone_number": words, "domain": words, "company": {"revenue": words, "country": words}}));
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
        }
    }
}
