//! `poll` and `plan`.

use std::collections::BTreeSet;
use std::path::Path;

use crm_sync::engine::Cycle;
use crm_sync::plan::{Decision, Outcome as Becomes};
use crm_sync::render::{Page, Reveal, page, render};
use crm_sync::{merges, review};
use rest_core::Timestamp;
use serde_json::json;

use super::{Place, print, print_json};
use crate::assemble;
use crate::cli::{Show, Target};
use crate::exit::{Failure, Outcome};
use crate::files;
use crate::show::summary;

/// Decisions of a poll that are kept for the page, and merges that are explained on it.
const SAMPLE: usize = 2_000;

pub(crate) async fn run(target: &Target, dry_run: bool, show: &Show) -> Result<Outcome, Failure> {
    let place = Place::of(target, if dry_run { "plan" } else { "poll" }).await?;
    cycle(&place, dry_run, show).await
}

/// One cycle at a place, and what was asked to be seen of it.
pub(super) async fn cycle(place: &Place, dry_run: bool, show: &Show) -> Result<Outcome, Failure> {
    let mut engine = assemble::engine(&place.config, place.store.clone(), &place.world, dry_run).await?;
    if show.report.is_some() {
        engine = engine.sample(SAMPLE);
    }
    let cycle = if dry_run { engine.plan().await } else { engine.poll().await };
    let cycle = cycle.map_err(|error| failed(&error))?;
    if let Some(path) = &show.report {
        write(path, place, &cycle).await?;
    }
    if show.json && dry_run {
        print_json(&json!({ "report": cycle.report, "plan": cycle.plan }))?;
    } else if show.json {
        print_json(&cycle.report)?;
    } else {
        if dry_run {
            print(&render(&cycle.plan, Reveal::Masked))?;
            print("\n")?;
        }
        print(&summary::text(&cycle.report))?;
    }
    if !cycle.report.success {
        let causes: Vec<String> = cycle
            .report
            .errors
            .iter()
            .filter(|trouble| trouble.stage == "fetch")
            .map(|trouble| trouble.message.clone())
            .take(3)
            .collect();
        tracing::error!("a source failed as a whole: {}", causes.join("; "));
    }
    Ok(if cycle.report.has_record_failures() { Outcome::WithFailures } else { Outcome::Done })
}

/// A cycle that could not go on, with what to do about it where that is known.
fn failed(error: &crm_sync::Error) -> Failure {
    let mut kind = None;
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        let halo = cause.downcast_ref::<halo_client::Error>().map(halo_client::Error::kind);
        kind = halo.or_else(|| cause.downcast_ref::<rest_core::Error>().map(rest_core::Error::kind)).or(kind);
        next = cause.source();
    }
    let remedy = match kind {
        Some(rest_core::ErrorKind::Unauthorised) => {
            "check HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET, and that the application is of the type Client ID and \
             Secret (Services)"
        }
        Some(rest_core::ErrorKind::Connect) => "check halo.base_url and the network",
        _ => return Failure::because(error),
    };
    let what = Failure::because(error);
    Failure::failed(format!("{what}; {remedy}"))
}

async fn write(path: &Path, place: &Place, cycle: &Cycle) -> Result<(), Failure> {
    let because = |error: crm_sync::Error| Failure::because(&error);
    let merges = merges::merges(&*place.store, &cycle.plan, SAMPLE).await.map_err(because)?;
    let mut waiting = review::open(&*place.store).await.map_err(because)?;
    if cycle.report.dry_run {
        asked_now(cycle, &mut waiting);
    }
    let shown = cycle.plan.decisions.iter().chain(waiting.iter().map(|(_, decision)| decision));
    let titles = merges::titles(&*place.store, shown).await.map_err(because)?;
    let text = page(&Page {
        report: &cycle.report,
        plan: &cycle.plan,
        titles: &titles,
        merges: &merges,
        waiting: &waiting,
        reveal: Reveal::Masked,
    });
    files::replace(path, &text)
}

/// A plan keeps no decision: what it would ask is added to what waits already.
fn asked_now(cycle: &Cycle, waiting: &mut Vec<(Timestamp, Decision)>) {
    let known: BTreeSet<String> = waiting.iter().map(|(_, decision)| decision.entity.clone()).collect();
    let asked = cycle.plan.decisions.iter().filter(|decision| decision.outcome == Becomes::Review);
    let new = asked.filter(|decision| !known.contains(&decision.entity));
    waiting.extend(new.map(|decision| (cycle.report.timestamp, decision.clone())));
}
