//! What stands before every write.

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use super::resolve::distinct;
use crate::crm::{CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::plan::{ActionName, Command, FieldChange, Purpose, Ref};
use crate::report::PollReport;
use crate::store::{ActionState, OutboxRow};

/// What the guard says of one action.
pub(super) enum Verdict {
    Send(Command),
    /// It stays in the outbox: something it needs is not there yet.
    Wait(String),
    /// It will not be sent: a person or an opt-out overtook it.
    Drop(String),
}

impl Engine {
    /// The one place that stands before every write: references exist, the person may be contacted, and
    /// nobody changed meanwhile what is about to be overwritten.
    pub(super) async fn guard(
        &self,
        open: &[OutboxRow],
        report: &mut PollReport,
    ) -> Result<Vec<Verdict>, Error> {
        let created = self.created(open).await?;
        let fresh = self.fresh_tickets(open).await?;
        let blocked = self.blocked(open).await?;
        let mut verdicts = Vec::with_capacity(open.len());
        for row in open {
            let action = &row.action;
            let mut command = action.command.clone();
            if let Err(missing) = resolve_refs(&mut command, &created) {
                verdicts.push(Verdict::Wait(format!("waits for {missing}, which is not done yet")));
                continue;
            }
            if action.purpose != Purpose::DoNotContact
                && blocked.contains(&action.entity)
                && !leaves(&command)
            {
                verdicts.push(Verdict::Drop("do not contact".to_owned()));
                continue;
            }
            verdicts.push(match command {
                Command::UpdateTicket { ticket, stage, changes, allow_suppressed } => {
                    match fresh.get(&ticket) {
                        None => Verdict::Drop("the record is gone".to_owned()),
                        Some((_, now)) if now.do_not_contact() && !allow_suppressed => {
                            Verdict::Drop("do not contact".to_owned())
                        }
                        Some((planned, now)) if planned.stage != now.stage => {
                            Verdict::Drop("a person moved the record meanwhile".to_owned())
                        }
                        Some((_, now)) => {
                            let (keep, overtaken): (Vec<_>, Vec<_>) =
                                changes.into_iter().partition(|change| still_as_planned(change, now));
                            report.metrics.fields_preserved += overtaken.len() as u64;
                            if keep.is_empty() && stage.is_none() {
                                Verdict::Drop("a person edited every field meanwhile".to_owned())
                            } else {
                                Verdict::Send(Command::UpdateTicket {
                                    ticket,
                                    stage,
                                    changes: keep,
                                    allow_suppressed,
                                })
                            }
                        }
                    }
                }
                other => Verdict::Send(other),
            });
        }
        Ok(verdicts)
    }

    async fn created(&self, open: &[OutboxRow]) -> Result<BTreeMap<ActionName, i64>, Error> {
        let names: BTreeSet<ActionName> = open
            .iter()
            .flat_map(|row| refs(&row.action.command))
            .filter_map(|reference| match reference {
                Ref::Created(name) => Some(name.clone()),
                Ref::Known(_) => None,
            })
            .collect();
        let rows = self.store.actions(&names.into_iter().collect::<Vec<_>>()).await?;
        Ok(rows
            .into_iter()
            .filter(|(_, row)| row.state == ActionState::Done)
            .filter_map(|(name, row)| row.result.map(|id| (name, id)))
            .collect())
    }

    /// Reads the records about to be updated once more and puts them beside what the plan was made on.
    async fn fresh_tickets(
        &self,
        open: &[OutboxRow],
    ) -> Result<BTreeMap<i64, (CrmTicket, CrmTicket)>, Error> {
        let ids: BTreeSet<i64> = open
            .iter()
            .filter_map(|row| match row.action.command {
                Command::UpdateTicket { ticket, .. } => Some(ticket),
                _ => None,
            })
            .collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<i64> = ids.into_iter().collect();
        let planned = self.store.rows(Table::Ticket, &ids).await?;
        let touched: BTreeMap<i64, Vec<&str>> = open
            .iter()
            .filter_map(|row| match &row.action.command {
                Command::UpdateTicket { ticket, changes, .. } => {
                    Some((*ticket, changes.iter().map(|change| change.field.as_str()).collect()))
                }
                _ => None,
            })
            .collect();
        let mut rows = self.port.read(Table::Ticket, &ids).await?;
        // What a thin row hides is looked at before it is overwritten: equal stamps prove nothing, since a
        // person may have edited within the same second as we wrote.
        let hidden: Vec<i64> = rows
            .iter()
            .filter(|row| match row {
                CrmRow::Ticket(ticket) => touched
                    .get(&ticket.id)
                    .is_some_and(|fields| ticket.unread.iter().any(|field| fields.contains(&field.as_str()))),
                _ => false,
            })
            .map(CrmRow::id)
            .collect();
        if !hidden.is_empty() {
            rows.retain(|row| !hidden.contains(&row.id()));
            rows.extend(self.port.read_whole(&hidden).await?);
        }
        let rows = self.carried_over(rows).await?;
        let now = self.clock.now();
        let mut changes = Vec::new();
        let mut fresh = BTreeMap::new();
        for row in rows {
            if let CrmRow::Ticket(ticket) = &row {
                let before = match planned.get(&ticket.id) {
                    Some(CrmRow::Ticket(before)) => before.clone(),
                    _ => ticket.clone(),
                };
                fresh.insert(ticket.id, (before, ticket.clone()));
            }
            changes.extend(self.mirror(row, now));
        }
        self.store.commit(changes).await?;
        Ok(fresh)
    }

    /// Entities of these actions whose person is on the suppression list by now.
    async fn blocked(&self, open: &[OutboxRow]) -> Result<BTreeSet<String>, Error> {
        let leads: Vec<String> =
            distinct(open.iter().map(|row| &row.action.entity).filter(|entity| entity.starts_with("lead:")));
        let observations = self.store.observations(&leads).await?;
        let identifiers: Vec<(&String, Vec<String>)> = observations
            .iter()
            .map(|(lead, people)| {
                (lead, people.iter().flat_map(|person| self.suppressor.identifiers(person)).collect())
            })
            .collect();
        let listed = self.store.suppressed(&distinct(identifiers.iter().flat_map(|(_, own)| own))).await?;
        Ok(identifiers
            .into_iter()
            .filter(|(_, own)| own.iter().any(|identifier| listed.contains_key(identifier)))
            .map(|(lead, _)| lead.clone())
            .collect())
    }
}

/// Leaving a list is always allowed: it is what an opt-out asks for.
fn leaves(command: &Command) -> bool {
    matches!(command, Command::SetList { member: false, .. })
}

fn refs(command: &Command) -> Vec<&Ref> {
    match command {
        Command::CreateCompany(_) | Command::UpdateTicket { .. } => Vec::new(),
        Command::CreateContact(draft) => vec![&draft.company],
        Command::CreateTicket(draft) => draft.company.iter().chain(&draft.contact).collect(),
        Command::AddNote { ticket, .. } => vec![ticket],
        Command::SetList { contact, .. } => vec![contact],
    }
}

fn resolve_refs(command: &mut Command, created: &BTreeMap<ActionName, i64>) -> Result<(), ActionName> {
    let references: Vec<&mut Ref> = match command {
        Command::CreateCompany(_) | Command::UpdateTicket { .. } => Vec::new(),
        Command::CreateContact(draft) => vec![&mut draft.company],
        Command::CreateTicket(draft) => draft.company.iter_mut().chain(&mut draft.contact).collect(),
        Command::AddNote { ticket, .. } => vec![ticket],
        Command::SetList { contact, .. } => vec![contact],
    };
    for reference in references {
        if let Ref::Created(name) = reference {
            let id = created.get(name).ok_or_else(|| name.clone())?;
            *reference = Ref::Known(*id);
        }
    }
    Ok(())
}

fn still_as_planned(change: &FieldChange, now: &CrmTicket) -> bool {
    let current = now.value_of(&change.field);
    let blank = |value: Option<&str>| value.is_none_or(|text| text.trim().is_empty());
    current == change.old.as_deref()
        || (blank(current) && blank(change.old.as_deref()))
        // Already there: an interrupted run wrote it, or a person had the same idea.
        || current == change.new.as_deref()
}
