//! What waits for a person: questions, both sides of them, and what follows from an answer.

use b2b_providers::Person;
use b2b_providers::combine::combine;
use lead_match::{Matcher, Record};
use rest_core::Timestamp;

use crate::crm::{CrmRow, Table};
use crate::error::{Error, ErrorKind};
use crate::identity;
use crate::plan::name;
use crate::plan::{Action, Command, Decision, FieldChange, Purpose, Question, Ref};
use crate::store::{Actor, Answer, AuditEntry, Change, Entry, Lead, Store, Verdict};

/// At most this many open questions are looked at.
const MOST: usize = 10_000;

/// One open question with what is known of both sides.
#[derive(Debug, Clone)]
pub struct Case {
    /// When it was last asked.
    pub at: Timestamp,
    /// The decision that it was left to a person.
    pub decision: Decision,
    /// The question.
    pub question: Question,
    /// The lead in question and its links.
    pub lead: Lead,
    /// What the providers say of it, merged.
    pub incoming: Option<Person>,
    /// The record, or the merged record of the other lead.
    pub other: Option<Other>,
    /// The contact that the record points to: whoever is not that lead is not its contact either.
    pub contact: Option<i64>,
}

/// The other side of a question.
#[derive(Debug, Clone)]
pub enum Other {
    /// A row of the CRM.
    Row(Box<CrmRow>),
    /// Another lead.
    Lead(Box<Person>),
}

/// One line of two records side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What it is: `name`, `email`, …
    pub label: &'static str,
    /// What the providers say.
    pub incoming: String,
    /// What the other side says.
    pub other: String,
}

/// Open questions, newest first. One that was answered by events, because both sides are linked by now, is left out.
///
/// # Errors
/// The store failed.
pub async fn open(store: &dyn Store) -> Result<Vec<(Timestamp, Decision)>, Error> {
    let waiting = store.reviews(MOST).await?;
    let ids: Vec<String> = waiting.iter().map(|(_, decision)| decision.entity.clone()).collect();
    let leads = store.leads(&ids).await?;
    let moot = |decision: &Decision| match &decision.question {
        Some(Question::SamePerson { other, .. }) => leads.iter().any(|lead| {
            lead.id == decision.entity
                && (lead.ticket.is_some_and(|id| *other == format!("ticket:{id}"))
                    || lead.contact.is_some_and(|id| *other == format!("contact:{id}")))
        }),
        _ => false,
    };
    Ok(waiting.into_iter().filter(|(_, decision)| !moot(decision)).collect())
}

/// The open question about a lead, by its id or the beginning of it, with or without `lead:`.
///
/// # Errors
/// The store failed; nothing, or more than one thing, of this id is open; or an earlier version asked the question
/// without saying what it is about.
pub async fn case(store: &dyn Store, id: &str) -> Result<Case, Error> {
    let wrong = |text: String| Error::new(ErrorKind::Store, text);
    let wanted = id.trim().trim_start_matches("lead:");
    let mut found: Vec<_> = open(store)
        .await?
        .into_iter()
        .filter(|(_, decision)| decision.entity.trim_start_matches("lead:").starts_with(wanted))
        .collect();
    let (at, decision) = match (found.pop(), found.len()) {
        (Some(one), 0) => one,
        (Some(_), more) => {
            return Err(wrong(format!("{} open reviews begin with `{id}`; give more of it", more + 1)));
        }
        (None, _) => {
            return Err(wrong(format!("no open review begins with `{id}`; `review list` shows them")));
        }
    };
    let Some(question) = decision.question.clone() else {
        return Err(wrong(format!(
            "{} waits without a question; the next poll asks it again",
            decision.entity
        )));
    };
    let entity = decision.entity.clone();
    let lead = store.leads(std::slice::from_ref(&entity)).await?.pop();
    let lead = lead.unwrap_or_else(|| Lead { id: entity.clone(), ..Lead::default() });
    let (other_name, record) = match &question {
        Question::SamePerson { other, .. } => (other.clone(), Some(other.clone())),
        Question::Rivals { lead, record } => (lead.clone(), Some(record.clone())),
        Question::Changes { .. } => (lead.ticket.map(|id| format!("ticket:{id}")).unwrap_or_default(), None),
    };
    let other = other(store, &other_name).await?;
    let contact = match record.as_deref().and_then(|record| record.strip_prefix("ticket:")?.parse().ok()) {
        Some(ticket) => match store.rows(Table::Ticket, &[ticket]).await?.remove(&ticket) {
            Some(CrmRow::Ticket(row)) => row.contact,
            _ => None,
        },
        None => None,
    };
    let incoming = merged(store, &entity).await?;
    Ok(Case { at, decision, question, lead, incoming, other, contact })
}

async fn other(store: &dyn Store, name: &str) -> Result<Option<Other>, Error> {
    let row = |table, id: &str| Some((table, id.parse::<i64>().ok()?));
    let found = match name.split_once(':') {
        Some(("ticket", id)) => row(Table::Ticket, id),
        Some(("contact", id)) => row(Table::Contact, id),
        Some(("lead", _)) => {
            return Ok(merged(store, name).await?.map(|person| Other::Lead(Box::new(person))));
        }
        _ => None,
    };
    let Some((table, id)) = found else { return Ok(None) };
    Ok(store.rows(table, &[id]).await?.remove(&id).map(|row| Other::Row(Box::new(row))))
}

async fn merged(store: &dyn Store, lead: &str) -> Result<Option<Person>, Error> {
    let observed = store.observations(&[lead.to_owned()]).await?.remove(lead);
    Ok(observed.map(|observed| combine(&observed).person))
}

impl Case {
    fn records(&self) -> (Option<Record>, Option<Record>) {
        let other = match &self.other {
            Some(Other::Row(row)) => identity::match_row(row),
            Some(Other::Lead(person)) => Some(identity::match_record(person)),
            None => None,
        };
        (self.incoming.as_ref().map(identity::match_record), other)
    }

    /// Both sides, attribute by attribute; what neither side knows is left out.
    #[must_use]
    pub fn side_by_side(&self) -> Vec<Pair> {
        let (incoming, other) = self.records();
        let name = |record: &Record| {
            let (first, last) = record.names();
            let parts: Vec<String> = first.into_iter().chain(last).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        type Read<'a> = &'a dyn Fn(&Record) -> Option<String>;
        let attributes: [(&'static str, Read<'_>); 10] = [
            ("name", &name),
            ("email", &|record| record.email.clone()),
            ("job title", &|record| record.job_title.clone()),
            ("company", &|record| record.company_name.clone()),
            ("website", &|record| record.website.clone()),
            ("phone", &|record| record.phone.clone()),
            ("mobile", &|record| record.mobile.clone()),
            ("LinkedIn", &|record| record.linkedin_url.clone()),
            ("city", &|record| record.city.clone()),
            ("country", &|record| record.country.clone()),
        ];
        let side =
            |record: &Option<Record>, read: Read<'_>| record.as_ref().and_then(read).unwrap_or_default();
        attributes
            .into_iter()
            .map(|(label, read)| Pair { label, incoming: side(&incoming, read), other: side(&other, read) })
            .filter(|pair| !pair.incoming.is_empty() || !pair.other.is_empty())
            .collect()
    }

    /// Why it was asked, by what is known now: named weights, without any value of the records.
    #[must_use]
    pub fn explanation(&self) -> String {
        match (&self.question, self.records()) {
            (Question::Changes { .. }, _) => {
                "the record is known, and the rules leave changes to a person".to_owned()
            }
            (_, (Some(incoming), Some(other))) => Matcher::default().compare(&incoming, &other).explain(),
            (Question::SamePerson { score, why, .. }, _) => format!("{:.0} %: {why}", score * 100.0),
            (Question::Rivals { .. }, _) => "both are linked to one record".to_owned(),
        }
    }

    /// What the answer changes: one transaction. The next poll acts on it.
    ///
    /// # Errors
    /// The question does not have this answer; the sentence says which it has.
    pub fn settle(&self, answer: Answer, now: Timestamp) -> Result<Vec<Change>, Error> {
        let entity = &self.lead.id;
        let judge = |about: String| Change::Judge(Verdict { entity: entity.clone(), about, answer, at: now });
        let mut told = AuditEntry::new(now, Actor::Person, entity, "review");
        told.from = Some(self.question.about());
        told.to = Some(format!("{answer:?}").to_lowercase());
        let mut changes = vec![judge(self.question.about()), Change::Ledger(Entry::Audit(Box::new(told)))];
        match (answer, &self.question) {
            (Answer::Different, Question::Changes { .. }) => {
                let text = format!(
                    "{entity} is in the CRM already: merge takes the changes over, discard leaves them"
                );
                return Err(Error::new(ErrorKind::Store, text));
            }
            (Answer::Different, _) => {
                changes.extend(self.contact.map(|contact| judge(format!("contact:{contact}"))));
            }
            (Answer::Same, Question::SamePerson { other, .. }) => self.unite(other, &mut changes),
            (Answer::Same, Question::Rivals { lead, .. }) => {
                changes.push(Change::Join { into: lead.clone(), from: entity.clone() });
            }
            (Answer::Same, Question::Changes { .. }) | (Answer::Discard, _) => {}
        }
        Ok(changes)
    }

    fn unite(&self, other: &str, changes: &mut Vec<Change>) {
        let id = |text: &str| text.parse::<i64>().ok();
        let link =
            |ticket, contact| Change::Link(Lead { id: self.lead.id.clone(), ticket, contact, company: None });
        match other.split_once(':') {
            Some(("ticket", text)) => {
                changes.push(link(id(text), None));
                self.tell(&format!("ticket {text}: what providers say from now on goes there"), changes);
            }
            Some(("contact", text)) => {
                changes.push(link(None, id(text)));
                self.tell(&format!("contact {text}: the two contacts may be merged"), changes);
            }
            _ => {
                self.tell("the lead that stays: what providers say from now on goes there", changes);
                changes.push(Change::Join { into: other.to_owned(), from: self.lead.id.clone() });
            }
        }
    }

    /// A note on the record that was made for this lead before the answer came: nothing is deleted in the CRM.
    fn tell(&self, other: &str, changes: &mut Vec<Change>) {
        let Some(ticket) = self.lead.ticket.filter(|id| self.question.about() != format!("ticket:{id}"))
        else {
            return;
        };
        let text =
            format!("A person found this to be the same as {other}. Please merge or close this record.");
        let command = Command::AddNote { ticket: Ref::Known(ticket), text };
        changes.push(Change::Intend(Box::new(Action {
            name: name::of(&format!("ticket:{ticket}"), &command),
            entity: format!("ticket:{ticket}"),
            purpose: Purpose::Update,
            command,
            after: None,
            why: "a person answered a possible duplicate".to_owned(),
        })));
    }

    /// The changes in question, where it is about changes.
    #[must_use]
    pub fn changes(&self) -> &[FieldChange] {
        match &self.question {
            Question::Changes { changes } => changes,
            _ => &[],
        }
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
