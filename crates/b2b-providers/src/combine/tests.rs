use proptest::prelude::*;
use rest_core::Timestamp;

use super::*;
use crate::{Company, Phone, PhoneKind, ProviderId};

fn person(source: &'static str) -> Person {
    Person {
        source: Some(ProviderId::new(source)),
        external_id: Some(format!("{source}-1")),
        ..Person::default()
    }
}

fn named(source: &'static str, first: &str) -> Person {
    Person { first_name: Some(first.into()), ..person(source) }
}

fn mailed(source: &'static str, email: &str, status: EmailStatus) -> Person {
    Person { email: Some(email.into()), email_status: Some(status), ..person(source) }
}

#[test]
fn zoominfo_names_beat_hunters_and_unlisted_sources_never_win() {
    let observations = [named("hunter", "Dan"), named("acme", "D."), named("zoominfo", "Dana")];
    let combined = combine(&observations);
    assert_eq!(combined.person.first_name.as_deref(), Some("Dana"));
    assert_eq!(combined.person.source, Some(ProviderId::new("zoominfo")));
    assert_eq!(combined.person.external_id.as_deref(), Some("zoominfo-1"));
    assert_eq!(combined.person.sources, ["zoominfo", "hunter", "acme"]);
    let provenance = &combined.provenance["first_name"];
    let losers: Vec<_> = provenance.losers.iter().map(|loser| loser.value.as_str().unwrap()).collect();
    assert_eq!(losers, ["Dan", "D."]);
}

#[test]
fn the_email_is_hunters_and_its_status_speaks_of_that_address() {
    let hunter = mailed("hunter", "dana@a.example", EmailStatus::Unknown);
    let zoominfo = mailed("zoominfo", "Dana@a.example", EmailStatus::Risky);
    let apollo = mailed("apollo", "other@a.example", EmailStatus::Deliverable);
    let combined = combine(&[apollo, zoominfo, hunter]).person;
    assert_eq!(combined.email.as_deref(), Some("dana@a.example"));
    assert_eq!(combined.email_status, Some(EmailStatus::Risky));
}

#[test]
fn within_a_rank_verified_beats_newer_beats_more_confident() {
    let old = Timestamp::from_millis(1_000);
    let new = Timestamp::from_millis(2_000);
    let verified =
        Person { observed_at: Some(old), ..mailed("apollo", "v@a.example", EmailStatus::Deliverable) };
    let newer = Person { observed_at: Some(new), ..mailed("apollo", "n@a.example", EmailStatus::Unknown) };
    assert_eq!(combine(&[newer.clone(), verified]).person.email.as_deref(), Some("v@a.example"));
    let older = Person {
        observed_at: Some(old),
        source_confidence: Some(99),
        ..mailed("apollo", "o@a.example", EmailStatus::Unknown)
    };
    assert_eq!(combine(&[older.clone(), newer]).person.email.as_deref(), Some("n@a.example"));
    let sure = Person { source_confidence: Some(100), ..older.clone() };
    let sure = Person { email: Some("s@a.example".into()), ..sure };
    assert_eq!(combine(&[older, sure]).person.email.as_deref(), Some("s@a.example"));
}

#[test]
fn every_class_has_its_order() {
    let first = |class: Class| class.precedence()[0];
    assert_eq!(first(Class::Profile), "zoominfo");
    assert_eq!(first(Class::Email), "hunter");
    assert_eq!(first(Class::Phone), "zoominfo");
    assert_eq!(first(Class::Social), "apollo");
    assert_eq!(first(Class::Technologies), "apollo");
    assert_eq!(first(Class::Intent), "bombora");
    assert_eq!(
        Class::Profile.rank(Some(&"hg_data".into())),
        Class::Profile.rank(Some(&"hg_insights".into()))
    );
    assert!(Class::Phone.rank(Some(&"hunter".into())) < Class::Phone.rank(None));
}

#[test]
fn sets_unite_without_case_and_phones_by_number() {
    let mut apollo = person("apollo");
    apollo.company.technologies = vec!["SAP".into(), "Salesforce".into()];
    apollo.phones = vec![Phone { verified: true, ..Phone::new("+1 207-555-0100", PhoneKind::Direct) }];
    let mut zoominfo = person("zoominfo");
    zoominfo.company.technologies = vec!["sap".into(), "Slack".into()];
    zoominfo.phones = vec![
        Phone { e164: Some("+12075550100".into()), ..Phone::new("12075550100", PhoneKind::Other) },
        Phone::new("+1 207-555-0142", PhoneKind::Mobile),
    ];
    let combined = combine(&[zoominfo, apollo]).person;
    assert_eq!(combined.company.technologies, ["SAP", "Salesforce", "Slack"]);
    assert_eq!(combined.phones.len(), 2);
    assert_eq!(combined.phones[0].kind, PhoneKind::Direct);
    assert!(combined.phones[0].verified && combined.phones[0].e164.is_some());
}

#[test]
fn an_address_stays_one_place() {
    let at = |source, city: &str, line: Option<&str>| Person {
        company: Company {
            address: Address {
                city: Some(city.into()),
                line: line.map(Into::into),
                country_iso2: Some("US".into()),
                ..Address::default()
            },
            ..Company::default()
        },
        ..person(source)
    };
    let same = [at("zoominfo", "Portland", None), at("apollo", "portland", Some("1 Pier Rd"))];
    assert_eq!(combine(&same).person.company.address.line.as_deref(), Some("1 Pier Rd"));
    let other = [at("zoominfo", "Portland", None), at("apollo", "Boston", Some("2 Hill St"))];
    assert_eq!(combine(&other).person.company.address.line, None);
}

#[test]
fn do_not_contact_is_never_lost() {
    let mut hunter = person("hunter");
    hunter.do_not_contact = true;
    hunter.opt_out_reason = Some("asked to stop".into());
    let combined = combine(&[person("zoominfo"), hunter]).person;
    assert!(combined.do_not_contact);
    assert_eq!(combined.opt_out_reason.as_deref(), Some("asked to stop"));
}

#[test]
fn nothing_combines_to_nothing() {
    let combined = combine(&[]);
    assert_eq!(combined.person, Person::default());
    assert!(combined.provenance.is_empty());
}

fn observation() -> impl Strategy<Value = Person> {
    let source = prop::option::of(prop::sample::select(vec!["apollo", "zoominfo", "hunter", "acme", "klue"]));
    let text = || prop::option::of("[a-c]{1,2}");
    let words = || prop::collection::vec("[a-cA-C]{1,2}", 0..3);
    (
        source,
        text(),
        text(),
        text(),
        words(),
        words(),
        prop::option::of(0u8..3),
        prop::option::of(0i64..3),
        any::<bool>(),
    )
        .prop_map(|(source, first, last, email, tech, phones, confidence, at, stop)| Person {
            source: source.map(ProviderId::new),
            first_name: first.clone(),
            last_name: last,
            full_name: first,
            email_status: email
                .as_ref()
                .map(|_| if stop { EmailStatus::Risky } else { EmailStatus::Unknown }),
            email,
            source_confidence: confidence,
            observed_at: at.map(Timestamp::from_millis),
            phones: phones.into_iter().map(|raw| Phone::new(raw, PhoneKind::Work)).collect(),
            company: Company { technologies: tech, ..Company::default() },
            do_not_contact: stop,
            ..Person::default()
        })
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(
        (ordered, shuffled) in prop::collection::vec(observation(), 0..6)
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle()))
    ) {
        prop_assert_eq!(combine(&ordered), combine(&shuffled));
    }

    #[test]
    fn combining_twice_changes_nothing(list in prop::collection::vec(observation(), 1..5)) {
        let twice: Vec<Person> = list.iter().chain(&list).cloned().collect();
        prop_assert_eq!(combine(&list).person, combine(&twice).person);
    }
}
