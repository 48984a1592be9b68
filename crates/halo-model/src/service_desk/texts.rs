//! Texts that are used again and again, and the boxes that send them.

use serde_json::Value;

use crate::record::resource;
use crate::{
    AgentId, CannedTextId, CustomButtonId, EmailTemplateId, Guid, HaloTime, MailboxId, TeamId, TicketTypeId,
    TopLevelId, UserId,
};

resource! {
    /// A text to answer with.
    pub struct CannedText, CannedTextWrite {
        /// The id; a write without it makes a new one.
        id: CannedTextId,
        /// The name.
        name: String,
        /// The text.
        text: String,
        /// The text, formatted.
        html: String,
        /// The group of texts.
        group_id: i64,
        /// The agent.
        agent_id: AgentId,
        /// The team.
        team_id: TeamId,
        /// The department.
        department_id: TopLevelId,
        /// Who may use it, as a number.
        restriction_type: i64,
        /// Labels.
        tags: Vec<Value>,
    }
    reads {
        /// The group's name.
        group_name: String,
        /// The agent's name.
        agent_name: String,
        /// The team's name.
        team_name: String,
        /// The department's name.
        department_name: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// A template for messages.
    pub struct EmailTemplate, EmailTemplateWrite {
        /// The id; a write without it makes a new one.
        id: EmailTemplateId,
        /// The name.
        name: String,
        /// A description.
        description: String,
        /// The title.
        header_text: String,
        /// The text, formatted.
        body_html: String,
        /// The text, plain.
        body_text: String,
        /// The text for text messages.
        body_sms: String,
        /// The group of templates.
        messagegroup_id: i64,
    }
    reads {
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// A mailbox that Halo reads or sends from. Secrets are not among its properties here.
    pub struct Mailbox, MailboxWrite {
        /// The id; a write without it makes a new one.
        id: MailboxId,
        /// The name.
        name: String,
        /// Whether it is used.
        enabled: bool,
        /// The address it sends from.
        smtpaddress: String,
        /// The name it sends under.
        smtpdisplayname: String,
        /// The server it sends through.
        smtpserver: String,
        /// That server's port.
        smtpport: i64,
        /// The server it is read from.
        server: String,
        /// The type of its tickets.
        tickettype_id: TicketTypeId,
        /// Whether tags in a subject are read.
        allow_email_hashtags: bool,
        /// Whether agents can choose it.
        showinfromaddress: bool,
        /// The contact for senders that nobody knows.
        defaultuserid: UserId,
    }
    reads {
        /// The address of a mailbox at Microsoft.
        azureemail: String,
        /// The address of a mailbox at Google.
        google_email: String,
        /// The kind, as a number.
        kind = "type": i64,
        /// When it was made.
        creationdate: HaloTime,
    }
}

resource! {
    /// A button of one's own on a screen.
    pub struct CustomButton, CustomButtonWrite {
        /// The id; a write without it makes a new one.
        id: CustomButtonId,
        /// The name.
        name: String,
        /// The text on it.
        label: String,
        /// The picture on it.
        icon: String,
        /// What it does, as a number.
        kind = "type": i64,
        /// What it opens.
        url: String,
        /// Whether it opens another tab.
        newtab: bool,
        /// The runbook it starts.
        runbook_id: String,
        /// The screen it is on, as a number.
        usage: i64,
        /// The order on that screen.
        seq: i64,
    }
    reads {
        /// The runbook's name.
        runbook_name: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
