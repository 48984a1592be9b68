//! What an opportunity is worth, and when it should close.

use crate::date::Date;
use crate::field::Field;
use crate::money::{Currency, Money};
use crate::words::Words;

/// Which rule gave an opportunity its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ValueRule {
    /// The stated deal value.
    Stated,
    /// The budget band.
    Budget,
    /// Company size and services.
    Size,
    /// The configured minimum, which was higher.
    Minimum,
}

impl ValueRule {
    /// One clause for the note.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        match self {
            Self::Stated => "taken from the stated deal value",
            Self::Budget => "taken from the budget band",
            Self::Size => "estimated from company size and services",
            Self::Minimum => "raised to the configured minimum",
        }
    }
}

/// What the value is found from.
#[derive(Clone, Copy, Debug)]
pub struct ValueFacts<'a> {
    /// Stated deal value as text.
    pub deal_value: Option<&'a str>,
    /// Budget option, only if somebody answered it.
    pub budget: Option<&'a str>,
    /// Number of employees, or the lower end of the band.
    pub company_size: Option<u32>,
    /// Qualified services.
    pub services: Option<&'a str>,
    /// Currency of the tenant.
    pub currency: Currency,
    /// Rates into the tenant's currency. An amount in a currency without a rate is not used.
    pub rates: &'a [(Currency, f64)],
    /// Never less than this.
    pub minimum: u64,
}

impl Default for ValueFacts<'_> {
    fn default() -> Self {
        Self {
            deal_value: None,
            budget: None,
            company_size: None,
            services: None,
            currency: Currency::USD,
            rates: &[],
            minimum: 0,
        }
    }
}

/// Value of an opportunity in whole units of the tenant's currency, and the rule that gave it.
#[must_use]
pub fn opportunity_value(facts: &ValueFacts<'_>) -> (u64, ValueRule) {
    let stated = facts
        .deal_value
        .and_then(Money::parse)
        .and_then(|money| money.convert(facts.currency, facts.rates))
        .map(|money| (money.midpoint(), ValueRule::Stated));
    let (value, rule) = stated
        .or_else(|| facts.budget.and_then(of_budget).map(|value| (value, ValueRule::Budget)))
        .unwrap_or_else(|| {
            (of_size(facts.company_size, facts.services.unwrap_or_default()), ValueRule::Size)
        });
    if value < facts.minimum { (facts.minimum, ValueRule::Minimum) } else { (value, rule) }
}

fn of_budget(option: &str) -> Option<u64> {
    match Field::ProspectBudget.option(option)? {
        "<$10K" => Some(5_000),
        "$10K-$50K" => Some(30_000),
        "$50K-$100K" => Some(75_000),
        "$100K-$500K" => Some(300_000),
        "$500K+" => Some(500_000),
        _ => None,
    }
}

fn of_size(company_size: Option<u32>, services: &str) -> u64 {
    let base = match company_size {
        Some(501..) => 50_000,
        Some(51..=500) => 25_000,
        _ => 10_000,
    };
    let words = Words::new(services);
    // In tenths, so that no fraction of a unit is lost on the way.
    let factors =
        [(["managed", "support"], 15), (["cloud", "migration"], 13), (["security", "compliance"], 14)];
    factors
        .iter()
        .filter(|(group, _)| words.has_any(group))
        .fold(base, |value, (_, tenths)| (value * tenths + 5) / 10)
}

/// Day an opportunity should close.
///
/// `expected` is the stated day, used unless it is past; `timeframe` is the answered option or free text; without either it
/// is `default_months` from `today`.
#[must_use]
pub fn close_date(expected: Option<Date>, timeframe: Option<&str>, today: Date, default_months: u32) -> Date {
    match expected {
        Some(date) if date >= today => date,
        _ => today.plus_months(timeframe.and_then(months).unwrap_or(default_months)),
    }
}

/// Months a timeframe stands for.
#[must_use]
pub fn months(timeframe: &str) -> Option<u32> {
    match Field::ProspectTimeframe.option(timeframe) {
        Some("Immediate") => return Some(1),
        Some("1-3 months") => return Some(3),
        Some("3-6 months") => return Some(6),
        Some("6-12 months") => return Some(12),
        Some("12+ months") => return Some(18),
        _ => {}
    }
    let words = Words::new(timeframe);
    if words.has_any(&["immediate", "immediately", "urgent", "urgently"]) {
        Some(1)
    } else if words.has_any(&["quarter", "q1", "q2", "q3", "q4"]) {
        Some(3)
    } else if words.has_any(&["year", "annual"]) {
        Some(12)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::date;

    #[test]
    fn the_stated_value_comes_first() {
        let facts =
            ValueFacts { deal_value: Some("$20k-$40k"), budget: Some("$500K+"), ..ValueFacts::default() };
        assert_eq!(opportunity_value(&facts), (30_000, ValueRule::Stated));
        let euros = ValueFacts { deal_value: Some("€20k"), ..facts };
        assert_eq!(opportunity_value(&euros), (500_000, ValueRule::Budget));
        let known = ValueFacts { rates: &[(Currency::EUR, 1.1)], ..euros };
        assert_eq!(opportunity_value(&known), (22_000, ValueRule::Stated));
        let at_home = ValueFacts { currency: Currency::EUR, ..euros };
        assert_eq!(opportunity_value(&at_home), (20_000, ValueRule::Stated));
        let minimum = ValueFacts { minimum: 25_000, ..known };
        assert_eq!(opportunity_value(&minimum), (25_000, ValueRule::Minimum));
    }

    #[test]
    fn then_the_budget() {
        for (budget, value) in [
            ("<$10K", 5_000),
            ("$10K-$50K", 30_000),
            ("$50K-$100K", 75_000),
            ("$100K-$500K", 300_000),
            ("$500K+", 500_000),
        ] {
            let facts = ValueFacts { deal_value: Some("tbd"), budget: Some(budget), ..ValueFacts::default() };
            assert_eq!(opportunity_value(&facts), (value, ValueRule::Budget), "{budget}");
        }
    }

    #[test]
    fn then_size_and_services_by_whole_words() {
        for (size, services, value) in [
            (None, "", 10_000),
            (Some(50), "", 10_000),
            (Some(51), "", 25_000),
            (Some(500), "", 25_000),
            (Some(501), "", 50_000),
            (Some(501), "Managed support", 75_000),
            (Some(51), "Cloud migration", 32_500),
            (Some(51), "security, compliance", 35_000),
            (Some(1), "Managed cloud security", 27_300),
            (Some(1), "cloudy insecurity unsupported", 10_000),
        ] {
            let facts = ValueFacts { company_size: size, services: Some(services), ..ValueFacts::default() };
            assert_eq!(opportunity_value(&facts), (value, ValueRule::Size), "{size:?} {services}");
        }
    }

    #[test]
    fn closing_days() {
        let today = date("2025-01-31");
        for (timeframe, day) in [
            (Some("Immediate"), "2025-02-28"),
            (Some("1-3 months"), "2025-04-30"),
            (Some("3-6 months"), "2025-07-31"),
            (Some("6-12 months"), "2026-01-31"),
            (Some("12+ months"), "2026-07-31"),
            (Some("as urgent as can be"), "2025-02-28"),
            (Some("Q3"), "2025-04-30"),
            (Some("next quarter"), "2025-04-30"),
            (Some("this year"), "2026-01-31"),
            (Some("whenever"), "2025-04-30"),
            (None, "2025-04-30"),
        ] {
            assert_eq!(close_date(None, timeframe, today, 3), date(day), "{timeframe:?}");
        }
        assert_eq!(close_date(Some(today), Some("Immediate"), today, 3), today);
        assert_eq!(close_date(Some(date("2025-01-30")), Some("Immediate"), today, 3), date("2025-02-28"));
    }
}
