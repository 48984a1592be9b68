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
}

impl Default for UpkeepRules {
    fn default() -> Self {
        Self { pause_minutes: vec![0, 5, 10, 20, 40, 80], keep_runs: 500, provider_failures: 5 }
    }
}
