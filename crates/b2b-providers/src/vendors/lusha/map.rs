//! What Lusha's JSON means.

use rest_core::Timestamp;
use serde_json::Value;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{
    Address, BuyingIntent, Company, EmailStatus, Found, Funding, IntentSignal, Person, Phone, PhoneKind,
    Reveal,
};

/// The top band ends here.
const ENDLESS: i64 = 10_000_000;
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
    enrich_company_groups(&mut person);
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

/// A company.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let at = wire.location.0.unwrap_or_default();
    let (headcount, headcount_range) = employees(wire.employee_count.0, wire.employees.0);
    let mut keywords: Vec<String> = Vec::new();
    let words = wire.sub_industry.0.into_iter().chain(wire.specialities.texts()).chain(wire.keywords.texts());
    for word in words {
        if !keywords.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
            keywords.push(word);
        }
    }
    #[allow(clippy::cast_possible_truncation, reason = "a whole number below 10,000 or nothing")]
    let founded = wire.year_founded.0.filter(|year| year.fract() == 0.0 && (1.0..1e4).contains(year));
    Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phone.0,
        industry_raw: wire.industry.0,
        headcount,
        headcount_range,
        revenue_usd: None,
        revenue_range: wire.revenue_range.as_ref().and_then(revenue),
        #[allow(clippy::cast_possible_truncation, reason = "a whole number below 10,000")]
        founded_year: text::year(founded.map(|year| year as i64)),
        address: Address {
            line: None,
            city: at.city.0,
            region: at.state.0,
            postcode: at.zip_code.0,
            country_iso2: at
                .country_iso2
                .0
                .or_else(|| at.country.0.clone())
                .as_deref()
                .and_then(country::iso2)
                .map(str::to_owned),
            country: at.country.0,
        },
        description: wire.description.0,
        keywords,
        technologies: wire.technologies.texts(),
        funding: wire
            .funding
            .0
            .map(|funding| funding.rounds.0)
            .unwrap_or_default()
            .into_iter()
            .filter_map(round)
            .collect(),
    }
}

/// A company as a record with company keys only, with its growth.
#[must_use]
pub fn company(wire: wire::Firm) -> Person {
    let mut person = Person { source: Some(ID), ..Person::from(firm(wire)) };
    enrich_company_groups(&mut person);
    person
}

/// What the company does, and the money it raised, in words.
fn enrich_company_groups(person: &mut Person) {
    person.research.services_offered = text::services(&person.company);
    person.research.growth_signals = person
        .company
        .funding
        .iter()
        .filter_map(|round| {
            let amount = round.amount.map(text::short_money);
            text::raised(round.kind.as_deref(), amount.as_deref(), round.date.as_deref())
        })
        .collect();
}

fn employees(count: Option<wire::Count>, old: Option<String>) -> (Option<u32>, Option<String>) {
    let count = count.unwrap_or_default();
    let exact = text::count(count.exact.0);
    let range = match (text::count(count.min.0), count.max.0) {
        _ if exact.is_some() => None,
        (Some(min), Some(max)) if max < ENDLESS => Some(format!("{min}-{max}")),
        (Some(min), _) => Some(format!("{min}+")),
        (None, _) => old.map(|text| text.replace(' ', "")),
    };
    (exact, range)
}

/// Both ends of a revenue, in dollars.
fn revenue(value: &Value) -> Option<String> {
    let (min, max) = match value {
        Value::Object(ends) => (ends.get("min"), ends.get("max")),
        Value::Array(ends) => (ends.first(), ends.get(1)),
        _ => return None,
    };
    let amount = |end: Option<&Value>| end.and_then(Value::as_f64).filter(|amount| *amount > 0.0);
    match (amount(min), amount(max)) {
        (Some(min), Some(max)) => Some(format!("{}-{}", text::short_money(min), text::short_money(max))),
        (Some(min), None) => Some(format!("{}+", text::short_money(min))),
        (None, Some(max)) => Some(format!("<{}", text::short_money(max))),
        (None, None) => None,
    }
}

/// Amounts in other currencies are left out, since no rate is known.
fn round(wire: wire::Round) -> Option<Funding> {
    let dollars = wire.currency.0.as_deref().is_none_or(|currency| matches!(currency, "USD" | "$"));
    let amount = wire.round_amount.0.filter(|amount| dollars && *amount > 0.0);
    let date = wire.round_date.0.as_deref().and_then(english_date);
    let round = Funding { date, kind: wire.round_type.0, amount };
    (round != Funding::default()).then_some(round)
}

/// `Feb 01, 2024`, or a date with digits only.
fn english_date(text: &str) -> Option<String> {
    let Some((month_day, year)) = text.trim().split_once(',') else { return text::date(text) };
    let (month, day) = month_day.trim().split_once(' ')?;
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = month.get(..3)?.to_ascii_lowercase();
    let month = names.iter().position(|name| *name == head)? + 1;
    let (day, year): (u8, u16) = (day.trim().parse().ok()?, year.trim().parse().ok()?);
    text::date(&format!("{year:04}-{month:02}-{day:02}"))
}

/// Topics that people of the company read about.
pub(super) fn intent(wire: Option<wire::Topics>) -> BuyingIntent {
    let mut intent = BuyingIntent::default();
    for topic in wire.map(|topics| topics.detected_topics.0).unwrap_or_default() {
        let Some(name) = topic.topic_name.0 else { continue };
        let metadata = topic.metadata.0.unwrap_or_default();
        let score = text::percent(metadata.topic_score.0);
        intent.intent_score = intent.intent_score.max(score);
        intent.intent_signals.push(IntentSignal {
            kind: name.clone(),
            source: Some("Lusha".to_owned()),
            strength: score.map(|score| score.to_string()),
            detail: metadata.topic_trend.0.map(|trend| format!("trend {trend}")),
            ..IntentSignal::default()
        });
        intent.intent_topics.push(name);
    }
    intent
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn contact(value: Value) -> wire::Contact {
        serde_json::from_value(value).unwrap()
    }

    fn mapped(value: Value) -> Person {
        person(contact(value), None, false)
    }

    fn of(value: Value) -> Company {
        firm(serde_json::from_value(value).unwrap())
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
    fn employees_and_revenue_in_all_their_shapes() {
        let table = [
            (json!({"employeeCount": {"exact": 140, "min": 51, "max": 200}}), Some(140), None),
            (json!({"employeeCount": {"exact": null, "min": 51, "max": 200}}), None, Some("51-200")),
            (json!({"employeeCount": {"min": 10001, "max": 10000000}}), None, Some("10001+")),
            (json!({"employees": "10001 - 100000"}), None, Some("10001-100000")),
            (json!({}), None, None),
        ];
        for (value, headcount, range) in table {
            let company = of(value);
            assert_eq!((company.headcount, company.headcount_range.as_deref()), (headcount, range));
        }
        let table = [
            (json!({"min": 10_000_000, "max": 50_000_000}), Some("$10M-$50M")),
            (json!([1_000_000_000u64, 10_000_000_000u64]), Some("$1B-$10B")),
            (json!({"min": 10_000_000_000u64}), Some("$10B+")),
            (json!({"min": 0, "max": 1_000_000}), Some("<$1M")),
            (json!("much"), None),
            (json!(null), None),
        ];
        for (value, range) in table {
            assert_eq!(of(json!({"revenueRange": value})).revenue_range.as_deref(), range);
        }
        let years =
            [(json!(1998), Some(1998)), (json!("2015"), Some(2015)), (json!(1998.5), None), (json!(0), None)];
        for (value, year) in years {
            assert_eq!(of(json!({"yearFounded": value})).founded_year, year);
        }
    }

    #[test]
    fn money_that_was_raised() {
        let round = |currency: &str, date: &str| {
            of(json!({"funding": {"rounds": [{"currency": currency, "roundAmount": 5_000_000, "roundType": "Series A",
                "roundDate": date}]}}))
            .funding
            .remove(0)
        };
        let one = round("USD", "Feb 01, 2024");
        assert_eq!((one.amount, one.date.as_deref()), (Some(5e6), Some("2024-02-01")));
        assert_eq!(round("EUR", "2024-02-01").amount, None);
        for wrong in ["Feb 30, 2024", "Foo 01, 2024", "soon", "F, 2024", ""] {
            assert_eq!(round("USD", wrong).date, None, "{wrong}");
        }
        let person =
            mapped(json!({"company": {"funding": {"rounds": [{"currency": "USD", "roundAmount": 5e6,
            "roundType": "Series A", "roundDate": "Feb 01, 2024"}]}}}));
        assert_eq!(person.research.growth_signals, ["Series A $5M 2024-02"]);
    }

    #[test]
    fn topics_are_intent() {
        let topics = json!({"detectedTopics": [
            {"topicName": "Cloud Migration", "metadata": {"topicScore": 83, "topicTrend": "-5"}},
            {"topicName": "Backup", "metadata": null}, {"topicName": null}]});
        let one = intent(serde_json::from_value(topics).unwrap());
        assert_eq!((one.intent_score, one.intent_topics.len()), (Some(83), 2));
        assert_eq!(one.intent_signals[0].detail.as_deref(), Some("trend -5"));
        assert_eq!(intent(None), BuyingIntent::default());
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

    proptest! {
        #[test]
        fn any_words_are_read(words in "\\PC{0,30}", number in any::<f64>()) {
            let _ = english_date(&words);
            let company = of(json!({"revenueRange": {"min": number, "max": number}, "yearFounded": number,
                "employees": words, "domain": words}));
            prop_assert!(company.founded_year.is_none_or(|year| year >= 1000));
        }
    }
}
