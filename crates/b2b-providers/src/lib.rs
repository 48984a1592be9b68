#![doc = include_str!("../README.md")]

mod budget;
pub mod capability;
mod catalogue;
pub mod combine;
mod connection;
mod descriptor;
mod error;
mod id;
mod job;
mod lenient;
mod outcome;
mod pager;
mod provider;
mod query;
mod record;
mod seniority;
mod sourced;
#[cfg(feature = "testing")]
pub mod testing;
pub mod vendors;
pub mod waterfall;

pub use budget::{Allowance, Budget, Limits, OverBudget, Reservation, Spending, Spent};
pub use capability::{
    Ask, BadRecord, Balance, Basis, Brief, BriefKind, Briefing, Briefs, Capability, DataRequest, Delivered,
    Enrich, Feedback, FeedbackKind, FeedbackSink, Found, Health, Inbound, InboundEvent, Intent, Jobs,
    Message, Page, PhoneCall, Progress, Receipt, Received, Refusal, Reveal, Score, Scorecard, Search,
    Skipped, Suppress, Suppression, Technographics, Usage, Verification, Verify,
};
pub use catalogue::{capabilities, catalogue, connect, full_id, receiver};
pub use combine::{Combined, combine};
pub use connection::Connection;
pub use descriptor::{Credential, Descriptor, Lifecycle, Price, RateQuota};
pub use error::{Error, ErrorKind};
pub use id::ProviderId;
pub use job::{Job, JobId, JobKind, JobTable};
pub use outcome::Outcome;
pub use pager::Pager;
pub use provider::Provider;
pub use query::{Query, Range};
pub use record::{
    Address, BuyingIntent, Company, EmailStatus, Engagement, Funding, IntentSignal, Person, Phone, PhoneKind,
    Research,
};
pub use seniority::Seniority;
pub use sourced::Sourced;
pub use waterfall::Waterfall;
