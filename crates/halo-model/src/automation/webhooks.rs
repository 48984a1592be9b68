//! Webhooks, the rules that trigger them, and what was delivered.

use serde_json::Value;

use crate::record::resource;
use crate::{AgentId, EmailTemplateId, Guid, HaloTime, NotificationRuleId, WebhookEventId, WebhookId};

resource! {
    /// A webhook, or a runbook.
    pub struct Webhook, WebhookWrite {
        /// The id; a write without it makes a new one.
        id: WebhookId,
        /// The name.
        name: String,
        /// `0` for a webhook, `1` for a runbook.
        kind = "type": i64,
        /// Where it is delivered.
        url: String,
        /// The HTTP method, as a number: 0 GET, 1 POST by all appearances.
        method: i64,
        /// The media type.
        content_type: String,
        /// Whether it is used.
        active: bool,
        /// How it proves who it is, as a number.
        authentication_type: i64,
        /// The user of Basic authentication.
        basic_username: String,
        /// What the body holds, as a number.
        payload_type: i64,
        /// Whether `mappings` make the body.
        custom_payload: bool,
        /// What goes into the body.
        mappings: Vec<Value>,
        /// What is delivered together, as a number.
        batch_method: i64,
        /// Seconds that deliveries are collected.
        batch_delay_seconds: i64,
        /// How many are delivered together at most.
        batch_limit: i64,
        /// After how many in a row it is stopped.
        infinite_loop_threshold: i64,
        /// Whether a failure is told.
        notify_on_failure: bool,
        /// Days that deliveries are kept.
        log_retention_policy_days: i64,
        /// Who may start a runbook: `0` Halo only, `1` anybody.
        runbook_start_type: i64,
        /// The steps.
        steps: Vec<Value>,
        /// A note.
        note: String,
    }
    reads {
        /// The last HTTP status.
        last_status: i64,
        /// Whether Halo has switched it off.
        disabled: bool,
        /// The entries.
        events: Vec<Value>,
        /// What a runbook is started with.
        input_variables: Vec<Value>,
    }
    writes {
        /// The password of Basic authentication.
        basic_password: String,
    }
}

resource! {
    /// One delivery of a webhook, or one run of a runbook.
    pub struct WebhookEvent, WebhookEventWrite {
        /// The id; a write without it makes a new one.
        id: WebhookEventId,
        /// The webhook.
        webhook_id: WebhookId,
    }
    reads {
        /// When.
        timestamp: HaloTime,
        /// The state, as a number.
        status: i64,
        /// The HTTP status of the answer.
        responsestatus: i64,
        /// What was sent.
        requestbody: String,
        /// What was answered.
        responsebody: String,
        /// The headers that were sent.
        requestheaders: String,
        /// The headers of the answer.
        responseheaders: String,
        /// How long it took, in milliseconds by all appearances.
        duration: f64,
        /// Whether it failed.
        error: bool,
        /// The record it was about.
        entity_id: i64,
        /// The rule that triggered it.
        notification_id: NotificationRuleId,
        /// The run.
        automation_id: i64,
        /// The step of the run.
        automation_step: i64,
    }
}

resource! {
    /// A rule that sends a message, or triggers a webhook, when something happens.
    pub struct NotificationRule, NotificationRuleWrite {
        /// The id; a write without it makes a new one.
        id: NotificationRuleId,
        /// The name.
        name: String,
        /// The kind, as a number; `-2` for webhooks.
        kind = "type": i64,
        /// How it is delivered, as a number; `6` by webhook.
        delivery_method: i64,
        /// What happened: a row of lookup 64.
        eventno: i64,
        /// The webhook it triggers.
        webhook_id: WebhookId,
        /// The agent.
        agent_id: AgentId,
        /// The role whose agents are told.
        role_id: String,
        /// The template of the message.
        emailtemplate_id: EmailTemplateId,
        /// The conditions.
        conditions: Vec<Value>,
        /// Further addresses, separated by commas.
        email_list: String,
        /// Whether phones are told.
        sendpushnotification: bool,
        /// Whether only in working hours, as a number.
        useworkinghours: i64,
    }
    reads {
        /// The agent's name.
        agent_name: String,
        /// The role's name.
        role_name: String,
        /// The template's name.
        emailtemplate_name: String,
        /// How many conditions there are.
        condition_count: i64,
        /// How many are told.
        subscriber_count: i64,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
