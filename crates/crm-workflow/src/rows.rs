//! The table: what may follow what.
//!
#![doc = include_str!("../docs/states.md")]

use crate::effect::{Audience, Effect, Feedback, FieldSet, ListChoice, Note, Notice, Outbound};
use crate::event::EventKind;
use crate::guard::Guard;
use crate::policy::{Policy, Transitions};
use crate::stage::{Entity, Stage};
use crate::timer::TimerKind;

/// When a row is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// An edge of the reference diagrams: under both policies.
    Strict,
    /// An additional edge: under the extended policy only.
    Extended,
    /// Protects contacts: under every policy.
    Always,
}

/// Whether a do-not-contact flag or suppression stops the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lock {
    /// It never does: the row leads away from the contact.
    Never,
    /// It stops everybody but people: automation ends, a person may go on.
    Automation,
    /// It stops everybody: the row leads towards the contact.
    Everybody,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row {
    /// Rule id, like `L1`.
    pub id: &'static str,
    /// States it starts from.
    pub from: &'static [Stage],
    /// What has to happen.
    pub event: EventKind,
    /// State it leads to; `None` stays where it is.
    pub to: Option<Stage>,
    /// First state of the record that comes into being.
    pub also: Option<Stage>,
    /// Condition.
    pub guard: Guard,
    /// When it is in force.
    pub set: Set,
    /// What a do-not-contact flag does to it.
    pub lock: Lock,
    /// What follows, in order.
    pub effects: &'static [Effect],
    /// What follows instead in [`ConversionMode::NewRecord`](crate::ConversionMode::NewRecord).
    pub new_record_effects: Option<&'static [Effect]>,
    /// Event to raise next, if the policy's switch for it is on.
    pub then: Option<EventKind>,
}

/// Effects of every change of state.
pub const ANY: &[Effect] = &[Effect::Audit, Effect::WriteStatus, Effect::EmitEvent(Outbound::StatusChanged)];

impl Row {
    /// A strict row without a condition, with the effects every change of state has.
    #[must_use]
    pub const fn new(id: &'static str, from: &'static [Stage], event: EventKind, to: Stage) -> Self {
        Self {
            id,
            from,
            event,
            to: Some(to),
            also: None,
            guard: Guard::None,
            set: Set::Strict,
            lock: Lock::Automation,
            effects: ANY,
            new_record_effects: None,
            then: None,
        }
    }

    /// The same with a condition.
    #[must_use]
    pub const fn guard(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }

    /// The same in force at other times.
    #[must_use]
    pub const fn set(mut self, set: Set) -> Self {
        self.set = set;
        self
    }

    /// The same with another lock.
    #[must_use]
    pub const fn lock(mut self, lock: Lock) -> Self {
        self.lock = lock;
        self
    }

    /// The same with these effects, in order and complete.
    #[must_use]
    pub const fn effects(mut self, effects: &'static [Effect]) -> Self {
        self.effects = effects;
        self
    }

    /// The same bringing another record into being in `stage`; `new_record` is what follows in new-record mode.
    #[must_use]
    pub const fn also(mut self, stage: Stage, new_record: &'static [Effect]) -> Self {
        self.also = Some(stage);
        self.new_record_effects = Some(new_record);
        self
    }

    /// The same staying in the state it starts from.
    #[must_use]
    pub const fn stays(mut self) -> Self {
        self.to = None;
        self
    }

    /// The same followed by another event, if the policy's switch for it is on.
    #[must_use]
    pub const fn then(mut self, event: EventKind) -> Self {
        self.then = Some(event);
        self
    }

    /// Whether the row is in force.
    #[must_use]
    pub fn is_active(&self, policy: &Policy) -> bool {
        self.set != Set::Extended || policy.transitions == Transitions::Extended
    }

    /// The state reached from `from`.
    #[must_use]
    pub fn target(&self, from: Stage) -> Stage {
        self.to.unwrap_or(from)
    }
}

/// Writes out the effects of every change of state before the particular ones.
macro_rules! and {
    ($($effect:expr),* $(,)?) => {
        &[Effect::Audit, Effect::WriteStatus, Effect::EmitEvent(Outbound::StatusChanged), $($effect),*]
    };
}

use Effect::{
    AddNote, AssignAgent, CancelTimers, EmitEvent, InheritFields, Notify, PushFeedback, StartTimer,
    WriteFields,
};
use EventKind as On;
use Stage::{
    Contacted, ConvertedToProspect, Disqualified, DoNotContact, Engaged, InvalidData, Lost, Negotiation,
    NewLead, NewOpportunity, NewProspect, NoInterest, Progressing, PromotedToOpportunity, Prospecting,
    Qualified, Researching, Won,
};

const LEFT: &[Effect] = and![CancelTimers(&TimerKind::ALL), PushFeedback(Feedback::Quality)];

const DISQUALIFIED: &[Effect] = and![
    CancelTimers(&TimerKind::ALL),
    PushFeedback(Feedback::Quality),
    EmitEvent(Outbound::ProspectDisqualified)
];

const OPTED_OUT: &[Effect] = and![
    WriteFields(FieldSet::DoNotContact),
    Effect::Suppress,
    Effect::PushDnc,
    Effect::RemoveFromLists,
    Effect::AddToLists(ListChoice::DoNotContact),
    CancelTimers(&TimerKind::ALL),
    Notify(Audience::OwnerAndChannel, Notice::DoNotContact),
    EmitEvent(Outbound::ContactDoNotContact),
    AddNote(Note::DncPushed),
];

const CONVERTED_IN_PLACE: &[Effect] = &[
    Effect::Audit,
    Effect::ChangeTicketType(Entity::Prospect),
    Effect::WriteStatus,
    WriteFields(FieldSet::ProspectInitial),
    CancelTimers(&TimerKind::ALL),
    AddNote(Note::Converted),
    EmitEvent(Outbound::StatusChanged),
    EmitEvent(Outbound::LeadConverted),
];

const CONVERTED_TO_NEW: &[Effect] = &[
    Effect::Audit,
    Effect::CreateProspect,
    Effect::LinkRecords { child: Entity::Prospect, parent: Entity::Lead },
    InheritFields(Entity::Lead),
    WriteFields(FieldSet::ProspectInitial),
    Effect::WriteStatus,
    CancelTimers(&TimerKind::ALL),
    AddNote(Note::Converted),
    EmitEvent(Outbound::StatusChanged),
    EmitEvent(Outbound::LeadConverted),
    EmitEvent(Outbound::ProspectCreated),
];

/// The prospect keeps its status: in place there is no state of its own for a promoted prospect.
const PROMOTED_IN_PLACE: &[Effect] = &[
    Effect::Audit,
    Effect::CreateOpportunity,
    Effect::LinkRecords { child: Entity::Opportunity, parent: Entity::Prospect },
    InheritFields(Entity::Prospect),
    WriteFields(FieldSet::OpportunityInitial),
    CancelTimers(&TimerKind::ALL),
    AddNote(Note::Promoted),
    EmitEvent(Outbound::OpportunityCreated),
];

const PROMOTED_TO_NEW: &[Effect] = &[
    Effect::Audit,
    Effect::CreateOpportunity,
    Effect::LinkRecords { child: Entity::Opportunity, parent: Entity::Prospect },
    InheritFields(Entity::Prospect),
    WriteFields(FieldSet::OpportunityInitial),
    Effect::WriteStatus,
    CancelTimers(&TimerKind::ALL),
    AddNote(Note::Promoted),
    EmitEvent(Outbound::StatusChanged),
    EmitEvent(Outbound::OpportunityCreated),
];

const PROGRESSED: &[Effect] = and![WriteFields(FieldSet::Progress)];

const SOLD: &[Effect] = and![
    WriteFields(FieldSet::Progress),
    PushFeedback(Feedback::Quality),
    Notify(Audience::OwnerAndChannel, Notice::Won),
    EmitEvent(Outbound::OpportunityWon),
];

const NOT_SOLD: &[Effect] = and![
    WriteFields(FieldSet::Progress),
    PushFeedback(Feedback::Quality),
    Notify(Audience::OwnerAndChannel, Notice::Lost),
    EmitEvent(Outbound::OpportunityLost),
];

/// Every row, in the order of the rules.
///
/// `D1` is an opt-out of somebody whose lead was already converted: the record keeps its state, the contact is protected.
pub const ROWS: &[Row] = &[
    Row::new("L1", &[NewLead], On::Claim, Researching)
        .guard(Guard::AgentKnown)
        .lock(Lock::Everybody)
        .effects(and![AssignAgent, CancelTimers(&[TimerKind::Sla]), StartTimer(TimerKind::Research)]),
    Row::new("L2", &[Researching], On::ContactMade, Contacted)
        .guard(Guard::Research)
        .lock(Lock::Everybody)
        .effects(and![StartTimer(TimerKind::FollowUp), StartTimer(TimerKind::ResponseWindow)]),
    Row::new("L3", &[Researching], On::BadData, InvalidData).lock(Lock::Never).effects(LEFT),
    Row::new("L4", &[Contacted], On::Interest, Engaged)
        .lock(Lock::Everybody)
        .effects(and![
            CancelTimers(&[TimerKind::FollowUp, TimerKind::ResponseWindow]),
            Notify(Audience::Owner, Notice::Engaged)
        ])
        .then(On::Convert),
    Row::new("L5", &[Contacted], On::Declined, NoInterest).lock(Lock::Never).effects(LEFT),
    Row::new(
        "L6",
        &[NewLead, Researching, Contacted, Engaged, NoInterest, InvalidData],
        On::OptOut,
        DoNotContact,
    )
    .set(Set::Always)
    .lock(Lock::Never)
    .effects(OPTED_OUT),
    Row::new("L7", &[NewLead, Contacted], On::BadData, InvalidData)
        .set(Set::Extended)
        .lock(Lock::Never)
        .effects(LEFT),
    Row::new("L8", &[Engaged], On::Declined, NoInterest).set(Set::Extended).lock(Lock::Never).effects(LEFT),
    Row::new("L9", &[NoInterest, InvalidData], On::Reopen, Researching)
        .guard(Guard::HumanActor)
        .set(Set::Extended)
        .lock(Lock::Everybody)
        .effects(and![StartTimer(TimerKind::Research)]),
    Row::new("L10", &[Engaged], On::Convert, ConvertedToProspect)
        .also(NewProspect, CONVERTED_TO_NEW)
        .guard(Guard::Convert)
        .lock(Lock::Everybody)
        .effects(CONVERTED_IN_PLACE),
    Row::new("P1", &[NewProspect], On::PainIdentified, Prospecting).guard(Guard::PainPoints),
    Row::new("P2", &[Prospecting], On::Qualify, Qualified)
        .guard(Guard::Qualify)
        .effects(and![
            Notify(Audience::OwnerAndChannel, Notice::Qualified),
            EmitEvent(Outbound::ProspectQualified)
        ])
        .then(On::Promote),
    Row::new("P3", &[Prospecting], On::Disqualify, Disqualified).lock(Lock::Never).effects(DISQUALIFIED),
    Row::new("P4", &[NewProspect, Qualified], On::Disqualify, Disqualified)
        .set(Set::Extended)
        .lock(Lock::Never)
        .effects(DISQUALIFIED),
    Row::new("P5", &[Qualified], On::Requalify, Prospecting).guard(Guard::HumanActor).set(Set::Extended),
    Row::new("P6", &[Disqualified], On::Reopen, Prospecting)
        .guard(Guard::HumanActor)
        .set(Set::Extended)
        .lock(Lock::Everybody),
    Row::new("P7", &[Qualified], On::Promote, PromotedToOpportunity)
        .also(NewOpportunity, PROMOTED_TO_NEW)
        .guard(Guard::Promote)
        .lock(Lock::Everybody)
        .effects(PROMOTED_IN_PLACE),
    Row::new("O1", &[NewOpportunity], On::SolutionProposed, Progressing).effects(PROGRESSED),
    Row::new("O2", &[Progressing], On::TermsDiscussed, Negotiation).effects(PROGRESSED),
    Row::new("O3", &[Negotiation], On::CloseWon, Won).effects(SOLD),
    Row::new("O4", &[Negotiation], On::CloseLost, Lost).lock(Lock::Never).effects(NOT_SOLD),
    Row::new("O5", &[NewOpportunity, Progressing], On::CloseLost, Lost)
        .set(Set::Extended)
        .lock(Lock::Never)
        .effects(NOT_SOLD),
    Row::new("O6", &[Won, Lost], On::Reopen, Negotiation)
        .guard(Guard::HumanActor)
        .set(Set::Extended)
        .effects(PROGRESSED),
    Row::new(
        "D1",
        &[
            ConvertedToProspect,
            NewProspect,
            Prospecting,
            Qualified,
            Disqualified,
            PromotedToOpportunity,
            NewOpportunity,
            Progressing,
            Negotiation,
            Won,
            Lost,
        ],
        On::OptOut,
        DoNotContact,
    )
    .stays()
    .set(Set::Always)
    .lock(Lock::Never)
    .effects(crate::effect::PROTECT_CONTACT),
];
