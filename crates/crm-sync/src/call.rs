//! Records of calls: what a phone system, a person or another program says of one call.

use crm_workflow::Entity;
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::hash_json;

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// They called us.
    Inbound,
    /// We called them.
    Outbound,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Somebody answered.
    Connected,
    /// A machine answered.
    Voicemail,
    /// The line was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// There is no such number.
    InvalidNumber,
}

impl CallOutcome {
    /// Words for a note.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Voicemail => "voicemail",
            Self::Busy => "busy",
            Self::NoAnswer => "no answer",
            Self::InvalidNumber => "invalid number",
        }
    }
}

/// One call about a lead or prospect. `Debug` shows neither number nor notes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRecord {
    /// The system that knows the call, with its `id` there: together the key against repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The call's id in that system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the call was about: `lead` or `prospect`.
    pub related_entity_type: Entity,
    /// The record in the CRM.
    pub related_entity_id: i64,
    /// When it began.
    pub date_time: Timestamp,
    /// Who called whom.
    pub direction: Direction,
    /// The number, up to 50 characters, as it was dialled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialled_number: Option<String>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<f64>,
    /// Who called, or took the call; up to 100 characters.
    pub agent: String,
    /// What came of it.
    pub outcome: CallOutcome,
    /// What is to be done next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_action: Option<String>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl std::fmt::Debug for CallRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallRecord")
            .field("related_entity_id", &self.related_entity_id)
            .field("date_time", &self.date_time)
            .field("direction", &self.direction)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

impl CallRecord {
    /// What is wrong with it, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let long = |text: Option<&str>, most: usize| text.is_some_and(|text| text.chars().count() > most);
        if self.related_entity_type == Entity::Opportunity {
            Some("related_entity_type: expected lead or prospect")
        } else if long(self.dialled_number.as_deref(), 50) {
            Some("dialled_number: at most 50 characters")
        } else if long(Some(&self.agent), 100) || self.agent.trim().is_empty() {
            Some("agent: 1 to 100 characters")
        } else if self.duration_minutes.is_some_and(|minutes| !minutes.is_finite() || minutes < 0.0) {
            Some("duration_minutes: not below zero")
        } else {
            None
        }
    }

    /// The same call has the same key: by the system that knows it, else by record, start and number.
    #[must_use]
    pub fn key(&self) -> String {
        match (&self.system, &self.id) {
            (Some(system), Some(id)) => format!("call-{}", hash_json(&(system, id))),
            _ => {
                let digits: String = self
                    .dialled_number
                    .iter()
                    .flat_map(|text| text.chars())
                    .filter(char::is_ascii_digit)
                    .collect();
                let natural = (self.related_entity_id, self.date_time.millis(), digits);
                format!("call-{}", hash_json(&natural))
            }
        }
    }

    /// Evidence that we reached the person.
    #[must_use]
    pub fn is_contact(&self) -> bool {
        self.direction == Direction::Outbound && self.outcome == CallOutcome::Connected
    }

    /// The call as a note.
    #[must_use]
    pub fn note(&self, e164: Option<&str>) -> String {
        let direction = match self.direction {
            Direction::Inbound => "Inbound",
            Direction::Outbound => "Outbound",
        };
        let mut text = format!("{direction} call, {}, {}", self.outcome.words(), self.date_time);
        if let Some(minutes) = self.duration_minutes {
            text.push_str(&format!(", {minutes} min"));
        }
        text.push_str(&format!(", {}", self.agent.trim()));
        if let Some(number) = e164.or(self.dialled_number.as_deref()) {
            text.push_str(&format!(", {number}"));
        }
        text.push('.');
        for (label, value) in [("Notes", &self.notes), ("To do", &self.next_action)] {
            if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
                text.push_str(&format!("\n{label}: {value}"));
            }
        }
        text
    }
}

/// A call as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// See [`CallRecord::key`].
    pub key: String,
    /// The call.
    pub record: CallRecord,
    /// The number in international form, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e164: Option<String>,
    /// Nothing was planned for it yet.
    pub is_new: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(json: serde_json::Value) -> CallRecord {
        let mut whole = serde_json::json!({
            "related_entity_type": "lead", "related_entity_id": 7, "date_time": "2026-08-01T10:00:00Z",
            "direction": "outbound", "dialled_number": "(212) 555-0101", "agent": "Kim", "outcome": "connected"
        });
        whole.as_object_mut().unwrap().extend(json.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn a_call_is_known_by_its_system_or_by_what_it_was() {
        let empty = call(serde_json::json!({}));
        assert_eq!(
            empty.key(),
            call(serde_json::json!({ "dialled_number": "212 555 0101", "notes": "x" })).key()
        );
        assert_ne!(empty.key(), call(serde_json::json!({ "date_time": "2026-08-01T10:00:01Z" })).key());
        let known = |id: &str| call(serde_json::json!({ "system": "pbx", "id": id, "related_entity_id": 8 }));
        assert_eq!(known("1").key(), call(serde_json::json!({ "system": "pbx", "id": "1" })).key());
        assert_ne!(known("1").key(), known("2").key());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (change, field) in [
            (serde_json::json!({ "related_entity_type": "opportunity" }), "related_entity_type"),
            (serde_json::json!({ "dialled_number": "1".repeat(51) }), "dialled_number"),
            (serde_json::json!({ "agent": " " }), "agent"),
            (serde_json::json!({ "agent": "x".repeat(101) }), "agent"),
            (serde_json::json!({ "duration_minutes": -0.5 }), "duration_minutes"),
        ] {
            let problem = call(change).problem().unwrap_or_default();
            assert!(problem.starts_with(field), "{field}: {problem}");
        }
        assert_eq!(call(serde_json::json!({ "dialled_number": "1".repeat(50) })).problem(), None);
        assert!(!format!("{:?}", call(serde_json::json!({}))).contains("555"));
    }
}
