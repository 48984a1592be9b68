//! The ways of LeadIQ: fields are the bill, refusals come under HTTP 200, one key in two encodings.

use std::sync::Arc;

use crate::support::fixture;
use crate::support::leadiq::{GRAPHQL, KEY, LeadIq, VERIFY, graphql};
use crate::support::{SECRET, company, company_query, connection, known, now, people_query, provider};
use b2b_providers::testing::{Exchange, World};
use b2b_providers::vendors::leadiq::LeadIq as Client;
use b2b_providers::{
    Budget, Connection, EmailStatus, ErrorKind, Outcome, Person, PhoneKind, Provider, ProviderId, Query,
};
use rest_core::{ReplayTransport, SecretString, Timestamp};
use serde_json::{Value, json};

fn open_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Arc<dyn Provider>, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (provider::<LeadIq>(set(connection::<LeadIq>(Arc::new(transport.clone())))), transport)
}

fn client(exchanges: Vec<Exchange>) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (Client::connect(connection::<LeadIq>(Arc::new(transport.clone()))).unwrap(), transport)
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("leadiq")).copied().unwrap_or_default().credits
}

async fn enrich(provider: &dyn Provider, budget: &Budget) -> Outcome<Person> {
    let person = known("leadiq", "p_8f21c0");
    provider.enrichment().unwrap().enrich_people(&[person], budget).await.unwrap().remove(0)
}

#[tokio::test]
async fn the_key_goes_verbatim_and_the_search_in_the_words_of_the_schema() {
    let (leadiq, transport) =
        open_with(graphql(&[fixture!("leadiq/fixtures/people_page1.json")]), |connection| {
            connection.option("verified_only", "true")
        });
    let query = Query {
        titles: vec!["IT Director".into()],
        seniorities: vec!["vp".into(), "founder".into(), "c_level".into()],
        departments: vec!["Engineering".into()],
        countries: vec!["DE".into()],
        technologies: vec!["CRM One".into()],
        keywords: vec!["freight".into()],
        updated_since: Timestamp::parse("2026-07-01T00:00:00Z"),
        ..company_query()
    };
    let search = leadiq.people_search().unwrap();
    assert_eq!(search.ignored(&query), ["keywords"]);
    let budget = Budget::unlimited();
    search.search_within(&query, None, 25, &budget).await.unwrap();
    let request = &transport.requests()[0];
    assert_eq!(request.url.as_str(), "https://api.leadiq.com/graphql");
    assert_eq!(request.headers["authorization"], format!("Basic {KEY}"));
    assert!(request.headers["authorization"].is_sensitive());
    let body = body(&transport, 0);
    assert_eq!(body["operationName"], "Flat");
    assert!(body["query"].as_str().unwrap().contains("totalPeople people { id companyId"));
    let input = json!({
        "contactFilter": {
            "titles": ["IT Director"], "seniorities": ["VP", "Executive"], "roles": ["Engineering"],
            "containsWorkEmails": ["Verified"], "updatedAt": {"start": 1_782_864_000_000_i64},
        },
        "companyFilter": {
            "sizes": [{"min": 50, "max": 500}], "locations": [{"country": "Germany"}], "technologies": ["CRM One"],
        },
        "skip": 0, "limit": 25,
    });
    assert_eq!(body["variables"]["input"], input);
    assert!((spent(&budget) - 0.2).abs() < 1e-9, "two rows came");
}

#[tokio::test]
async fn the_walk_carries_the_total_that_is_asked_for_once() {
    let (leadiq, transport) = open_with(
        graphql(&[
            fixture!("leadiq/fixtures/people_page1.json"),
            fixture!("leadiq/fixtures/people_page2.json"),
        ]),
        |connection| connection,
    );
    let search = leadiq.people_search().unwrap();
    let budget = Budget::unlimited();
    let first = search.search_within(&people_query(), None, 2, &budget).await.unwrap().found().unwrap();
    assert_eq!(first.next.as_deref(), Some("2/2/3"));
    let last =
        search.search_within(&people_query(), Some("2/2/3"), 9, &budget).await.unwrap().found().unwrap();
    assert_eq!((last.next, last.total), (None, Some(3)));
    let second = body(&transport, 1);
    assert!(!second["query"].as_str().unwrap().contains("totalPeople"));
    assert_eq!(
        (&second["variables"]["input"]["skip"], &second["variables"]["input"]["limit"]),
        (&json!(2), &json!(2))
    );
    for wrong in ["2/2", "2/26/9", "x", "2/2/x"] {
        let error = search.search_within(&people_query(), Some(wrong), 2, &budget).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("cursor")), "{wrong}");
    }
    let huge =
        fixture!("leadiq/fixtures/people_page1.json").replace("\"totalPeople\": 3", "\"totalPeople\": 48000");
    let (leadiq, _) = open_with(graphql(&[&huge, &huge]), |connection| connection);
    let search = leadiq.people_search().unwrap();
    let first = search.search_within(&people_query(), None, 25, &budget).await.unwrap().found().unwrap();
    assert!(first.warnings[0].starts_with("only 10000 of 48000"), "{:?}", first.warnings);
    let end = search.search_within(&people_query(), Some("400/25/48000"), 25, &budget).await.unwrap();
    assert_eq!(end.found().unwrap().next, None, "the reach ends the walk");
}

#[tokio::test]
async fn only_what_is_paid_for_is_selected() {
    let budget = Budget::unlimited();
    let (leadiq, transport) =
        open_with(graphql(&[fixture!("leadiq/fixtures/person.json")]), |connection| connection);
    let Outcome::Found { value, credits } = enrich(&*leadiq, &budget).await else { panic!("known") };
    assert_eq!((value.email.as_deref(), credits), (Some("dana.okafor@harborlogistics.example"), 1.0));
    assert_eq!(value.company.company_name.as_deref(), Some("Harbor Logistics"));
    let sent = body(&transport, 0);
    let query = sent["query"].as_str().unwrap();
    assert!(query.contains("companyInfo { id name }") && !query.contains("hones"), "{query}");
    assert_eq!(sent["variables"]["input"], json!({"id": "p_8f21c0", "limit": 1}));

    let (leadiq, transport) =
        open_with(graphql(&[fixture!("leadiq/fixtures/person_full.json")]), |connection| {
            connection
                .option("reveal_phones", "true")
                .option("company_info", "true")
                .option("min_confidence", "80")
        });
    let budget = Budget::unlimited();
    let Outcome::Found { value, credits } = enrich(&*leadiq, &budget).await else { panic!("known") };
    assert_eq!((credits, spent(&budget)), (14.0, 14.0));
    assert_eq!(leadiq.enrichment().unwrap().price().credits, 14.0);
    let kinds: Vec<_> = value.phones.iter().map(|phone| phone.kind).collect();
    assert_eq!(kinds, [PhoneKind::Mobile, PhoneKind::Company]);
    assert_eq!((value.company.headcount, value.company.technologies.len()), (Some(140), 1));
    assert_eq!(body(&transport, 0)["variables"]["input"]["minConfidence"], 80);
}

#[tokio::test]
async fn refusals_under_http_200_are_told_apart() {
    let table = [(401, ErrorKind::Auth), (403, ErrorKind::Forbidden), (400, ErrorKind::Vendor)];
    for (status, kind) in table {
        let refusal =
            json!({"data": {"searchPeople": null}, "errors": [{"message": "no", "extensions": {"response": {"status": status}}}]})
                .to_string();
        let (leadiq, _) = open_with(graphql(&[&refusal]), |connection| connection);
        let budget = Budget::unlimited();
        let people = [known("leadiq", "p_1")];
        let error = leadiq.enrichment().unwrap().enrich_people(&people, &budget).await.unwrap_err();
        assert_eq!((error.kind(), spent(&budget)), (kind, 0.0), "{status}");
    }
    let broken = r#"{"data":null,"errors":[{"extensions":{"response":{"status":502}}}]}"#;
    let (leadiq, transport) = open_with(graphql(&[broken]), |connection| connection);
    let budget = Budget::unlimited();
    assert!(matches!(enrich(&*leadiq, &budget).await, Outcome::Unknown { .. }));
    assert_eq!((transport.requests().len(), spent(&budget)), (1, 1.0));

    let mut partial: Value = serde_json::from_str(fixture!("leadiq/fixtures/person.json")).unwrap();
    partial["errors"] =
        json!([{"message": "companyInfo timed out", "extensions": {"response": {"status": 504}}}]);
    let (leadiq, _) = open_with(graphql(&[&partial.to_string()]), |connection| connection);
    assert!(enrich(&*leadiq, &Budget::unlimited()).await.found().is_some(), "data that came was paid for");

    let (leadiq, _) = open_with(vec![Exchange::new("POST", GRAPHQL, 402, "{}")], |connection| connection);
    assert!(matches!(enrich(&*leadiq, &Budget::unlimited()).await, Outcome::OutOfCredits { until: None }));
    let exchanges =
        graphql(&[fixture!("leadiq/fixtures/out_of_credits.json"), fixture!("leadiq/fixtures/account.json")]);
    let (leadiq, _) = open_with(exchanges, |connection| connection);
    let until = Timestamp::parse("2026-09-01T00:00:00Z");
    assert_eq!(enrich(&*leadiq, &Budget::unlimited()).await, Outcome::OutOfCredits { until });
}

#[tokio::test]
async fn an_answer_without_its_list_is_an_error_that_counts() {
    for answer in [r#"{"data":null}"#, r#"{"data":{"searchPeople":{"results":null}}}"#, "[]"] {
        let (leadiq, _) = open_with(graphql(&[answer]), |connection| connection);
        let budget = Budget::unlimited();
        let people = [known("leadiq", "p_1")];
        let error = leadiq.enrichment().unwrap().enrich_people(&people, &budget).await.unwrap_err();
        assert_eq!((error.kind(), spent(&budget)), (ErrorKind::Malformed, 1.0), "{answer}");
    }
}

#[tokio::test]
async fn a_free_question_comes_first_if_wanted() {
    let set = |connection: Connection| connection.option("precheck", "true");
    let (leadiq, transport) = open_with(graphql(&[fixture!("leadiq/fixtures/preview.json")]), set);
    let budget = Budget::unlimited();
    let person = Person { email: Some("dana.okafor@harborlogistics.example".into()), ..Person::default() };
    let enrich = leadiq.enrichment().unwrap();
    assert_eq!(
        enrich.enrich_people(std::slice::from_ref(&person), &budget).await.unwrap(),
        [Outcome::NotFound]
    );
    assert_eq!((transport.requests().len(), spent(&budget)), (1, 0.0));
    assert_eq!(body(&transport, 0)["operationName"], "Preview");
    let dry = enrich.enrich_people(&[person], &Budget::dry()).await.unwrap();
    assert_eq!((dry, transport.requests().len()), (vec![Outcome::OverBudget], 1));

    let (leadiq, transport) = client(graphql(&[fixture!("leadiq/fixtures/preview.json")]));
    let named = Person { full_name: Some("Dana Okafor".into()), company: company(), ..Person::default() };
    let preview = leadiq.preview(&named).await.unwrap().unwrap();
    assert!(preview.has_phone && !preview.has_email);
    assert_eq!(
        body(&transport, 0)["variables"]["input"],
        json!({"fullName": "Dana Okafor", "company": {"domain": "harborlogistics.example"}})
    );
    assert_eq!(leadiq.preview(&known("leadiq", "p_1")).await.unwrap(), None, "it takes no id");
}

#[tokio::test]
async fn the_decoded_key_goes_to_the_other_host() {
    let (leadiq, transport) = open_with(
        vec![Exchange::new("GET", VERIFY, 200, fixture!("leadiq/fixtures/verified.json"))],
        |connection| connection,
    );
    let verify = leadiq.email_verification().unwrap();
    let budget = Budget::unlimited();
    let outcome = verify.verify("dana.okafor@harborlogistics.example", &budget).await.unwrap();
    assert_eq!(outcome.found().unwrap().status, EmailStatus::Deliverable);
    assert_eq!((leadiq.calls(), spent(&budget)), (1, 0.1));
    let request = &transport.requests()[0];
    assert_eq!(request.url.host_str(), Some("prospector.leadiq.com"));
    assert_eq!(request.url.path(), "/v1/verify-email");
    assert_eq!(request.headers["x-api-key"], SECRET);
    assert!(request.headers["x-api-key"].is_sensitive() && !request.headers.contains_key("authorization"));

    let words = [
        ("VerifiedLikely", EmailStatus::Risky),
        ("Unverified", EmailStatus::Unknown),
        ("Invalid", EmailStatus::Undeliverable),
        ("Novel", EmailStatus::Unknown),
    ];
    for (word, status) in words {
        let answer = format!(r#"{{"status":"{word}"}}"#);
        let (leadiq, _) = open_with(vec![Exchange::new("GET", VERIFY, 200, answer)], |connection| connection);
        let outcome = leadiq.email_verification().unwrap().verify("a@b.example", &budget).await.unwrap();
        assert_eq!(outcome.found().unwrap().status, status, "{word}");
    }
}

#[tokio::test]
async fn a_colon_at_the_end_of_the_key_goes_after_a_refusal() {
    // base64 of `key:`.
    let set = |connection: Connection| connection.secret("LEADIQ_API_KEY", SecretString::from("a2V5Og=="));
    let exchanges = vec![
        Exchange::new("GET", VERIFY, 401, fixture!("leadiq/fixtures/prospector_unauthorised.json")),
        Exchange::new("GET", VERIFY, 200, fixture!("leadiq/fixtures/verified.json")),
    ];
    let (leadiq, transport) = open_with(exchanges, set);
    let verify = leadiq.email_verification().unwrap();
    for _ in 0..2 {
        let outcome = verify.verify("a@b.example", &Budget::unlimited()).await.unwrap();
        assert!(outcome.found().is_some());
    }
    let keys: Vec<_> = transport
        .requests()
        .iter()
        .map(|request| request.headers["x-api-key"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["key:", "key", "key"]);

    let (leadiq, transport) =
        open_with(Vec::new(), |connection| connection.secret("LEADIQ_API_KEY", SecretString::from("!")));
    let error =
        leadiq.email_verification().unwrap().verify("a@b.example", &Budget::unlimited()).await.unwrap_err();
    assert_eq!((error.kind(), transport.requests().len()), (ErrorKind::Config, 0));
}

#[tokio::test]
async fn the_balance_and_the_prices_of_the_contract() {
    let (leadiq, _) = client(graphql(&[fixture!("leadiq/fixtures/account.json")]));
    let balances = leadiq.usage().unwrap().usage().await.unwrap();
    assert_eq!((balances[0].left, balances[0].limit), (Some(812.5), Some(1000.0)));
    let costs = leadiq.costs().await.unwrap();
    assert_eq!((costs.len(), costs[1].data_point.as_str(), costs[1].credits), (2, "Profile", 0.1));
    assert_eq!(leadiq.usage().unwrap().check().await.unwrap().note, None);
    let old =
        r#"{"data":{"account":{"universalPlan":null,"dataHubPlan":{"status":"Inactive","available":"5"}}}}"#;
    let (leadiq, _) = client(graphql(&[old]));
    let health = leadiq.usage().unwrap().check().await.unwrap();
    assert_eq!(health.note.as_deref(), Some("the plan is inactive"));
    assert_eq!((health.balances[0].left, health.balances[0].unit.as_str()), (Some(5.0), "DataHub credits"));
}

#[tokio::test]
async fn a_bounce_is_reported_once() {
    let (leadiq, transport) = client(graphql(&[r#"{"data":{"submitPersonFeedback":"f_1"}}"#]));
    leadiq.report_email("p_1", "a@b.example", EmailStatus::Undeliverable).await.unwrap();
    let input = json!({"personId": "p_1", "value": "a@b.example", "type": "WorkEmail", "status": "Invalid"});
    assert_eq!(body(&transport, 0)["variables"]["input"], input);
    let error = leadiq.report_email("p_1", "a@b.example", EmailStatus::Risky).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let (leadiq, transport) = client(vec![Exchange::cut("POST", GRAPHQL)]);
    assert!(leadiq.report_email("p_1", "a@b.example", EmailStatus::Deliverable).await.is_err());
    assert_eq!(transport.requests().len(), 1, "a mutation is never repeated");
}

#[test]
fn wrong_settings_are_told_before_anything_is_sent() {
    for (option, value) in
        [("plan", "free"), ("min_confidence", "101"), ("reveal_phones", "yes"), ("phones", "true")]
    {
        let transport = Arc::new(World::default().transport());
        let error = Client::connect(connection::<LeadIq>(transport).option(option, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{option}");
    }
    let bare =
        Connection::new(Arc::new(World::default().transport()), Arc::new(rest_core::ManualClock::at(now())));
    assert!(Client::connect(bare).unwrap_err().to_string().contains("LEADIQ_API_KEY"));
}
