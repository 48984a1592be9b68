//! What Bombora's JSON means. It speaks of companies, never of people.

use rest_core::Timestamp;
use serde_json::{Map, Value};

pub use super::settings::Columns;
use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, BuyingIntent, Company, IntentSignal, Person};

const BOMBORA: &str = "Bombora";
const WEEK: i64 = 7 * 86_400_000;
/// The first Monday after the epoch.
const MONDAY: i64 = 4 * 86_400_000;

/// The beginning of the week, UTC. Bombora counts anew each week and dates nothing.
pub(super) fn week(came: Timestamp) -> Timestamp {
    let millis = came.millis();
    Timestamp::from_millis(millis - (millis - MONDAY).rem_euclid(WEEK))
}

/// A company that reads about the topics; `None` without a domain.
#[must_use]
pub fn surge(wire: wire::Surge, came: Timestamp) -> Option<Person> {
    let domain = text::domain(wire.domain.0.as_deref()?)?;
    let intent = intent(&wire, came);
    let firm = wire.company.0.unwrap_or_default();
    let hq = firm.hq.0.unwrap_or_default();
    let company = Company {
        // Bombora has no ids: the domain is the identity.
        external_id: Some(domain.clone()),
        company_name: firm.name.0,
        website: Some(format!("https://{domain}")),
        domain: Some(domain),
        industry_raw: firm.industry.0,
        headcount_range: firm.size.0.as_deref().and_then(band),
        revenue_range: firm.revenue.0.as_deref().and_then(band),
        address: Address {
            line: joined(hq.address.0, hq.address2.0),
            city: hq.city.0,
            region: hq.state.0,
            postcode: hq.zip.0,
            country_iso2: hq.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: hq.country.0,
        },
        ..Company::default()
    };
    Some(record(company, intent, came))
}

fn record(company: Company, intent: BuyingIntent, came: Timestamp) -> Person {
    let mut person =
        Person { source: Some(ID), observed_at: Some(week(came)), intent, ..Person::from(company) };
    person.research.services_offered = text::services(&person.company);
    person
}

/// The intent of a company: the composite score first, then the topics, strongest first.
#[must_use]
pub fn intent(wire: &wire::Surge, came: Timestamp) -> BuyingIntent {
    let topics = wire.topics.0.iter().filter_map(|topic| Some((topic.name.0.clone()?, topic.score.0)));
    gathered(wire.score.0, wire.score_label.0.clone(), topics.collect(), came)
}

fn gathered(
    score: Option<f64>,
    label: Option<String>,
    mut topics: Vec<(String, Option<f64>)>,
    came: Timestamp,
) -> BuyingIntent {
    topics.sort_by(|a, b| b.1.unwrap_or(-1.0).total_cmp(&a.1.unwrap_or(-1.0)));
    let at = Some(week(came));
    let signal = |kind: &str, score: Option<f64>, detail: Option<String>| IntentSignal {
        kind: kind.to_owned(),
        at,
        source: Some(BOMBORA.to_owned()),
        strength: text::percent(score).map(|score| score.to_string()),
        detail,
    };
    let mut all = BuyingIntent { intent_score: text::percent(score), ..BuyingIntent::default() };
    if all.intent_score.is_some() {
        all.intent_signals.push(signal("company surge", score, label));
    }
    for (name, score) in topics {
        if !all.intent_topics.contains(&name) {
            all.intent_topics.push(name.clone());
            all.intent_signals.push(signal("topic", score, Some(name)));
        }
    }
    all.last_intent_at = at.filter(|_| !all.intent_signals.is_empty());
    all
}

/// What stands in the brackets of `Medium-Small (50 - 199 Employees)`, without spaces and with one M a million.
fn band(text: &str) -> Option<String> {
    let inner = match (text.rfind('('), text.rfind(')')) {
        (Some(start), Some(end)) if start < end => &text[start + 1..end],
        _ => text,
    };
    let words = inner.replace("Employees", "").replace("MM", "M");
    let bare: String = words.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    (!bare.is_empty()).then_some(bare)
}

fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}, {second}")),
        (one, other) => one.or(other),
    }
}

/// One line of a legacy report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) domain: String,
    company: Option<String>,
    topic: Option<String>,
    score: Option<f64>,
}

/// Reads a line by the names of its columns. `Err` names the column that is missing or wrong.
pub(super) fn line(row: &Map<String, Value>, columns: &Columns) -> Result<Line, &'static str> {
    let cell = |own: &Option<String>, usual: &[&str]| {
        let (_, value) = row.iter().find(|(name, _)| match own {
            Some(own) => *name == own,
            None => usual.contains(&key(name).as_str()),
        })?;
        match value {
            Value::String(text) => crate::lenient::filled(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let domain = cell(&columns.domain, &["domain", "companydomain"]);
    let score = match cell(&columns.score, &["compositescore", "score"]) {
        None => None,
        Some(text) => Some(text.parse::<f64>().ok().filter(|score| score.is_finite()).ok_or("score")?),
    };
    Ok(Line {
        domain: domain.and_then(|text| text::domain(&text)).ok_or("domain")?,
        company: cell(&columns.company, &["companyname", "company"]),
        topic: cell(&columns.topic, &["topicname", "topic"]),
        score,
    })
}

fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The company that these lines of a legacy report, all of one domain, speak of.
pub(super) fn reported(domain: String, lines: Vec<Line>, came: Timestamp) -> Person {
    let score = lines.iter().filter_map(|line| line.score).reduce(f64::max);
    let name = lines.iter().find_map(|line| line.company.clone());
    let topics = lines.into_iter().filter_map(|line| Some((line.topic?, line.score))).collect();
    let company = Company {
        external_id: Some(domain.clone()),
        company_name: name,
        website: Some(format!("https://{domain}")),
        domain: Some(domain),
        ..Company::default()
    };
    record(company, gathered(score, None, topics, came), came)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn one(value: Value) -> Option<Person> {
        surge(serde_json::from_value(value).unwrap(), at("2026-08-05T10:00:00Z"))
    }

    #[test]
    fn a_week_begins_on_monday() {
        let table = [
            ("2026-08-03T00:00:00Z", "2026-08-03"),
            ("2026-08-02T23:59:59Z", "2026-07-27"),
            ("2026-08-09T23:59:59Z", "2026-08-03"),
            ("1970-01-01T00:00:00Z", "1969-12-29"),
        ];
        for (came, monday) in table {
            assert_eq!(week(at(came)), at(monday), "{came}");
        }
    }

    #[test]
    fn bands_lose_their_words() {
        let table = [
            ("Medium (200 - 499 Employees)", Some("200-499")),
            ("Medium-Small (50 - 199 Employees)", Some("50-199")),
            ("XXLarge (10,000+ Employees)", Some("10000+")),
            ("Medium ($50MM - $100MM)", Some("$50M-$100M")),
            ("Large ($1B+)", Some("$1B+")),
            ("200-499", Some("200-499")),
            ("()", None),
            (")(", Some(")(")),
        ];
        for (text, expected) in table {
            assert_eq!(band(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn topics_are_sorted_and_the_score_is_the_vendors() {
        let person = one(json!({"domain": "WWW.Northwind.example", "score": "78", "scoreLabel": "High",
            "topics": [{"name": "CRM", "score": 74.4}, {"id": 1, "name": "Sales", "score": 81}, {"name": "CRM"},
                {"name": null, "score": 99}, {"name": "Quiet"}]}))
        .unwrap();
        let intent = &person.intent;
        assert_eq!(intent.intent_score, Some(78));
        assert_eq!(intent.intent_topics, ["Sales", "CRM", "Quiet"]);
        let told: Vec<_> = intent
            .intent_signals
            .iter()
            .map(|signal| (signal.kind.as_str(), signal.strength.as_deref(), signal.detail.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("company surge", Some("78"), Some("High")),
                ("topic", Some("81"), Some("Sales")),
                ("topic", Some("74"), Some("CRM")),
                ("topic", None, Some("Quiet")),
            ]
        );
        assert_eq!(intent.last_intent_at, Some(at("2026-08-03")));
        assert_eq!(person.company.domain.as_deref(), Some("northwind.example"));
        assert!(person.is_company_only());
    }

    #[test]
    fn scores_at_their_boundaries() {
        let table = [
            (0.0, Some(0)),
            (59.4, Some(59)),
            (60.0, Some(60)),
            (100.0, Some(100)),
            (100.5, None),
            (-1.0, None),
        ];
        for (score, expected) in table {
            let person = one(json!({"domain": "a.example", "score": score})).unwrap();
            assert_eq!(person.intent.intent_score, expected, "{score}");
            assert_eq!(person.intent.last_intent_at.is_some(), expected.is_some(), "{score}");
        }
        assert!(one(json!({"score": 70})).is_none());
        assert!(one(json!({"domain": "nowhere", "score": 70})).is_none());
    }

    #[test]
    fn a_company_in_full() {
        let person = one(json!({"domain": "northwind.example", "company": {"name": "Northwind Traders",
            "industry": "Wholesale", "size": "Medium (200 - 499 Employees)", "revenue": "Medium ($50MM - $100MM)",
            "hq": {"city": "Columbus", "state": "Ohio", "country": "United States", "zip": 43004,
                "address": "1 Main St", "address2": "Floor 2"}}}))
        .unwrap();
        let company = &person.company;
        assert_eq!(company.headcount_range.as_deref(), Some("200-499"));
        assert_eq!(company.revenue_range.as_deref(), Some("$50M-$100M"));
        assert_eq!(company.address.line.as_deref(), Some("1 Main St, Floor 2"));
        assert_eq!(company.address.country_iso2.as_deref(), Some("US"));
        assert_eq!(company.address.postcode.as_deref(), Some("43004"));
        assert_eq!(person.research.services_offered.as_deref(), Some("Wholesale"));
        assert_eq!(person.intent, BuyingIntent::default());
    }

    #[test]
    fn columns_are_found_by_their_usual_names_or_by_the_operators() {
        let row = |value: Value| value.as_object().unwrap().clone();
        let usual = Columns::default();
        for json in [
            json!({"Domain": "a.example", "Company Name": "A", "Topic Name": "CRM", "Composite Score": 71}),
            json!({"domain": "a.example", "CompanyName": "A", "TopicName": "CRM", "CompositeScore": "71"}),
        ] {
            let line = line(&row(json), &usual).unwrap();
            assert_eq!(
                (line.company.as_deref(), line.topic.as_deref(), line.score),
                (Some("A"), Some("CRM"), Some(71.0))
            );
        }
        let own = Columns { domain: Some("Site".into()), ..Columns::default() };
        assert_eq!(line(&row(json!({"Site": "a.example", "Domain": 1})), &own).unwrap().domain, "a.example");
        assert_eq!(line(&row(json!({"Domain": "a.example"})), &own), Err("domain"));
        assert_eq!(line(&row(json!({"Domain": "a.example", "Score": "high"})), &usual), Err("score"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,24}", b in "[()$M,+0-9 -]{0,16}", score in any::<f64>()) {
            let _ = band(&b);
            let wire = json!({"domain": a, "score": score, "topics": [{"name": a, "score": score}],
                "company": {"size": b, "revenue": a, "hq": {"country": a}}});
            let _ = one(wire.clone());
            let _ = line(wire.as_object().unwrap(), &Columns::default());
        }
    }
}
