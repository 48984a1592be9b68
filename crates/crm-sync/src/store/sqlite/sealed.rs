//! Personal columns, sealed where there is a key.
//!
//! Statements write `seal(?)` and read `unseal(column)`, and look up by `lookup(key)`. Without a key all three
//! give back what they are given. A sealed value is a blob and an open one is text, so nothing is ever sealed twice or
//! taken for the other.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

use super::Answer;

/// Registers the three functions for a store without a key.
pub(super) fn leave_open(connection: &Connection) -> Answer<()> {
    for name in ["seal", "unseal", "lookup"] {
        connection
            .create_scalar_function(name, 1, FLAGS, |context: &mut Context<'_>| Ok(context.get_arg(0)))?;
    }
    Ok(())
}

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_DIRECTONLY);

/// Whether the store holds sealed values.
pub(super) fn is_sealed(connection: &Connection) -> Answer<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?1)", [LOOKUPS], |row| row.get(0))
}

/// Where the key of the look-up keys is kept, itself sealed.
const LOOKUPS: &str = "seal.lookups";

#[cfg(feature = "encryption")]
pub(super) use with_key::seal;

#[cfg(feature = "encryption")]
mod with_key {
    use std::sync::Arc;

    use rusqlite::functions::SqlFnArg;
    use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
    use rusqlite::{Connection, OptionalExtension as _, params};

    use super::{Answer, Context, FLAGS, LOOKUPS};
    use crate::error::Error;
    use crate::store::seal::{Sealer, hmac};
    use crate::store::sqlite::failed;

    /// Columns that may name a person or hold a token.
    const COLUMNS: [(&str, &str); 13] = [
        ("meta", "value"),
        ("observation", "person"),
        ("observation", "keys"),
        ("observation", "blocks"),
        ("crm", "row"),
        ("base", "value"),
        ("outbox", "action"),
        ("decision", "body"),
        ("event", "data"),
        ("task", "body"),
        ("answer", "body"),
        ("ticket", "text"),
        ("call", "body"),
    ];

    /// Columns of identity keys: addresses, numbers, names.
    const KEYS: [&str; 2] = ["lead_key", "crm_key"];

    /// Lets `sealer` keep the store: what is open in it is sealed, what is under an older key is sealed anew.
    pub(crate) fn seal(connection: &mut Connection, sealer: Sealer) -> Result<(), Error> {
        let kept: Option<Vec<u8>> = connection
            .query_row("SELECT value FROM meta WHERE key = ?1", [LOOKUPS], |row| row.get(0))
            .optional()
            .map_err(failed)?;
        let (lookups, work) = match &kept {
            None => (sealer.lookups(), true),
            Some(kept) => (sealer.open(kept)?, !sealer.is_current(kept)),
        };
        let first = kept.is_none();
        let mark = sealer.seal(&lookups);
        register(connection, sealer, lookups).map_err(failed)?;
        if work {
            all(connection, first, &mark).map_err(failed)?;
        }
        Ok(())
    }

    fn all(connection: &mut Connection, first: bool, mark: &[u8]) -> Answer<()> {
        // What was open must not stay behind in pages that are free now.
        connection.pragma_update(None, "secure_delete", true)?;
        let tx = connection.transaction()?;
        for (table, column) in COLUMNS {
            tx.execute(&format!("UPDATE {table} SET {column} = seal(unseal({column}))"), [])?;
        }
        if first {
            for table in KEYS {
                tx.execute(&format!("UPDATE {table} SET key = lookup(key)"), [])?;
            }
        }
        tx.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", params![LOOKUPS, mark])?;
        tx.commit()?;
        connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
    }

    fn register(connection: &Connection, sealer: Sealer, lookups: Vec<u8>) -> Answer<()> {
        let sealer = Arc::new(sealer);
        let sealing = Arc::clone(&sealer);
        connection.create_scalar_function("seal", 1, FLAGS, move |context: &mut Context<'_>| {
            Ok(match context.get_raw(0) {
                ValueRef::Text(text) => Given::New(sealing.seal(text).into()),
                // Sealed already, or nothing.
                _ => Given::Same(context.get_arg(0)),
            })
        })?;
        connection.create_scalar_function("unseal", 1, FLAGS, move |context: &mut Context<'_>| {
            let ValueRef::Blob(sealed) = context.get_raw(0) else {
                return Ok(Given::Same(context.get_arg(0)));
            };
            let said =
                |error: Box<dyn std::error::Error + Send + Sync>| rusqlite::Error::UserFunctionError(error);
            let text = sealer.open(sealed).map_err(|error| said(error.into()))?;
            let text = String::from_utf8(text).map_err(|_| said("what was sealed is no text".into()))?;
            Ok(Given::New(text.into()))
        })?;
        connection.create_scalar_function("lookup", 1, FLAGS, move |context: &mut Context<'_>| {
            Ok(match context.get_raw(0) {
                ValueRef::Text(key) => Given::New(hmac(&lookups, key)[..16].to_vec().into()),
                _ => Given::Same(context.get_arg(0)),
            })
        })
    }

    /// What a function gives back.
    enum Given {
        Same(SqlFnArg),
        New(Value),
    }

    impl ToSql for Given {
        fn to_sql(&self) -> Answer<ToSqlOutput<'_>> {
            match self {
                Self::Same(argument) => argument.to_sql(),
                Self::New(value) => value.to_sql(),
            }
        }
    }
}
