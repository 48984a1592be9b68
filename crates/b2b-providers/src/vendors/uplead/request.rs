//! UpLead's requests as plain values.

use rest_core::{Call, Replay};

use super::ID;
use super::wire::{Filters, Known};
use crate::vendors::place::Place;
use crate::vendors::{country, text};
use crate::{Company, Connection, Error, ErrorKind, Person, Query, Range, Seniority};

pub(super) const PEOPLE_SEARCH: &str = "prospector.search";
pub(super) const COMPANY_SEARCH: &str = "quick.search";
pub(super) const PERSON: &str = "person.search";
pub(super) const COMPANY: &str = "company.search";
pub(super) const CREDITS: &str = "credits";

pub(super) const PER_PAGE: u32 = 100;

/// Bands of employees with both ends.
const BANDS: [(&str, u32, u32); 8] = [
    ("1-10", 1, 10),
    ("11-50", 11, 50),
    ("51-200", 51, 200),
    ("201-500", 201, 500),
    ("501-1000", 501, 1_000),
    ("1001-5000", 1_001, 5_000),
    ("5001-10000", 5_001, 10_000),
    ("10001+", 10_001, u32::MAX),
];

const FUNCTIONS: [&str; 24] = [
    "advisory",
    "analyst",
    "creative",
    "education",
    "engineering",
    "finance",
    "fulfillment",
    "health",
    "hospitality",
    "human resources",
    "legal",
    "manufacturing",
    "marketing",
    "operations",
    "partnerships",
    "product",
    "professional service",
    "public service",
    "research",
    "sales",
    "sales engineering",
    "support",
    "trade",
    "unemployed",
];

/// The options of the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) include_titles: bool,
    pub(super) valid_only: bool,
    pub(super) exclude_eu: bool,
    pub(super) by_company_name: bool,
    pub(super) exclusion_lists: Vec<String>,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let include_titles = match connection.find_option("title_search_mode").map(str::trim) {
            None | Some("" | "exact") => false,
            Some("include") => true,
            Some(_) => {
                let error = Error::new(ID, "connect", ErrorKind::Config, "expected exact or include");
                return Err(error.at("title_search_mode"));
            }
        };
        let lists = connection.find_option("exclusion_lists").unwrap_or_default();
        Ok(Self {
            include_titles,
            valid_only: connection.flag(&ID, "valid_only")?,
            exclude_eu: connection.flag(&ID, "exclude_eu")?,
            by_company_name: connection.flag(&ID, "by_company_name")?,
            exclusion_lists: lists
                .split(',')
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
        })
    }
}

/// The levels that the filter for them has. It takes one.
fn level(text: &str) -> Option<&'static str> {
    Some(match Seniority::parse(text)? {
        Seniority::Owner | Seniority::Founder | Seniority::CLevel | Seniority::Partner => "C",
        Seniority::Vp => "VP",
        Seniority::Head | Seniority::Director => "D",
        Seniority::Manager => "M",
        Seniority::Senior | Seniority::Entry | Seniority::Intern => return None,
    })
}

/// The one level of a query; `None` for several, which the filter cannot express.
pub(super) fn one_level(query: &Query) -> Result<Option<&'static str>, Error> {
    let mut levels = Vec::new();
    for (index, text) in query.seniorities.iter().enumerate() {
        let level = level(text).ok_or_else(|| {
            let error = Error::new(
                ID,
                PEOPLE_SEARCH,
                ErrorKind::Config,
                "not a level UpLead knows: c_level, vp, director, manager",
            );
            error.at(format!("query.seniorities[{index}]"))
        })?;
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    Ok(if levels.len() == 1 { levels.pop() } else { None })
}

/// Bands that a range touches.
pub(super) fn bands(range: Option<Range>) -> Vec<&'static str> {
    let Some(Range { min, max }) = range.filter(|range| *range != Range::default()) else {
        return Vec::new();
    };
    let (min, max) = (min.unwrap_or(1), max.unwrap_or(u32::MAX));
    BANDS.iter().filter(|(_, low, high)| *low <= max && *high >= min).map(|(name, ..)| *name).collect()
}

/// Whether the bands reach beyond the range.
pub(super) fn is_rounded(range: Option<Range>) -> bool {
    let Some(Range { min, max }) = range else { return false };
    let starts = min.is_none_or(|min| BANDS.iter().any(|(_, low, _)| *low == min));
    let ends = max.is_none_or(|max| BANDS.iter().any(|(_, _, high)| *high == max));
    !(starts && ends)
}

fn filters(call: &'static str, query: &Query) -> Result<Filters, Error> {
    let mut filters = Filters {
        industries: query.industries.clone(),
        employees: bands(query.employees),
        ..Filters::default()
    };
    for (index, name) in query.countries.iter().enumerate() {
        let name = country::iso2(name).and_then(country::name).ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?;
        filters.countries.push(name);
    }
    Ok(filters)
}

/// People of one domain, which every plan has, or by any filter, which needs a larger one.
fn people_filters(query: &Query, settings: &Settings) -> Result<(&'static str, Filters), Error> {
    let mut all = filters(PEOPLE_SEARCH, query)?;
    all.titles.clone_from(&query.titles);
    if settings.include_titles && !all.titles.is_empty() {
        all.title_search_mode = Some("include".to_owned());
    }
    all.management_level = one_level(query)?;
    for (index, name) in query.departments.iter().enumerate() {
        let function = function(name).ok_or_else(|| {
            let text = format!("not a job function UpLead knows: {}", FUNCTIONS.join(", "));
            Error::new(ID, PEOPLE_SEARCH, ErrorKind::Config, text).at(format!("query.departments[{index}]"))
        })?;
        if !all.job_functions.contains(&function) {
            all.job_functions.push(function);
        }
    }
    if query.departments.iter().all(|name| is_it(name)) && !query.departments.is_empty() {
        all.job_sub_function = Some("information technology");
    }
    all.email_status = settings.valid_only.then_some("valid");
    all.exclusion_list_names.clone_from(&settings.exclusion_lists);
    let mut domains = text::domains(query);
    let simple =
        domains.len() == 1 && all.industries.is_empty() && all.employees.is_empty() && !settings.exclude_eu;
    if simple {
        all.domain = domains.pop();
        return Ok(("prospector-search", all));
    }
    all.domains = domains;
    all.exclude_eu = settings.exclude_eu.then_some(true);
    Ok(("prospector-pro-search", all))
}

pub(super) fn people_search(query: &Query, settings: &Settings, place: Place) -> Result<Call, Error> {
    let (path, filters) = people_filters(query, settings)?;
    let filters = Filters { page: Some(place.page), per_page: Some(place.per_page), ..filters };
    post(PEOPLE_SEARCH, path, &filters)
}

/// How many people a search would bring. Free.
pub(super) fn people_count(query: &Query, settings: &Settings) -> Result<Call, Error> {
    let (path, filters) = people_filters(query, settings)?;
    let filters = Filters { count_only: Some(true), ..filters };
    post(PEOPLE_SEARCH, path, &filters).map(|call| call.replay(Replay::Safe))
}

pub(super) fn company_search(query: &Query, place: Place) -> Result<Call, Error> {
    let mut all = filters(COMPANY_SEARCH, query)?;
    all.kind = Some("company");
    let words: Vec<&str> = query.company_names.iter().chain(&query.keywords).map(String::as_str).collect();
    all.text = (!words.is_empty()).then(|| words.join(" "));
    all.domains = text::domains(query);
    all.page = Some(place.page);
    all.per_page = Some(place.per_page);
    post(COMPANY_SEARCH, "quick-search", &all)
}

fn is_it(name: &str) -> bool {
    matches!(name.trim().to_ascii_lowercase().as_str(), "it" | "information technology")
}

fn function(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase();
    let name = match name.as_str() {
        "it" | "information technology" => "engineering",
        "hr" => "human resources",
        "customer success" => "support",
        "business development" => "partnerships",
        "r&d" => "research",
        name => name,
    };
    FUNCTIONS.into_iter().find(|known| *known == name)
}

/// Whoever UpLead can find: by its own id, an address, or name and domain.
pub(super) fn known(person: &Person, settings: &Settings) -> Option<Known> {
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    if let Some(id) = person.external_id.as_ref().filter(|_| own) {
        return Some(Known { id: Some(id.clone()), ..Known::default() });
    }
    if person.email.is_some() {
        return Some(Known { email: person.email.clone(), ..Known::default() });
    }
    let (first_name, last_name) = match (&person.first_name, &person.last_name) {
        (Some(first), Some(last)) => (Some(first.clone()), Some(last.clone())),
        _ => person.full_name.as_deref().map(text::split_name).unwrap_or_default(),
    };
    let domain = person.company.domain.clone();
    let company =
        person.company.company_name.clone().filter(|_| domain.is_none() && settings.by_company_name);
    let enough = first_name.is_some() && (domain.is_some() || company.is_some());
    enough.then_some(Known { first_name, last_name, domain, company, ..Known::default() })
}

pub(super) fn person(who: &Known) -> Result<Call, Error> {
    post(PERSON, "person-search", who)
}

/// By domain, else by name.
pub(super) fn company(company: &Company) -> Option<Result<Call, Error>> {
    let site = || company.website.as_deref().and_then(text::domain);
    let who = match (company.domain.clone().or_else(site), &company.company_name) {
        (Some(domain), _) => Known { domain: Some(domain), ..Known::default() },
        (None, Some(name)) => Known { company: Some(name.clone()), ..Known::default() },
        (None, None) => return None,
    };
    Some(post(COMPANY, "company-search", &who))
}

pub(super) fn credits() -> Call {
    Call::get(CREDITS, "credits").replay(Replay::Safe)
}

fn post<T: serde::Serialize>(operation: &'static str, path: &str, body: &T) -> Result<Call, Error> {
    Call::post(operation, path).json(body).map_err(|error| Error::of(ID, operation, error))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const FIRST: Place = Place { page: 1, per_page: 100 };

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    fn query(value: Value) -> Query {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn one_domain_is_a_simple_search_and_all_else_a_large_one() {
        let one =
            query(json!({"company_domains": ["www.A.example"], "titles": ["CIO"], "departments": ["IT"]}));
        let call = people_search(&one, &Settings::default(), FIRST).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("prospector-search", Replay::Never));
        assert_eq!(
            body(&call),
            json!({"domain": "a.example", "titles": ["CIO"], "job_functions": ["engineering"],
                "job_sub_function": "information technology", "page": 1, "per_page": 100})
        );
        let large = query(json!({"countries": ["us"], "employees": {"min": 51, "max": 200},
            "industries": ["Information Technology & Services"], "departments": ["it", "HR"], "seniorities": ["head", "Director"],
            "titles": ["CIO"], "company_domains": ["a.example", "b.example"]}));
        let settings = Settings {
            include_titles: true,
            valid_only: true,
            exclude_eu: true,
            exclusion_lists: vec!["Customers".into()],
            ..Settings::default()
        };
        let call = people_search(&large, &settings, FIRST).unwrap();
        assert_eq!(call.path(), "prospector-pro-search");
        assert_eq!(
            body(&call),
            json!({"domains": ["a.example", "b.example"], "titles": ["CIO"], "title_search_mode": "include",
                "management_level": "D", "job_functions": ["engineering", "human resources"], "countries": ["United States"],
                "industries": ["Information Technology & Services"], "employees": ["51-200"], "email_status": "valid",
                "exclude_eu": true, "exclusion_list_names": ["Customers"], "page": 1, "per_page": 100})
        );
        let count = people_count(&one, &Settings::default()).unwrap();
        assert_eq!((count.replay_mode(), &body(&count)["count_only"]), (Replay::Safe, &json!(true)));
        assert_eq!(body(&count).get("page"), None);
    }

    #[test]
    fn bands_of_employees() {
        let table = [
            (Some(51), Some(200), vec!["51-200"], false),
            (Some(50), Some(500), vec!["11-50", "51-200", "201-500"], true),
            (None, Some(10), vec!["1-10"], false),
            (Some(10_000), None, vec!["5001-10000", "10001+"], true),
            (Some(10_001), None, vec!["10001+"], false),
            (None, None, vec![], false),
        ];
        for (min, max, expected, rounded) in table {
            let range = Some(Range { min, max });
            assert_eq!((bands(range), is_rounded(range)), (expected, rounded), "{range:?}");
        }
        assert!(bands(None).is_empty());
    }

    #[test]
    fn words_that_would_find_nothing_are_refused() {
        let field = |value: Value| {
            people_search(&query(value), &Settings::default(), FIRST).unwrap_err().field().unwrap().to_owned()
        };
        assert_eq!(field(json!({"seniorities": ["vp", "intern"]})), "query.seniorities[1]");
        assert_eq!(field(json!({"departments": ["Wizards"]})), "query.departments[0]");
        assert_eq!(field(json!({"countries": ["Atlantis"]})), "query.countries[0]");
        assert_eq!(one_level(&query(json!({"seniorities": ["vp", "manager"]}))).unwrap(), None);
        for name in FUNCTIONS {
            assert_eq!(function(name), Some(name));
        }
    }

    #[test]
    fn a_person_by_one_way() {
        let json_of = |person: &Person, settings: &Settings| {
            known(person, settings).map(|known| serde_json::to_value(known).unwrap())
        };
        let plain = Settings::default();
        let mut person = Person {
            first_name: Some("Dana".into()),
            last_name: Some("Okafor".into()),
            company: Company { company_name: Some("Harbor".into()), ..Company::default() },
            ..Person::default()
        };
        assert_eq!(json_of(&person, &plain), None);
        let by_name = Settings { by_company_name: true, ..Settings::default() };
        assert_eq!(
            json_of(&person, &by_name),
            Some(json!({"first_name": "Dana", "last_name": "Okafor", "company": "Harbor"}))
        );
        person.company.domain = Some("a.example".into());
        assert_eq!(
            json_of(&person, &by_name),
            Some(json!({"first_name": "Dana", "last_name": "Okafor", "domain": "a.example"}))
        );
        person.email = Some("d@a.example".into());
        assert_eq!(json_of(&person, &plain), Some(json!({"email": "d@a.example"})));
        person.external_id = Some("1f6c".into());
        assert_eq!(json_of(&person, &plain), Some(json!({"id": "1f6c"})));
    }
}
