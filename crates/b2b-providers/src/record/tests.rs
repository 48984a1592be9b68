use proptest::prelude::*;
use rest_core::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::ProviderId;

/// A record with every key.
fn whole() -> Value {
    let text = r#"{
        "source": "zoominfo", "external_id": "1", "external_company_id": "2", "source_confidence": 94,
        "observed_at": "2026-06-01T00:00:00.000Z", "sources": ["zoominfo", "hunter"],
        "first_name": "Dana", "last_name": "Okafor", "full_name": "Dana Okafor", "job_title": "IT Director",
        "email": "dana@a.example", "email_status": "deliverable",
        "phones": [{"raw": "+1 207-555-0100", "e164": "+12075550100", "kind": "direct", "verified": true, "confidence": 0.5}],
        "linkedin_url": "https://www.linkedin.com/in/dana", "twitter": "@dana", "seniority_raw": "director",
        "department_raw": "it", "company_name": "Harbor", "website": "https://a.example", "domain": "a.example",
        "company_phone": "+1 207-555-0199", "industry_raw": "logistics", "headcount": 140, "headcount_range": "51-200",
        "revenue_usd": 32000000.0, "revenue_range": "$25-50M", "founded_year": 1998,
        "address": {"line": "1 Pier Rd", "city": "Portland", "region": "Maine", "postcode": "04101",
                    "country_iso2": "US", "country": "United States"},
        "description": "Freight.", "keywords": ["freight"], "technologies": ["SAP"],
        "funding": [{"date": "2024-02-01", "kind": "Series A", "amount": 5000000.0}],
        "services_offered": "logistics", "growth_signals": ["Hiring Growth"], "project_pipelines": ["Move"],
        "notes": "n", "intent_score": 80, "intent_stage": "decision", "intent_source": "organic",
        "intent_topics": ["Backup"],
        "intent_signals": [{"kind": "Cloud", "at": "2026-06-01T00:00:00.000Z", "source": "z", "strength": "High", "detail": "d"}],
        "last_intent_at": "2026-06-01T00:00:00.000Z", "emails_sent": 1, "emails_opened": 2, "emails_clicked": 3,
        "emails_replied": 4, "calls_made": 5, "calls_connected": 6, "meetings_scheduled": 7,
        "do_not_contact": true, "opt_out_reason": "asked"
    }"#;
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_json_is_flat_and_complete_both_ways() {
    let person: Person = serde_json::from_value(whole()).unwrap();
    assert_eq!(serde_json::to_value(&person).unwrap(), whole());
    assert_eq!(person.company.external_id.as_deref(), Some("2"));
    assert_eq!(person.intent.intent_score, Some(80));
}

#[test]
fn unknown_is_absent() {
    assert_eq!(serde_json::to_value(Person::default()).unwrap(), json!({}));
    let empty = json!({"first_name": null, "last_name": " ", "phones": null, "headcount": "", "address": null,
        "do_not_contact": false, "keywords": [null, ""]});
    assert_eq!(serde_json::from_value::<Person>(empty).unwrap(), Person::default());
}

#[test]
fn hand_typed_records_are_taken_kindly_and_typos_are_told() {
    let typed =
        r#"{"external_id": 17, "headcount": "1,200", "source_confidence": "94", "revenue_usd": "32000000"}"#;
    let person: Person = serde_json::from_str(typed).unwrap();
    assert_eq!((person.external_id.as_deref(), person.company.headcount), (Some("17"), Some(1_200)));
    let error = |json: &str| serde_json::from_str::<Person>(json).unwrap_err().to_string();
    assert!(error(r#"{"frist_name": "Dana"}"#).contains("unknown key `frist_name`"));
    assert!(error(r#"{"headcount": "many"}"#).contains("headcount: expected a whole number"));
    assert!(error(r#"{"intent_score": 101}"#).contains("intent_score: expected 0 to 100"));
    assert!(error(r#"{"founded_year": 70000}"#).contains("founded_year: the number is out of range"));
    assert!(error(r#"{"email_status": "fine"}"#).contains("email_status"));
}

#[test]
fn a_company_takes_the_company_keys_of_any_record() {
    let company: Company = serde_json::from_value(whole()).unwrap();
    let json = serde_json::to_value(&company).unwrap();
    assert_eq!((&json["external_company_id"], &json["headcount"]), (&json!("2"), &json!(140)));
    assert_eq!(json.get("first_name"), None);
    let person = Person::from(company.clone());
    assert!(person.is_company_only());
    assert_eq!(serde_json::to_value(&person).unwrap(), json);
    assert_eq!(serde_json::from_value::<Company>(json).unwrap(), company);
}

#[test]
fn debug_shows_no_personal_data() {
    let person: Person = serde_json::from_value(whole()).unwrap();
    let text = format!("{person:?} {:?} {:?}", person.phones, person.company);
    for secret in ["Dana", "Okafor", "dana@", "555", "Pier"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("zoominfo"));
}

#[test]
fn the_name_to_show() {
    let name = |first: Option<&str>, last: Option<&str>, full: Option<&str>| {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Person { first_name: own(first), last_name: own(last), full_name: own(full), ..Person::default() }
            .display_name()
    };
    assert_eq!(name(Some("D"), Some("O"), None).as_deref(), Some("D O"));
    assert_eq!(name(Some("D"), Some("O"), Some("Dr D O")).as_deref(), Some("Dr D O"));
    assert_eq!(name(None, Some("O"), None).as_deref(), Some("O"));
    assert_eq!(name(None, None, None), None);
}

proptest! {
    #[test]
    fn any_record_survives_its_json(
        texts in prop::collection::vec("[\\PC&&[^ ]]{1,12}", 6),
        number in 1u32..,
        year in 1u16..,
        // Not any float: by default serde_json may read one back with another last bit.
        revenue in 0u32..,
        score in 0u8..=100,
        at in -62_135_596_800_000i64..253_402_207_200_000,
        stop in any::<bool>(),
    ) {
        let text = |place: usize| Some(texts[place].trim().to_owned()).filter(|text| !text.is_empty());
        let mut person = Person {
            source: text(0).map(ProviderId::new),
            external_company_id: text(1),
            observed_at: Some(Timestamp::from_millis(at)),
            source_confidence: Some(score),
            email: text(2),
            email_status: Some(EmailStatus::Risky),
            phones: vec![Phone { confidence: Some(0.25), ..Phone::new(texts[3].clone(), PhoneKind::Office) }],
            do_not_contact: stop,
            ..Person::default()
        };
        person.company.external_id.clone_from(&person.external_company_id);
        person.company.headcount = Some(number);
        person.company.founded_year = Some(year);
        person.company.revenue_usd = Some(f64::from(revenue));
        person.company.address.city = text(4);
        person.intent.intent_topics = text(5).into_iter().collect();
        let json = serde_json::to_string(&person).unwrap();
        prop_assert_eq!(serde_json::from_str::<Person>(&json).unwrap(), person);
    }

    #[test]
    fn no_json_makes_the_reader_panic(json in "\\PC{0,80}", key in "[a-z_]{0,16}", value in "[\\[\\]{}0-9a-z\",:]{0,16}") {
        let _ = serde_json::from_str::<Person>(&json);
        let _ = serde_json::from_str::<Person>(&format!("{{\"{key}\":{value}}}"));
    }
}
