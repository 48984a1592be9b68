//! Which part of Halo a resource belongs to: what a scope names, and what an agent's role may lack.

use super::schema::{ACTIONS, Route};

/// A permission that the role of an application's agent may lack. A call that needs it is refused with 403; those that
/// are known to say 401 instead say that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Tickets, their entries and files, feedback, services and releases.
    Tickets,
    /// Posting actions (401 without). The sandbox's own: Halo's static keys lack it.
    Actions,
    /// Opportunities: also the tickets of sales types, which are neither shown nor taken without.
    Sales,
    /// Projects.
    Projects,
    /// Clients, sites, users and what belongs to them.
    Customers,
    /// CRM notes, call logs, distribution lists and campaigns.
    Crm,
    /// Appointments.
    Calendar,
    /// Timesheets and their events.
    Timesheets,
    /// Contracts of clients (401 without when one is read by id).
    Contracts,
    /// Suppliers and their contracts.
    Suppliers,
    /// Items and stock.
    Items,
    /// Quotations.
    Quotes,
    /// Sales orders.
    SalesOrders,
    /// Purchase orders.
    PurchaseOrders,
    /// Invoices, recurring ones, and payments.
    Invoices,
    /// Reports.
    Reporting,
    /// Articles and their lists.
    KnowledgeBase,
    /// Assets.
    Assets,
    /// Software licences.
    Software,
    /// Configuration: writing fields, types, statuses, lookups and the like; webhooks and integrations altogether.
    Administrator,
}

use Permission as P;

/// Every permission.
const ALL: &[Permission] = &[
    P::Tickets,
    P::Actions,
    P::Sales,
    P::Projects,
    P::Customers,
    P::Crm,
    P::Calendar,
    P::Timesheets,
    P::Contracts,
    P::Suppliers,
    P::Items,
    P::Quotes,
    P::SalesOrders,
    P::PurchaseOrders,
    P::Invoices,
    P::Reporting,
    P::KnowledgeBase,
    P::Assets,
    P::Software,
    P::Administrator,
];

/// Resources by their part of Halo, both ways.
const MODULES: &[(Permission, &[&str])] = &[
    (
        P::Tickets,
        &[
            "Tickets",
            "Actions",
            "Attachment",
            "Feedback",
            "TicketApproval",
            "Feed",
            "Service",
            "ServiceStatus",
            "Release",
            "ToDo",
            "Template",
        ],
    ),
    (P::Sales, &["Opportunities"]),
    (P::Projects, &["Projects"]),
    (P::Customers, &["Client", "Site", "Users", "Address", "UserChange", "ClientPrepay"]),
    (
        P::Crm,
        &[
            "CRMNote",
            "CallLog",
            "DistributionLists",
            "DistributionListsLog",
            "MailCampaign",
            "MailCampaignEmail",
            "MailCampaignLog",
            "MarketingUnsubscribe",
            "SalesMailbox",
        ],
    ),
    (P::Calendar, &["Appointment"]),
    (P::Timesheets, &["Timesheet", "TimesheetEvent"]),
    (P::Contracts, &["ClientContract", "ContractSchedule", "ContractSchedulePlan"]),
    (P::Suppliers, &["Supplier", "SupplierContract"]),
    (P::Items, &["Item", "ItemGroup", "ItemStock", "ItemStockHistory", "itemsupplier"]),
    (P::Quotes, &["Quotation"]),
    (P::SalesOrders, &["SalesOrder"]),
    (P::PurchaseOrders, &["PurchaseOrder"]),
    (P::Invoices, &["Invoice", "RecurringInvoice", "InvoicePayment", "InvoiceChange"]),
    (P::Reporting, &["Report", "ReportData"]),
    (P::KnowledgeBase, &["KBArticle", "FAQLists"]),
    (P::Assets, &["Asset", "AssetSoftware", "AssetChange"]),
    (P::Software, &["SoftwareLicence"]),
    (
        P::Administrator,
        &[
            "Webhook",
            "WebhookEvent",
            "CustomIntegration",
            "CustomIntegrationMethod",
            "Automation",
            "IncomingEvent",
        ],
    ),
];

/// Resources that every agent reads and only an administrator writes.
const CONFIGURATION: &[&str] = &[
    "FieldInfo",
    "TicketType",
    "Status",
    "Lookup",
    "Agent",
    "Team",
    "Outcome",
    "Priority",
    "Category",
    "TopLevel",
    "Organisation",
    "UserRoles",
    "Currency",
    "Tax",
    "Workday",
    "Holiday",
    "Workflow",
    "CannedText",
    "EmailTemplate",
    "Mailbox",
    "CustomButton",
    "ViewLists",
    "ViewFilter",
    "ViewColumns",
    "CustomTable",
    "FieldGroup",
    "AssetType",
    "Field",
    "Notification",
    "SLA",
    "TicketArea",
    "Roles",
    "Application",
];

impl Permission {
    /// Every permission there is.
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// What scopes call this part of Halo.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            P::Tickets | P::Actions => "tickets",
            P::Sales => "sales",
            P::Projects => "projects",
            P::Customers => "customers",
            P::Crm => "crm",
            P::Calendar => "calendar",
            P::Timesheets => "timesheets",
            P::Contracts => "contracts",
            P::Suppliers => "suppliers",
            P::Items => "items",
            P::Quotes => "quotes",
            P::SalesOrders => "sos",
            P::PurchaseOrders => "pos",
            P::Invoices => "invoices",
            P::Reporting => "reporting",
            P::KnowledgeBase => "kb",
            P::Assets => "assets",
            P::Software => "softwarelicensing",
            P::Administrator => "admin",
        }
    }
}

/// The part of Halo that this call concerns; `None` if any token may make it.
pub(crate) fn module(route: &Route, write: bool) -> Option<Permission> {
    let named = MODULES.iter().find(|(_, names)| names.contains(&route.name)).map(|(module, _)| *module);
    named.or_else(|| (write && CONFIGURATION.contains(&route.name)).then_some(P::Administrator))
}

/// What the agent's role must not lack for this call.
pub(crate) fn needs(route: &Route, write: bool) -> impl Iterator<Item = Permission> {
    let action = (route.table == ACTIONS && write).then_some(P::Actions);
    module(route, write).into_iter().chain(action)
}

/// Whether the refusal is spelt 401 instead of 403.
pub(crate) fn says_unauthorised(lacking: Permission, element: bool) -> bool {
    lacking == P::Actions || (lacking == P::Contracts && element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::schema;

    #[test]
    fn the_tables_name_resources_that_exist_and_each_once() {
        let mut names: Vec<&str> = MODULES.iter().flat_map(|(_, names)| *names).copied().collect();
        names.extend(CONFIGURATION);
        for (n, name) in names.iter().enumerate() {
            assert!(schema::route(name).is_some_and(|route| route.name == *name), "{name}");
            assert!(!names[n + 1..].contains(name), "{name} twice");
        }
        let lacking = |permission: &&Permission| !MODULES.iter().any(|(module, _)| module == *permission);
        assert_eq!(ALL.iter().filter(lacking).collect::<Vec<_>>(), [&P::Actions]);
    }
}
