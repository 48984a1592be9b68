use b2b_providers::ProviderId;
use proptest::prelude::*;

use super::*;
use crate::crm::CrmContact;
use crate::fixtures::ticket;

fn person(
    first: &str,
    last: &str,
    email: Option<&str>,
    company: Option<&str>,
    domain: Option<&str>,
) -> Person {
    let mut person = Person {
        first_name: Some(first.into()).filter(|text: &String| !text.is_empty()),
        last_name: Some(last.into()).filter(|text: &String| !text.is_empty()),
        email: email.map(str::to_owned),
        ..Person::default()
    };
    person.company.company_name = company.map(str::to_owned);
    person.company.domain = domain.map(str::to_owned);
    person
}

fn share(a: &Person, b: &Person) -> bool {
    let (a, b) = (person_keys(a).0, person_keys(b).0);
    a.iter().any(|key| b.contains(key))
}

#[test]
fn each_tier_alone_is_proof() {
    let jane = |email, company, domain| person("Jane", "Doe", email, company, domain);
    for (a, b, same) in [
        (
            jane(Some("J.Doe+x@gmail.com"), None, None),
            person("", "", Some("jdoe@gmail.com"), None, None),
            true,
        ),
        (jane(None, Some("Acme, Inc."), None), jane(None, Some("ACME Ltd"), None), true),
        (jane(None, Some("Acme"), Some("acme.example")), jane(Some("jd@acme.example"), None, None), true),
        (
            jane(None, Some("Acme"), Some("acme.example")),
            jane(None, Some("Acme"), Some("other.example")),
            false,
        ),
        (jane(None, Some("Acme"), None), person("John", "Doe", None, Some("Acme"), None), false),
        (
            person("Мария", "Иванова", None, Some("Acme"), None),
            person("Мария", "Иванова", None, Some("Acme"), None),
            true,
        ),
        (
            jane(Some("info@acme.example"), None, None),
            person("Bo", "Ek", Some("info@acme.example"), None, None),
            false,
        ),
        (person("", "", None, Some("Acme"), None), person("", "", None, Some("Acme"), None), false),
    ] {
        assert_eq!(share(&a, &b), same, "{:?} {:?}", person_keys(&a).0, person_keys(&b).0);
    }
    let (mut a, mut b) = (jane(None, None, None), person("J", "Doe", None, None, None));
    for phone in [&mut a, &mut b] {
        phone.phones =
            vec![Phone { e164: Some("+447700900123".into()), ..Phone::new("x", PhoneKind::Mobile) }];
    }
    assert!(share(&a, &b));
    b.last_name = Some("Roe".into());
    assert!(!share(&a, &b));
    b.linkedin_url = Some("https://www.linkedin.com/in/jane-doe".into());
    a.linkedin_url = Some("uk.linkedin.com/in/Jane-Doe/".into());
    assert!(share(&a, &b));
    let vendor = |id: &str| Person {
        source: Some(ProviderId::new("apollo")),
        external_id: Some(id.into()),
        ..Person::default()
    };
    assert!(share(&vendor("1"), &vendor("1")) && !share(&vendor("1"), &vendor("2")));
}

#[test]
fn rows_of_the_crm_meet_the_records_they_were_made_of() {
    let mut lead = ticket();
    lead.contact_name = Some("Jane Doe".into());
    lead.contact_email = Some("Jane@acme.example".into());
    lead.parent = Some(3);
    let jane = person("Jane", "Doe", None, Some("Acme"), Some("acme.example"));
    let keys = row_keys(&CrmRow::Ticket(lead.clone())).0;
    assert!(person_keys(&jane).0.iter().any(|key| keys.contains(key)));
    assert!(!keys.contains(&parent_key(3)));
    lead.entity = Entity::Prospect;
    assert!(row_keys(&CrmRow::Ticket(lead)).0.contains(&parent_key(3)));
    let contact = CrmContact {
        name: Some("Jane Doe".into()),
        mobile: Some("+44 7700 900123".into()),
        ..CrmContact::default()
    };
    assert_eq!(row_keys(&CrmRow::Contact(contact)).0, ["phone-name:+447700900123-doe"]);
}

#[test]
fn a_firm_is_found_by_its_domain_or_among_those_without_one_by_its_name() {
    let firm = |name: &str, domain: Option<&str>| {
        let company =
            CrmCompany { name: name.into(), domain: domain.map(str::to_owned), ..CrmCompany::default() };
        row_keys(&CrmRow::Company(company)).0
    };
    let found =
        |person: &Person, firm: Vec<String>| company_keys(person).iter().any(|key| firm.contains(key));
    let with = person("", "", None, Some("Acme Inc"), Some("www.acme.example"));
    let without = person("", "", Some("jane@gmail.com"), Some("Acme Inc"), None);
    let by_mail = person("", "", Some("jane@acme.example"), None, None);
    for (who, name, domain, hit) in [
        (&with, "Other name", Some("https://acme.example/"), true),
        (&with, "ACME", None, true),
        (&with, "ACME", Some("acme2.example"), false),
        (&without, "ACME Ltd", None, true),
        (&without, "ACME Ltd", Some("acme.example"), true),
        (&without, "Beta", None, false),
        (&by_mail, "Beta", Some("acme.example"), true),
    ] {
        assert_eq!(found(who, firm(name, domain)), hit, "{name} {domain:?}");
    }
    assert!(company_keys(&person("", "", Some("jane@gmail.com"), None, None)).is_empty());
}

#[test]
fn the_storage_key_needs_both_halves() {
    let key = |person: Person| storage_key(&person);
    assert_eq!(key(person("", "", Some("A@x.example"), None, None)).as_deref(), Some("email:a@x.example"));
    let named = person("Jane", "Doe", None, Some("Acme, Inc."), None);
    assert_eq!(key(named).as_deref(), Some("company-person:acme-jane doe"));
    assert_eq!(key(person("Jane", "", None, Some("Acme"), None)), None);
    assert_eq!(key(person("Jane", "Doe", None, None, None)), None);
    let mut by_phone = person("Jane", "", None, None, None);
    by_phone.phones = vec![Phone { e164: Some("+447700900123".into()), ..Phone::new("x", PhoneKind::Work) }];
    assert_eq!(key(by_phone).as_deref(), Some("phone:447700900123"));
}

#[test]
fn ids_and_hashes_are_stable() {
    assert_eq!(lead_id("apollo", "p-1"), lead_id("apollo", "p-1"));
    assert_ne!(lead_id("apollo", "p-1"), lead_id("hunter", "p-1"));
    assert!(lead_id("a", "jane@acme.example").starts_with("lead:") && !lead_id("a", "jane").contains("jane"));
    assert_eq!(hash_json(&Person::default()), hash_json(&Person::default()));
}

proptest! {
    #[test]
    fn no_text_breaks_the_keys(texts in prop::collection::vec("\\PC{0,16}", 6)) {
        let mut person = person(&texts[0], &texts[1], Some(&texts[2]), Some(&texts[3]), Some(&texts[4]));
        person.linkedin_url = Some(texts[5].clone());
        let (exact, blocks) = person_keys(&person);
        for key in exact.iter().chain(&blocks) {
            prop_assert!(key.split_once(':').is_some_and(|(_, rest)| !rest.is_empty()));
        }
        let _ = match_record(&person);
    }
}
