//! Klue's own ways: exports page by page, keys that expire, log-in pages instead of refusals.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::klue::{BATTLECARDS, CARDS, Klue};
use crate::support::{HTML, SECRET, Vendor, connection, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::klue::{Klue as Client, cards_page};
use b2b_providers::{Brief, BriefKind, Briefs, Connection, Error, ErrorKind, Provider};
use proptest::prelude::*;
use rest_core::ReplayTransport;

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<Klue>(set(connection::<Klue>(Arc::new(transport.clone())))), transport)
}

fn open(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    open_with(exchanges, |connection| connection)
}

async fn first(klue: &dyn Provider) -> Result<Briefs, Error> {
    klue.briefing().unwrap().briefs(None).await
}

#[tokio::test]
async fn cards_are_walked_to_the_announced_total() {
    let (klue, transport) = open(Klue::exchanges(Situation::Success));
    let page = first(&*klue).await.unwrap();
    assert_eq!((page.briefs.len(), page.total, page.next.as_deref()), (2, Some(3), Some("2/2")));
    let last = klue.briefing().unwrap().briefs(page.next.as_deref()).await.unwrap();
    assert_eq!((last.briefs.len(), last.next), (1, None));
    let Brief { kind, competitors, text, .. } = &page.briefs[1];
    assert_eq!((*kind, competitors.as_slice()), (BriefKind::Card, &["Contoso Insight".to_owned()][..]));
    assert_eq!(text.as_deref(), Some("Ask for exports"));
    let urls: Vec<String> = transport.requests().iter().map(|request| request.url.to_string()).collect();
    assert_eq!(
        urls,
        [
            "https://app.klue.com/extract/cards.json?page=1&limit=100",
            "https://app.klue.com/extract/cards.json?page=2&limit=100"
        ]
    );
    let headers = &transport.requests()[0].headers;
    assert_eq!(headers["authorization"], format!("Bearer {SECRET}"));
    assert!(headers["authorization"].is_sensitive());
}

#[tokio::test]
async fn filters_and_empty_exports() {
    let set =
        |connection: Connection| connection.option("competitor", "Northwind").option("tags", "pricing, win");
    let (klue, transport) =
        open_with(vec![Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_empty.json"))], set);
    let page = first(&*klue).await.unwrap();
    assert_eq!((page.briefs.len(), page.next), (0, None));
    assert_eq!(
        transport.requests()[0].url.query(),
        Some("page=1&limit=100&competitor=Northwind&tags%5B%5D=pricing&tags%5B%5D=win")
    );
    let silent = fixture!("klue/fixtures/cards_page1.json").replace(",\n  \"totalItems\": 3", "");
    let (klue, _) = open(vec![Exchange::new("GET", CARDS, 200, silent)]);
    assert_eq!(
        first(&*klue).await.unwrap().next.as_deref(),
        Some("2/2"),
        "without a total an empty page ends"
    );
    let error = klue.briefing().unwrap().briefs(Some("x")).await.unwrap_err();
    assert_eq!(error.field(), Some("cursor"));
}

#[tokio::test]
async fn bad_records_and_bad_pages() {
    let (klue, _) =
        open(vec![Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_bad_record.json"))]);
    let page = first(&*klue).await.unwrap();
    let fields: Vec<&str> = page.rejected.iter().map(|bad| bad.field.as_str()).collect();
    assert_eq!((page.briefs.len(), fields), (1, vec!["items[0].title"]));
    assert_eq!(page.next, None, "what could not be read counts as seen");
    let (klue, _) = open(vec![Exchange::new("GET", CARDS, 200, r#"{"items":[{"id":2}]}"#)]);
    assert_eq!(first(&*klue).await.unwrap().rejected[0].field, "items[0]", "a card without words");
    for answer in ["{}", r#"{"items":7}"#, "7"] {
        let (klue, _) = open(vec![Exchange::new("GET", CARDS, 200, answer)]);
        let error = first(&*klue).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
        assert!(error.to_string().starts_with("klue: extract.cards: "), "{error}");
    }
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_told_to_make_a_new_key() {
    for exchange in [
        Exchange::new("GET", CARDS, 401, fixture!("klue/fixtures/unauthorised.json")),
        Exchange::new("GET", CARDS, 200, HTML),
        Exchange::new("GET", CARDS, 302, "").header("location", "/login"),
    ] {
        let (klue, transport) = open(vec![exchange]);
        for error in [first(&*klue).await.unwrap_err(), klue.usage().unwrap().check().await.unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
            assert!(error.to_string().contains("create a new one"), "{error}");
        }
        assert_eq!(transport.requests().len(), 2, "a refused key is not tried again");
    }
}

#[tokio::test]
async fn a_refusal_for_its_rate_is_waited_for() {
    let (klue, transport) = open(vec![
        Exchange::new("GET", CARDS, 429, fixture!("klue/fixtures/rate.json")).header("retry-after", "2"),
        Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_page1.json")),
    ]);
    assert_eq!(first(&*klue).await.unwrap().briefs.len(), 2);
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn the_check_warns_of_a_key_that_expires() {
    for (date, note) in [
        ("2026-08-31", Some("the key expires on 2026-08-31")),
        ("2026-07-01", Some("the key expires on 2026-07-01")),
        ("2026-09-01", None),
    ] {
        let exchanges = vec![Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_page1.json"))];
        let (klue, transport) = open_with(exchanges, |connection| connection.option("key_expires", date));
        let usage = klue.usage().unwrap();
        assert_eq!(usage.check().await.unwrap().note.as_deref(), note, "{date}");
        assert_eq!(transport.requests()[0].url.query(), Some("page=1&limit=1"));
        assert!(usage.usage().await.unwrap().is_empty());
    }
    let transport = Arc::new(World::default().transport());
    let error = Client::connect(connection::<Klue>(transport).option("key_expires", "soon")).unwrap_err();
    assert_eq!(error.field(), Some("key_expires"));
}

#[tokio::test]
async fn battlecards_are_off_until_they_are_switched_on() {
    let client = |exchanges: Vec<Exchange>, on: &str| {
        let transport = World::new(exchanges).transport();
        let klue = Client::connect(connection::<Klue>(Arc::new(transport.clone())).option("battlecards", on));
        (klue.unwrap(), transport)
    };
    let (klue, transport) = client(Vec::new(), "false");
    assert_eq!(klue.battlecards().await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(transport.requests().is_empty());
    let (klue, _) = client(
        vec![Exchange::new("GET", BATTLECARDS, 200, fixture!("klue/fixtures/battlecards.json"))],
        "true",
    );
    let cards = klue.battlecards().await.unwrap();
    assert_eq!((cards.len(), cards[0].kind), (1, BriefKind::Battlecard));
    let (klue, _) = client(vec![Exchange::new("GET", BATTLECARDS, 404, "")], "true");
    let error = klue.battlecards().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("does not offer"), "{error}");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..2_000) {
        let _ = cards_page(&bytes);
        let whole = fixture!("klue/fixtures/cards_page1.json");
        let end = cut.min(whole.len());
        prop_assert!(cards_page(&whole.as_bytes()[..end]).is_err() || end == whole.len());
    }
}
