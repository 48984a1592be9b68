//! Delivers what the webhooks of the tenant have to say: when asked in a process, in the background behind a socket.

use std::fmt;

use rest_core::{Response, Timestamp, Transport, TransportError};
use serde_json::{Value, json};

use crate::sandbox::{Sandbox, SandboxError};
use crate::tenant::hook::event::EVENTS;
use crate::tenant::hook::parcel::{self, Parcel, Receipt};
use crate::tenant::hook::{BY_WEBHOOK, RULES};
use crate::tenant::schema;
use crate::tenant::write;

/// One request of a webhook and how it ended. Halo never repeats one. `Debug` shows no body.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// The GUID under which `/WebhookEvent` keeps it.
    pub id: String,
    /// The GUID of the webhook.
    pub webhook: String,
    /// Where it went.
    pub url: String,
    /// What was sent: an object, or an array of them from a webhook that batches.
    pub body: Value,
    /// The status of the answer; `None` if there was none.
    pub status: Option<u16>,
    /// Why it counts as failed: a status other than 2xx, or no answer.
    pub error: Option<String>,
}

impl fmt::Debug for WebhookDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = self.body.as_array().map_or(1, Vec::len);
        f.debug_struct("WebhookDelivery")
            .field("id", &self.id)
            .field("webhook", &self.webhook)
            .field("events", &events)
            .field("status", &self.status)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Sets up a webhook and one rule for each of `events`, as an administrator does in Halo's settings, and gives
    /// back the webhook's GUID. The API can do the same: `POST /Webhook`, then `POST /Notification` with
    /// `{"type": -2, "delivery_method": 6, "webhook_id": …, "eventno": …}`, where the number is the event's in
    /// lookup 64.
    ///
    /// `webhook` is the body of such a post: `name`, `url`, `active` (a webhook is off unless this is true),
    /// `authentication_type` (0 none, 1 Basic of `basic_username` and `basic_password`, 2 bearer token and 3 API key
    /// in the header `authentication_header`, both from `basic_password`), `payload_type` (0 key fields, 1 the object
    /// with what is linked to it, 2 the event alone), `custom_payload` with `mappings`, `batch_method` (0 none, 1 same
    /// event, 2 same kind of record, 3 any), `batch_delay_seconds`, `batch_limit`, `auto_disable_attempts`.
    ///
    /// # Errors
    /// If the tenant refuses the webhook, or there is no event of one of the names.
    ///
    /// ```
    /// # use halo_sandbox::Sandbox;
    /// # use serde_json::json;
    /// let sandbox = Sandbox::builder().build();
    /// let hook = json!({ "name": "CRM", "url": "https://crm.example/halo", "active": true });
    /// sandbox.subscribe(hook, &["New Ticket Logged", "Ticket Updated"])?;
    /// # Ok::<(), halo_sandbox::SandboxError>(())
    /// ```
    pub fn subscribe(&self, webhook: Value, events: &[&str]) -> Result<String, SandboxError> {
        let mut numbers = Vec::new();
        for name in events {
            let event = EVENTS.iter().find(|event| event.name.eq_ignore_ascii_case(name));
            numbers.push(event.ok_or_else(|| SandboxError::NoEvent((*name).to_owned()))?.number);
        }
        let missing = |table: &str| SandboxError::NoTable(table.to_owned());
        let hooks = schema::route(schema::WEBHOOK).ok_or_else(|| missing(schema::WEBHOOK))?;
        let rules = schema::route(RULES).ok_or_else(|| missing(RULES))?;
        self.tenant().transact(hooks, None, |data, context| {
            let refused =
                |refusal: crate::tenant::refusal::Refusal| SandboxError::Refused(refusal.to_string());
            let key = write::element(data, context, hooks, "", &webhook).map_err(refused)?;
            let guid = data.get(schema::WEBHOOK, key).and_then(|row| row.text("guid_id")).unwrap_or_default();
            let guid = guid.to_owned();
            for number in numbers {
                let rule = json!({
                    "type": -2, "delivery_method": BY_WEBHOOK, "webhook_id": guid, "eventno": number,
                });
                write::element(data, context, rules, "", &rule).map_err(refused)?;
            }
            Ok(guid)
        })
    }

    /// Delivers everything that is due by the tenant's clock, one request after the other, each once. What the
    /// receivers cause meanwhile waits for the next call. Batches that are still collecting wait too.
    pub async fn deliver(&self, transport: &dyn Transport) -> Vec<WebhookDelivery> {
        let upto = self.tenant().read(|data| data.outbox.latest());
        let mut delivered = Vec::new();
        if self.undelivered() == 0 {
            return delivered;
        }
        while let Some(parcel) = self.tenant().change(|data, context| parcel::take(data, context.now, upto)) {
            delivered.push(self.carry(transport, &parcel).await);
        }
        delivered
    }

    /// How many events wait for [`deliver`](Self::deliver).
    pub fn undelivered(&self) -> usize {
        self.tenant().read(|data| data.outbox.len())
    }

    /// When the next delivery is due by the tenant's clock, which may be in the past; `None` if nothing waits.
    pub fn next_delivery(&self) -> Option<Timestamp> {
        self.tenant().read(parcel::due)
    }

    /// Sends a delivery of the log (`/WebhookEvent`) again at the next [`deliver`](Self::deliver), as an agent can by
    /// hand.
    ///
    /// # Errors
    /// [`SandboxError::NoDelivery`].
    pub fn resend(&self, delivery: &str) -> Result<(), SandboxError> {
        let known = self.tenant().change(|data, context| parcel::resend(data, delivery, context.now));
        self.tenant().ring();
        if known { Ok(()) } else { Err(SandboxError::NoDelivery(delivery.to_owned())) }
    }

    /// Delivers in the background, whenever something is due, until the future is dropped.
    #[cfg(feature = "http")]
    pub async fn keep_delivering(&self, transport: &dyn Transport) {
        use futures_util::future::{self, Either};
        use std::pin::pin;

        loop {
            self.deliver(transport).await;
            let rung = pin!(self.tenant().rung());
            let Some(due) = self.next_delivery() else {
                rung.await;
                continue;
            };
            let clock = self.clock();
            match future::select(rung, clock.sleep_until(due)).await {
                Either::Left(_) | Either::Right(_) => {}
            }
        }
    }

    async fn carry(&self, transport: &dyn Transport, parcel: &Parcel) -> WebhookDelivery {
        let begun = self.real_clock().now();
        let outcome = match parcel.request() {
            Ok(request) => transport.send(request).await.map_err(failure),
            Err(reason) => Err(reason.to_owned()),
        };
        let took = self.real_clock().now().since(begun);
        let receipt = match outcome {
            Ok(answer) => receipt(&answer, took),
            Err(error) => Receipt {
                status: None,
                headers: String::new(),
                body: String::new(),
                error: Some(error),
                took,
            },
        };
        self.tenant().change(|data, context| {
            let id = parcel::log(data, parcel, &receipt, context.now);
            let hook = data.live(schema::WEBHOOK, parcel.webhook);
            let webhook = hook.and_then(|hook| hook.text("guid_id")).unwrap_or_default().to_owned();
            WebhookDelivery {
                id,
                webhook,
                url: parcel.url.clone(),
                body: serde_json::from_str(&parcel.body).unwrap_or_default(),
                status: receipt.status,
                error: receipt.error.clone(),
            }
        })
    }
}

fn failure(error: TransportError) -> String {
    error.to_string()
}

fn receipt(answer: &Response, took: std::time::Duration) -> Receipt {
    let lines = answer
        .headers
        .iter()
        .map(|(name, value)| [name.as_str(), ": ", value.to_str().unwrap_or_default()].concat());
    Receipt {
        status: Some(answer.status.as_u16()),
        headers: lines.collect::<Vec<_>>().join("\r\n"),
        body: String::from_utf8_lossy(&answer.body).into_owned(),
        error: (!answer.status.is_success())
            .then(|| format!("the receiver answered {}", answer.status.as_u16())),
        took,
    }
}
