use std::sync::Arc;

use proptest::prelude::*;
use rest_core::{HeaderMap, HeaderName, HeaderValue, ManualClock, SecretString, Timestamp};
use serde_json::{Value, json};

use super::news::{Bar, Kind};
use super::{Inbound, Message, Refusal, Relay, time};
use crate::vendors::signature::hmac_sha256_hex;
use crate::{Connection, DataRequest, EmailStatus, Error, InboundEvent, ProviderId, Received};

const ID: ProviderId = ProviderId::from_static("acme");
static RELAY: Relay = Relay::new(
    ID,
    "ACME_WEBHOOK_SECRET",
    &[
        ("person", Kind::Person),
        ("company", Kind::Company),
        ("record", Kind::Record),
        ("totals", Kind::Totals),
        ("opened", Kind::Opened),
        ("intent", Kind::Intent(Bar { least: 30, days: 90 })),
        ("talk", Kind::Talk),
        ("news", Kind::News),
        ("checked", Kind::Checked(None)),
        ("score", Kind::Score),
        ("qualified", Kind::Qualified),
        ("rights", Kind::Rights),
    ],
)
.header("X-Acme-Signature");

fn now() -> Timestamp {
    Timestamp::parse("2026-09-15T12:00:00Z").unwrap()
}

fn read(body: &str) -> Result<Received, Error> {
    RELAY.parse(&Message::new(&HeaderMap::new(), body.as_bytes(), now()))
}

fn event(kind: &str, data: Value) -> InboundEvent {
    let body =
        json!({"event_type": kind, "event_id": "e1", "timestamp": "2026-09-15T11:00:00Z", "data": data});
    let received = read(&body.to_string()).unwrap();
    assert_eq!((received.id.as_deref(), received.kind.as_str()), (Some("e1"), kind));
    received.events.into_iter().next().unwrap()
}

fn refused(kind: &str, data: Value) -> String {
    let body = json!({"event_type": kind, "data": data}).to_string();
    read(&body).unwrap_err().field().unwrap_or_default().to_owned()
}

pub(super) fn headers(all: &[(&str, &str)]) -> HeaderMap {
    all.iter()
        .map(|(name, value)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        })
        .collect()
}

fn door(secret: &str) -> super::relay::RelayDoor {
    let transport = Arc::new(rest_core::ReplayTransport::new());
    let connection = Connection::new(transport, Arc::new(ManualClock::at(now())));
    RELAY.door(&connection.secret("ACME_WEBHOOK_SECRET", SecretString::from(secret))).unwrap()
}

#[test]
fn bytes_are_signed_and_so_is_their_time() {
    let door = door("s3cret");
    let sign = |text: &str| hmac_sha256_hex(&SecretString::from("s3cret"), text.as_bytes());
    let at = |seconds: i64| ((now().millis() / 1_000) + seconds).to_string();
    let body = r#"{"a":1}"#;
    let verify = |all: &[(&str, &str)], require| {
        let headers = headers(all);
        door.verify(&Message::new(&headers, body.as_bytes(), now()).require_time(require))
    };
    let plain = sign(body);
    for header in ["X-Webhook-Signature", "x-acme-signature"] {
        assert_eq!(verify(&[(header, &plain)], false), Ok(()), "{header}");
        assert_eq!(verify(&[(header, &format!("sha256={plain}"))], false), Ok(()), "{header}");
    }
    assert_eq!(verify(&[], false), Err(Refusal::Unsigned));
    assert_eq!(verify(&[("X-Webhook-Signature", &sign("{}"))], false), Err(Refusal::Wrong));
    assert_eq!(verify(&[("X-Webhook-Signature", &plain)], true), Err(Refusal::Undated));
    let table =
        [(0, Ok(())), (-300, Ok(())), (300, Ok(())), (-301, Err(Refusal::Stale)), (301, Err(Refusal::Stale))];
    for (seconds, expected) in table {
        let (text, millis) = (at(seconds), format!("{}000", at(seconds)));
        for time in [text, millis] {
            let signature = sign(&format!("{time}{body}"));
            let headers = [("X-Webhook-Timestamp", time.as_str()), ("X-Webhook-Signature", &signature)];
            assert_eq!(verify(&headers, true), expected, "{seconds}");
        }
    }
    // A time that was put in later is not signed.
    let late = [("X-Webhook-Timestamp", at(0)), ("X-Webhook-Signature", plain)];
    assert_eq!(verify(&late.each_ref().map(|(a, b)| (*a, b.as_str())), false), Err(Refusal::Wrong));
    let token = [("X-Webhook-Token", "s3cret")];
    assert_eq!(verify(&token, false), Err(Refusal::Unsigned), "a token counts only where nobody can sign");
}

#[test]
fn a_person_in_any_spelling() {
    let one = event(
        "person",
        json!({"person": {
            "id": "p1", "first_name": "Dana", "last_name": "Okafor", "email": "Dana@Harbor.example",
            "title": "IT Director", "departments": ["master_it"], "linkedin_url": "linkedin.com/in/dana",
            "phone_numbers": [{"raw_number": "+1 207-555-0142", "sanitized_number": "+12075550142", "type": "mobile"}],
            "confidence_score": 0.9,
            "organization": {"id": 7, "name": "Harbor", "website_url": "http://www.harbor.example",
                "estimated_num_employees": "1,200", "annual_revenue": "$5M", "technologies": [{"name": "Snowflake"}, "dbt"],
                "funding_events": [{"amount": 5_000_000, "type": "Series A", "date": "2026-02-01"}],
                "intent_strength": "high", "country": "United States"}
        }}),
    );
    let two = event(
        "person",
        json!({"contact": {
            "personId": "p1", "firstName": "Dana", "lastName": "Okafor", "workEmail": "dana@harbor.example",
            "jobTitle": "IT Director", "department": "master_it", "linkedInUrl": "https://linkedin.com/in/dana",
            "mobilePhone": "+12075550142", "companyId": "7", "companyName": "Harbor",
            "companyWebsite": "https://www.harbor.example", "employeeCount": 1200, "revenue": "5000000",
            "technologies": ["Snowflake", "dbt"], "verification_confidence": 90, "country": "United States"
        }}),
    );
    let (InboundEvent::Person(one), InboundEvent::Person(two)) = (one, two) else { panic!("two people") };
    assert_eq!(one.company.funding.len(), 1);
    assert_eq!(one.research.growth_signals, ["Series A $5M 2026-02"]);
    assert_eq!(one.intent.intent_score, Some(80));
    for person in [&one, &two] {
        let company = &person.company;
        assert_eq!(person.external_id.as_deref(), Some("p1"));
        assert_eq!(person.email.as_deref(), Some("dana@harbor.example"));
        assert_eq!(person.display_name().as_deref(), Some("Dana Okafor"));
        assert_eq!(person.job_title.as_deref(), Some("IT Director"));
        assert_eq!(person.department_raw.as_deref(), Some("master_it"));
        assert_eq!(person.linkedin_url.as_deref(), Some("https://linkedin.com/in/dana"));
        assert_eq!(person.phones[0].e164.as_deref(), Some("+12075550142"));
        assert_eq!(person.source_confidence, Some(90));
        assert_eq!(company.external_id.as_deref(), Some("7"));
        assert_eq!(company.company_name.as_deref(), Some("Harbor"));
        assert_eq!(company.domain.as_deref(), Some("harbor.example"));
        assert_eq!((company.headcount, company.revenue_usd), (Some(1200), Some(5e6)));
        assert_eq!(company.technologies, ["Snowflake", "dbt"]);
        assert_eq!(company.address.country_iso2.as_deref(), Some("US"));
    }
}

#[test]
fn what_stops_a_person_is_an_opt_out() {
    for key in ["suppressed", "do_not_contact", "doNotCall", "doNotEmail"] {
        let event = event("person", json!({"person": {"email": "a@a.example", key: "true"}}));
        assert_eq!(event.as_str(), "opt-out", "{key}");
    }
}

#[test]
fn companies_and_their_news() {
    let InboundEvent::Company(firm) = event(
        "company",
        json!({"id": "c1", "name": "Harbor", "domain": "harbor.example", "employeeCount": "51-200",
            "revenue": "$1B+ club", "technographics": {"crm": ["A"], "other": ["B", "A"]},
            "funding": {"stage": "Series B", "amount": "2M"}, "location": {"city": "Portland"}}),
    ) else {
        panic!("a company")
    };
    assert_eq!(firm.company.technologies, ["A", "B"]);
    assert_eq!(firm.company.headcount_range.as_deref(), Some("51-200"));
    assert_eq!(firm.company.revenue_range.as_deref(), Some("$1B+ club"));
    assert_eq!(firm.research.growth_signals, ["Series B $2M"]);
    assert_eq!(firm.company.address.city.as_deref(), Some("Portland"));
    assert!(firm.is_company_only());
    let InboundEvent::Growth(news) =
        event("news", json!({"company": {"name": "Harbor"}, "headline": "Opens a plant"}))
    else {
        panic!("news")
    };
    assert_eq!(news.research.growth_signals, ["Opens a plant"]);
    assert_eq!(refused("news", json!({"company": {"name": "Harbor"}})), "data.headline");
    assert_eq!(refused("company", json!({"industry": "Logistics"})), "data.company");
}

#[test]
fn counters_are_totals_or_one_more() {
    let metrics = json!({"emails_sent": 3, "emailsOpened": "2", "calls_made": null});
    let totals = event("totals", json!({"email": "a@a.example", "engagement_metrics": metrics}));
    let InboundEvent::Engaged(person) = totals else { panic!("totals") };
    assert_eq!((person.engagement.emails_sent, person.engagement.emails_opened), (Some(3), Some(2)));
    assert_eq!(person.engagement.calls_made, None);
    let InboundEvent::EngagedMore(person) = event("opened", json!({"email": "a@a.example"})) else {
        panic!("one more")
    };
    assert_eq!(person.engagement.emails_opened, Some(1));
    assert_eq!(refused("opened", json!({})), "data.email");
    assert_eq!(refused("totals", json!({"email": "a@a.example"})), "data.engagement_metrics");
}

#[test]
fn intent_that_is_weak_or_old_says_nothing() {
    let signal =
        |strength: f64, at: &str| json!({"type": "job_postings", "timestamp": at, "strength": strength});
    let strong =
        |signals: Value| event("intent", json!({"companyId": "c1", "signals": signals, "accountScore": 70}));
    let (new, old) = ("2026-06-17T12:00:00Z", "2026-06-17T11:59:59Z");
    let InboundEvent::Intent(record) =
        strong(json!([signal(0.3, new), signal(0.29, new), signal(0.9, old), "a word"]))
    else {
        panic!("intent")
    };
    assert_eq!(record.intent.intent_signals.len(), 1);
    assert_eq!(record.intent.intent_signals[0].strength.as_deref(), Some("30"));
    assert_eq!((record.intent.intent_score, record.external_company_id.as_deref()), (Some(70), Some("c1")));
    for weak in [json!([signal(0.29, new)]), json!([signal(0.9, old)])] {
        assert_eq!(strong(weak), InboundEvent::Ignored);
    }
    let surge = json!({"companyName": "Harbor", "domain": "harbor.example",
        "surge": {"intensity": 78, "peakDate": "2026-09-10T00:00:00Z", "topics": ["backup"]}});
    let InboundEvent::Intent(record) = event("intent", surge) else { panic!("a surge") };
    assert_eq!((record.intent.intent_score, record.intent.intent_topics.len()), (Some(78), 1));
    let topic = |score| json!({"topic": "backup", "companyId": "c1", "engagement": {"score": score}});
    assert_eq!(event("intent", topic(30)).as_str(), "intent");
    assert_eq!(event("intent", topic(29)), InboundEvent::Ignored);
    assert_eq!(refused("intent", json!({"companyId": "c1"})), "data.intent");
    let InboundEvent::Intent(lead) = event(
        "intent",
        json!({"company": {"name": "Harbor"}, "contact": {"firstName": "Dana", "lastName": "Okafor", "email": "d@harbor.example"},
            "intent_signals": ["pricing page"]}),
    ) else {
        panic!("with a person")
    };
    assert_eq!(lead.company.company_name.as_deref(), Some("Harbor"));
    assert_eq!(lead.intent.intent_signals[0].kind, "pricing page");
    assert!(!lead.is_company_only());
}

#[test]
fn a_talk_shows_intent() {
    for score in [json!(0.85), json!(85)] {
        let InboundEvent::Intent(record) = event(
            "talk",
            json!({"id": "t1", "participants": [{"name": "Dana Okafor", "email": "d@harbor.example", "company": "Harbor"}],
                "topics": ["price"], "engagement_score": score, "buyerJourney": {"stage": "Evaluation"},
                "painPoints": ["slow", "dear"]}),
        ) else {
            panic!("a talk")
        };
        assert_eq!(record.intent.intent_score, Some(85));
        assert_eq!(record.intent.intent_stage.as_deref(), Some("Evaluation"));
        assert_eq!(record.research.notes.as_deref(), Some("slow; dear"));
        assert_eq!((record.external_id, record.company.company_name), (None, Some("Harbor".to_owned())));
    }
}

#[test]
fn addresses_scores_notes_and_rights() {
    for (word, expected) in [
        ("deliverable", EmailStatus::Deliverable),
        ("risky", EmailStatus::Risky),
        ("accept-all", EmailStatus::Risky),
        ("undeliverable", EmailStatus::Undeliverable),
        ("unknown", EmailStatus::Unknown),
        ("a new word", EmailStatus::Unknown),
    ] {
        let event = event("checked", json!({"email": "a@a.example", "result": word, "score": 90}));
        let InboundEvent::EmailChecked(person) = event else { panic!("{word}") };
        assert_eq!(person.email_status, Some(expected), "{word}");
    }
    assert_eq!(refused("checked", json!({"email": "a@a.example"})), "data.result");
    assert_eq!(refused("checked", json!({"result": "risky"})), "data.email");

    let whom = json!({"email": "a@a.example"});
    let InboundEvent::Scored { card, .. } = event(
        "score",
        json!({"person": whom, "fit_score": 82, "intent_score": 40.4, "qualification": {"status": "good", "reason": "size"}}),
    ) else {
        panic!("a score")
    };
    assert_eq!((card.fit, card.likelihood, card.segment.as_deref()), (Some(82), Some(40), Some("good")));
    assert_eq!(card.reasons, ["size"]);
    assert_eq!(refused("score", json!({"person": whom})), "data.score");
    assert_eq!(refused("score", json!({"fit_score": 82})), "data.email");
    let qualified =
        json!({"person": whom, "qualification": {"status": "good"}, "recommendation": {"action": "call"}});
    let InboundEvent::Note { text, .. } = event("qualified", qualified) else { panic!("a note") };
    assert_eq!(text, "good: call");
    for (word, expected) in [
        ("erasure", DataRequest::Erasure),
        ("DELETE", DataRequest::Erasure),
        ("data_access", DataRequest::Access),
        ("rectification", DataRequest::Other),
        ("", DataRequest::Other),
    ] {
        let event = event("rights", json!({"email": "a@a.example", "request_type": word}));
        let InboundEvent::DataRequest { request, .. } = event else { panic!("{word}") };
        assert_eq!(request, expected, "{word}");
    }
}

#[test]
fn lists_single_records_and_unknown_words() {
    let body = json!({"event": "record", "webhook_id": 7, "created_at": "2026-09-15T11:00:00Z",
        "data": {"domain": "harbor.example", "emails": [{"value": "a@harbor.example"}, {"value": "b@harbor.example"}]}});
    let received = read(&body.to_string()).unwrap();
    assert_eq!(received.id.as_deref(), Some("7/2026-09-15T11:00:00Z"));
    assert_eq!(received.events.len(), 2);
    let firm = event("record", json!({"domain": "harbor.example", "technologies": ["A"]}));
    assert_eq!(firm.as_str(), "company");
    let unknown = read(r#"{"type":"brand_new","data":{"email":["x"]}}"#).unwrap();
    assert_eq!(unknown.events, [InboundEvent::Ignored]);
    for (body, field) in [
        (r#"{"data":{}}"#, Some("event_type")),
        (r#"{"event":"person","data":{"person":{"email":["a@a.example","b"]}}}"#, Some("data.person.email")),
        (r#"{"event":"person","data":{"person":{"suppressed":"perhaps"}}}"#, Some("data.person.suppressed")),
        ("<html>", None),
        ("", None),
        ("[1]", None),
    ] {
        let error = read(body).unwrap_err();
        assert!(error.field().filter(|field| *field != ".") == field, "{body}: {error}");
        assert!(error.to_string().starts_with("acme: webhook: "), "{error}");
        assert!(!error.to_string().contains("a.example"), "{error}");
    }
}

#[test]
fn times_of_three_kinds() {
    for text in ["1785585600", "1785585600000", "2026-08-01T12:00:00Z"] {
        assert_eq!(time(text), Some(Timestamp::from_millis(1_785_585_600_000)), "{text}");
    }
    assert_eq!(time("9223372036854775807"), Some(Timestamp::MAX));
    assert_eq!((time(""), time("now")), (None, None));
}

proptest! {
    #[test]
    fn no_message_makes_it_panic(
        kind in prop::sample::select(vec!["person", "company", "record", "totals", "intent", "talk", "score", "rights"]),
        key in "(email|name|company|topics|signals|surge|intent|phone_numbers|funding_events|technographics|\\PC{0,8})",
        inner in "(amount|date|strength|timestamp|type|number|\\PC{0,4})",
        text in "\\PC{0,20}",
        number in any::<f64>(),
    ) {
        for value in [json!(text), json!(number), json!([text, number]), json!({(inner.as_str()): text}), json!([{(inner.as_str()): number}])] {
            for data in [json!({(key.as_str()): value}), json!({"person": {(key.as_str()): value}}), json!({"company": {(key.as_str()): value}})] {
                let _ = read(&json!({"event_type": kind, "data": data}).to_string());
            }
        }
    }
}
