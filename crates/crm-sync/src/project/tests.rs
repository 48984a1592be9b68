use b2b_providers::{Funding, IntentSignal, Phone, ProviderId};

use super::*;

fn person() -> Person {
    let mut person = Person {
        source: Some(ProviderId::new("apollo")),
        first_name: Some("Jane".into()),
        last_name: Some("Doe".into()),
        email: Some("jane@acme.example".into()),
        job_title: Some("VP of Information Technology".into()),
        ..Person::default()
    };
    person.company.company_name = Some("Acme Inc.".into());
    person.company.industry_raw = Some("Hospital & Health Care".into());
    person.company.headcount = Some(500);
    person.company.revenue_usd = Some(5_000_000.0);
    person.company.founded_year = Some(1998);
    person.company.technologies = vec!["Okta".into(), "okta".into(), "Slack".into()];
    person.company.address.city = Some("Austin".into());
    person.company.address.country_iso2 = Some("US".into());
    person.intent.intent_score = Some(80);
    person
}

fn field(projection: &Projection, field: Field) -> Option<&str> {
    projection.custom.get(field.name()).map(String::as_str)
}

#[test]
fn known_words_become_options_and_unknown_ones_stay_away() {
    let mut person = person();
    person.intent.intent_stage = Some("perplexity".into());
    let out = project(&person, &["zoominfo".into(), "apollo".into()]);
    for (key, value) in [
        (Field::LeadSource, Some("ZoomInfo")),
        (Field::LeadServicesOffered, Some("Hospital & Health Care")),
        (Field::LeadTechStack, Some("Okta, Slack")),
        (Field::LeadRevenueRange, Some("$5-10M")),
        (Field::LeadEmployeeCount, Some("201-500")),
        (Field::LeadFoundingYear, Some("1998")),
        (Field::LeadHqLocation, Some("Austin, US")),
        (Field::LeadManagementLevel, Some("Vice President")),
        (Field::LeadDepartmentFunction, Some("IT")),
        (Field::LeadIntentStrength, Some("High")),
        (Field::LeadIntentStage, None),
        (Field::DoNotContact, None),
        (Field::LeadIntentTopics, None),
    ] {
        assert_eq!(field(&out, key), value, "{key:?}");
    }
    assert_eq!(out.warnings, ["CFLeadIntentStage: no option fits the provider's word; left out"]);
    assert_eq!(out.native["contact_name"], "Jane Doe");
    assert_eq!(out.native["company_name"], "Acme Inc.");
}

#[test]
fn nothing_known_writes_nothing() {
    let out = project(&Person::default(), &[]);
    assert_eq!(out, Projection::default());
}

#[test]
fn a_source_of_ones_own_is_other_and_long_text_is_cut_and_reported() {
    let mut person = person();
    person.research.services_offered = Some("managed backup ".repeat(40));
    let out = project(&person, &["mailbox".into()]);
    assert_eq!(field(&out, Field::LeadSource), Some("Other"));
    assert!(field(&out, Field::LeadServicesOffered).is_some_and(|text| text.chars().count() <= 255));
    assert!(out.warnings[0].starts_with("CFLeadServicesOffered: cut to "));
}

#[test]
fn funding_is_growth_where_nobody_states_it() {
    let mut person = person();
    person.company.funding = vec![Funding {
        date: Some("2025-06-01".into()),
        kind: Some("Series B".into()),
        amount: Some(20_000_000.0),
    }];
    let out = project(&person, &[]);
    assert_eq!(field(&out, Field::LeadGrowthSignals), Some("Series B $20M 2025-06"));
    person.research.growth_signals = vec!["Hiring Growth".into()];
    let out = project(&person, &[]);
    assert_eq!(field(&out, Field::LeadGrowthSignals), Some("Hiring Growth"));
    assert_eq!((dollars(1_500_000.0), dollars(800_000.0)), ("$1.5M".to_owned(), "$800K".to_owned()));
}

#[test]
fn the_number_to_call() {
    let mut person = person();
    let phone =
        |e164: &str, kind, verified| Phone { e164: Some(e164.into()), verified, ..Phone::new(e164, kind) };
    person.company.company_phone = Some("+442079460958".into());
    assert_eq!(project(&person, &[]).native["contact_phone"], "+44 20 7946 0958");
    person.phones = vec![
        Phone::new("nonsense", PhoneKind::Direct),
        phone("+442079460001", PhoneKind::Work, true),
        phone("+12125550124", PhoneKind::Mobile, false),
        phone("+12125550123", PhoneKind::Mobile, true),
    ];
    let out = project(&person, &[]);
    assert_eq!(out.native["contact_phone"], "+1 212 555 0123");
    assert_eq!(out.mobile.as_deref(), Some("+1 212 555 0123"));
    person.phones.push(phone("+442079460002", PhoneKind::Direct, false));
    assert_eq!(project(&person, &[]).native["contact_phone"], "+44 20 7946 0002");
}

#[test]
fn signals_become_a_memo_and_the_newest_day_counts() {
    let mut person = person();
    person.intent.intent_signals = vec![IntentSignal {
        kind: "surge".into(),
        at: Timestamp::parse("2025-03-02"),
        source: Some("bombora".into()),
        ..IntentSignal::default()
    }];
    person.intent.last_intent_at = Timestamp::parse("2025-01-01");
    let out = project(&person, &[]);
    assert_eq!(field(&out, Field::LeadIntentSignals), Some("2025-03-02 · surge · bombora"));
    assert_eq!(field(&out, Field::LeadLastIntentActivity), Some("2025-03-02"));
}

#[test]
fn what_a_person_corrected_counts_in_the_profile() {
    let (person, rules) = (person(), Rules::default());
    let mut fields = project(&person, &["hunter".into()]).custom;
    let ours = profile(&fields, Some(&person), &rules);
    assert_eq!(
        (ours.company_size, ours.industry, ours.source),
        (Some(500), Some("Healthcare"), Some("Hunter.io"))
    );
    // 30 for the size, 20 for the rank, 25 for the intent; no target industries.
    assert_eq!(ours.fit, 75);
    fields.insert("CFLeadEmployeeCount".into(), "1001-5000".into());
    assert_eq!(profile(&fields, Some(&person), &rules).company_size, Some(1001));
    fields.insert("CFLeadManagementLevel".into(), "Manager".into());
    assert_eq!(profile(&fields, Some(&person), &rules).fit, 45);
    assert_eq!(profile(&FieldValues::new(), None, &rules).fit, 0);
}
