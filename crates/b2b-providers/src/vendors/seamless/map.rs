//! What Seamless.AI's JSON means.

mod part;

use rest_core::Timestamp;

use super::{ID, wire};
use crate::lenient::{List, Text};
use crate::vendors::text;
use crate::{Address, Company, EmailStatus, Found, Funding, Person, Phone, PhoneKind, Reveal};
use part::{band, count, country_of, industries, kind, per_cent, place, revenue, site, split, year};

/// Kinds of news that speak of growth.
const GROWTH: [&str; 4] = ["Acquisition", "Expansion", "Investment", "Partnership"];

/// A person of a search: addresses and numbers come by research.
#[must_use]
pub fn found(wire: wire::Hit) -> Found {
    let full = wire.name.0.unwrap_or_default();
    let (first, last) = text::split_name(&full);
    let mut person = Person {
        source: Some(ID),
        external_id: wire.search_result_id.0,
        observed_at: wire.last_modified_at.0.as_deref().and_then(moment),
        first_name: wire.first_name.0.or(first),
        last_name: wire.last_name.0.or(last),
        full_name: Some(full).filter(|full| !full.is_empty()),
        job_title: wire.title.0,
        linkedin_url: wire.li_url.0.as_deref().and_then(text::linkedin),
        seniority_raw: wire.seniority.0,
        department_raw: wire.department.0,
        ..Person::default()
    };
    person.company = Company {
        company_name: wire.company.0,
        industry_raw: industries(wire.industries).into_iter().next(),
        headcount_range: wire.employee_size_range.0.map(band),
        revenue_range: wire.company_revenue.0,
        founded_year: year(wire.company_founded_on.0.as_deref()),
        address: Address {
            city: wire.company_city.0,
            region: wire.company_state.0,
            ..country_of(None, wire.company_country.0)
        },
        ..site(wire.domain.0.as_deref())
    };
    let kinds = wire.company_latest_funding_classifications;
    growth(&mut person, wire.company_latest_funding_date.0, kinds, wire.news_and_events);
    person.research.services_offered = text::services(&person.company);
    Found { person, completeness: Reveal::NeedsReveal }
}

/// A person that was researched. `came` is when the answer came, for records without a date of their own.
#[must_use]
pub fn contact(wire: wire::Contact, came: Option<Timestamp>) -> Person {
    let full = wire.full_name.0.or(wire.name.0);
    let mut person = Person {
        source: Some(ID),
        external_id: wire.contact_id.0,
        observed_at: wire.updated_at.0.as_deref().and_then(moment).or(came),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: full,
        job_title: wire.title.0,
        linkedin_url: wire.profile_url.0.as_deref().and_then(text::linkedin),
        seniority_raw: wire.seniority.0,
        department_raw: wire.department.0,
        ..Person::default()
    };
    let checked = [
        (wire.email1.0, wire.email1_word.0, wire.email1_total.0),
        (wire.email2.0, wire.email2_word.0, wire.email2_total.0),
        (wire.email3.0, wire.email3_word.0, wire.email3_total.0),
    ];
    address(&mut person, wire.email.0.as_deref(), &checked);
    let numbers = [
        (
            wire.contact_phone1.0,
            kind(wire.contact_phone1_data_type.0.as_deref()),
            wire.contact_phone1_total.0,
        ),
        (
            wire.contact_phone2.0,
            kind(wire.contact_phone2_data_type.0.as_deref()),
            wire.contact_phone2_total.0,
        ),
        (wire.company_phone1.0.clone(), PhoneKind::Company, wire.company_phone1_total.0),
    ];
    for (raw, kind, total) in numbers {
        let Some(raw) = raw else { continue };
        if person.phones.iter().any(|known| known.raw == raw) {
            continue;
        }
        let confidence = total.as_deref().and_then(per_cent).map(|sure| f32::from(sure) / 100.0);
        person.phones.push(Phone { e164: text::e164(&raw), raw, kind, verified: false, confidence });
    }
    let headcount = count(wire.company_staff_count.0.as_deref());
    let revenue_usd = revenue(wire.company_annual_revenue.0.as_deref());
    person.company = Company {
        company_name: wire.company.0,
        company_phone: wire.company_phone1.0,
        industry_raw: wire.company_industry.0,
        headcount,
        headcount_range: wire.company_staff_count_range.0.filter(|_| headcount.is_none()).map(band),
        revenue_usd,
        revenue_range: wire.company_revenue_range.0.filter(|_| revenue_usd.is_none()),
        founded_year: year(wire.company_founded.0.as_deref()),
        address: wire.company_location.0.map(place).unwrap_or_default(),
        description: wire.company_description.0,
        ..site(wire.company_domain.0.as_deref().or(wire.website.0.as_deref()))
    };
    let kinds = wire.company_latest_funding_classifications;
    growth(&mut person, wire.company_latest_funding_date.0, kinds, wire.news_and_events);
    person.research.services_offered = text::services(&person.company);
    person
}

/// A company, of a search or researched, as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Firm, came: Option<Timestamp>) -> Person {
    let headcount = count(wire.staff_count.0.or(wire.employee_count.0).as_deref());
    let revenue_usd = revenue(wire.annual_revenue.0.as_deref());
    let address = match wire.location.0 {
        Some(location) => place(location),
        None => Address {
            line: wire.street1.0,
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.post_code.0,
            ..country_of(None, wire.country.0)
        },
    };
    let technologies = match split(wire.technologies) {
        known if known.is_empty() => split(wire.top_technologies),
        known => known,
    };
    let company = Company {
        external_id: wire.search_result_id.0.or(wire.company_id.0),
        company_name: wire.name.0,
        company_phone: split(wire.phones).into_iter().next(),
        industry_raw: industries(wire.industries).into_iter().next(),
        headcount,
        headcount_range: wire.staff_count_range.0.filter(|_| headcount.is_none()).map(band),
        revenue_usd,
        revenue_range: wire.revenue_range.0.filter(|_| revenue_usd.is_none()),
        founded_year: year(wire.founded_on.0.as_deref()),
        address,
        description: wire.description.0,
        technologies,
        ..site(wire.domain.0.as_deref())
    };
    let mut person = Person::from(company);
    person.source = Some(ID);
    person.observed_at = wire.updated_at.0.as_deref().and_then(moment).or(came);
    growth(
        &mut person,
        wire.latest_funding_date.0,
        wire.latest_funding_classifications,
        wire.news_and_events,
    );
    person.research.services_offered = text::services(&person.company);
    person
}

/// The address and the check of the same address among the three that were checked.
fn address(
    person: &mut Person,
    email: Option<&str>,
    checked: &[(Option<String>, Option<String>, Option<String>); 3],
) {
    let Some(email) = email.and_then(text::email) else { return };
    let same = |one: &&(Option<String>, Option<String>, Option<String>)| {
        one.0.as_deref().and_then(text::email).as_deref() == Some(email.as_str())
    };
    let check = checked.iter().find(same);
    let status = match check.and_then(|(_, word, _)| word.as_deref()) {
        Some("valid") => EmailStatus::Deliverable,
        Some("risky") => EmailStatus::Risky,
        // It is known not to exist.
        Some("invalid") => return,
        _ => EmailStatus::Unknown,
    };
    person.source_confidence = check.and_then(|(.., total)| per_cent(total.as_deref()?));
    person.email = Some(email);
    person.email_status = Some(status);
}
/// The last round and news that speak of growth. The total of all rounds is not the size of the last.
fn growth(person: &mut Person, date: Option<String>, kinds: List<Text>, news: List<wire::News>) {
    let date = date.as_deref().and_then(text::date);
    let kind = kinds.texts().into_iter().next();
    let signals = &mut person.research.growth_signals;
    signals.extend(text::raised(kind.as_deref(), None, date.as_deref()));
    if kind.is_some() || date.is_some() {
        person.company.funding.push(Funding { date, kind, amount: None });
    }
    for one in news.0 {
        let Some(kind) = one.kind.0.filter(|kind| GROWTH.contains(&kind.as_str())) else { continue };
        let date = one.date.0.as_deref().and_then(text::date);
        signals.extend(text::raised(Some(&kind), None, date.as_deref()));
    }
}

/// A point in time, also as `2026-03-03 12:34:07`.
fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn mapped(value: serde_json::Value) -> Person {
        contact(serde_json::from_value(value).unwrap(), None)
    }

    fn firm(value: serde_json::Value) -> Person {
        company(serde_json::from_value(value).unwrap(), None)
    }

    #[test]
    fn the_check_of_the_same_address_counts() {
        let table = [
            ("valid", Some(EmailStatus::Deliverable)),
            ("risky", Some(EmailStatus::Risky)),
            ("invalid", None),
            ("odd", Some(EmailStatus::Unknown)),
            ("", Some(EmailStatus::Unknown)),
        ];
        for (word, status) in table {
            let person = mapped(
                json!({"email": "B@x.example", "email1": "a@x.example", "email1EmailAI": "valid",
                "email1TotalAI": "99%", "email2": "b@x.example", "email2EmailAI": word, "email2TotalAI": "71%"}),
            );
            assert_eq!((person.email_status, person.email.is_some()), (status, status.is_some()), "{word}");
            assert_eq!(person.source_confidence, status.map(|_| 71));
        }
        let alone = mapped(json!({"email": "b@x.example", "email1": ""}));
        assert_eq!((alone.email_status, alone.source_confidence), (Some(EmailStatus::Unknown), None));
    }

    #[test]
    fn kinds_of_numbers() {
        let person = mapped(json!({"contactPhone1": "207.555.0142", "contactPhone1DataType": "mobile",
            "contactPhone1TotalAI": "98%", "contactPhone2": "207.555.0100", "companyPhone1": "207.555.0100"}));
        let kinds: Vec<_> = person.phones.iter().map(|phone| (phone.kind, phone.confidence)).collect();
        assert_eq!(kinds, [(PhoneKind::Mobile, Some(0.98)), (PhoneKind::Other, None)]);
        assert_eq!(person.company.company_phone.as_deref(), Some("207.555.0100"));
        let table = [
            ("direct", PhoneKind::Direct),
            ("landline", PhoneKind::Direct),
            ("company", PhoneKind::Company),
            ("x", PhoneKind::Other),
        ];
        for (word, expected) in table {
            assert_eq!(kind(Some(word)), expected, "{word}");
        }
    }

    #[test]
    fn odd_keys_and_empty_text() {
        let person = mapped(
            json!({"lIProfileUrl": "https://www.linkedin.com/in/dana-okafor-demo", "middleName": "",
            "email": "", "contactPhone1": "", "companyStaffCount": 0, "companyStaffCountRange": "51 - 200 employees",
            "companyAnnualRevenue": "", "companyRevenueRange": "$20M - $50M", "companyFounded": "1998"}),
        );
        assert!(person.linkedin_url.is_some() && person.email.is_none() && person.phones.is_empty());
        assert_eq!(person.company.headcount_range.as_deref(), Some("51 - 200"));
        assert_eq!(person.company.revenue_range.as_deref(), Some("$20M - $50M"));
        assert_eq!(person.company.founded_year, Some(1998));
    }

    #[test]
    fn lists_come_as_lists_or_as_one_text() {
        let researched = firm(
            json!({"name": "Quay", "phones": "207.555.0100,207.555.0101", "staffCount": "1,750",
            "industries": "Leisure, Travel & Tourism,Retail", "topTechnologies": "CRM One, Mail Two",
            "annualRevenue": "32000000", "foundedOn": "1998-01-01", "location": {"country": "United States", "countryAlpha2": "US"}}),
        );
        let company = &researched.company;
        assert_eq!(company.industry_raw.as_deref(), Some("Leisure, Travel & Tourism"));
        assert_eq!(company.technologies, ["CRM One", "Mail Two"]);
        assert_eq!((company.headcount, company.revenue_usd), (Some(1_750), Some(32e6)));
        assert_eq!(company.company_phone.as_deref(), Some("207.555.0100"));
        assert_eq!(company.address.country_iso2.as_deref(), Some("US"));
        let searched = firm(
            json!({"industries": ["Retail"], "technologies": ["CRM One", "Mail, Two"], "country": "Germany"}),
        );
        assert_eq!(searched.company.technologies, ["CRM One", "Mail, Two"]);
        assert_eq!(searched.company.address.country_iso2.as_deref(), Some("DE"));
        assert!(searched.is_company_only());
    }

    #[test]
    fn growth_is_evidence_only() {
        let person = mapped(
            json!({"companyFundingTotal": "5000000", "companyLatestFundingDate": "2024-02-01",
            "companyLatestFundingClassifications": ["Series A"], "newsAndEvents": [
                {"type": "Expansion", "date": "2026-01-02T00:00:00.000Z"}, {"type": "Cost Cutting", "date": "2026-01-02"}]}),
        );
        assert_eq!(person.research.growth_signals, ["Series A 2024-02", "Expansion 2026-01"]);
        assert_eq!(person.company.funding[0].amount, None);
    }

    #[test]
    fn a_blank_instead_of_a_t() {
        let hit = found(
            serde_json::from_value(
                json!({"name": "Dana van Okafor", "lastModifiedAt": "2026-03-03 12:34:07"}),
            )
            .unwrap(),
        );
        assert_eq!(hit.person.observed_at, Timestamp::parse("2026-03-03T12:34:07Z"));
        assert_eq!(
            (hit.person.first_name.as_deref(), hit.person.last_name.as_deref()),
            (Some("Dana van"), Some("Okafor"))
        );
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(text in "\\PC{0,40}") {
            let person = mapped(json!({"email": text, "email1": text, "email1TotalAI": text, "contactPhone1": text,
                "companyFounded": text, "companyStaffCount": text, "companyAnnualRevenue": text}));
            prop_assert!(person.company.revenue_usd.is_none_or(|revenue| revenue > 0.0));
            let _ = firm(json!({"industries": text, "phones": text, "topTechnologies": text, "foundedOn": text}));
        }
    }
}
