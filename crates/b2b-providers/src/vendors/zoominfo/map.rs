//! What ZoomInfo's JSON means.

use rest_core::Timestamp;

use super::wire;
use crate::vendors::{country, text};
use crate::{
    Address, BuyingIntent, Company, EmailStatus, Found, Funding, IntentSignal, Person, Phone, PhoneKind,
    ProviderId, Reveal,
};

const ZOOMINFO: ProviderId = ProviderId::from_static("zoominfo");

/// A person of a search: names are there, the address has to be bought.
#[must_use]
pub fn found(wire: wire::Contact) -> Found {
    let announced = wire.has_email.0;
    let person = person(wire, None);
    let completeness = match announced {
        _ if person.email.is_some() => Reveal::Complete,
        Some(false) => Reveal::Nothing,
        _ => Reveal::NeedsReveal,
    };
    Found { person, completeness }
}

/// A person of an enrichment. `came` is when the answer came, for records without a date of their own.
#[must_use]
pub fn person(wire: wire::Contact, came: Option<Timestamp>) -> Person {
    let score = text::percent(wire.contact_accuracy_score.0);
    let email = wire.email.0.as_deref().and_then(text::email);
    let dates = [&wire.last_updated_date, &wire.valid_date];
    let direct_blocked = wire.direct_phone_do_not_call.0 == Some(true);
    let mobile_blocked = wire.mobile_phone_do_not_call.0 == Some(true);
    let mut phones = Vec::new();
    for (number, kind, blocked) in [
        (wire.mobile_phone.0, PhoneKind::Mobile, mobile_blocked),
        (wire.phone.0, PhoneKind::Direct, direct_blocked),
    ] {
        if let Some(raw) = number.filter(|_| !blocked) {
            phones.push(Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) });
        }
    }
    let mut linkedin = wire.external_urls.0.into_iter().filter_map(|link| {
        let kind = link.kind.0.unwrap_or_default().to_ascii_lowercase();
        kind.contains("linkedin").then(|| text::linkedin(link.url.0.as_deref()?)).flatten()
    });
    let mut person = Person {
        source: Some(ZOOMINFO),
        external_id: wire.id.0.filter(|id| id != "0"),
        source_confidence: score,
        observed_at: dates.iter().filter_map(|date| moment(date.0.as_deref()?)).max().or(came),
        first_name: wire.first_name.0,
        last_name: wire.last_name.0,
        job_title: wire.job_title.0,
        // ZoomInfo has no word for the address; the accuracy of the whole record stands for it.
        email_status: email.as_ref().map(|_| match score {
            Some(95..) => EmailStatus::Deliverable,
            _ => EmailStatus::Unknown,
        }),
        email,
        phones,
        linkedin_url: linkedin.next(),
        seniority_raw: wire.management_level.texts().into_iter().next(),
        department_raw: department(wire.job_function.0),
        ..Person::default()
    };
    if direct_blocked && mobile_blocked {
        person.do_not_contact = true;
        person.opt_out_reason = Some("on the do-not-call lists at ZoomInfo".to_owned());
    }
    if let Some(firm) = wire.company.0 {
        attach(&mut person, *firm, Money::Dollars);
    }
    person
}

/// A company, as a record with company keys only.
#[must_use]
pub fn company(wire: wire::Firm) -> Person {
    let mut person = Person { source: Some(ZOOMINFO), ..Person::default() };
    attach(&mut person, wire, Money::Thousands);
    person
}

/// The unit of `revenue`: a company counts in thousands, a contact has a second field in dollars.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Money {
    Thousands,
    Dollars,
}

fn department(functions: Vec<wire::JobFunction>) -> Option<String> {
    let function = functions.into_iter().next()?;
    match function.department.0 {
        // It says nothing; the function does.
        Some(department) if department != "C-Suite" => Some(department),
        other => function.name.0.or(other),
    }
}

fn attach(person: &mut Person, wire: wire::Firm, unit: Money) {
    let domain = wire.website.0.as_deref().and_then(text::domain);
    let revenue_usd = match unit {
        Money::Dollars => wire.revenue_numeric.0.filter(|revenue| *revenue > 0.0),
        Money::Thousands => thousands(wire.revenue.0.as_deref(), wire.revenue_range.0.as_deref()),
    };
    let growth = &mut person.research.growth_signals;
    let mut funding: Vec<Funding> = Vec::new();
    let rounds = wire.company_funding.0.into_iter().map(|round| (round.date.0, round.kind.0, round.amount.0));
    let recent = (wire.recent_funding_date.0, None, wire.recent_funding_amount.0);
    for (date, kind, amount) in rounds.chain([recent]) {
        let round = Funding {
            date: date.as_deref().and_then(|date| moment(date).map(Timestamp::date_string)),
            kind,
            amount: amount.filter(|amount| *amount > 0.0).map(|amount| amount * 1_000.0),
        };
        // The most recent round is often in the list already.
        let known = funding.iter().any(|known| known.date == round.date && known.amount == round.amount);
        if known || (round.kind.is_none() && round.amount.is_none()) {
            continue;
        }
        let amount = round.amount.map(text::short_money);
        growth.extend(text::raised(round.kind.as_deref(), amount.as_deref(), round.date.as_deref()));
        funding.push(round);
    }
    if wire.employee_growth.0.and_then(|growth| growth.one_year_growth_rate.0).is_some_and(|rate| rate > 10.0)
    {
        growth.push("Hiring Growth".to_owned());
    }
    person.company = Company {
        external_id: wire.id.0.filter(|id| id != "0"),
        company_name: wire.name.0,
        website: wire.website.0.as_deref().and_then(text::website),
        domain,
        company_phone: wire.phone.0,
        industry_raw: wire.primary_industry.texts().into_iter().next(),
        headcount: text::count(wire.employee_count.0),
        headcount_range: wire.employee_range.0,
        revenue_usd,
        revenue_range: wire.revenue_range.0,
        founded_year: text::year(wire.founded_year.0),
        address: Address {
            line: wire.street.0,
            city: wire.city.0,
            region: wire.state.0,
            postcode: wire.zip_code.0,
            country_iso2: wire.country.0.as_deref().and_then(country::iso2).map(str::to_owned),
            country: wire.country.0,
        },
        description: wire.description.0,
        keywords: Vec::new(),
        technologies: wire
            .tech_attributes
            .0
            .into_iter()
            .filter_map(|technology| technology.product.0)
            .collect(),
        funding,
    };
    person.external_company_id.clone_from(&person.company.external_id);
    person.research.services_offered = text::services(&person.company);
}

/// Thousands of dollars, unless the band says that the figure is something else.
fn thousands(revenue: Option<&str>, band: Option<&str>) -> Option<f64> {
    let figure: f64 = revenue?.replace(',', "").parse().ok()?;
    let figure = Some(figure).filter(|figure| figure.is_finite() && *figure > 0.0)?;
    let Some((low, high)) = band.and_then(bounds) else { return Some(figure * 1_000.0) };
    let fits = |dollars: f64| dollars >= low * 0.5 && dollars <= high * 2.0;
    [figure * 1_000.0, figure].into_iter().find(|dollars| fits(*dollars))
}

/// `$25 mil. - $50 mil.`, `Over $5 bil.`, `Under $500,000`.
fn bounds(band: &str) -> Option<(f64, f64)> {
    let band = band.trim();
    if let Some(low) = band.strip_prefix("Over ") {
        return Some((text::money(low)?, f64::INFINITY));
    }
    if let Some(high) = band.strip_prefix("Under ") {
        return Some((0.0, text::money(high)?));
    }
    let (low, high) = band.split_once('-')?;
    Some((text::money(low)?, text::money(high)?))
}

/// ISO in the GTM API, `6/19/2026 1:41 PM` without a zone in the older one.
fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| american(text))
}

fn american(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.trim().split_once(' ') {
        Some((date, time)) => (date, Some(time)),
        None => (text.trim(), None),
    };
    let mut parts = date.split('/').map(|part| part.parse::<u32>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let (hour, minute) = match time {
        None => (0, 0),
        Some(time) => {
            let (clock, half) = time.trim().split_once(' ')?;
            let (hour, minute) = clock.split_once(':')?;
            let hour: u32 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
            let afternoon = half.trim().eq_ignore_ascii_case("pm");
            (hour % 12 + if afternoon { 12 } else { 0 }, minute.parse::<u32>().ok()?)
        }
    };
    Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"))
}

/// The signals of one company together.
pub(super) fn intent(signals: Vec<wire::Signal>) -> BuyingIntent {
    let mut all = BuyingIntent::default();
    for signal in signals {
        let score = text::percent(signal.signal_score.0);
        let at = signal.signal_date.0.as_deref().and_then(moment);
        all.intent_score = all.intent_score.max(score);
        all.last_intent_at = all.last_intent_at.max(at);
        let topic = signal.topic.0;
        if let Some(topic) = &topic
            && !all.intent_topics.contains(topic)
        {
            all.intent_topics.push(topic.clone());
        }
        let audience = signal.audience_strength.0.map(|strength| format!("audience {strength}"));
        let detail: Vec<String> = topic.into_iter().chain(audience).collect();
        all.intent_signals.push(IntentSignal {
            kind: signal.category.0.unwrap_or_else(|| "intent".to_owned()),
            at,
            source: Some("ZoomInfo".to_owned()),
            strength: score.map(|score| strength(score).to_owned()),
            detail: (!detail.is_empty()).then(|| detail.join(", ")),
        });
    }
    all.intent_signals.sort_by_key(|signal| std::cmp::Reverse(signal.at));
    all
}

/// Scores begin at 60.
fn strength(score: u8) -> &'static str {
    match score {
        90.. => "Urgent",
        80..=89 => "High",
        70..=79 => "Medium",
        _ => "Low",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn one(value: Value) -> Person {
        person(serde_json::from_value(value).unwrap(), None)
    }

    fn firm(value: Value) -> Person {
        company(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn both_apis_say_the_same_in_different_types() {
        let gtm =
            one(json!({"id": "1584305636", "managementLevel": ["Director"], "contactAccuracyScore": "94",
            "jobFunction": {"name": "IT", "department": "Information Technology"}, "email": "D@A.example",
            "lastUpdatedDate": "2026-06-19T13:41:00Z", "company": {"id": 344589815}}));
        let old = one(json!({"id": 1584305636, "managementLevel": "Director", "contactAccuracyScore": 94,
            "jobFunction": [{"name": "IT", "department": "Information Technology"}], "email": "d@a.example",
            "mobilePhone": "", "lastUpdatedDate": "", "validDate": "6/19/2026 1:41 PM", "company": {"id": "344589815"}}));
        assert_eq!(serde_json::to_value(&gtm).unwrap(), serde_json::to_value(&old).unwrap());
        assert_eq!(gtm.external_company_id.as_deref(), Some("344589815"));
        assert_eq!(gtm.department_raw.as_deref(), Some("Information Technology"));
    }

    #[test]
    fn accuracy_grades_the_address() {
        for (score, status) in
            [(95, EmailStatus::Deliverable), (94, EmailStatus::Unknown), (70, EmailStatus::Unknown)]
        {
            let person = one(json!({"email": "d@a.example", "contactAccuracyScore": score}));
            assert_eq!((person.email_status, person.source_confidence), (Some(status), Some(score)));
        }
    }

    #[test]
    fn numbers_that_must_not_be_called_are_left_out() {
        let of = |direct: bool, mobile: bool| {
            one(json!({"phone": "(207) 555-0100", "mobilePhone": "+12075550142",
                "directPhoneDoNotCall": direct, "mobilePhoneDoNotCall": mobile.to_string()}))
        };
        let free = of(false, false);
        assert_eq!(free.phones.len(), 2);
        assert_eq!(
            (free.phones[0].kind, free.phones[0].e164.as_deref()),
            (PhoneKind::Mobile, Some("+12075550142"))
        );
        assert_eq!(of(true, false).phones.len(), 1);
        assert!(!of(true, false).do_not_contact);
        let blocked = of(true, true);
        assert!(blocked.phones.is_empty() && blocked.do_not_contact);
    }

    #[test]
    fn revenue_is_thousands_unless_the_band_says_otherwise() {
        let table = [
            (json!(32000), "$25 mil. - $50 mil.", Some(32e6)),
            (json!(32_000_000), "$25 mil. - $50 mil.", Some(32e6)),
            (json!("32,000"), "", Some(32e6)),
            (json!(7), "$25 mil. - $50 mil.", None),
            (json!(9_000_000), "Over $5 bil.", Some(9e9)),
            (json!(0), "", None),
        ];
        for (revenue, band, expected) in table {
            let person = firm(json!({"revenue": revenue, "revenueRange": band}));
            assert_eq!(person.company.revenue_usd, expected, "{revenue} {band}");
        }
        let within = one(json!({"company": {"revenue": "$32 Million", "revenueNumeric": 32_000_000}}));
        assert_eq!(within.company.revenue_usd, Some(32e6));
    }

    #[test]
    fn growth_and_founding() {
        let person = firm(json!({"foundedYear": "1998", "employeeGrowth": {"oneYearGrowthRate": "12.3"},
            "companyFunding": [{"date": "2024-02-01", "type": "Series A", "amount": 5000}],
            "recentFundingDate": "2024-02-01", "recentFundingAmount": 5000}));
        assert_eq!(person.company.founded_year, Some(1998));
        assert_eq!(person.company.funding.len(), 1);
        assert_eq!(person.research.growth_signals, ["Series A $5M 2024-02", "Hiring Growth"]);
    }

    #[test]
    fn american_dates() {
        let at = |text: &str| moment(text).map(|at| at.to_string());
        assert_eq!(at("6/19/2026 1:41 PM").as_deref(), Some("2026-06-19T13:41:00.000Z"));
        assert_eq!(at("12/1/2026 12:05 AM").as_deref(), Some("2026-12-01T00:05:00.000Z"));
        assert_eq!(at("6/19/2026").as_deref(), Some("2026-06-19T00:00:00.000Z"));
        for wrong in ["", "13/40/2026", "6/19/2026 13:00 PM", "6/19"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn signals_become_one_intent() {
        let wire = serde_json::from_value(json!([
            {"category": "Cloud", "topic": "Backup", "signalScore": 72, "signalDate": "2026-05-01", "audienceStrength": "B"},
            {"topic": "Backup", "signalScore": "91", "signalDate": "2026-06-01"},
            {"topic": "Firewall", "signalScore": 65}]))
        .unwrap();
        let all = intent(wire);
        assert_eq!(all.intent_score, Some(91));
        assert_eq!(all.intent_topics, ["Backup", "Firewall"]);
        assert_eq!(all.last_intent_at, Timestamp::parse("2026-06-01"));
        let strengths: Vec<_> =
            all.intent_signals.iter().map(|signal| signal.strength.as_deref().unwrap()).collect();
        assert_eq!(strengths, ["Urgent", "Medium", "Low"]);
        assert_eq!(all.intent_signals[1].detail.as_deref(), Some("Backup, audience B"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,24}", b in "[0-9/: APM$.,-]{0,24}", number in any::<f64>()) {
            let _ = one(json!({"email": a, "phone": b, "lastUpdatedDate": b, "validDate": a,
                "contactAccuracyScore": number, "externalUrls": [{"type": "linkedin.com", "url": a}]}));
            let _ = firm(json!({"website": a, "revenue": b, "revenueRange": a, "recentFundingDate": b,
                "recentFundingAmount": number}));
            let _ = (moment(&b), bounds(&a), thousands(Some(&b), Some(&a)));
        }
    }
}
