//! Notes about clients, the tree that groups them, addresses and the log of changes.

use serde_json::Value;

use crate::record::{record, resource};
use crate::{
    AddressId, AgentId, ClientId, CrmNoteId, Guid, HaloTime, InvoiceId, MailboxId, OrganisationId,
    QuotationId, SalesOrderId, SiteId, SupplierId, TagId, TicketId, TopLevelId, UserChangeId, UserId,
    UserRoleId,
};

resource! {
    /// A note about a client, supplier or deal, outside any ticket.
    pub struct CrmNote, CrmNoteWrite {
        /// The id; a write without it makes a new one.
        id: CrmNoteId,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The supplier.
        supplier_id: SupplierId,
        /// The quotation it is about.
        quote_id: QuotationId,
        /// The sales order it is about.
        sales_order_id: SalesOrderId,
        /// The invoice it is about.
        invoice_id: InvoiceId,
        /// The ticket it is about.
        ticketid: TicketId,
        /// When.
        datetime: HaloTime,
        /// The agent who wrote it.
        who_agentid: AgentId,
        /// A note.
        note: String,
        /// More text.
        detail: String,
        /// Hours it took.
        timetaken: f64,
        /// When to call next.
        nextcalldate: HaloTime,
        /// How content the customer is, as text.
        satisfaction: String,
        /// A key in another system.
        third_party_id: String,
    }
    with customfields
}

resource! {
    /// A group of clients, or a department of one's own.
    pub struct TopLevel, TopLevelWrite {
        /// The id; a write without it makes a new one.
        id: TopLevelId,
        /// The name.
        name: String,
        /// The name with those of the groups above.
        long_name: String,
        /// The group above.
        parentid: TopLevelId,
        /// Notes.
        notes: String,
        /// The organisation.
        organisation_id: OrganisationId,
        /// The kind of group, as a number.
        kind = "type": i64,
        /// The mailbox that sends for it.
        mailbox_override: MailboxId,
    }
    reads {
        /// The organisation's name.
        organisation_name: String,
        /// How many tickets are open.
        open_ticket_count: i64,
        /// How many contacts it has.
        user_count: i64,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// One of the companies that run the service: not a customer.
    pub struct Organisation, OrganisationWrite {
        /// The id; a write without it makes a new one.
        id: OrganisationId,
        /// The name.
        name: String,
        /// E-mail address.
        email: String,
        /// Phone number.
        phone: String,
        /// Fax number.
        fax: String,
        /// Web address.
        website: String,
        /// The number for tax.
        tax_number: String,
        /// The address that answers go to.
        reply_address: String,
        /// The client record of this company.
        linked_client_id: ClientId,
        /// The address of its portal.
        portalurl: String,
        /// Bank details, first line.
        bank_details_line_1: String,
        /// Bank details, second line.
        bank_details_line_2: String,
        /// Bank details, third line.
        bank_details_line_3: String,
    }
    reads {
        /// Departments.
        departments: Vec<Value>,
        /// An id that is unique everywhere.
        guid: Guid,
    }
    with customfields
}

resource! {
    /// A role of contacts: what they may see in the portal.
    pub struct UserRole, UserRoleWrite {
        /// The id; a write without it makes a new one.
        id: UserRoleId,
        /// The name.
        name: String,
        /// Notes.
        notes: String,
        /// What the portal shows, as a number.
        web_access_level: i64,
        /// Whether opportunities can be seen.
        canviewopps: bool,
        /// Whether contracts can be seen.
        canviewcontracts: bool,
        /// Whether invoices can be seen.
        canaccessinvoices: bool,
        /// Whether the catalogue can be seen.
        canaccesscatalog: bool,
        /// Whether tickets can be opened.
        canadd: bool,
        /// Whose tickets can be seen, as a number.
        showmeonly: i64,
        /// Departments.
        departments: Vec<Value>,
    }
    reads {
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// An address of a site or contact, with the time it is valid.
    pub struct StoredAddress, StoredAddressWrite {
        /// The id; a write without it makes a new one.
        id: AddressId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// What it is used for.
        description: String,
        /// The kind of address, as a number.
        kind = "type": i64,
        /// First line.
        line1: String,
        /// Second line.
        line2: String,
        /// Third line: the city, by convention.
        line3: String,
        /// Fourth line: county or state, by convention.
        line4: String,
        /// Postcode.
        postcode: String,
        /// A note.
        note: String,
        /// Whether it is the main one.
        primary: bool,
        /// Latitude in degrees.
        lat: f64,
        /// Longitude in degrees.
        long: f64,
        /// From when it is valid.
        date_active: HaloTime,
        /// Until when it is valid.
        date_inactive: HaloTime,
        /// Whether it is no longer used.
        inactive: bool,
    }
    reads {
        /// The site's name.
        site_name: String,
        /// The contact's name.
        user_name: String,
        /// The client's name.
        client_name: String,
    }
}

record! {
    /// A change of one field of a contact.
    pub struct UserChange {
        /// The id.
        id: UserChangeId,
        /// The contact.
        user_id: UserId,
        /// When.
        change_date: HaloTime,
        /// The field.
        field_name: String,
        /// The value before.
        old_value: String,
        /// The value after.
        new_value: String,
        /// The agent.
        agent_id: AgentId,
        /// The contact's name.
        user_name: String,
        /// A soft warning.
        warning = "_warning": String,
    }
}

resource! {
    /// A label that tickets can carry.
    pub struct Label, LabelWrite {
        /// The id; a write without it makes a new one.
        id: TagId,
        /// The text.
        text: String,
    }
}
