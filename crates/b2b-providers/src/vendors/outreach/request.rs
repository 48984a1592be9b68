//! The requests of Outreach as plain values. Without its content type every one of them is refused.

use rest_core::{Bytes, Call, Replay, Url};
use serde_json::{Map, Value, json};

use super::ID;
use crate::vendors::text;
use crate::{Error, ErrorKind, Person, PhoneKind, Query};

pub(super) const PROSPECTS: &str = "prospects.list";
pub(super) const ACCOUNTS: &str = "accounts.list";
pub(super) const CREATE: &str = "prospects.create";
pub(super) const UPDATE: &str = "prospects.update";
pub(super) const ENROL: &str = "sequenceStates.create";
pub(super) const USERS: &str = "users.list";
/// The largest page.
pub(super) const PER_PAGE: usize = 1_000;
const MEDIA: &str = "application/vnd.api+json";
/// Most text attributes take no more.
const LONGEST: usize = 255;

fn get(call: &'static str, path: &str) -> Call {
    Call::get(call, path).header("content-type", MEDIA).replay(Replay::Safe)
}

fn body(call: Call, value: &Value) -> Call {
    call.body(Bytes::from(value.to_string()), MEDIA)
}

/// The conditions that the vendor names in its links are sent back as they came.
fn go_on(call: &'static str, path: &str, cursor: &str) -> Result<Call, Error> {
    let wrong = || Error::new(ID, call, ErrorKind::Config, "this is no cursor of this search").at("cursor");
    let mut url = Url::parse("https://cursor.example/").map_err(|_| wrong())?;
    url.set_query(Some(cursor));
    let mut request = get(call, path);
    let mut pairs = 0;
    for (name, value) in url.query_pairs() {
        request = request.query(name.into_owned(), value.into_owned());
        pairs += 1;
    }
    if pairs == 0 || !cursor.contains('=') { Err(wrong()) } else { Ok(request) }
}

fn first(call: Call, query: &Query, limit: usize) -> Call {
    let mut call = call
        .query("page[size]", limit.clamp(1, PER_PAGE).to_string())
        // Counting is slow, and the links say where the list ends.
        .query("count", "false");
    if let Some(since) = query.updated_since {
        call = call.query("filter[updatedAt]", format!("{since}..inf")).query("sort", "updatedAt");
    }
    call
}

pub(super) fn prospects(query: &Query, cursor: Option<&str>, limit: usize) -> Result<Call, Error> {
    match cursor {
        Some(cursor) => go_on(PROSPECTS, "prospects", cursor),
        None => Ok(first(get(PROSPECTS, "prospects"), query, limit).query("include", "account")),
    }
}

/// A comma would make two names of one.
pub(super) fn one_name(query: &Query) -> Option<&str> {
    match query.company_names.as_slice() {
        [name] if !name.contains(',') => Some(name),
        _ => None,
    }
}

pub(super) fn accounts(query: &Query, cursor: Option<&str>, limit: usize) -> Result<Call, Error> {
    if let Some(cursor) = cursor {
        return go_on(ACCOUNTS, "accounts", cursor);
    }
    let domains = text::domains(query);
    Ok(first(get(ACCOUNTS, "accounts"), query, limit)
        .query_opt("filter[domain]", (!domains.is_empty()).then(|| domains.join(",")))
        .query_opt("filter[name]", one_name(query)))
}

/// Prospects with this address; there may be several.
pub(super) fn by_email(email: &str) -> Call {
    get(PROSPECTS, "prospects").query("filter[emails]", email).query("count", "false")
}

pub(super) fn users() -> Call {
    get(USERS, "users").query("page[size]", "1").query("count", "false")
}

/// Saying it twice changes nothing, so it may be repeated. Lists are left as they are: they would be replaced whole, with
/// what people put in by hand.
pub(super) fn update(id: i64, mut attributes: Map<String, Value>) -> Call {
    attributes.retain(|_, value| !value.is_array());
    let value = json!({"data": {"type": "prospect", "id": id, "attributes": attributes}});
    body(Call::patch(UPDATE, format!("prospects/{id}")).replay(Replay::Safe), &value)
}

/// There is no key against repetition: never repeated.
pub(super) fn create(attributes: Map<String, Value>) -> Call {
    body(Call::post(CREATE, "prospects"), &json!({"data": {"type": "prospect", "attributes": attributes}}))
}

/// Never repeated: it would write to the person twice.
pub(super) fn enrol(prospect: i64, sequence: i64, mailbox: i64) -> Call {
    let one = |kind: &str, id: i64| json!({"data": {"type": kind, "id": id}});
    let relationships = json!({
        "prospect": one("prospect", prospect),
        "sequence": one("sequence", sequence),
        "mailbox": one("mailbox", mailbox),
    });
    let value = json!({"data": {"type": "sequenceState", "relationships": relationships}});
    body(Call::post(ENROL, "sequenceStates"), &value)
}

pub(super) fn opted_out() -> Map<String, Value> {
    Map::from_iter([("optedOut".to_owned(), true.into())])
}

pub(super) fn title(title: &str) -> Map<String, Value> {
    let short: String = title.chars().take(LONGEST).collect();
    Map::from_iter([("title".to_owned(), short.into())])
}

/// What is known of a person in Outreach's words; what is not known is left as it is.
pub(super) fn attributes(person: &Person, external_id: Option<&str>) -> Map<String, Value> {
    let mut map = Map::new();
    let texts = [
        ("firstName", person.first_name.as_deref()),
        ("lastName", person.last_name.as_deref()),
        ("title", person.job_title.as_deref()),
        ("company", person.company.company_name.as_deref()),
        ("linkedInUrl", person.linkedin_url.as_deref()),
        ("externalId", external_id),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            let short: String = value.chars().take(LONGEST).collect();
            map.insert(name.to_owned(), short.into());
        }
    }
    if let Some(email) = &person.email {
        map.insert("emails".to_owned(), json!([email]));
    }
    let numbers = |wanted: &[PhoneKind]| -> Vec<&str> {
        let fits = person.phones.iter().filter(|phone| wanted.contains(&phone.kind));
        fits.map(|phone| phone.e164.as_deref().unwrap_or(&phone.raw)).collect()
    };
    for (name, numbers) in [
        ("workPhones", numbers(&[PhoneKind::Direct, PhoneKind::Work, PhoneKind::Office])),
        ("mobilePhones", numbers(&[PhoneKind::Mobile])),
    ] {
        if !numbers.is_empty() {
            map.insert(name.to_owned(), numbers.into());
        }
    }
    if person.do_not_contact {
        map.extend(opted_out());
    }
    map
}
