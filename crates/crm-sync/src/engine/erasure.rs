//! Erasing a person: never contact them again, tell who holds them, take them out of the CRM if that is wanted, and
//! delete what is kept here. Until all of that is done, the erasure is a task that can be seen.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::push::opt_out_task;
use super::{CHUNK, Engine};
use crate::crm::{CrmContact, CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::identity;
use crate::normalise::normalise_person;
use crate::plan::{Action, Command, FieldChange, Purpose, name};
use crate::store::{Change, DomainEvent, Task, TaskKind, TaskState};
use crate::suppress::{ERASED, ERASED_PERSON};

/// What an erasure that was begun concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The task, to ask for its end with [`Store`](crate::store::Store)'s `tasks_of`. It says nothing about the person.
    pub task: String,
    /// Leads kept here.
    pub leads: Vec<String>,
    /// Tickets of the CRM.
    pub tickets: Vec<i64>,
    /// Contacts of the CRM.
    pub contacts: Vec<i64>,
}

/// Everything that is known under the identifiers of a person.
pub(super) struct Traces {
    pub(super) leads: Vec<String>,
    pub(super) tickets: BTreeSet<i64>,
    pub(super) contacts: BTreeSet<i64>,
    pub(super) observations: BTreeMap<String, Vec<Person>>,
    pub(super) rows: Vec<CrmRow>,
}

impl Engine {
    /// Takes the names, addresses and numbers of people who are erased out of the CRM too. The default leaves them
    /// there, marked as not to be contacted.
    #[must_use]
    pub fn erase_in_crm(mut self, yes: bool) -> Self {
        self.erase_in_crm = yes;
        self
    }

    /// Whoever is known by exact identifiers of this record: address, own number, profile, a vendor's id with its
    /// source.
    pub(super) async fn traces(&self, person: &Person) -> Result<Traces, Error> {
        let (keys, _) = identity::person_keys(person);
        let leads: BTreeSet<String> =
            self.store.leads_by_keys(&keys).await?.into_iter().map(|(_, lead)| lead).collect();
        let leads: Vec<String> = leads.into_iter().collect();
        let (mut tickets, mut contacts) = (BTreeSet::new(), BTreeSet::new());
        for (_, table, id) in self.store.rows_by_keys(&keys).await? {
            match table {
                Table::Ticket => tickets.insert(id),
                Table::Contact => contacts.insert(id),
                Table::Company => false,
            };
        }
        for lead in self.store.leads(&leads).await? {
            tickets.extend(lead.ticket);
            contacts.extend(lead.contact);
        }
        let observations = self.store.observations(&leads).await?;
        let ids: Vec<i64> = tickets.iter().copied().collect();
        let mut rows: Vec<CrmRow> = self.store.rows(Table::Ticket, &ids).await?.into_values().collect();
        let ids: Vec<i64> = contacts.iter().copied().collect();
        rows.extend(self.store.rows(Table::Contact, &ids).await?.into_values());
        Ok(Traces { leads, tickets, contacts, observations, rows })
    }

    /// Begins to erase a person, known by an address, a vendor's id with its source, or any other identifier: from
    /// now on nothing is written, bought or kept of them. The next cycles do the rest; see [`Erasure::task`].
    ///
    /// # Errors
    /// The store failed: nothing was begun.
    pub async fn erase(&self, person: &Person, origin: &str) -> Result<Erasure, Error> {
        let (person, _) = normalise_person(person.clone(), &self.rules);
        let traces = self.traces(&person).await?;
        let at = self.clock.now();
        let people = traces.observations.values().flatten();
        let mut identifiers: BTreeSet<String> =
            people.chain([&person]).flat_map(|known| self.suppressor.identifiers(known)).collect();
        identifiers.extend(traces.rows.iter().flat_map(|row| self.suppressor.identifiers_of_row(row)));
        let task = format!("erase:{}", identity::hash_json(&self.suppressor.identifiers(&person)));
        let erasure = Erasure {
            task: task.clone(),
            leads: traces.leads.clone(),
            tickets: traces.tickets.into_iter().collect(),
            contacts: traces.contacts.into_iter().collect(),
        };
        let mut changes: Vec<Change> = identifiers
            .into_iter()
            .map(|identifier| Change::Suppress {
                identifier,
                reason: ERASED.to_owned(),
                origin: origin.to_owned(),
                at,
            })
            .collect();
        for (lead, people) in &traces.observations {
            let tasks = people.iter().filter_map(|known| opt_out_task(lead, known, ERASED, at));
            changes.extend(tasks.map(|task| Change::Task(Box::new(task))));
        }
        changes.extend(traces.leads.into_iter().map(Change::LeadDirty));
        changes.extend(erasure.tickets.iter().map(|id| Change::TicketDirty(*id)));
        let body = serde_json::to_value(&erasure).unwrap_or_default();
        changes.push(Change::Task(Box::new(Task::new(task.clone(), TaskKind::Erase, task, body, at))));
        self.store.commit(changes).await?;
        Ok(erasure)
    }

    /// Which of these people asked to be erased.
    pub(super) async fn erased(&self, people: &[Person]) -> Result<Vec<bool>, Error> {
        let known: Vec<Vec<String>> =
            people.iter().map(|person| self.suppressor.identifiers(person)).collect();
        let all: Vec<String> = known.iter().flatten().cloned().collect();
        let listed = self.store.suppressed(&all).await?;
        let is_erased = |id: &String| listed.get(id).is_some_and(|reason| reason == ERASED);
        Ok(known.iter().map(|own| own.iter().any(is_erased)).collect())
    }

    /// Goes on with erasures under way. `true` if the CRM has to be written to.
    pub(super) async fn erasures(&self) -> Result<bool, Error> {
        let now = self.clock.now();
        let mut writes = false;
        for task in self.store.due_tasks(TaskKind::Erase, now, CHUNK).await? {
            let Ok(erasure) = serde_json::from_value::<Erasure>(task.body.clone()) else {
                let result = "given up: the task cannot be read".to_owned();
                let settled =
                    Change::TaskSettled { id: task.id, state: TaskState::GivenUp, due: now, result };
                self.store.commit(vec![settled]).await?;
                continue;
            };
            let mut changes = Vec::new();
            let waits = self.erase_step(&erasure, now, &mut changes).await?;
            writes |= changes.iter().any(|change| matches!(change, Change::Intend(_)));
            let (state, result) = match waits {
                Some(why) => (TaskState::Open, why),
                None => (TaskState::Done, "erased".to_owned()),
            };
            changes.push(Change::TaskSettled { id: task.id, state, due: now, result });
            self.store.commit(changes).await?;
        }
        Ok(writes)
    }

    /// The next step of one erasure; what it waits for, or none when it is over.
    async fn erase_step(
        &self,
        erasure: &Erasure,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Result<Option<String>, Error> {
        let mut tickets = Vec::new();
        for row in self.port.read_whole(&erasure.tickets).await? {
            changes.extend(self.mirror(row.clone(), now));
            if let CrmRow::Ticket(ticket) = row {
                tickets.push(ticket);
            }
        }
        let flagged = |ticket: &&CrmTicket| ticket.do_not_contact() || ticket.stage.known().is_none();
        if !tickets.iter().all(|ticket| flagged(&ticket)) {
            return Ok(Some("waits until the CRM carries the opt-out".to_owned()));
        }
        if self.erase_in_crm {
            let before = changes.len();
            changes.extend(tickets.iter().filter_map(erased_ticket));
            let contacts = self.store.rows(Table::Contact, &erasure.contacts).await?;
            changes.extend(contacts.values().filter_map(erased_contact));
            if changes[before..].iter().any(|change| matches!(change, Change::Intend(_))) {
                return Ok(Some("waits until the CRM has erased its part".to_owned()));
            }
        }
        let open = self.store.tasks_of(&erasure.leads).await?;
        let open = open.iter().filter(|task| task.state == TaskState::Open);
        let providers: BTreeSet<&str> = open.filter_map(|task| task.provider.as_deref()).collect();
        if !providers.is_empty() {
            let names: Vec<&str> = providers.into_iter().collect();
            return Ok(Some(format!("waits until these are told: {}", names.join(", "))));
        }
        let observations = self.store.observations(&erasure.leads).await?;
        changes.extend(self.forget_bought(observations.values()));
        changes.push(Change::Forget {
            leads: erasure.leads.clone(),
            tickets: erasure.tickets.clone(),
            contacts: erasure.contacts.clone(),
        });
        changes.push(Change::Emit(DomainEvent {
            id: format!("{}:done", erasure.task),
            kind: "privacy.erased".to_owned(),
            entity: erasure.task.clone(),
            at: now,
            data: json!({
                "leads": erasure.leads.len(), "tickets": erasure.tickets, "contacts": erasure.contacts,
                "in_crm": self.erase_in_crm,
            }),
        }));
        Ok(None)
    }
}

fn intend(about: &str, command: Command) -> Change {
    Change::Intend(Box::new(Action {
        name: name::of(about, &command),
        entity: about.to_owned(),
        purpose: Purpose::DoNotContact,
        command,
        after: None,
        why: ERASED.to_owned(),
    }))
}

/// Takes names, address, number and title out of a ticket; none if they are gone.
fn erased_ticket(ticket: &CrmTicket) -> Option<Change> {
    let summary = match ticket.summary.rsplit_once(" - ") {
        Some((_, firm)) => format!("{ERASED_PERSON} - {firm}"),
        None => ERASED_PERSON.to_owned(),
    };
    let wanted = [
        ("summary", Some(summary)),
        ("contact_name", Some(ERASED_PERSON.to_owned())),
        ("contact_email", None),
        ("contact_phone", None),
        ("contact_title", None),
    ];
    let changes: Vec<FieldChange> = wanted
        .into_iter()
        .filter_map(|(field, new)| {
            let old = ticket.value_of(field).map(str::to_owned);
            let is_there = old.as_deref().is_some_and(|text| !text.trim().is_empty());
            (is_there && old != new).then(|| FieldChange { field: field.to_owned(), old, new })
        })
        .collect();
    if changes.is_empty() {
        return None;
    }
    let command =
        Command::UpdateTicket { ticket: ticket.id, from: None, stage: None, changes, allow_suppressed: true };
    Some(intend(&format!("ticket:{}", ticket.id), command))
}

fn erased_contact(row: &CrmRow) -> Option<Change> {
    let CrmRow::Contact(contact) = row else { return None };
    let CrmContact { email, phone, mobile, job_title, name, .. } = contact;
    let left = [email, phone, mobile, job_title].into_iter().flatten().any(|text| !text.trim().is_empty());
    let named = name.as_deref().is_some_and(|name| name != ERASED_PERSON);
    let command = Command::EraseContact { contact: contact.id };
    (left || named).then(|| intend(&format!("contact:{}", contact.id), command))
}
