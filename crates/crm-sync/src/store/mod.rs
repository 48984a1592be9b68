//! The seam to the local store: what survives a restart.
//!
//! Reads are in bulk, by key or in pages; all writing goes through [`Store::commit`], a list of changes that
//! happens as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use rest_core::{Timestamp, async_trait};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::plan::{Action, ActionName, Base, Decision};

mod answers;
mod browse;
mod calls;
mod events;
mod ledger;
#[cfg(feature = "encryption")]
mod seal;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tasks;
mod verdict;
pub use answers::Answers;
pub use browse::{Browse, Count, Listing, Order, Suppressed};
pub use calls::CallLog;
pub use events::{DomainEvent, Events};
pub use ledger::{
    Actor, AuditEntry, AuditMark, AuditRow, Cleared, DeadLetter, Entry, Ledger, Limits, Notice, Pause, Timer,
    Waiting,
};
#[cfg(feature = "encryption")]
pub use seal::Sealer;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use tasks::{Task, TaskKind, TaskState, Tasks};
pub use verdict::{Answer, Verdict};

/// One provider's word about one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Provider id.
    pub provider: String,
    /// The provider's id of the person, or a hash of the record where it has none.
    pub external_id: String,
    /// Hash of the record: an equal one is not stored again.
    pub hash: String,
    /// The normalised record.
    pub person: Person,
    /// Exact identity keys.
    pub keys: Vec<String>,
    /// Blocking keys: candidates for comparison.
    pub blocks: Vec<String>,
}

/// A lead: one person at one firm.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Our id, stable over runs.
    pub id: String,
    /// The record of the CRM.
    pub ticket: Option<i64>,
    /// The contact of the CRM.
    pub contact: Option<i64>,
    /// The firm of the CRM.
    pub company: Option<i64>,
}

/// Why a lead is to be planned again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Its record in the CRM moved; what the providers say is as before.
    Crm,
    /// A provider said something new.
    Provider,
}

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Decided, not sent.
    Intended,
    /// Sent, no answer recorded: doubtful after a restart.
    Sent,
    /// Done.
    Done,
    /// Overtaken by a person or an opt-out: not tried again unless planned anew.
    Dropped,
    /// Refused by the CRM, or failed too often: waits for a person, or for other content.
    Parked,
}

/// An action in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// The action.
    pub action: Action,
    /// Where it stands.
    pub state: ActionState,
    /// The record that came of it.
    pub result: Option<i64>,
    /// How often it was sent.
    pub attempts: u32,
}

/// One step of a transaction.
#[derive(Debug, Clone)]
pub enum Change {
    /// Remembers a text under a name (watermarks, cursors, limiter state).
    Meta(String, String),
    /// Stores an observation; a new or changed one makes its lead dirty, or is unresolved.
    Observe(Box<Observation>),
    /// Says that this record was bought (or that buying it brought nothing).
    Reveal {
        /// Provider id.
        provider: String,
        /// The provider's id of the person.
        external_id: String,
        /// When.
        at: Timestamp,
    },
    /// Gives an observation to a lead, which becomes dirty and gains the observation's keys.
    Assign {
        /// Provider id.
        provider: String,
        /// The provider's id of the person.
        external_id: String,
        /// The lead.
        lead: String,
    },
    /// Joins one lead into another: observations, keys and links move; the emptied one disappears.
    Join {
        /// The lead that stays.
        into: String,
        /// The lead that goes.
        from: String,
    },
    /// Sets the links of a lead to the CRM; `None` leaves a link as it is.
    Link(Lead),
    /// Nothing to plan for this lead until something new comes.
    LeadDone(String),
    /// Plans this lead again, as if its record in the CRM had moved.
    LeadDirty(String),
    /// A row of the CRM as last read, with its exact keys and blocking keys; changed content makes it dirty.
    Row(Box<CrmRow>, Vec<String>, Vec<String>),
    /// Nothing to plan for this ticket until it changes; one with a new call stays to be planned.
    TicketDone(i64),
    /// Plans this ticket again, as if it had moved.
    TicketDirty(i64),
    /// What we last wrote to a ticket (merged into what is known).
    Wrote(i64, Base),
    /// A list membership that we set or saw.
    Membership {
        /// The contact.
        contact: i64,
        /// The list's title.
        list: String,
        /// In it or not.
        member: bool,
    },
    /// Never contact whoever has this hashed identifier. The first reason stays, unless the person is to be erased.
    Suppress {
        /// Hashed identifier.
        identifier: String,
        /// Why.
        reason: String,
        /// Who said so.
        origin: String,
        /// When.
        at: Timestamp,
    },
    /// An intention. A create that is known by its name is not planned again; anything else that is done is
    /// opened anew, since the planner saw that it is needed. What was not sent yet, or is parked, takes over other
    /// content, and its pause ends.
    Intend(Box<Action>),
    /// The state of an action, with the record that came of it.
    Settle {
        /// The action.
        name: ActionName,
        /// Where it stands now.
        state: ActionState,
        /// The record that came of it.
        result: Option<i64>,
        /// The CRM's words, where it refused.
        message: Option<String>,
    },
    /// A decision for the record's history and for review.
    Decide(Box<Decision>, Timestamp),
    /// What a person answered. The lead waits no longer and is planned again; answered with
    /// [`Answer::Different`], it loses its link to the record in question.
    Judge(Verdict),
    /// An entry in the books.
    Ledger(Entry),
    /// Tells what happened. An event whose id is known is not told again.
    Emit(DomainEvent),
    /// Keeps a call. One whose key is known stays as it is.
    Call(Box<Call>),
    /// What follows from this call is planned.
    CallHeard(String),
    /// Remembers what was bought, or is about to be, under all these keys; none forgets what was remembered together with
    /// any of them.
    Answer {
        /// Keys that say nothing about the person.
        keys: Vec<String>,
        /// What is remembered; may name people.
        body: Option<serde_json::Value>,
    },
    /// Notes a task. One whose id is known stays as it is.
    Task(Box<Task>),
    /// Deletes everything that is kept about these: observations, answers, decisions, what was written, mirrored rows,
    /// what was told of them. The suppression list and open tasks stay.
    Forget {
        /// Leads.
        leads: Vec<String>,
        /// Tickets of the CRM.
        tickets: Vec<i64>,
        /// Contacts of the CRM.
        contacts: Vec<i64>,
    },
    /// What came of a task; counts as an attempt.
    TaskSettled {
        /// The task.
        id: String,
        /// Where it stands now.
        state: TaskState,
        /// If it is still open: not before this.
        due: Timestamp,
        /// In words, without personal data.
        result: String,
    },
}

/// What is kept between cycles.
///
/// Contract (the suite behind `testing` checks it): `commit` is atomic and durable when it returns; equal
/// input changes nothing; pages are ordered and complete.
#[async_trait]
pub trait Store:
    Answers + Browse + CallLog + Events + Ledger + Tasks + std::fmt::Debug + Send + Sync
{
    /// Applies all changes or none.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    async fn commit(&self, changes: Vec<Change>) -> Result<(), Error>;

    /// A remembered text.
    ///
    /// # Errors
    /// The store failed.
    async fn meta(&self, key: &str) -> Result<Option<String>, Error>;

    /// Which of these ids of a provider were bought at or after `since`.
    ///
    /// # Errors
    /// The store failed.
    async fn revealed(
        &self,
        provider: &str,
        external_ids: &[String],
        since: Timestamp,
    ) -> Result<BTreeSet<String>, Error>;

    /// Observations that belong to no lead yet, in a fixed order.
    ///
    /// # Errors
    /// The store failed.
    async fn unresolved(&self, limit: usize) -> Result<Vec<Observation>, Error>;

    /// Leads by any of these keys (exact or blocking): key and lead.
    ///
    /// # Errors
    /// The store failed.
    async fn leads_by_keys(&self, keys: &[String]) -> Result<Vec<(String, String)>, Error>;

    /// Rows of the CRM by any of these keys: key, table and id.
    ///
    /// # Errors
    /// The store failed.
    async fn rows_by_keys(&self, keys: &[String]) -> Result<Vec<(String, Table, i64)>, Error>;

    /// Leads by id.
    ///
    /// # Errors
    /// The store failed.
    async fn leads(&self, ids: &[String]) -> Result<Vec<Lead>, Error>;

    /// Leads that have something new, in a fixed order, behind `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn dirty_leads(&self, after: Option<&str>, limit: usize) -> Result<Vec<(Lead, News)>, Error>;

    /// Leads linked to these tickets: ticket and lead.
    ///
    /// # Errors
    /// The store failed.
    async fn leads_of_tickets(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Lead>, Error>;

    /// All observations of these leads.
    ///
    /// # Errors
    /// The store failed.
    async fn observations(&self, leads: &[String]) -> Result<BTreeMap<String, Vec<Person>>, Error>;

    /// Rows of a table by id.
    ///
    /// # Errors
    /// The store failed.
    async fn rows(&self, table: Table, ids: &[i64]) -> Result<BTreeMap<i64, CrmRow>, Error>;

    /// Tickets that changed since they were last planned, in order of id, behind `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn dirty_tickets(&self, after: Option<i64>, limit: usize) -> Result<Vec<CrmRow>, Error>;

    /// What we last wrote to these tickets.
    ///
    /// # Errors
    /// The store failed.
    async fn bases(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Base>, Error>;

    /// Reasons for those of these hashed identifiers that are suppressed.
    ///
    /// # Errors
    /// The store failed.
    async fn suppressed(&self, identifiers: &[String]) -> Result<BTreeMap<String, String>, Error>;

    /// Lists of these contacts.
    ///
    /// # Errors
    /// The store failed.
    async fn memberships(&self, contacts: &[i64]) -> Result<BTreeMap<i64, Vec<String>>, Error>;

    /// Actions by name.
    ///
    /// # Errors
    /// The store failed.
    async fn actions(&self, names: &[ActionName]) -> Result<BTreeMap<ActionName, OutboxRow>, Error>;

    /// Open actions (intended or sent) of one kind of command (its serde name), in the order they were
    /// planned, behind the sequence number `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn open_actions(
        &self,
        command: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, OutboxRow)>, Error>;

    /// Decisions that wait for a person, newest first.
    ///
    /// # Errors
    /// The store failed.
    async fn reviews(&self, limit: usize) -> Result<Vec<(Timestamp, Decision)>, Error>;

    /// What people answered about these leads, in the order of what it is about.
    ///
    /// # Errors
    /// The store failed.
    async fn verdicts(&self, leads: &[String]) -> Result<BTreeMap<String, Vec<Verdict>>, Error> {
        let _ = leads;
        Ok(BTreeMap::new())
    }
}
