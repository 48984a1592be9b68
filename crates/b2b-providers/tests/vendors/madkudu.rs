//! MadKudu's own ways: two hosts with two keys, look-ups before records, a 429 with two meanings.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::madkudu::{
    ACCOUNT, EMAIL, FIND_ACCOUNT, FIND_PERSON, LEGACY_COMPANY, LEGACY_PERSON, Legacy, MadKudu, ORGANISATION,
    PERSON, PERSONS, PING,
};
use crate::support::{HTML, SECRET, Vendor, company, connection, now, people_query, provider, secret};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::madkudu::MadKudu as Client;
use b2b_providers::{
    Allowance, Budget, Capability, Connection, ErrorKind, Limits, Outcome, Person, Provider, ProviderId,
    Query, Scorecard,
};
use rest_core::{ManualClock, ReplayTransport, SecretString};
use serde_json::{Value, json};

fn open_as<V: Vendor>(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<V>(set(connection::<V>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_as::<MadKudu>(exchanges, |connection| connection)
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("madkudu")).copied().unwrap_or_default().credits
}

fn small(credits: f64) -> Budget {
    let run = Allowance { credits: Some(credits), money: None };
    Budget::new(Limits { run, ..Limits::default() }, Arc::new(ManualClock::at(now())))
}

fn paths(transport: &ReplayTransport) -> Vec<String> {
    transport.requests().iter().map(|request| request.url.path().to_owned()).collect()
}

#[tokio::test]
async fn a_record_is_looked_up_and_read_and_both_are_paid() {
    let (mad, transport) = open(MadKudu::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let enrich = mad.enrichment().unwrap();
    let outcome = enrich.enrich_people(&[MadKudu::person()], &budget).await.unwrap().remove(0);
    assert_eq!(outcome.credits(), 4.0);
    let person = outcome.found().unwrap();
    assert_eq!(
        (person.job_title.as_deref(), person.external_id.as_deref()),
        (Some("IT Director"), Some("per_03"))
    );
    assert_eq!(person.observed_at, Some(now()));
    assert_eq!(paths(&transport), [FIND_PERSON, PERSON]);
    let request = &transport.requests()[0];
    assert_eq!(
        request.url.as_str(),
        "https://madapi.madkudu.com/lookup/persons?email=dana.okafor%40harborlogistics.example"
    );
    assert_eq!(request.headers["x-api-key"], SECRET);
    assert!(request.headers["x-api-key"].is_sensitive());

    let again = enrich.enrich_people(&[person], &budget).await.unwrap().remove(0);
    assert_eq!(again.credits(), 3.0, "its own id needs no look-up");
    assert_eq!(spent(&budget), 7.0);
    let foreign =
        Person { source: Some("apollo".into()), external_id: Some("per_03".into()), ..Person::default() };
    assert_eq!(enrich.enrich_people(&[foreign], &budget).await.unwrap(), [Outcome::Unsupported]);
}

#[tokio::test]
async fn a_budget_that_covers_the_look_up_alone_buys_nothing() {
    let (mad, transport) = open(MadKudu::exchanges(Situation::Success));
    let budget = small(3.5);
    let outcome = mad.scoring().unwrap().score(&MadKudu::person(), &budget).await.unwrap();
    assert_eq!((outcome, transport.requests().len(), spent(&budget)), (Outcome::OverBudget, 0, 0.0));
}

#[tokio::test]
async fn of_several_hits_the_one_that_was_asked_for_is_read() {
    let (mad, transport) = open(MadKudu::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let found = mad.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!((found.headcount, found.founded_year), (Some(140), Some(1998)));
    assert_eq!(paths(&transport), [FIND_ACCOUNT, ACCOUNT]);
    let intent = mad.intent().unwrap().intent(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!((intent.intent_score, intent.intent_signals[0].detail.as_deref()), (Some(42), Some("medium")));
    assert_eq!(spent(&budget), 8.0);
}

#[tokio::test]
async fn a_person_who_cannot_be_looked_up_is_rated_by_their_company() {
    let expected = Scorecard {
        fit: Some(78),
        likelihood: Some(42),
        segment: Some("good".into()),
        reasons: vec!["↑ employee count is 140".into()],
    };
    let (mad, transport) = open(MadKudu::exchanges(Situation::Success));
    let score = mad.scoring().unwrap();
    let nameless = Person { company: company(), ..Person::default() };
    let card = score.score(&nameless, &Budget::unlimited()).await.unwrap().found().unwrap();
    assert_eq!(card, expected);
    assert_eq!(paths(&transport), [FIND_ACCOUNT, ACCOUNT]);
    assert_eq!(score.score(&Person::default(), &Budget::unlimited()).await.unwrap(), Outcome::Unsupported);
}

#[tokio::test]
async fn nobody_is_free_and_an_unrouted_path_is_an_error() {
    let budget = Budget::unlimited();
    for answer in [(404, r#"{"message":"Person not found"}"#), (200, "[]")] {
        let (mad, _) = open(vec![Exchange::new("GET", FIND_PERSON, answer.0, answer.1)]);
        let outcome = mad.scoring().unwrap().score(&MadKudu::person(), &budget).await.unwrap();
        assert_eq!(outcome, Outcome::NotFound, "{answer:?}");
    }
    assert_eq!(spent(&budget), 0.0);
    let (mad, _) =
        open(vec![Exchange::new("GET", FIND_PERSON, 404, fixture!("madkudu/fixtures/unrouted.json"))]);
    let error = mad.scoring().unwrap().score(&MadKudu::person(), &budget).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Vendor, Some(404)));

    let (mad, _) = open(vec![Exchange::new("GET", FIND_PERSON, 200, r#"[{"email":"x@a.example"}]"#)]);
    let error = mad.scoring().unwrap().score(&MadKudu::person(), &budget).await.unwrap_err();
    assert_eq!(error.field(), Some("[0].mk_id"));
    let (mad, _) = open(vec![
        Exchange::new("GET", FIND_PERSON, 200, fixture!("madkudu/fixtures/lookup_person.json")),
        Exchange::new("GET", PERSON, 200, HTML),
    ]);
    let error = mad.scoring().unwrap().score(&MadKudu::person(), &budget).await.unwrap_err();
    assert!(error.to_string().starts_with("madkudu: persons.read: "), "{error}");
}

#[tokio::test]
async fn a_429_is_tried_once_more_and_then_an_empty_account() {
    let (mad, transport) = open(MadKudu::exchanges(Situation::OutOfCredits));
    let budget = Budget::unlimited();
    let outcome = mad.scoring().unwrap().score(&MadKudu::person(), &budget).await.unwrap();
    assert_eq!(outcome, Outcome::OutOfCredits { until: None });
    assert_eq!((transport.requests().len(), spent(&budget)), (2, 0.0));

    let (mad, transport) = open(vec![
        Exchange::new("POST", PERSONS, 429, fixture!("madkudu/fixtures/quota.json")),
        Exchange::new("POST", PERSONS, 200, fixture!("madkudu/fixtures/persons_page1.json")),
    ]);
    let search = mad.people_search().unwrap();
    let outcome = search.search_within(&people_query(), None, 2, &budget).await.unwrap();
    assert_eq!((outcome.credits(), transport.requests().len()), (1.0, 2));
}

#[tokio::test]
async fn a_search_is_paid_by_tens_and_walks_by_its_cursor() {
    let (mad, transport) = open(MadKudu::exchanges(Situation::Success));
    let budget = small(2.0);
    let search = mad.people_search().unwrap();
    let first = search.search_within(&people_query(), None, 100, &budget).await.unwrap().found().unwrap();
    assert_eq!((first.people.len(), first.total, first.next.as_deref()), (2, Some(3), Some("2")));
    let last = search.search_within(&people_query(), Some("2"), 5, &budget).await.unwrap().found().unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    assert_eq!(spent(&budget), 2.0);
    let bodies: Vec<Value> =
        transport.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    assert_eq!((&bodies[0]["limit"], &bodies[0]["cursor"]), (&json!(20), &json!(0)), "two tens are covered");
    assert_eq!((&bodies[1]["limit"], &bodies[1]["cursor"]), (&json!(5), &json!(2)));
    let over = search.search_within(&people_query(), None, 5, &budget).await.unwrap();
    assert_eq!(over, Outcome::OverBudget);
    let error = search.search_within(&people_query(), Some("x"), 5, &small(9.0)).await.unwrap_err();
    assert_eq!(error.field(), Some("cursor"));
    let query =
        Query { seniorities: vec!["vp".into()], industries: vec!["Logistics".into()], ..people_query() };
    assert_eq!(search.ignored(&query), ["seniorities", "industries"]);
    assert_eq!(mad.company_search().unwrap().ignored(&query), ["seniorities"]);
}

#[tokio::test]
async fn wrong_input_names_its_place() {
    let detail =
        r#"{"detail":[{"loc":["body","limit"],"msg":"Input should be less","type":"x","input":7,"ctx":{}}]}"#;
    let (mad, _) = open(vec![Exchange::new("POST", PERSONS, 422, detail)]);
    let search = mad.people_search().unwrap();
    let error = search.search_within(&people_query(), None, 5, &Budget::unlimited()).await.unwrap_err();
    assert!(error.to_string().contains("body.limit: Input should be less"), "{error}");
}

#[tokio::test]
async fn postings_are_paid_by_twenties() {
    const PATH: &str = "/enrichment/job-postings";
    let client = |exchange: Exchange| {
        let transport = World::new(vec![exchange]).transport();
        (Client::connect(connection::<MadKudu>(Arc::new(transport.clone()))).unwrap(), transport)
    };
    let (mad, transport) =
        client(Exchange::new("POST", PATH, 200, fixture!("madkudu/fixtures/postings.json")));
    let budget = small(3.0);
    let outcome = mad.job_postings("https://www.harborlogistics.example", 50, &budget).await.unwrap();
    let body: Value = serde_json::from_slice(&transport.requests()[0].body).unwrap();
    assert_eq!(body, json!({"domain": "harborlogistics.example", "limit": 20, "cursor": 0}));
    assert_eq!((outcome.credits(), spent(&budget)), (3.0, 3.0));
    let postings = outcome.found().unwrap();
    assert_eq!(
        (postings[0].title.as_str(), postings[0].location.as_deref()),
        ("Network Engineer", Some("Portland"))
    );
    assert_eq!((postings.len(), postings[1].first_seen), (2, None));
    assert_eq!(mad.job_postings("harborlogistics.example", 5, &budget).await.unwrap(), Outcome::OverBudget);
    let (mad, _) = client(Exchange::new("POST", PATH, 200, r#"{"data":[]}"#));
    let budget = Budget::unlimited();
    assert_eq!(mad.job_postings("a.example", 5, &budget).await.unwrap(), Outcome::NotFound);
    assert_eq!(spent(&budget), 0.0);
    assert_eq!(mad.job_postings("nowhere", 5, &budget).await.unwrap_err().field(), Some("domain"));
}

#[tokio::test]
async fn the_legacy_key_alone_scores_and_completes() {
    let (mad, transport) = open_as::<Legacy>(Legacy::exchanges(Situation::Success), |connection| connection);
    assert_eq!(mad.capabilities(), [Capability::Enrichment, Capability::Scoring, Capability::Usage]);
    let budget = Budget::unlimited();
    let card = mad.scoring().unwrap().score(&Legacy::person(), &budget).await.unwrap().found().unwrap();
    assert_eq!((card.fit, card.segment.as_deref(), card.likelihood), (Some(88), Some("very good"), None));
    assert_eq!(card.reasons, ["↑ employee count is 140", "↓ web traffic volume is low"]);
    let request = &transport.requests()[0];
    assert_eq!(request.url.path(), LEGACY_PERSON);
    assert_eq!(request.url.host_str(), Some("api.madkudu.com"));
    // `s3cr3t-of-the-fixtures:` in base64.
    assert_eq!(request.headers["authorization"], "Basic czNjcjN0LW9mLXRoZS1maXh0dXJlczo=");
    let person = mad.enrichment().unwrap().enrich_people(&[Legacy::person()], &budget).await.unwrap();
    let person = person.into_iter().next().unwrap().found().unwrap();
    assert_eq!((person.email.as_deref(), person.company.headcount), (Some(EMAIL), Some(140)));
    let by_company = Person { company: company(), ..Person::default() };
    let card = mad.scoring().unwrap().score(&by_company, &budget).await.unwrap().found().unwrap();
    assert_eq!(card.fit, Some(56));
    assert_eq!(paths(&transport).last().map(String::as_str), Some(LEGACY_COMPANY));
    assert_eq!(spent(&budget), 0.0);
    let error = Client::connect(connection::<Legacy>(Arc::new(World::default().transport())))
        .unwrap()
        .job_postings("a.example", 1, &budget)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_plus_in_an_address_is_encoded() {
    let (mad, transport) = open_as::<Legacy>(Legacy::exchanges(Situation::Success), |connection| connection);
    let person = Person { email: Some("dana+crm@a.example".into()), ..Person::default() };
    mad.scoring().unwrap().score(&person, &Budget::unlimited()).await.unwrap();
    assert_eq!(transport.requests()[0].url.query(), Some("email=dana%2Bcrm%40a.example"));
}

#[tokio::test]
async fn nobody_scored_is_not_found_at_the_legacy_host() {
    for (status, body) in
        [(404, r#"{"message":"Not found"}"#), (200, fixture!("madkudu/fixtures/legacy_bare.json"))]
    {
        let exchanges = vec![Exchange::new("GET", LEGACY_PERSON, status, body)];
        let (mad, _) = open_as::<Legacy>(exchanges, |connection| connection);
        let budget = Budget::unlimited();
        let outcome = mad.scoring().unwrap().score(&Legacy::person(), &budget).await.unwrap();
        assert_eq!(outcome, Outcome::NotFound, "{status}");
        let people = mad.enrichment().unwrap().enrich_people(&[Legacy::person()], &budget).await.unwrap();
        assert_eq!(people, [Outcome::NotFound], "{status}");
    }
    let exchanges = vec![Exchange::new("GET", LEGACY_PERSON, 429, "").header("retry-after", "600")];
    let (mad, _) = open_as::<Legacy>(exchanges, |connection| connection);
    let error = mad.scoring().unwrap().score(&Legacy::person(), &Budget::unlimited()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "here a 429 is a rate and nothing else");
}

#[tokio::test]
async fn with_both_keys_the_free_api_scores() {
    let both =
        |connection: Connection| connection.secret("MADKUDU_LEGACY_API_KEY", SecretString::from("other"));
    let exchanges = || {
        let mut all = Legacy::exchanges(Situation::Success);
        all.extend(MadKudu::exchanges(Situation::Success));
        all.push(Exchange::new("GET", PING, 200, r#"{"status":"down"}"#));
        all
    };
    let (mad, _) = open_as::<MadKudu>(exchanges(), both);
    assert_eq!(mad.scoring().unwrap().price().credits, 0.0);
    assert_eq!(mad.enrichment().unwrap().price().credits, 4.0);
    let (mad, _) = open_as::<MadKudu>(exchanges(), |connection| both(connection).option("scores", "madapi"));
    assert_eq!(mad.scoring().unwrap().price().credits, 4.0);
    let usage = mad.usage().unwrap();
    assert_eq!(usage.check().await.unwrap().note.as_deref(), Some("organisation Example Corp"));
    assert_eq!(mad.calls(), 2);
    assert_eq!(usage.check().await.unwrap_err().field(), Some("status"));
    let (mad, _) = open(vec![Exchange::new("GET", ORGANISATION, 200, HTML)]);
    assert_eq!(mad.usage().unwrap().check().await.unwrap_err().kind(), ErrorKind::Malformed);
}

#[test]
fn wrong_settings_are_told_before_anything_is_sent() {
    let connect = |set: fn(Connection) -> Connection| {
        let bare = Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::at(now())));
        Client::connect(set(bare)).unwrap_err()
    };
    assert!(connect(|bare| bare).to_string().contains("MADKUDU_LEGACY_API_KEY"));
    let with_key = |option: &'static str| {
        let bare = Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::at(now())));
        Client::connect(secret(bare, "MADKUDU_API_KEY").option("scores", option)).unwrap_err()
    };
    for option in ["legacy", "both"] {
        assert_eq!(with_key(option).field(), Some("scores"), "{option}");
    }
}
