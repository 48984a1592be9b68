//! Every typed resource through the client and the tenant: listed, made, read, changed and removed.

mod common;

use common::connect;
use halo_client::model::{Endpoint, Pages, Rows};
use halo_client::{Halo, Opportunity, Paging, Project, Resource};
use halo_sandbox::Sandbox;
use serde_json::{Value, json};

/// A property of its own that a resource needs or shows, and two values of it.
fn mark(path: &str) -> (&'static str, Value, Value) {
    let text = |name| (name, json!("first"), json!("second"));
    match path {
        "/CRMNote" => text("note"),
        "/Address" => text("line1"),
        "/Tags" => text("text"),
        "/MailCampaignEmail" | "/Appointment" | "/TimesheetEvent" | "/Notifications" => text("subject"),
        "/MarketingUnsubscribe" => text("email_address"),
        "/DistributionListsLog" => text("emailsubject"),
        "/Attachment" => text("filename"),
        "/Outcome" => text("outcome"),
        "/Category" => text("category_name"),
        "/Timesheet" => ("agent_id", json!(2), json!(3)),
        "/Feedback" => text("comment"),
        "/Expense" => text("description"),
        "/Application" => text("displayName"),
        "/Quotation" | "/SalesOrder" | "/PurchaseOrder" => text("title"),
        "/Invoice" | "/RecurringInvoice" => text("name"),
        "/InvoicePayment" => ("amount", json!(12.5), json!(13.0)),
        "/ClientContract" => text("ref"),
        "/Asset" => text("inventory_number"),
        "/WebhookEvent" => ("webhook_id", json!(GUIDS[0]), json!(GUIDS[1])),
        _ => text("name"),
    }
}

const GUIDS: [&str; 2] = ["b2a7f0c1-77aa-4b0e-8f3b-2f6f3d0d9a11", "6d0f4b7e-1c2d-4a55-9c1e-5f2f0b6f9a10"];

/// What a type says of its path is what the table of all paths says.
fn agrees<R: Resource>() {
    let endpoint = Endpoint::named(R::PATH).next().unwrap_or_else(|| panic!("{} does not exist", R::PATH));
    assert_eq!(endpoint.path(), R::PATH);
    if let Rows::Key(key) = endpoint.rows() {
        assert_eq!(R::KEY, key, "{}", R::PATH);
    }
    assert_eq!(endpoint.pages() == Pages::Pages, R::PAGING == Paging::Pages, "{}", R::PATH);
}

#[test]
fn the_resources_of_the_cycle_agree_with_the_table() {
    use halo_client::model::*;

    agrees::<Ticket>();
    agrees::<Opportunity>();
    agrees::<Project>();
    agrees::<Client>();
    agrees::<Site>();
    agrees::<User>();
    agrees::<Action>();
    agrees::<CallLog>();
    agrees::<TicketType>();
    agrees::<Status>();
    agrees::<FieldInfo>();
    agrees::<LookupRow>();
    agrees::<Agent>();
    agrees::<DistributionList>();
    agrees::<ExternalLink>();
}

async fn count<R: Resource>(halo: &Halo) -> usize {
    agrees::<R>();
    let rows = halo.list::<R>().all().await.unwrap_or_else(|error| panic!("{}: {error}", R::PATH));
    assert!(rows.iter().all(|row| R::id(row).is_some()), "{} has rows without an id", R::PATH);
    rows.len()
}

async fn reads<R: Resource>(halo: &Halo) {
    count::<R>(halo).await;
}

fn shown(row: &impl serde::Serialize, name: &str) -> Value {
    serde_json::to_value(row).unwrap()[name].clone()
}

/// One macro, because writes have their setters in common but no trait.
macro_rules! each {
    ($halo:ident: $($resource:ident / $write:ident;)*) => { $( {
        let path = <$resource as Resource>::PATH;
        let (name, first, second) = mark(path);
        let before = count::<$resource>(&$halo).await;
        let made = $halo.write_one::<$resource>($write::new().set(name, first.clone())).await;
        let id = made.unwrap_or_else(|error| panic!("{path}: {}", error.report())).id.expect(path);
        assert_eq!(count::<$resource>(&$halo).await, before + 1, "{path}");
        let row = $halo.get::<$resource>(id).await.unwrap().expect(path);
        assert_eq!(shown(&row, name), first, "{path}");
        $halo.write_one::<$resource>($write::new().id(id).set(name, second.clone())).await.unwrap();
        let row = $halo.get::<$resource>(id).await.unwrap().expect(path);
        assert_eq!(shown(&row, name), second, "{path}");
        let removable = Endpoint::named(&format!("{path}/{{id}}"))
            .any(|endpoint| endpoint.allows(halo_client::model::Verb::Delete));
        if removable {
            assert!($halo.delete::<$resource>(id).await.unwrap(), "{path}");
            assert!($halo.get::<$resource>(id).await.unwrap().is_none(), "{path}");
            assert_eq!(count::<$resource>(&$halo).await, before, "{path}");
        }
    } )* };
}

#[tokio::test]
async fn crm() {
    use halo_client::model::{
        Appointment, AppointmentWrite, Attachment, AttachmentWrite, Category, CategoryWrite, CrmNote,
        CrmNoteWrite, Currency, CurrencyWrite, DistributionListLog, DistributionListLogWrite, Label,
        LabelWrite, MailCampaign, MailCampaignEmail, MailCampaignEmailWrite, MailCampaignLog,
        MailCampaignWrite, MarketingUnsubscribe, MarketingUnsubscribeWrite, Organisation, OrganisationWrite,
        Outcome, OutcomeWrite, StoredAddress, StoredAddressWrite, Supplier, SupplierWrite, Team, TeamWrite,
        TopLevel, TopLevelWrite, UserChange, UserRole, UserRoleWrite,
    };

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    reads::<UserChange>(&halo).await;
    reads::<MailCampaignLog>(&halo).await;
    each! { halo:
        CrmNote / CrmNoteWrite;
        TopLevel / TopLevelWrite;
        Organisation / OrganisationWrite;
        UserRole / UserRoleWrite;
        StoredAddress / StoredAddressWrite;
        Label / LabelWrite;
        MailCampaign / MailCampaignWrite;
        MailCampaignEmail / MailCampaignEmailWrite;
        MarketingUnsubscribe / MarketingUnsubscribeWrite;
        DistributionListLog / DistributionListLogWrite;
        Appointment / AppointmentWrite;
        Attachment / AttachmentWrite;
        Supplier / SupplierWrite;
        Currency / CurrencyWrite;
        Team / TeamWrite;
        Outcome / OutcomeWrite;
        Category / CategoryWrite;
    }
}

#[tokio::test]
async fn service_desk() {
    use halo_client::model::{
        CannedText, CannedTextWrite, CustomButton, CustomButtonWrite, EmailTemplate, EmailTemplateWrite,
        FeedEntry, Feedback, FeedbackWrite, Holiday, HolidayWrite, Mailbox, MailboxWrite, Milestone,
        MilestoneWrite, NotificationMessage, NotificationMessageWrite, Priority, PriorityWrite, Release,
        ReleaseWrite, Service, ServiceWrite, Timesheet, TimesheetEvent, TimesheetEventWrite, TimesheetWrite,
        ViewColumns, ViewColumnsWrite, ViewFilter, ViewFilterWrite, ViewList, ViewListWrite, Workday,
        WorkdayWrite, Workflow, WorkflowWrite,
    };

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    reads::<FeedEntry>(&halo).await;
    each! { halo:
        Priority / PriorityWrite;
        Workday / WorkdayWrite;
        Holiday / HolidayWrite;
        Workflow / WorkflowWrite;
        CannedText / CannedTextWrite;
        EmailTemplate / EmailTemplateWrite;
        Mailbox / MailboxWrite;
        CustomButton / CustomButtonWrite;
        Timesheet / TimesheetWrite;
        TimesheetEvent / TimesheetEventWrite;
        Feedback / FeedbackWrite;
        NotificationMessage / NotificationMessageWrite;
        ViewList / ViewListWrite;
        ViewFilter / ViewFilterWrite;
        ViewColumns / ViewColumnsWrite;
        Service / ServiceWrite;
        Release / ReleaseWrite;
        Milestone / MilestoneWrite;
    }
}

#[tokio::test]
async fn billing() {
    use halo_client::model::{
        ClientContract, ClientContractWrite, Expense, ExpenseWrite, Invoice, InvoicePayment,
        InvoicePaymentWrite, InvoiceWrite, Item, ItemGroup, ItemGroupWrite, ItemWrite, PurchaseOrder,
        PurchaseOrderWrite, Quotation, QuotationWrite, RecurringInvoice, RecurringInvoiceWrite, SalesOrder,
        SalesOrderWrite, Tax, TaxWrite,
    };

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    each! { halo:
        Quotation / QuotationWrite;
        SalesOrder / SalesOrderWrite;
        PurchaseOrder / PurchaseOrderWrite;
        Item / ItemWrite;
        ItemGroup / ItemGroupWrite;
        Tax / TaxWrite;
        Invoice / InvoiceWrite;
        RecurringInvoice / RecurringInvoiceWrite;
        InvoicePayment / InvoicePaymentWrite;
        Expense / ExpenseWrite;
        ClientContract / ClientContractWrite;
    }
}

#[tokio::test]
async fn assets() {
    use halo_client::model::{Asset, AssetField, AssetFieldWrite, AssetType, AssetTypeWrite, AssetWrite};

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    each! { halo:
        Asset / AssetWrite;
        AssetType / AssetTypeWrite;
        AssetField / AssetFieldWrite;
    }
}

#[tokio::test]
async fn knowledge() {
    use halo_client::model::{FaqList, FaqListWrite, KbArticle, KbArticleWrite};

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    each! { halo:
        KbArticle / KbArticleWrite;
        FaqList / FaqListWrite;
    }
}

#[tokio::test]
async fn automation() {
    use halo_client::model::{
        Application, ApplicationWrite, CustomIntegration, CustomIntegrationMethod,
        CustomIntegrationMethodWrite, CustomIntegrationWrite, CustomTable, CustomTableWrite, FieldGroup,
        FieldGroupWrite, NotificationRule, NotificationRuleWrite, Report, ReportWrite, RunbookRun, Webhook,
        WebhookEvent, WebhookEventWrite, WebhookWrite,
    };

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    reads::<RunbookRun>(&halo).await;
    each! { halo:
        Application / ApplicationWrite;
        Webhook / WebhookWrite;
        WebhookEvent / WebhookEventWrite;
        NotificationRule / NotificationRuleWrite;
        CustomIntegration / CustomIntegrationWrite;
        CustomIntegrationMethod / CustomIntegrationMethodWrite;
        CustomTable / CustomTableWrite;
        FieldGroup / FieldGroupWrite;
        Report / ReportWrite;
    }
}
