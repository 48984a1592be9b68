//! Hours, what customers thought of them, and what happened meanwhile.

use serde_json::Value;

use crate::record::{record, resource};
use crate::{
    AgentId, ClientId, ContractId, FeedEntryId, FeedbackId, HaloTime, MessageId, NotificationRuleId, SiteId,
    TicketId, TimesheetEventId, TimesheetId, UserId, WorkdayId,
};

resource! {
    /// One day of one agent.
    pub struct Timesheet, TimesheetWrite {
        /// The id; a write without it makes a new one.
        id: TimesheetId,
        /// The agent.
        agent_id: AgentId,
        /// The day.
        date: HaloTime,
        /// When it began.
        start_time: HaloTime,
        /// When it ended.
        end_time: HaloTime,
    }
    reads {
        /// The agent's name.
        agent_name: String,
        /// Hours worked.
        work_hours: f64,
        /// Hours with entries.
        actual_hours: f64,
        /// Hours that can be billed.
        chargeable_hours: f64,
        /// Hours of breaks.
        break_hours: f64,
        /// Hours without entries.
        unlogged_hours: f64,
        /// Hours to be worked.
        target_hours: f64,
        /// Hours with entries, in percent of those to be worked.
        percentage: f64,
        /// The entries.
        events: Vec<Value>,
        /// The agent's working hours.
        workdayid: WorkdayId,
    }
}

resource! {
    /// One entry of a timesheet.
    pub struct TimesheetEvent, TimesheetEventWrite {
        /// The id; a write without it makes a new one.
        id: TimesheetEventId,
        /// The agent.
        agent_id: AgentId,
        /// When it began.
        start_date: HaloTime,
        /// When it ended.
        end_date: HaloTime,
        /// The title.
        subject: String,
        /// A note.
        note: String,
        /// The ticket.
        ticket_id: TicketId,
        /// The action's number within the ticket.
        action_number: i64,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The kind, as a number.
        event_type: i64,
        /// Hours it took.
        timetaken: f64,
        /// Hours on the way.
        traveltime: f64,
        /// The rate it is billed at: a row of the charge rates.
        charge_rate: i64,
        /// The contract it counts against.
        contract_id: ContractId,
    }
    reads {
        /// The client's name.
        customer: String,
        /// The contact's name.
        user_name: String,
        /// The name of that rate.
        charge_type_name: String,
    }
}

resource! {
    /// What a customer thought of a ticket.
    pub struct Feedback, FeedbackWrite {
        /// The id; a write without it makes a new one.
        id: FeedbackId,
        /// The ticket.
        ticket_id: TicketId,
        /// The mark.
        score: i64,
        /// What the customer wrote.
        comment: String,
        /// When.
        date: HaloTime,
    }
    reads {
        /// The group of marks, as a number.
        score_band: i64,
        /// What the customer is answered.
        user_message: String,
    }
}

record! {
    /// Something that happened, for the page of news.
    pub struct FeedEntry {
        /// The id.
        id: FeedEntryId,
        /// The ticket.
        ticket_id: TicketId,
        /// The action's number within the ticket.
        action_number: i64,
        /// When.
        datetime: HaloTime,
        /// Who did it.
        who: String,
        /// What was done.
        note: String,
        /// The client.
        client_id: ClientId,
        /// A soft warning.
        warning = "_warning": String,
    }
}

resource! {
    /// A message that Halo sent, or will send, to an agent or customer.
    pub struct NotificationMessage, NotificationMessageWrite {
        /// The id; a write without it makes a new one.
        id: MessageId,
        /// The title.
        subject: String,
        /// The text.
        message: String,
        /// The e-mail, formatted.
        emailbody_html: String,
        /// Recipients of the e-mail.
        emailaddress: String,
        /// Copies of the e-mail.
        ccaddress: String,
        /// The agent.
        agent_id: AgentId,
        /// The contact.
        user_id: UserId,
        /// The client.
        client_id: ClientId,
        /// The ticket.
        ticket_id: TicketId,
        /// When.
        datetime: HaloTime,
        /// The kind, as a number.
        kind = "type": i64,
        /// Whether it was seen.
        shown: bool,
        /// Whether it was read, as a number.
        read_status: i64,
    }
    reads {
        /// The title.
        summary: String,
        /// The state, as a number.
        status: i64,
        /// The rule it comes from.
        notification_id: NotificationRuleId,
        /// The rule's name.
        notification_name: String,
    }
}
