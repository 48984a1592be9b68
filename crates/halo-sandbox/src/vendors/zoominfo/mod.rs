//! ZoomInfo: the GTM API (OAuth, JSON:API) and the older Enterprise API (login, flat JSON) on one host.

mod filter;
mod gtm;
mod legacy;
mod lookup;
mod shape;

use rest_core::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::population::opted_out;
use super::{Refused, Vendor, Visit};
use crate::exchange;

const VENDOR: Vendor = Vendor::ZoomInfo;
/// Inputs of one enrichment.
const BATCH: usize = 25;

pub(super) fn answer(visit: Visit<'_>) -> Response {
    match visit.path.strip_prefix("gtm/") {
        Some(_) => gtm::answer(visit),
        None => legacy::answer(visit),
    }
}

/// What became of one input of an enrichment.
enum Match {
    Full(u64),
    OptOut,
    None,
    Limit,
}

/// Finds the person of an input; charges unless it was bought before. Misses and opt-outs are free.
fn person_of(visit: &mut Visit<'_>, input: &Map<String, Value>) -> Match {
    let all = visit.population;
    let text = |name: &str| input.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let company = || {
        let by_id = input.get("companyId").and_then(shape::of_company_id).filter(|n| *n < all.companies());
        by_id.or_else(|| all.by_company_name(text("companyName")?))
    };
    let by_name = || {
        let (first, last) = match (text("firstName"), text("lastName"), text("fullName")) {
            (Some(first), Some(last), _) => (first, last),
            (_, _, Some(full)) => full.rsplit_once(' ')?,
            _ => return None,
        };
        all.by_name(company()?, first, last)
    };
    let found = input
        .get("personId")
        .and_then(shape::of_person_id)
        .or_else(|| all.by_email(text("emailAddress")?))
        .or_else(|| all.by_linkedin(text("externalURL")?))
        .or_else(by_name)
        .filter(|n| *n < all.people() && all.knows(VENDOR, *n));
    match found {
        None => Match::None,
        Some(n) if opted_out(n) => Match::OptOut,
        Some(n) => charge(visit, format!("person {n}"), n),
    }
}

fn company_of(visit: &mut Visit<'_>, input: &Map<String, Value>) -> Match {
    let all = visit.population;
    let text = |name: &str| input.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let found = input
        .get("companyId")
        .and_then(shape::of_company_id)
        .filter(|n| *n < all.companies())
        .or_else(|| all.by_domain(text("companyWebsite")?))
        .or_else(|| all.by_company_name(text("companyName")?));
    match found {
        None => Match::None,
        Some(n) => charge(visit, format!("company {n}"), n),
    }
}

fn charge(visit: &mut Visit<'_>, record: String, n: u64) -> Match {
    if !visit.desk.has_bought(&record) {
        if !visit.desk.charge(1.0) {
            return Match::Limit;
        }
        visit.desk.buy(record);
    }
    Match::Full(n)
}

fn bearer<'a>(visit: &'a Visit<'_>) -> Option<&'a str> {
    let header = visit.request.header_text("authorization")?;
    header.strip_prefix("Bearer ").filter(|token| visit.desk.accepts(token, visit.now))
}

/// The rate-limit headers of both APIs.
fn with_limits(answer: Response, per_second: u32, used: u32) -> Response {
    let left = per_second.saturating_sub(used);
    let answer = exchange::with_header(answer, "x-ratelimit-limit-second", &per_second.to_string());
    exchange::with_header(answer, "x-ratelimit-remaining-second", &left.to_string())
}

fn usage(visit: &Visit<'_>, limit_type: &str, total: &str) -> Value {
    json!({
        "limitType": limit_type, "description": "Unique records bought", total: visit.desk.allowance(),
        "currentUsage": visit.desk.spent(), "usageRemaining": visit.desk.left(),
    })
}

fn message(status: StatusCode, text: &str) -> Response {
    exchange::json(status, &json!({ "message": text }))
}

fn refuse(status: StatusCode, text: &str) -> Refused {
    message(status, text).into()
}
