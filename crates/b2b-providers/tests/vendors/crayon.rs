//! Crayon's own ways: lists bare or wrapped, paging that may be ignored, what is off until switched on.

use std::sync::Arc;

use crate::support::crayon::{BATTLECARDS, Crayon, QUESTION, SPARKS};
use crate::support::fixture;
use crate::support::{HTML, SECRET, Vendor, connection, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::crayon::{Crayon as Client, sparks_page};
use b2b_providers::{BriefKind, Briefs, Connection, Error, ErrorKind, Provider};
use proptest::prelude::*;
use rest_core::ReplayTransport;
use serde_json::{Value, json};

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Crayon>(set(connection::<Crayon>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with(exchanges, |connection| connection)
}

fn client(exchanges: Vec<Exchange>, option: &str) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    let connection = connection::<Crayon>(Arc::new(transport.clone())).option(option, "true");
    (Client::connect(connection).unwrap(), transport)
}

async fn page(crayon: &dyn Provider, cursor: Option<&str>) -> Result<Briefs, Error> {
    crayon.briefing().unwrap().briefs(cursor).await
}

/// A list of this many sparks, with ids from here on.
fn sparks(from: usize, count: usize) -> String {
    let all: Vec<Value> = (from..from + count).map(|id| json!({"id": id, "title": "News"})).collect();
    Value::from(all).to_string()
}

#[tokio::test]
async fn sparks_become_briefs() {
    let (crayon, transport) = open(Crayon::exchanges(Situation::Success));
    let found = page(&*crayon, None).await.unwrap();
    assert_eq!((found.briefs.len(), found.next, found.rejected.len()), (3, None, 0));
    let spark = &found.briefs[0];
    assert_eq!((spark.id.as_str(), spark.kind), ("918273", BriefKind::News));
    assert_eq!(spark.sources, ["https://app.crayon.co/insight/abc123"]);
    assert_eq!(found.briefs[1].competitors, ["Contoso Insight", "Northwind Analytics"]);
    let request = &transport.requests()[0];
    assert_eq!(
        request.url.as_str(),
        "https://app.crayon.co/papi/sparks/?live_tiles_only=true&page=1&per_page=200"
    );
    assert_eq!(
        (&request.headers["x-api-key"], &request.headers["accept"]),
        (&SECRET.parse().unwrap(), &"application/json".parse().unwrap())
    );
    assert!(request.headers["x-api-key"].is_sensitive());
    assert!(!request.headers.contains_key("authorization"));
}

#[tokio::test]
async fn the_header_and_the_drafts_are_settings() {
    let set = |connection: Connection| connection.option("header", "X-Crayon-Key").option("drafts", "true");
    let (crayon, transport) = open_with(Crayon::exchanges(Situation::Success), set);
    page(&*crayon, None).await.unwrap();
    let request = &transport.requests()[0];
    assert_eq!(request.headers["x-crayon-key"], SECRET);
    assert_eq!(request.url.query(), Some("page=1&per_page=200"));
    let wrong = connection::<Crayon>(Arc::new(World::default().transport())).option("header", "a b");
    assert_eq!(Client::connect(wrong).unwrap_err().field(), Some("header"));
}

#[tokio::test]
async fn a_walk_ends_with_a_page_that_is_not_full() {
    let (crayon, transport) = open(vec![
        Exchange::new("GET", SPARKS, 200, sparks(0, 200)),
        Exchange::new("GET", SPARKS, 200, sparks(200, 5)),
    ]);
    let first = page(&*crayon, None).await.unwrap();
    let last = page(&*crayon, first.next.as_deref()).await.unwrap();
    assert_eq!((first.briefs.len(), last.briefs.len(), last.next), (200, 5, None));
    assert!(transport.requests()[1].url.query().unwrap().contains("page=2&per_page=200"));
}

#[tokio::test]
async fn a_service_that_ignores_paging_is_read_once() {
    let (crayon, _) = open(vec![Exchange::new("GET", SPARKS, 200, sparks(0, 231))]);
    let all = page(&*crayon, None).await.unwrap();
    assert_eq!((all.briefs.len(), all.next), (231, None), "more than was asked for is everything");

    let (crayon, _) = open(vec![Exchange::new("GET", SPARKS, 200, sparks(0, 200))]);
    let first = page(&*crayon, None).await.unwrap();
    let again = page(&*crayon, first.next.as_deref()).await.unwrap();
    assert_eq!(again, Briefs::default(), "a page that repeats itself ends the walk");
    assert_eq!(page(&*crayon, Some("x")).await.unwrap_err().field(), Some("cursor"));
}

#[tokio::test]
async fn lists_come_bare_or_wrapped_and_bad_records_cost_no_other() {
    for body in [
        fixture!("crayon/fixtures/sparks_wrapped.json").to_owned(),
        fixture!("crayon/fixtures/sparks_wrapped.json").replace("results", "sparks"),
    ] {
        let (crayon, _) = open(vec![Exchange::new("GET", SPARKS, 200, body)]);
        assert_eq!(page(&*crayon, None).await.unwrap().briefs.len(), 1);
    }
    let (crayon, _) =
        open(vec![Exchange::new("GET", SPARKS, 200, fixture!("crayon/fixtures/sparks_bad_record.json"))]);
    let found = page(&*crayon, None).await.unwrap();
    let fields: Vec<&str> = found.rejected.iter().map(|bad| bad.field.as_str()).collect();
    assert_eq!((found.briefs.len(), fields), (1, vec!["sparks[0].id"]));
    let (crayon, _) = open(vec![Exchange::new("GET", SPARKS, 200, r#"[{"title":"Nobody"}]"#)]);
    assert_eq!(page(&*crayon, None).await.unwrap().rejected[0].field, "sparks[0]", "a spark without an id");
    let (crayon, _) = open(vec![Exchange::new("GET", SPARKS, 200, "[]")]);
    assert_eq!(page(&*crayon, None).await.unwrap(), Briefs::default());
    for (answer, words) in
        [(HTML, "HTML"), ("{}", "expected a list"), (r#"{"sparks":7}"#, "sparks"), ("", "empty")]
    {
        let (crayon, _) = open(vec![Exchange::new("GET", SPARKS, 200, answer)]);
        let error = page(&*crayon, None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
        assert!(
            error.to_string().starts_with("crayon: sparks: ") && error.to_string().contains(words),
            "{error}"
        );
    }
}

#[tokio::test]
async fn refusals() {
    for status in [401, 403] {
        let (crayon, transport) =
            open(vec![Exchange::new("GET", SPARKS, status, fixture!("crayon/fixtures/unauthorised.json"))]);
        let error = crayon.usage().unwrap().check().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth, "{status}");
        assert!(error.to_string().contains("Invalid API key"), "{error}");
        let query = transport.requests()[0].url.query().map(str::to_owned);
        assert_eq!(query.as_deref(), Some("live_tiles_only=true&page=1&per_page=1"));
    }
    let (crayon, transport) = open(vec![
        Exchange::new("GET", SPARKS, 429, "slow down").header("retry-after", "1"),
        Exchange::new("GET", SPARKS, 503, HTML).header("retry-after", "1"),
        Exchange::new("GET", SPARKS, 200, fixture!("crayon/fixtures/sparks.json")),
    ]);
    assert_eq!(page(&*crayon, None).await.unwrap().briefs.len(), 3);
    assert_eq!(transport.requests().len(), 3);
}

#[tokio::test]
async fn what_is_not_verified_is_off() {
    let (crayon, transport) = client(Vec::new(), "drafts");
    assert_eq!(crayon.battlecards().await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(crayon.ask("How do we win?").await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(transport.requests().is_empty());

    let cards = Exchange::new("GET", BATTLECARDS, 200, fixture!("crayon/fixtures/battlecards.json"));
    let (crayon, _) = client(vec![cards], "battlecards");
    let cards = crayon.battlecards().await.unwrap();
    assert_eq!((cards[0].kind, cards[0].competitors.len()), (BriefKind::Battlecard, 1));
    let bad = Exchange::new("GET", BATTLECARDS, 200, r#"[{"id":[]}]"#);
    let error = client(vec![bad], "battlecards").0.battlecards().await.unwrap_err();
    assert_eq!(error.field(), Some("battlecards[0].id"));
}

#[tokio::test]
async fn the_assistant_is_asked_once() {
    let (crayon, transport) =
        client(vec![Exchange::new("POST", QUESTION, 200, fixture!("crayon/fixtures/reply.json"))], "answers");
    let reply = crayon.ask("How do we beat Northwind on price?").await.unwrap();
    assert_eq!((reply.answer.as_str(), reply.sources.len()), ("Lead with total cost of ownership.", 1));
    let request = &transport.requests()[0];
    assert_eq!((request.url.path(), request.timeout.as_secs()), (QUESTION, 90));
    assert_eq!(
        serde_json::from_slice::<Value>(&request.body).unwrap(),
        json!({"question": "How do we beat Northwind on price?"})
    );
    assert_eq!(crayon.ask(" ").await.unwrap_err().field(), Some("question"));
    for exchange in [Exchange::cut("POST", QUESTION), Exchange::new("POST", QUESTION, 500, "")] {
        let (crayon, transport) = client(vec![exchange], "answers");
        assert!(crayon.ask("Why?").await.is_err());
        assert_eq!(transport.requests().len(), 1, "an answer is written anew each time");
    }
    let (crayon, _) = client(vec![Exchange::new("POST", QUESTION, 200, "{}")], "answers");
    assert_eq!(crayon.ask("Why?").await.unwrap_err().field(), Some("answer"));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..2_000) {
        let _ = sparks_page(&bytes);
        let whole = fixture!("crayon/fixtures/sparks.json");
        let end = cut.min(whole.len());
        prop_assert!(sparks_page(&whole.as_bytes()[..end]).is_err() || end == whole.len());
    }
}
