//! The requests of HG Insights as plain values.

use rest_core::{Call, Replay};
use serde_json::{Map, Value, json};

use super::ID;
use super::settings::{Group, Settings};
use crate::vendors::place::Place;
use crate::vendors::{country, text};
use crate::{Error, ErrorKind, Query, Range};

pub(super) const SEARCH: &str = "companies.search";
pub(super) const ENRICH: &str = "companies.enrich";
pub(super) const ESTIMATE: &str = "companies.estimate";
pub(super) const INTENT: &str = "intent.enrich";
pub(super) const CREDITS: &str = "credits";
pub(super) const DICTIONARY: &str = "dictionary";

/// Records that a search lets out.
pub(super) const PER_PAGE: u32 = 100;
pub(super) const REACH: u64 = 25_000;
/// Companies of one call; an older page says 50.
pub(super) const BATCH: usize = 25;
const TOPICS: u32 = 50;

fn post(call: &'static str, path: &str, body: &Value) -> Result<Call, Error> {
    Call::post(call, path).json(body).map_err(|error| Error::of(ID, call, error))
}

/// Ids for words, as far as a search takes ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    pub(super) products: Vec<u64>,
    pub(super) industries: Vec<String>,
}

fn any_of(ids: impl Into<Value>) -> Value {
    json!({"ids": ids.into(), "inclusion_method": "ANY_PRESENT"})
}

/// Free and without effect: it may be repeated.
pub(super) fn search(settings: &Settings, query: &Query, ids: &Ids, place: Place) -> Result<Call, Error> {
    let mut filters = Map::new();
    let mut put = |name: &str, group: Map<String, Value>| {
        if !group.is_empty() {
            filters.insert(name.to_owned(), group.into());
        }
    };
    put("firmographics", firmographics(query, &ids.industries)?);
    let mut identifiers = Map::new();
    match query.company_names.as_slice() {
        [] => {}
        [name] => {
            identifiers.insert("name".to_owned(), name.as_str().into());
        }
        _ => {
            let error = Error::new(ID, SEARCH, ErrorKind::Config, "one name at most in one search");
            return Err(error.at("query.company_names"));
        }
    }
    let domains = text::domains(query);
    if !domains.is_empty() {
        identifiers.insert("domains".to_owned(), any_of(domains));
    }
    put("company_identifiers", identifiers);
    if !ids.products.is_empty() {
        put("installs", Map::from_iter([("products".to_owned(), json!([any_of(ids.products.clone())]))]));
    }
    if !settings.intent_topics.is_empty() {
        let topics = json!({"ids": settings.intent_topics});
        let level = settings.intent_level.into();
        put("intent", Map::from_iter([("signal_score".to_owned(), level), ("topics".to_owned(), topics)]));
    }
    let body = json!({
        "fields": ["id", "name", "domain"],
        "filters": filters,
        "limit": place.per_page,
        "offset": u64::from(place.page - 1) * u64::from(place.per_page),
    });
    Ok(post(SEARCH, "companies/search", &body)?.replay(Replay::Safe))
}

fn firmographics(query: &Query, industries: &[String]) -> Result<Map<String, Value>, Error> {
    let mut group = Map::new();
    let mut countries = Vec::new();
    for (index, name) in query.countries.iter().enumerate() {
        countries.push(country::iso2(name).ok_or_else(|| {
            Error::new(ID, SEARCH, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?);
    }
    if !countries.is_empty() {
        group.insert("country_codes".to_owned(), json!([any_of(countries)]));
    }
    if let Some(Range { min, max }) = query.employees {
        let ends = [("min", min), ("max", max)]
            .into_iter()
            .filter_map(|(name, end)| Some((name.to_owned(), end?.into())));
        let range: Map<String, Value> = ends.collect();
        if !range.is_empty() {
            group.insert("employees".to_owned(), range.into());
        }
    }
    if !industries.is_empty() {
        group.insert("industries".to_owned(), json!([{ "ids": industries }]));
    }
    Ok(group)
}

fn profile_body(settings: &Settings, domains: &[&str], fields: &[Group]) -> Value {
    let names: Vec<&str> = fields.iter().map(|group| group.as_str()).collect();
    let mut body = json!({"companies": {"domains": domains}, "fields": names});
    if fields.contains(&Group::Technographics) {
        let mut paging = json!({"sort": "intensity"});
        if let Some(limit) = settings.installs_limit {
            paging["limit"] = limit.into();
            paging["offset"] = 0.into();
        }
        body["pagination"] = json!({ "technographics": paging });
        if let Some(granularity) = &settings.granularity {
            body["filters"] = json!({"technographics": {"installs": {"granularity": granularity}}});
        }
    }
    body
}

/// Paid: never repeated.
pub(super) fn profiles(settings: &Settings, domains: &[&str], fields: &[Group]) -> Result<Call, Error> {
    post(ENRICH, "companies/enrich", &profile_body(settings, domains, fields))
}

/// What the same call would cost. Free.
pub(super) fn estimate(settings: &Settings, domains: &[&str], fields: &[Group]) -> Result<Call, Error> {
    let body = profile_body(settings, domains, fields);
    Ok(post(ESTIMATE, "companies/enrich/estimate", &body)?.replay(Replay::Safe))
}

/// Paid: never repeated.
pub(super) fn intent(domain: &str) -> Result<Call, Error> {
    let body = json!({
        "company": {"domain": domain},
        "limit": TOPICS,
        "filters": {"topics": {"granularity": "global", "signal_level": ["HIGH", "MEDIUM"]}},
    });
    post(INTENT, "intent/enrich", &body)
}

pub(super) fn credits() -> Call {
    Call::get(CREDITS, "credits").replay(Replay::Safe)
}

pub(super) fn dictionary(path: &str) -> Call {
    Call::get(DICTIONARY, path).replay(Replay::Safe)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rest_core::{ManualClock, ReplayTransport, Timestamp};

    use super::*;
    use crate::Connection;

    fn settings(options: &[(&str, &str)]) -> Settings {
        let clock = ManualClock::at(Timestamp::from_millis(0));
        let mut connection = Connection::new(Arc::new(ReplayTransport::new()), Arc::new(clock));
        for (name, value) in options {
            connection = connection.option(*name, *value);
        }
        Settings::read(&connection).unwrap()
    }

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    #[test]
    fn a_search_says_what_is_asked_and_nothing_empty() {
        let query: Query = serde_json::from_value(json!({"countries": ["United States", "DE"],
            "employees": {"min": 200, "max": 2000}, "company_domains": ["www.a.example"], "company_names": ["A"]}))
        .unwrap();
        let ids = Ids { products: vec![10_421], industries: vec!["12".into()] };
        let place = Place { page: 3, per_page: 50 };
        let options = settings(&[("intent_topics", "311, 312"), ("intent_level", "HIGH")]);
        let call = search(&options, &query, &ids, place).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("companies/search", Replay::Safe));
        assert_eq!(
            body(&call),
            json!({"fields": ["id", "name", "domain"], "limit": 50, "offset": 100, "filters": {
                "firmographics": {"country_codes": [{"ids": ["US", "DE"], "inclusion_method": "ANY_PRESENT"}],
                    "employees": {"min": 200, "max": 2000}, "industries": [{"ids": ["12"]}]},
                "company_identifiers": {"name": "A", "domains": {"ids": ["a.example"], "inclusion_method": "ANY_PRESENT"}},
                "installs": {"products": [{"ids": [10421], "inclusion_method": "ANY_PRESENT"}]},
                "intent": {"signal_score": "HIGH", "topics": {"ids": [311, 312]}}}})
        );
        let place = Place { page: 1, per_page: 100 };
        let empty = search(&settings(&[]), &Query::default(), &Ids::default(), place).unwrap();
        assert_eq!(body(&empty)["filters"], json!({}));
        let open = Query { employees: Some(Range { min: Some(10), max: None }), ..Query::default() };
        let call = search(&settings(&[]), &open, &Ids::default(), place).unwrap();
        assert_eq!(body(&call)["filters"]["firmographics"]["employees"], json!({"min": 10}));
        let wrong = Query { countries: vec!["Atlantis".into()], ..Query::default() };
        assert!(search(&settings(&[]), &wrong, &Ids::default(), place).is_err());
        let many = Query { company_names: vec!["A".into(), "B".into()], ..Query::default() };
        let error = search(&settings(&[]), &many, &Ids::default(), place).unwrap_err();
        assert_eq!(error.field(), Some("query.company_names"));
    }

    #[test]
    fn a_profile_asks_for_the_licensed_groups() {
        let all = [Group::Firmographics, Group::Spend, Group::Technographics];
        let call = profiles(&settings(&[]), &["a.example", "b.example"], &all).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("companies/enrich", Replay::Never));
        assert_eq!(
            body(&call),
            json!({"companies": {"domains": ["a.example", "b.example"]},
                "fields": ["firmographics", "spend", "technographics"],
                "pagination": {"technographics": {"sort": "intensity"}}})
        );
        let options = settings(&[("installs_limit", "500"), ("granularity", "global")]);
        let call = estimate(&options, &["a.example"], &all).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("companies/enrich/estimate", Replay::Safe));
        assert_eq!(
            body(&call)["pagination"]["technographics"],
            json!({"sort": "intensity", "limit": 500, "offset": 0})
        );
        assert_eq!(
            body(&call)["filters"],
            json!({"technographics": {"installs": {"granularity": "global"}}})
        );
        let plain = profiles(&settings(&[]), &["a.example"], &[Group::Firmographics]).unwrap();
        assert_eq!(
            body(&plain),
            json!({"companies": {"domains": ["a.example"]}, "fields": ["firmographics"]})
        );
    }

    #[test]
    fn intent_asks_for_one_company() {
        let call = intent("a.example").unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("intent/enrich", Replay::Never));
        assert_eq!(
            body(&call),
            json!({"company": {"domain": "a.example"}, "limit": 50,
                "filters": {"topics": {"granularity": "global", "signal_level": ["HIGH", "MEDIUM"]}}})
        );
    }
}
