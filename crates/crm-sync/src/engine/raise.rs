//! Events that somebody raises for one record: planned like everything else, and left to the outbox.

use std::collections::BTreeMap;

use crm_workflow::{Event, Move, Refusal};

use super::Engine;
use super::suppress::suppression;
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::plan::{ActionName, Command, Wish, raise};
use crate::store::{ActionState, Change};

/// What became of an event that somebody raised.
#[derive(Debug, Clone, PartialEq)]
pub enum Raised {
    /// No record of this number is known here.
    Unknown,
    /// The record stands in a status that nobody mapped: it is left alone.
    Unmapped(i64),
    /// The table or a guard refuses it.
    Refused(Refusal),
    /// It is planned: the next cycle carries these actions out, in this order. None of an event that had happened
    /// before.
    Planned {
        /// The move.
        made: Move,
        /// The actions by name.
        actions: Vec<ActionName>,
    },
}

impl Engine {
    /// Raises an event for a record of the CRM, as [`step`](crm_workflow::step) allows it, and puts what follows into
    /// the outbox. The next cycle carries it out, with every check of any other write: where a person moved the
    /// record meanwhile, or the person it is about opted out, it is dropped.
    ///
    /// # Errors
    /// The store failed; nothing was planned.
    pub async fn raise(&self, ticket: i64, wish: &Wish) -> Result<Raised, Error> {
        let Some(row @ CrmRow::Ticket(record)) =
            &self.store.rows(Table::Ticket, &[ticket]).await?.remove(&ticket)
        else {
            return Ok(Raised::Unknown);
        };
        let stage = match record.stage {
            crate::crm::StageRead::Known(stage) => stage,
            crate::crm::StageRead::Unmapped(status) => return Ok(Raised::Unmapped(status)),
        };
        let now = self.clock.now();
        let view = self.ticket_view(vec![row.clone()], &[]).await?;
        let (made, plan) = match raise(&view, stage, wish, &self.rules, now) {
            Ok((Some(made), plan)) => (made, plan),
            Ok((None, _)) => return Ok(Raised::Unknown),
            Err(refusal) => return Ok(Raised::Refused(refusal)),
        };
        let names: Vec<ActionName> = plan.actions.iter().map(|action| action.name.clone()).collect();
        let known = self.store.actions(&names).await?;
        let mut changes: Vec<Change> = Vec::new();
        if let Event::OptOut { reason } = &wish.event {
            let contact = view.tickets.iter().filter_map(|view| view.contact.clone()).map(CrmRow::Contact);
            let rows: Vec<CrmRow> = contact.chain([row.clone()]).collect();
            let own = rows.iter().flat_map(|row| self.suppressor.identifiers_of_row(row));
            changes.extend(own.map(|identifier| suppression(identifier, (reason, "api"), now)));
            changes.push(Change::TicketDirty(ticket));
        }
        let planned = plan.actions.into_iter().filter(|action| {
            let done = known.get(&action.name).is_some_and(|row| row.state == ActionState::Done);
            action.command.creates().is_none() || !done
        });
        changes.extend(planned.map(|action| Change::Intend(Box::new(action))));
        let decided = plan.decisions.into_iter().map(|decision| Change::Decide(Box::new(decision), now));
        changes.extend(decided);
        self.store.commit(changes).await?;
        Ok(Raised::Planned { made, actions: names })
    }

    /// Where these actions stand, and the record that one of them made, if one did.
    ///
    /// # Errors
    /// The store failed.
    pub async fn progress_of(
        &self,
        actions: &[ActionName],
    ) -> Result<(BTreeMap<ActionName, ActionState>, Option<i64>), Error> {
        let rows = self.store.actions(actions).await?;
        let made = rows.values().find(|row| matches!(row.action.command, Command::CreateTicket(_)));
        let made = made.and_then(|row| row.result);
        Ok((rows.into_iter().map(|(name, row)| (name, row.state)).collect(), made))
    }
}
