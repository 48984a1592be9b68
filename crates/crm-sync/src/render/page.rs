//! The report of a cycle as one page that needs nothing else: no script, no font, no picture, no network.

use std::collections::BTreeMap;

use rest_core::Timestamp;

use super::html::Html;
use super::{Reveal, outcome_title};
use crate::merges::Merge;
use crate::plan::{Action, Command, Decision, FieldChange, Outcome, Plan, Question, label};
use crate::report::PollReport;

/// At most this many records of a kind are shown; the figures count all.
const SHOWN: usize = 300;

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The figures.
    pub report: &'a PollReport,
    /// The plan, or as much of it as was kept (see [`Engine::sample`](crate::engine::Engine::sample)).
    pub plan: &'a Plan,
    /// Who the records are about, by entity (see [`titles`](crate::merges::titles)).
    pub titles: &'a BTreeMap<String, String>,
    /// Which records were found to be one person.
    pub merges: &'a [Merge],
    /// What waits for a person.
    pub waiting: &'a [(Timestamp, Decision)],
    /// How much of the people is shown.
    pub reveal: Reveal,
}

/// The page as HTML.
///
/// Whatever providers and people wrote is text in it, never markup. It holds no credentials: none of what it is
/// made from does.
#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let mut html = Html::default();
    html.raw(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>",
    );
    let title = if page.report.dry_run { "Plan" } else { "Poll" };
    html.text(title).raw(" of ").text(&page.report.timestamp.to_string()).raw("</title><style>");
    html.raw(include_str!("style.css")).raw("</style></head><body>");
    let mut writer = Writer { html, page, actions: BTreeMap::new() };
    for action in &page.plan.actions {
        writer.actions.entry(&action.entity).or_default().push(action);
    }
    writer.head(title);
    writer.funnel();
    writer.sources();
    writer.merges();
    writer.records();
    writer.waiting();
    writer.calls();
    writer.troubles();
    writer.html.raw("</body></html>\n");
    writer.html.finish()
}

struct Writer<'a> {
    html: Html,
    page: &'a Page<'a>,
    actions: BTreeMap<&'a str, Vec<&'a Action>>,
}

impl<'a> Writer<'a> {
    fn head(&mut self, title: &'static str) {
        let report = self.page.report;
        let html = &mut self.html;
        html.raw("<h1>").raw(title).raw(" of ").text(&report.timestamp.to_string()).raw("</h1><p>");
        if report.dry_run {
            html.raw("<span class=\"badge\">nothing was written: this is what a poll would do</span> ");
        }
        match (report.success, report.errors.len()) {
            (false, _) => html.raw("<span class=\"badge bad\">a source failed as a whole</span>"),
            (true, 0) => html.raw("<span class=\"badge\">no troubles</span>"),
            (true, count) => {
                html.raw("<span class=\"badge bad\">").number(count as u64).raw(" troubles</span>")
            }
        };
        html.raw("</p><div class=\"cards\">");
        let metrics = &report.metrics;
        for (name, count) in [
            ("created", metrics.leads_created),
            ("updated", metrics.leads_updated),
            ("duplicates merged", report.deduplication.duplicates_removed),
            ("fields kept", metrics.fields_preserved),
            ("do not contact", metrics.contacts_blocked),
            ("to prospects", metrics.prospects_converted),
            ("to opportunities", metrics.opportunities_promoted),
            ("wait for you", self.page.waiting.len() as u64),
        ] {
            html.raw("<div><b>").number(count).raw("</b>").raw(name).raw("</div>");
        }
        html.raw("</div>");
    }

    fn funnel(&mut self) {
        let rows = self.page.report.funnel();
        let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
        self.html.raw("<h2>Funnel</h2><div class=\"funnel\">");
        for (name, count) in rows {
            self.html.raw("<div>").text(name).raw("<b>").number(count).raw("</b><span>");
            self.html.bar((count * 100).div_ceil(most)).raw("</span></div>");
        }
        self.html.raw("</div>");
    }

    fn sources(&mut self) {
        let report = self.page.report;
        let rows: Vec<Vec<String>> = report
            .data_sources
            .iter()
            .map(|(name, records)| {
                let id = name.trim_end_matches("_records");
                let credits = report.credits_spent.get(id).copied().unwrap_or_default();
                let calls = report.provider_calls.get(id).copied().unwrap_or_default();
                vec![id.to_owned(), records.to_string(), calls.to_string(), credits.to_string()]
            })
            .collect();
        self.html.raw("<h2>Sources</h2>");
        if rows.is_empty() {
            self.html.raw("<p>No provider is configured.</p>");
        } else {
            self.html.table(&["Source", "Records", "Calls", "Credits"], &rows);
        }
    }

    fn merges(&mut self) {
        self.html.raw("<h2>Duplicates merged</h2>");
        let removed = self.page.report.deduplication.duplicates_removed;
        let merges = self.page.merges;
        if merges.is_empty() {
            self.html.number(removed).raw(" records were merged into others in this run.");
            return;
        }
        self.html
            .raw("<p>")
            .number(removed)
            .raw(" records were merged in this run. People with several records:</p>");
        for merge in merges.iter().take(SHOWN) {
            let Some(first) = merge.records.first() else { continue };
            self.html.raw("<details><summary><b><bdi>").text(&first.name).raw("</bdi></b>, <bdi>");
            self.html.text(&first.company).raw("</bdi>: ").number(merge.records.len() as u64);
            self.html.raw(" records</summary>");
            let rows: Vec<Vec<String>> = merge
                .records
                .iter()
                .map(|record| {
                    let cells = [&record.source, &record.name, &record.company, &record.email, &record.why];
                    cells.map(|cell| self.page.reveal.free(cell)).to_vec()
                })
                .collect();
            self.html
                .table(&["Source", "Name", "Company", "E-mail", "Why the same"], &rows)
                .raw("</details>");
        }
        self.more(merges.len());
    }

    fn records(&mut self) {
        self.html.raw("<h2>What becomes of the records</h2>");
        let mut any = false;
        for outcome in [
            Outcome::Created,
            Outcome::Updated,
            Outcome::Converted,
            Outcome::Promoted,
            Outcome::Preserved,
            Outcome::Blocked,
            Outcome::Rejected,
        ] {
            let group: Vec<&Decision> =
                self.page.plan.decisions.iter().filter(|decision| decision.outcome == outcome).collect();
            if group.is_empty() {
                continue;
            }
            any = true;
            self.html
                .raw("<h3>")
                .raw(outcome_title(outcome))
                .raw(" (")
                .number(group.len() as u64)
                .raw(")</h3>");
            for decision in group.iter().take(SHOWN) {
                self.decision(decision);
            }
            self.more(group.len());
        }
        if !any {
            self.html.raw("<p>Nothing changed.</p>");
        }
    }

    fn decision(&mut self, decision: &Decision) {
        let reveal = self.page.reveal;
        let actions = self.actions.remove(decision.entity.as_str()).unwrap_or_default();
        let headline = reveal.free(&self.headline(decision));
        self.html.raw("<details><summary><b><bdi>").text(&headline).raw("</bdi></b> ");
        self.html.raw("<span class=\"why\">").text(&reveal.free(&decision.why)).raw("</span></summary>");
        let mut changes: Vec<FieldChange> = Vec::new();
        for action in actions {
            match &action.command {
                Command::UpdateTicket { stage, changes: own, .. } => {
                    if let Some(stage) = stage {
                        self.html.raw("<p>Becomes ").text(stage.display_name()).raw("</p>");
                    }
                    changes.extend(own.iter().filter(|change| change.old != change.new).cloned());
                }
                Command::CreateTicket(draft) => changes.extend(written(draft)),
                Command::CreateCompany(draft) => {
                    self.html.raw("<p>New company: <bdi>").text(&draft.name).raw("</bdi></p>");
                }
                Command::CreateContact(draft) => {
                    self.html.raw("<p>New contact: <bdi>").text(&draft.name).raw("</bdi></p>");
                }
                Command::SetList { list, member, .. } => {
                    let verb = if *member { "<p>Joins " } else { "<p>Leaves " };
                    self.html.raw(verb).text(list).raw("</p>");
                }
                Command::EraseContact { .. } => {
                    self.html.raw("<p>Erases the contact</p>");
                }
                Command::AddNote { .. } => {}
            }
        }
        self.changes(&changes);
        if !decision.kept.is_empty() {
            let rows: Vec<Vec<String>> = decision
                .kept
                .iter()
                .map(|kept| {
                    let value = |value: &Option<String>| reveal.value(&kept.field, value.as_deref());
                    let name = label(&kept.field).to_owned();
                    vec![name, value(&kept.current), value(&kept.offered), kept.why.clone()]
                })
                .collect();
            self.html.table(&["Kept field", "Stays", "Providers say", "Why"], &rows);
        }
        for warning in &decision.warnings {
            self.html.raw("<p><small>").text(&reveal.free(warning)).raw("</small></p>");
        }
        self.html.raw("</details>");
    }

    fn headline(&self, decision: &Decision) -> String {
        let title = self.page.titles.get(&decision.entity);
        let ticket = decision.ticket.map(|id| format!("ticket {id}"));
        let parts: Vec<String> = title.cloned().into_iter().chain(ticket).collect();
        if parts.is_empty() { decision.entity.clone() } else { parts.join(" · ") }
    }

    fn changes(&mut self, changes: &[FieldChange]) {
        if changes.is_empty() {
            return;
        }
        let value = |change: &FieldChange, value: &Option<String>| {
            self.page.reveal.value(&change.field, value.as_deref())
        };
        let rows: Vec<Vec<String>> = changes
            .iter()
            .map(|change| {
                vec![label(&change.field).to_owned(), value(change, &change.old), value(change, &change.new)]
            })
            .collect();
        self.html.table(&["Field", "Before", "After"], &rows);
    }

    fn waiting(&mut self) {
        self.html.raw("<h2>Waits for you</h2>");
        if self.page.waiting.is_empty() {
            self.html.raw("<p>Nothing.</p>");
            return;
        }
        self.html.raw("<p>Look at one with <code>halo-b2b review show ID</code>, then <code>merge</code>, ");
        self.html.raw("<code>create</code> or <code>discard</code> it.</p>");
        for (at, decision) in self.page.waiting.iter().take(SHOWN) {
            self.html.raw("<details><summary><code>").text(&decision.entity).raw("</code> ");
            if let Some(title) = self.page.titles.get(&decision.entity) {
                self.html.raw("<b><bdi>").text(&self.page.reveal.free(title)).raw("</bdi></b> ");
            }
            self.html.text(&self.page.reveal.free(&decision.why)).raw("</summary><p><small>since ");
            self.html.text(&at.to_string()).raw("</small></p>");
            if let Some(Question::Changes { changes }) = &decision.question {
                self.changes(changes);
            }
            self.html.raw("</details>");
        }
        self.more(self.page.waiting.len());
    }

    fn calls(&mut self) {
        let report = self.page.report;
        let html = &mut self.html;
        html.raw("<h2>Calls, credits, time</h2><p>Calls to Halo: <b>")
            .number(report.halo_calls)
            .raw("</b>, ");
        html.number(report.halo_write_calls).raw(" of them writes");
        if let Some(figure) = report.halo_calls_per_1000_leads {
            html.raw("; ").text(&figure.to_string()).raw(" per 1,000 leads written");
        }
        html.raw(". Waited for limits: ").number(report.waited_ms).raw(" ms.</p>");
        if report.paused + report.parked > 0 {
            html.raw("<p>Writes tried again later: ").number(report.paused);
            html.raw("; waiting for a person: ").number(report.parked).raw(".</p>");
        }
        if !report.costs.is_empty() {
            let columns = ["Provider", "Credits", "US dollars", "Leads", "US dollars per lead"];
            html.table(&columns, &report.cost_rows());
        }
        let rows: Vec<Vec<String>> = report
            .stages
            .iter()
            .map(|stage| {
                let count = |number: u64| number.to_string();
                vec![
                    stage.name.clone(),
                    count(stage.records_in),
                    count(stage.records_out),
                    format!("{} ms", stage.duration_ms),
                ]
            })
            .collect();
        html.table(&["Stage", "In", "Out", "Time"], &rows);
    }

    fn troubles(&mut self) {
        let troubles = &self.page.report.errors;
        if troubles.is_empty() {
            return;
        }
        self.html.raw("<h2>Troubles</h2><p>What they concern is tried again by the next run.</p>");
        let rows: Vec<Vec<String>> = troubles
            .iter()
            .take(SHOWN)
            .map(|trouble| {
                let message = self.page.reveal.free(&trouble.message);
                vec![trouble.source.clone(), trouble.stage.clone(), trouble.key.clone(), message]
            })
            .collect();
        self.html.table(&["Source", "Stage", "Key", "Message"], &rows);
        self.more(troubles.len());
    }

    fn more(&mut self, count: usize) {
        if count > SHOWN {
            self.html.raw("<p>… and ").number((count - SHOWN) as u64).raw(" more.</p>");
        }
    }
}

/// What a new record holds, as changes from nothing.
fn written(draft: &crate::plan::TicketDraft) -> Vec<FieldChange> {
    let native = [("contact_email", &draft.contact_email), ("contact_phone", &draft.contact_phone)];
    let native = native.into_iter().filter_map(|(field, value)| Some((field, value.as_ref()?)));
    let custom = draft.fields.iter().map(|(field, value)| (field.as_str(), value));
    native
        .chain(custom)
        .map(|(field, value)| FieldChange { field: field.to_owned(), old: None, new: Some(value.clone()) })
        .collect()
}

#[cfg(test)]
mod tests;
