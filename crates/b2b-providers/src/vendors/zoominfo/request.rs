//! ZoomInfo's requests as plain values. Most values are text, also where they are numbers.

use rest_core::{Call, Replay, path_segment};
use serde_json::{Map, Value, json};

use super::ID;
use super::office::Api;
use crate::vendors::place::Place;
use crate::vendors::text;
use crate::{Company, Error, Person, Query};

/// JSON:API's media type; plain JSON is refused with 406.
const MEDIA_TYPE: &str = "application/vnd.api+json";

/// A call that both APIs have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    pub(super) name: &'static str,
    kind: &'static str,
    gtm: &'static str,
    legacy: &'static str,
}

macro_rules! verb {
    ($const:ident, $name:literal, $kind:literal, $gtm:literal, $legacy:literal) => {
        pub(super) const $const: Verb = Verb { name: $name, kind: $kind, gtm: $gtm, legacy: $legacy };
    };
}

verb!(CONTACT_SEARCH, "contacts.search", "ContactSearch", "data/v1/contacts/search", "search/contact");
verb!(COMPANY_SEARCH, "companies.search", "CompanySearch", "data/v1/companies/search", "search/company");
verb!(CONTACT_ENRICH, "contacts.enrich", "ContactEnrich", "data/v1/contacts/enrich", "enrich/contact");
verb!(COMPANY_ENRICH, "companies.enrich", "CompanyEnrich", "data/v1/companies/enrich", "enrich/company");
verb!(
    TECHNOLOGIES,
    "technologies.enrich",
    "TechnologyEnrich",
    "data/v1/companies/technologies/enrich",
    "enrich/tech"
);
verb!(INTENT, "intent.enrich", "IntentEnrich", "data/v1/intent/enrich", "enrich/intent");

/// Fields of an enriched person. What the contract does not contain breaks the whole call, so the list is short.
pub(super) const CONTACT_FIELDS: &[&str] = &[
    "id",
    "firstName",
    "lastName",
    "email",
    "phone",
    "mobilePhone",
    "directPhoneDoNotCall",
    "mobilePhoneDoNotCall",
    "jobTitle",
    "jobFunction",
    "managementLevel",
    "contactAccuracyScore",
    "externalUrls",
    "validDate",
    "lastUpdatedDate",
    "companyId",
    "companyName",
    "companyWebsite",
    "companyPhone",
    "companyStreet",
    "companyCity",
    "companyState",
    "companyZipCode",
    "companyCountry",
    "companyEmployeeCount",
    "companyEmployeeRange",
    "companyRevenueNumeric",
    "companyRevenueRange",
    "companyPrimaryIndustry",
];

/// Fields of an enriched company.
pub(super) const COMPANY_FIELDS: &[&str] = &[
    "id",
    "name",
    "website",
    "description",
    "phone",
    "street",
    "city",
    "state",
    "zipCode",
    "country",
    "employeeCount",
    "employeeRange",
    "employeeGrowth",
    "revenue",
    "revenueRange",
    "primaryIndustry",
    "foundedYear",
    "companyFunding",
    "recentFundingAmount",
    "recentFundingDate",
];

/// A POST in the envelope of the API.
pub(super) fn post(
    api: Api,
    verb: Verb,
    attributes: Map<String, Value>,
    place: Option<Place>,
) -> Result<Call, Error> {
    let of = |error| Error::of(ID, verb.name, error);
    match api {
        Api::Gtm => {
            let body = json!({"data": {"type": verb.kind, "attributes": attributes}});
            let mut call = Call::post(verb.name, verb.gtm)
                .json(&body)
                .map_err(of)?
                .header("content-type", MEDIA_TYPE)
                .header("accept", MEDIA_TYPE);
            if let Some(place) = place {
                call = call
                    .query("page[number]", place.page.to_string())
                    .query("page[size]", place.per_page.to_string());
            }
            Ok(call)
        }
        Api::Legacy => {
            let mut body = attributes;
            if let Some(place) = place {
                body.insert("page".into(), place.page.into());
                body.insert("rpp".into(), place.per_page.into());
            }
            Call::post(verb.name, verb.legacy).json(&body).map_err(of)
        }
    }
}

/// A search: free, so it may be repeated.
pub(super) fn search(
    api: Api,
    verb: Verb,
    attributes: Map<String, Value>,
    place: Place,
) -> Result<Call, Error> {
    post(api, verb, attributes, Some(place)).map(|call| call.replay(Replay::Safe))
}

/// The conditions that need no look-up.
pub(super) fn plain_conditions(query: &Query) -> Map<String, Value> {
    let mut all = Map::new();
    put_list(&mut all, "jobTitle", &query.titles);
    put_list(&mut all, "companyName", &query.company_names);
    let websites: Vec<String> =
        text::domains(query).iter().map(|domain| format!("http://www.{domain}")).collect();
    put_list(&mut all, "companyWebsite", &websites);
    put_list(&mut all, "industryKeywords", &query.keywords);
    if let Some(range) = query.employees {
        put(&mut all, "employeeRangeMin", range.min.map(|min| min.to_string()));
        put(&mut all, "employeeRangeMax", range.max.map(|max| max.to_string()));
    }
    all
}

/// Several values are one text with commas, so a comma within a value has to go.
pub(super) fn put_list(all: &mut Map<String, Value>, name: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    let clean = |value: &String| value.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let text = values.iter().map(clean).collect::<Vec<_>>().join(",");
    match all.get(name).and_then(Value::as_str) {
        Some(known) => {
            let both = format!("{known},{text}");
            all.insert(name.into(), both.into());
        }
        None => {
            all.insert(name.into(), text.into());
        }
    }
}

fn put(all: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        all.insert(name.into(), value.into());
    }
}

/// Whoever ZoomInfo can match: by its own id, an address, a profile, or name and company.
pub(super) fn person_input(person: &Person) -> Option<Map<String, Value>> {
    let mut input = Map::new();
    // An id without a source was handed to this vendor by somebody who knows.
    if person.source.as_ref().is_none_or(|source| *source == ID)
        && let Some(id) = &person.external_id
    {
        put(&mut input, "personId", Some(number_or_text(id)));
        return Some(input);
    }
    put(&mut input, "emailAddress", person.email.clone());
    put(&mut input, "externalURL", person.linkedin_url.clone());
    if let Some(company) = &person.company.company_name {
        let named = person.first_name.is_some() && person.last_name.is_some();
        if named {
            put(&mut input, "firstName", person.first_name.clone());
            put(&mut input, "lastName", person.last_name.clone());
        } else if person.full_name.is_some() {
            put(&mut input, "fullName", person.full_name.clone());
        }
        if named || person.full_name.is_some() {
            put(&mut input, "companyName", Some(company.clone()));
        }
    }
    (!input.is_empty()).then_some(input)
}

/// A company by its site, else by its name, else by a number that can be its id.
pub(super) fn company_input(company: &Company) -> Option<Map<String, Value>> {
    let mut input = Map::new();
    if let Some(domain) = company.domain.clone().or_else(|| text::domain(company.website.as_deref()?)) {
        put(&mut input, "companyWebsite", Some(format!("http://www.{domain}")));
    } else if let Some(name) = &company.company_name {
        put(&mut input, "companyName", Some(name.clone()));
        put(&mut input, "city", company.address.city.clone());
        put(&mut input, "state", company.address.region.clone());
        put(&mut input, "country", company.address.country.clone());
    } else {
        put(&mut input, "companyId", Some(company.external_id.as_ref()?.parse::<i64>().ok()?));
    }
    Some(input)
}

fn number_or_text(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| id.into(), Value::from)
}

/// An enrichment: paid, never repeated.
pub(super) fn enrich(
    api: Api,
    verb: Verb,
    inputs: Vec<Map<String, Value>>,
    fields: &[&str],
) -> Result<Call, Error> {
    let name = if verb.kind == CONTACT_ENRICH.kind { "matchPersonInput" } else { "matchCompanyInput" };
    let mut attributes = Map::new();
    attributes.insert(name.into(), inputs.into_iter().map(Value::Object).collect());
    attributes.insert("outputFields".into(), fields.iter().copied().map(Value::from).collect());
    post(api, verb, attributes, None)
}

pub(super) fn lookup(field: &str) -> Call {
    Call::get("lookup", format!("data/v1/lookup/{}", path_segment(field)))
        .header("accept", MEDIA_TYPE)
        .replay(Replay::Safe)
}

/// The output fields of an entity and whether the contract contains them.
pub(super) fn field_access(api: Api, entity: &str) -> Call {
    match api {
        Api::Gtm => lookup("enrich").query("filter[entity]", entity).query("filter[fieldType]", "output"),
        Api::Legacy => {
            let path = format!("lookup/outputfields/{}/enrich", path_segment(entity));
            Call::get("lookup", path).replay(Replay::Safe)
        }
    }
}

pub(super) fn usage(api: Api) -> Call {
    match api {
        Api::Gtm => Call::get("usage", "data/v1/users/usage").header("accept", MEDIA_TYPE),
        Api::Legacy => Call::get("usage", "lookup/usage"),
    }
    .replay(Replay::Safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.body_bytes()).unwrap()
    }

    fn header<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
        call.headers().get(name)?.to_str().ok()
    }

    #[test]
    fn one_search_in_two_dialects() {
        let query: Query = serde_json::from_value(json!({"titles": ["IT Director", "Head, IT"],
            "company_domains": ["a.example"], "employees": {"min": 50, "max": 500}, "keywords": ["freight"]}))
        .unwrap();
        let place = Place { page: 2, per_page: 100 };
        let conditions = json!({"jobTitle": "IT Director,Head IT", "companyWebsite": "http://www.a.example",
            "industryKeywords": "freight", "employeeRangeMin": "50", "employeeRangeMax": "500"});
        let gtm = search(Api::Gtm, CONTACT_SEARCH, plain_conditions(&query), place).unwrap();
        assert_eq!(body(&gtm), json!({"data": {"type": "ContactSearch", "attributes": conditions}}));
        assert_eq!(header(&gtm, "content-type"), Some(MEDIA_TYPE));
        assert_eq!(header(&gtm, "accept"), Some(MEDIA_TYPE));
        assert_eq!(gtm.query_pairs()[0], ("page[number]".to_owned(), "2".to_owned()));
        assert_eq!(gtm.replay_mode(), Replay::Safe);
        let legacy = search(Api::Legacy, CONTACT_SEARCH, plain_conditions(&query), place).unwrap();
        assert_eq!(legacy.path(), "search/contact");
        assert_eq!(body(&legacy)["page"], 2);
        assert_eq!(body(&legacy)["rpp"], 100);
        assert_eq!(body(&legacy)["jobTitle"], "IT Director,Head IT");
        assert_eq!(header(&legacy, "content-type"), Some("application/json"));
    }

    #[test]
    fn people_and_companies_are_matched_by_what_is_known() {
        let own = Person { source: Some(ID), external_id: Some("-42".into()), ..Person::default() };
        assert_eq!(Value::from(person_input(&own).unwrap()), json!({"personId": -42}));
        let other = Person { source: Some("apollo".into()), ..own };
        assert_eq!(person_input(&other), None);
        let mut named =
            Person { first_name: Some("Dana".into()), last_name: Some("Okafor".into()), ..Person::default() };
        assert_eq!(person_input(&named), None);
        named.company.company_name = Some("Harbor".into());
        assert_eq!(person_input(&named).unwrap().len(), 3);
        let company = |json: Value| company_input(&serde_json::from_value(json).unwrap()).map(Value::from);
        assert_eq!(
            company(json!({"website": "https://www.a.example/x", "external_company_id": "7"})),
            Some(json!({"companyWebsite": "http://www.a.example"}))
        );
        assert_eq!(company(json!({"external_company_id": "7"})), Some(json!({"companyId": 7})));
        assert_eq!(company(json!({"external_company_id": "5f0a1b"})), None);
        let call = enrich(Api::Gtm, CONTACT_ENRICH, vec![person_input(&named).unwrap()], &["id"]).unwrap();
        assert_eq!(call.replay_mode(), Replay::Never);
        assert_eq!(body(&call)["data"]["attributes"]["outputFields"], json!(["id"]));
    }
}
