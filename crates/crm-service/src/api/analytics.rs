//! Figures over a time, from the reports of the cycles that are kept.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use crm_sync::rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{Params, time};
use super::shapes::Refusals;
use crate::failure::Failure;
use crate::guard::{Allowed, Viewer};
use crate::service::Service;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Reports, or events, that are read at once.
const PAGE: usize = 200;

/// Which time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// A day or a moment, ISO 8601; 30 days before the end, if it is left out.
    start_date: Option<String>,
    /// A day, which is included, or a moment; now, if it is left out.
    end_date: Option<String>,
    /// Only this source by its id, in `by_source`.
    source: Option<String>,
}

/// From when to when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Span {
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
}

/// Sums over all sources.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Totals {
    leads_imported: u64,
    prospects_created: u64,
    opportunities_created: u64,
    opportunities_won: u64,
}

/// How a source did.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct SourceFigures {
    /// Records that it gave.
    leads: u64,
    /// The part of them without trouble, 0–1.
    success_rate: f64,
}

/// What cycles did in a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SyncFigures {
    period: Span,
    totals: Totals,
    by_source: BTreeMap<String, SourceFigures>,
}

/// What the cycles of a time did. Reports are kept as long as configured; what is older is not counted.
#[utoipa::path(
    get,
    path = "/analytics/sync",
    operation_id = "sync_analytics",
    tag = "analytics",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    params(Period),
    responses((status = 200, description = "Figures of the time", body = SyncFigures), Refusals)
)]
pub(crate) async fn sync(
    _: Allowed<Viewer>,
    State(service): State<Service>,
    Params(asked): Params<Period>,
) -> Result<Json<SyncFigures>, Failure> {
    let end = match asked.end_date.as_deref() {
        Some(text) if is_day(text) => day("end_date", text)? + DAY,
        Some(text) => time("end_date", text)?,
        None => service.now(),
    };
    let start = match asked.start_date.as_deref() {
        Some(text) if is_day(text) => day("start_date", text)?,
        Some(text) => time("start_date", text)?,
        None => end - DAY * 30,
    };
    if end < start {
        return Err(Failure::invalid("end_date", "`end_date` is before `start_date`."));
    }
    let mut totals = Totals::default();
    // Records and troubles by source.
    let mut sources: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut before = None;
    loop {
        let page = service.engine().runs(before, PAGE).await?;
        let whole = page.len() == PAGE;
        before = page.last().map(|(number, _)| *number);
        for (_, report) in page.into_iter().filter(|(_, report)| (start..=end).contains(&report.timestamp)) {
            totals.leads_imported += report.metrics.leads_created;
            totals.prospects_created += report.metrics.prospects_converted;
            totals.opportunities_created += report.metrics.opportunities_promoted;
            for (name, records) in report.data_sources {
                sources.entry(name.trim_end_matches("_records").to_owned()).or_default().0 += records;
            }
            for trouble in report.errors {
                if let Some(known) = sources.get_mut(&trouble.source) {
                    known.1 += 1;
                }
            }
        }
        if !whole {
            break;
        }
    }
    totals.opportunities_won = won(&service, start, end).await?;
    let chosen = sources.into_iter().filter(|(name, _)| asked.source.as_ref().is_none_or(|one| one == name));
    let by_source = chosen.map(|(name, (leads, troubles))| {
        let good = leads.saturating_sub(troubles) as f64;
        let success_rate = if leads == 0 { 0.0 } else { good / leads as f64 };
        (name, SourceFigures { leads, success_rate })
    });
    Ok(Json(SyncFigures { period: Span { start, end }, totals, by_source: by_source.collect() }))
}

async fn won(service: &Service, start: Timestamp, end: Timestamp) -> Result<u64, Failure> {
    let (mut last, mut count) = (0, 0);
    loop {
        let page = service.engine().store().events(last, PAGE).await?;
        last = page.last().map_or(last, |(number, _)| *number);
        let inside = page
            .iter()
            .filter(|(_, event)| event.kind == "opportunity.won" && (start..=end).contains(&event.at));
        count += inside.count() as u64;
        if page.len() < PAGE {
            return Ok(count);
        }
    }
}

fn is_day(text: &str) -> bool {
    !text.contains(['T', 't', ' '])
}

fn day(field: &str, text: &str) -> Result<Timestamp, Failure> {
    time(field, &format!("{text}T00:00:00Z"))
}
