//! Things that customers have, their types, and the fields of those.

use serde_json::Value;

use crate::record::resource;
use crate::{
    AssetFieldId, AssetGroupId, AssetId, AssetStatusId, AssetTypeId, ClientId, ContractId, ExternalLinkWrite,
    Guid, HaloTime, ItemId, Money, SiteId, SlaId, SupplierId,
};

resource! {
    /// Something that a customer has.
    pub struct Asset, AssetWrite {
        /// The id; a write without it makes a new one.
        id: AssetId,
        /// The number on it.
        inventory_number: String,
        /// The type.
        assettype_id: AssetTypeId,
        /// The client.
        client_id: ClientId,
        /// The site.
        site_id: SiteId,
        /// What it is known by.
        key_field: String,
        /// A second name.
        key_field2: String,
        /// A third name.
        key_field3: String,
        /// The status: a row of lookup 61.
        status_id: AssetStatusId,
        /// The item.
        item_id: ItemId,
        /// The supplier.
        supplier_id: SupplierId,
        /// The contract it is under.
        contract_id: ContractId,
        /// The supplier's number.
        supplier_reference: String,
        /// When it was bought.
        supplier_purchasedate: HaloTime,
        /// When the warranty begins.
        warranty_start: HaloTime,
        /// When the warranty ends.
        warranty_end: HaloTime,
        /// About the warranty.
        warranty_note: String,
        /// Notes.
        notes: String,
        /// How much depends on it, as a number.
        criticality: i64,
        /// The number of the priority within the SLA.
        priority_id: i64,
        /// The SLA.
        sla_id: SlaId,
        /// The asset it is a part of.
        parent_id: AssetId,
        /// Whether it is no longer used.
        inactive: bool,
        /// The fields.
        fields: Vec<Value>,
        /// Contacts.
        users: Vec<Value>,
        /// A number in another system.
        third_party_id: i64,
        /// A key in another system, as text.
        third_party_id_string: String,
    }
    reads {
        /// The client's name.
        client_name: String,
        /// The site's name.
        site_name: String,
        /// The type's name.
        assettype_name: String,
        /// The group's name.
        assetgroup_name: String,
        /// The state's name.
        status_name: String,
        /// The item's name.
        item_name: String,
        /// The supplier's name.
        supplier_name: String,
        /// The contract's number.
        contract_ref: String,
        /// How many tickets are open.
        open_ticket_count: i64,
        /// How many contacts it has.
        user_count: i64,
        /// The contact's name.
        username: String,
        /// An id that is unique everywhere.
        guid: String,
        /// When anything changed.
        last_modified: HaloTime,
        /// Links to other systems.
        external_links: Vec<Value>,
    }
    writes {
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
        /// Suppresses rules and notifications.
        dont_fire_automations = "_dont_fire_automations": bool,
        /// Marks an import, which relaxes checks and notifications.
        isimport = "_isimport": bool,
    }
    with customfields
}

resource! {
    /// A type of assets.
    pub struct AssetType, AssetTypeWrite {
        /// The id; a write without it makes a new one.
        id: AssetTypeId,
        /// The name.
        name: String,
        /// The group.
        assetgroup_id: AssetGroupId,
        /// What their numbers begin with.
        tagprefix: String,
        /// The field that assets are known by.
        keyfield_id: AssetFieldId,
        /// The second such field.
        keyfield2_id: AssetFieldId,
        /// The third such field.
        keyfield3_id: AssetFieldId,
        /// The fields.
        fields: Vec<Value>,
        /// Whether customers see them.
        show_to_users: bool,
        /// The item's number.
        item_code: String,
        /// A note.
        memo: String,
        /// What one costs.
        cost: Money,
    }
    reads {
        /// The group's name.
        assetgroup_name: String,
        /// That field's name.
        keyfield_name: String,
        /// The second field's name.
        keyfield2_name: String,
        /// The third field's name.
        keyfield3_name: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// A field that assets of a type have.
    pub struct AssetField, AssetFieldWrite {
        /// The id; a write without it makes a new one.
        id: AssetFieldId,
        /// The name.
        name: String,
        /// The lookup its options come from.
        lookup: i64,
        /// Whether it must be filled in.
        mandatory: bool,
        /// The type of assets.
        parenttype_id: AssetTypeId,
        /// The order in lists.
        sequence: i64,
        /// How many characters it takes.
        datalength: i64,
        /// An address to open, with the value in it.
        url: String,
        /// Options to add, separated by commas.
        new_values: String,
        /// The tab it is shown on.
        tab_name: String,
        /// The group it is shown in.
        groupname: String,
        /// What it is a field of; needed to remove it.
        kind: String,
    }
    reads {
        /// The type's name.
        parenttype_name: String,
        /// The options of a select.
        values: Vec<Value>,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
