use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known about plans and services of the company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Research {
    /// What the company does or needs, in up to 255 characters.
    pub services_offered: Option<String>,
    /// Evidence of growth, one sentence each: funding, hiring.
    pub growth_signals: Vec<String>,
    /// Real projects.
    pub project_pipelines: Vec<String>,
    /// Anything else worth reading.
    pub notes: Option<String>,
}

/// Signs that the company is about to buy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyingIntent {
    /// 0–100.
    pub intent_score: Option<u8>,
    /// Where the buyer stands, in the vendor's words.
    pub intent_stage: Option<String>,
    /// Where the signal comes from, in the vendor's words.
    pub intent_source: Option<String>,
    /// What it is about.
    pub intent_topics: Vec<String>,
    /// The single signals.
    pub intent_signals: Vec<IntentSignal>,
    /// When the newest signal was seen.
    pub last_intent_at: Option<Timestamp>,
}

/// One sign that the company is about to buy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntentSignal {
    /// What kind of sign, in the vendor's words.
    pub kind: String,
    /// When it was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Who saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How strong, in the vendor's words or as a number 0–100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What was done with this contact so far. Counters; absent is not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Engagement {
    /// Messages sent.
    pub emails_sent: Option<u32>,
    /// Messages opened.
    pub emails_opened: Option<u32>,
    /// Links followed.
    pub emails_clicked: Option<u32>,
    /// Messages answered.
    pub emails_replied: Option<u32>,
    /// Calls made.
    pub calls_made: Option<u32>,
    /// Calls that reached the person.
    pub calls_connected: Option<u32>,
    /// Meetings agreed.
    pub meetings_scheduled: Option<u32>,
}
