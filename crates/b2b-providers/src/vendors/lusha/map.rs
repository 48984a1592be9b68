//! What Lusha's JSON means.

mod firm;

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::text;
use crate::{EmailStatus, Found, Person, Phone, PhoneKind, Reveal};

pub(super) use firm::intent;
pub use firm::{company, firm};

/// What Lusha puts in front of an address that was not revealed.
const MASK: &str = "...";

/// A person of a search, with what an enrichment would add.
#[must_use]
pub fn found(wire: wire::Contact) -> Found {
    let offers = |names: &[&str]| names.iter().any(|name| matches!(*name, "emails" | "phones"));
    let reveals: Vec<&str> = wire.can_reveal.0.iter().filter_map(|one| one.field.0.as_deref()).collect();
    let has: Option<Vec<&str>> =
        wire.has.as_ref().map(|has| has.0.iter().filter_map(|one| one.0.as_deref()).collect());
    let nothing = !offers(&reveals) && has.is_some_and(|has| !offers(&has));
    let person = person(wire, None, false);
    let completeness = match nothing {
        _ if person.email.is_some() => Reveal::Complete,
        true => Reveal::Nothing,
        false => Reveal::NeedsReveal,
    };
    Found { person, completeness }
}

/// A person of an enrichment. `came` is when the answer came, for records without a date of their own.
#[must_use]
pub fn person(wire: wire::Contact, came: Option<Timestamp>, personal_emails: bool) -> Person {
    let location = wire.location.0.unwrap_or_default();
    // Private addresses of people in the European Union are not taken, whatever the operator wants.
    let private = personal_emails && location.is_eu_contact.0 != Some(true);
    let (email, email_status) = address(&wire.emails.0, private);
    let listed =
        !wire.phones.0.is_empty() && wire.phones.0.iter().all(|phone| phone.do_not_call.0 == Some(true));
    let company = wire.company.0.map(|company| firm(*company)).unwrap_or_default();
    let links = wire.social_links.0.unwrap_or_default();
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        observed_at: wire.update_date.0.as_deref().and_then(Timestamp::parse).or(came),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: wire.full_name.0,
        job_title: wire.job_title.title,
        email,
        email_status,
        phones: phones(wire.phones.0),
        linkedin_url: links.linkedin.0.as_deref().and_then(text::linkedin),
        twitter: links.x.0,
        seniority_raw: wire.job_title.seniority,
        department_raw: wire.job_title.departments.into_iter().next(),
        company,
        ..Person::default()
    };
    if person.company.external_id.is_none() {
        person.company.external_id = wire.company_id.0;
    }
    person.external_company_id.clone_from(&person.company.external_id);
    if listed {
        person.research.notes = Some("Lusha lists every number of this person as do-not-call".to_owned());
    }
    firm::complete(&mut person);
    person
}

/// The best address: at work before of unknown kind, then by grade.
fn address(emails: &[wire::Email], private: bool) -> (Option<String>, Option<EmailStatus>) {
    let kind = |email: &wire::Email| match email.kind.0.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("work") => Some(0),
        Some("private") => private.then_some(2),
        _ => Some(1),
    };
    let usable = emails.iter().filter_map(|email| {
        let masked = email.email.0.as_deref().is_some_and(|text| text.starts_with(MASK));
        let address = email.email.0.as_deref().filter(|_| !masked).and_then(text::email)?;
        Some((kind(email)?, grade(email), address))
    });
    match usable.min_by_key(|(kind, grade, _)| (*kind, *grade)) {
        None => (None, None),
        Some((_, grade, address)) => (Some(address), Some(status(grade))),
    }
}

/// 0 for `A+`, then downwards; a word that is no grade is worse than all.
fn grade(email: &wire::Email) -> u8 {
    match email.confidence.0.as_deref().map(str::to_ascii_uppercase).as_deref() {
        Some("A+") => 0,
        Some("A") => 1,
        Some("B") => 2,
        Some("C") => 3,
        _ => 4,
    }
}

fn status(grade: u8) -> EmailStatus {
    match grade {
        0 | 1 => EmailStatus::Deliverable,
        2 | 3 => EmailStatus::Risky,
        _ => EmailStatus::Unknown,
    }
}

/// Mobile, direct, then work. Numbers of a do-not-call register are left out.
fn phones(wire: Vec<wire::Phone>) -> Vec<Phone> {
    let mut phones: Vec<Phone> = wire
        .into_iter()
        .filter(|phone| phone.do_not_call.0 != Some(true))
        .filter_map(|phone| {
            let raw = phone.number.0?;
            let kind = match phone.kind.0.as_deref().map(str::to_ascii_lowercase).as_deref() {
                Some("mobile") => PhoneKind::Mobile,
                Some("direct") => PhoneKind::Direct,
                Some("work") => PhoneKind::Work,
                _ => PhoneKind::Other,
            };
            Some(Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) })
        })
        .collect();
    phones.sort_by_key(|phone| match phone.kind {
        PhoneKind::Mobile => 0,
        PhoneKind::Direct => 1,
        PhoneKind::Work => 2,
        _ => 3,
    });
    phones
}
#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn contact(value: Value) -> wire::Contact {
        serde_json::from_value(value).unwrap()
    }

    fn mapped(value: Value) -> Person {
        person(contact(value), None, false)
    }

    #[test]
    fn grades_of_an_address() {
        let table = [
            (json!("A+"), EmailStatus::Deliverable),
            (json!("A"), EmailStatus::Deliverable),
            (json!("b"), EmailStatus::Risky),
            (json!("C"), EmailStatus::Risky),
            (json!("D"), EmailStatus::Unknown),
            (json!(null), EmailStatus::Unknown),
            (json!(97), EmailStatus::Unknown),
        ];
        for (confidence, status) in table {
            let person = mapped(
                json!({"emails": [{"email": "D@A.example", "type": "work", "confidence": confidence}]}),
            );
            assert_eq!((person.email.as_deref(), person.email_status), (Some("d@a.example"), Some(status)));
        }
    }

    #[test]
    fn work_before_unknown_before_private_and_private_only_if_wanted() {
        let all = json!({"emails": [
            {"email": "p@mail.example", "type": "private", "confidence": "A+"},
            {"email": "u@a.example", "type": "unknown", "confidence": "A+"},
            {"email": "c@a.example", "type": "work", "confidence": "C"},
            {"email": "b@a.example", "type": "work", "confidence": "B"}]});
        assert_eq!(mapped(all).email.as_deref(), Some("b@a.example"));
        let private = json!({"emails": [{"email": "p@mail.example", "type": "private"}]});
        assert_eq!(mapped(private.clone()).email, None);
        assert!(person(contact(private.clone()), None, true).email.is_some());
        let mut european = private;
        european["location"] = json!({"isEuContact": true});
        assert_eq!(person(contact(european), None, true).email, None);
        assert_eq!(mapped(json!({"emails": [{"email": "...@a.example", "type": "work"}]})).email, None);
    }

    #[test]
    fn numbers_to_call_in_their_order() {
        let person = mapped(json!({"phones": [
            {"number": "+12075550100", "type": "work"}, {"number": "+12075550101", "type": "unknown"},
            {"number": "+12075550142", "type": "mobile", "doNotCall": false},
            {"number": "+12075550143", "type": "direct"}, {"number": "+12075550144", "type": "mobile", "doNotCall": true}]}));
        let seen: Vec<_> = person.phones.iter().map(|phone| (phone.kind, phone.e164.as_deref())).collect();
        assert_eq!(
            seen,
            [
                (PhoneKind::Mobile, Some("+12075550142")),
                (PhoneKind::Direct, Some("+12075550143")),
                (PhoneKind::Work, Some("+12075550100")),
                (PhoneKind::Other, Some("+12075550101"))
            ]
        );
        assert_eq!(person.research.notes, None);
        let listed = mapped(json!({"phones": [{"number": "+12075550142", "doNotCall": true}]}));
        assert!(listed.phones.is_empty() && listed.research.notes.is_some());
    }

    #[test]
    fn what_an_enrichment_would_add() {
        let of = |value: Value| found(contact(value)).completeness;
        assert_eq!(of(json!({"id": "1"})), Reveal::NeedsReveal);
        assert_eq!(of(json!({"has": ["firstName"]})), Reveal::Nothing);
        assert_eq!(of(json!({"has": ["emails"]})), Reveal::NeedsReveal);
        assert_eq!(
            of(json!({"has": ["firstName"], "canReveal": [{"field": "phones", "credits": 5}]})),
            Reveal::NeedsReveal
        );
    }

    #[test]
    fn a_title_may_be_text_alone() {
        assert_eq!(mapped(json!({"jobTitle": "CIO"})).job_title.as_deref(), Some("CIO"));
        assert_eq!(mapped(json!({"jobTitle": null})).job_title, None);
        assert!(serde_json::from_value::<wire::Contact>(json!({"jobTitle": [1]})).is_err());
        let error =
            serde_json::from_value::<wire::Contact>(json!({"jobTitle": {"title": ["Dana"]}})).unwrap_err();
        assert!(!error.to_string().contains("Dana"));
    }
}
