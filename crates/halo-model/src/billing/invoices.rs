//! Invoices, those that come again, payments, contracts, expenses.

use serde_json::Value;

use crate::record::resource;
use crate::{
    AgentId, ClientId, ContractId, ExpenseId, HaloTime, InvoiceId, Money, PaymentId, RecurringInvoiceId,
    SalesOrderId, SiteId, SlaId, TicketId, UserId,
};

resource! {
    /// An invoice.
    pub struct Invoice, InvoiceWrite {
        /// The id; a write without it makes a new one.
        id: InvoiceId,
        /// The client.
        client_id: ClientId,
        /// The site.
        sitenumber: SiteId,
        /// The ticket.
        ticket_id: TicketId,
        /// The contract it bills.
        contract_id: ContractId,
        /// The sales order.
        salesorder_id: SalesOrderId,
        /// Its date.
        invoice_date: HaloTime,
        /// When it is due.
        duedate: HaloTime,
        /// A name for it.
        name: String,
        /// A reference.
        reference: String,
        /// The customer's order number.
        order_number: String,
        /// First note.
        notes_1: String,
        /// Second note.
        notes_2: String,
        /// A note for agents.
        internal_note: String,
        /// The currency: a row of the currencies.
        currency_code: i64,
        /// The terms of payment, as a number.
        paymentterms: i64,
        /// Its lines.
        lines: Vec<Value>,
        /// Whether it is in the accounts.
        posted: bool,
        /// When it was sent.
        datesent: HaloTime,
        /// When it was paid.
        datepaid: HaloTime,
        /// Whether the accounts do not get it.
        dont_sync_to_3rd_party: bool,
    }
    reads {
        /// Its number.
        invoicenumber: String,
        /// Its number in the accounts.
        thirdpartyinvoicenumber: String,
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The amount with tax.
        total: Money,
        /// The tax.
        tax_total: Money,
        /// The amount without tax.
        revenue: Money,
        /// What was paid.
        amountpaid: Money,
        /// What is to be paid.
        amountdue: Money,
        /// Whether it is paid, as a number.
        paymentstatus: i64,
        /// Whether it is void.
        voided: bool,
        /// The contract's number.
        contract_ref: String,
        /// When anything changed.
        last_modified: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    with customfields
}

resource! {
    /// The pattern of an invoice that comes again and again.
    pub struct RecurringInvoice, RecurringInvoiceWrite {
        /// The id; a write without it makes a new one.
        id: RecurringInvoiceId,
        /// The client.
        client_id: ClientId,
        /// The site.
        sitenumber: SiteId,
        /// The contract it bills.
        contract_id: ContractId,
        /// A name for it.
        name: String,
        /// A reference.
        reference: String,
        /// How often it comes, as a number.
        period: i64,
        /// When it begins.
        startdate: HaloTime,
        /// When it ends.
        enddate: HaloTime,
        /// When the next one comes.
        nextcreationdate: HaloTime,
        /// Whether none comes.
        disabled: bool,
        /// The terms of payment, as a number.
        paymentterms: i64,
        /// The currency: a row of the currencies.
        currency_code: i64,
        /// Its lines.
        lines: Vec<Value>,
        /// First note.
        notes_1: String,
        /// Second note.
        notes_2: String,
    }
    reads {
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The amount with tax.
        total: Money,
        /// The tax.
        tax_total: Money,
        /// The amount without tax.
        revenue: Money,
        /// When the last one came.
        lastcreated: HaloTime,
        /// The last one.
        most_recent_invoice_id: InvoiceId,
        /// The contract's number.
        contract_ref: String,
        /// When anything changed.
        last_modified: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    with customfields
}

resource! {
    /// A payment of an invoice.
    pub struct InvoicePayment, InvoicePaymentWrite {
        /// The id; a write without it makes a new one.
        id: PaymentId,
        /// The invoice.
        invoice_id: InvoiceId,
        /// The client.
        client_id: ClientId,
        /// How much.
        amount: Money,
        /// When.
        date: HaloTime,
        /// How, as a number.
        method: i64,
        /// The state, as a number.
        status: i64,
        /// A key in another system.
        thirdpartyid: String,
    }
    reads {
        /// The invoice's number.
        invoice_invoicenumber: String,
        /// The client's name.
        client_name: String,
    }
}

resource! {
    /// A contract with a client.
    pub struct ClientContract, ClientContractWrite {
        /// The id; a write without it makes a new one.
        id: ContractId,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The number.
        reference = "ref": String,
        /// A second number.
        refextra: String,
        /// The kind: a row of lookup 28.
        contracttype: i64,
        /// The kind within it, as a number.
        subtype: i64,
        /// When it begins.
        start_date: HaloTime,
        /// When it ends.
        end_date: HaloTime,
        /// How often it is billed, as a number.
        billingperiod: i64,
        /// What it bills, as a number.
        billingdescription: i64,
        /// What a period costs.
        periodchargeamount: Money,
        /// What a period costs us.
        costperperiod: Money,
        /// When the next invoice comes.
        next_invoice_date: HaloTime,
        /// Whether it is in force.
        active: bool,
        /// Whether it goes on by itself.
        rollingcontract: bool,
        /// A note.
        note: String,
        /// The SLA.
        sla_id: SlaId,
        /// Whether it is not billed.
        dontinvoice: bool,
        /// Hours that are included.
        numberofunitsfree: f64,
        /// The main site.
        main_site: SiteId,
    }
    reads {
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The contact's name.
        user_name: String,
        /// The kind's name.
        contracttype_name: String,
        /// Its state.
        contract_status: String,
        /// The state, as a number.
        status: i64,
        /// Whether it has ended.
        expired: bool,
        /// Whether it has begun.
        started: bool,
        /// The SLA's name.
        sla_name: String,
        /// Assets.
        assets: Vec<Value>,
        /// Sites.
        sites: Vec<Value>,
        /// When anything changed.
        last_modified: HaloTime,
    }
    with customfields
}

resource! {
    /// What somebody spent on a ticket.
    pub struct Expense, ExpenseWrite {
        /// The id; a write without it makes a new one.
        id: ExpenseId,
        /// The agent.
        agent_id: AgentId,
        /// The ticket.
        ticket_id = "fault_id": TicketId,
        /// The action on the ticket.
        actionnumber: i64,
        /// What it was for.
        description: String,
        /// How much.
        amount: Money,
        /// The kind, a row of a lookup.
        lookup_id: i64,
        /// When.
        date_added: HaloTime,
        /// When the agent got it back.
        date_reimbursed: HaloTime,
        /// When the customer was billed.
        date_invoiced: HaloTime,
        /// Whether the customer is billed.
        invoiceable: bool,
    }
    reads {
        /// The invoice.
        invoice_id = "ihid": InvoiceId,
    }
}
