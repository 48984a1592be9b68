//! Planning chunk by chunk and committing what was decided.

use std::collections::BTreeSet;

use futures_util::future::join;
use lead_match::Matcher;

use super::{CHUNK, Engine, Progress, happened};
use crate::crm::StageRead;
use crate::error::Error;
use crate::plan::{ActionName, Command, Decision, Outcome, Plan, Purpose, View, plan};
use crate::port::Schema;
use crate::report::PollReport;
use crate::store::{ActionState, Change};

impl Engine {
    pub(super) async fn decide(
        &self,
        schema: &Schema,
        dry_run: bool,
        report: &mut PollReport,
    ) -> Result<Plan, Error> {
        let began = self.clock.now();
        let name = "plan";
        self.tell(Progress::Begin(name, None));
        let matcher = Matcher::default();
        let lists: Vec<String> = schema.lists.keys().cloned().collect();
        let mut whole = Plan::default();
        let mut seen = BTreeSet::new();
        let (mut records, mut actions) = (0, 0);

        // While one chunk is planned and committed the next is read: what is planned for one lead changes nothing
        // that the view of another shows.
        let mut next = self.next_leads(None, &matcher, &lists).await?;
        while let Some((view, changes, last)) = next {
            records += view.leads.len() as u64;
            let absorbed = self.absorb(view, changes, dry_run, &mut seen, &mut whole, report);
            let (done, read) = join(absorbed, self.next_leads(Some(&last), &matcher, &lists)).await;
            actions += done?;
            next = read?;
        }
        let mut after = None;
        loop {
            let rows = self.store.dirty_tickets(after, CHUNK).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id());
            records += rows.len() as u64;
            let view = self.ticket_view(rows, &lists).await?;
            // A call about a record that is left alone waits until somebody maps its status.
            let mapped = view.tickets.iter().filter(|view| view.known.ticket.stage.known().is_some());
            let calls = mapped.flat_map(|view| &view.calls).filter(|call| call.is_new);
            let mut done: Vec<Change> = calls.map(|call| Change::CallHeard(call.key.clone())).collect();
            done.extend(view.tickets.iter().map(|view| Change::TicketDone(view.known.ticket.id)));
            actions += self.absorb(view, done, dry_run, &mut seen, &mut whole, report).await?;
        }
        self.tell(Progress::End(name));
        report.stage(name, records, actions, began, self.clock.now());
        Ok(whole)
    }

    /// The view of the next chunk of leads, what to commit with its plan, and the id of its last lead.
    async fn next_leads(
        &self,
        after: Option<&str>,
        matcher: &Matcher,
        lists: &[String],
    ) -> Result<Option<(View, Vec<Change>, String)>, Error> {
        let leads = self.store.dirty_leads(after, CHUNK).await?;
        let Some((last, _)) = leads.last() else { return Ok(None) };
        let last = last.id.clone();
        let (view, mut changes) = self.lead_view(matcher, leads, lists).await?;
        changes.extend(view.leads.iter().map(|lead| Change::LeadDone(lead.lead.clone())));
        Ok(Some((view, changes, last)))
    }

    /// Plans a view, drops what is known to be done, counts, and commits it (or keeps it, in a dry run).
    async fn absorb(
        &self,
        view: View,
        mut changes: Vec<Change>,
        dry_run: bool,
        seen: &mut BTreeSet<ActionName>,
        whole: &mut Plan,
        report: &mut PollReport,
    ) -> Result<u64, Error> {
        self.beat().await?;
        let now = self.clock.now();
        for known in view.tickets.iter().map(|view| &view.known.ticket) {
            if let StageRead::Unmapped(status) = known.stage {
                let text = format!(
                    "status {status} is no stage of the workflow: the record is left alone; move it, or map the \
                     status in the configuration"
                );
                report.trouble(self.port.name(), "plan", format!("ticket:{}", known.id), text);
            }
        }
        let mut plan = plan(&view, &self.rules, now);
        self.tell(Progress::Advance("plan", (view.leads.len() + view.tickets.len()) as u64));
        let names: Vec<ActionName> = plan.actions.iter().map(|action| action.name.clone()).collect();
        let known = self.store.actions(&names).await?;
        plan.actions.retain(|action| {
            let done_create = action.command.creates().is_some()
                && known.get(&action.name).is_some_and(|row| row.state == ActionState::Done);
            !done_create && seen.insert(action.name.clone())
        });
        if dry_run {
            for action in &plan.actions {
                count_action(action.purpose, &action.command, report);
            }
        }
        for decision in &plan.decisions {
            count_decision(decision, report);
        }
        let count = plan.actions.len() as u64;
        if dry_run {
            // Who is who is a fact, not a plan: what follows builds on it.
            changes.retain(|change| matches!(change, Change::Link(_)));
            self.store.commit(changes).await?;
            whole.extend(plan);
            return Ok(count);
        }
        if let Some(room) = self.sample.checked_sub(whole.decisions.len()).filter(|room| *room > 0) {
            whole.extend(plan.first(room));
        }
        changes.extend(self.opt_outs(&plan.decisions).await?);
        changes
            .extend(plan.decisions.iter().filter_map(|one| happened::question(one, now)).map(Change::Emit));
        changes.extend(plan.actions.into_iter().map(|action| Change::Intend(Box::new(action))));
        changes.extend(
            plan.decisions
                .into_iter()
                .filter(|decision| decision.outcome != Outcome::Skipped)
                .map(|decision| Change::Decide(Box::new(decision), now)),
        );
        self.store.commit(changes).await?;
        Ok(count)
    }
}

/// Counts an effect: planned in a dry run, done otherwise.
pub(super) fn count_action(purpose: Purpose, command: &Command, report: &mut PollReport) {
    let metrics = &mut report.metrics;
    match (purpose, command) {
        (_, Command::CreateCompany(_)) => metrics.companies_created += 1,
        (_, Command::CreateContact(_)) => metrics.contacts_created += 1,
        (Purpose::Create, Command::CreateTicket(_)) => metrics.leads_created += 1,
        (Purpose::Convert, Command::CreateTicket(_)) => metrics.prospects_converted += 1,
        // In `new_record` mode the lead is closed by an update of its own, which is not counted again.
        (Purpose::Convert, Command::UpdateTicket { stage: Some(stage), .. })
            if stage.entity() == crm_workflow::Entity::Prospect =>
        {
            metrics.prospects_converted += 1;
        }
        (Purpose::Promote, Command::CreateTicket(_)) => metrics.opportunities_promoted += 1,
        (Purpose::Update, Command::UpdateTicket { .. }) => metrics.leads_updated += 1,
        (_, Command::SetList { .. }) => metrics.lists_assigned += 1,
        (Purpose::Calls, Command::AddNote { .. }) => metrics.call_records_synced += 1,
        _ => {}
    }
}

fn count_decision(decision: &Decision, report: &mut PollReport) {
    let metrics = &mut report.metrics;
    metrics.fields_preserved += decision.fields_preserved.len() as u64;
    match decision.outcome {
        Outcome::Preserved => metrics.leads_preserved += 1,
        Outcome::Skipped => metrics.leads_skipped += 1,
        Outcome::Review => metrics.reviews_pending += 1,
        Outcome::Blocked => metrics.contacts_blocked += 1,
        Outcome::Rejected => {
            metrics.leads_rejected += 1;
            report.trouble("engine", "plan", &decision.entity, &decision.why);
        }
        // Counted by their actions, when they are done or planned.
        Outcome::Created | Outcome::Updated | Outcome::Converted | Outcome::Promoted => {}
    }
}
