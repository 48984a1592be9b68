//! What the workflow needs in a tenant, as code: 57 custom fields, three ticket types, 16 statuses and the lists.
//!
//! Nothing is ever deleted or renamed. What exists under the wanted name is adopted, in any case and, for fields, with
//! or without `CF` in front; so a second run makes nothing. What is there but cannot serve is reported with the reason
//! and left alone, but for options that a dropdown lacks: those are added. A status that is adopted for a sale that ended
//! but leaves its tickets open is named; one that is made closes them, as far as the tenant shows how.
//!
//! Halo does not put a new field on a screen: agents see it once it is added to the ticket type's field list. Writing
//! it works all the same.

mod compare;
mod create;
mod report;

use halo_client::Halo;

pub use report::{ItemKind, ItemState, SetupItem, SetupReport};

use super::HaloMapping;
use crate::error::Error;
use compare::{Tenant, compare};

/// Compares the tenant with what is needed. Reads only: five calls, and one more for each dropdown whose options the
/// list of fields does not carry. `source_lists` are the titles of the lists by source (`Hunter.io Leads`).
///
/// # Errors
/// If the tenant's configuration cannot be read.
pub async fn check(
    halo: &Halo,
    mapping: &HaloMapping,
    source_lists: &[String],
) -> Result<SetupReport, Error> {
    let tenant = Tenant::read(halo).await?;
    Ok(SetupReport { items: compare(&tenant, mapping, source_lists) })
}

/// Creates what is missing, and tells what became of each thing. May be run again at any time; after a write whose
/// fate is unknown the thing is looked up by its name before it is sent again.
///
/// # Errors
/// If the tenant's configuration cannot be read; nothing was written then. What Halo refuses to create is no error
/// but [`ItemState::Failed`], and the rest is created all the same.
pub async fn apply(
    halo: &Halo,
    mapping: &HaloMapping,
    source_lists: &[String],
) -> Result<SetupReport, Error> {
    let tenant = Tenant::read(halo).await?;
    let mut items = compare(&tenant, mapping, source_lists);
    create::fields(halo, &tenant, &mut items).await;
    create::statuses(halo, &tenant, &mut items).await;
    // After the statuses: a new ticket type starts with one of them.
    create::ticket_types(halo, &tenant, &mut items).await;
    create::lists(halo, &mut items).await;
    Ok(SetupReport { items })
}
