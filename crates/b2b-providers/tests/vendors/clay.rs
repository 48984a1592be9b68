//! The ways of Clay: walks without a way back, routines with labels of the user, rows in both directions.

use std::sync::Arc;

use crate::support::clay::{CREATE, Clay, RESULTS, ROUTINE, RUN};
use crate::support::fixture;
use crate::support::{HTML, SECRET, Vendor, company, connection, now, people_query, secret};
use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::vendors::clay::{Clay as Client, is_genuine, is_signed, row_delivered, run_finished};
use b2b_providers::{
    Budget, Capability, Connection, Delivered, ErrorKind, Outcome, Person, PhoneKind, Progress, Provider,
    ProviderId, Query,
};
use rest_core::{ManualClock, ReplayTransport, SecretString};
use serde_json::{Value, json};

fn client_with(
    exchanges: Vec<Exchange>,
    set: impl FnOnce(Connection) -> Connection,
) -> (Client, ReplayTransport) {
    let transport = World::new(exchanges).transport();
    (Client::connect(set(connection::<Clay>(Arc::new(transport.clone())))).unwrap(), transport)
}

fn client(exchanges: Vec<Exchange>) -> (Client, ReplayTransport) {
    client_with(exchanges, |connection| connection)
}

/// A connection with the key and nothing else.
fn plain(transport: &ReplayTransport) -> Connection {
    let clock = Arc::new(ManualClock::auto(now()));
    secret(Connection::new(Arc::new(transport.clone()), clock), "CLAY_API_KEY")
}

fn body(transport: &ReplayTransport, place: usize) -> Value {
    serde_json::from_slice(&transport.requests()[place].body).unwrap()
}

fn spent(budget: &Budget) -> f64 {
    budget.spent().get(&ProviderId::new("clay")).copied().unwrap_or_default().credits
}

#[tokio::test]
async fn a_search_in_clays_own_language_walks_on_the_server() {
    let (clay, transport) = client(Clay::exchanges(Situation::Success));
    let search = clay.people_search().unwrap();
    assert_eq!(search.ignored(&people_query()), ["company_domains"]);
    let first = search.search(&people_query(), None, 2).await.unwrap();
    assert_eq!(first.next.as_deref(), Some("query/2/1/srch_1"));
    let last = search.search(&people_query(), first.next.as_deref(), 9).await.unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    let requests = transport.requests();
    assert_eq!(requests[0].url.as_str(), "https://api.clay.com/public/v0/search/query-mode");
    assert_eq!(requests[0].headers["clay-api-key"], SECRET);
    assert!(requests[0].headers["clay-api-key"].is_sensitive());
    assert_eq!(body(&transport, 0), json!({"query": "people at freight forwarders"}));
    assert_eq!((body(&transport, 1), body(&transport, 2)), (json!({"limit": 2}), json!({"limit": 2})));
    let balances = clay.usage().unwrap().usage().await.unwrap();
    assert_eq!(balances[0].left, Some(999_980.0), "as the last search said");
    for wrong in ["", "srch_1", "query/0/1/x", "query/2/x/y", "table/2/1/x", "query/2/1/"] {
        let error = search.search(&people_query(), Some(wrong), 2).await.unwrap_err();
        assert_eq!(error.field(), Some("cursor"), "{wrong}");
    }
}

#[tokio::test]
async fn a_lost_answer_ends_the_walk() {
    let exchanges = vec![
        Exchange::new("POST", CREATE, 200, fixture!("clay/fixtures/created.json")),
        Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/people_page1.json")),
        Exchange::cut("POST", RUN),
        Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/people_page2.json")),
    ];
    let (clay, transport) = client(exchanges);
    let search = clay.people_search().unwrap();
    let next = search.search(&Query::default(), None, 2).await.unwrap().next;
    let lost = search.search(&Query::default(), next.as_deref(), 2).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::Transport);
    assert_eq!(transport.requests().len(), 3, "a run is never repeated");
    let again = search.search(&Query::default(), next.as_deref(), 2).await.unwrap_err();
    assert!(again.to_string().contains("start the search again"), "{again}");
    assert_eq!(transport.requests().len(), 3);

    let (clay, _) = client(vec![
        Exchange::new("POST", CREATE, 200, fixture!("clay/fixtures/created.json")),
        Exchange::new("POST", RUN, 200, HTML),
        Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/people_page1.json")),
    ]);
    let search = clay.people_search().unwrap();
    assert_eq!(search.search(&Query::default(), None, 2).await.unwrap_err().kind(), ErrorKind::Malformed);
    let error = search.search(&Query::default(), Some("query/2/0/srch_1"), 2).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "what was unreadable is lost too");
}

#[tokio::test]
async fn filters_are_those_that_clay_lists() {
    let exchanges = || {
        vec![
            Exchange::new("GET", "/search/filters-mode/fields", 200, fixture!("clay/fixtures/fields.json")),
            Exchange::new("POST", "/search/filters-mode", 200, fixture!("clay/fixtures/created.json")),
            Exchange::new(
                "POST",
                "/search/filters-mode/srch_1/run",
                200,
                fixture!("clay/fixtures/people_page2.json"),
            ),
        ]
    };
    let query =
        Query { titles: vec!["IT Director".into()], countries: vec!["DE".into()], ..Query::default() };
    let transport = World::new(exchanges()).transport();
    let clay = Client::connect(plain(&transport)).unwrap();
    let search = clay.people_search().unwrap();
    assert_eq!(search.ignored(&query), ["countries"]);
    search.search(&query, None, 1_000).await.unwrap();
    assert_eq!(transport.requests()[0].url.query(), Some("source_type=people"));
    let filters = json!({"source_type": "people", "filters": {"job_title_keywords": ["IT Director"]}});
    assert_eq!(body(&transport, 1), filters);
    assert_eq!(body(&transport, 2), json!({"limit": 500}));

    let transport = World::new(exchanges()).transport();
    let mapped =
        plain(&transport).option("people_filters", "countries=location_countries, titles=job_title_keywords");
    let clay = Client::connect(mapped).unwrap();
    assert!(clay.people_search().unwrap().ignored(&query).is_empty());
    let error = clay.people_search().unwrap().search(&query, None, 10).await.unwrap_err();
    assert!(error.to_string().contains("no filter location_countries"), "{error}");
    let nothing = clay.people_search().unwrap().search(&people_query(), None, 10).await.unwrap_err();
    assert_eq!((nothing.kind(), nothing.field()), (ErrorKind::Config, Some("query")));
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn a_month_that_is_used_up_is_no_error() {
    let (clay, _) =
        client(vec![Exchange::new("POST", CREATE, 402, fixture!("clay/fixtures/out_of_credits.json"))]);
    let search = clay.people_search().unwrap();
    let outcome = search.search_within(&Query::default(), None, 2, &Budget::unlimited()).await.unwrap();
    assert!(matches!(outcome, Outcome::OutOfCredits { .. }));
    let limited = fixture!("clay/fixtures/people_page2.json").replace("no_more_results", "query_limit");
    let (clay, _) = client(vec![
        Exchange::new("POST", CREATE, 200, fixture!("clay/fixtures/created.json")),
        Exchange::new("POST", RUN, 200, limited),
    ]);
    let page = clay.people_search().unwrap().search(&Query::default(), None, 2).await.unwrap();
    assert_eq!(page.warnings.len(), 1);
}

#[tokio::test]
async fn a_routine_is_given_and_gives_what_the_labels_say() {
    let exchanges = vec![
        Exchange::new("POST", ROUTINE, 202, fixture!("clay/fixtures/started.json")),
        Exchange::new("GET", RESULTS, 200, fixture!("clay/fixtures/complete.json")),
    ];
    let (clay, transport) = client_with(exchanges, |connection| {
        connection.option("person_credits", "2.5").option("webhook_id", "wh_9")
    });
    let budget = Budget::unlimited();
    let unknown = Person { full_name: Some("Nobody".into()), ..Person::default() };
    let outcomes =
        clay.enrichment().unwrap().enrich_people(&[Clay::person(), unknown], &budget).await.unwrap();
    let Outcome::Found { value, credits } = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!((value.email.as_deref(), *credits), (Some("dana.okafor@harborlogistics.example"), 2.5));
    assert_eq!((value.phones[0].kind, value.external_id.as_deref()), (PhoneKind::Mobile, Some("55120931")));
    assert_eq!(outcomes[1], Outcome::Unsupported);
    assert_eq!(spent(&budget), 2.5);
    let inputs = json!({"Full Name": "Dana Okafor", "Company Domain": "harborlogistics.example"});
    assert_eq!(
        body(&transport, 0),
        json!({"items": [{"id": "p:55120931", "inputs": inputs}], "webhook_id": "wh_9"})
    );
    assert_eq!(transport.requests()[1].url.query(), Some("limit=100"));
}

#[tokio::test]
async fn without_a_routine_there_is_no_enrichment() {
    let transport = World::default().transport();
    let clay = Client::connect(plain(&transport)).unwrap();
    assert!(clay.enrichment().is_none() && clay.jobs().is_none());
    let firms = plain(&transport).option("company_routine", "workflow:w");
    let clay = Client::connect(firms).unwrap();
    assert!(clay.capabilities().contains(&Capability::Enrichment));
    let enrich = clay.enrichment().unwrap();
    assert!(!enrich.completes_people());
    let outcomes = enrich.enrich_people(&[Clay::person()], &Budget::unlimited()).await.unwrap();
    assert_eq!(outcomes, [Outcome::Unsupported]);
}

#[tokio::test]
async fn companies_have_a_routine_of_their_own() {
    let exchanges = vec![
        Exchange::new("POST", "/routines/workflow%3Aw/run", 202, fixture!("clay/fixtures/started.json")),
        Exchange::new("GET", RESULTS, 200, fixture!("clay/fixtures/complete_company.json")),
    ];
    let transport = World::new(exchanges).transport();
    let set = plain(&transport)
        .option("company_routine", "workflow:w")
        .option("company_outputs", "headcount=Employees,technologies=Tech Stack");
    let clay = Client::connect(set).unwrap();
    let budget = Budget::unlimited();
    let outcome = clay.enrichment().unwrap().enrich_company(&company(), &budget).await.unwrap();
    let firm = outcome.found().unwrap();
    assert_eq!((firm.headcount, firm.technologies.len()), (Some(140), 2));
    assert_eq!(firm.domain.as_deref(), Some("harborlogistics.example"));
    assert_eq!(spent(&budget), 1.0);
    assert_eq!(body(&transport, 0)["items"][0]["id"], "d:harborlogistics.example");
}

#[tokio::test]
async fn a_run_that_takes_long_is_a_job_for_all_its_people() {
    let mut exchanges = vec![Exchange::new("POST", ROUTINE, 202, fixture!("clay/fixtures/started.json"))];
    exchanges
        .extend((0..6).map(|_| Exchange::new("GET", RESULTS, 202, fixture!("clay/fixtures/working.json"))));
    exchanges.push(Exchange::new("GET", RESULTS, 200, fixture!("clay/fixtures/complete.json")));
    let (clay, _) = client(exchanges);
    let budget = Budget::unlimited();
    let mail = Person { email: Some("jonas.brandt@harborlogistics.example".into()), ..Person::default() };
    let named = Person { full_name: Some("Jonas Brandt".into()), company: company(), ..mail };
    let outcomes = clay.enrichment().unwrap().enrich_people(&[Clay::person(), named], &budget).await.unwrap();
    let [Outcome::Pending { job }, Outcome::Pending { job: same }] = outcomes.as_slice() else {
        panic!("{outcomes:?}")
    };
    assert_eq!((job, spent(&budget)), (same, 2.0));
    let jobs = clay.jobs().unwrap();
    let job = jobs.table().job(job).unwrap();
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Waiting { .. }));
    let Progress::Finished(Delivered::People(people)) = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("it is done")
    };
    assert_eq!(people[0].external_id.as_deref(), Some("55120931"));
    assert_eq!(spent(&budget), 1.0, "what nobody worked on comes back");
    assert!(jobs.table().open().is_empty());
}

#[tokio::test]
async fn a_status_that_is_not_known_ends_it() {
    let strange = r#"{"routine_run_id":"rr_123","status":"archived"}"#;
    let exchanges = || {
        vec![
            Exchange::new("POST", ROUTINE, 202, fixture!("clay/fixtures/started.json")),
            Exchange::new("GET", RESULTS, 200, strange),
        ]
    };
    let (clay, _) = client(exchanges());
    let budget = Budget::unlimited();
    let outcomes = clay.enrichment().unwrap().enrich_people(&[Clay::person()], &budget).await.unwrap();
    assert!(matches!(outcomes[0], Outcome::Unknown { .. }));
    assert_eq!(spent(&budget), 1.0);
    let (clay, _) = client(vec![Exchange::new("POST", ROUTINE, 202, "{}")]);
    let people = [Clay::person()];
    let error = clay.enrichment().unwrap().enrich_people(&people, &budget).await.unwrap_err();
    assert_eq!((error.field(), spent(&budget)), (Some("routine_run_id"), 2.0));
}

#[tokio::test]
async fn a_row_is_pushed_once_and_its_address_shown_nowhere() {
    let url = "https://app.clay.com/hooks/9f8e7d-secret?workspace=5";
    let pushed = |exchange| {
        client_with(vec![exchange], |connection| {
            connection
                .secret("CLAY_WEBHOOK_URL", SecretString::from(url))
                .secret("CLAY_WEBHOOK_TOKEN", SecretString::from("t0ken"))
        })
    };
    let (clay, transport) = pushed(Exchange::new("POST", "/hooks/9f8e7d-secret", 200, "{}"));
    clay.push("lead-77", &Clay::person()).await.unwrap();
    let request = &transport.requests()[0];
    assert_eq!((request.url.as_str(), clay.calls()), (url, 1));
    assert_eq!(request.headers["x-clay-webhook-auth"], "t0ken");
    assert!(!request.headers.contains_key("clay-api-key"), "the key is not for tables");
    let row = json!({"record_id": "lead-77", "full_name": "Dana Okafor", "company_domain": "harborlogistics.example"});
    assert_eq!(body(&transport, 0), row);

    let (clay, transport) = pushed(Exchange::cut("POST", "/hooks/9f8e7d-secret"));
    let error = clay.push("lead-77", &Clay::person()).await.unwrap_err();
    assert_eq!((error.kind(), transport.requests().len()), (ErrorKind::Transport, 1));
    let text = format!("{error:?} {} {clay:?}", error.report());
    assert!(!text.contains("9f8e7d") && !text.contains("t0ken"), "{text}");
    let (clay, _) = client(Vec::new());
    assert!(clay.push("x", &Clay::person()).await.unwrap_err().to_string().contains("CLAY_WEBHOOK_URL"));
}

#[test]
fn what_clay_sends() {
    let whole = SecretString::from("Jefe");
    let signature = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert!(is_signed(&whole, b"what do ya want for nothing?", signature));
    assert!(!is_signed(&whole, b"something else", signature));
    let run = run_finished(fixture!("clay/fixtures/webhook_finished.json").as_bytes()).unwrap();
    assert_eq!(run.as_deref(), Some("rr_123"));
    assert_eq!(run_finished(br#"{"webhookId":"wh_9","data":{}}"#).unwrap(), None, "a test");

    let token = SecretString::from("long-random");
    assert!(is_genuine(&token, "Bearer long-random") && is_genuine(&token, " long-random "));
    assert!(!is_genuine(&token, "Bearer other") && !is_genuine(&token, ""));
    let row = row_delivered(fixture!("clay/fixtures/row.json").as_bytes(), now()).unwrap();
    assert_eq!(row.record_id, "lead-77");
    assert_eq!((row.person.company.headcount, row.person.company.industry_raw), (Some(140), None));
    assert_eq!(row.person.research.growth_signals, ["hiring: RevOps"]);
    let bare = row_delivered(br#"{"record_id": 7, "email": null, "tech_stack": ""}"#, now()).unwrap();
    assert_eq!((bare.record_id.as_str(), bare.person.email), ("7", None));
    for wrong in ["", "[]", "{}", HTML, r#"{"record_id":""}"#, r#"{"record_id":"a","employee_count":"many"}"#]
    {
        assert_eq!(
            row_delivered(wrong.as_bytes(), now()).unwrap_err().kind(),
            ErrorKind::Malformed,
            "{wrong}"
        );
    }
}

#[test]
fn wrong_settings_are_told_before_anything_is_sent() {
    let table = [
        ("people_filters", "colour=x"),
        ("people_filters", "titles="),
        ("person_inputs", "shoe_size=Shoe"),
        ("company_outputs", "headcount"),
        ("person_credits", "-1"),
        ("company_credits", "many"),
        ("table_auth_header", "not a header"),
        ("filters", "x"),
    ];
    for (option, value) in table {
        let transport = World::default().transport();
        let error = Client::connect(plain(&transport).option(option, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{option}");
    }
    let transport = Arc::new(World::default().transport());
    let bare = Connection::new(transport, Arc::new(ManualClock::at(now())));
    assert!(Client::connect(bare).unwrap_err().to_string().contains("CLAY_API_KEY"));
}
