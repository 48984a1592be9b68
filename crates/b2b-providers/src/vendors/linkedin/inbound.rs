//! Leads that came or were erased, signed with the secret of the app. A message holds no lead: the search brings it.

use std::sync::Arc;

use rest_core::SecretString;

use super::{ID, webhook};
use crate::capability::parameter;
use crate::vendors::inbound::{Door, Doors, signed};
use crate::{Ask, Connection, DataRequest, Error, Inbound, InboundEvent, Message, Person, Received, Refusal};

/// The receiver, if its secret is there.
pub(crate) fn open(connection: &Connection) -> Option<Arc<dyn Inbound>> {
    let own = connection.find_secret("LINKEDIN_CLIENT_SECRET");
    let door = |secret| Door { challenge, ..Door::new(secret, verify, parse) };
    Doors::default().with(own.map(door)).open()
}

fn verify(secret: &SecretString, message: &Message<'_>) -> Result<(), Refusal> {
    signed(message, webhook::SIGNATURE_HEADER, |signature| {
        webhook::is_signed(secret, message.body, signature)
    })
}

fn challenge(secret: &SecretString, query: &str) -> Option<String> {
    let code = parameter(query, "challengeCode").filter(|code| !code.is_empty())?;
    Some(webhook::challenge_answer(secret, &code))
}

fn parse(message: &Message<'_>) -> Result<Received, Error> {
    let Some(event) = webhook::lead_event(message.body)? else {
        return Ok(Received::new("other", vec![InboundEvent::Ignored]));
    };
    Ok(match event {
        webhook::LeadEvent::Created { id, at } => {
            Received::new("CREATED", vec![InboundEvent::Ask(Ask::Search)])
                .id(Some(format!("created/{id}")))
                .at(at)
        }
        webhook::LeadEvent::Deleted { id, at } => {
            let person = Person {
                source: Some(ID),
                external_id: Some(id.clone()),
                observed_at: at,
                ..Person::default()
            };
            let person = Box::new(person);
            let event = InboundEvent::DataRequest { person, request: DataRequest::Erasure };
            Received::new("DELETED", vec![event]).id(Some(format!("deleted/{id}"))).at(at)
        }
    })
}
