//! Campaigns by e-mail: what is sent, what became of it, and who wants none.

use serde_json::Value;

use crate::record::{record, resource};
use crate::{
    AgentId, HaloTime, ListId, ListLogId, MailCampaignEmailId, MailCampaignId, MailCampaignLogId, MailboxId,
    UnsubscribeId, UserId,
};

resource! {
    /// A campaign by e-mail.
    pub struct MailCampaign, MailCampaignWrite {
        /// The id; a write without it makes a new one.
        id: MailCampaignId,
        /// The name.
        name: String,
        /// The list it is sent to.
        distribution_list: ListId,
        /// The mailbox that sends.
        mailbox_from: MailboxId,
        /// Where answers go.
        mailbox_replyto: String,
        /// The kind of campaign, as a number.
        kind = "type": i64,
    }
    reads {
        /// The state, as a number.
        status: i64,
        /// The state.
        status_desc: String,
        /// The list's name.
        distribution_list_name: String,
        /// How many it is for.
        recipients_count: i64,
        /// How many were sent.
        emails_sent: i64,
        /// How often e-mails were opened.
        total_opens: i64,
        /// How often links were followed.
        total_clicks: i64,
        /// How many want no more.
        total_unsubscribes: i64,
        /// The share of recipients that opened one, in percent.
        unique_open_rate: f64,
        /// The share that followed a link, in percent.
        click_rate: f64,
        /// The share that wants no more, in percent.
        unsubscribe_rate: f64,
        /// When it was made.
        created_datetime: HaloTime,
        /// When it was sent.
        sent_datetime: HaloTime,
        /// Its e-mails.
        emails: Vec<Value>,
        /// Who wants no more.
        marketing_unsubscribes: Vec<Value>,
    }
}

resource! {
    /// One e-mail of a campaign.
    pub struct MailCampaignEmail, MailCampaignEmailWrite {
        /// The id; a write without it makes a new one.
        id: MailCampaignEmailId,
        /// The campaign.
        mailcampaign_id: MailCampaignId,
        /// The title.
        subject: String,
        /// The text.
        body: String,
        /// The text, formatted.
        body_html: String,
        /// The order in lists.
        sequence: i64,
        /// When it is sent: at a time or after the one before, as a number.
        send_type: i64,
        /// When it is sent.
        send_at_datetime: HaloTime,
        /// Days after the one before.
        send_at_timeafter_days: i64,
        /// Hours after the one before.
        send_at_timeafter_hours: i64,
        /// Minutes after the one before.
        send_at_timeafter_mins: i64,
    }
    reads {
        /// The state, as a number.
        status: i64,
        /// The state.
        status_desc: String,
        /// When it was sent.
        date_sent: HaloTime,
    }
}

record! {
    /// What happened to one e-mail of a campaign.
    pub struct MailCampaignLog {
        /// The id.
        id: MailCampaignLogId,
        /// The campaign.
        mailcampaign_id: MailCampaignId,
        /// The contact.
        user_id: UserId,
        /// The contact's name.
        user_name: String,
        /// The address.
        email_address: String,
        /// When.
        datetime: HaloTime,
        /// What happened, as a number.
        action: i64,
        /// What happened.
        action_desc: String,
        /// A soft warning.
        warning = "_warning": String,
    }
}

resource! {
    /// Somebody who wants no marketing.
    pub struct MarketingUnsubscribe, MarketingUnsubscribeWrite {
        /// The id; a write without it makes a new one.
        id: UnsubscribeId,
        /// The contact.
        user_id: UserId,
        /// The address.
        email_address: String,
        /// Which of the contact's addresses, as a number.
        email_unsubscribed: i64,
        /// The campaign that was the last straw.
        mailcampaign_id: MailCampaignId,
        /// When.
        date_unsubscribed: HaloTime,
        /// Whether from everything.
        unsub_all: bool,
    }
    reads {
        /// The contact's name.
        user_name: String,
        /// The campaign's name.
        mailcampaign_name: String,
        /// Which of the contact's addresses.
        email_unsubscribed_name: String,
    }
}

resource! {
    /// What happened to a distribution list.
    pub struct DistributionListLog, DistributionListLogWrite {
        /// The id; a write without it makes a new one.
        id: ListLogId,
        /// The list.
        distributionlists_id: ListId,
        /// The contact.
        user_id: UserId,
        /// The agent.
        agent_id: AgentId,
        /// When.
        datetime: HaloTime,
        /// What happened, as a number.
        action: i64,
        /// Subject of the e-mail.
        emailsubject: String,
        /// Text of the e-mail.
        emailbody: String,
    }
    reads {
        /// What happened.
        action_desc: String,
        /// The contact's name.
        user_name: String,
    }
}
