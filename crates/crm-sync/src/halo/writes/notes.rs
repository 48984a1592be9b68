//! Notes and list memberships.

use std::collections::{BTreeMap, HashMap};

use halo_client::Written as Wrote;
use halo_model::{Action, ActionWrite, DistributionList, DistributionListWrite, ListId, TicketId, UserId};

use super::{rejected, settle};
use crate::halo::HaloPort;
use crate::halo::schema::Resolved;
use crate::plan::{ActionName, Command, Ref};
use crate::port::{Write, Written};

impl HaloPort {
    pub(super) async fn add_notes(&self, group: &[&Write]) -> Vec<Written> {
        let mut answers: Vec<Option<Written>> = Vec::with_capacity(group.len());
        let mut sent = Vec::new();
        for write in group {
            let Command::AddNote { ticket: Ref::Known(ticket), text } = &write.command else {
                answers.push(Some(rejected("not a note on a known ticket")));
                continue;
            };
            if write.doubtful {
                match self.has_note(*ticket, &write.name).await {
                    Ok(false) => {}
                    Ok(true) => {
                        answers.push(Some(Written::Done { id: *ticket, row: None, warning: None }));
                        continue;
                    }
                    Err(message) => {
                        answers.push(Some(Written::Unknown { message }));
                        continue;
                    }
                }
            }
            let note = ActionWrite::new()
                .ticket_id(TicketId(*ticket))
                .outcome(self.mapping.note_outcome.clone())
                .note(format!("{text}\n\n[{}]", write.name))
                .hiddenfromuser(true);
            sent.push(note);
            answers.push(None);
        }
        let outcome = self.halo.write::<Action>(sent).await;
        let mut results = outcome.results.into_iter();
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or_else(|| settle::<Action>(results.next(), &|_| None)))
            .collect()
    }

    /// A note ends with the name of its action: that is what a doubtful one is found by.
    async fn has_note(&self, ticket: i64, name: &ActionName) -> Result<bool, String> {
        let query = self.halo.list::<Action>().param("ticket_id", ticket.to_string());
        let query = query.verify(move |row| row.ticket_id.is_none_or(|id| id.0 == ticket));
        let actions = query.all().await.map_err(|error| format!("look-up of a note failed: {error}"))?;
        Ok(actions.iter().any(|action| action.note.as_deref().is_some_and(|note| note.contains(&name.0))))
    }

    /// All changes of one list are one element, all lists one call.
    pub(super) async fn set_lists(&self, group: &[&Write], resolved: &Resolved) -> Vec<Written> {
        let mut by_list: BTreeMap<&str, (Vec<UserId>, Vec<UserId>)> = BTreeMap::new();
        for write in group {
            if let Command::SetList { list, contact: Ref::Known(contact), member } = &write.command {
                let (join, leave) = by_list.entry(list).or_default();
                if *member { join } else { leave }.push(UserId(*contact));
            }
        }
        let mut order = Vec::new();
        let mut sent = Vec::new();
        for (list, (join, leave)) in by_list {
            let Some(id) = resolved.schema.lists.get(list) else { continue };
            let mut update = DistributionListWrite::new().id(ListId(*id));
            if !join.is_empty() {
                update = update.add_users(join);
            }
            if !leave.is_empty() {
                update = update.remove_users(leave);
            }
            order.push(list);
            sent.push(update);
        }
        let outcome = self.halo.write::<DistributionList>(sent).await;
        let results: HashMap<&str, Wrote<DistributionList>> =
            order.into_iter().zip(outcome.results).collect();
        group
            .iter()
            .map(|write| match &write.command {
                Command::SetList { list, contact: Ref::Known(contact), .. } => match results
                    .get(list.as_str())
                {
                    None => rejected(&format!("the tenant has no list `{list}`")),
                    // Joining and leaving may be repeated: a doubt is simply tried again.
                    Some(result) => match settle::<DistributionList>(Some(result.clone()), &|_| None) {
                        Written::Done { warning, .. } => Written::Done { id: *contact, row: None, warning },
                        other => other,
                    },
                },
                _ => rejected("not a change of a list"),
            })
            .collect()
    }
}
