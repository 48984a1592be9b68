//! Probability, deal stage, forecast and outcome as an opportunity moves; priority of a new lead.

use alloc::vec::Vec;

use crate::field::{Field, FieldWrite};
use crate::stage::Stage;

/// Probability in per cent on entering each state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Probabilities {
    /// At the start; if absent, `new_opportunity` is used.
    pub initial_probability_percent: Option<u8>,
    /// At the start, if nothing else is set.
    pub new_opportunity: u8,
    /// When a solution was proposed.
    pub progressing: u8,
    /// When terms are discussed.
    pub negotiation: u8,
    /// When won.
    pub won: u8,
    /// When lost.
    pub lost: u8,
}

impl Default for Probabilities {
    fn default() -> Self {
        Self {
            initial_probability_percent: Some(25),
            new_opportunity: 10,
            progressing: 30,
            negotiation: 70,
            won: 100,
            lost: 0,
        }
    }
}

impl Probabilities {
    /// Probability of a new opportunity.
    #[must_use]
    pub fn initial(&self) -> u8 {
        self.initial_probability_percent.unwrap_or(self.new_opportunity).min(100)
    }

    /// Probability on entering a state; none for states that are not an opportunity's.
    #[must_use]
    pub fn on_entering(&self, stage: Stage) -> Option<u8> {
        Some(match stage {
            Stage::NewOpportunity => self.initial(),
            Stage::Progressing => self.progressing.min(100),
            Stage::Negotiation => self.negotiation.min(100),
            Stage::Won => self.won.min(100),
            Stage::Lost => self.lost.min(100),
            _ => return None,
        })
    }
}

/// A value in Halo beside the one the integration last wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Held<T> {
    /// What Halo shows.
    pub current: Option<T>,
    /// What the integration last wrote.
    pub written: Option<T>,
}

impl<T: PartialEq> Held<T> {
    /// Whether the value may be replaced: nobody changed it since we wrote it, or there is none.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.current.is_none() || self.current == self.written
    }
}

/// What an opportunity shows at the moment it moves.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgressFacts<'a> {
    /// Probability in per cent.
    pub probability: Held<u8>,
    /// Deal stage option.
    pub deal_stage: Held<&'a str>,
    /// Forecast option.
    pub forecast: Held<&'a str>,
    /// Whether the outcome field is filled.
    pub outcome_filled: bool,
    /// Reason carried by the event.
    pub reason: Option<&'a str>,
}

/// What to write when an opportunity moves.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Progress {
    /// New probability in per cent, if it changes.
    pub probability: Option<u8>,
    /// Custom fields.
    pub fields: Vec<FieldWrite>,
}

/// What to write when an opportunity moves from one state to another.
///
/// A probability is raised, not lowered, and left alone if a person changed it; winning and losing override both, and so does
/// taking a closed opportunity up again unless a person changed it. Deal stage and forecast are left alone if a person
/// changed them, except that the forecast of a closed opportunity is always `Closed`.
#[must_use]
pub fn progress(from: Stage, to: Stage, facts: &ProgressFacts<'_>, map: &Probabilities) -> Progress {
    let mut out = Progress { probability: probability(from, to, facts.probability, map), fields: Vec::new() };
    if let Some(stage) = deal_stage(to, facts.deal_stage.current)
        && facts.deal_stage.is_ours()
        && facts.deal_stage.current != Some(stage)
    {
        out.fields.push(FieldWrite::set(Field::OpportunityDealStage, stage));
    }
    if to.is_closed() {
        if facts.forecast.current != Some("Closed") {
            out.fields.push(FieldWrite::set(Field::OpportunityForecast, "Closed"));
        }
        let reason = facts.reason.map(str::trim).filter(|reason| !reason.is_empty());
        if let (Some(reason), false) = (reason, facts.outcome_filled) {
            let outcome = Field::OpportunityOutcome;
            out.fields.push(FieldWrite::set(outcome, outcome.fit(reason).text));
        }
    } else if from.is_closed() && facts.forecast.current == Some("Closed") && facts.forecast.is_ours() {
        out.fields.push(FieldWrite::set(Field::OpportunityForecast, "Pipeline"));
    }
    out
}

fn probability(from: Stage, to: Stage, held: Held<u8>, map: &Probabilities) -> Option<u8> {
    let wanted = map.on_entering(to)?;
    let change = match held.current {
        None => true,
        Some(current) if to.is_closed() => current != wanted,
        Some(_) if !held.is_ours() => false,
        Some(current) if from.is_closed() => current != wanted,
        Some(current) => current < wanted,
    };
    change.then_some(wanted)
}

/// Deal stage that goes with a state; `None` leaves what there is.
#[must_use]
pub fn deal_stage(stage: Stage, current: Option<&str>) -> Option<&'static str> {
    match (stage, current) {
        (Stage::NewOpportunity, _) => Some("Discovery"),
        (Stage::Progressing, Some("Technical Review" | "POC" | "Proposal")) => None,
        (Stage::Progressing, _) => Some("Technical Review"),
        (Stage::Negotiation, _) => Some("Contract"),
        (Stage::Won | Stage::Lost, _) => Some("Closed"),
        _ => None,
    }
}

/// Halo priority of a new lead: 2 for high intent in trusted data, else 3. It is not touched after creation.
#[must_use]
pub fn priority(confidence: Option<f64>, intent: Option<&str>) -> u8 {
    let trusted = confidence.is_some_and(|confidence| confidence > 80.0);
    if trusted && matches!(intent, Some("High" | "Urgent")) { 2 } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn held(current: u8, written: u8) -> ProgressFacts<'static> {
        ProgressFacts {
            probability: Held { current: Some(current), written: Some(written) },
            ..ProgressFacts::default()
        }
    }

    #[test]
    fn probability_rises_and_respects_people() {
        let map = Probabilities::default();
        for (from, to, facts, written) in [
            (Stage::NewOpportunity, Stage::Progressing, held(25, 25), Some(30)),
            (Stage::Progressing, Stage::Negotiation, held(30, 30), Some(70)),
            (Stage::Progressing, Stage::Negotiation, held(80, 80), None),
            (Stage::Progressing, Stage::Negotiation, held(40, 30), None),
            (Stage::Negotiation, Stage::Won, held(40, 30), Some(100)),
            (Stage::Negotiation, Stage::Lost, held(90, 70), Some(0)),
            (Stage::Lost, Stage::Negotiation, held(0, 0), Some(70)),
            (Stage::Won, Stage::Negotiation, held(100, 100), Some(70)),
            (Stage::Won, Stage::Negotiation, held(55, 100), None),
            (Stage::NewOpportunity, Stage::Progressing, ProgressFacts::default(), Some(30)),
            (Stage::NewLead, Stage::Researching, held(1, 1), None),
        ] {
            assert_eq!(progress(from, to, &facts, &map).probability, written, "{from} to {to} {facts:?}");
        }
        assert_eq!(map.initial(), 25);
        assert_eq!(Probabilities { initial_probability_percent: None, ..map }.initial(), 10);
    }

    #[test]
    fn deal_stage_is_a_suggestion() {
        let map = Probabilities::default();
        let with = |current, written| ProgressFacts {
            deal_stage: Held { current, written },
            probability: Held { current: Some(100), written: Some(100) },
            ..ProgressFacts::default()
        };
        let stage = |to, facts| progress(Stage::NewOpportunity, to, &facts, &map).fields;
        let write = |option: &str| vec![FieldWrite::set(Field::OpportunityDealStage, option)];
        assert_eq!(
            stage(Stage::Progressing, with(Some("Discovery"), Some("Discovery"))),
            write("Technical Review")
        );
        assert_eq!(stage(Stage::Progressing, with(None, None)), write("Technical Review"));
        assert_eq!(stage(Stage::Progressing, with(Some("POC"), Some("POC"))), vec![]);
        assert_eq!(stage(Stage::Negotiation, with(Some("Proposal"), Some("Discovery"))), vec![]);
        assert_eq!(stage(Stage::Negotiation, with(Some("Contract"), Some("Contract"))), vec![]);
    }

    #[test]
    fn closing_fills_forecast_and_outcome() {
        let map = Probabilities::default();
        let facts = ProgressFacts {
            forecast: Held { current: Some("Commit"), written: Some("Pipeline") },
            deal_stage: Held { current: Some("Contract"), written: Some("Contract") },
            reason: Some(" price "),
            ..ProgressFacts::default()
        };
        assert_eq!(
            progress(Stage::Negotiation, Stage::Lost, &facts, &map).fields,
            [
                FieldWrite::set(Field::OpportunityDealStage, "Closed"),
                FieldWrite::set(Field::OpportunityForecast, "Closed"),
                FieldWrite::set(Field::OpportunityOutcome, "price"),
            ]
        );
        let filled = ProgressFacts { outcome_filled: true, ..facts };
        assert_eq!(progress(Stage::Negotiation, Stage::Lost, &filled, &map).fields.len(), 2);
    }

    #[test]
    fn priority_needs_both() {
        assert_eq!(priority(Some(81.0), Some("High")), 2);
        assert_eq!(priority(Some(80.0), Some("Urgent")), 3);
        assert_eq!(priority(Some(99.0), Some("Medium")), 3);
        assert_eq!(priority(None, Some("Urgent")), 3);
    }
}
