//! What RocketReach's JSON means.

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Found, Person, Phone, PhoneKind, Reveal};

/// What the operator wants to have of a profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A private address where there is none at work.
    pub personal_emails: bool,
}

/// How far a look-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Everything that will come is there.
    Complete,
    /// RocketReach gave up.
    Failed,
    /// To be asked for again.
    Working,
}

/// The word of a profile. Words that nobody documented mean "not yet".
#[must_use]
pub fn state(wire: &wire::Profile) -> State {
    match wire.status.0.as_deref() {
        None => State::Complete,
        Some(word) if word.eq_ignore_ascii_case("complete") => State::Complete,
        Some(word) if word.eq_ignore_ascii_case("failed") => State::Failed,
        Some(_) => State::Working,
    }
}

/// A person of a search, with what a look-up would add.
#[must_use]
pub fn found(wire: wire::Profile) -> Found {
    let nothing = wire.teaser.0.as_ref().is_some_and(|teaser| {
        let emails = teaser.emails.0.len() + teaser.professional_emails.0.len();
        emails + teaser.personal_emails.0.len() + teaser.phones.0.len() + teaser.office_phones.0.len() == 0
    });
    let person = person(wire, None, Wanted::default());
    let completeness = if nothing || person.do_not_contact { Reveal::Nothing } else { Reveal::NeedsReveal };
    Found { person, completeness }
}

/// A person of a look-up. `came` is when the answer came, for records without a date of their own.
#[must_use]
pub fn person(wire: wire::Profile, came: Option<Timestamp>, wanted: Wanted) -> Person {
    let (email, email_status, checked) = address(&wire, wanted);
    let job = wire.job_history.0.iter().find(|job| is_current(job));
    let (seniority_raw, department_raw) =
        job.map(|job| (job.highest_level.0.clone(), job.department.0.clone())).unwrap_or_default();
    let domain = wire.current_employer_domain.0.as_deref().and_then(text::domain);
    let website = wire.current_employer_website.0.as_deref();
    let company = Company {
        external_id: wire.current_employer_id.0,
        company_name: wire.current_employer.0,
        website: website
            .and_then(text::website)
            .or_else(|| domain.as_ref().map(|domain| format!("https://{domain}"))),
        domain: domain.or_else(|| website.and_then(text::domain)),
        industry_raw: wire.current_employer_industry.0,
        ..Company::default()
    };
    let (first_name, last_name) = wire.name.0.as_deref().map(text::split_name).unwrap_or_default();
    let active = wire.linkedin_url_active.0 != Some(false);
    let mut person = Person {
        source: Some(ID),
        external_id: wire.id.0,
        external_company_id: company.external_id.clone(),
        observed_at: checked.or_else(|| wire.update_time.0.as_deref().and_then(Timestamp::parse)).or(came),
        first_name,
        last_name,
        full_name: wire.name.0,
        job_title: wire.current_title.0,
        email,
        email_status,
        phones: phones(wire.phones.0),
        linkedin_url: wire.linkedin_url.0.filter(|_| active).as_deref().and_then(text::linkedin),
        seniority_raw,
        department_raw,
        company,
        ..Person::default()
    };
    if wire.suppressed.0 == Some(true) {
        person.do_not_contact = true;
        person.opt_out_reason = Some("suppressed at RocketReach".to_owned());
    }
    person
}

fn is_current(job: &wire::Job) -> bool {
    job.is_current.0 == Some(true)
        || job.end_date.0.as_deref().is_some_and(|end| end.eq_ignore_ascii_case("present"))
}

/// The recommended address at work, else the best graded one, else the current one; a private one if it is wanted.
fn address(wire: &wire::Profile, wanted: Wanted) -> (Option<String>, Option<EmailStatus>, Option<Timestamp>) {
    let best = |kind: &str| {
        let of_kind = wire.emails.0.iter().filter(|email| email.kind.0.as_deref() == Some(kind));
        of_kind.filter(|email| email.email.0.is_some()).min_by_key(|email| rank(email.grade.0.as_deref()))
    };
    let work = [
        wire.recommended_professional_email.0.as_deref(),
        best("professional").and_then(|email| email.email.0.as_deref()),
        wire.current_work_email.0.as_deref(),
    ];
    let private = [
        wire.recommended_personal_email.0.as_deref(),
        best("personal").and_then(|email| email.email.0.as_deref()),
        wire.current_personal_email.0.as_deref(),
    ];
    let private = private.into_iter().filter(|_| wanted.personal_emails);
    let Some(email) = work.into_iter().chain(private).flatten().find_map(text::email) else {
        return (None, None, None);
    };
    let detail = wire
        .emails
        .0
        .iter()
        .find(|one| one.email.0.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(&email)));
    let status = detail.map_or(EmailStatus::Unknown, status);
    let checked = detail.and_then(|one| one.last_validation_check.0.as_deref()).and_then(Timestamp::parse);
    (Some(email), Some(status), checked)
}

fn rank(grade: Option<&str>) -> u8 {
    match grade.map(str::to_ascii_uppercase).as_deref() {
        Some("A") => 0,
        Some("A-") => 1,
        Some("B") => 2,
        _ => 3,
    }
}

/// The grade, which a failed check of the mailbox overrides and a domain that accepts everything caps.
fn status(wire: &wire::Email) -> EmailStatus {
    let smtp = wire.smtp_valid.0.as_deref();
    let kind = wire.kind.0.as_deref();
    match (smtp, rank(wire.grade.0.as_deref())) {
        (Some("invalid"), _) => EmailStatus::Undeliverable,
        _ if matches!(kind, Some("disposable" | "role-based")) => EmailStatus::Risky,
        (Some("accept-all"), _) => EmailStatus::Risky,
        (_, 0) | (Some("valid"), 1) => EmailStatus::Deliverable,
        (_, 1 | 2) => EmailStatus::Risky,
        _ => EmailStatus::Unknown,
    }
}

/// Recommended numbers first, then by grade.
fn phones(mut wire: Vec<wire::Phone>) -> Vec<Phone> {
    wire.sort_by_key(|phone| (phone.recommended.0 != Some(true), rank(phone.grade.0.as_deref())));
    wire.into_iter()
        .filter_map(|phone| {
            let e164 = phone.e164.0.as_deref().and_then(text::e164);
            let raw = phone.number.0.or(phone.e164.0)?;
            let raw = match phone.extension.0 {
                Some(extension) => format!("{raw} x{extension}"),
                None => raw,
            };
            let kind = match phone.kind.0.as_deref() {
                Some("mobile") => PhoneKind::Mobile,
                Some("direct dial") => PhoneKind::Direct,
                _ => PhoneKind::Other,
            };
            let verified = rank(phone.grade.0.as_deref()) == 0;
            Some(Phone { raw, e164, kind, verified, confidence: None })
        })
        .collect()
}

/// A company of a search or a look-up.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let domain = [&wire.domain, &wire.website_domain, &wire.email_domain]
        .into_iter()
        .find_map(|domain| domain.0.as_deref().and_then(text::domain));
    let at = wire.address.0.unwrap_or_default();
    let code = at.country_code.0.or(wire.country_code.0);
    Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phone.0,
        industry_raw: wire
            .industry
            .0
            .or(wire.industry_str.0)
            .or_else(|| wire.industries.texts().into_iter().next()),
        headcount: text::count(wire.num_employees.0),
        revenue_usd: wire.revenue.0.filter(|revenue| *revenue > 0.0),
        founded_year: text::year(wire.year_founded.0),
        address: Address {
            line: at.street.0,
            city: at.city.0.or(wire.city.0),
            region: at.region.0.or(wire.region.0),
            postcode: at.postal_code.0,
            country_iso2: code
                .or_else(|| at.country.0.clone())
                .as_deref()
                .and_then(country::iso2)
                .map(str::to_owned),
            country: at.country.0,
        },
        description: wire.description.0,
        keywords: wire.industry_keywords.texts(),
        technologies: wire.techstack.texts(),
        ..Company::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn profile(value: Value) -> wire::Profile {
        serde_json::from_value(value).unwrap()
    }

    fn mapped(value: Value) -> Person {
        person(profile(value), None, Wanted::default())
    }

    #[test]
    fn words_of_a_look_up() {
        let table = [
            (json!("complete"), State::Complete),
            (json!(null), State::Complete),
            (json!("failed"), State::Failed),
            (json!("progress"), State::Working),
            (json!("searching"), State::Working),
            (json!("not queued"), State::Working),
            (json!("waiting"), State::Working),
            (json!("queued"), State::Working),
            (json!("pending"), State::Working),
            (json!("word of tomorrow"), State::Working),
        ];
        for (word, expected) in table {
            assert_eq!(state(&profile(json!({"status": word}))), expected, "{word}");
        }
    }

    #[test]
    fn grades_and_checks_of_an_address() {
        use EmailStatus::{Deliverable, Risky, Undeliverable, Unknown};
        let table = [
            ("A", "valid", "professional", Deliverable),
            ("A", "unknown", "professional", Deliverable),
            ("a", "unknown", "professional", Deliverable),
            ("A-", "valid", "professional", Deliverable),
            ("A-", "unknown", "professional", Risky),
            ("B", "valid", "professional", Risky),
            ("C", "valid", "professional", Unknown),
            ("", "", "professional", Unknown),
            ("A", "accept-all", "professional", Risky),
            ("A", "invalid", "professional", Undeliverable),
            ("A", "valid", "role-based", Risky),
            ("A", "valid", "disposable", Risky),
        ];
        for (grade, smtp_valid, kind, expected) in table {
            let person = mapped(json!({"recommended_professional_email": "D@A.example", "emails": [
                {"email": "d@a.example", "grade": grade, "smtp_valid": smtp_valid, "type": kind}]}));
            assert_eq!(person.email_status, Some(expected), "{grade} {smtp_valid} {kind}");
        }
        assert_eq!(mapped(json!({"current_work_email": "d@a.example"})).email_status, Some(Unknown));
    }

    #[test]
    fn the_address_at_work_comes_first_and_private_ones_only_if_wanted() {
        let both = json!({"recommended_email": "d@mail.example", "current_work_email": "d@old.example", "emails": [
            {"email": "d@mail.example", "type": "personal", "grade": "A"},
            {"email": "b@a.example", "type": "professional", "grade": "B"},
            {"email": "a@a.example", "type": "professional", "grade": "A-"}]});
        assert_eq!(mapped(both).email.as_deref(), Some("a@a.example"));
        let private = json!({"emails": [{"email": "d@mail.example", "type": "personal", "grade": "B"}]});
        assert_eq!(mapped(private.clone()).email, None);
        let wanted = person(profile(private), None, Wanted { personal_emails: true });
        assert_eq!(
            (wanted.email.as_deref(), wanted.email_status),
            (Some("d@mail.example"), Some(EmailStatus::Risky))
        );
    }

    #[test]
    fn kinds_and_order_of_numbers() {
        let person = mapped(json!({"phones": [
            {"number": "+1 207-555-0100", "type": "other", "grade": "A"},
            {"number": "+1 207-555-0142", "e164": "+12075550142", "type": "mobile", "grade": "A-", "recommended": true},
            {"number": "+1 207-555-0143", "extension": 12, "type": "direct dial", "grade": "B"},
            {"number": null, "type": "mobile"}]}));
        let seen: Vec<_> =
            person.phones.iter().map(|phone| (phone.raw.as_str(), phone.kind, phone.verified)).collect();
        assert_eq!(
            seen,
            [
                ("+1 207-555-0142", PhoneKind::Mobile, false),
                ("+1 207-555-0100", PhoneKind::Other, true),
                ("+1 207-555-0143 x12", PhoneKind::Direct, false)
            ]
        );
        assert_eq!(person.phones[0].e164.as_deref(), Some("+12075550142"));
    }

    #[test]
    fn only_the_job_of_today_speaks_and_a_dead_profile_is_dropped() {
        let person = mapped(
            json!({"name": "Dana van Okafor", "linkedin_url": "https://www.linkedin.com/in/d",
            "linkedin_url_active": false, "job_history": [
                {"highest_level": "Manager", "department": "Finance", "end_date": "2020-01-01"},
                {"highest_level": "Director", "department": "Information Technology", "end_date": "Present"}]}),
        );
        assert_eq!(
            (person.first_name.as_deref(), person.last_name.as_deref()),
            (Some("Dana van"), Some("Okafor"))
        );
        assert_eq!(person.full_name.as_deref(), Some("Dana van Okafor"));
        assert_eq!(person.seniority_raw.as_deref(), Some("Director"));
        assert_eq!(person.department_raw.as_deref(), Some("Information Technology"));
        assert_eq!(person.linkedin_url, None);
    }

    #[test]
    fn what_a_look_up_would_add() {
        let of = |value: Value| found(profile(value)).completeness;
        assert_eq!(of(json!({"id": 1})), Reveal::NeedsReveal);
        assert_eq!(of(json!({"teaser": {"emails": ["a.example"]}})), Reveal::NeedsReveal);
        assert_eq!(of(json!({"teaser": {"phones": [{"number": "207-555-XXXX"}]}})), Reveal::NeedsReveal);
        assert_eq!(of(json!({"teaser": {"emails": [], "phones": null}})), Reveal::Nothing);
        assert_eq!(of(json!({"teaser": {"emails": ["a.example"]}, "suppressed": true})), Reveal::Nothing);
        assert_eq!(found(profile(json!({"teaser": {"emails": ["a.example"]}}))).person.email, None);
    }

    #[test]
    fn a_company_of_a_search_and_of_a_look_up() {
        let of = |value: Value| firm(serde_json::from_value(value).unwrap());
        let hit = of(
            json!({"id": 7, "email_domain": "A.example", "industry_str": "Logistics", "country_code": "us"}),
        );
        assert_eq!(
            (hit.domain.as_deref(), hit.address.country_iso2.as_deref()),
            (Some("a.example"), Some("US"))
        );
        assert_eq!(hit.industry_raw.as_deref(), Some("Logistics"));
        let whole = of(
            json!({"num_employees": "140", "revenue": 0, "year_founded": 1998, "address": {"country": "Germany"}}),
        );
        assert_eq!((whole.headcount, whole.revenue_usd, whole.founded_year), (Some(140), None, Some(1998)));
        assert_eq!(whole.address.country_iso2.as_deref(), Some("DE"));
    }

    proptest! {
        #[test]
        fn any_words_are_read(grade in "\\PC{0,4}", smtp in "\\PC{0,12}", text in "\\PC{0,30}") {
            let person = mapped(json!({"name": text, "status": smtp, "emails": [
                {"email": text, "grade": grade, "smtp_valid": smtp, "type": "professional"}],
                "phones": [{"number": text, "extension": text, "type": smtp}]}));
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
        }
    }
}
