//! What a cycle did, in figures: the report of the poll cycle.

use std::collections::BTreeMap;

use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Counts of one cycle. In a dry run they count what would happen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metrics {
    /// Provider records looked at.
    pub leads_processed: u64,
    /// Leads created in the CRM.
    pub leads_created: u64,
    /// Leads enriched in the CRM.
    pub leads_updated: u64,
    /// Records left as a person or their stage wants them.
    pub leads_preserved: u64,
    /// Leads with nothing to write, or held for review.
    pub leads_skipped: u64,
    /// Records without identity, below the gate, or opted out.
    pub leads_rejected: u64,
    /// Lists joined or left.
    pub lists_assigned: u64,
    /// Leads turned into prospects.
    pub prospects_converted: u64,
    /// Prospects turned into opportunities.
    pub opportunities_promoted: u64,
    /// Feedback sent to providers.
    pub bi_directional_syncs: u64,
    /// Call records written.
    pub call_records_synced: u64,
    /// Opt-outs: contacts that were not written, bought or kept on a list.
    pub contacts_blocked: u64,
    /// Firms created.
    pub companies_created: u64,
    /// Contacts created.
    pub contacts_created: u64,
    /// Fields kept because a person set them.
    pub fields_preserved: u64,
    /// Possible duplicates that wait for a person.
    pub reviews_pending: u64,
}

/// What deduplication did. `duplicates_removed` counts merges only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deduplication {
    /// Records before.
    pub total_before: u64,
    /// People after.
    pub total_after: u64,
    /// Records merged into another.
    pub duplicates_removed: u64,
}

/// Trouble with one record, one source or one stage. Keys are our own names, never addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Provider id, or the CRM's name.
    pub source: String,
    /// `fetch`, `gate`, `match`, `plan`, `apply`, …
    pub stage: String,
    /// The record or action.
    pub key: String,
    /// One sentence.
    pub message: String,
}

/// A stage of the cycle: what went in, what came out, how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageReport {
    /// Name for the reader.
    pub name: String,
    /// Records in.
    pub records_in: u64,
    /// Records out.
    pub records_out: u64,
    /// Milliseconds.
    pub duration_ms: u64,
}

/// What one provider cost in a cycle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    /// Credits, in the provider's own unit.
    pub credits: f64,
    /// US dollars, by the prices of the descriptors and of the configuration.
    pub money: f64,
    /// Paid calls.
    pub calls: u64,
    /// Leads that something was bought about.
    pub leads: u64,
    /// US dollars for each of these leads; none without leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_lead: Option<f64>,
}

/// The report of one cycle.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PollReport {
    /// No stage failed as a whole; troubles of single records do not flip it.
    pub success: bool,
    /// Nothing was written: counts say what would happen.
    pub dry_run: bool,
    /// When it began.
    pub timestamp: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// Counts.
    pub metrics: Metrics,
    /// Records per source: `apollo_records` → 120.
    pub data_sources: BTreeMap<String, u64>,
    /// Merges.
    pub deduplication: Deduplication,
    /// Troubles.
    pub errors: Vec<Trouble>,
    /// Stages in order.
    pub stages: Vec<StageReport>,
    /// Calls that left for the CRM in this cycle.
    pub halo_calls: u64,
    /// Of these, writes.
    pub halo_write_calls: u64,
    /// `halo_calls` per 1,000 leads created or updated; none without leads.
    pub halo_calls_per_1000_leads: Option<f64>,
    /// Calls that left for providers, by provider.
    pub provider_calls: BTreeMap<String, u64>,
    /// Credits spent, by provider, in the provider's own unit.
    pub credits_spent: BTreeMap<String, f64>,
    /// What paid calls cost, by provider: credits, dollars, and dollars for each lead.
    #[serde(default)]
    pub costs: BTreeMap<String, Cost>,
    /// Providers that were told something, with the states of these tasks: `done`, `manual`, `open`, `given up`.
    #[serde(default)]
    pub told: BTreeMap<String, BTreeMap<String, u64>>,
    /// Writes that failed and are tried again after a pause.
    #[serde(default)]
    pub paused: u64,
    /// Writes that wait for a person: dead letters.
    #[serde(default)]
    pub parked: u64,
    /// Time spent waiting for rate limits.
    pub waited_ms: u64,
}

impl PollReport {
    pub(crate) fn begin(now: Timestamp, dry_run: bool) -> Self {
        Self {
            success: true,
            dry_run,
            timestamp: now,
            duration_ms: 0,
            metrics: Metrics::default(),
            data_sources: BTreeMap::new(),
            deduplication: Deduplication::default(),
            errors: Vec::new(),
            stages: Vec::new(),
            halo_calls: 0,
            halo_write_calls: 0,
            halo_calls_per_1000_leads: None,
            provider_calls: BTreeMap::new(),
            credits_spent: BTreeMap::new(),
            costs: BTreeMap::new(),
            told: BTreeMap::new(),
            paused: 0,
            parked: 0,
            waited_ms: 0,
        }
    }

    /// Books what paid calls to a provider cost; how many leads they were about is counted where they are made.
    pub(crate) fn cost(&mut self, provider: &str, credits: f64, money: f64, calls: u64) {
        let spent = calls > 0 || credits > 0.0 || money > 0.0;
        if !spent && !self.costs.contains_key(provider) {
            return;
        }
        let cost = self.costs.entry(provider.to_owned()).or_default();
        cost.credits += credits;
        cost.money += money;
        cost.calls += calls;
        // Tenths of cents say enough, and sums of them are not exact.
        let rounded = |leads: u64| (cost.money / leads as f64 * 10_000.0).round() / 10_000.0;
        cost.cost_per_lead = (cost.leads > 0).then(|| rounded(cost.leads));
    }

    /// The costs as rows of text: provider, credits, dollars, leads, dollars for each lead.
    #[must_use]
    pub fn cost_rows(&self) -> Vec<Vec<String>> {
        let row = |(provider, cost): (&String, &Cost)| {
            let each = cost.cost_per_lead.map_or_else(|| "–".to_owned(), |each| format!("{each:.4}"));
            let credits = (cost.credits * 100.0).round() / 100.0;
            vec![
                provider.clone(),
                credits.to_string(),
                format!("{:.2}", cost.money),
                cost.leads.to_string(),
                each,
            ]
        };
        self.costs.iter().map(row).collect()
    }

    pub(crate) fn trouble(
        &mut self,
        source: impl Into<String>,
        stage: &str,
        key: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.errors.push(Trouble {
            source: source.into(),
            stage: stage.to_owned(),
            key: key.into(),
            message: message.into(),
        });
    }

    pub(crate) fn stage(
        &mut self,
        name: &str,
        records_in: u64,
        records_out: u64,
        began: Timestamp,
        now: Timestamp,
    ) {
        self.stages.push(StageReport {
            name: name.to_owned(),
            records_in,
            records_out,
            duration_ms: u64::try_from(now.since(began).as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// The way of the records through the cycle, with their number; indented is part of the line before.
    #[must_use]
    pub fn funnel(&self) -> Vec<(&'static str, u64)> {
        let (metrics, merges) = (&self.metrics, &self.deduplication);
        vec![
            ("provider records", metrics.leads_processed),
            ("duplicates merged", merges.duplicates_removed),
            ("rejected by the gate", metrics.leads_rejected),
            ("blocked: do not contact", metrics.contacts_blocked),
            ("people", merges.total_after),
            ("leads created", metrics.leads_created),
            ("  with companies", metrics.companies_created),
            ("  with contacts", metrics.contacts_created),
            ("leads updated", metrics.leads_updated),
            ("left as people want them", metrics.leads_preserved),
            ("  fields kept for a person's edit", metrics.fields_preserved),
            ("nothing to do, or for review", metrics.leads_skipped),
            ("  waiting for review", metrics.reviews_pending),
            ("list changes", metrics.lists_assigned),
            ("leads → prospects", metrics.prospects_converted),
            ("prospects → opportunities", metrics.opportunities_promoted),
        ]
    }

    /// Some records failed though the stages did not: the program's exit code 3.
    #[must_use]
    pub fn has_record_failures(&self) -> bool {
        !self.errors.is_empty()
    }
}
