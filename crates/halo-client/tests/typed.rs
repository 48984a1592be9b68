//! Every typed resource through the client and the tenant: listed, made, read, changed and removed.

mod common;

use common::connect;
use halo_client::model::{ClientId, Endpoint, Pages, Rows, SiteId, Verb};
use halo_client::{Halo, Opportunity, Paging, Project, Resource};
use halo_sandbox::Sandbox;
use serde_json::{Value, json};

/// A property of its own that a resource needs or shows, and two values of it.
fn mark(path: &str) -> (&'static str, Value, Value) {
    let text = |name| (name, json!("first"), json!("second"));
    match path {
        "/Tickets" | "/Opportunities" | "/Projects" | "/CallLog" => text("summary"),
        "/Users" => text("surname"),
        "/FieldInfo" => text("label"),
        "/ExternalLink" => text("third_party_id"),
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

/// What a new record needs beside that.
fn needs(path: &str, (client, site): (ClientId, SiteId)) -> Vec<(&'static str, Value)> {
    match path {
        "/Site" => vec![("client_id", json!(client))],
        "/Users" => vec![
            ("name", json!("Ada Example")),
            ("firstname", json!("Ada")),
            ("emailaddress", json!("ada@alder.example")),
            ("client_id", json!(client)),
            ("site_id", json!(site)),
        ],
        "/FieldInfo" => vec![("name", json!("Shoe")), ("usage", json!(1)), ("type", json!(0))],
        "/ExternalLink" => vec![("halo_id", json!(client)), ("table_id", json!(2)), ("module_id", json!(1))],
        _ => Vec::new(),
    }
}

/// A client and a site that are there.
async fn someone(halo: &Halo) -> (ClientId, SiteId) {
    let sites = halo.list::<halo_client::model::Site>().all().await.unwrap();
    let site = sites.iter().find(|site| site.client_id.is_some()).unwrap();
    (site.client_id.unwrap(), site.id.unwrap())
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
        let needed = needs(path, someone(&$halo).await).into_iter();
        let write = needed.fold($write::new(), |write, (name, value)| write.set(name, value));
        let made = $halo.write_one::<$resource>(write.set(name, first.clone())).await;
        let id = made.unwrap_or_else(|error| panic!("{path}: {}", error.report())).id.expect(path);
        assert_eq!(count::<$resource>(&$halo).await, before + 1, "{path}");
        let row = $halo.get::<$resource>(id).await.unwrap().expect(path);
        assert_eq!(shown(&row, name), first, "{path}");
        $halo.write_one::<$resource>($write::new().id(id).set(name, second.clone())).await.unwrap();
        let row = $halo.get::<$resource>(id).await.unwrap().expect(path);
        assert_eq!(shown(&row, name), second, "{path}");
        let removable = Endpoint::named(&format!("{path}/{{id}}"))
            .any(|endpoint| endpoint.allows(Verb::Delete));
        if removable {
            assert!($halo.delete::<$resource>(id).await.unwrap(), "{path}");
            assert!($halo.get::<$resource>(id).await.unwrap().is_none(), "{path}");
            assert_eq!(count::<$resource>(&$halo).await, before, "{path}");
        }
    } )* };
}

#[tokio::test]
async fn cycle() {
    use halo_client::model::{
        Agent, AgentWrite, CallLog, CallLogWrite, Client, ClientWrite, DistributionList,
        DistributionListWrite, ExternalLink, ExternalLinkWrite, FieldInfo, FieldInfoWrite, Site, SiteWrite,
        Status, StatusWrite, Ticket, TicketWrite, User, UserWrite,
    };

    let sandbox = Sandbox::builder().clients(2).leads(2).build();
    let halo = connect(&sandbox);
    each! { halo:
        Ticket / TicketWrite;
        Opportunity / TicketWrite;
        Client / ClientWrite;
        Site / SiteWrite;
        User / UserWrite;
        CallLog / CallLogWrite;
        Status / StatusWrite;
        FieldInfo / FieldInfoWrite;
        Agent / AgentWrite;
        DistributionList / DistributionListWrite;
        ExternalLink / ExternalLinkWrite;
    }
}

/// Halo makes a type only as a copy of another.
#[tokio::test]
async fn ticket_types() {
    use halo_client::model::{TicketType, TicketTypeWrite};

    let halo = connect(&Sandbox::builder().build());
    let types = halo.list::<TicketType>().all().await.unwrap();
    let model = halo.get::<TicketType>(types[0].id.unwrap()).await.unwrap().unwrap();
    let made = halo.write_one::<TicketType>(TicketTypeWrite::copy_of(&model, "first")).await.unwrap();
    let id = made.id.unwrap();
    assert_eq!(count::<TicketType>(&halo).await, types.len() + 1);
    halo.write_one::<TicketType>(TicketTypeWrite::new().id(id).name("second")).await.unwrap();
    let row = halo.get::<TicketType>(id).await.unwrap().unwrap();
    assert_eq!((row.name.as_deref(), row.usage), (Some("second"), model.usage));
    assert!(halo.delete::<TicketType>(id).await.unwrap());
    assert!(halo.get::<TicketType>(id).await.unwrap().is_none());
}

/// Rows are numbered within their lookup.
#[tokio::test]
async fn lookups() {
    use halo_client::model::{LookupKey, LookupRow, LookupWrite};

    let halo = connect(&Sandbox::builder().build());
    let list = || halo.list::<LookupRow>().lookupid(33);
    let before = list().all().await.unwrap().len();
    let made = halo.write_one::<LookupRow>(LookupWrite::new().lookupid(33).name("first")).await.unwrap();
    let key = made.key().unwrap();
    assert_eq!(list().all().await.unwrap().len(), before + 1);
    assert_eq!(halo.get::<LookupRow>(key).await.unwrap().unwrap().name.as_deref(), Some("first"));
    // The same number in another lookup is another row.
    let other = halo.get::<LookupRow>(LookupKey::new(64, key.id)).await.unwrap();
    assert!(other.is_none_or(|row| row.name.as_deref() != Some("first")));
    let change = LookupWrite::new().lookupid(33).id(key.id).name("second");
    halo.write_one::<LookupRow>(change).await.unwrap();
    assert_eq!(halo.get::<LookupRow>(key).await.unwrap().unwrap().name.as_deref(), Some("second"));
    assert!(halo.delete::<LookupRow>(key).await.unwrap());
    assert_eq!(list().all().await.unwrap().len(), before);
}

/// A project is a ticket of a type for projects.
#[tokio::test]
async fn projects() {
    use halo_client::model::{TicketType, TicketWrite};

    let halo = connect(&Sandbox::builder().leads(2).build());
    let types = halo.list::<TicketType>().all().await.unwrap();
    let kind = types.iter().find(|kind| kind.usage.as_deref() == Some("prjs")).unwrap().id.unwrap();
    let write = TicketWrite::new().summary("first").tickettype_id(kind);
    let id = halo.write_one::<Project>(write).await.unwrap().id.unwrap();
    let ids = async || {
        let rows = halo.list::<Project>().all().await.unwrap();
        rows.into_iter().map(|row| row.id.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids().await, [id], "no lead is among them");
    halo.write_one::<Project>(TicketWrite::new().id(id).summary("second")).await.unwrap();
    let row = halo.get::<Project>(id).await.unwrap().unwrap();
    assert_eq!((row.summary.as_deref(), row.tickettype_id), (Some("second"), Some(kind)));
    assert!(halo.delete::<Project>(id).await.unwrap());
    assert!(ids().await.is_empty());
}

/// Actions are numbered within their ticket.
#[tokio::test]
async fn actions() {
    use halo_client::model::{Action, ActionWrite, Ticket, TicketWrite};

    let halo = connect(&Sandbox::builder().build());
    let ticket = halo.write_one::<Ticket>(TicketWrite::new().summary("x")).await.unwrap().id.unwrap();
    let list = || halo.list::<Action>().ticket_id(ticket);
    let before = list().all().await.unwrap().len();
    let write = ActionWrite::new().ticket_id(ticket).outcome_id(7).note("first");
    let key = halo.write_one::<Action>(write).await.unwrap().key().unwrap();
    assert_eq!(list().all().await.unwrap().len(), before + 1);
    assert_eq!(halo.get::<Action>(key).await.unwrap().unwrap().note.as_deref(), Some("first"));
    let change = ActionWrite::new().ticket_id(ticket).id(key.id).note("second");
    halo.write_one::<Action>(change).await.unwrap();
    assert_eq!(halo.get::<Action>(key).await.unwrap().unwrap().note.as_deref(), Some("second"));
    assert!(halo.delete::<Action>(key).await.unwrap());
    assert_eq!(list().all().await.unwrap().len(), before);
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
