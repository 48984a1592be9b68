//! How well a lead fits.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::rounded;
use crate::vocabulary::Band;

/// What the fit score looks at. Anything unknown gives no points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FitFacts<'a> {
    /// Number of employees, or the lower end of the band: see [`company_size`](crate::vocabulary::company_size).
    pub company_size: Option<u32>,
    /// Industry option.
    pub industry: Option<&'a str>,
    /// Rank of the person.
    pub band: Option<Band>,
    /// Intent strength option.
    pub intent: Option<&'a str>,
}

/// How much each factor counts, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Weights {
    /// Weight of company size.
    pub company_size: f64,
    /// Weight of the industry.
    pub industry: f64,
    /// Weight of the person's rank.
    pub seniority: f64,
    /// Weight of buying intent.
    pub intent: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { company_size: 1.0, industry: 1.0, seniority: 1.0, intent: 1.0 }
    }
}

/// A weight that is not from 0 to 1, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightError(pub &'static str);

impl fmt::Display for WeightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "weight {} must lie from 0 to 1", self.0)
    }
}

impl core::error::Error for WeightError {}

impl Weights {
    /// Checks configured weights.
    ///
    /// # Errors
    /// [`WeightError`] for the first weight outside 0 to 1.
    pub fn check(&self) -> Result<(), WeightError> {
        [
            ("company_size", self.company_size),
            ("industry", self.industry),
            ("seniority", self.seniority),
            ("intent", self.intent),
        ]
        .into_iter()
        .find(|(_, weight)| !(0.0..=1.0).contains(weight))
        .map_or(Ok(()), |(name, _)| Err(WeightError(name)))
    }
}

/// Which score becomes the fit score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum FitSource {
    /// Ours.
    #[default]
    Internal,
    /// A vendor's model, ours where there is none.
    Provider,
    /// The higher of the two.
    Max,
}

/// A score from a vendor's model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProviderScore {
    /// 0 to 100.
    pub score: u8,
    /// 0 to 1, if the vendor tells.
    pub confidence: Option<f64>,
    /// Confidence from which the score counts.
    pub least_confidence: f64,
}

/// How fit is judged.
#[derive(Clone, Debug, PartialEq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct FitRules {
    /// Industry options that are looked for.
    pub target_industries: Vec<String>,
    /// Weights.
    pub weights: Weights,
    /// Which score becomes the fit score.
    pub fit_score_source: FitSource,
}

/// The fit score and how it came about.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Fit {
    /// 0 to 100.
    pub score: u8,
    /// Weighted points for company size.
    pub company_size: f64,
    /// Weighted points for the industry.
    pub industry: f64,
    /// Weighted points for rank.
    pub seniority: f64,
    /// Weighted points for intent.
    pub intent: f64,
    /// The score is the vendor's.
    pub from_provider: bool,
}

/// Judges fit, 0 to 100. Weights outside 0 to 1 are brought to the nearer end.
#[must_use]
pub fn fit_score(facts: &FitFacts<'_>, rules: &FitRules, provider: Option<ProviderScore>) -> Fit {
    let size = match facts.company_size {
        None | Some(0) => 0.0,
        Some(1..50) => 10.0,
        Some(50..=1000) => 30.0,
        Some(_) => 20.0,
    };
    let wanted = |industry: &str| {
        rules.target_industries.iter().any(|known| known.trim().eq_ignore_ascii_case(industry))
    };
    let industry = if facts.industry.is_some_and(wanted) { 25.0 } else { 0.0 };
    let seniority = match facts.band {
        Some(Band::Senior | Band::Director | Band::Vp | Band::CLevel) => 20.0,
        _ => 0.0,
    };
    let intent = match facts.intent {
        Some("High" | "Urgent") => 25.0,
        Some("Medium") => 15.0,
        Some("Low") => 5.0,
        _ => 0.0,
    };
    let weights = rules.weights;
    let weighted = |points: f64, weight: f64| points * weight.clamp(0.0, 1.0);
    let mut fit = Fit {
        score: 0,
        company_size: weighted(size, weights.company_size),
        industry: weighted(industry, weights.industry),
        seniority: weighted(seniority, weights.seniority),
        intent: weighted(intent, weights.intent),
        from_provider: false,
    };
    fit.score = rounded(fit.company_size + fit.industry + fit.seniority + fit.intent);
    let trusted = provider
        .filter(|model| model.confidence.is_none_or(|confidence| confidence >= model.least_confidence))
        .map(|model| model.score.min(100));
    match (rules.fit_score_source, trusted) {
        (FitSource::Provider, Some(score)) => Fit { score, from_provider: true, ..fit },
        (FitSource::Max, Some(score)) if score > fit.score => Fit { score, from_provider: true, ..fit },
        _ => fit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn rules() -> FitRules {
        FitRules { target_industries: vec!["Healthcare".into()], ..FitRules::default() }
    }

    #[test]
    fn points_for_each_factor() {
        for (size, points) in [
            (None, 0),
            (Some(0), 0),
            (Some(1), 10),
            (Some(49), 10),
            (Some(50), 30),
            (Some(1000), 30),
            (Some(1001), 20),
        ] {
            let facts = FitFacts { company_size: size, ..FitFacts::default() };
            assert_eq!(fit_score(&facts, &rules(), None).score, points, "{size:?}");
        }
        for (intent, points) in [("Urgent", 25), ("High", 25), ("Medium", 15), ("Low", 5), ("?", 0)] {
            let facts = FitFacts { intent: Some(intent), ..FitFacts::default() };
            assert_eq!(fit_score(&facts, &rules(), None).score, points, "{intent}");
        }
        for (band, points) in [
            (Band::CLevel, 20),
            (Band::Vp, 20),
            (Band::Director, 20),
            (Band::Senior, 20),
            (Band::Manager, 0),
            (Band::Ic, 0),
            (Band::Unknown, 0),
        ] {
            let facts = FitFacts { band: Some(band), ..FitFacts::default() };
            assert_eq!(fit_score(&facts, &rules(), None).score, points, "{band:?}");
        }
        let all = FitFacts {
            company_size: Some(200),
            industry: Some("Healthcare"),
            band: Some(Band::Vp),
            intent: Some("High"),
        };
        assert_eq!(fit_score(&all, &rules(), None).score, 100);
        let other = FitFacts { industry: Some("Retail"), ..all };
        assert_eq!(fit_score(&other, &rules(), None).score, 75);
    }

    #[test]
    fn weights_round_and_are_checked() {
        let weights = Weights { company_size: 0.5, seniority: 0.33, ..Weights::default() };
        assert_eq!(weights.check(), Ok(()));
        let facts = FitFacts { company_size: Some(60), band: Some(Band::Vp), ..FitFacts::default() };
        assert_eq!(fit_score(&facts, &FitRules { weights, ..rules() }, None).score, 22);
        assert_eq!(Weights { intent: 1.1, ..weights }.check(), Err(WeightError("intent")));
        assert_eq!(Weights { industry: f64::NAN, ..weights }.check(), Err(WeightError("industry")));
    }

    #[test]
    fn a_vendors_score_counts_when_it_is_trusted_and_wanted() {
        let facts = FitFacts { company_size: Some(60), ..FitFacts::default() };
        let model = |score, confidence| Some(ProviderScore { score, confidence, least_confidence: 0.8 });
        let score =
            |source, model| fit_score(&facts, &FitRules { fit_score_source: source, ..rules() }, model).score;
        assert_eq!(score(FitSource::Internal, model(90, None)), 30);
        assert_eq!(score(FitSource::Provider, model(10, Some(0.8))), 10);
        assert_eq!(score(FitSource::Provider, model(90, Some(0.79))), 30);
        assert_eq!(score(FitSource::Provider, None), 30);
        assert_eq!(score(FitSource::Max, model(10, None)), 30);
        assert_eq!(score(FitSource::Max, model(200, None)), 100);
    }
}
