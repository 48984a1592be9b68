//! The resources of the feature `billing`.

use halo_model::{
    AssetGroupId, ClientContract, ClientContractWrite, ClientId, ContractId, Expense, ExpenseId,
    ExpenseWrite, HaloTime, Invoice, InvoiceId, InvoicePayment, InvoicePaymentWrite, InvoiceWrite, Item,
    ItemGroup, ItemGroupId, ItemGroupWrite, ItemId, ItemWrite, PaymentId, PurchaseOrder, PurchaseOrderId,
    PurchaseOrderWrite, Quotation, QuotationId, QuotationWrite, RecurringInvoice, RecurringInvoiceId,
    RecurringInvoiceWrite, SalesOrder, SalesOrderId, SalesOrderWrite, SiteId, SupplierId, Tax, TaxId,
    TaxWrite, TicketId, UserId,
};

use crate::filters::filters;
use crate::keys::linked;
use crate::resource::{ids, numbered};

ids!(
    ContractId,
    ExpenseId,
    InvoiceId,
    ItemGroupId,
    ItemId,
    PaymentId,
    PurchaseOrderId,
    QuotationId,
    RecurringInvoiceId,
    SalesOrderId,
    TaxId
);

numbered! {
    Quotation is Quotation / QuotationWrite by QuotationId:
        "quotation" "/Quotation" "quotes" Pages;
    SalesOrder is SalesOrder / SalesOrderWrite by SalesOrderId:
        "salesorder" "/SalesOrder" "salesorders" Pages;
    PurchaseOrder is PurchaseOrder / PurchaseOrderWrite by PurchaseOrderId:
        "purchaseorder" "/PurchaseOrder" "purchaseorders" Pages;
    Item is Item / ItemWrite by ItemId:
        "item" "/Item" "items" Pages;
    ItemGroup is ItemGroup / ItemGroupWrite by ItemGroupId:
        "itemgroup" "/ItemGroup" "itemgroups" Whole;
    Tax is Tax / TaxWrite by TaxId:
        "tax" "/Tax" "taxes" Whole;
    Invoice is Invoice / InvoiceWrite by InvoiceId:
        "invoice" "/Invoice" "invoices" Pages;
    RecurringInvoice is RecurringInvoice / RecurringInvoiceWrite by RecurringInvoiceId:
        "recurringinvoice" "/RecurringInvoice" "invoices" Pages;
    InvoicePayment is InvoicePayment / InvoicePaymentWrite by PaymentId:
        "payment" "/InvoicePayment" "payments" Pages;
    Expense is Expense / ExpenseWrite by ExpenseId:
        "expense" "/Expense" "data" Whole;
    ClientContract is ClientContract / ClientContractWrite by ContractId:
        "contract" "/ClientContract" "contracts" Pages;
}

linked! {
    Item in 8;
}

filters! {
    Quotation {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one site.
        site_id: SiteId => "site_id" checks site_id;
        /// Of one contact.
        user_id: UserId => "user_id" checks user_id;
        /// Of one ticket.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// In one state.
        quote_status: i64 => "quote_status";
        /// Open ones.
        open: bool => "open";
        /// Closed ones.
        closed: bool => "closed";
        /// With the lines of each.
        includelines: bool => "includelines";
    }
    SalesOrder {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one site.
        site_id: SiteId => "site_id" checks site_id;
        /// Of one contact.
        user_id: UserId => "user_id" checks user_id;
        /// Of one ticket.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// Open ones.
        open: bool => "open";
        /// Closed ones.
        closed: bool => "closed";
        /// Those to be invoiced.
        needsinvoicing: bool => "needsinvoicing";
        /// Those for which something must be ordered.
        needsordering: bool => "needsordering";
    }
    PurchaseOrder {
        /// Of one supplier.
        supplier_id: SupplierId => "supplier_id" checks supplier_id;
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one site.
        site_id: SiteId => "site_id" checks site_id;
        /// Of one ticket.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// Of one sales order.
        salesorder_id: SalesOrderId => "salesorder_id" checks salesorder_id;
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// In one state.
        po_status: i64 => "po_status";
        /// Open ones.
        open: bool => "open";
        /// Closed ones.
        closed: bool => "closed";
    }
    Item {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// Of one supplier.
        supplier_id: SupplierId => "supplier_id";
        /// Of one group.
        assetgroup_id: AssetGroupId => "assetgroup_id" checks assetgroup_id;
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
        /// Those sold by the period.
        recurringonly: bool => "recurringonly";
    }
    Invoice {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one ticket.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// Of one contract.
        contract_id: ContractId => "contract_id" checks contract_id;
        /// Of one sales order.
        salesorder_id: SalesOrderId => "salesorder_id" checks salesorder_id;
        /// Of one site.
        site_id: SiteId => "site_id";
        /// Of one contact.
        user_id: UserId => "user_id";
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// From this date.
        invoicedatestart: HaloTime => "invoicedatestart";
        /// Until this date.
        invoicedateend: HaloTime => "invoicedateend";
        /// Those in the accounts.
        postedonly: bool => "postedonly";
        /// Those not in the accounts.
        notpostedonly: bool => "notpostedonly";
        /// With the lines of each.
        includelines: bool => "includelines";
    }
    RecurringInvoice {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one contract.
        contract_id: ContractId => "contract_id" checks contract_id;
        /// Of one site.
        site_id: SiteId => "site_id";
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// With the lines of each.
        includelines: bool => "includelines";
    }
    InvoicePayment {
        /// Of one invoice.
        invoice_id: InvoiceId => "invoice_id" checks invoice_id;
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
    }
    ClientContract {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one site.
        site_id: SiteId => "site_id";
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
        /// Without those that another has followed.
        excluderenewed: bool => "excluderenewed";
    }
}
