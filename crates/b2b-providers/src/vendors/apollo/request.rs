//! Apollo's requests as plain values.

use rest_core::{Call, ExposeSecret, Replay, path_segment};

use super::ID;
use super::wire::{Identifiers, RevealFlags, SearchBody};
use crate::vendors::place::Place;
use crate::vendors::{country, text};
use crate::{Company, Connection, Error, ErrorKind, Person, Query, Range, Seniority};

pub(super) const PEOPLE_SEARCH: &str = "people.search";
pub(super) const COMPANY_SEARCH: &str = "companies.search";

/// Records per page and records in all that Apollo lets out.
pub(super) const PER_PAGE: u32 = 100;
pub(super) const REACH: u64 = 50_000;
const MAX_DOMAINS: usize = 1_000;

/// The options of the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) reveal: RevealFlags,
    pub(super) verified_only: bool,
    pub(super) departments: bool,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let reveal_phone_number = connection.flag(&ID, "reveal_phones")?;
        let webhook_url =
            connection.find_secret("APOLLO_WEBHOOK_URL").map(|url| url.expose_secret().to_owned());
        if reveal_phone_number && webhook_url.is_none() {
            let text = "phone numbers come by webhook only: set APOLLO_WEBHOOK_URL";
            return Err(Error::new(ID, "connect", ErrorKind::Config, text).at("reveal_phones"));
        }
        Ok(Self {
            reveal: RevealFlags {
                reveal_personal_emails: connection.flag(&ID, "reveal_personal_emails")?,
                reveal_phone_number,
                webhook_url: webhook_url.filter(|_| reveal_phone_number),
            },
            verified_only: connection.flag(&ID, "verified_only")?,
            departments: connection.flag(&ID, "departments")?,
        })
    }
}

pub(super) fn people_search(query: &Query, settings: &Settings, place: Place) -> Result<Call, Error> {
    let mut body = filters(PEOPLE_SEARCH, query, place)?;
    body.person_titles.clone_from(&query.titles);
    for (index, text) in query.seniorities.iter().enumerate() {
        body.person_seniorities.push(seniority(text).ok_or_else(|| {
            let known =
                "owner, founder, c_suite, partner, vp, head, director, manager, senior, entry, intern";
            Error::new(ID, PEOPLE_SEARCH, ErrorKind::Config, format!("not a level Apollo knows: {known}"))
                .at(format!("query.seniorities[{index}]"))
        })?);
    }
    if settings.departments {
        body.person_departments.clone_from(&query.departments);
    }
    let domains = text::domains(query);
    if domains.len() > MAX_DOMAINS {
        let text = format!("at most {MAX_DOMAINS} domains in one search");
        return Err(Error::new(ID, PEOPLE_SEARCH, ErrorKind::Config, text).at("query.company_domains"));
    }
    body.q_organization_domains_list = domains;
    if !query.keywords.is_empty() {
        body.q_keywords = Some(query.keywords.join(" "));
    }
    if settings.verified_only {
        body.contact_email_status.push("verified");
    }
    // Free and without effect: it may be repeated.
    post(PEOPLE_SEARCH, "mixed_people/api_search", &body)
        .map(|call| call.replay(Replay::Safe).pool("people_search"))
}

pub(super) fn company_search(query: &Query, place: Place) -> Result<Call, Error> {
    let mut body = filters(COMPANY_SEARCH, query, place)?;
    body.q_organization_name = query.company_names.first().cloned();
    body.q_organization_keyword_tags = query.industries.iter().chain(&query.keywords).cloned().collect();
    post(COMPANY_SEARCH, "mixed_companies/search", &body).map(|call| call.pool("company_search"))
}

fn filters(call: &'static str, query: &Query, place: Place) -> Result<SearchBody, Error> {
    let mut body = SearchBody { page: place.page, per_page: place.per_page, ..SearchBody::default() };
    for (index, name) in query.countries.iter().enumerate() {
        let place = country::iso2(name).and_then(country::name).ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?;
        body.organization_locations.push(place.to_owned());
    }
    if let Some(Range { min, max }) = query.employees
        && (min.is_some() || max.is_some())
    {
        // The ends of a range are not optional in this API.
        let range = format!("{},{}", min.unwrap_or(1), max.unwrap_or(10_000_000));
        body.organization_num_employees_ranges.push(range);
    }
    body.currently_using_any_of_technology_uids =
        query.technologies.iter().map(|name| technology_uid(name)).collect();
    Ok(body)
}

fn seniority(text: &str) -> Option<&'static str> {
    Some(match Seniority::parse(text)? {
        Seniority::Owner => "owner",
        Seniority::Founder => "founder",
        Seniority::CLevel => "c_suite",
        Seniority::Partner => "partner",
        Seniority::Vp => "vp",
        Seniority::Head => "head",
        Seniority::Director => "director",
        Seniority::Manager => "manager",
        Seniority::Senior => "senior",
        Seniority::Entry => "entry",
        Seniority::Intern => "intern",
    })
}

/// `Google Analytics` → `google_analytics`.
fn technology_uid(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

/// Whoever Apollo can find: by its own id, or by name and company, or by an address or a profile.
pub(super) fn identifiers(person: &Person) -> Option<Identifiers> {
    // An id without a source was handed to this vendor by somebody who knows.
    if person.source.as_ref().is_none_or(|source| *source == ID) && person.external_id.is_some() {
        return Some(Identifiers { id: person.external_id.clone(), ..Identifiers::default() });
    }
    let company = person.company.domain.is_some() || person.company.company_name.is_some();
    let named = person.full_name.is_some() || (person.first_name.is_some() && person.last_name.is_some());
    if person.email.is_none() && person.linkedin_url.is_none() && !(company && named) {
        return None;
    }
    Some(Identifiers {
        id: None,
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        name: person.full_name.clone(),
        email: person.email.clone(),
        organization_name: person.company.company_name.clone(),
        domain: person.company.domain.clone(),
        linkedin_url: person.linkedin_url.clone(),
    })
}

#[derive(serde::Serialize)]
struct OneMatch<'a> {
    #[serde(flatten)]
    who: &'a Identifiers,
    #[serde(flatten)]
    reveal: &'a RevealFlags,
}

#[derive(serde::Serialize)]
struct ManyMatches<'a> {
    details: &'a [Identifiers],
    #[serde(flatten)]
    reveal: &'a RevealFlags,
}

/// One person by `match`, several by `bulk_match`. Paid: never repeated.
pub(super) fn people_match(who: &[Identifiers], reveal: &RevealFlags) -> Result<Call, Error> {
    let call = match who {
        [who] => post("people.match", "people/match", &OneMatch { who, reveal }),
        many => post("people.bulk_match", "people/bulk_match", &ManyMatches { details: many, reveal }),
    };
    call.map(|call| call.pool("people_match"))
}

/// By domain, else by name.
pub(super) fn organization_enrich(company: &Company) -> Option<Call> {
    let call = Call::get("organizations.enrich", "organizations/enrich").pool("organization_enrich");
    match (&company.domain, &company.website, &company.company_name) {
        (Some(domain), _, _) => Some(call.query("domain", domain.as_str())),
        (None, Some(website), _) => Some(call.query("website", website.as_str())),
        (None, None, Some(name)) => Some(call.query("name", name.as_str())),
        (None, None, None) => None,
    }
}

/// The id goes into the path exactly as received, with its sign.
pub(super) fn webhook_result(request_id: &str) -> Call {
    Call::get("webhook_result", format!("webhook_result/{}", path_segment(request_id)))
        .replay(Replay::Safe)
        .accept(rest_core::StatusCode::BAD_REQUEST)
        .accept(rest_core::StatusCode::NOT_FOUND)
        .accept(rest_core::StatusCode::GONE)
}

pub(super) fn credit_usage() -> Call {
    Call::post("usage.credits", "usage_stats/credit_usage_stats").replay(Replay::Safe)
}

pub(super) fn profile() -> Call {
    Call::get("users.profile", "users/api_profile").replay(Replay::Safe)
}

fn post<T: serde::Serialize>(operation: &'static str, path: &str, body: &T) -> Result<Call, Error> {
    Call::post(operation, path)
        .header("cache-control", "no-cache")
        .json(body)
        .map_err(|error| Error::of(ID, operation, error))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    #[test]
    fn a_search_is_json_without_brackets() {
        let query: Query = serde_json::from_value(json!({
            "titles": ["IT Director"], "seniorities": ["C-Level", "vp"], "company_domains": ["https://www.A.example/"],
            "employees": {"min": 51}, "countries": ["de"], "technologies": ["Google Analytics"], "keywords": ["a", "b"]
        }))
        .unwrap();
        let place = Place { page: 2, per_page: 100 };
        let call = people_search(&query, &Settings::default(), place).unwrap();
        assert_eq!(call.path(), "mixed_people/api_search");
        assert_eq!(call.replay_mode(), Replay::Safe);
        assert_eq!(
            body(&call),
            json!({"person_titles": ["IT Director"], "person_seniorities": ["c_suite", "vp"],
                "organization_locations": ["Germany"], "q_organization_domains_list": ["a.example"],
                "organization_num_employees_ranges": ["51,10000000"],
                "currently_using_any_of_technology_uids": ["google_analytics"], "q_keywords": "a b",
                "page": 2, "per_page": 100})
        );
    }

    #[test]
    fn words_that_would_be_ignored_in_silence_are_refused() {
        let place = Place { page: 1, per_page: 1 };
        let wrong = Query { seniorities: vec!["vp".into(), "wizard".into()], ..Query::default() };
        let error = people_search(&wrong, &Settings::default(), place).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query.seniorities[1]")));
        let wrong = Query { countries: vec!["Atlantis".into()], ..Query::default() };
        assert!(company_search(&wrong, place).unwrap_err().to_string().contains("query.countries[0]"));
    }

    #[test]
    fn a_match_prefers_apollos_own_id_and_needs_something() {
        let known = Person { source: Some(ID), external_id: Some("66f1".into()), ..Person::default() };
        let call = people_match(&[identifiers(&known).unwrap()], &RevealFlags::default()).unwrap();
        assert_eq!(call.replay_mode(), Replay::Never);
        assert_eq!(
            body(&call),
            json!({"id": "66f1", "reveal_personal_emails": false, "reveal_phone_number": false})
        );
        let foreign = Person { source: Some("zoominfo".into()), ..known };
        assert_eq!(identifiers(&foreign), None);
        let mailed = Person { email: Some("d@a.example".into()), ..foreign };
        assert!(identifiers(&mailed).is_some());
    }

    #[test]
    fn the_id_of_a_job_keeps_its_sign() {
        assert_eq!(webhook_result("-42").path(), "webhook_result/-42");
    }
}
