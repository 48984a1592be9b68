#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod date;
pub mod effect;
pub mod event;
pub mod facts;
pub mod field;
pub mod guard;
pub mod machine;
pub mod policy;
pub mod refusal;
pub mod rows;
pub mod stage;
pub mod timer;

pub use date::{Date, DateError};
pub use effect::{
    Audience, Effect, Feedback, FieldSet, ListChoice, Note, Notice, ON_LEAD_CREATED, Outbound,
    PROTECT_CONTACT,
};
pub use event::{Channel, DisqualifyReason, Event, EventError, EventKind, Interest};
pub use facts::{Actor, Answer, Email, Engagement, Facts, Phone};
pub use field::{
    Entry, Field, FieldKind, FieldSpec, FieldValues, FieldWrite, LegacyError, SOURCES, SetBy, Source, Value,
};
pub use guard::{CustomGuard, Guard, GuardProblem, Problem, QUALIFYING};
pub use machine::{ExternalChange, Machine, Move, Offer, RowError, external_change, offers, step};
pub use policy::{ConversionMode, Policy, Transitions};
pub use refusal::{Refusal, RefusalKind};
pub use rows::{Lock, ROWS, Row, Set};
pub use stage::{CustomStage, Entity, Kind, Stage};
pub use timer::{OnDue, TimerKind, Timers};
