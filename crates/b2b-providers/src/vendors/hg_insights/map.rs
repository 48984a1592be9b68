//! What the JSON of HG Insights means. It speaks of companies, never of people.

use std::time::Duration;

use rest_core::Timestamp;

use super::{ID, wire};
use crate::lenient::{List, Real, Text};
use crate::vendors::{country, text};
use crate::{Address, BuyingIntent, Company, IntentSignal, Person};

/// What is known of a company.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// The company; its technologies are the products of the installs.
    pub company: Company,
    /// Products in use, the strongest first as the vendor sorts them.
    pub installs: Vec<Install>,
    /// IT budget of a year by category.
    pub spend: Vec<Spend>,
}

/// A product in use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Install {
    /// Its name.
    pub product: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What it is, from the widest category to the narrowest.
    pub categories: Vec<String>,
    /// How much it is used, 0–100.
    pub intensity: Option<u8>,
    /// When it was last seen.
    pub last_verified: Option<Timestamp>,
}

/// IT budget of one category.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spend {
    /// Its name.
    pub category: String,
    /// US dollars a year.
    pub amount: f64,
}

fn host(candidates: [&Text; 3]) -> Option<String> {
    candidates.into_iter().find_map(|text| text::domain(text.0.as_deref()?))
}

/// A company of a search, or the firmographics of a profile.
#[must_use]
pub fn firm(wire: wire::Firm) -> Company {
    let domain = host([&wire.domain, &wire.domain_normalized, &wire.url]);
    let iso2 = wire.country_code.0.as_deref().and_then(country::iso2);
    Company {
        external_id: wire.id.0,
        company_name: wire.name.0,
        website: domain.as_ref().map(|domain| format!("https://{domain}")),
        domain,
        industry_raw: wire.industry_name.0,
        headcount: text::count(wire.employees_total.0),
        headcount_range: wire.employees_band.0,
        revenue_usd: wire.revenue_total.0.filter(|amount| *amount > 0.0),
        revenue_range: wire.revenue_band.0,
        address: Address {
            city: wire.city_name.0,
            region: wire.state_name.0,
            country_iso2: iso2.map(str::to_owned),
            country: wire.country_code.0.filter(|_| iso2.is_none()),
            ..Address::default()
        },
        ..Company::default()
    }
}

/// A company of a search.
#[must_use]
pub(super) fn found(wire: wire::Firm) -> Person {
    Person { source: Some(ID), ..Person::from(firm(wire)) }
}

/// A profile. Installs that were last seen longer ago than `max_age` are left out; those without a date stay.
#[must_use]
pub fn profile(wire: wire::Enriched, now: Timestamp, max_age: Option<Duration>) -> Profile {
    let mut company = firm(wire.firmographics.0.unwrap_or_default());
    company.external_id = wire.company_id.0.or(company.external_id);
    if company.domain.is_none() {
        company.domain = host([&wire.domain, &wire.domain_normalized, &wire.url]);
        company.website = company.domain.as_ref().map(|domain| format!("https://{domain}"));
    }
    let rows = wire.technographics.0.unwrap_or_default().installs.0;
    let fresh = |install: &Install| match (install.last_verified, max_age) {
        (Some(seen), Some(max_age)) => now.since(seen) <= max_age,
        _ => true,
    };
    let installs: Vec<Install> = rows.into_iter().filter_map(install).filter(fresh).collect();
    for install in &installs {
        if !company.technologies.contains(&install.product) {
            company.technologies.push(install.product.clone());
        }
    }
    let spend = wire.spend.0.unwrap_or_default().all.0.into_iter().filter_map(|row| {
        let amount = row.amount.0.filter(|amount| *amount > 0.0)?;
        Some(Spend { category: row.category_name.0?, amount })
    });
    Profile { company, installs, spend: spend.collect() }
}

fn install(wire: wire::Install) -> Option<Install> {
    let categories = [
        wire.product_category_level1_name,
        wire.product_category_level2_name,
        wire.product_category_level3_name,
        wire.product_category_level4_name,
        wire.product_category_level5_name,
    ];
    Some(Install {
        product: wire.product_name.0?,
        vendor: wire.vendor_name.0,
        categories: categories.into_iter().filter_map(|text| text.0).collect(),
        intensity: text::percent(wire.intensity.0.or(wire.product_intensity.0)),
        last_verified: wire.product_last_verified_date.0.as_deref().and_then(Timestamp::parse),
    })
}

/// The intent of a company: its strongest topic gives score and stage.
#[must_use]
pub fn intent(wire: wire::Intent) -> BuyingIntent {
    let mut topics = wire.topics.0.unwrap_or_default().data.0;
    topics.sort_by(|a, b| strength(b.score).total_cmp(&strength(a.score)));
    let summary = wire.summary.0.unwrap_or_default().latest_signal_date.0;
    let mut all = BuyingIntent::default();
    for topic in topics {
        let Some(name) = topic.name.0 else { continue };
        let at = topic.last_seen_at.0.as_deref().and_then(Timestamp::parse);
        let mut stages = topic.buyers_journey_names.texts();
        stages.extend(topic.buyers_journey_name.texts());
        all.intent_score = all.intent_score.or(text::percent(topic.score.0));
        all.intent_stage = all.intent_stage.or_else(|| stages.into_iter().next());
        all.last_intent_at = all.last_intent_at.max(at);
        let trend = topic.trend.0.map(|trend| format!("trend {trend}"));
        let context = worded("context", topic.context_type_names);
        let products = worded("products", topic.product_names).or(worded("vendors", topic.vendor_names));
        let detail: Vec<String> =
            [Some(name.clone()), trend, context, products].into_iter().flatten().collect();
        all.intent_signals.push(IntentSignal {
            kind: "topic".to_owned(),
            at,
            source: Some("HG Insights".to_owned()),
            strength: topic.signal_level.0.or_else(|| topic.score.0.map(|score| level(score).to_owned())),
            detail: Some(detail.join(", ")),
        });
        if !all.intent_topics.contains(&name) {
            all.intent_topics.push(name);
        }
    }
    let told = summary.as_deref().and_then(Timestamp::parse).filter(|_| !all.intent_signals.is_empty());
    all.last_intent_at = all.last_intent_at.max(told);
    all
}

fn strength(score: Real) -> f64 {
    score.0.unwrap_or(-1.0)
}

fn worded(word: &str, names: List<Text>) -> Option<String> {
    let names = names.texts();
    (!names.is_empty()).then(|| format!("{word} {}", names.join(" and ")))
}

/// The level of a score, where the vendor does not say it.
fn level(score: f64) -> &'static str {
    match score {
        score if score > 84.0 => "HIGH",
        score if score >= 60.0 => "MEDIUM",
        _ => "LOW",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn one(value: Value) -> Profile {
        let months = Duration::from_secs(2_629_746 * 18);
        profile(serde_json::from_value(value).unwrap(), at("2026-08-01"), Some(months))
    }

    #[test]
    fn a_domain_is_spelt_in_three_ways_and_in_two_places() {
        for (key, text) in [
            ("domain", "northwind.example"),
            ("domain_normalized", "northwind.example"),
            ("url", "https://www.northwind.example/"),
        ] {
            let inner = one(json!({"firmographics": {key: text}}));
            assert_eq!(inner.company.domain.as_deref(), Some("northwind.example"), "{key}");
            let outer = one(json!({"company_id": "5f3a", key: text}));
            assert_eq!(outer.company.domain.as_deref(), Some("northwind.example"), "{key}");
            assert_eq!(outer.company.website.as_deref(), Some("https://northwind.example"), "{key}");
        }
        let all =
            json!({"firmographics": {"domain": null, "domain_normalized": "a.example", "url": "b.example"}});
        assert_eq!(one(all).company.domain.as_deref(), Some("a.example"));
    }

    #[test]
    fn firmographics_by_number_and_band() {
        let company = one(json!({"company_id": "5f3a9c01d2", "firmographics": {"name": "Northwind Traders",
            "industry_name": "Wholesale", "employees_total": "420", "employees_band": "251-500",
            "revenue_total": 88_000_000, "revenue_band": "50M-100M", "country_code": "us", "state_name": "Ohio",
            "city_name": "Columbus"}}))
        .company;
        assert_eq!(company.external_id.as_deref(), Some("5f3a9c01d2"));
        assert_eq!((company.headcount, company.revenue_usd), (Some(420), Some(88e6)));
        assert_eq!(
            (company.headcount_range.as_deref(), company.revenue_range.as_deref()),
            (Some("251-500"), Some("50M-100M"))
        );
        assert_eq!(company.address.country_iso2.as_deref(), Some("US"));
        let nothing =
            one(json!({"firmographics": {"employees_total": 0, "revenue_total": 0, "country_code": "XX"}}));
        assert_eq!((nothing.company.headcount, nothing.company.revenue_usd), (None, None));
        assert_eq!(nothing.company.address.country.as_deref(), Some("XX"));
    }

    #[test]
    fn old_installs_are_left_out() {
        let rows = [
            ("Fresh", json!("2026-07-18")),
            ("Edge", json!("2025-02-01")),
            ("Old", json!("2025-01-29")),
            ("Undated", json!(null)),
            ("Odd", json!("last year")),
        ];
        let installs: Vec<Value> = rows
            .iter()
            .map(|(name, date)| json!({"product_name": name, "product_last_verified_date": date}))
            .chain([
                json!({"vendor_name": "Nobody"}),
                json!({"product_name": "Fresh", "product_intensity": "73"}),
            ])
            .collect();
        let profile = one(json!({"technographics": {"installs": installs, "installs_count": 7}}));
        assert_eq!(profile.company.technologies, ["Fresh", "Edge", "Undated", "Odd"]);
        assert_eq!(profile.installs.last().unwrap().intensity, Some(73));
        let wire = serde_json::from_value(json!({"technographics": {"installs": installs}})).unwrap();
        assert!(
            super::profile(wire, at("2026-08-01"), None).company.technologies.contains(&"Old".to_owned())
        );
    }

    #[test]
    fn installs_and_spend_in_full() {
        let profile = one(
            json!({"technographics": {"installs": [{"product_name": "CRM One", "vendor_name": "One",
            "product_category_level1_name": "Enterprise Applications", "product_category_level2_name": "CRM",
            "product_category_level3_name": null, "intensity": 73, "product_intensity": 1}]},
            "spend": {"all": [{"category_name": "Cloud", "amount": "310000"}, {"category_name": "None", "amount": 0},
                {"amount": 5}], "all_count": 3}}),
        );
        let install = &profile.installs[0];
        assert_eq!(install.categories, ["Enterprise Applications", "CRM"]);
        assert_eq!((install.vendor.as_deref(), install.intensity), (Some("One"), Some(73)));
        assert_eq!(profile.spend, [Spend { category: "Cloud".into(), amount: 310_000.0 }]);
    }

    #[test]
    fn the_strongest_topic_speaks_for_the_company() {
        let wire = serde_json::from_value(json!({"company": {"id": "1"}, "topics": {"count": 4, "data": [
            {"name": "Backup", "score": 60, "last_seen_at": "2026-07-30"},
            {"name": "CRM Migration", "score": "88.4", "signal_level": "HIGH", "trend": "UP",
                "buyers_journey_name": "Evaluating", "context_type_names": ["Comparison"], "last_seen_at": "2026-07-02",
                "product_names": ["CRM One", "CRM Two"], "vendor_names": ["One"]},
            {"score": 99},
            {"name": "Firewall", "buyers_journey_names": ["Deciding"]}]},
            "summary": {"latest_signal_date": "2026-07-31"}}))
        .unwrap();
        let all = intent(wire);
        assert_eq!(all.intent_score, Some(88));
        assert_eq!(all.intent_stage.as_deref(), Some("Evaluating"));
        assert_eq!(all.intent_topics, ["CRM Migration", "Backup", "Firewall"]);
        assert_eq!(all.last_intent_at, Some(at("2026-07-31")));
        let told: Vec<_> = all.intent_signals.iter().map(|signal| signal.strength.as_deref()).collect();
        assert_eq!(told, [Some("HIGH"), Some("MEDIUM"), None]);
        let detail = all.intent_signals[0].detail.as_deref();
        assert_eq!(detail, Some("CRM Migration, trend UP, context Comparison, products CRM One and CRM Two"));
        assert_eq!(intent(wire::Intent::default()), BuyingIntent::default());
    }

    #[test]
    fn levels_at_their_boundaries() {
        for (score, expected) in [(84.1, "HIGH"), (84.0, "MEDIUM"), (60.0, "MEDIUM"), (59.9, "LOW")] {
            assert_eq!(level(score), expected, "{score}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,24}", number in any::<f64>()) {
            let _ = one(json!({"url": a, "firmographics": {"url": a, "country_code": a, "revenue_total": number},
                "technographics": {"installs": [{"product_name": a, "product_last_verified_date": a, "intensity": number}]}}));
            let wire = json!({"topics": {"data": [{"name": a, "score": number, "last_seen_at": a}]}});
            let _ = intent(serde_json::from_value(wire).unwrap());
        }
    }
}
