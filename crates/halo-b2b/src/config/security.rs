//! `[security]`: keys of the API beside those of the environment, how long keys live and how often they may ask.

use std::time::Duration;

use crm_service::{ApiKey, Role};
use rest_core::Timestamp;

use super::reader::{Problems, Section};

/// Settings of the API's door.
#[derive(Debug, Clone)]
pub(crate) struct SecurityConfig {
    /// Keys by their hash.
    pub(crate) keys: Vec<ApiKey>,
    /// A key with a date of issue is to be replaced after this time.
    pub(crate) rotation: Duration,
    /// It works for so long still.
    pub(crate) grace: Duration,
    /// Requests that one key may make in an hour.
    pub(crate) requests_per_hour: u32,
}

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> SecurityConfig {
    let days = section.number("rotation_days", 1..=3650, problems).unwrap_or(90);
    let hours = section.number("grace_hours", 0..=8760, problems).unwrap_or(24);
    let requests = section.number("requests_per_hour", 1..=100_000_000, problems).unwrap_or(1_000);
    let keys = section.section("api_keys", problems);
    let keys =
        keys.named(problems).into_iter().filter_map(|(name, part)| key(name, part, problems)).collect();
    section.finish(problems);
    SecurityConfig {
        keys,
        rotation: Duration::from_secs(days.unsigned_abs() * 24 * 60 * 60),
        grace: Duration::from_secs(hours.unsigned_abs() * 60 * 60),
        requests_per_hour: u32::try_from(requests).unwrap_or(u32::MAX),
    }
}

fn key(name: String, mut section: Section<'_>, problems: &mut Problems) -> Option<ApiKey> {
    let roles = [("viewer", Role::Viewer), ("operator", Role::Operator), ("admin", Role::Admin)];
    let role = section.choice("role", &roles, problems);
    if role.is_none() {
        section.wrong("role", "expected viewer, operator or admin", problems);
    }
    let hash = section.text("sha256", problems);
    let key = hash.as_deref().and_then(|hash| ApiKey::hashed(role.unwrap_or(Role::Viewer), hash));
    if key.is_none() {
        section.wrong("sha256", "expected the key's SHA-256 in 64 hexadecimal digits", problems);
    }
    let issued = section.text("issued", problems);
    let at = issued.as_deref().and_then(Timestamp::parse);
    if issued.is_some() && at.is_none() {
        section.wrong("issued", "expected a time in quotes, as in \"2026-03-04T09:00:00Z\"", problems);
    }
    section.finish(problems);
    role?;
    let key = key?.named(name);
    Some(match at {
        Some(at) => key.issued(at),
        None => key,
    })
}
