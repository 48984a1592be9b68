//! What Clearbit's JSON means.

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Found, Funding, Person, Phone, PhoneKind, Reveal};

/// Person and company of one look-up; `None` if it knows no person for sure. `came` is when the answer came, for
/// records without a date of their own.
#[must_use]
pub fn combined(wire: wire::Combined, came: Option<Timestamp>) -> Option<Person> {
    let company = wire.company.0.map(|company| *company);
    person(*wire.person.0?, company, came)
}

/// A person; one that is only guessed is none.
pub(super) fn person(
    wire: wire::Person,
    company: Option<wire::Firm>,
    came: Option<Timestamp>,
) -> Option<Person> {
    if wire.fuzzy.0 == Some(true) {
        return None;
    }
    let name = wire.name.0.unwrap_or_default();
    let employment = wire.employment.0.unwrap_or_default();
    let email = wire.email.0.as_deref().and_then(text::email);
    let (mut company, growth) = company.map(firm).unwrap_or_default();
    if company.company_name.is_none() {
        company.company_name = employment.name.0;
    }
    if company.domain.is_none() {
        company.domain = employment.domain.0.as_deref().and_then(text::domain);
        company.website = company.domain.as_ref().map(|domain| format!("https://{domain}"));
    }
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        external_company_id: company.external_id.clone(),
        observed_at: wire.indexed_at.0.as_deref().and_then(Timestamp::parse).or(came),
        first_name: name.given_name.0,
        last_name: name.family_name.0,
        full_name: name.full_name.0,
        job_title: employment.title.0,
        // Clearbit does not check addresses.
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        linkedin_url: wire.linkedin.0.and_then(|it| it.handle.0).as_deref().and_then(profile),
        twitter: wire.twitter.0.and_then(|it| it.handle.0),
        seniority_raw: employment.seniority.0,
        department_raw: employment.role.0,
        ..Person::default()
    };
    person.research.services_offered = text::services(&company);
    person.research.growth_signals = growth;
    person.company = company;
    Some(person)
}

/// A handle with or without `in/`, or a whole address.
fn profile(handle: &str) -> Option<String> {
    if let Some(url) = text::linkedin(handle) {
        return Some(url);
    }
    let handle = handle.trim().trim_start_matches('/');
    let bare = handle.strip_prefix("in/").unwrap_or(handle).trim_end_matches('/');
    let sound = !bare.is_empty() && !bare.chars().any(|c| c.is_whitespace() || matches!(c, '/' | ':' | '.'));
    sound.then(|| format!("https://www.linkedin.com/in/{bare}"))
}

/// A person of Prospector, with what revealing the address would add.
#[must_use]
pub fn found(wire: wire::Prospect) -> Found {
    let name = wire.name.0.unwrap_or_default();
    let email = wire.email.0.as_deref().and_then(text::email);
    let company =
        Company { company_name: wire.company.0.and_then(|company| company.name.0), ..Company::default() };
    let person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        first_name: name.given_name.0,
        last_name: name.family_name.0,
        full_name: name.full_name.0,
        job_title: wire.title.0,
        email_status: email.as_ref().map(|_| status(wire.verified.0)),
        email,
        phones: wire
            .phone
            .0
            .map(|raw| Phone { e164: text::e164(&raw), ..Phone::new(raw, PhoneKind::Work) })
            .into_iter()
            .collect(),
        seniority_raw: wire.seniority.0,
        department_raw: wire.role.0,
        company,
        ..Person::default()
    };
    let completeness = if person.email.is_some() { Reveal::Complete } else { Reveal::NeedsReveal };
    Found { person, completeness }
}

fn status(verified: Option<bool>) -> EmailStatus {
    if verified == Some(true) { EmailStatus::Deliverable } else { EmailStatus::Unknown }
}

/// The address of a prospect; `None` if there is none.
pub(super) fn revealed(wire: wire::Address, id: &str, came: Timestamp) -> Option<Person> {
    let email = wire.email.0.as_deref().and_then(text::email)?;
    Some(Person {
        source: Some(ID),
        external_id: Some(id.to_owned()),
        observed_at: Some(came),
        email_status: Some(status(wire.verified.0)),
        email: Some(email),
        ..Person::default()
    })
}

/// A company, and signs of its growth.
#[must_use]
pub fn firm(wire: wire::Firm) -> (Company, Vec<String>) {
    let category = wire.category.0.unwrap_or_default();
    let geo = wire.geo.0.unwrap_or_default();
    let metrics = wire.metrics.0.unwrap_or_default();
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let numbers = wire.site.0.map(|site| site.phone_numbers.texts()).unwrap_or_default();
    let headcount = text::count(metrics.employees.0);
    let revenue_usd = metrics.annual_revenue.0.filter(|revenue| *revenue > 0.0);
    let raised = metrics.raised.0.filter(|raised| *raised > 0.0);
    let street: Vec<String> = [geo.street_number.0, geo.street_name.0].into_iter().flatten().collect();
    let company = Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phone.0.or_else(|| numbers.into_iter().next()),
        industry_raw: category.industry.0.or(category.sector.0),
        headcount,
        headcount_range: metrics.employees_range.0.filter(|_| headcount.is_none()),
        revenue_usd,
        revenue_range: metrics.estimated_annual_revenue.0.filter(|_| revenue_usd.is_none()),
        founded_year: text::year(wire.founded_year.0),
        address: Address {
            line: if street.is_empty() { wire.location.0 } else { Some(street.join(" ")) },
            city: geo.city.0,
            region: geo.state.0,
            postcode: geo.postal_code.0,
            country_iso2: geo
                .country_code
                .0
                .or_else(|| geo.country.0.clone())
                .as_deref()
                .and_then(country::iso2)
                .map(str::to_owned),
            country: geo.country.0,
        },
        description: wire.description.0,
        keywords: wire.tags.texts(),
        technologies: wire.tech.texts(),
        funding: raised
            .map(|amount| Funding { amount: Some(amount), ..Funding::default() })
            .into_iter()
            .collect(),
    };
    let growth = raised.and_then(|raised| text::raised(None, Some(&text::short_money(raised)), None));
    (company, growth.into_iter().collect())
}

/// A company as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Firm, came: Option<Timestamp>) -> Person {
    let indexed = wire.indexed_at.0.as_deref().and_then(Timestamp::parse);
    let (company, growth) = firm(wire);
    let mut person = Person { source: Some(ID), observed_at: indexed.or(came), ..Person::from(company) };
    person.research.services_offered = text::services(&person.company);
    person.research.growth_signals = growth;
    person
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn of(value: Value) -> Option<Person> {
        combined(serde_json::from_value(value).unwrap(), None)
    }

    fn company_of(value: Value) -> (Company, Vec<String>) {
        firm(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn guesses_and_missing_halves() {
        assert!(
            of(json!({"person": {"fuzzy": true, "email": "a@a.example"}, "company": {"name": "A"}}))
                .is_none()
        );
        assert!(of(json!({"person": null, "company": {"name": "A"}})).is_none());
        let alone = of(
            json!({"person": {"email": "A@A.example", "employment": {"name": "A", "domain": "WWW.A.example"}},
            "company": null}),
        )
        .unwrap();
        assert_eq!(
            (alone.company.domain.as_deref(), alone.company.company_name.as_deref()),
            (Some("a.example"), Some("A"))
        );
        assert_eq!(
            (alone.email.as_deref(), alone.email_status),
            (Some("a@a.example"), Some(EmailStatus::Unknown))
        );
        let both =
            of(json!({"person": {"employment": {"name": "Old"}}, "company": {"id": "c", "name": "New"}}))
                .unwrap();
        assert_eq!(
            (both.company.company_name.as_deref(), both.external_company_id.as_deref()),
            (Some("New"), Some("c"))
        );
    }

    #[test]
    fn handles_are_addresses() {
        let table = [
            ("in/alexmoran", Some("https://www.linkedin.com/in/alexmoran")),
            ("alexmoran", Some("https://www.linkedin.com/in/alexmoran")),
            ("/in/alexmoran/", Some("https://www.linkedin.com/in/alexmoran")),
            ("http://www.linkedin.com/in/alexmoran", Some("https://www.linkedin.com/in/alexmoran")),
            ("company/northwind", None),
            ("in/", None),
            ("", None),
        ];
        for (handle, url) in table {
            assert_eq!(profile(handle).as_deref(), url, "{handle}");
        }
    }

    #[test]
    fn sizes_revenue_and_money() {
        let (company, growth) = company_of(
            json!({"metrics": {"employees": 420, "employeesRange": "251-1000", "raised": 5_000_000,
            "annualRevenue": null, "estimatedAnnualRevenue": "$50M-$100M"}}),
        );
        assert_eq!((company.headcount, company.headcount_range), (Some(420), None));
        assert_eq!((company.revenue_usd, company.revenue_range.as_deref()), (None, Some("$50M-$100M")));
        assert_eq!((growth, company.funding[0].amount), (vec!["Funding $5M".to_owned()], Some(5e6)));
        let (company, growth) = company_of(
            json!({"metrics": {"employeesRange": "1-10", "raised": 0, "annualRevenue": "32000000",
            "estimatedAnnualRevenue": "$10M-$50M"}}),
        );
        assert_eq!((company.headcount_range.as_deref(), company.revenue_usd), (Some("1-10"), Some(32e6)));
        assert!(growth.is_empty() && company.funding.is_empty() && company.revenue_range.is_none());
    }

    #[test]
    fn places_and_numbers() {
        let (company, _) =
            company_of(json!({"location": "1 Main St, Columbus", "geo": {"country": "Germany"},
            "site": {"phoneNumbers": ["+1 614-555-0100"]}, "category": {"sector": "Industrials"}}));
        assert_eq!(company.address.line.as_deref(), Some("1 Main St, Columbus"));
        assert_eq!(company.address.country_iso2.as_deref(), Some("DE"));
        assert_eq!(
            (company.company_phone.as_deref(), company.industry_raw.as_deref()),
            (Some("+1 614-555-0100"), Some("Industrials"))
        );
        let (company, _) = company_of(json!({"geo": {"streetNumber": 1, "streetName": "Main St"}}));
        assert_eq!(company.address.line.as_deref(), Some("1 Main St"));
    }

    #[test]
    fn prospects() {
        let of = |value: Value| found(serde_json::from_value(value).unwrap());
        let hidden = of(json!({"id": "e_1", "verified": true, "phone": "+16145550100"}));
        assert_eq!((hidden.completeness, hidden.person.email_status), (Reveal::NeedsReveal, None));
        assert_eq!(hidden.person.phones[0].e164.as_deref(), Some("+16145550100"));
        for (verified, status) in [
            (json!(true), EmailStatus::Deliverable),
            (json!(false), EmailStatus::Unknown),
            (json!(null), EmailStatus::Unknown),
        ] {
            let open = of(json!({"email": "a@a.example", "verified": verified}));
            assert_eq!((open.completeness, open.person.email_status), (Reveal::Complete, Some(status)));
        }
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in "\\PC{0,30}") {
            let person = of(json!({"person": {"email": words, "linkedin": {"handle": words}, "indexedAt": words},
                "company": {"domain": words, "geo": {"country": words}}})).unwrap();
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
            prop_assert!(person.linkedin_url.is_none_or(|url| url.starts_with("https://")));
        }
    }
}
