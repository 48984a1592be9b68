//! The books of an installation: what failed and waits, who works on it, what ran, who did what, what is due.

use crm_workflow::TimerKind;
use rest_core::{Timestamp, async_trait};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::plan::name::hex;
use crate::plan::{Action, ActionName};
use crate::report::PollReport;

/// One step of a transaction that concerns the books.
#[derive(Debug, Clone)]
pub enum Entry {
    /// An open action failed and is not tried again before `due`. Whatever settles the action, or plans it anew
    /// with other content, ends the pause.
    Pause {
        /// The action.
        name: ActionName,
        /// How often in a row it failed.
        tries: u32,
        /// Not before this.
        due: Timestamp,
        /// The last failure, in one sentence.
        message: String,
    },
    /// An action failed too often, or was refused: nobody tries it again until a person says so or its content
    /// changes.
    Park {
        /// The action.
        name: ActionName,
        /// It may have arrived: it is looked up before it is sent again.
        doubtful: bool,
        /// The last failure, in one sentence.
        message: String,
        /// When.
        at: Timestamp,
    },
    /// Opens a parked action again.
    Replay(i64),
    /// Gives a parked action up for good.
    Discard(i64),
    /// Adds a row to the audit.
    Audit(Box<AuditEntry>),
    /// Deletes what is older than these times.
    Clear(Box<Limits>),
    /// Keeps the report of a run, and so many of the newest.
    Run(Box<PollReport>, usize),
    /// Starts a timer, from now on in place of one of its kind.
    Start(Timer),
    /// Stops these timers of a ticket.
    Cancel {
        /// The ticket.
        ticket: i64,
        /// Which.
        kinds: Vec<TimerKind>,
    },
    /// Tells people something after the commit. A notice whose id is known is not told again.
    Notify(Box<Notice>),
    /// A notice was delivered.
    Notified(i64),
}

/// A pause of an open action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// How often in a row the action failed.
    pub tries: u32,
    /// Not before this.
    pub due: Timestamp,
}

/// An action that nobody tries any more.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    /// Its number: pages go on behind it, and a person names it.
    pub number: i64,
    /// The action.
    pub action: Action,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it was given up.
    pub message: String,
    /// When.
    pub at: Timestamp,
}

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Actions that failed and are tried again later.
    pub paused: u64,
    /// Actions that wait for a person.
    pub parked: u64,
}

/// What is older than these times was kept long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows of the audit. They go from the beginning of the chain, which then starts behind the last of them.
    pub audit: Timestamp,
    /// Events, and notices that were delivered.
    pub events: Timestamp,
}

/// How much is older than it need be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Rows of the audit.
    pub audit: u64,
    /// Events.
    pub events: u64,
}

/// A timer of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// The ticket.
    pub ticket: i64,
    /// What is waited for.
    pub kind: TimerKind,
    /// When it is due.
    pub due: Timestamp,
}

/// Something that people are told. Names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Stable over repetitions.
    pub id: String,
    /// Whom: `owner`, `owner_and_channel`, `team_lead`, `operator`.
    pub audience: String,
    /// What about: `engaged`, `qualified`, `won`, `lost`, `do_not_contact`, `sla`, `research`, `provider_disabled`, …
    pub kind: String,
    /// The record or thing it is about.
    pub entity: String,
    /// The agent who owns the record, by the CRM's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<i64>,
    /// One sentence.
    pub text: String,
    /// When it happened.
    pub at: Timestamp,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Somebody who works in the CRM or at the terminal.
    Person,
    /// A rule of ours.
    Rule,
    /// A provider, by id.
    Provider(String),
    /// The holder of an API key, by its name.
    Key(String),
}

/// What is written down about one change. Holds names of fields and rules, never what they held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// On what: `ticket:…`, `lead:…`, `company:…`, `provider:…`, …
    pub entity: String,
    /// What: `create_ticket`, `move`, `park`, …
    pub action: String,
    /// State before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// State after, or the record that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The rule behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Names of the fields that were written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updated: Vec<String>,
    /// Names of the fields that were left to a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preserved: Vec<String>,
    /// A person's edit was found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub manual_work_detected: bool,
    /// The event that told of it, or the action behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

impl AuditEntry {
    /// An entry without particulars.
    #[must_use]
    pub fn new(at: Timestamp, actor: Actor, entity: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            at,
            actor,
            entity: entity.into(),
            action: action.into(),
            from: None,
            to: None,
            rule: None,
            updated: Vec::new(),
            preserved: Vec::new(),
            manual_work_detected: false,
            event: None,
        }
    }
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, without gaps.
    pub number: i64,
    /// What was written down, as stored text: the hash is over exactly this.
    pub text: String,
    /// [`AuditMark::next`] over the row before and this one.
    pub hash: String,
}

impl AuditRow {
    /// The entry, if the text still is one.
    #[must_use]
    pub fn entry(&self) -> Option<AuditEntry> {
        serde_json::from_str(&self.text).ok()
    }
}

/// A place in the audit: the number of a row and its hash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditMark {
    /// The row; 0 before the first.
    pub number: i64,
    /// Its hash; empty before the first.
    pub hash: String,
}

impl AuditMark {
    /// The mark of a row with this text behind this one: SHA-256 over the hash before, the number and the text.
    #[must_use]
    pub fn next(&self, text: &str) -> Self {
        let number = self.number + 1;
        let mut hasher = Sha256::new();
        hasher.update(self.hash.as_bytes());
        hasher.update(number.to_be_bytes());
        hasher.update(text.as_bytes());
        Self { number, hash: hex(&hasher.finalize()) }
    }
}

/// The reading side of the books, and who works on the store.
///
/// Contract (the suite behind `testing` checks it): a lease has one holder at a time; pages are ordered and complete;
/// audit rows stay as they were written.
#[async_trait]
pub trait Ledger {
    /// Takes or extends a lease until `until`. False if somebody else holds it and it has not run out.
    ///
    /// # Errors
    /// The store failed.
    async fn lease(&self, name: &str, owner: &str, now: Timestamp, until: Timestamp) -> Result<bool, Error>;

    /// Gives a lease back, if `owner` holds it.
    ///
    /// # Errors
    /// The store failed.
    async fn release(&self, name: &str, owner: &str) -> Result<(), Error>;

    /// Pauses of open actions.
    ///
    /// # Errors
    /// The store failed.
    async fn pauses(&self) -> Result<Vec<(ActionName, Pause)>, Error>;

    /// How much waits.
    ///
    /// # Errors
    /// The store failed.
    async fn waiting(&self) -> Result<Waiting, Error>;

    /// Parked actions in the order of their numbers, behind `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn dead_letters(&self, after: i64, limit: usize) -> Result<Vec<DeadLetter>, Error>;

    /// Reports of runs, newest first, before the number `before`.
    ///
    /// # Errors
    /// The store failed.
    async fn runs(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, PollReport)>, Error>;

    /// Rows of the audit in their order, behind `after`.
    ///
    /// # Errors
    /// The store failed.
    async fn audit(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, Error>;

    /// The row before the first that is kept, and the last one.
    ///
    /// # Errors
    /// The store failed.
    async fn audit_ends(&self) -> Result<(AuditMark, AuditMark), Error>;

    /// Timers that are due at `now`, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    async fn due_timers(&self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, Error>;

    /// How much is older than these times.
    ///
    /// # Errors
    /// The store failed.
    async fn overdue(&self, limits: &Limits) -> Result<Cleared, Error>;

    /// Notices that are not delivered yet, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    async fn notices(&self, limit: usize) -> Result<Vec<(i64, Notice)>, Error>;
}
