//! RocketReach's requests as plain values.

use rest_core::{Call, Replay};

use super::wire::{Facets, SearchBody};
use super::{COMPANY, ID, LOOKUP, PERSONAL, PHONE, UNIVERSAL_COMPANY, UNIVERSAL_LOOKUP};
use crate::vendors::{country, text};
use crate::{Company, Connection, Error, ErrorKind, Person, Price, Query, Range};

pub(super) const PEOPLE_SEARCH: &str = "person.search";
pub(super) const COMPANY_SEARCH: &str = "company.search";
pub(super) const PERSON_LOOKUP: &str = "person.lookup";
pub(super) const PERSON_STATUS: &str = "person.status";
pub(super) const COMPANY_LOOKUP: &str = "company.lookup";
pub(super) const ACCOUNT: &str = "account";

pub(super) const PER_PAGE: u32 = 100;
/// The last record a page may start at.
pub(super) const REACH: u64 = 10_000;
const LOOKUP_TYPES: [&str; 6] =
    ["standard", "premium", "premium (feeds disabled)", "bulk", "phone", "enrich"];

/// The options of the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// Which of the two families of calls the account has credits for.
    pub(super) universal: bool,
    pub(super) cached: bool,
    pub(super) personal_emails: bool,
    pub(super) phones: bool,
    pub(super) words: bool,
    pub(super) lookup_type: Option<String>,
    pub(super) webhook: Option<u64>,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let wrong =
            |option: &str, text: String| Err(Error::new(ID, "connect", ErrorKind::Config, text).at(option));
        let universal = match connection.find_option("credits").map(str::trim) {
            None | Some("" | "legacy") => false,
            Some("universal") => true,
            Some(_) => return wrong("credits", "expected legacy or universal".to_owned()),
        };
        let lookup_type = connection.find_option("lookup_type").map(|text| text.trim().to_owned());
        if let Some(kind) = &lookup_type
            && (universal || !LOOKUP_TYPES.contains(&kind.as_str()))
        {
            let known = LOOKUP_TYPES.join(", ");
            return wrong("lookup_type", format!("of legacy credits only; expected one of: {known}"));
        }
        let phones = connection.flag(&ID, "reveal_phones")?;
        if phones && !universal {
            return wrong("reveal_phones", "of universal credits only; see lookup_type".to_owned());
        }
        let webhook = match connection.find_option("webhook_id").map(str::trim) {
            None | Some("") => None,
            Some(text) => match text.parse() {
                Ok(id) => Some(id),
                Err(_) => return wrong("webhook_id", "expected a whole number".to_owned()),
            },
        };
        Ok(Self {
            universal,
            cached: connection.flag(&ID, "cached_emails")?,
            personal_emails: connection.flag(&ID, "personal_emails")?,
            phones,
            words: connection.flag(&ID, "unverified_filters")?,
            lookup_type,
            webhook,
        })
    }

    /// What a look-up costs at most.
    pub(super) fn lookup_price(&self) -> Price {
        if !self.universal {
            return LOOKUP;
        }
        let mut price = UNIVERSAL_LOOKUP;
        for (wanted, extra) in [(self.personal_emails, PERSONAL), (self.phones, PHONE)] {
            if wanted {
                price.credits += extra;
                price.usd = UNIVERSAL_LOOKUP.usd / UNIVERSAL_LOOKUP.credits * price.credits;
            }
        }
        price
    }

    pub(super) fn company_price(&self) -> Price {
        if self.universal { UNIVERSAL_COMPANY } else { COMPANY }
    }
}

/// Where a page starts, and how long pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) at: u64,
    pub(super) size: u32,
}

impl Start {
    pub(super) fn read(call: &'static str, cursor: Option<&str>, limit: usize) -> Result<Self, Error> {
        let Some(cursor) = cursor else {
            return Ok(Self { at: 1, size: u32::try_from(limit).unwrap_or(PER_PAGE).clamp(1, PER_PAGE) });
        };
        let parts =
            cursor.split_once('/').and_then(|(at, size)| Some((at.parse().ok()?, size.parse().ok()?)));
        match parts {
            Some((at, size)) if (1..=REACH).contains(&at) && (1..=PER_PAGE).contains(&size) => {
                Ok(Self { at, size })
            }
            _ => {
                Err(Error::new(ID, call, ErrorKind::Config, "this is no cursor of this search").at("cursor"))
            }
        }
    }

    pub(super) fn cursor(self, at: u64) -> String {
        format!("{at}/{}", self.size)
    }
}

pub(super) fn people_search(query: &Query, settings: &Settings, start: Start) -> Result<Call, Error> {
    let mut facets = Facets {
        current_title: query.titles.clone(),
        employer: query.company_names.clone(),
        company_domain: text::domains(query),
        company_industry: query.industries.clone(),
        company_size: size(query.employees),
        keyword: keyword(query),
        ..Facets::default()
    };
    for code in countries(PEOPLE_SEARCH, query)? {
        facets.company_country_code.push(code.to_owned());
    }
    if settings.words {
        facets.management_levels.clone_from(&query.seniorities);
        facets.department.clone_from(&query.departments);
    }
    let path = if settings.universal { "universal/person/search" } else { "person/search" };
    post(PEOPLE_SEARCH, path, facets, start, settings).map(|call| call.pool("search"))
}

pub(super) fn company_search(query: &Query, settings: &Settings, start: Start) -> Result<Call, Error> {
    let mut facets = Facets {
        name: query.company_names.clone(),
        domain: text::domains(query),
        industry: query.industries.clone(),
        employees: size(query.employees),
        techstack: query.technologies.clone(),
        keyword: keyword(query),
        ..Facets::default()
    };
    for code in countries(COMPANY_SEARCH, query)? {
        facets.geo.extend(country::name(code).map(str::to_owned));
    }
    let path = if settings.universal { "universal/company/search" } else { "searchCompany" };
    post(COMPANY_SEARCH, path, facets, start, settings).map(|call| call.pool("search"))
}

fn post(
    operation: &'static str,
    path: &str,
    query: Facets,
    start: Start,
    settings: &Settings,
) -> Result<Call, Error> {
    let body = SearchBody { query, start: start.at, page_size: start.size };
    // A free search may be repeated.
    let replay = if settings.universal { Replay::Never } else { Replay::Safe };
    Call::post(operation, path).replay(replay).json(&body).map_err(|error| Error::of(ID, operation, error))
}

fn countries(call: &'static str, query: &Query) -> Result<Vec<&'static str>, Error> {
    let code = |(index, name): (usize, &String)| {
        country::iso2(name).ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })
    };
    query.countries.iter().enumerate().map(code).collect()
}

fn size(employees: Option<Range>) -> Vec<String> {
    match employees {
        Some(Range { min, max: Some(max) }) => vec![format!("{}-{max}", min.unwrap_or(1))],
        Some(Range { min: Some(min), max: None }) => vec![format!("{min}+")],
        _ => Vec::new(),
    }
}

/// The one facet that is text.
fn keyword(query: &Query) -> Option<String> {
    (!query.keywords.is_empty()).then(|| query.keywords.join(" "))
}

/// Whoever RocketReach can find: by its own id, a profile, an address, or name and employer.
pub(super) fn person_lookup(person: &Person, settings: &Settings) -> Option<Call> {
    let path = if settings.universal { "universal/person/lookup" } else { "person/lookup" };
    let call = Call::get(PERSON_LOOKUP, path).pool("lookup");
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    let numeric = |id: &&String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let call = if let Some(id) = person.external_id.as_ref().filter(|_| own).filter(numeric) {
        call.query("id", id)
    } else if let Some(profile) = &person.linkedin_url {
        call.query("linkedin_url", profile)
    } else if let Some(email) = &person.email {
        call.query("email", email)
    } else {
        let employer = person.company.company_name.as_ref().or(person.company.domain.as_ref())?;
        call.query("name", person.display_name()?)
            .query("current_employer", employer)
            .query_opt("title", person.job_title.as_ref())
    };
    let call = call
        .query("return_cached_emails", settings.cached.to_string())
        .query_opt("webhook_id", settings.webhook.map(|id| id.to_string()));
    Some(if settings.universal {
        call.query("reveal_professional_email", "true")
            .query("reveal_personal_email", settings.personal_emails.to_string())
            .query("reveal_phone", settings.phones.to_string())
    } else {
        call.query_opt("lookup_type", settings.lookup_type.as_ref())
    })
}

/// Free. The answer is a list.
pub(super) fn person_status(id: &str, universal: bool) -> Call {
    let path = if universal { "universal/person/check_status" } else { "person/checkStatus" };
    Call::get(PERSON_STATUS, path).query("ids", id).replay(Replay::Safe)
}

/// By domain, else by name.
pub(super) fn company_lookup(company: &Company, universal: bool) -> Option<Call> {
    let path = if universal { "universal/company/lookup" } else { "company/lookup/" };
    let call = Call::get(COMPANY_LOOKUP, path).pool("lookup");
    let site = || company.website.as_deref().and_then(text::domain);
    match (company.domain.clone().or_else(site), &company.company_name) {
        (Some(domain), _) => Some(call.query("domain", domain)),
        (None, Some(name)) => Some(call.query("name", name)),
        (None, None) => None,
    }
}

pub(super) fn account(universal: bool) -> Call {
    let path = if universal { "universal/account/" } else { "account/" };
    Call::get(ACCOUNT, path).replay(Replay::Safe)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    fn query() -> Query {
        serde_json::from_value(json!({"titles": ["IT Director"], "seniorities": ["Director"], "departments": ["IT"],
            "company_names": ["Harbor"], "company_domains": ["www.A.example"], "industries": ["Logistics"],
            "employees": {"min": 51, "max": 200}, "countries": ["germany"], "technologies": ["SAP"], "keywords": ["a", "b"]}))
        .unwrap()
    }

    #[test]
    fn facets_are_lists_of_text() {
        let start = Start { at: 101, size: 50 };
        let call = people_search(&query(), &Settings::default(), start).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("person/search", Replay::Safe));
        assert_eq!(
            body(&call),
            json!({"query": {"current_title": ["IT Director"], "employer": ["Harbor"], "company_domain": ["a.example"],
                "company_industry": ["Logistics"], "company_size": ["51-200"], "company_country_code": ["DE"],
                "keyword": "a b"}, "start": 101, "page_size": 50})
        );
        let settings = Settings { universal: true, words: true, ..Settings::default() };
        let call = people_search(&query(), &settings, start).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("universal/person/search", Replay::Never));
        assert_eq!(body(&call)["query"]["management_levels"], json!(["Director"]));
        let call = company_search(&query(), &Settings::default(), start).unwrap();
        assert_eq!(call.path(), "searchCompany");
        assert_eq!(
            body(&call)["query"],
            json!({"name": ["Harbor"], "domain": ["a.example"], "industry": ["Logistics"], "employees": ["51-200"],
                "geo": ["Germany"], "techstack": ["SAP"], "keyword": "a b"})
        );
    }

    #[test]
    fn ranges_and_countries() {
        let range = |min, max| size(Some(Range { min, max }));
        assert_eq!(range(Some(1_000), None), ["1000+"]);
        assert_eq!(range(None, Some(50)), ["1-50"]);
        assert!(range(None, None).is_empty() && size(None).is_empty());
        let wrong = Query { countries: vec!["DE".into(), "Atlantis".into()], ..Query::default() };
        let error = people_search(&wrong, &Settings::default(), Start { at: 1, size: 1 }).unwrap_err();
        assert_eq!(error.field(), Some("query.countries[1]"));
        for wrong in ["", "0/100", "10001/100", "1/101", "1"] {
            assert!(Start::read("x", Some(wrong), 1).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_look_up_knows_one_way_and_says_what_it_wants() {
        let known = Person { source: Some(ID), external_id: Some("48".into()), ..Person::default() };
        let call = person_lookup(&known, &Settings::default()).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("person/lookup", Replay::Never));
        let pairs = |call: &Call| {
            let pairs: Vec<String> =
                call.query_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
            pairs.join("&")
        };
        assert_eq!(pairs(&call), "id=48&return_cached_emails=false");
        let foreign = Person {
            source: Some("apollo".into()),
            full_name: Some("Dana Okafor".into()),
            job_title: Some("CIO".into()),
            company: Company { domain: Some("a.example".into()), ..Company::default() },
            ..known
        };
        let settings =
            Settings { lookup_type: Some("premium".into()), webhook: Some(7), ..Settings::default() };
        let call = person_lookup(&foreign, &settings).unwrap();
        assert_eq!(
            pairs(&call),
            "name=Dana Okafor&current_employer=a.example&title=CIO&return_cached_emails=false&webhook_id=7&lookup_type=premium"
        );
        let mailed = Person { email: Some("d@a.example".into()), ..foreign };
        let settings = Settings { universal: true, phones: true, cached: true, ..Settings::default() };
        let call = person_lookup(&mailed, &settings).unwrap();
        assert_eq!(call.path(), "universal/person/lookup");
        assert_eq!(
            pairs(&call),
            "email=d@a.example&return_cached_emails=true&reveal_professional_email=true&reveal_personal_email=false&reveal_phone=true"
        );
        assert!(person_lookup(&Person::default(), &settings).is_none());
    }

    #[test]
    fn slashes_at_the_end_stay_and_prices_add_up() {
        let company = Company { domain: Some("a.example".into()), ..Company::default() };
        assert_eq!(company_lookup(&company, false).unwrap().path(), "company/lookup/");
        assert_eq!(company_lookup(&company, true).unwrap().path(), "universal/company/lookup");
        assert_eq!((account(false).path(), account(true).path()), ("account/", "universal/account/"));
        assert_eq!(person_status("1", true).path(), "universal/person/check_status");
        let price = |personal_emails, phones| {
            Settings { universal: true, personal_emails, phones, ..Settings::default() }
                .lookup_price()
                .credits
        };
        assert_eq!((price(false, false), price(true, false), price(true, true)), (2.0, 5.0, 11.0));
        assert_eq!(Settings::default().lookup_price().credits, 1.0);
    }
}
