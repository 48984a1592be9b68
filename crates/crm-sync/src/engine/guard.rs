//! What stands before every write.

use std::collections::{BTreeMap, BTreeSet};

use rest_core::Timestamp;

use super::Engine;
use super::happened::{PERSON, rule};
use super::resolve::distinct;
use crate::crm::{CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::identity;
use crate::plan::{ActionName, Command, FieldChange, Purpose, Ref};
use crate::report::PollReport;
use crate::store::{ActionState, Answer, Change, OutboxRow};
use crate::three_way::is_edited;

/// What the guard says of one action.
pub(super) enum Verdict {
    Send(Command),
    /// Somebody else made this record meanwhile.
    Found(i64),
    /// It was sent before, and what of it stands in the record is ours: nothing is left to write.
    There(Command),
    /// It goes out behind others of the same batch.
    Later,
    /// It stays in the outbox: something it needs is not there yet.
    Wait(String),
    /// It stays in the outbox without a word: what it builds on waits for a person.
    Hold,
    /// It will not be sent: a person or an opt-out overtook it, or what it builds on will not be.
    Drop(String),
}

/// Verdicts, and what was read for them: to be committed together with what follows from them.
pub(super) struct Guarded {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) changes: Vec<Change>,
    /// When the CRM was looked at.
    pub(super) at: Timestamp,
}

impl Engine {
    /// The one place that stands before every write: references exist, the person may be contacted, and
    /// nobody changed meanwhile what is about to be overwritten.
    pub(super) async fn guard(&self, open: &[OutboxRow], report: &mut PollReport) -> Result<Guarded, Error> {
        let needed = self.needed(open).await?;
        let batch: BTreeSet<&ActionName> = open.iter().map(|row| &row.action.name).collect();
        let mut updated = BTreeSet::new();
        // What must wait is not read for.
        let early: Vec<Option<Verdict>> = open
            .iter()
            .map(|row| {
                let second = updates(&row.action.command).is_some_and(|ticket| !updated.insert(ticket));
                prerequisite(row, &needed, &batch).or(second.then_some(Verdict::Later))
            })
            .collect();
        let ready: Vec<&OutboxRow> =
            open.iter().zip(&early).filter(|(_, early)| early.is_none()).map(|(row, _)| row).collect();
        let (fresh, changes) = self.fresh_tickets(&ready).await?;
        let creates: Vec<(&OutboxRow, Table)> = ready
            .iter()
            .filter(|row| row.state == ActionState::Intended)
            .filter_map(|row| Some((*row, row.action.command.creates()?)))
            .collect();
        for table in creates.iter().map(|(_, table)| *table).collect::<BTreeSet<_>>() {
            self.freshen(table, report).await?;
        }
        let at = self.clock.now();
        let made = self.made_meanwhile(&creates).await?;
        let blocked = self.blocked(&ready).await?;
        let mut judge = |row: &OutboxRow| {
            let found = made.get(&row.action.name).map(|id| Verdict::Found(*id));
            found.unwrap_or_else(|| verdict(row, &needed, &fresh, &blocked, report))
        };
        let verdicts =
            open.iter().zip(early).map(|(row, early)| early.unwrap_or_else(|| judge(row))).collect();
        Ok(Guarded { verdicts, changes, at })
    }

    /// The actions that these build on.
    async fn needed(&self, open: &[OutboxRow]) -> Result<BTreeMap<ActionName, OutboxRow>, Error> {
        let names: BTreeSet<ActionName> =
            open.iter().flat_map(|row| prerequisites(row).cloned().collect::<Vec<_>>()).collect();
        self.store.actions(&names.into_iter().collect::<Vec<_>>()).await
    }

    /// Reads the records about to be updated once more. The rows are not yet in the mirror.
    async fn fresh_tickets(
        &self,
        open: &[&OutboxRow],
    ) -> Result<(BTreeMap<i64, CrmTicket>, Vec<Change>), Error> {
        let mut touched: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for row in open {
            if let Command::UpdateTicket { ticket, changes, .. } = &row.action.command {
                let fields = touched.entry(*ticket).or_default();
                fields.extend(changes.iter().map(|change| change.field.as_str()));
            }
        }
        if touched.is_empty() {
            return Ok(Default::default());
        }
        let ids: Vec<i64> = touched.keys().copied().collect();
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
        let fresh = rows
            .iter()
            .filter_map(|row| match row {
                CrmRow::Ticket(ticket) => Some((ticket.id, ticket.clone())),
                _ => None,
            })
            .collect();
        let changes = self.mirrored(rows, now, |row| mover(open, row)).await?;
        Ok((fresh, changes))
    }

    /// Records that are about to be created and are in the CRM by now: another installation, or a person, was
    /// faster. What may have been sent is looked up by its own name instead.
    async fn made_meanwhile(
        &self,
        creates: &[(&OutboxRow, Table)],
    ) -> Result<BTreeMap<ActionName, i64>, Error> {
        let leads = distinct(creates.iter().map(|(row, _)| &row.action.entity));
        let observations = self.store.observations(&leads).await?;
        let keys: Vec<Vec<String>> = creates
            .iter()
            .map(|(row, _)| match &row.action.command {
                Command::CreateCompany(draft) => identity::draft_keys(draft),
                Command::CreateTicket(draft) if draft.parent.is_some() => {
                    draft.parent.map(identity::parent_key).into_iter().collect()
                }
                _ => {
                    let people = observations.get(&row.action.entity).into_iter().flatten();
                    people.flat_map(|person| identity::person_keys(person).0).collect()
                }
            })
            .collect();
        let mut hits: BTreeMap<(String, Table), i64> = BTreeMap::new();
        for (key, table, id) in self.store.rows_by_keys(&distinct(keys.iter().flatten())).await? {
            hits.entry((key, table)).or_insert(id);
        }
        let verdicts = self.store.verdicts(&leads).await?;
        let found = creates.iter().zip(keys).filter_map(|((row, table), keys)| {
            let id = keys.into_iter().find_map(|key| hits.get(&(key, *table)).copied())?;
            // A person's word that these are two stands above every key.
            let about = [format!("ticket:{id}"), format!("contact:{id}")];
            let said = verdicts.get(&row.action.entity).into_iter().flatten();
            let apart = said.into_iter().any(|verdict| {
                *table != Table::Company
                    && verdict.answer == Answer::Different
                    && about.contains(&verdict.about)
            });
            (!apart).then(|| (row.action.name.clone(), id))
        });
        Ok(found.collect())
    }

    /// Entities of these actions whose person must not be contacted by now: the suppression list or the CRM
    /// says so.
    async fn blocked(&self, open: &[&OutboxRow]) -> Result<BTreeSet<String>, Error> {
        let entities = distinct(open.iter().map(|row| &row.action.entity));
        let mut tickets: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        let mut contacts: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        let mut known: Vec<(&str, Vec<String>)> = Vec::new();
        let observations = self.store.observations(&entities).await?;
        for (entity, people) in &observations {
            let own = people.iter().flat_map(|person| self.suppressor.identifiers(person)).collect();
            known.push((entity, own));
        }
        let leads = self.store.leads(&entities).await?;
        for entity in &entities {
            let id = entity.strip_prefix("ticket:").and_then(|id| id.parse().ok());
            let lead = leads.iter().find(|lead| lead.id == *entity);
            if let Some(id) = id.or(lead.and_then(|lead| lead.ticket)) {
                tickets.entry(id).or_default().push(entity);
            }
            if let Some(id) = lead.and_then(|lead| lead.contact) {
                contacts.entry(id).or_default().push(entity);
            }
        }
        let mut blocked = BTreeSet::new();
        let rows = self.store.rows(Table::Ticket, &tickets.keys().copied().collect::<Vec<_>>()).await?;
        for (id, row) in &rows {
            let CrmRow::Ticket(ticket) = row else { continue };
            for entity in &tickets[id] {
                known.push((entity, self.suppressor.identifiers_of_row(row)));
                if let Some(contact) = ticket.contact {
                    contacts.entry(contact).or_default().push(entity);
                }
                if ticket.do_not_contact() {
                    blocked.insert((*entity).to_owned());
                }
            }
        }
        let rows = self.store.rows(Table::Contact, &contacts.keys().copied().collect::<Vec<_>>()).await?;
        for (id, row) in &rows {
            let CrmRow::Contact(contact) = row else { continue };
            for entity in &contacts[id] {
                known.push((entity, self.suppressor.identifiers_of_row(row)));
                if contact.opted_out.is_some() {
                    blocked.insert((*entity).to_owned());
                }
            }
        }
        let listed = self.store.suppressed(&distinct(known.iter().flat_map(|(_, own)| own))).await?;
        let suppressed =
            known.iter().filter(|(_, own)| own.iter().any(|identifier| listed.contains_key(identifier)));
        blocked.extend(suppressed.map(|(entity, _)| (*entity).to_owned()));
        Ok(blocked)
    }
}

/// Who put a record where it stands: our own write, if one that may have arrived leads there.
fn mover(open: &[&OutboxRow], row: &CrmRow) -> &'static str {
    let CrmRow::Ticket(now) = row else { return PERSON };
    let ours = open.iter().find(|open| match &open.action.command {
        Command::UpdateTicket { ticket, stage: Some(stage), .. } => {
            open.state == ActionState::Sent && *ticket == now.id && now.stage.known() == Some(*stage)
        }
        _ => false,
    });
    ours.map_or(PERSON, |open| rule(open.action.purpose))
}

/// What an action builds on, if that keeps it back.
fn prerequisite(
    row: &OutboxRow,
    needed: &BTreeMap<ActionName, OutboxRow>,
    batch: &BTreeSet<&ActionName>,
) -> Option<Verdict> {
    prerequisites(row).find_map(|name| match needed.get(name).map(|row| row.state) {
        Some(ActionState::Done) => None,
        Some(ActionState::Parked) => Some(Verdict::Hold),
        Some(ActionState::Dropped) => Some(Verdict::Drop(format!("{name}, on which it builds, is not done"))),
        _ if batch.contains(name) => Some(Verdict::Later),
        _ => Some(Verdict::Wait(format!("waits for {name}, which is not done yet"))),
    })
}

fn verdict(
    row: &OutboxRow,
    needed: &BTreeMap<ActionName, OutboxRow>,
    fresh: &BTreeMap<i64, CrmTicket>,
    blocked: &BTreeSet<String>,
    report: &mut PollReport,
) -> Verdict {
    let action = &row.action;
    let mut command = action.command.clone();
    if !resolve_refs(&mut command, needed) {
        return Verdict::Drop("what it refers to left no record".to_owned());
    }
    if action.purpose != Purpose::DoNotContact && blocked.contains(&action.entity) && !leaves(&command) {
        return Verdict::Drop("do not contact".to_owned());
    }
    let Command::UpdateTicket { ticket, from, stage, changes, allow_suppressed } = command else {
        return Verdict::Send(command);
    };
    let Some(now) = fresh.get(&ticket) else {
        return Verdict::Drop("the record is gone".to_owned());
    };
    // Of an update that may have arrived, what stands in the record is ours. Otherwise a person had the same
    // idea: that is theirs.
    let sent = row.state == ActionState::Sent;
    let (there, rest): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| is_there(change, now));
    let asked = rest.len();
    let mut keep: Vec<FieldChange> = rest.into_iter().filter(|change| is_untouched(change, now)).collect();
    let preserved = asked - keep.len() + if sent { 0 } else { there.len() };
    report.metrics.fields_preserved += preserved as u64;
    let arrived = stage.is_none_or(|stage| now.stage.known() == Some(stage));
    let update = |stage, changes| Command::UpdateTicket { ticket, from, stage, changes, allow_suppressed };
    if sent && keep.is_empty() && arrived {
        return Verdict::There(update(stage, there));
    }
    let moved = from.is_some_and(|from| now.stage.known() != Some(from)) && !(sent && arrived);
    if moved || (now.do_not_contact() && !allow_suppressed) {
        let why = if moved { "a person moved the record meanwhile" } else { "do not contact" };
        return match sent && !there.is_empty() {
            true => Verdict::There(update(None, there)),
            false => Verdict::Drop(why.to_owned()),
        };
    }
    if sent {
        keep.extend(there);
    }
    if keep.is_empty() && stage.is_none() {
        return Verdict::Drop("a person edited every field meanwhile".to_owned());
    }
    Verdict::Send(update(stage, keep))
}

/// Leaving a list is always allowed: it is what an opt-out asks for.
fn leaves(command: &Command) -> bool {
    matches!(command, Command::SetList { member: false, .. })
}

fn updates(command: &Command) -> Option<i64> {
    match command {
        Command::UpdateTicket { ticket, .. } => Some(*ticket),
        _ => None,
    }
}

fn prerequisites(row: &OutboxRow) -> impl Iterator<Item = &ActionName> {
    let created = refs(&row.action.command).into_iter().filter_map(|reference| match reference {
        Ref::Created(name) => Some(name),
        Ref::Known(_) => None,
    });
    created.chain(&row.action.after)
}

fn refs(command: &Command) -> Vec<&Ref> {
    match command {
        Command::CreateCompany(_) | Command::UpdateTicket { .. } | Command::EraseContact { .. } => Vec::new(),
        Command::CreateContact(draft) => vec![&draft.company],
        Command::CreateTicket(draft) => draft.company.iter().chain(&draft.contact).collect(),
        Command::AddNote { ticket, .. } => vec![ticket],
        Command::SetList { contact, .. } => vec![contact],
    }
}

/// Puts ids in the place of names; false if one of them has none.
fn resolve_refs(command: &mut Command, done: &BTreeMap<ActionName, OutboxRow>) -> bool {
    let references: Vec<&mut Ref> = match command {
        Command::CreateCompany(_) | Command::UpdateTicket { .. } | Command::EraseContact { .. } => Vec::new(),
        Command::CreateContact(draft) => vec![&mut draft.company],
        Command::CreateTicket(draft) => draft.company.iter_mut().chain(&mut draft.contact).collect(),
        Command::AddNote { ticket, .. } => vec![ticket],
        Command::SetList { contact, .. } => vec![contact],
    };
    for reference in references {
        if let Ref::Created(name) = reference {
            let Some(id) = done.get(name).and_then(|row| row.result) else { return false };
            *reference = Ref::Known(id);
        }
    }
    true
}

fn is_blank(value: Option<&str>) -> bool {
    value.is_none_or(|text| text.trim().is_empty())
}

fn same(one: Option<&str>, other: Option<&str>) -> bool {
    one == other || (is_blank(one) && is_blank(other))
}

/// The record holds what is to be written.
fn is_there(change: &FieldChange, now: &CrmTicket) -> bool {
    let holds = !is_edited(&change.field, change.new.as_deref(), now.value_of(&change.field));
    // A blank over a blank is written all the same: it says that the blank is meant.
    holds && !same(change.old.as_deref(), change.new.as_deref())
}

/// The record holds what the decision was made on.
fn is_untouched(change: &FieldChange, now: &CrmTicket) -> bool {
    same(now.value_of(&change.field), change.old.as_deref())
}
