//! `setup`: what the tenant needs, as code.

use crm_sync::halo::setup;
use crm_workflow::Field;

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

/// A list for each provider that is compiled in, named as the planner names it: by the option of the lead's source.
pub(crate) fn source_lists() -> Vec<String> {
    b2b_providers::catalogue()
        .iter()
        .filter_map(|descriptor| Field::LeadSource.option(descriptor.id.as_str()))
        .map(|source| format!("{source} Leads"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_provider_has_the_list_that_its_leads_join() {
        let lists = source_lists();
        assert_eq!(
            lists.len(),
            b2b_providers::catalogue().len(),
            "a provider is no option of the lead's source"
        );
        for title in ["Apollo.io Leads", "HG Data Leads", "BookYourData Leads"] {
            assert!(lists.iter().any(|list| list == title), "{title} is not among {lists:?}");
        }
    }
}
