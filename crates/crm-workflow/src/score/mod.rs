//! Scores: fit, engagement, import gate and data quality.

mod engagement;
mod fit;
mod gate;
mod quality;

pub use engagement::{Rates, engagement_score, rates};
pub use fit::{Fit, FitFacts, FitRules, FitSource, ProviderScore, WeightError, Weights, fit_score};
pub use gate::{Gate, GateFacts, Measure, confidence_minimum, is_confident};
pub use quality::{
    EmailQuality, Grade, PhoneQuality, Quality, QualityFacts, Recommendation, quality, source_reliability,
};

/// Nearest whole number of a score that cannot be negative, at most 100.
fn rounded(points: f64) -> u8 {
    // NaN becomes 0 by `as`; the rest is clamped first.
    (points.clamp(0.0, 100.0) + 0.5) as u8
}
