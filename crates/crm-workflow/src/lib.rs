#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod assign;
pub mod automatic;
pub mod condition;
pub mod convert;
pub mod date;
pub mod diagram;
pub mod effect;
pub mod event;
pub mod facts;
pub mod field;
pub mod guard;
pub mod lists;
pub mod machine;
pub mod money;
pub mod policy;
pub mod progress;
pub mod promote;
pub mod refusal;
pub mod rows;
pub mod score;
pub mod stage;
pub mod timer;
pub mod value;
pub mod vocabulary;
mod words;

pub use automatic::automatic;
pub use date::{Date, DateError};
pub use effect::{
    Audience, Effect, Feedback, FieldSet, ListChoice, Note, Notice, ON_LEAD_CREATED, Outbound,
    PROTECT_CONTACT,
};
pub use event::{Channel, DisqualifyReason, Event, EventError, EventKind, Interest};
pub use facts::{Actor, Answer, Email, Engagement, Facts, Phone};
pub use field::{
    Cut, Entry, Field, FieldKind, FieldSpec, FieldValues, FieldWrite, LegacyError, SOURCES, SetBy, Source,
    Value, truncate,
};
pub use guard::{CustomGuard, Guard, GuardProblem, Problem, QUALIFYING};
pub use machine::{ExternalChange, Machine, Move, Offer, RowError, external_change, offers, step};
pub use money::{Currency, Money};
pub use policy::{ConversionMode, Policy, Transitions};
pub use refusal::{Refusal, RefusalKind};
pub use rows::{Lock, ROWS, Row, Set};
pub use stage::{CustomStage, Entity, Kind, Stage};
pub use timer::{OnDue, TimerKind, Timers};
