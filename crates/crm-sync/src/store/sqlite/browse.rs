//! Lists for people: a narrow table beside the records, so that no list reads JSON it does not show.

use crm_workflow::{Entity, Field, Stage};
use rest_core::{Timestamp, async_trait};
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};

use super::{Answer, SqliteStore, lead_row, parsed};
use crate::crm::{CrmRow, CrmTicket};
use crate::error::Error;
use crate::plan::Decision;
use crate::store::Lead;
use crate::store::browse::{Browse, Count, Listing, Order, Suppressed};

/// What lists are sorted and chosen by.
pub(super) const LAYOUT: &str = "
CREATE TABLE IF NOT EXISTS ticket (
    id INTEGER PRIMARY KEY, entity TEXT NOT NULL, stage TEXT NOT NULL /* empty: not mapped */,
    updated INTEGER NOT NULL /* 0: the CRM told none */, source TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ticket_stage ON ticket (entity, stage, id);
CREATE INDEX IF NOT EXISTS ticket_updated ON ticket (entity, updated, id);
CREATE INDEX IF NOT EXISTS lead_unwritten ON lead (id) WHERE ticket IS NULL;
";

/// Fills the table of a store that is older than it.
pub(super) fn fill(connection: &mut Connection) -> Answer<()> {
    let missing: bool = connection.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM ticket) AND EXISTS (SELECT 1 FROM crm WHERE tbl = 2)",
        [],
        |row| row.get(0),
    )?;
    if !missing {
        return Ok(());
    }
    let tx = connection.transaction()?;
    {
        let mut statement = tx.prepare("SELECT unseal(row) FROM crm WHERE tbl = 2")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let CrmRow::Ticket(ticket) = parsed(row, 0)? {
                put(&tx, &ticket)?;
            }
        }
    }
    tx.commit()
}

pub(super) fn put(tx: &Transaction<'_>, ticket: &CrmTicket) -> Answer<()> {
    let searched = [
        Some(ticket.summary.as_str()),
        ticket.company_name.as_deref(),
        ticket.contact_name.as_deref(),
        ticket.contact_email.as_deref(),
    ];
    // The line break keeps a search from finding what begins in one and ends in the next.
    let text = searched.into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase();
    tx.prepare_cached("INSERT OR REPLACE INTO ticket VALUES (?1, ?2, ?3, ?4, ?5, seal(?6))")?.execute(
        params![
            ticket.id,
            ticket.entity.key(),
            ticket.stage.known().map_or("", Stage::key),
            ticket.updated_at.map_or(0, Timestamp::millis),
            ticket.fields.get(Field::LeadSource.name()).map_or("", String::as_str),
            text,
        ],
    )?;
    Ok(())
}

fn entity_of(key: &str) -> Option<Entity> {
    [Entity::Lead, Entity::Prospect, Entity::Opportunity].into_iter().find(|entity| entity.key() == key)
}

/// The question with its values, in the order of their places.
fn question(listing: &Listing) -> (String, Vec<rusqlite::types::Value>) {
    let mut sql = String::from(
        "SELECT unseal(c.row) FROM ticket t JOIN crm c ON c.tbl = 2 AND c.id = t.id WHERE t.entity = ?",
    );
    let mut values = vec![listing.entity.key().to_owned().into()];
    if let Some(stage) = listing.stage {
        sql.push_str(" AND t.stage = ?");
        values.push(stage.key().to_owned().into());
    }
    if let Some(source) = &listing.source {
        sql.push_str(" AND t.source = ?");
        values.push(source.clone().into());
    }
    if let Some(text) = &listing.text {
        sql.push_str(" AND instr(unseal(t.text), ?) > 0");
        values.push(text.to_lowercase().into());
    }
    let (than, direction) = if listing.descending { ("<", "DESC") } else { (">", "ASC") };
    let columns = match listing.order {
        Order::Created => "t.id",
        Order::Updated => "t.updated, t.id",
    };
    if let Some((updated, id)) = listing.after {
        sql.push_str(&match listing.order {
            Order::Created => format!(" AND t.id {than} ?"),
            Order::Updated => format!(" AND (t.updated, t.id) {than} (?, ?)"),
        });
        if listing.order == Order::Updated {
            values.push(updated.millis().into());
        }
        values.push(id.into());
    }
    let ordered: Vec<String> = columns.split(", ").map(|column| format!("{column} {direction}")).collect();
    sql.push_str(&format!(" ORDER BY {} LIMIT ?", ordered.join(", ")));
    values.push(i64::try_from(listing.limit).unwrap_or(i64::MAX).into());
    (sql, values)
}

#[async_trait]
impl Browse for SqliteStore {
    async fn list(&self, listing: &Listing) -> Result<Vec<CrmTicket>, Error> {
        let (sql, values) = question(listing);
        self.with(move |connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(values), |row| parsed::<CrmRow>(row, 0))?;
            let tickets = rows.filter_map(|row| match row {
                Ok(CrmRow::Ticket(ticket)) => Some(Ok(ticket)),
                Ok(CrmRow::Company(_) | CrmRow::Contact(_)) => None,
                Err(error) => Some(Err(error)),
            });
            tickets.collect()
        })
        .await
    }

    async fn board(&self) -> Result<Vec<Count>, Error> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT entity, stage, count(*) FROM ticket GROUP BY entity, stage ORDER BY entity, stage",
            )?;
            let mut rows = statement.query([])?;
            let mut counts = Vec::new();
            while let Some(row) = rows.next()? {
                let (entity, stage) = (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
                let Some(entity) = entity_of(entity) else { continue };
                let records: i64 = row.get(2)?;
                counts.push(Count { entity, stage: Stage::by_key(stage), records: records.unsigned_abs() });
            }
            Ok(counts)
        })
        .await
    }

    async fn unwritten(&self, after: Option<&str>, limit: usize) -> Result<Vec<Lead>, Error> {
        let after = after.unwrap_or_default().to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead WHERE ticket IS NULL AND id > ?1
                     ORDER BY id LIMIT ?2",
                )?
                .query_map((after, i64::try_from(limit).unwrap_or(i64::MAX)), lead_row)?
                .collect()
        })
        .await
    }

    async fn everyone(&self, after: Option<&str>, limit: usize) -> Result<Vec<Lead>, Error> {
        let after = after.unwrap_or_default().to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id, ticket, contact, company FROM lead WHERE id > ?1 ORDER BY id LIMIT ?2",
                )?
                .query_map((after, i64::try_from(limit).unwrap_or(i64::MAX)), lead_row)?
                .collect()
        })
        .await
    }

    async fn suppressions(&self, after: Option<&str>, limit: usize) -> Result<Vec<Suppressed>, Error> {
        let after = after.unwrap_or_default().to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached(
                    "SELECT identifier, reason, origin, at FROM suppression WHERE identifier > ?1
                     ORDER BY identifier LIMIT ?2",
                )?
                .query_map((after, i64::try_from(limit).unwrap_or(i64::MAX)), |row| {
                    Ok(Suppressed {
                        identifier: row.get(0)?,
                        reason: row.get(1)?,
                        origin: row.get(2)?,
                        at: Timestamp::from_millis(row.get(3)?),
                    })
                })?
                .collect()
        })
        .await
    }

    async fn decision(&self, entity: &str) -> Result<Option<(Timestamp, Decision)>, Error> {
        let entity = entity.to_owned();
        self.with(move |connection| {
            connection
                .prepare_cached("SELECT at, unseal(body) FROM decision WHERE entity = ?1")?
                .query_row([entity], |row| Ok((Timestamp::from_millis(row.get(0)?), parsed(row, 1)?)))
                .optional()
        })
        .await
    }

    async fn lead_of(&self, provider: &str, external_id: &str) -> Result<Option<String>, Error> {
        let at = (provider.to_owned(), external_id.to_owned());
        self.with(move |connection| {
            connection
                .prepare_cached("SELECT lead FROM observation WHERE provider = ?1 AND external_id = ?2")?
                .query_row(at, |row| row.get(0))
                .optional()
                .map(Option::flatten)
        })
        .await
    }
}
