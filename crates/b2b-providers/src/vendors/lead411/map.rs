//! What Lead411's JSON means.

use rest_core::Timestamp;
use serde_json::Value;

use super::{ID, wire};
use crate::lenient::Text;
use crate::vendors::{country, text};
use crate::{Address, Company, EmailStatus, Person, Phone, PhoneKind};

/// Job postings that are worth a sentence.
const POSTINGS: usize = 5;

/// Text that says something: "N/A" and the like do not.
pub(super) fn said(text: Text) -> Option<String> {
    text.0.filter(|text| {
        !matches!(text.to_ascii_lowercase().as_str(), "n/a" | "na" | "not available" | "null" | "none" | "-")
    })
}

/// A person: of a list, or unlocked.
#[must_use]
pub fn employee(wire: wire::Employee, company: Company) -> Person {
    let email = said(wire.email).as_deref().and_then(text::email);
    let name = said(wire.company_name);
    let mut person = Person {
        source: Some(ID),
        external_id: said(wire.employee_id),
        external_company_id: company.external_id.clone(),
        first_name: said(wire.first_name),
        last_name: said(wire.last_name),
        job_title: said(wire.title),
        // The vendor checks addresses, but gives no grade with them.
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        linkedin_url: said(wire.linkedin).as_deref().and_then(text::linkedin),
        twitter: said(wire.twitter),
        phones: [said(wire.phone), said(wire.second_phone)]
            .into_iter()
            .flatten()
            .map(|raw| phone(raw, PhoneKind::Other))
            .collect(),
        company,
        ..Person::default()
    };
    if person.company.company_name.is_none() {
        person.company.company_name = name;
    }
    person.research.services_offered = text::services(&person.company);
    person
}

/// A record that was paid for. `came` is when: it has no date of its own.
pub(super) fn unlocked(wire: wire::Unlocked, id: &str, came: Timestamp) -> Person {
    let company = wire.company_data.0.map(|firm| self::firm(*firm)).unwrap_or_default();
    let mut person = employee(wire.employee_details.0.map(|details| *details).unwrap_or_default(), company);
    person.external_id = Some(id.to_owned());
    person.observed_at = Some(came);
    if let Some(email) = said(wire.email).as_deref().and_then(text::email) {
        person.email = Some(email);
        person.email_status = Some(EmailStatus::Unknown);
    }
    let mut phones = phones(&wire.phones);
    phones.extend(std::mem::take(&mut person.phones));
    for phone in phones {
        if !person.phones.iter().any(|known| known.raw == phone.raw) {
            person.phones.push(phone);
        }
    }
    person
}

fn phone(raw: String, kind: PhoneKind) -> Phone {
    Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) }
}

/// Numbers with the kind of their line; anything that is no list of them is none.
fn phones(value: &Value) -> Vec<Phone> {
    let mut phones: Vec<Phone> = items(value)
        .filter_map(|item| {
            let raw = word(item, "phone")?;
            let kind = match word(item, "line_type").map(|kind| kind.to_lowercase()).as_deref() {
                Some("mobile") => PhoneKind::Mobile,
                _ => PhoneKind::Work,
            };
            Some(phone(raw, kind))
        })
        .collect();
    phones.sort_by_key(|phone| phone.kind != PhoneKind::Mobile);
    phones
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn word(item: &Value, key: &str) -> Option<String> {
    let text: Text = serde_json::from_value(item.get(key)?.clone()).ok()?;
    said(text)
}

/// A company.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let url = said(wire.url);
    let domain = url.as_deref().and_then(text::domain);
    let mut lists =
        [said(wire.industries), said(wire.tags), said(wire.specialties)].map(|list| words(list.as_deref()));
    let industry_raw = (!lists[0].is_empty()).then(|| lists[0].remove(0));
    let mut keywords: Vec<String> = Vec::new();
    for keyword in lists.into_iter().flatten() {
        let known = |one: &String| one.eq_ignore_ascii_case(&keyword);
        if !keywords.iter().any(known) && !industry_raw.as_ref().is_some_and(known) {
            keywords.push(keyword);
        }
    }
    let staff = said(wire.number_of_employees).or_else(|| said(wire.number_of_employees_text));
    let exact = staff.as_deref().and_then(|staff| staff.replace(',', "").parse::<i64>().ok());
    let country = said(wire.country_code);
    let line: Vec<String> = [said(wire.address1), said(wire.address2)].into_iter().flatten().collect();
    Company {
        external_id: said(wire.company_id),
        company_name: said(wire.company_name),
        website: url.as_deref().and_then(text::website),
        domain,
        company_phone: said(wire.phone),
        industry_raw,
        headcount: text::count(exact),
        headcount_range: staff.filter(|_| exact.is_none()),
        revenue_range: said(wire.yearly_revenue_text).or_else(|| said(wire.yearly_revenue)),
        founded_year: said(wire.founded).as_deref().and_then(founded),
        address: Address {
            line: (!line.is_empty()).then(|| line.join(", ")),
            city: said(wire.city),
            region: said(wire.region_code),
            postcode: said(wire.zip),
            country_iso2: country.as_deref().and_then(country::iso2).map(str::to_owned),
            // A code is no name.
            country: country.filter(|country| country.len() > 2),
        },
        description: said(wire.bio),
        keywords,
        ..Company::default()
    }
}

fn words(list: Option<&str>) -> Vec<String> {
    let words = list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// `1998`, or a date that begins or ends with its year.
fn founded(text: &str) -> Option<u16> {
    let year = |digits: Option<&str>| text::year(digits?.parse().ok());
    year(text.get(..4)).or_else(|| year(text.len().checked_sub(4).and_then(|start| text.get(start..))))
}

/// A company with its technologies, and what it is hiring for.
pub(super) fn info(wire: wire::Info) -> Option<(Company, Vec<String>)> {
    let mut company = firm(*wire.company_data.0?);
    company.technologies = technologies(&wire.company_outside_tech_data);
    let hiring = items(&wire.indeed_data)
        .filter_map(|item| {
            let title = word(item, "job_title")?;
            let month = word(item, "date").as_deref().and_then(american_month);
            Some(match month {
                Some(month) => format!("Hiring {title} {month}"),
                None => format!("Hiring {title}"),
            })
        })
        .take(POSTINGS)
        .collect();
    Some((company, hiring))
}

fn technologies(value: &Value) -> Vec<String> {
    items(value).filter_map(|item| word(item, "technology")).collect()
}

/// `06-12-2026` and `06/12/2026` → `2026-06`.
fn american_month(text: &str) -> Option<String> {
    let mut parts = text.trim().splitn(3, ['-', '/']);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = text::date(&format!("{year}-{month:0>2}-{day:0>2}"))?;
    Some(date[..7].to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Company {
        firm(serde_json::from_value(value).unwrap())
    }

    fn paid(value: Value) -> Person {
        unlocked(serde_json::from_value(value).unwrap(), "90112233", Timestamp::from_millis(0))
    }

    #[test]
    fn words_for_nothing_are_nothing() {
        for nothing in ["N/A", "n/a", "na", "Not Available", "", " ", "-"] {
            let company =
                of(json!({"company_name": nothing, "URL": nothing, "founded": nothing, "tags": nothing}));
            assert_eq!(company, Company::default(), "{nothing}");
        }
        assert_eq!(of(json!({"company_name": "Nabisco"})).company_name.as_deref(), Some("Nabisco"));
    }

    #[test]
    fn sizes_and_years() {
        let company =
            of(json!({"number_of_employees": "100-250", "yearly_revenue": "$10 million - $25 million",
            "yearly_revenue_text": "$10M-$25M", "founded": 1998}));
        assert_eq!((company.headcount, company.headcount_range.as_deref()), (None, Some("100-250")));
        assert_eq!((company.revenue_range.as_deref(), company.founded_year), (Some("$10M-$25M"), Some(1998)));
        let company =
            of(json!({"number_of_employees": "1,400", "yearly_revenues": "$10 million - $25 million"}));
        assert_eq!((company.headcount, company.headcount_range), (Some(1_400), None));
        assert_eq!(company.revenue_range.as_deref(), Some("$10 million - $25 million"));
        let years = [
            ("1998", Some(1998)),
            ("1998-01-01", Some(1998)),
            ("01/02/1998", Some(1998)),
            ("98", None),
            ("éé98", None),
        ];
        for (text, year) in years {
            assert_eq!(founded(text), year, "{text}");
        }
    }

    #[test]
    fn the_first_industry_counts_and_the_others_are_keywords() {
        let company = of(json!({"industries": "Transportation, Logistics", "tags": "freight, logistics",
            "LI_specialties": "Drayage", "URL": "www.A.example", "country_code": "US", "address1": "1 Pier Rd", "address2": ""}));
        assert_eq!(company.industry_raw.as_deref(), Some("Transportation"));
        assert_eq!(company.keywords, ["Logistics", "freight", "Drayage"]);
        assert_eq!(
            (company.domain.as_deref(), company.website.as_deref()),
            (Some("a.example"), Some("https://www.A.example"))
        );
        assert_eq!((company.address.country_iso2.as_deref(), company.address.country), (Some("US"), None));
        assert_eq!(company.address.line.as_deref(), Some("1 Pier Rd"));
    }

    #[test]
    fn lists_may_be_anything() {
        for odd in [json!(null), json!("N/A"), json!({}), json!([1, null, {"x": 1}]), json!(false)] {
            let person = paid(json!({"email": "D@A.example", "employeePhoneData": odd}));
            assert!(person.phones.is_empty());
            let wire = json!({"company_data": {"company_name": "A"}, "company_outside_tech_data": odd, "indeed_data": odd});
            let (company, hiring) = info(serde_json::from_value(wire).unwrap()).unwrap();
            assert!(company.technologies.is_empty() && hiring.is_empty());
        }
        let person = paid(json!({"employeePhoneData": [{"phone": 2075550100u64, "line_type": "landline"},
            {"phone": "2075550142", "line_type": "Mobile"}, {"phone": "N/A"}],
            "employee_details": {"phone": "2075550142"}}));
        let seen: Vec<_> = person.phones.iter().map(|phone| (phone.raw.as_str(), phone.kind)).collect();
        assert_eq!(seen, [("2075550142", PhoneKind::Mobile), ("2075550100", PhoneKind::Work)]);
        assert_eq!((person.email, person.external_id.as_deref()), (None, Some("90112233")));
    }

    #[test]
    fn postings_are_signs_of_growth() {
        let wire = json!({"company_data": {}, "company_outside_tech_data": [{"technology": "HubSpot"}, {"technology": "n/a"}],
            "indeed_data": [{"job_title": "Network Administrator", "date": "06-12-2026"}, {"job_title": "CFO", "date": "6/1/2026"},
                {"job_title": "Clerk", "date": "13-12-2026"}, {"date": "06-12-2026"}]});
        let (company, hiring) = info(serde_json::from_value(wire).unwrap()).unwrap();
        assert_eq!(company.technologies, ["HubSpot"]);
        assert_eq!(hiring, ["Hiring Network Administrator 2026-06", "Hiring CFO 2026-06", "Hiring Clerk"]);
        assert!(info(wire::Info::default()).is_none());
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in "\\PC{0,30}") {
            let company = of(json!({"URL": words, "founded": words, "industries": words, "number_of_employees": words}));
            prop_assert!(company.founded_year.is_none_or(|year| year >= 1000));
            let _ = american_month(&words);
            let person = paid(json!({"email": words, "employeePhoneData": [{"phone": words, "line_type": words}]}));
            prop_assert!(person.email.is_none_or(|email| email.contains('@')));
        }
    }
}
