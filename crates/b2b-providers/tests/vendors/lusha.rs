//! Lusha's own ways: search before reveal, bills, refusals of single records, version 2.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::lusha::Lusha;
use crate::support::{SECRET, Vendor, company, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::{
    Allowance, Budget, Capability, Company, Connection, ErrorKind, Limits, Outcome, Person, PhoneKind,
    Provider, ProviderId, Query, Reveal,
};
use rest_core::{ManualClock, ReplayTransport};
use serde_json::{Value, json};

const PEOPLE: &str = "/v3/contacts/prospecting";
const SEARCH: &str = "/v3/contacts/search";
const ENRICH: &str = "/v3/contacts/enrich";
const COMPANY: &str = "/v3/companies/search-and-enrich";

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Lusha>(set(connection::<Lusha>(Arc::new(transport.clone())))), transport)
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
    budget.spent().get(&ProviderId::new("lusha")).copied().unwrap_or_default().credits
}

fn named(name: &str) -> Person {
    Person {
        full_name: Some(name.into()),
        company: Company { domain: Some("harborlogistics.example".into()), ..Company::default() },
        ..Person::default()
    }
}

async fn enrich(vendor: &dyn Provider, people: &[Person], budget: &Budget) -> Vec<Outcome<Person>> {
    vendor.enrichment().unwrap().enrich_people(people, budget).await.unwrap()
}

fn words(outcomes: &[Outcome<Person>]) -> Vec<&'static str> {
    outcomes.iter().map(Outcome::as_str).collect()
}

#[tokio::test]
async fn a_search_counts_pages_from_zero_and_pays_by_the_bill() {
    let (vendor, transport) = open(Lusha::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    let budget = Budget::unlimited();
    let first = search.search_within(&people_query(), None, 2, &budget).await.unwrap();
    assert_eq!((first.credits(), spent(&budget)), (1.0, 1.0));
    let first = first.found().unwrap();
    assert_eq!((first.total, first.next.as_deref()), (Some(3), Some("2/10")));
    assert_eq!(first.people[0].completeness, Reveal::NeedsReveal);
    assert_eq!(first.people[1].completeness, Reveal::Nothing);
    let last =
        search.search_within(&people_query(), Some("2/10"), 100, &budget).await.unwrap().found().unwrap();
    assert_eq!((last.next, last.people[0].person.job_title.as_deref()), (None, Some("CFO")));
    assert_eq!(body(&transport, 0)["pagination"], json!({"page": 0, "size": 10}));
    assert_eq!(body(&transport, 1)["pagination"], json!({"page": 1, "size": 10}));
    let request = &transport.requests()[0];
    assert_eq!(request.url.as_str(), "https://api.lusha.com/v3/contacts/prospecting");
    assert_eq!(request.headers["api_key"], SECRET);
    assert!(request.headers["api_key"].is_sensitive());
}

#[tokio::test]
async fn the_budget_shrinks_the_first_page_and_stops_the_others() {
    let (vendor, transport) = open(Lusha::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    search.search_within(&people_query(), None, 100, &credits(2.0)).await.unwrap();
    assert_eq!(body(&transport, 0)["pagination"]["size"], 50);
    let later = search.search_within(&people_query(), Some("2/100"), 100, &credits(2.0)).await.unwrap();
    assert_eq!(later, Outcome::OverBudget);
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn what_lusha_may_not_give_is_skipped_and_a_missing_page_is_told() {
    let (vendor, _) =
        open(vec![Exchange::new("POST", PEOPLE, 200, fixture!("lusha/fixtures/people_restricted.json"))]);
    let budget = Budget::unlimited();
    let page =
        vendor.people_search().unwrap().search_within(&people_query(), None, 2, &budget).await.unwrap();
    let page = page.found().unwrap();
    assert_eq!((page.people.len(), page.skipped.len()), (1, 1));
    let empty = r#"{"results": [], "pagination": {"page": 0, "size": 10, "total": 5}}"#;
    let (vendor, _) = open(vec![Exchange::new("POST", PEOPLE, 200, empty)]);
    let error =
        vendor.people_search().unwrap().search_within(&people_query(), None, 2, &budget).await.unwrap_err();
    assert!(error.to_string().contains("empty although 5"), "{error}");
}

#[tokio::test]
async fn levels_are_lushas_own_numbers_asked_for_once() {
    let mut exchanges = Lusha::exchanges(Situation::Success);
    exchanges.push(Exchange::new(
        "GET",
        "/v3/contacts/prospecting/filters/seniority",
        200,
        fixture!("lusha/fixtures/seniority.json"),
    ));
    let (vendor, transport) = open(exchanges);
    let search = vendor.people_search().unwrap();
    let budget = Budget::unlimited();
    let seniorities = ["vp", "head", "Director", "owner"].map(str::to_owned).to_vec();
    let query = Query { seniorities, ..people_query() };
    search.search_within(&query, None, 10, &budget).await.unwrap();
    search.search_within(&query, None, 10, &budget).await.unwrap();
    let paths: Vec<String> = transport.requests().iter().map(|one| one.url.path().to_owned()).collect();
    assert_eq!(paths, ["/v3/contacts/prospecting/filters/seniority", PEOPLE, PEOPLE]);
    assert_eq!(body(&transport, 1)["filters"]["contacts"]["include"]["seniorityIds"], json!([8, 6, 10]));
    let unknown = Query { seniorities: vec!["intern".into()], ..people_query() };
    let error = search.search_within(&unknown, None, 10, &budget).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query.seniorities[0]")));
    let calls = vendor.calls();
    assert_eq!(search.search_within(&query, None, 10, &Budget::dry()).await.unwrap(), Outcome::OverBudget);
    assert_eq!(vendor.calls(), calls);
}

#[tokio::test]
async fn people_without_an_id_are_searched_first_and_revealed_with_the_others() {
    let (vendor, transport) = open(vec![
        Exchange::new("POST", SEARCH, 200, fixture!("lusha/fixtures/searched.json")),
        Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched_mixed.json")),
    ]);
    let budget = Budget::unlimited();
    let people = [
        named("Dana Okafor"),
        named("Sam Lee"),
        named("Nobody Here"),
        known("lusha", "4415824636"),
        known("lusha", "4415824635"),
        Person::default(),
    ];
    let outcomes = enrich(&*vendor, &people, &budget).await;
    assert_eq!(words(&outcomes), ["found", "found", "not found", "found", "unknown", "unsupported"]);
    assert_eq!(
        body(&transport, 0)["contacts"][2],
        json!({"clientReferenceId": "2", "firstName": "Nobody", "lastName": "Here", "companyDomain": "harborlogistics.example"})
    );
    assert_eq!(
        body(&transport, 1),
        json!({"ids": ["4415824636", "4415824635", "4415824633"], "reveal": ["emails"], "waterfallEnabled": false})
    );
    assert_eq!(outcomes.iter().map(Outcome::credits).collect::<Vec<_>>(), [1.5, 0.5, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(spent(&budget), 3.0);
    let Outcome::Found { value, .. } = &outcomes[1] else { panic!("found") };
    assert_eq!((value.email.as_deref(), value.last_name.as_deref()), (None, Some("Lee")));
}

#[tokio::test]
async fn numbers_cost_more_and_only_if_wanted() {
    let (vendor, transport) = open_with(
        vec![Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched_phone.json"))],
        |connection| connection.option("reveal_phones", "true"),
    );
    let budget = Budget::unlimited();
    let outcomes = enrich(&*vendor, &[Lusha::person()], &budget).await;
    assert_eq!((outcomes[0].credits(), spent(&budget)), (6.0, 6.0));
    assert_eq!(body(&transport, 0)["reveal"], json!(["emails", "phones"]));
    let Outcome::Found { value, .. } = &outcomes[0] else { panic!("found") };
    assert_eq!(value.phones[0].kind, PhoneKind::Mobile);
    assert_eq!(value.observed_at.unwrap().date_string(), "2026-04-23");
}

#[tokio::test]
async fn what_was_revealed_before_is_free() {
    let mut answer: Value = serde_json::from_str(fixture!("lusha/fixtures/enriched.json")).unwrap();
    answer["billing"]["creditsCharged"] = 0.into();
    let (vendor, _) = open(vec![Exchange::new("POST", ENRICH, 200, answer.to_string())]);
    let budget = Budget::unlimited();
    let outcomes = enrich(&*vendor, &[Lusha::person()], &budget).await;
    assert_eq!((outcomes[0].as_str(), outcomes[0].credits(), spent(&budget)), ("found", 0.0, 0.0));
    answer["billing"] = Value::Null;
    let (vendor, _) = open(vec![Exchange::new("POST", ENRICH, 200, answer.to_string())]);
    enrich(&*vendor, &[Lusha::person()], &budget).await;
    assert_eq!(spent(&budget), 1.0, "without a bill the list price counts");
}

#[tokio::test]
async fn a_privacy_rule_for_one_does_not_hide_the_others() {
    let (vendor, transport) = open(vec![
        Exchange::new("POST", ENRICH, 451, "{}"),
        Exchange::new("POST", ENRICH, 451, "{}"),
        Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched.json")),
    ]);
    let budget = Budget::unlimited();
    let people = [known("lusha", "1"), Lusha::person()];
    assert_eq!(words(&enrich(&*vendor, &people, &budget).await), ["opted out", "found"]);
    assert_eq!((transport.requests().len(), spent(&budget)), (3, 1.0));
}

#[tokio::test]
async fn only_what_the_budget_covers_is_revealed() {
    let (vendor, transport) =
        open(vec![Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched.json"))]);
    let people = [Lusha::person(), known("lusha", "2")];
    assert_eq!(words(&enrich(&*vendor, &people, &credits(1.0)).await), ["found", "over budget"]);
    assert_eq!(body(&transport, 0)["ids"], json!(["4415824633"]));
    let (vendor, transport) = open(Vec::new());
    let outcomes = enrich(&*vendor, &[named("Dana Okafor")], &Budget::dry()).await;
    assert_eq!((words(&outcomes), transport.requests().len()), (vec!["over budget"], 0));
}

#[tokio::test]
async fn a_company_with_its_technologies_and_intent_if_wanted() {
    let world = || vec![Exchange::new("POST", COMPANY, 200, fixture!("lusha/fixtures/company.json"))];
    let (vendor, transport) = open_with(world(), |connection| connection.option("intent", "true"));
    let budget = Budget::unlimited();
    let firm =
        vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!((firm.headcount, firm.revenue_range.as_deref()), (Some(140), Some("$10M-$50M")));
    assert_eq!((firm.address.postcode.as_deref(), firm.founded_year), (Some("04101"), Some(1998)));
    assert_eq!(spent(&budget), 2.0);
    let technologies = vendor.technographics().unwrap().technologies(&company(), &budget).await.unwrap();
    assert_eq!(technologies.found().unwrap(), ["salesforce", "microsoft 365"]);
    let intent = vendor.intent().unwrap().intent(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!((intent.intent_score, intent.intent_topics), (Some(83), vec!["Cloud Migration".to_owned()]));
    assert_eq!(body(&transport, 2)["reveal"], json!(["intent"]));
    let (vendor, _) =
        open(vec![Exchange::new("POST", COMPANY, 200, fixture!("lusha/fixtures/company_none.json"))]);
    let nobody = vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
    assert_eq!(nobody, Outcome::NotFound);
    assert!(!vendor.capabilities().contains(&Capability::Intent));
}

#[tokio::test]
async fn an_account_without_version_three_is_served_by_version_two() {
    let (vendor, transport) = open(vec![
        Exchange::new("POST", SEARCH, 403, fixture!("lusha/fixtures/no_v3.json")),
        Exchange::new("POST", "/v2/person", 200, fixture!("lusha/fixtures/old_people.json")),
        Exchange::new("GET", "/v2/company", 200, fixture!("lusha/fixtures/old_company.json")),
        Exchange::new("GET", "/account/usage", 200, fixture!("lusha/fixtures/old_account.json")),
    ]);
    let budget = Budget::unlimited();
    let people = [named("Dana Okafor"), named("Nobody Here"), named("Not Anymore")];
    let outcomes = enrich(&*vendor, &people, &budget).await;
    assert_eq!(words(&outcomes), ["found", "not found", "opted out"]);
    let Outcome::Found { value, .. } = &outcomes[0] else { panic!("found") };
    assert_eq!(value.external_id.as_deref(), Some("4415824633"));
    assert_eq!(value.email.as_deref(), Some("dana.okafor@harborlogistics.example"));
    assert_eq!(
        (value.company.headcount_range.as_deref(), value.company.founded_year),
        (Some("51-200"), Some(1998))
    );
    assert_eq!(spent(&budget), 1.0);
    let firm =
        vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!(firm.revenue_range.as_deref(), Some("$10M-$50M"));
    let health = vendor.usage().unwrap().check().await.unwrap();
    assert_eq!(health.balances[0].left, Some(38.0));
    assert!(health.note.unwrap().contains("version 2"));
    let paths: Vec<String> = transport.requests().iter().map(|one| one.url.path().to_owned()).collect();
    assert_eq!(paths, [SEARCH, "/v2/person", "/v2/company", "/account/usage"]);
    let search = vendor.people_search().unwrap();
    let error = search.search_within(&people_query(), None, 2, &budget).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("needs version 3"), "{error}");
}

#[tokio::test]
async fn a_plan_that_lacks_a_call_does_not_change_the_version() {
    let (vendor, transport) =
        open(vec![Exchange::new("POST", ENRICH, 403, r#"{"statusCode":403,"message":"Plan lacks it"}"#)]);
    let budget = Budget::unlimited();
    let error = vendor.enrichment().unwrap().enrich_people(&[Lusha::person()], &budget).await.unwrap_err();
    assert_eq!((error.kind(), spent(&budget)), (ErrorKind::Forbidden, 0.0));
    assert_eq!(transport.requests().len(), 1);
    let (vendor, _) = open_with(
        vec![Exchange::new("POST", ENRICH, 403, fixture!("lusha/fixtures/no_v3.json"))],
        |connection| connection.option("api", "v3"),
    );
    let error = vendor.enrichment().unwrap().enrich_people(&[Lusha::person()], &budget).await.unwrap_err();
    assert!(error.to_string().contains("V3 API access"), "{error}");
}

#[tokio::test]
async fn a_used_up_day_is_not_waited_for() {
    let (vendor, transport) = open(vec![
        Exchange::new("POST", PEOPLE, 429, fixture!("lusha/fixtures/rate.json"))
            .header("x-daily-requests-left", "0"),
    ]);
    let search = vendor.people_search().unwrap();
    let budget = Budget::unlimited();
    let error = search.search_within(&people_query(), None, 2, &budget).await.unwrap_err();
    assert_eq!((error.kind(), transport.requests().len(), spent(&budget)), (ErrorKind::RateLimited, 1, 0.0));
}

#[tokio::test]
async fn the_balance_and_when_it_fills() {
    let (vendor, _) = open(Lusha::exchanges(Situation::Success));
    let health = vendor.usage().unwrap().check().await.unwrap();
    assert_eq!((health.balances[0].left, health.note.as_deref()), (Some(8_500.0), Some("plan scale")));
    assert_eq!(health.balances[0].resets_at.unwrap().date_string(), "2027-01-01");
    let query: Query =
        serde_json::from_value(json!({"titles": ["CTO"], "keywords": ["x"], "updated_since": "2026-01-01"}))
            .unwrap();
    assert_eq!(vendor.people_search().unwrap().ignored(&query), ["keywords", "updated_since"]);
    assert_eq!(vendor.company_search().unwrap().ignored(&query), ["titles", "keywords", "updated_since"]);
    let bare = connection::<Lusha>(Arc::new(World::default().transport())).option("api", "v4");
    assert_eq!(b2b_providers::connect("lusha", bare).unwrap_err().field(), Some("api"));
}
