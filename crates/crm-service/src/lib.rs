#![doc = include_str!("../README.md")]

mod api;
mod auth;
#[cfg(feature = "serve")]
mod body;
mod checkup;
mod failure;
mod guard;
mod health;
mod http;
mod idempotency;
mod jobs;
mod limits;
mod live;
mod metrics;
mod outbound;
mod page;
#[cfg(feature = "serve")]
mod serve;
mod service;
pub mod store;
mod webhook;

pub use api::document;
pub use auth::{ApiKey, Credential, Role};
pub use checkup::{Checkup, Finding};
pub use live::Live;
pub use outbound::EVENT_KINDS;
#[cfg(feature = "serve")]
pub use serve::{Patience, serve};
pub use service::Service;
pub use webhook::Proof;
