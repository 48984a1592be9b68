//! The writing half of the embedded store: one change after another inside one transaction.

use rusqlite::Transaction;

use super::{
    Answer, answers, browse, calls, events, forget, ledger, state_number, table_number, tasks, text,
};
use crate::crm::CrmRow;
use crate::plan::{Action, Decision, Outcome};
use crate::store::{ActionState, Answer as Said, Change, Observation, Verdict};
use crate::suppress::ERASED;

pub(super) fn apply(tx: &Transaction<'_>, change: &Change) -> Answer<()> {
    match change {
        Change::Meta(key, value) => {
            tx.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, seal(?2))")?.execute((key, value))?;
        }
        Change::Observe(observation) => observe(tx, observation)?,
        Change::Reveal { provider, external_id, at } => {
            tx.prepare_cached("INSERT OR REPLACE INTO reveal VALUES (?1, ?2, ?3)")?.execute((
                provider,
                external_id,
                at.millis(),
            ))?;
        }
        Change::Assign { provider, external_id, lead } => {
            tx.prepare_cached(
                "INSERT INTO lead VALUES (?1, NULL, NULL, NULL, 2) ON CONFLICT (id) DO UPDATE SET dirty = 2",
            )?
            .execute([lead])?;
            tx.prepare_cached("UPDATE observation SET lead = ?3 WHERE provider = ?1 AND external_id = ?2")?
                .execute((provider, external_id, lead))?;
            tx.prepare_cached(
                "INSERT OR IGNORE INTO lead_key SELECT lookup(j.value), ?3 FROM observation o, json_each(unseal(o.keys)) j
                 WHERE o.provider = ?1 AND o.external_id = ?2
                 UNION SELECT lookup(j.value), ?3 FROM observation o, json_each(unseal(o.blocks)) j
                 WHERE o.provider = ?1 AND o.external_id = ?2",
            )?
            .execute((provider, external_id, lead))?;
        }
        Change::Join { into, from } => {
            for sql in [
                "UPDATE observation SET lead = ?1 WHERE lead = ?2",
                "INSERT OR IGNORE INTO lead_key SELECT key, ?1 FROM lead_key WHERE lead = ?2",
                "UPDATE lead SET dirty = 2,
                    ticket = coalesce(ticket, (SELECT ticket FROM lead WHERE id = ?2)),
                    contact = coalesce(contact, (SELECT contact FROM lead WHERE id = ?2)),
                    company = coalesce(company, (SELECT company FROM lead WHERE id = ?2)) WHERE id = ?1",
            ] {
                tx.prepare_cached(sql)?.execute((into, from))?;
            }
            tx.prepare_cached("DELETE FROM lead_key WHERE lead = ?1")?.execute([from])?;
            tx.prepare_cached("DELETE FROM lead WHERE id = ?1")?.execute([from])?;
        }
        Change::Link(lead) => {
            tx.prepare_cached(
                "INSERT INTO lead VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT (id) DO UPDATE SET
                    ticket = coalesce(?2, ticket), contact = coalesce(?3, contact), company = coalesce(?4, company)",
            )?
            .execute((&lead.id, lead.ticket, lead.contact, lead.company))?;
        }
        Change::LeadDone(id) => {
            tx.prepare_cached("UPDATE lead SET dirty = 0 WHERE id = ?1")?.execute([id])?;
        }
        Change::LeadDirty(id) => {
            tx.prepare_cached("UPDATE lead SET dirty = max(dirty, 1) WHERE id = ?1")?.execute([id])?;
        }
        Change::TicketDirty(id) => {
            tx.prepare_cached("UPDATE crm SET dirty = 1 WHERE tbl = 2 AND id = ?1")?.execute([id])?;
        }
        Change::Row(row, keys, blocks) => put_row(tx, row, keys, blocks)?,
        Change::TicketDone(id) => {
            tx.prepare_cached(
                "UPDATE crm SET dirty = 0 WHERE tbl = 2 AND id = ?1
                    AND NOT EXISTS (SELECT 1 FROM call WHERE ticket = ?1 AND is_new = 1)",
            )?
            .execute([id])?;
        }
        Change::Wrote(ticket, fields) => {
            let mut statement = tx.prepare_cached("INSERT OR REPLACE INTO base VALUES (?1, ?2, seal(?3))")?;
            for (field, value) in fields {
                statement.execute((ticket, field, value))?;
            }
        }
        Change::Membership { contact, list, member } => {
            let sql = if *member {
                "INSERT OR IGNORE INTO membership VALUES (?1, ?2)"
            } else {
                "DELETE FROM membership WHERE contact = ?1 AND list = ?2"
            };
            tx.prepare_cached(sql)?.execute((contact, list))?;
        }
        Change::Suppress { identifier, reason, origin, at } => {
            tx.prepare_cached(
                "INSERT INTO suppression VALUES (?1, ?2, ?3, ?4) ON CONFLICT (identifier) DO UPDATE SET
                    reason = excluded.reason, origin = excluded.origin, at = excluded.at WHERE excluded.reason = ?5",
            )?
            .execute((identifier, reason, origin, at.millis(), ERASED))?;
        }
        Change::Intend(action) => {
            let command = command_name(action)?;
            // A create that is known is not opened again: the record may have been deleted by a person.
            let reopen =
                if action.command.creates().is_some() { -1 } else { state_number(ActionState::Done) };
            let changed = tx.prepare_cached(
                "INSERT INTO outbox (name, command, action, state) VALUES (?1, ?2, seal(?3), 0)
                 ON CONFLICT (name) DO UPDATE SET action = excluded.action, message = NULL,
                    state = CASE state WHEN 4
                        THEN coalesce((SELECT doubtful FROM pause WHERE pause.name = outbox.name), 0) ELSE 0 END
                 WHERE state = ?4 OR state = 3 OR (state IN (0, 4) AND action <> excluded.action)",
            )?
            .execute((&action.name.0, command, text(action)?, reopen))?;
            if changed > 0 {
                ledger::unpause(tx, &action.name)?;
            }
        }
        Change::Settle { name, state, result, message } => {
            tx.prepare_cached(
                "UPDATE outbox SET state = ?2, result = coalesce(?3, result), message = ?4,
                    attempts = attempts + (?2 = 1) WHERE name = ?1",
            )?
            .execute((&name.0, state_number(*state), result, message))?;
            if matches!(state, ActionState::Done | ActionState::Dropped) {
                ledger::unpause(tx, name)?;
            }
        }
        Change::Decide(decision, at) => decide(tx, decision, at.millis())?,
        Change::Judge(verdict) => judge(tx, verdict)?,
        Change::Emit(event) => events::append(tx, event)?,
        Change::Call(call) => calls::add(tx, call)?,
        Change::CallHeard(key) => calls::heard(tx, key)?,
        Change::Answer { keys, body } => answers::put(tx, keys, body.as_ref())?,
        Change::Ledger(entry) => ledger::book(tx, entry)?,
        Change::Task(task) => tasks::add(tx, task)?,
        Change::Forget { leads, tickets, contacts } => forget::forget(tx, leads, tickets, contacts)?,
        Change::TaskSettled { id, state, due, result } => tasks::settle(tx, id, *state, *due, result)?,
    }
    Ok(())
}

fn decide(tx: &Transaction<'_>, decision: &Decision, at: i64) -> Answer<()> {
    // A question stays open while its record is merely enriched or left alone: only an answer, or the end of what
    // was in question, closes it.
    let closes = !matches!(decision.outcome, Outcome::Updated | Outcome::Preserved);
    tx.prepare_cached(
        "INSERT INTO decision VALUES (?1, ?2, ?3, seal(?4)) ON CONFLICT (entity) DO UPDATE SET
            at = excluded.at, review = excluded.review, body = excluded.body WHERE review = 0 OR ?5",
    )?
    .execute((&decision.entity, at, decision.outcome == Outcome::Review, text(decision)?, closes))?;
    Ok(())
}

fn judge(tx: &Transaction<'_>, verdict: &Verdict) -> Answer<()> {
    let Verdict { entity, about, answer, at } = verdict;
    tx.prepare_cached("INSERT OR REPLACE INTO verdict VALUES (?1, ?2, ?3, ?4)")?.execute((
        entity,
        about,
        text(answer)?,
        at.millis(),
    ))?;
    tx.prepare_cached("UPDATE decision SET review = 0 WHERE entity = ?1")?.execute([entity])?;
    if *answer == Said::Different {
        let record = about.split_once(':').and_then(|(kind, id)| Some((kind, id.parse::<i64>().ok()?)));
        let sql = match record {
            Some(("ticket", _)) => "UPDATE lead SET ticket = NULL WHERE id = ?1 AND ticket = ?2",
            Some(("contact", _)) => "UPDATE lead SET contact = NULL WHERE id = ?1 AND contact = ?2",
            _ => "",
        };
        if let Some((_, id)) = record.filter(|_| !sql.is_empty()) {
            tx.prepare_cached(sql)?.execute((entity, id))?;
        }
    }
    tx.prepare_cached("UPDATE lead SET dirty = 2 WHERE id = ?1")?.execute([entity])?;
    Ok(())
}

fn command_name(action: &Action) -> Answer<String> {
    let value = serde_json::to_value(&action.command)
        .map_err(|source| rusqlite::Error::ToSqlConversionFailure(source.into()))?;
    Ok(value.get("command").and_then(|name| name.as_str()).unwrap_or_default().to_owned())
}

fn observe(tx: &Transaction<'_>, observation: &Observation) -> Answer<()> {
    let changed = tx
        .prepare_cached(
            "INSERT INTO observation (provider, external_id, hash, person, keys, blocks)
             VALUES (?1, ?2, ?3, seal(?4), seal(?5), seal(?6))
             ON CONFLICT (provider, external_id) DO UPDATE SET hash = excluded.hash, person = excluded.person,
                keys = excluded.keys, blocks = excluded.blocks WHERE hash <> excluded.hash",
        )?
        .execute((
            &observation.provider,
            &observation.external_id,
            &observation.hash,
            text(&observation.person)?,
            text(&observation.keys)?,
            text(&observation.blocks)?,
        ))?;
    if changed > 0 {
        let at = (&observation.provider, &observation.external_id);
        // A known person whose identity changed is compared again: an e-mail learnt later may join two leads.
        tx.prepare_cached(
            "UPDATE lead SET dirty = 2 WHERE id = (SELECT lead FROM observation WHERE provider = ?1 AND external_id = ?2)",
        )?
        .execute(at)?;
    }
    Ok(())
}

fn put_row(tx: &Transaction<'_>, row: &CrmRow, keys: &[String], blocks: &[String]) -> Answer<()> {
    let (table, id) = (table_number(row.table()), row.id());
    let changed = tx
        .prepare_cached(
            "INSERT INTO crm VALUES (?1, ?2, seal(?3), 1) ON CONFLICT (tbl, id) DO UPDATE SET row = excluded.row, dirty = 1
             WHERE row <> excluded.row",
        )?
        .execute((table, id, text(row)?))?;
    if changed == 0 {
        return Ok(());
    }
    tx.prepare_cached("DELETE FROM crm_key WHERE tbl = ?1 AND id = ?2")?.execute((table, id))?;
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO crm_key VALUES (lookup(?1), ?2, ?3)")?;
    for key in keys.iter().chain(blocks) {
        insert.execute((key, table, id))?;
    }
    if let CrmRow::Ticket(ticket) = row {
        browse::put(tx, ticket)?;
        tx.prepare_cached("UPDATE lead SET dirty = max(dirty, 1) WHERE ticket = ?1")?.execute([id])?;
    }
    Ok(())
}
