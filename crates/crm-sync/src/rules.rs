//! Everything an operator may tune, as plain data with the defaults of the workflow.
//!
//! The program fills it from its configuration; nothing here reads a file or the environment.

mod upkeep;

use std::collections::BTreeMap;

use b2b_providers::FeedbackKind;
use crm_workflow::progress::Probabilities;
use crm_workflow::promote::PromoteRules;
use crm_workflow::score::FitRules;
use crm_workflow::{Currency, Field, Policy};
use serde::{Deserialize, Serialize};

pub use upkeep::{RetentionRules, UpkeepRules};

/// The rules of a cycle.
///
/// ```
/// use crm_sync::rules::{OnPossibleDuplicate, Rules};
///
/// let mut rules = Rules::default();
/// rules.duplicates.possible_duplicate_action = OnPossibleDuplicate::Hold;
/// rules.policy.auto_promote = false;
/// assert!(rules.enabled);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Off: everything is read and reported, nothing is planned.
    pub enabled: bool,
    /// Edges, thresholds, automation and conversion mode of the state machine.
    pub policy: Policy,
    /// What a record must bring to come in.
    pub gate: GateRules,
    /// How fit is judged.
    pub fit: FitRules,
    /// How existing records are enriched.
    pub merge: MergeRules,
    /// What happens when a record is, or may be, known already.
    pub duplicates: DuplicateRules,
    /// List membership.
    pub lists: ListRules,
    /// How opportunities are valued and dated.
    pub opportunity: OpportunityRules,
    /// Failures and history.
    pub upkeep: UpkeepRules,
    /// What providers are told of what became of their records.
    pub feedback: FeedbackRules,
    /// Country of phone numbers whose record names none: two letters, an English name or a region option.
    pub default_country: Option<String>,
    /// The tenant's distance from UTC in minutes, east positive; decides which day it is.
    pub utc_offset_minutes: i32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            enabled: true,
            policy: Policy::default(),
            gate: GateRules::default(),
            fit: FitRules::default(),
            merge: MergeRules::default(),
            duplicates: DuplicateRules::default(),
            lists: ListRules::default(),
            opportunity: OpportunityRules::default(),
            upkeep: UpkeepRules::default(),
            feedback: FeedbackRules::default(),
            default_country: None,
            utc_offset_minutes: 0,
        }
    }
}

/// What a record must bring to come in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateRules {
    /// Points needed, 0–100, by provider; a provider without an entry keeps the minimum of its own gate.
    pub minimum_quality: BTreeMap<String, u8>,
    /// Confidence needed, 0–100, by provider; a provider without an entry keeps its own figure.
    pub minimum_confidence: BTreeMap<String, u8>,
    /// Providers whose role mailboxes (`info@`, `sales@`) are not imported.
    pub no_role_mailboxes: Vec<String>,
}

impl Default for GateRules {
    fn default() -> Self {
        Self {
            minimum_quality: BTreeMap::new(),
            minimum_confidence: BTreeMap::new(),
            no_role_mailboxes: vec!["hunter".to_owned()],
        }
    }
}

/// How existing records are enriched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MergeRules {
    /// Fields that follow the providers as long as no person edits them: `CFLeadTechStack`, `contact_phone`, …
    /// A field taken off the list is filled while blank and then left alone.
    pub refreshable_fields: Vec<String>,
    /// Users whose changes are not a person's.
    pub automation_users: Vec<String>,
    /// Add a note with what is new to records that are left as they are.
    pub note_on_preserved: bool,
}

/// Fields that enrichment refreshes by default.
pub const REFRESHABLE: [Field; 13] = [
    Field::LeadTechStack,
    Field::LeadRevenueRange,
    Field::LeadEmployeeCount,
    Field::LeadManagementLevel,
    Field::LeadDepartmentFunction,
    Field::LeadIntentSignals,
    Field::LeadIntentStrength,
    Field::LeadIntentStage,
    Field::LeadIntentSource,
    Field::LeadLastIntentActivity,
    Field::LeadIntentTopics,
    Field::LeadFoundingYear,
    Field::LeadHqLocation,
];

impl Default for MergeRules {
    fn default() -> Self {
        Self {
            refreshable_fields: ["contact_phone"]
                .into_iter()
                .chain(REFRESHABLE.iter().map(|field| field.name()))
                .map(str::to_owned)
                .collect(),
            automation_users: ["B2B Integration", "System", "API"].map(str::to_owned).to_vec(),
            note_on_preserved: false,
        }
    }
}

impl MergeRules {
    /// Whether a field follows the providers.
    #[must_use]
    pub fn is_refreshable(&self, field: &str) -> bool {
        let known = Field::by_name(field);
        self.refreshable_fields.iter().any(|listed| {
            listed.eq_ignore_ascii_case(field) || (known.is_some() && Field::by_name(listed) == known)
        })
    }
}

/// What happens when a record is, or may be, known already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DuplicateRules {
    /// When it is known.
    pub conflict_resolution: OnConflict,
    /// When it may be.
    pub possible_duplicate_action: OnPossibleDuplicate,
}

/// What an incoming record does to the record that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// Refreshes it, field by field.
    #[default]
    MergePreferNewest,
    /// Fills its blanks.
    MergePreferOldest,
    /// A person decides.
    ManualReview,
    /// Nothing.
    SkipDuplicate,
}

/// What becomes of a record that may be somebody we know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnPossibleDuplicate {
    /// It is created with a note that names the other one, and a person may merge them.
    #[default]
    CreateFlagged,
    /// It waits for a person.
    Hold,
}

/// List membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListRules {
    /// Off: no list is touched, except that an opt-out takes a contact off all of them.
    pub enabled: bool,
    /// Titles that the tenant uses instead of the default ones, by list key (`hot`, `enterprise`).
    pub titles: BTreeMap<String, String>,
}

impl Default for ListRules {
    fn default() -> Self {
        Self { enabled: true, titles: BTreeMap::new() }
    }
}

/// What providers are told of what became of their records. Opt-outs are told always.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedbackRules {
    /// Off: nothing is told.
    pub enabled: bool,
    /// Kinds that are not told.
    pub off: Vec<FeedbackKind>,
    /// Tell also where the vendor does not document the call.
    pub unverified: bool,
    /// How soon.
    pub frequency: Frequency,
    /// Deal values, budgets and pain points may be told.
    pub share_commercial_data: bool,
    /// There is consent, or another lawful basis, to share data of people in Europe.
    pub lawful_basis: bool,
}

impl Default for FeedbackRules {
    fn default() -> Self {
        Self {
            enabled: true,
            off: Vec::new(),
            unverified: false,
            frequency: Frequency::default(),
            share_commercial_data: false,
            lawful_basis: false,
        }
    }
}

/// How soon something is told; what is noted until then goes out together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// With the cycle that notices it.
    RealTime,
    /// With the first cycle after the full hour.
    #[default]
    Hourly,
    /// With the first cycle after midnight, UTC.
    Daily,
}

/// How opportunities are valued and dated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpportunityRules {
    /// Probability by stage.
    pub probabilities: Probabilities,
    /// Months until the expected close, if nobody says.
    pub default_close_date_months: u32,
    /// Lowest value, in the tenant's currency.
    pub minimum_opportunity_value: u64,
    /// Currency of the tenant.
    pub currency: Currency,
    /// Price of one unit of another currency in the tenant's, by its code.
    pub rates: BTreeMap<String, f64>,
}

impl Default for OpportunityRules {
    fn default() -> Self {
        let rules = PromoteRules::default();
        Self {
            probabilities: rules.probabilities,
            default_close_date_months: rules.default_close_date_months,
            minimum_opportunity_value: rules.minimum_opportunity_value,
            currency: rules.currency,
            rates: BTreeMap::new(),
        }
    }
}

impl OpportunityRules {
    /// The same in the terms of the state machine; a rate whose code is no currency is left out.
    #[must_use]
    pub fn promote_rules(&self) -> PromoteRules {
        PromoteRules {
            probabilities: self.probabilities,
            default_close_date_months: self.default_close_date_months,
            minimum_opportunity_value: self.minimum_opportunity_value,
            currency: self.currency,
            rates: self.rates.iter().filter_map(|(code, rate)| Some((Currency::new(code)?, *rate))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_survive_the_trip_through_text_and_refuse_what_they_do_not_know() {
        let text = serde_json::to_string(&Rules::default()).unwrap();
        assert_eq!(serde_json::from_str::<Rules>(&text).unwrap(), Rules::default());
        assert_eq!(serde_json::from_str::<Rules>("{}").unwrap(), Rules::default());
        assert!(serde_json::from_str::<Rules>(r#"{"polcy":{}}"#).is_err());
    }

    #[test]
    fn a_field_is_known_by_any_of_its_names() {
        let mut rules = MergeRules::default();
        assert!(rules.is_refreshable("CFLeadTechStack") && rules.is_refreshable("contact_phone"));
        assert!(!rules.is_refreshable("contact_email") && !rules.is_refreshable("CFLeadSource"));
        rules.refreshable_fields = vec!["lead_source".to_owned()];
        assert!(rules.is_refreshable("CFLeadSource") && !rules.is_refreshable("contact_phone"));
    }
}
