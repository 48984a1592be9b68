//! `setup`: what the tenant needs, as code.

use crm_sync::halo::setup;

use super::{Place, print};
use crate::assemble;
use crate::cli::Setup;
use crate::exit::{Failure, Outcome};

pub(crate) async fn run(args: &Setup) -> Result<Outcome, Failure> {
    let place = Place::of(&args.target, "setup --check").await?;
    let halo = assemble::halo(&place.config.halo, &place.config.secrets, &place.world)?;
    let lists = source_lists();
    let mapping = &place.config.mapping;
    let report = if args.mode.apply {
        setup::apply(&halo, mapping, &lists).await
    } else {
        setup::check(&halo, mapping, &lists).await
    }
    .map_err(|error| Failure::because(&error))?;
    print(&report.render())?;
    print("\n")?;
    print(&report.config())?;
    Ok(if report.is_complete() { Outcome::Done } else { Outcome::WithFailures })
}

/// A list for each provider that is compiled in.
pub(crate) fn source_lists() -> Vec<String> {
    b2b_providers::catalogue().iter().map(|descriptor| format!("{} Leads", descriptor.display_name)).collect()
}
