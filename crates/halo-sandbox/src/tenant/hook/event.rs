//! What can be listened for, and what a change to the rows was.

use std::collections::HashMap;

use crate::tenant::data::{Change, Data, Key, Row};
use crate::tenant::schema::{ACTIONS, CALL_LOG, CLIENT, SITE, TICKETS, USERS};
use crate::tenant::ticket;

/// When a rule fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    Created,
    Updated,
    Deleted,
    /// A ticket's status is another one.
    Status,
    /// A ticket has another agent or team.
    Reassigned,
    /// A ticket is of another type: a lead became a prospect.
    Type,
    /// A ticket got a closing status.
    Closed,
}

/// A row of lookup 64.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    pub(crate) table: &'static str,
    pub(crate) trigger: Trigger,
}

const fn event(number: i64, name: &'static str, table: &'static str, trigger: Trigger) -> Event {
    Event { number, name, table, trigger }
}

/// The numbers are this tenant's own: they are resolved by name, as all ids.
pub(crate) const EVENTS: &[Event] = &[
    event(201, "New Ticket Logged", TICKETS, Trigger::Created),
    event(202, "Ticket Updated", TICKETS, Trigger::Updated),
    event(203, "Ticket Status Changed", TICKETS, Trigger::Status),
    event(204, "Ticket Reassigned", TICKETS, Trigger::Reassigned),
    event(205, "Ticket Type Changed", TICKETS, Trigger::Type),
    event(206, "Ticket Closed", TICKETS, Trigger::Closed),
    event(207, "Ticket Deleted", TICKETS, Trigger::Deleted),
    event(211, "New Action Logged", ACTIONS, Trigger::Created),
    event(212, "Action Updated", ACTIONS, Trigger::Updated),
    event(221, "New Client Created", CLIENT, Trigger::Created),
    event(222, "Client Updated", CLIENT, Trigger::Updated),
    event(223, "Client Deleted", CLIENT, Trigger::Deleted),
    event(231, "New Site Created", SITE, Trigger::Created),
    event(232, "Site Updated", SITE, Trigger::Updated),
    event(233, "Site Deleted", SITE, Trigger::Deleted),
    event(241, "New User Created", USERS, Trigger::Created),
    event(242, "User Updated", USERS, Trigger::Updated),
    event(243, "User Deleted", USERS, Trigger::Deleted),
    event(251, "New CRM Note", "CRMNote", Trigger::Created),
    event(252, "New Call Logged", CALL_LOG, Trigger::Created),
    event(253, "Call Updated", CALL_LOG, Trigger::Updated),
    event(261, "New Appointment", "Appointment", Trigger::Created),
    event(262, "Appointment Updated", "Appointment", Trigger::Updated),
    event(271, "New Quotation", "Quotation", Trigger::Created),
    event(272, "Quotation Updated", "Quotation", Trigger::Updated),
    event(273, "New Sales Order", "SalesOrder", Trigger::Created),
    event(274, "New Invoice", "Invoice", Trigger::Created),
    event(281, "New Asset", "Asset", Trigger::Created),
    event(282, "Asset Updated", "Asset", Trigger::Updated),
    event(291, "New Supplier", "Supplier", Trigger::Created),
];

/// What the changes were: one entry for each record, however often the request touched it. A ticket that only
/// got an entry counts as updated by the entry alone.
pub(crate) fn occurred<'a>(
    data: &Data,
    changes: &'a [Change],
    by_action: bool,
) -> Vec<(&'a Change, Vec<Trigger>)> {
    let mut first: HashMap<(&str, Key), usize> = HashMap::new();
    let mut found: Vec<(&Change, bool)> = Vec::new();
    for change in changes {
        let at = *first.entry((change.table, change.key)).or_insert(found.len());
        match found.get_mut(at) {
            // A record is spoken of unless every element that touched it asked for silence.
            Some((_, quiet)) => *quiet &= change.quiet,
            None => found.push((change, change.quiet)),
        }
    }
    let loud = found.into_iter().filter(|(_, quiet)| !quiet).map(|(change, _)| change);
    loud.map(|change| (change, triggers(data, change, by_action && change.table == TICKETS)))
        .filter(|(_, triggers)| !triggers.is_empty())
        .collect()
}

fn triggers(data: &Data, change: &Change, entry_only: bool) -> Vec<Trigger> {
    let now = data.get(change.table, change.key).filter(|row| !row.deleted);
    let old = change.old.as_ref().filter(|row| !row.deleted);
    match (old, now) {
        (None, Some(_)) => vec![Trigger::Created],
        (Some(_), None) => vec![Trigger::Deleted],
        (None, None) => Vec::new(),
        (Some(old), Some(now)) => {
            let mut triggers = if entry_only { Vec::new() } else { vec![Trigger::Updated] };
            if change.table == TICKETS {
                triggers.extend(ticket_triggers(data, old, now));
            }
            triggers
        }
    }
}

fn ticket_triggers(data: &Data, old: &Row, now: &Row) -> Vec<Trigger> {
    let differs = |name: &str| old.get(name) != now.get(name);
    let closed = |row: &Row| ticket::is_closed(data, row.int("status_id").unwrap_or_default());
    [
        (differs("status_id"), Trigger::Status),
        (differs("agent_id") || differs("team"), Trigger::Reassigned),
        (differs("tickettype_id"), Trigger::Type),
        (closed(now) && !closed(old), Trigger::Closed),
    ]
    .into_iter()
    .filter_map(|(holds, trigger)| holds.then_some(trigger))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_unique() {
        for (n, event) in EVENTS.iter().enumerate() {
            let others = &EVENTS[n + 1..];
            assert!(others.iter().all(|other| other.number != event.number && other.name != event.name));
        }
    }
}
