//! Lists and objects: paging, envelopes, thin rows, filters and their traps.

mod common;

use std::time::Duration;

use common::{Caller, body, caller, ids};
use halo_sandbox::Behaviour;
use rest_core::Method;
use serde_json::{Value, json};

fn with_tickets(count: usize) -> (Caller, Vec<i64>) {
    let caller = caller(|builder| builder.limit(None));
    let tickets: Vec<Value> = (0..count)
        .map(|n| json!({"summary": format!("Ticket {n:03}"), "team": format!("T{}", n % 2)}))
        .collect();
    let made = caller.post("/api/Tickets?returnall=true", json!(tickets));
    (caller, ids(&made))
}

#[test]
fn pages_are_clamped_counted_and_misspelt() {
    let (caller, made) = with_tickets(230);
    let page = caller.get("/api/Tickets?pageinate=true&page_size=1000&page_no=2");
    assert_eq!(
        (&page["page_no"], &page["page_size"], &page["record_count"]),
        (&json!(2), &json!(100), &json!(230))
    );
    assert_eq!(ids(&page["tickets"]), made[100..200]);
    assert_eq!(ids(&caller.get("/api/Tickets?pageinate=true&page_size=100&page_no=3")["tickets"]).len(), 30);
    assert_eq!(ids(&caller.get("/api/Tickets?pageinate=true&page_size=100&page_no=4")["tickets"]).len(), 0);
    assert_eq!(ids(&caller.get("/api/Tickets?pageinate=true")["tickets"]).len(), 50);
    let all = caller.get("/api/Tickets?paginate=true&page_size=10");
    assert_eq!(ids(&all["tickets"]).len(), 230, "the right spelling is not Halo's");
    assert!(all.get("page_no").is_none());
    let capped = caller.get("/api/Tickets?count=7");
    assert_eq!((ids(&capped["tickets"]).len(), &capped["record_count"]), (7, &json!(230)));
}

#[test]
fn order_and_thin_rows() {
    let (caller, made) = with_tickets(5);
    let newest = caller.get("/api/Tickets?order=id&orderdesc=true&pageinate=true");
    assert_eq!(ids(&newest["tickets"]), made.iter().rev().copied().collect::<Vec<_>>());
    let sorted = caller.get("/api/Tickets?order=team&orderdesc=true&order2=summary&orderdesc2=true");
    let summaries: Vec<&str> =
        sorted["tickets"].as_array().unwrap().iter().map(|row| row["summary"].as_str().unwrap()).collect();
    assert_eq!(summaries, ["Ticket 003", "Ticket 001", "Ticket 004", "Ticket 002", "Ticket 000"]);
    let row = &caller.get("/api/Tickets?count=1")["tickets"][0];
    assert!(
        row.get("customfields").is_none()
            && row.get("status_name").is_none()
            && row.get("third_party_id_string").is_none()
    );
    assert_eq!(caller.get("/api/Tickets?ticketidonly=true&count=1")["tickets"], json!([{"id": made[0]}]));
    assert_eq!(caller.get("/api/Tickets?includestatus=true&count=1")["tickets"][0]["status_name"], "New");
}

#[test]
fn custom_fields_come_only_on_request() {
    let caller = caller(|builder| builder.clients(1).leads(2).limit(None));
    let field = caller.id("/api/FieldInfo?typeid=1", "CFLeadEmployeeCount");
    let other = caller.id("/api/FieldInfo?typeid=1", "CFLeadTechStack");
    let edited = caller.get(&format!("/api/Tickets?include_custom_fields={field}"))["tickets"][1].clone();
    assert_eq!(edited["customfields"].as_array().unwrap().len(), 1);
    assert_eq!(edited["customfields"][0]["display"], "201-500");
    assert_eq!(edited["customfields"][0]["value"], 4, "the option's id, not its text");
    let both = caller.get(&format!("/api/Tickets?include_custom_fields={field},{other}"));
    assert_eq!(both["tickets"][1]["customfields"].as_array().unwrap().len(), 2);
    let id = edited["id"].as_i64().unwrap();
    assert!(caller.get(&format!("/api/Tickets/{id}")).get("customfields").is_none());
    let full = caller.get(&format!("/api/Tickets/{id}?includedetails=true"));
    assert_eq!(full["customfields"].as_array().unwrap().len(), 4);

    let old = Behaviour { include_custom_fields_supported: false, ..Behaviour::default() };
    let caller = common::caller(|builder| builder.clients(1).leads(2).behaviour(old));
    assert!(
        caller.get(&format!("/api/Tickets?include_custom_fields={field}"))["tickets"][1]
            .get("customfields")
            .is_none()
    );
}

#[test]
fn a_filter_nobody_knows_filters_nothing() {
    let caller = caller(|builder| builder.clients(3).leads(10).limit(None));
    let all = caller.get("/api/Tickets")["record_count"].clone();
    assert_eq!(all, 10);
    let lead = caller.id("/api/TicketType?domain=opps", "Lead");
    assert_eq!(caller.get(&format!("/api/Tickets?tickettype_id={lead}"))["record_count"], all);
    assert_eq!(caller.get(&format!("/api/Tickets?requesttype_id={lead}"))["record_count"], 7);
    let prospect = caller.id("/api/TicketType", "Prospect");
    assert_eq!(caller.get(&format!("/api/Tickets?requesttype={lead},{prospect}"))["record_count"], 9);
    let wrong = caller.call(Method::GET, "/api/Tickets?requesttype_id=lead");
    assert_eq!(
        (wrong.status.as_u16(), body(&wrong)),
        (400, json!({"requesttype_id": ["The value 'lead' is not valid."]}))
    );
}

#[test]
fn the_named_filters_filter() {
    let caller = caller(|builder| builder.clients(3).leads(10).limit(None));
    let rows = caller.get("/api/Tickets");
    let rows = rows["tickets"].as_array().unwrap();
    let first = &rows[0];
    let count = |query: &str| caller.get(&format!("/api/Tickets?{query}"))["record_count"].as_i64().unwrap();
    let status = |name: &str| caller.id("/api/Status", name);
    assert_eq!(count(&format!("status_id={}", status("Engaged"))), 1);
    assert_eq!(count(&format!("status={},{}", status("Engaged"), status("New Lead"))), 3);
    assert_eq!(count(&format!("client_id={}", first["client_id"])), 1);
    assert_eq!(count(&format!("user_id={}", first["user_id"])), 1);
    assert_eq!(count(&format!("site_id={}", first["site_id"].as_f64().unwrap() as i64)), 1);
    assert_eq!(count(&format!("ticketids={},{}", rows[1]["id"], rows[4]["id"])), 2);
    assert_eq!(count("search=entered+by+HAND"), 10);
    let email = first["oppemailaddress"].as_str().unwrap();
    assert_eq!(count(&format!("search={email}")), 1);
    assert_eq!(count(&format!("search_oppemailaddress={email}")), 1);
    let advanced =
        json!([{"filter_name": "oppemailaddress", "filter_type": 2, "filter_value": email}]).to_string();
    let encoded: String = url::form_urlencoded::byte_serialize(advanced.as_bytes()).collect();
    assert_eq!(count(&format!("advanced_search={encoded}")), 1);
    let won = caller.post("/api/Tickets", json!([{"id": rows[8]["id"], "status_id": status("Won")}]));
    assert_eq!(won["dateclosed"], "2026-03-04T09:15:00");
    assert_eq!((count("open_only=true"), count("closed_only=true")), (9, 1));
    let reopened =
        caller.post("/api/Tickets", json!([{"id": rows[8]["id"], "status_id": status("Progressing")}]));
    assert_eq!(reopened["dateclosed"], "1900-01-01T00:00:00");
}

#[test]
fn opportunities_are_tickets_behind_another_door() {
    let (caller, plain) = with_tickets(2);
    let made = caller
        .post("/api/Opportunities", json!([{"summary": "Juniper Labs - managed backup", "oppvalue": 12500}]));
    assert_eq!((&made["is_opportunity"], &made["oppvalue"]), (&json!(true), &json!(12500.0)));
    let id = made["id"].as_i64().unwrap();
    assert_eq!(id, plain[1] + 1, "one id space");
    assert_eq!(ids(&caller.get("/api/Opportunities")["tickets"]), [id]);
    assert_eq!(ids(&caller.get("/api/Tickets?domain=opps")["tickets"]), [id]);
    assert_eq!(caller.get("/api/Tickets")["record_count"], 3);
    assert_eq!(caller.get(&format!("/api/Tickets/{id}"))["summary"], made["summary"]);
    assert_eq!(caller.call(Method::GET, &format!("/api/Opportunities/{}", plain[0])).status, 404);
}

#[test]
fn incremental_reads_follow_the_stamps() {
    let (caller, made) = with_tickets(3);
    caller.clock.advance(Duration::from_millis(60_250));
    let changed = caller.post("/api/Tickets", json!([{"id": made[1], "summary": "Changed"}]));
    assert_eq!(changed["last_update"], "2026-03-04T09:16:00.250");
    let since = |from: &str| ids(&caller.get(&format!("/api/Tickets?lastupdatefromdate={from}"))["tickets"]);
    assert_eq!(since("2026-03-04T09:16:00"), [made[1]]);
    assert_eq!(since("2026-03-04T09:16:00Z"), [made[1]]);
    assert_eq!(since("2026-03-04T09:15:00").len(), 3);
    let until = caller.get("/api/Tickets?lastupdatetodate=2026-03-04T09:15:30");
    assert_eq!(ids(&until["tickets"]), [made[0], made[2]]);
    let client = caller.post("/api/Client", json!([{"name": "Alder"}]));
    assert_eq!(client["alastupdate"], "2026-03-04T09:16:00.250");
    for (path, key, stamp) in [
        ("Client", "clients", "alastupdate"),
        ("Users", "users", "ulastupdate"),
        ("Site", "sites", "slastupdate"),
    ] {
        let new = caller.get(&format!("/api/{path}?lastupdatefromdate=2026-03-04T09:16:00"));
        assert_eq!(new["record_count"], 1, "{path}");
        assert_eq!(new[key][0][stamp], "2026-03-04T09:16:00.250");
    }
}

#[test]
fn sentinels_and_types_are_halos() {
    let (caller, made) = with_tickets(1);
    let ticket = caller.get(&format!("/api/Tickets/{}?includedetails=true", made[0]));
    for date in ["dateclosed", "targetdate", "deadlinedate"] {
        assert_eq!(ticket[date], "1900-01-01T00:00:00", "{date}");
    }
    assert_eq!(
        (&ticket["agent_id"], &ticket["user_id"], &ticket["agent_name"]),
        (&json!(1), &json!(0), &json!("Unassigned"))
    );
    assert!(ticket["site_id"].is_f64(), "a double: {}", ticket["site_id"]);
    assert!(ticket["client_id"].is_i64());
    assert_eq!(ticket["dateoccurred"], "2026-03-04T09:15:00");
    let user = &caller.get("/api/Users")["users"][0];
    assert!(user["site_id"].is_f64() && user["site_id_int"].is_i64());
    assert!(caller.get("/api/Site")["sites"][0]["client_id"].is_f64());
}

#[test]
fn envelopes_differ_by_resource() {
    let caller = caller(|builder| builder.clients(1).leads(1).limit(None));
    for (path, key) in [
        ("Tickets", "tickets"),
        ("Projects", "tickets"),
        ("Client", "clients"),
        ("Users", "users"),
        ("Site", "sites"),
        ("CallLog", "calllog"),
        ("ExternalLink", "links"),
        ("DistributionLists", "distributionlists"),
        ("CRMNote", "actions"),
        ("UserChange", "changes"),
        ("KBArticle", "articles"),
        ("Quotation", "quotes"),
        ("WebhookEvent", "events"),
    ] {
        let list = caller.get(&format!("/api/{path}"));
        assert!(list[key].is_array() && list["record_count"].is_number(), "{path}: {list}");
    }
    for path in [
        "TicketType",
        "Status",
        "Priority",
        "Team",
        "Outcome",
        "Lookup",
        "FieldInfo",
        "Agent",
        "MarketingUnsubscribe",
        "Webhook",
    ] {
        assert!(caller.get(&format!("/api/{path}")).is_array(), "{path}");
    }
    let newer = Behaviour { agent_results_envelope: true, ..Behaviour::default() };
    let caller = common::caller(|builder| builder.behaviour(newer));
    assert!(caller.get("/api/Agent")["results"].is_array());
}

#[test]
fn some_pages_never_turn() {
    let caller = caller(|builder| builder.limit(None));
    let notes: Vec<Value> = (0..3).map(|n| json!({"note": format!("{n}"), "client_id": 1})).collect();
    caller.post("/api/CRMNote", json!(notes));
    let second = caller.get("/api/CRMNote?pageinate=true&page_size=2&page_no=2");
    assert_eq!(second["page_no"], 1);
    assert_eq!(ids(&second["actions"]), [1, 2]);
    let stuck = Behaviour { ignores_page_no: true, ..Behaviour::default() };
    let caller = common::caller(|builder| builder.clients(3).behaviour(stuck));
    let page =
        |n: u32| ids(&caller.get(&format!("/api/Client?pageinate=true&page_size=2&page_no={n}"))["clients"]);
    assert_eq!(page(1), page(2));
}

#[test]
fn actions_need_their_ticket_and_the_cache_its_flag() {
    let (caller, _) = with_tickets(1);
    let unfiltered = caller.call(Method::GET, "/api/Actions");
    assert_eq!(unfiltered.status, 504);
    assert!(body(&unfiltered).as_str().unwrap().starts_with("<html>"));
    assert_eq!(caller.call(Method::GET, "/api/ClientCache").status, 500);
    let cache = caller.get("/api/ClientCache?iscachebuild=true");
    assert!(cache["statuses"].as_array().unwrap().len() >= 16 && cache["agents"].is_array());
    let report = caller.try_post("/api/Report", &json!([{"sql": "select 1", "_testonly": true}]));
    assert_eq!(report.status, 200, "SQL errors are a 200");
    assert!(body(&report)["report"]["load_error"].is_string());
}
