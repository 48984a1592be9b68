//! The requests of Seamless.AI as plain values.

use rest_core::{Call, Replay, Timestamp};

use super::wire::{ResearchBody, SearchBody, Subject};
use super::{COMPANY, CONTACT, ID};
use crate::vendors::{country, text};
use crate::{Company, Error, ErrorKind, Person, Query, Range, Seniority};

pub(super) const PEOPLE_SEARCH: &str = "search.contacts";
pub(super) const COMPANY_SEARCH: &str = "search.companies";
pub(super) const RESEARCH: &str = CONTACT.call;
pub(super) const COMPANY_RESEARCH: &str = COMPANY.call;
pub(super) const POLL: &str = "contacts.poll";
pub(super) const COMPANY_POLL: &str = "companies.poll";
pub(super) const CONTACTS: &str = "contacts";

/// Every call is limited on its own.
pub(super) const CALLS: [&str; 7] =
    [CONTACTS, PEOPLE_SEARCH, COMPANY_SEARCH, RESEARCH, COMPANY_RESEARCH, POLL, COMPANY_POLL];
/// The largest page of a search, and of what was researched.
pub(super) const PER_PAGE: u32 = 100;
pub(super) const ORG_PAGE: u32 = 500;
/// Researches of one call.
pub(super) const BATCH: usize = 100;

const SIZES: [(&str, u32, u32); 9] = [
    ("0 - 1 (Self-employed)", 0, 1),
    ("2 - 10", 2, 10),
    ("11 - 50", 11, 50),
    ("51 - 200", 51, 200),
    ("201 - 500", 201, 500),
    ("501 - 1,000", 501, 1_000),
    ("1,001 - 5,000", 1_001, 5_000),
    ("5,001 - 10,000", 5_001, 10_000),
    ("10,001+", 10_001, u32::MAX),
];
const DEPARTMENTS: [&str; 11] = [
    "Sales",
    "Marketing",
    "Engineering",
    "Human Resources",
    "Finance",
    "IT",
    "Operations",
    "Support",
    "Legal",
    "Project Management",
    "Other",
];

fn wrong(call: &'static str, field: String, text: &str) -> Error {
    Error::new(ID, call, ErrorKind::Config, text).at(field)
}

/// More values than the vendor takes would be refused there.
fn at_most<T>(call: &'static str, field: &str, values: Vec<T>, most: usize) -> Result<Vec<T>, Error> {
    if values.len() > most {
        return Err(wrong(call, format!("query.{field}"), &format!("at most {most} values in one search")));
    }
    Ok(values)
}

/// What both searches have in common.
fn common(
    call: &'static str,
    query: &Query,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(SearchBody, Vec<String>), Error> {
    let mut countries = Vec::new();
    for (index, name) in query.countries.iter().enumerate() {
        let name = country::iso2(name)
            .and_then(country::name)
            .ok_or_else(|| wrong(call, format!("query.countries[{index}]"), "not a country"))?;
        countries.push(name.to_owned());
    }
    let body = SearchBody {
        limit: u32::try_from(limit).unwrap_or(PER_PAGE).clamp(1, PER_PAGE),
        next_token: cursor.map(str::to_owned),
        company_name: at_most(call, "company_names", query.company_names.clone(), 100)?,
        company_domain: at_most(call, "company_domains", text::domains(query), 100)?,
        company_size: query.employees.map(sizes).unwrap_or_default(),
        technologies: at_most(call, "technologies", query.technologies.clone(), 10)?,
        ..SearchBody::default()
    };
    Ok((body, at_most(call, "countries", countries, 10)?))
}

/// The bands that a range touches.
fn sizes(Range { min, max }: Range) -> Vec<&'static str> {
    if min.is_none() && max.is_none() {
        return Vec::new();
    }
    let (low, high) = (min.unwrap_or(0), max.unwrap_or(u32::MAX));
    SIZES.iter().filter(|(_, start, end)| *start <= high && low <= *end).map(|(name, ..)| *name).collect()
}

fn post(call: &'static str, path: &str, body: &impl serde::Serialize) -> Result<Call, Error> {
    Call::post(call, path).pool(call).json(body).map_err(|error| Error::of(ID, call, error))
}

/// Free and without effect: it may be repeated.
pub(super) fn people_search(query: &Query, cursor: Option<&str>, limit: usize) -> Result<Call, Error> {
    let (mut body, countries) = common(PEOPLE_SEARCH, query, cursor, limit)?;
    body.location_type = (!countries.is_empty()).then_some("company");
    body.contact_country = countries;
    body.job_title = at_most(PEOPLE_SEARCH, "titles", query.titles.clone(), 10)?;
    body.contact_keyword = at_most(PEOPLE_SEARCH, "keywords", query.keywords.clone(), 10)?;
    // This search writes `&` where the other one writes `and` or a stroke.
    let ampersands = query.industries.iter().map(|name| name.replace(" and ", " & ").replace('/', " & "));
    body.industry = at_most(PEOPLE_SEARCH, "industries", ampersands.collect(), 5)?;
    body.last_modified_after = query.updated_since.map(|since| since.to_string());
    for (index, word) in query.seniorities.iter().enumerate() {
        let level = seniority(word).ok_or_else(|| {
            wrong(PEOPLE_SEARCH, format!("query.seniorities[{index}]"), "not a seniority of Seamless.AI")
        })?;
        if !body.seniority.iter().any(|known| known == level) {
            body.seniority.push(level.to_owned());
        }
    }
    body.seniority = at_most(PEOPLE_SEARCH, "seniorities", body.seniority, 5)?;
    for (index, word) in query.departments.iter().enumerate() {
        let known =
            DEPARTMENTS.iter().find(|known| known.eq_ignore_ascii_case(word.trim())).ok_or_else(|| {
                wrong(PEOPLE_SEARCH, format!("query.departments[{index}]"), "not a department of Seamless.AI")
            })?;
        body.department.push((*known).to_owned());
    }
    body.department = at_most(PEOPLE_SEARCH, "departments", body.department, 5)?;
    post(PEOPLE_SEARCH, "search/contacts", &body).map(|call| call.replay(Replay::Safe))
}

pub(super) fn company_search(query: &Query, cursor: Option<&str>, limit: usize) -> Result<Call, Error> {
    let (mut body, countries) = common(COMPANY_SEARCH, query, cursor, limit)?;
    body.company_country = countries;
    body.company_keyword = at_most(COMPANY_SEARCH, "keywords", query.keywords.clone(), 10)?;
    body.industry = at_most(COMPANY_SEARCH, "industries", query.industries.clone(), 5)?;
    post(COMPANY_SEARCH, "search/companies", &body).map(|call| call.replay(Replay::Safe))
}

fn seniority(word: &str) -> Option<&'static str> {
    Some(match Seniority::parse(word)? {
        Seniority::Owner | Seniority::Founder | Seniority::CLevel | Seniority::Partner => "C-Level",
        Seniority::Vp => "VP",
        Seniority::Head | Seniority::Director => "Director",
        Seniority::Manager => "Manager",
        Seniority::Senior => "Senior",
        Seniority::Entry | Seniority::Intern => "Entry Level",
    })
}

/// The id of a search; ids of researched contacts are plain numbers and no use here.
pub(super) fn search_result_id(person: &Person) -> Option<&str> {
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    let id = person.external_id.as_deref().filter(|_| own)?;
    id.bytes().any(|byte| !byte.is_ascii_digit()).then_some(id)
}

/// Who is to be researched: a profile, an address, or a name at a company.
pub(super) fn subject(person: &Person) -> Option<Subject> {
    if let Some(url) = &person.linkedin_url {
        return Some(Subject { li_profile_url: Some(url.clone()), ..Subject::default() });
    }
    if let Some(email) = &person.email {
        return Some(Subject { email: Some(email.clone()), ..Subject::default() });
    }
    let contact_name = Some(person.display_name().filter(|name| name.trim().contains(' '))?);
    match (&person.company.domain, &person.company.company_name) {
        (Some(domain), _) => {
            Some(Subject { contact_name, domain: Some(domain.clone()), ..Subject::default() })
        }
        (None, Some(name)) => {
            Some(Subject { contact_name, company_name: Some(name.clone()), ..Subject::default() })
        }
        (None, None) => None,
    }
}

/// Paid: never repeated. The vendor's check for duplicates stays on.
pub(super) fn research(body: &ResearchBody) -> Result<Call, Error> {
    post(RESEARCH, "contacts/research", body)
}

/// By domain and name. Paid: never repeated.
pub(super) fn company_research(company: &Company) -> Option<Result<Call, Error>> {
    let site = company.domain.as_deref().or(company.website.as_deref()).and_then(text::domain);
    let subject = Subject { domain: site, company_name: company.company_name.clone(), ..Subject::default() };
    (subject != Subject::default()).then(|| {
        let body = ResearchBody { companies: vec![subject], ..ResearchBody::default() };
        post(COMPANY_RESEARCH, "companies/research", &body)
    })
}

pub(super) fn poll(ids: &[String]) -> Call {
    Call::get(POLL, "contacts/research/poll")
        .pool(POLL)
        .query("requestIds", ids.join(","))
        .replay(Replay::Safe)
}

pub(super) fn company_poll(id: &str) -> Call {
    Call::get(COMPANY_POLL, "companies/research/poll")
        .pool(COMPANY_POLL)
        .query("requestIds", id)
        .replay(Replay::Safe)
}

/// What the organisation researched. Both dates are required.
pub(super) fn contacts(from: Timestamp, until: Timestamp, page: u32, limit: u32) -> Call {
    Call::get(CONTACTS, "contacts")
        .pool(CONTACTS)
        .query("startDate", from.to_string())
        .query("endDate", until.to_string())
        .query("page", page.to_string())
        .query("limit", limit.to_string())
        .replay(Replay::Safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_the_bands_it_touches() {
        let bands = |min, max| sizes(Range { min, max });
        assert_eq!(bands(Some(50), Some(500)), ["11 - 50", "51 - 200", "201 - 500"]);
        assert_eq!(bands(Some(51), Some(200)), ["51 - 200"]);
        assert_eq!(bands(None, Some(1)), ["0 - 1 (Self-employed)"]);
        assert_eq!(bands(Some(10_001), None), ["10,001+"]);
        assert!(bands(None, None).is_empty());
    }

    #[test]
    fn every_level_has_its_word() {
        let table = [
            ("owner", "C-Level"),
            ("founder", "C-Level"),
            ("c_level", "C-Level"),
            ("partner", "C-Level"),
            ("vp", "VP"),
            ("head", "Director"),
            ("director", "Director"),
            ("manager", "Manager"),
            ("senior", "Senior"),
            ("entry", "Entry Level"),
            ("intern", "Entry Level"),
        ];
        for (word, level) in table {
            assert_eq!(seniority(word), Some(level), "{word}");
        }
        assert_eq!(seniority("wizard"), None);
    }

    #[test]
    fn an_id_of_a_contact_is_no_id_of_a_search() {
        let with = |id: &str, source: Option<&'static str>| {
            let person = Person {
                external_id: Some(id.into()),
                source: source.map(crate::ProviderId::new),
                ..Person::default()
            };
            search_result_id(&person).map(str::to_owned)
        };
        assert_eq!(with("708dbb34-0000", Some("seamless")).as_deref(), Some("708dbb34-0000"));
        assert_eq!(with("699447129", None), None);
        assert_eq!(with("708dbb34-0000", Some("apollo")), None);
    }
}
