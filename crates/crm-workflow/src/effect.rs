//! What follows from a move, as values. Nothing here is carried out.

use core::fmt;

use crate::stage::Entity;
use crate::timer::TimerKind;

/// One consequence of a move. They are to be carried out in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Effect {
    /// Append a line to the audit trail.
    Audit,
    /// Write the status of [`Move::status`](crate::Move::status).
    WriteStatus,
    /// Make the ticket one of this entity's ticket type.
    ChangeTicketType(Entity),
    /// Create a prospect.
    CreateProspect,
    /// Create an opportunity.
    CreateOpportunity,
    /// Link the new record to the one it came from.
    LinkRecords {
        /// The new record.
        child: Entity,
        /// Where it came from.
        parent: Entity,
    },
    /// Write these fields.
    WriteFields(FieldSet),
    /// Copy the custom fields of that entity's record where the new one has them.
    InheritFields(Entity),
    /// Give the record to an agent, unless it has one.
    AssignAgent,
    /// Add a private note.
    AddNote(Note),
    /// Put the contact on lists.
    AddToLists(ListChoice),
    /// Take the contact off all lists.
    RemoveFromLists,
    /// Put the contact on the suppression list.
    Suppress,
    /// Tell every provider known to hold the contact.
    PushDnc,
    /// Tell the provider of the record how it went.
    PushFeedback(Feedback),
    /// Start a timer; [`Timers::seconds`](crate::Timers::seconds) says when it is due.
    StartTimer(TimerKind),
    /// Stop these timers of the record.
    CancelTimers(&'static [TimerKind]),
    /// Tell people.
    Notify(Audience, Notice),
    /// Tell subscribers.
    EmitEvent(Outbound),
    /// An effect of the integrator's own.
    Custom(&'static str),
}

/// Which values are to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum FieldSet {
    /// The do-not-contact flag becomes true.
    DoNotContact,
    /// What [`convert`](crate::convert::convert) gives.
    ProspectInitial,
    /// What [`promote`](crate::promote::promote) gives.
    OpportunityInitial,
    /// What [`progress`](crate::progress::progress) gives: probability, deal stage, and at the end forecast and outcome.
    Progress,
}

/// Subject of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Note {
    /// A lead became a prospect.
    Converted,
    /// A prospect became an opportunity.
    Promoted,
    /// Which provider was told of an opt-out, and with what result.
    DncPushed,
}

/// Which lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ListChoice {
    /// Those [`lists_for`](crate::lists::lists_for) gives.
    Matching,
    /// Only the do-not-contact list.
    DoNotContact,
}

/// What a provider is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Feedback {
    /// How good the record was.
    Quality,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Audience {
    /// The agent of the record.
    Owner,
    /// The agent and the configured channel.
    OwnerAndChannel,
}

/// What people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Notice {
    /// A lead is interested.
    Engaged,
    /// A prospect qualified.
    Qualified,
    /// Sold.
    Won,
    /// Not sold.
    Lost,
    /// A contact opted out.
    DoNotContact,
}

/// What subscribers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Outbound {
    /// `lead.created`
    LeadCreated,
    /// `lead.converted`
    LeadConverted,
    /// `prospect.created`
    ProspectCreated,
    /// `prospect.qualified`
    ProspectQualified,
    /// `prospect.disqualified`
    ProspectDisqualified,
    /// `opportunity.created`
    OpportunityCreated,
    /// `opportunity.won`
    OpportunityWon,
    /// `opportunity.lost`
    OpportunityLost,
    /// `contact.do_not_contact`
    ContactDoNotContact,
    /// `lead.status_changed`, `prospect.status_changed` or `opportunity.status_changed`
    StatusChanged,
}

impl Outbound {
    /// Name of the event for a record of this entity.
    #[must_use]
    pub const fn name(self, entity: Entity) -> &'static str {
        match (self, entity) {
            (Self::LeadCreated, _) => "lead.created",
            (Self::LeadConverted, _) => "lead.converted",
            (Self::ProspectCreated, _) => "prospect.created",
            (Self::ProspectQualified, _) => "prospect.qualified",
            (Self::ProspectDisqualified, _) => "prospect.disqualified",
            (Self::OpportunityCreated, _) => "opportunity.created",
            (Self::OpportunityWon, _) => "opportunity.won",
            (Self::OpportunityLost, _) => "opportunity.lost",
            (Self::ContactDoNotContact, _) => "contact.do_not_contact",
            (Self::StatusChanged, Entity::Lead) => "lead.status_changed",
            (Self::StatusChanged, Entity::Prospect) => "prospect.status_changed",
            (Self::StatusChanged, Entity::Opportunity) => "opportunity.status_changed",
        }
    }
}

impl Effect {
    /// Name of the kind of effect, like `start_timer`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::WriteStatus => "write_status",
            Self::ChangeTicketType(_) => "change_ticket_type",
            Self::CreateProspect => "create_prospect",
            Self::CreateOpportunity => "create_opportunity",
            Self::LinkRecords { .. } => "link_records",
            Self::WriteFields(_) => "write_fields",
            Self::InheritFields(_) => "inherit_fields",
            Self::AssignAgent => "assign_agent",
            Self::AddNote(_) => "add_note",
            Self::AddToLists(_) => "add_to_lists",
            Self::RemoveFromLists => "remove_from_lists",
            Self::Suppress => "suppress",
            Self::PushDnc => "push_dnc",
            Self::PushFeedback(_) => "push_feedback",
            Self::StartTimer(_) => "start_timer",
            Self::CancelTimers(_) => "cancel_timers",
            Self::Notify(..) => "notify",
            Self::EmitEvent(_) => "emit_event",
            Self::Custom(key) => key,
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// What follows from creating a lead, which is not a move.
pub const ON_LEAD_CREATED: &[Effect] = &[
    Effect::Audit,
    Effect::AddToLists(ListChoice::Matching),
    Effect::AssignAgent,
    Effect::StartTimer(TimerKind::Sla),
    Effect::EmitEvent(Outbound::LeadCreated),
];

/// What protects a contact: the part of an opt-out that is due however it became known.
pub const PROTECT_CONTACT: &[Effect] = &[
    Effect::Audit,
    Effect::WriteFields(FieldSet::DoNotContact),
    Effect::Suppress,
    Effect::PushDnc,
    Effect::RemoveFromLists,
    Effect::AddToLists(ListChoice::DoNotContact),
    Effect::CancelTimers(&TimerKind::ALL),
    Effect::Notify(Audience::OwnerAndChannel, Notice::DoNotContact),
    Effect::EmitEvent(Outbound::ContactDoNotContact),
    Effect::AddNote(Note::DncPushed),
];
