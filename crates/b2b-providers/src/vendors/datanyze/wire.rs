//! The JSON of Datanyze's API as it was until about 2020. Errors come with status 200.

use serde::Deserialize;
use serde_json::Value;

use crate::lenient::Real;

/// What is known of a domain, or an error. `technologies` is an object by id or a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DomainInfo {
    pub(super) error: Option<Value>,
    pub(super) technologies: Option<Value>,
}

/// What is left of the account; numbers may be text.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct Limits {
    pub(super) api_hourly: Real,
    pub(super) api_hourly_limit: Real,
    pub(super) api_daily: Real,
    pub(super) api_daily_limit: Real,
    pub(super) api_monthly: Real,
    pub(super) api_monthly_limit: Real,
}
