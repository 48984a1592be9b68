//! Which records of providers were found to be one person, and why: for the reader of a report.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use b2b_providers::combine::combine;
use lead_match::{Matcher, Record, Tier, tier_keys};
use rest_core::mask_email;

use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::identity;
use crate::plan::{Decision, Outcome, Plan};
use crate::store::Store;

/// Records of providers that rest on one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The lead.
    pub lead: String,
    /// The records; the first is what the others are compared with.
    pub records: Vec<Merged>,
}

/// One record of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Provider id.
    pub source: String,
    /// Name as the provider spells it.
    pub name: String,
    /// Company as the provider spells it.
    pub company: String,
    /// Address as `j***@acme.example`.
    pub email: String,
    /// Why it is the same person; empty for the first.
    pub why: String,
}

/// At most this many records of one lead are shown.
const RECORDS: usize = 20;

/// The merges behind the leads of a plan, in the plan's order, at most `limit`.
///
/// # Errors
/// The store failed.
pub async fn merges(store: &dyn Store, plan: &Plan, limit: usize) -> Result<Vec<Merge>, Error> {
    let mut seen = BTreeSet::new();
    let leads: Vec<String> = plan
        .decisions
        .iter()
        .filter(|decision| decision.outcome != Outcome::Skipped && decision.entity.starts_with("lead:"))
        .filter(|decision| seen.insert(&decision.entity))
        .map(|decision| decision.entity.clone())
        .collect();
    let mut found = Vec::new();
    for chunk in leads.chunks(500) {
        let mut observed = store.observations(chunk).await?;
        for lead in chunk {
            if found.len() == limit {
                return Ok(found);
            }
            if let Some(people) = observed.remove(lead).filter(|people| people.len() > 1) {
                found.push(Merge { lead: lead.clone(), records: explained(&people) });
            }
        }
    }
    Ok(found)
}

/// Who decisions are about, by entity (`lead:…`, `ticket:…`): "Jane Doe, Acme Ltd", or a record's title
/// line.
///
/// # Errors
/// The store failed.
pub async fn titles<'a>(
    store: &dyn Store,
    decisions: impl IntoIterator<Item = &'a Decision>,
) -> Result<BTreeMap<String, String>, Error> {
    let told = decisions.into_iter().filter(|decision| decision.outcome != Outcome::Skipped);
    let entities: BTreeSet<&str> = told.map(|decision| decision.entity.as_str()).collect();
    let (leads, rest): (Vec<String>, Vec<String>) =
        entities.into_iter().map(str::to_owned).partition(|entity| entity.starts_with("lead:"));
    let mut found = BTreeMap::new();
    for chunk in leads.chunks(500) {
        for (lead, people) in store.observations(chunk).await? {
            let record = identity::match_record(&combine(&people).person);
            let (first, last) = record.names();
            let name = first.into_iter().chain(last).collect::<Vec<_>>().join(" ");
            let parts: Vec<String> = [Some(name), record.company_name]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
            found.insert(lead, parts.join(", "));
        }
    }
    let ids: Vec<i64> =
        rest.iter().filter_map(|entity| entity.strip_prefix("ticket:")?.parse().ok()).collect();
    for chunk in ids.chunks(500) {
        for (id, row) in store.rows(Table::Ticket, chunk).await? {
            if let CrmRow::Ticket(ticket) = row {
                found.insert(format!("ticket:{id}"), ticket.summary);
            }
        }
    }
    found.retain(|_, title| !title.trim().is_empty());
    Ok(found)
}

fn explained(people: &[Person]) -> Vec<Merged> {
    let matcher = Matcher::default();
    let records: Vec<Record> = people.iter().map(identity::match_record).collect();
    let mut told = Vec::new();
    for (index, (person, record)) in people.iter().zip(&records).enumerate().take(RECORDS) {
        // A chain of records is explained link by link: each by the nearest of those before it.
        let why = records[..index]
            .iter()
            .map(|before| reason(&matcher, before, record))
            .min()
            .map(|(_, text)| text)
            .unwrap_or_default();
        let (first, last) = record.names();
        told.push(Merged {
            source: person.source.as_ref().map(ToString::to_string).unwrap_or_default(),
            name: first.into_iter().chain(last).collect::<Vec<_>>().join(" "),
            company: person.company.company_name.clone().unwrap_or_default(),
            email: person.email.as_deref().map(mask_email).unwrap_or_default(),
            why,
        });
    }
    told
}

/// How sure two records are one person (0 is surest), and why in words without values.
fn reason(matcher: &Matcher, a: &Record, b: &Record) -> (u32, String) {
    let keys: BTreeSet<_> = tier_keys(a).into_iter().collect();
    if let Some((tier, _)) = tier_keys(b).into_iter().find(|key| keys.contains(key)) {
        let same = match tier {
            Tier::ProviderId => "the provider's id",
            Tier::Email => "mailbox",
            Tier::LinkedIn => "LinkedIn profile",
            Tier::CompanyPerson => "name at the same company",
            Tier::PhoneLastName => "direct number and family name",
        };
        return (0, format!("same {same}"));
    }
    let comparison = matcher.compare(a, b);
    // Parts per million, as something that has an order.
    let doubt = ((1.0 - comparison.score.clamp(0.0, 1.0)) * 1e6) as u32;
    (doubt + 1, comparison.explain())
}
