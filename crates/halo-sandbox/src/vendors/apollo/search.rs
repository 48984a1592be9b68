//! Apollo's two searches: people for nothing, companies by the page.

use serde_json::{Value, json};

use super::{VENDOR, no_credits, shape, unprocessable};
use crate::invent::{Company, PER_COMPANY};
use crate::vendors::params::{Params, any_in};
use crate::vendors::population::bare_domain;
use crate::vendors::{Refused, Visit};

/// How far a search can be paged.
const REACH: usize = 50_000;

/// Page number and size.
pub(super) fn page(params: &Params) -> Result<(usize, usize), Refused> {
    let whole = |name: &str, usual: usize| params.number(name).map_or(usual, |n| n.max(1.0) as usize);
    let (page, size) = (whole("page", 1), whole("per_page", 25).min(100));
    if page.saturating_mul(size) > REACH {
        return Err(unprocessable("Page * per page number is over threshold."));
    }
    Ok((page, size))
}

fn fits_company(params: &Params, company: &Company) -> bool {
    let domains: Vec<String> =
        params.list("q_organization_domains_list").iter().map(|d| bare_domain(d)).collect();
    let ids = params.list("organization_ids");
    let place = format!("{}, {}, {}", company.city, company.region, company.country.name);
    let sizes = params.list("organization_num_employees_ranges");
    let in_size = |range: &String| {
        let (low, high) = range.split_once(',').unwrap_or((range, ""));
        let end = |text: &str, open: u64| text.trim().parse().unwrap_or(open);
        (end(low, 0)..=end(high, u64::MAX)).contains(&company.employees)
    };
    let uids: Vec<String> = company.technologies.iter().map(|name| shape::uid(name)).collect();
    let uses = |uid: &String| uids.contains(uid);
    let all = params.list("currently_using_all_of_technology_uids");
    let any = params.list("currently_using_any_of_technology_uids");
    let none = params.list("currently_not_using_any_of_technology_uids");
    let words = format!("{} {}", company.industry.apollo, company.industry.keywords.join(" "));
    (domains.is_empty() || domains.contains(&company.domain))
        && (ids.is_empty() || ids.contains(&shape::organization_id(company.index)))
        && any_in(&params.list("organization_locations"), &place)
        && !(params.0.contains_key("organization_not_locations")
            && any_in(&params.list("organization_not_locations"), &place))
        && (sizes.is_empty() || sizes.iter().any(in_size))
        && params
            .range("revenue_range")
            .is_none_or(|(low, high)| (low..=high).contains(&(company.revenue as f64)))
        && all.iter().all(uses)
        && (any.is_empty() || any.iter().any(uses))
        && !none.iter().any(uses)
        && any_in(&params.list("q_organization_name"), &company.name)
        && any_in(&params.list("q_organization_keyword_tags"), &words)
}

/// Free, and therefore without names, addresses and numbers. Unknown filters are ignored without a word.
pub(super) fn people(visit: &Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let (page, size) = page(params)?;
    let all = visit.population;
    let titles = params.list("person_titles");
    let (seniorities, statuses) = (params.list("person_seniorities"), params.list("contact_email_status"));
    let (locations, words) = (params.list("person_locations"), params.list("q_keywords"));
    let key = format!("apollo people {}", params.fingerprint());
    let found = all.select(key, all.people(), |n| {
        if !all.knows(VENDOR, n) {
            return false;
        }
        let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
        let job = person.job;
        let both = format!("{} {}", job.title, job.variant);
        let place = format!("{}, {}, {}", company.city, company.region, company.country.name);
        any_in(&titles, &both)
            && (seniorities.is_empty() || seniorities.iter().any(|wanted| wanted == job.apollo_seniority))
            && any_in(&locations, &place)
            && any_in(&words, &format!("{} {both} {}", person.full(), company.name))
            && (statuses.is_empty() || statuses.iter().any(|wanted| wanted == shape::email_status(all, n)))
            && fits_company(params, &company)
    });
    let rows = found.iter().skip((page - 1) * size).take(size);
    let shown: Vec<Value> = rows.map(|n| shape::found(all, *n, visit.now)).collect();
    Ok(json!({ "total_entries": found.len(), "people": shown }))
}

/// One credit for each page that has rows.
pub(super) fn companies(visit: &mut Visit<'_>, params: &Params) -> Result<Value, Refused> {
    let (page, size) = page(params)?;
    let all = visit.population;
    let key = format!("apollo companies {}", params.fingerprint());
    let found = all.select(key, all.companies(), |n| fits_company(params, &all.company(n)));
    let rows: Vec<u64> = found.iter().skip((page - 1) * size).take(size).copied().collect();
    if !rows.is_empty() && !visit.desk.charge(1.0) {
        return Err(no_credits());
    }
    // Those already saved by the team come in a list of their own, with the company's id under another name.
    let (saved, new): (Vec<u64>, Vec<u64>) = rows.iter().partition(|n| *n % 5 == 4);
    let accounts: Vec<Value> = saved.iter().map(|n| shape::account(all, *n)).collect();
    let organizations: Vec<Value> = new.iter().map(|n| shape::listed(all, *n)).collect();
    Ok(json!({
        "breadcrumbs": [], "partial_results_only": false,
        "pagination": {
            "page": page, "per_page": size, "total_entries": found.len(), "total_pages": found.len().div_ceil(size),
        },
        "accounts": accounts, "organizations": organizations,
        "model_ids": rows.iter().map(|n| shape::organization_id(*n)).collect::<Vec<_>>(),
    }))
}
