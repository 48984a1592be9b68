//! Hunter: addresses by domain, one address by name, verification that may take a while, company discovery.

mod discover;
mod shape;

use rest_core::{Response, StatusCode};
use serde_json::{Value, json};

use super::params::Params;
use super::population::{bare_domain, opted_out};
use super::{Refused, Vendor, Visit, outcome};
use crate::exchange;
use crate::invent::PER_COMPANY;

const VENDOR: Vendor = Vendor::Hunter;

pub(super) fn answer(mut visit: Visit<'_>) -> Response {
    let params = Params::read(visit.request);
    if !has_key(&visit, &params) {
        return answer_error(
            StatusCode::UNAUTHORIZED,
            "authentication_failed",
            "No user found for the API key supplied",
        );
    }
    let path = visit.path.to_owned();
    let (endpoint, limits): (&'static str, &[(u32, u64)]) = match path.as_str() {
        "domain-search" => ("domain-search", &[(15, 1), (500, 60)]),
        "email-finder" => ("email-finder", &[(15, 1), (500, 60)]),
        "email-verifier" => ("email-verifier", &[(10, 1), (300, 60)]),
        "discover" => ("discover", &[(5, 1), (50, 60)]),
        "people/find" | "companies/find" | "combined/find" => ("enrichment", &[(15, 1), (500, 60)]),
        _ => ("other", &[(15, 1)]),
    };
    if let Err(wait) = visit.desk.admit(endpoint, limits, visit.now) {
        let text = "You've exceeded the rate limit: too many requests per second or minute.";
        let answer = answer_error(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", text);
        return exchange::with_header(answer, "retry-after", &wait.as_millis().div_ceil(1000).to_string());
    }
    let result = match (visit.request.method.as_str(), path.as_str()) {
        ("GET" | "POST", "domain-search") => domain_search(&mut visit, &params),
        ("GET", "email-finder") => find(&mut visit, &params),
        ("GET", "email-verifier") => return verify(&mut visit, &params).unwrap_or_else(|refused| *refused.0),
        ("GET", "email-count") => count(&visit, &params),
        ("GET", "domain-finder") => domain_finder(&visit, &params),
        ("POST", "discover") => discover::answer(&visit, &params),
        ("GET", "people/find") => enrich(&mut visit, &params, true, false),
        ("GET", "companies/find") => enrich(&mut visit, &params, false, true),
        ("GET", "combined/find") => enrich(&mut visit, &params, true, true),
        ("GET", "account") => Ok(account(&visit)),
        ("GET", "usage") => Ok(usage(&visit)),
        _ => Err(error(StatusCode::NOT_FOUND, "not_found", "The requested resource does not exist.")),
    };
    outcome(result)
}

fn has_key(visit: &Visit<'_>, params: &Params) -> bool {
    let secret = visit.desk.credentials.secret.as_str();
    let bearer = visit.request.header_text("authorization").and_then(|header| header.strip_prefix("Bearer "));
    [visit.request.header_text("x-api-key"), bearer, params.text("api_key")].contains(&Some(secret))
}

fn error(status: StatusCode, id: &str, details: &str) -> Refused {
    answer_error(status, id, details).into()
}

fn answer_error(status: StatusCode, id: &str, details: &str) -> Response {
    exchange::json(status, &json!({ "errors": [{ "id": id, "code": status.as_u16(), "details": details }] }))
}

fn wrong(id: &str, details: &str) -> Refused {
    error(StatusCode::BAD_REQUEST, id, details)
}

fn claimed() -> Refused {
    let details =
        "The person owning this email address asked us directly or indirectly to stop processing it.";
    error(StatusCode::from_u16(451).unwrap_or(StatusCode::FORBIDDEN), "claimed_email", details)
}

fn pay(visit: &mut Visit<'_>, credits: f64) -> Result<(), Refused> {
    if visit.desk.charge(credits) {
        return Ok(());
    }
    let details = "You've reached the number of credits of your plan for this billing period.";
    Err(error(StatusCode::PAYMENT_REQUIRED, "usage_limit_reached", details))
}

/// The company of `domain` or `company`.
fn company_of(visit: &Visit<'_>, params: &Params) -> Result<Option<u64>, Refused> {
    if let Some(domain) = params.text("domain") {
        let domain = bare_domain(domain);
        if !domain.contains('.') || domain.contains(' ') {
            return Err(wrong("invalid_domain", "The domain name is invalid."));
        }
        return Ok(visit.population.by_domain(&domain));
    }
    match params.text("company") {
        Some(name) => Ok(visit.population.by_company_name(name)),
        None => Err(wrong("wrong_params", "You are missing the domain or company parameter.")),
    }
}

fn domain_search(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let company = company_of(visit, params)?;
    let number = |name: &str, usual: u64| params.number(name).map_or(usual, |n| n.max(0.0) as u64);
    let (limit, offset) = (number("limit", 10), number("offset", 0));
    if !(1..=100).contains(&limit) {
        return Err(wrong("pagination_error", "The limit must be between 1 and 100."));
    }
    let (kind, seniorities, departments) =
        (params.text("type"), params.commas("seniority"), params.commas("department"));
    for (name, given, known) in
        [("seniority", &seniorities, shape::SENIORITIES), ("department", &departments, shape::DEPARTMENTS)]
    {
        if given.iter().any(|word| !known.contains(&word.as_str())) {
            return Err(wrong(&format!("invalid_{name}"), &format!("The {name} is invalid.")));
        }
    }
    let (required, statuses) = (params.commas("required_field"), params.commas("verification_status"));
    let titles = params.commas("job_titles");
    let all = visit.population;
    let emails: Vec<Value> = company
        .map(|n| shape::emails(all, n, visit.now))
        .unwrap_or_default()
        .into_iter()
        .filter(|email| {
            let text = |name: &str| email[name].as_str().unwrap_or_default();
            let one_of =
                |wanted: &[String], text: &str| wanted.is_empty() || wanted.iter().any(|word| word == text);
            let has = |field: &String| match field.as_str() {
                "full_name" => !text("first_name").is_empty() && !text("last_name").is_empty(),
                other => !text(other).is_empty(),
            };
            kind.is_none_or(|kind| kind == text("type"))
                && one_of(&seniorities, text("seniority"))
                && one_of(&departments, text("department"))
                && required.iter().all(has)
                && one_of(&statuses, email["verification"]["status"].as_str().unwrap_or_default())
                && super::params::any_in(&titles, text("position"))
        })
        .collect();
    let results = emails.len();
    let shown: Vec<Value> = emails.into_iter().skip(offset as usize).take(limit as usize).collect();
    // One credit for each started block of ten addresses.
    pay(visit, shown.len().div_ceil(10) as f64)?;
    let (domain, organization) = match company.map(|n| all.company(n)) {
        Some(company) => (json!(company.domain), json!(company.name)),
        None => (json!(params.text("domain")), Value::Null),
    };
    Ok(json!({
        "data": {
            "domain": domain, "disposable": false, "webmail": false,
            "accept_all": company.is_some_and(shape::accepts_all), "pattern": "{first}.{last}",
            "organization": organization, "linked_domains": [], "emails": shown,
        },
        "meta": {
            "results": results, "limit": limit, "offset": offset,
            "params": {
                "domain": params.text("domain"), "company": params.text("company"), "type": kind,
                "seniority": params.text("seniority"), "department": params.text("department"),
            },
        },
    }))
}

fn find(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let all = visit.population;
    let found = if let Some(handle) = params.text("linkedin_handle") {
        all.by_linkedin(handle)
    } else {
        let company = company_of(visit, params)?;
        let (first, last) =
            match (params.text("first_name"), params.text("last_name"), params.text("full_name")) {
                (Some(first), Some(last), _) => (first, last),
                (_, _, Some(full)) => full.rsplit_once(' ').unwrap_or((full, "")),
                _ => return Err(wrong("wrong_params", "You are missing the name of the person.")),
            };
        company.and_then(|n| all.by_name(n, first, last))
    };
    if found.is_some_and(opted_out) {
        return Err(claimed());
    }
    // An address can be guessed from the pattern although the person was never seen.
    if found.is_some() {
        pay(visit, 1.0)?;
    }
    let data = shape::finding(all, found, params, visit.now);
    Ok(json!({ "data": data, "meta": { "params": params.0 } }))
}

/// Some checks take a while: the first answer is an empty 202, and only the last is charged.
fn verify(visit: &mut Visit<'_>, params: &Params) -> Result<Response, Refused> {
    let Some(email) = params.text("email").map(str::to_lowercase) else {
        return Err(wrong("wrong_params", "You are missing the email parameter."));
    };
    let Some((local, domain)) =
        email.split_once('@').filter(|(local, domain)| !local.is_empty() && domain.contains('.'))
    else {
        return Err(wrong("invalid_email", "The email is invalid."));
    };
    let all = visit.population;
    let (person, company) = (all.by_email(&email), all.by_domain(domain));
    if person.is_some_and(opted_out) {
        return Err(claimed());
    }
    let noise = all.noise(VENDOR, person.unwrap_or(local.len() as u64) ^ 0x7e51);
    if noise.is_multiple_of(5) && visit.desk.first_time(format!("verify {email}")) {
        return Ok(exchange::empty(StatusCode::ACCEPTED));
    }
    if noise % 41 == 7 && visit.desk.first_time(format!("smtp {email}")) {
        return Ok(exchange::empty(StatusCode::from_u16(222).unwrap_or(StatusCode::OK)));
    }
    let data = shape::verification(&email, person, company);
    let charged = matches!(data["status"].as_str(), Some("valid" | "invalid" | "accept_all"));
    if charged {
        pay(visit, 0.5)?;
    }
    Ok(exchange::json(StatusCode::OK, &json!({ "data": data, "meta": { "params": { "email": email } } })))
}

fn count(visit: &Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let company = company_of(visit, params)?;
    let emails = company.map(|n| shape::emails(visit.population, n, visit.now)).unwrap_or_default();
    let personal = emails.iter().filter(|email| email["type"] == "personal").count();
    let tally = |name: &str, known: &[&str]| -> Value {
        let counts = known.iter().map(|word| {
            let n = emails.iter().filter(|email| email[name] == *word).count();
            ((*word).to_owned(), json!(n))
        });
        Value::Object(counts.collect())
    };
    Ok(json!({
        "data": {
            "total": emails.len(), "personal_emails": personal, "generic_emails": emails.len() - personal,
            "department": tally("department", shape::DEPARTMENTS), "seniority": tally("seniority", shape::SENIORITIES),
        },
        "meta": { "params": { "domain": params.text("domain"), "company": params.text("company"), "type": null } },
    }))
}

fn domain_finder(visit: &Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let name = params.text("company").ok_or_else(|| wrong("wrong_params", "You are missing the company."))?;
    let found = visit.population.by_company_name(name).map(|n| visit.population.company(n));
    let data: Vec<Value> = found
        .iter()
        .map(|company| {
            json!({
                "domain": company.domain, "company_name": company.name,
                "logo": format!("https://logos.hunter.io/{}", company.domain), "email_count": PER_COMPANY,
            })
        })
        .collect();
    Ok(json!({ "data": data, "meta": { "params": { "company": name } } }))
}

fn enrich(visit: &mut Visit<'_>, params: &Params, person: bool, company: bool) -> Result<Value, Refused> {
    let all = visit.population;
    let missing = || error(StatusCode::NOT_FOUND, "not_found", "Nothing was found.");
    let email = params.text("email");
    let found = if person {
        let by_handle = params.text("linkedin_handle").and_then(|handle| all.by_linkedin(handle));
        if email.is_none() && params.text("linkedin_handle").is_none() {
            return Err(wrong("wrong_params", "You are missing the email or linkedin_handle parameter."));
        }
        by_handle.or_else(|| email.and_then(|email| all.by_email(email)))
    } else {
        None
    };
    if found.is_some_and(opted_out) {
        return Err(claimed());
    }
    let found = found.filter(|n| all.knows(VENDOR, *n));
    let domain = params.text("domain").or_else(|| email.and_then(|email| Some(email.split_once('@')?.1)));
    let firm = if company { domain.and_then(|domain| all.by_domain(domain)) } else { None };
    if found.is_none() && firm.is_none() {
        return Err(missing());
    }
    pay(visit, 1.0)?;
    let shown = found.map(|n| shape::person(all, n, visit.now));
    let firm = firm.map(|n| shape::company(all, n));
    let meta = json!({ "email": email, "domain": params.text("domain") });
    Ok(match (person, company) {
        (true, true) => json!({ "data": { "person": shown, "company": firm }, "meta": meta }),
        (true, false) => json!({ "data": shown, "meta": meta }),
        _ => json!({ "data": firm, "meta": meta }),
    })
}

fn reset_date(visit: &Visit<'_>) -> String {
    let later = visit.now + std::time::Duration::from_secs(20 * 86_400);
    later.date_string()
}

fn account(visit: &Visit<'_>) -> Value {
    let pair = |scale: f64| json!({ "used": visit.desk.spent() * scale, "available": visit.desk.allowance() * scale });
    json!({ "data": {
        "first_name": "Sandbox", "last_name": "Account", "email": "sandbox@msp.example", "plan_name": "Growth",
        "plan_level": 2, "reset_date": reset_date(visit), "team_id": 1,
        "requests": { "credits": pair(1.0), "searches": pair(1.0), "verifications": pair(2.0) },
        "calls": { "_deprecation_notice": "Use requests instead.", "used": visit.desk.spent(), "available": visit.desk.allowance() },
    } })
}

fn usage(visit: &Visit<'_>) -> Value {
    let credits = json!({
        "used": visit.desk.spent(), "available": visit.desk.allowance(), "remaining": visit.desk.left(),
    });
    json!({ "data": { "reset_date": reset_date(visit), "requests": { "credits": credits } } })
}
