//! The engine's state: one transaction in, bulk reads out.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use rest_core::{Timestamp, async_trait};
use rusqlite::{OptionalExtension, params};

use super::write::apply;
use super::{SqliteStore, lead_row, outbox_row, parsed, table_number, table_of, text};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::plan::{ActionName, Base, Decision};
use crate::store::{Change, Lead, News, Observation, OutboxRow, Store, Verdict};

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, changes: Vec<Change>) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        self.with(move |connection| {
            let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            for change in &changes {
                apply(&tx, change)?;
            }
            tx.commit()
        })
        .await
    }

    async fn meta(&self, key: &str) -> Result<Option<String>, Error> {
        let key = key.to_owned();
        self.with(move |connection| {
            connection
                .query_row("SELECT unseal(value) FROM meta WHERE key = ?1", [key], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn revealed(
        &self,
        provider: &str,
        external_ids: &[String],
        since: Timestamp,
    ) -> Result<BTreeSet<String>, Error> {
        let (provider, ids) = (provider.to_owned(), external_ids.to_vec());
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT external_id FROM reveal WHERE provider = ?1 AND at >= ?3
                     AND external_id IN (SELECT value FROM json_each(?2))",
                )?
                .query_map((provider, text(&ids)?, since.millis()), |row| row.get(0))?
                .collect()
        })
        .await
    }

    async fn unresolved(&self, limit: usize) -> Result<Vec<Observation>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT provider, external_id, hash, unseal(person), unseal(keys), unseal(blocks) FROM observation
                     WHERE lead IS NULL ORDER BY provider, external_id LIMIT ?1",
                )?
                .query_map([limit as i64], |row| {
                    Ok(Observation {
                        provider: row.get(0)?,
                        external_id: row.get(1)?,
                        hash: row.get(2)?,
                        person: parsed(row, 3)?,
                        keys: parsed(row, 4)?,
                        blocks: parsed(row, 5)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn leads_by_keys(&self, keys: &[String]) -> Result<Vec<(String, String)>, Error> {
        let keys = keys.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT j.value, k.lead FROM json_each(?1) j CROSS JOIN lead_key k ON k.key = lookup(j.value)
                     ORDER BY 1, 2",
                )?
                .query_map([text(&keys)?], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn rows_by_keys(&self, keys: &[String]) -> Result<Vec<(String, Table, i64)>, Error> {
        let keys = keys.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT j.value, k.tbl, k.id FROM json_each(?1) j CROSS JOIN crm_key k ON k.key = lookup(j.value)
                     ORDER BY 1, 2, 3",
                )?
                .query_map([text(&keys)?], |row| Ok((row.get(0)?, table_of(row.get(1)?), row.get(2)?)))?
                .collect()
        })
        .await
    }

    async fn leads(&self, ids: &[String]) -> Result<Vec<Lead>, Error> {
        let ids = ids.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead
                     WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id",
                )?
                .query_map([text(&ids)?], lead_row)?
                .collect()
        })
        .await
    }

    async fn dirty_leads(&self, after: Option<&str>, limit: usize) -> Result<Vec<(Lead, News)>, Error> {
        let after = after.unwrap_or_default().to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company, dirty FROM lead WHERE dirty > 0 AND id > ?1 ORDER BY id LIMIT ?2",
                )?
                .query_map((after, limit as i64), |row| {
                    let news = if row.get::<_, i64>(4)? > 1 { News::Provider } else { News::Crm };
                    Ok((lead_row(row)?, news))
                })?
                .collect()
        })
        .await
    }

    async fn leads_of_tickets(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Lead>, Error> {
        let tickets = tickets.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead
                     WHERE ticket IN (SELECT value FROM json_each(?1)) ORDER BY id DESC",
                )?
                .query_map([text(&tickets)?], lead_row)?
                .map(|lead| lead.map(|lead| (lead.ticket.unwrap_or_default(), lead)))
                .collect()
        })
        .await
    }

    async fn observations(&self, leads: &[String]) -> Result<BTreeMap<String, Vec<Person>>, Error> {
        let leads = leads.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<String, Vec<Person>> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT lead, unseal(person) FROM observation WHERE lead IN (SELECT value FROM json_each(?1))
                 ORDER BY lead, provider, external_id",
            )?;
            let mut rows = statement.query([text(&leads)?])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().push(parsed(row, 1)?);
            }
            Ok(found)
        })
        .await
    }

    async fn rows(&self, table: Table, ids: &[i64]) -> Result<BTreeMap<i64, CrmRow>, Error> {
        let ids = ids.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, unseal(row) FROM crm WHERE tbl = ?1 AND id IN (SELECT value FROM json_each(?2))",
                )?
                .query_map((table_number(table), text(&ids)?), |row| Ok((row.get(0)?, parsed(row, 1)?)))?
                .collect()
        })
        .await
    }

    async fn dirty_tickets(&self, after: Option<i64>, limit: usize) -> Result<Vec<CrmRow>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT unseal(row) FROM crm WHERE dirty = 1 AND tbl = 2 AND id > ?1 ORDER BY id LIMIT ?2",
                )?
                .query_map((after.unwrap_or(i64::MIN), limit as i64), |row| parsed(row, 0))?
                .collect()
        })
        .await
    }

    async fn bases(&self, tickets: &[i64]) -> Result<BTreeMap<i64, Base>, Error> {
        let tickets = tickets.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<i64, Base> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT ticket, field, unseal(value) FROM base WHERE ticket IN (SELECT value FROM json_each(?1))",
            )?;
            let mut rows = statement.query([text(&tickets)?])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
            }
            Ok(found)
        })
        .await
    }

    async fn suppressed(&self, identifiers: &[String]) -> Result<BTreeMap<String, String>, Error> {
        let identifiers = identifiers.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT identifier, reason FROM suppression WHERE identifier IN (SELECT value FROM json_each(?1))",
                )?
                .query_map([text(&identifiers)?], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn memberships(&self, contacts: &[i64]) -> Result<BTreeMap<i64, Vec<String>>, Error> {
        let contacts = contacts.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT contact, list FROM membership WHERE contact IN (SELECT value FROM json_each(?1)) ORDER BY list",
            )?;
            let mut rows = statement.query([text(&contacts)?])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().push(row.get(1)?);
            }
            Ok(found)
        })
        .await
    }

    async fn actions(&self, names: &[ActionName]) -> Result<BTreeMap<ActionName, OutboxRow>, Error> {
        let names = names.to_vec();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT unseal(action), state, result, attempts FROM outbox
                     WHERE name IN (SELECT value FROM json_each(?1))",
                )?
                .query_map([text(&names)?], |row| outbox_row(row, 0))?
                .map(|row| row.map(|row| (row.action.name.clone(), row)))
                .collect()
        })
        .await
    }

    async fn open_actions(
        &self,
        command: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, OutboxRow)>, Error> {
        let command = command.to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT seq, unseal(action), state, result, attempts FROM outbox
                     WHERE command = ?1 AND state <= 1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                )?
                .query_map(params![command, after, limit as i64], |row| {
                    Ok((row.get(0)?, outbox_row(row, 1)?))
                })?
                .collect()
        })
        .await
    }

    async fn reviews(&self, limit: usize) -> Result<Vec<(Timestamp, Decision)>, Error> {
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT at, unseal(body) FROM decision WHERE review = 1 ORDER BY at DESC, entity LIMIT ?1",
                )?
                .query_map([limit as i64], |row| Ok((Timestamp::from_millis(row.get(0)?), parsed(row, 1)?)))?
                .collect()
        })
        .await
    }

    async fn verdicts(&self, leads: &[String]) -> Result<BTreeMap<String, Vec<Verdict>>, Error> {
        let leads = leads.to_vec();
        self.with(move |connection| {
            let mut found: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
            let mut statement = connection.prepare_cached(
                "SELECT entity, about, answer, at FROM verdict
                 WHERE entity IN (SELECT value FROM json_each(?1)) ORDER BY entity, about",
            )?;
            let mut rows = statement.query([text(&leads)?])?;
            while let Some(row) = rows.next()? {
                let verdict = Verdict {
                    entity: row.get(0)?,
                    about: row.get(1)?,
                    answer: parsed(row, 2)?,
                    at: Timestamp::from_millis(row.get(3)?),
                };
                found.entry(verdict.entity.clone()).or_default().push(verdict);
            }
            Ok(found)
        })
        .await
    }
}
