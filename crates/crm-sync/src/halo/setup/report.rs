//! What a tenant has, lacks and got.

use std::fmt::Write as _;

use crm_workflow::{Entity, Field, Stage};
use halo_model::same_name;

/// What kind of thing an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A custom field of tickets.
    CustomField,
    /// A ticket type.
    TicketType,
    /// A status of tickets.
    Status,
    /// A distribution list.
    List,
}

impl ItemKind {
    /// Every kind, in the order they are set up and shown.
    pub const ALL: [Self; 4] = [Self::CustomField, Self::Status, Self::TicketType, Self::List];

    /// One of it, in words.
    #[must_use]
    pub fn singular(self) -> &'static str {
        match self {
            Self::CustomField => "custom field",
            Self::TicketType => "ticket type",
            Self::Status => "status",
            Self::List => "list",
        }
    }

    /// Several of it, in words.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::CustomField => "custom fields",
            Self::TicketType => "ticket types",
            Self::Status => "statuses",
            Self::List => "lists",
        }
    }
}

/// How an item stands. Texts are masked and on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemState {
    /// It is there and serves.
    Present {
        /// Its id in the tenant.
        id: i64,
    },
    /// It is not there; creating it is possible.
    Missing,
    /// It is there and does not serve as it is.
    Differs {
        /// Its id in the tenant.
        id: i64,
        /// In what it differs, and what to do.
        why: String,
    },
    /// It was made just now.
    Created {
        /// Its id in the tenant.
        id: i64,
    },
    /// It was there and has been completed just now.
    Changed {
        /// Its id in the tenant.
        id: i64,
        /// What was done.
        what: String,
    },
    /// It is not there and cannot be made.
    Failed {
        /// What stands in the way.
        why: String,
    },
}

impl ItemState {
    /// The id in the tenant, if it is there.
    #[must_use]
    pub fn id(&self) -> Option<i64> {
        match self {
            Self::Present { id }
            | Self::Differs { id, .. }
            | Self::Created { id }
            | Self::Changed { id, .. } => Some(*id),
            Self::Missing | Self::Failed { .. } => None,
        }
    }

    /// Whether it is there and serves.
    #[must_use]
    pub fn serves(&self) -> bool {
        matches!(self, Self::Present { .. } | Self::Created { .. } | Self::Changed { .. })
    }
}

/// What an item stands for in the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Field(Field),
    Type(Entity),
    Status(Stage),
    List,
}

/// One thing that the workflow needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupItem {
    /// What kind of thing.
    pub kind: ItemKind,
    /// Its name: the tenant's if it is there, else the one it gets.
    pub name: String,
    /// What it is for or made of: `dropdown, 25 options`.
    pub detail: String,
    /// How it stands.
    pub state: ItemState,
    pub(super) means: Means,
}

impl SetupItem {
    fn render(&self) -> String {
        let (sign, rest) = match &self.state {
            ItemState::Present { id } => ('=', format!(", id {id}")),
            ItemState::Missing => ('+', String::new()),
            ItemState::Created { id } => ('+', format!(": created, id {id}")),
            ItemState::Changed { id, what } => ('~', format!(", id {id}: {what}")),
            ItemState::Differs { id, why } => ('!', format!(", id {id}, differs: {why}")),
            ItemState::Failed { why } => ('!', format!(" failed: {why}")),
        };
        format!("{sign} {} {} ({}){rest}", self.kind.singular(), self.name, self.detail)
    }
}

/// Everything that the workflow needs, and how it stands in the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupReport {
    /// One entry for each thing.
    pub items: Vec<SetupItem>,
}

impl SetupReport {
    /// Whether everything is there and serves.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.items.iter().all(|item| item.state.serves())
    }

    /// The items of one kind.
    pub fn of(&self, kind: ItemKind) -> impl Iterator<Item = &SetupItem> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// A line for each item, then the count. `=` is there, `+` is missing or was created, `~` was completed, `!`
    /// differs or failed.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        for item in &self.items {
            text.push_str(&item.render());
            text.push('\n');
        }
        let count =
            |wanted: fn(&ItemState) -> bool| self.items.iter().filter(|item| wanted(&item.state)).count();
        let _ = writeln!(
            text,
            "{} needed: {} present, {} created, {} completed, {} missing, {} different, {} failed",
            self.items.len(),
            count(|state| matches!(state, ItemState::Present { .. })),
            count(|state| matches!(state, ItemState::Created { .. })),
            count(|state| matches!(state, ItemState::Changed { .. })),
            count(|state| matches!(state, ItemState::Missing)),
            count(|state| matches!(state, ItemState::Differs { .. })),
            count(|state| matches!(state, ItemState::Failed { .. })),
        );
        text
    }

    /// The resolved ids in TOML, as the program's configuration takes them: `[workflow.lead]` with `ticket_type_id`,
    /// `[workflow.lead.statuses.new_lead]` with `id`, and so on; `[fields.…]` for fields the tenant calls otherwise.
    /// What is not there is left out.
    #[must_use]
    pub fn config(&self) -> String {
        let mut text = String::new();
        for entity in Entity::ALL {
            for (item, id) in self.resolved(|means| means == Means::Type(entity)) {
                let name = quoted(&item.name);
                let _ = writeln!(
                    text,
                    "[workflow.{}]\nticket_type = {name}\nticket_type_id = {id}\n",
                    entity.key()
                );
            }
            for stage in Stage::ALL.into_iter().filter(|stage| stage.entity() == entity) {
                for (item, id) in self.resolved(|means| means == Means::Status(stage)) {
                    let (entity, name) = (entity.key(), quoted(&item.name));
                    let _ = writeln!(
                        text,
                        "[workflow.{entity}.statuses.{}]\nname = {name}\nid = {id}\n",
                        stage.key()
                    );
                }
            }
        }
        for (item, id) in self.resolved(|means| matches!(means, Means::Field(_))) {
            if let Means::Field(field) = item.means
                && !same_name(&item.name, field.name())
            {
                let _ =
                    writeln!(text, "[fields.{}]\nname = {}\nid = {id}\n", field.key(), quoted(&item.name));
            }
        }
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    fn resolved(&self, wanted: impl Fn(Means) -> bool) -> impl Iterator<Item = (&SetupItem, i64)> {
        self.items
            .iter()
            .filter(move |item| wanted(item.means))
            .filter_map(|item| Some((item, item.state.id()?)))
    }
}

/// A TOML string. JSON's escapes are TOML's too; JSON leaves DEL bare, which TOML does not take.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_toml_takes_them() {
        assert_eq!(quoted("Lead"), r#""Lead""#);
        assert_eq!(quoted("the \"hot\"\\one\n\u{7f}"), r#""the \"hot\"\\one\n\u007f""#);
    }
}
