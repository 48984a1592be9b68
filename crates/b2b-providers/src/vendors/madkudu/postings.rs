use rest_core::Timestamp;
use serde_json::Value;

use super::office::{Office, buy};
use super::request::{self, POSTINGS as CALL};
use super::{ID, POSTINGS, wire};
use crate::vendors::text;
use crate::vendors::wire::{decode, record};
use crate::{Budget, Error, ErrorKind, Outcome};

/// Postings of one block, and of one call.
const PER_BLOCK: usize = 20;
const MOST: usize = 100;

/// A job that a company offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobPosting {
    /// What the job is called.
    pub title: String,
    /// Where it is described.
    pub url: Option<String>,
    /// What kind of work it is.
    pub categories: Vec<String>,
    /// Where the work is done.
    pub location: Option<String>,
    /// What happened to it last, in the vendor's word.
    pub event: Option<String>,
    /// When that was.
    pub event_on: Option<Timestamp>,
    /// When it was first seen.
    pub first_seen: Option<Timestamp>,
}

#[allow(clippy::cast_precision_loss, reason = "a call brings at most 100 rows")]
fn blocks(rows: usize) -> f64 {
    rows.div_ceil(PER_BLOCK) as f64
}

pub(super) async fn job_postings(
    office: &Office,
    domain: &str,
    limit: usize,
    budget: &Budget,
) -> Result<Outcome<Vec<JobPosting>>, Error> {
    let desk = office.mad(CALL)?;
    let Some(domain) = text::domain(domain) else {
        return Err(Error::new(ID, CALL, ErrorKind::Config, "this is no domain").at("domain"));
    };
    let limit = limit.clamp(1, MOST);
    let covered = desk.affordable(limit.div_ceil(PER_BLOCK), desk.priced(POSTINGS), budget);
    if covered == 0 {
        return Ok(Outcome::OverBudget);
    }
    let limit = limit.min(covered * PER_BLOCK);
    let call = request::postings(&domain, limit)?;
    let (answer, reservation) = match buy(desk, call, POSTINGS.times(blocks(limit)), budget).await? {
        Ok(answered) => answered,
        Err(outcome) => return Ok(outcome),
    };
    let wire: wire::Results<'_> = decode(&ID, CALL, &answer)?;
    let rows = wire
        .data
        .ok_or_else(|| Error::new(ID, CALL, ErrorKind::Malformed, "missing in the answer").at("data"))?;
    if rows.is_empty() {
        reservation.refund();
        return Ok(Outcome::NotFound);
    }
    let credits = POSTINGS.credits * blocks(rows.len());
    reservation.commit(credits);
    let mut value = Vec::with_capacity(rows.len());
    for (index, raw) in rows.into_iter().enumerate() {
        let wire: wire::Posting = record(raw, index, "data")
            .map_err(|bad| Error::new(ID, CALL, ErrorKind::Malformed, bad.message).at(bad.field))?;
        value.extend(posting(wire));
    }
    Ok(Outcome::Found { value, credits })
}

fn posting(wire: wire::Posting) -> Option<JobPosting> {
    let date = |text: Option<String>| text.as_deref().and_then(Timestamp::parse);
    Some(JobPosting {
        title: wire.job_opening_title.0?,
        url: wire.job_opening_url.0,
        categories: wire.categories.texts(),
        location: wire.location.as_ref().and_then(Value::as_str).map(str::to_owned),
        event: wire.event.0,
        event_on: date(wire.event_on.0),
        first_seen: date(wire.first_event_on.0),
    })
}
