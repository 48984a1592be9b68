//! Webhooks, calls to other systems, tables of one's own and reports.

mod integrations;
mod webhooks;

pub use integrations::{
    Application, ApplicationWrite, CustomIntegration, CustomIntegrationMethod, CustomIntegrationMethodWrite,
    CustomIntegrationWrite, CustomTable, CustomTableWrite, FieldGroup, FieldGroupWrite, Report, ReportWrite,
    RunbookRun,
};
pub use webhooks::{
    NotificationRule, NotificationRuleWrite, Webhook, WebhookEvent, WebhookEventWrite, WebhookWrite,
};
