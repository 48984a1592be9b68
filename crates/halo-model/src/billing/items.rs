//! What is sold, in groups and with its tax.

use serde_json::Value;

use crate::record::resource;
use crate::{
    AssetGroupId, AssetTypeId, ExternalLinkWrite, HaloTime, ItemGroupId, ItemId, Money, SupplierId, TaxId,
};

resource! {
    /// Something that is sold, or stocked.
    pub struct Item, ItemWrite {
        /// The id; a write without it makes a new one.
        id: ItemId,
        /// The name.
        name: String,
        /// A description.
        description: String,
        /// The number here.
        internalreference: String,
        /// The number elsewhere.
        externalreference: String,
        /// The group.
        assetgroup_id: AssetGroupId,
        /// The type of asset it becomes.
        assettype_id: AssetTypeId,
        /// The supplier.
        supplier_id: SupplierId,
        /// Who makes it.
        manufacturer_id: SupplierId,
        /// The supplier's number.
        supplier_part_code: String,
        /// What it is sold for.
        baseprice: Money,
        /// What it costs.
        costprice: Money,
        /// What it is sold for every period.
        recurringprice: Money,
        /// What it costs every period.
        recurringcost: Money,
        /// Whether it is sold by the period.
        isrecurringitem: bool,
        /// Whether it is taxed.
        taxable: bool,
        /// The tax on sales: a row of the taxes.
        taxcode: i64,
        /// The account of sales.
        nominalcode: String,
        /// The state, as a number.
        status: i64,
        /// The kind, as a number.
        kind = "type": i64,
        /// A note.
        note: String,
        /// The id in the accounts.
        accountsid: String,
        /// Whether stock is not counted.
        dont_track_stock: bool,
    }
    reads {
        /// The group's name.
        assetgroup_name: String,
        /// The type's name.
        assettype_name: String,
        /// The supplier's name.
        supplier_name: String,
        /// The name of who makes it.
        manufacturer_name: String,
        /// How many are there.
        quantity_in_stock: f64,
        /// How many were ordered.
        quantity_on_order: f64,
        /// How many are promised.
        quantity_reserved: f64,
        /// The share of the price that is left, in percent.
        margin: f64,
        /// When it was made.
        datecreated: HaloTime,
        /// When anything changed.
        lastmodified: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    writes {
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
    }
    with customfields
}

resource! {
    /// Items that are sold together.
    pub struct ItemGroup, ItemGroupWrite {
        /// The id; a write without it makes a new one.
        id: ItemGroupId,
        /// The name.
        name: String,
        /// The category, as text.
        category: String,
        /// The account of sales.
        nominal_code: String,
        /// How often it is billed, as a number.
        default_billingperiod: i64,
        /// Whether offers show only the group.
        hideitems: bool,
        /// Its lines.
        lines: Vec<Value>,
    }
}

resource! {
    /// A rate of tax.
    pub struct Tax, TaxWrite {
        /// The id; a write without it makes a new one.
        id: TaxId,
        /// The name.
        name: String,
        /// The code in the accounts.
        code: String,
        /// The rate, in percent.
        value: f64,
        /// Whether it is made of others.
        is_composite: bool,
        /// The rates it is made of.
        linked_rates: Vec<Value>,
        /// A key in another system.
        third_party_id: String,
    }
}
