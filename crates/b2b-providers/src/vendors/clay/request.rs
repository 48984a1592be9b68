//! The requests of Clay as plain values.

use rest_core::{Call, Replay, StatusCode, path_segment};
use serde_json::{Map, Value, json};

use super::settings::{Labels, Routine};
use super::wire::Input;
use super::{COMPANY, ID, PERSON};
use crate::vendors::{country, text};
use crate::{Company, Error, ErrorKind, Person, Query};

pub(super) const ME: &str = "me";
pub(super) const FIELDS: &str = "search.fields";
pub(super) const CREATE: &str = "search.create";
pub(super) const RUN: &str = "search.run";
pub(super) const ROUTINE: &str = PERSON.call;
pub(super) const COMPANY_ROUTINE: &str = COMPANY.call;
pub(super) const RESULTS: &str = "routines.results";
/// Records of one run of a search, and items of one run of a routine.
pub(super) const PER_PAGE: usize = 500;
pub(super) const BATCH: usize = 100;

fn post(call: &'static str, path: impl Into<String>, body: &Value) -> Result<Call, Error> {
    Call::post(call, path).json(body).map_err(|error| Error::of(ID, call, error))
}

pub(super) fn me() -> Call {
    Call::get(ME, "me").replay(Replay::Safe)
}

pub(super) fn fields(source_type: &str) -> Call {
    Call::get(FIELDS, "search/filters-mode/fields").query("source_type", source_type).replay(Replay::Safe)
}

/// A search that nobody runs is forgotten, so making it may be repeated.
pub(super) fn query_mode(query: &str) -> Result<Call, Error> {
    Ok(post(CREATE, "search/query-mode", &json!({ "query": query }))?.replay(Replay::Safe))
}

pub(super) fn filters_mode(source_type: &str, filters: &Map<String, Value>) -> Result<Call, Error> {
    let body = json!({"source_type": source_type, "filters": filters});
    Ok(post(CREATE, "search/filters-mode", &body)?.replay(Replay::Safe))
}

/// The server walks on with every run: a run that may have arrived is never repeated.
pub(super) fn run(mode: &str, search_id: &str, limit: u32) -> Result<Call, Error> {
    let path = format!("search/{mode}-mode/{}/run", path_segment(search_id));
    post(RUN, path, &json!({ "limit": limit }))
}

/// The conditions that have a filter.
pub(super) fn filters(query: &Query, labels: &Labels) -> Result<Map<String, Value>, Error> {
    let mut filters = Map::new();
    for (condition, filter) in labels {
        let values: Vec<String> = match *condition {
            "titles" => query.titles.clone(),
            "seniorities" => query.seniorities.clone(),
            "departments" => query.departments.clone(),
            "company_names" => query.company_names.clone(),
            "company_domains" => text::domains(query),
            "industries" => query.industries.clone(),
            "technologies" => query.technologies.clone(),
            "keywords" => query.keywords.clone(),
            _ => countries(query)?,
        };
        if !values.is_empty() {
            filters.insert(filter.clone(), values.into());
        }
    }
    Ok(filters)
}

fn countries(query: &Query) -> Result<Vec<String>, Error> {
    let names = query.countries.iter().enumerate().map(|(index, name)| {
        country::iso2(name).and_then(country::name).map(str::to_owned).ok_or_else(|| {
            Error::new(ID, CREATE, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })
    });
    names.collect()
}

fn inputs(labels: &Labels, value: impl Fn(&str) -> Option<String>) -> Map<String, Value> {
    labels.iter().filter_map(|(name, label)| Some((label.clone(), value(name)?.into()))).collect()
}

/// What a routine is given of a person; `None` if nobody could be told by it.
pub(super) fn person_inputs(person: &Person, routine: &Routine) -> Option<Map<String, Value>> {
    let company = &person.company;
    let known = inputs(&routine.inputs, |name| match name {
        "first_name" => person.first_name.clone(),
        "last_name" => person.last_name.clone(),
        "full_name" => person.display_name(),
        "email" => person.email.clone(),
        "linkedin_url" => person.linkedin_url.clone(),
        "job_title" => person.job_title.clone(),
        "company_name" => company.company_name.clone(),
        _ => company.domain.clone(),
    });
    let named =
        person.display_name().is_some() && (company.domain.is_some() || company.company_name.is_some());
    let told = named || person.email.is_some() || person.linkedin_url.is_some();
    (told && !known.is_empty()).then_some(known)
}

pub(super) fn company_inputs(company: &Company, routine: &Routine) -> Option<Map<String, Value>> {
    let known = inputs(&routine.inputs, |name| match name {
        "company_name" => company.company_name.clone(),
        _ => company.domain.clone(),
    });
    (!known.is_empty()).then_some(known)
}

/// Paid: never repeated, since a second run charges again.
pub(super) fn routine(
    call: &'static str,
    id: &str,
    items: &[Input],
    webhook_id: Option<&str>,
) -> Result<Call, Error> {
    let mut body = json!({ "items": items });
    if let Some(webhook_id) = webhook_id {
        body["webhook_id"] = webhook_id.into();
    }
    post(call, format!("routines/{}/run", path_segment(id)), &body)
}

pub(super) fn results(run_id: &str) -> Call {
    Call::get(RESULTS, format!("routines/run/{}/results", path_segment(run_id)))
        .query("limit", BATCH.to_string())
        .accept(StatusCode::ACCEPTED)
        .replay(Replay::Safe)
}
