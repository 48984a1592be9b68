//! From what is known to what will be written: pure, replayable, printable.

mod action;
mod view;

pub use action::{
    Action, ActionName, Command, CompanyDraft, ContactDraft, FieldChange, Purpose, Ref, TicketDraft,
};
pub use view::{Base, Decision, KnownTicket, LeadView, Outcome, Plan, PossibleDuplicate, TicketView, View};
