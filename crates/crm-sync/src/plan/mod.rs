//! From what is known to what will be written: pure, replayable, printable.

mod action;
mod build;
mod calls;
mod facts;
mod firms;
mod leads;
mod lists;
pub(crate) mod name;
mod opt_out;
mod raise;
mod tickets;
mod told;
mod view;

use std::time::Duration;

use crm_workflow::Date;
use rest_core::Timestamp;

pub(crate) use raise::raise;
pub(crate) use told::label;

pub use action::{
    Action, ActionName, Command, CompanyDraft, ContactDraft, FieldChange, Purpose, Ref, TicketDraft,
};
pub use raise::{Terms, Wish};
pub use view::{
    Base, Decision, KeptField, KnownTicket, LeadView, Outcome, Plan, PossibleDuplicate, Question, TicketView,
    View,
};

use crate::rules::Rules;
use build::{Build, decision};

/// Decides what becomes of everything in a view.
///
/// The same view, in any order, gives the same plan; a view of what the plan made of it gives no action.
/// `now` only says which day it is. With the workflow switched off there are decisions and no actions.
///
/// ```
/// use crm_sync::plan::{View, plan};
/// use crm_sync::rules::Rules;
/// use rest_core::Timestamp;
///
/// let nothing = plan(&View::default(), &Rules::default(), Timestamp::from_millis(0));
/// assert!(nothing.actions.is_empty() && nothing.decisions.is_empty());
/// ```
#[must_use]
pub fn plan(view: &View, rules: &Rules, now: Timestamp) -> Plan {
    let mut out = Build::default();
    if rules.enabled {
        let today = today(rules, now);
        let lists = lists::Lists::new(view, &rules.lists);
        leads::plan(view, &lists, rules, &today.to_string(), &mut out);
        tickets::plan(view, &lists, rules, today, &mut out);
    } else {
        let mut leads: Vec<&LeadView> = view.leads.iter().collect();
        leads.sort_by(|a, b| a.lead.cmp(&b.lead));
        for lead in leads {
            let ticket = lead.ticket.as_ref().map(|known| known.ticket.id);
            out.decide(decision(&lead.lead, Outcome::Skipped, ticket, "the workflow is switched off"));
        }
    }
    out.plan
}

/// The tenant's day.
pub(super) fn today(rules: &Rules, now: Timestamp) -> Date {
    let offset = Duration::from_secs(u64::from(rules.utc_offset_minutes.unsigned_abs()) * 60);
    let local = if rules.utc_offset_minutes < 0 { now - offset } else { now + offset };
    // A clock that stands outside the years 1 to 9999 is broken; the epoch is as good a day as any.
    crate::project::date(local).unwrap_or(EPOCH)
}

const EPOCH: Date = match Date::new(1970, 1, 1) {
    Some(date) => date,
    None => unreachable!(),
};

#[cfg(test)]
mod tests;
