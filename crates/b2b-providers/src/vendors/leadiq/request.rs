//! The requests of LeadIQ as plain values. What is selected is what is paid, so the documents are short.

use rest_core::{Call, Replay};
use serde_json::{Value, json};

use super::wire::{CompanyFilter, ContactFilter, Country, Employer, SearchInput, Since, Size, Who};
use super::{COMPANY, COMPANY_PAGE, ID, PEOPLE_PAGE, PERSON};
use crate::vendors::place::Place;
use crate::vendors::{country, text};
use crate::{Company, Connection, Error, ErrorKind, Person, Price, Query, Range, Seniority};

pub(super) const PEOPLE_SEARCH: &str = PEOPLE_PAGE.call;
pub(super) const COMPANY_SEARCH: &str = COMPANY_PAGE.call;
pub(super) const ENRICH: &str = PERSON.call;
pub(super) const COMPANY_ENRICH: &str = COMPANY.call;
pub(super) const PREVIEW: &str = "people.preview";
pub(super) const ACCOUNT: &str = "account";
pub(super) const FEEDBACK: &str = "people.feedback";

/// The largest page of a search, and the last record it reaches.
pub(super) const PER_PAGE: u32 = 25;
pub(super) const REACH: u64 = 10_000;
const PROFILE: f64 = 0.1;
const EMAIL: f64 = 1.0;
const PHONE: f64 = 10.0;
const FIRM: f64 = 3.0;
const USD: f64 = 0.1;

const FIRMOGRAPHICS: &str = "id name domain industry numberOfEmployees employeeRange \
    revenueRange { start end description } foundedYear linkedinUrl \
    locationInfo { formattedAddress street1 city areaLevel1 country countryCode2 postalCode } \
    technologies { name category parentCategory } \
    fundingInfo { fundingRounds fundingTotalUsd lastFundingOn lastFundingType lastFundingUsd } phones";
const SEARCHED_FIRM: &str = "id name domain industry employeeCount city state country postalCode \
    companyTechnologies revenueRange { start end description } \
    fundingInfo { fundingTotalUsd lastFundingOn lastFundingType }";

/// What the connection's options decide.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "one an option")]
pub(super) struct Settings {
    pub(super) phones: bool,
    pub(super) company_info: bool,
    pub(super) precheck: bool,
    pub(super) verified_only: bool,
    pub(super) datahub: bool,
    pub(super) min_confidence: Option<u8>,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let wrong = |text: &str| Error::new(ID, "connect", ErrorKind::Config, text);
        let datahub = match connection.find_option("plan").map(str::trim) {
            None | Some("" | "universal") => false,
            Some("datahub") => true,
            Some(_) => return Err(wrong("option plan: expected universal or datahub")),
        };
        let min_confidence = match connection.number(&ID, "min_confidence")? {
            None => None,
            number => Some(
                text::percent(number)
                    .ok_or_else(|| wrong("option min_confidence: expected a number from 0 to 100"))?,
            ),
        };
        Ok(Self {
            phones: connection.flag(&ID, "reveal_phones")?,
            company_info: connection.flag(&ID, "company_info")?,
            precheck: connection.flag(&ID, "precheck")?,
            verified_only: connection.flag(&ID, "verified_only")?,
            datahub,
            min_confidence,
        })
    }

    /// What a person costs at most.
    pub(super) fn person_price(&self) -> Price {
        let credits = if self.datahub {
            1.0
        } else {
            EMAIL + if self.phones { PHONE } else { 0.0 } + if self.company_info { FIRM } else { 0.0 }
        };
        Price::new(ENRICH, credits, credits * USD, PERSON.unit)
    }

    pub(super) fn company_price(&self) -> Price {
        if self.datahub { Price::new(COMPANY_ENRICH, 1.0, USD, COMPANY.unit) } else { COMPANY }
    }

    /// What these unlocked data points cost; a larger one replaces the price of the profile.
    pub(super) fn cost(&self, email: bool, phone: bool, firm: bool) -> f64 {
        if self.datahub {
            return 1.0;
        }
        let unlocked: f64 = [(email, EMAIL), (phone, PHONE), (firm && self.company_info, FIRM)]
            .into_iter()
            .filter_map(|(there, credits)| there.then_some(credits))
            .sum();
        unlocked.max(PROFILE)
    }

    /// What this many rows of a people search cost.
    pub(super) fn people_rows(&self, rows: usize) -> Price {
        self.rows(PEOPLE_PAGE, PROFILE, rows)
    }

    /// What this many rows of a company search cost.
    pub(super) fn company_rows(&self, rows: usize) -> Price {
        self.rows(COMPANY_PAGE, if self.company_info { FIRM } else { PROFILE }, rows)
    }

    #[allow(clippy::cast_precision_loss, reason = "rows of a page")]
    fn rows(&self, page: Price, each: f64, rows: usize) -> Price {
        let credits = match (self.datahub, rows) {
            (true, 0) => 0.0,
            (true, _) => 1.0,
            (false, rows) => each * rows as f64,
        };
        Price::new(page.call, credits, credits * USD, page.unit)
    }
}

fn graphql(call: &'static str, name: &str, query: &str, variables: &Value) -> Result<Call, Error> {
    let body = json!({"query": query, "variables": variables, "operationName": name});
    Call::post(call, "graphql").json(&body).map_err(|error| Error::of(ID, call, error))
}

fn variables(call: &'static str, input: &impl serde::Serialize) -> Result<Value, Error> {
    let input = serde_json::to_value(input)
        .map_err(|_| Error::new(ID, call, ErrorKind::Config, "the query has no JSON form"))?;
    Ok(json!({ "input": input }))
}

/// Paid by the row: never repeated. The total is expensive for the vendor, so it is asked for once.
pub(super) fn people_search(query: &Query, settings: &Settings, place: Place) -> Result<Call, Error> {
    let total = if place.page == 1 { "totalPeople " } else { "" };
    let document = format!(
        "query Flat($input: FlatSearchInput!) {{ flatAdvancedSearch(input: $input) {{ {total}people {{ id companyId \
         firstName lastName name title role seniority linkedinUrl updatedAt }} }} }}"
    );
    let mut contact_filter = ContactFilter {
        titles: query.titles.clone(),
        roles: query.departments.clone(),
        updated_at: query.updated_since.map(|since| Since { start: since.millis() }),
        ..ContactFilter::default()
    };
    for (index, word) in query.seniorities.iter().enumerate() {
        let level = seniority(word).ok_or_else(|| {
            let text = "not a seniority of LeadIQ";
            Error::new(ID, PEOPLE_SEARCH, ErrorKind::Config, text).at(format!("query.seniorities[{index}]"))
        })?;
        if !contact_filter.seniorities.contains(&level) {
            contact_filter.seniorities.push(level);
        }
    }
    if settings.verified_only {
        contact_filter.contains_work_emails.push("Verified");
    }
    let input = input(PEOPLE_SEARCH, query, contact_filter, place)?;
    graphql(PEOPLE_SEARCH, "Flat", &document, &variables(PEOPLE_SEARCH, &input)?)
}

/// Paid by the row: never repeated.
pub(super) fn company_search(query: &Query, settings: &Settings, place: Place) -> Result<Call, Error> {
    let total = if place.page == 1 { "totalCompanies " } else { "" };
    // Every field beyond these two raises the row from the profile's price to the company's.
    let firm = if settings.company_info { SEARCHED_FIRM } else { "id name" };
    let document = format!(
        "query Grouped($input: GroupedSearchInput!) {{ groupedAdvancedSearch(input: $input) {{ {total}companies {{ \
         totalContactsInCompany company {{ {firm} }} }} }} }}"
    );
    let input = input(COMPANY_SEARCH, query, ContactFilter::default(), place)?;
    graphql(COMPANY_SEARCH, "Grouped", &document, &variables(COMPANY_SEARCH, &input)?)
}

fn input(
    call: &'static str,
    query: &Query,
    contact_filter: ContactFilter,
    place: Place,
) -> Result<SearchInput, Error> {
    let mut company_filter = CompanyFilter {
        names: query.company_names.clone(),
        domains: text::domains(query),
        industries: query.industries.clone(),
        technologies: query.technologies.clone(),
        ..CompanyFilter::default()
    };
    if let Some(Range { min, max }) = query.employees.filter(|range| *range != Range::default()) {
        company_filter.sizes.push(Size { min, max });
    }
    for (index, name) in query.countries.iter().enumerate() {
        let country = country::iso2(name).and_then(country::name).ok_or_else(|| {
            Error::new(ID, call, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?;
        company_filter.locations.push(Country { country });
    }
    let skip = u64::from(place.page - 1) * u64::from(place.per_page);
    Ok(SearchInput { contact_filter, company_filter, skip, limit: place.per_page })
}

/// LeadIQ tells six levels apart.
fn seniority(word: &str) -> Option<&'static str> {
    Some(match Seniority::parse(word)? {
        Seniority::Owner | Seniority::Founder | Seniority::CLevel | Seniority::Partner => "Executive",
        Seniority::Vp => "VP",
        Seniority::Head | Seniority::Director => "Director",
        Seniority::Manager => "Manager",
        Seniority::Senior => "SeniorIndividualContributor",
        Seniority::Entry | Seniority::Intern => "Other",
    })
}

/// One strong identifier: LeadIQ's own id, a profile, an address, or a name at a company.
pub(super) fn who(person: &Person) -> Option<Who> {
    if person.source.as_ref().is_none_or(|source| *source == ID) && person.external_id.is_some() {
        return Some(Who { id: person.external_id.clone(), ..Who::default() });
    }
    if person.linkedin_url.is_some() {
        return Some(Who { linkedin_url: person.linkedin_url.clone(), ..Who::default() });
    }
    if person.email.is_some() {
        return Some(Who { email: person.email.clone(), ..Who::default() });
    }
    let company =
        Employer { name: person.company.company_name.clone(), domain: person.company.domain.clone() };
    let company = Some(company).filter(|company| *company != Employer::default())?;
    let mut who = Who { company: Some(company), ..Who::default() };
    match (&person.first_name, &person.last_name, &person.full_name) {
        (Some(first), Some(last), _) => {
            who.first_name = Some(first.clone());
            who.last_name = Some(last.clone());
        }
        (_, _, Some(full)) => who.full_name = Some(full.clone()),
        _ => return None,
    }
    Some(who)
}

/// Paid: never repeated.
pub(super) fn person(mut who: Who, settings: &Settings) -> Result<Call, Error> {
    let number = "{ value type status verificationStatus updatedAt }";
    let (work, private) = if settings.phones {
        (format!("phones {number} "), format!("personalPhones {number} "))
    } else {
        (String::new(), String::new())
    };
    let firm = if settings.company_info { FIRMOGRAPHICS } else { "id name" };
    let document = format!(
        "query EnrichPerson($input: SearchPeopleInput!) {{ searchPeople(input: $input) {{ totalResults hasMore \
         results {{ id confidence updatedAt name {{ first middle last fullName }} \
         linkedin {{ linkedinId linkedinUrl status }} \
         currentPositions {{ companyId title seniority function matchedQuery updatedAt dateRange {{ start end }} \
         emails {{ value type status updatedAt }} {work}companyInfo {{ {firm} }} }} {private}}} }} }}"
    );
    who.min_confidence = settings.min_confidence;
    who.limit = Some(1);
    graphql(ENRICH, "EnrichPerson", &document, &variables(ENRICH, &who)?)
}

/// Free. It takes no id, and a name only beside a company.
pub(super) fn preview(person: &Person) -> Option<Result<Call, Error>> {
    let who = who(&Person { external_id: None, ..person.clone() })?;
    let mut input = json!({});
    let company = who.company.unwrap_or_default();
    let parts = [
        ("linkedinUrl", who.linkedin_url),
        ("email", who.email),
        ("fullName", who.full_name),
        ("firstName", who.first_name),
        ("lastName", who.last_name),
        ("companyName", company.name),
        ("companyDomain", company.domain),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            input[name] = value.into();
        }
    }
    if let Some(full) = input.get_mut("fullName").map(Value::take) {
        // Beside a whole name the company is an object.
        let name = input.get_mut("companyName").map(Value::take);
        let domain = input.get_mut("companyDomain").map(Value::take);
        let mut company = json!({});
        for (key, value) in [("name", name), ("domain", domain)] {
            if let Some(value) = value {
                company[key] = value;
            }
        }
        input = json!({"fullName": full, "company": company});
    }
    let document = "query Preview($input: SearchPeoplePreviewInput!) { searchPeoplePreview(input: $input) { personId \
                    hasEmail hasPhone } }";
    let call = graphql(PREVIEW, "Preview", document, &json!({ "input": input }));
    Some(call.map(|call| call.replay(Replay::Safe)))
}

/// By domain, else by name: an id may be another vendor's. Paid: never repeated.
pub(super) fn company(company: &Company) -> Option<Result<Call, Error>> {
    let site = company.domain.as_deref().or(company.website.as_deref()).and_then(text::domain);
    let input = match (site, &company.company_name) {
        (Some(domain), _) => json!({ "domain": domain }),
        (None, Some(name)) => json!({ "name": name }),
        (None, None) => return None,
    };
    let document = format!(
        "query EnrichCompany($input: SearchCompanyInput!) {{ searchCompany(input: $input) {{ totalResults hasMore \
         results {{ {FIRMOGRAPHICS} description specialities }} }} }}"
    );
    Some(graphql(COMPANY_ENRICH, "EnrichCompany", &document, &json!({ "input": input })))
}

pub(super) fn account() -> Result<Call, Error> {
    let plan = "name status available used nextBillingPeriod";
    let document = format!(
        "query AccountStatus {{ account {{ universalPlan {{ {plan} costs {{ sku costs {{ dataPoint cost \
         costInDecimals }} }} }} dataHubPlan {{ {plan} }} }} }}"
    );
    graphql(ACCOUNT, "AccountStatus", &document, &json!({})).map(|call| call.replay(Replay::Safe))
}

/// A mutation: never repeated.
pub(super) fn feedback(person_id: &str, email: &str, works: bool) -> Result<Call, Error> {
    let status = if works { "Correct" } else { "Invalid" };
    let input = json!({"personId": person_id, "value": email, "type": "WorkEmail", "status": status});
    let document =
        "mutation Feedback($input: SubmitPersonFeedbackInput!) { submitPersonFeedback(input: $input) }";
    graphql(FEEDBACK, "Feedback", document, &json!({ "input": input }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProviderId;

    #[test]
    fn every_level_has_its_word() {
        let table = [
            ("owner", "Executive"),
            ("founder", "Executive"),
            ("c_level", "Executive"),
            ("partner", "Executive"),
            ("vp", "VP"),
            ("head", "Director"),
            ("director", "Director"),
            ("manager", "Manager"),
            ("senior", "SeniorIndividualContributor"),
            ("entry", "Other"),
            ("intern", "Other"),
        ];
        for (word, level) in table {
            assert_eq!(seniority(word), Some(level), "{word}");
        }
        assert_eq!(seniority("wizard"), None);
    }

    #[test]
    fn one_identifier_and_the_strongest() {
        let full = Person {
            source: Some(ID),
            external_id: Some("p_1".into()),
            linkedin_url: Some("https://www.linkedin.com/in/x".into()),
            email: Some("d@a.example".into()),
            full_name: Some("Dana Okafor".into()),
            company: Company { domain: Some("a.example".into()), ..Company::default() },
            ..Person::default()
        };
        let own = who(&full).unwrap();
        assert_eq!((own.id.as_deref(), own.email), (Some("p_1"), None));
        let foreign = Person { source: Some(ProviderId::new("apollo")), ..full };
        assert!(who(&foreign).unwrap().linkedin_url.is_some());
        let mail = Person { linkedin_url: None, ..foreign };
        assert!(who(&mail).unwrap().email.is_some());
        let named = Person { email: None, ..mail };
        let who_named = who(&named).unwrap();
        assert_eq!(who_named.full_name.as_deref(), Some("Dana Okafor"));
        assert!(who_named.company.is_some());
        assert!(who(&Person { company: Company::default(), ..named }).is_none());
    }

    #[test]
    fn data_points_and_what_they_cost() {
        let all = Settings { phones: true, company_info: true, ..Settings::default() };
        let table = [
            (false, false, false, 0.1),
            (true, false, false, 1.0),
            (false, true, false, 10.0),
            (true, true, true, 14.0),
        ];
        for (email, phone, firm, credits) in table {
            assert!((all.cost(email, phone, firm) - credits).abs() < 1e-9);
        }
        let cheap = Settings::default();
        assert!((cheap.cost(true, false, true) - 1.0).abs() < 1e-9, "a name is no firmographics");
        assert!((cheap.people_rows(25).credits - 2.5).abs() < 1e-9);
        assert!((all.company_rows(2).credits - 6.0).abs() < 1e-9);
        let old = Settings { datahub: true, ..all };
        assert!((old.people_rows(25).credits - 1.0).abs() < 1e-9);
        assert!((old.person_price().credits - 1.0).abs() < 1e-9);
    }
}
