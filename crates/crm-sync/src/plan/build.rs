//! A plan in the making.

use std::collections::HashSet;

use crate::plan::{Action, ActionName, Command, Decision, Outcome, Plan, Purpose, Ref, name};

/// Collects actions and decisions; an action that is there already is not added twice.
#[derive(Debug, Default)]
pub(super) struct Build {
    pub(super) plan: Plan,
    names: HashSet<ActionName>,
}

impl Build {
    /// An action named after what it is done to (`about`) and its content. Returns its name.
    pub(super) fn act(
        &mut self,
        entity: &str,
        about: &str,
        purpose: Purpose,
        command: Command,
        why: impl Into<String>,
    ) -> ActionName {
        let name = name::of(about, &command);
        self.add(name.clone(), entity, purpose, command, None, why.into());
        name
    }

    /// The same, to be done only when another action is.
    pub(super) fn then(
        &mut self,
        after: ActionName,
        (entity, about): (&str, &str),
        purpose: Purpose,
        command: Command,
        why: &str,
    ) {
        self.add(name::of(about, &command), entity, purpose, command, Some(after), why.to_owned());
    }

    /// An action that happens to its subject once in a life, whatever it contains: named after subject and kind.
    pub(super) fn once(
        &mut self,
        after: Option<ActionName>,
        (entity, about): (&str, &str),
        purpose: Purpose,
        command: Command,
        why: &str,
    ) -> ActionName {
        let name = name::create(about, name::kind(&command));
        self.add(name.clone(), entity, purpose, command, after, why.to_owned());
        name
    }

    /// A create named after who or what comes into being. Returns what later actions refer to it by.
    pub(super) fn create(
        &mut self,
        entity: &str,
        about: &str,
        kind: &str,
        purpose: Purpose,
        command: Command,
        why: impl Into<String>,
    ) -> Ref {
        let name = name::create(about, kind);
        self.add(name.clone(), entity, purpose, command, None, why.into());
        Ref::Created(name)
    }

    fn add(
        &mut self,
        name: ActionName,
        entity: &str,
        purpose: Purpose,
        command: Command,
        after: Option<ActionName>,
        why: String,
    ) {
        if self.names.insert(name.clone()) {
            self.plan.actions.push(Action { name, entity: entity.to_owned(), purpose, command, after, why });
        }
    }

    /// How many actions there are.
    pub(super) fn len(&self) -> usize {
        self.plan.actions.len()
    }

    /// Takes over another's actions and decisions.
    pub(super) fn absorb(&mut self, other: Self) {
        for action in other.plan.actions {
            if self.names.insert(action.name.clone()) {
                self.plan.actions.push(action);
            }
        }
        self.plan.decisions.extend(other.plan.decisions);
    }

    pub(super) fn decide(&mut self, decision: Decision) {
        self.plan.decisions.push(decision);
    }
}

/// A decision without fields.
pub(super) fn decision(
    entity: &str,
    outcome: Outcome,
    ticket: Option<i64>,
    why: impl Into<String>,
) -> Decision {
    Decision {
        entity: entity.to_owned(),
        outcome,
        ticket,
        why: why.into(),
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        manual_work_detected: false,
        warnings: Vec::new(),
        kept: Vec::new(),
        question: None,
    }
}
