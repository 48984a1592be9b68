//! Companies: sizes, money, topics.

use serde_json::Value;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, BuyingIntent, Company, Funding, IntentSignal, Person};

/// The top band ends here.
const ENDLESS: i64 = 10_000_000;

/// A company.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let at = wire.location.0.unwrap_or_default();
    let (headcount, headcount_range) = employees(wire.employee_count.0, wire.employees.0);
    let mut keywords: Vec<String> = Vec::new();
    let words = wire.sub_industry.0.into_iter().chain(wire.specialities.texts()).chain(wire.keywords.texts());
    for word in words {
        if !keywords.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
            keywords.push(word);
        }
    }
    let founded = wire.year_founded.0.filter(|year| year.fract() == 0.0 && (1.0..1e4).contains(year));
    Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        company_phone: wire.phone.0,
        industry_raw: wire.industry.0,
        headcount,
        headcount_range,
        revenue_usd: None,
        revenue_range: wire.revenue_range.as_ref().and_then(revenue),
        #[allow(clippy::cast_possible_truncation, reason = "a whole number below 10,000")]
        founded_year: text::year(founded.map(|year| year as i64)),
        address: Address {
            line: None,
            city: at.city.0,
            region: at.state.0,
            postcode: at.zip_code.0,
            country_iso2: at
                .country_iso2
                .0
                .or_else(|| at.country.0.clone())
                .as_deref()
                .and_then(country::iso2)
                .map(str::to_owned),
            country: at.country.0,
        },
        description: wire.description.0,
        keywords,
        technologies: wire.technologies.texts(),
        funding: wire
            .funding
            .0
            .map(|funding| funding.rounds.0)
            .unwrap_or_default()
            .into_iter()
            .filter_map(round)
            .collect(),
    }
}

/// A company as a record with company keys only, with its growth.
#[must_use]
pub fn company(wire: wire::Firm) -> Person {
    let mut person = Person { source: Some(ID), ..Person::from(firm(wire)) };
    complete(&mut person);
    person
}

/// What the company does, and the money it raised, in words.
pub(super) fn complete(person: &mut Person) {
    person.research.services_offered = text::services(&person.company);
    person.research.growth_signals = person
        .company
        .funding
        .iter()
        .filter_map(|round| {
            let amount = round.amount.map(text::short_money);
            text::raised(round.kind.as_deref(), amount.as_deref(), round.date.as_deref())
        })
        .collect();
}

fn employees(count: Option<wire::Count>, old: Option<String>) -> (Option<u32>, Option<String>) {
    let count = count.unwrap_or_default();
    let exact = text::count(count.exact.0);
    let range = match (text::count(count.min.0), count.max.0) {
        _ if exact.is_some() => None,
        (Some(min), Some(max)) if max < ENDLESS => Some(format!("{min}-{max}")),
        (Some(min), _) => Some(format!("{min}+")),
        (None, _) => old.map(|text| text.replace(' ', "")),
    };
    (exact, range)
}

/// Both ends of a revenue, in dollars.
fn revenue(value: &Value) -> Option<String> {
    let (min, max) = match value {
        Value::Object(ends) => (ends.get("min"), ends.get("max")),
        Value::Array(ends) => (ends.first(), ends.get(1)),
        _ => return None,
    };
    let amount = |end: Option<&Value>| end.and_then(Value::as_f64).filter(|amount| *amount > 0.0);
    match (amount(min), amount(max)) {
        (Some(min), Some(max)) => Some(format!("{}-{}", text::short_money(min), text::short_money(max))),
        (Some(min), None) => Some(format!("{}+", text::short_money(min))),
        (None, Some(max)) => Some(format!("<{}", text::short_money(max))),
        (None, None) => None,
    }
}

/// Amounts in other currencies are left out, since no rate is known.
fn round(wire: wire::Round) -> Option<Funding> {
    let dollars = wire.currency.0.as_deref().is_none_or(|currency| matches!(currency, "USD" | "$"));
    let amount = wire.round_amount.0.filter(|amount| dollars && *amount > 0.0);
    let date = wire.round_date.0.as_deref().and_then(english_date);
    let round = Funding { date, kind: wire.round_type.0, amount };
    (round != Funding::default()).then_some(round)
}

/// `Feb 01, 2024`, or a date with digits only.
fn english_date(text: &str) -> Option<String> {
    let Some((month_day, year)) = text.trim().split_once(',') else { return text::date(text) };
    let (month, day) = month_day.trim().split_once(' ')?;
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = month.get(..3)?.to_ascii_lowercase();
    let month = names.iter().position(|name| *name == head)? + 1;
    let (day, year): (u8, u16) = (day.trim().parse().ok()?, year.trim().parse().ok()?);
    text::date(&format!("{year:04}-{month:02}-{day:02}"))
}

/// Topics that people of the company read about.
pub(in crate::vendors::lusha) fn intent(wire: Option<wire::Topics>) -> BuyingIntent {
    let mut intent = BuyingIntent::default();
    for topic in wire.map(|topics| topics.detected_topics.0).unwrap_or_default() {
        let Some(name) = topic.topic_name.0 else { continue };
        let metadata = topic.metadata.0.unwrap_or_default();
        let score = text::percent(metadata.topic_score.0);
        intent.intent_score = intent.intent_score.max(score);
        intent.intent_signals.push(IntentSignal {
            kind: name.clone(),
            source: Some("Lusha".to_owned()),
            strength: score.map(|score| score.to_string()),
            detail: metadata.topic_trend.0.map(|trend| format!("trend {trend}")),
            ..IntentSignal::default()
        });
        intent.intent_topics.push(name);
    }
    intent
}
#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Company {
        firm(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn employees_and_revenue_in_all_their_shapes() {
        let table = [
            (json!({"employeeCount": {"exact": 140, "min": 51, "max": 200}}), Some(140), None),
            (json!({"employeeCount": {"exact": null, "min": 51, "max": 200}}), None, Some("51-200")),
            (json!({"employeeCount": {"min": 10001, "max": 10000000}}), None, Some("10001+")),
            (json!({"employees": "10001 - 100000"}), None, Some("10001-100000")),
            (json!({}), None, None),
        ];
        for (value, headcount, range) in table {
            let company = of(value);
            assert_eq!((company.headcount, company.headcount_range.as_deref()), (headcount, range));
        }
        let table = [
            (json!({"min": 10_000_000, "max": 50_000_000}), Some("$10M-$50M")),
            (json!([1_000_000_000u64, 10_000_000_000u64]), Some("$1B-$10B")),
            (json!({"min": 10_000_000_000u64}), Some("$10B+")),
            (json!({"min": 0, "max": 1_000_000}), Some("<$1M")),
            (json!("much"), None),
            (json!(null), None),
        ];
        for (value, range) in table {
            assert_eq!(of(json!({"revenueRange": value})).revenue_range.as_deref(), range);
        }
        let years =
            [(json!(1998), Some(1998)), (json!("2015"), Some(2015)), (json!(1998.5), None), (json!(0), None)];
        for (value, year) in years {
            assert_eq!(of(json!({"yearFounded": value})).founded_year, year);
        }
    }

    #[test]
    fn money_that_was_raised() {
        let round = |currency: &str, date: &str| {
            of(json!({"funding": {"rounds": [{"currency": currency, "roundAmount": 5_000_000, "roundType": "Series A",
                "roundDate": date}]}}))
            .funding
            .remove(0)
        };
        let one = round("USD", "Feb 01, 2024");
        assert_eq!((one.amount, one.date.as_deref()), (Some(5e6), Some("2024-02-01")));
        assert_eq!(round("EUR", "2024-02-01").amount, None);
        for wrong in ["Feb 30, 2024", "Foo 01, 2024", "soon", "F, 2024", ""] {
            assert_eq!(round("USD", wrong).date, None, "{wrong}");
        }
        let wire = json!({"funding": {"rounds": [{"currency": "USD", "roundAmount": 5e6,
            "roundType": "Series A", "roundDate": "Feb 01, 2024"}]}});
        let person = company(serde_json::from_value(wire).unwrap());
        assert_eq!(person.research.growth_signals, ["Series A $5M 2024-02"]);
    }

    #[test]
    fn topics_are_intent() {
        let topics = json!({"detectedTopics": [
            {"topicName": "Cloud Migration", "metadata": {"topicScore": 83, "topicTrend": "-5"}},
            {"topicName": "Backup", "metadata": null}, {"topicName": null}]});
        let one = intent(serde_json::from_value(topics).unwrap());
        assert_eq!((one.intent_score, one.intent_topics.len()), (Some(83), 2));
        assert_eq!(one.intent_signals[0].detail.as_deref(), Some("trend -5"));
        assert_eq!(intent(None), BuyingIntent::default());
    }
    proptest! {
        #[test]
        fn any_words_are_read(words in "\\PC{0,30}", number in any::<f64>()) {
            let _ = english_date(&words);
            let company = of(json!({"revenueRange": {"min": number, "max": number}, "yearFounded": number,
                "employees": words, "domain": words}));
            prop_assert!(company.founded_year.is_none_or(|year| year >= 1000));
        }
    }
}
