//! Ids as types of their own, so that a client cannot be passed where a site is meant.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use crate::lenient::{FromScalar, Scalar, Wire};
use crate::{Guid, NotAGuid};

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident ),* $(,)?) => { $(
        $(#[$doc])*
        ///
        /// Written as a number; read from `12`, `12.0` and `"12"`. `0` and `-1` stand for none, other negative ids
        /// belong to Halo's own templates.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// Whether this names something: neither `0` nor `-1`.
            pub const fn is_set(self) -> bool {
                !matches!(self.0, 0 | -1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.trim().parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl FromScalar for $name {
            fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
                Ok(i64::from_scalar(scalar)?.map(Self))
            }

            fn shown(&self) -> Option<&dyn fmt::Debug> {
                Some(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::read(deserializer)?.ok_or_else(|| D::Error::custom("nothing where an id was expected"))
            }
        }
    )* };
}

ids! {
    /// A ticket; an opportunity is a ticket and shares these ids.
    TicketId,
    /// A client (the customer's company).
    ClientId,
    /// A site of a client.
    SiteId,
    /// A user (a contact at the customer's).
    UserId,
    /// An agent (a member of the staff). `1` is "Unassigned".
    AgentId,
    /// A ticket type. Differs from tenant to tenant: resolve it by name.
    TicketTypeId,
    /// A status. Differs from tenant to tenant: resolve it by name.
    StatusId,
    /// An outcome of an action. Differs from tenant to tenant.
    OutcomeId,
    /// A custom field. Assigned by the tenant: resolve it by name.
    FieldId,
    /// A row of a lookup; unique only within its `lookupid`.
    LookupRowId,
    /// A distribution list.
    ListId,
    /// An entry of the call log.
    CallLogId,
    /// A row of the table of external links.
    ExternalLinkId,
    /// A note about a client, supplier or deal, outside any ticket.
    CrmNoteId,
    /// A group of clients, or a department of one's own.
    TopLevelId,
    /// One of the companies that run the service: not a customer.
    OrganisationId,
    /// A role of contacts: what they may see in the portal.
    UserRoleId,
    /// An address of a site or contact, with the time it is valid.
    AddressId,
    /// A change of one field of a contact.
    UserChangeId,
    /// A label that tickets can carry.
    TagId,
    /// A campaign by e-mail.
    MailCampaignId,
    /// One e-mail of a campaign.
    MailCampaignEmailId,
    /// What happened to one e-mail of a campaign.
    MailCampaignLogId,
    /// Somebody who wants no marketing.
    UnsubscribeId,
    /// What happened to a distribution list.
    ListLogId,
    /// An appointment or task in the calendar.
    AppointmentId,
    /// A file. Its bytes are read by their own call.
    AttachmentId,
    /// A supplier or manufacturer.
    SupplierId,
    /// A currency and its rate.
    CurrencyId,
    /// A team of agents.
    TeamId,
    /// A category of tickets.
    CategoryId,
    /// When a team works.
    WorkdayId,
    /// The steps that tickets of a kind go through.
    WorkflowId,
    /// A text to answer with.
    CannedTextId,
    /// A template for messages.
    EmailTemplateId,
    /// A mailbox that Halo reads or sends from. Secrets are not among its properties here.
    MailboxId,
    /// A button of one's own on a screen.
    CustomButtonId,
    /// One day of one agent.
    TimesheetId,
    /// One entry of a timesheet.
    TimesheetEventId,
    /// What a customer thought of a ticket.
    FeedbackId,
    /// Something that happened, for the page of news.
    FeedEntryId,
    /// A message that Halo sent, or will send, to an agent or customer.
    MessageId,
    /// A list of tickets, as agents see it.
    ViewListId,
    /// A filter of lists.
    ViewFilterId,
    /// The columns of lists.
    ViewColumnsId,
    /// A service of the catalogue.
    ServiceId,
    /// A version of a product.
    ReleaseId,
    /// An offer.
    QuotationId,
    /// An order of a customer.
    SalesOrderId,
    /// An order placed with a supplier.
    PurchaseOrderId,
    /// Something that is sold, or stocked.
    ItemId,
    /// Items that are sold together.
    ItemGroupId,
    /// A rate of tax.
    TaxId,
    /// An invoice.
    InvoiceId,
    /// The pattern of an invoice that comes again and again.
    RecurringInvoiceId,
    /// A payment of an invoice.
    PaymentId,
    /// A contract with a client.
    ContractId,
    /// Something that a customer has.
    AssetId,
    /// A type of assets.
    AssetTypeId,
    /// A field that assets of a type have.
    AssetFieldId,
    /// An article of the knowledge base.
    ArticleId,
    /// A list of articles, which can be within another.
    FaqListId,
    /// A rule that sends a message, or triggers a webhook, when something happens.
    NotificationRuleId,
    /// A system that Halo calls.
    CustomIntegrationId,
    /// A call that Halo makes to another system.
    CustomIntegrationMethodId,
    /// A run of a runbook.
    RunbookRunId,
    /// A table of one's own.
    CustomTableId,
    /// Fields that are shown together.
    FieldGroupId,
    /// A report: a question in SQL, and how its answer is shown.
    ReportId,
    /// What somebody spent.
    ExpenseId,
    /// A stage of a project.
    MilestoneId,
    /// An SLA.
    SlaId,
    /// A status of assets: a row of lookup 61.
    AssetStatusId,
    /// A group of assets or items.
    AssetGroupId,
}

macro_rules! guid_ids {
    ($( $(#[$doc:meta])* $name:ident ),* $(,)?) => { $(
        $(#[$doc])*
        ///
        /// A GUID; written in lower case with hyphens.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Guid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Guid> for $name {
            fn from(id: Guid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = NotAGuid;

            fn from_str(text: &str) -> Result<Self, NotAGuid> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl FromScalar for $name {
            fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
                Ok(Guid::from_scalar(scalar)?.map(Self))
            }

            fn shown(&self) -> Option<&dyn fmt::Debug> {
                Some(self)
            }
        }
    )* };
}

guid_ids! {
    /// A priority within an SLA.
    PriorityId,
    /// A day on which nobody, or one agent, works.
    HolidayId,
    /// A webhook, or a runbook.
    WebhookId,
    /// One delivery of a webhook, or one run of a runbook.
    WebhookEventId,
    /// An application that may use the API.
    ApplicationId,
}

/// What identifies an action: actions count from 1 in each ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionKey {
    /// The ticket.
    pub ticket: TicketId,
    /// The number within the ticket, from 1.
    pub id: i64,
}

impl ActionKey {
    /// Action number `id` of `ticket`.
    pub const fn new(ticket: TicketId, id: i64) -> Self {
        Self { ticket, id }
    }
}

impl fmt::Display for ActionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ticket, self.id)
    }
}

/// What identifies a row of a lookup: rows are numbered in each lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LookupKey {
    /// The lookup.
    pub lookup: i64,
    /// The number within the lookup.
    pub id: LookupRowId,
}

impl LookupKey {
    /// Row `id` of `lookup`.
    pub const fn new(lookup: i64, id: LookupRowId) -> Self {
        Self { lookup, id }
    }
}

impl fmt::Display for LookupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.lookup, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_leniently_and_write_numbers() {
        let ids: Vec<TicketId> = serde_json::from_str("[12, 12.0, \"12\", -3]").unwrap();
        assert_eq!(ids, [12, 12, 12, -3].map(TicketId));
        assert_eq!(serde_json::to_string(&ids[..1]).unwrap(), "[12]");
        assert!(serde_json::from_str::<TicketId>("null").is_err());
        assert_eq!(" 7 ".parse(), Ok(SiteId(7)));
        assert!(!AgentId(0).is_set() && !AgentId(-1).is_set() && AgentId(-2).is_set());
        assert_eq!(ActionKey::new(TicketId(5), 2).to_string(), "5/2");
        assert_eq!(LookupKey::new(33, LookupRowId(4)).to_string(), "33/4");
    }
}
