#![doc = include_str!("../README.md")]

pub mod call;
pub mod crm;
pub mod engine;
mod error;
pub mod gate;
#[cfg(feature = "halo")]
pub mod halo;
pub mod identity;
pub mod merges;
pub mod news;
pub mod normalise;
pub mod notify;
pub mod plan;
pub mod port;
pub mod project;
pub mod quality;
pub mod render;
pub mod report;
pub mod review;
pub mod rules;
pub mod store;
pub mod suppress;
#[cfg(feature = "testing")]
pub mod testing;
pub mod three_way;
pub mod upkeep;

#[cfg(test)]
mod fixtures;

pub use b2b_providers;
pub use crm_workflow;
pub use error::{Error, ErrorKind};
pub use rest_core;
