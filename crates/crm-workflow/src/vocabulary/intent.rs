//! Buying intent: strength, stage and source.

use crate::field::Field;
use crate::words::{Words, lookup};

/// How a vendor counts intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// From 0 to 1.
    Fraction,
    /// From 0 to 100.
    Percent,
}

/// A vendor's number as a score from 0 to 100; `None` if it is not a number.
#[must_use]
pub fn intent_number(value: f64, scale: Scale) -> Option<u8> {
    if !value.is_finite() {
        return None;
    }
    let percent = match scale {
        Scale::Fraction => value * 100.0,
        Scale::Percent => value,
    };
    // Clamped to 0..=100 just before.
    Some((percent.clamp(0.0, 100.0) + 0.5) as u8)
}

/// A vendor's word as a score from 0 to 100.
#[must_use]
pub fn intent_text(text: &str) -> Option<u8> {
    match Words::new(text).as_str() {
        "none" => Some(0),
        "low" => Some(25),
        "medium" | "moderate" => Some(55),
        "high" => Some(80),
        "urgent" | "very high" => Some(95),
        _ => None,
    }
}

/// Strength of a score from 0 to 100.
#[must_use]
pub fn intent_strength(score: u8) -> &'static str {
    match score {
        0..40 => "Low",
        40..70 => "Medium",
        70..90 => "High",
        90.. => "Urgent",
    }
}

/// Stage of the buyer's journey.
#[must_use]
pub fn intent_stage(text: &str) -> Option<&'static str> {
    Field::LeadIntentStage.option(text).or_else(|| {
        lookup(
            &Words::new(text),
            &[
                ("Awareness", &["awareness"]),
                ("Consideration", &["consideration", "evaluation"]),
                ("Decision", &["decision", "negotiation"]),
                ("Purchase", &["purchase"]),
            ],
        )
    })
}

/// Where a signal came from; `None` if it fits nothing.
#[must_use]
pub fn intent_source(text: &str) -> Option<&'static str> {
    Field::LeadIntentSource.option(text).or_else(|| {
        lookup(
            &Words::new(text),
            &[
                ("Paid Ads", &["cpc", "ppc", "ads", "ad", "paid"]),
                ("Social Media", &["social", "linkedin"]),
                ("Referrals", &["referral", "referrals"]),
                ("Content Marketing", &["content", "whitepaper", "webinar on demand"]),
                ("Events", &["event", "events", "webinar", "tradeshow"]),
                ("Organic Search", &["organic", "search"]),
                ("Direct", &["direct"]),
            ],
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_changes_at_each_limit() {
        for (score, option) in [
            (0, "Low"),
            (39, "Low"),
            (40, "Medium"),
            (69, "Medium"),
            (70, "High"),
            (89, "High"),
            (90, "Urgent"),
            (100, "Urgent"),
        ] {
            assert_eq!(intent_strength(score), option, "{score}");
            assert_eq!(Field::LeadIntentStrength.option(option), Some(option));
        }
    }

    #[test]
    fn numbers_and_words() {
        assert_eq!(intent_number(0.7, Scale::Fraction), Some(70));
        assert_eq!(intent_number(1.0, Scale::Percent), Some(1));
        assert_eq!(intent_number(140.0, Scale::Percent), Some(100));
        assert_eq!(intent_number(-1.0, Scale::Percent), Some(0));
        assert_eq!(intent_number(f64::NAN, Scale::Percent), None);
        for (text, option) in [
            ("none", "Low"),
            ("Low", "Low"),
            ("medium", "Medium"),
            ("HIGH", "High"),
            ("urgent", "Urgent"),
            ("very high", "Urgent"),
        ] {
            assert_eq!(intent_text(text).map(intent_strength), Some(option), "{text}");
        }
        assert_eq!(intent_text("lukewarm"), None);
    }

    #[test]
    fn stages_and_sources() {
        for (text, option) in [
            ("awareness", Some("Awareness")),
            ("Evaluation", Some("Consideration")),
            ("consideration", Some("Consideration")),
            ("negotiation", Some("Decision")),
            ("Purchase", Some("Purchase")),
            ("dream", None),
        ] {
            assert_eq!(intent_stage(text), option, "{text}");
        }
        for (text, option) in [
            ("organic", Some("Organic Search")),
            ("google search", Some("Organic Search")),
            ("paid search", Some("Paid Ads")),
            ("cpc", Some("Paid Ads")),
            ("LinkedIn", Some("Social Media")),
            ("referral", Some("Referrals")),
            ("direct", Some("Direct")),
            ("whitepaper", Some("Content Marketing")),
            ("webinar-on-demand", Some("Content Marketing")),
            ("webinar", Some("Events")),
            ("tradeshow", Some("Events")),
            ("carrier pigeon", None),
        ] {
            assert_eq!(intent_source(text), option, "{text}");
        }
    }
}
