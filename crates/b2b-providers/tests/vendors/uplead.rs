//! UpLead's own ways: complete records for credits, bands, a 403 with three meanings.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::uplead::UpLead;
use crate::support::{SECRET, Vendor, company, connection, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::uplead;
use b2b_providers::{
    Allowance, Budget, Connection, EmailStatus, ErrorKind, Limits, Outcome, Person, PhoneKind, Provider,
    ProviderId, Query, Range, Reveal,
};
use rest_core::{ManualClock, ReplayTransport};
use serde_json::{Value, json};

const PEOPLE: &str = "/prospector-search";
const PRO: &str = "/prospector-pro-search";
const PERSON: &str = "/person-search";

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<UpLead>(set(connection::<UpLead>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with(exchanges, |connection| connection)
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

fn credits(limit: f64) -> Budget {
    let run = Allowance { credits: Some(limit), money: None };
    Budget::new(Limits { run, ..Limits::default() }, Arc::new(ManualClock::at(now())))
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("uplead")).copied().unwrap_or_default().credits
}

async fn enrich(vendor: &dyn Provider, person: Person, budget: &Budget) -> Outcome<Person> {
    vendor.enrichment().unwrap().enrich_people(&[person], budget).await.unwrap().remove(0)
}

#[tokio::test]
async fn people_of_a_domain_come_complete_and_only_usable_addresses_cost() {
    let (vendor, transport) = open(UpLead::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    let budget = Budget::unlimited();
    let first = search.search_within(&people_query(), None, 2, &budget).await.unwrap();
    assert_eq!((first.credits(), spent(&budget)), (1.0, 1.0), "an unknown address is not billed");
    let first = first.found().unwrap();
    assert_eq!((first.total, first.next.as_deref()), (Some(3), Some("2/2")));
    let one = &first.people[0];
    assert_eq!(one.completeness, Reveal::Complete);
    assert_eq!(one.person.email_status, Some(EmailStatus::Deliverable));
    assert_eq!(one.person.phones[0].kind, PhoneKind::Direct);
    assert_eq!(one.person.company.company_name.as_deref(), Some("Harbor Logistics"));
    assert_eq!(one.person.observed_at, Some(now()));
    let last = search.search_within(&people_query(), Some("2/2"), 2, &budget).await.unwrap().found().unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    assert_eq!(spent(&budget), 2.0);
    assert_eq!(body(&transport, 1), json!({"domain": "harborlogistics.example", "page": 2, "per_page": 2}));
    let request = &transport.requests()[0];
    assert_eq!(request.url.as_str(), "https://api.uplead.com/v2/prospector-search");
    assert_eq!(request.headers["authorization"], SECRET, "the key stands alone");
    assert!(request.headers["authorization"].is_sensitive());
}

#[tokio::test]
async fn the_budget_shrinks_the_first_page_and_stops_the_others() {
    let (vendor, transport) = open(UpLead::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    search.search_within(&people_query(), None, 100, &credits(7.0)).await.unwrap();
    assert_eq!(body(&transport, 0)["per_page"], 7);
    let later = search.search_within(&people_query(), Some("2/100"), 100, &credits(7.0)).await.unwrap();
    assert_eq!((later, transport.requests().len()), (Outcome::OverBudget, 1));
}

#[tokio::test]
async fn a_large_search_brings_the_company_and_says_that_bands_are_wider() {
    let (vendor, transport) =
        open(vec![Exchange::new("POST", PRO, 200, fixture!("uplead/fixtures/pro_page.json"))]);
    let query = Query { employees: Some(Range { min: Some(50), max: Some(200) }), ..people_query() };
    let budget = Budget::unlimited();
    let page = vendor
        .people_search()
        .unwrap()
        .search_within(&query, None, 1, &budget)
        .await
        .unwrap()
        .found()
        .unwrap();
    assert_eq!(page.next.as_deref(), Some("2/1"));
    assert!(page.warnings[0].contains("11-50, 51-200"), "{:?}", page.warnings);
    let company = &page.people[0].person.company;
    assert_eq!(company.revenue_range.as_deref(), Some("$10M-$50M"));
    assert_eq!((company.headcount_range.as_deref(), company.founded_year), (Some("51-200"), Some(1998)));
    assert_eq!(page.people[0].person.phones.len(), 1, "the switchboard is the company's");
    assert_eq!(body(&transport, 0)["employees"], json!(["11-50", "51-200"]));
}

#[tokio::test]
async fn pages_that_lie_are_told() {
    let page = |rows: usize, meta: Value| {
        let mut page: Value = serde_json::from_str(fixture!("uplead/fixtures/people_page1.json")).unwrap();
        page["data"]["results"].as_array_mut().unwrap().truncate(rows);
        page["data"]["meta"] = meta;
        vec![Exchange::new("POST", PEOPLE, 200, page.to_string())]
    };
    let search = async |exchanges: Vec<Exchange>| {
        let (vendor, _) = open(exchanges);
        vendor.people_search().unwrap().search_within(&people_query(), None, 2, &Budget::unlimited()).await
    };
    let empty = search(page(0, json!({"total": 5}))).await.unwrap_err();
    assert!(empty.to_string().contains("empty although 5"), "{empty}");
    let early = search(page(2, json!({"total": "5", "next_page": null}))).await.unwrap().found().unwrap();
    assert!(early.warnings[0].contains("5 records are announced"), "{:?}", early.warnings);
    let both = search(page(2, json!({"total": 5, "next_page": 2, "last_page": "true"}))).await.unwrap();
    assert_eq!(both.found().unwrap().next, None);
    let (vendor, _) = open(vec![Exchange::new("POST", PEOPLE, 200, r#"{"data": {"meta": {"total": 5}}}"#)]);
    let error =
        vendor.people_search().unwrap().search_within(&people_query(), None, 2, &Budget::unlimited()).await;
    assert_eq!(error.unwrap_err().field(), Some("data.results"));
}

#[tokio::test]
async fn counting_is_free() {
    let transport =
        World::new(vec![Exchange::new("POST", PEOPLE, 200, fixture!("uplead/fixtures/count.json"))])
            .transport();
    let vendor = uplead::UpLead::connect(connection::<UpLead>(Arc::new(transport.clone()))).unwrap();
    assert_eq!(vendor.people_count(&people_query()).await.unwrap(), 1_834);
    assert_eq!(body(&transport, 0), json!({"domain": "harborlogistics.example", "count_only": true}));
}

#[tokio::test]
async fn the_status_of_an_address_is_the_one_of_its_owner() {
    let (vendor, transport) = open(UpLead::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let verify = vendor.email_verification().unwrap();
    let outcome = verify.verify("Dana.Okafor@harborlogistics.example", &budget).await.unwrap();
    assert_eq!((outcome.credits(), spent(&budget)), (1.0, 1.0));
    let check = outcome.found().unwrap();
    assert_eq!((check.status, check.detail.as_str()), (EmailStatus::Deliverable, "valid"));
    assert_eq!(body(&transport, 0), json!({"email": "dana.okafor@harborlogistics.example"}));
    let (vendor, _) = open(UpLead::exchanges(Situation::Empty));
    let outcome = vendor.email_verification().unwrap().verify("d@a.example", &budget).await.unwrap();
    assert_eq!((outcome, spent(&budget)), (Outcome::NotFound, 1.0));
}

#[tokio::test]
async fn nobody_is_spelt_in_several_ways() {
    for nobody in [r#"{"data": null}"#, r#"{"data": {}}"#, "{}", r#"{"data": []}"#] {
        let (vendor, _) = open(vec![
            Exchange::new("POST", PERSON, 200, nobody),
            Exchange::new("POST", "/company-search", 200, nobody),
        ]);
        let budget = Budget::unlimited();
        assert_eq!(enrich(&*vendor, UpLead::person(), &budget).await, Outcome::NotFound, "{nobody}");
        let firm = vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
        assert_eq!((firm, spent(&budget)), (Outcome::NotFound, 0.0), "{nobody}");
    }
}

#[tokio::test]
async fn a_refusal_is_an_empty_account_only_if_the_balance_says_so() {
    let forbidden = || Exchange::new("POST", PERSON, 403, fixture!("uplead/fixtures/forbidden.json"));
    let (vendor, _) = open(vec![
        forbidden(),
        Exchange::new("GET", "/credits", 200, fixture!("uplead/fixtures/credits.json")),
    ]);
    let budget = Budget::unlimited();
    let error = vendor.enrichment().unwrap().enrich_people(&[UpLead::person()], &budget).await.unwrap_err();
    assert_eq!((error.kind(), spent(&budget)), (ErrorKind::Forbidden, 0.0));
    let (vendor, transport) = open(vec![
        forbidden(),
        Exchange::new("GET", "/credits", 200, fixture!("uplead/fixtures/credits_none.json")),
        Exchange::new("GET", "/credits", 200, fixture!("uplead/fixtures/credits_none.json")),
        Exchange::new("GET", "/credits", 200, fixture!("uplead/fixtures/credits.json")),
        Exchange::new("POST", PERSON, 200, fixture!("uplead/fixtures/person.json")),
    ]);
    let mut words = Vec::new();
    for _ in 0..3 {
        words.push(enrich(&*vendor, UpLead::person(), &budget).await.as_str());
    }
    assert_eq!(words, ["out of credits", "out of credits", "found"]);
    let paths: Vec<String> =
        transport.requests().iter().map(|one| one.url.path().trim_start_matches("/v2").to_owned()).collect();
    assert_eq!(
        paths,
        [PERSON, "/credits", "/credits", "/credits", PERSON],
        "an empty account is not asked in vain"
    );
}

#[tokio::test]
async fn the_last_credit_is_noticed() {
    let mut answer: Value = serde_json::from_str(fixture!("uplead/fixtures/person.json")).unwrap();
    answer["userInfo"]["availableCredits"] = "0".into();
    let (vendor, transport) = open(vec![
        Exchange::new("POST", PERSON, 200, answer.to_string()),
        Exchange::new("GET", "/credits", 200, fixture!("uplead/fixtures/credits_none.json")),
    ]);
    let budget = Budget::unlimited();
    assert_eq!(enrich(&*vendor, UpLead::person(), &budget).await.as_str(), "found");
    assert_eq!(enrich(&*vendor, UpLead::person(), &Budget::dry()).await.as_str(), "over budget");
    assert_eq!(transport.requests().len(), 1, "a dry run asks nothing");
    assert_eq!(enrich(&*vendor, UpLead::person(), &budget).await.as_str(), "out of credits");
}

#[tokio::test]
async fn a_company_is_looked_up_by_domain() {
    let (vendor, transport) = open(UpLead::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let firm =
        vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!(
        (firm.address.country_iso2.as_deref(), firm.address.postcode.as_deref()),
        (Some("US"), Some("04101"))
    );
    assert_eq!(body(&transport, 0), json!({"domain": "harborlogistics.example"}));
}

#[tokio::test]
async fn what_it_cannot_express_is_named() {
    let (vendor, _) = open(Vec::new());
    let query: Query = serde_json::from_value(json!({"titles": ["CTO"], "seniorities": ["vp", "manager"],
        "company_names": ["a"], "technologies": ["SAP"], "keywords": ["x"], "updated_since": "2026-01-01"}))
    .unwrap();
    let ignored = vendor.people_search().unwrap().ignored(&query);
    assert_eq!(ignored, ["seniorities", "company_names", "technologies", "keywords", "updated_since"]);
    let ignored = vendor.company_search().unwrap().ignored(&query);
    assert_eq!(ignored, ["titles", "seniorities", "technologies", "updated_since"]);
    let one = Query { seniorities: vec!["vp".into()], ..Query::default() };
    assert!(vendor.people_search().unwrap().ignored(&one).is_empty());
    let bare =
        connection::<UpLead>(Arc::new(World::default().transport())).option("title_search_mode", "fuzzy");
    assert_eq!(b2b_providers::connect("uplead", bare).unwrap_err().field(), Some("title_search_mode"));
}
