//! Company discovery: free, companies only.

use serde_json::{Map, Value, json};

use super::{VENDOR, shape, wrong};
use crate::invent::Company;
use crate::vendors::params::{Params, number};
use crate::vendors::population::bare_domain;
use crate::vendors::{Refused, Visit};

pub(super) fn answer(visit: &Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let whole = |name: &str, usual: usize| params.number(name).map_or(usual, |n| n.max(0.0) as usize);
    let (limit, offset) = (whole("limit", 100), whole("offset", 0));
    if !(1..=100).contains(&limit) || offset > 10_000 {
        return Err(wrong("pagination_error", "The limit or the offset is out of range."));
    }
    let mut filters: Map<String, Value> = params.0.clone();
    filters.retain(|name, _| !matches!(name.as_str(), "limit" | "offset" | "query" | "api_key"));
    let query = params.text("query").map(str::to_lowercase);
    if filters.is_empty() && query.is_none() {
        return Err(wrong("wrong_params", "You are missing a query or a filter."));
    }
    if let Some(query) = &query {
        // The words of the query become keywords, which the answer gives back as filters.
        let words: Vec<&str> = query.split_whitespace().collect();
        filters.insert("keywords".to_owned(), json!({ "include": words, "match": "any" }));
    }
    if let Some(bands) = filters.get("headcount").and_then(Value::as_array) {
        let unknown =
            bands.iter().any(|band| !band.as_str().is_some_and(|band| shape::HEADCOUNTS.contains(&band)));
        if unknown {
            return Err(wrong("invalid_headcount", "The headcount is invalid."));
        }
    }
    let all = visit.population;
    let key = format!("hunter discover {}", Value::Object(filters.clone()));
    let found = all.select(key, all.companies(), |n| fits(&filters, &all.company(n)));
    let data: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|n| {
            let company = all.company(*n);
            let emails = shape::emails(all, *n, visit.now);
            let personal = emails.iter().filter(|email| email["type"] == "personal").count();
            let name = if all.noise(VENDOR, n ^ 0xc000_0000).is_multiple_of(15) { Value::Null } else { json!(company.name) };
            json!({
                "domain": company.domain, "organization": name,
                "emails_count": { "personal": personal, "generic": emails.len() - personal, "total": emails.len() },
            })
        })
        .collect();
    Ok(json!({
        "data": data,
        "meta": {
            "results": found.len(), "limit": limit, "offset": offset, "params": params.0, "filters": filters,
        },
    }))
}

fn words(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|word| word.as_str().map(str::to_lowercase)).collect()
}

fn place_fits(place: &Value, company: &Company) -> bool {
    let same = |name: &str, text: &str| {
        place.get(name).and_then(Value::as_str).is_none_or(|wanted| wanted.eq_ignore_ascii_case(text))
    };
    let region = match company.country.iso {
        "US" => "AMER",
        "AU" => "APAC",
        _ => "EMEA",
    };
    same("continent", company.country.continent)
        && same("business_region", region)
        && same("country", company.country.iso)
        && same("city", company.city)
        && (place.get("state").is_none()
            || shape::state_code(company.region) == place["state"].as_str().unwrap_or_default())
}

/// A filter with `include` and `exclude`.
fn sides(filter: Option<&Value>, holds: impl Fn(&Value) -> bool) -> bool {
    let side = |name: &str| filter.and_then(|filter| filter.get(name)).and_then(Value::as_array);
    side("include").is_none_or(|list| list.is_empty() || list.iter().any(&holds))
        && !side("exclude").is_some_and(|list| list.iter().any(&holds))
}

fn fits(filters: &Map<String, Value>, company: &Company) -> bool {
    let organization = filters.get("organization");
    let domains: Vec<String> =
        words(organization.and_then(|o| o.get("domain"))).iter().map(|domain| bare_domain(domain)).collect();
    let names = words(organization.and_then(|o| o.get("name")));
    let bands = words(filters.get("headcount"));
    let keywords = filters.get("keywords");
    let text = format!(
        "{} {} {} {}",
        company.industry.hunter,
        company.industry.keywords.join(" "),
        company.name,
        company.city
    )
    .to_lowercase();
    let wanted = words(keywords.and_then(|k| k.get("include")));
    let contains = |word: &String| text.contains(word.as_str());
    let any = keywords.and_then(|k| k.get("match")).is_some_and(|mode| *mode == json!("any"));
    let slugs: Vec<String> = company.technologies.iter().map(|name| shape::slug(name)).collect();
    let technology =
        |value: &Value| value.as_str().is_some_and(|slug| slugs.iter().any(|known| known == slug));
    let year = filters.get("year_founded");
    let end = |name: &str, open: f64| year.and_then(|y| y.get(name)).and_then(number).unwrap_or(open);
    (domains.is_empty() || domains.contains(&company.domain))
        && (names.is_empty() || names.contains(&company.name.to_lowercase()))
        && sides(filters.get("headquarters_location"), |place| place_fits(place, company))
        && sides(filters.get("industry"), |name| {
            name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(company.industry.hunter))
        })
        && (bands.is_empty() || bands.iter().any(|band| band == shape::headcount(company.employees)))
        && (wanted.is_empty() || if any { wanted.iter().any(contains) } else { wanted.iter().all(contains) })
        && !words(keywords.and_then(|k| k.get("exclude"))).iter().any(contains)
        && sides(filters.get("technology"), technology)
        && (end("from", f64::MIN)..=end("to", f64::MAX)).contains(&(company.founded as f64))
}
