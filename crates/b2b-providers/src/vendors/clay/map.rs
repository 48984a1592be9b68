//! What Clay's JSON means. What comes out of a routine is what the user built: labels say which is what.

use rest_core::Timestamp;
use serde_json::{Map, Value};

use super::settings::Labels;
use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Person, Phone, PhoneKind};

/// A person of a search. Addresses and numbers come by a routine.
#[must_use]
pub fn person(wire: wire::Profile) -> Person {
    // The experience that goes on, else the first: that is the one that matched.
    let mut experiences = wire.matched_experiences.0;
    let current = experiences.iter().position(|one| one.end_date.0.is_none()).unwrap_or(0);
    let experience =
        if experiences.is_empty() { wire::Experience::default() } else { experiences.swap_remove(current) };
    Person {
        source: Some(ID),
        external_id: wire.clay_profile_id.0,
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: wire.name.0,
        job_title: experience.title.0,
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(text::linkedin),
        company: Company { company_name: experience.company.0, ..Company::default() },
        ..Person::default()
    }
}

/// A company of a search, as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Firm) -> Person {
    let revenue_usd = wire.annual_revenue.0.as_deref().and_then(text::money).filter(|amount| *amount > 0.0);
    let company = Company {
        external_id: wire.clay_company_id.0,
        company_name: wire.name.0,
        industry_raw: wire.industry.0,
        headcount_range: wire.size.0,
        revenue_usd,
        revenue_range: wire.annual_revenue.0.filter(|_| revenue_usd.is_none()),
        address: Address {
            line: wire.location.0,
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0,
            ..Address::default()
        },
        description: wire.description.0,
        ..site(wire.domain.0.as_deref())
    };
    let mut person = Person::from(company);
    person.source = Some(ID);
    person.research.services_offered = text::services(&person.company);
    person
}

/// A row that a table sent.
pub(super) fn row(wire: wire::TableRow, came: Timestamp) -> Person {
    let email = wire.email.0.as_deref().and_then(text::email);
    let mut person = Person {
        source: Some(ID),
        external_id: wire.record_id.0,
        observed_at: Some(came),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: wire.full_name.0,
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        job_title: wire.title.0,
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(text::linkedin),
        company: Company {
            company_name: wire.company_name.0,
            industry_raw: wire.industry.0,
            headcount: text::count(wire.employee_count.0),
            technologies: wire.tech_stack.texts(),
            ..site(wire.company_domain.0.as_deref())
        },
        ..Person::default()
    };
    add_phone(&mut person, wire.phone.0, PhoneKind::Other);
    person.research.growth_signals = wire.signals.texts();
    person
}

fn site(text: Option<&str>) -> Company {
    let domain = text.and_then(text::domain);
    let website = domain.as_ref().map(|domain| format!("https://{domain}"));
    Company { domain, website, ..Company::default() }
}

fn add_phone(person: &mut Person, raw: Option<String>, kind: PhoneKind) {
    if let Some(raw) = raw
        && !person.phones.iter().any(|known| known.raw == raw)
    {
        person.phones.push(Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) });
    }
}

/// A cell as text; an object or an empty cell is none.
fn cell(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A cell as a list, or one text with commas.
fn cells(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(cell).collect(),
        other => {
            let text = cell(other).unwrap_or_default();
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        }
    }
}

/// What a routine found about a person; `None` if nothing of it has a label.
pub(super) fn completed(
    mut person: Person,
    result: &Map<String, Value>,
    outputs: &Labels,
    now: Timestamp,
) -> Option<Person> {
    let mut found = false;
    for (field, label) in outputs {
        let Some(text) = result.get(label).and_then(cell) else { continue };
        let place = match *field {
            "first_name" => &mut person.first_name,
            "last_name" => &mut person.last_name,
            "job_title" => &mut person.job_title,
            "company_name" => &mut person.company.company_name,
            "mobile" | "phone" => {
                let kind = if *field == "mobile" { PhoneKind::Mobile } else { PhoneKind::Other };
                add_phone(&mut person, Some(text), kind);
                found = true;
                continue;
            }
            "email" => {
                let Some(email) = text::email(&text) else { continue };
                person.email_status = Some(EmailStatus::Unknown);
                person.email = Some(email);
                found = true;
                continue;
            }
            "linkedin_url" => {
                let Some(url) = text::linkedin(&text) else { continue };
                person.linkedin_url = Some(url);
                found = true;
                continue;
            }
            _ => {
                let Some(domain) = text::domain(&text) else { continue };
                person.company.website = Some(format!("https://{domain}"));
                person.company.domain = Some(domain);
                found = true;
                continue;
            }
        };
        *place = Some(text);
        found = true;
    }
    person.observed_at = Some(now);
    found.then_some(person)
}

/// What a routine found about a company; `None` if nothing of it has a label. The name of the item may be its domain.
pub(super) fn completed_company(id: &str, result: &Map<String, Value>, outputs: &Labels) -> Option<Company> {
    let mut company = site(id.strip_prefix("d:"));
    let mut found = false;
    for (field, label) in outputs {
        let Some(value) = result.get(label) else { continue };
        if *field == "technologies" {
            company.technologies = cells(value);
            found |= !company.technologies.is_empty();
            continue;
        }
        let Some(text) = cell(value) else { continue };
        found = true;
        match *field {
            "company_name" => company.company_name = Some(text),
            "industry" => company.industry_raw = Some(text),
            "description" => company.description = Some(text),
            "headcount" => match text.replace(',', "").parse() {
                Ok(count) => company.headcount = text::count(Some(count)),
                Err(_) => company.headcount_range = Some(text),
            },
            "revenue" => match text::money(&text).filter(|amount| *amount > 0.0) {
                Some(amount) => company.revenue_usd = Some(amount),
                None => company.revenue_range = Some(text),
            },
            _ => {
                let Company { domain, website, .. } = site(Some(&text));
                company.domain = domain.or(company.domain);
                company.website = website.or(company.website);
            }
        }
    }
    found.then_some(company)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn labels(pairs: &[(&'static str, &str)]) -> Labels {
        pairs.iter().map(|(name, label)| (*name, (*label).to_owned())).collect()
    }

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_experience_that_goes_on_speaks() {
        let of = |experiences: Value| {
            person(
                serde_json::from_value(json!({"clay_profile_id": 5, "matched_experiences": experiences}))
                    .unwrap(),
            )
        };
        let old = json!({"company": "Old Co", "title": "Clerk", "end_date": "2020-01"});
        let now = json!({"company": "Northwind", "title": "IT Director", "end_date": null});
        assert_eq!(of(json!([old, now])).job_title.as_deref(), Some("IT Director"));
        assert_eq!(of(json!([old])).company.company_name.as_deref(), Some("Old Co"));
        assert_eq!(of(json!(null)).job_title, None);
    }

    #[test]
    fn labels_say_what_is_what() {
        let outputs = labels(&[
            ("email", "Work Email"),
            ("mobile", "Mobile"),
            ("job_title", "Title"),
            ("company_domain", "Site"),
            ("linkedin_url", "Profile"),
        ]);
        let result = object(
            json!({"Work Email": " D@A.example ", "Mobile": "+491701234567", "Title": "", "Site": "https://www.A.example/x",
            "Profile": "nothing", "Other": "x"}),
        );
        let person = completed(Person::default(), &result, &outputs, NOW).unwrap();
        assert_eq!(person.email.as_deref(), Some("d@a.example"));
        assert_eq!((person.phones[0].kind, person.job_title.as_deref()), (PhoneKind::Mobile, None));
        assert_eq!(person.company.domain.as_deref(), Some("a.example"));
        assert_eq!(person.linkedin_url, None);
        for empty in [
            json!({}),
            json!({"Work Email": ""}),
            json!({"Work Email": "none"}),
            json!({"Work Email": {"a": 1}}),
        ] {
            assert_eq!(completed(Person::default(), &object(empty), &outputs, NOW), None);
        }
    }

    #[test]
    fn companies_from_cells_of_all_kinds() {
        let outputs = labels(&[
            ("headcount", "Employees"),
            ("revenue", "Revenue"),
            ("technologies", "Stack"),
            ("industry", "Industry"),
        ]);
        let table = [
            (json!({"Employees": 420, "Revenue": "$5M"}), Some((Some(420), Some(5e6), 0))),
            (json!({"Employees": "1,200", "Stack": "CRM One, Mail Two"}), Some((Some(1_200), None, 2))),
            (
                json!({"Employees": "51-200", "Revenue": "lots", "Stack": ["CRM One", null]}),
                Some((None, None, 1)),
            ),
            (json!({"Stack": [], "Industry": null}), None),
        ];
        for (result, expected) in table {
            let company = completed_company("d:a.example", &object(result), &outputs);
            let seen = company.map(|one| (one.headcount, one.revenue_usd, one.technologies.len()));
            assert_eq!(seen, expected);
        }
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(text in "\\PC{0,40}") {
            let all = labels(&[("email", "a"), ("phone", "a"), ("linkedin_url", "a"), ("company_domain", "a")]);
            let result = object(json!({"a": text}));
            if let Some(person) = completed(Person::default(), &result, &all, NOW) {
                prop_assert!(person.email.is_none_or(|email| email.contains('@')));
            }
            let firm = labels(&[("domain", "a"), ("headcount", "a"), ("revenue", "a"), ("technologies", "a")]);
            let _ = completed_company(&text, &result, &firm);
        }
    }
}
