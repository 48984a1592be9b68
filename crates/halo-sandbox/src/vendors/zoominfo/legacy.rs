//! The Enterprise API: a login for a token, flat JSON, names swapped against intuition, texts for everything.

use std::time::Duration;

use rest_core::{Response, StatusCode, Timestamp};
use serde_json::{Map, Value, json};

use super::{
    BATCH, Match, bearer, company_of, filter, message, person_of, refuse, shape, usage, with_limits,
};
use crate::exchange;
use crate::vendors::{Refused, Visit, outcome};

const PER_SECOND: u32 = 25;
const ROWS: usize = 100;
/// How far a search can be paged.
const REACH: usize = 1_000;

pub(super) fn answer(mut visit: Visit<'_>) -> Response {
    let (method, path) = (visit.request.method.as_str().to_owned(), visit.path.to_owned());
    if path == "authenticate" {
        return login(&mut visit);
    }
    if bearer(&visit).is_none() {
        return message(StatusCode::UNAUTHORIZED, "Authentication failed");
    }
    if let Err(wait) = visit.desk.admit("legacy", &[(PER_SECOND, 1), (1_500, 60)], visit.now) {
        let answer = message(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
        return exchange::with_header(answer, "retry-after", &wait.as_millis().div_ceil(1000).to_string());
    }
    let used = visit.desk.used("legacy", 1);
    let body: Map<String, Value> = serde_json::from_slice(&visit.request.body).unwrap_or_default();
    let result = match (method.as_str(), path.as_str()) {
        ("POST", "search/contact") => search(&visit, body, true),
        ("POST", "search/company") => search(&visit, body, false),
        ("POST", "enrich/contact") => enrich(&mut visit, &body, true),
        ("POST", "enrich/company") => enrich(&mut visit, &body, false),
        ("POST", "enrich/tech") => technologies(&mut visit, &body),
        ("GET", "lookup/usage") => Ok(json!({ "usage": [usage(&visit, "uniqueIdLimit", "limit")] })),
        ("GET", fields) if fields.starts_with("lookup/outputfields/") => Ok(output_fields(&visit, fields)),
        _ => Err(refuse(StatusCode::NOT_FOUND, "Resource not found")),
    };
    with_limits(outcome(result), PER_SECOND, used)
}

/// JSON or a form; one call a second.
fn login(visit: &mut Visit<'_>) -> Response {
    if visit.request.method != "POST" {
        return message(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
    }
    if visit.desk.admit("authenticate", &[(1, 1)], visit.now).is_err() {
        return message(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
    }
    let mut given: Map<String, Value> = serde_json::from_slice(&visit.request.body).unwrap_or_default();
    if given.is_empty() {
        let form = url::form_urlencoded::parse(&visit.request.body);
        given = form.map(|(name, value)| (name.into_owned(), json!(value))).collect();
    }
    let wanted = &visit.desk.credentials;
    if given.get("username") != Some(&json!(wanted.user))
        || given.get("password") != Some(&json!(wanted.secret))
    {
        return message(StatusCode::UNAUTHORIZED, "Authentication failed");
    }
    let until = visit.now + Duration::from_secs(3_600);
    let token = visit.desk.issue("legacy.", until);
    exchange::json(StatusCode::OK, &json!({ "jwt": token }))
}

/// `6/19/2026 1:41 PM`, without a zone.
fn american(at: Timestamp) -> String {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| {
        text.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0)
    };
    let (hour, half) = (part(11..13), if part(11..13) < 12 { "AM" } else { "PM" });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{}/{}/{} {hour}:{:02} {half}", part(5..7), part(8..10), part(0..4), part(14..16))
}

fn search(visit: &Visit<'_>, mut body: Map<String, Value>, people: bool) -> Result<Value, Refused> {
    let bad = |text: &str| refuse(StatusCode::BAD_REQUEST, text);
    let mut whole = |name: &str, usual: usize| {
        body.remove(name).and_then(|value| value.as_u64()).map_or(usual, |n| n.max(1) as usize)
    };
    let (page, rows) = (whole("page", 1), whole("rpp", 25));
    body.remove("sortBy");
    body.remove("sortOrder");
    if rows > ROWS {
        return Err(bad("Results per page (rpp) is over max allowed value (100)"));
    }
    if page.saturating_mul(rows) > REACH {
        return Err(bad("Total record pagination is over max allowed value (1000)"));
    }
    if filter::mistake(&body).is_some() || filter::unknown_id(&body).is_some() {
        return Err(bad("There are invalid fields in the request"));
    }
    let all = visit.population;
    let found = if people { filter::contacts(all, &body, visit.now) } else { filter::companies(all, &body) };
    let data: Vec<Value> = found
        .iter()
        .skip((page - 1) * rows)
        .take(rows)
        .map(|n| if people { row(visit, *n) } else { shape::listed(all, *n) })
        .collect();
    // `maxResults` is the total and `totalResults` the number on this page.
    Ok(json!({ "maxResults": found.len(), "totalResults": data.len(), "currentPage": page, "data": data }))
}

fn row(visit: &Visit<'_>, n: u64) -> Value {
    let full = shape::found(visit.population, n, visit.now, false);
    let (at, _) = visit.population.refreshed(super::VENDOR, n, visit.now);
    let mut shown = json!({
        "id": shape::person_id(n), "validDate": american(at), "lastUpdatedDate": if n.is_multiple_of(4) { String::new() } else { american(at) },
    });
    for name in [
        "firstName",
        "lastName",
        "jobTitle",
        "contactAccuracyScore",
        "hasEmail",
        "hasDirectPhone",
        "hasMobilePhone",
        "directPhoneDoNotCall",
        "mobilePhoneDoNotCall",
        "company",
    ] {
        shown[name] = full[name].clone();
    }
    shown
}

fn enrich(visit: &mut Visit<'_>, body: &Map<String, Value>, people: bool) -> Result<Value, Refused> {
    let bad = |text: &str| refuse(StatusCode::BAD_REQUEST, text);
    let list = |name: &str| body.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let inputs = list(if people { "matchPersonInput" } else { "matchCompanyInput" });
    if inputs.len() > BATCH {
        return Err(bad("Exceeded the max limit to enrich"));
    }
    let fields: Vec<String> =
        list("outputFields").iter().filter_map(|f| f.as_str().map(str::to_owned)).collect();
    let full = |visit: &Visit<'_>, n: u64| {
        if people {
            shape::contact(visit.population, n, visit.now)
        } else {
            shape::company(visit.population, n, visit.now)
        }
    };
    let known = full(visit, 0);
    let wrong = |field: &String| !(known.contains_key(field) || people && field.starts_with("company"));
    if fields.is_empty() || fields.iter().any(wrong) {
        return Err(bad("There are invalid fields in the request: outputFields"));
    }
    let mut result = Vec::with_capacity(inputs.len());
    for input in &inputs {
        let given = input.as_object().cloned().unwrap_or_default();
        // The keys of the input come back in lower case.
        let echo: Map<String, Value> =
            given.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
        let outcome = if people { person_of(visit, &given) } else { company_of(visit, &given) };
        let (data, status) = match outcome {
            Match::Full(n) => {
                (json!([legacy_record(visit, full(visit, n), n, &fields, people)]), "FULL_MATCH")
            }
            Match::OptOut => (json!([]), "OPT_OUT"),
            Match::None => (json!([]), "NO_MATCH"),
            Match::Limit => {
                let text = "You have used up all of your allowed record limit";
                return Err(refuse(StatusCode::FORBIDDEN, text));
            }
        };
        result.push(json!({ "input": echo, "data": data, "matchStatus": status }));
    }
    let names: Vec<String> = fields.iter().map(|field| field.to_lowercase()).collect();
    Ok(json!({ "success": true, "data": { "outputFields": [names], "result": result } }))
}

fn legacy_record(
    visit: &Visit<'_>,
    mut full: Map<String, Value>,
    n: u64,
    fields: &[String],
    people: bool,
) -> Value {
    let (at, _) = visit.population.refreshed(super::VENDOR, n, visit.now);
    if people {
        full.insert("id".to_owned(), json!(shape::person_id(n)));
        let function = full.get("jobFunction").cloned().unwrap_or_default();
        full.insert("jobFunction".to_owned(), json!([function]));
        full.insert("hasCanadianEmail".to_owned(), json!("false"));
        full.insert("contactAccuracyScore".to_owned(), json!(shape::score(visit.population, n)));
        for date in ["validDate", "lastUpdatedDate"] {
            full.insert(date.to_owned(), json!(american(at)));
        }
    } else {
        full.insert("id".to_owned(), json!(shape::company_id(n)));
        full.insert("techAttributes".to_owned(), json!(shape::technologies(visit.population, n)));
    }
    let wants_company = fields.iter().any(|field| field.starts_with("company"));
    full.retain(|name, _| {
        name == "id"
            || fields.contains(name)
            || name == "techAttributes"
            || (name == "company" && wants_company && people)
    });
    // Nothing is an empty text.
    for value in full.values_mut().filter(|value| value.is_null()) {
        *value = json!("");
    }
    Value::Object(full)
}

fn technologies(visit: &mut Visit<'_>, body: &Map<String, Value>) -> Result<Value, Refused> {
    let data = match company_of(visit, body) {
        Match::Full(n) => shape::technologies(visit.population, n),
        Match::Limit => {
            return Err(refuse(StatusCode::FORBIDDEN, "You have used up all of your allowed record limit"));
        }
        _ => Vec::new(),
    };
    Ok(json!({ "maxResults": data.len(), "totalResults": data.len(), "currentPage": 1, "data": data }))
}

fn output_fields(visit: &Visit<'_>, path: &str) -> Value {
    let full = if path.contains("/company/") {
        shape::company(visit.population, 0, visit.now)
    } else {
        shape::contact(visit.population, 0, visit.now)
    };
    let fields = full.keys().filter(|name| *name != "company");
    fields.map(|name| json!({ "fieldName": name, "description": "", "accessGranted": "true" })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_american() {
        let at = |text: &str| american(Timestamp::parse(text).unwrap());
        assert_eq!(at("2026-06-19T13:41:00Z"), "6/19/2026 1:41 PM");
        assert_eq!(at("2026-01-02T00:05:00Z"), "1/2/2026 12:05 AM");
        assert_eq!(at("2026-01-02T12:00:00Z"), "1/2/2026 12:00 PM");
    }
}
