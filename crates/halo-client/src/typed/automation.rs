//! The resources of the feature `automation`.

use halo_model::{
    AgentId, Application, ApplicationId, ApplicationWrite, CustomIntegration, CustomIntegrationId,
    CustomIntegrationMethod, CustomIntegrationMethodId, CustomIntegrationMethodWrite, CustomIntegrationWrite,
    CustomTable, CustomTableId, CustomTableWrite, FieldGroup, FieldGroupId, FieldGroupWrite,
    NotificationRule, NotificationRuleId, NotificationRuleWrite, Report, ReportId, ReportWrite, RunbookRun,
    RunbookRunId, Webhook, WebhookEvent, WebhookEventId, WebhookEventWrite, WebhookId, WebhookWrite,
};

use crate::filters::filters;
use crate::resource::{ids, numbered, writable};
use crate::typed::{guid_ids, readings};

ids!(
    CustomIntegrationId,
    CustomIntegrationMethodId,
    CustomTableId,
    FieldGroupId,
    NotificationRuleId,
    ReportId,
    RunbookRunId
);

guid_ids!(ApplicationId, WebhookEventId, WebhookId);

numbered! {
    NotificationRule is NotificationRule / NotificationRuleWrite by NotificationRuleId:
        "rule" "/Notification" "notifications" Whole;
    CustomIntegration is CustomIntegration / CustomIntegrationWrite by CustomIntegrationId:
        "integration" "/CustomIntegration" "integrations" Whole;
    CustomIntegrationMethod is CustomIntegrationMethod / CustomIntegrationMethodWrite by CustomIntegrationMethodId:
        "method" "/CustomIntegrationMethod" "methods" Pages;
    CustomTable is CustomTable / CustomTableWrite by CustomTableId:
        "customtable" "/CustomTable" "customtables" Whole;
    FieldGroup is FieldGroup / FieldGroupWrite by FieldGroupId:
        "fieldgroup" "/FieldGroup" "fieldgroups" Whole;
    Report is Report / ReportWrite by ReportId:
        "report" "/Report" "reports" Pages;
}

writable! {
    Application is Application / ApplicationWrite by ApplicationId:
        "application" "/Application" "applications" Whole;
    Webhook is Webhook / WebhookWrite by WebhookId:
        "webhook" "/Webhook" "webhooks" Whole;
    WebhookEvent is WebhookEvent / WebhookEventWrite by WebhookEventId:
        "delivery" "/WebhookEvent" "events" Pages;
}

readings! {
    RunbookRun is RunbookRun by RunbookRunId: "automation" "/Automation" "automations" Count;
}

filters! {
    Webhook {
        /// `0` for webhooks, `1` for runbooks.
        kind: i64 => "type";
    }
    WebhookEvent {
        /// Of one webhook.
        webhook_id: WebhookId => "webhook_id" checks webhook_id;
        /// Of one run.
        automation_id: i64 => "automation_id" checks automation_id;
        /// Of one method.
        integrationmethod_id: CustomIntegrationMethodId => "integrationmethod_id";
    }
    NotificationRule {
        /// Of one webhook.
        webhook_id: WebhookId => "webhook_id" checks webhook_id;
        /// Of one agent.
        agent_id: AgentId => "agent_id";
        /// Of one role.
        role_id: text => "role_id";
        /// Of one kind.
        kind: i64 => "type";
        /// All, whoever they are for.
        showall: bool => "showall";
    }
    CustomIntegrationMethod {
        /// Of one system.
        integration_id: CustomIntegrationId => "integration_id" checks integration_id;
    }
    CustomTable {
        /// Of one table; see [`Usage`](halo_model::Usage).
        usage: i64 => "usage";
        /// Without Halo's own.
        customonly: bool => "customonly";
        /// Halo's own.
        systemonly: bool => "systemonly";
    }
    FieldGroup {
        /// With the fields of each.
        includefields: bool => "includefields";
    }
    Report {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Of one group.
        reportgroup_id: i64 => "reportgroup_id";
        /// Of one kind.
        kind: i64 => "type";
        /// With those that are published.
        includepublished: bool => "includepublished";
        /// Those with a chart.
        chartonly: bool => "chartonly";
    }
}
