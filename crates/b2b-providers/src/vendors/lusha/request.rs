//! Lusha's requests as plain values.

use rest_core::{Call, Replay};
use serde_json::{Map, Value, json};

use super::ID;
use super::wire::Known;
use crate::vendors::{country, text};
use crate::{Company, Connection, Error, ErrorKind, Person, Query, Range};

pub(super) const PEOPLE_SEARCH: &str = "contacts.prospecting";
pub(super) const COMPANY_SEARCH: &str = "companies.prospecting";
pub(super) const CONTACT_SEARCH: &str = "contacts.search";
pub(super) const CONTACT_ENRICH: &str = "contacts.enrich";
pub(super) const COMPANY_ENRICH: &str = "companies.enrich";
pub(super) const FILTERS: &str = "filters";
pub(super) const ACCOUNT: &str = "account.usage";

/// Records a page has at least and at most, and the last page.
pub(super) const SMALLEST: u32 = 10;
pub(super) const PER_PAGE: u32 = 100;
pub(super) const LAST_PAGE: u32 = 1_000;
/// The top band of employees ends here.
const ENDLESS: u32 = 10_000_000;

/// The options of the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) phones: bool,
    pub(super) personal_emails: bool,
    pub(super) waterfall: bool,
    pub(super) partial: bool,
    pub(super) exclude_dnc: bool,
    pub(super) intent: bool,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        Ok(Self {
            phones: connection.flag(&ID, "reveal_phones")?,
            personal_emails: connection.flag(&ID, "personal_emails")?,
            waterfall: connection.flag(&ID, "waterfall")?,
            partial: connection.flag(&ID, "partial_profiles")?,
            exclude_dnc: connection.flag(&ID, "exclude_dnc")?,
            intent: connection.flag(&ID, "intent")?,
        })
    }

    fn reveal(&self) -> Vec<&'static str> {
        // Left out, it means everything, phone numbers included.
        if self.phones { vec!["emails", "phones"] } else { vec!["emails"] }
    }
}

/// One page of people. `levels` are the ids of the query's seniorities.
pub(super) fn people_search(
    query: &Query,
    levels: &[i64],
    settings: &Settings,
    page: u32,
    size: u32,
) -> Result<Call, Error> {
    let mut contacts = Map::new();
    put(&mut contacts, "jobTitles", &query.titles);
    put(&mut contacts, "seniorityIds", levels);
    let departments: Vec<&str> = query.departments.iter().map(|name| department(name)).collect();
    put(&mut contacts, "departments", &departments);
    let mut filters = Map::new();
    if !contacts.is_empty() {
        filters.insert("contacts".to_owned(), json!({"include": contacts}));
    }
    let mut options = json!({"includePartialProfiles": settings.partial});
    if settings.exclude_dnc {
        options["excludeDnc"] = true.into();
    }
    prospecting(PEOPLE_SEARCH, "v3/contacts/prospecting", query, filters, Some(options), page, size)
}

pub(super) fn company_search(query: &Query, page: u32, size: u32) -> Result<Call, Error> {
    prospecting(COMPANY_SEARCH, "v3/companies/prospecting", query, Map::new(), None, page, size)
}

fn prospecting(
    operation: &'static str,
    path: &str,
    query: &Query,
    mut filters: Map<String, Value>,
    options: Option<Value>,
    page: u32,
    size: u32,
) -> Result<Call, Error> {
    let companies = company_filters(operation, query)?;
    if !companies.is_empty() {
        filters.insert("companies".to_owned(), json!({"include": companies}));
    }
    if filters.is_empty() {
        let text = "Lusha needs at least one condition that it knows";
        return Err(Error::new(ID, operation, ErrorKind::Config, text).at("query"));
    }
    let mut body = json!({"pagination": {"page": page, "size": size}, "filters": filters});
    if let Some(options) = options {
        body["options"] = options;
    }
    post(operation, path, &body)
}

fn company_filters(operation: &'static str, query: &Query) -> Result<Map<String, Value>, Error> {
    let mut include = Map::new();
    put(&mut include, "names", &query.company_names);
    put(&mut include, "domains", &text::domains(query));
    put(&mut include, "industriesLabels", &query.industries);
    if let Some(Range { min, max }) = query.employees
        && (min.is_some() || max.is_some())
    {
        let size = json!({"min": min.unwrap_or(1), "max": max.unwrap_or(ENDLESS)});
        include.insert("sizes".to_owned(), json!([size]));
    }
    put(&mut include, "technologies", &query.technologies);
    if !query.technologies.is_empty() {
        include.insert("technologiesCondition".to_owned(), "or".into());
    }
    let mut locations = Vec::with_capacity(query.countries.len());
    for (index, name) in query.countries.iter().enumerate() {
        let name = country::iso2(name).and_then(country::name).ok_or_else(|| {
            let error = Error::new(ID, operation, ErrorKind::Config, "not a country");
            error.at(format!("query.countries[{index}]"))
        })?;
        locations.push(json!({"country": name}));
    }
    put(&mut include, "locations", &locations);
    Ok(include)
}

fn put<T: serde::Serialize>(filters: &mut Map<String, Value>, name: &str, values: &[T]) {
    if !values.is_empty() {
        filters.insert(name.to_owned(), json!(values));
    }
}

/// Lusha's names of departments, for the usual short ones.
fn department(name: &str) -> &str {
    match name.to_ascii_lowercase().as_str() {
        "it" => "Information Technology",
        "engineering" => "Engineering & Technical",
        "hr" => "Human Resources",
        "customer success" | "support" => "Customer Service",
        _ => name,
    }
}

/// The values that a filter takes. Free.
pub(super) fn filter_values(kind: &str) -> Call {
    Call::get(FILTERS, format!("v3/contacts/prospecting/filters/{kind}")).replay(Replay::Safe)
}

/// Lusha's own id of a person. Ids are opaque.
pub(super) fn own_id(person: &Person) -> Option<&String> {
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    person.external_id.as_ref().filter(|_| own)
}

/// How a person is known, one way of it.
pub(super) fn known(person: &Person, reference: String) -> Option<Known> {
    let base = Known { client_reference_id: reference, ..Known::default() };
    if person.linkedin_url.is_some() {
        return Some(Known { linkedin_url: person.linkedin_url.clone(), ..base });
    }
    if person.email.is_some() {
        return Some(Known { email: person.email.clone(), ..base });
    }
    let split = || person.full_name.as_deref().map(text::split_name).unwrap_or_default();
    let (first_name, last_name) = match (&person.first_name, &person.last_name) {
        (Some(first), Some(last)) => (Some(first.clone()), Some(last.clone())),
        _ => split(),
    };
    let company_domain = person.company.domain.clone();
    let company_name = if company_domain.is_none() { person.company.company_name.clone() } else { None };
    let enough = first_name.is_some() && (company_domain.is_some() || company_name.is_some());
    enough.then_some(Known { first_name, last_name, company_name, company_domain, ..base })
}

/// Who these people are and what can be revealed of them.
pub(super) fn contact_search(who: &[Known], settings: &Settings) -> Result<Call, Error> {
    let body = json!({"contacts": who, "options": {"includePartialProfiles": settings.partial}});
    post(CONTACT_SEARCH, "v3/contacts/search", &body)
}

/// Reveals people by their ids. Third parties are asked only if that is wanted: by default they are.
pub(super) fn contact_enrich(ids: &[String], settings: &Settings) -> Result<Call, Error> {
    let body = json!({"ids": ids, "reveal": settings.reveal(), "waterfallEnabled": settings.waterfall});
    post(CONTACT_ENRICH, "v3/contacts/enrich", &body)
}

/// A company by domain, else by name.
pub(super) fn company_enrich(company: &Company, reveal: &[&str]) -> Option<Result<Call, Error>> {
    let site = || company.website.as_deref().and_then(text::domain);
    let who = match (company.domain.clone().or_else(site), company.company_name.clone()) {
        (Some(domain), _) => Known { domain: Some(domain), ..Known::default() },
        (None, Some(name)) => Known { name: Some(name), ..Known::default() },
        (None, None) => return None,
    };
    let who = Known { client_reference_id: "0".to_owned(), ..who };
    let body = json!({"companies": [who], "reveal": reveal});
    Some(post(COMPANY_ENRICH, "v3/companies/search-and-enrich", &body))
}

pub(super) fn account(old: bool) -> Call {
    let path = if old { "account/usage" } else { "v3/account/usage" };
    Call::get(ACCOUNT, path).replay(Replay::Safe).pool("usage")
}

/// Several people by version 2, each under its reference.
pub(super) fn old_people(who: &[Known], settings: &Settings) -> Result<Call, Error> {
    let contacts: Vec<Value> = who
        .iter()
        .map(|known| {
            let mut contact = json!({"contactId": known.client_reference_id});
            let names: Vec<&str> =
                [&known.first_name, &known.last_name].into_iter().flatten().map(String::as_str).collect();
            if !names.is_empty() {
                contact["fullName"] = names.join(" ").into();
            }
            for (name, value) in [("email", &known.email), ("linkedinUrl", &known.linkedin_url)] {
                if let Some(value) = value {
                    contact[name] = value.as_str().into();
                }
            }
            if known.company_domain.is_some() || known.company_name.is_some() {
                let mut company = json!({"isCurrent": true});
                for (name, value) in [("name", &known.company_name), ("domain", &known.company_domain)] {
                    if let Some(value) = value {
                        company[name] = value.as_str().into();
                    }
                }
                contact["companies"] = json!([company]);
            }
            contact
        })
        .collect();
    let body = json!({"contacts": contacts,
        "metadata": {"revealEmails": true, "revealPhones": settings.phones, "partialProfile": settings.partial}});
    post(CONTACT_ENRICH, "v2/person", &body)
}

pub(super) fn old_company(company: &Company) -> Option<Call> {
    let site = || company.website.as_deref().and_then(text::domain);
    let call = Call::get(COMPANY_ENRICH, "v2/company");
    match (company.domain.clone().or_else(site), &company.company_name) {
        (Some(domain), _) => Some(call.query("domain", domain)),
        (None, Some(name)) => Some(call.query("company", name)),
        (None, None) => None,
    }
}

/// Everything here is charged, so nothing is repeated by itself.
fn post(operation: &'static str, path: &str, body: &Value) -> Result<Call, Error> {
    Call::post(operation, path).json(body).map_err(|error| Error::of(ID, operation, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    #[test]
    fn filters_of_people_and_companies() {
        let query: Query = serde_json::from_value(json!({"titles": ["IT Director"], "departments": ["IT", "Legal"],
            "company_names": ["Harbor"], "company_domains": ["www.A.example"], "industries": ["Software Development"],
            "employees": {"min": 51}, "countries": ["de"], "technologies": ["SAP"]}))
        .unwrap();
        let settings = Settings { exclude_dnc: true, ..Settings::default() };
        let call = people_search(&query, &[6, 8], &settings, 2, 100).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("v3/contacts/prospecting", Replay::Never));
        assert_eq!(
            body(&call),
            json!({"pagination": {"page": 2, "size": 100}, "filters": {
                "contacts": {"include": {"jobTitles": ["IT Director"], "seniorityIds": [6, 8],
                    "departments": ["Information Technology", "Legal"]}},
                "companies": {"include": {"names": ["Harbor"], "domains": ["a.example"],
                    "industriesLabels": ["Software Development"], "sizes": [{"min": 51, "max": 10_000_000}],
                    "technologies": ["SAP"], "technologiesCondition": "or", "locations": [{"country": "Germany"}]}}},
                "options": {"includePartialProfiles": false, "excludeDnc": true}})
        );
        let call = company_search(&query, 0, 10).unwrap();
        assert_eq!(call.path(), "v3/companies/prospecting");
        assert_eq!(body(&call)["filters"].as_object().unwrap().len(), 1);
    }

    #[test]
    fn a_question_without_a_condition_is_not_sent() {
        let error = company_search(&Query::default(), 0, 10).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query")));
        let wrong = Query { countries: vec!["Atlantis".into()], ..Query::default() };
        assert_eq!(company_search(&wrong, 0, 10).unwrap_err().field(), Some("query.countries[0]"));
    }

    #[test]
    fn one_way_to_know_a_person_is_sent() {
        let json_of =
            |person: &Person| known(person, "7".to_owned()).map(|known| serde_json::to_value(known).unwrap());
        let mut person = Person {
            full_name: Some("Ana Silva".into()),
            company: Company { company_name: Some("Harbor".into()), ..Company::default() },
            ..Person::default()
        };
        assert_eq!(
            json_of(&person),
            Some(
                json!({"clientReferenceId": "7", "firstName": "Ana", "lastName": "Silva", "companyName": "Harbor"})
            )
        );
        person.company.domain = Some("a.example".into());
        assert_eq!(
            json_of(&person),
            Some(
                json!({"clientReferenceId": "7", "firstName": "Ana", "lastName": "Silva", "companyDomain": "a.example"})
            )
        );
        person.email = Some("a@a.example".into());
        assert_eq!(json_of(&person), Some(json!({"clientReferenceId": "7", "email": "a@a.example"})));
        assert_eq!(json_of(&Person { full_name: Some("Ana".into()), ..Person::default() }), None);
        let foreign =
            Person { source: Some("apollo".into()), external_id: Some("1".into()), ..Person::default() };
        assert_eq!(own_id(&foreign), None);
    }

    #[test]
    fn what_is_revealed_is_always_said() {
        let ids = ["4415824633".to_owned()];
        let call = contact_enrich(&ids, &Settings::default()).unwrap();
        assert_eq!(body(&call), json!({"ids": ids, "reveal": ["emails"], "waterfallEnabled": false}));
        let settings = Settings { phones: true, waterfall: true, ..Settings::default() };
        let call = contact_enrich(&ids, &settings).unwrap();
        assert_eq!(
            body(&call),
            json!({"ids": ids, "reveal": ["emails", "phones"], "waterfallEnabled": true})
        );
        let company = Company { domain: Some("a.example".into()), ..Company::default() };
        let call = company_enrich(&company, &["intent"]).unwrap().unwrap();
        assert_eq!(
            body(&call),
            json!({"companies": [{"clientReferenceId": "0", "domain": "a.example"}], "reveal": ["intent"]})
        );
    }

    #[test]
    fn version_two_names_things_differently() {
        let who = Known {
            client_reference_id: "3".to_owned(),
            first_name: Some("Ana".into()),
            last_name: Some("Silva".into()),
            company_domain: Some("a.example".into()),
            ..Known::default()
        };
        let mailed = Known {
            client_reference_id: "4".to_owned(),
            email: Some("d@a.example".into()),
            ..Known::default()
        };
        let call = old_people(&[who, mailed], &Settings::default()).unwrap();
        assert_eq!(
            body(&call),
            json!({"contacts": [
                {"contactId": "3", "fullName": "Ana Silva", "companies": [{"domain": "a.example", "isCurrent": true}]},
                {"contactId": "4", "email": "d@a.example"}],
                "metadata": {"revealEmails": true, "revealPhones": false, "partialProfile": false}})
        );
        let named = Company { company_name: Some("Harbor".into()), ..Company::default() };
        assert_eq!(old_company(&named).unwrap().query_pairs(), [("company".to_owned(), "Harbor".to_owned())]);
        assert!(old_company(&Company::default()).is_none());
    }
}
