//! The contract suite for implementations of [`Provider`](crate::Provider), and the scripted world it runs in.
//!
//! Write a [`Harness`] that connects your provider to a world in a [`Situation`], and run [`contract`]: in process
//! over [`World::transport`], and once more over a real socket with the same [`Exchange`]s behind any HTTP server.

mod briefing;
mod check;
mod contract;
mod trouble;
mod world;

pub use contract::{Harness, Situation, contract};
pub use world::{Exchange, World};
