//! Writing by the keys of another system: nothing twice, nothing missed, nothing made that may be there.

mod common;

use std::collections::HashMap;
use std::error::Error as StdError;

use common::{calls, connect, rows};
use halo_client::model::{
    Client, ClientWrite, CustomFieldWrite, ExternalLink, FieldInfo, FieldInfoWrite, FieldKind, Ticket,
    TicketWrite, Usage, User, UserWrite,
};
use halo_client::{
    CustomKey, ErrorKind, ExternalKey, Halo, KeyMap, LinkKey, MemoryMap, Opportunity, OwnKey, Probe, Written,
};
use halo_sandbox::{Behaviour, Fault, Sandbox};
use rest_core::async_trait;

fn items(range: std::ops::Range<usize>, text: &str) -> Vec<(String, TicketWrite)> {
    range.map(|n| (format!("crm:{n}"), TicketWrite::new().summary(format!("{text} {n}")))).collect()
}

fn by_key(sandbox: &Sandbox) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows(sandbox, "Tickets") {
        if let Some(key) = row["third_party_id_string"].as_str().filter(|key| key.starts_with("crm:")) {
            found.entry(key.to_owned()).or_default().push(row["summary"].as_str().unwrap().to_owned());
        }
    }
    found
}

#[tokio::test]
async fn what_is_there_is_changed_and_what_is_not_is_made() {
    let sandbox = Sandbox::builder().leads(30).build();
    let halo = connect(&sandbox);
    let map = MemoryMap::new();
    let first = halo.bulk_upsert::<Ticket>(items(0..60, "one"), &OwnKey, &map).await;
    assert!(first.is_complete(), "{first:?}");
    assert_eq!((first.created, first.updated, first.calls), (60, 0, 2));
    let second = halo.bulk_upsert::<Ticket>(items(50..70, "two"), &OwnKey, &map).await;
    assert_eq!((second.created, second.updated), (10, 10));
    // The map knows everything now: no call but the write.
    sandbox.clear_journal();
    let third = halo.bulk_upsert::<Ticket>(items(60..70, "three"), &OwnKey, &map).await;
    assert_eq!((third.updated, third.lookups, sandbox.journal().len()), (10, 0, 1));
    // A map that was lost is made again, from any door to the same records.
    let fourth = halo.bulk_upsert::<Opportunity>(Vec::new(), &OwnKey, &MemoryMap::new()).await;
    assert!(fourth.is_complete());
    let fifth = halo.bulk_upsert::<Ticket>(items(0..70, "five"), &OwnKey, &MemoryMap::new()).await;
    assert_eq!((fifth.created, fifth.updated, fifth.lookups), (0, 70, 1));
    let found = by_key(&sandbox);
    assert_eq!(found.len(), 70);
    assert!(found.iter().all(|(key, texts)| texts.len() == 1 && *texts[0] == key.replace("crm:", "five ")));
}

#[tokio::test]
async fn nothing_is_doubled_by_a_network_that_breaks() {
    for spec in ["drop-after-commit:rate=0.2", "504:rate=0.2", "drop-before:rate=0.2"] {
        let sandbox = Sandbox::builder().seed(5).leads(10).build();
        let halo = connect(&sandbox);
        halo.agent_me().await.unwrap();
        sandbox.set_fault(Some(spec)).unwrap();
        // Whatever ends in doubt is done again with a new, empty map: as after a crash.
        for _ in 0..12 {
            let outcome = halo.bulk_upsert::<Ticket>(items(0..150, "x"), &OwnKey, &MemoryMap::new()).await;
            if outcome.is_complete() {
                break;
            }
        }
        sandbox.set_fault(None).unwrap();
        let found = by_key(&sandbox);
        assert_eq!(found.len(), 150, "{spec}");
        assert!(found.values().all(|texts| texts.len() == 1), "{spec}");
    }
}

#[tokio::test]
async fn a_key_that_comes_twice_is_one_record() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let mut twice = items(0..3, "first");
    twice.extend(items(1..2, "second"));
    let outcome = halo.bulk_upsert::<Ticket>(twice, &OwnKey, &MemoryMap::complete()).await;
    assert_eq!((outcome.created, outcome.updated), (3, 1));
    assert_eq!(outcome.results[1].done().unwrap().id, outcome.results[3].done().unwrap().id);
    assert_eq!(by_key(&sandbox)["crm:1"], ["second 1"]);
}

#[tokio::test]
async fn a_record_that_is_gone_is_made_again() {
    let sandbox = Sandbox::builder().clients(2).build();
    let halo = connect(&sandbox);
    let map = MemoryMap::new();
    let write = |n: usize| (format!("crm:{n}"), ClientWrite::new().name(format!("Client {n}")));
    let made = halo.bulk_upsert::<Client>((0..4).map(write).collect(), &OwnKey, &map).await;
    let gone = made.results[2].done().unwrap().id.unwrap();
    assert!(halo.delete::<Client>(gone).await.unwrap());
    let again = halo.bulk_upsert::<Client>((0..4).map(write).collect(), &OwnKey, &map).await;
    assert!(again.is_complete(), "{again:?}");
    assert_eq!((again.created, again.updated), (1, 3));
    assert_ne!(again.results[2].done().unwrap().id, Some(gone));
}

#[tokio::test]
async fn rows_that_do_not_show_the_key_are_read_by_id_or_nothing_is_made() {
    let behaviour = Behaviour { third_party_ids_in_rows: false, ..Behaviour::default() };
    let sandbox = Sandbox::builder().behaviour(behaviour).leads(40).build();
    let halo = connect(&sandbox);
    let made = halo.bulk_upsert::<Ticket>(items(0..5, "x"), &OwnKey, &MemoryMap::complete()).await;
    assert!(made.is_complete());
    let again = halo.bulk_upsert::<Ticket>(items(0..7, "y"), &OwnKey, &MemoryMap::new()).await;
    assert_eq!((again.created, again.updated), (2, 5));

    let behaviour = Behaviour { third_party_ids_in_rows: false, ..Behaviour::default() };
    let sandbox = Sandbox::builder().behaviour(behaviour).leads(400).build();
    let halo = connect(&sandbox);
    let outcome = halo.bulk_upsert::<Ticket>(items(0..2, "x"), &OwnKey, &MemoryMap::new()).await;
    for result in &outcome.results {
        assert!(
            matches!(result, Written::NotTried(error) if error.to_string().contains("cannot tell")),
            "{result:?}"
        );
    }
    assert_eq!(calls(&sandbox, "POST", "/Tickets"), 0);
}

/// A tenant that blanks the custom fields which a write leaves out must not lose the key.
#[tokio::test]
async fn a_change_of_custom_fields_keeps_the_key() {
    let behaviour = Behaviour { customfields_replace: true, ..Behaviour::default() };
    let sandbox = Sandbox::builder().behaviour(behaviour).build();
    let halo = connect(&sandbox);
    let key = key_field(&halo).await;
    let other = FieldInfoWrite::new()
        .usage(Usage::Client.number())
        .name("Other")
        .label("Other")
        .field_type(0)
        .input_type(0);
    let other = halo.write_one::<FieldInfo>(other).await.unwrap().id.unwrap();
    let write =
        |text: &str| ClientWrite::new().name("Alder").custom_field(CustomFieldWrite::by_id(other, text));
    for (text, created) in [("one", 1), ("two", 0), ("three", 0)] {
        let items = vec![("k1".to_owned(), write(text))];
        let outcome = halo.bulk_upsert::<Client>(items, &key, &MemoryMap::new()).await;
        assert_eq!((outcome.created, outcome.is_complete()), (created, true), "{text}: {outcome:?}");
    }
}

async fn key_field(halo: &Halo) -> CustomKey {
    let field = FieldInfoWrite::new()
        .usage(Usage::Client.number())
        .name("CrmKey")
        .label("Key in the CRM")
        .field_type(FieldKind::Text.number())
        .input_type(0);
    CustomKey::new(halo.write_one::<FieldInfo>(field).await.unwrap().id.unwrap())
}

#[tokio::test]
async fn a_custom_field_can_hold_the_key() {
    for supported in [true, false] {
        let behaviour = Behaviour { include_custom_fields_supported: supported, ..Behaviour::default() };
        let sandbox = Sandbox::builder().clients(3).behaviour(behaviour).build();
        let halo = connect(&sandbox);
        let key = key_field(&halo).await;
        let before = halo.list::<Client>().all().await.unwrap().len();
        let write = |n: usize| (format!("k{n}"), ClientWrite::new().name(format!("Client {n}")));
        let first = halo.bulk_upsert::<Client>((0..5).map(write).collect(), &key, &MemoryMap::new()).await;
        assert_eq!((first.created, first.is_complete()), (5, true), "{first:?}");
        let second = halo.bulk_upsert::<Client>((3..8).map(write).collect(), &key, &MemoryMap::new()).await;
        assert_eq!((second.created, second.updated), (3, 2), "{second:?}");
        // Also in doubt, what is there is found and not made again.
        sandbox.set_fault(Some("drop-after-commit:once")).unwrap();
        let third =
            halo.bulk_upsert::<Client>((8..12).map(write).collect(), &key, &MemoryMap::complete()).await;
        assert!(third.is_complete(), "{third:?}");
        assert_eq!(halo.list::<Client>().all().await.unwrap().len(), before + 12);
    }
}

#[tokio::test]
async fn a_link_can_hold_the_key() {
    let sandbox = Sandbox::builder().clients(1).build();
    let halo = connect(&sandbox);
    let key = LinkKey::new(77, "company");
    let write = |n: usize| (format!("k{n}"), ClientWrite::new().name(format!("Client {n}")));
    let first = halo.bulk_upsert::<Client>((0..9).map(write).collect(), &key, &MemoryMap::new()).await;
    assert_eq!((first.created, first.is_complete()), (9, true), "{first:?}");
    let links = halo.list::<ExternalLink>().module_id(77).all().await.unwrap();
    assert_eq!(links.len(), 9, "each came with its record");
    sandbox.set_fault(Some("drop-after-commit:once")).unwrap();
    let second = halo.bulk_upsert::<Client>((5..14).map(write).collect(), &key, &MemoryMap::new()).await;
    sandbox.set_fault(None).unwrap();
    assert!(second.is_complete(), "{second:?}");
    assert_eq!((second.created, second.updated), (5, 4));
    assert_eq!(halo.list::<ExternalLink>().module_id(77).all().await.unwrap().len(), 14);
    // Other kinds and tables have keys of their own.
    let other = LinkKey::new(77, "account");
    let outcome = halo.bulk_upsert::<Client>(vec![write(20)], &other, &MemoryMap::new()).await;
    assert_eq!(outcome.created, 1);
    assert!(ExternalKey::<User>::locate(&key, &halo, &["k1".to_owned()]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_halo_says_is_told_for_the_record_and_its_field() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let mut all = items(0..30, "x");
    all[17].1 = TicketWrite::new().summary("x").set("status_id", "abc");
    all[23].1 = TicketWrite::new().custom_field(CustomFieldWrite::by_name("CFLeadSource", "no such option"));
    all[29].0 = " ".to_owned();
    all[28].1 = TicketWrite::new().summary("x").id(halo_client::model::TicketId(1));
    let outcome = halo.bulk_upsert::<Ticket>(all, &OwnKey, &MemoryMap::complete()).await;
    assert_eq!(outcome.created, 26, "{outcome:?}");
    let Written::Rejected(fault) = &outcome.results[17] else { panic!("{outcome:?}") };
    assert_eq!(fault.fields().collect::<Vec<_>>(), ["status_id"]);
    assert_eq!(fault.problems[0].index, Some(17));
    assert!(matches!(&outcome.results[23], Written::Rejected(_)), "{outcome:?}");
    for index in [28, 29] {
        assert!(
            matches!(&outcome.results[index], Written::NotTried(error) if error.kind() == ErrorKind::Invalid)
        );
    }
}

/// A table that cannot be written.
#[derive(Debug)]
struct ReadOnly;

#[async_trait]
impl KeyMap for ReadOnly {
    async fn ids(
        &self,
        _kind: &str,
        keys: &[String],
    ) -> Result<HashMap<String, i64>, Box<dyn StdError + Send + Sync>> {
        if keys.iter().any(|key| key == "unreadable") { Err("torn page".into()) } else { Ok(HashMap::new()) }
    }

    async fn learn(&self, _: &str, _: &[(String, i64)]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Err("read only".into())
    }

    async fn forget(&self, _: &str, _: &[String]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Err("read only".into())
    }
}

#[tokio::test]
async fn a_table_of_keys_that_fails_is_told_and_doubles_nothing() {
    let sandbox = Sandbox::builder().clients(1).build();
    let halo = connect(&sandbox);
    let outcome = halo.bulk_upsert::<Ticket>(items(0..3, "x"), &OwnKey, &ReadOnly).await;
    assert_eq!((outcome.created, outcome.troubles.len(), outcome.is_complete()), (3, 1, false));
    let written = halo.upsert::<Ticket>("crm:1", TicketWrite::new().summary("y"), &OwnKey, &ReadOnly).await;
    assert_eq!(written.done().unwrap().id, outcome.results[1].done().unwrap().id);
    let written = halo.upsert::<User>("unreadable", UserWrite::new().name("Ada"), &OwnKey, &ReadOnly).await;
    assert!(matches!(written, Written::NotTried(_)));
}

#[tokio::test]
async fn an_unproven_link_leaves_a_create_in_doubt() {
    let sandbox =
        Sandbox::builder().fault(Fault::parse("drop-after-commit:once,path=/Client").unwrap()).build();
    let halo = connect(&sandbox);
    let key = LinkKey::new(77, "company");
    let write = ClientWrite::new().name("Alder Works");
    let written = halo.upsert::<Client>("k1", write, &key, &MemoryMap::complete()).await;
    // It came with its link, which settles the doubt. A link that is missing settles it only where links are known to
    // come with their records.
    assert!(written.done().is_some(), "{written:?}");
    let missing = ["k2".to_owned()];
    let since = sandbox.clock().now();
    assert!(Probe::<Client>::find(&key, &halo, &missing, since).await.unwrap().is_empty());
    let unproven = LinkKey::new(77, "company");
    let error = Probe::<Client>::find(&unproven, &halo, &missing, since).await.unwrap_err();
    assert!(error.to_string().contains("has not shown"), "{error}");
}

#[cfg(feature = "assets")]
#[tokio::test]
async fn assets_have_keys_and_links_too() {
    use halo_client::model::{Asset, AssetWrite, Site, SiteWrite};

    let sandbox = Sandbox::builder().clients(1).build();
    let halo = connect(&sandbox);
    let write = |n: usize| (format!("k{n}"), AssetWrite::new().inventory_number(format!("A{n}")));
    let first = halo.bulk_upsert::<Asset>((0..5).map(write).collect(), &OwnKey, &MemoryMap::new()).await;
    assert_eq!((first.created, first.is_complete()), (5, true), "{first:?}");
    let again = halo.bulk_upsert::<Asset>((3..7).map(write).collect(), &OwnKey, &MemoryMap::new()).await;
    assert_eq!((again.created, again.updated), (2, 2), "{again:?}");
    let key = LinkKey::new(77, "device");
    for (created, updated) in [(4, 0), (0, 4)] {
        let outcome = halo.bulk_upsert::<Asset>((10..14).map(write).collect(), &key, &MemoryMap::new()).await;
        assert_eq!(
            (outcome.created, outcome.updated, outcome.is_complete()),
            (created, updated, true),
            "{outcome:?}"
        );
    }
    let client = halo.list::<Client>().all().await.unwrap()[0].id.unwrap();
    let site = |n: usize| (format!("s{n}"), SiteWrite::new().name(format!("Site {n}")).client_id(client));
    for (created, updated) in [(3, 0), (0, 3)] {
        let outcome = halo.bulk_upsert::<Site>((0..3).map(site).collect(), &OwnKey, &MemoryMap::new()).await;
        assert_eq!(
            (outcome.created, outcome.updated, outcome.is_complete()),
            (created, updated, true),
            "{outcome:?}"
        );
    }
}
