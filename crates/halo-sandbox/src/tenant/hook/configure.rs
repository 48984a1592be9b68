//! How webhooks and the rules that trigger them are set up.

use serde_json::Value;

use super::RULES;
use super::event::EVENTS;
use crate::tenant::data::{Data, Key};
use crate::tenant::refusal::Refusal;
use crate::tenant::schema::{Route, WEBHOOK};
use crate::tenant::setup;
use crate::tenant::write::{Context, Props};

/// Halo's answer, or what only Halo writes. `events` in a posted webhook is dropped: rules are posted on their own.
const COMPUTED: &[&str] = &["events", "last_status", "disabled"];

pub(crate) fn webhook(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    props: Props,
) -> Result<Key, Refusal> {
    let is_new = props.map.get("id").and_then(Value::as_str).is_none();
    if is_new && props.text("name").is_none() {
        return Err(Refusal::exception("Please enter a name for the webhook."));
    }
    if let Some(address) = props.text("url")
        && !url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    {
        return Err(Refusal::exception("The webhook URL is not valid."));
    }
    let switched_on = props.flag("active");
    let key = setup::guid(data, context, route, props, COMPUTED)?;
    if switched_on && let Some(mut row) = data.get(WEBHOOK, key).cloned() {
        row.unset("disabled");
        row.unset("_failures");
        data.put(WEBHOOK, key, row);
    }
    Ok(key)
}

pub(crate) fn rule(
    data: &mut Data,
    context: &Context<'_>,
    route: &Route,
    props: Props,
) -> Result<Key, Refusal> {
    if let Some(webhook) = props.text("webhook_id")
        && setup::find_guid(data, WEBHOOK, webhook).is_none()
    {
        return Err(Refusal::exception("The webhook does not exist."));
    }
    if let Some(number) = props.int("eventno").filter(|number| *number != 0)
        && !EVENTS.iter().any(|event| event.number == number)
    {
        return Err(Refusal::exception("The event does not exist."));
    }
    setup::plain(data, context, route, props)
}

/// The rules of a webhook, as the webhook shows them.
pub(crate) fn rules_of(data: &Data, webhook: &str) -> Value {
    let rows = data.rows(RULES);
    let mine =
        rows.filter(|(_, row)| row.text("webhook_id").is_some_and(|id| id.eq_ignore_ascii_case(webhook)));
    mine.map(|((_, id), row)| {
        let mut shown: serde_json::Map<String, Value> =
            row.fields().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        shown.insert("id".to_owned(), id.into());
        Value::Object(shown)
    })
    .collect()
}
