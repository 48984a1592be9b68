//! The seam to a CRM: what the engine needs of one, and nothing else.

use std::collections::BTreeMap;
use std::time::Duration;

use rest_core::{Timestamp, async_trait};
use serde::{Deserialize, Serialize};

use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::plan::{ActionName, Command};

/// What the tenant offers, resolved once per cycle.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Lists by title, with the CRM's id.
    pub lists: BTreeMap<String, i64>,
    /// What is missing or doubtful, one sentence each: the cycle goes on without it.
    pub gaps: Vec<String>,
}

/// A page of changed rows.
#[derive(Debug, Clone, Default)]
pub struct ChangePage {
    /// Rows, complete with custom fields.
    pub rows: Vec<CrmRow>,
    /// Rows that could not be read, one sentence each.
    pub bad: Vec<String>,
}

/// Changed rows, page by page.
#[async_trait]
pub trait Changes: Send {
    /// The next page; `None` behind the last one.
    ///
    /// # Errors
    /// The page could not be read as a whole.
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error>;
}

/// One write with all references resolved.
#[derive(Debug, Clone)]
pub struct Write {
    /// The action's name, written with the record where the CRM has room.
    pub name: ActionName,
    /// The site of the company or contact that the command names, where it is known.
    pub site: Option<i64>,
    /// What to do. Every [`crate::plan::Ref`] in it is `Known`.
    pub command: Command,
    /// It may have been sent before: look for its trace first.
    pub doubtful: bool,
}

/// What became of one write.
#[derive(Debug, Clone)]
pub enum Written {
    /// Done, or found to be done already.
    Done {
        /// The record's id.
        id: i64,
        /// The record as the CRM answered it, where it did.
        row: Option<Box<CrmRow>>,
        /// The CRM's soft warning.
        warning: Option<String>,
    },
    /// The CRM refused this element; others are not affected.
    Rejected {
        /// The CRM's message.
        message: String,
    },
    /// Nobody knows; to be looked up before it is sent again.
    Unknown {
        /// What happened.
        message: String,
    },
    /// Not sent.
    NotTried {
        /// Why.
        message: String,
        /// When it makes sense to try again.
        retry_after: Option<Duration>,
    },
}

/// What a message that the CRM sent by itself hints at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Look at these records; without any, at whatever changed.
    Records(Vec<(Table, i64)>),
    /// It concerns nothing that takes part in a cycle.
    Foreign,
    /// It announces a record and does not say which; the field that is missing.
    Incomplete(&'static str),
    /// It is not one of the CRM's messages.
    Unreadable,
}

/// Calls so far, for the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Requests that left, reads and writes.
    pub total: u64,
    /// Of these, writes.
    pub writes: u64,
    /// Time spent waiting for the rate limit, in milliseconds.
    pub waited_ms: u64,
}

/// A CRM.
///
/// Contract (the suite behind `testing` checks it): `changes` delivers every row that changed at or after
/// `since`, complete with custom fields; `write` answers one [`Written`] per element in order, never repeats a
/// create whose fate is unknown without looking it up by its name, and never lets one bad element spoil
/// its neighbours.
#[async_trait]
pub trait CrmPort: std::fmt::Debug + Send + Sync {
    /// A short name for logs and errors.
    fn name(&self) -> &str;

    /// Resolves ids by name and reports what is missing.
    ///
    /// # Errors
    /// Unreachable, refused credentials, or a tenant without what no cycle can do without.
    async fn schema(&self) -> Result<Schema, Error>;

    /// Rows changed at or after `since`; all rows if `None`.
    ///
    /// # Errors
    /// The reading could not begin.
    async fn changes(&self, table: Table, since: Option<Timestamp>) -> Result<Box<dyn Changes>, Error>;

    /// Fresh rows by id; a row that is gone is left out.
    ///
    /// # Errors
    /// The rows could not be read.
    async fn read(&self, table: Table, ids: &[i64]) -> Result<Vec<CrmRow>, Error>;

    /// Fresh tickets with every native field, for those whose rows in lists are thin. The default is for CRMs
    /// whose lists are complete.
    ///
    /// # Errors
    /// The rows could not be read.
    async fn read_whole(&self, tickets: &[i64]) -> Result<Vec<CrmRow>, Error> {
        self.read(Table::Ticket, tickets).await
    }

    /// Writes, in bulk where the CRM can. One answer per element, in order.
    async fn write(&self, writes: &[Write]) -> Vec<Written>;

    /// Calls so far.
    fn calls(&self) -> Calls;

    /// What the body of a webhook hints at. The default is for CRMs whose messages are not read: they only wake the
    /// loop.
    fn hint(&self, _body: &[u8]) -> Hint {
        Hint::Records(Vec::new())
    }

    /// State of the rate limit, to be kept over a restart.
    fn save_limit(&self, _now: Timestamp) -> Option<String> {
        None
    }

    /// Puts back what [`CrmPort::save_limit`] gave.
    fn restore_limit(&self, _state: &str) {}

    /// What was resolved for [`CrmPort::schema`] with its age, to be kept over a restart; none if it is not worth
    /// keeping.
    fn save_schema(&self) -> Option<String> {
        None
    }

    /// Puts back what [`CrmPort::save_schema`] gave. The port itself decides whether it is too old.
    fn restore_schema(&self, _state: &str) {}
}
