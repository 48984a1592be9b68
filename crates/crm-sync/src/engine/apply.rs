//! Carrying out what was intended: guard, send, settle, in an order in which nothing refers to what is not
//! there yet.

use std::collections::{BTreeMap, BTreeSet};

use super::planning::count_action;
use super::resolve::distinct;
use super::{CHUNK, Engine, Progress};
use crate::crm::{CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::plan::{Action, ActionName, Base, Command, FieldChange, Purpose, Ref};
use crate::port::{Write, Written};
use crate::report::PollReport;
use crate::store::{ActionState, Change, Lead, OutboxRow};

/// Kinds of commands in the order in which they depend on each other (their serde names).
const ORDER: [&str; 6] =
    ["create_company", "create_contact", "create_ticket", "update_ticket", "add_note", "set_list"];

/// What the guard says of one action.
enum Verdict {
    Send(Command),
    /// It stays in the outbox: something it needs is not there yet.
    Wait(String),
    /// It will not be sent: a person or an opt-out overtook it.
    Drop(String),
}

impl Engine {
    /// Works off the outbox once. Each action is tried at most once per call.
    pub(super) async fn apply(&self, report: &mut PollReport) -> Result<(), Error> {
        let began = self.clock.now();
        let name = "write to CRM";
        let (mut tried, mut done) = (0, 0);
        self.tell(Progress::Begin(name, None));
        for command in ORDER {
            let mut after = 0;
            loop {
                let open = self.store.open_actions(command, after, CHUNK).await?;
                let Some((last, _)) = open.last() else { break };
                after = *last;
                let count = open.len() as u64;
                tried += count;
                done += self.send(open.into_iter().map(|(_, row)| row).collect(), report).await?;
                self.tell(Progress::Advance(name, count));
            }
        }
        self.tell(Progress::End(name));
        if tried > 0 {
            report.stage(name, tried, done, began, self.clock.now());
        }
        Ok(())
    }

    async fn send(&self, open: Vec<OutboxRow>, report: &mut PollReport) -> Result<u64, Error> {
        let verdicts = self.guard(&open, report).await?;
        let sites = self.sites(&verdicts).await?;
        let mut changes = Vec::new();
        let mut writes = Vec::new();
        let mut sent = Vec::new();
        for (row, verdict) in open.into_iter().zip(verdicts) {
            let name = row.action.name.clone();
            match verdict {
                Verdict::Send(command) => {
                    changes.push(settle(&name, ActionState::Sent, None, None));
                    let site = sites.of(&command);
                    writes.push(Write { name, site, command, doubtful: row.state == ActionState::Sent });
                    sent.push(row.action);
                }
                Verdict::Wait(why) => report.trouble(self.port.name(), "apply", name.0, why),
                Verdict::Drop(why) => {
                    if row.action.purpose != Purpose::Lists {
                        report.metrics.leads_preserved += 1;
                    }
                    changes.push(settle(&name, ActionState::Dropped, None, Some(why)));
                }
            }
        }
        // Before the call: after a stop here the next run knows that these may have arrived.
        self.store.commit(changes).await?;
        if writes.is_empty() {
            return Ok(0);
        }
        let answers = self.port.write(&writes).await;
        let mut changes = Vec::new();
        let mut done = 0;
        for ((action, write), answer) in sent.into_iter().zip(&writes).zip(answers) {
            let name = &action.name;
            match answer {
                Written::Done { id, row, warning } => {
                    done += 1;
                    if let Some(warning) = warning {
                        tracing::warn!(action = %name, %warning, "the CRM warns");
                    }
                    count_action(action.purpose, &action.command, report);
                    changes.push(settle(name, ActionState::Done, Some(id), None));
                    self.record(&action, &write.command, id, row.map(|row| *row), &mut changes);
                }
                Written::Rejected { message } => {
                    report.trouble(self.port.name(), "apply", &name.0, &message);
                    changes.push(settle(name, ActionState::Dropped, None, Some(message)));
                }
                Written::Unknown { message } => {
                    // Stays `sent`: looked up by its name before it goes out again.
                    report.trouble(self.port.name(), "apply", &name.0, message);
                }
                Written::NotTried { message, .. } => {
                    report.trouble(self.port.name(), "apply", &name.0, &message);
                    changes.push(settle(name, ActionState::Intended, None, Some(message)));
                }
            }
        }
        self.store.commit(changes).await?;
        Ok(done)
    }

    /// A contact needs a site, and a ticket the site of its contact: known from the mirror.
    async fn sites(&self, verdicts: &[Verdict]) -> Result<Sites, Error> {
        let (mut companies, mut contacts) = (BTreeSet::new(), BTreeSet::new());
        for verdict in verdicts {
            match verdict {
                Verdict::Send(Command::CreateContact(draft)) => companies.extend(known(&draft.company)),
                Verdict::Send(Command::CreateTicket(draft)) => {
                    companies.extend(draft.company.as_ref().and_then(known));
                    contacts.extend(draft.contact.as_ref().and_then(known));
                }
                _ => {}
            }
        }
        let companies = self.store.rows(Table::Company, &companies.into_iter().collect::<Vec<_>>()).await?;
        let contacts = self.store.rows(Table::Contact, &contacts.into_iter().collect::<Vec<_>>()).await?;
        Ok(Sites { companies, contacts })
    }

    /// What we know after a write: links, the mirror, and the base for the next three-way merge.
    fn record(
        &self,
        action: &Action,
        sent: &Command,
        id: i64,
        row: Option<CrmRow>,
        changes: &mut Vec<Change>,
    ) {
        let now = self.clock.now();
        let lead = |ticket, contact, company| {
            let entity = &action.entity;
            entity
                .starts_with("lead:")
                .then(|| Change::Link(Lead { id: entity.clone(), ticket, contact, company }))
        };
        match sent {
            Command::CreateContact(draft) => {
                changes.extend(lead(None, Some(id), known(&draft.company)));
            }
            Command::CreateTicket(draft) => {
                if action.purpose == Purpose::Create {
                    changes.extend(lead(Some(id), None, draft.company.as_ref().and_then(known)));
                }
                let mut base: Base = draft.fields.clone();
                for (field, value) in [
                    ("summary", Some(&draft.summary)),
                    ("contact_name", draft.contact_name.as_ref()),
                    ("contact_email", draft.contact_email.as_ref()),
                    ("contact_phone", draft.contact_phone.as_ref()),
                    ("contact_title", draft.contact_title.as_ref()),
                    ("company_name", draft.company_name.as_ref()),
                ] {
                    if let Some(value) = value {
                        base.insert(field.to_owned(), value.clone());
                    }
                }
                changes.push(Change::Wrote(id, as_answered(base, row.as_ref())));
            }
            Command::UpdateTicket { ticket, changes: fields, .. } => {
                let base = fields
                    .iter()
                    .map(|change| (change.field.clone(), change.new.clone().unwrap_or_default()))
                    .collect();
                changes.push(Change::Wrote(*ticket, as_answered(base, row.as_ref())));
            }
            Command::SetList { list, contact: Ref::Known(contact), member } => {
                changes.push(Change::Membership { contact: *contact, list: list.clone(), member: *member });
            }
            Command::CreateCompany(_) | Command::AddNote { .. } | Command::SetList { .. } => {}
        }
        if let Some(row) = row {
            let ticket = (row.table() == Table::Ticket).then(|| row.id());
            changes.extend(self.mirror(row, now));
            // Our own write is no news, except that a step in the pipeline may allow the next one.
            if let Some(ticket) =
                ticket.filter(|_| matches!(action.purpose, Purpose::Create | Purpose::Update))
            {
                changes.push(Change::TicketDone(ticket));
                if action.entity.starts_with("lead:") {
                    changes.push(Change::LeadDone(action.entity.clone()));
                }
            }
        }
    }

    /// The one place that stands before every write: references exist, the person may be contacted, and
    /// nobody changed meanwhile what is about to be overwritten.
    async fn guard(&self, open: &[OutboxRow], report: &mut PollReport) -> Result<Vec<Verdict>, Error> {
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

/// Mirrored rows of the companies and contacts that a batch names.
struct Sites {
    companies: BTreeMap<i64, CrmRow>,
    contacts: BTreeMap<i64, CrmRow>,
}

impl Sites {
    fn of(&self, command: &Command) -> Option<i64> {
        let main = |company: Option<&Ref>| match self.companies.get(&known(company?)?)? {
            CrmRow::Company(row) => row.main_site,
            _ => None,
        };
        match command {
            Command::CreateContact(draft) => main(Some(&draft.company)),
            Command::CreateTicket(draft) => {
                let contact = draft.contact.as_ref().and_then(known).and_then(|id| self.contacts.get(&id));
                match contact {
                    Some(CrmRow::Contact(row)) if row.site.is_some() => row.site,
                    _ => main(draft.company.as_ref()),
                }
            }
            _ => None,
        }
    }
}

fn settle(name: &ActionName, state: ActionState, result: Option<i64>, message: Option<String>) -> Change {
    Change::Settle { name: name.clone(), state, result, message }
}

fn known(reference: &Ref) -> Option<i64> {
    match reference {
        Ref::Known(id) => Some(*id),
        Ref::Created(_) => None,
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

/// What the CRM made of our values, so that its own tidying does not look like a person's edit.
fn as_answered(mut base: Base, row: Option<&CrmRow>) -> Base {
    if let Some(CrmRow::Ticket(ticket)) = row {
        for (field, value) in &mut base {
            if let Some(answered) = ticket.value_of(field) {
                answered.clone_into(value);
            }
        }
    }
    base
}
