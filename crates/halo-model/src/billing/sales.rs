//! Offers, orders, and what they are made of.

use serde_json::Value;

use crate::record::resource;
use crate::{
    AgentId, ClientId, HaloTime, Money, PurchaseOrderId, QuotationId, SalesOrderId, SiteId, SupplierId,
    TicketId, UserId,
};

resource! {
    /// An offer.
    pub struct Quotation, QuotationWrite {
        /// The id; a write without it makes a new one.
        id: QuotationId,
        /// The title.
        title: String,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The opportunity.
        ticket_id: TicketId,
        /// The agent.
        agent_id: AgentId,
        /// The agent it belongs to.
        assigned_agent: AgentId,
        /// When it was made.
        date: HaloTime,
        /// Until when it holds.
        expiry_date: HaloTime,
        /// The state, as a number.
        status: i64,
        /// A note.
        note: String,
        /// What it covers.
        scope: String,
        /// The customer's order number.
        po_ref: String,
        /// The currency: a row of the currencies.
        currency_code: i64,
        /// Its lines.
        lines: Vec<Value>,
        /// What delivery costs.
        deliveryamount: Money,
    }
    reads {
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The contact's name.
        user_name: String,
        /// The state's name.
        status_name: String,
        /// The amount with tax.
        total: Money,
        /// The tax.
        tax_total: Money,
        /// The amount without tax.
        revenue: Money,
        /// What is left of the revenue.
        margin: f64,
        /// Whether it is approved, as a number.
        approvalstate: i64,
        /// When it was approved.
        approvaldatetime: HaloTime,
        /// Whether the customer looked at it.
        quote_viewed: bool,
        /// The sales order.
        salesorder_id: SalesOrderId,
        /// When anything changed.
        last_update_time: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    with customfields
}

resource! {
    /// An order of a customer.
    pub struct SalesOrder, SalesOrderWrite {
        /// The id; a write without it makes a new one.
        id: SalesOrderId,
        /// The title.
        title: String,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The ticket.
        ticket_id: TicketId,
        /// The agent it belongs to.
        assigned_agent: AgentId,
        /// When it was made.
        date: HaloTime,
        /// The state, as a number.
        status: i64,
        /// A note.
        note: String,
        /// The customer's order number.
        po_number: String,
        /// The offer it comes from.
        quotation_id: QuotationId,
        /// The currency: a row of the currencies.
        currency_code: i64,
        /// Its lines.
        lines: Vec<Value>,
        /// What delivery costs.
        deliveryamount: Money,
        /// When it is sent.
        ship_date: HaloTime,
    }
    reads {
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The contact's name.
        user_name: String,
        /// The amount with tax.
        total: Money,
        /// The tax.
        tax_total: Money,
        /// The amount without tax.
        revenue: Money,
        /// What is left of it.
        profit: Money,
        /// What it costs us.
        cost: Money,
        /// What is not paid for.
        outstanding_total: Money,
        /// How much is invoiced, in percent.
        percentage_invoiced: f64,
        /// How many invoices there are.
        invoice_count: i64,
        /// How many orders were placed for it.
        purchaseorder_count: i64,
        /// When anything changed.
        last_update_time: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    with customfields
}

resource! {
    /// An order placed with a supplier.
    pub struct PurchaseOrder, PurchaseOrderWrite {
        /// The id; a write without it makes a new one.
        id: PurchaseOrderId,
        /// The title.
        title: String,
        /// The supplier.
        supplier_id: SupplierId,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The ticket.
        ticket_id: TicketId,
        /// The sales order.
        salesorder_id: SalesOrderId,
        /// When it was made.
        date: HaloTime,
        /// When it is due.
        duedate: HaloTime,
        /// When it is expected.
        est_delivery_date: HaloTime,
        /// The state, as a number.
        status: i64,
        /// A note.
        note: String,
        /// The order's number.
        po_ref: String,
        /// The supplier's number.
        suppliers_order_reference: String,
        /// The currency: a row of the currencies.
        currency_code: i64,
        /// Its lines.
        lines: Vec<Value>,
    }
    reads {
        /// The supplier's name.
        supplier_name: String,
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The amount with tax.
        total: Money,
        /// The tax.
        tax_total: Money,
        /// What it costs.
        price: Money,
        /// Whether it is approved, as a number.
        approval_status: i64,
        /// Whether it has arrived, as a number.
        goodsin_status: i64,
        /// When anything changed.
        last_update_time: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    with customfields
}
