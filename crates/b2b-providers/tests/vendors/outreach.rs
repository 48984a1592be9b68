//! The ways of Outreach: one content type, links, opt-outs, tokens that work once.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::outreach::{ACCOUNTS, Outreach, PROSPECTS};
use crate::support::{HTML, SECRET, Vendor, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::outreach::{Outreach as Client, Saved, change_delivered, is_signed};
use b2b_providers::{
    Basis, Connection, ErrorKind, Feedback, FeedbackKind, Person, Phone, PhoneKind, Provider, Query,
    Suppression,
};
use rest_core::{
    ExposeSecret, ManualClock, MemoryStore, ReplayTransport, Request, SecretString, Timestamp, TokenStore,
    async_trait,
};
use serde_json::{Value, json};

fn client(exchanges: Vec<Exchange>) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (Client::connect(connection::<Outreach>(Arc::new(transport.clone()))).unwrap(), transport)
}

fn list(body: &str) -> Exchange {
    Exchange::new("GET", PROSPECTS, 200, body)
}

fn query(request: &Request) -> Vec<(String, String)> {
    request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn dana() -> Person {
    Person {
        first_name: Some("Dana".into()),
        last_name: Some("Okafor".into()),
        email: Some("dana.okafor@harborlogistics.example".into()),
        phones: vec![Phone::new("+12075550142", PhoneKind::Mobile)],
        ..Person::default()
    }
}

#[tokio::test]
async fn every_request_has_the_content_type_and_links_are_followed() {
    let (outreach, transport) = client(Outreach::exchanges(Situation::Success));
    let since = Query { updated_since: Timestamp::parse("2026-07-01T00:00:00Z"), ..people_query() };
    let search = outreach.people_search().unwrap();
    assert_eq!(search.ignored(&since), ["company_domains"]);
    let first = search.search(&since, None, 2).await.unwrap();
    let last = search.search(&since, first.next.as_deref(), 2).await.unwrap();
    assert_eq!((first.people.len(), last.people.len(), last.next), (2, 1, None));
    let requests = transport.requests();
    assert_eq!(requests[0].headers["content-type"], "application/vnd.api+json");
    assert_eq!(requests[0].headers["authorization"], format!("Bearer {SECRET}"));
    assert_eq!(requests[0].url.path(), "/api/v2/prospects");
    let expected = [
        ("page[size]", "2"),
        ("count", "false"),
        ("filter[updatedAt]", "2026-07-01T00:00:00.000Z..inf"),
        ("sort", "updatedAt"),
        ("include", "account"),
    ];
    assert_eq!(query(&requests[0]), pairs(&expected));
    let next = [("count", "false"), ("page[after]", "eyJpZCI6MX0="), ("page[size]", "2")];
    assert_eq!(query(&requests[1]), pairs(&next), "as the link has it");

    let person = &first.people[0].person;
    assert_eq!(person.company.domain.as_deref(), Some("harborlogistics.example"));
    assert_eq!((person.intent.intent_score, person.engagement.emails_opened), (Some(72), Some(3)));
    assert!(first.people[1].person.do_not_contact);
    for wrong in ["", "nothing", "2/100"] {
        let error = search.search(&since, Some(wrong), 2).await.unwrap_err();
        assert_eq!(error.field(), Some("cursor"), "{wrong}");
    }
}

#[tokio::test]
async fn a_link_to_elsewhere_never_gets_the_token() {
    let evil = fixture!("outreach/fixtures/prospects_page1.json")
        .replace("https://api.outreach.io/", "https://evil.example/");
    let (outreach, transport) =
        client(vec![list(&evil), list(fixture!("outreach/fixtures/prospects_page2.json"))]);
    let search = outreach.people_search().unwrap();
    let first = search.search(&Query::default(), None, 2).await.unwrap();
    search.search(&Query::default(), first.next.as_deref(), 2).await.unwrap();
    assert!(transport.requests().iter().all(|one| one.url.host_str() == Some("api.outreach.io")));
    let bare = r#"{"data":[],"links":{"next":"nowhere"}}"#;
    let (outreach, _) = client(vec![list(bare)]);
    let error = outreach.people_search().unwrap().search(&Query::default(), None, 2).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Malformed, Some("links.next")));
}

#[tokio::test]
async fn accounts_are_found_by_domain_and_one_name() {
    let (outreach, transport) =
        client(vec![Exchange::new("GET", ACCOUNTS, 200, fixture!("outreach/fixtures/accounts_page2.json"))]);
    let search = outreach.company_search().unwrap();
    let one = Query {
        company_domains: vec!["a.example".into(), "b.example".into()],
        company_names: vec!["Pier Mutual".into()],
        ..Query::default()
    };
    assert!(search.ignored(&one).is_empty());
    search.search(&one, None, 5_000).await.unwrap();
    let expected = [
        ("page[size]", "1000"),
        ("count", "false"),
        ("filter[domain]", "a.example,b.example"),
        ("filter[name]", "Pier Mutual"),
    ];
    assert_eq!(query(&transport.requests()[0]), pairs(&expected));
    for names in [vec!["A", "B"], vec!["Pier, Mutual"]] {
        let query = Query { company_names: names.into_iter().map(Into::into).collect(), ..Query::default() };
        assert_eq!(search.ignored(&query), ["company_names"]);
    }
}

#[tokio::test]
async fn suppression_reaches_every_prospect_with_the_address() {
    let patched = |path| Exchange::new("PATCH", path, 200, fixture!("outreach/fixtures/created.json"));
    let (outreach, transport) = client(vec![
        list(fixture!("outreach/fixtures/prospects_page1.json")),
        patched("/prospects/88012"),
        patched("/prospects/88013"),
    ]);
    let suppress = outreach.suppression().unwrap();
    assert_eq!(suppress.suppress(&dana(), "unsubscribed").await.unwrap(), Suppression::Done);
    let requests = transport.requests();
    assert_eq!(
        query(&requests[0])[0],
        ("filter[emails]".to_owned(), "dana.okafor@harborlogistics.example".to_owned())
    );
    let expected = json!({"data": {"type": "prospect", "id": 88013, "attributes": {"optedOut": true}}});
    assert_eq!(
        (body(&requests[2]), &requests[2].headers["content-type"]),
        (expected, &"application/vnd.api+json".parse().unwrap())
    );

    let (outreach, _) = client(vec![list(fixture!("outreach/fixtures/prospects_empty.json"))]);
    let suppress = outreach.suppression().unwrap();
    assert_eq!(suppress.suppress(&dana(), "x").await.unwrap(), Suppression::NotKnown);
    assert_eq!(suppress.suppress(&known("outreach", "7"), "x").await.unwrap(), Suppression::NotKnown, "404");
    assert_eq!(suppress.suppress(&known("apollo", "7"), "x").await.unwrap(), Suppression::Impossible);
}

#[tokio::test]
async fn a_corrected_title_is_told_and_nothing_else_is() {
    let patched = Exchange::new("PATCH", "/prospects/7", 200, fixture!("outreach/fixtures/created.json"));
    let (outreach, transport) = client(vec![patched]);
    let sink = outreach.feedback().unwrap();
    assert_eq!(sink.takes(FeedbackKind::ContactUpdate), Some(Basis::Documented));
    assert_eq!(sink.takes(FeedbackKind::QualityFeedback), None);
    let feedback = |data: serde_json::Value| Feedback {
        kind: FeedbackKind::ContactUpdate,
        person: known("outreach", "7"),
        data: data.as_object().unwrap().clone(),
    };
    let told = sink.tell(&feedback(json!({"corrected_title": "CTO", "verified_email": "x@y.example"}))).await;
    assert_eq!(told.unwrap(), Suppression::Done);
    let expected = json!({"data": {"type": "prospect", "id": 7, "attributes": {"title": "CTO"}}});
    assert_eq!(body(&transport.requests()[0]), expected);
    let none = sink.tell(&feedback(json!({"verified_email": "x@y.example"}))).await;
    assert_eq!(none.unwrap(), Suppression::Impossible);
}

#[tokio::test]
async fn saving_finds_before_it_makes() {
    let (outreach, transport) = client(vec![
        list(fixture!("outreach/fixtures/prospects_page2.json")),
        Exchange::new("PATCH", "/prospects/88014", 200, fixture!("outreach/fixtures/created.json")),
    ]);
    assert_eq!(outreach.save(&dana(), Some("lead-7")).await.unwrap(), Saved { id: 88_014, is_new: false });
    let attributes = &body(&transport.requests()[1])["data"]["attributes"];
    assert_eq!(
        *attributes,
        json!({"firstName": "Dana", "lastName": "Okafor", "externalId": "lead-7"}),
        "lists stay"
    );

    let (outreach, transport) = client(vec![
        list(fixture!("outreach/fixtures/prospects_empty.json")),
        Exchange::new("POST", PROSPECTS, 201, fixture!("outreach/fixtures/created.json")),
    ]);
    assert_eq!(outreach.save(&dana(), None).await.unwrap(), Saved { id: 88_020, is_new: true });
    let attributes = &body(&transport.requests()[1])["data"]["attributes"];
    assert_eq!(attributes["mobilePhones"], json!(["+12075550142"]));

    let (outreach, transport) = client(vec![
        list(fixture!("outreach/fixtures/prospects_empty.json")),
        Exchange::new("POST", PROSPECTS, 422, fixture!("outreach/fixtures/duplicate.json")),
        list(fixture!("outreach/fixtures/prospects_page2.json")),
        Exchange::new("PATCH", "/prospects/88014", 200, fixture!("outreach/fixtures/created.json")),
    ]);
    assert!(!outreach.save(&dana(), None).await.unwrap().is_new, "somebody else was faster");
    assert_eq!(transport.requests().len(), 4);

    let (outreach, transport) = client(vec![
        list(fixture!("outreach/fixtures/prospects_empty.json")),
        Exchange::cut("POST", PROSPECTS),
    ]);
    assert!(outreach.save(&dana(), None).await.is_err());
    assert_eq!(transport.requests().len(), 2, "a record is never made twice");
    let nobody = outreach.save(&Person::default(), None).await.unwrap_err();
    assert_eq!(nobody.field(), Some("email"));
}

#[tokio::test]
async fn enrolment_names_three_and_is_sent_once() {
    let (outreach, transport) = client(vec![Exchange::new(
        "POST",
        "/sequenceStates",
        201,
        fixture!("outreach/fixtures/enrolled.json"),
    )]);
    assert_eq!(outreach.enrol(88_012, 7, 3).await.unwrap(), "5501");
    let expected = json!({"data": {"type": "sequenceState", "relationships": {
        "prospect": {"data": {"type": "prospect", "id": 88_012}},
        "sequence": {"data": {"type": "sequence", "id": 7}},
        "mailbox": {"data": {"type": "mailbox", "id": 3}}}}});
    assert_eq!(body(&transport.requests()[0]), expected);
    let (outreach, transport) = client(vec![Exchange::cut("POST", "/sequenceStates")]);
    assert!(outreach.enrol(1, 2, 3).await.is_err());
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn refusals_name_their_kind_and_no_value() {
    let table = [
        (401, fixture!("outreach/fixtures/unauthorised.json"), ErrorKind::Auth),
        (403, fixture!("outreach/fixtures/forbidden.json"), ErrorKind::Forbidden),
        (404, "{}", ErrorKind::Vendor),
        (415, r#"{"errors":[{"id":"unsupportedMediaType"}]}"#, ErrorKind::Vendor),
        (422, fixture!("outreach/fixtures/duplicate.json"), ErrorKind::Vendor),
        (200, "{}", ErrorKind::Malformed),
        (200, HTML, ErrorKind::Malformed),
    ];
    for (status, answer, kind) in table {
        let (outreach, _) = client(vec![Exchange::new("GET", PROSPECTS, status, answer)]);
        let error = outreach.people_search().unwrap().search(&Query::default(), None, 2).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
        assert!(!error.report().contains("taken"), "{}", error.report());
    }
}

#[tokio::test]
async fn what_is_left_of_the_hour() {
    let (outreach, _) = client(Outreach::exchanges(Situation::Success));
    let balances = outreach.usage().unwrap().usage().await.unwrap();
    assert_eq!((balances[0].left, balances[0].used), (Some(9_640.0), Some(360.0)));
}

#[test]
fn deliveries_are_signed_and_say_what_changed() {
    let secret = SecretString::from("Jefe");
    let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert!(is_signed(&secret, b"what do ya want for nothing?", signature));
    assert!(!is_signed(&secret, b"what do ya want for nothing!", signature));
    let change = change_delivered(fixture!("outreach/fixtures/webhook_updated.json").as_bytes()).unwrap();
    assert_eq!((change.event.as_str(), change.id.as_str()), ("prospect.updated", "88012"));
    assert_eq!(change.at, Timestamp::parse("2026-07-15T09:00:00.123Z"));
    let person = change.person.unwrap();
    assert_eq!(
        (person.job_title.as_deref(), person.external_company_id.as_deref()),
        (Some("VP IT"), Some("3411"))
    );
    assert_eq!(person.email, None);
    let other = change_delivered(fixture!("outreach/fixtures/webhook_replied.json").as_bytes()).unwrap();
    assert_eq!((other.event.as_str(), other.person), ("mailing.replied", None));
    for wrong in
        ["", "[]", "{}", HTML, r#"{"data":{"type":"prospect"}}"#, r#"{"data":{"type":"task","id":1}}"#]
    {
        assert_eq!(change_delivered(wrong.as_bytes()).unwrap_err().kind(), ErrorKind::Malformed, "{wrong}");
    }
}

/// A store whose token changes behind our back, or that does not take one.
#[derive(Debug)]
struct Shared {
    answers: std::sync::Mutex<Vec<&'static str>>,
    broken: bool,
}

#[async_trait]
impl TokenStore for Shared {
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn std::error::Error + Send + Sync>> {
        let mut answers = self.answers.lock().unwrap();
        let first = answers[0];
        if answers.len() > 1 {
            answers.remove(0);
        }
        Ok(Some(SecretString::from(first)))
    }

    async fn save(&self, _token: &SecretString) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        if self.broken { Err("the disk is full".into()) } else { Ok(()) }
    }
}

const TOKEN: &str = "/oauth/token";

fn grant(access: &str, refresh: &str) -> Exchange {
    let body = json!({"access_token": access, "token_type": "Bearer", "expires_in": 7_200, "refresh_token": refresh});
    Exchange::new("POST", TOKEN, 200, body.to_string())
}

fn login(transport: &ReplayTransport, clock: &ManualClock, store: Arc<dyn TokenStore>) -> Client {
    let mut open = Connection::new(Arc::new(transport.clone()), Arc::new(clock.clone())).token_store(store);
    let secrets = [
        ("CLIENT_ID", "id"),
        ("CLIENT_SECRET", "cs"),
        ("REDIRECT_URI", "https://us.example/cb"),
        ("REFRESH_TOKEN", "rt-1"),
    ];
    for (name, value) in secrets {
        open = open.secret(format!("OUTREACH_{name}"), SecretString::from(value));
    }
    Client::connect(open).unwrap()
}

fn sent_tokens(transport: &ReplayTransport) -> Vec<String> {
    let requests = transport.requests();
    let asked = requests.iter().filter(|request| request.url.path().ends_with(TOKEN));
    asked
        .map(|request| {
            let text = String::from_utf8(request.body.to_vec()).unwrap();
            text.split('&').find_map(|pair| pair.strip_prefix("refresh_token=")).unwrap().to_owned()
        })
        .collect()
}

async fn look(outreach: &Client) -> Result<(), b2b_providers::Error> {
    outreach.people_search().unwrap().search(&Query::default(), None, 2).await.map(|_| ())
}

#[tokio::test]
async fn a_token_works_once_and_the_next_is_kept() {
    let exchanges = vec![
        grant("at-1", "rt-2"),
        grant("at-2", "rt-3"),
        list(fixture!("outreach/fixtures/prospects_page2.json")),
    ];
    let transport = World::new(exchanges).transport();
    let clock = ManualClock::auto(now());
    let store = Arc::new(MemoryStore::default());
    let outreach = login(&transport, &clock, store.clone());
    look(&outreach).await.unwrap();
    assert_eq!(transport.requests()[0].url.as_str(), "https://api.outreach.io/oauth/token");
    clock.advance(std::time::Duration::from_secs(7_300));
    look(&outreach).await.unwrap();
    assert_eq!(sent_tokens(&transport), ["rt-1", "rt-2"]);
    assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), "rt-3");
    assert!(!format!("{outreach:?}{store:?}").contains("rt-"), "no secret is shown");
}

#[tokio::test]
async fn a_token_that_another_process_spent_is_looked_up_again() {
    let exchanges = vec![
        Exchange::new("POST", TOKEN, 400, r#"{"error":"invalid_grant"}"#),
        grant("at-1", "rt-10"),
        list(fixture!("outreach/fixtures/prospects_page2.json")),
    ];
    let transport = World::new(exchanges).transport();
    let store = Shared { answers: vec!["rt-8", "rt-9"].into(), broken: false };
    let outreach = login(&transport, &ManualClock::auto(now()), Arc::new(store));
    look(&outreach).await.unwrap();
    assert_eq!(sent_tokens(&transport), ["rt-8", "rt-9"]);

    let dead =
        World::new(vec![Exchange::new("POST", TOKEN, 400, r#"{"error":"invalid_grant rt-8"}"#)]).transport();
    let store = Shared { answers: vec!["rt-8"].into(), broken: false };
    let outreach = login(&dead, &ManualClock::auto(now()), Arc::new(store));
    let error = look(&outreach).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(!format!("{error:?} {}", error.report()).contains("rt-8"));
}

#[tokio::test]
async fn a_store_that_fails_does_not_cost_the_login() {
    let exchanges = vec![
        grant("at-1", "rt-2"),
        grant("at-2", "rt-3"),
        list(fixture!("outreach/fixtures/prospects_page2.json")),
    ];
    let transport = World::new(exchanges).transport();
    let clock = ManualClock::auto(now());
    let store = Shared { answers: vec!["rt-1"].into(), broken: true };
    let outreach = login(&transport, &clock, Arc::new(store));
    look(&outreach).await.unwrap();
    clock.advance(std::time::Duration::from_secs(7_300));
    look(&outreach).await.unwrap();
    assert_eq!(sent_tokens(&transport), ["rt-1", "rt-2"], "the newest token is in memory");
}

#[test]
fn a_connection_needs_a_login() {
    let bare = Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::at(now())));
    assert!(Client::connect(bare.clone()).unwrap_err().to_string().contains("OUTREACH_REFRESH_TOKEN"));
    let half = bare.secret("OUTREACH_REFRESH_TOKEN", SecretString::from("rt"));
    assert!(Client::connect(half).unwrap_err().to_string().contains("OUTREACH_CLIENT_ID"));
    let connected = provider::<Outreach>(connection::<Outreach>(Arc::new(World::default().transport())));
    assert_eq!(connected.id(), "outreach");
}
