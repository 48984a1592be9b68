//! The catalogue as a whole.

use super::*;

#[test]
fn the_catalogue_has_the_published_shape() {
    let published = |entity| Field::ALL.iter().filter(|f| f.entity() == entity && !f.is_extension()).count();
    assert_eq!(published(Entity::Lead), 18);
    assert_eq!(published(Entity::Prospect), 20);
    assert_eq!(published(Entity::Opportunity), 19);
    assert_eq!(Field::ALL.iter().filter(|f| f.is_extension()).count(), 2);
    assert_eq!(Field::ProspectIndustry.options().len(), 29);
    assert_eq!(Field::ProspectRegion.options().len(), 65);
}

#[test]
fn every_spec_sits_at_its_own_place_and_names_are_unique() {
    for field in Field::ALL {
        let spec = field.spec();
        assert_eq!(spec.field, field);
        assert_eq!(Field::by_name(spec.name), Some(field));
        assert_eq!(Field::by_name(&spec.name.to_ascii_uppercase()), Some(field));
        assert_eq!(Field::by_key(spec.key), Some(field));
        assert_eq!(spec.kind == FieldKind::Dropdown, !spec.options.is_empty(), "{field:?}");
        if let Some(default) = spec.default_option {
            assert!(spec.options.contains(&default), "{field:?}: {default}");
        }
        for option in spec.options {
            assert_eq!(field.option(option), Some(*option));
        }
    }
}

#[test]
fn options_are_found_in_spite_of_case_spacing_and_dashes() {
    assert_eq!(Field::LeadEmployeeCount.option(" 51 – 200 "), Some("51-200"));
    assert_eq!(Field::LeadManagementLevel.option("VICE  president"), Some("Vice President"));
    assert_eq!(Field::LeadIntentSource.option("organic"), Some("Organic Search"));
    assert_eq!(Field::LeadSource.option("zoominfo"), Some("ZoomInfo"));
    assert_eq!(Field::LeadSource.option("hg_insights"), Some("HG Data"));
    assert_eq!(Field::LeadSource.option("Manual"), Some("Manual"));
    assert_eq!(Field::LeadSource.option("somebody else"), None);
    assert_eq!(Field::ProspectBudget.option("plenty"), None);
    assert_eq!(Field::ProspectBudget.option(""), None);
}

#[test]
fn old_names_are_read() {
    assert_eq!(Field::by_name("CFOpportunityTechnicalReqs"), Some(Field::OpportunityTechnicalRequirements));
    assert_eq!(Field::by_name("cfopportunitybudgetstatus"), Some(Field::OpportunityBudgetApprovalStatus));
    assert_eq!(Field::by_name("CFUnknown"), None);
}
