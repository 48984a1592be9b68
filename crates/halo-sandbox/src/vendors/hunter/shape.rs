//! Hunter's JSON, with its habits: nulls nearly everywhere, role mailboxes, ranges as texts.

use rest_core::Timestamp;
use serde_json::{Value, json};

use super::VENDOR;
use crate::dice;
use crate::invent::{Number, PER_COMPANY};
use crate::vendors::params::Params;
use crate::vendors::population::{Population, opted_out};

pub(super) const SENIORITIES: &[&str] = &["junior", "senior", "executive"];
pub(super) const DEPARTMENTS: &[&str] = &[
    "executive",
    "it",
    "finance",
    "management",
    "sales",
    "legal",
    "support",
    "hr",
    "marketing",
    "communication",
    "education",
    "design",
    "health",
    "operations",
];
pub(super) const HEADCOUNTS: &[&str] =
    &["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+"];

pub(super) fn headcount(employees: u64) -> &'static str {
    let bounds = [10, 50, 200, 500, 1_000, 5_000, 10_000];
    HEADCOUNTS[bounds.iter().filter(|bound| employees > **bound).count()]
}

/// Every ninth company takes mail for any name.
pub(super) fn accepts_all(company: u64) -> bool {
    company % 9 == 8
}

pub(super) fn slug(technology: &str) -> String {
    technology.to_lowercase().replace(' ', "-")
}

pub(super) fn state_code(region: &str) -> &'static str {
    match region {
        "Maine" => "ME",
        "Texas" => "TX",
        "Ohio" => "OH",
        "Colorado" => "CO",
        "Idaho" => "ID",
        _ => "",
    }
}

/// The state of a check younger than a month; most addresses have none.
fn checked(all: &Population, n: u64, now: Timestamp) -> Value {
    let (at, _) = all.refreshed(VENDOR, n, now);
    if now.since(at).as_secs() > 30 * 86_400 {
        return json!({ "date": null, "status": null });
    }
    let status = if accepts_all(n / PER_COMPANY) { "accept_all" } else { "valid" };
    json!({ "date": at.date_string(), "status": status })
}

fn position(all: &Population, n: u64, now: Timestamp) -> (&'static str, &'static str) {
    let job = all.person(n).job;
    let (_, changes) = all.refreshed(VENDOR, n, now);
    if (all.noise(VENDOR, n) + changes).is_multiple_of(3) {
        (job.variant, job.title)
    } else {
        (job.title, job.variant)
    }
}

fn confidence(all: &Population, n: u64) -> u64 {
    60 + (all.noise(VENDOR, n) >> 8) % 40
}

fn source(domain: &str, at: Timestamp) -> Value {
    json!([{
        "domain": domain, "uri": format!("http://{domain}/team"), "extracted_on": "2025-11-02",
        "last_seen_on": at.date_string(), "still_on_page": true,
    }])
}

/// All addresses of a company that may be shown: those of people who opted out may not.
pub(super) fn emails(all: &Population, company: u64, now: Timestamp) -> Vec<Value> {
    let firm = all.company(company);
    let people = all.staff(company).filter(|n| all.knows(VENDOR, *n) && !opted_out(*n));
    let mut emails: Vec<Value> = people
        .map(|n| {
            let person = all.person(n);
            let noise = all.noise(VENDOR, n);
            let (at, _) = all.refreshed(VENDOR, n, now);
            let (title, raw) = position(all, n, now);
            let handle = format!("https://www.linkedin.com/in/{}", person.handle);
            json!({
                "value": person.email, "type": "personal", "confidence": confidence(all, n),
                "sources": source(&firm.domain, at), "first_name": person.first, "last_name": person.last,
                "position": if noise.is_multiple_of(19) { Value::Null } else { json!(title) }, "position_raw": raw,
                "seniority": person.job.hunter_seniority, "department": person.job.hunter_department,
                "linkedin": if noise.is_multiple_of(3) { Value::Null } else { json!(handle) }, "twitter": null,
                "phone_number": person.direct.as_ref().filter(|_| noise.is_multiple_of(4)).map(Number::international),
                "verification": checked(all, n, now),
            })
        })
        .collect();
    if company.is_multiple_of(2) {
        for local in ["info", "sales"] {
            emails.push(json!({
                "value": format!("{local}@{}", firm.domain), "type": "generic", "confidence": 90, "sources": [],
                "first_name": null, "last_name": null, "position": null, "position_raw": null, "seniority": null,
                "department": null, "linkedin": null, "twitter": null,
                "phone_number": firm.phone.as_ref().map(Number::international),
                "verification": { "date": null, "status": null },
            }));
        }
    }
    emails
}

/// The answer of the finder; nulls if nobody was found.
pub(super) fn finding(all: &Population, found: Option<u64>, params: &Params, now: Timestamp) -> Value {
    let Some(n) = found else {
        return json!({
            "first_name": params.text("first_name"), "last_name": params.text("last_name"), "email": null,
            "score": null, "domain": params.text("domain"), "accept_all": null, "position": null, "twitter": null,
            "linkedin_url": null, "phone_number": null, "company": params.text("company"), "sources": [],
            "verification": { "date": null, "status": null },
        });
    };
    let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
    let (at, _) = all.refreshed(VENDOR, n, now);
    json!({
        "first_name": person.first, "last_name": person.last, "email": person.email, "score": confidence(all, n),
        "domain": company.domain, "accept_all": accepts_all(company.index), "position": position(all, n, now).0,
        "twitter": null, "linkedin_url": format!("https://www.linkedin.com/in/{}", person.handle),
        "phone_number": null, "company": company.name, "sources": source(&company.domain, at),
        "verification": checked(all, n, now),
    })
}

pub(super) fn verification(email: &str, person: Option<u64>, company: Option<u64>) -> Value {
    let (status, result, score) = match (person, company) {
        (_, Some(company)) if accepts_all(company) => ("accept_all", "risky", 60),
        (Some(_), _) => ("valid", "deliverable", 97),
        (None, Some(_)) => ("invalid", "undeliverable", 5),
        (None, None) if email.ends_with("@webmail.example") => ("webmail", "risky", 50),
        (None, None) => ("unknown", "risky", 40),
    };
    let known = company.is_some();
    json!({
        "status": status, "result": result, "score": score, "email": email, "regexp": true, "gibberish": false,
        "disposable": false, "webmail": status == "webmail", "mx_records": known, "smtp_server": known,
        "smtp_check": status == "valid", "accept_all": status == "accept_all", "block": false, "sources": [],
    })
}

/// The person of an enrichment: never with a telephone number that was not public.
pub(super) fn person(all: &Population, n: u64, now: Timestamp) -> Value {
    let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
    let (at, _) = all.refreshed(VENDOR, n, now);
    let parts = [company.city, company.region, company.country.name];
    let location = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let none = json!({ "handle": null });
    json!({
        "id": dice::guid(all.seed(), 0x4e01, n),
        "name": { "fullName": person.full(), "givenName": person.first, "familyName": person.last },
        "email": person.email, "location": location, "timeZone": null, "utcOffset": null, "geo": geo(all, n / PER_COMPANY),
        "employment": {
            "domain": company.domain, "name": company.name, "title": position(all, n, now).0,
            "role": person.job.hunter_department, "subRole": null, "seniority": person.job.hunter_seniority,
        },
        "twitter": none, "linkedin": { "handle": person.handle }, "github": none, "facebook": none, "phone": null,
        "fuzzy": false, "emailProvider": "outlook.com", "indexedAt": at.date_string(), "activeAt": at.date_string(),
        "inactiveAt": null,
    })
}

fn geo(all: &Population, company: u64) -> Value {
    let company = all.company(company);
    let code = state_code(company.region);
    json!({
        "streetAddress": company.street, "city": company.city,
        "state": if company.region.is_empty() { Value::Null } else { json!(company.region) },
        "stateCode": if code.is_empty() { Value::Null } else { json!(code) }, "postalCode": company.postcode,
        "country": company.country.name, "countryCode": company.country.iso, "lat": null, "lng": null,
    })
}

pub(super) fn company(all: &Population, n: u64) -> Value {
    let company = all.company(n);
    let noise = all.noise(VENDOR, n ^ 0xc000_0000);
    // Mostly a range, sometimes a number.
    let employees =
        if noise.is_multiple_of(7) { json!(company.employees) } else { json!(headcount(company.employees)) };
    let slug_name = company.name.to_lowercase().replace(' ', "-");
    let none = json!({ "handle": null });
    let phone = company.phone.as_ref().map(Number::international);
    let revenue = match company.revenue {
        0..1_000_000 => "$0-$1M",
        1_000_000..10_000_000 => "$1M-$10M",
        10_000_000..50_000_000 => "$10M-$50M",
        50_000_000..100_000_000 => "$50M-$100M",
        _ => "$100M-$250M",
    };
    let parts = [company.city, company.region, company.country.name];
    let technologies: Vec<String> = company.technologies.iter().map(|name| slug(name)).collect();
    json!({
        "id": dice::guid(all.seed(), 0x4e02, n), "name": company.name,
        "legalName": format!("{} {}", company.name, company.legal_form), "domain": company.domain,
        "category": {
            "sector": null, "industryGroup": null, "industry": company.industry.hunter, "subIndustry": null,
            "sicCode": null, "naicsCode": null,
        },
        "tags": company.industry.keywords, "description": format!("{} in {}.", company.industry.hunter, company.city),
        "foundedYear": if noise.is_multiple_of(5) { Value::Null } else { json!(company.founded) },
        "location": parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        "geo": geo(all, n), "site": { "phoneNumbers": phone.iter().collect::<Vec<_>>(), "emailAddresses": [] },
        "phone": phone, "logo": format!("https://logos.hunter.io/{}", company.domain),
        "linkedin": { "handle": format!("company/{slug_name}") }, "twitter": none, "facebook": none,
        "crunchbase": none, "type": "private", "company_type": "privately held", "ticker": null,
        "metrics": {
            "employees": employees, "trafficRank": "low", "annualRevenue": null, "estimatedAnnualRevenue": revenue,
            "raised": null, "marketCap": null,
        },
        "tech": technologies, "techCategories": [], "fundingRounds": [], "parent": { "domain": null },
        "ultimateParent": { "domain": null },
    })
}
