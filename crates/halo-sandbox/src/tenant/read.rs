//! How rows look on the wire: thin in lists, fuller by id, complete with `includedetails`.

use serde_json::{Map, Value, json};

use super::behaviour::Behaviour;
use super::data::{Data, Key, Row};
use super::query::Query;
use super::schema::{
    self, ACTIONS, AGENT, CLIENT, FIELD_INFO, LISTS, LOOKUP, Route, SITE, STATUS, TICKET_TYPE,
};
use super::schema::{TICKETS, USERS};
use super::{attachment, halo_time, hook, list, ticket};
use crate::dice;

/// How much of a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// In a list.
    Thin,
    /// By id.
    Plain,
    /// By id with `includedetails`, and in the answer to a write.
    Full,
}

const TICKET_ROW: &[&str] = &[
    "id",
    "dateoccurred",
    "summary",
    "details",
    "status_id",
    "tickettype_id",
    "priority_id",
    "client_id",
    "client_name",
    "site_id",
    "site_name",
    "user_id",
    "user_name",
    "team",
    "agent_id",
    "category_1",
    "category_2",
    "category_3",
    "category_4",
    "reportedby",
    "oppcontactname",
    "oppcompanyname",
    "oppemailaddress",
    "oppvalue",
    "oppconversionprobability",
    "targetdate",
    "deadlinedate",
    "dateclosed",
    "lastactiondate",
    "last_update",
    "guid",
    "is_opportunity",
    "parent_id",
];
const CLIENT_ROW: &[&str] = &[
    "id",
    "name",
    "toplevel_id",
    "inactive",
    "colour",
    "is_vip",
    "is_account",
    "isopportunity",
    "main_site_id",
    "customertype",
    "accountmanagertech",
    "alastupdate",
];
const SITE_ROW: &[&str] = &[
    "id",
    "name",
    "client_id",
    "client_name",
    "clientsite_name",
    "inactive",
    "phonenumber",
    "timezone",
    "colour",
    "slastupdate",
];
const USER_ROW: &[&str] = &[
    "id",
    "name",
    "firstname",
    "surname",
    "title",
    "emailaddress",
    "phonenumber",
    "mobilenumber",
    "client_id",
    "client_name",
    "site_id",
    "site_id_int",
    "site_name",
    "inactive",
    "isimportantcontact",
    "neversendemails",
    "dontaddtomailinglist",
    "is_prospect",
    "ulastupdate",
];
const ACTION_ROW: &[&str] = &[
    "id",
    "ticket_id",
    "guid",
    "outcome",
    "outcome_id",
    "who",
    "who_type",
    "who_agentid",
    "datetime",
    "note",
    "hiddenfromuser",
    "timetaken",
    "important",
    "actisbillable",
    "new_status",
];
const CALL_ROW: &[&str] = &[
    "id",
    "start_date",
    "end_date",
    "agent_id",
    "client_id",
    "site_id",
    "user_id",
    "callerid",
    "ticket_id",
    "summary",
];
const LIST_ROW: &[&str] = &["id", "name", "desc", "dynamic_members", "users_count"];
const TYPE_ROW: &[&str] = &[
    "id",
    "guid",
    "name",
    "use",
    "sequence",
    "group_id",
    "group_name",
    "cancreate",
    "itilrequesttype",
    "visible",
];
const FIELD_ROW: &[&str] = &[
    "id",
    "guid",
    "name",
    "label",
    "type",
    "custom",
    "usage",
    "inputtype",
    "hint",
    "groupname",
    "characterlimit",
    "searchable",
    "defaultvalue",
];
const AGENT_ROW: &[&str] = &["id", "name", "email", "jobtitle", "team", "isdisabled", "initials", "colour"];

/// The columns of a list row; `None` if rows are complete.
fn columns(table: &str) -> Option<&'static [&'static str]> {
    Some(match table {
        TICKETS => TICKET_ROW,
        CLIENT => CLIENT_ROW,
        SITE => SITE_ROW,
        USERS => USER_ROW,
        ACTIONS => ACTION_ROW,
        schema::CALL_LOG => CALL_ROW,
        LISTS => LIST_ROW,
        TICKET_TYPE => TYPE_ROW,
        FIELD_INFO => FIELD_ROW,
        AGENT => AGENT_ROW,
        _ => return None,
    })
}

/// One object as JSON.
pub(crate) fn object(
    data: &Data,
    behaviour: &Behaviour,
    route: &Route,
    key: Key,
    row: &Row,
    depth: Depth,
    query: &Query,
) -> Value {
    let extra = extras(route.table, behaviour, query);
    let columns = columns(route.table).filter(|_| depth == Depth::Thin);
    let wanted = |name: &str| columns.is_none_or(|columns| columns.contains(&name) || extra.contains(&name));
    let fields = row.fields().filter(|(name, _)| !hidden(name) && wanted(name));
    let mut shown: Map<String, Value> =
        fields.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    shown.insert("id".to_owned(), row.get("guid_id").cloned().unwrap_or_else(|| json!(key.1)));
    derive(data, route.table, key, row, &mut shown);
    if route.table == schema::WEBHOOK && depth != Depth::Thin {
        let id = row.text("guid_id").unwrap_or_default();
        shown.insert("events".to_owned(), hook::configure::rules_of(data, id));
    }
    if route.table == ACTIONS && (depth == Depth::Full || query.flag("includeattachments")) {
        shown.insert("attachments".to_owned(), attachment::listed(data, key));
    }
    let usage = route.usage();
    match depth {
        Depth::Thin => {
            shown.retain(|name, _| wanted(name));
            if behaviour.include_custom_fields_supported
                && matches!(route.table, TICKETS | CLIENT | SITE | USERS | "Asset")
                && let Some(wanted) = query.ints("include_custom_fields")
            {
                shown.insert("customfields".to_owned(), data.catalogue.write(row, Some(&wanted)));
            }
        }
        Depth::Plain => {
            let hidden: &[&str] = match route.table {
                SITE => &["delivery_address", "invoice_address"],
                FIELD_INFO => &["values"],
                _ => &[],
            };
            shown.retain(|name, _| !hidden.contains(&name.as_str()));
        }
        Depth::Full => {
            if usage.is_some() {
                shown.insert("customfields".to_owned(), data.catalogue.write(row, None));
            }
            if matches!(route.table, CLIENT | SITE | USERS | "Asset" | "Item" | "Supplier") {
                shown.insert("external_links".to_owned(), links(data, route.table, key.1));
            }
        }
    }
    if route.table == LISTS && depth != Depth::Thin {
        shown.insert("members".to_owned(), list::members(data, key.1));
    }
    Value::Object(shown)
}

/// Properties that are kept and never shown.
pub(crate) fn hidden(name: &str) -> bool {
    matches!(name, "guid_id" | "basic_password" | "_failures" | attachment::FILE)
}

/// Columns that a list row gets only on request.
fn extras(table: &str, behaviour: &Behaviour, query: &Query) -> Vec<&'static str> {
    let mut extra = Vec::new();
    let mut asked = |flag: &str, columns: &[&'static str]| {
        if query.flag(flag) {
            extra.extend_from_slice(columns);
        }
    };
    match table {
        TICKETS => {
            asked("includetickettype", &["tickettype_name"]);
            asked("includestatus", &["status_name"]);
            asked("includeagent", &["agent_name"]);
        }
        CLIENT => {
            asked("include_website", &["website", "domain"]);
            asked("includenotes", &["notes"]);
        }
        SITE => {
            asked("includeaddress", &["delivery_address"]);
            asked("includenotes", &["notes"]);
        }
        USERS => asked("includenotes", &["notes"]),
        ACTIONS => {
            asked("includehtmlnote", &["note_html"]);
            asked("includeattachments", &["attachments"]);
        }
        FIELD_INFO => asked("includevalues", &["values"]),
        _ => {}
    }
    if table == TICKETS && behaviour.third_party_ids_in_rows {
        extra.extend_from_slice(&["third_party_id", "third_party_id_string"]);
    }
    extra
}

/// What the server computes, and the values that stand for "none".
fn derive(data: &Data, table: &str, key: Key, row: &Row, shown: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    let name_of = |table: &str, id: Option<i64>| -> Value {
        let row = id.and_then(|id| data.live(table, id));
        json!(row.and_then(|row| row.text("name")).unwrap_or_default())
    };
    let or_none = |name: &str| row.get(name).cloned().unwrap_or_else(|| json!(halo_time::NONE));
    match table {
        TICKETS => {
            let type_id = row.int("tickettype_id");
            let user = row.int("user_id").unwrap_or(0);
            set("client_name", name_of(CLIENT, row.int("client_id")));
            set("site_name", name_of(SITE, row.int("site_id")));
            set("user_id", json!(user));
            set("user_name", if user > 0 { name_of(USERS, Some(user)) } else { json!("") });
            set("site_id", json!(row.int("site_id").unwrap_or_default() as f64));
            set("agent_name", name_of(AGENT, row.int("agent_id")));
            set("status_name", name_of(STATUS, row.int("status_id")));
            set("tickettype_name", name_of(TICKET_TYPE, type_id));
            set("is_opportunity", json!(type_id.is_some_and(|id| ticket::is_sales(data, id))));
            set("guid", json!(dice::guid(data.seed, 0x71c4e7, key.1 as u64)));
            let created = halo_time::write(row.created);
            set("dateoccurred", row.get("dateoccurred").cloned().unwrap_or_else(|| json!(created)));
            set("datecreated", json!(created));
            for date in ["dateclosed", "targetdate", "deadlinedate"] {
                set(date, or_none(date));
            }
            set("lastactiondate", row.get("lastactiondate").cloned().unwrap_or(json!(created)));
        }
        CLIENT => {
            let site = row.int("main_site_id");
            set("main_site_name", name_of(SITE, site));
            if let Some(phone) =
                site.and_then(|id| data.live(SITE, id)).and_then(|site| site.get("phonenumber"))
            {
                set("main_phonenumber", phone.clone());
            }
            set("datecreated", json!(halo_time::write(row.created)));
        }
        SITE => {
            let client = row.int("client_id");
            let client_name = name_of(CLIENT, client);
            let both =
                [client_name.as_str().unwrap_or_default(), row.text("name").unwrap_or_default()].join("/");
            set("client_name", client_name);
            set("clientsite_name", json!(both));
            set("client_id", json!(client.unwrap_or_default() as f64));
        }
        USERS => {
            let site = row.int("site_id").unwrap_or_default();
            set("site_id", json!(site as f64));
            set("site_id_int", json!(site));
            set("site_name", name_of(SITE, Some(site)));
            set("client_name", name_of(CLIENT, row.int("client_id")));
            let phone = data.live(SITE, site).and_then(|site| site.get("phonenumber"));
            set("sitephonenumber", phone.cloned().unwrap_or_else(|| json!("")));
            let phrase = ["neversendemails", "dontaddtomailinglist"];
            for flag in phrase {
                set(flag, json!(row.flag(flag)));
            }
        }
        ACTIONS => set("ticket_id", json!(key.0)),
        LOOKUP => set("lookupid", json!(key.0)),
        LISTS => set("users_count", json!(data.group(list::MEMBERS, key.1).count())),
        schema::CALL_LOG => {
            set("start_date", or_none("start_date"));
            set("end_date", or_none("end_date"));
        }
        _ => {}
    }
    if let Some(column) = schema::stamp_column(table) {
        set(column, json!(halo_time::write(row.changed)));
    }
}

fn links(data: &Data, table: &str, id: i64) -> Value {
    let usage = schema::usage(table);
    let mine = |row: &Row| row.int("table_id") == usage && row.int("halo_id") == Some(id);
    let rows = data.rows("ExternalLink").filter(|(_, row)| mine(row));
    rows.map(|((_, link), row)| {
        let mut shown: Map<String, Value> =
            row.fields().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        shown.insert("id".to_owned(), json!(link));
        Value::Object(shown)
    })
    .collect()
}

/// The value of a column for sorting and for `advanced_search`; `None` for a column nobody knows.
pub(crate) fn column(data: &Data, route: &Route, key: Key, row: &Row, name: &str) -> Option<Value> {
    if name == "id" {
        return Some(json!(key.1));
    }
    if Some(name) == schema::stamp_column(route.table) {
        return Some(json!(halo_time::write(row.changed)));
    }
    let usage = route.usage();
    if let Some(def) = usage.and_then(|usage| data.catalogue.id(usage, name)) {
        return Some(row.custom_value(def).cloned().unwrap_or(Value::Null));
    }
    let known = match &route.properties {
        Some(properties) => properties.get(name).map(|(name, _)| *name)?,
        None => return row.get(name).cloned(),
    };
    if let Some(value) = row.get(known) {
        return Some(value.clone());
    }
    let linked = |table: &str, id: &str| {
        let row = row.int(id).and_then(|id| data.live(table, id));
        row.and_then(|row| row.get("name")).cloned().unwrap_or(Value::Null)
    };
    Some(match known {
        "client_name" => linked(CLIENT, "client_id"),
        "site_name" => linked(SITE, "site_id"),
        "user_name" => linked(USERS, "user_id"),
        "status_name" => linked(STATUS, "status_id"),
        "tickettype_name" => linked(TICKET_TYPE, "tickettype_id"),
        "dateoccurred" | "datecreated" | "lastactiondate" => json!(halo_time::write(row.created)),
        _ => Value::Null,
    })
}
