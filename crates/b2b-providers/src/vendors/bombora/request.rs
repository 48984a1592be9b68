//! Bombora's requests as plain values.

use rest_core::{Call, ExposeSecret, Replay, SecretString, StatusCode, path_segment};
use serde_json::{Map, Value, json};

use super::ID;
use super::settings::{Settings, Subject};
use crate::vendors::{country, text};
use crate::{Error, ErrorKind, Query};

pub(super) const DATA: &str = "intent.data";
pub(super) const CREATE: &str = "report.create";
pub(super) const RESULT: &str = "report.result";
pub(super) const TOPICS: &str = "topics";
pub(super) const SIGNALS: &str = "signal-definitions";
pub(super) const LISTS: &str = "account-lists";
pub(super) const DEFINE: &str = "signal-definition.create";
pub(super) const DESTINATION: &str = "webhook.destination";
pub(super) const EVENT: &str = "webhook.event";

/// One row a company: no key attribute but the domain.
const ATTRIBUTES: [&str; 14] = [
    "domain",
    "score",
    "scoreLabel",
    "topicsCount",
    "topics.name",
    "topics.score",
    "company.name",
    "company.industry",
    "company.size",
    "company.revenue",
    "company.hq.address",
    "company.hq.city",
    "company.hq.state",
    "company.hq.country",
];

/// A score as a whole number where it is one: the older API takes no fraction.
fn number(score: f64) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "scores are 0 to 100")]
    if score.fract() == 0.0 { json!(score as i64) } else { json!(score) }
}

fn leaf(attribute: &str, operator: &str, value: impl Into<Value>) -> Value {
    let mut leaf = Map::new();
    leaf.insert("a".to_owned(), attribute.into());
    leaf.insert(operator.to_owned(), value.into());
    Value::Object(leaf)
}

fn post(call: &'static str, path: impl Into<String>, body: &Value) -> Result<Call, Error> {
    Call::post(call, path).json(body).map_err(|error| Error::of(ID, call, error))
}

/// A question has no effect beyond its page token: it may be repeated.
fn question(settings: &Settings, subject: &Subject<'_>, leaves: Vec<Value>) -> Result<Call, Error> {
    let mut body = Map::new();
    match subject {
        Subject::Topics(topics) => body.insert("topics".to_owned(), json!(topics)),
        Subject::Signal(id) => body.insert("signalDefinitionId".to_owned(), json!(id)),
    };
    body.insert("attributes".to_owned(), json!(ATTRIBUTES));
    body.insert(settings.filter_key.to_owned(), json!({ "and": leaves }));
    Ok(post(DATA, "intent/v1/data", &Value::Object(body))?.replay(Replay::Safe))
}

pub(super) fn search(settings: &Settings, query: &Query) -> Result<Call, Error> {
    let subject = settings.subject(query, DATA)?;
    let mut leaves = vec![leaf("score", "gte", number(settings.min_score))];
    let mut countries: Vec<Value> = Vec::new();
    for (index, name) in query.countries.iter().enumerate() {
        let name = country::iso2(name).and_then(country::name).ok_or_else(|| {
            Error::new(ID, DATA, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?;
        countries.push(name.into());
    }
    let domains = text::domains(query).into_iter().map(Value::from).collect();
    let names = query.company_names.iter().cloned().map(Value::from).collect();
    let industries = query.industries.iter().cloned().map(Value::from).collect();
    let list = settings.account_list.iter().map(|id| format!("accountList:{id}").into()).collect();
    for (attribute, values) in [
        ("domain", domains),
        ("domain", list),
        ("company.name", names),
        ("company.industry", industries),
        ("company.hq.country", countries),
    ] {
        if !Vec::is_empty(&values) {
            leaves.push(leaf(attribute, "in", values));
        }
    }
    question(settings, &subject, leaves)
}

/// Also below the threshold: a company that does not surge is an answer too.
pub(super) fn one_company(settings: &Settings, domain: &str) -> Result<Call, Error> {
    let query = Query::default();
    question(settings, &settings.subject(&query, DATA)?, vec![leaf("domain", "eq", domain)])
}

pub(super) fn data_page(token: &str, limit: usize) -> Call {
    Call::get(DATA, "intent/v1/data")
        .replay(Replay::Safe)
        .query("pageToken", token)
        .query("limit", limit.to_string())
}

pub(super) fn signal_definitions() -> Call {
    Call::get(SIGNALS, "intent/v1/signal-definitions").replay(Replay::Safe)
}

/// Makes a new one every time: never repeated.
pub(super) fn define_signal(name: &str, domain: &str, keywords: &[String]) -> Result<Call, Error> {
    let body = json!({"metadata": {"name": name}, "domain": domain, "keywords": keywords});
    post(DEFINE, "intent/v1/signal-definition", &body)
}

pub(super) fn topics() -> Call {
    Call::get(TOPICS, "reference/v1/topics").replay(Replay::Safe)
}

pub(super) fn account_lists() -> Call {
    Call::get(LISTS, "account-list/v1/account-list").replay(Replay::Safe)
}

pub(super) fn add_accounts(list: &str, domains: &[String]) -> Result<Call, Error> {
    let rows: Vec<Value> = domains.iter().map(|domain| json!({ "domain": domain })).collect();
    let path = format!("account-list/v1/account-list/{}/accounts", path_segment(list));
    // A domain is on the list or not, however often it is sent.
    Ok(post("account-list.add", path, &rows.into())?.replay(Replay::Safe))
}

/// Makes a new one every time: never repeated.
pub(super) fn destination(name: &str, address: &str, secret: &SecretString) -> Result<Call, Error> {
    let auth = json!({"secret": secret.expose_secret()});
    let body = json!({"name": name, "address": address, "headers": {}, "auth": auth});
    post(DESTINATION, "webhooks/v1/destination", &body)
}

/// On is on, however often it is said.
pub(super) fn enable_event(destination: &str, event: &str) -> Result<Call, Error> {
    let path = format!("webhooks/v1/destination/{}/event/{}", path_segment(destination), path_segment(event));
    Call::put(EVENT, path)
        .replay(Replay::Safe)
        .json(&json!({"enabled": true, "headers": {}}))
        .map_err(|error| Error::of(ID, EVENT, error))
}

/// Every known client of the legacy API sends this.
fn legacy(call: Call) -> Call {
    call.header("referer", "bombora.com")
}

pub(super) fn legacy_topics() -> Call {
    legacy(Call::get(TOPICS, "v2/cmp/GetMyTopics").replay(Replay::Safe).pool(TOPICS))
}

/// A report about these domains. It is made anew every time: never repeated.
pub(super) fn create_report(
    settings: &Settings,
    topics: &[String],
    domains: &[String],
    industries: &[String],
) -> Result<Call, Error> {
    let mut ids = Vec::with_capacity(topics.len());
    for topic in topics {
        ids.push(topic.parse::<u64>().map_err(|_| {
            Error::new(ID, CREATE, ErrorKind::Config, "the legacy API takes ids of topics")
                .at("query.keywords")
        })?);
    }
    let mut filters = Vec::new();
    if !industries.is_empty() {
        filters.push(json!({"Id": "ccm_industry", "Value": industries}));
    }
    let body = json!({
        "Domains": domains,
        "UploadType": "domains",
        "Topics": ids,
        "ScoreThreshold": number(settings.min_score),
        "TopicThreshold": 1,
        "Filters": filters,
        "Delta": settings.delta,
        "OutputFormat": "json",
    });
    Ok(legacy(post(CREATE, "v4/Surge/Create", &body)?.pool(CREATE)))
}

pub(super) fn report_result(id: &str) -> Call {
    let call = Call::get(RESULT, "v2/Surge/TryGetResult").replay(Replay::Safe).pool(RESULT);
    legacy(call.query("id", id).accept(StatusCode::NOT_FOUND))
}
