//! Can it work with this tenant, and if not, what is to be done.
//!
//! Everything is asked by reading. Whether the application may *write* cannot be known without writing; the
//! permissions named in the remedies are those for both.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Duration;

use crm_workflow::{Entity, Stage};
use halo_client::{Error, ErrorKind, Halo, ListQuery, Opportunity, Resource};
use halo_model::{
    Action, Client, DistributionList, FieldInfo, Site, Status, Ticket, TicketType, Usage, User,
};

use super::setup::{self, ItemKind, ItemState};
use super::{ByName, HaloMapping};

/// A wait for the limit that a handful of calls does not cause by itself.
const LONG_WAIT: Duration = Duration::from_secs(30);

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `reach`, `credentials`, `agent`, `permission Tickets`, `mapping`, `setup lists`, `limit`.
    pub topic: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, on one line, masked.
    pub text: String,
    /// What to do; for what is not ok.
    pub remedy: Option<String>,
}

impl Finding {
    fn good(topic: impl Into<String>, text: impl Into<String>) -> Self {
        Self { topic: topic.into(), ok: true, text: text.into(), remedy: None }
    }

    fn bad(topic: impl Into<String>, text: impl Display, remedy: impl Into<String>) -> Self {
        let text = text.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { topic: topic.into(), ok: false, text, remedy: Some(remedy.into()) }
    }
}

/// Looks at reach, credentials, permissions, mapping, set-up and limit, in this order. One bad finding does not keep
/// it from looking at the rest, except that a tenant that does not let us in is asked no more. Reads only: about 17
/// calls.
pub async fn diagnose(halo: &Halo, mapping: &HaloMapping, source_lists: &[String]) -> Vec<Finding> {
    // Somebody waits for this.
    let halo = halo.interactive();
    let (repeated, waited) = (halo.meter().retries(), halo.meter().waited());
    let mut findings = vec![reach(&halo).await];
    let is_in = login(&halo, &mut findings).await;
    if is_in {
        permissions(&halo, &mut findings).await;
    }
    mapped(mapping, &mut findings);
    if is_in {
        gaps(&halo, mapping, source_lists, &mut findings).await;
    }
    let meter = halo.meter();
    findings.push(limit(meter.retries() - repeated, meter.waited().saturating_sub(waited)));
    findings
}

async fn reach(halo: &Halo) -> Finding {
    match halo.auth_info().await {
        Ok(info) => match info.auth_url.filter(|url| !url.trim().is_empty()) {
            Some(url) => Finding::good("reach", format!("the tenant answers; tokens come from {url}")),
            None => Finding::good("reach", "the tenant answers, and does not tell where tokens come from"),
        },
        Err(error) if error.status().is_some() => Finding::bad(
            "reach",
            error,
            "check the base URL: is it this tenant's, and does /api belong to it? Is a proxy in between?",
        ),
        Err(error) => {
            Finding::bad("reach", error, "check the base URL, the network, name resolution and the proxy")
        }
    }
}

/// Whether to ask further.
async fn login(halo: &Halo, findings: &mut Vec<Finding>) -> bool {
    let error = match halo.agent_me().await {
        Ok(agent) => {
            findings.push(Finding::good("credentials", "the tenant lets the application in"));
            let id = agent.id.map_or_else(|| "?".to_owned(), |id| id.0.to_string());
            let name = agent.name.unwrap_or_else(|| "an agent without a name".to_owned());
            findings.push(if agent.isdisabled == Some(true) {
                Finding::bad(
                    "agent",
                    format!("the application logs in as {name} (id {id}), who is disabled"),
                    "enable the agent, or choose another one for the application in Halo's API settings",
                )
            } else {
                Finding::good("agent", format!("the application logs in as {name} (id {id})"))
            });
            return true;
        }
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::Token | ErrorKind::Unauthorised => {
            findings.push(Finding::bad(
                "credentials",
                error,
                "check the client id, the client secret (HALOPSA_CLIENT_ID, HALOPSA_CLIENT_SECRET) and, if Halo hosts \
                 it, the tenant's name (halo.tenant); in Halo's API settings the application must log in by client \
                 credentials",
            ));
            false
        }
        // Whoever is forbidden something has been let in.
        ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Decode => {
            findings.push(Finding::good("credentials", "the tenant lets the application in"));
            findings.push(Finding::bad(
                "agent",
                error,
                "the tenant does not tell who the application is; look it up in Halo's API settings, and whether \
                 its agent exists",
            ));
            true
        }
        _ => {
            let asked = error.status().is_some();
            findings.push(Finding::bad("credentials", &error, later(&error)));
            asked
        }
    }
}

fn later(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::RateLimited | ErrorKind::Deadline => {
            "the limit is used up: wait for five minutes, and give the program a lower limit"
        }
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::BreakerOpen => {
            "check the network and whether the tenant is up, then try again"
        }
        ErrorKind::Server => "the tenant has a fault; try again later, then ask Halo's support",
        _ => "the answer is not one this program knows; check the base URL and the tenant's version",
    }
}

async fn permissions(halo: &Halo, findings: &mut Vec<Finding>) {
    let ticket = may_read(halo.list::<Ticket>().page_size(1), "Tickets", "tickets", findings).await;
    may_read(halo.list::<Opportunity>().page_size(1), "Sales", "sales", findings).await;
    may_read(halo.list::<Client>().page_size(1), "Customers", "customers", findings).await;
    may_read(halo.list::<Site>().page_size(1), "Customers", "customers", findings).await;
    may_read(halo.list::<User>().page_size(1), "Customers", "customers", findings).await;
    // Entries are read by their ticket; without a ticket there is nothing to ask for.
    if let Some(id) = ticket.and_then(|ticket| ticket.id) {
        let query = halo.list::<Action>().param("ticket_id", id.0.to_string()).param("count", "1");
        may_read(query, "Tickets, with adding entries,", "tickets", findings).await;
    }
    may_read(halo.list::<FieldInfo>().usage(Usage::Ticket), "Configuration", "all", findings).await;
    may_read(halo.list::<TicketType>(), "Configuration", "all", findings).await;
    may_read(halo.list::<Status>(), "Configuration", "all", findings).await;
    may_read(halo.list::<DistributionList>(), "CRM", "crm", findings).await;
}

/// The first row, if there is one and it may be read.
async fn may_read<R: Resource>(
    query: ListQuery<R>,
    permission: &str,
    scope: &str,
    findings: &mut Vec<Finding>,
) -> Option<R::Row> {
    let module = R::PATH.trim_start_matches('/');
    let topic = format!("permission {module}");
    match query.pager().next_page().await {
        Ok(rows) => {
            findings.push(Finding::good(topic, "can be read"));
            rows.and_then(|rows| rows.into_iter().next())
        }
        Err(error) if error.missing_permission().is_some() => {
            let scopes =
                if scope == "all" { "all".to_owned() } else { format!("read:{scope} and edit:{scope}") };
            let remedy = format!(
                "in Halo, give the role of the application's agent the permission for {permission} and the \
                 application the scopes {scopes}"
            );
            findings.push(Finding::bad(topic, format!("the application may not use {module}"), remedy));
            None
        }
        Err(error) => {
            findings.push(Finding::bad(topic, &error, later(&error)));
            None
        }
    }
}

/// What can be said about the mapping without asking the tenant.
fn mapped(mapping: &HaloMapping, findings: &mut Vec<Finding>) {
    let before = findings.len();
    let mut bad = |text: String, remedy: String| findings.push(Finding::bad("mapping", text, remedy));
    for key in mapping.statuses.keys().filter(|key| Stage::by_key(key).is_none()) {
        bad(format!("{key} is no state of the workflow"), format!("remove {key} from the statuses"));
    }
    for entity in Entity::ALL {
        let mut used: BTreeMap<String, Stage> = BTreeMap::new();
        for stage in Stage::ALL.into_iter().filter(|stage| stage.entity() == entity) {
            let path = format!("[workflow.{}.statuses.{}]", entity.key(), stage.key());
            match mapping.statuses.get(stage.key()) {
                None if stage.is_logical() => {}
                None => bad(
                    format!("the state {} of the {} has no status", stage.key(), entity.key()),
                    format!("name its status under {path}"),
                ),
                Some(status) => {
                    if let Some(other) = used.insert(identity(status), stage) {
                        bad(
                            format!("{} and {} are both the status {status}", other.key(), stage.key()),
                            format!("each state needs a status of its own: change {path}"),
                        );
                    }
                }
            }
        }
    }
    let mut used: BTreeMap<String, Entity> = BTreeMap::new();
    for entity in Entity::ALL {
        let kind = mapping.ticket_type(entity);
        if let Some(other) = used.insert(identity(kind), entity) {
            bad(
                format!("{} and {} are both the ticket type {kind}", other.key(), entity.key()),
                format!("each needs a ticket type of its own: change [workflow.{}]", entity.key()),
            );
        }
    }
    if findings.len() == before {
        let text = format!("3 ticket types and {} states, each on its own", mapping.statuses.len());
        findings.push(Finding::good("mapping", text));
    }
}

/// What two mappings share if they mean the same thing.
fn identity(mapped: &ByName) -> String {
    match mapped.id {
        Some(id) => format!("id {id}"),
        None => format!("name {}", mapped.name.trim().to_lowercase()),
    }
}

/// What the tenant lacks of the set-up, one finding for each kind of thing.
async fn gaps(halo: &Halo, mapping: &HaloMapping, source_lists: &[String], findings: &mut Vec<Finding>) {
    let report = match setup::check(halo, mapping, source_lists).await {
        Ok(report) => report,
        Err(error) => {
            findings.push(Finding::bad("setup", error, "settle the findings above first"));
            return;
        }
    };
    for kind in ItemKind::ALL {
        let topic = format!("setup {}", kind.plural());
        let items: Vec<_> = report.of(kind).collect();
        let wrong: Vec<_> = items.iter().filter(|item| !item.state.serves()).collect();
        if wrong.is_empty() {
            findings.push(Finding::good(topic, format!("all {} are there", items.len())));
            continue;
        }
        let missing: Vec<&str> = wrong
            .iter()
            .filter(|item| item.state == ItemState::Missing)
            .map(|item| item.name.as_str())
            .collect();
        if !missing.is_empty() {
            const SHOWN: usize = 3;
            let more = if missing.len() > SHOWN { ", …" } else { "" };
            let names = missing[..missing.len().min(SHOWN)].join(", ");
            let text = format!("{} of {} are missing: {names}{more}", missing.len(), items.len());
            let remedy = "run `halo-b2b setup --apply`, or map what you use instead";
            findings.push(Finding::bad(topic.clone(), text, remedy));
        }
        for item in wrong {
            if let ItemState::Differs { why, .. } | ItemState::Failed { why } = &item.state {
                let text = format!("{}: {why}", item.name);
                let remedy =
                    "change it in Halo or map another one; `halo-b2b setup --apply` adds missing options";
                findings.push(Finding::bad(topic.clone(), text, remedy));
            }
        }
    }
}

fn limit(repeated: u64, waited: Duration) -> Finding {
    if waited < LONG_WAIT {
        return Finding::good("limit", format!("no long wait while asking; {repeated} calls were repeated"));
    }
    Finding::bad(
        "limit",
        format!("waited {} s while asking; {repeated} calls were repeated", waited.as_secs()),
        "the tenant is slow or others use up its limit: set a lower limit for this program",
    )
}
