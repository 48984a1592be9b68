//! Calls of a record: a note for each new one, and the proposal that follows from channels that lead nowhere.

use std::collections::BTreeSet;

use crm_workflow::Stage;

use crate::call::{Call, CallOutcome};
use crate::plan::build::Build;
use crate::plan::{Command, Purpose, Ref};

/// So many channels that lead nowhere make the data doubtful.
const DEAD_CHANNELS: usize = 3;

/// Numbers that a call showed to be invalid.
pub(super) fn dead_numbers(calls: &[Call]) -> BTreeSet<&str> {
    let dead = calls.iter().filter(|call| call.record.outcome == CallOutcome::InvalidNumber);
    dead.filter_map(|call| call.e164.as_deref().or(call.record.dialled_number.as_deref())).collect()
}

/// Plans what is new about the calls of a record.
pub(super) fn plan(
    entity: &str,
    ticket: i64,
    stage: Stage,
    calls: &[Call],
    email_is_dead: bool,
    out: &mut Build,
) {
    for call in calls.iter().filter(|call| call.is_new) {
        let command =
            Command::AddNote { ticket: Ref::Known(ticket), text: call.record.note(call.e164.as_deref()) };
        out.once(None, (entity, &call.key), Purpose::Calls, command, "a call was recorded");
    }
    let news = calls.iter().any(|call| call.is_new && call.record.outcome == CallOutcome::InvalidNumber);
    let dead = dead_numbers(calls).len() + usize::from(email_is_dead);
    let open = matches!(stage, Stage::NewLead | Stage::Researching | Stage::Contacted);
    if news && open && dead >= DEAD_CHANNELS {
        let text = format!(
            "{dead} ways to reach this person lead nowhere. Proposed: {}.",
            Stage::InvalidData.display_name()
        );
        let about = format!("{entity}:invalid_data:{dead}");
        let note = Command::AddNote { ticket: Ref::Known(ticket), text };
        out.once(None, (entity, &about), Purpose::Calls, note, "a person decides");
    }
}
