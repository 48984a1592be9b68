//! What the messages of relays are about.

use std::time::Duration;

use rest_core::Timestamp;
use serde_json::Value;

use super::read::Bag;
use super::record::{email_status, firm, intent, metrics, person};
use crate::vendors::text;
use crate::{DataRequest, EmailStatus, Engagement, Error, InboundEvent, Person, Scorecard};

/// Intent is read if it is at least this strong and at most this old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) least: u8,
    pub(crate) days: u64,
}

impl Bar {
    /// Everything counts.
    pub(crate) const NONE: Self = Self { least: 0, days: u64::MAX / 86_400 };

    fn lets(self, strength: Option<u8>, at: Option<Timestamp>, now: Timestamp) -> bool {
        let age = Duration::from_secs(self.days.saturating_mul(86_400));
        strength.is_none_or(|strength| strength >= self.least) && at.is_none_or(|at| now.since(at) <= age)
    }
}

/// What a message is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Nothing of interest.
    Ignore,
    /// A person.
    Person,
    /// A company.
    Company,
    /// People, a company, or a person: whatever is there.
    Record,
    /// Totals of what was done.
    Totals,
    /// A message was opened, a link followed, a message answered.
    Opened,
    Clicked,
    Replied,
    /// Intent of a company, signals that are too weak or too old left out.
    Intent(Bar),
    /// A talk with somebody, and the intent it shows.
    Talk,
    /// News that speak for growth.
    News,
    /// An address was checked; what is meant if the message does not say.
    Checked(Option<EmailStatus>),
    /// A score.
    Score,
    /// Qualification by a model: a note, never a change of state.
    Qualified,
    /// A request under data protection law.
    Rights,
    /// Something that the vendor's own reader knows.
    Own(fn(&Value, Option<Timestamp>) -> Result<InboundEvent, Error>),
}

/// Keys under which a person stands.
const PEOPLE: [&str; 4] = ["person", "contact", "result", "lead"];
/// Keys under which a company stands.
const FIRMS: [&str; 2] = ["organization", "company"];
/// Keys under which lists of people stand.
const LISTS: [&str; 4] = ["contacts", "people", "emails", "results"];

/// Reads the data of a message.
pub(super) fn events(
    kind: Kind,
    data: &Bag<'_>,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Vec<InboundEvent>, Error> {
    let whom = || somebody(data, at);
    let more = |engagement| {
        let mut person = whom()?;
        person.engagement = engagement;
        Ok(vec![InboundEvent::EngagedMore(Box::new(known(person, data)?))])
    };
    let once = Some(1);
    match kind {
        Kind::Ignore => Ok(vec![InboundEvent::Ignored]),
        Kind::Own(read) => Ok(vec![read(&data.value(), at)?]),
        Kind::Person => Ok(vec![InboundEvent::of(known(whom()?, data)?)]),
        Kind::Company => Ok(vec![InboundEvent::Company(Box::new(some_firm(data, at)?))]),
        Kind::Record => records(data, at),
        Kind::Totals => {
            let mut person = whom()?;
            let bag = data.bag(&["engagementmetrics"]).ok_or_else(|| data.missing("engagement_metrics"))?;
            person.engagement = metrics(&bag)?;
            Ok(vec![InboundEvent::Engaged(Box::new(known(person, data)?))])
        }
        Kind::Opened => more(Engagement { emails_opened: once, ..Engagement::default() }),
        Kind::Clicked => more(Engagement { emails_clicked: once, ..Engagement::default() }),
        Kind::Replied => more(Engagement { emails_replied: once, ..Engagement::default() }),
        Kind::Intent(bar) => buying(data, bar, at, now),
        Kind::Talk => talk(data, at),
        Kind::News => {
            let mut record = some_firm(data, at)?;
            let text = data.text(&["headline", "title", "summary", "description", "news"])?;
            record.research.growth_signals.extend(text);
            if record.research.growth_signals.is_empty() {
                return Err(data.missing("headline"));
            }
            Ok(vec![InboundEvent::Growth(Box::new(record))])
        }
        Kind::Checked(otherwise) => {
            let mut person = whom()?;
            let word = data.text(&["result", "status", "emailstatus", "emailverificationstatus"])?;
            let told = word.as_deref().map(email_status).or(otherwise);
            person.email_status = Some(told.ok_or_else(|| data.missing("result"))?);
            if person.email.is_none() {
                return Err(data.missing("email"));
            }
            Ok(vec![InboundEvent::EmailChecked(Box::new(person))])
        }
        Kind::Score => {
            let card = scorecard(data)?;
            if card == Scorecard::default() {
                return Err(data.missing("score"));
            }
            Ok(vec![InboundEvent::Scored { person: Box::new(known(whom()?, data)?), card }])
        }
        Kind::Qualified => {
            let person = known(whom()?, data)?;
            let text = qualification(data)?.ok_or_else(|| data.missing("qualification"))?;
            Ok(vec![InboundEvent::Note { person: Box::new(person), text }])
        }
        Kind::Rights => {
            let person = known(whom()?, data)?;
            let word = data.text(&["requesttype", "request"])?.unwrap_or_default().to_ascii_lowercase();
            let is = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
            let request = if is(&["eras", "delet", "forget"]) {
                DataRequest::Erasure
            } else if is(&["access", "export", "portab"]) {
                DataRequest::Access
            } else {
                DataRequest::Other
            };
            Ok(vec![InboundEvent::DataRequest { person: Box::new(person), request }])
        }
    }
}

/// The person of a message: an object of its own, or the data itself.
fn somebody(data: &Bag<'_>, at: Option<Timestamp>) -> Result<Person, Error> {
    match data.bag(&PEOPLE) {
        Some(bag) => {
            let mut record = person(&bag, Some(data), at)?;
            if record.company.technologies.is_empty() {
                record.company.technologies = data.texts(&["technologies"])?;
            }
            Ok(record)
        }
        None => person(data, None, at),
    }
}

/// Refuses a person nobody could find again.
fn known(mut person: Person, data: &Bag<'_>) -> Result<Person, Error> {
    let named = person.email.is_some() || person.linkedin_url.is_some() || person.display_name().is_some();
    if !named && person.external_id.is_none() {
        return Err(data.missing("email"));
    }
    if person.full_name.is_none() {
        person.full_name = person.display_name();
    }
    Ok(person)
}

fn some_firm(data: &Bag<'_>, at: Option<Timestamp>) -> Result<Person, Error> {
    let bag = data.bag(&FIRMS);
    let record = firm(bag.as_ref().unwrap_or(data), at)?;
    let company = &record.company;
    if company.company_name.is_none() && company.domain.is_none() && company.external_id.is_none() {
        return Err(data.missing("company"));
    }
    Ok(record)
}

fn records(data: &Bag<'_>, at: Option<Timestamp>) -> Result<Vec<InboundEvent>, Error> {
    let list = data.bags(&LISTS);
    if !list.is_empty() {
        let one = |bag: Bag<'_>| {
            let record = person(&bag, Some(data), at)?;
            known(record, &bag).map(InboundEvent::of)
        };
        return list.into_iter().map(one).collect();
    }
    let record = somebody(data, at)?;
    let is_person = data.bag(&PEOPLE).is_some() || record.email.is_some() || record.linkedin_url.is_some();
    if is_person || record.first_name.is_some() {
        return Ok(vec![InboundEvent::of(known(record, data)?)]);
    }
    Ok(vec![InboundEvent::Company(Box::new(some_firm(data, at)?))])
}

/// A record that names a person only if the message does.
fn about(data: &Bag<'_>, at: Option<Timestamp>) -> Result<Person, Error> {
    if data.bag(&PEOPLE).is_some() {
        return somebody(data, at);
    }
    let outsider = data.bags(&["participants"]).into_iter().next();
    match outsider {
        Some(bag) => person(&bag, Some(data), at),
        None => some_firm(data, at),
    }
}

fn buying(
    data: &Bag<'_>,
    bar: Bar,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Vec<InboundEvent>, Error> {
    let mut record = about(data, at)?;
    let mut all = intent(data)?;
    let told = all.intent_signals.len();
    all.intent_signals.retain(|signal| {
        let strength = signal.strength.as_ref().and_then(|text| text.parse().ok());
        bar.lets(strength, signal.at, now)
    });
    let silent = all.intent_signals.is_empty();
    // With signals, these decide; without, the score and its time.
    let passes = if told > 0 { !silent } else { bar.lets(all.intent_score, all.last_intent_at, now) };
    if !passes {
        return Ok(vec![InboundEvent::Ignored]);
    }
    if silent && all.intent_topics.is_empty() && all.intent_score.is_none() && all.intent_stage.is_none() {
        return Err(data.missing("intent"));
    }
    all.last_intent_at = all.last_intent_at.or(at);
    all.intent_source = Some(data.id.to_string());
    record.intent = all;
    Ok(vec![InboundEvent::Intent(Box::new(record))])
}

fn talk(data: &Bag<'_>, at: Option<Timestamp>) -> Result<Vec<InboundEvent>, Error> {
    let inner = data.bag(&["conversation"]);
    let data = inner.as_ref().unwrap_or(data);
    let mut record = about(data, at)?;
    record.intent = intent(data)?;
    record.intent.intent_source = Some(data.id.to_string());
    record.intent.last_intent_at = record.intent.last_intent_at.or(at);
    let pains = data.texts(&["painpoints"])?;
    record.research.notes = (!pains.is_empty()).then(|| pains.join("; "));
    // The id at hand is that of the talk.
    if data.bag(&PEOPLE).is_none() {
        record.external_id = None;
    }
    Ok(vec![InboundEvent::Intent(Box::new(record))])
}

fn scorecard(data: &Bag<'_>) -> Result<Scorecard, Error> {
    let qualification = data.bag(&["qualification"]);
    let mut reasons = data.texts(&["scorefactors", "topsignals", "signals"])?;
    let mut segment = data.text(&["segment", "customerfitsegment"])?;
    if let Some(bag) = &qualification {
        segment = segment.or(bag.text(&["status"])?);
        reasons.extend(bag.text(&["reason"])?);
    }
    Ok(Scorecard {
        fit: text::percent(data.number(&["fitscore", "predictivescore", "customerfitscore", "score"])?),
        likelihood: text::percent(data.number(&["intentscore", "likelihoodtobuy"])?),
        segment,
        reasons,
    })
}

fn qualification(data: &Bag<'_>) -> Result<Option<String>, Error> {
    let mut parts = Vec::new();
    if let Some(bag) = data.bag(&["qualification"]) {
        parts.extend(bag.text(&["status"])?);
        parts.extend(bag.text(&["reason"])?);
    }
    if let Some(bag) = data.bag(&["recommendation"]) {
        parts.extend(bag.text(&["action"])?);
    }
    Ok((!parts.is_empty()).then(|| parts.join(": ")))
}
