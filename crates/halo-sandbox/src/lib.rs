#![doc = include_str!("../README.md")]

mod builder;
mod courier;
mod dice;
mod exchange;
mod fault;
#[cfg(feature = "http")]
mod http;
#[cfg_attr(
    not(feature = "vendors"),
    allow(dead_code, reason = "vendors know more of a person than the tenant's seed writes")
)]
mod invent;
mod journal;
mod sandbox;
mod seed;
mod tenant;
mod transport;
#[cfg(feature = "vendors")]
pub mod vendors;

pub use crate::builder::Builder;
pub use crate::courier::WebhookDelivery;
pub use crate::exchange::{Incoming, Outcome};
pub use crate::fault::{Fault, FaultError};
#[cfg(feature = "http")]
pub use crate::http::Served;
pub use crate::journal::JournalEntry;
pub use crate::sandbox::{Sandbox, SandboxError};
pub use crate::tenant::Tenant;
pub use crate::tenant::apps::Credentials;
pub use crate::tenant::behaviour::Behaviour;
pub use crate::tenant::module::Permission;
