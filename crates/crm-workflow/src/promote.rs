//! From prospect to opportunity: what the new opportunity starts with.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::facts::{Answer, Facts};
use crate::field::{Field, FieldValues, FieldWrite, SetBy};
use crate::money::Currency;
use crate::progress::Probabilities;
use crate::value::{ValueFacts, ValueRule, close_date, opportunity_value};

/// How opportunities are valued.
#[derive(Clone, Debug, PartialEq)]
pub struct PromoteRules {
    /// Probabilities.
    pub probabilities: Probabilities,
    /// Months until the expected close, if nobody says.
    pub default_close_date_months: u32,
    /// Lowest value, in the tenant's currency.
    pub minimum_opportunity_value: u64,
    /// Currency of the tenant.
    pub currency: Currency,
    /// Rates into the tenant's currency.
    pub rates: Vec<(Currency, f64)>,
}

impl Default for PromoteRules {
    fn default() -> Self {
        Self {
            probabilities: Probabilities::default(),
            default_close_date_months: 3,
            minimum_opportunity_value: 0,
            currency: Currency::USD,
            rates: Vec::new(),
        }
    }
}

/// What an opportunity starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpportunityDraft {
    /// Title.
    pub summary: String,
    /// Value in whole units of the tenant's currency.
    pub value: u64,
    /// How the value came about.
    pub value_rule: ValueRule,
    /// Probability in per cent.
    pub probability: u8,
    /// Day it should close.
    pub expected_close: Date,
    /// Opportunity fields to write. Lead and prospect fields are inherited where the tenant has them, and not named here.
    pub fields: Vec<FieldWrite>,
    /// Text of the private note.
    pub note: String,
}

/// What the opportunity made from a prospect starts with.
///
/// `facts.fields` holds the prospect's values with their origin; `company_size` is the number of employees or the lower end
/// of its band; `untouched_is_unset` is the policy's `treat_untouched_default_as_unset`.
#[must_use]
pub fn promote(
    company: &str,
    facts: &Facts,
    company_size: Option<u32>,
    today: Date,
    untouched_is_unset: bool,
    rules: &PromoteRules,
) -> OpportunityDraft {
    let prospect = &facts.fields;
    let answered = |field: Field| {
        prospect.text(field).filter(|_| facts.answer(field, untouched_is_unset) == Answer::Given)
    };
    let services = prospect.text(Field::ProspectServices);
    let (value, value_rule) = opportunity_value(&ValueFacts {
        deal_value: prospect.text(Field::ProspectDealValue),
        budget: answered(Field::ProspectBudget),
        company_size,
        services,
        currency: rules.currency,
        rates: &rules.rates,
        minimum: rules.minimum_opportunity_value,
    });
    let expected = prospect.value(Field::ProspectExpectedClose).and_then(|value| value.as_date());
    let expected_close =
        close_date(expected, answered(Field::ProspectTimeframe), today, rules.default_close_date_months);
    OpportunityDraft {
        summary: format!("{} - {}", company.trim(), services.unwrap_or("Services")),
        value,
        value_rule,
        probability: rules.probabilities.initial(),
        expected_close,
        fields: fields(prospect),
        note: format!(
            "Promoted on {today}. Value {value} {}: {}.",
            rules.currency.code(),
            value_rule.explain()
        ),
    }
}

fn fields(prospect: &FieldValues) -> Vec<FieldWrite> {
    let text = |field| prospect.text(field);
    let deciders = [text(Field::ProspectDecisionMakers), text(Field::ProspectAdditionalStakeholders)];
    let deciders: Vec<&str> = deciders.into_iter().flatten().collect();
    let by_person = prospect
        .entry(Field::ProspectBudget)
        .is_some_and(|entry| entry.set_by == SetBy::Person && !entry.value.is_blank());
    let copied = [
        (Field::OpportunitySolutions, text(Field::ProspectServices).map(String::from)),
        (Field::OpportunityCompetitors, text(Field::ProspectCompetition).map(String::from)),
        (Field::OpportunityDecisionMakers, (!deciders.is_empty()).then(|| deciders.join(", "))),
        (Field::OpportunityRisks, text(Field::ProspectObjections).map(String::from)),
    ];
    let given = [
        (Field::OpportunityBudgetConfidence, if by_person { "High" } else { "Low" }),
        (Field::OpportunityDealStage, "Discovery"),
        (Field::OpportunityForecast, "Pipeline"),
        (Field::OpportunityBudgetApprovalStatus, "Pending"),
    ];
    let fitted = |field: Field, text: &str| FieldWrite::set(field, field.fit(text).text);
    copied
        .into_iter()
        .filter_map(|(field, text)| text.map(|text| fitted(field, &text)))
        .chain(given.into_iter().map(|(field, option)| FieldWrite::set(field, option)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::date;
    use crate::field::Value;

    fn get(draft: &OpportunityDraft, field: Field) -> Option<Value> {
        draft.fields.iter().find(|write| write.field == field).and_then(|write| write.value.clone())
    }

    fn draft(facts: &Facts) -> OpportunityDraft {
        promote("Acme Example", facts, Some(60), date("2025-01-31"), true, &PromoteRules::default())
    }

    #[test]
    fn a_full_prospect() {
        let mut facts = Facts::new();
        facts
            .fields
            .set(Field::ProspectServices, "managed backup", SetBy::Person)
            .set(Field::ProspectCompetition, "Other Example", SetBy::Person)
            .set(Field::ProspectDecisionMakers, "Ada", SetBy::Person)
            .set(Field::ProspectAdditionalStakeholders, "Ben", SetBy::Person)
            .set(Field::ProspectObjections, "price", SetBy::Person)
            .set(Field::ProspectBudget, "$50K-$100K", SetBy::Person)
            .set(Field::ProspectTimeframe, "Immediate", SetBy::Person);
        let draft = draft(&facts);
        assert_eq!(draft.summary, "Acme Example - managed backup");
        assert_eq!((draft.value, draft.value_rule, draft.probability), (75_000, ValueRule::Budget, 25));
        assert_eq!(draft.expected_close, date("2025-02-28"));
        for (field, text) in [
            (Field::OpportunitySolutions, "managed backup"),
            (Field::OpportunityCompetitors, "Other Example"),
            (Field::OpportunityDecisionMakers, "Ada, Ben"),
            (Field::OpportunityRisks, "price"),
            (Field::OpportunityBudgetConfidence, "High"),
            (Field::OpportunityDealStage, "Discovery"),
            (Field::OpportunityForecast, "Pipeline"),
            (Field::OpportunityBudgetApprovalStatus, "Pending"),
        ] {
            assert_eq!(get(&draft, field), Some(text.into()), "{field:?}");
        }
        assert_eq!(draft.note, "Promoted on 2025-01-31. Value 75000 USD: taken from the budget band.");
    }

    #[test]
    fn untouched_defaults_are_not_believed() {
        let mut facts = Facts::new();
        facts.fields.set(Field::ProspectBudget, "<$10K", SetBy::HaloDefault).set(
            Field::ProspectTimeframe,
            "3-6 months",
            SetBy::HaloDefault,
        );
        let draft = draft(&facts);
        assert_eq!(draft.summary, "Acme Example - Services");
        assert_eq!((draft.value, draft.value_rule), (25_000, ValueRule::Size));
        assert_eq!(draft.expected_close, date("2025-04-30"));
        assert_eq!(get(&draft, Field::OpportunityBudgetConfidence), Some("Low".into()));
        assert_eq!(get(&draft, Field::OpportunitySolutions), None);
    }

    #[test]
    fn an_expected_close_counts_unless_it_is_past() {
        let mut facts = Facts::new();
        facts.fields.set(Field::ProspectExpectedClose, date("2025-06-01"), SetBy::Person);
        assert_eq!(draft(&facts).expected_close, date("2025-06-01"));
        facts.fields.set(Field::ProspectExpectedClose, "2025-01-30", SetBy::Person);
        assert_eq!(draft(&facts).expected_close, date("2025-04-30"));
    }
}
