//! What Apollo's JSON means.

use rest_core::Timestamp;

use super::wire;
use crate::vendors::{country, text};
use crate::{
    Address, Company, EmailStatus, Found, Funding, IntentSignal, Person, Phone, PhoneKind, ProviderId, Reveal,
};

const APOLLO: ProviderId = ProviderId::from_static("apollo");
/// Stands in the place of an address that was not paid for.
const PLACEHOLDER: &str = "email_not_unlocked";

/// A person of a search, with what a match would add.
#[must_use]
pub fn found(wire: wire::Person) -> Found {
    let announced = wire.has_email.0;
    let person = person(wire, None);
    let completeness = match announced {
        _ if person.email.is_some() => Reveal::Complete,
        Some(false) => Reveal::Nothing,
        _ => Reveal::NeedsReveal,
    };
    Found { person, completeness }
}

/// A person of a match. `came` is when the answer came, for records without a date of their own.
#[must_use]
pub fn person(wire: wire::Person, came: Option<Timestamp>) -> Person {
    let email =
        wire.email.0.filter(|email| !email.starts_with(PLACEHOLDER)).and_then(|email| text::email(&email));
    let email_status = email.as_ref().map(|_| status(wire.email_status.0.as_deref()));
    let mut phones = Vec::new();
    let numbers = wire.contact.0.map(|contact| contact.phone_numbers.0).unwrap_or_default();
    for number in wire.phone_numbers.0.into_iter().chain(numbers) {
        add_phone(&mut phones, number);
    }
    let mut person = Person {
        source: Some(APOLLO),
        external_id: wire.id.0,
        observed_at: wire.last_refreshed_at.0.as_deref().and_then(Timestamp::parse).or(came),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: wire.name.0,
        job_title: wire.title.0,
        email,
        email_status,
        phones,
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(text::linkedin),
        twitter: wire.twitter_url.0,
        seniority_raw: wire.seniority.0,
        department_raw: department(wire.departments.texts(), wire.functions.texts()),
        ..Person::default()
    };
    if wire.suppressed.0 == Some(true) || wire.do_not_contact.0 == Some(true) {
        person.do_not_contact = true;
        person.opt_out_reason = Some("suppressed at Apollo".to_owned());
    }
    if let Some(organization) = wire.organization.0 {
        attach(&mut person, *organization);
    }
    if person.company.external_id.is_none() {
        person.company.external_id = wire.organization_id.0;
    }
    person.external_company_id.clone_from(&person.company.external_id);
    person
}

/// A company, as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Organization, came: Option<Timestamp>) -> Person {
    let mut person = Person { source: Some(APOLLO), observed_at: came, ..Person::default() };
    attach(&mut person, wire);
    person.external_company_id.clone_from(&person.company.external_id);
    person
}

/// Departments come as `master_information_technology`; functions without the prefix. `c_suite` says nothing.
fn department(departments: Vec<String>, functions: Vec<String>) -> Option<String> {
    departments
        .into_iter()
        .chain(functions)
        .map(|name| name.strip_prefix("master_").map(str::to_owned).unwrap_or(name))
        .find(|name| name != "c_suite")
}

fn status(word: Option<&str>) -> EmailStatus {
    // "likely to engage", "unverified", "extrapolated" and "guessed" were not checked.
    match word {
        Some("verified") => EmailStatus::Deliverable,
        _ => EmailStatus::Unknown,
    }
}

fn add_phone(phones: &mut Vec<Phone>, wire: wire::PhoneNumber) {
    let Some(phone) = phone(wire) else { return };
    let same = |known: &Phone| match (&known.e164, &phone.e164) {
        (Some(a), Some(b)) => a == b,
        _ => known.raw == phone.raw,
    };
    if !phones.iter().any(same) {
        phones.push(phone);
    }
}

/// A number, unless a do-not-call register lists it. A word we do not know counts as listed.
pub(super) fn phone(wire: wire::PhoneNumber) -> Option<Phone> {
    let free = match wire.dnc_status.0.as_deref() {
        None => true,
        Some(word) => matches!(word, "not_found" | "no_status" | "not_listed" | "false"),
    };
    if !free {
        return None;
    }
    let e164 = wire.sanitized_number.0.as_deref().and_then(text::e164);
    let raw = wire.raw_number.0.or(wire.sanitized_number.0)?;
    let kind = match wire.kind.0.as_deref() {
        Some("mobile") => PhoneKind::Mobile,
        Some("work_direct" | "direct" | "direct_dial") => PhoneKind::Direct,
        Some("work") => PhoneKind::Work,
        Some("work_hq" | "hq" | "company") => PhoneKind::Company,
        Some("office") => PhoneKind::Office,
        _ => PhoneKind::Other,
    };
    Some(Phone {
        raw,
        e164,
        kind,
        verified: wire.status.0.as_deref() == Some("valid_number"),
        confidence: None,
    })
}

fn attach(person: &mut Person, wire: wire::Organization) {
    let domain = wire.primary_domain.0.as_deref().or(wire.website_url.0.as_deref()).and_then(text::domain);
    let main = wire.primary_phone.0.unwrap_or_default();
    let headcount = text::count(wire.estimated_num_employees.0);
    let revenue_usd = wire.annual_revenue.0.filter(|revenue| *revenue > 0.0);
    let mut technologies = wire.technology_names.texts();
    if technologies.is_empty() {
        technologies =
            wire.current_technologies.0.into_iter().filter_map(|technology| technology.name.0).collect();
    }
    let growth = &mut person.research.growth_signals;
    let mut funding = Vec::with_capacity(wire.funding_events.0.len());
    for event in wire.funding_events.0 {
        let (sentence, round) = raised(event);
        growth.extend(sentence);
        funding.extend((round != Funding::default()).then_some(round));
    }
    if growth.is_empty()
        && let Some(stage) = wire.latest_funding_stage.0
    {
        let date = wire.latest_funding_round_date.0.as_deref().and_then(text::date);
        growth.extend(text::raised(Some(&stage), None, date.as_deref()));
        funding.push(Funding { date, kind: Some(stage), amount: None });
    }
    // Per cent by the vendor's sample. Older answers were fractions: those never reach the threshold.
    if wire.organization_headcount_twelve_month_growth.0.is_some_and(|growth| growth > 10.0) {
        growth.push("Hiring Growth".to_owned());
    }
    person.company = Company {
        external_id: wire.organization_id.0.or(wire.id.0),
        company_name: wire.name.0,
        website: wire
            .website_url
            .0
            .as_deref()
            .and_then(text::website)
            .or_else(|| domain.as_ref().map(|domain| format!("https://{domain}"))),
        domain,
        company_phone: main.sanitized_number.0.or(wire.sanitized_phone.0).or(main.number.0).or(wire.phone.0),
        industry_raw: wire.industry.0.or_else(|| wire.industries.texts().into_iter().next()),
        headcount,
        headcount_range: None,
        revenue_usd,
        revenue_range: if revenue_usd.is_none() { wire.annual_revenue_printed.0 } else { None },
        founded_year: text::year(wire.founded_year.0),
        address: Address {
            line: wire.street_address.0.or(wire.raw_address.0),
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.postal_code.0,
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0,
        },
        description: wire.short_description.0,
        keywords: wire.keywords.texts(),
        technologies,
        funding,
    };
    person.research.services_offered = text::services(&person.company);
    let intent = wire.intent_signal_account.filter(|value| !value.is_null());
    if wire.show_intent.0 == Some(true) && intent.is_some() {
        // The shape of the signal is not documented; that there is one is.
        person.intent.intent_signals.push(IntentSignal {
            kind: "buying intent".to_owned(),
            source: Some("Apollo".to_owned()),
            ..IntentSignal::default()
        });
    }
}

/// A round as a sentence and as a value. `5M` comes with its currency apart.
fn raised(event: wire::FundingEvent) -> (Option<String>, Funding) {
    let date = event.date.0.as_deref().and_then(text::date);
    let currency = event.currency.0.as_deref().unwrap_or("$");
    let dollars = matches!(currency, "$" | "USD" | "US$");
    let amount = event.amount.0.as_deref().filter(|_| dollars).and_then(text::money);
    let words = match (amount, &event.amount.0) {
        (Some(amount), _) => Some(text::short_money(amount)),
        (None, Some(amount)) => Some(format!("{currency}{amount}")),
        (None, None) => None,
    };
    let sentence = text::raised(event.kind.0.as_deref(), words.as_deref(), date.as_deref());
    (sentence, Funding { date, kind: event.kind.0, amount })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn mapped(value: serde_json::Value) -> Person {
        person(serde_json::from_value(value).unwrap(), None)
    }

    #[test]
    fn addresses_that_were_not_paid_for_are_none() {
        let person = mapped(json!({"email": "email_not_unlocked@domain.com", "email_status": "verified"}));
        assert_eq!((person.email, person.email_status), (None, None));
    }

    #[test]
    fn words_for_the_address() {
        let table = [
            ("verified", EmailStatus::Deliverable),
            ("likely to engage", EmailStatus::Unknown),
            ("guessed", EmailStatus::Unknown),
            ("something new", EmailStatus::Unknown),
        ];
        for (word, status) in table {
            let person = mapped(json!({"email": "D@A.example", "email_status": word}));
            assert_eq!((person.email.as_deref(), person.email_status), (Some("d@a.example"), Some(status)));
        }
    }

    #[test]
    fn numbers_on_a_register_are_left_out() {
        let number = |dnc: serde_json::Value| {
            json!({"raw_number": "+1 207-555-0142", "sanitized_number": "+12075550142", "type_cd": "mobile",
                   "status_cd": "valid_number", "dnc_status_cd": dnc})
        };
        for (dnc, there) in [
            (json!(null), true),
            (json!("not_found"), true),
            (json!("found"), false),
            (json!("new word"), false),
        ] {
            let person = mapped(json!({"phone_numbers": [number(dnc)]}));
            assert_eq!(!person.phones.is_empty(), there);
        }
        let person = mapped(json!({"phone_numbers": [number(json!(null))],
            "contact": {"phone_numbers": [number(json!(null)),
                {"raw_number": "207-555-0100", "type": "work_hq", "dnc_status": null}]}}));
        assert_eq!(person.phones.len(), 2);
        assert_eq!(person.phones[0].kind, PhoneKind::Mobile);
        assert!(person.phones[0].verified);
        assert_eq!(person.phones[1].kind, PhoneKind::Company);
    }

    #[test]
    fn the_department_is_a_name_without_prefix() {
        let of = |departments: serde_json::Value| {
            mapped(json!({"departments": departments, "functions": ["finance"]}))
        };
        assert_eq!(
            of(json!(["master_information_technology"])).department_raw.as_deref(),
            Some("information_technology")
        );
        assert_eq!(of(json!(["c_suite"])).department_raw.as_deref(), Some("finance"));
        assert_eq!(of(json!(null)).department_raw.as_deref(), Some("finance"));
    }

    #[test]
    fn growth_is_evidence_only() {
        let of = |organization: serde_json::Value| mapped(json!({"organization": organization}));
        let funded = of(json!({"funding_events": [
            {"date": "2024-02-01T00:00:00.000+00:00", "type": "Series A", "amount": "5M", "currency": "$"},
            {"date": null, "type": "Seed", "amount": "2M", "currency": "€"}],
            "organization_headcount_twelve_month_growth": "11.0"}));
        assert_eq!(funded.research.growth_signals, ["Series A $5M 2024-02", "Seed €2M", "Hiring Growth"]);
        assert_eq!(funded.company.funding[0].amount, Some(5e6));
        assert_eq!(funded.company.funding[1].amount, None);
        let quiet = of(json!({"organization_headcount_twelve_month_growth": 0.11, "founded_year": "1998",
            "estimated_num_employees": 0, "annual_revenue": "32000000"}));
        assert!(quiet.research.growth_signals.is_empty());
        assert_eq!(quiet.company.founded_year, Some(1998));
        assert_eq!(quiet.company.headcount, None);
        assert_eq!(quiet.company.revenue_usd, Some(32e6));
    }

    #[test]
    fn an_account_is_known_by_its_company() {
        let wire =
            serde_json::from_value(json!({"id": "acc", "organization_id": "org", "primary_phone": {}}))
                .unwrap();
        assert_eq!(company(wire, None).external_company_id.as_deref(), Some("org"));
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(|number| json!(number)),
            "[a-z@.+0-9$M ]{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::hash_map(
                    prop::sample::select(vec![
                        "id",
                        "email",
                        "organization",
                        "phone_numbers",
                        "contact",
                        "raw_number",
                        "founded_year",
                        "funding_events",
                        "amount",
                        "currency",
                        "departments",
                        "annual_revenue",
                        "website_url",
                    ])
                    .prop_map(str::to_owned),
                    inner,
                    0..6
                )
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_makes_it_panic(value in any_json()) {
            if let Ok(wire) = serde_json::from_value::<wire::Person>(value) {
                let person = person(wire, None);
                prop_assert!(person.email.is_none_or(|email| email.contains('@')));
                prop_assert!(person.company.revenue_usd.is_none_or(|revenue| revenue > 0.0));
            }
        }
    }
}
