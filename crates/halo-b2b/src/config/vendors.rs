//! The vendors by the names that people know them by.

use b2b_providers::{Descriptor, full_id};

/// The vendor of this id or alias.
pub(crate) fn find(name: &str) -> Option<Descriptor> {
    let id = full_id(name);
    b2b_providers::catalogue().into_iter().find(|descriptor| descriptor.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_the_vendor_and_every_id_is_found() {
        assert_eq!(find("hg_data").map(|vendor| vendor.id), find("hg_insights").map(|vendor| vendor.id));
        assert!(find("hg_data").is_some() && find("nobody").is_none());
        for descriptor in b2b_providers::catalogue() {
            assert_eq!(find(descriptor.id.as_str()).map(|vendor| vendor.id), Some(descriptor.id));
        }
    }
}
