//! MadKudu's requests as plain values.

use rest_core::{Call, Replay, path_segment};
use serde::Serialize;
use serde_json::Value;

use super::ID;
use crate::vendors::{country, text};
use crate::{Company, Error, ErrorKind, Person, Query, Range};

pub(super) const PERSON_LOOKUP: &str = "lookup.persons";
pub(super) const ACCOUNT_LOOKUP: &str = "lookup.accounts";
pub(super) const PERSON: &str = "persons.read";
pub(super) const ACCOUNT: &str = "accounts.read";
pub(super) const PERSON_SEARCH: &str = "search.persons";
pub(super) const ACCOUNT_SEARCH: &str = "search.accounts";
pub(super) const POSTINGS: &str = "job-postings";
pub(super) const ORGANISATION: &str = "organisation";
pub(super) const LEGACY_PERSON: &str = "v1.persons";
pub(super) const LEGACY_COMPANY: &str = "v1.companies";
pub(super) const PING: &str = "v1.ping";

/// The body of a search. Other calls spell `filterLogic` with an underscore.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SearchBody {
    limit: usize,
    cursor: u64,
    search: String,
    filters: Vec<Filter>,
    filter_logic: &'static str,
}

#[derive(Debug, Serialize, PartialEq)]
struct Filter {
    property: &'static str,
    operator: &'static str,
    value: Value,
}

#[derive(Debug, Serialize)]
struct PostingsBody<'a> {
    domain: &'a str,
    limit: usize,
    cursor: u64,
}

fn filter(property: &'static str, operator: &'static str, value: impl Into<Value>) -> Filter {
    Filter { property, operator, value: value.into() }
}

/// Part of a text for one word, whole texts for several: alternatives of parts cannot be said.
fn words(filters: &mut Vec<Filter>, property: &'static str, words: &[String]) {
    match words {
        [] => {}
        [word] => filters.push(filter(property, "CONTAINS", word.as_str())),
        words => filters.push(filter(property, "IN", words)),
    }
}

fn exact(filters: &mut Vec<Filter>, property: &'static str, values: Vec<String>) {
    match values.as_slice() {
        [] => {}
        [value] => filters.push(filter(property, "IS", value.as_str())),
        _ => filters.push(filter(property, "IN", values)),
    }
}

fn countries(call: &'static str, query: &Query) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for (index, text) in query.countries.iter().enumerate() {
        let name = country::iso2(text).and_then(country::name).ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?;
        names.push(name.to_owned());
    }
    Ok(names)
}

/// Read-shaped and paid by what it brings: never repeated.
pub(super) fn person_search(query: &Query, limit: usize, cursor: u64) -> Result<Call, Error> {
    let mut filters = Vec::new();
    words(&mut filters, "title", &query.titles);
    exact(&mut filters, "company_domain", text::domains(query));
    exact(&mut filters, "country", countries(PERSON_SEARCH, query)?);
    search(PERSON_SEARCH, "search/persons", query, filters, limit, cursor)
}

/// Read-shaped and paid by what it brings: never repeated.
pub(super) fn account_search(query: &Query, limit: usize, cursor: u64) -> Result<Call, Error> {
    let mut filters = Vec::new();
    words(&mut filters, "name", &query.company_names);
    exact(&mut filters, "domain", text::domains(query));
    words(&mut filters, "industry", &query.industries);
    exact(&mut filters, "country", countries(ACCOUNT_SEARCH, query)?);
    let Range { min, max } = query.employees.unwrap_or_default();
    filters.extend(min.map(|min| filter("employees_count", "GTE", min)));
    filters.extend(max.map(|max| filter("employees_count", "LTE", max)));
    search(ACCOUNT_SEARCH, "search/accounts", query, filters, limit, cursor)
}

fn search(
    call: &'static str,
    path: &'static str,
    query: &Query,
    filters: Vec<Filter>,
    limit: usize,
    cursor: u64,
) -> Result<Call, Error> {
    let search = query.keywords.join(" ");
    let body = SearchBody { limit, cursor, search, filters, filter_logic: "AND" };
    Call::post(call, path).json(&body).map_err(|error| Error::of(ID, call, error))
}

/// The way to a person: by address, else by profile. `None` if neither is known.
pub(super) fn person_lookup(person: &Person) -> Option<Call> {
    let call = Call::get(PERSON_LOOKUP, "lookup/persons");
    match (&person.email, handle(person)) {
        (Some(email), _) => Some(call.query("email", email.as_str())),
        (None, Some(handle)) => Some(call.query("linkedin", handle)),
        (None, None) => None,
    }
}

/// `in/x` of a profile.
fn handle(person: &Person) -> Option<String> {
    let (_, rest) = person.linkedin_url.as_deref()?.split_once("/in/")?;
    let name = rest.split(['/', '?', '#']).next().filter(|name| !name.is_empty())?;
    Some(format!("in/{name}"))
}

pub(super) fn site(company: &Company) -> Option<String> {
    text::domain(company.domain.as_deref().or(company.website.as_deref())?)
}

pub(super) fn account_lookup(domain: &str) -> Call {
    Call::get(ACCOUNT_LOOKUP, "lookup/accounts").query("domain", domain)
}

pub(super) fn person(mk_id: &str) -> Call {
    Call::get(PERSON, format!("persons/{}", path_segment(mk_id)))
}

pub(super) fn account(mk_id: &str) -> Call {
    Call::get(ACCOUNT, format!("accounts/{}", path_segment(mk_id)))
}

pub(super) fn postings(domain: &str, limit: usize) -> Result<Call, Error> {
    let body = PostingsBody { domain, limit, cursor: 0 };
    let call = Call::post(POSTINGS, "enrichment/job-postings").json(&body);
    call.map_err(|error| Error::of(ID, POSTINGS, error))
}

/// Spelt as the vendor spells it.
pub(super) fn organisation() -> Call {
    Call::get(ORGANISATION, "organisation").replay(Replay::Safe)
}

/// Scores cost no credits and have no effect.
pub(super) fn legacy_person(email: &str) -> Call {
    let call = Call::get(LEGACY_PERSON, "v1/persons").pool(LEGACY_PERSON).replay(Replay::Safe);
    call.query("email", email)
}

pub(super) fn legacy_company(domain: &str) -> Call {
    let call = Call::get(LEGACY_COMPANY, "v1/companies").pool(LEGACY_COMPANY).replay(Replay::Safe);
    call.query("domain", domain)
}

pub(super) fn ping() -> Call {
    Call::get(PING, "v1/ping").replay(Replay::Safe)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    #[test]
    fn one_word_is_part_of_a_text_and_several_are_whole_texts() {
        let query: Query =
            serde_json::from_value(json!({"titles": ["IT Director"], "countries": ["US", "Germany"],
            "company_domains": ["www.a.example"], "keywords": ["freight", "port"]}))
            .unwrap();
        let call = person_search(&query, 20, 40).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("search/persons", Replay::Never));
        assert_eq!(
            body(&call),
            json!({"limit": 20, "cursor": 40, "search": "freight port", "filterLogic": "AND", "filters": [
                {"property": "title", "operator": "CONTAINS", "value": "IT Director"},
                {"property": "company_domain", "operator": "IS", "value": "a.example"},
                {"property": "country", "operator": "IN", "value": ["United States", "Germany"]}]})
        );
        let many = Query { titles: vec!["CIO".into(), "CTO".into()], ..Query::default() };
        assert_eq!(
            body(&person_search(&many, 10, 0).unwrap())["filters"],
            json!([{"property": "title", "operator": "IN", "value": ["CIO", "CTO"]}])
        );
    }

    #[test]
    fn accounts_are_filtered_by_ends_of_a_range() {
        let query: Query = serde_json::from_value(json!({"employees": {"min": 50, "max": 500},
            "industries": ["Logistics"], "company_names": ["Harbor"]}))
        .unwrap();
        let call = account_search(&query, 10, 0).unwrap();
        assert_eq!(
            body(&call)["filters"],
            json!([{"property": "name", "operator": "CONTAINS", "value": "Harbor"},
                {"property": "industry", "operator": "CONTAINS", "value": "Logistics"},
                {"property": "employees_count", "operator": "GTE", "value": 50},
                {"property": "employees_count", "operator": "LTE", "value": 500}])
        );
        let wrong = Query { countries: vec!["Atlantis".into()], ..Query::default() };
        assert_eq!(account_search(&wrong, 10, 0).unwrap_err().field(), Some("query.countries[0]"));
    }

    #[test]
    fn people_are_looked_up_by_address_or_profile() {
        let mut person = Person::default();
        assert!(person_lookup(&person).is_none());
        person.linkedin_url = Some("https://www.linkedin.com/in/dana-demo/?x=1".into());
        let pairs = |call: Call| call.query_pairs().to_vec();
        let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(pairs(person_lookup(&person).unwrap()), pair("linkedin", "in/dana-demo"));
        person.email = Some("dana+a@a.example".into());
        assert_eq!(pairs(person_lookup(&person).unwrap()), pair("email", "dana+a@a.example"));
        assert_eq!(super::person("per/../x").path(), format!("persons/{}", path_segment("per/../x")));
        assert_eq!(
            body(&postings("a.example", 20).unwrap()),
            json!({"domain": "a.example", "limit": 20, "cursor": 0})
        );
    }
}
