//! Offers, orders, invoices, contracts and what they are about.

mod invoices;
mod items;
mod sales;

pub use invoices::{
    ClientContract, ClientContractWrite, Expense, ExpenseWrite, Invoice, InvoicePayment, InvoicePaymentWrite,
    InvoiceWrite, RecurringInvoice, RecurringInvoiceWrite,
};
pub use items::{Item, ItemGroup, ItemGroupWrite, ItemWrite, Tax, TaxWrite};
pub use sales::{PurchaseOrder, PurchaseOrderWrite, Quotation, QuotationWrite, SalesOrder, SalesOrderWrite};
