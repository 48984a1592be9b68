//! Which parameters filter the lists of the resources that have no rules of their own: those of the vendor's document
//! that name a property.

use serde_json::Value;

use super::data::{Key, Row};
use super::fields::whole;
use super::halo_time;
use super::query::Query;
use super::refusal::Refusal;
use super::schema::{Kind, Route};

pub(super) type Test<'a> = Box<dyn Fn(Key, &Row) -> bool + 'a>;

/// Resource to parameters; a parameter is named as its column unless both are given.
const FILTERS: &[(&str, &str)] = &[
    ("Appointment", "client_id ticket_id"),
    ("Address", "postcode site_id user_id"),
    ("Asset", "assettype_id client_id contract_id inventory_number item_id site_id supplier_id username"),
    ("AssetType", "assetgroup_id"),
    ("Attachment", "ticket_id action_id unique_id type"),
    ("CRMNote", "client_id supplier_id"),
    ("CannedText", "agent_id department_id group_id team_id"),
    ("Category", "type_id"),
    ("ClientContract", "client_id site_id"),
    ("CustomIntegrationMethod", "integration_id"),
    ("FAQLists", "level type"),
    ("Field", "kind"),
    ("Holiday", "agent_id"),
    ("Invoice", "client_id contract_id purchaseorder_id salesorder_id ticket_id"),
    ("InvoicePayment", "client_id invoice_id"),
    ("Item", "assetgroup_id supplier_id"),
    ("KBArticle", "type"),
    ("Notification", "agent_id role_id type webhook_id"),
    ("Outcome", "workflow_id"),
    ("Priority", "slaid"),
    ("PurchaseOrder", "client_id salesorder_id site_id supplier_id ticket_id user_id"),
    ("Quotation", "client_id site_id ticket_id user_id quote_status=status"),
    ("RecurringInvoice", "client_id contract_id ticket_id"),
    ("Release", "product_id"),
    ("Report", "type"),
    ("SalesOrder", "client_id site_id ticket_id user_id"),
    ("Service", "service_category_id"),
    ("Supplier", "toplevel_id"),
    ("Team", "department_id"),
    ("TimesheetEvent", "agent_id"),
    ("TopLevel", "type"),
    ("ViewColumns", "type"),
    ("ViewFilter", "type"),
    ("ViewLists", "type"),
    ("Webhook", "type"),
    ("WebhookEvent", "automation_id webhook_id"),
];

/// Lists that leave out what is inactive.
const WITH_INACTIVE: &[&str] = &["Supplier", "Asset", "Item", "KBArticle", "ClientContract"];

/// Lists of what happens at some time: the column that `start_date` and `end_date` bound.
const WITH_DATES: &[(&str, &str)] = &[("Appointment", "start_date"), ("TimesheetEvent", "start_date")];

/// The parameters that every list without a schema is tried on.
const USUAL: &[&str] = &["client_id", "site_id", "user_id", "ticket_id", "supplier_id", "type", "type_id"];

pub(super) fn has_inactive(table: &str) -> bool {
    WITH_INACTIVE.contains(&table)
}

/// The conditions that a query puts on the rows of a resource without rules.
///
/// # Errors
/// A ModelState refusal for a number that is none.
pub(super) fn add<'a>(route: &Route, query: &'a Query, tests: &mut Vec<Test<'a>>) -> Result<(), Refusal> {
    let Some(known) = &route.properties else {
        for name in USUAL {
            loose(query, tests, name);
        }
        return Ok(());
    };
    let words = FILTERS.iter().find(|(table, _)| *table == route.table).map_or("", |(_, words)| words);
    for word in words.split_whitespace() {
        let (name, column) = word.split_once('=').unwrap_or((word, word));
        let number = known.get(column).is_some_and(|(_, kind)| *kind == Kind::Integer);
        if number && let Some(wanted) = query.int(name)? {
            tests.push(Box::new(move |_, row| row.int(column) == Some(wanted)));
        } else if !number && let Some(wanted) = query.text(name) {
            tests.push(Box::new(move |_, row| row.get(column).is_some_and(|value| same(value, wanted))));
        }
    }
    for (_, column) in WITH_DATES.iter().filter(|(table, _)| *table == route.table) {
        let at = move |row: &Row| row.text(column).and_then(halo_time::read);
        if let Some(from) = query.text("start_date").and_then(halo_time::read) {
            tests.push(Box::new(move |_, row| at(row).is_none_or(|at| at >= from)));
        }
        if let Some(to) = query.text("end_date").and_then(halo_time::read) {
            tests.push(Box::new(move |_, row| at(row).is_none_or(|at| at <= to)));
        }
    }
    Ok(())
}

fn same(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text.eq_ignore_ascii_case(wanted),
        value => whole(value).is_some_and(|number| wanted.parse() == Ok(number)),
    }
}

/// A filter of a table without a schema: it counts only if the rows have such a column.
fn loose<'a>(query: &'a Query, tests: &mut Vec<Test<'a>>, name: &'static str) {
    if let Some(wanted) = query.text(name) {
        tests.push(Box::new(move |_, row| row.get(name).is_none_or(|value| same(value, wanted))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::schema;

    #[test]
    fn the_table_names_properties_that_exist() {
        for (table, words) in FILTERS {
            let known = schema::route(table).unwrap().properties.as_ref().expect(table);
            for word in words.split_whitespace() {
                let column = word.split_once('=').map_or(word, |(_, column)| column);
                assert!(known.contains_key(column), "{table}.{column}");
            }
        }
    }
}
