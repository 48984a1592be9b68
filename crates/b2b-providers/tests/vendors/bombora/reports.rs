//! Reports of the legacy API: ordered once, ready later.

use std::sync::Arc;

use super::{body, open_as};
use crate::support::bombora::{CREATE, Legacy, MY_TOPICS, RESULT};
use crate::support::fixture;
use crate::support::{HTML, SECRET, company, connection, now};
use b2b_providers::testing::{Exchange, World};
use b2b_providers::vendors::bombora::{self, Bombora as Client};
use b2b_providers::{Budget, Delivered, ErrorKind, Outcome, Progress, Provider, Query};
use rest_core::{ReplayTransport, Timestamp};
use serde_json::json;

fn reports(result: Vec<Exchange>) -> (Arc<dyn Provider>, ReplayTransport) {
    let mut all = vec![Exchange::new("POST", CREATE, 200, fixture!("bombora/fixtures/legacy_created.json"))];
    all.extend(result);
    open_as::<Legacy>(all, |connection| connection)
}

fn domains() -> Query {
    Query {
        company_domains: vec!["harborlogistics.example".into(), "gantryworks.example".into()],
        industries: vec!["Manufacturing".into()],
        ..Query::default()
    }
}

#[tokio::test]
async fn a_legacy_search_is_a_report_that_is_ordered_once() {
    let running = Exchange::new("GET", RESULT, 200, fixture!("bombora/fixtures/legacy_running.json"))
        .header("content-type", "application/json");
    let report = Exchange::new("GET", RESULT, 200, fixture!("bombora/fixtures/legacy_report.jsonl"))
        .header("content-type", "application/octet-stream");
    let (bombora, transport) = reports(vec![running, report]);
    let search = bombora.company_search().unwrap();
    assert_eq!(search.search(&domains(), None, 100).await.unwrap_err().kind(), ErrorKind::Paid);
    assert_eq!(
        search.search_within(&domains(), None, 100, &Budget::dry()).await.unwrap(),
        Outcome::OverBudget
    );
    let budget = Budget::unlimited();
    let Outcome::Pending { job } = search.search_within(&domains(), None, 100, &budget).await.unwrap() else {
        panic!("a report takes its time")
    };
    let again = search.search_within(&domains(), None, 100, &budget).await.unwrap();
    assert_eq!(again, Outcome::Pending { job: job.clone() });
    let request = &transport.requests()[0];
    assert_eq!(request.url.as_str(), "https://sentry.bombora.com/v4/Surge/Create");
    assert_eq!(request.headers["referer"], "bombora.com");
    assert_eq!(request.headers["authorization"], format!("Basic {SECRET}"));
    assert_eq!(
        body(&transport, 0),
        json!({"Domains": ["harborlogistics.example", "gantryworks.example"], "UploadType": "domains",
            "Topics": [104211, 100934], "ScoreThreshold": 60, "TopicThreshold": 1,
            "Filters": [{"Id": "ccm_industry", "Value": ["Manufacturing"]}], "Delta": false, "OutputFormat": "json"})
    );

    let jobs = bombora.jobs().unwrap();
    let job = jobs.table().job(&job).unwrap();
    assert_eq!(job.due_at.since(now()).as_secs(), 60);
    assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Waiting { .. }));
    assert_eq!(transport.requests()[1].url.query(), Some("id=123456"));
    let Progress::Finished(Delivered::Companies(page)) = jobs.poll(&job, &budget).await.unwrap() else {
        panic!("the report is ready")
    };
    let names: Vec<_> =
        page.people.iter().map(|found| found.person.company.company_name.as_deref()).collect();
    assert_eq!(names, [Some("Harbor Logistics"), Some("Gantry Works")]);
    let intent = &page.people[0].person.intent;
    assert_eq!((intent.intent_score, intent.intent_topics.len()), (Some(81), 2));
    assert_eq!(page.rejected[0].to_string(), "lines[3].domain: missing or wrong");
    assert!(jobs.table().open().is_empty());
    let next = search.search_within(&domains(), None, 100, &budget).await.unwrap();
    assert!(matches!(next, Outcome::Pending { .. }), "a report that was delivered is ordered anew");
    assert_eq!(transport.requests().len(), 4);
}

#[tokio::test]
async fn reports_without_a_content_type_are_told_by_their_lines() {
    let one_line = fixture!("bombora/fixtures/legacy_report.jsonl").lines().next().unwrap();
    let table = [
        (fixture!("bombora/fixtures/legacy_running.json"), false),
        (r#"{"Success":false,"Message":"Not ready"}"#, false),
        ("{\n  \"Success\": true\n}", false),
        (fixture!("bombora/fixtures/legacy_report.jsonl"), true),
        (one_line, true),
    ];
    for (answer, ready) in table {
        let (bombora, _) = reports(vec![Exchange::new("GET", RESULT, 200, answer)]);
        let budget = Budget::unlimited();
        let outcome = bombora.intent().unwrap().intent(&company(), &budget).await.unwrap();
        let Outcome::Pending { job } = outcome else { panic!("{outcome:?}") };
        let jobs = bombora.jobs().unwrap();
        let progress = jobs.poll(&jobs.table().job(&job).unwrap(), &budget).await.unwrap();
        assert_eq!(matches!(progress, Progress::Finished(_)), ready, "{answer}");
    }
}

#[tokio::test]
async fn reports_that_fail() {
    let (bombora, _) = open_as::<Legacy>(
        vec![Exchange::new("POST", CREATE, 200, fixture!("bombora/fixtures/legacy_refused.json"))],
        |connection| connection,
    );
    let search = bombora.company_search().unwrap();
    let budget = Budget::unlimited();
    let error = search.search_within(&domains(), None, 1, &budget).await.unwrap_err();
    assert!(error.to_string().contains("Too many domains"), "{error}");
    let error = search.search_within(&Query::default(), None, 1, &budget).await.unwrap_err();
    assert_eq!(error.field(), Some("query.company_domains"));

    let (bombora, transport) =
        open_as::<Legacy>(vec![Exchange::cut("POST", CREATE)], |connection| connection);
    let outcome = bombora.intent().unwrap().intent(&company(), &budget).await.unwrap();
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    assert_eq!(transport.requests().len(), 1, "an order is not repeated");

    for (status, answer) in [(404, ""), (200, fixture!("bombora/fixtures/legacy_running.json"))] {
        let (bombora, _) = reports(vec![Exchange::new("GET", RESULT, status, answer)]);
        let outcome = bombora.intent().unwrap().intent(&company(), &budget).await.unwrap();
        let Outcome::Pending { job } = outcome else { panic!("{outcome:?}") };
        let jobs = bombora.jobs().unwrap();
        let mut job = jobs.table().job(&job).unwrap();
        job.started_at = Timestamp::from_millis(now().millis() - 3_600_000);
        assert!(matches!(jobs.poll(&job, &budget).await.unwrap(), Progress::Lost { .. }), "{status}");
        assert!(jobs.table().open().is_empty());
    }
    let (bombora, _) = reports(vec![Exchange::new("GET", RESULT, 200, HTML)]);
    let outcome = bombora.intent().unwrap().intent(&company(), &budget).await.unwrap();
    let Outcome::Pending { job } = outcome else { panic!("{outcome:?}") };
    let jobs = bombora.jobs().unwrap();
    let error = jobs.poll(&jobs.table().job(&job).unwrap(), &budget).await.unwrap_err();
    assert!(error.to_string().contains("HTML"), "{error}");
    assert_eq!(jobs.table().open().len(), 1, "the job stays");
}

#[tokio::test]
async fn the_legacy_api_checks_by_its_topics() {
    let (bombora, _) = open_as::<Legacy>(
        vec![Exchange::new("GET", MY_TOPICS, 200, fixture!("bombora/fixtures/legacy_topics.json"))],
        |connection| connection.option("topics", "104211;7"),
    );
    let health = bombora.usage().unwrap().check().await.unwrap();
    assert_eq!(health.note.as_deref(), Some("not topics of the account: 7"));
    let transport = Arc::new(World::default().transport());
    let legacy = Client::connect(connection::<Legacy>(transport)).unwrap();
    assert_eq!(legacy.signal_definitions().await.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn a_report_of_nothing_but_rubbish_is_an_error() {
    let columns = bombora::map::Columns::default();
    let error = bombora::report_page(HTML.as_bytes(), &columns, now()).unwrap_err();
    assert!(error.to_string().contains("HTML"), "{error}");
    assert!(bombora::report_page(b"[]\n7", &columns, now()).is_err());
    assert!(bombora::report_page(b"", &columns, now()).unwrap().people.is_empty());
}
