//! Provider records to CRM records: match, three-way merge, plan, apply and settle, without losing, doubling or overwriting.
