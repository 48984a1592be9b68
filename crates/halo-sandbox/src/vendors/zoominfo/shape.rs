//! ZoomInfo's records, with its habits: legal forms, national numbers, numbers as texts, empty texts for nothing.

use rest_core::Timestamp;
use serde_json::{Map, Value, json};

use super::{VENDOR, lookup};
use crate::invent::{Company, Number, PER_COMPANY};
use crate::vendors::params::number;
use crate::vendors::population::{Population, opted_out};

const PEOPLE: i64 = 1_504_000_000;
const COMPANIES: i64 = 344_500_000;

/// Ids of people are numbers, some of them negative.
pub(super) fn person_id(n: u64) -> i64 {
    let id = PEOPLE + n as i64 * 7;
    if n.is_multiple_of(9) { -id } else { id }
}

pub(super) fn of_person_id(id: &Value) -> Option<u64> {
    let id = (number(id)?.abs() as i64).saturating_sub(PEOPLE);
    (id >= 0 && id % 7 == 0).then_some(id as u64 / 7)
}

pub(super) fn company_id(n: u64) -> i64 {
    COMPANIES + n as i64 * 3
}

pub(super) fn of_company_id(id: &Value) -> Option<u64> {
    let id = (number(id)? as i64).saturating_sub(COMPANIES);
    (id >= 0 && id % 3 == 0).then_some(id as u64 / 3)
}

pub(super) fn score(all: &Population, n: u64) -> u32 {
    70 + (all.noise(VENDOR, n) >> 8) as u32 % 30
}

pub(super) fn title(all: &Population, n: u64, now: Timestamp) -> &'static str {
    let (_, changes) = all.refreshed(VENDOR, n, now);
    let job = all.person(n).job;
    if (all.noise(VENDOR, n) + changes).is_multiple_of(2) { job.variant } else { job.title }
}

/// Whether the record has this of the fields a search can require.
pub(super) fn has(all: &Population, n: u64, field: &str) -> bool {
    let person = all.person(n);
    match field {
        "email" => all.noise(VENDOR, n) % 10 != 3,
        "phone" => person.direct.is_some() || person.mobile.is_some(),
        "directphone" => person.direct.is_some(),
        "mobilephone" => person.mobile.is_some(),
        _ => false,
    }
}

/// On the national lists of people who do not want calls: all who opted out, and some who did not.
fn no_calls(all: &Population, n: u64) -> (bool, bool) {
    let noise = all.noise(VENDOR, n) >> 24;
    (opted_out(n) || noise.is_multiple_of(31), opted_out(n) || noise.is_multiple_of(17))
}

fn name_of(company: &Company) -> String {
    format!("{} {}", company.name, company.legal_form)
}

/// The `attributes` of a search row.
pub(super) fn found(all: &Population, n: u64, now: Timestamp, under_management: bool) -> Value {
    let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
    let (direct, mobile) = no_calls(all, n);
    let (at, _) = all.refreshed(VENDOR, n, now);
    let at = at.to_string().replace(".000Z", "Z");
    json!({
        "firstName": person.first, "middleName": "", "lastName": person.last, "jobTitle": title(all, n, now),
        "contactAccuracyScore": score(all, n), "managementLevel": person.job.zoominfo_level, "validDate": at,
        "lastUpdatedDate": at, "hasEmail": has(all, n, "email"), "hasSupplementalEmail": false,
        "hasDirectPhone": person.direct.is_some(), "hasMobilePhone": person.mobile.is_some(),
        "directPhoneDoNotCall": direct, "mobilePhoneDoNotCall": mobile, "hasCompanyIndustry": true,
        "hasCompanyPhone": company.phone.is_some(), "hasCompanyStreet": true,
        "hasCompanyState": !company.region.is_empty(), "hasCompanyZipCode": true, "hasCompanyCountry": true,
        "hasCompanyRevenue": true, "hasCompanyEmployeeCount": true,
        "managementStatus": { "underManagement": under_management, "purchaseDate": null },
        "company": { "id": company_id(company.index), "name": name_of(&company) },
    })
}

fn text(number: &Option<Number>) -> Value {
    json!(number.as_ref().map(Number::national).unwrap_or_default())
}

/// Everything an enrichment can give about a person, by the name of the output field; the company is nested.
pub(super) fn contact(all: &Population, n: u64, now: Timestamp) -> Map<String, Value> {
    let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
    let (direct, mobile) = no_calls(all, n);
    let (at, _) = all.refreshed(VENDOR, n, now);
    let at = at.to_string().replace(".000Z", "Z");
    // Addresses are sometimes written with capitals.
    let email = match all.noise(VENDOR, n) % 10 {
        3 => String::new(),
        4 => {
            let mut letters = person.email.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        }
        _ => person.email.clone(),
    };
    let links =
        json!([{ "type": "linkedin.com", "url": format!("https://www.linkedin.com/in/{}", person.handle) }]);
    let function = json!({ "name": person.job.title, "department": person.job.zoominfo_department });
    let shown = json!({
        "id": person_id(n).to_string(), "firstName": person.first, "middleName": "", "lastName": person.last,
        "email": email, "emailAlt": "", "supplementalEmail": [], "phone": text(&person.direct),
        "directPhoneAlt": "", "directPhoneDoNotCall": direct, "mobilePhone": text(&person.mobile),
        "mobilePhoneAlt": "", "mobilePhoneDoNotCall": mobile, "jobTitle": title(all, n, now),
        "jobFunction": function, "managementLevel": [person.job.zoominfo_level],
        "contactAccuracyScore": score(all, n).to_string(), "externalUrls": links, "street": company.street,
        "city": company.city, "region": company.country.continent, "state": company.region,
        "zipCode": company.postcode, "country": company.country.name, "education": [], "employmentHistory": [],
        "positionStartDate": "2023-04-01", "yearsOfExperience": "11", "techSkills": [], "validDate": at,
        "lastUpdatedDate": at, "withinEu": matches!(company.country.iso, "DE" | "FR"), "withinCalifornia": false,
        "withinCanada": false, "personHasMoved": "No", "company": employer(all, &company),
    });
    match shown {
        Value::Object(shown) => shown,
        _ => Map::new(),
    }
}

/// The company inside a contact: revenue is in dollars here.
fn employer(all: &Population, company: &Company) -> Value {
    let mut shown = json!({
        "id": company_id(company.index), "name": name_of(company), "website": format!("www.{}", company.domain),
        "phone": text(&company.phone), "street": company.street, "city": company.city, "state": company.region,
        "zipCode": company.postcode, "country": company.country.name, "employeeCount": company.employees,
        "employeeRange": lookup::employee_band(company.employees).1, "revenue": printed(company.revenue),
        "revenueNumeric": company.revenue, "revenueRange": lookup::revenue_band(company.revenue).1,
        "primaryIndustry": [company.industry.zoominfo], "industries": [company.industry.zoominfo],
        "socialMediaUrls": social(company), "ticker": "", "type": "Private", "sicCodes": [], "naicsCodes": [],
    });
    if all.noise(VENDOR, company.index ^ 0xc000_0000).is_multiple_of(8) {
        shown["employeeCount"] = json!("");
    }
    shown
}

fn printed(dollars: u64) -> String {
    format!("${} Million", (dollars / 1_000_000).max(1))
}

fn social(company: &Company) -> Value {
    let slug = company.name.to_lowercase().replace(' ', "-");
    let url = format!("http://www.linkedin.com/company/{slug}");
    json!([{ "type": "LINKED_IN", "url": url, "followerCount": "2100" }])
}

/// Everything an enrichment can give about a company: revenue is in thousands of dollars here.
pub(super) fn company(all: &Population, n: u64, now: Timestamp) -> Map<String, Value> {
    let company = all.company(n);
    let noise = all.noise(VENDOR, n ^ 0xc000_0000);
    let growth = format!("{:.1}", (noise % 300) as f64 / 10.0);
    let funded = noise % 6 == 1;
    let funding = if funded {
        json!([{ "date": "2025-09-01", "type": "Series A", "amount": 5_000, "investors": ["Demo Ventures"] }])
    } else {
        json!([])
    };
    let departments = json!({
        "cSuite": 3, "finance": company.employees / 20, "humanResources": company.employees / 40,
        "sales": company.employees / 6, "operations": company.employees / 5,
        "informationTechnology": company.employees / 12, "engineeringAndTechnical": company.employees / 8,
        "marketing": company.employees / 15, "legal": 0, "medicalAndHealth": 0,
    });
    let (at, _) = all.refreshed(VENDOR, n * PER_COMPANY, now);
    let shown = json!({
        "id": company_id(n).to_string(), "name": name_of(&company), "website": format!("www.{}", company.domain),
        "domainList": [company.domain], "description": format!("{} in {}.", company.industry.zoominfo, company.city),
        "phone": text(&company.phone), "fax": "", "street": company.street, "city": company.city,
        "state": company.region, "zipCode": company.postcode, "country": company.country.name,
        "continent": company.country.continent, "metroArea": "", "employeeCount": company.employees,
        "employeeRange": lookup::employee_band(company.employees).1,
        "employeeGrowth": { "oneYearGrowthRate": growth, "twoYearGrowthRate": growth, "employeeGrowthDataPoints": [] },
        "employeeCountByDepartment": departments,
    });
    let more = json!({
        "revenue": company.revenue / 1000,
        "revenueRange": lookup::revenue_band(company.revenue).1, "primaryIndustry": [company.industry.zoominfo],
        "industries": [company.industry.zoominfo],
        "industryCodes": [{ "id": lookup::industry_id(company.industry.zoominfo), "name": company.industry.zoominfo }],
        "sicCodes": [], "naicsCodes": [], "foundedYear": company.founded.to_string(), "type": "Private", "ticker": "",
        "businessModel": ["B2B"], "companyStatus": "ALIVE", "isDefunct": false, "parentId": null, "parentName": "",
        "ultimateParentId": null, "ultimateParentName": "", "ultimateParentRevenue": null,
        "ultimateParentEmployees": null, "locationCount": 1, "competitors": [], "products": [],
        "companyFunding": funding, "recentFundingAmount": if funded { json!(5_000) } else { Value::Null },
        "recentFundingDate": if funded { json!("2025-09-01") } else { Value::Null },
        "totalFundingAmount": if funded { json!(5_000) } else { Value::Null }, "departmentBudgets": {},
        "socialMediaUrls": social(&company), "logo": "", "numberOfContactsInZoomInfo": PER_COMPANY,
        "certified": 0, "certificationDate": "", "lastUpdatedDate": at.date_string(), "createdDate": "2019-05-01",
    });
    let both = [shown, more].into_iter().filter_map(|part| part.as_object().cloned());
    both.flatten().collect()
}

/// The row of a company search.
pub(super) fn listed(all: &Population, n: u64) -> Value {
    let company = all.company(n);
    json!({ "name": name_of(&company), "id": company_id(n) })
}

/// The technologies of a company.
pub(super) fn technologies(all: &Population, n: u64) -> Vec<Value> {
    let company = all.company(n);
    let shown = company.technologies.iter().map(|name| {
        json!({
            "categoryParent": "Technology", "category": "Software", "vendor": name.split(' ').next(), "product": name,
            "attribute": lookup::technology_tag(name), "website": "", "logo": "", "domain": "",
            "createdDate": "2025-05-01", "modifiedDate": "2026-01-15", "description": "",
        })
    });
    shown.collect()
}

/// What a company seems to look for: topic, score, audience, date. Every fourth company does.
pub(super) fn intent(
    all: &Population,
    n: u64,
    now: Timestamp,
) -> Vec<(&'static str, u64, &'static str, String)> {
    if n % 4 != 1 {
        return Vec::new();
    }
    let noise = all.noise(VENDOR, n ^ 0x107e_0000);
    let topic = lookup::TOPICS[(noise % lookup::TOPICS.len() as u64) as usize];
    let audience = ["A", "B", "C", "D", "E"][(noise >> 8) as usize % 5];
    let (at, _) = all.refreshed(VENDOR, n * PER_COMPANY, now);
    vec![(topic, 60 + (noise >> 16) % 41, audience, at.date_string())]
}
