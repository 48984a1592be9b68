//! Can it work with this tenant, and if not, what to do: reach, credentials, permissions, set-up.

use halo_client::{Error, Halo, Opportunity, Resource};
use halo_model::{Client, DistributionList, FieldInfo, Site, Ticket, User};

use super::HaloMapping;
use super::schema::Resolved;
use super::setup::{self, ItemState};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub topic: String,
    /// Whether it is as it must be.
    pub ok: bool,
    /// What was found.
    pub text: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

fn good(topic: &str, text: impl Into<String>) -> Finding {
    Finding { topic: topic.to_owned(), ok: true, text: text.into(), remedy: None }
}

fn bad(topic: &str, text: impl Into<String>, remedy: &str) -> Finding {
    Finding { topic: topic.to_owned(), ok: false, text: text.into(), remedy: Some(remedy.to_owned()) }
}

/// Looks at everything; one trouble does not hide the next, except that an unreachable tenant ends it.
pub async fn diagnose(halo: &Halo, mapping: &HaloMapping, source_lists: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    match halo.auth_info().await {
        Ok(_) => findings.push(good("reach", "the tenant answers")),
        Err(error) => {
            findings.push(bad("reach", error.to_string(), "check halo.base_url and the network"));
            return findings;
        }
    }
    match halo.agent_me().await {
        Ok(agent) => {
            let name = agent.name.unwrap_or_else(|| "an agent without a name".to_owned());
            findings.push(good("credentials", format!("logged in as {name}")));
        }
        // Some tenants refuse this call to applications although the token is good.
        Err(error) if error.status().is_some() && error.kind() != halo_client::ErrorKind::Token => {
            findings.push(good("credentials", "accepted; the tenant does not tell which agent it is"));
        }
        Err(error) => {
            let remedy = "check HALOPSA_CLIENT_ID, HALOPSA_CLIENT_SECRET and halo.tenant";
            findings.push(bad("credentials", error.to_string(), remedy));
            return findings;
        }
    }
    findings.push(permission("tickets", one::<Ticket>(halo).await));
    findings.push(permission("sales (opportunities)", one::<Opportunity>(halo).await));
    findings.push(permission("customers (clients)", one::<Client>(halo).await));
    findings.push(permission("customers (sites)", one::<Site>(halo).await));
    findings.push(permission("customers (users)", one::<User>(halo).await));
    findings.push(permission("configuration (custom fields)", one::<FieldInfo>(halo).await));
    findings.push(permission("CRM (distribution lists)", one::<DistributionList>(halo).await));

    match Resolved::read(halo, mapping).await {
        Ok(resolved) => {
            findings.push(good("mapping", "every state has a status of its own"));
            for gap in resolved.schema.gaps {
                findings.push(bad("mapping", gap, "halo-b2b setup --apply"));
            }
        }
        Err(error) => findings.push(bad("mapping", error.to_string(), "halo-b2b setup --apply, or map by [workflow]")),
    }
    match setup::check(halo, mapping, source_lists).await {
        Ok(report) => {
            let missing: Vec<&str> = report
                .items
                .iter()
                .filter(|item| item.state == ItemState::Missing)
                .map(|item| item.name.as_str())
                .collect();
            findings.push(if missing.is_empty() {
                good("set-up", format!("all {} items are there", report.items.len()))
            } else {
                let shown = missing.iter().take(3).copied().collect::<Vec<_>>().join(", ");
                bad("set-up", format!("{} items are missing: {shown} …", missing.len()), "halo-b2b setup --apply")
            });
        }
        Err(error) => findings.push(bad("set-up", error.to_string(), "see the permissions above")),
    }
    findings
}

/// The first row of a table, to see whether it may be read.
async fn one<R: Resource>(halo: &Halo) -> Result<(), Error> {
    let mut pager = halo.list::<R>().page_size(1).pager();
    pager.next_page().await.map(|_| ())
}

fn permission(module: &str, answer: Result<(), Error>) -> Finding {
    let topic = format!("permission: {module}");
    match answer {
        Ok(()) => good(&topic, "may be read"),
        Err(error) if error.missing_permission().is_some() => {
            bad(&topic, error.to_string(), "give the application's agent a role with this module")
        }
        Err(error) => bad(&topic, error.to_string(), "see the message"),
    }
}
