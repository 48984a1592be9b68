//! The JSON of ConnectWise CPQ's service, version 1.0. Lists are bare arrays; everything may be null.

use serde::Deserialize;

use crate::lenient::{Flag, Real, Text, Whole};

/// A quote, as far as it is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Quote {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) quote_number: Whole,
    pub(super) quote_version: Whole,
    pub(super) account_name: Text,
    pub(super) contact_name: Text,
    pub(super) quote_status: Text,
    pub(super) quote_total: Real,
    pub(super) recurring_total: Real,
    pub(super) base_currency: Text,
    pub(super) probability: Real,
    pub(super) create_date: Text,
    pub(super) modify_date: Text,
    pub(super) expected_close_date: Text,
    pub(super) won_or_lost_date: Text,
    pub(super) is_accepted: Flag,
    pub(super) is_archive: Flag,
    pub(super) is_lost: Flag,
    pub(super) is_sent: Flag,
    pub(super) primary_rep: Text,
    pub(super) crm_opportunity_id: Text,
}

/// A customer of one quote.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Customer {
    pub(super) id: Text,
    pub(super) account_name: Text,
    pub(super) address1: Text,
    pub(super) address2: Text,
    pub(super) city: Text,
    pub(super) state: Text,
    pub(super) postal_code: Text,
    pub(super) country: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) title: Text,
    pub(super) job_title: Text,
    pub(super) email_address: Text,
    pub(super) day_phone: Text,
    pub(super) mobile_phone: Text,
    pub(super) modify_date: Text,
}

/// An item of a quote.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Item {
    pub(super) id: Text,
    pub(super) quantity: Real,
    pub(super) extended_price: Real,
    pub(super) recurring_total: Real,
    pub(super) manufacturer_part_number: Text,
    pub(super) source_manufacturer_name: Text,
    pub(super) product_type: Text,
    pub(super) product_category: Text,
    pub(super) short_description: Text,
    pub(super) is_optional: Flag,
    pub(super) is_selected: Flag,
    pub(super) is_sold: Flag,
}
