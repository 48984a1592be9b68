//! What LeadIQ's JSON means.

use rest_core::Timestamp;

use super::{ID, prospector, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Found, Funding, Person, Phone, PhoneKind, Reveal};

/// A person of a search. Addresses and numbers are never in it.
#[must_use]
pub fn found(wire: wire::Hit) -> Found {
    let company = Company { external_id: wire.company_id.0, ..Company::default() };
    let person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        external_company_id: company.external_id.clone(),
        observed_at: wire.updated_at.0.as_deref().and_then(moment),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: wire.name.0,
        job_title: wire.title.0,
        linkedin_url: wire.linkedin_url.0.as_deref().and_then(text::linkedin),
        seniority_raw: wire.seniority.0,
        department_raw: wire.role.0,
        company,
        ..Person::default()
    };
    Found { person, completeness: Reveal::NeedsReveal }
}

/// A person of an enrichment. `came` is when the answer came, for records without a date of their own.
#[must_use]
pub fn person(wire: wire::Profile, came: Option<Timestamp>) -> Person {
    let mut positions = wire.current_positions.0;
    let matched = positions.iter().position(|one| one.matched_query.0 == Some(true)).unwrap_or(0);
    if matched < positions.len() {
        positions.swap(0, matched);
    }
    let (email, suppressed) = best_address(&positions);
    let mut phones = numbers(&positions, wire.personal_phones.0);
    phones.sort_by_key(|phone| !phone.verified);
    let mut positions = positions.into_iter();
    let position = positions.next().unwrap_or_default();
    let name = wire.name.0.unwrap_or_default();
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        source_confidence: text::percent(wire.confidence.0),
        observed_at: wire.updated_at.0.as_deref().and_then(moment).or(came),
        first_name: name.first.0,
        last_name: name.last.0,
        full_name: name.full_name.0,
        job_title: position.title.0,
        linkedin_url: wire
            .linkedin
            .0
            .and_then(|profile| profile.linkedin_url.0)
            .as_deref()
            .and_then(text::linkedin),
        seniority_raw: position.seniority.0,
        department_raw: position.function.0,
        phones,
        ..Person::default()
    };
    if let Some((email, status)) = email {
        person.email = Some(email);
        person.email_status = Some(status);
    } else if suppressed {
        person.do_not_contact = true;
        person.opt_out_reason = Some("suppressed at LeadIQ".to_owned());
        person.phones.clear();
    }
    if let Some(firm) = position.company_info.0 {
        attach(&mut person, firm);
    }
    if person.company.external_id.is_none() {
        person.company.external_id = position.company_id.0;
    }
    person.external_company_id.clone_from(&person.company.external_id);
    person
}

/// A company, as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Firm, came: Option<Timestamp>) -> Person {
    let mut person = Person { source: Some(ID), observed_at: came, ..Person::default() };
    attach(&mut person, wire);
    person.external_company_id.clone_from(&person.company.external_id);
    person
}

/// The best address of the current positions, the matched one first, and whether one is suppressed.
fn best_address(positions: &[wire::Position]) -> (Option<(String, EmailStatus)>, bool) {
    let mut best: Option<(u8, String, EmailStatus)> = None;
    let mut suppressed = false;
    for mail in positions.iter().flat_map(|position| &position.emails.0) {
        let word = mail.status.0.as_deref().unwrap_or_default();
        let rank = match word {
            "Verified" => 0,
            "VerifiedLikely" => 1,
            "Suppressed" => {
                suppressed = true;
                continue;
            }
            "Invalid" => continue,
            _ => 2,
        };
        let Some(address) = mail.value.0.as_deref().and_then(text::email) else { continue };
        if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
            best = Some((rank, address, prospector::status(word)));
        }
    }
    (best.map(|(_, address, status)| (address, status)), suppressed)
}

fn numbers(positions: &[wire::Position], private: Vec<wire::Number>) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    let work = positions.iter().flat_map(|position| position.phones.0.iter().cloned());
    for number in work.chain(private) {
        let Some(phone) = phone(number) else { continue };
        if !phones.iter().any(|known| known.raw == phone.raw) {
            phones.push(phone);
        }
    }
    phones
}

/// A number, unless it must not be used or is a fax.
fn phone(wire: wire::Number) -> Option<Phone> {
    let kind = match wire.kind.0.as_deref() {
        Some("WorkMobile" | "PersonalMobile") => PhoneKind::Mobile,
        Some("WorkPhone") => PhoneKind::Direct,
        Some("WorkBranch") => PhoneKind::Office,
        Some("WorkHQ") => PhoneKind::Company,
        Some("Fax") => return None,
        _ => PhoneKind::Other,
    };
    if wire.status.0.as_deref() == Some("Suppressed") {
        return None;
    }
    let raw = wire.value.0?;
    let verified = wire.verification_status.0.as_deref() == Some("LikelyAccurate");
    Some(Phone { e164: text::e164(&raw), raw, kind, verified, confidence: None })
}

fn attach(person: &mut Person, wire: wire::Firm) {
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let headcount = text::count(wire.number_of_employees.0.or(wire.employee_count.0));
    let mut technologies: Vec<String> =
        wire.technologies.0.into_iter().filter_map(|technology| technology.name.0).collect();
    if technologies.is_empty() {
        technologies = wire.company_technologies.texts();
    }
    let address = match wire.location_info.0 {
        Some(location) => Address {
            line: location.street1.0,
            city: location.city.0,
            region: location.area_level1.0,
            postcode: location.postal_code.0,
            country_iso2: iso2(location.country_code2.0.as_deref(), location.country.0.as_deref()),
            country: location.country.0,
        },
        None => Address {
            line: None,
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.postal_code.0,
            country_iso2: iso2(None, wire.country.0.as_deref()),
            country: wire.country.0,
        },
    };
    let funding: Vec<Funding> = wire.funding_info.0.into_iter().filter_map(raised).collect();
    for round in &funding {
        let amount = round.amount.map(text::short_money);
        let sentence = text::raised(round.kind.as_deref(), amount.as_deref(), round.date.as_deref());
        person.research.growth_signals.extend(sentence);
    }
    person.company = Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phones.texts().into_iter().next(),
        industry_raw: wire.industry.0,
        headcount,
        headcount_range: if headcount.is_none() { wire.employee_range.0 } else { None },
        revenue_usd: None,
        revenue_range: wire.revenue_range.0.and_then(span),
        founded_year: text::year(wire.founded_year.0),
        address,
        description: wire.description.0,
        keywords: wire.specialities.texts(),
        technologies,
        funding,
    };
    person.research.services_offered = text::services(&person.company);
}

fn iso2(code: Option<&str>, name: Option<&str>) -> Option<String> {
    code.and_then(country::iso2).or_else(|| name.and_then(country::iso2)).map(str::to_owned)
}

fn span(wire: wire::Span) -> Option<String> {
    let words = |start: Option<f64>, end: Option<f64>| {
        Some(format!("{} - {}", text::short_money(start?), text::short_money(end?)))
    };
    wire.description.0.or_else(|| words(wire.start.0, wire.end.0))
}

fn raised(wire: wire::Raised) -> Option<Funding> {
    let funding = Funding {
        date: wire.last_funding_on.0.as_deref().and_then(text::date),
        kind: wire.last_funding_type.0,
        amount: wire.last_funding_usd.0.filter(|amount| *amount > 0.0),
    };
    (funding != Funding::default()).then_some(funding)
}

/// A point in time: with or without seconds, or milliseconds as a number.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(millis) = text.parse::<i64>() {
        return Some(Timestamp::from_millis(millis));
    }
    Timestamp::parse(text).or_else(|| {
        let (head, zone) = text.strip_suffix('Z').map(|head| (head, "Z"))?;
        Timestamp::parse(&format!("{head}:00{zone}"))
    })
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
    fn times_come_in_three_ways() {
        let expected = Timestamp::parse("2026-05-01T00:00:00Z");
        for text in ["2026-05-01T00:00:00.000Z", "2026-05-01T00:00Z", "1777593600000", "2026-05-01"] {
            assert_eq!(moment(text), expected, "{text}");
        }
        for text in ["", "soon", "Z", "2026-05-01T00Zx"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn the_best_address_wins_and_the_dead_never() {
        let with = |emails: serde_json::Value| mapped(json!({"currentPositions": [{"emails": emails}]}));
        let table = [
            (
                json!([["a@x.example", "Unverified"], ["b@x.example", "Verified"]]),
                Some(("b@x.example", EmailStatus::Deliverable)),
            ),
            (
                json!([["a@x.example", "Unverified"], ["b@x.example", "VerifiedLikely"]]),
                Some(("b@x.example", EmailStatus::Risky)),
            ),
            (
                json!([["a@x.example", "New word"], ["b@x.example", "Invalid"]]),
                Some(("a@x.example", EmailStatus::Unknown)),
            ),
            (json!([["a@x.example", "Invalid"]]), None),
        ];
        for (pairs, expected) in table {
            let emails: Vec<_> = pairs
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| json!({"value": pair[0], "status": pair[1]}))
                .collect();
            let person = with(json!(emails));
            assert_eq!(person.email.as_deref().zip(person.email_status), expected);
            assert!(!person.do_not_contact);
        }
        let gone = with(json!([{"value": "a@x.example", "status": "Suppressed"}]));
        assert!(gone.do_not_contact && gone.email.is_none());
        let other = with(
            json!([{"value": "a@x.example", "status": "Suppressed"}, {"value": "b@x.example", "status": "Verified"}]),
        );
        assert!(!other.do_not_contact && other.email.as_deref() == Some("b@x.example"));
    }

    #[test]
    fn the_matched_position_speaks() {
        let person = mapped(json!({"currentPositions": [
            {"companyId": "c_1", "title": "Adviser", "matchedQuery": false},
            {"companyId": "c_2", "title": "CIO", "seniority": "Executive", "function": "IT", "matchedQuery": true}]}));
        assert_eq!(
            (person.job_title.as_deref(), person.external_company_id.as_deref()),
            (Some("CIO"), Some("c_2"))
        );
        let first = mapped(json!({"currentPositions": [{"title": "A"}, {"title": "B"}]}));
        assert_eq!(first.job_title.as_deref(), Some("A"));
    }

    #[test]
    fn kinds_of_numbers() {
        let table = [
            ("WorkPhone", Some(PhoneKind::Direct)),
            ("WorkMobile", Some(PhoneKind::Mobile)),
            ("WorkHQ", Some(PhoneKind::Company)),
            ("WorkBranch", Some(PhoneKind::Office)),
            ("PersonalPhone", Some(PhoneKind::Other)),
            ("PersonalLandline", Some(PhoneKind::Other)),
            ("PersonalMobile", Some(PhoneKind::Mobile)),
            ("Fax", None),
            ("Carrier pigeon", Some(PhoneKind::Other)),
        ];
        for (word, kind) in table {
            let person = mapped(json!({"personalPhones": [{"value": "+12075550142", "type": word}]}));
            assert_eq!(person.phones.first().map(|phone| phone.kind), kind, "{word}");
        }
        let person = mapped(json!({"personalPhones": [
            {"value": "+12075550142", "type": "PersonalMobile", "verificationStatus": "None"},
            {"value": "+12075550143", "type": "PersonalMobile", "verificationStatus": "LikelyAccurate"},
            {"value": "+12075550144", "status": "Suppressed"}]}));
        assert_eq!(person.phones.len(), 2);
        assert_eq!(person.phones[0].e164.as_deref(), Some("+12075550143"));
    }

    #[test]
    fn firms_in_both_shapes() {
        let flat = company(
            serde_json::from_value(
                json!({"id": "c", "name": "Quay", "employeeCount": "75", "country": "Germany",
                "companyTechnologies": ["CRM One"], "revenueRange": {"start": 1_000_000, "end": 5_000_000}}),
            )
            .unwrap(),
            None,
        );
        assert_eq!(flat.company.headcount, Some(75));
        assert_eq!(flat.company.address.country_iso2.as_deref(), Some("DE"));
        assert_eq!(flat.company.revenue_range.as_deref(), Some("$1M - $5M"));
        assert_eq!(flat.company.technologies, ["CRM One"]);
        let rich = company(
            serde_json::from_value(json!({"employeeRange": "51 - 200",
                "locationInfo": {"countryCode2": "GB", "country": "United Kingdom"},
                "fundingInfo": {"lastFundingOn": "2024-02-01", "lastFundingType": "Series A", "lastFundingUsd": 5e6}}))
            .unwrap(),
            None,
        );
        assert_eq!(rich.company.headcount_range.as_deref(), Some("51 - 200"));
        assert_eq!(rich.research.growth_signals, ["Series A $5M 2024-02"]);
        assert!(rich.is_company_only());
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(text in "\\PC{0,40}", number in any::<f64>()) {
            let _ = moment(&text);
            let person = mapped(json!({"id": text, "confidence": if number.is_finite() { json!(number) } else { json!(null) },
                "currentPositions": [{"emails": [{"value": text, "status": text}], "phones": [{"value": text, "type": text}]}]}));
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
        }
    }
}
