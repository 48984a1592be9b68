//! Actions: the notes, e-mails and calls on a ticket, and the log of calls.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{
    ActionKey, AgentId, CallLogId, ClientId, CustomField, HaloTime, OutcomeId, SiteId, StatusId, TicketId,
    UserId,
};

record! {
    /// An entry on a ticket.
    pub struct Action {
        /// The ticket.
        ticket_id: TicketId,
        /// The number within the ticket, from 1; unique only together with the ticket.
        id: i64,
        /// An id that is unique everywhere.
        guid: String,
        /// The outcome's name.
        outcome: String,
        /// The outcome.
        outcome_id: OutcomeId,
        /// The text.
        note: String,
        /// The text, formatted; only if asked for.
        note_html: String,
        /// Whether the customer cannot see it.
        hiddenfromuser: bool,
        /// Who did it, as text.
        who: String,
        /// The agent who did it.
        who_agentid: AgentId,
        /// What kind of person did it.
        who_type: i64,
        /// When.
        datetime: HaloTime,
        /// When it was entered.
        actiondatecreated: HaloTime,
        /// Hours it took.
        timetaken: f64,
        /// The status it led to.
        new_status: StatusId,
        /// That status's name.
        new_status_name: String,
        /// The agent it led to.
        new_agent: AgentId,
        /// The team it led to.
        new_team: String,
        /// Sender of the e-mail.
        emailfrom: String,
        /// Recipients of the e-mail.
        emailto: String,
        /// Copies of the e-mail.
        emailcc: String,
        /// Subject of the e-mail.
        emailsubject: String,
        /// Whether it is marked as important.
        important: bool,
        /// Whether its time can be billed.
        actisbillable: bool,
        /// The rate it is billed at: a row of the charge rates.
        chargerate: i64,
        /// Files, if asked for.
        attachments: Vec<Value>,
        /// Custom fields; `None` if the answer did not carry them.
        customfields: Vec<CustomField>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl Action {
    /// Ticket and number, which together identify an action.
    pub fn key(&self) -> Option<ActionKey> {
        Some(ActionKey::new(self.ticket_id?, self.id?))
    }
}

write_record! {
    /// An action to add, or, with ticket and id, to change. A new one needs a ticket and an outcome.
    pub struct ActionWrite {
        /// The ticket.
        ticket_id: TicketId,
        /// The number within the ticket; a new action is made without it.
        id: i64,
        /// The outcome's name.
        outcome: String,
        /// The outcome.
        outcome_id: OutcomeId,
        /// The text.
        note: String,
        /// The text, formatted.
        note_html: String,
        /// Whether the customer cannot see it.
        hiddenfromuser: bool,
        /// The agent who did it.
        who_agentid: AgentId,
        /// When.
        datetime: HaloTime,
        /// Hours it took.
        timetaken: f64,
        /// The status it leads to.
        new_status: StatusId,
        /// The agent it leads to.
        new_agent: AgentId,
        /// The team it leads to.
        new_team: String,
        /// Whether an e-mail is sent.
        sendemail: bool,
        /// Recipients of the e-mail.
        emailto: String,
        /// Copies of the e-mail.
        emailcc: String,
        /// Subject of the e-mail.
        emailsubject: String,
        /// Text of the e-mail.
        emailbody_html: String,
        /// Whether it is marked as important.
        important: bool,
        /// Marks an import, which relaxes checks and notifications.
        isimport = "_isimport": bool,
        /// Skips the ticket rules.
        dont_do_rules: bool,
        /// Whether its time can be billed.
        actisbillable: bool,
        /// The rate it is billed at: a row of the charge rates.
        chargerate: i64,
        /// Files to add: objects with `filename` and `data_base64`.
        attachments: Vec<Value>,
    }
    with customfields
}

record! {
    /// An entry of the call log.
    pub struct CallLog {
        /// The entry's id.
        id: CallLogId,
        /// When the call began.
        start_date: HaloTime,
        /// When it ended.
        end_date: HaloTime,
        /// Hours it took.
        timetaken: f64,
        /// The agent.
        agent_id: AgentId,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The number that called.
        callerid: String,
        /// The number that was called.
        diallednumber: String,
        /// Who called.
        caller_name: String,
        /// E-mail address of who called.
        caller_email: String,
        /// The title.
        summary: String,
        /// A note.
        note: String,
        /// The ticket.
        ticket_id: TicketId,
        /// The outcome.
        outcome_id: OutcomeId,
        /// A number for the state of the call.
        call_status: i64,
        /// The direction: by all appearances 0 in, 1 out.
        call_direction: i64,
        /// The kind of call.
        call_type: String,
        /// A category.
        call_category: String,
        /// A key in another system.
        third_party_id: String,
        /// What was said.
        call_transcript: String,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

write_record! {
    /// An entry of the call log to create, or, with an id, to change. Entries cannot be deleted.
    pub struct CallLogWrite {
        /// The entry to change; a new one is made without it.
        id: CallLogId,
        /// When the call began.
        start_date: HaloTime,
        /// When it ended.
        end_date: HaloTime,
        /// Hours it took.
        timetaken: f64,
        /// The agent.
        agent_id: AgentId,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The number that called.
        callerid: String,
        /// The number that was called.
        diallednumber: String,
        /// Who called.
        caller_name: String,
        /// E-mail address of who called.
        caller_email: String,
        /// The title; a new entry needs it.
        summary: String,
        /// A note.
        note: String,
        /// The ticket.
        ticket_id: TicketId,
        /// The outcome.
        outcome_id: OutcomeId,
        /// A number for the state of the call.
        call_status: i64,
        /// The direction: by all appearances 0 in, 1 out.
        call_direction: i64,
        /// The kind of call.
        call_type: String,
        /// A category.
        call_category: String,
        /// A key in another system.
        third_party_id: String,
        /// What was said.
        call_transcript: String,
    }
}
