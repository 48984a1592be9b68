//! The ways of LinkedIn: tuples in queries, consents, a signature with a word in front.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::linkedin::{LEADS, Linkedin};
use crate::support::{HTML, SECRET, Vendor, connection, now, secret};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::linkedin::{
    LeadEvent, Linkedin as Client, challenge_answer, is_signed, lead_event,
};
use b2b_providers::{Connection, ErrorKind, Provider, Query};
use rest_core::{ManualClock, ReplayTransport, SecretString, Timestamp};
use serde_json::{Value, json};

fn client_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (Client::connect(set(connection::<Linkedin>(Arc::new(transport.clone())))).unwrap(), transport)
}

fn client(exchanges: Vec<Exchange>) -> (Client, ReplayTransport) {
    client_with(exchanges, |connection| connection)
}

#[tokio::test]
async fn tuples_stand_as_they_are_and_names_inside_are_encoded_once() {
    let (linkedin, transport) = client(Linkedin::exchanges(Situation::Success));
    let query = Query {
        updated_since: Timestamp::parse("2026-07-01T00:00:00Z"),
        titles: vec!["CIO".into()],
        ..Query::default()
    };
    let search = linkedin.people_search().unwrap();
    assert_eq!(search.ignored(&query), ["titles"]);
    let first = search.search(&query, None, 2).await.unwrap();
    let next = format!("2/2/{}", now().millis());
    assert_eq!((first.next.as_deref(), first.total), (Some(next.as_str()), Some(3)));
    let last = search.search(&query, Some(&next), 2).await.unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    let requests = transport.requests();
    assert_eq!(requests[0].url.path(), "/rest/leadFormResponses");
    let expected = "q=owner&owner=(sponsoredAccount:urn%3Ali%3AsponsoredAccount%3A5000123)&leadType=(leadType:SPONSORED)\
        &limitedToTestLeads=false&submittedAtTimeRange=(start:1782864000000,end:1785585600000)\
        &fields=ownerInfo,associatedEntityInfo,leadMetadataInfo,owner,leadType,versionedLeadGenFormUrn,id,submittedAt,\
        testLead,formResponse,form:(hiddenFields,creationLocale,name,id,content)&count=2&start=0";
    assert_eq!(requests[0].url.query(), Some(expected));
    assert!(requests[1].url.query().unwrap().ends_with("end:1785585600000)&fields=ownerInfo,associatedEntityInfo,leadMetadataInfo,owner,leadType,versionedLeadGenFormUrn,id,submittedAt,testLead,formResponse,form:(hiddenFields,creationLocale,name,id,content)&count=2&start=2"));
    assert_eq!(requests[0].headers["authorization"], format!("Bearer {SECRET}"));
    assert_eq!(requests[0].headers["linkedin-version"], "202607");
    assert_eq!(requests[0].headers["x-restli-protocol-version"], "2.0.0");

    let person = &first.people[0].person;
    assert_eq!(person.email.as_deref(), Some("dana.okafor@harborlogistics.example"));
    let notes = "LinkedIn form: Demo request\nHow many seats?: 50-200\nutm_source=li";
    assert_eq!(person.research.notes.as_deref(), Some(notes));
    for wrong in ["", "2/2", "2/0/5", "2/11/5", "-1/2/5", "a/b/c"] {
        let error = search.search(&query, Some(wrong), 2).await.unwrap_err();
        assert_eq!(error.field(), Some("cursor"), "{wrong}");
    }
}

#[tokio::test]
async fn a_list_without_a_total_ends_with_a_page_that_is_not_full() {
    let silent = |body: &str| body.replace("\"total\": 3,", "");
    let (linkedin, _) = client(vec![
        Exchange::new("GET", LEADS, 200, silent(fixture!("linkedin/fixtures/leads_page1.json"))),
        Exchange::new("GET", LEADS, 200, silent(fixture!("linkedin/fixtures/leads_page2.json"))),
    ]);
    let search = linkedin.people_search().unwrap();
    let first = search.search(&Query::default(), None, 2).await.unwrap();
    let last = search.search(&Query::default(), first.next.as_deref(), 2).await.unwrap();
    assert_eq!((first.total, last.next), (None, None));
}

#[tokio::test]
async fn tests_and_people_who_declined_are_no_leads() {
    let refused = || vec![Exchange::new("GET", LEADS, 200, fixture!("linkedin/fixtures/leads_refused.json"))];
    let (linkedin, _) = client(refused());
    let page = linkedin.people_search().unwrap().search(&Query::default(), None, 3).await.unwrap();
    let reasons: Vec<_> = page.skipped.iter().map(|one| one.reason).collect();
    assert_eq!((page.people.len(), reasons), (1, vec!["a test lead", "a consent was not given"]));

    let (linkedin, _) = client_with(refused(), |connection| connection.option("consents", "11"));
    let page = linkedin.people_search().unwrap().search(&Query::default(), None, 3).await.unwrap();
    assert_eq!(page.people.len(), 2, "only the named one counts");
    let (linkedin, _) = client_with(refused(), |connection| connection.option("consents", "11, 99"));
    let page = linkedin.people_search().unwrap().search(&Query::default(), None, 3).await.unwrap();
    assert!(page.people.is_empty(), "who was not asked did not agree");
    let (linkedin, transport) = client_with(refused(), |connection| connection.option("test_leads", "true"));
    let page = linkedin.people_search().unwrap().search(&Query::default(), None, 3).await.unwrap();
    assert_eq!(page.people.len(), 2);
    assert!(transport.requests()[0].url.query().unwrap().contains("limitedToTestLeads=true"));
}

#[tokio::test]
async fn one_lead_and_a_subscription() {
    let (linkedin, transport) = client(vec![Exchange::new(
        "GET",
        "/leadFormResponses/b3f6-6",
        200,
        fixture!("linkedin/fixtures/lead.json"),
    )]);
    let lead = linkedin.lead("b3f6-6").await.unwrap().unwrap();
    assert_eq!(lead.first_name.as_deref(), Some("Dana"));
    assert!(transport.requests()[0].url.query().unwrap().starts_with("fields=ownerInfo,"));
    assert_eq!(linkedin.lead("gone").await.unwrap_err().status(), Some(404));

    let made = Exchange::new("POST", "/leadNotifications", 201, "").header("x-restli-id", "9001");
    let (linkedin, transport) = client(vec![made]);
    assert_eq!(linkedin.subscribe("https://us.example/linkedin").await.unwrap(), "9001");
    let expected = json!({"webhook": "https://us.example/linkedin", "leadType": "SPONSORED",
        "owner": {"sponsoredAccount": "urn:li:sponsoredAccount:5000123"}});
    assert_eq!(serde_json::from_slice::<Value>(&transport.requests()[0].body).unwrap(), expected);
    let (linkedin, transport) = client(vec![Exchange::cut("POST", "/leadNotifications")]);
    assert!(linkedin.subscribe("https://us.example/linkedin").await.is_err());
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn refusals_and_broken_answers() {
    let table = [
        (403, fixture!("linkedin/fixtures/forbidden.json"), ErrorKind::Forbidden),
        (426, r#"{"message":"version is not active"}"#, ErrorKind::Vendor),
        (200, "{}", ErrorKind::Malformed),
        (200, r#"{"elements":null}"#, ErrorKind::Malformed),
    ];
    for (status, answer, kind) in table {
        let (linkedin, _) = client(vec![Exchange::new("GET", LEADS, status, answer)]);
        let error = linkedin.people_search().unwrap().search(&Query::default(), None, 2).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
    }
}

#[test]
fn challenges_and_deliveries() {
    let key = SecretString::from("Jefe");
    let answer: Value =
        serde_json::from_str(&challenge_answer(&key, "what do ya want for nothing?")).unwrap();
    let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(answer, json!({"challengeCode": "what do ya want for nothing?", "challengeResponse": hex}));
    let body = b"{\"type\":\"LEAD_ACTION\"}";
    // HMAC-SHA256 with the key `Jefe` over `hmacsha256={"type":"LEAD_ACTION"}`.
    let signature = "d7a44051dccce19a8073acd5eead482485772f4f086cb6d3d5aaa9140242a4e3";
    assert!(is_signed(&key, body, signature));
    assert!(is_signed(&key, body, &format!("hmacsha256={signature}")));
    assert!(!is_signed(&key, b"{}", signature) && !is_signed(&key, body, hex));

    let event = lead_event(fixture!("linkedin/fixtures/webhook_created.json").as_bytes()).unwrap().unwrap();
    let id = "b3f6a1d2-0c8e-4b7e-9f3a-55aa01-6".to_owned();
    let at = Some(Timestamp::from_millis(1_785_500_000_999));
    assert_eq!(event, LeadEvent::Created { id: id.clone(), at });
    let deleted = fixture!("linkedin/fixtures/webhook_created.json").replace("CREATED", "DELETED");
    assert_eq!(lead_event(deleted.as_bytes()).unwrap(), Some(LeadEvent::Deleted { id, at }));
    let renamed = fixture!("linkedin/fixtures/webhook_created.json").replace("CREATED", "MOVED");
    assert_eq!(lead_event(renamed.as_bytes()).unwrap(), None);
    assert_eq!(lead_event(br#"{"type":"OTHER"}"#).unwrap(), None);
    for wrong in ["", "[]", "{}", HTML, r#"{"type":"LEAD_ACTION"}"#] {
        assert_eq!(lead_event(wrong.as_bytes()).unwrap_err().kind(), ErrorKind::Malformed, "{wrong}");
    }
}

#[tokio::test]
async fn settings_are_checked_and_the_owner_when_it_is_needed() {
    let table = [
        ("owner", "urn:li:person:5"),
        ("owner", "urn:li:sponsoredAccount:5)"),
        ("owner", "5000123"),
        ("lead_type", "sponsored"),
        ("version", "2026-07"),
        ("consents", "eleven"),
        ("test_leads", "yes"),
        ("owners", "x"),
    ];
    for (option, value) in table {
        let transport = Arc::new(World::default().transport());
        let error = Client::connect(connection::<Linkedin>(transport).option(option, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{option}={value}");
    }
    let bare = || Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::at(now())));
    assert!(Client::connect(bare()).unwrap_err().to_string().contains("LINKEDIN_ACCESS_TOKEN"));
    let half = bare().secret("LINKEDIN_REFRESH_TOKEN", SecretString::from("rt"));
    assert!(Client::connect(half).unwrap_err().to_string().contains("LINKEDIN_CLIENT_ID"));
    let ownerless = Client::connect(secret(bare(), "LINKEDIN_ACCESS_TOKEN")).unwrap();
    let error = ownerless.people_search().unwrap().search(&Query::default(), None, 2).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("owner")));
}
