//! One try of one delivery.

use std::time::Duration;

use crm_sync::rest_core::{
    Bytes, ExposeSecret as _, HeaderMap, HeaderName, HeaderValue, Method, Request, SecretString, Timestamp,
    Url,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::Outbound;
use crate::store::{Delivery, Endpoint};

/// An endpoint has so long to answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Nothing in an answer is used; so much of it is read.
const ANSWER_BYTES: usize = 64 * 1024;

impl Outbound {
    /// Tells an endpoint once. Any 2xx within ten seconds is success; a redirect is not followed.
    pub(crate) async fn tell(
        &self,
        endpoint: &Endpoint,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<(), String> {
        let url = self.check(&endpoint.url).map_err(str::to_owned)?;
        let request = request(url, &endpoint.secret, delivery, now);
        match self.transport.send(request).await {
            Ok(response) if response.status.is_success() => Ok(()),
            Ok(response) if response.status.is_redirection() => {
                Err(format!("answered {}: redirects are not followed", response.status.as_u16()))
            }
            Ok(response) => Err(format!("answered {}", response.status.as_u16())),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn request(url: Url, secret: &SecretString, delivery: &Delivery, now: Timestamp) -> Request {
    let body = body(delivery);
    let stamp = (now.millis() / 1000).to_string();
    let mut headers = HeaderMap::new();
    let mut insert = |name: &'static str, value: &str| {
        // Ids of our own events, digits and hexadecimal digits are fit for a header.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    insert("content-type", "application/json");
    insert("user-agent", concat!("crm-service/", env!("CARGO_PKG_VERSION")));
    insert("x-webhook-id", &delivery.event);
    insert("x-webhook-timestamp", &stamp);
    insert("x-webhook-signature", &signature(secret, &stamp, body.as_bytes()));
    Request {
        method: Method::POST,
        url,
        headers,
        body: Bytes::from(body),
        timeout: ANSWER,
        max_body: ANSWER_BYTES,
    }
}

fn body(delivery: &Delivery) -> String {
    // Written by this service; `null` would say that nothing is told.
    let data: Value = serde_json::from_str(&delivery.data).unwrap_or_default();
    json!({
        "id": delivery.event,
        "type": delivery.kind,
        "created_at": delivery.at,
        "api_version": "1",
        "data": data,
    })
    .to_string()
}

/// `sha256=` and the HMAC-SHA256 of time and body in hexadecimal digits.
fn signature(secret: &SecretString, stamp: &str, body: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("sha256=");
    // Keys of every length are allowed, so this cannot fail.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) {
        mac.update(stamp.as_bytes());
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_signed_over_its_time_and_its_bytes() {
        let delivery = Delivery {
            event: "evt-1".into(),
            kind: "lead.created".into(),
            entity: "lead:1".into(),
            at: Timestamp::parse("2026-03-04T09:00:00Z").unwrap(),
            data: r#"{"lead":{"id":"lead:1"}}"#.into(),
        };
        let now = Timestamp::parse("2026-03-04T09:00:05Z").unwrap();
        let url = Url::parse("https://hooks.example/").unwrap();
        let request = request(url, &"Jefe".into(), &delivery, now);
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(
            body,
            json!({ "id": "evt-1", "type": "lead.created", "created_at": "2026-03-04T09:00:00.000Z",
                    "api_version": "1", "data": { "lead": { "id": "lead:1" } } })
        );
        assert_eq!(request.headers["x-webhook-id"], "evt-1");
        assert_eq!(request.headers["x-webhook-timestamp"], "1772614805");
        let expected = signature(&"Jefe".into(), "1772614805", &request.body);
        assert_eq!(request.headers["x-webhook-signature"], expected);
    }

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        assert_eq!(
            signature(&"Jefe".into(), "what do ya want ", b"for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
