//! What is in the tenant before anybody calls it.

mod catalogue;
mod pipeline;

use rest_core::Timestamp;
use serde_json::{Value, json};

use crate::dice;
use crate::tenant::data::{Data, Row};
use crate::tenant::hook::event::EVENTS;
use crate::tenant::schema::{
    ACTIONS, AGENT, CALL_LOG, CLIENT, FIELD_INFO, LISTS, LOOKUP, OUTCOME, PRIORITY, SITE, STATUS, TEAM,
    TICKET_TYPE, TICKETS, USERS,
};
use catalogue::{FIELDS, Kind};

/// The agent the application logs in as.
pub(crate) const API_AGENT: i64 = 2;
/// The people who work in the tenant.
const AGENTS: &[(i64, &str, &str)] = &[
    (1, "Unassigned", ""),
    (API_AGENT, "B2B Integration", "api@msp.example"),
    (3, "Priya Raman", "priya.raman@msp.example"),
    (4, "Tom Okoro", "tom.okoro@msp.example"),
    (5, "Lena Fuchs", "lena.fuchs@msp.example"),
];
/// The lookup that numbers what webhooks can listen for.
const EVENT_LOOKUP: i64 = 64;
/// The one who edits by hand.
pub(crate) const EDITOR: i64 = 3;

/// Ids of the set-up tenant. They are not the ones of any documentation: whoever writes ids into code is found out.
pub(crate) const LEAD: i64 = 21;
pub(crate) const PROSPECT: i64 = 22;
pub(crate) const OPPORTUNITY: i64 = 9;

/// Every status that is written to Halo, with its id here, its type of ticket and whether it closes.
const STATUSES: &[(i64, &str, bool)] = &[
    (31, "New Lead", false),
    (32, "Researching", false),
    (33, "Contacted", false),
    (34, "Engaged", false),
    (35, "No Interest", false),
    (36, "Do Not Contact", false),
    (37, "Invalid Data", false),
    (38, "New Prospect", false),
    (39, "Prospecting", false),
    (40, "Qualified", false),
    (41, "Disqualified", false),
    (42, "New Opportunity", false),
    (43, "Progressing", false),
    (44, "Negotiation", false),
    (45, "Won", true),
    (46, "Lost", true),
];

const LIST_NAMES: &[&str] = &[
    "Hot Leads (Fit Score >80)",
    "Warm Leads (Fit Score 60-80)",
    "Cold Leads (Fit Score <60)",
    "Do Not Contact",
    "Healthcare & Medical",
    "Legal Services",
    "Financial Services",
    "Manufacturing",
    "Retail & E-commerce",
    "Enterprise (500+ employees)",
    "Mid-Market (50-499 employees)",
    "Small Business (1-49 employees)",
];

/// The agent and the name of the person who edits by hand.
pub(crate) fn person(data: &Data) -> (i64, String) {
    let name = data.live(AGENT, EDITOR).and_then(|row| row.text("name")).unwrap_or("Unknown person");
    (EDITOR, name.to_owned())
}

/// The agent of this name that an application acts as; made if there is none.
pub(crate) fn api_agent(data: &mut Data, now: Timestamp, name: &str) -> i64 {
    if let Some(known) = data.named(AGENT, name) {
        return known;
    }
    let id = data.new_id(AGENT);
    let row = json!({
        "name": name, "email": "", "jobtitle": "", "team": "Service Desk", "isdisabled": false,
        "is_api_agent": true, "initials": "", "colour": "#2f6f9f",
    });
    add(data, now, AGENT, (0, id), row);
    id
}

/// Fills an empty tenant.
pub(crate) fn fill(data: &mut Data, now: Timestamp, provisioned: bool, clients: usize, leads: usize) {
    stock(data, now);
    if provisioned {
        provision(data, now);
    }
    pipeline::clients(data, now, clients);
    if provisioned {
        pipeline::leads(data, now, clients, leads);
    }
}

fn add(data: &mut Data, now: Timestamp, table: &'static str, key: (i64, i64), properties: Value) {
    let mut row = Row::new(now);
    for (name, value) in properties.as_object().into_iter().flatten() {
        data.set(&mut row, name, value.clone());
    }
    data.put(table, key, row);
    data.reserve(table, key.1 + 1);
}

/// What every new tenant has.
fn stock(data: &mut Data, now: Timestamp) {
    for (id, name, email) in AGENTS {
        let team = if *id == 1 { "" } else { "Service Desk" };
        let row = json!({
            "name": name, "email": email, "jobtitle": "", "team": team, "isdisabled": false,
            "is_api_agent": *id == API_AGENT, "initials": "", "colour": "#2f6f9f",
        });
        add(data, now, AGENT, (0, *id), row);
    }
    for (id, name) in [(1, "Service Desk"), (2, "Sales")] {
        add(data, now, TEAM, (0, id), json!({ "name": name, "department_id": 1, "sequence": id }));
    }
    add(data, now, "TopLevel", (0, 1), json!({ "name": "All Customers" }));
    for (id, name, closing) in
        [(1, "New", false), (2, "In Progress", false), (9, "Closed", true), (28, "On Hold", false)]
    {
        status(data, now, id, name, closing);
    }
    ticket_type(data, now, 1, "Incident", "reqs", 1);
    ticket_type(data, now, 3, "Service Request", "reqs", 1);
    ticket_type(data, now, 5, "Project", "prjs", 1);
    ticket_type(data, now, OPPORTUNITY, "Opportunity", "opps", 1);
    for (id, outcome) in
        [(4, "Email User"), (5, "Phone Call"), (6, "Meeting"), (7, "Private Note"), (9, "Close")]
    {
        let row = json!({ "outcome": outcome, "buttonname": outcome, "sequence": id, "hidden": false });
        add(data, now, OUTCOME, (0, id), row);
    }
    for n in 1..=4 {
        let name = ["Critical", "High", "Medium", "Low"][n - 1];
        let guid = dice::guid(data.seed, 0x9107, n as u64);
        let row = json!({ "guid_id": guid, "priorityid": n, "slaid": 1, "name": name });
        add(data, now, PRIORITY, (0, n as i64), row);
    }
    for (lookup, names) in [
        (11, &["Impact", "Request types", "Request source", "Customer types"][..]),
        (22, &["Email", "Phone", "Web", "API"]),
        (33, &["Customer", "Prospect", "Supplier"]),
        (39, &["Draft", "Sent", "Accepted", "Rejected"]),
        (63, &["Appointment", "Task"]),
    ] {
        for (n, name) in names.iter().enumerate() {
            let number = n as i64 + 1;
            let row = json!({ "name": name, "sequence": number, "inactive": false });
            add(data, now, LOOKUP, (lookup, number), row);
        }
    }
    for event in EVENTS {
        let row = json!({ "name": event.name, "sequence": event.number, "inactive": false });
        add(data, now, LOOKUP, (EVENT_LOOKUP, event.number), row);
    }
    for (n, (usage, name)) in
        [(1, "summary"), (1, "details"), (2, "name"), (2, "website"), (3, "name"), (4, "emailaddress")]
            .iter()
            .enumerate()
    {
        let row =
            json!({ "name": name, "label": name, "type": 0, "custom": 0, "usage": usage, "inputtype": 0 });
        add(data, now, FIELD_INFO, (0, n as i64 + 1), row);
    }
    add(
        data,
        now,
        CLIENT,
        (0, 1),
        json!({ "name": "Unknown", "toplevel_id": 1, "inactive": false, "main_site_id": 1 }),
    );
    add(data, now, SITE, (0, 1), json!({ "name": "Unknown", "client_id": 1, "inactive": false }));
    let user = json!({ "name": "General User", "client_id": 1, "site_id": 1, "inactive": false });
    add(data, now, USERS, (0, 1), user);
    for (table, next) in [
        (TICKETS, 20_401),
        (CLIENT, 41),
        (SITE, 61),
        (USERS, 901),
        (FIELD_INFO, 1_101),
        (LISTS, 11),
        (CALL_LOG, 1),
        (ACTIONS, 1),
        (STATUS, 31),
        (TICKET_TYPE, 21),
        ("ExternalLink", 1),
    ] {
        data.reserve(table, next);
    }
}

fn status(data: &mut Data, now: Timestamp, id: i64, name: &str, closing: bool) {
    let guid = dice::guid(data.seed, 0x57a7, id as u64);
    let row = json!({
        "guid": guid, "name": name, "shortname": name, "type": 0, "sequence": id, "colour": "#4a90d9",
        "slaaction": if closing { "C" } else { "N" },
    });
    add(data, now, STATUS, (0, id), row);
}

fn ticket_type(data: &mut Data, now: Timestamp, id: i64, name: &str, used_for: &str, initial_status: i64) {
    let guid = dice::guid(data.seed, 0x7e7e, id as u64);
    let team = if used_for == "opps" { "Sales" } else { "Service Desk" };
    let row = json!({
        "guid": guid, "name": name, "use": used_for, "sequence": id, "group_id": 1, "group_name": "Default",
        "cancreate": true, "agentscanselect": true, "itilrequesttype": 1, "allowattachments": true,
        "initial_status": initial_status, "default_sla": 1, "default_priority": 3, "default_team": team,
        "workflow_id": 0, "visible": true, "fields": [], "allowall_status": true, "chargerate": 0,
    });
    add(data, now, TICKET_TYPE, (0, id), row);
}

/// What `setup` would bring about.
fn provision(data: &mut Data, now: Timestamp) {
    for (id, name, closing) in STATUSES {
        status(data, now, *id, name, *closing);
    }
    ticket_type(data, now, LEAD, "Lead", "opps", 31);
    ticket_type(data, now, PROSPECT, "Prospect", "opps", 38);
    ticket_type(data, now, OPPORTUNITY, "Opportunity", "opps", 42);
    for field in FIELDS {
        let id = data.new_id(FIELD_INFO);
        let (kind, input, options): (i64, i64, &[&str]) = match field.kind {
            Kind::Text => (0, 0, &[]),
            Kind::Integer => (0, 1, &[]),
            Kind::Memo => (1, 0, &[]),
            Kind::Checkbox => (6, 0, &[]),
            Kind::Date => (4, 0, &[]),
            Kind::Select(options) => (2, 0, options),
        };
        let values: Value = options
            .iter()
            .zip(1..)
            .map(|(name, id): (&&str, i64)| json!({ "id": id, "name": name }))
            .collect();
        let guid = dice::guid(data.seed, 0xf1e1d, id as u64);
        let mut row = json!({
            "guid": guid, "name": field.name, "label": field.label, "type": kind, "inputtype": input, "custom": 1,
            "usage": 1, "groupname": field.group, "searchable": true, "values": values,
        });
        if let Some(default) = field.default {
            row["defaultvalue"] = json!(default);
        }
        add(data, now, FIELD_INFO, (0, id), row);
    }
    let sources = FIELDS.iter().find_map(|field| match field.kind {
        Kind::Select(options) if field.name == "CFLeadSource" => Some(options),
        _ => None,
    });
    let vendors = sources.into_iter().flatten().filter(|name| !matches!(**name, "Manual" | "Other"));
    let names: Vec<String> = LIST_NAMES
        .iter()
        .map(|name| (*name).to_owned())
        .chain(vendors.map(|name| format!("{name} Leads")))
        .collect();
    for name in names {
        let id = data.new_id(LISTS);
        add(data, now, LISTS, (0, id), json!({ "name": name, "desc": "", "dynamic_members": false }));
    }
}
