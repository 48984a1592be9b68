//! A plan as a person reads it: grouped, old against new, and why.

use std::collections::BTreeMap;
use std::fmt::Write;

use crm_workflow::Field;
use rest_core::{mask_email, mask_phone, redact_text};

use crate::plan::{Action, Command, Decision, FieldChange, Outcome, Plan, Question, Ref};

mod html;
mod page;

pub use page::{Page, page};

/// How much of the people in a plan is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reveal {
    /// Addresses as `j***@acme.example`, numbers by their last two digits.
    #[default]
    Masked,
    /// Everything.
    Full,
}

impl Reveal {
    /// A field's value as it is shown.
    fn value(self, field: &str, value: Option<&str>) -> String {
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
            return "(blank)".to_owned();
        };
        match (self, field) {
            (Self::Full, _) => plain(value),
            (Self::Masked, "contact_email") => mask_email(value),
            (Self::Masked, "contact_phone") => mask_phone(value),
            // An option is nobody's data, and `501-1000` is no phone number.
            (Self::Masked, _) if is_option(field, value) => plain(value),
            (Self::Masked, _) => plain(&redact_text(value)),
        }
    }

    /// Free text as it is shown.
    fn free(self, text: &str) -> String {
        match self {
            Self::Full => plain(text),
            Self::Masked => plain(&redact_text(text)),
        }
    }
}

fn is_option(field: &str, value: &str) -> bool {
    Field::by_name(field).is_some_and(|field| field.option(value).is_some())
}

/// Foreign text as it may go to a terminal: on one line, without anything that a terminal obeys or that turns the
/// direction of what follows.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.trim_end().chars() {
        match c {
            '\n' => shown.push_str(" / "),
            '\t' => shown.push(' '),
            '\r' => {}
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => shown.push('\u{FFFD}'),
            c if c.is_control() => shown.push('\u{FFFD}'),
            c => shown.push(c),
        }
    }
    shown
}

/// The groups in the order in which they are shown.
const GROUPS: [(Outcome, &str, char); 9] = [
    (Outcome::Created, "create", '+'),
    (Outcome::Updated, "update", '~'),
    (Outcome::Converted, "convert to prospect", '>'),
    (Outcome::Promoted, "promote to opportunity", '>'),
    (Outcome::Blocked, "blocked: do not contact", '!'),
    (Outcome::Review, "for a person to decide", '?'),
    (Outcome::Preserved, "left as it is", '='),
    (Outcome::Rejected, "not good enough", '-'),
    (Outcome::Skipped, "nothing to do", '='),
];

fn outcome_title(outcome: Outcome) -> &'static str {
    GROUPS.iter().find(|(known, ..)| *known == outcome).map_or("", |(_, title, _)| title)
}

/// The plan as text, grouped by what becomes of each record. Records with nothing to do are only counted.
#[must_use]
pub fn render(plan: &Plan, reveal: Reveal) -> String {
    let mut actions: BTreeMap<&str, Vec<&Action>> = BTreeMap::new();
    for action in &plan.actions {
        actions.entry(&action.entity).or_default().push(action);
    }
    let mut page = Lines { text: String::new(), reveal };
    for (outcome, title, mark) in GROUPS {
        let group: Vec<&Decision> =
            plan.decisions.iter().filter(|decision| decision.outcome == outcome).collect();
        if group.is_empty() {
            continue;
        }
        page.line(0, &format!("{title} ({})", group.len()));
        if outcome == Outcome::Skipped {
            continue;
        }
        for decision in group {
            // The first decision about a record shows its actions; a second one does not repeat them.
            let own = actions.remove(decision.entity.as_str()).unwrap_or_default();
            page.decision(decision, &own, mark);
        }
    }
    let left: Vec<&Action> = actions.into_values().flatten().collect();
    if !left.is_empty() {
        page.line(0, &format!("further ({})", left.len()));
        for action in left {
            page.action(action);
        }
    }
    let count = plan.actions.len();
    page.line(0, &format!("{count} {}", if count == 1 { "action" } else { "actions" }));
    page.text
}

struct Lines {
    text: String,
    reveal: Reveal,
}

impl Lines {
    fn line(&mut self, indent: usize, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = indent * 2);
    }

    fn decision(&mut self, decision: &Decision, actions: &[&Action], mark: char) {
        let mut head = format!("{mark} {}", decision.entity);
        if let Some(ticket) = decision.ticket.filter(|id| decision.entity != format!("ticket:{id}")) {
            let _ = write!(head, " (ticket:{ticket})");
        }
        let why = self.free(&decision.why);
        self.line(1, &format!("{head}: {why}"));
        for action in actions {
            self.action(action);
        }
        for kept in &decision.kept {
            let current = self.value(&kept.field, kept.current.as_deref());
            let offered = self.value(&kept.field, kept.offered.as_deref());
            self.line(2, &format!("kept {}: {current}, not {offered}: {}", kept.field, kept.why));
        }
        let rest: Vec<&str> = decision
            .fields_preserved
            .iter()
            .filter(|field| decision.kept.iter().all(|kept| kept.field != **field))
            .map(String::as_str)
            .collect();
        if !rest.is_empty() {
            self.line(2, &format!("kept: {}", rest.join(", ")));
        }
        if let Some(Question::Changes { changes }) = &decision.question {
            for change in changes {
                self.change(change);
            }
        }
        for warning in &decision.warnings {
            let warning = self.free(warning);
            self.line(2, &format!("note: {warning}"));
        }
    }

    fn action(&mut self, action: &Action) {
        match &action.command {
            Command::CreateCompany(draft) => {
                let domain = draft.domain.as_deref().map(|domain| format!(" ({domain})")).unwrap_or_default();
                self.line(2, &format!("firm: {}{}", plain(&draft.name), plain(&domain)));
            }
            Command::CreateContact(draft) => {
                let reach = self.reach(&draft.email, &draft.phone, &draft.mobile);
                self.line(
                    2,
                    &format!("contact: {}{reach}{}", plain(&draft.name), self.under(&draft.company)),
                );
            }
            Command::CreateTicket(draft) => {
                self.line(2, &format!("{}: {}", draft.stage.display_name(), plain(&draft.summary)));
                for (field, value) in &draft.fields {
                    let value = self.value(field, Some(value));
                    self.line(3, &format!("{field}: {value}"));
                }
                let native =
                    [("contact_email", &draft.contact_email), ("contact_phone", &draft.contact_phone)];
                for (field, value) in native {
                    if let Some(value) = value {
                        let value = self.value(field, Some(value));
                        self.line(3, &format!("{field}: {value}"));
                    }
                }
                if let Some(value) = draft.value {
                    let chance = draft.probability.unwrap_or_default();
                    let close = draft.expected_close.as_deref().unwrap_or("no date");
                    self.line(3, &format!("value {value} at {chance} per cent, closing {close}"));
                }
            }
            Command::UpdateTicket { ticket, stage, changes, .. } => {
                if let Some(stage) = stage {
                    self.line(2, &format!("ticket:{ticket} becomes {}", stage.display_name()));
                }
                for change in changes.iter().filter(|change| change.old != change.new) {
                    self.change(change);
                }
            }
            Command::EraseContact { contact } => self.line(2, &format!("erase contact {contact}")),
            Command::AddNote { text, .. } => {
                let text = self.free(text);
                self.line(2, &format!("note: {text}"));
            }
            Command::SetList { list, member, .. } => {
                self.line(2, &format!("list: {} {list}", if *member { "join" } else { "leave" }));
            }
        }
    }

    fn change(&mut self, change: &FieldChange) {
        let old = self.value(&change.field, change.old.as_deref());
        let new = self.value(&change.field, change.new.as_deref());
        self.line(2, &format!("{}: {old} → {new}", change.field));
    }

    fn reach(&self, email: &Option<String>, phone: &Option<String>, mobile: &Option<String>) -> String {
        let mut text = String::new();
        for (field, value) in [("contact_email", email), ("contact_phone", phone), ("contact_phone", mobile)]
        {
            if let Some(value) = value {
                let _ = write!(text, ", {}", self.value(field, Some(value)));
            }
        }
        text
    }

    fn under(&self, company: &Ref) -> String {
        match company {
            Ref::Known(id) => format!(" at company:{id}"),
            Ref::Created(_) => " at the new firm".to_owned(),
        }
    }

    fn value(&self, field: &str, value: Option<&str>) -> String {
        self.reveal.value(field, value)
    }

    fn free(&self, text: &str) -> String {
        self.reveal.free(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{lead_view, person, ticket};
    use crate::plan::{KnownTicket, View, plan};
    use crate::rules::Rules;
    use rest_core::Timestamp;

    fn shown(reveal: Reveal) -> String {
        let mut known = ticket();
        known.fields.insert("CFLeadTechStack".into(), "Okta, Vault".into());
        known.contact_phone = Some("+44 7700 900999".into());
        known.contact_email = Some("jane@acme.example".into());
        let base = [("CFLeadTechStack", "Okta"), ("contact_phone", "+44 7700 900999")]
            .map(|(field, value)| (field.to_owned(), value.to_owned()))
            .into();
        let mut update = lead_view("lead:2", person());
        update.ticket = Some(KnownTicket { ticket: known, base });
        let mut blocked = lead_view("lead:3", person());
        blocked.suppressed = Some("jane@acme.example unsubscribed".into());
        let leads = vec![lead_view("lead:1", person()), update, blocked];
        let view = View { leads, ..View::default() };
        render(&plan(&view, &Rules::default(), Timestamp::from_millis(0)), reveal)
    }

    #[test]
    fn groups_with_old_and_new_and_why() {
        let text = shown(Reveal::Masked);
        for line in [
            "create (1)\n  + lead:1: new from Apollo.io\n    firm: Acme Inc. (acme.example)\n",
            "    contact: Jane Doe, j***@acme.example, ***23 at the new firm\n",
            "    New Lead: Jane Doe - Acme Inc.\n      CFLeadDepartmentFunction: IT\n",
            "update (1)\n  ~ lead:2 (ticket:7): new from Apollo.io\n",
            "    contact_phone: ***99 → ***23\n",
            "    kept CFLeadTechStack: Okta, Vault, not Okta: a person set it\n",
            "blocked: do not contact (1)\n  ! lead:3: do not contact: j***@acme.example unsubscribed\n",
        ] {
            assert!(text.contains(line), "{line:?} is not in\n{text}");
        }
    }

    #[test]
    fn addresses_show_only_when_asked() {
        assert!(!shown(Reveal::Masked).contains("jane@") && !shown(Reveal::Masked).contains("555 0123"));
        let full = shown(Reveal::Full);
        assert!(full.contains("jane@acme.example") && full.contains("+1 212 555 0123"));
    }

    #[test]
    fn an_empty_plan_says_so() {
        assert_eq!(render(&Plan::default(), Reveal::Full), "0 actions\n");
    }

    #[test]
    fn a_terminal_is_told_nothing() {
        assert_eq!(plain("Jane\u{1b}[2J\r\nDoe\u{202E}\n"), "Jane\u{FFFD}[2J / Doe\u{FFFD}");
    }

    #[test]
    fn options_are_shown_and_other_runs_of_digits_are_not() {
        assert_eq!(Reveal::Masked.value("CFLeadEmployeeCount", Some("501-1000")), "501-1000");
        assert_eq!(Reveal::Masked.value("CFLeadEmployeeCount", Some("212 555 0123")), "***23");
        assert_eq!(Reveal::Masked.value("CFLeadServicesOffered", Some("call 212 555 0123")), "call ***23");
    }
}
