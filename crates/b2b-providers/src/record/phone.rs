use serde::{Deserialize, Serialize};

/// What a phone number reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// The person's own line at work.
    Direct,
    /// The person's mobile phone.
    Mobile,
    /// A line at work, not known to be the person's own.
    Work,
    /// The office the person works in.
    Office,
    /// The company's main number.
    Company,
    /// Anything else, or not said.
    #[default]
    Other,
}

/// A phone number as a vendor gave it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phone {
    /// The vendor's text.
    pub raw: String,
    /// `+` and digits, where the vendor or a normaliser knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e164: Option<String>,
    /// What it reaches.
    pub kind: PhoneKind,
    /// The vendor checked that it works.
    pub verified: bool,
    /// How sure the vendor is, 0–1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

impl Phone {
    /// A number of this kind, as the vendor wrote it.
    #[must_use]
    pub fn new(raw: impl Into<String>, kind: PhoneKind) -> Self {
        Self { raw: raw.into(), kind, ..Self::default() }
    }
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone")
            .field("kind", &self.kind)
            .field("verified", &self.verified)
            .field("confidence", &self.confidence)
            .finish_non_exhaustive()
    }
}
