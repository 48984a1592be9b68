//! Deleting what is kept about a person.

use rusqlite::Transaction;

use super::{Answer, text};

/// By lead; `?1` is a list of lead ids.
const LEADS: [&str; 7] = [
    "DELETE FROM reveal WHERE (provider, external_id) IN (SELECT provider, external_id FROM observation
        WHERE lead IN (SELECT value FROM json_each(?1)))",
    "DELETE FROM observation WHERE lead IN (SELECT value FROM json_each(?1))",
    "DELETE FROM lead_key WHERE lead IN (SELECT value FROM json_each(?1))",
    "DELETE FROM lead WHERE id IN (SELECT value FROM json_each(?1))",
    "DELETE FROM decision WHERE entity IN (SELECT value FROM json_each(?1))",
    "DELETE FROM verdict WHERE entity IN (SELECT value FROM json_each(?1))",
    "DELETE FROM outbox WHERE state >= 2 AND json_extract(unseal(action), '$.entity') IN (SELECT value FROM json_each(?1))",
];

/// By entity of the CRM; `?1` is a list of `ticket:…`.
const ENTITIES: [&str; 3] = [
    "DELETE FROM decision WHERE entity IN (SELECT value FROM json_each(?1))",
    "DELETE FROM outbox WHERE state >= 2 AND json_extract(unseal(action), '$.entity') IN (SELECT value FROM json_each(?1))",
    "UPDATE event SET data = seal('null') WHERE entity IN (SELECT value FROM json_each(?1))",
];

pub(super) fn forget(
    tx: &Transaction<'_>,
    leads: &[String],
    tickets: &[i64],
    contacts: &[i64],
) -> Answer<()> {
    let named: Vec<String> = tickets.iter().map(|id| format!("ticket:{id}")).collect();
    for sql in LEADS {
        tx.prepare_cached(sql)?.execute([text(leads)?])?;
    }
    for sql in ENTITIES {
        for entities in [leads, &named] {
            tx.prepare_cached(sql)?.execute([text(entities)?])?;
        }
    }
    tx.prepare_cached("DELETE FROM call WHERE ticket IN (SELECT value FROM json_each(?1))")?
        .execute([text(tickets)?])?;
    tx.prepare_cached("DELETE FROM base WHERE ticket IN (SELECT value FROM json_each(?1))")?
        .execute([text(tickets)?])?;
    tx.prepare_cached("DELETE FROM membership WHERE contact IN (SELECT value FROM json_each(?1))")?
        .execute([text(contacts)?])?;
    tx.prepare_cached("DELETE FROM ticket WHERE id IN (SELECT value FROM json_each(?1))")?
        .execute([text(tickets)?])?;
    for (table, ids) in [(1, contacts), (2, tickets)] {
        for sql in [
            "DELETE FROM crm WHERE tbl = ?1 AND id IN (SELECT value FROM json_each(?2))",
            "DELETE FROM crm_key WHERE tbl = ?1 AND id IN (SELECT value FROM json_each(?2))",
        ] {
            tx.prepare_cached(sql)?.execute((table, text(ids)?))?;
        }
    }
    Ok(())
}
