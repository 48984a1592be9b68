//! Customers and tickets that were there before: entered by hand, in every stage of the pipeline.

use std::time::Duration;

use rest_core::Timestamp;
use serde_json::{Value, json};

use super::{API_AGENT, EDITOR, LEAD, OPPORTUNITY, PROSPECT, person};
use crate::invent::{self, PER_COMPANY};
use crate::tenant::behaviour::Behaviour;
use crate::tenant::data::{Data, Key};
use crate::tenant::schema::{self, ACTIONS, CLIENT, STATUS, TICKETS, USERS};
use crate::tenant::write::{self, Context};

/// In which state the n-th ticket of the pipeline is, and whether a person worked on it: `n` modulo 10.
const CYCLE: [(i64, &str, bool); 10] = [
    (LEAD, "New Lead", false),
    (LEAD, "Researching", true),
    (LEAD, "Engaged", true),
    (PROSPECT, "Qualified", true),
    (LEAD, "Do Not Contact", true),
    (LEAD, "Contacted", true),
    (LEAD, "No Interest", false),
    (PROSPECT, "Prospecting", true),
    (OPPORTUNITY, "Progressing", true),
    (LEAD, "New Lead", false),
];

const DAY: Duration = Duration::from_secs(86_400);

/// Writes as the API would, at a moment in the past.
fn post(data: &mut Data, at: Timestamp, by: Option<&str>, table: &str, element: &Value) -> Option<Key> {
    let person = by.map(|name| data.intern(name));
    let agent = if by.is_some() { EDITOR } else { API_AGENT };
    let context = Context { now: at, behaviour: &Behaviour::default(), agent, person, sales: true };
    write::element(data, &context, schema::route(table)?, "", element).ok()
}

/// The n-th customer is the n-th invented company; its contact is that company's first person.
pub(super) fn clients(data: &mut Data, now: Timestamp, count: usize) {
    let at = now - DAY * 200;
    for n in 0..count as u64 {
        let company = invent::company(data.seed, n);
        let name = format!("{} {}", company.name, company.legal_form);
        let client = json!({
            "name": name, "website": format!("https://www.{}", company.domain), "domain": company.domain,
            "newclient_sitename": format!("{name} - Main Office"),
            "newclient_phonenumber": company.phone.as_ref().map(invent::Number::international).unwrap_or_default(),
            "newclient_delivery_address": {
                "line1": company.street, "line3": company.city, "line4": company.region, "postcode": company.postcode,
            },
        });
        let Some((_, id)) = post(data, at, None, CLIENT, &client) else { continue };
        let Some(site) = data.live(CLIENT, id).and_then(|row| row.int("main_site_id")) else { continue };
        let contact = invent::person(data.seed, n * PER_COMPANY);
        let user = json!({
            "name": contact.full(), "firstname": contact.first, "surname": contact.last, "title": contact.job.title,
            "emailaddress": contact.email, "site_id": site, "client_id": id,
            "phonenumber": contact.direct.as_ref().map(invent::Number::national).unwrap_or_default(),
        });
        post(data, at, None, USERS, &user);
    }
}

/// The n-th ticket is about the first person of the n-th company.
pub(super) fn leads(data: &mut Data, now: Timestamp, clients: usize, count: usize) {
    let (_, editor) = person(data);
    for n in 0..count {
        let (kind, status, worked_on) = CYCLE[n % CYCLE.len()];
        let created = now - DAY * (20 + (n % 60) as u32);
        let Some(status_id) = data.named(STATUS, status) else { continue };
        let (company, contact) =
            (invent::company(data.seed, n as u64), invent::person(data.seed, n as u64 * PER_COMPANY));
        let mut ticket = json!({
            "summary": format!("{} - {}", contact.full(), company.name), "details": "Entered by hand.",
            "tickettype_id": kind, "status_id": status_id, "priority_id": 3, "team": "Sales",
            "oppcontactname": contact.full(), "oppcompanyname": company.name, "oppemailaddress": contact.email,
            "oppjobtitle": contact.job.title, "reportedby": contact.email, "category_2": "Manual",
            "category_1": if kind == LEAD { "Lead" } else if kind == PROSPECT { "Prospect" } else { "Opportunity" },
            "agent_id": if worked_on { EDITOR } else { 1 },
        });
        if let (true, Some(user)) = (n < clients, user_of(data, n, &contact.email)) {
            ticket["user_id"] = json!(user);
        }
        if kind == OPPORTUNITY {
            ticket["oppvalue"] = json!(48_000);
            ticket["oppconversionprobability"] = json!(50);
            ticket["summary"] = json!(format!("{} - Managed backup", company.name));
        }
        let Some((_, id)) = post(data, created, None, TICKETS, &ticket) else { continue };
        if worked_on {
            work(data, created + DAY * 3, &editor, id, n, status);
        }
        if status == "Do Not Contact" {
            stop(data, created + DAY * 4, &editor, id);
        }
    }
}

fn user_of(data: &Data, client: usize, email: &str) -> Option<i64> {
    // Two users per client were made in order; the address makes sure.
    let first = data.rows(USERS).nth(1).map(|((_, id), _)| id)?;
    let id = first + client as i64 * 2 + 1;
    data.live(USERS, id).filter(|row| row.text("emailaddress") == Some(email)).map(|_| id)
}

/// What a person has put into the ticket.
fn work(data: &mut Data, at: Timestamp, editor: &str, id: i64, n: usize, status: &str) {
    let mut values = vec![
        ("CFLeadSource", json!("Manual")),
        ("CFLeadServicesOffered", json!("Spoke to reception: they outsource their helpdesk")),
        ("CFLeadTechStack", json!("On-premises Exchange, two ageing Hyper-V hosts")),
        ("CFLeadEmployeeCount", json!("201-500")),
    ];
    if matches!(status, "Qualified" | "Prospecting" | "Progressing") {
        values.extend([
            ("CFProspectPainPoints", json!("Backups fail weekly; no tested restore")),
            ("CFProspectServices", json!("Managed backup")),
        ]);
    }
    if status == "Qualified" {
        values.extend([
            ("CFProspectDecisionMakers", json!("The managing director signs")),
            ("CFProspectFitScore", json!(84)),
            ("CFProspectBudget", json!("$50K-$100K")),
            ("CFProspectTimeframe", json!("1-3 months")),
            ("CFProspectCompetition", json!("Their present supplier")),
        ]);
    }
    let fields: Value = values
        .into_iter()
        .map(|(name, value)| json!({ "name": name, "value": data.catalogue.pick(1, name, &value) }))
        .collect();
    post(data, at, Some(editor), TICKETS, &json!({ "id": id, "customfields": fields }));
    let note = format!("Call no. {}: asked for details by e-mail.", n + 1);
    let action = json!({ "ticket_id": id, "outcome": "Phone Call", "note": note, "hiddenfromuser": true });
    post(data, at, Some(editor), ACTIONS, &action);
}

/// The person asked not to be contacted.
fn stop(data: &mut Data, at: Timestamp, editor: &str, id: i64) {
    let change = json!({
        "id": id, "oppdontaddtomailinglist": true, "customfields": [{ "name": "CFDND", "value": true }],
    });
    post(data, at, Some(editor), TICKETS, &change);
    let Some(user) = data.live(TICKETS, id).and_then(|row| row.int("user_id")).filter(|user| *user > 0)
    else {
        return;
    };
    let flags = json!({
        "id": user, "neversendemails": true, "dontaddtomailinglist": true, "neversendmarketingemails": true,
    });
    post(data, at, Some(editor), USERS, &flags);
}
