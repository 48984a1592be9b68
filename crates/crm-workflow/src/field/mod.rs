//! The field catalogue: 57 custom fields and two optional extensions as `const` data.
//!
//! No numeric field id appears here: a tenant's ids are resolved from its own field list by [`Field::name`].

mod lead;
mod legacy;
mod opportunity;
mod prospect;
mod source;
mod spec;
mod text;
mod values;

pub use legacy::LegacyError;
pub use source::{SOURCES, Source};
pub use spec::{FieldKind, FieldSpec};
pub use text::{Cut, truncate};
pub use values::{Entry, FieldValues, FieldWrite, SetBy, Value};

pub(crate) use lead::{EMPLOYEE_COUNT, REVENUE_RANGE};
pub(crate) use prospect::BUDGET;

use crate::stage::Entity;

/// A custom field of the pipeline, by meaning.
///
/// The symbolic [`key`](Self::key) and the Halo [`name`](Self::name) never change; labels and options are those the field is
/// created with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Field {
    /// Lead: Lead Source (`CFLeadSource`).
    LeadSource,
    /// Lead: Services Offered (`CFLeadServicesOffered`).
    LeadServicesOffered,
    /// Lead: Growth Signals (`CFLeadGrowthSignals`).
    LeadGrowthSignals,
    /// Lead: Project Pipelines (`CFLeadProjectPipelines`).
    LeadProjectPipelines,
    /// Lead: Do Not Contact (`CFDND`).
    DoNotContact,
    /// Lead: Technology Stack (`CFLeadTechStack`).
    LeadTechStack,
    /// Lead: Revenue Range (`CFLeadRevenueRange`).
    LeadRevenueRange,
    /// Lead: Employee Count Range (`CFLeadEmployeeCount`).
    LeadEmployeeCount,
    /// Lead: Company Founded Year (`CFLeadFoundingYear`).
    LeadFoundingYear,
    /// Lead: Location/HQ Address (`CFLeadHQLocation`).
    LeadHqLocation,
    /// Lead: Management Level (`CFLeadManagementLevel`).
    LeadManagementLevel,
    /// Lead: Department Function (`CFLeadDepartmentFunction`).
    LeadDepartmentFunction,
    /// Lead: Intent Signals (`CFLeadIntentSignals`).
    LeadIntentSignals,
    /// Lead: Intent Strength (`CFLeadIntentStrength`).
    LeadIntentStrength,
    /// Lead: Intent Stage (`CFLeadIntentStage`).
    LeadIntentStage,
    /// Lead: Intent Source (`CFLeadIntentSource`).
    LeadIntentSource,
    /// Lead: Last Intent Activity (`CFLeadLastIntentActivity`).
    LeadLastIntentActivity,
    /// Lead: Intent Topics (`CFLeadIntentTopics`).
    LeadIntentTopics,
    /// Prospect: Pain Points (`CFProspectPainPoints`).
    ProspectPainPoints,
    /// Prospect: Qualified Services (`CFProspectServices`).
    ProspectServices,
    /// Prospect: Decision Maker (`CFProspectDecisionMakers`).
    ProspectDecisionMakers,
    /// Prospect: Fit Score (`CFProspectFitScore`).
    ProspectFitScore,
    /// Prospect: Budget Range (`CFProspectBudget`).
    ProspectBudget,
    /// Prospect: Timeframe (`CFProspectTimeframe`).
    ProspectTimeframe,
    /// Prospect: Industry/Sector (`CFProspectIndustry`).
    ProspectIndustry,
    /// Prospect: Geographic Region (`CFProspectRegion`).
    ProspectRegion,
    /// Prospect: Competition (`CFProspectCompetition`).
    ProspectCompetition,
    /// Prospect: Competition Strength (`CFProspectCompetitionStrength`).
    ProspectCompetitionStrength,
    /// Prospect: Estimated Deal Value (`CFProspectDealValue`).
    ProspectDealValue,
    /// Prospect: Expected Close Date (`CFProspectExpectedClose`).
    ProspectExpectedClose,
    /// Prospect: Next Action Item (`CFProspectNextAction`).
    ProspectNextAction,
    /// Prospect: Sales Priority (`CFProspectPriority`).
    ProspectPriority,
    /// Prospect: Additional Stakeholders (`CFProspectAdditionalStakeholders`).
    ProspectAdditionalStakeholders,
    /// Prospect: Internal Champion (`CFProspectInternalChampion`).
    ProspectInternalChampion,
    /// Prospect: Communication History (`CFProspectCommunicationHistory`).
    ProspectCommunicationHistory,
    /// Prospect: Objections/Concerns (`CFProspectObjections`).
    ProspectObjections,
    /// Prospect: Buying Process Stage (`CFProspectBuyingProcess`).
    ProspectBuyingProcess,
    /// Prospect: Comments (`CFProspectComments`).
    ProspectComments,
    /// Opportunity: Solutions/Products/Services (`CFOpportunitySolutions`).
    OpportunitySolutions,
    /// Opportunity: Quotes/Proposals (`CFOpportunityQuotes`).
    OpportunityQuotes,
    /// Opportunity: Competitors (`CFOpportunityCompetitors`).
    OpportunityCompetitors,
    /// Opportunity: Win/Loss Reason (`CFOpportunityOutcome`).
    OpportunityOutcome,
    /// Opportunity: Deal Stage (`CFOpportunityDealStage`).
    OpportunityDealStage,
    /// Opportunity: Forecast Category (`CFOpportunityForecast`).
    OpportunityForecast,
    /// Opportunity: Budget Confidence (`CFOpportunityBudgetConfidence`).
    OpportunityBudgetConfidence,
    /// Opportunity: Scope and Requirements (`CFOpportunityScope`).
    OpportunityScope,
    /// Opportunity: Technical Requirements (`CFOpportunityTechnicalRequirements`).
    OpportunityTechnicalRequirements,
    /// Opportunity: Technical Architecture (`CFOpportunityArchitecture`).
    OpportunityArchitecture,
    /// Opportunity: Integration Requirements (`CFOpportunityIntegration`).
    OpportunityIntegration,
    /// Opportunity: Support Requirements (`CFOpportunitySupport`).
    OpportunitySupport,
    /// Opportunity: Training Requirements (`CFOpportunityTraining`).
    OpportunityTraining,
    /// Opportunity: Decision Makers (`CFOpportunityDecisionMakers`).
    OpportunityDecisionMakers,
    /// Opportunity: Budget Approval Status (`CFOpportunityBudgetApprovalStatus`).
    OpportunityBudgetApprovalStatus,
    /// Opportunity: Contract Terms (`CFOpportunityContractTerms`).
    OpportunityContractTerms,
    /// Opportunity: Risk Factors (`CFOpportunityRisks`).
    OpportunityRisks,
    /// Opportunity: Implementation Timeline (`CFOpportunityTimeline`).
    OpportunityTimeline,
    /// Opportunity: Success Metrics (`CFOpportunitySuccessMetrics`).
    OpportunitySuccessMetrics,
    /// Opportunity: Next Steps (`CFOpportunityNextSteps`).
    OpportunityNextSteps,
    /// Opportunity: Go-Live Date (`CFOpportunityGoLive`).
    OpportunityGoLive,
}

impl Field {
    /// How many fields there are, extensions included.
    pub const COUNT: usize = 59;

    /// Every field: lead, prospect, opportunity, then the two extensions.
    pub const ALL: [Self; Self::COUNT] = [
        Self::LeadSource,
        Self::LeadServicesOffered,
        Self::LeadGrowthSignals,
        Self::LeadProjectPipelines,
        Self::DoNotContact,
        Self::LeadTechStack,
        Self::LeadRevenueRange,
        Self::LeadEmployeeCount,
        Self::LeadFoundingYear,
        Self::LeadHqLocation,
        Self::LeadManagementLevel,
        Self::LeadDepartmentFunction,
        Self::LeadIntentSignals,
        Self::LeadIntentStrength,
        Self::LeadIntentStage,
        Self::LeadIntentSource,
        Self::LeadLastIntentActivity,
        Self::LeadIntentTopics,
        Self::ProspectPainPoints,
        Self::ProspectServices,
        Self::ProspectDecisionMakers,
        Self::ProspectFitScore,
        Self::ProspectBudget,
        Self::ProspectTimeframe,
        Self::ProspectIndustry,
        Self::ProspectRegion,
        Self::ProspectCompetition,
        Self::ProspectCompetitionStrength,
        Self::ProspectDealValue,
        Self::ProspectExpectedClose,
        Self::ProspectNextAction,
        Self::ProspectPriority,
        Self::ProspectAdditionalStakeholders,
        Self::ProspectInternalChampion,
        Self::ProspectCommunicationHistory,
        Self::ProspectObjections,
        Self::ProspectBuyingProcess,
        Self::ProspectComments,
        Self::OpportunitySolutions,
        Self::OpportunityQuotes,
        Self::OpportunityCompetitors,
        Self::OpportunityOutcome,
        Self::OpportunityDealStage,
        Self::OpportunityForecast,
        Self::OpportunityBudgetConfidence,
        Self::OpportunityScope,
        Self::OpportunityTechnicalRequirements,
        Self::OpportunityArchitecture,
        Self::OpportunityIntegration,
        Self::OpportunitySupport,
        Self::OpportunityTraining,
        Self::OpportunityDecisionMakers,
        Self::OpportunityBudgetApprovalStatus,
        Self::OpportunityContractTerms,
        Self::OpportunityRisks,
        Self::OpportunityTimeline,
        Self::OpportunitySuccessMetrics,
        Self::OpportunityNextSteps,
        Self::OpportunityGoLive,
    ];

    /// Everything known about the field.
    #[must_use]
    pub fn spec(self) -> &'static FieldSpec {
        let at = self as usize;
        let (leads, prospects) = (lead::LEAD.len(), prospect::PROSPECT.len());
        if at < leads {
            &lead::LEAD[at]
        } else if at < leads + prospects {
            &prospect::PROSPECT[at - leads]
        } else {
            &opportunity::OPPORTUNITY[at - leads - prospects]
        }
    }

    /// Symbolic key used in configuration, like `lead_source`.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.spec().key
    }

    /// Name of the field in Halo, like `CFLeadSource`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Label people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// Type of the value.
    #[must_use]
    pub fn kind(self) -> FieldKind {
        self.spec().kind
    }

    /// Options of a dropdown in their order; empty for every other kind.
    #[must_use]
    pub fn options(self) -> &'static [&'static str] {
        self.spec().options
    }

    /// Option a tenant's dropdown starts with. It is never written by the integration for want of data.
    #[must_use]
    pub fn default_option(self) -> Option<&'static str> {
        self.spec().default_option
    }

    /// Tab or section the field belongs to.
    #[must_use]
    pub fn group(self) -> &'static str {
        self.spec().group
    }

    /// One line about the content, for the tenant's field hint.
    #[must_use]
    pub fn hint(self) -> &'static str {
        self.spec().hint
    }

    /// Which record carries the field.
    #[must_use]
    pub fn entity(self) -> Entity {
        match self as usize {
            0..18 => Entity::Lead,
            18..38 => Entity::Prospect,
            _ => Entity::Opportunity,
        }
    }

    /// Whether the field is one of the two optional extensions, which are off unless configured.
    #[must_use]
    pub fn is_extension(self) -> bool {
        self.spec().extension
    }

    /// Longest value in characters: 255 for short text, 4000 for memos, none for other kinds.
    #[must_use]
    pub fn max_chars(self) -> Option<usize> {
        self.kind().max_chars()
    }

    /// The field with this Halo name or symbolic key, in any case; two old Halo names are accepted.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL
            .into_iter()
            .find(|field| {
                let spec = field.spec();
                spec.name.eq_ignore_ascii_case(name) || spec.key.eq_ignore_ascii_case(name)
            })
            .or_else(|| legacy::by_old_name(name))
    }

    /// The field with this symbolic key.
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// The field an old configuration meant by a number.
    ///
    /// `kind` is the type the old configuration gave the field, if it gave one.
    ///
    /// # Errors
    /// [`LegacyError`] for a number with no accepted meaning, or one whose declared type contradicts that meaning (notably
    /// anything but a boolean for 105).
    pub fn from_legacy_id(id: u32, kind: Option<FieldKind>) -> Result<Self, LegacyError> {
        legacy::from_id(id, kind)
    }

    /// The option that `text` means, comparing without case, spacing and dash style; `None` if there is none.
    ///
    /// A dropdown value that is not an option must not be written: the field is dropped and reported, never the record.
    #[must_use]
    pub fn option(self, text: &str) -> Option<&'static str> {
        if text.trim().is_empty() {
            return None;
        }
        // Mostly it is the option itself.
        if let Some(found) = self.options().iter().find(|option| **option == text) {
            return Some(found);
        }
        let means = |option: &str| text::squashed(option).eq(text::squashed(text));
        if let Some(found) = self.options().iter().find(|option| means(option)) {
            return Some(found);
        }
        match self {
            Self::LeadSource => source::by_slug(text.trim()).map(|source| source.display),
            // The published default of this field is not among its options.
            Self::LeadIntentSource if means("organic") => Some("Organic Search"),
            _ => None,
        }
    }

    /// `text` cut to what this field can hold; a shortened text is to be reported.
    ///
    /// A tenant with other limits uses [`truncate`] itself.
    #[must_use]
    pub fn fit(self, text: &str) -> Cut<'_> {
        truncate(text, self.max_chars().unwrap_or(usize::MAX))
    }

    /// `text` as a value this field can hold, cut to its length on a word boundary.
    ///
    /// `None` if nothing is left, if a dropdown has no such option, or if the text is not of the field's type.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Value> {
        values::parse(self, text)
    }
}

/// Written as the symbolic key.
#[cfg(feature = "serde")]
impl serde::Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// Read from the symbolic key or the Halo name.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <alloc::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        Self::by_name(&name)
            .ok_or_else(|| serde::de::Error::custom(alloc::format!("`{name}` is not a known field")))
    }
}

#[cfg(test)]
mod tests;
