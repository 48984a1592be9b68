//! Telling providers what became of their records: what people corrected, where records ended.
//!
//! Only what people changed is told, never to a provider about somebody who must not be contacted, and of people in
//! Europe only where the operator has a basis for it. Without a provider that listens nothing is collected.

use std::collections::BTreeMap;
use std::time::Duration;

use b2b_providers::{Basis, ErrorKind, Feedback, FeedbackKind, Person, Suppression};
use crm_workflow::{Field, Stage};
use futures_util::future::join_all;
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::push::{DOWN, NOBODY, Settled, known_as};
use super::{CHUNK, Engine};
use crate::crm::{CrmContact, CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::identity::{self, hash_json};
use crate::news::{News, derive};
use crate::report::PollReport;
use crate::rules::Frequency;
use crate::store::{Change, Task, TaskKind, TaskState};

/// What waits to be told.
#[derive(Serialize, Deserialize)]
struct Letter {
    kind: FeedbackKind,
    person: Person,
    data: Map<String, Value>,
}

/// Where data of people is protected by European law, ISO 3166-1.
const EUROPE: [&str; 32] = [
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT",
    "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO", "GB", "CH",
];

impl Engine {
    fn listens(&self) -> bool {
        let sources = self.sources.iter().map(|source| &source.provider);
        sources.chain(&self.others).any(|provider| provider.feedback().is_some())
    }

    /// Letters that follow from rows that were read, beside what the mirror holds of them. Call it before the mirror
    /// is changed.
    pub(super) async fn letters(&self, rows: &[CrmRow], now: Timestamp) -> Result<Vec<Change>, Error> {
        if !self.rules.feedback.enabled || !self.listens() {
            return Ok(Vec::new());
        }
        let mut told: Vec<(String, FeedbackKind, Map<String, Value>)> = Vec::new();
        for table in [Table::Contact, Table::Ticket] {
            let ids: Vec<i64> = rows.iter().filter(|row| row.table() == table).map(CrmRow::id).collect();
            if ids.is_empty() {
                continue;
            }
            let known = self.store.rows(table, &ids).await?;
            let (bases, leads) = match table {
                Table::Ticket => (self.store.bases(&ids).await?, self.store.leads_of_tickets(&ids).await?),
                _ => Default::default(),
            };
            let none = BTreeMap::new();
            for row in rows.iter().filter(|row| row.table() == table) {
                let Some(before) = known.get(&row.id()) else { continue };
                let base = bases.get(&row.id()).unwrap_or(&none);
                let letters = self.of_news(row, &derive(before, row, base));
                if letters.is_empty() {
                    continue;
                }
                let mut whom: Vec<String> =
                    leads.get(&row.id()).map(|lead| lead.id.clone()).into_iter().collect();
                if table == Table::Contact {
                    let (keys, _) = identity::row_keys(before);
                    let found = self.store.leads_by_keys(&keys).await?;
                    whom = found.into_iter().map(|(_, lead)| lead).collect();
                    whom.sort();
                    whom.dedup();
                }
                for lead in whom {
                    let mine = letters.iter().map(|(kind, data)| (lead.clone(), *kind, data.clone()));
                    told.extend(mine);
                }
            }
        }
        self.address(told, now).await
    }

    /// What is told of the news of one row.
    fn of_news(&self, row: &CrmRow, news: &[News]) -> Vec<(FeedbackKind, Map<String, Value>)> {
        let share = self.rules.feedback.share_commercial_data;
        let letters = news.iter().filter_map(|one| match (one, row) {
            (News::Contact(fields), CrmRow::Contact(contact)) => {
                Some((FeedbackKind::ContactUpdate, contact_update(contact, fields)))
            }
            (News::Company(fields), CrmRow::Ticket(ticket)) => {
                Some((FeedbackKind::CompanyIntelligence, company(ticket, fields)))
            }
            (News::Ended(stage), CrmRow::Ticket(ticket)) => {
                Some((FeedbackKind::QualityFeedback, quality(ticket, *stage, share)))
            }
            (News::Qualified, CrmRow::Ticket(ticket)) => {
                Some((FeedbackKind::IntentValidation, intent(ticket, share)))
            }
            _ => None,
        });
        letters.filter(|(kind, data)| !data.is_empty() && !self.rules.feedback.off.contains(kind)).collect()
    }

    /// One task for each provider that holds the person. One that does not listen is noted as such.
    async fn address(
        &self,
        told: Vec<(String, FeedbackKind, Map<String, Value>)>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Error> {
        let leads: Vec<String> = told.iter().map(|(lead, ..)| lead.clone()).collect();
        let observations = self.store.observations(&leads).await?;
        let due = self.rules.feedback.frequency.next(now);
        let mut changes = Vec::new();
        for (lead, kind, data) in told {
            let people = observations.get(&lead).map(Vec::as_slice).unwrap_or_default();
            let abroad = people.iter().any(|person| {
                let country = person.company.address.country_iso2.as_deref();
                country.is_some_and(|country| EUROPE.contains(&country))
            });
            if abroad && !self.rules.feedback.lawful_basis {
                continue;
            }
            for person in people {
                let Some(provider) = person.source.as_ref().map(ToString::to_string) else { continue };
                if NOBODY.contains(&provider.as_str()) {
                    continue;
                }
                let id = format!("feedback:{}:{provider}:{}", kind.key(), hash_json(&(&lead, &data)));
                let refused = match self.basis(&provider, kind) {
                    None => Some("unsupported"),
                    Some(Basis::Unverified) if !self.rules.feedback.unverified => {
                        Some("unverified: switched off")
                    }
                    Some(_) => None,
                };
                let letter = Letter { kind, person: known_as(person), data: data.clone() };
                let body = match refused {
                    Some(_) => Value::Null,
                    None => serde_json::to_value(letter).unwrap_or_default(),
                };
                let mut task = Task::new(id, TaskKind::Feedback, lead.clone(), body, due).at(provider);
                if let Some(why) = refused {
                    (task.state, task.result) = (TaskState::Done, Some(why.to_owned()));
                }
                changes.push(Change::Task(Box::new(task)));
            }
        }
        Ok(changes)
    }

    fn basis(&self, provider: &str, kind: FeedbackKind) -> Option<Basis> {
        self.find_provider(provider)?.feedback()?.takes(kind)
    }

    /// Tells what is due. Providers are told side by side; what stops one kind at one stops no other.
    pub(super) async fn send_letters(&self, report: &mut PollReport) -> Result<(), Error> {
        let now = self.clock.now();
        loop {
            let due = self.store.due_tasks(TaskKind::Feedback, now, CHUNK).await?;
            if due.is_empty() {
                return Ok(());
            }
            let mut by_provider: BTreeMap<String, Vec<Task>> = BTreeMap::new();
            for task in due {
                by_provider.entry(task.provider.clone().unwrap_or_default()).or_default().push(task);
            }
            let runs = by_provider.iter().map(|(id, tasks)| self.tell_all(id, tasks, now));
            let mut changes = Vec::new();
            for settled in join_all(runs).await {
                for one in settled? {
                    one.count(report);
                    changes.push(one.change());
                }
            }
            self.store.commit(changes).await?;
        }
    }

    async fn tell_all(&self, id: &str, tasks: &[Task], now: Timestamp) -> Result<Vec<Settled>, Error> {
        let sink = self.find_provider(id).and_then(|provider| provider.feedback());
        let mut down: BTreeMap<FeedbackKind, String> = BTreeMap::new();
        let mut settled = Vec::with_capacity(tasks.len());
        for task in tasks.iter().cloned() {
            let (Some(sink), Ok(letter)) = (sink, serde_json::from_value::<Letter>(task.body.clone())) else {
                settled.push(Settled::new(task, TaskState::Done, "unsupported"));
                continue;
            };
            if self.suppression_of(&letter.person).await?.is_some() {
                settled.push(Settled::new(task, TaskState::Done, "not told: do not contact"));
                continue;
            }
            if let Some(why) = down.get(&letter.kind) {
                settled.push(Settled::failed(task, why, now));
                continue;
            }
            let Letter { kind, person, data } = letter;
            settled.push(match sink.tell(&Feedback { kind, person, data }).await {
                Ok(Suppression::Done) => Settled::new(task, TaskState::Done, "told"),
                Ok(Suppression::NotKnown) => {
                    Settled::new(task, TaskState::Done, "told; it does not know the person")
                }
                Ok(Suppression::Impossible) => Settled::new(
                    task,
                    TaskState::Done,
                    "not told: it lacks an identifier, or a place for this",
                ),
                Err(error) => {
                    let why = error.to_string();
                    if DOWN.contains(&error.kind()) || error.kind() == ErrorKind::Config {
                        down.insert(kind, why.clone());
                    }
                    Settled::failed(task, &why, now)
                }
            });
        }
        Ok(settled)
    }
}

impl Frequency {
    /// When what was noted now is told: at once, or at the next full hour or day, UTC.
    fn next(self, now: Timestamp) -> Timestamp {
        let period = match self {
            Self::RealTime => return now,
            Self::Hourly => 3_600_000,
            Self::Daily => 86_400_000,
        };
        let left = period - now.millis().rem_euclid(period);
        now + Duration::from_millis(left.unsigned_abs())
    }
}

fn put(data: &mut Map<String, Value>, key: &str, value: Option<&str>) {
    if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
        data.insert(key.to_owned(), json!(value));
    }
}

fn contact_update(contact: &CrmContact, fields: &[&'static str]) -> Map<String, Value> {
    let mut data = Map::new();
    let has = |field: &str| fields.contains(&field);
    put(&mut data, "verified_email", contact.email.as_deref().filter(|_| has("email")));
    let phone = contact.mobile.as_deref().filter(|_| has("mobile"));
    put(&mut data, "verified_phone", phone.or(contact.phone.as_deref().filter(|_| has("phone"))));
    put(&mut data, "corrected_title", contact.job_title.as_deref().filter(|_| has("job_title")));
    if !data.is_empty() {
        put(&mut data, "verification_source", Some("direct_contact"));
    }
    data
}

fn company(ticket: &CrmTicket, fields: &[Field]) -> Map<String, Value> {
    let mut data = Map::new();
    for (field, key) in [
        (Field::LeadTechStack, "verified_technologies"),
        (Field::LeadEmployeeCount, "verified_employee_count"),
        (Field::LeadRevenueRange, "verified_revenue"),
        (Field::LeadManagementLevel, "corrected_level"),
        (Field::LeadDepartmentFunction, "corrected_department"),
    ] {
        if fields.contains(&field) {
            put(&mut data, key, ticket.value_of(field.name()));
        }
    }
    data
}

fn quality(ticket: &CrmTicket, stage: Stage, share: bool) -> Map<String, Value> {
    let outcome = match stage {
        Stage::Won => "won",
        Stage::Lost => "lost",
        Stage::NoInterest => "no_response",
        _ => "disqualified",
    };
    let mut data = Map::new();
    put(&mut data, "conversion_outcome", Some(outcome));
    if let Some(value) = ticket.value.filter(|_| share) {
        data.insert("deal_value".to_owned(), json!(value));
    }
    data
}

fn intent(ticket: &CrmTicket, share: bool) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("intent_confirmed".to_owned(), json!(true));
    put(&mut data, "timeline", ticket.value_of(Field::ProspectTimeframe.name()));
    put(&mut data, "competitors", ticket.value_of(Field::ProspectCompetition.name()));
    if share {
        put(&mut data, "budget", ticket.value_of(Field::ProspectBudget.name()));
        put(&mut data, "pain_points", ticket.value_of(Field::ProspectPainPoints.name()));
    }
    data
}
