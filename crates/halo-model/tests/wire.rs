//! Golden answers, one for each quirk, and properties of decoding.

use halo_model::{
    Action, ActionKey, Agent, AuthInfo, Client, ClientId, ClientWrite, CustomFieldWrite,
    DistributionListWrite, Fault, FaultKind, FieldId, FieldInfo, HaloTime, List, Money, Site, SiteId, Status,
    Tag, Ticket, TicketId, TicketType, TicketTypeWrite, TicketWrite, User, UserId, UserWrite, WriteAnswer,
    decode_list, decode_record, decode_written,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn tickets(body: &str) -> List<Ticket> {
    decode_list(body.as_bytes(), "tickets").unwrap()
}

#[test]
fn a_page_as_a_tenant_sends_it() {
    let list = tickets(
        r#"{"page_no":1,"page_size":50,"record_count":717,"columns_id":3,
            "columns":[{"name":"id"}],
            "tickets":[{"id":20417,"summary":"Juniper Labs - managed backup","tickettype_id":44,"site_id":18.0,
              "user_id":0,"agent_id":1,"is_opportunity":1,"dateoccurred":"2026-03-04T09:15:00",
              "dateclosed":"1900-01-01T00:00:00","oppvalue":12500.0,"customfields":[
                {"id":214,"name":"CFHeadcountBand","type":2,"value":3,"display":"51-200"}],
              "attachment_count":0}]}"#,
    );
    assert_eq!((list.record_count, list.page_no, list.page_size), (Some(717), Some(1), Some(50)));
    let ticket = &list.rows[0];
    assert_eq!(ticket.id, Some(TicketId(20417)));
    assert_eq!(ticket.site_id, Some(SiteId(18)));
    assert_eq!(ticket.is_opportunity, Some(true));
    assert_eq!(ticket.dateoccurred, HaloTime::parse("2026-03-04T09:15:00Z"));
    assert_eq!(ticket.dateclosed, None);
    assert_eq!(ticket.oppvalue, Some(Money::from(12_500)));
    assert_eq!(ticket.custom_field("headcountband").unwrap().option_id(), Some(3));
    assert_eq!(ticket.other["attachment_count"], json!(0));
}

#[test]
fn every_envelope_gives_the_same_rows() {
    for body in [
        r#"[{"id":1},{"id":2}]"#,
        "\u{feff} [{\"id\":1},{\"id\":2}]",
        r#"{"tickets":[{"id":1},{"id":2}]}"#,
        r#"{"Tickets":[{"id":1},{"id":2}],"record_count":2}"#,
        r#"{"record_count":2,"columns":[{"id":9}],"results":[{"id":1},{"id":2}]}"#,
        r#"{"columns":[],"data":[{"id":1},{"id":2}],"more":[{"id":3}]}"#,
        r#"{"more":[{"id":3}],"tickets":[{"id":1},{"id":2}]}"#,
    ] {
        let ids: Vec<_> = tickets(body).rows.iter().map(|row| row.id.unwrap().0).collect();
        assert_eq!(ids, [1, 2], "{body}");
    }
}

#[test]
fn lists_that_are_empty_and_lists_that_are_none() {
    for body in ["[]", r#"{"tickets":[]}"#, r#"{"record_count":0}"#, r#"{"tickets":null,"record_count":0}"#] {
        assert_eq!(tickets(body).received(), 0, "{body}");
    }
    for body in [
        "",
        " ",
        "{}",
        r#"{"record_count":3}"#,
        r#"{"columns":[1]}"#,
        "7",
        "\"x\"",
        "<html>",
        "[{\"id\":1}",
        "[] []",
    ] {
        assert!(decode_list::<Ticket>(body.as_bytes(), "tickets").is_err(), "{body}");
    }
}

#[test]
fn bad_rows_are_named_and_do_not_spoil_the_page() {
    let list = tickets(
        r#"{"record_count":6,"tickets":[{"id":1},{"id":2,"dateoccurred":"jane@acme.example"},null,
            {"id":4,"customfields":[{"id":"x"}]},7,{"id":6}]}"#,
    );
    let ids: Vec<_> = list.rows.iter().map(|row| row.id.unwrap().0).collect();
    assert_eq!(ids, [1, 6]);
    let bad: Vec<_> = list.bad.iter().map(|bad| (bad.index, bad.id, bad.path.as_str())).collect();
    assert_eq!(
        bad,
        [
            (1, Some(2), "tickets[1].dateoccurred"),
            (2, None, "tickets[2]"),
            (3, Some(4), "tickets[3].customfields[0].id"),
            (4, None, "tickets[4]"),
        ]
    );
    assert!(!format!("{:?}", list.bad).contains("jane"));
    assert_eq!(list.received(), 6);
}

#[test]
fn both_answers_to_a_write() {
    match decode_written::<Ticket>(br#"{"id":5,"_warning":"too late"}"#).unwrap() {
        WriteAnswer::Last(ticket) => assert_eq!(ticket.warning.as_deref(), Some("too late")),
        WriteAnswer::All(_) => panic!("one object"),
    }
    match decode_written::<Ticket>(br#"[{"id":5},{"id":6,"dateoccurred":"x"}]"#).unwrap() {
        WriteAnswer::All(rows) => {
            assert_eq!(rows[0].as_ref().unwrap().id, Some(TicketId(5)));
            assert_eq!(rows[1].as_ref().unwrap_err().id, Some(6));
        }
        WriteAnswer::Last(_) => panic!("a list"),
    }
    assert!(decode_written::<Ticket>(b"").is_err());
    assert!(decode_written::<Ticket>(b"<html>").is_err());
}

#[test]
fn a_write_holds_only_what_was_set() {
    let write = TicketWrite::new()
        .summary("Site survey")
        .client_id(ClientId(41))
        .oppvalue(Money::from_f64(12_500.5).unwrap())
        .targetdate(HaloTime::parse("2026-03-04T09:15:00").unwrap())
        .add_tags(vec![Tag::new("web-form")])
        .isimport(true)
        .custom_field(CustomFieldWrite::by_name("CFLeadSource", 3))
        .custom_field(CustomFieldWrite::by_name("cfleadsource", 4))
        .set("new_external_link", json!({"third_party_id": "77f1"}));
    assert_eq!(
        serde_json::to_value(&write).unwrap(),
        json!({
            "summary": "Site survey", "client_id": 41, "oppvalue": 12500.5, "targetdate": "2026-03-04T09:15:00Z",
            "add_tags": [{"text": "web-form"}], "_isimport": true,
            "customfields": [{"name": "cfleadsource", "value": 4}],
            "new_external_link": {"third_party_id": "77f1"}
        })
    );
    assert_eq!(serde_json::to_string(&TicketWrite::new()).unwrap(), "{}");
    assert_eq!(serde_json::to_value(ClientWrite::new().reference("r")).unwrap(), json!({"ref": "r"}));
    assert_eq!(
        serde_json::to_value(DistributionListWrite::new().add_users([UserId(912)])).unwrap(),
        json!({"addtheseusers": [{"id": 912}]})
    );
}

#[test]
fn debug_names_no_person() {
    let user: User = serde_json::from_value(
        json!({"id": 1, "name": "Rosa Lindqvist", "emailaddress": "rosa@juniperlabs.example",
        "inactive": false, "x": "Rosa"}),
    )
    .unwrap();
    let write = UserWrite::new().name("Rosa Lindqvist").emailaddress("rosa@juniperlabs.example");
    let text = format!("{user:?} {write:?}").to_lowercase();
    assert!(!text.contains("rosa"), "{text}");
    assert!(text.contains("userid(1)") && text.contains("emailaddress"), "{text}");
}

#[test]
fn other_resources_read_their_own_spellings() {
    let site: Site =
        decode_record(br#"{"id":63,"client_id":41.0,"delivery_address":{"line3":"Leeds"},"geocoord1":53.8}"#)
            .unwrap();
    assert_eq!(site.client_id, Some(ClientId(41)));
    assert_eq!(site.delivery_address.unwrap().line3.as_deref(), Some("Leeds"));
    let client: Client =
        decode_record(br#"{"id":41,"ref":"key","stopped":0,"isopportunity":1,"main_site_id":63.0}"#).unwrap();
    assert_eq!(
        (client.reference.as_deref(), client.stopped, client.isopportunity),
        (Some("key"), Some(false), Some(true))
    );
    let action: Action = decode_record(br#"{"id":1,"ticket_id":20417,"timetaken":0.05}"#).unwrap();
    assert_eq!(action.key(), Some(ActionKey::new(TicketId(20417), 1)));
    let status: Status = decode_record(br#"{"id":1,"type":0,"name":"New"}"#).unwrap();
    assert_eq!(status.status_type, Some(0));
    let field: FieldInfo =
        decode_record(br#"{"id":214,"custom":1,"type":2,"values":[{"id":3,"name":"51-200"}]}"#).unwrap();
    assert_eq!((field.id, field.custom), (Some(FieldId(214)), Some(true)));
    let agents = decode_list::<Agent>(br#"{"results":[{"id":3}]}"#, "agents").unwrap();
    assert_eq!(agents.rows.len(), 1);
    let auth: AuthInfo = decode_record(br#"{"auth_url":"https://n.example/auth","tenant_id":"n"}"#).unwrap();
    assert_eq!(auth.tenant_id.as_deref(), Some("n"));
    let user: User =
        decode_record(br#"{"emailaddress":"a@x.example","email2":" ","email3":"b@x.example"}"#).unwrap();
    assert_eq!(user.emails().collect::<Vec<_>>(), ["a@x.example", "b@x.example"]);
}

#[test]
fn a_ticket_type_is_made_by_copying_one() {
    let model: TicketType =
        serde_json::from_value(json!({"id": 31, "guid": "g", "name": "Opportunity", "use": "opps",
        "a_column_that_must_not_be_null": 7, "fields": [{"id": 1}]}))
        .unwrap();
    assert_eq!(
        serde_json::to_value(TicketTypeWrite::copy_of(&model, "Lead")).unwrap(),
        json!({"name": "Lead", "use": "opps", "a_column_that_must_not_be_null": 7, "fields": [{"id": 1}]})
    );
}

#[test]
fn a_fault_always_says_something() {
    for body in ["", " ", "\"\"", "\" \\n \"", "{}", r#"{"":[""]}"#, "\u{1}"] {
        let fault = Fault::parse(400, body.as_bytes());
        assert_eq!(fault.message, "HTTP 400 without an explanation", "{body:?}");
    }
}

#[test]
fn every_shape_of_fault() {
    let fault = |body: &str| Fault::parse(400, body.as_bytes());
    let model = fault(
        r#"{"[0].outcome_id":["Could not convert text to integer."],"[2].customfields[1].value":["Bad."]}"#,
    );
    assert_eq!(model.kind, FaultKind::Model);
    assert_eq!(model.elements().into_iter().collect::<Vec<_>>(), [0, 2]);
    assert!(model.blames_elements_only());
    assert_eq!(model.about(2).message, "customfields[1].value: Bad.");
    assert_eq!(model.about(0).to_string(), "outcome_id: Could not convert text to integer.");
    assert_eq!(model.about(1).problems.len(), 2);
    let model = fault(r#"{"id":["The value 'x' is not valid."]}"#);
    assert_eq!((model.kind, model.blames_elements_only()), (FaultKind::Model, false));
    let details =
        fault(r#"{"type":"x","title":"One or more","status":400,"errors":{"$[3].summary":["Bad."]}}"#);
    assert_eq!(details.elements().into_iter().collect::<Vec<_>>(), [3]);
    let table = [
        (
            r#"{"ClassName":"System.Exception","Message":"A user needs a site","InnerException":null}"#,
            FaultKind::Exception,
            "A user needs a site",
        ),
        (
            r#"{"ClassName":"X","Message":"","InnerException":{"Message":"inner"}}"#,
            FaultKind::Exception,
            "inner",
        ),
        (r#"{"message":"no"}"#, FaultKind::Message, "no"),
        (r#"{"resultCode":4,"errorMessage":"no"}"#, FaultKind::Message, "no"),
        (r#"{"error":"Something went wrong"}"#, FaultKind::Message, "Something went wrong"),
        (r#"{"error":"invalid_client","error_description":"unknown"}"#, FaultKind::OAuth, "unknown"),
        (r#"{"error":"invalid_scope"}"#, FaultKind::OAuth, "invalid_scope"),
        ("\"No matching custom table\"", FaultKind::Text, "No matching custom table"),
        ("Rate Limit Reached\r\n", FaultKind::Text, "Rate Limit Reached"),
        (
            "<!DOCTYPE html><html><title> 504 Gateway Time-out </title>",
            FaultKind::Html,
            "504 Gateway Time-out",
        ),
        ("<html></html>", FaultKind::Html, "HTTP 400 with a web page"),
        ("", FaultKind::Empty, "HTTP 400 without an explanation"),
        ("{}", FaultKind::Empty, "HTTP 400 without an explanation"),
    ];
    for (body, kind, message) in table {
        let fault = fault(body);
        assert_eq!((fault.kind, fault.message.as_str()), (kind, message), "{body}");
        assert!(!format!("{fault:?}").contains(message), "{body}");
    }
    assert_eq!(fault(&"x".repeat(9_000)).message.chars().count(), 501);
}

/// A value that Halo may put under a property of this name.
fn spelling() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        any::<i32>().prop_map(|n| Value::from(f64::from(n))),
        any::<i32>().prop_map(|n| Value::from(n.to_string())),
        Just(Value::from("")),
    ]
}

proptest! {
    #[test]
    fn any_subset_of_properties_in_any_envelope(
        rows in prop::collection::vec(
            prop::collection::btree_map(
                prop::sample::select(vec!["id", "client_id", "site_id", "oppvalue", "status_id", "newer_property", "priority_id"]),
                spelling(),
                0..7,
            ),
            0..6,
        ),
        envelope in 0..4,
    ) {
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| Value::Object(row.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>()))
            .collect();
        let body = match envelope {
            0 => json!(rows),
            1 => json!({"tickets": rows, "record_count": rows.len()}),
            2 => json!({"record_count": rows.len(), "results": rows}),
            _ => json!({"columns": [], "TICKETS": rows}),
        };
        let list = decode_list::<Ticket>(body.to_string().as_bytes(), "tickets").unwrap();
        prop_assert!(list.bad.is_empty(), "{:?}", list.bad);
        prop_assert_eq!(list.rows.len(), rows.len());
        for (ticket, row) in list.rows.iter().zip(&rows) {
            let whole = |key: &str| match &row[key] {
                Value::Number(number) => number.as_f64().map(|number| number as i64),
                Value::String(text) => text.parse::<i64>().ok(),
                _ => None,
            };
            prop_assert_eq!(ticket.id.map(|id| id.0), whole("id"));
            prop_assert_eq!(ticket.client_id.map(|id| id.0), whole("client_id"));
            prop_assert_eq!(ticket.oppvalue.map(|money| money.to_f64() as i64), whole("oppvalue"));
            prop_assert_eq!(ticket.other.get("newer_property"), row.get("newer_property"));
            // What was read can be written and read again.
            let again: Ticket = serde_json::from_str(&serde_json::to_string(ticket).unwrap()).unwrap();
            prop_assert_eq!(&again, ticket);
        }
    }

    #[test]
    fn no_answer_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode_list::<Ticket>(&body, "tickets");
        let _ = decode_written::<User>(&body);
        let _ = halo_model::decode_webhook(&body);
        let _ = Fault::parse(400, &body);
    }

    #[test]
    fn no_json_makes_it_panic(body in r#"[\[\]{}",:0-9a-z\. tickets]{0,80}"#) {
        let _ = decode_list::<Ticket>(body.as_bytes(), "tickets");
        let _ = halo_model::decode_webhook(body.as_bytes());
        let _ = Fault::parse(400, body.as_bytes());
    }
}
