//! Clearbit's requests as plain values.

use rest_core::{Call, Replay, path_segment};

use super::ID;
use crate::vendors::text;
use crate::{Company, Error, ErrorKind, Person, Query, Seniority};

pub(super) const PEOPLE_SEARCH: &str = "prospector.search";
pub(super) const PROSPECT_EMAIL: &str = "prospector.email";
pub(super) const COMPANY_SEARCH: &str = "discovery.search";
pub(super) const COMBINED: &str = "combined.find";
pub(super) const COMPANY: &str = "companies.find";

/// The largest page of Prospector.
pub(super) const PER_PAGE: u32 = 20;
/// Pins the shape of the answers.
const VERSION: &str = "2019-12-19";

pub(super) fn people_search(query: &Query, domain: &str, page: u32, size: u32) -> Result<Call, Error> {
    let mut call = get(PEOPLE_SEARCH, "v1/people/search").query("domain", domain);
    let mut levels = Vec::new();
    for (index, text) in query.seniorities.iter().enumerate() {
        let level = Seniority::parse(text).and_then(seniority).ok_or_else(|| {
            let error = Error::new(
                ID,
                PEOPLE_SEARCH,
                ErrorKind::Config,
                "not a level Clearbit knows: executive, director, manager",
            );
            error.at(format!("query.seniorities[{index}]"))
        })?;
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    for level in levels {
        call = call.query("seniorities[]", level);
    }
    for department in &query.departments {
        call = call.query("roles[]", role(department));
    }
    for title in &query.titles {
        call = call.query("titles[]", title.as_str());
    }
    let call = call.query("page", page.to_string()).query("page_size", size.to_string());
    Ok(call.replay(Replay::Safe))
}

fn seniority(level: Seniority) -> Option<&'static str> {
    match level {
        Seniority::Owner | Seniority::Founder | Seniority::CLevel | Seniority::Partner | Seniority::Vp => {
            Some("executive")
        }
        Seniority::Head | Seniority::Director => Some("director"),
        Seniority::Manager => Some("manager"),
        Seniority::Senior | Seniority::Entry | Seniority::Intern => None,
    }
}

/// `Information Technology` → `information_technology`.
fn role(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    match lower.as_str() {
        "it" => "information_technology".to_owned(),
        "hr" => "human_resources".to_owned(),
        _ => {
            let words: Vec<&str> =
                lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            words.join("_")
        }
    }
}

/// Clearbit's own language for queries, as it is written.
pub(super) fn company_search(words: &str, page: u32) -> Call {
    get(COMPANY_SEARCH, "v1/companies/search").query("query", words).query("page", page.to_string())
}

/// Charges. The id goes into the path as one segment.
pub(super) fn prospect_email(id: &str) -> Call {
    get(PROSPECT_EMAIL, &format!("v1/people/{}/email", path_segment(id)))
}

/// Whether only the address of a prospect can be asked for.
pub(super) fn prospect_id(person: &Person) -> Option<&String> {
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    person.external_id.as_ref().filter(|_| own && person.email.is_none())
}

/// Person and company by address, with what else is known as hints.
pub(super) fn combined(email: &str, person: &Person) -> Call {
    get(COMBINED, "v2/combined/find")
        .query("email", email)
        .query_opt("given_name", person.first_name.as_ref())
        .query_opt("family_name", person.last_name.as_ref())
        .query_opt("company", person.company.company_name.as_ref())
        .query_opt("company_domain", person.company.domain.as_ref())
        .query_opt("linkedin", person.linkedin_url.as_ref())
}

pub(super) fn company_domain(company: &Company) -> Option<String> {
    company.domain.clone().or_else(|| company.website.as_deref().and_then(text::domain))
}

pub(super) fn company(domain: &str) -> Call {
    get(COMPANY, "v2/companies/find").query("domain", domain)
}

fn get(operation: &'static str, path: &str) -> Call {
    Call::get(operation, path).header("api-version", VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(call: &Call) -> String {
        let pairs: Vec<String> =
            call.query_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }

    #[test]
    fn lists_are_repeated_with_brackets() {
        let query = Query {
            titles: vec!["CIO".into(), "CTO".into()],
            seniorities: vec!["vp".into(), "c_level".into(), "head".into()],
            departments: vec!["IT".into(), "Customer Success".into()],
            ..Query::default()
        };
        let call = people_search(&query, "a.example", 2, 20).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("v1/people/search", Replay::Safe));
        assert_eq!(
            pairs(&call),
            "domain=a.example&seniorities[]=executive&seniorities[]=director&roles[]=information_technology\
             &roles[]=customer_success&titles[]=CIO&titles[]=CTO&page=2&page_size=20"
        );
        let wrong = Query { seniorities: vec!["vp".into(), "intern".into()], ..Query::default() };
        let error = people_search(&wrong, "a.example", 1, 5).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query.seniorities[1]")));
    }

    #[test]
    fn what_costs_is_not_repeated_and_an_id_is_no_path() {
        let call = prospect_email("e_1/../2");
        assert_eq!((call.path(), call.replay_mode()), ("v1/people/e_1%2F..%2F2/email", Replay::Never));
        assert_eq!(call.headers()["api-version"], VERSION);
        let person = Person {
            first_name: Some("Alex".into()),
            company: Company { domain: Some("a.example".into()), ..Company::default() },
            ..Person::default()
        };
        let call = combined("alex@a.example", &person);
        assert_eq!(pairs(&call), "email=alex@a.example&given_name=Alex&company_domain=a.example");
        assert_eq!(call.replay_mode(), Replay::Never);
        assert_eq!(prospect_id(&person), None);
        let foreign = Person { source: Some("apollo".into()), external_id: Some("1".into()), ..person };
        assert_eq!(prospect_id(&foreign), None);
    }
}
