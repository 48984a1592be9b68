//! ConnectWise CPQ's own ways: conditions, versions, quotes and items.

use std::sync::Arc;

use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::connectwise_sell::{ConnectWiseSell as Client, Stage, quotes_page};
use b2b_providers::{ErrorKind, Provider, Query, connect};
use rest_core::{ReplayTransport, Timestamp};
use serde_json::json;

use crate::support::connectwise_sell::{ConnectWiseSell, QUOTES, customers};
use crate::support::fixture;
use crate::support::{SECRET, Vendor, connection};

fn open(exchanges: Vec<Exchange>) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    let client = Client::connect(connection::<ConnectWiseSell>(Arc::new(transport.clone()))).unwrap();
    (client, transport)
}

fn pairs(transport: &ReplayTransport, place: usize) -> Vec<(String, String)> {
    transport.requests()[place].url.query_pairs().into_owned().collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[tokio::test]
async fn a_search_asks_for_quotes_and_then_for_their_people() {
    let (client, transport) = open(ConnectWiseSell::exchanges(Situation::Success));
    let search = client.people_search().unwrap();
    let query = Query {
        company_names: vec!["Harbor Logistics".into(), "O'Neill & Sons".into()],
        updated_since: Timestamp::parse("2026-09-02T00:30:00Z"),
        titles: vec!["CIO".into()],
        ..Query::default()
    };
    assert_eq!(search.ignored(&query), ["titles"]);
    let page = search.search(&query, None, 2).await.unwrap();
    assert_eq!((page.people.len(), page.skipped.len(), page.next.as_deref()), (2, 1, Some("2/2")));
    let asked = pairs(&transport, 0);
    assert_eq!(
        asked[0],
        pair(
            "conditions",
            r#"accountName in ("Harbor Logistics","O'Neill & Sons") AND modifyDate >= [2026-09-01]"#
        )
    );
    assert!(asked[1].0 == "includeFields" && asked[1].1.starts_with("id,name,quoteNumber,"));
    assert!(!asked[1].1.contains(' '), "{}", asked[1].1);
    assert_eq!(asked[2..], [pair("page", "1"), pair("pageSize", "2"), pair("showAllVersions", "false")]);
    let request = &transport.requests()[0];
    assert_eq!(request.headers["content-type"], "application/json; version=1.0");
    assert_eq!(request.headers["accept"], "application/json");
    // ACME+pub123:s3cr3t-of-the-fixtures
    assert_eq!(request.headers["authorization"], "Basic QUNNRStwdWIxMjM6czNjcjN0LW9mLXRoZS1maXh0dXJlcw==");
    assert_eq!(
        transport.requests()[1].url.as_str(),
        "https://sellapi.quosalsell.com/api/quotes/3f2504e0-4f89-11d3-9a0c-0305e82c3301/customers"
    );
    let last = search.search(&query, page.next.as_deref(), 2).await.unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    assert_eq!(pairs(&transport, 3)[2], pair("page", "2"));
}

#[tokio::test]
async fn a_person_on_a_quote_is_mapped() {
    let (client, _) = open(ConnectWiseSell::exchanges(Situation::Success));
    let page = client.people_search().unwrap().search(&Query::default(), None, 2).await.unwrap();
    assert_eq!(
        serde_json::to_value(&page.people[0].person).unwrap(),
        json!({
            "source": "connectwise_sell", "external_id": "a1f0c3d2-0001-4a5e-9c1d-000000000001",
            "observed_at": "2026-09-14T09:12:44.000Z", "first_name": "Dana", "last_name": "Okafor",
            "job_title": "Director of IT", "email": "dana.okafor@harborlogistics.example", "email_status": "unknown",
            "phones": [{"raw": "207-555-0100", "kind": "work", "verified": false},
                {"raw": "+12075550142", "e164": "+12075550142", "kind": "mobile", "verified": false}],
            "company_name": "Harbor Logistics",
            "address": {"line": "1 Pier Rd, Dock 4", "city": "Portland", "region": "ME", "postcode": "04101",
                "country": "United States", "country_iso2": "US"},
            "project_pipelines": ["Harbor network refresh, 18250 USD, expected by 2026-10-15"]
        })
    );
    let lee = &page.people[1].person;
    assert_eq!(lee.company.company_name.as_deref(), Some("Northbay Foods"), "the quote knows the account");
    assert!(lee.research.project_pipelines.is_empty(), "a quote that was won is no project");
}

#[tokio::test]
async fn a_quote_that_is_gone_costs_nobody() {
    let gone =
        Exchange::new("GET", "/3f2504e0-4f89-11d3-9a0c-0305e82c3301/customers", 404, r#"{"message":"no"}"#);
    let (client, _) = open(vec![
        Exchange::new("GET", QUOTES, 200, fixture!("connectwise_sell/fixtures/quotes_page1.json")),
        gone,
        customers(1),
    ]);
    let page = client.people_search().unwrap().search(&Query::default(), None, 50).await.unwrap();
    assert_eq!((page.people.len(), page.skipped.len(), page.next), (1, 2, None));
    assert_eq!(page.skipped[0].reason, "the quote is gone");
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_before_it_is_sent() {
    let (client, transport) = open(Vec::new());
    let search = client.people_search().unwrap();
    let query = Query { company_names: vec!["A".into(), "B\" OR id != \"".into()], ..Query::default() };
    let error = search.search(&query, None, 2).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query.company_names[1]")));
    let error = search.search(&Query::default(), Some("x"), 2).await.unwrap_err();
    assert_eq!(error.field(), Some("cursor"));
    assert_eq!(client.items("a\"b").await.unwrap_err().field(), Some("quote"));
    assert!(transport.requests().is_empty());
    let open = |name: &str, value: &str| {
        let connection = connection::<ConnectWiseSell>(Arc::new(World::default().transport()));
        connect("connectwise_sell", connection.option(name, value))
    };
    assert_eq!(open("utc_offset", "New York").unwrap_err().field(), Some("utc_offset"));
    assert!(open("utc_offset", "-05:00").is_ok());
    assert!(open("all_versions", "some").is_err());
    let bare = b2b_providers::Connection::new(
        Arc::new(World::default().transport()),
        Arc::new(rest_core::ManualClock::auto(crate::support::now())),
    );
    let error = connect("connectwise_sell", bare).unwrap_err();
    assert!(error.to_string().contains("CONNECTWISE_ACCESS_KEY") && !error.to_string().contains(SECRET));
}

#[tokio::test]
async fn quotes_tell_what_was_won_and_lost() {
    let (client, transport) = open(vec![
        Exchange::new("GET", QUOTES, 200, fixture!("connectwise_sell/fixtures/quotes_page1.json")),
        Exchange::new("GET", QUOTES, 200, fixture!("connectwise_sell/fixtures/quotes_page2.json")),
    ]);
    let since = Timestamp::parse("2026-08-30T10:00:00Z");
    let first = client.quotes(since, None, 2).await.unwrap();
    let second = client.quotes(since, first.next.as_deref(), 2).await.unwrap();
    assert_eq!((first.next.as_deref(), second.next), (Some("2/2"), None));
    assert_eq!(pairs(&transport, 1)[0], pair("conditions", "modifyDate >= [2026-08-29]"));
    let stages: Vec<Stage> = first.quotes.iter().chain(&second.quotes).map(|quote| quote.stage).collect();
    assert_eq!(stages, [Stage::Sent, Stage::Won, Stage::Lost]);
    let won = &first.quotes[1];
    assert_eq!((won.number, won.total, won.probability), (Some(10_477), Some(9_000.0), Some(100)));
    assert_eq!((won.decided_on.as_deref(), &won.opportunity_id), (Some("2026-09-12"), &None));
    assert_eq!(first.quotes[0].opportunity_id.as_deref(), Some("9911"));
    let bad = quotes_page(br#"[{"id":"1"},{"id":{}},{"name":"x"},7]"#, "Z").unwrap();
    let told: Vec<&str> = bad.rejected.iter().map(|bad| bad.field.as_str()).collect();
    assert_eq!(told, ["quotes[1].id", "quotes[2].id", "quotes[3]"]);
}

#[tokio::test]
async fn items_are_read_to_the_end() {
    let (client, transport) = open(vec![Exchange::new(
        "GET",
        "/api/quoteItems",
        200,
        fixture!("connectwise_sell/fixtures/items.json"),
    )]);
    let items = client.items("3f2504e0-4f89-11d3-9a0c-0305e82c3301").await.unwrap();
    assert_eq!(items.len(), 2, "a line of text is no item");
    assert_eq!((items[0].manufacturer.as_deref(), items[0].price), (Some("Fenwall"), Some(3_400.0)));
    assert!(items[0].is_chosen && items[0].is_sold && !items[1].is_chosen);
    assert_eq!(
        pairs(&transport, 0)[0],
        pair("conditions", r#"idQuote = "3f2504e0-4f89-11d3-9a0c-0305e82c3301""#)
    );
}
