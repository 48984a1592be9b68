//! `poll` and `plan`.

use serde_json::json;

use super::{Place, print, print_json};
use crate::assemble;
use crate::cli::Target;
use crate::exit::{Failure, Outcome};
use crate::show::summary;

pub(crate) async fn run(target: &Target, dry_run: bool, as_json: bool) -> Result<Outcome, Failure> {
    let place = Place::of(target, if dry_run { "plan" } else { "poll" }).await?;
    let engine = assemble::engine(&place.config, place.store.clone(), &place.world, dry_run).await?;
    let cycle = if dry_run { engine.plan().await } else { engine.poll().await };
    let cycle = cycle.map_err(|error| Failure::because(&error))?;
    if as_json && dry_run {
        print_json(&json!({ "report": cycle.report, "plan": cycle.plan }))?;
    } else if as_json {
        print_json(&cycle.report)?;
    } else {
        if dry_run {
            print(&crm_sync::render::render(&cycle.plan, crm_sync::render::Reveal::Masked))?;
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
