//! Hunter's requests as plain values.

use std::time::Duration;

use rest_core::{Call, Replay, StatusCode};

use super::ID;
use super::wire::{CountryFilter, DiscoverBody, Include, MatchFilter, OrganizationFilter};
use crate::vendors::{country, text};
use crate::{Company, Error, ErrorKind, Person, Query, Range, Seniority};

pub(super) const DISCOVER: &str = "discover";
pub(super) const DOMAIN_SEARCH: &str = "domain-search";
pub(super) const EMAIL_FINDER: &str = "email-finder";
pub(super) const EMAIL_VERIFIER: &str = "email-verifier";
pub(super) const PEOPLE_FIND: &str = "people.find";
pub(super) const COMPANIES_FIND: &str = "companies.find";

/// Finder and verifier talk to foreign mail servers for up to 20 seconds.
const SLOW: Duration = Duration::from_secs(30);

/// Whose mailboxes are searched: a domain, or a company by its name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Subject {
    Domain(String),
    Company(String),
}

/// Paid by what it returns: never repeated.
pub(super) fn domain_search(
    query: &Query,
    subject: &Subject,
    limit: usize,
    offset: u64,
) -> Result<Call, Error> {
    let call = Call::get(DOMAIN_SEARCH, "domain-search").pool(DOMAIN_SEARCH);
    let mut call = match subject {
        Subject::Domain(domain) => call.query("domain", domain.as_str()),
        Subject::Company(name) => call.query("company", name.as_str()),
    };
    // Mailboxes of nobody would be charged and thrown away.
    call =
        call.query("type", "personal").query("limit", limit.to_string()).query("offset", offset.to_string());
    let seniorities = words(DOMAIN_SEARCH, "query.seniorities", &query.seniorities, seniority)?;
    let departments = words(DOMAIN_SEARCH, "query.departments", &query.departments, department)?;
    let titles = query.titles.iter().map(|title| title.replace(',', " ")).collect::<Vec<_>>().join(",");
    Ok(call
        .query_opt("seniority", (!seniorities.is_empty()).then_some(seniorities))
        .query_opt("department", (!departments.is_empty()).then_some(departments))
        .query_opt("job_titles", (!titles.is_empty()).then_some(titles)))
}

/// Hunter's words for ours, each once. A word it does not have would widen the search in silence.
fn words(
    call: &'static str,
    field: &str,
    ours: &[String],
    theirs: fn(&str) -> Option<&'static str>,
) -> Result<String, Error> {
    let mut all: Vec<&str> = Vec::new();
    for (index, text) in ours.iter().enumerate() {
        let word = theirs(text).ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Config, "not a word Hunter has one for")
                .at(format!("{field}[{index}]"))
        })?;
        if !all.contains(&word) {
            all.push(word);
        }
    }
    Ok(all.join(","))
}

fn seniority(text: &str) -> Option<&'static str> {
    Some(match Seniority::parse(text)? {
        Seniority::Owner
        | Seniority::Founder
        | Seniority::CLevel
        | Seniority::Partner
        | Seniority::Vp
        | Seniority::Head
        | Seniority::Director => "executive",
        Seniority::Manager | Seniority::Senior => "senior",
        Seniority::Entry | Seniority::Intern => "junior",
    })
}

fn department(text: &str) -> Option<&'static str> {
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match key.as_str() {
        "executive" | "csuite" | "clevel" => "executive",
        "it" | "informationtechnology" | "engineering" | "security" | "software" => "it",
        "finance" | "accounting" => "finance",
        "management" => "management",
        "sales" | "businessdevelopment" => "sales",
        "legal" | "compliance" => "legal",
        "support" | "customersuccess" | "customerservice" => "support",
        "hr" | "humanresources" | "people" => "hr",
        "marketing" => "marketing",
        "communication" | "communications" | "pr" => "communication",
        "education" => "education",
        "design" | "product" => "design",
        "health" => "health",
        "operations" | "supplychain" | "procurement" | "manufacturing" | "facilities" => "operations",
        _ => return None,
    })
}

pub(super) fn discover(query: &Query, offset: u64) -> Result<Call, Error> {
    let body = discover_body(query, offset)?;
    if (DiscoverBody { offset: None, ..body.clone() }) == DiscoverBody::default() {
        let text =
            "Hunter needs one of company_domains, company_names, industries, employees, countries, keywords";
        return Err(Error::new(ID, DISCOVER, ErrorKind::Config, text).at("query"));
    }
    Call::post(DISCOVER, "discover")
        .pool(DISCOVER)
        .replay(Replay::Safe)
        .json(&body)
        .map_err(|error| Error::of(ID, DISCOVER, error))
}

fn discover_body(query: &Query, offset: u64) -> Result<DiscoverBody, Error> {
    let domain = text::domains(query);
    let organization = OrganizationFilter { domain, name: query.company_names.clone() };
    let mut countries = Vec::new();
    for (index, name) in query.countries.iter().enumerate() {
        let country = country::iso2(name).ok_or_else(|| {
            Error::new(ID, DISCOVER, ErrorKind::Config, "not a country")
                .at(format!("query.countries[{index}]"))
        })?;
        countries.push(CountryFilter { country });
    }
    Ok(DiscoverBody {
        organization: (organization != OrganizationFilter::default()).then_some(organization),
        headquarters_location: include(countries),
        industry: include(query.industries.clone()),
        headcount: query.employees.map(headcount).unwrap_or_default(),
        keywords: any(query.keywords.clone()),
        technology: any(query.technologies.iter().map(|name| slug(name)).collect()),
        // Only paid plans may send these, so the first page goes without.
        limit: None,
        offset: (offset > 0).then_some(offset),
    })
}

fn include<T>(include: Vec<T>) -> Option<Include<T>> {
    (!include.is_empty()).then_some(Include { include })
}

fn any(include: Vec<String>) -> Option<MatchFilter> {
    (!include.is_empty()).then_some(MatchFilter { include, mode: "any" })
}

fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

/// The bands that overlap the range.
fn headcount(range: Range) -> Vec<&'static str> {
    const BANDS: [(u32, u32, &str); 8] = [
        (1, 10, "1-10"),
        (11, 50, "11-50"),
        (51, 200, "51-200"),
        (201, 500, "201-500"),
        (501, 1_000, "501-1000"),
        (1_001, 5_000, "1001-5000"),
        (5_001, 10_000, "5001-10000"),
        (10_001, u32::MAX, "10001+"),
    ];
    if range == Range::default() {
        return Vec::new();
    }
    let (min, max) = (range.min.unwrap_or(0), range.max.unwrap_or(u32::MAX));
    BANDS.iter().filter(|(from, to, _)| *from <= max && *to >= min).map(|(_, _, name)| *name).collect()
}

/// The way to an address: by profile, or by name and company. `None` if neither is known.
pub(super) fn email_finder(person: &Person) -> Option<Call> {
    let call = Call::get(EMAIL_FINDER, "email-finder").pool(EMAIL_FINDER).timeout(SLOW);
    let call = match (&person.company.domain, &person.company.company_name) {
        (Some(domain), _) => Some(call.clone().query("domain", domain.as_str())),
        (None, Some(name)) => Some(call.clone().query("company", name.as_str())),
        (None, None) => None,
    }
    .and_then(|call| match (&person.first_name, &person.last_name, &person.full_name) {
        (Some(first), Some(last), _) => {
            Some(call.query("first_name", first.as_str()).query("last_name", last.as_str()))
        }
        (_, _, Some(full)) => Some(call.query("full_name", full.as_str())),
        _ => None,
    })
    .or_else(|| Some(call.query("linkedin_handle", handle(person)?)))?;
    Some(call)
}

fn handle(person: &Person) -> Option<String> {
    let url = person.linkedin_url.as_deref()?;
    let (_, handle) = url.split_once("/in/")?;
    let handle = handle.split(['/', '?']).next()?;
    (!handle.is_empty()).then(|| handle.to_owned())
}

pub(super) fn people_find(person: &Person) -> Option<Call> {
    let call = Call::get(PEOPLE_FIND, "people/find").pool("enrichment");
    match (&person.email, handle(person)) {
        (Some(email), _) => Some(call.query("email", email.as_str())),
        (None, Some(handle)) => Some(call.query("linkedin_handle", handle)),
        (None, None) => None,
    }
}

pub(super) fn companies_find(company: &Company) -> Option<Call> {
    let domain = company.domain.clone().or_else(|| text::domain(company.website.as_deref()?))?;
    Some(Call::get(COMPANIES_FIND, "companies/find").pool("enrichment").query("domain", domain))
}

/// 202 is "not finished", 222 "the foreign server misbehaved": both are answers.
pub(super) fn email_verifier(email: &str) -> Call {
    let mut call =
        Call::get(EMAIL_VERIFIER, "email-verifier").pool(EMAIL_VERIFIER).timeout(SLOW).query("email", email);
    if let Ok(odd) = StatusCode::from_u16(222) {
        call = call.accept(odd);
    }
    call
}

pub(super) fn email_count(domain: &str) -> Call {
    Call::get("email-count", "email-count").replay(Replay::Safe).query("domain", domain)
}

pub(super) fn account() -> Call {
    Call::get("account", "account").replay(Replay::Safe)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pairs(call: &Call) -> Vec<String> {
        call.query_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn a_domain_search_asks_for_people_only() {
        let query = Query {
            titles: vec!["IT Director".into(), "Head, IT".into()],
            seniorities: vec!["c_level".into(), "director".into(), "manager".into()],
            departments: vec!["IT".into(), "Customer Success".into()],
            ..Query::default()
        };
        let call = domain_search(&query, &Subject::Domain("a.example".into()), 20, 40).unwrap();
        assert_eq!(
            pairs(&call),
            [
                "domain=a.example",
                "type=personal",
                "limit=20",
                "offset=40",
                "seniority=executive,senior",
                "department=it,support",
                "job_titles=IT Director,Head  IT"
            ]
        );
        assert_eq!(call.replay_mode(), Replay::Never);
        let wrong = Query { departments: vec!["Astrology".into()], ..query };
        let error = domain_search(&wrong, &Subject::Company("A".into()), 1, 0).unwrap_err();
        assert_eq!(error.field(), Some("query.departments[0]"));
    }

    #[test]
    fn a_discovery_sends_paging_only_when_it_must() {
        let query: Query = serde_json::from_value(json!({"industries": ["Software Development"],
            "employees": {"min": 50, "max": 500}, "countries": ["Germany"], "technologies": ["Microsoft 365"],
            "keywords": ["freight"]}))
        .unwrap();
        let body: Value = serde_json::from_slice(discover(&query, 0).unwrap().body_bytes()).unwrap();
        assert_eq!(
            body,
            json!({"headquarters_location": {"include": [{"country": "DE"}]},
                "industry": {"include": ["Software Development"]}, "headcount": ["11-50", "51-200", "201-500"],
                "keywords": {"include": ["freight"], "match": "any"},
                "technology": {"include": ["microsoft-365"], "match": "any"}})
        );
        let body: Value = serde_json::from_slice(discover(&query, 100).unwrap().body_bytes()).unwrap();
        assert_eq!(body["offset"], 100);
        assert_eq!(discover(&Query::default(), 100).unwrap_err().kind(), ErrorKind::Config);
        assert_eq!(headcount(Range { min: Some(10_001), max: None }), ["10001+"]);
        assert!(headcount(Range::default()).is_empty());
    }

    #[test]
    fn the_finder_takes_name_and_company_or_a_profile() {
        let mut person =
            Person { first_name: Some("Dana".into()), last_name: Some("Okafor".into()), ..Person::default() };
        assert!(email_finder(&person).is_none());
        person.linkedin_url = Some("https://www.linkedin.com/in/dana-demo/".into());
        assert_eq!(pairs(&email_finder(&person).unwrap()), ["linkedin_handle=dana-demo"]);
        person.company.domain = Some("a.example".into());
        assert_eq!(
            pairs(&email_finder(&person).unwrap()),
            ["domain=a.example", "first_name=Dana", "last_name=Okafor"]
        );
        assert_eq!(pairs(&people_find(&person).unwrap()), ["linkedin_handle=dana-demo"]);
    }
}
