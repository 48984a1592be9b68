use rest_core::async_trait;
use serde_json::{Map, Value};

use super::request::{self, CREATE, ENROL, PROSPECTS, UPDATE};
use super::{ID, wire};
use crate::vendors::desk::Desk;
use crate::vendors::text;
use crate::vendors::wire::{decode, record};
use crate::{Basis, Error, ErrorKind, Feedback, FeedbackKind, FeedbackSink, Person, Suppress, Suppression};

/// What is written to Outreach about people.
#[derive(Debug)]
pub(super) struct People {
    desk: Desk,
}

/// A prospect that was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Outreach's id of the prospect.
    pub id: i64,
    /// It was made now.
    pub is_new: bool,
}

fn missing(call: &'static str, field: &str) -> Error {
    Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(field)
}

/// Outreach's own id, if the record has it.
fn own_id(person: &Person) -> Option<i64> {
    let own = person.source.as_ref().is_none_or(|source| *source == ID);
    person.external_id.as_deref().filter(|_| own)?.parse().ok()
}

impl People {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk }
    }

    async fn by_email(&self, email: &str) -> Result<Vec<i64>, Error> {
        let answer = self.desk.ask(request::by_email(email)).await?;
        let wire: wire::Listing<'_> = decode(&ID, PROSPECTS, &answer)?;
        let rows = wire.data.ok_or_else(|| missing(PROSPECTS, "data"))?;
        let mut ids = Vec::with_capacity(rows.len());
        for (index, raw) in rows.into_iter().enumerate() {
            let key: wire::Key = record(raw, index, "data")
                .map_err(|bad| Error::new(ID, PROSPECTS, ErrorKind::Malformed, bad.message).at(bad.field))?;
            let id = key.id.0.and_then(|id| id.parse().ok());
            ids.push(id.ok_or_else(|| missing(PROSPECTS, &format!("data[{index}].id")))?);
        }
        Ok(ids)
    }

    /// Changes attributes of the prospect, or of all with the address.
    async fn change(&self, person: &Person, attributes: &Map<String, Value>) -> Result<Suppression, Error> {
        let ids = match (own_id(person), person.email.as_deref().and_then(text::email)) {
            (Some(id), _) => vec![id],
            (None, Some(email)) => self.by_email(&email).await?,
            (None, None) => return Ok(Suppression::Impossible),
        };
        let mut told = false;
        for id in ids {
            match self.desk.ask(request::update(id, attributes.clone())).await {
                Ok(_) => told = true,
                Err(error) if error.status() == Some(404) && error.call() == UPDATE => {}
                Err(error) => return Err(error),
            }
        }
        Ok(if told { Suppression::Done } else { Suppression::NotKnown })
    }

    pub(super) async fn save(&self, person: &Person, external_id: Option<&str>) -> Result<Saved, Error> {
        let email = person.email.as_deref().and_then(text::email);
        let attributes = request::attributes(person, external_id);
        let known = match (own_id(person), &email) {
            (Some(id), _) => Some(id),
            // Without an address nobody could be found again after a lost answer.
            (None, None) => return Err(self.desk.config(CREATE, "a person needs an address").at("email")),
            (None, Some(email)) => self.by_email(email).await?.into_iter().next(),
        };
        if let Some(id) = known {
            self.desk.ask(request::update(id, attributes)).await?;
            return Ok(Saved { id, is_new: false });
        }
        let answer = match (self.desk.ask(request::create(attributes.clone())).await, &email) {
            // Somebody else made it in between.
            (Err(error), Some(email)) if error.status() == Some(422) => {
                let Some(id) = self.by_email(email).await?.into_iter().next() else { return Err(error) };
                self.desk.ask(request::update(id, attributes)).await?;
                return Ok(Saved { id, is_new: false });
            }
            (answer, _) => answer?,
        };
        let id = Self::written(CREATE, &answer)?;
        let id = id.parse().map_err(|_| missing(CREATE, "data.id"))?;
        Ok(Saved { id, is_new: true })
    }

    pub(super) async fn enrol(&self, prospect: i64, sequence: i64, mailbox: i64) -> Result<String, Error> {
        let answer = self.desk.ask(request::enrol(prospect, sequence, mailbox)).await?;
        Self::written(ENROL, &answer)
    }

    fn written(call: &'static str, answer: &rest_core::Answer) -> Result<String, Error> {
        let wire: wire::Written = decode(&ID, call, answer)?;
        wire.data.0.and_then(|data| data.id.0).ok_or_else(|| missing(call, "data.id"))
    }
}

#[async_trait]
impl FeedbackSink for People {
    fn takes(&self, kind: FeedbackKind) -> Option<Basis> {
        (kind == FeedbackKind::ContactUpdate).then_some(Basis::Documented)
    }

    /// The corrected title. A change of addresses or numbers replaces the whole list there, so they are left alone.
    async fn tell(&self, feedback: &Feedback) -> Result<Suppression, Error> {
        let Some(title) = feedback.data.get("corrected_title").and_then(|title| title.as_str()) else {
            return Ok(Suppression::Impossible);
        };
        self.change(&feedback.person, &request::title(title)).await
    }
}

#[async_trait]
impl Suppress for People {
    /// Opts the person out of everything. The reason stays here: Outreach has no field for it.
    async fn suppress(&self, person: &Person, _reason: &str) -> Result<Suppression, Error> {
        self.change(person, &request::opted_out()).await
    }
}
