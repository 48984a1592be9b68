//! Webhooks: which changes somebody wants to hear of, what is said, and what waits to be said. Sending is not done here.

mod body;
pub(crate) mod configure;
pub(crate) mod event;
pub(crate) mod outbox;
pub(crate) mod parcel;

use rest_core::Timestamp;
use serde_json::Value;

use self::event::{EVENTS, Event};
use super::behaviour::Behaviour;
use super::data::{Change, Data};
use super::query::Condition;
use super::read::column;
use super::schema::{self, ACTIONS, Route, WEBHOOK};
use super::setup::find_guid;
use crate::dice;
use outbox::Item;

/// The rules that trigger webhooks.
pub(crate) const RULES: &str = "Notification";
/// `delivery_method` of a rule that speaks through a webhook.
pub(crate) const BY_WEBHOOK: i64 = 6;

/// A rule as it is applied: what is listened for, and who is told.
#[derive(Debug)]
struct Rule {
    id: i64,
    event: &'static Event,
    webhook: i64,
    conditions: Vec<Condition>,
}

/// Puts what the changes of one request mean into the outbox. `through` is the door the request came by.
pub(crate) fn note(
    data: &mut Data,
    behaviour: &Behaviour,
    now: Timestamp,
    through: &Route,
    changes: &[Change],
) {
    let rules = rules(data);
    if rules.is_empty() {
        return;
    }
    let by_action = through.table == ACTIONS;
    for (change, triggers) in event::occurred(data, changes, by_action) {
        let Some(route) = schema::route(change.table) else { continue };
        for rule in &rules {
            let hears = rule.event.table == change.table && triggers.contains(&rule.event.trigger);
            if !hears || !fulfilled(data, route, change, &rule.conditions) {
                continue;
            }
            let n = data.outbox.number();
            let id = dice::guid(data.seed, 0x3e8d, n);
            let about = body::About { rule: rule.event, id: &id, at: now, route, change };
            let body = body::write(data, behaviour, rule.webhook, &about);
            data.outbox.push(Item {
                n,
                id,
                webhook: rule.webhook,
                rule: rule.id,
                event: rule.event.number,
                table: rule.event.table.to_owned(),
                object: change.key.1,
                at: now,
                body,
                again: false,
            });
        }
    }
}

fn rules(data: &Data) -> Vec<Rule> {
    let rows = data.rows(RULES).filter(|(_, row)| row.int("delivery_method") == Some(BY_WEBHOOK));
    rows.filter_map(|((_, id), row)| {
        let number = row.int("eventno")?;
        let event = EVENTS.iter().find(|event| event.number == number)?;
        let webhook = find_guid(data, WEBHOOK, row.text("webhook_id")?)?;
        parcel::is_on(data.live(WEBHOOK, webhook)?).then_some(())?;
        let conditions = row.get("conditions").and_then(Value::as_array);
        let conditions = conditions.into_iter().flatten().filter_map(condition).collect();
        Some(Rule { id, event, webhook, conditions })
    })
    .collect()
}

/// A condition of a rule; the kinds of comparison are taken to be those of `advanced_search`.
fn condition(entry: &Value) -> Option<Condition> {
    let column = entry.get("fieldname")?.as_str()?;
    let text = entry.get("value_string").and_then(Value::as_str).filter(|text| !text.is_empty());
    let value = match text {
        Some(text) => text.to_owned(),
        None => entry.get("value_int")?.to_string(),
    };
    Some(Condition::new(column, entry.get("type").and_then(super::fields::whole)?, &value))
}

fn fulfilled(data: &Data, route: &Route, change: &Change, conditions: &[Condition]) -> bool {
    let Some(row) = data.get(change.table, change.key).or(change.old.as_ref()) else { return false };
    conditions.iter().all(|condition| {
        column(data, route, change.key, row, &condition.column).is_some_and(|value| condition.holds(&value))
    })
}
