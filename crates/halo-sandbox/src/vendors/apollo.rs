//! Apollo: free search with hidden names, paid match, phones by job.

mod search;
mod shape;

use std::time::Duration;

use rest_core::{Response, StatusCode};
use serde_json::{Value, json};

use super::params::{Params, number};
use super::{Refused, Vendor, Visit, outcome};
use crate::exchange;
use shape::{organization, person};

const VENDOR: Vendor = Vendor::Apollo;
const PHONE_CREDITS: f64 = 8.0;

pub(super) fn answer(mut visit: Visit<'_>) -> Response {
    let method = visit.request.method.as_str();
    if let ("GET", "auth/health") = (method, visit.path) {
        let logged_in = has_key(&visit);
        return exchange::json(StatusCode::OK, &json!({ "healthy": true, "is_logged_in": logged_in }));
    }
    if !has_key(&visit) {
        let text = "Invalid API key. Please check the key of your account and try again.";
        return exchange::text(StatusCode::UNAUTHORIZED, text);
    }
    let path = visit.path.to_owned();
    let (first, second) = path.split_once('/').unwrap_or((&path, ""));
    let (endpoint, per_minute) = match (first, second) {
        ("mixed_people", _) => ("mixed_people", 200),
        ("mixed_companies", _) => ("mixed_companies", 200),
        ("people", _) => ("people", 1_000),
        ("organizations", _) => ("organizations", 1_000),
        _ => ("other", 200),
    };
    if let Err(wait) = visit.desk.admit(endpoint, &[(per_minute, 60)], visit.now) {
        let message = format!(
            "The maximum number of api calls allowed for api/v1/{path} is {per_minute} times per minute. Please \
             upgrade your plan."
        );
        let answer = exchange::json(StatusCode::TOO_MANY_REQUESTS, &json!({ "message": message }));
        return exchange::with_header(answer, "retry-after", &wait.as_millis().div_ceil(1000).to_string());
    }
    let params = Params::read(visit.request);
    let result = match (method, first, second) {
        ("POST", "mixed_people", "api_search") => search::people(&visit, &params),
        ("POST", "mixed_people", _) => Err(inaccessible("mixed_people/search")),
        ("POST", "mixed_companies", "search") => search::companies(&mut visit, &params),
        ("POST", "people", "match") => match_one(&mut visit, &params),
        ("POST", "people", "bulk_match") => match_many(&mut visit, &params),
        ("GET", "people", id) => one_person(&mut visit, id),
        ("GET", "organizations", "enrich") => enrich(&mut visit, &params),
        ("POST", "organizations", "bulk_enrich") => enrich_many(&mut visit, &params),
        ("GET", "organizations", rest) => one_company(&mut visit, rest),
        ("POST", "news_articles", "search") => news(&mut visit, &params),
        ("GET", "webhook_result", id) => job(&mut visit, id),
        ("POST", "usage_stats", "credit_usage_stats") => Ok(credits(&visit)),
        ("POST", "usage_stats", "api_usage_stats") => Ok(usage(&visit)),
        ("GET", "users", "api_profile") => Ok(json!({
            "id": "64a000000000000000000001", "first_name": "Sandbox", "last_name": "Account",
            "email": "sandbox@msp.example", "credit_usage": credits(&visit),
        })),
        _ => Err(refuse(StatusCode::NOT_FOUND, &json!({ "error": "Not found" }))),
    };
    let answer = outcome(result);
    let used = visit.desk.used(endpoint, 60);
    let answer = exchange::with_header(answer, "x-rate-limit-minute", &per_minute.to_string());
    let answer = exchange::with_header(answer, "x-minute-usage", &used.to_string());
    let answer = exchange::with_header(answer, "x-minute-requests-left", &(per_minute - used).to_string());
    // An unlimited window has an empty value.
    exchange::with_header(answer, "x-rate-limit-hourly", "")
}

fn has_key(visit: &Visit<'_>) -> bool {
    visit.request.header_text("x-api-key") == Some(visit.desk.credentials.secret.as_str())
}

fn refuse(status: StatusCode, body: &Value) -> Refused {
    exchange::json(status, body).into()
}

fn inaccessible(path: &str) -> Refused {
    let error = format!("api/v1/{path} is not accessible with this api_key on a free plan.");
    refuse(StatusCode::FORBIDDEN, &json!({ "error": error, "error_code": "API_INACCESSIBLE" }))
}

fn unprocessable(error: &str) -> Refused {
    refuse(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": error }))
}

fn no_credits() -> Refused {
    unprocessable("You have insufficient credits to complete this request. Please upgrade your plan.")
}

fn invalid(code: &str, message: &str) -> Refused {
    refuse(
        StatusCode::BAD_REQUEST,
        &json!({ "status": "failed", "error_code": code, "error_message": message }),
    )
}

/// Who is meant by the identifiers of one person, if Apollo knows them.
fn identify(visit: &Visit<'_>, given: &Params) -> Option<u64> {
    let all = visit.population;
    let by_id = given.text("id").and_then(shape::of_person_id);
    let by_email = || given.text("email").and_then(|email| all.by_email(email));
    let by_link = || given.text("linkedin_url").and_then(|url| all.by_linkedin(url));
    let by_name = || {
        let company = given.text("domain").and_then(|domain| all.by_domain(domain));
        let company = company.or_else(|| all.by_company_name(given.text("organization_name")?))?;
        let (first, last) = match (given.text("first_name"), given.text("last_name"), given.text("name")) {
            (Some(first), Some(last), _) => (first, last),
            (_, _, Some(full)) => full.rsplit_once(' ')?,
            _ => return None,
        };
        all.by_name(company, first, last)
    };
    let found = by_id.or_else(by_email).or_else(by_link).or_else(by_name)?;
    (found < all.people() && all.knows(VENDOR, found)).then_some(found)
}

/// Starts the search for a telephone number, which comes later.
fn phones(visit: &mut Visit<'_>, params: &Params) -> Result<bool, Refused> {
    let wanted = ["reveal_phone_number", "run_waterfall_email", "run_waterfall_phone"];
    let asked = wanted.iter().any(|flag| params.flag(flag));
    if asked && !params.text("webhook_url").is_some_and(|url| url.starts_with("https://")) {
        return Err(invalid(
            "INVALID_REQUEST",
            "Please add a valid 'webhook_url' parameter when revealing phones.",
        ));
    }
    if asked && visit.desk.left() < PHONE_CREDITS {
        return Err(no_credits());
    }
    Ok(params.flag("reveal_phone_number"))
}

fn request_id(visit: &mut Visit<'_>, subject: Option<u64>) -> i64 {
    let number = visit.desk.next_number();
    // Signed, and often negative.
    let id = crate::dice::mix(visit.population.seed(), 0x4e9, number) as i64;
    if let Some(subject) = subject {
        visit.desk.begin(id.to_string(), visit.now + Duration::from_secs(20), subject);
    }
    id
}

fn match_one(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let phone = phones(visit, params)?;
    let Some(found) = identify(visit, params) else {
        return Ok(json!({ "person": null, "request_id": request_id(visit, None) }));
    };
    if !visit.desk.charge(1.0) {
        return Err(no_credits());
    }
    let shown = person(visit.population, found, visit.now);
    Ok(json!({ "person": shown, "request_id": request_id(visit, phone.then_some(found)) }))
}

fn match_many(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let details = params.0.get("details").and_then(Value::as_array).cloned().unwrap_or_default();
    if details.is_empty() {
        return Err(invalid("INVALID_REQUEST", "Please provide details of the people to match."));
    }
    if details.len() > 10 {
        return Err(invalid("RECORD_LIMIT_EXCEEDED", "The maximum number of records is 10."));
    }
    let phone = phones(visit, params)?;
    let found: Vec<Option<u64>> = details
        .iter()
        .map(|entry| identify(visit, &Params(entry.as_object().cloned().unwrap_or_default())))
        .collect();
    let hits = found.iter().flatten().count();
    if !visit.desk.charge(hits as f64) {
        return Err(no_credits());
    }
    let matches: Vec<Value> =
        found.iter().map(|n| n.map_or(Value::Null, |n| person(visit.population, n, visit.now))).collect();
    let subject = found.iter().flatten().next().copied().filter(|_| phone);
    Ok(json!({
        "status": "success", "error_code": null, "error_message": null,
        "total_requested_enrichments": details.len(), "unique_enriched_records": hits,
        "missing_records": details.len() - hits, "credits_consumed": hits, "matches": matches,
        "request_id": request_id(visit, subject),
    }))
}

/// The full record by id; without a reveal the address is a placeholder.
fn one_person(visit: &mut Visit<'_>, id: &str) -> Result<Value, Refused> {
    let all = visit.population;
    let known = shape::of_person_id(id).filter(|n| *n < all.people() && all.knows(VENDOR, *n));
    let n = known.ok_or_else(|| refuse(StatusCode::NOT_FOUND, &json!({ "error": "Person not found" })))?;
    if !visit.desk.charge(1.0) {
        return Err(no_credits());
    }
    let mut shown = person(all, n, visit.now);
    shown["email"] = json!("email_not_unlocked@domain.com");
    Ok(json!({ "person": shown }))
}

fn company_of(visit: &Visit<'_>, given: &Params) -> Option<u64> {
    let all = visit.population;
    let by_host = given.text("domain").or_else(|| given.text("website")).and_then(|host| all.by_domain(host));
    by_host.or_else(|| all.by_company_name(given.text("name")?))
}

fn enrich(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    if ["domain", "linkedin_url", "name", "website"].iter().all(|name| params.text(name).is_none()) {
        return Err(unprocessable("Please provide a domain, a name, a website or a LinkedIn URL."));
    }
    let Some(n) = company_of(visit, params) else { return Ok(json!({ "organization": null })) };
    if !visit.desk.charge(1.0) {
        return Err(no_credits());
    }
    Ok(json!({ "organization": organization(visit.population, n) }))
}

fn enrich_many(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let domains = params.list("domains");
    let asked: Vec<Params> = if domains.is_empty() {
        let details = params.0.get("details").and_then(Value::as_array).cloned().unwrap_or_default();
        details.iter().map(|entry| Params(entry.as_object().cloned().unwrap_or_default())).collect()
    } else {
        domains
            .iter()
            .map(|domain| Params([("domain".to_owned(), json!(domain))].into_iter().collect()))
            .collect()
    };
    if asked.len() > 10 {
        return Err(invalid("RECORD_LIMIT_EXCEEDED", "The maximum number of records is 10."));
    }
    let found: Vec<u64> = asked.iter().filter_map(|entry| company_of(visit, entry)).collect();
    if !visit.desk.charge(found.len() as f64) {
        return Err(no_credits());
    }
    let organizations: Vec<Value> = found.iter().map(|n| organization(visit.population, *n)).collect();
    Ok(json!({
        "status": "success", "total_requested_domains": asked.len(), "unique_domains": asked.len(),
        "unique_enriched_records": found.len(), "missing_records": asked.len() - found.len(),
        "organizations": organizations,
    }))
}

fn one_company(visit: &mut Visit<'_>, rest: &str) -> Result<Value, Refused> {
    let all = visit.population;
    let (id, part) = rest.split_once('/').unwrap_or((rest, ""));
    let known = shape::of_organization_id(id).filter(|n| *n < all.companies());
    let missing = || refuse(StatusCode::NOT_FOUND, &json!({ "error": "Organization not found" }));
    let n = known.filter(|_| matches!(part, "" | "job_postings")).ok_or_else(missing)?;
    if !visit.desk.charge(1.0) {
        return Err(no_credits());
    }
    if part.is_empty() {
        return Ok(json!({ "organization": organization(all, n) }));
    }
    Ok(json!({ "organization_job_postings": shape::postings(all, n, visit.now) }))
}

fn news(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let ids = params.list("organization_ids");
    if ids.is_empty() {
        return Err(unprocessable("Please provide organization_ids."));
    }
    let (page, size) = search::page(params)?;
    let known = ids.iter().filter_map(|id| shape::of_organization_id(id));
    let companies: Vec<u64> = known.filter(|n| *n < visit.population.companies()).collect();
    let articles: Vec<Value> =
        companies.iter().filter_map(|n| shape::article(visit.population, *n, visit.now)).collect();
    let shown: Vec<&Value> = articles.iter().skip((page - 1) * size).take(size).collect();
    if !shown.is_empty() && !visit.desk.charge(1.0) {
        return Err(no_credits());
    }
    let total = articles.len();
    Ok(json!({
        "pagination": { "page": page, "per_page": size, "total_entries": total, "total_pages": total.div_ceil(size) },
        "news_articles": shown,
    }))
}

/// The result of a telephone search: pending for twenty seconds, then charged once and kept.
fn job(visit: &mut Visit<'_>, id: &str) -> Result<Value, Refused> {
    let code = |status: StatusCode, code: &str| refuse(status, &json!({ "error_code": code }));
    if number(&json!(id)).is_none() {
        return Err(code(StatusCode::BAD_REQUEST, "invalid_request_id"));
    }
    let (done, subject) =
        visit.desk.job(id).ok_or_else(|| code(StatusCode::NOT_FOUND, "request_id_unknown"))?;
    if done > visit.now {
        let pending = json!({ "error_code": "result_pending", "retry_after_seconds": 10 });
        return Err(refuse(StatusCode::NOT_FOUND, &pending));
    }
    if visit.now.since(done) > Duration::from_secs(30 * 86_400) {
        return Err(code(StatusCode::GONE, "request_id_expired"));
    }
    let numbers = shape::mobile(visit.population, subject);
    let found = !numbers.is_empty();
    if found && visit.desk.first_time(format!("phone {id}")) && !visit.desk.charge(PHONE_CREDITS) {
        return Err(no_credits());
    }
    Ok(json!({
        "request_id": id, "webhook_status": "success", "request_type": "phone",
        "last_dispatched_at": done.to_string(), "failure_reason": null,
        "webhook_result": {
            "status": "success", "total_requested_enrichments": 1, "unique_enriched_records": i32::from(found),
            "missing_records": i32::from(!found), "credits_consumed": if found { PHONE_CREDITS } else { 0.0 },
            "people": [{ "id": shape::person_id(subject), "status": "success", "phone_numbers": numbers }],
        },
    }))
}

fn credits(visit: &Visit<'_>) -> Value {
    let entry = json!({
        "limit": visit.desk.allowance(), "consumed": visit.desk.spent(), "left_over": visit.desk.left(),
    });
    let month = visit.now.date_string();
    let month = month.get(..7).unwrap_or_default();
    json!({
        "credit_usage_stats": { "lead_credit": entry, "direct_dial_credit": entry },
        "current_credit_cycle": { "start_date": format!("{month}-01"), "end_date": format!("{month}-28") },
    })
}

/// Keys that are lists in a string, as Apollo writes them.
fn usage(visit: &Visit<'_>) -> Value {
    let used = visit.desk.used("people", 60);
    let minute = json!({ "limit": 1000, "consumed": used, "left_over": 1000 - used });
    json!({ "[\"api/v1/people\", \"match\"]": { "minute": minute, "hour": null, "day": null } })
}
