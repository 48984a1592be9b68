//! What MadKudu's JSON means.

use rest_core::Timestamp;

use super::{ID, wire};
use crate::vendors::{country, text};
use crate::{Address, BuyingIntent, Company, EmailStatus, Funding, IntentSignal, Person, Scorecard};

const PROFILES: &str = "https://www.linkedin.com/";

fn site(domain: Option<&String>) -> Option<String> {
    domain.map(|domain| format!("https://{domain}"))
}

fn profile(handle: &str) -> Option<String> {
    let handle = handle.trim_matches('/');
    if handle.contains("linkedin.com") {
        return text::linkedin(handle);
    }
    let sound = handle.contains('/') && !handle.contains(char::is_whitespace);
    sound.then(|| format!("{PROFILES}{handle}"))
}

/// A person of a search (`came` is absent) or a whole record.
#[must_use]
pub fn person(wire: wire::Person, came: Option<Timestamp>) -> Person {
    let employer = wire.company.0.unwrap_or_default();
    let domain = employer.domain.0.or(wire.company_domain.0).as_deref().and_then(text::domain);
    let socials = wire.socials.0.unwrap_or_default();
    let scores = wire.scores.0.unwrap_or_default();
    let email = wire.email.0.as_deref().and_then(text::email);
    let company = Company {
        external_id: employer.mk_id.0,
        website: site(domain.as_ref()),
        domain,
        ..Company::default()
    };
    let mut person = Person {
        source: Some(ID),
        external_id: wire.mk_id.0,
        observed_at: came,
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        full_name: wire.name.0,
        job_title: wire.title.0,
        // MadKudu does not check addresses.
        email_status: email.as_ref().map(|_| EmailStatus::Unknown),
        email,
        linkedin_url: socials.linkedin_handle.0.as_deref().and_then(profile),
        twitter: socials.twitter_handle.0,
        department_raw: wire.persona.0,
        intent: likelihood(scores.likelihood_to_buy.0),
        ..Person::from(company)
    };
    let left = (wire.has_left_company.0 == Some(true)).then(|| "MadKudu: has left the company".to_owned());
    person.research.notes = lines([left, scores.customer_fit.0.and_then(fit_in_words)]);
    person
}

/// An account of a search or a whole record.
#[must_use]
pub fn account(wire: wire::Account) -> Company {
    let socials = wire.socials.0.unwrap_or_default();
    let location = wire.location.0.unwrap_or_default();
    let domain = wire.domain.0.as_deref().and_then(text::domain);
    let country = location.country.0.or(wire.country.0);
    let raised = wire.raised_amount.0.filter(|amount| *amount > 0.0);
    Company {
        external_id: wire.mk_id.0,
        company_name: wire.name.0,
        website: socials.website.0.as_deref().and_then(text::website).or_else(|| site(domain.as_ref())),
        domain,
        industry_raw: wire.industry.0,
        headcount: text::count(wire.employees_count.0),
        founded_year: text::year(wire.founded_year.0),
        address: Address {
            city: location.city.0.or(wire.city.0),
            region: location.state.0,
            country_iso2: country.as_deref().and_then(country::iso2).map(str::to_owned),
            country,
            ..Address::default()
        },
        description: wire.description.0,
        funding: raised
            .map(|amount| Funding { amount: Some(amount), ..Funding::default() })
            .into_iter()
            .collect(),
        ..Company::default()
    }
}

/// An account of a search, as a record.
pub(super) fn found(wire: wire::Account) -> Person {
    let scores = wire.scores.clone().0.unwrap_or_default();
    let intent = likelihood(scores.likelihood_to_buy.0);
    let mut person = Person { source: Some(ID), intent, ..Person::from(account(wire)) };
    person.research.services_offered = text::services(&person.company);
    person
}

/// How likely an account is to buy. It is of now and carries no date.
pub(super) fn account_intent(wire: wire::Account) -> BuyingIntent {
    likelihood(wire.scores.0.and_then(|scores| scores.likelihood_to_buy.0))
}

fn likelihood(rating: Option<wire::Rating>) -> BuyingIntent {
    let Some(score) = rating.as_ref().and_then(|rating| text::percent(rating.score.0)) else {
        return BuyingIntent::default();
    };
    let signal = IntentSignal {
        kind: "likelihood to buy".to_owned(),
        source: Some("MadKudu".to_owned()),
        strength: Some(score.to_string()),
        detail: rating.and_then(|rating| rating.segment.0),
        ..IntentSignal::default()
    };
    BuyingIntent { intent_score: Some(score), intent_signals: vec![signal], ..BuyingIntent::default() }
}

/// The rating of a whole record; empty for a record that is not scored.
pub(super) fn scorecard(scores: Option<wire::Scores>) -> Scorecard {
    let scores = scores.unwrap_or_default();
    let likelihood = scores.likelihood_to_buy.0.and_then(|rating| text::percent(rating.score.0));
    Scorecard { likelihood, ..fit(scores.customer_fit.0.unwrap_or_default()) }
}

fn fit(rating: wire::Rating) -> Scorecard {
    Scorecard {
        fit: text::percent(rating.score.0),
        likelihood: None,
        segment: rating.segment.0.clone(),
        reasons: reasons(rating),
    }
}

/// In the vendor's words where it has them, else put together in its manner.
fn reasons(rating: wire::Rating) -> Vec<String> {
    let told = rating.top_signals_formated.0.or(rating.signals.0).unwrap_or_default();
    let lines: Vec<String> =
        told.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if !lines.is_empty() {
        return lines;
    }
    let line = |signal: wire::Signal| {
        let arrow = if signal.kind.0.as_deref() == Some("negative") { "↓" } else { "↑" };
        Some(format!("{arrow} {} is {}", signal.name.0?, signal.value.0?))
    };
    rating.top_signals.0.into_iter().filter_map(line).collect()
}

fn fit_in_words(rating: wire::Rating) -> Option<String> {
    let card = fit(rating);
    let segment = card.segment.map(|segment| format!(", {segment}")).unwrap_or_default();
    let reasons = card.reasons.join("; ");
    let colon = if reasons.is_empty() { "" } else { ": " };
    Some(format!("MadKudu fit {}{segment}{colon}{reasons}", card.fit?))
}

fn lines<const N: usize>(lines: [Option<String>; N]) -> Option<String> {
    let all: Vec<String> = lines.into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

/// What is unusual about an address, in words.
fn flags(properties: &wire::LegacyProperties) -> Vec<&'static str> {
    [
        (properties.is_spam.0, "the address looks like spam"),
        (properties.is_student.0, "the address looks like a student's"),
        (properties.is_personal_email.0, "the address is a private one"),
    ]
    .into_iter()
    .filter_map(|(flag, words)| (flag == Some(true)).then_some(words))
    .collect()
}

/// The rating of the legacy API; `None` if it does not score the person.
#[must_use]
pub fn legacy_score(wire: wire::LegacyPerson) -> Option<Scorecard> {
    let properties = wire.properties.0?;
    let flags = flags(&properties);
    let mut card = fit(properties.customer_fit.0?);
    card.fit?;
    card.reasons.extend(flags.into_iter().map(str::to_owned));
    Some(card)
}

/// The rating of a company by the legacy API.
#[must_use]
pub fn legacy_company_score(wire: wire::LegacyCompany) -> Option<Scorecard> {
    let card = fit(wire.properties.0?.customer_fit.0?);
    card.fit.is_some().then_some(card)
}

/// A person of the legacy API; `None` if it knows neither name nor company.
#[must_use]
pub fn legacy_person(wire: wire::LegacyPerson, came: Timestamp) -> Option<Person> {
    let email = wire.email.0.as_deref().and_then(text::email)?;
    let properties = wire.properties.0.unwrap_or_default();
    let known = wire.company.0.and_then(legacy_company);
    if properties.first_name.0.is_none() && properties.last_name.0.is_none() && known.is_none() {
        return None;
    }
    let flags = flags(&properties).join("; ");
    let flags = (!flags.is_empty()).then(|| format!("MadKudu: {flags}"));
    let domain = properties.domain.0.as_deref().and_then(text::domain);
    let mut person = Person {
        source: Some(ID),
        // The legacy API has no ids: the address is the identity.
        external_id: Some(email.clone()),
        observed_at: Some(came),
        first_name: properties.first_name.0,
        last_name: properties.last_name.0,
        email_status: Some(EmailStatus::Unknown),
        email: Some(email),
        company: known.unwrap_or_else(|| Company {
            website: site(domain.as_ref()),
            domain,
            ..Company::default()
        }),
        ..Person::default()
    };
    person.research.notes = lines([flags, properties.customer_fit.0.and_then(fit_in_words)]);
    Some(person)
}

/// A company of the legacy API; `None` if it knows nothing but the domain.
#[must_use]
pub fn legacy_company(wire: wire::LegacyCompany) -> Option<Company> {
    let firm = wire.properties.0?;
    let location = firm.location.0.unwrap_or_default();
    let domain = firm.domain.0.or(wire.domain.0).as_deref().and_then(text::domain);
    let code = location.country_code.0.as_deref().or(location.country.0.as_deref());
    let company = Company {
        company_name: firm.name.0,
        industry_raw: firm.industry.0,
        headcount: text::count(firm.number_of_employees.0),
        address: Address {
            region: location.state.0,
            country_iso2: code.and_then(country::iso2).map(str::to_owned),
            country: location.country.0,
            ..Address::default()
        },
        ..Company::default()
    };
    if company == Company::default() {
        return None;
    }
    Some(Company { website: site(domain.as_ref()), domain, ..company })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read<T: for<'de> serde::Deserialize<'de>>(value: Value) -> T {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_person_in_full() {
        let person = person(
            read(
                json!({"mk_id": "per_7", "email": "Dana@A.example", "name": "Dana Okafor", "first_name": "Dana",
                "title": "IT Director", "persona": "IT buyer", "company": {"domain": "www.a.example", "mk_id": "acc_1"},
                "socials": {"linkedin_handle": "in/dana-demo", "twitter_handle": "dana"}, "has_left_company": true,
                "scores": {"customer_fit": {"score": 78.4, "segment": "very good", "signals": "↑ a is 1\n↓ b is low"},
                    "likelihood_to_buy": {"score": "41.5", "segment": "medium"}}}),
            ),
            None,
        );
        assert_eq!(
            (person.email.as_deref(), person.department_raw.as_deref()),
            (Some("dana@a.example"), Some("IT buyer"))
        );
        assert_eq!(person.external_company_id.as_deref(), Some("acc_1"));
        assert_eq!(person.company.external_id.as_deref(), Some("acc_1"));
        assert_eq!(person.linkedin_url.as_deref(), Some("https://www.linkedin.com/in/dana-demo"));
        assert_eq!((person.intent.intent_score, person.intent.last_intent_at), (Some(42), None));
        assert_eq!(
            person.research.notes.as_deref(),
            Some("MadKudu: has left the company\nMadKudu fit 78, very good: ↑ a is 1; ↓ b is low")
        );
    }

    #[test]
    fn handles_become_profiles() {
        let table = [
            ("in/dana", Some("https://www.linkedin.com/in/dana")),
            ("/in/dana/", Some("https://www.linkedin.com/in/dana")),
            ("https://linkedin.com/in/dana", Some("https://linkedin.com/in/dana")),
            ("dana", None),
            ("in/da na", None),
            ("", None),
        ];
        for (handle, expected) in table {
            assert_eq!(profile(handle).as_deref(), expected, "{handle}");
        }
    }

    #[test]
    fn an_account_in_full() {
        let company =
            account(read(json!({"mk_id": "acc_1", "name": "Harbor Logistics", "domain": "a.example",
            "industry": "Logistics", "founded_year": "1998", "raised_amount": 0, "employees_count": 140.0,
            "location": {"country": "United States", "state": "Maine", "city": "Portland"}})));
        assert_eq!((company.headcount, company.founded_year), (Some(140), Some(1998)));
        assert_eq!(company.address.country_iso2.as_deref(), Some("US"));
        assert!(company.funding.is_empty(), "nothing raised is nothing known");
        let raised = account(read(json!({"raised_amount": 2e6, "country": "Germany", "city": "Kiel"})));
        assert_eq!(raised.funding[0].amount, Some(2e6));
        assert_eq!(raised.address.country_iso2.as_deref(), Some("DE"));
        let found = found(read(json!({"mk_id": "acc_1", "industry": "Logistics"})));
        assert_eq!(found.external_company_id.as_deref(), Some("acc_1"));
        assert_eq!(found.research.services_offered.as_deref(), Some("Logistics"));
    }

    #[test]
    fn scores_at_their_boundaries() {
        let table = [
            (0.0, Some(0)),
            (0.4, Some(0)),
            (99.5, Some(100)),
            (100.0, Some(100)),
            (100.1, None),
            (-0.1, None),
        ];
        for (score, expected) in table {
            let scores = json!({"customer_fit": {"score": score, "segment": "other"}});
            let card = scorecard(Some(read(scores)));
            assert_eq!((card.fit, card.likelihood), (expected, None), "{score}");
            let intent = account_intent(read(json!({"scores": {"likelihood_to_buy": {"score": score}}})));
            assert_eq!(intent.intent_score, expected, "{score}");
        }
        assert_eq!(scorecard(None), Scorecard::default());
    }

    #[test]
    fn reasons_are_the_vendors_or_put_together() {
        let signals = json!([{"name": "employee count", "value": 140, "type": "positive"},
            {"name": "web traffic", "value": "low", "type": "negative"}, {"name": "hiring", "value": true}, {"name": "x"}]);
        let card = legacy_score(read(
            json!({"properties": {"is_spam": true, "is_student": "no", "is_personal_email": 1,
            "customer_fit": {"segment": "good", "score": 78, "top_signals": signals}}}),
        ))
        .unwrap();
        assert_eq!(
            card.reasons,
            [
                "↑ employee count is 140",
                "↓ web traffic is low",
                "↑ hiring is true",
                "the address looks like spam",
                "the address is a private one"
            ]
        );
        let told = json!({"properties": {"customer_fit": {"score": 1, "top_signals": signals,
            "top_signals_formated": " ↑ as told \n\n"}}});
        assert_eq!(legacy_score(read(told)).unwrap().reasons, ["↑ as told"]);
    }

    #[test]
    fn a_bare_answer_is_no_score_and_nobody() {
        let bare =
            json!({"object_type": "person", "email": "d@a.example", "properties": {"domain": "a.example"}});
        assert_eq!(legacy_score(read(bare.clone())), None);
        assert_eq!(legacy_person(read(bare), Timestamp::from_millis(0)), None);
        let bare =
            json!({"object_type": "company", "domain": "a.example", "properties": {"domain": "a.example"}});
        assert_eq!(legacy_company_score(read(bare.clone())), None);
        assert_eq!(legacy_company(read(bare)), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,24}", number in any::<f64>()) {
            let rating = json!({"score": number, "segment": a, "signals": a});
            let scores = json!({"customer_fit": rating, "likelihood_to_buy": rating});
            let _ = person(read(json!({"email": a, "company": {"domain": a}, "socials": {"linkedin_handle": a},
                "scores": scores})), None);
            let _ = found(read(json!({"domain": a, "country": a, "raised_amount": number, "scores": scores})));
            let _ = legacy_person(read(json!({"email": a, "properties": {"first_name": a, "customer_fit": rating}})),
                Timestamp::from_millis(0));
        }
    }
}
