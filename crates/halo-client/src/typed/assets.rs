//! The resources of the feature `assets`.

use halo_model::{
    Asset, AssetField, AssetFieldId, AssetFieldWrite, AssetGroupId, AssetId, AssetType, AssetTypeId,
    AssetTypeWrite, AssetWrite, ClientId, ContractId, CustomField, CustomFieldWrite, HaloTime, SiteId,
    SupplierId, UserId,
};

use crate::filters::filters;
use crate::keys::linked;
use crate::resource::{Customised, Incremental, ids, numbered};

ids!(AssetFieldId, AssetId, AssetTypeId);

numbered! {
    Asset is Asset / AssetWrite by AssetId:
        "asset" "/Asset" "assets" Pages;
    AssetType is AssetType / AssetTypeWrite by AssetTypeId:
        "assettype" "/AssetType" "assettypes" Whole;
    AssetField is AssetField / AssetFieldWrite by AssetFieldId:
        "assetfield" "/Field" "fields" Whole;
}

linked! {
    Asset in 5;
}

impl Incremental for Asset {
    fn changed(row: &Asset) -> Option<HaloTime> {
        row.last_modified
    }
}

impl Customised for Asset {
    fn fields(row: &Asset) -> Option<&[CustomField]> {
        row.customfields.as_deref()
    }

    fn written_fields(write: &AssetWrite) -> &[CustomFieldWrite] {
        &write.customfields
    }

    fn with_field(write: AssetWrite, field: CustomFieldWrite) -> AssetWrite {
        write.custom_field(field)
    }

    fn made(_row: &Asset) -> Option<HaloTime> {
        // The vendor's document has no such column.
        None
    }
}

filters! {
    Asset {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one site.
        site_id: SiteId => "site_id" checks site_id;
        /// Of one contact.
        user_id: UserId => "user_id";
        /// Of one type.
        assettype_id: AssetTypeId => "assettype_id" checks assettype_id;
        /// Of one group.
        assetgroup_id: AssetGroupId => "assetgroup_id";
        /// Of one contract.
        contract_id: ContractId => "contract_id" checks contract_id;
        /// Of one supplier.
        supplier_id: SupplierId => "supplier_id" checks supplier_id;
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// Searches numbers only.
        search_inventory_number_only: bool => "search_inventory_number_only";
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
        /// With the fields of each.
        includeassetfields: bool => "includeassetfields";
        /// With the contacts of each.
        includeuser: bool => "includeuser";
    }
    AssetType {
        /// Of one group.
        assetgroup_id: AssetGroupId => "assetgroup_id" checks assetgroup_id;
        /// Those that the agent may make.
        can_create_only: bool => "can_create_only";
    }
    AssetField {
        /// Of one kind.
        kind: text => "kind";
        /// Of one type.
        type_id: AssetTypeId => "type_id";
    }
}
