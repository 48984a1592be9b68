//! What Outreach sends when something changes.

use rest_core::{SecretString, Timestamp};

use super::{ID, map, wire};
use crate::vendors::signature::is_hmac_sha256;
use crate::vendors::wire::decode_body;
use crate::{EmailStatus, Error, ErrorKind, InboundEvent, Person, PhoneCall};

const CALL: &str = "webhook";

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "Outreach-Webhook-Signature";

/// Whether Outreach signed these bytes: the lower-case hexadecimal of their HMAC-SHA256, compared in constant time.
#[must_use]
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    is_hmac_sha256(secret, body, signature)
}

/// A change. Outreach does not repeat what was answered with an error: keep it first, then answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What happened to what, for example `prospect.updated`.
    pub event: String,
    /// Outreach's id of the record.
    pub id: String,
    /// With event and id it names a delivery, which may come twice.
    pub job_id: Option<String>,
    /// When it was sent.
    pub at: Option<Timestamp>,
    /// Of a prospect: what changed, and nothing else.
    pub person: Option<Person>,
    /// What it means.
    pub news: InboundEvent,
}

/// Reads a delivery.
///
/// # Errors
/// The body is no JSON, or not such a message.
pub fn change_delivered(body: &[u8]) -> Result<Change, Error> {
    let missing =
        |field: &str| Error::new(ID, CALL, ErrorKind::Malformed, "missing in the message").at(field);
    let envelope: wire::Envelope = decode_body(&ID, CALL, body)?;
    let key = envelope.data.0.ok_or_else(|| missing("data"))?;
    let id = key.id.0.ok_or_else(|| missing("data.id"))?;
    let meta = envelope.meta.0.unwrap_or_default();
    let event = meta.event_name.0.ok_or_else(|| missing("meta.eventName"))?;
    let gone = event.ends_with(".destroyed");
    let mut person = None;
    // The attributes of other resources have the same names and other shapes.
    let news = match key.kind.0.as_deref() {
        Some("prospect") => {
            let wire: wire::Delivery<wire::Prospect> = decode_body(&ID, CALL, body)?;
            person = wire.data.0.map(|prospect| map::person(prospect, None));
            // A prospect that is deleted there is no wish of the person.
            person.clone().filter(|_| !gone).map_or(InboundEvent::Ignored, InboundEvent::of)
        }
        Some("account") if !gone => {
            let wire: wire::Delivery<wire::Account> = decode_body(&ID, CALL, body)?;
            wire.data.0.map_or(InboundEvent::Ignored, |account| {
                InboundEvent::Company(Box::new(map::company(account)))
            })
        }
        Some("mailing" | "sequenceState" | "call") => {
            let wire: wire::Delivery<wire::Activity> = decode_body(&ID, CALL, body)?;
            activity(&event, &id, wire.data.0.unwrap_or_default())
        }
        _ => InboundEvent::Ignored,
    };
    let at = meta.delivered_at.0.as_deref().and_then(Timestamp::parse);
    Ok(Change { event, id, job_id: meta.job_id.0, at, person, news })
}

/// What was done with a prospect. Without its prospect it says nothing.
fn activity(event: &str, id: &str, wire: wire::Activity) -> InboundEvent {
    let related = wire.relationships.0.and_then(|all| all.prospect.0);
    let Some(prospect) = related.and_then(|one| one.data.0.and_then(|key| key.id.0).or(one.id.0)) else {
        return InboundEvent::Ignored;
    };
    let attributes = wire.attributes.0.unwrap_or_default();
    let mut person = Person { source: Some(ID), external_id: Some(prospect), ..Person::default() };
    let once = Some(1);
    match event {
        "mailing.delivered" => person.engagement.emails_sent = once,
        "mailing.opened" => person.engagement.emails_opened = once,
        "mailing.clicked" => person.engagement.emails_clicked = once,
        "mailing.replied" => person.engagement.emails_replied = once,
        "mailing.bounced" => {
            person.email_status = Some(EmailStatus::Undeliverable);
            return InboundEvent::EmailChecked(Box::new(person));
        }
        "call.created" | "call.updated" | "call.completed" => {
            let time = |text: Option<String>| text.as_deref().and_then(Timestamp::parse);
            let inbound = attributes.direction.0.as_deref().map(|word| word.eq_ignore_ascii_case("inbound"));
            let (from, to) = (attributes.from.0, attributes.to.0);
            let answered_at = time(attributes.answered_at.0);
            let ended = time(attributes.completed_at.0);
            return InboundEvent::Call(Box::new(PhoneCall {
                id: Some(id.to_owned()),
                person,
                inbound,
                number: if inbound == Some(true) { from } else { to },
                // Until a call is over, that nobody answered means nothing.
                answered: answered_at.map(|_| true).or(ended.map(|_| false)),
                began: time(attributes.dialed_at.0).or(answered_at),
                ended,
                outcome: attributes.outcome.0,
                note: attributes.note.0,
            }));
        }
        _ if event.starts_with("sequenceState.") && attributes.state.0.as_deref() == Some("opted_out") => {
            person.do_not_contact = true;
            person.opt_out_reason = Some("opted out of mail at Outreach".to_owned());
            return InboundEvent::OptedOut(Box::new(person));
        }
        _ => return InboundEvent::Ignored,
    }
    InboundEvent::EngagedMore(Box::new(person))
}
