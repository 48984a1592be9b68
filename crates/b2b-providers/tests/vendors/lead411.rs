//! Lead411's own ways: a login by query, refusals with status 200, companies first and people after.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::lead411::{COMPANY, EMPLOYEES, LOGIN, Lead411, SEARCH, UNLOCK};
use crate::support::{SECRET, Vendor, company, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::{
    Budget, Company, Connection, EmailStatus, ErrorKind, Outcome, Person, PhoneKind, Provider, ProviderId,
    Query,
};
use rest_core::ReplayTransport;
use serde_json::json;

const NAMED: &str = "/company/searchCompanyEmployees";
const EMPLOYEE: &str = "/employee/getEmployeeInformation";

fn open_with(
    mut exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    exchanges.push(Exchange::new("POST", LOGIN, 200, fixture!("lead411/fixtures/login.json")));
    let transport = World::new(exchanges).transport();
    (provider::<Lead411>(set(connection::<Lead411>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with(exchanges, |connection| connection)
}

fn paths(transport: &ReplayTransport) -> Vec<String> {
    transport.requests().iter().map(|one| one.url.path().trim_start_matches("/v1").to_owned()).collect()
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("lead411")).copied().unwrap_or_default().credits
}

fn named() -> Person {
    Person { full_name: Some("Dana Okafor".into()), company: company(), ..Person::default() }
}

async fn enrich(vendor: &dyn Provider, person: Person, budget: &Budget) -> Outcome<Person> {
    vendor.enrichment().unwrap().enrich_people(&[person], budget).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_search_logs_in_finds_the_company_and_lists_its_people() {
    let (vendor, transport) = open(Lead411::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    let query = Query {
        countries: vec!["us".into()],
        titles: vec!["director of it".into(), "CFO".into()],
        ..people_query()
    };
    let first = search.search(&query, None, 2).await.unwrap();
    assert_eq!((first.people.len(), first.skipped.len(), first.total), (1, 1, None));
    let dana = &first.people[0].person;
    assert_eq!(dana.external_id.as_deref(), Some("90112233"));
    assert_eq!(dana.company.technologies, ["Microsoft 365", "HubSpot"]);
    assert_eq!(dana.research.growth_signals, ["Hiring Network Administrator 2026-06"]);
    assert_eq!((dana.email.as_deref(), dana.external_company_id.as_deref()), (None, Some("553201")));
    let last = search.search(&query, first.next.as_deref(), 2).await.unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    assert_eq!(paths(&transport), [LOGIN, SEARCH, COMPANY, EMPLOYEES, EMPLOYEES], "the company is read once");
    let requests = transport.requests();
    assert_eq!(
        requests[0].url.query(),
        Some(format!("email={SECRET}&password={SECRET}").as_str()),
        "the login is a query"
    );
    assert_eq!(
        requests[1].url.as_str(),
        "https://api.lead411.com/v1/search/searchUsingJSON?page=1&per_page=1&user_search_string=harborlogistics.example\
         &companyResults=companyResultsAll&country_code=US&token=lead411-token-1"
    );
    assert!(!requests[1].headers.contains_key("authorization"));
    assert_eq!(requests[4].url.query(), Some("company_id=553201&page=2&per_page=2&token=lead411-token-1"));
    assert_eq!(vendor.calls(), 4);
}

#[tokio::test]
async fn the_login_may_be_json() {
    let (vendor, transport) =
        open_with(Lead411::exchanges(Situation::Empty), |connection| connection.option("auth_style", "json"));
    vendor.people_search().unwrap().search(&people_query(), None, 2).await.unwrap();
    let request = &transport.requests()[0];
    assert_eq!(request.url.query(), None);
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({"email": SECRET, "password": SECRET}));
}

#[tokio::test]
async fn a_token_that_is_not_accepted_any_more_is_renewed_once() {
    let (vendor, transport) = open(vec![
        Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/token_refused.json")),
        Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_empty.json")),
    ]);
    let page = vendor.people_search().unwrap().search(&people_query(), None, 2).await.unwrap();
    assert!(page.people.is_empty() && page.next.is_none());
    assert_eq!(paths(&transport), [LOGIN, SEARCH, LOGIN, SEARCH]);
    let (vendor, transport) =
        open(vec![Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/token_refused.json"))]);
    let error = vendor.people_search().unwrap().search(&people_query(), None, 2).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(paths(&transport), [LOGIN, SEARCH, LOGIN, SEARCH]);
    assert!(!format!("{error:?} {}", error.report()).contains("lead411-token-1"));
}

#[tokio::test]
async fn another_company_of_similar_text_is_left_out() {
    let (vendor, transport) = open(Lead411::exchanges(Situation::Success));
    let query = Query {
        company_domains: vec!["harbor.example".into(), "pierfoods.example".into()],
        ..Query::default()
    };
    let page = vendor.people_search().unwrap().search(&query, None, 2).await.unwrap();
    assert!(page.people.is_empty() && page.next.is_some());
    assert!(page.warnings[0].contains("another company"), "{:?}", page.warnings);
    assert_eq!(paths(&transport), [LOGIN, SEARCH, COMPANY]);
    let budget = Budget::unlimited();
    let other = Company { domain: Some("harbor.example".into()), ..Company::default() };
    let (vendor, _) = open(vec![
        Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
        Exchange::new("POST", COMPANY, 200, fixture!("lead411/fixtures/company.json")),
    ]);
    let outcome = vendor.enrichment().unwrap().enrich_company(&other, &budget).await.unwrap();
    assert_eq!(outcome, Outcome::NotFound);
}

#[tokio::test]
async fn companies_come_by_country_and_without_their_details_if_not_wanted() {
    let bare = r#"{"AllResults": [{"company_id": 1}, {"company_id": "2"}, {"company_id": 1}, {"company_id": "N/A"}]}"#;
    let (vendor, transport) = open_with(vec![Exchange::new("POST", SEARCH, 200, bare)], |connection| {
        connection.option("company_info", "false").option("search_extra", "state=ME & zip=04101")
    });
    let query = Query { countries: vec!["DE".into()], ..Query::default() };
    let page = vendor.company_search().unwrap().search(&query, None, 25).await.unwrap();
    let ids: Vec<_> =
        page.people.iter().map(|one| one.person.external_company_id.as_deref().unwrap()).collect();
    assert_eq!((ids, page.next), (vec!["1", "2"], None));
    let query = transport.requests()[1].url.query().unwrap().to_owned();
    assert!(
        query.contains("per_page=25&user_search_string=&")
            && query.contains("country_code=DE&state=ME&zip=04101")
    );
    let (vendor, transport) = open(vec![
        Exchange::new("POST", SEARCH, 200, bare),
        Exchange::new("POST", COMPANY, 200, fixture!("lead411/fixtures/company.json")),
    ]);
    let page = vendor.company_search().unwrap().search(&Query::default(), None, 25).await.unwrap();
    assert_eq!(page.people[1].person.company.company_name.as_deref(), Some("Harbor Logistics"));
    assert_eq!(paths(&transport), [LOGIN, SEARCH, COMPANY, COMPANY]);
}

#[tokio::test]
async fn a_person_known_by_name_is_found_first_and_then_unlocked() {
    let (vendor, transport) = open(vec![
        Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
        Exchange::new("POST", NAMED, 200, fixture!("lead411/fixtures/people_named.json")),
        Exchange::new("POST", UNLOCK, 200, fixture!("lead411/fixtures/unlocked.json")),
    ]);
    let budget = Budget::unlimited();
    let Outcome::Found { value, credits } = enrich(&*vendor, named(), &budget).await else { panic!("found") };
    assert_eq!((credits, spent(&budget)), (1.0, 1.0));
    assert_eq!(value.email_status, Some(EmailStatus::Unknown));
    assert!(value.observed_at >= Some(now()));
    assert_eq!(value.external_id.as_deref(), Some("90112233"));
    let kinds: Vec<_> = value.phones.iter().map(|phone| phone.kind).collect();
    assert_eq!(kinds, [PhoneKind::Mobile, PhoneKind::Work]);
    assert_eq!(paths(&transport), [LOGIN, SEARCH, NAMED, UNLOCK]);
    let requests = transport.requests();
    assert_eq!(
        requests[2].url.query(),
        Some("company_id=553201&search_name=Dana+Okafor&token=lead411-token-1")
    );
    assert_eq!(requests[3].url.query(), Some("employee_id=90112233&token=lead411-token-1"));
}

#[tokio::test]
async fn nobody_and_two_of_one_name_are_not_unlocked() {
    let twice = fixture!("lead411/fixtures/people_named.json").replace("Okafor-Lee", "okafor");
    for (staff, first) in [
        (twice.as_str(), "Dana"),
        (fixture!("lead411/fixtures/people_empty.json"), "Dana"),
        (fixture!("lead411/fixtures/people_page1.json"), "Kim"),
    ] {
        let (vendor, transport) = open(vec![
            Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
            Exchange::new("POST", NAMED, 200, staff.replace("DANA", "Dana")),
        ]);
        let budget = Budget::unlimited();
        let person = Person { full_name: Some(format!("{first} Okafor")), ..named() };
        assert_eq!(enrich(&*vendor, person, &budget).await, Outcome::NotFound);
        assert_eq!(paths(&transport), [LOGIN, SEARCH, NAMED]);
    }
    let (vendor, transport) = open(Vec::new());
    assert_eq!(enrich(&*vendor, named(), &Budget::dry()).await, Outcome::OverBudget);
    assert_eq!(enrich(&*vendor, Person::default(), &Budget::unlimited()).await, Outcome::Unsupported);
    assert_eq!(enrich(&*vendor, known("apollo", "1"), &Budget::unlimited()).await, Outcome::Unsupported);
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn an_unlock_of_unknown_fate_is_looked_up_before_the_next() {
    let (vendor, transport) = open(vec![
        Exchange::cut("POST", UNLOCK),
        Exchange::new("POST", EMPLOYEE, 200, fixture!("lead411/fixtures/employee.json")),
        Exchange::new("POST", UNLOCK, 200, fixture!("lead411/fixtures/unlocked.json")),
    ]);
    let budget = Budget::unlimited();
    assert_eq!(enrich(&*vendor, Lead411::person(), &budget).await.as_str(), "unknown");
    let again = enrich(&*vendor, Lead411::person(), &budget).await;
    assert_eq!((again.as_str(), again.credits(), spent(&budget)), ("found", 0.0, 1.0));
    assert_eq!(again.found().unwrap().email.as_deref(), Some("dana.okafor@harborlogistics.example"));
    assert_eq!(paths(&transport), [LOGIN, UNLOCK, EMPLOYEE]);

    let (vendor, transport) = open(vec![
        Exchange::cut("POST", UNLOCK),
        Exchange::new("POST", UNLOCK, 200, fixture!("lead411/fixtures/unlocked.json")),
        Exchange::new("POST", EMPLOYEE, 200, fixture!("lead411/fixtures/locked.json")),
    ]);
    enrich(&*vendor, Lead411::person(), &budget).await;
    let again = enrich(&*vendor, Lead411::person(), &budget).await;
    assert_eq!((again.as_str(), again.credits()), ("found", 1.0));
    assert_eq!(paths(&transport), [LOGIN, UNLOCK, EMPLOYEE, UNLOCK]);
}

#[tokio::test]
async fn an_unlock_that_brings_nothing_costs_nothing() {
    let table = [
        (200, fixture!("lead411/fixtures/unlock_none.json"), Ok("not found")),
        (404, "{}", Ok("not found")),
        (200, fixture!("lead411/fixtures/unlock_out.json"), Ok("out of credits")),
        (402, "{}", Ok("out of credits")),
        (200, r#"{"status":"error","message":"Server is busy, call 207-555-0100"}"#, Err(ErrorKind::Vendor)),
        (200, r#"{"status":"success"}"#, Err(ErrorKind::Malformed)),
    ];
    for (status, body, expected) in table {
        let (vendor, _) = open(vec![Exchange::new("POST", UNLOCK, status, body)]);
        let budget = Budget::unlimited();
        let outcome = vendor.enrichment().unwrap().enrich_people(&[Lead411::person()], &budget).await;
        match (&outcome, expected) {
            (Ok(outcomes), Ok(word)) => assert_eq!(outcomes[0].as_str(), word, "{body}"),
            (Err(error), Err(kind)) => {
                assert_eq!(error.kind(), kind, "{body}");
                assert!(!error.to_string().contains("555"), "{error}");
            }
            other => panic!("{body}: {other:?}"),
        }
        assert_eq!(spent(&budget), 0.0, "{body}");
    }
}

#[tokio::test]
async fn a_company_and_its_technologies() {
    let (vendor, _) = open(vec![
        Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
        Exchange::new("POST", COMPANY, 200, fixture!("lead411/fixtures/company.json")),
    ]);
    let budget = Budget::unlimited();
    let firm = vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
    assert_eq!((firm.credits(), spent(&budget)), (0.0, 0.0));
    let firm = firm.found().unwrap();
    assert_eq!(
        (firm.revenue_range.as_deref(), firm.headcount_range.as_deref()),
        (Some("$10M-$25M"), Some("100-250"))
    );
    let technologies = vendor.technographics().unwrap().technologies(&company(), &budget).await.unwrap();
    assert_eq!(technologies.found().unwrap(), ["Microsoft 365", "HubSpot"]);
    let dry = vendor.enrichment().unwrap().enrich_company(&company(), &Budget::dry()).await.unwrap();
    assert_eq!(dry, Outcome::OverBudget);
}

#[tokio::test]
async fn what_it_cannot_express_is_named() {
    let (vendor, _) = open(Vec::new());
    let query: Query = serde_json::from_value(json!({"titles": ["CTO"], "company_domains": ["a.example"],
        "company_names": ["A"], "countries": ["US", "DE"], "keywords": ["x"]}))
    .unwrap();
    assert_eq!(vendor.people_search().unwrap().ignored(&query), ["company_names", "countries", "keywords"]);
    assert_eq!(
        vendor.company_search().unwrap().ignored(&query),
        ["titles", "company_names", "countries", "keywords"]
    );
    for cursor in ["", "{}", r#"{"subjects":[],"search":0,"companies":[],"page":1,"size":2}"#] {
        let error = vendor.people_search().unwrap().search(&query, Some(cursor), 2).await.unwrap_err();
        assert_eq!(error.field(), Some("cursor"));
    }
    for (name, value) in [("auth_style", "basic"), ("company_info", "no"), ("search_extra", "state")] {
        let bare = connection::<Lead411>(Arc::new(World::default().transport())).option(name, value);
        assert_eq!(b2b_providers::connect("lead411", bare).unwrap_err().field(), Some(name));
    }
}
