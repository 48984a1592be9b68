//! The ways of Seamless.AI: research that ends later, answers in any order, a secret instead of a signature.

use std::sync::Arc;
use std::time::Duration;

use crate::support::fixture;
use crate::support::seamless::{COMPANY_POLL, COMPANY_RESEARCH, DANA, PEOPLE, POLL, RESEARCH, Seamless};
use crate::support::{SECRET, company, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, World};
use b2b_providers::vendors::seamless::{Seamless as Client, delivered, is_genuine};
use b2b_providers::{
    Allowance, Budget, Connection, Delivered, ErrorKind, Limits, Outcome, Person, Progress, Provider,
    ProviderId, Query, connect,
};
use rest_core::{
    ExposeSecret, ManualClock, MemoryStore, ReplayTransport, SecretString, Timestamp, TokenStore,
};
use serde_json::{Value, json};

const OTHER: &str = "708dbb34-0000-3c06-abd1-238b9a0295b4";

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Seamless>(connection::<Seamless>(Arc::new(transport.clone()))), transport)
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("seamless")).copied().unwrap_or_default().credits
}

fn research(poll: &str) -> Vec<Exchange> {
    vec![
        Exchange::new("POST", RESEARCH, 202, fixture!("seamless/fixtures/accepted.json")),
        Exchange::new("GET", POLL, 200, poll),
    ]
}

async fn enrich(provider: &dyn Provider, people: &[Person], budget: &Budget) -> Vec<Outcome<Person>> {
    provider.enrichment().unwrap().enrich_people(people, budget).await.unwrap()
}

#[tokio::test]
async fn a_search_in_the_words_of_the_vendor() {
    let (seamless, transport) =
        open(vec![Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_page1.json"))]);
    let query = Query {
        titles: vec!["IT Director".into()],
        seniorities: vec!["founder".into(), "c_level".into(), "entry".into()],
        departments: vec!["it".into(), "human resources".into()],
        industries: vec!["Information Technology and Services".into(), "Airlines/Aviation".into()],
        countries: vec!["DE".into()],
        updated_since: Timestamp::parse("2026-07-01T00:00:00Z"),
        ..people_query()
    };
    let page = seamless.people_search().unwrap().search(&query, Some("eyJwIjoxfQ=="), 2).await.unwrap();
    assert_eq!((page.next.as_deref(), page.total), (Some("eyJwIjoyfQ=="), Some(3)));
    let request = &transport.requests()[0];
    assert_eq!(request.url.as_str(), "https://api.seamless.ai/api/client/v1/search/contacts");
    assert_eq!(request.headers["token"], SECRET);
    assert!(request.headers["token"].is_sensitive());
    let expected = json!({
        "limit": 2, "nextToken": "eyJwIjoxfQ==", "jobTitle": ["IT Director"],
        "seniority": ["C-Level", "Entry Level"], "department": ["IT", "Human Resources"],
        "contactCountry": ["Germany"], "locationType": "company", "companyDomain": ["harborlogistics.example"],
        "industry": ["Information Technology & Services", "Airlines & Aviation"],
        "lastModifiedAfter": "2026-07-01T00:00:00.000Z",
    });
    assert_eq!(body(&transport, 0), expected);
}

#[tokio::test]
async fn what_the_vendor_would_refuse_is_refused_before_it_is_sent() {
    let (seamless, transport) = open(Vec::new());
    let many = |count: usize| vec!["x".to_owned(); count];
    let table = [
        (Query { titles: many(11), ..Query::default() }, "query.titles"),
        (Query { industries: many(6), ..Query::default() }, "query.industries"),
        (Query { technologies: many(11), ..Query::default() }, "query.technologies"),
        (Query { keywords: many(11), ..Query::default() }, "query.keywords"),
        (Query { company_names: many(101), ..Query::default() }, "query.company_names"),
        (Query { seniorities: many(1), ..Query::default() }, "query.seniorities[0]"),
        (Query { departments: many(1), ..Query::default() }, "query.departments[0]"),
        (Query { countries: many(1), ..Query::default() }, "query.countries[0]"),
    ];
    for (query, field) in table {
        let error = seamless.people_search().unwrap().search(&query, None, 10).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some(field)));
    }
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn answers_in_another_order_find_their_people() {
    let (seamless, transport) = open(vec![
        Exchange::new("POST", RESEARCH, 202, fixture!("seamless/fixtures/accepted_two.json")),
        Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_swapped.json")),
    ]);
    let budget = Budget::unlimited();
    let people = [known("seamless", DANA), known("seamless", OTHER)];
    let outcomes = enrich(&*seamless, &people, &budget).await;
    let names: Vec<_> = outcomes
        .iter()
        .map(|one| match one {
            Outcome::Found { value, credits } => {
                (value.first_name.clone().unwrap(), value.external_id.clone().unwrap(), *credits)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [("Dana".to_owned(), DANA.to_owned(), 1.0), ("Jonas".to_owned(), OTHER.to_owned(), 0.0)];
    assert_eq!(names, expected, "a duplicate is free");
    assert_eq!(spent(&budget), 1.0);
    assert_eq!(body(&transport, 0), json!({"searchResultIds": [DANA, OTHER]}));
    let query = transport.requests()[1].url.query().unwrap().to_owned();
    assert_eq!(query.matches("requestIds").count(), 1, "{query}");
}

#[tokio::test]
async fn a_record_that_names_nobody_is_given_to_nobody() {
    let nameless = fixture!("seamless/fixtures/poll_swapped.json").replace("\"searchResultId\"", "\"other\"");
    let (seamless, _) = open(vec![
        Exchange::new("POST", RESEARCH, 202, fixture!("seamless/fixtures/accepted_two.json")),
        Exchange::new("GET", POLL, 200, nameless),
    ]);
    let outcomes =
        enrich(&*seamless, &[known("seamless", DANA), known("seamless", OTHER)], &Budget::unlimited()).await;
    assert!(outcomes.iter().all(|one| matches!(one, Outcome::Unknown { .. })), "{outcomes:?}");
}

#[tokio::test]
async fn people_without_an_id_go_one_by_one() {
    let exchanges = [
        research(fixture!("seamless/fixtures/poll_done.json")),
        research(fixture!("seamless/fixtures/poll_missing.json")),
    ]
    .concat();
    let (seamless, transport) = open(exchanges);
    let mail = Person { email: Some("dana.okafor@harborlogistics.example".into()), ..Person::default() };
    let named = Person { full_name: Some("Jonas Brandt".into()), company: company(), ..Person::default() };
    let budget = Budget::unlimited();
    let outcomes = enrich(&*seamless, &[mail, named, Person::default()], &budget).await;
    assert!(matches!(outcomes[0], Outcome::Found { .. }));
    assert_eq!(outcomes[1..], [Outcome::NotFound, Outcome::Unsupported]);
    assert_eq!(body(&transport, 0), json!({"contacts": [{"email": "dana.okafor@harborlogistics.example"}]}));
    let contact = json!({"contactName": "Jonas Brandt", "domain": "harborlogistics.example"});
    assert_eq!(body(&transport, 2), json!({"contacts": [contact]}));
    assert_eq!(spent(&budget), 1.0);
}

#[tokio::test]
async fn what_is_not_done_soon_becomes_a_job() {
    let mut exchanges = research(fixture!("seamless/fixtures/poll_working.json"));
    for _ in 0..5 {
        exchanges.push(Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_working.json")));
    }
    exchanges.push(Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_done.json")));
    let (seamless, _) = open(exchanges);
    let budget = Budget::unlimited();
    let outcomes = enrich(&*seamless, &[known("seamless", DANA)], &budget).await;
    let [Outcome::Pending { job }] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert_eq!(spent(&budget), 1.0, "its price is held");
    let jobs = seamless.jobs().unwrap();
    let job = jobs.table().job(job).unwrap();
    assert!(job.due_at > now() + Duration::from_secs(60));
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Waiting { .. }));
    let Progress::Finished(Delivered::People(people)) = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("it is done")
    };
    assert_eq!(people[0].external_id.as_deref(), Some(DANA));
    assert!(jobs.table().open().is_empty());
    assert_eq!(spent(&budget), 1.0);
}

#[tokio::test]
async fn every_word_of_a_poll_has_its_outcome() {
    let with = |status: &str| {
        fixture!("seamless/fixtures/poll_missing.json").replace("\"missing\"", &format!("\"{status}\""))
    };
    let table = [
        ("missing", "not found"),
        ("not found", "not found"),
        ("error", "not found"),
        ("No license or credits available", "out of credits"),
        ("duplicate", "unknown"),
        ("contact-already-researched", "unknown"),
        ("queued", "pending"),
        ("researching", "pending"),
        ("something new", "pending"),
    ];
    for (status, expected) in table {
        let (seamless, _) = open(research(&with(status)));
        let budget = Budget::unlimited();
        let outcomes = enrich(&*seamless, &[known("seamless", DANA)], &budget).await;
        assert_eq!(outcomes[0].as_str(), expected, "{status}");
        assert_eq!(spent(&budget), if expected == "pending" { 1.0 } else { 0.0 }, "{status}");
    }
    let record =
        fixture!("seamless/fixtures/poll_done.json").replace("\"done\"", "\"contact-already-researched\"");
    let (seamless, _) = open(research(&record));
    let budget = Budget::unlimited();
    assert_eq!(enrich(&*seamless, &[known("seamless", DANA)], &budget).await[0].credits(), 0.0);
    assert_eq!(spent(&budget), 0.0, "researched before is free");
}

#[tokio::test]
async fn a_job_that_brings_nothing_gives_its_price_back() {
    let (seamless, _) = open(research(fixture!("seamless/fixtures/poll_working.json")));
    let budget = Budget::unlimited();
    enrich(&*seamless, &[known("seamless", DANA)], &budget).await;
    let job = seamless.jobs().unwrap().table().open().remove(0);
    let (again, _) =
        open(vec![Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_missing.json"))]);
    again.jobs().unwrap().table().add(job.clone());
    for _ in 0..2 {
        let progress = again.jobs().unwrap().poll(&job, &budget).await.unwrap();
        assert!(matches!(progress, Progress::Lost { .. }));
    }
    assert_eq!(spent(&budget), 0.0, "and only once");
}

#[tokio::test]
async fn a_company_is_researched_for_its_technologies() {
    let (seamless, transport) = open(vec![
        Exchange::new("POST", COMPANY_RESEARCH, 202, fixture!("seamless/fixtures/accepted.json")),
        Exchange::new("GET", COMPANY_POLL, 200, fixture!("seamless/fixtures/company_done.json")),
    ]);
    let budget = Budget::unlimited();
    let outcome = seamless.technographics().unwrap().technologies(&company(), &budget).await.unwrap();
    assert_eq!(outcome.found().unwrap(), ["Office One", "CRM One"]);
    assert_eq!(spent(&budget), 1.0);
    assert_eq!(body(&transport, 0), json!({"companies": [{"domain": "harborlogistics.example"}]}));
}

#[tokio::test]
async fn the_budget_covers_as_many_as_it_can() {
    let (seamless, transport) = open(research(fixture!("seamless/fixtures/poll_done.json")));
    let run = Allowance { credits: Some(1.0), money: None };
    let budget = Budget::new(Limits { run, ..Limits::default() }, Arc::new(ManualClock::at(now())));
    let outcomes = enrich(&*seamless, &[known("seamless", DANA), known("seamless", OTHER)], &budget).await;
    assert!(matches!(outcomes[0], Outcome::Found { .. }));
    assert_eq!(outcomes[1], Outcome::OverBudget);
    assert_eq!(body(&transport, 0), json!({"searchResultIds": [DANA]}));
}

#[tokio::test]
async fn refusals_and_broken_answers() {
    let table = [
        (403, r#"{"code":"insufficientScope"}"#, ErrorKind::Forbidden),
        (422, fixture!("seamless/fixtures/no_licence.json"), ErrorKind::Forbidden),
        (422, "{}", ErrorKind::Vendor),
    ];
    for (status, answer, kind) in table {
        let (seamless, _) = open(vec![Exchange::new("POST", RESEARCH, status, answer)]);
        let budget = Budget::unlimited();
        let people = [known("seamless", DANA)];
        let error = seamless.enrichment().unwrap().enrich_people(&people, &budget).await.unwrap_err();
        assert_eq!((error.kind(), spent(&budget)), (kind, 0.0));
    }
    let (seamless, _) = open(vec![Exchange::new("POST", RESEARCH, 202, "{}")]);
    let budget = Budget::unlimited();
    let people = [known("seamless", DANA)];
    let error = seamless.enrichment().unwrap().enrich_people(&people, &budget).await.unwrap_err();
    assert_eq!((error.field(), spent(&budget)), (Some("requestIds"), 1.0), "it was taken");
}

#[tokio::test]
async fn what_was_researched_and_what_is_left() {
    let contacts = || Exchange::new("GET", "/contacts", 200, fixture!("seamless/fixtures/contacts.json"));
    let transport = World::new(vec![contacts().header("x-publicapi-credits", "812")]).transport();
    let seamless = Client::connect(connection::<Seamless>(Arc::new(transport.clone()))).unwrap();
    let balances = seamless.usage().unwrap().usage().await.unwrap();
    assert_eq!(balances[0].left, Some(812.0));
    let from = Timestamp::parse("2026-07-01T00:00:00Z").unwrap();
    let page = seamless.researched(from, now(), None).await.unwrap();
    assert_eq!((page.people[0].person.external_id.as_deref(), page.next), (Some("699447129"), None));
    let query: Vec<_> =
        transport.requests()[1].url.query_pairs().map(|(_, value)| value.into_owned()).collect();
    assert_eq!(query, ["2026-07-01T00:00:00.000Z", "2026-08-01T12:00:00.000Z", "1", "500"]);
}

#[test]
fn deliveries_carry_a_secret_and_one_record() {
    let secret = SecretString::from(SECRET);
    assert!(is_genuine(&secret, SECRET) && !is_genuine(&secret, "other"));
    let person = delivered(fixture!("seamless/fixtures/webhook_contact.json").as_bytes(), now()).unwrap();
    assert_eq!(person.request_id.as_deref(), Some("6Ei5iKuSHzJXvqjVPWiZ_"));
    assert_eq!(person.person.first_name.as_deref(), Some("Dana"));
    let firm = delivered(fixture!("seamless/fixtures/webhook_company.json").as_bytes(), now()).unwrap();
    assert!(firm.person.is_company_only() && firm.request_id.is_some());
    for wrong in ["", "<html>", "[]", "{}", r#"{"status":"ok"}"#] {
        assert_eq!(delivered(wrong.as_bytes(), now()).unwrap_err().kind(), ErrorKind::Malformed, "{wrong}");
    }
}

#[tokio::test]
async fn a_login_is_renewed_and_its_new_token_kept() {
    let token = r#"{"access_token":"at-1","refresh_token":"rt-2","expires_at":1785590000}"#;
    let transport = World::new(vec![
        Exchange::new("POST", "/oauth/accessToken", 200, token),
        Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_page1.json")),
    ])
    .transport();
    let store = Arc::new(MemoryStore::default());
    let mut open = Connection::new(Arc::new(transport.clone()), Arc::new(ManualClock::at(now())))
        .token_store(store.clone());
    for (name, value) in [
        ("CLIENT_ID", "id"),
        ("CLIENT_SECRET", "cs"),
        ("REDIRECT_URI", "https://us.example/cb"),
        ("REFRESH_TOKEN", "rt-1"),
    ] {
        open = open.secret(format!("SEAMLESS_{name}"), SecretString::from(value));
    }
    let seamless = connect("seamless", open).unwrap();
    seamless.people_search().unwrap().search(&people_query(), None, 2).await.unwrap();
    let expected = json!({"client_id": "id", "client_secret": "cs", "redirect_uri": "https://us.example/cb",
        "grant_type": "refresh_token", "refresh_token": "rt-1"});
    assert_eq!(body(&transport, 0), expected);
    assert_eq!(transport.requests()[1].headers["authorization"], "Bearer at-1");
    assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), "rt-2");
}

#[test]
fn a_connection_needs_a_key_or_a_whole_login() {
    let bare = || Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::at(now())));
    assert!(Client::connect(bare()).unwrap_err().to_string().contains("SEAMLESS_API_KEY"));
    let half = bare().secret("SEAMLESS_CLIENT_ID", SecretString::from("id"));
    assert!(Client::connect(half).unwrap_err().to_string().contains("SEAMLESS_CLIENT_SECRET"));
}
