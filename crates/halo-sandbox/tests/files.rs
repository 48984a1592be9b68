//! Files up and down, and reports.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{body, caller};
use halo_sandbox::{Behaviour, Incoming};
use rest_core::{Method, Response};
use serde_json::{Value, json};

#[test]
fn a_file_comes_back_as_it_went() {
    let caller = caller(|builder| builder);
    let ticket = caller.post("/api/Tickets", json!([{ "summary": "x" }]))["id"].clone();
    let file: Vec<u8> = (0..=255).collect();
    let up = json!([{ "ticket_id": ticket, "filename": "scan.PDF", "data_base64": STANDARD.encode(&file) }]);
    let made = caller.post("/api/Attachment", up);
    assert_eq!((&made["filesize"], &made["content_type"]), (&json!(256), &json!("application/pdf")));
    let answer = caller.call(Method::GET, &format!("/api/Attachment/{}", made["id"]));
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &file[..]));
    assert_eq!(answer.headers["content-type"], "application/pdf");
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"scan.PDF\"");

    let list = caller.get(&format!("/api/Attachment?ticket_id={ticket}"));
    assert_eq!((&list["attachments"][0]["id"], list["record_count"].as_i64()), (&made["id"], Some(1)));
    assert!(!list.to_string().contains(&STANDARD.encode(&file)[..20]), "a list has no contents");
    assert_eq!(caller.get("/api/Attachment?ticket_id=1")["record_count"], 0);
    let shown = caller.get(&format!("/api/Attachment/{}?includedetails=true", made["id"]));
    assert_eq!(shown["filename"], "scan.PDF");

    assert!(
        caller
            .refused("/api/Attachment", json!([{ "filename": "x", "data_base64": "%" }]))
            .contains("base 64")
    );
    assert!(
        caller.refused("/api/Attachment", json!([{ "filename": "x", "ticket_id": 5 }])).contains("ticket")
    );
    assert!(caller.refused("/api/Attachment", json!([{ "data_base64": "" }])).contains("name"));
    let second = common::caller(|builder| builder.state(&caller.sandbox.save()).unwrap());
    let again = second.call(Method::GET, &format!("/api/Attachment/{}", made["id"]));
    assert_eq!(&again.body[..], &file[..], "it outlives a restart");
    second.call(Method::DELETE, &format!("/api/Attachment/{}", made["id"]));
    assert_eq!(second.call(Method::GET, &format!("/api/Attachment/{}", made["id"])).status, 404);
}

#[test]
fn an_action_brings_its_files_along() {
    let caller = caller(|builder| builder);
    let ticket = caller.post("/api/Tickets", json!([{ "summary": "x" }]))["id"].clone();
    let action = json!([{
        "ticket_id": ticket, "outcome_id": 7, "note": "see file",
        "attachments": [{ "filename": "a.txt", "data_base64": STANDARD.encode("hello") }],
    }]);
    let action = caller.post("/api/Actions", action);
    let plain = caller.get(&format!("/api/Actions?ticket_id={ticket}"));
    assert!(plain["actions"][0].get("attachments").is_none());
    let with = caller.get(&format!("/api/Actions?ticket_id={ticket}&includeattachments=true"));
    let file = &with["actions"][0]["attachments"][0];
    assert_eq!((&file["filename"], &file["filesize"]), (&json!("a.txt"), &json!(5)));
    let answer = caller.call(Method::GET, &format!("/api/Attachment/{}", file["id"]));
    assert_eq!(&answer.body[..], b"hello");
    let of_action = format!("/api/Attachment?ticket_id={ticket}&action_id={}", action["id"]);
    assert_eq!(caller.get(&of_action)["record_count"], 1);
}

#[test]
fn a_tenant_may_give_files_in_parts() {
    let behaviour = Behaviour { attachment_ranges: true, ..Behaviour::default() };
    for (behaviour, part) in [(behaviour, true), (Behaviour::default(), false)] {
        let caller = caller(|builder| builder.behaviour(behaviour));
        let up = json!([{ "filename": "a.txt", "data_base64": STANDARD.encode("0123456789") }]);
        let id = caller.post("/api/Attachment", up)["id"].clone();
        let range = |range: &str| -> Response {
            let request = Incoming::new(Method::GET, format!("/api/Attachment/{id}"));
            caller.send(request.header("authorization", &caller.bearer).header("range", range))
        };
        let answer = range("bytes=4-6");
        if !part {
            assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"0123456789"[..]));
            continue;
        }
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (206, &b"456"[..]));
        assert_eq!(answer.headers["content-range"], "bytes 4-6/10");
        assert_eq!(&range("bytes=8-99").body[..], b"89");
        assert_eq!(range("bytes=10-11").status, 416);
        assert_eq!(range("bytes=-3").status, 200);
    }
}

#[test]
fn reports_run_what_they_can_and_say_what_they_cannot() {
    let caller = caller(|builder| builder.clients(2).leads(12));
    let run = |sql: &str| -> Value {
        let posted = json!([{ "sql": sql, "_testonly": true, "_loadreportonly": true }]);
        let answer = caller.try_post("/api/Report", &posted);
        assert_eq!(answer.status, 200, "also when the SQL fails");
        body(&answer)["report"].clone()
    };
    let report = run(
        "select top 2 id as ticket, CFLeadSource, oppemailaddress from Faults where CFLeadSource is not null order by id desc",
    );
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let ids: Vec<i64> = rows.iter().map(|row| row["ticket"].as_str().unwrap().parse().unwrap()).collect();
    assert!(ids[0] > ids[1] && rows[0]["oppemailaddress"].as_str().unwrap().contains('@'));
    assert_eq!(run("SELECT COUNT(*) n FROM Tickets WHERE oppvalue > 1000")["rows"], json!([{ "n": "1" }]));
    assert_eq!(run("select name from area where name like 'unk%'")["rows"], json!([{ "name": "Unknown" }]));
    assert_eq!(run("select inactive from Client where id in (1)")["rows"], json!([{ "inactive": "False" }]));
    for (sql, part) in [
        ("select nonsense from Faults", "Invalid column name 'nonsense'"),
        ("select id from dbo.Nothing", "Invalid object name 'dbo.nothing'"),
        ("select basic_password from Webhook", "Invalid column name"),
        ("update Faults set id = 1", "SELECT"),
        ("select id from Faults group by id", "Incorrect syntax near 'group'"),
    ] {
        let report = run(sql);
        assert!(report["load_error"].as_str().unwrap().contains(part), "{report}");
        assert_eq!(report["rows"], json!([]));
    }

    let stored = json!([{ "name": "Customers", "sql": "select name from Client", "is_published": true }]);
    let stored = caller.post("/api/Report", stored);
    assert!(caller.get(&format!("/api/Report/{}", stored["id"])).get("report").is_none());
    let loaded = caller.get(&format!("/api/Report/{}?loadreport=true", stored["id"]));
    assert_eq!(loaded["report"]["rows"].as_array().unwrap().len(), 3);
    let published = format!("/api/ReportData/{}", stored["published_id"].as_str().unwrap());
    assert_eq!(caller.get(&published).as_array().unwrap().len(), 3);
    assert_eq!(caller.call(Method::GET, "/api/ReportData/6d0f4b7e-1c2d-4a55-9c1e-5f2f0b6f9a10").status, 404);
    let lone = caller.try_post("/api/Report", &json!({ "name": "x", "sql": "select 1" }));
    assert_eq!(lone.status, 400, "reports take arrays only");
}
