//! How failures, history and what is kept are dealt with.

use serde::{Deserialize, Serialize};

/// Failures and history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UpkeepRules {
    /// Minutes that an action waits after its first, second, … failure in a row. One more failure than there are
    /// entries, and it is a dead letter. With 0 it goes out again with the next cycle.
    pub pause_minutes: Vec<u32>,
    /// So many reports of runs are kept.
    pub keep_runs: usize,
    /// After so many failed polls in a row a provider is switched off until somebody switches it on again. 0: never.
    pub provider_failures: u32,
    /// How long what is only kept here is kept.
    pub retention: RetentionRules,
}

/// How long what is only kept here is kept. Nothing is ever deleted in the CRM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionRules {
    /// Clear it away. Off, a report only says how much it is.
    pub clear: bool,
    /// Days for rows of the audit.
    pub audit_days: u32,
    /// Days for events and delivered notices. Whoever delivers events later than that loses them.
    pub event_days: u32,
}

impl Default for RetentionRules {
    fn default() -> Self {
        Self { clear: false, audit_days: 365, event_days: 90 }
    }
}

impl Default for UpkeepRules {
    fn default() -> Self {
        Self {
            pause_minutes: vec![0, 5, 10, 20, 40, 80],
            keep_runs: 500,
            provider_failures: 5,
            retention: RetentionRules::default(),
        }
    }
}
