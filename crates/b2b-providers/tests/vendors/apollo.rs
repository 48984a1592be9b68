//! Apollo's own ways: paging, pairing, money, phone numbers that come later.

use std::sync::Arc;

use crate::support::apollo::Apollo;
use crate::support::fixture;
use crate::support::{Vendor, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::apollo::phones_delivered;
use b2b_providers::{
    Allowance, Budget, Delivered, ErrorKind, Limits, Outcome, Person, PhoneKind, Progress, Provider,
    ProviderId, Query, Reveal,
};
use rest_core::{ManualClock, ReplayTransport, SecretString};
use serde_json::{Value, json};

const SEARCH: &str = "/mixed_people/api_search";

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Apollo>(connection::<Apollo>(Arc::new(transport.clone()))), transport)
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

fn total(total: u64) -> String {
    let mut page: Value = serde_json::from_str(fixture!("apollo/fixtures/people_page1.json")).unwrap();
    page["total_entries"] = total.into();
    page.to_string()
}

fn credits(limit: f64) -> Budget {
    let run = Allowance { credits: Some(limit), money: None };
    Budget::new(Limits { run, ..Limits::default() }, Arc::new(ManualClock::at(now())))
}

#[tokio::test]
async fn a_search_goes_on_where_its_cursor_says() {
    let (apollo, transport) = open(Apollo::exchanges(Situation::Success));
    let search = apollo.people_search().unwrap();
    let first = search.search(&people_query(), None, 2).await.unwrap();
    assert_eq!((first.total, first.next.as_deref()), (Some(3), Some("2/2")));
    assert_eq!(first.people[0].completeness, Reveal::NeedsReveal);
    assert_eq!(first.people[0].person.last_name, None, "an obfuscated name is no name");
    let last = search.search(&people_query(), first.next.as_deref(), 100).await.unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    assert_eq!(last.people[0].completeness, Reveal::Nothing);
    assert_eq!(
        (body(&transport, 1)["page"].as_u64(), body(&transport, 1)["per_page"].as_u64()),
        (Some(2), Some(2))
    );
    let request = &transport.requests()[0];
    assert_eq!(request.url.as_str(), "https://api.apollo.io/api/v1/mixed_people/api_search");
    assert!(request.headers["x-api-key"].is_sensitive());
    assert_eq!(apollo.calls(), 2);
}

#[tokio::test]
async fn filters_that_were_ignored_are_no_result() {
    let (apollo, _) = open(vec![Exchange::new("POST", SEARCH, 200, total(60_000_000))]);
    let search = apollo.people_search().unwrap();
    let error = search.search(&people_query(), None, 2).await.unwrap_err();
    assert!(error.to_string().contains("ignored the filters"), "{error}");
    assert!(search.search(&Query::default(), None, 2).await.is_ok());
}

#[tokio::test]
async fn records_out_of_reach_and_missing_pages_are_told() {
    let (apollo, _) = open(vec![Exchange::new("POST", SEARCH, 200, total(60_000))]);
    let page = apollo.people_search().unwrap().search(&people_query(), None, 100).await.unwrap();
    assert!(page.warnings[0].contains("50000 of 60000"), "{:?}", page.warnings);
    let (apollo, _) =
        open(vec![Exchange::new("POST", SEARCH, 200, r#"{"total_entries": 500, "people": []}"#)]);
    let error =
        apollo.people_search().unwrap().search(&people_query(), Some("3/100"), 100).await.unwrap_err();
    assert!(error.to_string().contains("page 3 is empty although 500"), "{error}");
}

#[tokio::test]
async fn what_it_cannot_express_is_named() {
    let (apollo, _) = open(Vec::new());
    let query: Query =
        serde_json::from_value(json!({"titles": ["CTO"], "departments": ["IT"], "industries": ["x"],
        "company_names": ["a", "b"], "updated_since": "2026-01-01"}))
        .unwrap();
    let people = apollo.people_search().unwrap().ignored(&query);
    assert_eq!(people, ["departments", "company_names", "industries", "updated_since"]);
    let companies = apollo.company_search().unwrap().ignored(&query);
    assert_eq!(companies, ["titles", "departments", "company_names", "updated_since"]);
}

#[tokio::test]
async fn several_people_go_in_one_call_and_keep_their_order() {
    let bulk = "/people/bulk_match";
    let (apollo, transport) = open(vec![
        Exchange::new("POST", bulk, 200, fixture!("apollo/fixtures/bulk_match.json")),
        Exchange::new("POST", bulk, 200, fixture!("apollo/fixtures/bulk_match_short.json")),
    ]);
    let people = [
        known("apollo", "66f1a2b3c4d5e6f708192001"),
        known("apollo", "gone"),
        known("apollo", "66f1a2b3c4d5e6f708192002"),
    ];
    let budget = Budget::unlimited();
    let enrich = apollo.enrichment().unwrap();
    let outcomes = enrich.enrich_people(&people, &budget).await.unwrap();
    let words: Vec<&str> = outcomes.iter().map(Outcome::as_str).collect();
    assert_eq!(words, ["found", "not found", "found"]);
    assert_eq!(body(&transport, 0)["details"].as_array().unwrap().len(), 3);
    assert_eq!(budget.spent()[&ProviderId::new("apollo")].credits, 2.0);
    // A shorter list is paired by what both sides know.
    let outcomes = enrich.enrich_people(&people, &budget).await.unwrap();
    let words: Vec<&str> = outcomes.iter().map(Outcome::as_str).collect();
    assert_eq!(words, ["not found", "not found", "found"]);
}

#[tokio::test]
async fn only_what_the_budget_covers_is_sent() {
    let (apollo, transport) =
        open(vec![Exchange::new("POST", "/people/match", 200, fixture!("apollo/fixtures/match.json"))]);
    let people = [Person::default(), known("apollo", "66f1a2b3c4d5e6f708192001"), known("apollo", "2")];
    let outcomes = apollo.enrichment().unwrap().enrich_people(&people, &credits(1.0)).await.unwrap();
    let words: Vec<&str> = outcomes.iter().map(Outcome::as_str).collect();
    assert_eq!(words, ["unsupported", "found", "over budget"]);
    assert_eq!(transport.requests().len(), 1);
    assert_eq!(body(&transport, 0)["id"], "66f1a2b3c4d5e6f708192001");
}

#[tokio::test]
async fn out_of_credits_says_until_when() {
    let (apollo, _) = open(Apollo::exchanges(Situation::OutOfCredits));
    let outcomes =
        apollo.enrichment().unwrap().enrich_people(&[Apollo::person()], &Budget::unlimited()).await.unwrap();
    let Outcome::OutOfCredits { until } = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(until.unwrap().date_string(), "2026-09-01");
}

#[tokio::test]
async fn a_gateway_error_after_a_paid_call_is_not_repeated() {
    let (apollo, transport) = open(vec![
        Exchange::new("POST", "/people/match", 502, crate::support::HTML),
        Exchange::new("POST", "/people/match", 200, fixture!("apollo/fixtures/match.json")),
    ]);
    let budget = Budget::unlimited();
    let outcomes = apollo.enrichment().unwrap().enrich_people(&[Apollo::person()], &budget).await.unwrap();
    assert_eq!(outcomes[0].as_str(), "unknown");
    assert_eq!(transport.requests().len(), 1);
    assert_eq!(budget.spent()[&ProviderId::new("apollo")].credits, 1.0);
}

#[tokio::test]
async fn phone_numbers_come_later_and_what_they_did_not_cost_comes_back() {
    let result = "/webhook_result/-4021998812345678901";
    let transport = World::new(vec![
        Exchange::new("POST", "/people/match", 200, fixture!("apollo/fixtures/match.json")),
        Exchange::new("GET", result, 404, fixture!("apollo/fixtures/webhook_pending.json")),
        Exchange::new("GET", result, 200, fixture!("apollo/fixtures/webhook_done.json")),
    ])
    .transport();
    let hook = "https://hooks.example/very-long-and-unguessable";
    let connection = connection::<Apollo>(Arc::new(transport.clone()))
        .option("reveal_phones", "true")
        .secret("APOLLO_WEBHOOK_URL", SecretString::from(hook));
    let apollo = provider::<Apollo>(connection);
    let budget = Budget::unlimited();
    let outcomes = apollo.enrichment().unwrap().enrich_people(&[Apollo::person()], &budget).await.unwrap();
    assert_eq!(outcomes[0].as_str(), "found");
    assert_eq!(
        (&body(&transport, 0)["reveal_phone_number"], &body(&transport, 0)["webhook_url"]),
        (&json!(true), &json!(hook))
    );
    let spent = || budget.spent()[&ProviderId::new("apollo")].credits;
    assert_eq!(spent(), 9.0);

    let jobs = apollo.jobs().unwrap();
    let job = jobs.table().open().remove(0);
    assert_eq!((job.handle.as_str(), job.held_credits), ("-4021998812345678901", 8.0));
    let waiting = jobs.poll(&job, &budget).await.unwrap();
    assert!(
        matches!(waiting, Progress::Waiting { until } if until == now() + std::time::Duration::from_secs(10))
    );
    let Progress::Finished(Delivered::People(people)) = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("the job is done");
    };
    assert_eq!((people[0].phones[0].kind, people[0].phones[0].verified), (PhoneKind::Mobile, true));
    assert_eq!(people[0].external_id.as_deref(), Some("66f1a2b3c4d5e6f708192001"));
    assert!(jobs.table().open().is_empty());
    assert_eq!(spent(), 9.0);
}

#[tokio::test]
async fn a_job_that_apollo_forgot_gives_its_credits_back() {
    let transport = World::new(vec![
        Exchange::new("POST", "/people/match", 200, fixture!("apollo/fixtures/match.json")),
        Exchange::new(
            "GET",
            "/webhook_result/-4021998812345678901",
            410,
            r#"{"error_code":"request_id_expired"}"#,
        ),
    ])
    .transport();
    let connection = connection::<Apollo>(Arc::new(transport))
        .option("reveal_phones", "true")
        .secret("APOLLO_WEBHOOK_URL", SecretString::from("https://hooks.example/x"));
    let apollo = provider::<Apollo>(connection);
    let budget = Budget::unlimited();
    apollo.enrichment().unwrap().enrich_people(&[Apollo::person()], &budget).await.unwrap();
    let jobs = apollo.jobs().unwrap();
    let job = jobs.table().open().remove(0);
    let lost = jobs.poll(&job, &budget).await.unwrap();
    assert_eq!(lost, Progress::Lost { reason: "request_id_expired".to_owned() });
    assert_eq!(budget.spent()[&ProviderId::new("apollo")].credits, 1.0);
}

#[test]
fn a_webhook_body_is_read_like_a_poll() {
    let done: Value = serde_json::from_str(fixture!("apollo/fixtures/webhook_done.json")).unwrap();
    let people = phones_delivered(done["webhook_result"].to_string().as_bytes(), now()).unwrap();
    assert_eq!(people[0].phones.len(), 1);
    assert_eq!(phones_delivered(b"<html>", now()).unwrap_err().kind(), ErrorKind::Malformed);
}

#[tokio::test]
async fn a_key_without_the_balance_still_works() {
    let (apollo, _) = open(vec![
        Exchange::new("POST", "/usage_stats/credit_usage_stats", 403, r#"{"error_code":"API_INACCESSIBLE"}"#),
        Exchange::new("GET", "/users/api_profile", 200, "{}"),
    ]);
    let health = apollo.usage().unwrap().check().await.unwrap();
    assert!(health.note.unwrap().contains("may not read the credit balance"));
}

#[test]
fn connecting_names_what_is_missing() {
    let bare = || {
        b2b_providers::Connection::new(
            Arc::new(World::default().transport()),
            Arc::new(ManualClock::at(now())),
        )
    };
    let error = b2b_providers::connect("apollo", bare()).unwrap_err();
    assert!(error.to_string().contains("APOLLO_API_KEY"), "{error}");
    let error =
        b2b_providers::connect("apollo", Apollo::equip(bare()).option("reveal_phones", "true")).unwrap_err();
    assert!(error.to_string().contains("APOLLO_WEBHOOK_URL"), "{error}");
    let error =
        b2b_providers::connect("apollo", Apollo::equip(bare()).option("reveal_phone", "true")).unwrap_err();
    assert!(error.to_string().contains("unknown option reveal_phone;"), "{error}");
}
