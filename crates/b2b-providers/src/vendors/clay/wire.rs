//! Clay's JSON, as its Public API document (v0) of August 2026 has it. Keys beyond it are tolerated.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lenient::{Flag, List, Real, Text, Whole};
use crate::vendors::maybe::Maybe;
use crate::vendors::wire::Rows;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Me {
    pub(super) workspace: Maybe<Workspace>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Workspace {
    pub(super) id: Text,
}

/// `GET /search/filters-mode/fields`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) fields: List<Field>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub(super) name: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Created {
    pub(super) search_id: Text,
}

/// One run of a search.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Run<'a> {
    pub(super) has_more: Flag,
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
    pub(super) exhaustion_reason: Text,
    pub(super) period_quota: Maybe<PeriodQuota>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PeriodQuota {
    pub(super) limit: Real,
    pub(super) used: Real,
    pub(super) remaining: Real,
    pub(super) resets_at: Text,
}

/// A person of a search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Profile {
    pub(super) clay_profile_id: Text,
    pub(super) name: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) linkedin_url: Text,
    pub(super) matched_experiences: List<Experience>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Experience {
    pub(super) company: Text,
    pub(super) title: Text,
    pub(super) end_date: Text,
}

/// A company of a search.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Firm {
    pub(super) clay_company_id: Text,
    pub(super) name: Text,
    pub(super) size: Text,
    pub(super) domain: Text,
    pub(super) country: Text,
    pub(super) industry: Text,
    pub(super) location: Text,
    pub(super) description: Text,
    pub(super) annual_revenue: Text,
}

/// The answer to a run of a routine, and to a question for it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RoutineRun<'a> {
    pub(super) routine_run_id: Text,
    pub(super) status: Text,
    #[serde(borrow)]
    pub(super) data: Rows<'a>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    pub(super) id: Text,
    pub(super) status: Text,
    pub(super) result: Maybe<Map<String, Value>>,
}

/// One thing for a routine to work on.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub(super) struct Input {
    pub(super) id: String,
    pub(super) inputs: Map<String, Value>,
}

/// What a finished run sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Finished {
    pub(super) data: Maybe<FinishedRun>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FinishedRun {
    pub(super) routine_run_id: Text,
}

/// The row that an HTTP column sends, by the contract we publish. Numbers come as text, empty cells in three ways.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TableRow {
    pub(super) record_id: Text,
    pub(super) first_name: Text,
    pub(super) last_name: Text,
    pub(super) full_name: Text,
    pub(super) email: Text,
    pub(super) phone: Text,
    pub(super) title: Text,
    pub(super) linkedin_url: Text,
    pub(super) company_name: Text,
    pub(super) company_domain: Text,
    pub(super) employee_count: Whole,
    pub(super) industry: Text,
    pub(super) tech_stack: List<Text>,
    pub(super) signals: List<Text>,
}
