//! Carrying out what was intended: guard, send, settle, in an order in which nothing refers to what is not
//! there yet.

use std::collections::{BTreeMap, BTreeSet};

use super::guard::{Guarded, Verdict};
use super::happened::{self, rule};
use super::pause::Round;
use super::planning::count_action;
use super::refresh::{FRESH, STAGE as READ};
use super::{CHUNK, Engine, Progress, audit, timers};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::plan::{Action, ActionName, Base, Command, Purpose, Ref};
use crate::port::{Write, Written};
use crate::report::PollReport;
use crate::store::{ActionState, Change, Lead, OutboxRow};

/// Kinds of commands (their serde names) in the order in which they depend on each other. What stands together
/// goes out together.
const ORDER: [&[&str]; 5] = [
    &["create_company"],
    &["create_contact", "erase_contact"],
    &["create_ticket", "update_ticket"],
    &["add_note"],
    &["set_list"],
];

/// How often in a row a batch may be put off as a whole.
const PATIENCE: u32 = 3;

/// What one batch came to.
#[derive(Default)]
struct Sent {
    done: u64,
    /// What must go out behind it.
    later: Vec<OutboxRow>,
}

impl Engine {
    /// Works off the outbox once. Each action is tried at most once per call.
    pub(super) async fn apply(&self, report: &mut PollReport) -> Result<(), Error> {
        let began = self.clock.now();
        let name = "write to CRM";
        let (mut tried, mut done) = (0, 0);
        let round = self.round(report.stages.iter().any(|stage| stage.name == READ)).await?;
        self.tell(Progress::Begin(name, None));
        for commands in ORDER {
            let mut behind = vec![0; commands.len()];
            loop {
                let (mut open, mut read) = (Vec::new(), 0);
                for (command, after) in commands.iter().zip(&mut behind) {
                    let rows = self.store.open_actions(command, *after, CHUNK).await?;
                    *after = rows.last().map_or(*after, |(sequence, _)| *sequence);
                    read += rows.len();
                    open.extend(rows.into_iter().map(|(_, row)| row).filter(|row| !round.holds(row, began)));
                }
                if read == 0 {
                    break;
                }
                let count = open.len() as u64;
                tried += count;
                let mut idle = 0;
                while !open.is_empty() && idle < PATIENCE {
                    let asked = open.len();
                    let sent = self.send(open, &round, report).await?;
                    done += sent.done;
                    open = sent.later;
                    idle = if open.len() < asked { 0 } else { idle + 1 };
                }
                // What is left is for the next cycle: this tenant answers too slowly to trust what it said.
                for row in open {
                    report.trouble(
                        self.port.name(),
                        "apply",
                        row.action.name.0,
                        "nothing was read recently enough",
                    );
                }
                self.tell(Progress::Advance(name, count));
            }
        }
        self.tell(Progress::End(name));
        if tried > 0 {
            report.stage(name, tried, done, began, self.clock.now());
        }
        Ok(())
    }

    async fn send(
        &self,
        open: Vec<OutboxRow>,
        round: &Round,
        report: &mut PollReport,
    ) -> Result<Sent, Error> {
        let Guarded { verdicts, mut changes, at } = self.guard(&open, report).await?;
        let sites = self.sites(&verdicts).await?;
        let mut writes = Vec::new();
        let mut sent = Vec::new();
        let mut result = Sent::default();
        for (row, verdict) in open.into_iter().zip(verdicts) {
            let name = row.action.name.clone();
            match verdict {
                Verdict::Send(command) => {
                    changes.push(settle(&name, ActionState::Sent, None, None));
                    let site = sites.of(&command);
                    writes.push(Write { name, site, command, doubtful: row.state == ActionState::Sent });
                    sent.push(row);
                }
                Verdict::Found(id) => {
                    changes.push(settle(&name, ActionState::Done, Some(id), None));
                    self.link(&row.action, &row.action.command, id, &mut changes);
                }
                Verdict::There(command) => {
                    result.done += 1;
                    count_action(row.action.purpose, &row.action.command, report);
                    let id = updated(&command);
                    changes.push(settle(&name, ActionState::Done, id, None));
                    let (id, none) = (id.unwrap_or_default(), BTreeMap::new());
                    changes.extend(self.told(&row, &command, id, None, &none));
                    self.record(&row.action, &command, id, None, &mut changes);
                }
                Verdict::Later => result.later.push(row),
                Verdict::Hold => {}
                Verdict::Wait(why) => report.trouble(self.port.name(), "apply", name.0, why),
                Verdict::Drop(why) => {
                    if row.action.purpose != Purpose::Lists {
                        report.metrics.leads_preserved += 1;
                    }
                    changes.push(settle(&name, ActionState::Dropped, None, Some(why)));
                }
            }
        }
        // Before the call: after a stop here the next run knows that these may have arrived. What was read for the
        // verdicts is kept with them, so that a later reader does not take it for what the plan was made on.
        self.store.commit(changes).await?;
        if writes.is_empty() {
            return Ok(result);
        }
        if self.clock.now().since(at) > FRESH {
            // The process stood still: what the verdicts say may be history.
            let undo = sent.iter().filter(|row| row.state == ActionState::Intended);
            let undo = undo.map(|row| settle(&row.action.name, ActionState::Intended, None, None));
            self.store.commit(undo.collect()).await?;
            result.later.extend(sent);
            return Ok(result);
        }
        self.beat().await?;
        let answers = self.port.write(&writes).await;
        let blamed = round.blames(&answers);
        let before = self.before(&writes).await?;
        let mut changes = Vec::new();
        for ((row, write), answer) in sent.into_iter().zip(&writes).zip(answers) {
            let name = &row.action.name;
            match answer {
                Written::Done { id, row: answered, warning } => {
                    result.done += 1;
                    if let Some(warning) = warning {
                        tracing::warn!(action = %name, %warning, "the CRM warns");
                    }
                    count_action(row.action.purpose, &row.action.command, report);
                    changes.push(settle(name, ActionState::Done, Some(id), None));
                    let answered = answered.map(|row| *row);
                    changes.extend(self.told(&row, &write.command, id, answered.as_ref(), &before));
                    self.record(&row.action, &write.command, id, answered, &mut changes);
                }
                Written::Rejected { message } => {
                    report.trouble(self.port.name(), "apply", &name.0, &message);
                    changes.extend(self.park(&row, false, &message));
                }
                Written::Unknown { message } => {
                    // Stays `sent`: looked up by its name before it goes out again.
                    report.trouble(self.port.name(), "apply", &name.0, &message);
                    if blamed {
                        changes.extend(self.failed(round, &row, &message));
                    }
                }
                Written::NotTried { message, .. } => {
                    report.trouble(self.port.name(), "apply", &name.0, &message);
                    // What may have arrived in an earlier run stays in doubt.
                    if !write.doubtful {
                        changes.push(settle(name, ActionState::Intended, None, Some(message)));
                    }
                }
            }
        }
        self.store.commit(changes).await?;
        Ok(result)
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

    /// A lead learns which records of the CRM are its own.
    fn link(&self, action: &Action, sent: &Command, id: i64, changes: &mut Vec<Change>) {
        if !action.entity.starts_with("lead:") {
            return;
        }
        let lead = Lead { id: action.entity.clone(), ..Lead::default() };
        changes.extend(match sent {
            Command::CreateContact(draft) => {
                Some(Change::Link(Lead { contact: Some(id), company: known(&draft.company), ..lead }))
            }
            Command::CreateTicket(draft) if action.purpose == Purpose::Create => {
                let company = draft.company.as_ref().and_then(known);
                Some(Change::Link(Lead { ticket: Some(id), company, ..lead }))
            }
            _ => None,
        });
    }

    /// Records about to be changed, as the mirror has them.
    async fn before(&self, writes: &[Write]) -> Result<BTreeMap<i64, CrmRow>, Error> {
        let ids: Vec<i64> = writes.iter().filter_map(|write| updated(&write.command)).collect();
        if ids.is_empty() { Ok(BTreeMap::new()) } else { self.store.rows(Table::Ticket, &ids).await }
    }

    /// What others are told of a write that is done.
    fn told(
        &self,
        open: &OutboxRow,
        sent: &Command,
        id: i64,
        row: Option<&CrmRow>,
        before: &BTreeMap<i64, CrmRow>,
    ) -> Vec<Change> {
        let now = self.clock.now();
        let moved =
            row.and_then(|row| Some(self.seen(before.get(&id)?, row, rule(open.action.purpose), now)));
        let done = happened::done(&open.action, sent, id, row, (open.attempts, now), &self.rules);
        let kept = audit::done(&open.action, sent, id, done.first(), now);
        let timers = match (open.action.purpose, sent) {
            (Purpose::Create, Command::CreateTicket(draft)) => {
                timers::entered(id, draft.stage, &self.rules.policy.timers, now)
            }
            _ => Vec::new(),
        };
        let moved = moved.into_iter().flatten().chain(timers);
        moved.chain(done.into_iter().map(Change::Emit)).chain(kept).collect()
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
        self.link(action, sent, id, changes);
        match sent {
            Command::CreateTicket(draft) => {
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
            // What somebody asked for was not said by us: it counts as a person's.
            Command::UpdateTicket { .. } if action.purpose == Purpose::Asked => {}
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
            Command::CreateCompany(_)
            | Command::CreateContact(_)
            | Command::EraseContact { .. }
            | Command::AddNote { .. }
            | Command::SetList { .. } => {}
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

fn updated(command: &Command) -> Option<i64> {
    match command {
        Command::UpdateTicket { ticket, .. } => Some(*ticket),
        _ => None,
    }
}

fn known(reference: &Ref) -> Option<i64> {
    match reference {
        Ref::Known(id) => Some(*id),
        Ref::Created(_) => None,
    }
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
