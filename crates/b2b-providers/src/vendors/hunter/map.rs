//! What Hunter's JSON means.

use rest_core::Timestamp;

use super::wire;
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Funding, Person, Phone, PhoneKind, ProviderId, Verification};

const HUNTER: ProviderId = ProviderId::from_static("hunter");
/// The person behind a mailbox; `None` for a mailbox that belongs to nobody.
#[must_use]
pub fn mailbox(wire: wire::Mailbox, company: &Company) -> Option<Person> {
    let email = text::email(wire.value.0.as_deref()?)?;
    if wire.kind.0.as_deref() == Some("generic") || text::is_role(&email) {
        return None;
    }
    let checked = wire.verification.0.unwrap_or_default();
    let seen = wire
        .sources
        .0
        .into_iter()
        .filter_map(|source| Timestamp::parse(source.last_seen_on.0.as_deref()?))
        .max();
    let mut person = Person {
        source: Some(HUNTER),
        // Hunter has no ids: the address is the identity.
        external_id: Some(email.clone()),
        source_confidence: text::percent(wire.confidence.0),
        observed_at: checked.date.0.as_deref().and_then(Timestamp::parse).max(seen),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        job_title: wire.position.0,
        email_status: Some(status(checked.status.0.as_deref())),
        phones: phones(wire.phone_number.0),
        linkedin_url: wire.linkedin.0.as_deref().and_then(profile),
        twitter: wire.twitter.0,
        seniority_raw: wire.seniority.0,
        department_raw: wire.department.0,
        company: company.clone(),
        ..Person::default()
    };
    person.email = Some(email);
    person.research.services_offered = text::services(company);
    Some(person)
}

/// The company of a domain search.
pub(super) fn domain(wire: &mut wire::DomainData<'_>) -> Company {
    let (headcount, headcount_range) = employees(wire.headcount.0.take());
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    Company {
        company_name: wire.organization.0.take(),
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        industry_raw: wire.industry.0.take(),
        headcount,
        headcount_range,
        address: Address {
            line: wire.street.0.take(),
            city: wire.city.0.take(),
            region: wire.state.0.take(),
            postcode: wire.postal_code.0.take(),
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0.take(),
        },
        description: wire.description.0.take(),
        technologies: std::mem::take(&mut wire.technologies).texts(),
        ..Company::default()
    }
}

/// The person of an e-mail finder; `None` if it found no address.
#[must_use]
pub fn finding(wire: wire::Finding, came: Timestamp) -> Option<Person> {
    let email = text::email(wire.email.0.as_deref()?)?;
    let checked = wire.verification.0.unwrap_or_default();
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    Some(Person {
        source: Some(HUNTER),
        external_id: Some(email.clone()),
        source_confidence: text::percent(wire.score.0),
        observed_at: checked.date.0.as_deref().and_then(Timestamp::parse).or(Some(came)),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        job_title: wire.position.0,
        email_status: Some(match (checked.status.0.as_deref(), wire.accept_all.0) {
            (None, Some(true)) => EmailStatus::Risky,
            (word, _) => status(word),
        }),
        email: Some(email),
        phones: phones(wire.phone_number.0),
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(profile),
        twitter: wire.twitter.0,
        company: Company {
            company_name: wire.company.0,
            website: domain.as_ref().map(|domain| format!("https://{domain}")),
            domain,
            ..Company::default()
        },
        ..Person::default()
    })
}

/// The person of an enrichment; `None` for a guess.
#[must_use]
pub fn human(wire: wire::Human, came: Timestamp) -> Option<Person> {
    if wire.fuzzy.0 == Some(true) {
        return None;
    }
    let name = wire.name.0.unwrap_or_default();
    let job = wire.employment.0.unwrap_or_default();
    let domain = job.domain.0.as_deref().and_then(text::domain);
    let email = wire.email.0.as_deref().and_then(text::email);
    let seen = [&wire.active_at, &wire.indexed_at];
    Some(Person {
        source: Some(HUNTER),
        external_id: email.clone().or(wire.id.0),
        observed_at: seen.iter().filter_map(|at| Timestamp::parse(at.0.as_deref()?)).max().or(Some(came)),
        first_name: name.given_name.0,
        last_name: name.family_name.0,
        full_name: name.full_name.0,
        job_title: job.title.0,
        // An enrichment does not check the address.
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        phones: phones(wire.phone.0),
        linkedin_url: wire.linkedin.0.and_then(|handle| profile(&handle.handle.0?)),
        twitter: wire.twitter.0.and_then(|handle| handle.handle.0),
        seniority_raw: job.seniority.0,
        department_raw: job.role.0,
        company: Company {
            company_name: job.name.0,
            website: domain.as_ref().map(|domain| format!("https://{domain}")),
            domain,
            ..Company::default()
        },
        ..Person::default()
    })
}

/// The company of an enrichment.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let category = wire.category.0.unwrap_or_default();
    let geo = wire.geo.0.unwrap_or_default();
    let metrics = wire.metrics.0.unwrap_or_default();
    let (headcount, headcount_range) = employees(metrics.employees.0);
    let revenue = metrics.annual_revenue.0.or(metrics.estimated_annual_revenue.0);
    let revenue_usd = revenue.as_deref().and_then(text::money).filter(|revenue| *revenue > 0.0);
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let numbers = wire.site.0.map(|site| site.phone_numbers.texts()).unwrap_or_default();
    Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phone.0.or_else(|| numbers.into_iter().next()),
        industry_raw: category.industry.0.or(category.sector.0),
        headcount,
        headcount_range,
        revenue_usd,
        revenue_range: revenue.filter(|_| revenue_usd.is_none()),
        founded_year: text::year(wire.founded_year.0),
        address: Address {
            line: geo.street_address.0,
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
        funding: metrics
            .raised
            .0
            .as_deref()
            .and_then(text::money)
            .map(|amount| Funding { amount: Some(amount), ..Funding::default() })
            .into_iter()
            .collect(),
    }
}

/// A company of a discovery; the number of personal mailboxes is no part of the record.
pub(super) fn discovered(wire: wire::Discovered) -> (Company, Option<i64>) {
    let personal = wire.emails_count.0.and_then(|count| count.personal.0);
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let company = Company {
        company_name: wire.organization.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        ..Company::default()
    };
    (company, personal)
}

/// The result of a check, and whether it is charged; `None` for a status that is missing.
pub(super) fn check(wire: wire::Check) -> Option<(Verification, bool)> {
    let word = wire.status.0.or(wire.result.0)?;
    let (result, charged) = match word.as_str() {
        "valid" | "deliverable" => (EmailStatus::Deliverable, true),
        "accept_all" | "risky" => (EmailStatus::Risky, true),
        "invalid" | "undeliverable" => (EmailStatus::Undeliverable, true),
        "disposable" => (EmailStatus::Undeliverable, false),
        _ => (EmailStatus::Unknown, false),
    };
    // Webmail and disposable addresses get 50 whatever they are.
    let score =
        if matches!(word.as_str(), "webmail" | "disposable") { None } else { text::percent(wire.score.0) };
    Some((Verification { status: result, score, detail: word }, charged))
}

fn status(word: Option<&str>) -> EmailStatus {
    match word {
        Some("valid") => EmailStatus::Deliverable,
        Some("accept_all") => EmailStatus::Risky,
        Some("invalid" | "disposable") => EmailStatus::Undeliverable,
        _ => EmailStatus::Unknown,
    }
}

fn phones(number: Option<String>) -> Vec<Phone> {
    number
        .into_iter()
        .map(|raw| Phone { e164: text::e164(&raw), ..Phone::new(raw, PhoneKind::Work) })
        .collect()
}

/// A profile from its address or its bare handle.
fn profile(text: &str) -> Option<String> {
    if let Some(url) = text::linkedin(text) {
        return Some(url);
    }
    let handle = text.trim().trim_matches('/');
    let handle = handle.strip_prefix("in/").unwrap_or(handle);
    let sound =
        !handle.is_empty() && !handle.chars().any(|c| c.is_whitespace() || matches!(c, '/' | '.' | ':'));
    sound.then(|| format!("https://www.linkedin.com/in/{handle}"))
}

/// A number, or a range such as `51-200` and `10001+`.
fn employees(text: Option<String>) -> (Option<u32>, Option<String>) {
    let Some(text) = text else { return (None, None) };
    match text.replace(',', "").parse::<i64>() {
        Ok(number) => (text::count(Some(number)), None),
        Err(_) => (None, Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        Timestamp::parse(text)
    }

    fn one(value: serde_json::Value) -> Option<Person> {
        mailbox(serde_json::from_value(value).unwrap(), &Company::default())
    }

    #[test]
    fn mailboxes_of_nobody_are_no_people() {
        assert!(one(json!({"value": "info@a.example", "type": "personal"})).is_none());
        assert!(one(json!({"value": "team@a.example", "type": "generic"})).is_none());
        assert!(one(json!({"value": null, "type": "personal"})).is_none());
        assert!(one(json!({"value": "Dana@a.example", "type": "personal"})).is_some());
    }

    #[test]
    fn what_is_known_of_the_address() {
        let table = [
            ("valid", EmailStatus::Deliverable),
            ("accept_all", EmailStatus::Risky),
            ("invalid", EmailStatus::Undeliverable),
            ("unknown", EmailStatus::Unknown),
            ("new word", EmailStatus::Unknown),
        ];
        for (word, expected) in table {
            let person =
                one(json!({"value": "d@a.example", "verification": {"date": null, "status": word}})).unwrap();
            assert_eq!(person.email_status, Some(expected), "{word}");
        }
        let person = one(json!({"value": "d@a.example", "confidence": "94", "linkedin": "dana-demo",
            "verification": {"date": "2026-06-20", "status": null},
            "sources": [{"last_seen_on": "2026-06-01"}, {"last_seen_on": null}]}))
        .unwrap();
        assert_eq!(person.source_confidence, Some(94));
        assert_eq!(person.observed_at, at("2026-06-20"));
        assert_eq!(person.linkedin_url.as_deref(), Some("https://www.linkedin.com/in/dana-demo"));
    }

    #[test]
    fn a_check_and_what_it_costs() {
        let table = [
            ("valid", EmailStatus::Deliverable, true, Some(97)),
            ("invalid", EmailStatus::Undeliverable, true, Some(97)),
            ("accept_all", EmailStatus::Risky, true, Some(97)),
            ("webmail", EmailStatus::Unknown, false, None),
            ("disposable", EmailStatus::Undeliverable, false, None),
            ("unknown", EmailStatus::Unknown, false, Some(97)),
        ];
        for (word, expected, charged, score) in table {
            let wire = serde_json::from_value(json!({"status": word, "score": 97})).unwrap();
            let verification = Verification { status: expected, score, detail: word.to_owned() };
            assert_eq!(check(wire), Some((verification, charged)), "{word}");
        }
        assert_eq!(check(wire::Check::default()), None);
    }

    #[test]
    fn employees_are_a_number_or_a_range() {
        let of = |employees: serde_json::Value, revenue: &str| {
            firm(
                serde_json::from_value(
                    json!({"metrics": {"employees": employees, "estimatedAnnualRevenue": revenue}}),
                )
                .unwrap(),
            )
        };
        let range = of(json!("51-200"), "$10M-$50M");
        assert_eq!((range.headcount, range.headcount_range.as_deref()), (None, Some("51-200")));
        assert_eq!((range.revenue_usd, range.revenue_range.as_deref()), (None, Some("$10M-$50M")));
        let number = of(json!(140), "$32M");
        assert_eq!((number.headcount, number.revenue_usd), (Some(140), Some(32e6)));
        assert_eq!(of(json!(0), "").headcount, None);
    }

    #[test]
    fn a_guess_is_nobody() {
        let wire =
            |fuzzy: bool| serde_json::from_value(json!({"email": "d@a.example", "fuzzy": fuzzy})).unwrap();
        let now = Timestamp::from_millis(0);
        assert!(human(wire(true), now).is_none());
        assert!(human(wire(false), now).is_some());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,24}", b in "\\PC{0,24}", number in any::<f64>()) {
            let now = Timestamp::from_millis(0);
            let mailbox_json = json!({"value": a, "linkedin": b, "confidence": number, "phone_number": a,
                "verification": {"date": b, "status": a}, "sources": [{"last_seen_on": a}]});
            let _ = one(mailbox_json);
            let human_json = json!({"email": a, "linkedin": {"handle": b}, "indexedAt": b, "phone": a});
            let _ = human(serde_json::from_value(human_json).unwrap(), now);
            let firm_json = json!({"domain": a, "metrics": {"employees": b, "annualRevenue": a, "raised": b}});
            let wire: wire::Firm = serde_json::from_value(firm_json).unwrap();
            let _ = firm(wire);
        }
    }
}
