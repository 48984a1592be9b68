//! Names and numbers that older configurations used.

use core::fmt;

use super::{Field, FieldKind};

const IDS: &[(u32, Field)] = &[
    (101, Field::LeadSource),
    (102, Field::LeadServicesOffered),
    (103, Field::LeadGrowthSignals),
    (104, Field::LeadProjectPipelines),
    (105, Field::DoNotContact),
    (106, Field::LeadTechStack),
    (107, Field::LeadRevenueRange),
    (108, Field::LeadEmployeeCount),
    (109, Field::LeadManagementLevel),
    (110, Field::LeadDepartmentFunction),
    (111, Field::LeadIntentSignals),
    (112, Field::LeadFoundingYear),
    (113, Field::LeadHqLocation),
    (201, Field::ProspectPainPoints),
    (202, Field::ProspectServices),
    (203, Field::ProspectDecisionMakers),
    (204, Field::ProspectBudget),
    (205, Field::ProspectTimeframe),
    (206, Field::ProspectFitScore),
    (301, Field::OpportunitySolutions),
    (302, Field::OpportunityQuotes),
    (303, Field::OpportunityCompetitors),
    (304, Field::OpportunityOutcome),
];

/// Why a number of an old configuration was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LegacyError {
    /// The number has no accepted meaning.
    Unknown(u32),
    /// The number's accepted meaning has another type.
    WrongKind {
        /// The number.
        id: u32,
        /// What it stands for.
        field: Field,
        /// The type the old configuration gave it.
        declared: FieldKind,
    },
}

impl fmt::Display for LegacyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(id) => write!(f, "legacy field id {id} has no known meaning"),
            Self::WrongKind { id, field, declared } => write!(
                f,
                "legacy field id {id} means {} ({:?}) and cannot be of type {declared:?}",
                field.name(),
                field.kind()
            ),
        }
    }
}

impl core::error::Error for LegacyError {}

pub(super) fn from_id(id: u32, kind: Option<FieldKind>) -> Result<Field, LegacyError> {
    let field = IDS
        .iter()
        .find(|(known, _)| *known == id)
        .map(|(_, field)| *field)
        .ok_or(LegacyError::Unknown(id))?;
    match kind {
        Some(declared) if !agrees(field.kind(), declared) => {
            Err(LegacyError::WrongKind { id, field, declared })
        }
        _ => Ok(field),
    }
}

/// The text kinds were used interchangeably; the others were not.
fn agrees(known: FieldKind, declared: FieldKind) -> bool {
    known == declared || known.is_text() && declared.is_text()
}

pub(super) fn by_old_name(name: &str) -> Option<Field> {
    if name.eq_ignore_ascii_case("CFOpportunityTechnicalReqs") {
        Some(Field::OpportunityTechnicalRequirements)
    } else if name.eq_ignore_ascii_case("CFOpportunityBudgetStatus") {
        Some(Field::OpportunityBudgetApprovalStatus)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_numbers_keep_one_meaning() {
        assert_eq!(from_id(101, None), Ok(Field::LeadSource));
        assert_eq!(from_id(113, Some(FieldKind::Memo)), Ok(Field::LeadHqLocation));
        assert_eq!(from_id(105, Some(FieldKind::Boolean)), Ok(Field::DoNotContact));
        assert!(matches!(from_id(105, Some(FieldKind::Text)), Err(LegacyError::WrongKind { id: 105, .. })));
        assert_eq!(from_id(207, None), Err(LegacyError::Unknown(207)));
        assert_eq!(IDS.len(), 23);
    }
}
