//! Carrying an opt-out into the CRM: the flag, the stage, the lists, a note; and nothing else, ever.

use crm_workflow::{Event, Facts, Field, Policy, step};
use rest_core::redact_text;

use crate::crm::{CrmContact, is_yes};
use crate::plan::build::{Build, decision};
use crate::plan::lists::Lists;
use crate::plan::{Command, FieldChange, KnownTicket, Outcome, Purpose, Ref};
use crate::rules::Rules;

/// Who must not be contacted, and why.
pub(super) struct OptOut<'a> {
    /// `lead:…` or `ticket:…`.
    pub(super) entity: &'a str,
    /// Why, in words that name nobody.
    pub(super) reason: &'a str,
    pub(super) known: Option<&'a KnownTicket>,
    pub(super) contact: Option<&'a CrmContact>,
}

/// Writes the proof of an opt-out where it is missing.
///
/// A flag that we set and a person took away again is not set a second time: the person answers for it, and the
/// suppression list goes on to keep everything else from being written.
pub(super) fn carry(opt_out: &OptOut<'_>, lists: &Lists<'_>, rules: &Rules, out: &mut Build) {
    let before = out.len();
    // Whoever wrote the reason may have named somebody.
    let reason = redact_text(opt_out.reason);
    let mut record = decision(
        opt_out.entity,
        Outcome::Blocked,
        opt_out.known.map(|known| known.ticket.id),
        format!("do not contact: {reason}"),
    );
    let lifted = opt_out.known.is_some_and(|known| {
        let flag = Field::DoNotContact.name();
        known.base.get(flag).is_some_and(|base| is_yes(base)) && !known.ticket.do_not_contact()
    });
    if lifted {
        record.warnings.push("a person took the flag away; the suppression list still holds".to_owned());
        record.manual_work_detected = true;
        record.fields_preserved.push(Field::DoNotContact.name().to_owned());
    } else {
        if let Some(known) = opt_out.known {
            flag(opt_out, &reason, known, &rules.policy, out);
        }
        let contact = opt_out
            .known
            .and_then(|known| known.ticket.contact)
            .or_else(|| opt_out.contact.map(|contact| contact.id));
        if let Some(contact) = contact {
            lists.silence(opt_out.entity, &Ref::Known(contact), out);
        }
    }
    if out.len() > before {
        record.fields_updated.push(Field::DoNotContact.name().to_owned());
    }
    out.decide(record);
}

fn flag(opt_out: &OptOut<'_>, reason: &str, known: &KnownTicket, policy: &Policy, out: &mut Build) {
    let ticket = &known.ticket;
    // A record with a status nobody mapped is left alone; its lists are not.
    let Some(stage) = ticket.stage.known() else { return };
    let event = Event::OptOut { reason: reason.to_owned() };
    // An opt-out is possible from everywhere and refuses nothing.
    let Ok(step) = step(stage, &event, &Facts::new(), policy) else { return };
    let (from, stage) = (Some(stage), step.status().filter(|next| *next != stage));
    let field = Field::DoNotContact.name();
    let old = ticket.fields.get(field).cloned();
    let flagged = old.as_deref().is_some_and(is_yes);
    if stage.is_none() && flagged {
        return;
    }
    // Written even where a person ticked it already: from then on it is known to be ours, and taking it away again
    // is seen as what a person decided.
    let changes = vec![FieldChange { field: field.to_owned(), old, new: Some("true".to_owned()) }];
    let about = format!("ticket:{}", ticket.id);
    let command = Command::UpdateTicket { ticket: ticket.id, from, stage, changes, allow_suppressed: true };
    let update = out.act(opt_out.entity, &about, Purpose::DoNotContact, command, reason);
    let text = format!("Do not contact: {reason}. Automation for this record has stopped.");
    let note = Command::AddNote { ticket: Ref::Known(ticket.id), text };
    out.then(update, (opt_out.entity, &about), Purpose::DoNotContact, note, "proof of the opt-out");
}
