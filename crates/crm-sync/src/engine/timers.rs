//! Timers: started and stopped by where a record stands, fired by the cycle, each at most once.

use std::time::Duration;

use crm_workflow::{Event, Facts, OnDue, Stage, TimerKind, Timers, step};
use rest_core::Timestamp;

use super::{CHUNK, Engine};
use crate::crm::{CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::plan::{Action, Command, Purpose, Ref, name};
use crate::store::{Change, Entry, Notice, Timer};

/// What a new place means for the timers of a ticket: those of other places end, its own begin.
pub(super) fn entered(ticket: i64, stage: Stage, timers: &Timers, at: Timestamp) -> Vec<Change> {
    let (own, other): (Vec<_>, Vec<_>) = TimerKind::ALL.into_iter().partition(|kind| kind.stage() == stage);
    let start = own.into_iter().map(|kind| {
        let due = at + Duration::from_secs(timers.seconds(kind));
        Change::Ledger(Entry::Start(Timer { ticket, kind, due }))
    });
    start.chain([Change::Ledger(Entry::Cancel { ticket, kinds: other })]).collect()
}

impl Engine {
    /// Plans what due timers ask for, after a look at where their records stand now.
    pub(super) async fn fire(&self) -> Result<(), Error> {
        let now = self.clock.now();
        if !self.rules.enabled {
            // Nothing is planned then; what is due stays due.
            return Ok(());
        }
        loop {
            let due = self.store.due_timers(now, CHUNK).await?;
            if due.is_empty() {
                break;
            }
            let ids: Vec<i64> = due.iter().map(|timer| timer.ticket).collect();
            let rows = self.store.rows(Table::Ticket, &ids).await?;
            let mut changes = Vec::new();
            for timer in due {
                changes.push(Change::Ledger(Entry::Cancel { ticket: timer.ticket, kinds: vec![timer.kind] }));
                if let Some(CrmRow::Ticket(row)) = rows.get(&timer.ticket)
                    && !row.do_not_contact()
                    && let Some(stage) = row.stage.known()
                    && let Some(asked) = self.rules.policy.timers.due(timer.kind, stage)
                {
                    changes.extend(self.answer_to(timer, asked, row, stage, now));
                }
            }
            self.store.commit(changes).await?;
        }
        Ok(())
    }

    fn answer_to(
        &self,
        timer: Timer,
        asked: OnDue,
        row: &CrmTicket,
        stage: Stage,
        now: Timestamp,
    ) -> Option<Change> {
        let timers = &self.rules.policy.timers;
        let note = |text: String| Command::AddNote { ticket: Ref::Known(row.id), text };
        let command = match asked {
            OnDue::NotifyTeamLead => {
                let text = format!("Nobody took the lead up within {} hours.", timers.sla_hours);
                return Some(notice(timer, "team_lead", row, text, now));
            }
            OnDue::RemindAgent => {
                let text = format!("Research has taken {} hours.", timers.research_hours);
                return Some(notice(timer, "owner", row, text, now));
            }
            OnDue::CreateTodo => note(format!(
                "To do: follow up. Nothing has happened in the {} days since the first contact.",
                timers.follow_up_days
            )),
            OnDue::ProposeNoInterest => note(format!(
                "No answer within {} days. Proposal: set the status to {}.",
                timers.response_window_days,
                Stage::NoInterest.display_name()
            )),
            OnDue::CloseUnresponsive => {
                let event = Event::Declined { reason: "no answer".to_owned() };
                let made = step(stage, &event, &Facts::new(), &self.rules.policy).ok()?;
                Command::UpdateTicket {
                    ticket: row.id,
                    from: Some(stage),
                    stage: Some(made.status()?),
                    changes: Vec::new(),
                    allow_suppressed: false,
                }
            }
        };
        Some(Change::Intend(Box::new(Action {
            name: name::create(&id(timer), name::kind(&command)),
            entity: format!("ticket:{}", row.id),
            purpose: Purpose::Update,
            command,
            after: None,
            why: format!("the timer {} is due", timer.kind),
        })))
    }
}

fn id(timer: Timer) -> String {
    format!("timer:{}:{}:{}", timer.ticket, timer.kind, timer.due.millis())
}

fn notice(timer: Timer, audience: &str, row: &CrmTicket, text: String, at: Timestamp) -> Change {
    Change::Ledger(Entry::Notify(Box::new(Notice {
        id: id(timer),
        audience: audience.to_owned(),
        kind: timer.kind.key().to_owned(),
        entity: format!("ticket:{}", row.id),
        agent: row.agent,
        text,
        at,
    })))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crm_workflow::{Effect, Machine};

    use super::*;

    /// Where a record stands says of its timers what the table of moves says.
    #[test]
    fn places_start_and_stop_the_timers_that_moves_do() {
        let at = Timestamp::from_millis(0);
        for row in Machine::standard().rows() {
            let Some(to) = row.to else { continue };
            let (mut started, mut stopped) = (BTreeSet::new(), BTreeSet::new());
            for change in entered(7, to, &Timers::default(), at) {
                match change {
                    Change::Ledger(Entry::Start(timer)) => drop(started.insert(timer.kind)),
                    Change::Ledger(Entry::Cancel { kinds, .. }) => stopped.extend(kinds),
                    other => panic!("{other:?}"),
                }
            }
            for effect in row.effects {
                match effect {
                    Effect::StartTimer(kind) => assert!(started.remove(kind), "{}: {kind}", row.id),
                    Effect::CancelTimers(kinds) => {
                        assert!(kinds.iter().all(|kind| stopped.contains(kind)), "{}", row.id);
                    }
                    _ => {}
                }
            }
            assert!(started.is_empty(), "{}: {started:?}", row.id);
        }
    }
}
