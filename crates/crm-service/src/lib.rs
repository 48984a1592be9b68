#![doc = include_str!("../README.md")]

mod api;
mod auth;
mod failure;
mod health;
mod http;
mod metrics;
mod page;
mod service;
pub mod store;
mod suppressions;
mod webhook;

pub use auth::{Credential, Role};
pub use service::Service;
pub use webhook::Proof;
