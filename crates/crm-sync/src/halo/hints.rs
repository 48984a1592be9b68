//! What a message of Halo hints at. Nothing in it is believed: the records it names are read again.

use halo_model::{Hint as Event, Touched, decode_webhook};
use serde_json::{Map, Value};

use crate::crm::Table;
use crate::port::Hint;

/// Both forms are read: Halo's own notifications, alone or in a batch, and the older form with `event_type`,
/// `data` and `changes`.
pub(super) fn hint(body: &[u8]) -> Hint {
    let Ok(events) = decode_webhook(body) else { return Hint::Unreadable };
    let mut records = Vec::new();
    let (mut foreign, mut known) = (false, events.is_empty());
    for event in &events {
        match announced(event) {
            Announced::Foreign => foreign = true,
            Announced::Missing(field) => return Hint::Incomplete(field),
            Announced::Records(found) => {
                known = true;
                for record in found {
                    if !records.contains(&record) {
                        records.push(record);
                    }
                }
            }
        }
    }
    if foreign && !known { Hint::Foreign } else { Hint::Records(records) }
}

enum Announced {
    Records(Vec<(Table, i64)>),
    Missing(&'static str),
    Foreign,
}

fn announced(event: &Event) -> Announced {
    let mut records: Vec<(Table, i64)> = event.records.iter().filter_map(touched).collect();
    let name = event.event.as_deref().unwrap_or_default();
    if let Some((subject, _)) = name.split_once('.').filter(|_| !name.contains(' ')) {
        let Some(table) = table_of(subject) else { return Announced::Foreign };
        if let Some(data) = event.body.get("data").and_then(Value::as_object) {
            records.extend(id(data, &["entity_id", "id"]).map(|id| (about(subject, data, table), id)));
            for key in ["ticket_id", "opportunity_id", "source_prospect_id"] {
                records.extend(id(data, &[key]).map(|id| (Table::Ticket, id)));
            }
        }
        if records.is_empty() {
            return Announced::Missing("data.entity_id");
        }
    } else if records.is_empty()
        && let [Touched::Unnamed(id)] = event.records.as_slice()
        && let Some(table) = name.split(|c: char| !c.is_alphanumeric()).find_map(table_of)
    {
        records.push((table, *id));
    }
    Announced::Records(records)
}

/// An action's own id says nothing to us; its ticket does.
fn about(subject: &str, data: &Map<String, Value>, table: Table) -> Table {
    match data.get("entity_type").and_then(Value::as_str) {
        Some(kind) if subject != "actions" => table_of(kind).unwrap_or(table),
        _ => table,
    }
}

fn table_of(word: &str) -> Option<Table> {
    Some(match word.to_ascii_lowercase().as_str() {
        "ticket" | "tickets" | "opportunity" | "opportunities" | "lead" | "leads" | "prospect"
        | "prospects" | "action" | "actions" => Table::Ticket,
        "user" | "users" | "contact" | "contacts" => Table::Contact,
        "client" | "clients" | "customer" | "customers" | "organisation" | "organisations"
        | "organization" | "organizations" => Table::Company,
        _ => return None,
    })
}

fn touched(record: &Touched) -> Option<(Table, i64)> {
    match record {
        Touched::Ticket(id) => Some((Table::Ticket, id.0)),
        Touched::Client(id) => Some((Table::Company, id.0)),
        Touched::User(id) => Some((Table::Contact, id.0)),
        _ => None,
    }
}

fn id(data: &Map<String, Value>, keys: &[&str]) -> Option<i64> {
    keys.iter().find_map(|key| {
        let value = data.get(*key)?;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|id| *id > 0)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(body: &str) -> Vec<(Table, i64)> {
        match hint(body.as_bytes()) {
            Hint::Records(records) => records,
            other => panic!("{other:?} of {body}"),
        }
    }

    #[test]
    fn halos_own_notifications_name_their_records() {
        for (body, expected) in [
            (r#"{"event":"New Ticket Logged","ticket":{"id":7,"client_id":2}}"#, vec![(Table::Ticket, 7)]),
            (
                r#"[{"actions":[{"id":3,"ticket_id":"8"}]},{"client":{"id":4}},{"user":{"id":5}}]"#,
                vec![(Table::Ticket, 8), (Table::Company, 4), (Table::Contact, 5)],
            ),
            (r#"{"event":"Ticket Updated","object_id":9}"#, vec![(Table::Ticket, 9)]),
            (r#"{"event":"Customer Amended","object_id":9}"#, vec![(Table::Company, 9)]),
            // Nothing named: the message still wakes the loop.
            (r#"{"event":"Appointment","object_id":9}"#, vec![]),
            (r#"{"id":1}"#, vec![]),
            ("[]", vec![]),
        ] {
            assert_eq!(records(body), expected, "{body}");
        }
    }

    #[test]
    fn the_form_with_differences_is_a_hint_too() {
        let body = r#"{"event_type":"tickets.status_changed","event_id":"e1","data":{"entity_type":"prospect",
            "entity_id":"12","source_prospect_id":11},"changes":{"status_id":{"old_value":1,"new_value":2}}}"#;
        assert_eq!(records(body), [(Table::Ticket, 12), (Table::Ticket, 11)]);
        assert_eq!(
            records(r#"{"event_type":"actions.created","data":{"entity_id":5,"ticket_id":6}}"#),
            [(Table::Ticket, 5), (Table::Ticket, 6)]
        );
        assert_eq!(records(r#"{"event":"organisation.created","data":{"id":3}}"#), [(Table::Company, 3)]);
        assert_eq!(
            records(r#"{"event_type":"tickets.updated","ticket_id":4,"changes":{}}"#),
            [(Table::Ticket, 4)]
        );
    }

    #[test]
    fn what_says_too_little_or_concerns_nothing_here_is_told_apart() {
        assert_eq!(
            hint(br#"{"event_type":"tickets.updated","data":{}}"#),
            Hint::Incomplete("data.entity_id")
        );
        assert_eq!(hint(br#"{"event_type":"invoices.created","data":{"entity_id":1}}"#), Hint::Foreign);
        assert_eq!(hint(b"7"), Hint::Unreadable);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = hint(&body);
        }

        #[test]
        fn a_named_ticket_is_always_found(id in 1_i64..i64::from(i32::MAX), text in "\\PC{0,20}") {
            let body = serde_json::json!({ "event": text.replace('.', " ") + " x", "ticket": { "id": id } });
            prop_assert_eq!(hint(body.to_string().as_bytes()), Hint::Records(vec![(Table::Ticket, id)]));
        }
    }
}
