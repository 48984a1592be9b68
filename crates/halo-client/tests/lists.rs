//! Reading: every page, every row, and no row that was not asked for.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{builder, calls, connect};
use halo_client::model::{
    Action, ActionKey, ActionWrite, Agent, CallLog, CallLogWrite, Client, ClientId, DistributionList,
    ExternalLink, FieldInfo, LookupRow, Site, Status, Ticket, TicketId, TicketType, TicketTypeId,
    TicketWrite, Usage, User,
};
use halo_client::{Condition, ErrorKind, Halo, Operator, Opportunity, OwnKey, Probe, Resource};
use halo_sandbox::{Behaviour, Fault, Permission, Sandbox};
use rest_core::{Call, ManualClock, Method, Replay, ReplayTransport, Timestamp, Url};
use serde_json::{Value, json};

fn tenant() -> Sandbox {
    Sandbox::builder().clients(3).leads(230).build()
}

#[tokio::test]
async fn all_pages_and_all_rows() {
    let sandbox = tenant();
    let halo = connect(&sandbox);
    let all = halo.list::<Ticket>().all().await.unwrap();
    let pages = calls(&sandbox, "GET", "/Tickets");
    assert_eq!(pages, all.len().div_ceil(100));
    let mut ids: Vec<TicketId> = all.iter().map(|ticket| ticket.id.unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all.len());
    assert!(all.len() >= 230);
    let mut pager = halo.list::<Ticket>().page_size(7).pager();
    let first = pager.next_page().await.unwrap().unwrap();
    assert_eq!((first.len(), pager.announced()), (7, Some(all.len() as u64)));
}

#[tokio::test]
async fn pages_that_repeat_and_rows_that_are_kept_back_are_errors() {
    let behaviour = Behaviour { ignores_page_no: true, ..Behaviour::default() };
    let sandbox = Sandbox::builder().clients(3).leads(230).behaviour(behaviour).build();
    let error = connect(&sandbox).list::<Ticket>().all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("twice"), "{error}");
}

#[tokio::test]
async fn filters_are_checked_against_the_rows() {
    let sandbox = tenant();
    let halo = connect(&sandbox);
    let kind = halo.list::<Ticket>().all().await.unwrap()[0].tickettype_id.unwrap();
    let some = halo.list::<Ticket>().requesttype_id(kind).all().await.unwrap();
    assert!(!some.is_empty() && some.iter().all(|ticket| ticket.tickettype_id == Some(kind)));
    // The name that one would guess; Halo sends everything.
    let guessed = halo
        .list::<Ticket>()
        .param("tickettype_id", "1")
        .verify(|ticket| ticket.tickettype_id == Some(TicketTypeId(1)))
        .all()
        .await
        .unwrap_err();
    assert!(guessed.is_ignored_filter(), "{guessed}");
    let none = halo.list::<Ticket>().client_id(ClientId(987_654)).all().await.unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn by_ids_in_chunks() {
    let sandbox = tenant();
    let halo = connect(&sandbox);
    let all = halo.list::<Ticket>().all().await.unwrap();
    let ids: Vec<TicketId> = all.iter().take(205).map(|ticket| ticket.id.unwrap()).collect();
    sandbox.clear_journal();
    let some = halo.list::<Ticket>().ids(&ids).all().await.unwrap();
    assert_eq!((some.len(), calls(&sandbox, "GET", "/Tickets")), (205, 3));
    assert!(halo.list::<Ticket>().ids(&[]).all().await.unwrap().is_empty());
    let gone = halo.list::<Opportunity>().ids(&[TicketId(999_999)]).all().await.unwrap();
    assert!(gone.is_empty());
    assert_eq!(calls(&sandbox, "GET", "/Tickets"), 3);
}

#[tokio::test]
async fn only_what_changed() {
    let sandbox = tenant();
    let halo = connect(&sandbox);
    let all = halo.list::<Ticket>().all().await.unwrap();
    sandbox.clock().sleep_until(sandbox.clock().now() + Duration::from_secs(86_400)).await;
    let since: Timestamp = sandbox.clock().now();
    let write = TicketWrite::new().id(all[3].id.unwrap()).summary("changed");
    halo.write_one::<Ticket>(write).await.unwrap();
    let changed = halo.list::<Ticket>().updated_since(since).all().await.unwrap();
    assert_eq!(changed.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [all[3].id]);
}

#[tokio::test]
async fn custom_fields_in_rows_and_by_id() {
    let sandbox = tenant();
    let halo = connect(&sandbox);
    let fields = halo.field_map(Usage::Ticket).await.unwrap();
    let thin = halo.list::<Ticket>().all().await.unwrap();
    assert!(thin.iter().all(|ticket| ticket.customfields.is_none()));
    let ids: Vec<_> = fields.iter().filter_map(|field| field.id).collect();
    let rows = halo.list::<Ticket>().custom_fields(&ids).all().await.unwrap();
    assert!(rows.iter().any(|ticket| ticket.customfields.as_ref().is_some_and(|fields| !fields.is_empty())));
    let one = halo.get::<Ticket>(rows[0].id.unwrap()).await.unwrap().unwrap();
    assert!(one.customfields.is_some());
    assert_eq!(halo.get::<Ticket>(TicketId(999_999)).await.unwrap(), None);
}

async fn readable<R: Resource>(halo: &halo_client::Halo) -> usize {
    let mut pager = halo.list::<R>().pager();
    let mut count = 0;
    while let Some(rows) = pager.next_page().await.unwrap() {
        count += rows.len();
    }
    assert!(pager.bad().is_empty(), "{:?}", pager.bad());
    count
}

#[tokio::test]
async fn every_resource_of_the_cycle_can_be_read() {
    for agent_results_envelope in [false, true] {
        let behaviour = Behaviour { agent_results_envelope, ..Behaviour::default() };
        let sandbox = Sandbox::builder().clients(3).leads(30).behaviour(behaviour).build();
        let halo = connect(&sandbox);
        assert!(readable::<Opportunity>(&halo).await > 0);
        assert!(readable::<Client>(&halo).await >= 3);
        assert!(readable::<Site>(&halo).await >= 3);
        assert!(readable::<User>(&halo).await >= 3);
        assert!(readable::<TicketType>(&halo).await > 0);
        assert!(readable::<Status>(&halo).await > 0);
        assert!(readable::<FieldInfo>(&halo).await > 0);
        assert!(readable::<LookupRow>(&halo).await > 0);
        assert!(readable::<Agent>(&halo).await > 0);
        assert!(readable::<DistributionList>(&halo).await > 0);
        readable::<CallLog>(&halo).await;
        readable::<ExternalLink>(&halo).await;
    }
}

#[tokio::test]
async fn actions_count_from_one_in_each_ticket() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let ticket = halo.write_one::<Ticket>(TicketWrite::new().summary("x")).await.unwrap().id.unwrap();
    let write =
        ActionWrite::new().ticket_id(ticket).outcome_id(7).note("Rang, left voicemail.").hiddenfromuser(true);
    let action = halo.write_one::<Action>(write).await.unwrap();
    let key = action.key().unwrap();
    let all = halo.list::<Action>().ticket_id(ticket).all().await.unwrap();
    assert!(all.iter().any(|action| action.key() == Some(key)));
    let one = halo.get::<Action>(key).await.unwrap().unwrap();
    assert_eq!(one.note.as_deref(), Some("Rang, left voicemail."));
    assert!(halo.delete::<Action>(key).await.unwrap());
    assert_eq!(halo.get::<Action>(ActionKey::new(ticket, 99)).await.unwrap(), None);
    let error = halo.write_one::<Action>(ActionWrite::new().ticket_id(ticket).note("x")).await.unwrap_err();
    assert!(error.fault().unwrap().message.contains("outcome"), "{error}");
}

#[tokio::test]
async fn more_rows_than_asked_for_at_once() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let writes = (0..1_030).map(|n| CallLogWrite::new().summary(format!("call {n}"))).collect();
    assert!(halo.write::<CallLog>(writes).await.is_complete());
    assert_eq!(halo.list::<CallLog>().showall(true).all().await.unwrap().len(), 1_030);
}

#[tokio::test]
async fn deleted_tickets_go_to_the_bin() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let id = halo.write_one::<Ticket>(TicketWrite::new().summary("x")).await.unwrap().id.unwrap();
    assert!(halo.delete::<Ticket>(id).await.unwrap());
    assert!(!halo.delete::<Ticket>(id).await.unwrap());
    assert_eq!(halo.get::<Ticket>(id).await.unwrap(), None);
}

#[tokio::test]
async fn reads_survive_what_passes() {
    let mut sandbox = Sandbox::builder().clients(3).leads(230);
    for spec in ["502:every=3", "drop-after-commit:every=5", "401:once,after=1"] {
        sandbox = sandbox.fault(Fault::parse(spec).unwrap());
    }
    let sandbox = sandbox.build();
    assert!(connect(&sandbox).list::<Ticket>().all().await.unwrap().len() >= 230);
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let sandbox = Sandbox::builder().without(Permission::Sales).without(Permission::Actions).build();
    let halo = connect(&sandbox);
    let error = halo.list::<Opportunity>().all().await.unwrap_err();
    assert_eq!((error.kind(), error.missing_permission()), (ErrorKind::Forbidden, Some("Opportunities")));
    // Some endpoints say 401 instead; a fresh token does not help, and there is no loop.
    sandbox.clear_journal();
    let ticket = halo.write_one::<Ticket>(TicketWrite::new().summary("x")).await.unwrap().id.unwrap();
    let write = ActionWrite::new().ticket_id(ticket).outcome_id(7).note("x");
    let error = halo.write_one::<Action>(write).await.unwrap_err();
    assert_eq!((error.kind(), error.missing_permission()), (ErrorKind::Forbidden, Some("Actions")));
    assert!(error.to_string().contains("Actions"), "{error}");
    assert_eq!(calls(&sandbox, "POST", "/Actions"), 2);
}

#[tokio::test]
async fn a_probe_finds_thin_rows_by_id() {
    for third_party_ids_in_rows in [false, true] {
        let behaviour = Behaviour { third_party_ids_in_rows, ..Behaviour::default() };
        let sandbox = Sandbox::builder().behaviour(behaviour).build();
        let halo = connect(&sandbox);
        let since = sandbox.clock().now();
        let write = TicketWrite::new().summary("x").third_party_id_string("test:1");
        let ticket = halo.write_one::<Ticket>(write).await.unwrap();
        let keys = ["test:1".to_owned(), "test:2".to_owned()];
        let found = Probe::<Ticket>::find(&OwnKey, &halo, &keys, since).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found["test:1"].id, ticket.id);
    }
}

#[tokio::test]
async fn an_advanced_search_finds_what_it_says() {
    let sandbox = Sandbox::builder().clients(3).build();
    let halo = connect(&sandbox);
    let all = halo.list::<User>().all().await.unwrap();
    let one =
        all.iter().find(|user| user.emailaddress.as_deref().is_some_and(|text| !text.is_empty())).unwrap();
    let address = one.emailaddress.clone().unwrap();
    let condition = Condition::new("emailaddress", Operator::Equals, address.clone());
    let found = halo.list::<User>().advanced_search(&[condition]).all().await.unwrap();
    assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [one.id]);
    // On the wire it is what Halo takes: a JSON array.
    let query = sandbox.journal().last().unwrap().query.clone();
    let url = Url::parse(&format!("https://x.example/?{query}")).unwrap();
    let (_, sent) = url.query_pairs().find(|(name, _)| name == "advanced_search").unwrap();
    let expected = json!([{ "filter_name": "emailaddress", "filter_type": 2, "filter_value": address }]);
    assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), expected);
}

#[tokio::test]
async fn soft_warnings_of_writes_come_through() {
    let transport = ReplayTransport::new().answer(
        Method::POST,
        "/Tickets",
        201,
        json!([{ "id": 5 }, { "id": 6, "_warning": "The customer is on hold." }]),
    );
    let halo = Halo::builder("https://northwind.example")
        .static_key("key".to_owned().into())
        .transport(Arc::new(transport))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(0))))
        .build()
        .unwrap();
    let writes = vec![TicketWrite::new().summary("a"), TicketWrite::new().summary("b")];
    let outcome = halo.write::<Ticket>(writes).await;
    assert_eq!(outcome.warnings().collect::<Vec<_>>(), [(1, "The customer is on hold.")]);
    let ticket = halo.write_one::<Ticket>(TicketWrite::new().summary("c")).await.unwrap();
    assert_eq!(ticket.warning.as_deref(), Some("The customer is on hold."));
}

#[tokio::test]
async fn what_has_no_type_is_reached_by_a_call_of_ones_own() {
    let sandbox = Sandbox::builder().without(Permission::Sales).build();
    let halo = connect(&sandbox);
    let call = || Call::get("own.call", "/Lookup").query("lookupid", "33").replay(Replay::Safe);
    let rows: Vec<Value> = halo.raw(call()).await.unwrap().json().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["lookupid"] == 33));
    let (answer, pieces) = halo.raw_download(call()).await.unwrap();
    assert!(answer.status().is_success());
    let body = pieces.collect(usize::MAX).await.unwrap();
    assert_eq!(serde_json::from_slice::<Vec<Value>>(&body).unwrap(), rows);
    let error = halo.raw(Call::get("own.call", "/Opportunities")).await.unwrap_err();
    assert_eq!(error.missing_permission(), Some("Opportunities"));
}

#[tokio::test]
async fn debug_and_errors_show_no_secret() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let query = halo.list::<User>().search("ada@alder.example").advanced_search(&[Condition::new(
        "emailaddress",
        Operator::Equals,
        "ada@alder.example",
    )]);
    sandbox.set_fault(Some("500")).unwrap();
    let error = query.clone().all().await.unwrap_err();
    let builder = builder(&sandbox);
    let shown = format!("{halo:?} {query:?} {builder:?} {error:?} {error} {}", error.report());
    assert!(!shown.contains(sandbox.client_secret()) && !shown.contains("ada@"), "{shown}");
}
