//! Bombora's own ways: questions with page tokens, topics, reports that take their time.

mod reports;

use std::sync::Arc;

use crate::support::bombora::{Bombora, DATA, Legacy, SIGNALS, TOKEN, TOPICS, questions, token};
use crate::support::fixture;
use crate::support::{HTML, SECRET, Vendor, company, connection, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::bombora::{Bombora as Client, webhook};
use b2b_providers::{
    Budget, Company, Connection, Delivered, Error, ErrorKind, JobKind, Outcome, Page, Pager, Progress,
    Provider, Query,
};
use rest_core::{ReplayTransport, SecretString, Timestamp};
use serde_json::{Value, json};

const DEFINED: &str = r#"{"signalDefinitionId":"6e0c3f0e-1b1a-4f5b-9a0e-0b6b2e7c1d11"}"#;
/// Of `{"eventType":"AccountListAccountsUpdated"}` with `whsec`, by another implementation.
const SIGNATURE: &str = "sha256=08a2bcdf859847bbacefe82a3a8cfb1e4756144d3046e751f627f290cc894c45";

fn open_as<V: Vendor>(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<V>(set(connection::<V>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_as::<Bombora>(exchanges, |connection| connection)
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

async fn first_page(bombora: &dyn Provider, query: &Query) -> Result<Page, Error> {
    bombora.company_search().unwrap().search(query, None, 100).await
}

#[tokio::test]
async fn a_search_asks_once_and_walks_by_tokens() {
    let (bombora, transport) = open(Bombora::exchanges(Situation::Success));
    let query: Query = serde_json::from_value(json!({"company_domains": ["https://www.Northwind.example/"],
        "countries": ["US", "Germany"], "industries": ["Wholesale"], "employees": {"min": 50}}))
    .unwrap();
    let mut pager = Pager::new(bombora.company_search().unwrap(), &query, 2);
    let mut sizes = Vec::new();
    while let Some(outcome) = pager.next_page(&Budget::dry()).await.unwrap() {
        sizes.push(outcome.found().unwrap().people.len());
    }
    assert_eq!(sizes, [2, 1]);
    assert_eq!(bombora.company_search().unwrap().ignored(&query), ["employees"]);

    let requests = transport.requests();
    let paths: Vec<String> =
        requests.iter().map(|request| format!("{} {}", request.method, request.url.path())).collect();
    assert_eq!(
        paths,
        ["POST /oauth/token", "POST /intent/v1/data", "GET /intent/v1/data", "GET /intent/v1/data"]
    );
    assert_eq!(body(&transport, 0), json!({"client_id": "client-1", "client_secret": SECRET}));
    assert_eq!(requests[1].headers["authorization"], "Bearer bombora-token-1");
    let asked = body(&transport, 1);
    assert_eq!(asked["topics"], json!(["Sales Enablement", "Customer Relationship Management (CRM)"]));
    assert_eq!(
        asked["filters"],
        json!({"and": [
            {"a": "score", "gte": 60},
            {"a": "domain", "in": ["northwind.example"]},
            {"a": "company.industry", "in": ["Wholesale"]},
            {"a": "company.hq.country", "in": ["United States", "Germany"]}]})
    );
    let key_attributes = ["topic", "topics", "researchCountry", "personas"];
    assert!(
        asked["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| !key_attributes.contains(&one.as_str().unwrap()))
    );
    assert_eq!(requests[2].url.query(), Some("pageToken=question-1&limit=2"));
    assert_eq!(requests[3].url.query(), Some("pageToken=question-1-page-2&limit=2"));
}

#[tokio::test]
async fn options_change_the_question() {
    let set = |connection: Connection| {
        connection
            .option("topics", "")
            .option("signal_definition", "sig-1")
            .option("filter_key", "filter")
            .option("min_score", "70")
            .option("account_list", "list-1")
            .option("grant_type", "true")
    };
    let (bombora, transport) = open_as::<Bombora>(Bombora::exchanges(Situation::Success), set);
    first_page(&*bombora, &Query::default()).await.unwrap();
    assert_eq!(body(&transport, 0)["grant_type"], "client_credentials");
    let asked = body(&transport, 1);
    assert_eq!((&asked["signalDefinitionId"], &asked["topics"]), (&json!("sig-1"), &Value::Null));
    assert_eq!(
        asked["filter"]["and"],
        json!([{"a": "score", "gte": 70}, {"a": "domain", "in": ["accountList:list-1"]}])
    );
    let query = Query { keywords: vec!["Backup".into()], ..Query::default() };
    first_page(&*bombora, &query).await.unwrap();
    assert_eq!(body(&transport, 3)["topics"], json!(["Backup"]));
}

#[tokio::test]
async fn without_topics_nothing_is_asked() {
    let (bombora, transport) =
        open_as::<Bombora>(Vec::new(), |connection| connection.option("topics", " ; "));
    let error = first_page(&*bombora, &Query::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("topics")));
    let many = Query { keywords: vec!["Backup".into(); 51], ..Query::default() };
    assert_eq!(first_page(&*bombora, &many).await.unwrap_err().field(), Some("query.keywords"));
    let query =
        Query { countries: vec!["Atlantis".into()], keywords: vec!["Backup".into()], ..Query::default() };
    assert_eq!(first_page(&*bombora, &query).await.unwrap_err().field(), Some("query.countries[0]"));
    assert!(transport.requests().is_empty());
}

#[test]
fn wrong_settings_are_told_before_anything_is_sent() {
    let table = [
        ("min_score", "101"),
        ("min_score", "many"),
        ("filter_key", "where"),
        ("signal_definition", "sig-1"),
        ("api", "v3"),
        ("topic", "Backup"),
        ("grant_type", "yes"),
    ];
    for (option, value) in table {
        let transport = World::default().transport();
        let error =
            Client::connect(connection::<Bombora>(Arc::new(transport)).option(option, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{option}");
    }
    let transport = Arc::new(World::default().transport());
    let error = Client::connect(connection::<Legacy>(transport).option("topics", "Backup")).unwrap_err();
    assert_eq!(error.field(), Some("topics"));
}

#[tokio::test]
async fn the_intent_of_one_company_has_no_threshold() {
    let (bombora, transport) = open(questions(fixture!("bombora/fixtures/data_page2.json")));
    let intent = bombora.intent().unwrap();
    let found = intent.intent(&company(), &Budget::unlimited()).await.unwrap().found().unwrap();
    assert_eq!(found.intent_score, Some(78));
    assert_eq!(found.intent_topics, ["Sales Enablement", "Customer Relationship Management (CRM)"]);
    assert_eq!(found.last_intent_at, Timestamp::parse("2026-07-27"));
    assert_eq!(
        body(&transport, 1)["filters"],
        json!({"and": [{"a": "domain", "eq": "harborlogistics.example"}]})
    );
    let nobody = Company { domain: Some("elsewhere.example".into()), ..Company::default() };
    assert_eq!(intent.intent(&nobody, &Budget::unlimited()).await.unwrap(), Outcome::NotFound);
    let nameless = Company { company_name: Some("Harbor".into()), ..Company::default() };
    assert_eq!(intent.intent(&nameless, &Budget::unlimited()).await.unwrap(), Outcome::Unsupported);
    let sent = transport.requests().len();
    assert_eq!(intent.intent(&company(), &Budget::dry()).await.unwrap(), Outcome::OverBudget);
    assert_eq!(transport.requests().len(), sent);
}

#[tokio::test]
async fn bad_records_and_bad_pages() {
    let (bombora, _) = open(questions(fixture!("bombora/fixtures/data_bad_record.json")));
    let page = first_page(&*bombora, &Query::default()).await.unwrap();
    assert_eq!((page.people.len(), page.rejected[0].field.as_str()), (1, "data[0].score"));
    let nameless = r#"{"data":[{"domain":null,"score":70}]}"#;
    let (bombora, _) = open(questions(nameless));
    let page = first_page(&*bombora, &Query::default()).await.unwrap();
    assert_eq!(page.rejected[0].field, "data[0].domain");

    let (bombora, _) = open(questions(fixture!("bombora/fixtures/data_empty.json")));
    let page = first_page(&*bombora, &Query::default()).await.unwrap();
    assert_eq!((page.people.len(), page.next), (0, None));

    for (answer, field) in [(HTML, None), ("{}", Some("data")), (r#"{"data":7}"#, Some("data"))] {
        let (bombora, _) = open(questions(answer));
        let error = first_page(&*bombora, &Query::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Malformed, field), "{error}");
        assert!(error.to_string().starts_with("bombora: intent.data: "), "{error}");
    }
    let (bombora, _) = open(vec![token(), Exchange::new("POST", DATA, 200, "{}")]);
    assert_eq!(first_page(&*bombora, &Query::default()).await.unwrap_err().field(), Some("pageToken"));
}

#[tokio::test]
async fn a_repeated_token_ends_the_walk() {
    let circle = r#"{"data":[{"domain":"a.example"}],"nextPageToken":"question-1"}"#;
    let (bombora, _) = open(questions(circle));
    let query = Query::default();
    let mut pager = Pager::new(bombora.company_search().unwrap(), &query, 2);
    pager.next_page(&Budget::dry()).await.unwrap();
    let error = pager.next_page(&Budget::dry()).await.unwrap_err();
    assert!(error.to_string().contains("repeats"), "{error}");
}

#[tokio::test]
async fn refusals() {
    let (bombora, transport) = open(vec![
        token(),
        Exchange::new("POST", DATA, 429, "").header("retry-after", "3"),
        Exchange::new("POST", DATA, 200, fixture!("bombora/fixtures/question.json")),
        Exchange::new("GET", DATA, 200, fixture!("bombora/fixtures/data_page1.json")),
    ]);
    assert_eq!(first_page(&*bombora, &Query::default()).await.unwrap().people.len(), 2);
    assert_eq!(transport.requests().len(), 4);

    let (bombora, _) = open(vec![token(), Exchange::new("POST", DATA, 403, "")]);
    let error = first_page(&*bombora, &Query::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("has not opened this product"), "{error}");

    for status in [400, 401, 403] {
        let (bombora, transport) = open(vec![Exchange::new("POST", TOKEN, status, "")]);
        let error = first_page(&*bombora, &Query::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth, "{status}: {error}");
        assert!(!format!("{error:?}").contains(SECRET));
        assert_eq!(transport.requests().len(), 1, "{status}");
    }
    let (bombora, _) = open(vec![Exchange::new("POST", TOKEN, 200, r#"{"token":"x"}"#)]);
    assert_eq!(first_page(&*bombora, &Query::default()).await.unwrap_err().kind(), ErrorKind::Auth);
}

#[tokio::test]
async fn a_refused_token_is_fetched_anew_once() {
    let (bombora, transport) = open(vec![
        token(),
        Exchange::new("POST", DATA, 401, ""),
        Exchange::new("POST", DATA, 200, fixture!("bombora/fixtures/question.json")),
        Exchange::new("GET", DATA, 200, fixture!("bombora/fixtures/data_page1.json")),
        Exchange::new(
            "POST",
            TOKEN,
            200,
            fixture!("bombora/fixtures/token.json").replace("token-1", "token-2"),
        ),
    ]);
    first_page(&*bombora, &Query::default()).await.unwrap();
    let used: Vec<String> = transport
        .requests()
        .iter()
        .filter_map(|request| Some(request.headers.get("authorization")?.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(used, ["Bearer bombora-token-1", "Bearer bombora-token-2", "Bearer bombora-token-2"]);
}

#[tokio::test]
async fn a_check_knows_the_topics() {
    let (bombora, _) = open_as::<Bombora>(Bombora::exchanges(Situation::Success), |connection| {
        connection.option("topics", "Sales Enablement;Astrology")
    });
    let health = bombora.usage().unwrap().check().await.unwrap();
    assert_eq!(health.note.as_deref(), Some("not topics of the account: Astrology"));
    let (bombora, _) = open(vec![
        token(),
        Exchange::new("GET", SIGNALS, 200, fixture!("bombora/fixtures/signals.json")),
        Exchange::new("GET", TOPICS, 403, ""),
    ]);
    assert_eq!(bombora.usage().unwrap().check().await.unwrap().note, None);
}

#[tokio::test]
async fn a_definition_is_a_job_until_it_is_available() {
    let processing = fixture!("bombora/fixtures/signals.json").replace("Available", "Processing");
    let transport = World::new(vec![
        token(),
        Exchange::new("POST", "/intent/v1/signal-definition", 202, DEFINED),
        Exchange::new("GET", SIGNALS, 200, processing),
        Exchange::new("GET", SIGNALS, 200, fixture!("bombora/fixtures/signals.json")),
        Exchange::new("GET", SIGNALS, 200, "{}"),
    ])
    .transport();
    let bombora = Client::connect(connection::<Bombora>(Arc::new(transport.clone()))).unwrap();
    let job = bombora.define_signal("Freight", "a.example", &["freight".into()]).await.unwrap();
    assert_eq!(
        body(&transport, 1),
        json!({"metadata": {"name": "Freight"}, "domain": "a.example", "keywords": ["freight"]})
    );
    let jobs = bombora.jobs().unwrap();
    let job = jobs.table().job(&job).unwrap();
    let budget = Budget::dry();
    let Progress::Waiting { until } = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("it takes time")
    };
    assert_eq!(until.since(job.started_at).as_secs(), 30);
    let done = jobs.poll(&job, &budget).await.unwrap();
    let id = "6e0c3f0e-1b1a-4f5b-9a0e-0b6b2e7c1d11";
    assert_eq!(done, Progress::Finished(Delivered::Ready(id.to_owned())));
    assert!(jobs.table().open().is_empty());
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Lost { .. }), "it was deleted");

    let definitions = World::new(vec![
        token(),
        Exchange::new("GET", SIGNALS, 200, fixture!("bombora/fixtures/signals.json")),
    ]);
    let bombora = Client::connect(connection::<Bombora>(Arc::new(definitions.transport()))).unwrap();
    let definitions = bombora.signal_definitions().await.unwrap();
    assert_eq!(definitions.iter().map(|one| one.available).collect::<Vec<_>>(), [true, false]);
    assert_eq!((definitions[0].topics, definitions[0].name.as_deref()), (Some(12), Some("Freight")));
    let mut other = job.clone();
    other.kind = JobKind::Report;
    let error = bombora.jobs().unwrap().poll(&other, &budget).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn lists_come_bare_or_wrapped() {
    let lists = r#"[{"id":"list-1","name":"Target","type":"Manual"}]"#;
    let transport = World::new(vec![
        token(),
        Exchange::new("GET", "/account-list/v1/account-list", 200, lists),
        Exchange::new("GET", "/account-list/v1/account-list", 200, format!(r#"{{"accountLists":{lists}}}"#)),
        Exchange::new("POST", "/account-list/v1/account-list/list-1/accounts", 204, ""),
    ])
    .transport();
    let bombora = Client::connect(connection::<Bombora>(Arc::new(transport.clone()))).unwrap();
    let bare = bombora.account_lists().await.unwrap();
    assert_eq!(bombora.account_lists().await.unwrap(), bare);
    assert_eq!(bare[0].kind.as_deref(), Some("Manual"));
    bombora.add_accounts("list-1", &["b.example".into()]).await.unwrap();
    assert_eq!(body(&transport, 3), json!([{"domain": "b.example"}]));
}

#[tokio::test]
async fn a_subscription_asks_for_every_event() {
    for answer in [r#"{"destinationId":"d/1"}"#, r#"{"id":"d/1"}"#] {
        let mut all = vec![token(), Exchange::new("POST", "/webhooks/v1/destination", 201, answer)];
        for event in ["SignalDefinitionCreated", "SignalDefinitionUpdated", "SignalDefinitionDeleted"] {
            all.push(Exchange::new("PUT", event, 200, ""));
        }
        all.push(Exchange::new("PUT", "AccountListAccountsUpdated", 200, ""));
        let transport = World::new(all).transport();
        let bombora = Client::connect(connection::<Bombora>(Arc::new(transport.clone()))).unwrap();
        let secret = SecretString::from("whsec");
        let id = bombora.subscribe("leads", "https://hooks.example/bombora", &secret).await.unwrap();
        assert_eq!(id, "d/1");
        assert_eq!(
            body(&transport, 1),
            json!({"name": "leads", "address": "https://hooks.example/bombora", "headers": {}, "auth": {"secret": "whsec"}})
        );
        let requests = transport.requests();
        assert_eq!(requests.len(), 6);
        assert_eq!(requests[2].url.path(), "/webhooks/v1/destination/d%2F1/event/SignalDefinitionCreated");
        assert_eq!(body(&transport, 2), json!({"enabled": true, "headers": {}}));
    }
}

#[test]
fn messages_are_believed_by_their_signature_only() {
    let secret = SecretString::from("whsec");
    let body = br#"{"eventType":"AccountListAccountsUpdated"}"#;
    assert_eq!(webhook::SIGNATURE_HEADER, "X-Bombora-Signature-256");
    assert!(!webhook::is_signed(&secret, body, &SIGNATURE.replace('a', "b")));
    assert!(webhook::is_signed(&secret, body, SIGNATURE));
    assert!(!webhook::is_signed(&secret, br#"{ "eventType":"AccountListAccountsUpdated"}"#, SIGNATURE));
}
