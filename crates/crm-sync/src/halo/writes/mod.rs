//! From our commands to Halo's writes, in bulk.

mod contacts;
mod notes;
mod tickets;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use halo_client::{BulkOutcome, Delivery, OwnKey, Probe, Resource, Written as Wrote};
use halo_model::{Client, User};

use super::{HaloPort, rows};
use crate::crm::CrmRow;
use crate::plan::Command;
use crate::port::{Write, Written};

/// How far back a create that may have been sent before a stop is looked for.
const LOOK_BACK: Duration = Duration::from_secs(30 * 24 * 3600);

impl HaloPort {
    /// One answer per write, in order. Writes of one kind go out together.
    pub(super) async fn write_all(&self, writes: &[Write]) -> Vec<Written> {
        let resolved = match self.resolved().await {
            Ok(resolved) => resolved,
            Err(error) => return writes.iter().map(|_| not_tried(&error.to_string())).collect(),
        };
        let mut answers: Vec<Option<Written>> = writes.iter().map(|_| None).collect();
        let mut kinds: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for (index, write) in writes.iter().enumerate() {
            kinds.entry(kind(&write.command)).or_default().push(index);
        }
        for (kind, indices) in kinds {
            let group: Vec<&Write> = indices.iter().map(|index| &writes[*index]).collect();
            let results = match kind {
                0 => self.create_companies(&group).await,
                1 => self.create_contacts(&group).await,
                2 => self.write_tickets(&group, &resolved).await,
                3 => self.add_notes(&group).await,
                _ => self.set_lists(&group, &resolved).await,
            };
            for (index, result) in indices.into_iter().zip(results) {
                answers[index] = Some(result);
            }
        }
        answers.into_iter().map(|answer| answer.unwrap_or_else(|| not_tried("not sent"))).collect()
    }

    async fn create_companies(&self, group: &[&Write]) -> Vec<Written> {
        let prepared = group
            .iter()
            .map(|write| match &write.command {
                Command::CreateCompany(draft) => Ok(contacts::company(draft, &write.name)),
                _ => Err(rejected("not a company")),
            })
            .collect();
        self.send::<Client>(group, prepared, |row| rows::company(row).map(CrmRow::Company)).await
    }

    async fn create_contacts(&self, group: &[&Write]) -> Vec<Written> {
        let mut prepared = Vec::with_capacity(group.len());
        for write in group {
            prepared.push(match &write.command {
                Command::CreateContact(draft) => self.contact(draft, write).await,
                Command::EraseContact { contact } => Ok(contacts::erased(*contact)),
                _ => Err(rejected("not a contact")),
            });
        }
        self.send::<User>(group, prepared, |row| rows::contact(row).map(CrmRow::Contact)).await
    }

    /// Creates with our key, looking up first what may be there already; updates travel along.
    async fn send<R>(
        &self,
        group: &[&Write],
        prepared: Vec<Result<R::Write, Written>>,
        map: impl Fn(R::Row) -> Option<CrmRow>,
    ) -> Vec<Written>
    where
        R: Resource,
        OwnKey: Probe<R>,
    {
        let doubtful: Vec<String> =
            group.iter().filter(|write| in_doubt(write)).map(|write| write.name.0.clone()).collect();
        let mut there = HashMap::new();
        if !doubtful.is_empty() {
            let since = self.halo.clock().now() - LOOK_BACK;
            match Probe::<R>::find(&OwnKey, &self.halo, &doubtful, since).await {
                Ok(found) => there = found,
                // Without knowing, nothing doubtful is sent, and nothing beside it: the tenant cannot be reached.
                Err(error) => {
                    let text = format!("look-up failed, so it is not sent: {error}");
                    let fate = |write: &&Write| match in_doubt(write) {
                        true => Written::Unknown { message: text.clone() },
                        false => not_tried(&text),
                    };
                    return group.iter().map(fate).collect();
                }
            }
        }
        let mut answers: Vec<Option<Written>> = Vec::with_capacity(group.len());
        let mut sent = Vec::new();
        for (write, ready) in group.iter().zip(prepared) {
            answers.push(match (there.remove(&write.name.0), ready) {
                (Some(row), _) => Some(done::<R>(row, &map)),
                (None, Err(refused)) => Some(refused),
                (None, Ok(ready)) => {
                    sent.push(ready);
                    None
                }
            });
        }
        let outcome: BulkOutcome<R> = self.halo.write_with_probe::<R>(sent, &OwnKey).await;
        let mut results = outcome.results.into_iter();
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or_else(|| settle::<R>(results.next(), &map)))
            .collect()
    }
}

/// A create that may have arrived. An update may simply be repeated.
fn in_doubt(write: &Write) -> bool {
    write.doubtful && write.command.creates().is_some()
}

fn kind(command: &Command) -> u8 {
    match command {
        Command::CreateCompany(_) => 0,
        Command::CreateContact(_) | Command::EraseContact { .. } => 1,
        Command::CreateTicket(_) | Command::UpdateTicket { .. } => 2,
        Command::AddNote { .. } => 3,
        Command::SetList { .. } => 4,
    }
}

fn done<R: Resource>(row: R::Row, map: &impl Fn(R::Row) -> Option<CrmRow>) -> Written {
    use halo_client::ResourceId as _;
    let warning = R::warning(&row).map(str::to_owned);
    match R::id(&row).map(|id| id.number()) {
        Some(id) => Written::Done { id, row: map(row).map(Box::new), warning },
        None => Written::Unknown { message: "Halo's answer names no id".to_owned() },
    }
}

fn settle<R: Resource>(result: Option<Wrote<R::Row>>, map: &impl Fn(R::Row) -> Option<CrmRow>) -> Written {
    match result {
        Some(Wrote::Done(row)) => done::<R>(row, map),
        Some(Wrote::Rejected(fault)) => rejected(&fault.to_string()),
        Some(Wrote::Unknown(error)) => Written::Unknown { message: error.to_string() },
        Some(Wrote::NotTried(error)) => {
            debug_assert!(error.delivery() != Delivery::Unknown, "not tried is never doubtful");
            Written::NotTried { message: error.to_string(), retry_after: error.retry_after() }
        }
        None => not_tried("not sent"),
    }
}

fn rejected(message: &str) -> Written {
    Written::Rejected { message: message.to_owned() }
}

fn not_tried(message: &str) -> Written {
    Written::NotTried { message: message.to_owned(), retry_after: None }
}
