//! Which paths exist with which verbs, and which properties a typed resource knows. Both tables hold names and
//! types from the vendor's OpenAPI document and nothing else of it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Canonical names of the resources that have rules of their own.
pub(crate) const TICKETS: &str = "Tickets";
pub(crate) const ACTIONS: &str = "Actions";
pub(crate) const CLIENT: &str = "Client";
pub(crate) const SITE: &str = "Site";
pub(crate) const USERS: &str = "Users";
pub(crate) const CALL_LOG: &str = "CallLog";
pub(crate) const LISTS: &str = "DistributionLists";
pub(crate) const FIELD_INFO: &str = "FieldInfo";
pub(crate) const LOOKUP: &str = "Lookup";
pub(crate) const STATUS: &str = "Status";
pub(crate) const TICKET_TYPE: &str = "TicketType";
pub(crate) const AGENT: &str = "Agent";
pub(crate) const TEAM: &str = "Team";
pub(crate) const OUTCOME: &str = "Outcome";
pub(crate) const PRIORITY: &str = "Priority";
pub(crate) const ATTACHMENT: &str = "Attachment";
pub(crate) const REPORT: &str = "Report";
pub(crate) const WEBHOOK: &str = "Webhook";
pub(crate) const WEBHOOK_EVENT: &str = "WebhookEvent";

/// What JSON a property takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Number,
    Text,
    Boolean,
    Time,
    Array,
    Any,
}

/// The properties of one resource by lower-case name: the name as Halo writes it and its kind.
pub(crate) type Properties = HashMap<String, (&'static str, Kind)>;

/// One resource of the API.
#[derive(Debug)]
pub(crate) struct Route {
    /// The path segment as the vendor writes it.
    pub(crate) name: &'static str,
    /// The table its rows live in: `/Opportunities` and `/Projects` are other doors to the tickets.
    pub(crate) table: &'static str,
    collection: &'static str,
    element: &'static str,
    /// Whether ids are GUIDs.
    pub(crate) guid: bool,
    /// The envelope's row key; `None` for a bare array.
    pub(crate) key: Option<&'static str>,
    /// The known properties; `None` for a resource that stores whatever it is given.
    pub(crate) properties: Option<Properties>,
}

impl Route {
    pub(crate) fn allows(&self, verb: &str, element: bool) -> bool {
        let letter = match verb {
            "GET" => 'G',
            "POST" => 'P',
            "DELETE" => 'D',
            _ => return false,
        };
        (if element { self.element } else { self.collection }).contains(letter)
    }

    /// The enumeration by which custom fields say what they belong to.
    pub(crate) fn usage(&self) -> Option<i64> {
        usage(self.table)
    }
}

/// FieldInfo's `usage` of a table; `None` if it carries no custom fields here.
pub(crate) fn usage(table: &str) -> Option<i64> {
    Some(match table {
        TICKETS => 1,
        CLIENT => 2,
        SITE => 3,
        USERS => 4,
        "Asset" => 5,
        ACTIONS => 7,
        "Item" => 8,
        "Supplier" => 9,
        "CRMNote" => 993,
        "ClientContract" => 1001,
        AGENT => 1002,
        "Organisation" => 1003,
        _ => return None,
    })
}

/// The column that holds the time of the last change.
pub(crate) fn stamp_column(table: &str) -> Option<&'static str> {
    Some(match table {
        TICKETS => "last_update",
        CLIENT => "alastupdate",
        USERS => "ulastupdate",
        SITE => "slastupdate",
        "Asset" => "last_modified",
        _ => return None,
    })
}

/// The route of a path segment in any case.
pub(crate) fn route(segment: &str) -> Option<&'static Route> {
    static ROUTES: LazyLock<HashMap<String, Route>> = LazyLock::new(load);
    ROUTES.get(&segment.to_ascii_lowercase())
}

fn load() -> HashMap<String, Route> {
    let mut schemas: HashMap<&'static str, Properties> =
        include_str!("schema.txt").lines().filter_map(schema).collect();
    include_str!("routes.txt")
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (name, collection, element, id) =
                (words.next()?, words.next()?, words.next()?, words.next()?);
            let table = if matches!(name, "Opportunities" | "Projects") { TICKETS } else { name };
            let properties = match table {
                TICKETS => schemas.get(TICKETS).cloned(),
                other => schemas.remove(other),
            };
            let guid = id == "g" || matches!(name, "WebhookEvent");
            let route = Route { name, table, collection, element, guid, key: envelope(name), properties };
            Some((name.to_ascii_lowercase(), route))
        })
        .collect()
}

fn schema(line: &'static str) -> Option<(&'static str, Properties)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let properties = words
        .filter_map(|word| {
            let (property, letter) = word.split_once(':')?;
            let kind = match letter {
                "i" => Kind::Integer,
                "n" => Kind::Number,
                "s" => Kind::Text,
                "b" => Kind::Boolean,
                "d" => Kind::Time,
                "a" => Kind::Array,
                _ => Kind::Any,
            };
            Some((property.to_ascii_lowercase(), (property, kind)))
        })
        .collect();
    Some((name, properties))
}

fn envelope(name: &str) -> Option<&'static str> {
    Some(match name {
        "Tickets" | "Opportunities" | "Projects" => "tickets",
        "Client" => "clients",
        "Users" => "users",
        "Site" => "sites",
        "Actions" | "CRMNote" => "actions",
        "CallLog" => "calllog",
        "ExternalLink" => "links",
        "DistributionLists" => "distributionlists",
        "DistributionListsLog" => "distributionlistslog",
        "MailCampaign" => "mailcampaigns",
        "MailCampaignEmail" => "mailcampaignemail",
        "MailCampaignLog" => "mailcampaignlog",
        "UserChange" => "changes",
        "Asset" => "assets",
        "Supplier" => "suppliers",
        "Appointment" => "appointments",
        "KBArticle" => "articles",
        "Quotation" => "quotes",
        "ClientContract" => "contracts",
        "Invoice" | "RecurringInvoice" => "invoices",
        "InvoicePayment" => "payments",
        "Item" => "items",
        "SalesOrder" => "salesorders",
        "PurchaseOrder" => "purchaseorders",
        "Report" => "reports",
        "Attachment" => "attachments",
        "WebhookEvent" => "events",
        "CustomIntegrationMethod" => "methods",
        "Feed" => "feed",
        "Notifications" => "notifications",
        "Expense" | "Milestone" => "data",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_in_any_case_and_wrong_number_is_unknown() {
        assert_eq!(route("tickets").unwrap().name, "Tickets");
        assert_eq!(route("OPPORTUNITIES").unwrap().table, TICKETS);
        for missing in ["Leads", "Contact", "Clients", "User", "Opportunity", "CustomFields", "Contract"] {
            assert!(route(missing).is_none(), "{missing}");
        }
    }

    #[test]
    fn verbs_and_schemas_are_read() {
        let calls = route("CallLog").unwrap();
        assert!(calls.allows("GET", true) && calls.allows("POST", false) && !calls.allows("DELETE", true));
        let tickets = route("Tickets").unwrap().properties.as_ref().unwrap();
        assert_eq!(tickets["status_id"], ("status_id", Kind::Integer));
        assert!(!tickets.contains_key("expected_close_date"));
        let users = route("Users").unwrap().properties.as_ref().unwrap();
        assert!(!users.contains_key("jobtitle") && users["site_id"].1 == Kind::Number);
        assert!(route("Webhook").unwrap().guid);
    }
}
