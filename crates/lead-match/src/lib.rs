#![doc = include_str!("../README.md")]

mod cluster;
mod compare;
mod index;
mod keys;
pub mod normalise;
mod record;

pub use cluster::{ClusterId, Clusters, Membership, cluster};
pub use compare::{Comparison, Config, Matcher, Verdict, Weight};
pub use index::{Index, Match};
pub use keys::{Key, Tier, block_keys, company_keys, storage_key, tier_keys};
pub use record::{FixedId, Kind, Record};
