//! What a plan consists of: actions with a name, in order, with a reason.

use crm_workflow::Stage;
use serde::{Deserialize, Serialize};

use crate::crm::{FieldValues, Table};

/// The name of an action: a hash of entity key, command kind and content.
///
/// It is written with the record where the CRM has room and is what a probe looks for after a doubtful
/// answer. 32 lower-case hexadecimal digits behind `b2b-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionName(pub String);

impl std::fmt::Display for ActionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A record that exists, or one that another action of the same or an earlier plan creates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ref {
    /// The CRM's id.
    Known(i64),
    /// The result of that action.
    Created(ActionName),
}

/// One field of an update, for the write and for the reader of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// A custom field's API name, or a native name: `contact_phone`, `contact_title`, `contact_email`,
    /// `contact_name`, `company_name`, `summary`.
    pub field: String,
    /// What the CRM holds now.
    pub old: Option<String>,
    /// What will be written; `None` clears.
    pub new: Option<String>,
}

/// A firm to create.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyDraft {
    /// Display name.
    pub name: String,
    /// `https://…`
    pub website: Option<String>,
    /// Registrable domain.
    pub domain: Option<String>,
    /// Switchboard, E.123.
    pub phone: Option<String>,
    /// Name of the site made with it.
    pub site_name: String,
}

/// A person to create.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactDraft {
    /// The firm.
    pub company: Ref,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Office or direct number, E.123.
    pub phone: Option<String>,
    /// Mobile number, E.123.
    pub mobile: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
}

/// A lead, prospect or opportunity to create.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketDraft {
    /// The stage it starts in; the entity follows from it.
    pub stage: Stage,
    /// Title line.
    pub summary: String,
    /// Body text.
    pub details: String,
    /// The firm.
    pub company: Option<Ref>,
    /// The contact.
    pub contact: Option<Ref>,
    /// The record it is made from.
    pub parent: Option<i64>,
    /// Contact name on the record itself.
    pub contact_name: Option<String>,
    /// Contact e-mail on the record itself.
    pub contact_email: Option<String>,
    /// Contact phone on the record itself, E.123.
    pub contact_phone: Option<String>,
    /// Contact job title on the record itself.
    pub contact_title: Option<String>,
    /// Firm's name on the record itself.
    pub company_name: Option<String>,
    /// Custom fields by API name.
    pub fields: FieldValues,
    /// Halo priority number.
    pub priority: u8,
    /// `category_1` and `category_2`.
    pub categories: [Option<String>; 2],
    /// Opportunity value.
    pub value: Option<f64>,
    /// Probability in per cent.
    pub probability: Option<f64>,
    /// Expected close, `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// The agent to own it.
    pub agent: Option<i64>,
}

/// What is done to the CRM.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Create a firm with its main site.
    CreateCompany(CompanyDraft),
    /// Create a person.
    CreateContact(ContactDraft),
    /// Create a lead, or an opportunity out of a prospect.
    CreateTicket(Box<TicketDraft>),
    /// Change fields of a record, and its stage if `stage` is set (a conversion in place changes the
    /// ticket type with it).
    UpdateTicket {
        /// The record.
        ticket: i64,
        /// The stage that the decision was made in: in another one it no longer holds. `None` for a status that
        /// nobody mapped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Stage>,
        /// The stage to write.
        stage: Option<Stage>,
        /// Only what changes.
        changes: Vec<FieldChange>,
        /// The record must not be do-not-contact when the write goes out, except when this is itself the
        /// proof of an opt-out.
        allow_suppressed: bool,
    },
    /// Take out of a contact what says who it is.
    EraseContact {
        /// The contact.
        contact: i64,
    },
    /// Add a private note.
    AddNote {
        /// The record.
        ticket: Ref,
        /// Plain text.
        text: String,
    },
    /// Change a contact's membership of a list.
    SetList {
        /// The list's title.
        list: String,
        /// The contact.
        contact: Ref,
        /// Join or leave.
        member: bool,
    },
}

impl Command {
    /// The table in which a record comes into being, if one does.
    #[must_use]
    pub fn creates(&self) -> Option<Table> {
        match self {
            Self::CreateCompany(_) => Some(Table::Company),
            Self::CreateContact(_) => Some(Table::Contact),
            Self::CreateTicket(_) => Some(Table::Ticket),
            Self::UpdateTicket { .. }
            | Self::EraseContact { .. }
            | Self::AddNote { .. }
            | Self::SetList { .. } => None,
        }
    }
}

/// What an action is for: the row of the report it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A new lead and what it needs.
    Create,
    /// Enrichment of an existing lead.
    Update,
    /// Lead to prospect.
    Convert,
    /// Prospect to opportunity.
    Promote,
    /// An opt-out carried into the CRM.
    DoNotContact,
    /// List membership.
    Lists,
    /// A call that was recorded.
    Calls,
    /// What somebody asked for. Its values are theirs and not the integration's: what providers say never
    /// replaces them.
    Asked,
}

/// One intention, recognised again on the next run by its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Hash of entity key, command and content.
    pub name: ActionName,
    /// The lead (`lead:…`) or record (`ticket:…`, `company:…`) it is about.
    pub entity: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What is done.
    pub command: Command,
    /// Another action that must be done before this one goes out; if that one is not to be, neither is this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<ActionName>,
    /// Why, in one sentence for the reader of the plan. No personal data beyond what the command holds.
    pub why: String,
}
