//! The GTM API: OAuth 2, JSON:API envelopes, two error bodies.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rest_core::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{BATCH, Match, bearer, company_of, filter, lookup, person_of, shape, usage, with_limits};
use crate::exchange;
use crate::vendors::{Refused, Visit, params};

const TYPE: &str = "application/vnd.api+json";
const PER_SECOND: u32 = 25;
const PAGES: usize = 100;

pub(super) fn answer(mut visit: Visit<'_>) -> Response {
    let path = visit.path.strip_prefix("gtm/").unwrap_or_default().to_owned();
    if path == "oauth/v1/token" {
        return token(&mut visit);
    }
    if bearer(&visit).is_none() {
        return answer_error(
            StatusCode::UNAUTHORIZED,
            "ZI0001",
            "The access token is missing, invalid or expired.",
            false,
        );
    }
    if let Err(wait) = visit.desk.admit("gtm", &[(PER_SECOND, 1), (54_000, 3_600)], visit.now) {
        let answer =
            answer_error(StatusCode::TOO_MANY_REQUESTS, "ZI0004", "The rate limit was exceeded.", true);
        let answer = exchange::with_header(answer, "x-ratelimit-rejected-bucket", "second");
        return exchange::with_header(answer, "retry-after", &wait.as_millis().div_ceil(1000).to_string());
    }
    let used = visit.desk.used("gtm", 1);
    let result = match (visit.request.method.as_str(), path.strip_prefix("data/v1/").unwrap_or_default()) {
        ("POST", "contacts/search") => search(&visit, "ContactSearch", true),
        ("POST", "companies/search") => search(&visit, "CompanySearch", false),
        ("POST", "contacts/enrich") => enrich(&mut visit, "ContactEnrich", true),
        ("POST", "companies/enrich") => enrich(&mut visit, "CompanyEnrich", false),
        ("POST", "companies/technologies/enrich") => technologies(&mut visit),
        ("POST", "intent/search") => intent(&mut visit, "IntentSearch"),
        ("POST", "intent/enrich") => intent(&mut visit, "IntentEnrich"),
        ("POST", bought) if bought.starts_with("scoops") || bought.starts_with("news") => {
            Err(error(StatusCode::FORBIDDEN, "ZI0003", "This endpoint is not part of your package.", false))
        }
        ("GET", "users/usage") => Ok(json!({ "data": [{
            "id": "1", "type": "UserUsage", "attributes": { "usage": [usage(&visit, "uniqueID", "totalLimit")] },
        }] })),
        ("GET", "lookup/enrich" | "lookup/search") => Ok(granted(&visit)),
        ("GET", field) if field.starts_with("lookup/") => lookup::answer(&field["lookup/".len()..])
            .ok_or_else(|| error(StatusCode::NOT_FOUND, "ZI9998", "The field is not known.", false)),
        // A wrong verb is an unknown path.
        _ => Err(error(StatusCode::NOT_FOUND, "ZI9998", "The resource was not found.", false)),
    };
    let answer = match result {
        Ok(body) => exchange::with_type(StatusCode::OK, TYPE, body.to_string()),
        Err(refused) => *refused.0,
    };
    with_limits(answer, PER_SECOND, used)
}

fn error(status: StatusCode, code: &str, text: &str, retryable: bool) -> Refused {
    answer_error(status, code, text, retryable).into()
}

fn answer_error(status: StatusCode, code: &str, text: &str, retryable: bool) -> Response {
    let body = json!({ "error": {
        "code": code, "message": text, "status": status.as_u16(), "requestId": "req_sandbox", "retryable": retryable,
    } });
    exchange::json(status, &body)
}

fn invalid(code: &str, detail: &str, pointer: &str) -> Refused {
    let body = json!({
        "title": "Bad Request", "detail": detail,
        "errors": [{
            "id": "req_sandbox", "status": "400", "code": code, "title": "Bad Request", "detail": detail,
            "source": { "pointer": pointer },
        }],
    });
    exchange::with_type(StatusCode::BAD_REQUEST, TYPE, body.to_string()).into()
}

/// Basic authentication or the same two fields in the form; only client credentials are enabled.
fn token(visit: &mut Visit<'_>) -> Response {
    let refuse = |status: StatusCode, error: &str| exchange::json(status, &json!({ "error": error }));
    let form: std::collections::HashMap<String, String> =
        url::form_urlencoded::parse(&visit.request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let wanted = &visit.desk.credentials;
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", wanted.user, wanted.secret)));
    let by_header = visit.request.header_text("authorization") == Some(basic.as_str());
    let by_form = field("client_id") == wanted.user && field("client_secret") == wanted.secret;
    if visit.request.method != "POST" {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "invalid_request");
    }
    if !by_header && !by_form {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    match field("grant_type") {
        "client_credentials" => {}
        "authorization_code" | "refresh_token" => return refuse(StatusCode::BAD_REQUEST, "invalid_grant"),
        _ => return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
    }
    let held = ["contact", "company", "intent", "lookup"].map(|name| format!("api:data:{name}"));
    if field("scope").split_whitespace().any(|scope| !held.iter().any(|known| known == scope)) {
        return refuse(StatusCode::BAD_REQUEST, "invalid_scope");
    }
    let until = visit.now + Duration::from_secs(3_600);
    let token = visit.desk.issue("gtm.", until);
    exchange::json(
        StatusCode::OK,
        &json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": held.join(" ") }),
    )
}

/// The attributes of a JSON:API request of the wanted type.
fn attributes(visit: &Visit<'_>, kind: &str) -> Result<Map<String, Value>, Refused> {
    let media = |name: &str| visit.request.header_text(name).unwrap_or_default();
    if !media("content-type").starts_with(TYPE) || !media("accept").contains(TYPE) {
        let text = "The request must be sent and accepted as application/vnd.api+json.";
        return Err(error(StatusCode::NOT_ACCEPTABLE, "ZI0006", text, false));
    }
    let body: Value = serde_json::from_slice(&visit.request.body)
        .map_err(|_| invalid("PFAPI0002", "The body is not valid JSON.", "/"))?;
    if body["data"]["type"] != kind {
        return Err(invalid("PFAPI0003", &format!("The type must be {kind}."), "/data/type"));
    }
    match &body["data"]["attributes"] {
        Value::Object(attributes) => Ok(attributes.clone()),
        _ => Err(invalid("PFAPI0004", "The attributes are missing.", "/data/attributes")),
    }
}

/// Page number and size.
fn page(visit: &Visit<'_>) -> Result<(usize, usize), Refused> {
    let query = params::query(visit.request);
    let read = |name: &str, usual: usize| match query.get(name) {
        None => Ok(usual),
        Some(text) => match text.parse::<usize>() {
            Ok(n) if (1..=PAGES).contains(&n) => Ok(n),
            _ => Err(invalid("PFAPI0005", &format!("{name} must be between 1 and {PAGES}."), "/")),
        },
    };
    Ok((read("page[number]", 1)?, read("page[size]", 25)?))
}

fn checked(attributes: &Map<String, Value>) -> Result<(), Refused> {
    if let Some((name, problem)) = filter::mistake(attributes) {
        return Err(invalid("PFAPI0006", &format!("{name} {problem}."), &format!("/data/attributes/{name}")));
    }
    match filter::unknown_id(attributes) {
        Some((name, id)) => {
            let detail = format!("'{id}' is not a valid value of {name}.");
            Err(invalid("PFAPI0008", &detail, &format!("/data/attributes/{name}")))
        }
        None => Ok(()),
    }
}

fn search(visit: &Visit<'_>, kind: &str, people: bool) -> Result<Value, Refused> {
    let attributes = attributes(visit, kind)?;
    checked(&attributes)?;
    if attributes.is_empty() {
        return Err(invalid("PFAPI0005", "At least one search attribute is needed.", "/data/attributes"));
    }
    let (page, size) = page(visit)?;
    let all = visit.population;
    let found = if people {
        filter::contacts(all, &attributes, visit.now)
    } else {
        filter::companies(all, &attributes)
    };
    let rows = found.iter().skip((page - 1) * size).take(size);
    let data: Vec<Value> = rows
        .map(|n| {
            if people {
                let bought = visit.desk.has_bought(&format!("person {n}"));
                let shown = shape::found(all, *n, visit.now, bought);
                json!({ "id": shape::person_id(*n).to_string(), "type": "Contact", "attributes": shown })
            } else {
                let id = shape::company_id(*n).to_string();
                json!({ "id": id, "type": "Company", "attributes": shape::listed(all, *n) })
            }
        })
        .collect();
    let pages = found.len().div_ceil(size);
    // Not absolute, and with a prefix: nobody should follow them.
    let link =
        |n: usize| json!(format!("uri=/{}?page[number]={n}&page[size]={size}", &visit.path["gtm/".len()..]));
    let next = if page < pages { link(page + 1) } else { Value::Null };
    let previous = if page > 1 { link(page - 1) } else { Value::Null };
    Ok(json!({
        "data": data, "meta": { "totalResults": found.len(), "page": { "number": page, "total": pages } },
        "links": { "first": link(1), "next": next, "prev": previous, "last": link(pages.max(1)) },
    }))
}

/// Only the wanted fields; those of a contact's company are nested under `company` without their prefix.
fn narrowed(full: Map<String, Value>, fields: &[&str], people: bool) -> Value {
    let mut shown = Map::new();
    let mut employer = Map::new();
    for field in fields {
        if let Some(name) = field.strip_prefix("company").filter(|_| people) {
            let mut letters = name.chars();
            let name: String =
                letters.next().map(|l| l.to_lowercase().chain(letters).collect()).unwrap_or_default();
            let value = full.get("company").and_then(|company| company.get(&name)).cloned();
            employer.insert(name, value.unwrap_or(Value::Null));
        } else if let Some(value) = full.get(*field).filter(|_| *field != "id") {
            shown.insert((*field).to_owned(), value.clone());
        }
    }
    if !employer.is_empty() {
        shown.insert("company".to_owned(), Value::Object(employer));
    }
    Value::Object(shown)
}

fn enrich(visit: &mut Visit<'_>, kind: &str, people: bool) -> Result<Value, Refused> {
    let attributes = attributes(visit, kind)?;
    let list = |name: &str| attributes.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let inputs = list(if people { "matchPersonInput" } else { "matchCompanyInput" });
    if inputs.is_empty() || inputs.len() > BATCH {
        let detail = format!("Between 1 and {BATCH} inputs are allowed.");
        return Err(invalid("PFAPI0005", &detail, "/data/attributes"));
    }
    let outputs = list("outputFields");
    let fields: Vec<&str> = outputs.iter().filter_map(Value::as_str).collect();
    if fields.is_empty() {
        return Err(invalid(
            "PFAPI0005",
            "outputFields needs at least one field.",
            "/data/attributes/outputFields",
        ));
    }
    let all = visit.population;
    let full =
        |n: u64| if people { shape::contact(all, n, visit.now) } else { shape::company(all, n, visit.now) };
    let known = full(0);
    let allowed = |field: &&&str| {
        let nested = people && field.starts_with("company") && **field != "company";
        nested || (known.contains_key(**field) && !(people && **field == "company"))
    };
    if let Some(wrong) = fields.iter().find(|field| !allowed(field)) {
        let detail = format!("The output field '{wrong}' is not known.");
        return Err(invalid("PFAPI0009", &detail, "/data/attributes/outputFields"));
    }
    let mut data = Vec::with_capacity(inputs.len());
    for input in &inputs {
        let given = input.as_object().cloned().unwrap_or_default();
        let outcome = if people { person_of(visit, &given) } else { company_of(visit, &given) };
        let missed = |status: &str| json!({ "id": "0", "type": "NoMatch", "meta": { "matchStatus": status, "input": input } });
        data.push(match outcome {
            Match::Full(n) => {
                let id = if people { shape::person_id(n) } else { shape::company_id(n) };
                let full = if people {
                    shape::contact(all, n, visit.now)
                } else {
                    shape::company(all, n, visit.now)
                };
                json!({
                    "id": id.to_string(), "type": if people { "Contact" } else { "Company" },
                    "attributes": narrowed(full, &fields, people),
                    "meta": { "matchStatus": "FULL_MATCH", "input": input, "warnings": [] },
                })
            }
            Match::OptOut => missed("OPT_OUT"),
            Match::None => missed("NO_MATCH"),
            Match::Limit if data.is_empty() => {
                return Err(invalid("PFAPI0011", "The credit limit is reached.", "/"));
            }
            Match::Limit => missed("LIMIT_EXCEEDED"),
        });
    }
    Ok(json!({ "data": data }))
}

fn technologies(visit: &mut Visit<'_>) -> Result<Value, Refused> {
    let attributes = attributes(visit, "TechnologyEnrich")?;
    let n = match company_of(visit, &attributes) {
        Match::Full(n) => n,
        Match::Limit => return Err(invalid("PFAPI0011", "The credit limit is reached.", "/")),
        _ => return Ok(json!({ "data": [] })),
    };
    let rows = shape::technologies(visit.population, n).into_iter().enumerate();
    let data: Vec<Value> = rows
        .map(
            |(row, shown)| json!({ "id": format!("{}", row + 1), "type": "Technology", "attributes": shown }),
        )
        .collect();
    Ok(json!({ "data": data }))
}

fn intent(visit: &mut Visit<'_>, kind: &str) -> Result<Value, Refused> {
    let attributes = attributes(visit, kind)?;
    let topics = attributes.get("topics").and_then(Value::as_array).cloned().unwrap_or_default();
    let pointer = "/data/attributes/topics";
    if topics.is_empty() || topics.len() > 50 {
        return Err(invalid("PFAPI0006", "Between 1 and 50 topics are needed.", pointer));
    }
    if let Some(wrong) =
        topics.iter().find(|topic| !topic.as_str().is_some_and(|t| lookup::knows("intent-topics", t)))
    {
        return Err(invalid("PFAPI0008", &format!("{wrong} is not a known topic."), pointer));
    }
    let whole = |name: &str, usual: u64| attributes.get(name).and_then(Value::as_u64).unwrap_or(usual);
    let (low, high) = (whole("signalScoreMin", 60), whole("signalScoreMax", 100));
    let all = visit.population;
    let companies: Vec<u64> = if kind == "IntentEnrich" {
        match company_of(visit, &attributes) {
            Match::Full(n) => vec![n],
            Match::Limit => return Err(invalid("PFAPI0011", "The credit limit is reached.", "/")),
            _ => Vec::new(),
        }
    } else {
        let mut rest = attributes.clone();
        rest.retain(|name, _| {
            !name.starts_with("signal") && !matches!(name.as_str(), "topics" | "findRecommendedContacts")
        });
        checked(&rest)?;
        filter::companies(all, &rest).to_vec()
    };
    let mut data = Vec::new();
    for n in companies {
        for (topic, score, audience, date) in shape::intent(all, n, visit.now) {
            let wanted =
                topics.iter().any(|name| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(topic)));
            if wanted && (low..=high).contains(&score) {
                let company = all.company(n);
                data.push(json!({ "id": shape::company_id(n).to_string(), "type": "Intent", "attributes": {
                    "category": "Business Solutions", "topic": topic, "signalScore": score,
                    "audienceStrength": audience, "signalDate": date, "spikesInDateRange": 1, "topSignalLocations": [],
                    "company": {
                        "id": shape::company_id(n), "name": company.name, "website": format!("www.{}", company.domain),
                        "hasOtherTopicConsumption": false,
                    },
                    "recommendedContacts": [],
                } }));
            }
        }
    }
    let (page, size) = page(visit)?;
    let total = data.len();
    let shown: Vec<Value> = data.into_iter().skip((page - 1) * size).take(size).collect();
    Ok(json!({
        "data": shown, "meta": { "totalResults": total, "page": { "number": page, "total": total.div_ceil(size) } },
    }))
}

/// The fields that may be asked for; `accessGranted` comes as a boolean or as a text.
fn granted(visit: &Visit<'_>) -> Value {
    let query = params::query(visit.request);
    let people = query.get("filter[entity]").is_none_or(|entity| entity != "company");
    let full = if people {
        shape::contact(visit.population, 0, visit.now)
    } else {
        shape::company(visit.population, 0, visit.now)
    };
    let names = full.keys().filter(|name| !people || *name != "company");
    let data: Vec<Value> = names
        .enumerate()
        .map(|(n, name)| {
            let access = if n.is_multiple_of(2) { json!(true) } else { json!("true") };
            let attributes = json!({ "fieldName": name, "accessGranted": access });
            json!({ "id": name, "type": "Field", "attributes": attributes })
        })
        .collect();
    json!({ "data": data })
}
