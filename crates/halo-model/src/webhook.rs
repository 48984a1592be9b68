//! Bodies of webhooks, read for hints only.
//!
//! Halo does not sign what it delivers, the keys differ between versions, and old values are not sent. So a body
//! says at most *look at this record*; what is true is read from the API.

use std::fmt;

use serde_json::{Map, Value};

use crate::lenient::whole_value;
use crate::list::{DecodeError, decode_record};
use crate::{ActionKey, ClientId, HaloTime, SiteId, TicketId, UserId};

/// What one delivered event hints at. `Debug` shows no text of the body.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Hint {
    /// The id of this delivery, for recognising a repetition.
    pub id: Option<String>,
    /// The webhook that sent it.
    pub webhook_id: Option<String>,
    /// What happened, in the words of the tenant's notification rule.
    pub event: Option<String>,
    /// When.
    pub at: Option<HaloTime>,
    /// Records to look at; without repetition.
    pub records: Vec<Touched>,
    /// The body as it came.
    pub body: Map<String, Value>,
}

/// A record that an event was about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Touched {
    /// A ticket or opportunity.
    Ticket(TicketId),
    /// A client.
    Client(ClientId),
    /// A site.
    Site(SiteId),
    /// A user.
    User(UserId),
    /// An action.
    Action(ActionKey),
    /// An id without a kind.
    Unnamed(i64),
}

impl fmt::Debug for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hint").field("at", &self.at).field("records", &self.records).finish_non_exhaustive()
    }
}

/// Reads the body of a webhook: one event, or several in a batch. Elements that are not objects are left out.
///
/// # Errors
/// If the body is neither an object nor a list.
pub fn decode_webhook(body: &[u8]) -> Result<Vec<Hint>, DecodeError> {
    match decode_record(body)? {
        Value::Object(object) => Ok(vec![hint(object)]),
        Value::Array(items) => Ok(items
            .into_iter()
            .filter_map(|item| match item {
                Value::Object(object) => Some(hint(object)),
                _ => None,
            })
            .collect()),
        _ => Err(DecodeError { path: ".".into(), message: "neither an event nor a list of events".into() }),
    }
}

fn hint(body: Map<String, Value>) -> Hint {
    let text = |keys: &[&str]| keys.iter().find_map(|key| body.get(*key)?.as_str()).map(str::to_owned);
    let mut records = Vec::new();
    let mut add = |record: Touched| {
        if !records.contains(&record) {
            records.push(record);
        }
    };
    let ticket_of = |object: &Map<String, Value>| id(object.get("ticket_id"));
    for (key, value) in &body {
        let each: &[Value] = match value {
            Value::Array(items) => items,
            value => std::slice::from_ref(value),
        };
        for object in each.iter().filter_map(Value::as_object) {
            let Some(id) = id(object.get("id")) else { continue };
            match key.to_ascii_lowercase().as_str() {
                "ticket" | "tickets" | "fault" | "faults" | "opportunity" | "opportunities" => {
                    add(Touched::Ticket(TicketId(id)));
                }
                "client" | "clients" | "area" | "areas" => add(Touched::Client(ClientId(id))),
                "site" | "sites" => add(Touched::Site(SiteId(id))),
                "user" | "users" => add(Touched::User(UserId(id))),
                "action" | "actions" => {
                    if let Some(ticket) = ticket_of(object).or_else(|| ticket_of(&body)) {
                        add(Touched::Action(ActionKey::new(TicketId(ticket), id)));
                        add(Touched::Ticket(TicketId(ticket)));
                    }
                }
                _ => {}
            }
        }
    }
    for (key, value) in &body {
        let Some(id) = id(Some(value)) else { continue };
        match key.to_ascii_lowercase().as_str() {
            "ticket_id" | "faultid" => add(Touched::Ticket(TicketId(id))),
            "client_id" => add(Touched::Client(ClientId(id))),
            "site_id" => add(Touched::Site(SiteId(id))),
            "user_id" => add(Touched::User(UserId(id))),
            _ => {}
        }
    }
    if let (true, Some(id)) =
        (records.is_empty(), id(body.get("object_id").or_else(|| body.get("entity_id"))))
    {
        records.push(Touched::Unnamed(id));
    }
    Hint {
        id: text(&["id", "delivery_id"]),
        webhook_id: text(&["webhook_id"]),
        event: text(&["event", "event_name", "event_type"]),
        at: text(&["timestamp", "date", "datetime"]).and_then(|text| HaloTime::parse(&text)),
        records,
        body,
    }
}

fn id(value: Option<&Value>) -> Option<i64> {
    whole_value(value?).filter(|id| *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_and_batches() {
        let body = br#"{"id":"6d0f","webhook_id":"b2a7","event":"New Ticket Logged","object_id":20417,
            "timestamp":"2026-03-04T09:15:02.000Z","ticket":{"id":20417,"summary":"x","client_id":12}}"#;
        let hints = decode_webhook(body).unwrap();
        assert_eq!(hints[0].records, [Touched::Ticket(TicketId(20417))]);
        assert_eq!(hints[0].event.as_deref(), Some("New Ticket Logged"));
        assert_eq!(hints[0].at, HaloTime::parse("2026-03-04T09:15:02Z"));
        let batch =
            br#"[{"actions":[{"id":2,"ticket_id":"7"}]},7,{"object_id":9},{"client_id":4.0,"user_id":0}]"#;
        let hints = decode_webhook(batch).unwrap();
        let action = Touched::Action(ActionKey::new(TicketId(7), 2));
        assert_eq!(hints[0].records, [action, Touched::Ticket(TicketId(7))]);
        assert_eq!(hints[1].records, [Touched::Unnamed(9)]);
        assert_eq!(hints[2].records, [Touched::Client(ClientId(4))]);
        assert!(decode_webhook(b"7").is_err());
        assert!(decode_webhook(b"").is_err());
        assert!(!format!("{hints:?}").contains("ticket_id"));
    }
}
