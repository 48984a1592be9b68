//! Apollo's JSON, with its habits: nulls, numbers as texts, names without accents.

use rest_core::Timestamp;
use serde_json::{Value, json};

use super::VENDOR;
use crate::invent::{self, PER_COMPANY};
use crate::vendors::population::Population;

const PEOPLE: &str = "66f1a2b3";
const COMPANIES: &str = "5f0a1b2c";
const MASK: u64 = 0x5a5a_0000_93c1;

pub(super) fn person_id(n: u64) -> String {
    format!("{PEOPLE}{:016x}", n ^ MASK)
}

pub(super) fn of_person_id(id: &str) -> Option<u64> {
    Some(u64::from_str_radix(id.strip_prefix(PEOPLE)?, 16).ok()? ^ MASK)
}

pub(super) fn organization_id(n: u64) -> String {
    format!("{COMPANIES}{:016x}", n ^ MASK)
}

pub(super) fn of_organization_id(id: &str) -> Option<u64> {
    Some(u64::from_str_radix(id.strip_prefix(COMPANIES)?, 16).ok()? ^ MASK)
}

/// How Apollo names a technology in filters.
pub(super) fn uid(name: &str) -> String {
    name.to_lowercase().replace(' ', "_")
}

pub(super) fn email_status(all: &Population, n: u64) -> &'static str {
    match all.noise(VENDOR, n) % 20 {
        0 | 1 => "unavailable",
        2 | 3 => "likely to engage",
        4 => "unverified",
        _ => "verified",
    }
}

fn stamp(at: Timestamp) -> String {
    at.to_string().replace('Z', "+00:00")
}

/// Apollo writes names without accents.
fn plain(name: &str) -> String {
    let lower = invent::ascii(name);
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn title(all: &Population, n: u64, now: Timestamp) -> Value {
    let job = all.person(n).job;
    let (_, changes) = all.refreshed(VENDOR, n, now);
    match all.noise(VENDOR, n) % 23 {
        0 => Value::Null,
        noise if (noise + changes).is_multiple_of(2) => json!(job.title),
        _ => json!(job.variant),
    }
}

/// A row of the free search.
pub(super) fn found(all: &Population, n: u64, now: Timestamp) -> Value {
    let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
    let last = plain(person.last);
    let ends = (last.chars().take(2).collect::<String>(), last.chars().last().unwrap_or('*'));
    let direct = if person.direct.is_some() {
        "Yes"
    } else {
        "Maybe: please request direct dial via people/bulk_match"
    };
    json!({
        "id": person_id(n), "first_name": plain(person.first), "last_name_obfuscated": format!("{}***{}", ends.0, ends.1),
        "title": title(all, n, now), "last_refreshed_at": stamp(all.refreshed(VENDOR, n, now).0),
        "has_email": email_status(all, n) != "unavailable", "has_city": true,
        "has_state": !company.region.is_empty(), "has_country": true, "has_direct_phone": direct,
        "organization": {
            "name": company.name, "has_industry": true, "has_phone": company.phone.is_some(), "has_city": true,
            "has_state": !company.region.is_empty(), "has_country": true, "has_zip_code": true,
            "has_revenue": true, "has_employee_count": true,
        },
    })
}

/// The record that a match buys.
pub(super) fn person(all: &Population, n: u64, now: Timestamp) -> Value {
    let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
    let (noise, status) = (all.noise(VENDOR, n), email_status(all, n));
    let email = if status == "unavailable" { Value::Null } else { json!(person.email) };
    let (first, last) = (plain(person.first), plain(person.last));
    let title = title(all, n, now);
    let phones: Vec<Value> = person
        .direct
        .iter()
        .map(|number| {
            json!({
                "raw_number": number.international(), "sanitized_number": number.e164(), "type": "work_direct",
                "position": 0, "status": "no_status", "dnc_status": null,
            })
        })
        .collect();
    let contact = format!("6701{:08x}", n);
    let headline = format!("{} at {}", title.as_str().unwrap_or("Professional"), company.name);
    json!({
        "id": person_id(n), "first_name": first, "last_name": last, "name": format!("{first} {last}"),
        "linkedin_url": if noise.is_multiple_of(7) { Value::Null } else { json!(format!("http://www.linkedin.com/in/{}", person.handle)) },
        "title": title, "headline": headline, "email": email, "email_status": status,
        "extrapolated_email_confidence": null, "photo_url": null, "twitter_url": null, "github_url": null,
        "facebook_url": null, "organization_id": organization_id(company.index), "city": company.city,
        "state": company.region, "country": company.country.name, "seniority": person.job.apollo_seniority,
        "departments": [person.job.apollo_department], "subdepartments": [],
        "functions": [person.job.apollo_department.trim_start_matches("master_")],
        "is_likely_to_engage": noise.is_multiple_of(3), "show_intent": false, "revealed_for_current_team": true,
        "last_refreshed_at": stamp(all.refreshed(VENDOR, n, now).0),
        "contact_id": contact, "contact": { "id": contact, "contact_emails": [], "phone_numbers": phones },
        "employment_history": [{
            "_id": format!("6702{:08x}", n), "current": true, "title": person.job.title,
            "organization_id": organization_id(company.index), "organization_name": company.name,
            "start_date": "2023-04-01", "end_date": null,
        }],
        "organization": organization(all, company.index),
    })
}

pub(super) fn organization(all: &Population, n: u64) -> Value {
    let company = all.company(n);
    let noise = all.noise(VENDOR, n ^ 0xc000_0000);
    let primary = match &company.phone {
        Some(number) => json!({
            "number": number.international(), "source": "Scraped", "sanitized_number": number.e164(),
        }),
        None => json!({}),
    };
    let employees = if noise.is_multiple_of(13) {
        json!(company.employees.to_string())
    } else {
        json!(company.employees)
    };
    let revenue =
        if noise.is_multiple_of(5) { json!(company.revenue as f64 + 0.5) } else { json!(company.revenue) };
    let place = [company.street.as_str(), company.city, company.region, company.country.iso];
    let raw_address = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let technologies: Vec<Value> = company
        .technologies
        .iter()
        .map(|name| json!({ "uid": uid(name), "name": name, "category": "Other" }))
        .collect();
    let funded = noise % 6 == 1;
    let round = json!({
        "id": format!("6703{n:08x}"), "date": "2025-09-01T00:00:00.000+00:00", "news_url": null, "type": "Series A",
        "investors": "Demo Ventures", "amount": "5M", "currency": "$",
    });
    json!({
        "id": organization_id(n), "name": company.name, "website_url": format!("http://www.{}", company.domain),
        "primary_domain": company.domain,
        "linkedin_url": format!("http://www.linkedin.com/company/{}", company.name.to_lowercase().replace(' ', "-")),
        "twitter_url": null, "facebook_url": null, "crunchbase_url": null, "primary_phone": primary,
        "phone": company.phone.as_ref().map(invent::Number::international),
        "founded_year": if noise.is_multiple_of(9) { Value::Null } else { json!(company.founded) },
        "publicly_traded_symbol": null, "industry": company.industry.apollo,
        "industries": [company.industry.apollo], "secondary_industries": [], "keywords": company.industry.keywords,
        "estimated_num_employees": employees, "raw_address": raw_address, "street_address": company.street,
        "city": company.city, "state": company.region, "postal_code": company.postcode,
        "country": company.country.name, "short_description": format!("{} in {}.", company.industry.apollo, company.city),
        "annual_revenue": revenue, "annual_revenue_printed": format!("{}K", company.revenue / 1000),
        "total_funding": if funded { json!(5_000_000) } else { Value::Null },
        "total_funding_printed": if funded { json!("5M") } else { Value::Null },
        "latest_funding_round_date": if funded { json!("2025-09-01T00:00:00.000+00:00") } else { Value::Null },
        "latest_funding_stage": if funded { json!("Series A") } else { Value::Null },
        "funding_events": if funded { json!([round]) } else { json!([]) },
        "technology_names": company.technologies, "current_technologies": technologies,
        "departmental_head_count": { "information_technology": company.employees / 12, "sales": company.employees / 6 },
        "organization_headcount_six_month_growth": (noise % 90) as f64 / 10.0,
        "organization_headcount_twelve_month_growth": (noise % 200) as f64 / 10.0,
        "organization_headcount_twenty_four_month_growth": (noise % 300) as f64 / 10.0,
        "owned_by_organization": null, "suborganizations": [], "account_id": null,
    })
}

/// A row of the company search.
pub(super) fn listed(all: &Population, n: u64) -> Value {
    let mut shown = organization(all, n);
    let phone = shown["primary_phone"]["sanitized_number"].clone();
    shown["sanitized_phone"] = phone;
    shown["show_intent"] = json!(false);
    shown["has_intent_signal_account"] = json!(false);
    shown["intent_signal_account"] = Value::Null;
    shown
}

/// A row for a company that the team has saved.
pub(super) fn account(all: &Population, n: u64) -> Value {
    let mut shown = listed(all, n);
    shown["organization_id"] = json!(organization_id(n));
    shown["id"] = json!(format!("6704{n:020x}"));
    shown
}

pub(super) fn mobile(all: &Population, n: u64) -> Vec<Value> {
    let number = all.person(n).mobile;
    let shown = number.iter().map(|number| {
        json!({
            "raw_number": number.international(), "sanitized_number": number.e164(), "confidence_cd": "high",
            "status_cd": "valid_number", "type_cd": "mobile", "dnc_status_cd": "not_found", "position": 0,
        })
    });
    shown.collect()
}

pub(super) fn postings(all: &Population, n: u64, now: Timestamp) -> Vec<Value> {
    let company = all.company(n);
    let count = all.noise(VENDOR, n ^ 0xa0b5) % 3;
    (0..count)
        .map(|posting| {
            json!({
                "id": format!("6705{n:08x}{posting}"), "title": "Support Engineer",
                "url": format!("https://jobs.{}/{posting}", company.domain), "city": company.city,
                "state": company.region, "country": company.country.name, "last_seen_at": stamp(now),
                "posted_at": stamp(all.refreshed(VENDOR, n, now).0),
            })
        })
        .collect()
}

pub(super) fn article(all: &Population, n: u64, now: Timestamp) -> Option<Value> {
    let company = all.company(n);
    all.noise(VENDOR, n ^ 0x4e35).is_multiple_of(4).then(|| {
        json!({
            "id": format!("6706{n:08x}"), "url": format!("https://news.example/{}", company.domain),
            "domain": "news.example", "title": format!("{} opens a second site", company.name),
            "snippet": "The company grows.", "organization_ids": [organization_id(n)],
            "published_at": stamp(all.refreshed(VENDOR, n, now).0), "event_categories": ["expands_facilities"],
        })
    })
}
