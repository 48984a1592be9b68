//! ZoomInfo's own ways: media type, look-ups, closed fields, two APIs.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::legacy::Legacy;
use crate::support::zoominfo::{ZoomInfo, token};
use crate::support::{Vendor, company, connection, known, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::zoominfo::ZoomInfo as Client;
use b2b_providers::{Budget, ErrorKind, Outcome, Person, PhoneKind, Provider, ProviderId, Query};
use rest_core::{ReplayTransport, SecretString};
use serde_json::{Value, json};

const SEARCH: &str = "/data/v1/contacts/search";
const ENRICH: &str = "/data/v1/contacts/enrich";

fn open<V: Vendor>(exchanges: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<V>(connection::<V>(Arc::new(transport.clone()))), transport)
}

fn attributes(transport: &ReplayTransport, place: usize) -> Value {
    let body: Value = serde_json::from_slice(&transport.requests()[place].body).unwrap();
    body["data"]["attributes"].clone()
}

fn paths(transport: &ReplayTransport) -> Vec<String> {
    transport.requests().iter().map(|request| request.url.path().to_owned()).collect()
}

#[tokio::test]
async fn one_token_serves_all_calls_and_is_fetched_as_a_confidential_client() {
    let (zoominfo, transport) = open::<ZoomInfo>(ZoomInfo::exchanges(Situation::Success));
    let search = zoominfo.people_search().unwrap();
    search.search(&people_query(), None, 2).await.unwrap();
    let page = search.search(&people_query(), Some("2/2"), 2).await.unwrap();
    assert_eq!(page.next, None);
    let requests = transport.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].url.as_str(), "https://api.zoominfo.com/gtm/oauth/v1/token");
    assert!(requests[0].headers["authorization"].to_str().unwrap().starts_with("Basic "));
    assert_eq!(String::from_utf8_lossy(&requests[0].body), "grant_type=client_credentials");
    let headers = &requests[1].headers;
    assert_eq!(headers["authorization"].to_str().unwrap(), "Bearer gtm-token-1");
    assert_eq!(headers["content-type"], "application/vnd.api+json");
    assert_eq!(headers["accept"], "application/vnd.api+json");
    assert!(headers["user-agent"].to_str().unwrap().starts_with("b2b-providers/"));
    assert_eq!(requests[2].url.query(), Some("page%5Bnumber%5D=2&page%5Bsize%5D=2"));
}

#[tokio::test]
async fn words_become_ids_by_a_look_up_that_is_kept() {
    let (zoominfo, transport) = open::<ZoomInfo>(vec![
        token(),
        Exchange::new(
            "GET",
            "/lookup/management-levels",
            200,
            fixture!("zoominfo/fixtures/lookup_levels.json"),
        ),
        Exchange::new("GET", "/lookup/countries", 200, fixture!("zoominfo/fixtures/lookup_countries.json")),
        Exchange::new("GET", "/lookup/industries", 200, r#"{"data":[]}"#),
        Exchange::new("POST", SEARCH, 200, fixture!("zoominfo/fixtures/contacts_page2.json")),
    ]);
    let query: Query = serde_json::from_value(json!({"seniorities": ["c_level", "founder", "director"],
        "countries": ["US"], "industries": ["Basket weaving"], "keywords": ["freight"], "updated_since": "2026-07-01T10:00:00Z"}))
    .unwrap();
    let search = zoominfo.people_search().unwrap();
    assert!(search.ignored(&query).is_empty());
    let page = search.search(&query, None, 100).await.unwrap();
    assert!(page.warnings[0].contains("Basket weaving"), "{:?}", page.warnings);
    assert_eq!(
        attributes(&transport, 4),
        json!({"managementLevel": "C Level Exec,Director", "country": "United States",
            "industryKeywords": "freight,Basket weaving", "lastUpdatedDateAfter": "2026-07-01"})
    );
    search.search(&query, None, 100).await.unwrap();
    assert_eq!(transport.requests().len(), 6, "look-ups are kept");
    let wrong = Query { seniorities: vec!["manager".into()], ..Query::default() };
    let error = search.search(&wrong, None, 100).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("query.seniorities[0]")));
}

#[tokio::test]
async fn choices_are_open_to_the_operator() {
    let transport = World::new(vec![
        token(),
        Exchange::new(
            "GET",
            "/lookup/management-levels",
            200,
            fixture!("zoominfo/fixtures/lookup_levels.json"),
        ),
    ])
    .transport();
    let zoominfo = Client::connect(connection::<ZoomInfo>(Arc::new(transport))).unwrap();
    let choices = zoominfo.choices("management-levels").await.unwrap();
    assert_eq!((choices[0].id.as_str(), choices[0].name.as_str()), ("C Level Exec", "C-Level"));
}

#[tokio::test]
async fn a_field_outside_the_contract_is_dropped_once_and_for_all() {
    let (zoominfo, transport) = open::<ZoomInfo>(vec![
        token(),
        Exchange::new("POST", ENRICH, 400, fixture!("zoominfo/fixtures/field_refused.json")),
        Exchange::new("POST", ENRICH, 200, fixture!("zoominfo/fixtures/enrich.json")),
    ]);
    let budget = Budget::unlimited();
    let enrich = zoominfo.enrichment().unwrap();
    for _ in 0..2 {
        let outcome = enrich.enrich_people(&[ZoomInfo::person()], &budget).await.unwrap().remove(0);
        assert_eq!(outcome.as_str(), "found");
    }
    let fields = |place: usize| attributes(&transport, place)["outputFields"].to_string();
    assert!(fields(1).contains("\"mobilePhone\""));
    assert!(!fields(2).contains("\"mobilePhone\"") && fields(2).contains("\"mobilePhoneDoNotCall\""));
    assert!(!fields(3).contains("\"mobilePhone\""));
    assert_eq!(transport.requests().len(), 4);
    assert_eq!(budget.spent()[&ProviderId::new("zoominfo")].credits, 2.0);
}

#[tokio::test]
async fn unnamed_closed_fields_are_asked_for() {
    let access = r#"{"data":[{"id":"1","type":"Field","attributes":{"fieldName":"externalUrls","accessGranted":"false"}},
        {"id":"2","type":"Field","attributes":{"fieldName":"email","accessGranted":true}}]}"#;
    let refused = r#"{"errors":[{"code":"PFAPI0001","detail":"some fields are not allowed"}]}"#;
    let (zoominfo, transport) = open::<ZoomInfo>(vec![
        token(),
        Exchange::new("POST", ENRICH, 400, refused),
        Exchange::new("GET", "/lookup/enrich", 200, access),
        Exchange::new("POST", ENRICH, 200, fixture!("zoominfo/fixtures/enrich.json")),
    ]);
    let outcome = zoominfo
        .enrichment()
        .unwrap()
        .enrich_people(&[ZoomInfo::person()], &Budget::unlimited())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(outcome.as_str(), "found");
    assert!(!attributes(&transport, 3)["outputFields"].to_string().contains("externalUrls"));
}

#[tokio::test]
async fn answers_are_paired_with_their_questions() {
    let (zoominfo, _) = open::<ZoomInfo>(vec![
        token(),
        Exchange::new("POST", ENRICH, 200, fixture!("zoominfo/fixtures/enrich_mixed.json")),
    ]);
    let nobody = Person { email: Some("nobody@nowhere.example".into()), ..Person::default() };
    let third = known("zoominfo", "42");
    let enrich = zoominfo.enrichment().unwrap();
    let budget = Budget::unlimited();
    // Two answers to three questions, in another order.
    let outcomes = enrich.enrich_people(&[ZoomInfo::person(), third, nobody], &budget).await.unwrap();
    let words: Vec<&str> = outcomes.iter().map(Outcome::as_str).collect();
    assert_eq!(words, ["found", "not found", "not found"]);
    assert_eq!(budget.spent()[&ProviderId::new("zoominfo")].credits, 1.0);
    let person = outcomes.into_iter().next().unwrap().found().unwrap();
    assert_eq!(person.phones.iter().map(|phone| phone.kind).collect::<Vec<_>>(), [PhoneKind::Direct]);
    assert_eq!(person.company.revenue_usd, Some(32e6));
}

#[tokio::test]
async fn technologies_need_the_id_and_intent_needs_topics() {
    let (zoominfo, transport) = open::<ZoomInfo>(ZoomInfo::exchanges(Situation::Success));
    let budget = Budget::unlimited();
    let outcome = zoominfo.technographics().unwrap().technologies(&company(), &budget).await.unwrap();
    assert_eq!(outcome.found().unwrap(), ["Microsoft 365", "SAP"]);
    assert_eq!(attributes(&transport, 2), json!({"companyId": 344589815}));
    let intent = zoominfo.intent().unwrap().intent(&company(), &budget).await.unwrap().found().unwrap();
    assert_eq!((intent.intent_score, intent.intent_signals[0].strength.as_deref()), (Some(87), Some("High")));
    assert_eq!(
        attributes(&transport, 3),
        json!({"companyWebsite": "http://www.harborlogistics.example", "topics": ["Backup", "Firewall"]})
    );
    let connection =
        connection::<ZoomInfo>(Arc::new(World::default().transport())).option("intent_topics", "");
    let error =
        provider::<ZoomInfo>(connection).intent().unwrap().intent(&company(), &budget).await.unwrap_err();
    assert_eq!(error.field(), Some("intent_topics"));
}

#[tokio::test]
async fn the_older_api_logs_in_and_speaks_flat() {
    let (zoominfo, transport) = open::<Legacy>(Legacy::exchanges(Situation::Success));
    let search = zoominfo.people_search().unwrap();
    let page = search.search(&people_query(), None, 2).await.unwrap();
    assert_eq!((page.total, page.next.as_deref()), (Some(3), Some("2/2")));
    let requests = transport.requests();
    assert_eq!(requests[0].url.as_str(), "https://api.zoominfo.com/authenticate");
    let login: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(login, json!({"username": "somebody", "password": crate::support::SECRET}));
    assert_eq!(requests[1].headers["authorization"].to_str().unwrap(), "Bearer legacy-jwt-1");
    let body: Value = serde_json::from_slice(&requests[1].body).unwrap();
    assert_eq!(body, json!({"companyWebsite": "http://www.harborlogistics.example", "page": 1, "rpp": 2}));
    let query = Query { technologies: vec!["SAP".into()], ..Query::default() };
    assert_eq!(search.ignored(&query), ["technologies"]);
    let company =
        zoominfo.enrichment().unwrap().enrich_company(&company(), &Budget::unlimited()).await.unwrap();
    assert_eq!(company.found().unwrap().technologies, ["SAP"]);
    assert_eq!(paths(&transport).last().unwrap(), "/enrich/company");
}

#[tokio::test]
async fn an_expired_token_is_renewed_once() {
    let (zoominfo, transport) = open::<ZoomInfo>(vec![
        token(),
        Exchange::new("POST", SEARCH, 401, fixture!("zoominfo/fixtures/unauthorised.json")),
        Exchange::new("POST", SEARCH, 200, fixture!("zoominfo/fixtures/contacts_page1.json")),
    ]);
    assert!(zoominfo.people_search().unwrap().search(&people_query(), None, 2).await.is_ok());
    assert_eq!(paths(&transport).iter().filter(|path| path.ends_with("/token")).count(), 2);
}

#[test]
fn connecting_chooses_by_the_credentials() {
    let bare = || {
        let transport = World::default().transport();
        let clock = rest_core::ManualClock::at(crate::support::now());
        b2b_providers::Connection::new(Arc::new(transport), Arc::new(clock))
    };
    let error = b2b_providers::connect("zoominfo", bare()).unwrap_err();
    assert!(
        error.to_string().contains("ZOOMINFO_CLIENT_ID") && error.to_string().contains("ZOOMINFO_USERNAME")
    );
    let error =
        b2b_providers::connect("zoominfo", ZoomInfo::equip(bare()).option("api", "legacy")).unwrap_err();
    assert!(error.to_string().contains("ZOOMINFO_USERNAME"), "{error}");
    let error =
        b2b_providers::connect("zoominfo", ZoomInfo::equip(bare()).option("api", "soap")).unwrap_err();
    assert_eq!(error.field(), Some("api"));
    let error = ZoomInfo::equip(bare()).secret("X", SecretString::from("y")).option("min_accuracy", "20");
    assert_eq!(b2b_providers::connect("zoominfo", error).unwrap_err().field(), Some("min_accuracy"));
}
