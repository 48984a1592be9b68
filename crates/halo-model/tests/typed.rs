//! Every typed resource against the names and types of the vendor's document: whatever subset of properties comes, in
//! whatever spelling and envelope, it is read, and nothing of it is lost.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use halo_model::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The properties of a schema, from lines `Schema name:type …`, by `tools/fields.py --names`. The document has the ids of
/// applications as texts; they are GUIDs.
fn properties(schema: &str) -> &'static [(&'static str, &'static str)] {
    static ALL: LazyLock<HashMap<&str, Vec<(&str, &str)>>> = LazyLock::new(|| {
        let of = |line: &'static str| {
            let (name, rest) = line.split_once(' ').unwrap();
            (name, rest.split(' ').map(|word| word.rsplit_once(':').unwrap()).collect())
        };
        include_str!("properties.txt").lines().map(of).collect()
    });
    &ALL[schema]
}

/// A value of a type in any of the spellings that Halo uses.
fn spelling(name: &str, kind: &str, seed: u8) -> Value {
    let pick = |values: Vec<Value>| values[usize::from(seed) % values.len()].clone();
    match kind {
        "i64" => pick(vec![json!(7), json!("7"), json!(7.0), json!(0), json!(-1), Value::Null, json!("")]),
        // Ids of sites and clients are declared as real numbers.
        "f64" if name.ends_with("_id") => pick(vec![json!(12.0), json!(12), json!("12"), Value::Null]),
        "f64" => pick(vec![json!(1.5), json!("1.5"), json!(12), Value::Null, json!(0.0), json!("")]),
        "bool" => pick(vec![json!(true), json!(0), json!("false"), json!(1), Value::Null]),
        "String" => pick(vec![json!("text"), json!(""), json!(7), Value::Null, json!("2026-03-04T09:15:00")]),
        "HaloTime" => pick(vec![
            json!("2026-03-04T09:15:00"),
            json!("1900-01-01T00:00:00"),
            json!("2026-03-04T09:15:00.123Z"),
            Value::Null,
            json!(""),
        ]),
        "Guid" => pick(vec![json!("b2a7f0c1-77aa-4b0e-8f3b-2f6f3d0d9a11"), Value::Null, json!("")]),
        list if list.starts_with("Vec") => {
            pick(vec![json!([]), Value::Null, json!([{ "id": 1, "name": "x" }])])
        }
        _ => pick(vec![json!({ "id": 1 }), Value::Null]),
    }
}

fn object(schema: &str, seeds: &[u8]) -> Map<String, Value> {
    let properties = properties(schema);
    let chosen = properties.iter().zip(seeds.iter().cycle()).filter(|(_, seed)| **seed % 3 != 0);
    chosen.map(|((name, kind), seed)| ((*name).to_owned(), spelling(name, kind, *seed))).collect()
}

fn holds<T: DeserializeOwned + Serialize + PartialEq + Debug>(
    schema: &str,
    seeds: &[u8],
    other: fn(&T) -> usize,
) {
    let mut row = object(schema, seeds);
    row.insert("a_property_of_tomorrow".to_owned(), json!({ "deep": [1, null] }));
    let body = Value::Object(row.clone()).to_string();
    let record: T = decode_record(body.as_bytes()).unwrap_or_else(|error| panic!("{schema}: {error}"));
    assert!(other(&record) >= 1, "{schema}");
    let written = serde_json::to_value(&record).unwrap();
    assert_eq!(written["a_property_of_tomorrow"], row["a_property_of_tomorrow"], "{schema}");
    let again: T = decode_record(written.to_string().as_bytes()).unwrap();
    assert_eq!(again, record, "{schema}");
    // Every property that is set is either a field or kept.
    for (name, value) in &row {
        let is_nothing = value.is_null() || value == "" || value == "1900-01-01T00:00:00";
        assert!(is_nothing || written.get(name).is_some(), "{schema}.{name} is lost");
    }
    let rows = json!([row, { "id": null }]);
    for envelope in [
        json!({ "record_count": 2, "rows": rows }),
        json!({ "columns": [{ "id": 1 }], "page_no": "1", "Rows": rows }),
        json!({ "something": rows }),
        rows,
    ] {
        let list = decode_list::<T>(envelope.to_string().as_bytes(), "rows").unwrap();
        assert_eq!((list.rows.len(), list.bad.len()), (2, 0), "{schema}: {:?}", list.bad);
        assert_eq!(list.rows[0], record, "{schema}");
    }
    assert!(!format!("{record:?}").contains("text"), "{schema} shows texts");
}

macro_rules! all {
    ($($record:ident is $schema:literal;)*) => {
        fn every(seeds: &[u8]) {
            $( holds::<$record>($schema, seeds, |record| record.other.len()); )*
        }
    };
}

all! {
    Ticket is "Faults";
    Client is "Area";
    Site is "Site";
    User is "Users";
    Action is "Actions";
    CallLog is "CallLog";
    TicketType is "RequestType";
    Status is "TStatus";
    FieldInfo is "FieldInfo";
    LookupRow is "Lookup";
    Agent is "Uname";
    DistributionList is "DistributionLists";
    ExternalLink is "ExternalLink_List";
    CrmNote is "AreaNote";
    TopLevel is "Tree";
    Organisation is "Organisation";
    UserRole is "UserRoles";
    StoredAddress is "AddressStore";
    Label is "Tag";
    MailCampaign is "MailCampaign";
    MailCampaignEmail is "MailCampaignEmail";
    MarketingUnsubscribe is "MarketingUnsubscribe";
    DistributionListLog is "DistributionListsLog";
    Appointment is "Appointment";
    Attachment is "Attachment";
    Supplier is "Company";
    Currency is "Currency";
    Team is "SectionDetail";
    Outcome is "TOutcome";
    Category is "CategoryDetail";
    Priority is "Policy";
    Workday is "Workdays";
    Holiday is "Holidays";
    Workflow is "FlowHeader";
    CannedText is "CannedText";
    EmailTemplate is "MessageContent";
    Mailbox is "Mailbox";
    CustomButton is "CustomButton";
    Timesheet is "Timesheet";
    TimesheetEvent is "TimesheetEvent";
    Feedback is "Feedback";
    NotificationMessage is "EscMsg";
    ViewList is "ViewLists";
    ViewFilter is "ViewFilter";
    ViewColumns is "ViewColumns";
    Service is "ServSite";
    Release is "Release";
    Milestone is "MileStone";
    Quotation is "QuotationHeader";
    SalesOrder is "OrderHead";
    PurchaseOrder is "SupplierOrderHeader";
    Item is "Item";
    ItemGroup is "ItemGroup";
    Tax is "Tax";
    Invoice is "InvoiceHeader";
    RecurringInvoice is "InvoiceHeader";
    Expense is "Expense";
    Application is "NHD_Identity_Application";
    InvoicePayment is "InvoicePayment_List";
    ClientContract is "ContractHeader";
    Asset is "Device";
    AssetType is "Xtype";
    AssetField is "Field";
    KbArticle is "KBEntry";
    FaqList is "FAQListHead";
    Webhook is "Webhook";
    WebhookEvent is "WebhookEvent";
    NotificationRule is "UnameNotification";
    CustomIntegration is "OutboundIntegration";
    CustomIntegrationMethod is "OutboundIntegrationMethod";
    CustomTable is "CustomTable";
    FieldGroup is "FieldGroup";
    Report is "AnalyzerProfile";
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn any_subset_in_any_spelling_and_envelope(seeds in proptest::collection::vec(any::<u8>(), 11..97)) {
        every(&seeds);
    }

    #[test]
    fn nothing_makes_the_decoders_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(decode_list::<Ticket>(&body, "tickets"));
        drop(decode_record::<Invoice>(&body));
        drop(decode_webhook(&body));
        drop(Fault::parse(400, &body));
        if let Ok(text) = std::str::from_utf8(&body) {
            assert!(HaloTime::parse(text).is_none_or(|time| HaloTime::parse(&time.to_string()) == Some(time)));
            assert!(Guid::parse(text).is_none_or(|guid| Guid::parse(&guid.to_string()) == Some(guid)));
        }
    }
}

#[test]
fn all_properties_at_once_in_each_spelling() {
    for seed in [1, 2, 4, 5, 7, 10] {
        every(&[seed]);
    }
}

#[test]
fn writes_carry_only_what_was_set_last() {
    let write = AssetWrite::new()
        .set("inventory_number", "A1")
        .inventory_number("A2")
        .site_id(SiteId(5))
        .isimport(true);
    let json = serde_json::to_string(&write).unwrap();
    assert_eq!(json, r#"{"inventory_number":"A2","site_id":5,"_isimport":true}"#);
    let write = InvoiceWrite::new().notes_1("x").set("notes_1", Value::Null).client_id(ClientId(3));
    assert_eq!(serde_json::to_string(&write).unwrap(), r#"{"client_id":3,"notes_1":null}"#);
    assert_eq!(write.names(), ["client_id", "notes_1"]);
    let mut write = WebhookWrite::new().name("x").set("url", "https://a.example");
    write.url = Some("https://b.example".to_owned());
    assert_eq!(write.names(), ["name", "url"]);
    assert_eq!(serde_json::to_value(&write).unwrap()["url"], "https://b.example");
    assert!(!format!("{write:?}").contains("example"));
}
