#![doc = include_str!("../README.md")]

mod action;
#[cfg(feature = "assets")]
mod assets;
#[cfg(feature = "automation")]
mod automation;
#[cfg(feature = "billing")]
mod billing;
mod client;
#[cfg(feature = "crm")]
mod crm;
mod custom;
mod endpoint;
mod fault;
mod guid;
mod id;
#[cfg(feature = "knowledge")]
mod knowledge;
mod lenient;
mod list;
mod lists;
mod money;
mod record;
#[cfg(feature = "service-desk")]
mod service_desk;
mod setup;
mod site;
mod ticket;
mod time;
mod user;
mod webhook;

pub use action::{Action, ActionWrite, CallLog, CallLogWrite};
#[cfg(feature = "assets")]
pub use assets::{Asset, AssetField, AssetFieldWrite, AssetType, AssetTypeWrite, AssetWrite};
#[cfg(feature = "automation")]
pub use automation::{
    Application, ApplicationWrite, CustomIntegration, CustomIntegrationMethod, CustomIntegrationMethodWrite,
    CustomIntegrationWrite, CustomTable, CustomTableWrite, FieldGroup, FieldGroupWrite, NotificationRule,
    NotificationRuleWrite, Report, ReportWrite, RunbookRun, Webhook, WebhookEvent, WebhookEventWrite,
    WebhookWrite,
};
#[cfg(feature = "billing")]
pub use billing::{
    ClientContract, ClientContractWrite, Expense, ExpenseWrite, Invoice, InvoicePayment, InvoicePaymentWrite,
    InvoiceWrite, Item, ItemGroup, ItemGroupWrite, ItemWrite, PurchaseOrder, PurchaseOrderWrite, Quotation,
    QuotationWrite, RecurringInvoice, RecurringInvoiceWrite, SalesOrder, SalesOrderWrite, Tax, TaxWrite,
};
pub use client::{Client, ClientWrite};
#[cfg(feature = "crm")]
pub use crm::{
    Appointment, AppointmentWrite, Attachment, AttachmentWrite, Category, CategoryWrite, CrmNote,
    CrmNoteWrite, Currency, CurrencyWrite, DistributionListLog, DistributionListLogWrite, Label, LabelWrite,
    MailCampaign, MailCampaignEmail, MailCampaignEmailWrite, MailCampaignLog, MailCampaignWrite,
    MarketingUnsubscribe, MarketingUnsubscribeWrite, Organisation, OrganisationWrite, Outcome, OutcomeWrite,
    StoredAddress, StoredAddressWrite, Supplier, SupplierWrite, Team, TeamWrite, TopLevel, TopLevelWrite,
    UserChange, UserRole, UserRoleWrite,
};
pub use custom::{CustomField, CustomFieldWrite, FieldKind, InputType, Usage, bare_name, same_name};
pub use endpoint::{Body, Endpoint, IdKind, IdProblem, Pages, Rows, Verb};
pub use fault::{Fault, FaultKind, Problem};
pub use guid::{Guid, NotAGuid};
pub use id::{
    ActionKey, AddressId, AgentId, ApplicationId, AppointmentId, ArticleId, AssetFieldId, AssetGroupId,
    AssetId, AssetStatusId, AssetTypeId, AttachmentId, CallLogId, CannedTextId, CategoryId, ClientId,
    ContractId, CrmNoteId, CurrencyId, CustomButtonId, CustomIntegrationId, CustomIntegrationMethodId,
    CustomTableId, EmailTemplateId, ExpenseId, ExternalLinkId, FaqListId, FeedEntryId, FeedbackId,
    FieldGroupId, FieldId, HolidayId, InvoiceId, ItemGroupId, ItemId, ListId, ListLogId, LookupKey,
    LookupRowId, MailCampaignEmailId, MailCampaignId, MailCampaignLogId, MailboxId, MessageId, MilestoneId,
    NotificationRuleId, OrganisationId, OutcomeId, PaymentId, PriorityId, PurchaseOrderId, QuotationId,
    RecurringInvoiceId, ReleaseId, ReportId, RunbookRunId, SalesOrderId, ServiceId, SiteId, SlaId, StatusId,
    SupplierId, TagId, TaxId, TeamId, TicketId, TicketTypeId, TimesheetEventId, TimesheetId, TopLevelId,
    UnsubscribeId, UserChangeId, UserId, UserRoleId, ViewColumnsId, ViewFilterId, ViewListId, WebhookEventId,
    WebhookId, WorkdayId, WorkflowId,
};
#[cfg(feature = "knowledge")]
pub use knowledge::{FaqList, FaqListWrite, KbArticle, KbArticleWrite};
pub use list::{BadRow, DecodeError, List, WriteAnswer, decode_list, decode_record, decode_written};
pub use lists::{
    DistributionList, DistributionListWrite, ExternalLink, ExternalLinkWrite, IdRef, ListMember,
};
pub use money::Money;
#[cfg(feature = "service-desk")]
pub use service_desk::{
    CannedText, CannedTextWrite, CustomButton, CustomButtonWrite, EmailTemplate, EmailTemplateWrite,
    FeedEntry, Feedback, FeedbackWrite, Holiday, HolidayWrite, Mailbox, MailboxWrite, Milestone,
    MilestoneWrite, NotificationMessage, NotificationMessageWrite, Priority, PriorityWrite, Release,
    ReleaseWrite, Service, ServiceWrite, Timesheet, TimesheetEvent, TimesheetEventWrite, TimesheetWrite,
    ViewColumns, ViewColumnsWrite, ViewFilter, ViewFilterWrite, ViewList, ViewListWrite, Workday,
    WorkdayWrite, Workflow, WorkflowWrite,
};
pub use setup::{
    Agent, AgentWrite, AuthInfo, FieldInfo, FieldInfoWrite, LookupRow, LookupWrite, Status, StatusWrite,
    TicketType, TicketTypeWrite,
};
pub use site::{Address, AddressWrite, Site, SiteWrite};
pub use ticket::{Tag, Ticket, TicketWrite};
pub use time::HaloTime;
pub use user::{User, UserWrite};
pub use webhook::{Hint, Touched, decode_webhook};
