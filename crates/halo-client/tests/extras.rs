//! What lists and writes are not: reports, files, changes, the bin, deadlines.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{connect, rows};
use halo_client::model::{Client, ClientWrite, ReportId, Ticket, TicketId, TicketWrite};
use halo_client::{ErrorKind, Halo, Watermark};
use halo_sandbox::Sandbox;
use rest_core::{ManualClock, Method, ReplayTransport, Timestamp};
use serde_json::{Value, json};

fn scripted(transport: &ReplayTransport) -> Halo {
    Halo::builder("https://northwind.example")
        .static_key("key".to_owned().into())
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(0))))
        .build()
        .unwrap()
}

#[tokio::test]
async fn reports_give_rows_or_say_what_the_database_said() {
    let sandbox = Sandbox::builder().build();
    let tenant = connect(&sandbox);
    assert_eq!(
        tenant.run_sql("select name from Client where id = 1").await.unwrap().rows[0]["name"],
        "Unknown"
    );
    let error = tenant.run_sql("select nonsense from Client").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert!(error.to_string().contains("the report failed"), "{error}");

    let answer = json!({ "report": { "rows": [{ "id": "7", "open": "True" }] } });
    let transport = ReplayTransport::new()
        .answer(Method::POST, "/Report", 200, answer.clone())
        .answer(Method::GET, "/Report/5?includedetails=true&loadreport=true", 200, answer)
        .answer(Method::GET, "/ReportData/a%2Fb", 200, json!([{ "id": "7" }]))
        .answer(Method::POST, "/Report", 502, "");
    let halo = scripted(&transport);
    let report = halo.run_sql("select Faultid id from faults").await.unwrap();
    #[derive(serde::Deserialize)]
    struct Row {
        id: String,
    }
    assert_eq!(report.decode::<Row>().unwrap()[0].id, "7");
    assert!(!report.is_cut_off() && !format!("{report:?}").contains("True"));
    assert_eq!(halo.run_report(ReportId(5)).await.unwrap(), report);
    assert_eq!(halo.published_report("a/b").await.unwrap().rows.len(), 1);
    let sent: Value = serde_json::from_slice(&transport.requests()[0].body).unwrap();
    assert_eq!(sent[0]["_testonly"], true);
    // A report that may have run is not run again.
    let before = transport.requests().len();
    assert!(halo.run_sql("select 1").await.is_err());
    assert_eq!(transport.requests().len(), before + 1);
}

#[tokio::test]
async fn changes_are_read_once_each_with_an_overlap() {
    let sandbox = Sandbox::builder().clients(5).build();
    let halo = connect(&sandbox);
    let overlap = Duration::from_secs(300);
    let clock = sandbox.clock();
    let first = halo.changes::<Client>(&Watermark::new(), overlap).await.unwrap();
    assert!(first.rows.len() >= 5);
    let mark: Watermark = serde_json::from_str(&serde_json::to_string(&first.mark).unwrap()).unwrap();
    assert_eq!(mark, first.mark);
    assert!(halo.changes::<Client>(&mark, overlap).await.unwrap().rows.is_empty(), "nothing happened");

    clock.sleep_until(clock.now() + Duration::from_secs(60)).await;
    let id = first.rows[2].id.unwrap();
    halo.write_one::<Client>(ClientWrite::new().id(id).name("Other")).await.unwrap();
    let second = halo.changes::<Client>(&mark, overlap).await.unwrap();
    assert_eq!(second.rows.iter().map(|row| row.id.unwrap()).collect::<Vec<_>>(), [id]);
    assert!(halo.changes::<Client>(&second.mark, overlap).await.unwrap().rows.is_empty());

    clock.sleep_until(clock.now() + Duration::from_secs(3_600)).await;
    let made = halo.write_one::<Client>(ClientWrite::new().name("New")).await.unwrap();
    let third = halo.changes::<Client>(&second.mark, overlap).await.unwrap();
    assert_eq!(third.rows[0].id, made.id);
    assert_eq!(third.rows.len(), 1);
    let later = Watermark::starting(clock.now() + Duration::from_secs(600));
    assert!(halo.changes::<Client>(&later, overlap).await.unwrap().rows.is_empty());
    let until =
        halo.list::<Client>().updated_until(clock.now() - Duration::from_secs(1_800)).all().await.unwrap();
    assert!(until.iter().all(|row| row.id != made.id));
}

#[tokio::test]
async fn a_tenant_that_ignores_the_filter_repeats_nothing() {
    let row = |id: i64, at: &str| json!({ "id": id, "alastupdate": at });
    let old = row(1, "2026-01-01T08:00:00");
    let first = json!({ "record_count": 2, "clients": [old, row(2, "2026-03-04T09:00:00")] });
    let second = json!({ "record_count": 3, "clients": [old, row(2, "2026-03-04T09:00:00"), row(3, "2026-03-04T08:59:00")] });
    let transport = ReplayTransport::new().answer(Method::GET, "/api/Client", 200, first).answer(
        Method::GET,
        "/api/Client",
        200,
        second,
    );
    let halo = scripted(&transport);
    let overlap = Duration::from_secs(300);
    let first = halo.changes::<Client>(&Watermark::new(), overlap).await.unwrap();
    assert_eq!(first.rows.len(), 2);
    // What became visible late is found, what was read is not read again, whatever its age.
    let second = halo.changes::<Client>(&first.mark, overlap).await.unwrap();
    assert_eq!(second.rows.iter().map(|row| row.id.unwrap().0).collect::<Vec<_>>(), [3]);
}

#[tokio::test]
async fn tickets_go_to_the_bin_and_come_back() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let id = halo.write_one::<Ticket>(TicketWrite::new().summary("x")).await.unwrap().id.unwrap();
    assert!(halo.discard(id, "made by mistake").await.unwrap());
    assert!(halo.get::<Ticket>(id).await.unwrap().is_none());
    assert_eq!(halo.list::<Ticket>().deleted(true).all().await.unwrap().len(), 1);
    assert_eq!(halo.restore(id).await.unwrap().id, Some(id));
    assert!(halo.get::<Ticket>(id).await.unwrap().is_some());
    assert!(!halo.discard(TicketId(999_999), "not there").await.unwrap());
    assert_eq!(rows(&sandbox, "Tickets").len(), 1);
}

#[tokio::test]
async fn a_deadline_ends_the_waiting() {
    let sandbox = Sandbox::builder().limit(None).build();
    let halo = common::builder(&sandbox).limit(2, Duration::from_secs(300)).build().unwrap();
    let clock = sandbox.clock();
    let start = clock.now();
    halo.by(start + Duration::from_secs(10)).agent_me().await.unwrap();
    let mut error = None;
    for _ in 0..3 {
        error = halo.by(start + Duration::from_secs(10)).agent_me().await.err().or(error);
    }
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(10)), "{error}");
    assert!(clock.now().since(start) < Duration::from_secs(10));
}
