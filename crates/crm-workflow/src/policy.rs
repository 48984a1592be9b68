//! What the operator decides about the machine.

use crate::timer::Timers;

/// Which edges of the table are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Transitions {
    /// Only the edges of the reference diagrams, and opt-out.
    Strict,
    /// Ways back and short cuts as well.
    #[default]
    Extended,
}

/// What becomes of the lead's record when it is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ConversionMode {
    /// The ticket changes its type.
    #[default]
    InPlace,
    /// A new ticket is linked to the old one.
    NewRecord,
}

/// Thresholds and switches of the workflow.
///
/// ```
/// use crm_workflow::{Policy, Transitions};
///
/// let policy = Policy { transitions: Transitions::Strict, fit_score_threshold: 80, ..Policy::default() };
/// assert!(policy.auto_convert);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Policy {
    /// Which edges are in force.
    pub transitions: Transitions,
    /// What becomes of a converted lead's record.
    pub conversion_mode: ConversionMode,
    /// Convert engaged leads without being asked.
    pub auto_convert: bool,
    /// Promote qualified prospects without being asked.
    pub auto_promote: bool,
    /// Engagement score from which a contacted lead counts as engaged; off if absent.
    pub auto_engage_score: Option<u8>,
    /// A reply or an agreed meeting makes a contacted lead engaged.
    pub auto_engage_on_reply: bool,
    /// Fit score needed to qualify, 0 to 100.
    pub fit_score_threshold: u8,
    /// Budget in US dollars that the upper end of the prospect's band must exceed; off if absent.
    pub budget_minimum: Option<u64>,
    /// A dropdown nobody chose is not an answer.
    pub treat_untouched_default_as_unset: bool,
    /// Disqualify on a budget below `budget_minimum` without being asked.
    pub auto_disqualify_no_budget: bool,
    /// Disqualify prospects of these industries without being asked; off if empty.
    pub auto_disqualify_industries: alloc::vec::Vec<alloc::string::String>,
    /// Disqualify prospects that name one of these competitors without being asked; off if empty.
    pub auto_disqualify_competitors: alloc::vec::Vec<alloc::string::String>,
    /// Timers.
    pub timers: Timers,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            transitions: Transitions::default(),
            conversion_mode: ConversionMode::default(),
            auto_convert: true,
            auto_promote: true,
            auto_engage_score: None,
            auto_engage_on_reply: true,
            fit_score_threshold: 70,
            budget_minimum: None,
            treat_untouched_default_as_unset: true,
            auto_disqualify_no_budget: false,
            auto_disqualify_industries: alloc::vec::Vec::new(),
            auto_disqualify_competitors: alloc::vec::Vec::new(),
            timers: Timers::default(),
        }
    }
}

impl Policy {
    /// The reference diagrams and nothing else.
    #[must_use]
    pub fn strict() -> Self {
        Self { transitions: Transitions::Strict, ..Self::default() }
    }
}
