//! Hunter's own ways: paid searches, discovery, slow checks, contradictory refusals.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::hunter::Hunter;
use crate::support::{Vendor, company_query, connection, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::hunter::Hunter as Client;
use b2b_providers::{
    Allowance, Budget, Delivered, EmailStatus, ErrorKind, Limits, Outcome, Page, Pager, Person, Progress,
    Provider, ProviderId, Query,
};
use rest_core::{ManualClock, ReplayTransport};

const SEARCH: &str = "/domain-search";
const VERIFIER: &str = "/email-verifier";
const EMAIL: &str = "dana.okafor@harborlogistics.example";

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Hunter>(connection::<Hunter>(Arc::new(transport.clone()))), transport)
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("hunter")).copied().unwrap_or_default().credits
}

async fn pages(hunter: &dyn Provider, query: &Query, budget: &Budget) -> Vec<Page> {
    let mut pager = Pager::new(hunter.people_search().unwrap(), query, 2);
    let mut pages = Vec::new();
    while let Some(outcome) = pager.next_page(budget).await.unwrap() {
        pages.push(outcome.found().unwrap());
    }
    pages
}

#[tokio::test]
async fn a_search_costs_a_credit_for_every_ten_begun() {
    let (hunter, transport) = open(Hunter::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let pages = pages(&*hunter, &people_query(), &budget).await;
    assert_eq!(pages.iter().map(|page| page.people.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(spent(&budget), 2.0);
    let person = &pages[0].people[0].person;
    assert_eq!((person.email.as_deref(), person.email_status), (Some(EMAIL), Some(EmailStatus::Deliverable)));
    assert_eq!(person.company.domain.as_deref(), Some("harborlogistics.example"));
    let request = &transport.requests()[0];
    assert!(!request.url.query().unwrap().contains("api_key"));
    assert!(request.headers["x-api-key"].is_sensitive());
}

#[tokio::test]
async fn a_small_budget_buys_a_small_page() {
    let (hunter, transport) = open(Hunter::exchanges(Situation::Success));
    let run = Allowance { credits: Some(1.0), money: None };
    let budget = Budget::new(Limits { run, ..Limits::default() }, Arc::new(ManualClock::at(now())));
    let search = hunter.people_search().unwrap();
    let first = search.search_within(&people_query(), None, 100, &budget).await.unwrap();
    assert!(transport.requests()[0].url.query().unwrap().contains("limit=10"));
    let next = first.found().unwrap().next;
    let second = search.search_within(&people_query(), next.as_deref(), 100, &budget).await.unwrap();
    assert_eq!(second, Outcome::OverBudget);
}

#[tokio::test]
async fn mailboxes_of_nobody_are_flagged_and_no_people() {
    let (hunter, _) =
        open(vec![Exchange::new("GET", SEARCH, 200, fixture!("hunter/fixtures/domain_generic.json"))]);
    let pages = pages(&*hunter, &people_query(), &Budget::unlimited()).await;
    assert_eq!((pages[0].people.len(), pages[0].skipped.len()), (1, 1));
    assert_eq!(pages[0].skipped[0].index, 1);
}

#[tokio::test]
async fn without_domains_a_free_discovery_finds_them() {
    let (hunter, transport) = open(Hunter::exchanges(Situation::Success));
    let found = pages(&*hunter, &company_query(), &Budget::unlimited()).await;
    assert!(found.len() >= 2);
    let asked: Vec<String> = transport.requests().iter().map(|request| request.url.to_string()).collect();
    assert!(asked[0].ends_with("/discover"));
    assert!(asked[1].contains("domain=harborlogistics.example"));
    assert!(asked.iter().any(|url| url.contains("domain=gantryworks.example")));
    assert!(!asked.iter().any(|url| url.contains("quayfreight")), "it has no mailboxes of people");
    let (hunter, _) =
        open(vec![Exchange::new("POST", "/discover", 200, fixture!("hunter/fixtures/discover_empty.json"))]);
    assert!(pages(&*hunter, &company_query(), &Budget::unlimited()).await[0].people.is_empty());
    let outcome =
        hunter.people_search().unwrap().search_within(&Query::default(), None, 2, &Budget::unlimited()).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn a_domain_that_opted_out_does_not_cost_the_others() {
    let (hunter, _) = open(vec![
        Exchange::new("GET", SEARCH, 400, fixture!("hunter/fixtures/invalid_domain.json")),
        Exchange::new(
            "GET",
            SEARCH,
            200,
            fixture!("hunter/fixtures/domain_page2.json").replace("\"results\": 3", "\"results\": 1"),
        ),
    ]);
    let query =
        Query { company_domains: vec!["gone.example".into(), "b.example".into()], ..Query::default() };
    let budget = Budget::unlimited();
    let found = pages(&*hunter, &query, &budget).await;
    assert_eq!((found[0].skipped.len(), found[1].people.len()), (1, 1));
    assert_eq!(spent(&budget), 1.0);
}

#[tokio::test]
async fn a_check_that_takes_its_time_is_asked_for_again_and_paid_once() {
    let (hunter, transport) = open(vec![
        Exchange::new("GET", VERIFIER, 202, ""),
        Exchange::new("GET", VERIFIER, 202, "{}"),
        Exchange::new("GET", VERIFIER, 200, fixture!("hunter/fixtures/verifier.json")),
    ]);
    let budget = Budget::unlimited();
    let outcome = hunter.email_verification().unwrap().verify(EMAIL, &budget).await.unwrap();
    let verification = outcome.found().unwrap();
    assert_eq!((verification.status, verification.score), (EmailStatus::Deliverable, Some(97)));
    assert_eq!((transport.requests().len(), spent(&budget)), (3, 0.5));
}

#[tokio::test]
async fn a_check_that_does_not_end_becomes_a_job() {
    let mut exchanges = vec![Exchange::new("GET", VERIFIER, 202, ""); 7];
    exchanges.push(Exchange::new("GET", VERIFIER, 222, ""));
    exchanges.push(Exchange::new(
        "GET",
        VERIFIER,
        200,
        fixture!("hunter/fixtures/verifier.json").replace("\"valid\"", "\"unknown\""),
    ));
    let (hunter, _) = open(exchanges);
    let budget = Budget::unlimited();
    let outcome = hunter.email_verification().unwrap().verify(EMAIL, &budget).await.unwrap();
    let Outcome::Pending { job } = outcome else { panic!("{outcome:?}") };
    assert!(!job.as_str().contains("dana"), "names of jobs are logged");
    assert_eq!(spent(&budget), 0.5);
    let jobs = hunter.jobs().unwrap();
    let job = jobs.table().job(&job).unwrap();
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Waiting { .. }));
    let done = jobs.poll(&job, &budget).await.unwrap();
    let Progress::Finished(Delivered::Verification(Outcome::Found { value, .. })) = done else {
        panic!("{done:?}")
    };
    assert_eq!(value.status, EmailStatus::Unknown);
    assert_eq!(spent(&budget), 0.0, "an unknown result is not charged");
    assert!(jobs.table().open().is_empty());
}

#[tokio::test]
async fn a_mail_server_that_misbehaves_is_asked_later() {
    let (hunter, transport) = open(vec![Exchange::new("GET", VERIFIER, 222, "oops")]);
    let outcome = hunter.email_verification().unwrap().verify(EMAIL, &Budget::unlimited()).await.unwrap();
    let Outcome::Pending { job } = outcome else { panic!("{outcome:?}") };
    let job = hunter.jobs().unwrap().table().job(&job).unwrap();
    assert!(job.due_at.since(now()).as_secs() >= 3_600);
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn claimed_addresses_are_opt_outs() {
    let (hunter, _) =
        open(vec![Exchange::new("GET", VERIFIER, 451, fixture!("hunter/fixtures/claimed.json"))]);
    let budget = Budget::unlimited();
    let outcome = hunter.email_verification().unwrap().verify(EMAIL, &budget).await.unwrap();
    assert_eq!(outcome.as_str(), "opted out");
    assert_eq!(spent(&budget), 0.0);
}

#[tokio::test]
async fn a_person_with_an_address_is_looked_up_and_nobody_is_free() {
    let (hunter, _) = open(vec![
        Exchange::new("GET", "/people/find", 200, fixture!("hunter/fixtures/person.json")),
        Exchange::new("GET", "/people/find", 404, r#"{"errors":[{"id":"not_found","code":404}]}"#),
    ]);
    let person = Person { email: Some(EMAIL.into()), ..Person::default() };
    let budget = Budget::unlimited();
    let enrich = hunter.enrichment().unwrap();
    let outcome = enrich.enrich_people(std::slice::from_ref(&person), &budget).await.unwrap().remove(0);
    let value = outcome.found().unwrap();
    assert_eq!(value.linkedin_url.as_deref(), Some("https://www.linkedin.com/in/dana-okafor-demo"));
    assert_eq!(enrich.enrich_people(&[person], &budget).await.unwrap(), [Outcome::NotFound]);
    assert_eq!(spent(&budget), 1.0);
    assert_eq!(enrich.enrich_people(&[Person::default()], &budget).await.unwrap(), [Outcome::Unsupported]);
}

#[tokio::test]
async fn an_empty_account_says_until_when() {
    let (hunter, transport) = open(Hunter::exchanges(Situation::OutOfCredits));
    let outcome = hunter
        .enrichment()
        .unwrap()
        .enrich_people(&[Hunter::person()], &Budget::unlimited())
        .await
        .unwrap()
        .remove(0);
    let Outcome::OutOfCredits { until } = outcome else { panic!("{outcome:?}") };
    assert_eq!(until.unwrap().date_string(), "2026-09-11");
    assert_eq!(transport.requests().len(), 2, "a quota is not retried");
}

#[tokio::test]
async fn a_refusal_without_reason_is_tried_once_more() {
    let (hunter, transport) = open(vec![
        Exchange::new("GET", "/account", 403, "{}"),
        Exchange::new("GET", "/account", 403, "{}"),
        Exchange::new("GET", "/account", 200, fixture!("hunter/fixtures/account.json")),
    ]);
    let usage = hunter.usage().unwrap();
    assert_eq!(usage.usage().await.unwrap_err().kind(), ErrorKind::Forbidden);
    assert_eq!(transport.requests().len(), 2);
    let health = usage.check().await.unwrap();
    assert_eq!((health.note.as_deref(), health.balances[0].left), (Some("plan Growth"), Some(9_450.0)));
}

#[tokio::test]
async fn mailboxes_are_counted_for_free() {
    let body = r#"{"data":{"total":81,"personal_emails":"65","generic_emails":16},"meta":{}}"#;
    let transport = World::new(vec![Exchange::new("GET", "/email-count", 200, body)]).transport();
    let hunter = Client::connect(connection::<Hunter>(Arc::new(transport))).unwrap();
    let count = hunter.email_count("a.example").await.unwrap();
    assert_eq!((count.total, count.personal, count.generic), (81, 65, 16));
}
