//! RocketReach's own ways: two kinds of credits, answers of two shapes, look-ups that take their time.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::rocketreach::{RocketReach, Universal};
use crate::support::{SECRET, Vendor, company, company_query, connection, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::rocketreach::webhook::{is_signed, profiles_delivered};
use b2b_providers::{
    Budget, Connection, Delivered, ErrorKind, JobKind, Outcome, Person, PhoneKind, Progress, Provider,
    ProviderId, Query, Reveal,
};
use rest_core::{ReplayTransport, SecretString};
use serde_json::{Value, json};

const LOOKUP: &str = "/person/lookup";
const STATUS: &str = "/person/checkStatus";

fn open_with<V: Vendor>(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<V>(set(connection::<V>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with::<RocketReach>(exchanges, |connection| connection)
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("rocketreach")).copied().unwrap_or_default().credits
}

async fn look_up(vendor: &dyn Provider, budget: &Budget) -> Outcome<Person> {
    vendor.enrichment().unwrap().enrich_people(&[RocketReach::person()], budget).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_search_goes_on_where_rocketreach_says() {
    let (vendor, transport) = open(RocketReach::exchanges(Situation::Success));
    let search = vendor.people_search().unwrap();
    assert!(search.price().is_none());
    let first = search.search(&people_query(), None, 2).await.unwrap();
    assert_eq!((first.total, first.next.as_deref()), (Some(3), Some("3/2")));
    let [one, two] = &first.people[..] else { panic!("two people") };
    assert_eq!((one.completeness, two.completeness), (Reveal::NeedsReveal, Reveal::Nothing));
    assert_eq!((one.person.email.as_deref(), one.person.phones.len()), (None, 0), "hints are not data");
    let last = search.search(&people_query(), Some("3/2"), 100).await.unwrap();
    assert_eq!((last.next, last.people[0].person.do_not_contact), (None, true));
    let requests = transport.requests();
    assert_eq!(requests[0].url.as_str(), "https://api.rocketreach.co/api/v2/person/search");
    assert_eq!(requests[0].headers["api-key"], SECRET);
    assert!(requests[0].headers["api-key"].is_sensitive());
    let body: Value = serde_json::from_slice(&requests[1].body).unwrap();
    assert_eq!((&body["start"], &body["page_size"]), (&json!(3), &json!(2)));
    assert_eq!(body["query"], json!({"company_domain": ["harborlogistics.example"]}));
}

#[tokio::test]
async fn a_bare_list_is_a_page_too_and_a_full_one_has_a_next() {
    let page = |body: &str| vec![Exchange::new("POST", "/person/search", 201, body)];
    let (vendor, _) = open(page(fixture!("rocketreach/fixtures/people_bare.json")));
    let search = vendor.people_search().unwrap();
    let full = search.search(&people_query(), None, 2).await.unwrap();
    assert_eq!((full.people.len(), full.next.as_deref()), (2, Some("3/2")));
    let (vendor, _) = open(page(fixture!("rocketreach/fixtures/people_bare.json")));
    let short = vendor.people_search().unwrap().search(&people_query(), None, 3).await.unwrap();
    assert_eq!(short.next, None);
}

#[tokio::test]
async fn an_end_that_comes_too_early_is_told() {
    let page = |rows: usize, next: Value, total: u64| {
        let mut page: Value =
            serde_json::from_str(fixture!("rocketreach/fixtures/people_page1.json")).unwrap();
        page["profiles"].as_array_mut().unwrap().truncate(rows);
        page["pagination"] = json!({"start": 1, "next": next, "total": total});
        vec![Exchange::new("POST", "/person/search", 201, page.to_string())]
    };
    let search = async |exchanges: Vec<Exchange>| {
        let (vendor, _) = open(exchanges);
        vendor.people_search().unwrap().search(&people_query(), None, 2).await
    };
    let repeating = search(page(2, json!(1), 30)).await.unwrap();
    assert_eq!(repeating.next, None);
    assert!(repeating.warnings[0].contains("30 records are announced"), "{:?}", repeating.warnings);
    let empty = search(page(0, json!(null), 30)).await.unwrap_err();
    assert!(empty.to_string().contains("empty although 30"), "{empty}");
    let deep = search(page(2, json!("3"), 12_000)).await.unwrap();
    assert_eq!(deep.next.as_deref(), Some("3/2"));
    assert!(deep.warnings[0].contains("10000 of 12000"), "{:?}", deep.warnings);
    let end = search(page(2, json!(10_001), 2)).await.unwrap();
    assert_eq!((end.next, end.warnings), (None, Vec::new()));
}

#[tokio::test]
async fn universal_credits_pay_for_pages_and_reveals() {
    let (vendor, transport) =
        open_with::<Universal>(Universal::exchanges(Situation::Success), |connection| {
            connection.option("reveal_phones", "true").option("personal_emails", "true")
        });
    let budget = Budget::unlimited();
    let people = vendor.people_search().unwrap();
    people.search_within(&people_query(), None, 2, &budget).await.unwrap();
    assert_eq!(spent(&budget), 1.0);
    vendor.company_search().unwrap().search_within(&company_query(), None, 2, &budget).await.unwrap();
    assert_eq!(spent(&budget), 3.0);
    let outcome = look_up(&*vendor, &budget).await;
    assert_eq!(outcome.credits(), 11.0);
    assert_eq!(spent(&budget), 14.0);
    let query = transport.requests()[2].url.query().unwrap().to_owned();
    assert!(
        query.ends_with("reveal_professional_email=true&reveal_personal_email=true&reveal_phone=true"),
        "{query}"
    );
    let balances = vendor.usage().unwrap().usage().await.unwrap();
    assert_eq!((balances[0].unit.as_str(), balances[0].left), ("universal", Some(1_000.0)));
}

#[tokio::test]
async fn an_empty_page_costs_nothing() {
    let (vendor, _) = open_with::<Universal>(Universal::exchanges(Situation::Empty), |connection| connection);
    let budget = Budget::unlimited();
    let outcome =
        vendor.people_search().unwrap().search_within(&people_query(), None, 2, &budget).await.unwrap();
    assert_eq!((outcome.credits(), spent(&budget)), (0.0, 0.0));
}

#[tokio::test]
async fn a_look_up_brings_everything_and_counts_once() {
    let (vendor, transport) = open(RocketReach::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let Outcome::Found { value, credits } = look_up(&*vendor, &budget).await else { panic!("found") };
    assert_eq!((credits, spent(&budget)), (1.0, 1.0));
    assert_eq!(value.email.as_deref(), Some("dana.okafor@harborlogistics.example"));
    assert_eq!(value.observed_at.unwrap().date_string(), "2026-07-02");
    assert_eq!(
        (value.phones[0].kind, value.phones[0].e164.as_deref()),
        (PhoneKind::Mobile, Some("+12075550142"))
    );
    assert_eq!(value.external_company_id.as_deref(), Some("7731402"));
    let url = transport.requests()[0].url.clone();
    assert_eq!(
        url.as_str(),
        "https://api.rocketreach.co/api/v2/person/lookup?id=48211907&return_cached_emails=false"
    );
    let firm = vendor.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
    let firm = firm.found().unwrap();
    assert_eq!((firm.headcount, firm.revenue_usd), (Some(140), Some(32e6)));
    assert_eq!(transport.requests()[1].url.path(), "/api/v2/company/lookup/");
}

#[tokio::test]
async fn a_profile_without_an_address_is_found_and_free() {
    let (vendor, _) =
        open(vec![Exchange::new("GET", LOOKUP, 200, fixture!("rocketreach/fixtures/profile_bare.json"))]);
    let budget = Budget::unlimited();
    let outcome = look_up(&*vendor, &budget).await;
    assert_eq!((outcome.as_str(), outcome.credits(), spent(&budget)), ("found", 0.0, 0.0));
}

#[tokio::test]
async fn a_look_up_under_way_is_asked_for() {
    let (vendor, transport) = open(vec![
        Exchange::new("GET", LOOKUP, 200, fixture!("rocketreach/fixtures/profile_searching.json")),
        Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_searching.json")),
        Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_complete.json")),
    ]);
    let budget = Budget::unlimited();
    let outcome = look_up(&*vendor, &budget).await;
    assert_eq!((outcome.as_str(), spent(&budget)), ("found", 1.0));
    assert_eq!(transport.requests()[2].url.query(), Some("ids=48211907"));
}

#[tokio::test]
async fn a_look_up_that_fails_is_nobody() {
    let (vendor, _) = open(vec![
        Exchange::new("GET", LOOKUP, 200, fixture!("rocketreach/fixtures/profile_searching.json")),
        Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_failed.json")),
    ]);
    let budget = Budget::unlimited();
    assert_eq!((look_up(&*vendor, &budget).await, spent(&budget)), (Outcome::NotFound, 0.0));
}

#[tokio::test]
async fn a_slow_look_up_becomes_a_job() {
    let searching =
        || Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_searching.json"));
    let mut exchanges =
        vec![Exchange::new("GET", LOOKUP, 200, fixture!("rocketreach/fixtures/profile_searching.json"))];
    exchanges.extend((0..6).map(|_| searching()));
    exchanges.push(Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_complete.json")));
    let (vendor, transport) = open(exchanges);
    let budget = Budget::unlimited();
    let Outcome::Pending { job } = look_up(&*vendor, &budget).await else { panic!("pending") };
    assert_eq!((transport.requests().len(), spent(&budget)), (6, 1.0));
    let jobs = vendor.jobs().unwrap();
    let job = jobs.table().job(&job).unwrap();
    assert_eq!((job.kind, job.handle.as_str(), job.held_credits), (JobKind::Lookup, "48211907", 1.0));
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Waiting { until } if until > now()));
    let Progress::Finished(Delivered::People(people)) = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("finished")
    };
    assert_eq!(people[0].external_id.as_deref(), Some("48211907"));
    assert!(jobs.table().open().is_empty());
    assert_eq!(spent(&budget), 1.0);
}

#[tokio::test]
async fn jobs_that_fail_give_back_and_those_that_never_end_do_not() {
    let pending = async |last: Exchange| {
        let mut exchanges =
            vec![Exchange::new("GET", LOOKUP, 200, fixture!("rocketreach/fixtures/profile_searching.json"))];
        exchanges.extend((0..5).map(|_| {
            Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_searching.json"))
        }));
        exchanges.push(last);
        let (vendor, _) = open(exchanges);
        let budget = Budget::unlimited();
        look_up(&*vendor, &budget).await;
        (vendor, budget)
    };
    for (status, body) in
        [(200, fixture!("rocketreach/fixtures/status_failed.json")), (200, "[]"), (404, "{}")]
    {
        let (vendor, budget) = pending(Exchange::new("GET", STATUS, status, body)).await;
        let jobs = vendor.jobs().unwrap();
        let job = jobs.table().open().remove(0);
        assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Lost { .. }), "{status} {body}");
        assert_eq!((spent(&budget), jobs.table().open().len()), (0.0, 0), "{status} {body}");
    }
    let (vendor, budget) =
        pending(Exchange::new("GET", STATUS, 200, fixture!("rocketreach/fixtures/status_searching.json")))
            .await;
    let jobs = vendor.jobs().unwrap();
    let mut job = jobs.table().open().remove(0);
    job.polls = 24;
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Lost { .. }));
    assert_eq!((spent(&budget), jobs.table().open().len()), (1.0, 0));
}

#[tokio::test]
async fn technologies_come_from_the_company() {
    let (vendor, _) = open(RocketReach::exchanges(Situation::Success));
    let outcome =
        vendor.technographics().unwrap().technologies(&company(), &Budget::unlimited()).await.unwrap();
    assert_eq!(outcome.found().unwrap(), ["Microsoft 365", "Salesforce"]);
}

#[tokio::test]
async fn credits_that_the_plan_has_are_told() {
    let (vendor, _) = open(RocketReach::exchanges(Situation::Success));
    let balances = vendor.usage().unwrap().usage().await.unwrap();
    let seen: Vec<_> = balances.iter().map(|one| (one.unit.as_str(), one.limit, one.left)).collect();
    assert_eq!(seen, [("standard_lookup", Some(500.0), Some(480.0)), ("person_export", None, None)]);
    let (vendor, _) = open(vec![Exchange::new("GET", "/account/", 200, r#"{"credit_usage": null}"#)]);
    let error = vendor.usage().unwrap().usage().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Malformed, Some("credit_usage")));
}

#[tokio::test]
async fn the_other_kind_of_credits_is_named_in_the_refusal() {
    let (vendor, _) = open(vec![Exchange::new("GET", LOOKUP, 403, r#"{"detail":"No permission."}"#)]);
    let budget = Budget::unlimited();
    let enrich = vendor.enrichment().unwrap();
    let error = enrich.enrich_people(&[RocketReach::person()], &budget).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("option credits"), "{error}");
    assert_eq!(spent(&budget), 0.0);
}

#[test]
fn deliveries_are_signed_and_may_be_one_or_many() {
    let secret = SecretString::from("hook-secret");
    let body = fixture!("rocketreach/fixtures/profile.json").as_bytes();
    // Computed with another implementation of HMAC-SHA256.
    let signature = "kHDqOjyZm71OWhPiFNqe2sR93SAYjB+8Katdk3SPpMs=";
    assert!(is_signed(&secret, body, signature));
    assert!(!is_signed(&secret, &body[1..], signature));
    assert!(!is_signed(&SecretString::from("other"), body, signature));
    let one = profiles_delivered(body, now(), false).unwrap();
    assert_eq!(one[0].email.as_deref(), Some("dana.okafor@harborlogistics.example"));
    let many =
        profiles_delivered(fixture!("rocketreach/fixtures/status_complete.json").as_bytes(), now(), false)
            .unwrap();
    assert_eq!(many.len(), 2);
    assert!(
        profiles_delivered(fixture!("rocketreach/fixtures/profile_searching.json").as_bytes(), now(), false)
            .unwrap()
            .is_empty()
    );
    for wrong in [r#"{"test": true}"#, "<html>", "7", r#"[{"id": 1, "emails": [7]}]"#] {
        assert_eq!(
            profiles_delivered(wrong.as_bytes(), now(), false).unwrap_err().kind(),
            ErrorKind::Malformed,
            "{wrong}"
        );
    }
}

#[test]
fn wrong_settings_are_told_by_name() {
    let connect = |name: &str, value: &str| {
        let bare = connection::<RocketReach>(Arc::new(World::default().transport()));
        b2b_providers::connect("rocketreach", bare.option(name, value))
    };
    for (name, value) in [
        ("credits", "golden"),
        ("plan", "huge"),
        ("lookup_type", "best"),
        ("reveal_phones", "true"),
        ("webhook_id", "mine"),
    ] {
        assert_eq!(connect(name, value).unwrap_err().field(), Some(name));
    }
    assert!(
        connect("plan", "ultimate").is_ok() && connect("lookup_type", "premium (feeds disabled)").is_ok()
    );
}

#[tokio::test]
async fn what_it_cannot_express_is_named() {
    let query: Query =
        serde_json::from_value(json!({"titles": ["CTO"], "seniorities": ["vp"], "departments": ["IT"],
        "technologies": ["SAP"], "updated_since": "2026-01-01"}))
        .unwrap();
    let (vendor, _) = open(Vec::new());
    let ignored = vendor.people_search().unwrap().ignored(&query);
    assert_eq!(ignored, ["seniorities", "departments", "technologies", "updated_since"]);
    let ignored = vendor.company_search().unwrap().ignored(&query);
    assert_eq!(ignored, ["titles", "seniorities", "departments", "updated_since"]);
    let (vendor, _) =
        open_with::<RocketReach>(Vec::new(), |connection| connection.option("unverified_filters", "true"));
    assert_eq!(vendor.people_search().unwrap().ignored(&query), ["technologies", "updated_since"]);
}
