//! One request of a webhook: address, method, proof and body, and what is kept of it afterwards.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rest_core::{Bytes, HeaderMap, HeaderName, HeaderValue, Method, Request, Timestamp, Url};
use serde_json::{Value, json};

use super::outbox::{Batching, Item, Together};
use crate::dice;
use crate::tenant::data::{Data, Row};
use crate::tenant::halo_time;
use crate::tenant::schema::{WEBHOOK, WEBHOOK_EVENT};
use crate::tenant::setup::find_guid;

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How much of an answer is read.
const ANSWER_BYTES: usize = 64 << 10;
/// How many deliveries the log holds.
const LOGGED: usize = 10_000;
/// The header of an API key whose webhook does not name one.
const KEY_HEADER: &str = "x-api-key";

/// What goes to a receiver in one request.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) webhook: i64,
    pub(crate) items: Vec<Item>,
    pub(crate) url: String,
    pub(crate) body: String,
    method: Method,
    content_type: String,
    /// A header that proves who sends; or why there can be none.
    proof: Result<Option<(HeaderName, HeaderValue)>, &'static str>,
}

/// How a delivery ended.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) status: Option<u16>,
    pub(crate) headers: String,
    pub(crate) body: String,
    pub(crate) error: Option<String>,
    pub(crate) took: Duration,
}

/// Whether a webhook delivers at all.
pub(crate) fn is_on(hook: &Row) -> bool {
    let is_webhook = hook.int("type").unwrap_or_default() == 0;
    is_webhook && hook.flag("active") && !hook.flag("disabled") && hook.text("url").is_some()
}

fn batching(data: &Data, webhook: i64) -> Option<Batching> {
    let hook = data.live(WEBHOOK, webhook).filter(|hook| is_on(hook))?;
    let number = |name: &str| hook.int(name).and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
    let together = match number("batch_method") {
        0 => Together::Nothing,
        1 => Together::SameEvent,
        2 => Together::SameKind,
        _ => Together::Anything,
    };
    let most = usize::try_from(number("batch_limit")).ok().filter(|most| *most > 0);
    let delay = Duration::from_secs(number("batch_delay_seconds").min(86_400));
    Some(Batching { together, delay, most: most.unwrap_or(usize::MAX) })
}

/// When the next delivery is due.
pub(crate) fn due(data: &Data) -> Option<Timestamp> {
    data.outbox.due(|webhook| batching(data, webhook))
}

/// Takes the next delivery that is due, of events not later than number `upto`.
pub(crate) fn take(data: &mut Data, now: Timestamp, upto: u64) -> Option<Parcel> {
    let mut outbox = std::mem::take(&mut data.outbox);
    let items = outbox.take(|webhook| batching(data, webhook), now, upto);
    data.outbox = outbox;
    let items = items?;
    let webhook = items.first()?.webhook;
    // `take` gave out only events of webhooks that exist.
    let hook = data.live(WEBHOOK, webhook)?;
    let alone = items.len() == 1 && (items[0].again || hook.int("batch_method").unwrap_or_default() == 0);
    let body = if alone {
        items[0].body.to_string()
    } else {
        items.iter().map(|item| item.body.clone()).collect::<Value>().to_string()
    };
    Some(Parcel {
        webhook,
        url: hook.text("url").unwrap_or_default().to_owned(),
        body,
        method: method(hook),
        content_type: hook.text("content_type").unwrap_or("application/json").to_owned(),
        proof: proof(hook),
        items,
    })
}

/// The verbs are counted as those of a custom integration are; nothing said is POST.
fn method(hook: &Row) -> Method {
    match hook.int("method") {
        Some(0) => Method::GET,
        Some(2) => Method::PUT,
        Some(3) => Method::DELETE,
        Some(4) => Method::PATCH,
        _ => Method::POST,
    }
}

fn proof(hook: &Row) -> Result<Option<(HeaderName, HeaderValue)>, &'static str> {
    let secret = hook.text("basic_password").unwrap_or_default();
    let (name, value) = match hook.int("authentication_type").unwrap_or_default() {
        0 => return Ok(None),
        1 => {
            let pair = [hook.text("basic_username").unwrap_or_default(), secret].join(":");
            ("authorization", ["Basic ", &STANDARD.encode(pair)].concat())
        }
        2 => ("authorization", ["Bearer ", secret].concat()),
        3 => (hook.text("authentication_header").unwrap_or(KEY_HEADER), secret.to_owned()),
        4 => return Err("a client certificate cannot be presented by this tenant"),
        _ => return Err("this kind of authentication does not exist"),
    };
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "the header's name is not valid")?;
    let mut value = HeaderValue::from_str(&value).map_err(|_| "the header's value is not valid")?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

impl Parcel {
    /// The request to send.
    ///
    /// # Errors
    /// Why it cannot be sent.
    pub(crate) fn request(&self) -> Result<Request, &'static str> {
        let url = Url::parse(&self.url).map_err(|_| "the address is not valid")?;
        let mut headers = HeaderMap::new();
        let content =
            HeaderValue::from_str(&self.content_type).map_err(|_| "the content type is not valid")?;
        headers.insert("content-type", content);
        if let Some((name, value)) = self.proof.clone()? {
            headers.insert(name, value);
        }
        Ok(Request {
            method: self.method.clone(),
            url,
            headers,
            body: Bytes::from(self.body.clone()),
            timeout: TIMEOUT,
            max_body: ANSWER_BYTES,
        })
    }

    /// The headers as the log shows them: without the proof.
    fn shown_headers(&self) -> String {
        let mut lines = vec![format!("Content-Type: {}", self.content_type)];
        if let Ok(Some((name, _))) = &self.proof {
            lines.push(format!("{name}: ***"));
        }
        lines.join("\r\n")
    }
}

/// Writes a delivery into `/WebhookEvent` and its outcome into the webhook; returns the delivery's id.
pub(crate) fn log(data: &mut Data, parcel: &Parcel, receipt: &Receipt, now: Timestamp) -> String {
    let failed = receipt.error.is_some();
    let id = parcel.items.first().map(|item| item.id.clone()).unwrap_or_default();
    let hook = data.live(WEBHOOK, parcel.webhook).cloned();
    let shown = json!({
        "guid_id": id,
        "webhook_id": hook.as_ref().and_then(|hook| hook.get("guid_id")),
        "notification_id": parcel.items.first().map(|item| item.rule),
        "timestamp": halo_time::write(now),
        "status": if failed { 2 } else { 1 },
        "duration": receipt.took.as_millis() as f64,
        "requestheaders": parcel.shown_headers(),
        "requestbody": parcel.body,
        "responsestatus": receipt.status.unwrap_or_default(),
        "responseheaders": receipt.headers,
        "responsebody": receipt.error.clone().filter(|_| receipt.status.is_none()).unwrap_or_else(|| receipt.body.clone()),
        "entity_id": parcel.items.first().map(|item| item.object),
        "error": failed,
    });
    let mut row = Row::new(now);
    for (name, value) in shown.as_object().into_iter().flatten() {
        data.set(&mut row, name, value.clone());
    }
    let number = data.new_id(WEBHOOK_EVENT);
    data.put(WEBHOOK_EVENT, (0, number), row);
    let surplus = data.len(WEBHOOK_EVENT).saturating_sub(LOGGED);
    let oldest: Vec<_> = data.rows(WEBHOOK_EVENT).take(surplus).map(|(key, _)| key).collect();
    for key in oldest {
        data.remove(WEBHOOK_EVENT, key);
    }
    if let Some(hook) = hook {
        judge(data, parcel.webhook, hook, receipt);
    }
    id
}

/// A webhook that failed too often in a row is switched off, if it was set up so.
fn judge(data: &mut Data, webhook: i64, mut hook: Row, receipt: &Receipt) {
    data.set(&mut hook, "last_status", receipt.status.unwrap_or_default());
    let failures = if receipt.error.is_some() { hook.int("_failures").unwrap_or_default() + 1 } else { 0 };
    data.set(&mut hook, "_failures", failures);
    let most = hook.int("auto_disable_attempts").unwrap_or_default();
    if most > 0 && failures >= most {
        data.set(&mut hook, "active", false);
        data.set(&mut hook, "disabled", true);
    }
    data.put(WEBHOOK, (0, webhook), hook);
}

/// Puts a logged delivery into the outbox once more. `false` if there is no such delivery.
pub(crate) fn resend(data: &mut Data, id: &str, now: Timestamp) -> bool {
    let found = find_guid(data, WEBHOOK_EVENT, id).and_then(|id| data.live(WEBHOOK_EVENT, id));
    let Some(row) = found else { return false };
    let webhook = row.text("webhook_id").and_then(|id| find_guid(data, WEBHOOK, id));
    let body = row.text("requestbody").and_then(|body| serde_json::from_str(body).ok());
    let (Some(webhook), Some(body)) = (webhook, body) else { return false };
    let (rule, object) = (row.int("notification_id"), row.int("entity_id"));
    let n = data.outbox.number();
    let id = dice::guid(data.seed, 0x3e8d, n);
    data.outbox.push(Item {
        n,
        id,
        webhook,
        rule: rule.unwrap_or_default(),
        event: 0,
        table: String::new(),
        object: object.unwrap_or_default(),
        at: now,
        body,
        again: true,
    });
    true
}
